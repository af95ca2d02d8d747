import type { Attempt, TokenUsage } from "../model/index.ts";
import type { PriceSource, Requests } from "../usage/index.ts";
import { costOf, openPrices, readUsage } from "../usage/index.ts";
import type { FieldReader } from "./fields.ts";

/** Tokens of an attempt, and what they cost where it is told. */
export interface UsageAndCost {
  readonly usage: readonly TokenUsage[];
  readonly costUsd: number | null;
  readonly costSource: TokenUsage["source"];
}

/**
 * Reads `usage` and `costUsd` of an attempt, in any form that is known. What the caller says it cost goes before what its tokens say; of
 * several models the sum, but only where all are told.
 *
 * @param model  whose tokens they are where they do not say it
 */
export function readUsageAndCost(reader: FieldReader, model: string): { readonly told: UsageAndCost; readonly requests: Requests } {
  const given = reader.value("usage");
  const { usage, reportedCostUsd, requests } = given === undefined ? nothing : usageIn(reader, given, model);
  const parts = usage.map((row) => row.costUsd);
  const ofRows = parts.length === 0 || parts.includes(null) ? null : (parts as number[]).reduce((sum, usd) => sum + usd, 0);
  const costUsd = reader.number("costUsd", 0, Number.MAX_VALUE) ?? reportedCostUsd;
  if (costUsd !== null) return { told: { usage, costUsd, costSource: "reported" }, requests };
  const source = ofRows === null ? "unknown" : usage.every((row) => row.source === "reported") ? "reported" : "computed";
  return { told: { usage, costUsd: ofRows, costSource: source }, requests };
}

const nothing = { usage: [], reportedCostUsd: null, requests: "many" } as const;

function usageIn(reader: FieldReader, given: unknown, model: string): Pick<ReturnType<typeof readUsage>, "usage" | "reportedCostUsd" | "requests"> {
  const read = readUsage(given, model);
  if (read.complete && (read.usage.length > 0 || read.reportedCostUsd !== null)) {
    reader.notes.push(...read.problems);
    return read;
  }
  if (read.problems.length === 0) reader.wrong("usage", given, "hold token counts, such as inputTokens and outputTokens");
  for (const problem of read.problems) reader.complain("usage", problem);
  return nothing;
}

/** Whether an attempt has tokens of a named model that nobody has put a price on. */
export function isUnpriced({ usage, costUsd }: Attempt): boolean {
  return costUsd === null && usage.some(({ model }) => model !== "unknown");
}

let prices: PriceSource | undefined;

/** Loads the price tables, which stops the loop for some 30 ms: better while a tracker opens than in the middle of the work. */
export async function loadPrices(): Promise<void> {
  prices ??= openPrices();
  await prices.priceOf(nothingUsed, 0);
}

/** The attempt with what its tokens cost, as far as that is known, and why it is not; never rejects. */
export async function priced(attempt: Attempt, requests: Requests): Promise<{ readonly attempt: Attempt; readonly problems: readonly string[] }> {
  try {
    prices ??= openPrices();
    const { costUsd, source, usage, problems } = await costOf(attempt.usage, attempt.startedAtMs, prices, requests);
    return { attempt: { ...attempt, usage, costUsd, costSource: source }, problems: problems.map((problem) => `the cost is ${costUsd === null ? "unknown" : "doubtful"}: ${problem}`) };
  } catch {
    return { attempt, problems: [] }; // the tokens are there, and can be priced another day
  }
}

const nothingUsed: TokenUsage = {
  model: "unknown", state: "done", inputTokens: 0, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, outputTokens: 0, reasoningTokens: 0,
  costUsd: null, source: "unknown", priceVersion: "",
}; // prettier-ignore

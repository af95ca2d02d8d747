import { readFile } from "node:fs/promises";
import type { Attempt, TokenUsage } from "../model/index.ts";
import { UserError, show } from "../model/index.ts";
import type { PriceSource, Requests } from "../usage/index.ts";
import { costOf, openPrices, readPriceFile } from "../usage/index.ts";

/**
 * The prices of a tracker: the file's, where one is given, before those that come along.
 *
 * @throws UserError where the file cannot be read, or is no price file
 */
export async function pricesOf(path: string | undefined): Promise<PriceSource> {
  if (path === undefined) return openPrices();
  if (typeof path !== "string") throw new UserError({ wrong: `prices is ${show(path)}; it must be the path of a price file`, fix: 'prices: "prices.json"' });
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new UserError({ wrong: `the price file ${path} cannot be read: ${(error as Error).message}`, fix: "see docs/format/prices.md" });
  }
  return openPrices(readPriceFile(text, path));
}

/** Whether an attempt has tokens of a named model that nobody has put a price on. */
export function isUnpriced({ usage, costUsd }: Attempt): boolean {
  return costUsd === null && usage.some(({ model }) => model !== "unknown");
}

/** Loads the price tables, which stops the loop for some 30 ms: better while a tracker opens than in the middle of the work. */
export async function loadPrices(prices: PriceSource): Promise<void> {
  await prices.priceOf(nothingUsed, 0);
}

/** The attempt with what its tokens cost, as far as that is known, and why it is not; never rejects. */
export async function priced(attempt: Attempt, requests: Requests, prices = openPrices()): Promise<{ readonly attempt: Attempt; readonly problems: readonly string[] }> {
  try {
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

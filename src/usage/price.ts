import type { CostSource, TokenUsage } from "../model/index.ts";

/** What tokens cost by a price table, or why that is not known. Unknown is null, never 0. */
export type Price =
  | {
      /** USD, not rounded. */
      readonly costUsd: number;
      readonly source: "computed";
      /** Which table, and of what day: the same table gives the same cost again. */
      readonly priceVersion: string;
      /** One sentence on what the table could not know; left out where there is nothing to doubt. */
      readonly doubt?: string;
    }
  | { readonly costUsd: null; readonly why: string };

/** `one` where the tokens are those of a single request, `many` where they may add up several. Long requests cost more with some models. */
export type Requests = "one" | "many";

/** Where prices come from. */
export interface PriceSource {
  /**
   * What these tokens of one model cost at a moment; what the row itself says of its cost is left aside. Tokens only: searches and other
   * tools, batch discounts and plans are not in it.
   *
   * @param atMs      when the tokens were used, epoch milliseconds: prices change
   * @param requests  `many` when left out
   */
  priceOf(usage: TokenUsage, atMs: number, requests?: Requests): Promise<Price>;
}

/** What an attempt cost, over all models. */
export interface Cost {
  /** USD; null as soon as the cost of one row is unknown, and where there are no rows. */
  readonly costUsd: number | null;
  /** `reported` where every row brought its cost along, `computed` where at least one was priced. */
  readonly source: CostSource;
  /** The rows, each with its cost as far as it is known. */
  readonly usage: readonly TokenUsage[];
  /** Why a cost is unknown or doubtful: sentences, each begins with the model. */
  readonly problems: readonly string[];
}

/**
 * The cost of several rows. A row that brings its cost along keeps it; the others are priced.
 *
 * @param atMs  the moment of the attempt, epoch milliseconds
 * @example await costOf(usage, startedAtMs, openPrices()) // { costUsd: 0.0165, source: "computed", … }
 */
export async function costOf(usage: readonly TokenUsage[], atMs: number, prices: PriceSource, requests: Requests = "many"): Promise<Cost> {
  const rows: TokenUsage[] = [];
  const problems: string[] = [];
  for (const row of usage) {
    if (row.costUsd !== null) {
      rows.push(row);
      continue;
    }
    const price = await prices.priceOf(row, atMs, requests);
    if (price.costUsd === null) {
      problems.push(`${row.model}: ${price.why}`);
      rows.push({ ...row, source: "unknown", priceVersion: "" });
    } else {
      if (price.doubt !== undefined) problems.push(`${row.model}: ${price.doubt}`);
      rows.push({ ...row, costUsd: price.costUsd, source: "computed", priceVersion: price.priceVersion });
    }
  }
  const known = rows.length > 0 && rows.every(({ costUsd }) => costUsd !== null);
  if (!known) return { costUsd: null, source: "unknown", usage: rows, problems };
  const source = rows.every((row) => row.source === "reported") ? "reported" : "computed";
  return { costUsd: rows.reduce((sum, { costUsd }) => sum + costUsd!, 0), source, usage: rows, problems };
}

/**
 * Why a row cannot be priced whatever the table says; undefined where it can be.
 */
export function whyNotPriced(usage: TokenUsage, atMs: number): string | undefined {
  if (!Number.isFinite(atMs) || Number.isNaN(new Date(atMs).getTime())) return `the moment ${atMs} is none; a price has a day`;
  for (const name of ["inputTokens", "cacheReadTokens", "cacheWrite5mTokens", "cacheWrite1hTokens", "outputTokens", "reasoningTokens"] as const)
    if (!Number.isSafeInteger(usage[name]) || usage[name] < 0) return `${name} is ${String(usage[name])}; it must be a whole number of at least 0`;
  if (usage.reasoningTokens > usage.outputTokens)
    return `the usage is inconsistent: ${usage.reasoningTokens} reasoning tokens are more than the ${usage.outputTokens} of output that they are a part of`;
  return undefined;
}

/** A model that no one is paid for: its name says that it is a stub. */
export function isStub(model: string): boolean {
  return /^stub(-|$)/i.test(model);
}

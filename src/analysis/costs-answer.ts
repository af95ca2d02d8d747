import type { Scope } from "./answer-scope.ts";
import type { GroupColumn, GroupKey } from "./sums.ts";

/** What the money went for. */
export interface CostsAnswer {
  readonly scope: Scope;
  readonly by: readonly GroupColumn[];
  /** Dearest first. */
  readonly rows: readonly CostRow[];
  readonly total: CostRow;
}

/** The money of one group. */
export interface CostRow extends GroupKey {
  /** All, retried ones too: failures cost money. */
  readonly attempts: number;
  readonly passed: number;
  /** The part that is known; null where no cost is known. */
  readonly costUsd: number | null;
  /** Attempts that passed or failed and tell no cost, at least so many: with any, `costUsd` is a lower bound. */
  readonly unknown: number;
  /** Null where some cost is unknown, or nothing passed. */
  readonly costPerSuccessUsd: number | null;
  /** What was neither read from nor written to a cache. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the known money of all, in [0, 1]; null where there is none. */
  readonly share: number | null;
}

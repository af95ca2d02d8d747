import type { Scope } from "./answer-scope.ts";
import type { GroupColumn, GroupKey, Sums } from "./sums.ts";
import { addUp, groupSums } from "./sums.ts";

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

/**
 * Puts the answer together.
 *
 * @param cells told apart by the columns of `by` at least; the finer, the better is known what is unknown
 */
export function costsAnswer(scope: Scope, by: readonly GroupColumn[], cells: readonly Sums[]): CostsAnswer {
  const total = costRow(cells, {}, "itself");
  const rows = groupSums(cells, by).map(({ key, cells: own }) => costRow(own, key, total.costUsd));
  return { scope, by, rows: by.length === 0 ? [] : rows.sort((a, b) => (b.costUsd ?? -1) - (a.costUsd ?? -1)), total };
}

/** @param ofUsd  the known money of all, null where it is not known; `itself` where the row is of all */
function costRow(cells: readonly Sums[], key: GroupKey, ofUsd: number | null | "itself"): CostRow {
  const { passed, failed, errored, skipped, costed, sumCostUsd, unpriced: unknown, inputTokens, outputTokens } = addUp(cells);
  const costUsd = costed === 0 ? null : sumCostUsd;
  const whole = ofUsd === "itself" ? costUsd : ofUsd;
  return {
    ...key,
    attempts: passed + failed + errored + skipped,
    passed,
    costUsd,
    unknown,
    costPerSuccessUsd: costUsd === null || unknown > 0 || passed === 0 ? null : costUsd / passed,
    inputTokens,
    outputTokens,
    share: costUsd === null || whole === null || whole === 0 ? null : costUsd / whole,
  };
}

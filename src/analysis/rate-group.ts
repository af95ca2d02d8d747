import { jeffreysInterval } from "../stats/index.ts";
import type { Rate } from "./rate.ts";
import type { OutcomeCounts } from "./series-summary.ts";
import type { GroupColumn, GroupKey, Sums } from "./sums.ts";
import { addUp, groupSums } from "./sums.ts";

/** What is known of a group of attempts; what is unknown is null. */
export interface RateGroup extends GroupKey {
  /** Of all attempts, retried ones too. */
  readonly outcomes: OutcomeCounts;
  /** The unit is the task; attempts that name none count one each. */
  readonly success: Rate;
  /** In [0, 1], over the attempts that tell one. */
  readonly meanConfidence: number | null;
  /** Milliseconds, over passed attempts. */
  readonly meanMs: number | null;
  /** Milliseconds, over passed and failed attempts: the time that was spent. */
  readonly meanRanMs: number | null;
  /** All money spent; null where some of it is unknown. */
  readonly costUsd: number | null;
  /** The same over the attempts that passed; null where some cost is unknown, or nothing passed. */
  readonly costPerSuccessUsd: number | null;
}

/** The sums that groups, rankings and costs are made of; what fades comes besides. */
export const groupFigures = [
  "passed", "failed", "errored", "skipped", "timed", "sumMs", "ran", "sumRanMs", "costed", "sumCostUsd", "unpriced", "inputTokens", "outputTokens", "confident",
  "sumConfidence",
] as const; // prettier-ignore

/** Groups in order of their names, from sums that tell at least their columns and tasks apart. */
export function rateGroups(cells: readonly Sums[], by: readonly GroupColumn[]): RateGroup[] {
  return groupSums(cells, by).map(({ key, cells: own }) => rateGroup(own, key));
}

/**
 * What is known of all of some sums together.
 *
 * @param cells told apart by task at least, so that repeats of a task can count as one
 * @param key   the names that all of them share
 */
export function rateGroup(cells: readonly Sums[], key: GroupKey = {}): RateGroup {
  const sums = addUp(cells);
  const { passed, failed, errored, skipped, costed, sumCostUsd, unpriced } = sums;
  const costUsd = costed === 0 || unpriced > 0 ? null : sumCostUsd;
  return {
    ...key,
    outcomes: { passed, failed, errored, skipped },
    success: rateOfSums(cells),
    meanConfidence: mean(sums.sumConfidence, sums.confident),
    meanMs: mean(sums.sumMs, sums.timed),
    meanRanMs: mean(sums.sumRanMs, sums.ran),
    costUsd,
    costPerSuccessUsd: costUsd === null || passed === 0 ? null : costUsd / passed,
  };
}

/** The success rate over tasks, as `rateOverTasks`, from sums that tell tasks apart. */
export function rateOfSums(cells: readonly Sums[]): Rate {
  const { successes, units } = shownOver(cells, ({ passed }) => passed, ({ failed }) => failed);
  return { successes, units, rate: units === 0 ? null : successes / units, ...jeffreysInterval(successes, units) };
}

/** The same of weighed attempts: a task counts once, times the mean weight of its attempts; what names no task counts each attempt by its weight. */
export function fadedShown(cells: readonly Sums[]): { readonly successes: number; readonly units: number } {
  return shownOver(cells, ({ fadedPassed }) => fadedPassed, ({ fadedFailed }) => fadedFailed);
}

function shownOver(cells: readonly Sums[], passedOf: (cell: Sums) => number, failedOf: (cell: Sums) => number): { successes: number; units: number } {
  let [successes, units] = [0, 0];
  for (const [task, own] of Map.groupBy(cells, ({ task = "" }) => task)) {
    let [passed, weight, attempts] = [0, 0, 0];
    for (const cell of own) {
      passed += passedOf(cell);
      weight += passedOf(cell) + failedOf(cell);
      attempts += cell.passed + cell.failed;
    }
    if (attempts === 0) continue;
    const share = task === "" ? 1 : attempts;
    successes += passed / share;
    units += weight / share;
  }
  // Rounding must not make more successes than tasks.
  return { successes: Math.min(successes, units), units };
}

function mean(sum: number, count: number): number | null {
  return count === 0 ? null : sum / count;
}

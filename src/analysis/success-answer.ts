import type { Scope } from "./answer-scope.ts";
import type { RateGroup } from "./rate-group.ts";
import { rateGroup, rateGroups } from "./rate-group.ts";
import type { GroupColumn, Sums } from "./sums.ts";

/** How often attempts succeed: facts over a window, of which nothing fades. */
export interface SuccessAnswer {
  readonly scope: Scope;
  /** What the groups differ in; empty where one figure was asked for. */
  readonly groupBy: readonly GroupColumn[];
  /** In order of their names; without `groupBy` none: `total` is the figure then. */
  readonly groups: readonly RateGroup[];
  /** Over all groups; its rate is null where nothing is known. */
  readonly total: RateGroup;
}

/**
 * Puts the answer together.
 *
 * @param cells told apart by the columns of `groupBy` and by task
 */
export function successAnswer(scope: Scope, groupBy: readonly GroupColumn[], cells: readonly Sums[]): SuccessAnswer {
  return { scope, groupBy, groups: groupBy.length === 0 ? [] : rateGroups(cells, groupBy), total: rateGroup(cells) };
}

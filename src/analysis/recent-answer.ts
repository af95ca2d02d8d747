import type { Attempt } from "../model/index.ts";
import type { Scope } from "./answer-scope.ts";
import type { RateGroup } from "./rate-group.ts";
import { rateGroup } from "./rate-group.ts";
import { sumsOfAttempt } from "./sums-of-attempts.ts";

/** The newest attempts. */
export interface RecentAnswer {
  readonly scope: Scope;
  /** How many were asked for. */
  readonly last: number;
  /** Newest first. */
  readonly attempts: readonly Attempt[];
  readonly total: RateGroup;
}

/**
 * Puts the answer together.
 *
 * @param attempts in canonical order, at most `last`
 */
export function recentAnswer(scope: Scope, last: number, attempts: readonly Attempt[]): RecentAnswer {
  return { scope, last, attempts: attempts.toReversed(), total: rateGroup(attempts.map(sumsOfAttempt)) };
}

import type { Attempt } from "../model/index.ts";
import type { Scope } from "./answer-scope.ts";
import type { RateGroup } from "./rate-group.ts";

/** The newest attempts. */
export interface RecentAnswer {
  readonly scope: Scope;
  /** How many were asked for. */
  readonly last: number;
  /** Newest first. */
  readonly attempts: readonly Attempt[];
  readonly total: RateGroup;
}

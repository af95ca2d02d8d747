import type { Rate } from "./rate.ts";
import type { OutcomeCounts } from "./series-summary.ts";
import type { GroupKey } from "./sums.ts";

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

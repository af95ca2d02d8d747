import type { Attempt } from "../model/index.ts";
import { canonicalOrder, countedAttempts } from "../model/index.ts";
import { median } from "../stats/index.ts";
import { rateOverTasks } from "./rate.ts";
import type { OutcomeCounts } from "./series-summary.ts";
import { countOutcomes } from "./series-summary.ts";

/** An agent with its model: what is chosen between. */
export interface ArmName {
  readonly agent: string;
  readonly model: string;
}

/** Successes over tasks: a task counts once with the mean success of its attempts, an attempt that names none counts one. */
export interface Shown {
  readonly successes: number;
  readonly units: number;
}

/** What is known of one arm in one issue type, from attempts or from sums over them. */
export interface ArmEvidence extends ArmName, Shown {
  readonly issueType: string;
  /** Tasks that have a name. */
  readonly tasks: number;
  /** Attempts by outcome; all 0 for an arm that was never tried. */
  readonly outcomes: OutcomeCounts;
  /** The same as `successes` and `units` with old attempts faded: what is expected is taken from these. Where it is left out, nothing fades. */
  readonly faded?: Shown;
  /** Of passed attempts; null without any. */
  readonly medianMs: number | null;
  /** All money spent, by retried and failed attempts too; null where some of it is unknown. */
  readonly totalCostUsd: number | null;
  /** Mean confidence that attempts told, in [0, 1]; null or left out where none did. Only the plain ranking by rate looks at it. */
  readonly meanConfidence?: number | null;
  /** Start of the first attempt, epoch milliseconds. */
  readonly firstAtMs?: number | null;
}

/**
 * What attempts say about each arm in each issue type, in the order of their first attempts.
 *
 * @param attempts all rows, retried ones too: their cost counts
 * @example rankArms(evidenceOfAttempts(attempts))
 */
export function evidenceOfAttempts(attempts: readonly Attempt[]): ArmEvidence[] {
  const cells = Map.groupBy(canonicalOrder(attempts), ({ series }) => JSON.stringify([series.issueType, series.agent, series.model]));
  return [...cells.values()].map(evidenceOf);
}

/** An arm that was never tried, so that it may be chosen or explored by what it did elsewhere. */
export function neverTried(arm: ArmName, issueType: string): ArmEvidence {
  const nothing = { passed: 0, failed: 0, errored: 0, skipped: 0 };
  return { agent: arm.agent, model: arm.model, issueType, tasks: 0, outcomes: nothing, successes: 0, units: 0, medianMs: null, totalCostUsd: null };
}

function evidenceOf(attempts: readonly Attempt[]): ArmEvidence {
  const { agent, model, issueType } = attempts[0]!.series;
  const counted = countedAttempts(attempts);
  const times = counted.filter(({ outcome, wallNs }) => outcome === "passed" && wallNs !== null).map(({ wallNs }) => wallNs! / 1e6);
  const confidences = counted.map(({ confidence }) => confidence).filter((confidence) => confidence !== null);
  const { successes, units } = rateOverTasks(counted);
  return {
    agent,
    model,
    issueType,
    tasks: new Set(counted.map(({ series }) => series.task).filter((task) => task !== "")).size,
    outcomes: countOutcomes(counted),
    successes,
    units,
    medianMs: times.length === 0 ? null : median(times),
    totalCostUsd: totalCost(attempts),
    meanConfidence: confidences.length === 0 ? null : confidences.reduce((sum, confidence) => sum + confidence, 0) / confidences.length,
    firstAtMs: attempts[0]!.startedAtMs,
  };
}

/** An unknown cost makes the sum unknown, except of what never reached the agent (skipped and errored attempts without a cost). */
function totalCost(attempts: readonly Attempt[]): number | null {
  let sum = 0;
  for (const { costUsd, outcome } of attempts) {
    if (costUsd !== null) sum += costUsd;
    else if (outcome === "passed" || outcome === "failed") return null;
  }
  return sum;
}

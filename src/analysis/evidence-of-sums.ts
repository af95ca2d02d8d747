import type { ArmEvidence } from "./arm-evidence.ts";
import type { RateGroup } from "./rate-group.ts";
import { fadedShown, rateGroup } from "./rate-group.ts";
import type { SketchedTimes } from "./sketched-times.ts";
import { quantilesBy } from "./sketched-times.ts";
import type { Sums } from "./sums.ts";
import { groupSums, namesIn } from "./sums.ts";

/** What an arm is in an issue type. */
export const armColumns = ["issueType", "agent", "model"] as const;

/**
 * What sums say about each arm in each issue type, in order of their names: the same as `evidenceOfAttempts` says of the attempts, but for
 * medians, which are within 1 %.
 *
 * @param cells told apart by issue type, agent, model and task, with faded counts where old attempts are to fade
 * @param times told apart by issue type, agent and model; without them nothing is known of times
 * @example rankArms(evidenceOfSums(cells, times))
 */
export function evidenceOfSums(cells: readonly Sums[], times: readonly SketchedTimes[] = []): ArmEvidence[] {
  return armFiguresOf(cells, times).map(({ evidence }) => evidence);
}

/** What is known of an arm, for a ranking and for people. */
export interface ArmFigures {
  readonly evidence: ArmEvidence;
  readonly p95Ms: number | null;
  readonly group: RateGroup;
}

/** As `evidenceOfSums`, with the figures that a ranking does not need. */
export function armFiguresOf(cells: readonly Sums[], times: readonly SketchedTimes[]): ArmFigures[] {
  const quantilesOf = quantilesBy(times, armColumns);
  return groupSums(cells, armColumns).map(({ key, cells: own }) => {
    const group = rateGroup(own, key);
    const { outcomes, success, costUsd, meanConfidence } = group;
    const { p50Ms, p95Ms } = quantilesOf(key);
    const evidence: ArmEvidence = {
      agent: key.agent!,
      model: key.model!,
      issueType: key.issueType!,
      tasks: namesIn(own.filter(({ passed, failed, errored, skipped }) => passed + failed + errored + skipped > 0), "task").length,
      outcomes,
      successes: success.successes,
      units: success.units,
      faded: fadedShown(own),
      medianMs: p50Ms,
      // What never reached the agent costs nothing where it tells no cost.
      totalCostUsd: costUsd ?? (outcomes.passed + outcomes.failed === 0 ? 0 : null),
      meanConfidence,
    };
    return { evidence, p95Ms, group };
  });
}

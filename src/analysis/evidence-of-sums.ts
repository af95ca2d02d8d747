import type { ArmEvidence } from "./arm-evidence.ts";
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
  const quantilesOf = quantilesBy(times, armColumns);
  return groupSums(cells, armColumns).map(({ key, cells: own }) => {
    const { outcomes, success, costUsd, meanConfidence } = rateGroup(own);
    return {
      agent: key.agent!,
      model: key.model!,
      issueType: key.issueType!,
      tasks: namesIn(own.filter(({ passed, failed, errored, skipped }) => passed + failed + errored + skipped > 0), "task").length,
      outcomes,
      successes: success.successes,
      units: success.units,
      faded: fadedShown(own),
      medianMs: quantilesOf(key).p50Ms,
      // What never reached the agent costs nothing where it tells no cost.
      totalCostUsd: costUsd ?? (outcomes.passed + outcomes.failed === 0 ? 0 : null),
      meanConfidence,
    };
  });
}

import type { Leaderboard } from "./agents-answer.ts";
import type { ArmName } from "./arm-evidence.ts";
import type { Candidate } from "./candidates.ts";
import { afterMore, nameOf, prefer } from "./candidates.ts";

/** One thing that would change the answer, if all else stayed. */
export type AnswerChange =
  /** The chosen one fails its next so many tasks. */
  | { readonly kind: "chosen-fails"; readonly tasks: number; readonly instead: ArmName }
  /** A rival passes its next so many tasks. */
  | { readonly kind: "rival-passes"; readonly tasks: number; readonly instead: ArmName };

/** A longer row of successes or failures than this is no answer to "what would change it?". */
const longestRow = 100;
/** Of more rivals only those that are most likely to be the best take part: each makes the search slower. */
const mostInTheRace = 6;
/** Of how many rivals it is said. */
const mostRivals = 3;

/**
 * What would change a choice, the least first: so many failures in a row of the chosen one, or successes in a row of a rival.
 *
 * @param board       with a chosen arm, ranked by what is expected
 * @param candidates  of its issue type and others
 */
export function changesOf(board: Leaderboard, candidates: readonly Candidate[], minAttempts: number): AnswerChange[] {
  const isChosen = (one: ArmName) => one.agent === board.chosen?.agent && one.model === board.chosen.model;
  const rivals = board.arms.filter((arm) => arm.expected !== null && !isChosen(arm)).sort((a, b) => b.pBest - a.pBest);
  const inTheRace = new Set(rivals.slice(0, mostInTheRace));
  const racing = board.arms.flatMap((arm) => {
    const candidate = candidates.find((one) => one.issueType === board.issueType && one.agent === arm.agent && one.model === arm.model);
    return candidate === undefined || !(isChosen(arm) || inTheRace.has(arm)) ? [] : [{ candidate, judged: arm.outcomes.passed + arm.outcomes.failed, pBest: arm.pBest }];
  });
  const place = racing.findIndex(({ candidate }) => isChosen(candidate));
  const least = Math.max(1, minAttempts);
  // Who is named when the arm at `changed` has passed or failed so many more tasks.
  const named = (changed: number, passes: number, fails: number): number | null => {
    const eligible = racing.flatMap(({ judged }, i) => (judged + (i === changed ? passes + fails : 0) >= least ? [i] : []));
    const grown = racing.map(({ candidate }, i) => (i === changed ? afterMore(candidate, passes, passes + fails) : candidate));
    return eligible.length === 0 ? null : prefer(grown, eligible).place;
  };
  if (racing.length < 2 || named(place, 0, 0) !== place) return [];
  const failures = shortestRow((tasks) => named(place, 0, tasks) !== place);
  const firstRivals = racing.map((_, i) => i).filter((i) => i !== place).sort((i, k) => racing[k]!.pBest - racing[i]!.pBest).slice(0, mostRivals);
  const passes = firstRivals.flatMap((rival): AnswerChange[] => {
    const tasks = shortestRow((count) => named(rival, count, 0) === rival);
    return tasks === null ? [] : [{ kind: "rival-passes", tasks, instead: nameOf(racing[rival]!.candidate) }];
  });
  const fails: AnswerChange[] = failures === null ? [] : [{ kind: "chosen-fails", tasks: failures, instead: nameOf(racing[named(place, 0, failures)!]!.candidate) }];
  return [...fails, ...passes].sort((a, b) => a.tasks - b.tasks);
}

/** The shortest row of tasks that does it, at most `longestRow`; null where none does. */
function shortestRow(doesIt: (tasks: number) => boolean): number | null {
  let enough = 1;
  while (!doesIt(enough)) {
    if (enough >= longestRow) return null;
    enough = Math.min(longestRow, enough * 2);
  }
  let few = Math.floor(enough / 2);
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (doesIt(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

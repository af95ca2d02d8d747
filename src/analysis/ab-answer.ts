import type { Attempt, Metric, Warning } from "../model/index.ts";
import type { Verdict } from "../stats/index.ts";

/** What two configurations can be held against each other on; `confidence` as Brier's score: how far the agent's own confidence lies from what happened. */
export const abMetrics = ["success", "durationMs", "tokens", "costUsd", "confidence"] as const;
/** One of {@link abMetrics}. */
export type AbMetric = (typeof abMetrics)[number];

/** One of two configurations: an agent, an agent with a model, a variant, a time before and after. */
export interface AbSide {
  /** How people call it. */
  readonly label: string;
  /** All rows, errored and retried ones too; in any order. */
  readonly attempts: readonly Attempt[];
}

/** A versus B: what B is, compared with A. */
export interface AbRequest {
  readonly a: AbSide;
  readonly b: AbSide;
  /** All that the attempts tell where it is left out; what is named has its row even if nothing is told. */
  readonly metrics?: readonly AbMetric[];
  /** The smallest change that matters, in (0, 1]: relative, for success and confidence absolute (0.1 is 10 points). The metric's own where left out. */
  readonly margins?: Readonly<Partial<Record<AbMetric, number>>>;
  /** Of the intervals, in (0, 1); 0.95. */
  readonly level?: number;
  /** Where tasks are added until it is clear. */
  readonly look?: AbLook;
}

/** Which look this is of a plan that was fixed before the first attempt: at 5, 7, 10, 15, 22 … tasks, at most so many. */
export interface AbLook {
  /** From 1. */
  readonly number: number;
  /** Tasks at the last look, at least 5. */
  readonly mostTasks: number;
}

/** What is known of A versus B, as data. */
export interface AbAnswer {
  readonly a: AbSideFacts;
  readonly b: AbSideFacts;
  /** Tasks that both sides tried. */
  readonly sharedTasks: number;
  /** One for each metric, in the order of {@link abMetrics}. */
  readonly rows: readonly AbRow[];
  /** Rows that were corrected together. */
  readonly family: { readonly rows: number; readonly reported: number };
  /** `tasks` is what the plan has at this look; `nextTasks` is null at the last. */
  readonly look: { readonly number: number; readonly of: number; readonly tasks: number; readonly nextTasks: number | null } | null;
  readonly warnings: readonly Warning[];
}

/** One side in numbers. */
export interface AbSideFacts {
  readonly label: string;
  /** Attempts that count: one for each slot. */
  readonly attempts: number;
  /** Of those, passed and failed; the others are nobody's doing. */
  readonly judged: number;
  /** Tasks that were tried; attempts that name none are not among them. */
  readonly tasks: number;
}

/** One metric of A versus B, judged. Null is unknown or without an end. */
export interface AbRow {
  readonly metric: AbMetric;
  readonly unit: Metric["unit"];
  readonly direction: Metric["direction"];
  /** `ratio`: B is so many times A; `difference`: B − A, for success as a fraction: 0.12 is 12 more solved per 100. */
  readonly scale: Metric["scale"];
  readonly margin: number;
  /** `paired`: each task with itself. */
  readonly design: "paired" | "unpaired";
  /** What is a replicate: the task; the attempt, where both sides share one task only, or none and no attempt names one. */
  readonly per: "task" | "attempt";
  /** Tasks that both sides did and that tell this metric on both. */
  readonly tasks: number;
  readonly a: AbArm;
  readonly b: AbArm;
  /** Sides of which no attempt tells this metric: no further attempts of the kind would settle it. */
  readonly untold: readonly ("a" | "b")[];
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of the interval; higher than asked for at a look, and where few of several rows are reported. */
  readonly level: number;
  /** Two-sided; null where the row was not judged, and where no task shows a difference. */
  readonly p: number | null;
  readonly q: number | null;
  readonly verdict: Verdict;
  readonly suspect: boolean;
  /** `unchanged`, and yet surely not zero. */
  readonly measurable: boolean;
  /** Whatever the verdict: equal to within this, relative or absolute as the scale says. */
  readonly equalWithin: number | null;
  /** No task shows any difference: say so, and not "p = 1". */
  readonly noDifference: boolean;
  /** In how many issue types the sides were held against each other where no task is shared; 0: none is shared, and nothing is judged. Null where tasks are. */
  readonly issueTypes: number | null;
  /** More tasks (attempts of each side, for `per: "attempt"`) that would settle it if all goes on as it does; 0 where settled, null where none would. */
  readonly missing: number | null;
  /** Tasks by what B did to them; null where tasks were not paired. */
  readonly tally: { readonly better: number; readonly worse: number; readonly same: number } | null;
  /** Where B gained most (or lost least) and lost most (or gained least), as the tally says: means hide what goes the other way in single tasks. Null where tasks were not paired. */
  readonly best: TaskEffect | null;
  readonly worst: TaskEffect | null;
  /** At a look: chance that the last one brings a verdict; 1 where there is one. Null without a plan, and where nothing was compared. */
  readonly chance: number | null;
  readonly warnings: readonly Warning[];
}

/** One side of a row. */
export interface AbArm {
  /** Whose values were used. */
  readonly attempts: number;
  /** Tasks, and attempts that name none; for `per: "attempt"` attempts. */
  readonly units: number;
  /** Of the units, tasks. */
  readonly tasks: number;
  /** Over units, in the unit of the metric: geometric mean for ratios, mean for differences; null where there is nothing. */
  readonly typical: number | null;
}

/** What B did to one task. */
export interface TaskEffect {
  readonly task: string;
  readonly issueType: string;
  /** A ratio or a difference, as the row's scale says. */
  readonly effect: number;
  /** Geometric mean or mean of its attempts. */
  readonly a: number;
  readonly b: number;
  readonly attemptsA: number;
  readonly attemptsB: number;
}

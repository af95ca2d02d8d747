/** Every doubt a result can carry, as data; each with the sentence that explains it. A closed list. */
export const warningTexts = {
  "peak-may-be-missed": "the process was not seen at its peak for 20 ms on end: its memory may have been higher than shown",
  "output-truncated": "the output was larger than the cap; only its beginning was kept",
  "processes-left-behind": "the command left processes running; they were stopped",
  "group-only": "this system has no /proc: only the process group could be metered and stopped",
  "teardown-failed": "the teardown command failed; the attempt counts as measured",
  "result-invalid": "the file at $ASSAY_RESULT could not be used as it is",
  "exact-memory-unavailable": "GNU time was not found: peak memory is polled, a lower bound",
  "metered-by-gnu-time": "started through GNU time: wall time includes its start (about a millisecond)",
  "too-few-attempts": "too few attempts for an interval at the usual level",
  "near-the-maximum": "fewer than 20 attempts: the 95th percentile is close to the maximum",
  "censored-values": "some attempts were stopped at their time limit: their time is a lower bound",
  "too-few-successes": "fewer than two attempts passed: time and memory cannot be summarised",
  "values-dropped": "missing or non-finite values were left out",
  "all-values-equal": "all values are equal: the spread is below the resolution",
  "outliers": "some values lie far from the rest",
  "environment-differs": "the attempts come from environments that differ",
  "busy-machine": "the machine was busy with other work while measuring",
  "drift-not-covered": "too few sessions of the baseline (3 are enough for a suite of 10 series, 5 for a smaller one): drift between days is not covered",
  "skewed-and-few": "fewer than 30 skewed values: the interval of their mean is unreliable",
  "machines-differ": "the sides were measured on machines that differ: time, CPU and memory are not judged",
  "settings-differ": "the sides were measured with settings that differ",
  "methods-differ": "the sides' peak memory was found by different methods: it is not compared",
  "direction-unknown": "whether less or more of a metric is better was not declared: a change of it is not judged",
  "arms-mixed": "one side holds several agents or models of a task: they are compared as one",
  "baseline-unfit": "some attempts of the baseline did not pass: their times are not part of it",
  "few-tasks": "fewer than 8 tasks done by both sides: only large effects can be seen",
  "one-task": "one task done by both sides: nothing is said about other tasks",
  "no-shared-tasks": "no task was done by both sides: they are compared within issue types, and how their tasks differ there is part of the difference",
  "no-shared-issue-types": "no issue type was done by both sides: there is nothing to compare",
  "issue-types-left-out": "attempts of issue types that only one side did, or did too little of, are left out",
  "tasks-left-out": "attempts at tasks that only one side did, or that name no task, are left out: the sides are compared on the tasks that both did",
  "no-difference-seen": "no task shows any difference",
  "older-left-out": "there are more attempts than can be compared at once: the oldest were left out",
  "mixes-differ": "the models did different mixes of issue types: their overall rates are not comparable",
  "not-enough-evidence": "the evidence does not single out a best agent yet",
} as const;

/** One of {@link warningTexts}. */
export type WarningKind = keyof typeof warningTexts;
/** All of them. */
export const warningKinds = Object.keys(warningTexts) as readonly WarningKind[];

/** One doubt of one result, with the numbers that belong to it. */
export interface Warning {
  readonly kind: WarningKind;
  /** What the doubt is about (a task, a series, a file), where the result does not say. */
  readonly subject?: string;
  /** Numbers of the doubt: how many, how many are needed … */
  readonly facts?: Readonly<Record<string, number | string>>;
}

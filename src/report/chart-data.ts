import type { Outcome } from "../model/index.ts";

/**
 * A picture as data: every renderer draws it, says it in one line, or leaves it out. What a chart shows was decided before; a list
 * that is too long for a picture is cut, and says how much is missing. Numbers that are not known are null.
 */
export type Chart =
  | ChartOf<"distribution", Distribution>
  | ChartOf<"forest", Forest>
  | ChartOf<"leaderboard", Leaderboard>
  | ChartOf<"cost-success", CostSuccess>
  | ChartOf<"timeline", Timeline>
  | ChartOf<"trend", TrendLine>;

/** What all charts have. */
export interface ChartOf<Kind extends string, Data> {
  readonly kind: Kind;
  readonly title: string;
  /** A few sentences for somebody who has never seen such a chart. */
  readonly howToRead: string;
  readonly data: Data;
}

/** How long the attempts of each series took, milliseconds. */
export interface Distribution {
  /** A task with its agents; the name is empty where the rows need no heading. */
  readonly groups: readonly { readonly name: string; readonly rows: readonly DistributionRow[] }[];
  /** Series that are not shown. */
  readonly hidden: number;
}

/** The times of one series. */
export interface DistributionRow {
  readonly name: string;
  /** How many times there are; `values` may hold fewer. */
  readonly n: number;
  /** In ascending order; of many, so many that their shape is kept. */
  readonly values: readonly number[];
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of the interval around the median. */
  readonly level: number;
  /** Most values are time limits: the median is a lower bound. */
  readonly atLeast: boolean;
}

/** Judged rows of a comparison, each with its interval, the margin as a band. */
export interface Forest {
  /** `ratio`: 1 is no change; `difference`: 0 is, and shares are fractions. */
  readonly scale: "ratio" | "difference";
  /** A verdict with its rows. */
  readonly groups: readonly { readonly name: ForestVerdict; readonly rows: readonly ForestRow[] }[];
  /** Rows that are not shown. */
  readonly hidden: number;
}

/** What a row of a comparison came to. */
export type ForestVerdict = "regressed" | "suspect" | "improved" | "unchanged" | "undecided";

/** One metric of one series: candidate against baseline. */
export interface ForestRow {
  readonly name: string;
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Changes inside these ends do not matter. */
  readonly marginLow: number;
  readonly marginHigh: number;
  /** The estimate is a lower bound. */
  readonly atLeast: boolean;
}

/** How sure the success of each agent is, for each issue type; rates are fractions. */
export interface Leaderboard {
  readonly groups: readonly { readonly name: string; /** What the evidence says, in words. */ readonly said: string; readonly rows: readonly LeaderboardRow[] }[];
  /** Agents that are not shown. */
  readonly hidden: number;
}

/** One agent in one issue type. */
export interface LeaderboardRow {
  readonly name: string;
  readonly rate: number | null;
  readonly low: number;
  readonly high: number;
  /** What may be expected of the next task; null for one that was never judged. */
  readonly expected: { readonly rate: number; readonly low: number; readonly high: number } | null;
  /** Tasks that have a name; 0 where the attempts name none. */
  readonly tasks: number;
  /** What the rate counts: tasks, and attempts that name none. */
  readonly units: number;
  /** The one that the answer names. */
  readonly chosen: boolean;
}

/** What a success costs against how often there is one, an issue type at a time. */
export interface CostSuccess {
  readonly panels: readonly { readonly name: string; readonly points: readonly CostPoint[] }[];
  /** Agents that are not shown: too many, or of unknown cost. */
  readonly hidden: number;
}

/** One agent in one issue type. */
export interface CostPoint {
  readonly name: string;
  /** All that was spent over the attempts that passed. */
  readonly costPerSuccessUsd: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /** Nobody else is both cheaper and better. */
  readonly frontier: boolean;
}

/** What happened when; moments are milliseconds since the first attempt began. */
export interface Timeline {
  /** Epoch milliseconds of the first attempt. */
  readonly startedAtMs: number;
  readonly lengthMs: number;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Attempts that ran side by side lie in lanes of their own, from 0. Empty where there are too many to be told apart. */
  readonly attempts: readonly TimelineAttempt[];
  /** Instead of too many attempts: how many began in each stretch of time, all of them equally long. */
  readonly stretches: readonly Readonly<Record<Outcome, number>>[];
}

/** One attempt in time. */
export interface TimelineAttempt {
  readonly lane: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly outcome: Outcome;
  readonly name: string;
}

/** How a figure went, a point a day; the values of rates are fractions, of times milliseconds, of costs US dollars. */
export interface TrendLine {
  readonly unit: "rate" | "duration" | "cost";
  /** Oldest first; epoch milliseconds. */
  readonly points: readonly { readonly atMs: number; readonly attempts: number; readonly value: number; readonly low: number | null; readonly high: number | null }[];
  /** The story that the points tell: stretches of one level, or of one slope, in their order. A new stretch is a step. */
  readonly stretches: readonly { readonly fromMs: number; readonly toMs: number; readonly from: number; readonly to: number }[];
  /** What the story is called. */
  readonly said: string;
  /** Points that are not shown: the oldest. */
  readonly hidden: number;
}

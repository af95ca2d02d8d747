import type { Scope } from "./answer-scope.ts";

/** What is looked at over time: the success rate, the time of passed attempts, the money for an attempt. */
export const trendMetrics = ["success", "duration", "cost"] as const;
/** One of {@link trendMetrics}. */
export type TrendMetric = (typeof trendMetrics)[number];

/** How a figure went, day by day. */
export interface TrendAnswer {
  readonly scope: Scope;
  readonly metric: TrendMetric;
  /** UTC days that have a figure, oldest first. */
  readonly points: readonly TrendPoint[];
}

/** One day. */
export interface TrendPoint {
  /** Epoch milliseconds of the day's first moment, UTC. */
  readonly startMs: number;
  /** Attempts behind the figure. */
  readonly attempts: number;
  /** A fraction; the geometric mean in milliseconds; US dollars for an attempt. */
  readonly value: number;
  /** 95 % interval; null where it cannot be told. */
  readonly low: number | null;
  readonly high: number | null;
}

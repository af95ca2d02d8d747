import { builtInMetrics } from "../model/index.ts";
import { studentQuantile } from "../stats/index.ts";
import type { Scope } from "./answer-scope.ts";
import { rateOfSums } from "./rate-group.ts";
import type { Sums } from "./sums.ts";
import { addUp } from "./sums.ts";
import type { Trend, TrendReading } from "./trend.ts";
import { trendOf } from "./trend.ts";

/** What is looked at over time: the success rate, the time of passed attempts, the money for an attempt. */
export const trendMetrics = ["success", "duration", "cost"] as const;
/** One of {@link trendMetrics}. */
export type TrendMetric = (typeof trendMetrics)[number];

/** The sums that a trend of any of these is made of. */
export const trendSums = ["passed", "failed", "timed", "sumLogMs", "sumLogMsSquared", "costed", "sumCostUsd"] as const;

/** How a figure went, day by day. */
export interface TrendAnswer {
  readonly scope: Scope;
  readonly metric: TrendMetric;
  /** UTC days that have a figure, oldest first. */
  readonly points: readonly TrendPoint[];
  /** What they do; null where there are fewer than 6. */
  readonly trend: Trend | null;
}

/** One day. */
export interface TrendPoint {
  /** Epoch milliseconds of the day's first moment, UTC. */
  readonly startMs: number;
  /** Attempts behind the figure: within a day each counts one, also of the same task. */
  readonly attempts: number;
  /** A fraction; the geometric mean in milliseconds; US dollars for an attempt. */
  readonly value: number;
  /** 95 % interval; null where it cannot be told. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Puts the answer together.
 *
 * @param days told apart by day
 */
export function trendAnswer(scope: Scope, metric: TrendMetric, days: readonly Sums[]): TrendAnswer {
  const groups = [...Map.groupBy(days, ({ startMs = 0 }) => startMs)].sort(([a], [b]) => a - b);
  const told = groups.flatMap(([startMs, cells]) => {
    const point = pointOf[metric](cells);
    return point === null ? [] : [{ startMs, ...point }];
  });
  const points = told.map(({ startMs, attempts, value, low, high }): TrendPoint => ({ startMs, attempts, value, low, high }));
  return { scope, metric, points, trend: trendOf(told, builtInMetrics[metricNames[metric]]) };
}

const metricNames = { success: "success", duration: "durationMs", cost: "costUsd" } as const;

type Figure = Omit<TrendPoint, "startMs"> & Pick<TrendReading, "spread">;

const pointOf: Readonly<Record<TrendMetric, (cells: readonly Sums[]) => Figure | null>> = {
  success(cells) {
    const { rate, low, high, units } = rateOfSums(cells);
    return rate === null ? null : { attempts: units, value: rate, low, high, spread: Math.sqrt(rate * (1 - rate)) };
  },
  duration(cells) {
    const { timed: n, sumLogMs, sumLogMsSquared } = addUp(cells);
    if (n === 0) return null;
    const mean = sumLogMs / n;
    if (n === 1) return { attempts: 1, value: Math.exp(mean), low: null, high: null, spread: null };
    const spread = Math.sqrt(Math.max(0, sumLogMsSquared / n - mean ** 2) * (n / (n - 1)));
    const reach = (studentQuantile(0.975, n - 1) * spread) / Math.sqrt(n);
    return { attempts: n, value: Math.exp(mean), low: Math.exp(mean - reach), high: Math.exp(mean + reach), spread };
  },
  cost(cells) {
    const { costed: n, sumCostUsd } = addUp(cells);
    return n === 0 ? null : { attempts: n, value: sumCostUsd / n, low: null, high: null, spread: null };
  },
};

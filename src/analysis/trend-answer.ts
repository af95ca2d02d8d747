import { studentQuantile } from "../stats/index.ts";
import type { Scope } from "./answer-scope.ts";
import { rateOfSums } from "./rate-group.ts";
import type { Sums } from "./sums.ts";
import { addUp } from "./sums.ts";

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

/**
 * Puts the answer together.
 *
 * @param days told apart by day and, for the success rate, by task
 */
export function trendAnswer(scope: Scope, metric: TrendMetric, days: readonly Sums[]): TrendAnswer {
  const groups = [...Map.groupBy(days, ({ startMs = 0 }) => startMs)].sort(([a], [b]) => a - b);
  const points = groups.flatMap(([startMs, cells]): TrendPoint[] => {
    const point = pointOf[metric](cells);
    return point === null ? [] : [{ startMs, ...point }];
  });
  return { scope, metric, points };
}

const pointOf: Readonly<Record<TrendMetric, (cells: readonly Sums[]) => Omit<TrendPoint, "startMs"> | null>> = {
  success(cells) {
    const { rate, low, high } = rateOfSums(cells);
    const { passed, failed } = addUp(cells);
    return rate === null ? null : { attempts: passed + failed, value: rate, low, high };
  },
  duration(cells) {
    const { timed: n, sumLogMs, sumLogMsSquared } = addUp(cells);
    if (n === 0) return null;
    const mean = sumLogMs / n;
    if (n === 1) return { attempts: 1, value: Math.exp(mean), low: null, high: null };
    const reach = studentQuantile(0.975, n - 1) * Math.sqrt(Math.max(0, sumLogMsSquared / n - mean ** 2) / (n - 1));
    return { attempts: n, value: Math.exp(mean), low: Math.exp(mean - reach), high: Math.exp(mean + reach) };
  },
  cost(cells) {
    const { costed: n, sumCostUsd } = addUp(cells);
    return n === 0 ? null : { attempts: n, value: sumCostUsd / n, low: null, high: null };
  },
};

import type { Attempt, Metric, Outcome } from "../model/index.ts";
import { builtInReadings } from "./readings.ts";

/** Attempts in a row, or those of a day, summed up: what a watched series is made of. Means and variances are logarithms where the metric is compared as a ratio. */
export interface WatchedPoint {
  /** When its first attempt, or its day, began; epoch milliseconds. */
  readonly startMs: number;
  /** Attempts that tell the metric, at least 1. */
  readonly attempts: number;
  readonly mean: number;
  /** Of one attempt around the mean; null where it cannot be told. */
  readonly variance: number | null;
}

/** Sums over attempts, as a store keeps them. */
export interface PointSums {
  readonly passed: number;
  readonly failed: number;
  readonly timed: number;
  readonly sumLogMs: number;
  readonly sumLogMsSquared: number;
  readonly costed: number;
  readonly sumCostUsd: number;
}

/** Which attempts tell a metric: a rate those that passed or failed, money all, everything else those that passed. */
export function outcomesTelling({ name }: Metric): readonly Outcome[] {
  if (name === "success") return ["passed", "failed"];
  return name === "costUsd" ? ["passed", "failed", "errored", "skipped"] : ["passed"];
}

/** Whether a point of this metric can be made from sums; otherwise attempts must be read. */
export function isSummed({ name }: Metric): boolean {
  return name === "success" || name === "durationMs" || name === "costUsd";
}

/** The point of some sums; null where no attempt tells the metric. For metrics that are summed ({@link isSummed}). */
export function pointOfSums(sums: PointSums, metric: Metric, startMs: number): WatchedPoint | null {
  const point = (attempts: number, mean: number, variance: number | null) => (attempts === 0 ? null : { startMs, attempts, mean, variance });
  switch (metric.name) {
    case "success": {
      const n = sums.passed + sums.failed;
      return point(n, sums.passed / n, varianceOfShare(sums.passed, n));
    }
    case "durationMs": {
      const n = sums.timed;
      const mean = sums.sumLogMs / n;
      return point(n, mean, n < 2 ? null : Math.max(0, (sums.sumLogMsSquared - n * mean ** 2) / (n - 1)));
    }
    case "costUsd":
      return point(sums.costed, scaled(sums.sumCostUsd / sums.costed, metric), null);
    default:
      throw new Error(`${metric.name} is not summed`);
  }
}

/** The point of some attempts in canonical order; null where none tells the metric. */
export function pointOfAttempts(attempts: readonly Attempt[], metric: Metric, startMs = attempts[0]?.startedAtMs ?? 0): WatchedPoint | null {
  const telling = outcomesTelling(metric);
  const fit = attempts.filter(({ outcome }) => telling.includes(outcome));
  if (metric.name === "success") {
    const passed = fit.filter(({ outcome }) => outcome === "passed").length;
    return fit.length === 0 ? null : { startMs, attempts: fit.length, mean: passed / fit.length, variance: varianceOfShare(passed, fit.length) };
  }
  const values = fit.map(readerOf(metric)).filter((value) => value !== null);
  if (values.length === 0) return null;
  // Money adds up: the mean of a point is that of the dollars, as a sum of a day would give it.
  if (metric.name === "costUsd") return { startMs, attempts: values.length, mean: scaled(meanOf(values), metric), variance: null };
  const ys = values.map((value) => scaled(value, metric));
  const mean = meanOf(ys);
  const variance = ys.length < 2 ? null : ys.reduce((sum, y) => sum + (y - mean) ** 2, 0) / (ys.length - 1);
  return { startMs, attempts: ys.length, mean, variance };
}

/** A value on the scale of judgement; zeros are read as half the resolution. */
export function scaled(value: number, { scale, resolution }: Metric): number {
  return scale === "ratio" ? Math.log(Math.max(value, resolution / 2)) : value;
}

/** A value of the scale of judgement in the metric's unit. */
export function unscaled(value: number, { scale }: Metric): number {
  return scale === "ratio" ? Math.exp(value) : value;
}

function readerOf({ name }: Metric): (attempt: Attempt) => number | null {
  const known = builtInReadings.find(({ metric }) => metric.name === name);
  return known?.read ?? (({ metrics }) => (Object.hasOwn(metrics, name) ? metrics[name]! : null));
}

function varianceOfShare(passed: number, n: number): number | null {
  return n < 2 ? null : ((passed * (n - passed)) / n) / (n - 1);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

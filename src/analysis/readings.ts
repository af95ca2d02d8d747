import type { Attempt, Metric, PeakMethod } from "../model/index.ts";
import { builtInMetrics, measuringFacts, workMetrics } from "../model/index.ts";

/** What one attempt tells of one metric. */
export interface Reading {
  readonly metric: Metric;
  /** Money is spent by every attempt; everything else is asked only of those that passed. */
  readonly of: "passed" | "all";
  /** Depends on the machine: not judged between machines that differ. */
  readonly machineBound: boolean;
  /** A time: an attempt that was stopped at its limit tells a lower bound. */
  readonly timed: boolean;
  /** False for a custom metric that nobody declared: whether less is better is not known. */
  readonly declared: boolean;
  /** In the metric's unit; null where the attempt does not tell. */
  readonly read: (attempt: Attempt) => number | null;
  /** How the value was found; values found differently are never compared. */
  readonly method: (attempt: Attempt) => PeakMethod;
}

/** Wall or CPU time of an attempt in milliseconds. */
export function inMs(ns: number | null): number | null {
  return ns === null ? null : ns / 1e6;
}

/** Wall time of an attempt in milliseconds; of a call that was measured in batches, with the fractions of a nanosecond. */
function timeOf({ wallNs, metrics }: Attempt): number | null {
  return wallNs === null ? null : inMs(metrics.nsPerCall ?? wallNs);
}

/**
 * Smallest step that attempts tell apart. The time of a function is taken inside its process and knows nothing of the noise of
 * starting one, for which the resolution of the metric stands: there it is 100 ns, and of calls in batches a hundredth of a nanosecond.
 * A request is timed by the events of a loop: 10 µs.
 */
export function resolutionOf({ metric, timed }: Reading, attempts: readonly Attempt[]): number {
  if (!timed || attempts.length === 0) return metric.resolution;
  if (attempts.every(({ metrics }) => metrics.nsPerCall !== undefined)) return Math.min(metric.resolution, 1e-8);
  if (attempts.every(({ metrics }) => metrics.firstByteMs !== undefined)) return Math.min(metric.resolution, 0.01);
  return attempts.every(({ metrics }) => metrics.processMs !== undefined) ? Math.min(metric.resolution, 1e-4) : metric.resolution;
}

/** All tokens of an attempt, of every kind and model; null where nobody told. Reasoning tokens are among the output tokens. */
export function tokensOf({ usage }: Attempt): number | null {
  if (usage.length === 0) return null;
  return usage.reduce((sum, u) => sum + u.inputTokens + u.cacheReadTokens + u.cacheWrite5mTokens + u.cacheWrite1hTokens + u.outputTokens, 0);
}

/** The most frequent one; the first of them where several are as frequent. */
export function commonest<T>(values: readonly T[]): T | undefined {
  const groups = [...Map.groupBy(values, (value) => value).values()];
  return groups.reduce<T[]>((best, group) => (group.length > best.length ? group : best), [])[0];
}

const { durationMs, cpuMs, peakProcessBytes, peakTreeBytes, tokens, costUsd } = builtInMetrics;

const usual = { of: "passed", machineBound: false, timed: false, declared: true, method: () => "" } as const satisfies Partial<Reading>;

/** The readings of built-in metrics. */
export const builtInReadings: readonly Reading[] = [
  { ...usual, metric: durationMs, machineBound: true, timed: true, read: timeOf },
  { ...usual, metric: cpuMs, machineBound: true, read: ({ cpuNs }) => inMs(cpuNs) },
  { ...usual, metric: peakProcessBytes, machineBound: true, read: (attempt) => attempt.peakProcessBytes, method: (attempt) => attempt.peakProcessMethod },
  { ...usual, metric: peakTreeBytes, machineBound: true, read: (attempt) => attempt.peakTreeBytes, method: (attempt) => attempt.peakTreeMethod },
  { ...usual, metric: tokens, read: tokensOf },
  { ...usual, metric: costUsd, of: "all", read: (attempt) => attempt.costUsd },
];

/**
 * The built-in metrics that any attempt tells (the time always), then every custom one that an attempt names, by name. One that is not declared is taken for a ratio whose
 * resolution is the smallest step among its digits that can matter, a millionth of its usual size; where it may be negative, for a
 * difference.
 *
 * @param declared custom metrics, and built-in ones with another resolution or margin
 */
export function readingsOf(attempts: readonly Attempt[], declared: readonly Metric[]): Reading[] {
  const byName = new Map<string, Metric>([...Object.values(workMetrics), ...declared].map((metric) => [metric.name, metric]));
  const told = builtInReadings.filter(({ timed, read }) => timed || attempts.some((attempt) => read(attempt) !== null));
  const known = told.map((reading) => ({ ...reading, metric: byName.get(reading.metric.name) ?? reading.metric }));
  const names = [...new Set(attempts.flatMap(({ metrics }) => Object.keys(metrics)))].filter((name) => !isMeasuringFact(name)).sort();
  const custom = names.map((name): Reading => {
    const read = ({ metrics }: Attempt) => (Object.hasOwn(metrics, name) ? metrics[name]! : null);
    const metric = byName.get(name);
    if (metric === undefined) return { ...usual, metric: undeclared(name, attempts.map(read)), declared: false, read };
    return { ...usual, metric, machineBound: metric.unit === "ms" || metric.unit === "bytes", read };
  });
  return [...known, ...custom];
}

function isMeasuringFact(name: string): boolean {
  return (measuringFacts as readonly string[]).includes(name);
}

function undeclared(name: string, values: readonly (number | null)[]): Metric {
  const told = values.filter((value) => value !== null).map(Math.abs);
  const largest = told.reduce((most, value) => Math.max(most, value), 0);
  const scale = values.some((value) => value !== null && value < 0) ? "difference" : "ratio";
  return { name, unit: "", direction: "lower", resolution: largest === 0 ? 1 : largest * 1e-6, margin: 0.1, scale };
}

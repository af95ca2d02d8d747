import type { Metric } from "../model/index.ts";
import type { NewStep } from "../stats/index.ts";
import { watchForStep } from "../stats/index.ts";
import type { WatchedPoint } from "./watched-points.ts";
import { scaled, unscaled } from "./watched-points.ts";

/** A step that the newest points show. */
export interface StepNews {
  /** The point it began with, epoch milliseconds. */
  readonly startMs: number;
  readonly direction: NewStep["direction"];
  readonly worse: boolean;
  /** Levels in the unit of the metric. */
  readonly before: number;
  readonly after: number;
  /** Attempts since it began. */
  readonly attempts: number;
}

/** The step that was told last. */
export type ToldStep = Pick<StepNews, "startMs" | "direction">;

/** Of points that do not tell how much their own attempts differ. */
const twiceAsMany = 20;

/** More points than these are never looked at. */
export const pointsWatched = 100;

/**
 * Whether the newest points lie on another level than those before; each step is news once, as long as what was told last is handed
 * back. The method is that of `watchForStep`.
 *
 * @param points oldest first; the last is the newest
 */
export function stepNews(points: readonly WatchedPoint[], metric: Metric, told: ToldStep | null): StepNews | null {
  const seen = points.slice(-pointsWatched);
  const place = told === null ? -1 : seen.findIndex(({ startMs }) => startMs >= told.startMs);
  // What began before everything that is looked at cannot be found again; what began after it would be another step.
  const before = told === null || place < 0 || seen[0]!.startMs > told.startMs ? null : { index: place, direction: told.direction };
  const isShare = metric.name === "success";
  const least = leastNoise(seen, isShare);
  // Ten points know their noise badly: alone, 7 of 100 clean series of 200 points had a step; with twice as many, 4.
  if (least === 0 && seen.length < twiceAsMany) return null;
  const step = watchForStep(seen.map(({ mean }) => mean), {
    betterIs: metric.direction,
    told: before,
    leastNoise: least,
    ...(isShare ? { weights: seen.map(({ attempts }) => attempts) } : {}),
  });
  if (step === null) return null;
  const since = seen.slice(step.index);
  return {
    startMs: seen[step.index]!.startMs,
    direction: step.direction,
    worse: step.worse,
    before: unscaled(step.before, metric),
    after: unscaled(step.after, metric),
    attempts: since.reduce((sum, { attempts }) => sum + attempts, 0),
  };
}

/** How much worse `now` is than `before`: relative for a ratio, in the unit for a difference; negative where it is better. */
export function worseBy(now: number, before: number, metric: Metric): number {
  const sign = metric.direction === "lower" ? 1 : -1;
  const change = sign * (scaled(now, metric) - scaled(before, metric));
  return metric.scale === "ratio" ? Math.expm1(change) : change;
}

/** What the attempts behind a point alone make points differ by: a few neighbours that are alike by chance must not hide it. */
function leastNoise(points: readonly WatchedPoint[], isShare: boolean): number {
  const told = points.filter(({ variance }) => variance !== null);
  const attempts = told.map((point) => point.attempts).sort((a, b) => a - b);
  const df = attempts.reduce((sum, n) => sum + n - 1, 0);
  if (df === 0) return 0;
  const variance = told.reduce((sum, point) => sum + point.variance! * (point.attempts - 1), 0) / df;
  return Math.sqrt(isShare ? variance : variance / attempts[attempts.length >> 1]!);
}

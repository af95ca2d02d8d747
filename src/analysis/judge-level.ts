import type { Metric } from "../model/index.ts";
import { clopperPearsonInterval, segment, studentQuantile } from "../stats/index.ts";
import type { WatchedPoint } from "./watched-points.ts";
import { scaled, unscaled } from "./watched-points.ts";

/** What is asked of the newest points. */
export interface LevelQuestion {
  readonly metric: Metric;
  /** In the unit of the metric. */
  readonly level: number;
  /** The bad side of it. */
  readonly side: "below" | "above";
  /** How many of the newest points may be looked at: those since the state last changed. */
  readonly reach: number;
}

/** Where the newest points lie, surely; `undecided` where they may lie on either side. */
export interface LevelJudgement {
  readonly verdict: "beyond" | "within" | "undecided";
  /** In the unit of the metric, over the points that decided it (of all that were looked at where nothing did), with the interval that did. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly attempts: number;
  /** Points that were pooled. */
  readonly points: number;
}

/** Windows that are looked at: the newest point, then ever more, so that a great change is seen at once and a small one later. */
const windows = [1, 2, 4, 8, 16, 32] as const;
/** Chance of an alert at one point that lies exactly at the level: asked at 200 points, at most 2 %, by the union bound. */
const errorOfAlert = 1e-4;
/** Back to good is believed sooner: a wrong one costs a second alert, and waiting would leave what is over standing. */
const errorOfRecovery = 0.03;
/** Fewer points do not know how much points differ. */
const leastNoisePoints = 10;

/**
 * Whether the newest point, alone or with the ones before it, lies surely beyond a level, or surely within it. May be asked after each
 * new point: the confidence of an alert is so high that asking 200 times alerts on at most 2 of 100 series that lie at the level.
 *
 * The interval counts whichever is wider of what the attempts within points say and what the points among each other do: days
 * differ by more than their attempts explain. Except for a success rate, nothing is decided before there are 10 points to know that by.
 *
 * @param points oldest first, the last is the one that is judged; at least 1. Those beyond `reach` only tell the noise
 */
export function judgeLevel(points: readonly WatchedPoint[], question: LevelQuestion): LevelJudgement {
  const { side, level, metric, reach } = question;
  const noise = noiseAmong(points, metric);
  const limit = scaled(level, metric);
  let widest: LevelJudgement | undefined;
  for (const count of windows) {
    if (count > Math.max(1, Math.min(reach, points.length))) break;
    const pooled = points.slice(-count);
    const told = (verdict: LevelJudgement["verdict"], { mean, low, high }: Estimate): LevelJudgement => ({
      verdict,
      value: unscaled(mean, metric),
      low: unscaled(low, metric),
      high: unscaled(high, metric),
      attempts: pooled.reduce((sum, { attempts }) => sum + attempts, 0),
      points: count,
    });
    const strict = estimate(pooled, noise, metric, errorOfAlert / windows.length);
    if (side === "below" ? strict.high < limit : strict.low > limit) return told("beyond", strict);
    const mild = estimate(pooled, noise, metric, errorOfRecovery / windows.length);
    if (side === "below" ? mild.low > limit : mild.high < limit) return told("within", mild);
    widest = told("undecided", strict);
  }
  return widest!;
}

interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What a series says of its own noise, on the scale of judgement. */
interface Noise {
  /** Variance of one attempt within its point, and what it was found from; null where no point tells. */
  readonly within: { readonly variance: number; readonly df: number } | null;
  /** Variance among points: of one attempt for a share, of one point otherwise; null for too few points. */
  readonly among: { readonly variance: number; readonly df: number; /** How many times it widens the mean of many points that neighbours are alike. */ readonly memory: number } | null;
}

function noiseAmong(points: readonly WatchedPoint[], metric: Metric): Noise {
  const within = pooledVariance(points);
  if (points.length < leastNoisePoints) return { within, among: null };
  const isShare = metric.name === "success";
  // Steps are taken out first: they are what is looked for, and no noise.
  const { sigma, phi } = segment(points.map(({ mean }) => mean), isShare ? { weights: points.map(({ attempts }) => attempts) } : {});
  // Found from differences of neighbours, a deviation is worth about half as many values.
  return { within, among: { variance: sigma ** 2, df: (points.length - 1) / 2, memory: (1 + phi) / (1 - phi) } };
}

function pooledVariance(points: readonly WatchedPoint[]): Noise["within"] {
  let sum = 0;
  let df = 0;
  for (const { variance, attempts } of points)
    if (variance !== null) {
      sum += variance * (attempts - 1);
      df += attempts - 1;
    }
  return df === 0 ? null : { variance: sum / df, df };
}

/** Pooled mean with the interval that a true value lies outside of, on either side, with chance `error`. */
function estimate(pooled: readonly WatchedPoint[], noise: Noise, metric: Metric, error: number): Estimate {
  const n = pooled.reduce((sum, { attempts }) => sum + attempts, 0);
  const mean = pooled.reduce((sum, point) => sum + point.mean * point.attempts, 0) / n;
  if (metric.name === "success") return shareEstimate(mean, n, noise, error, pooled.length);
  const own = ownVariance(pooled, noise);
  const parts = [
    ...(own === null ? [] : [{ square: own.variance / n, df: own.df }]),
    ...(noise.among === null ? [] : [{ square: (noise.among.variance * Math.min(pooled.length, noise.among.memory)) / pooled.length, df: noise.among.df }]),
  ];
  const reaches = parts.map(({ square, df }) => Math.sqrt(square) * studentQuantile(1 - error, df));
  // All equal, however many: only the resolution is left to differ by.
  const least = metric.scale === "ratio" ? metric.resolution / 2 / Math.exp(mean) : metric.resolution / 2;
  // How much days differ is no matter of their attempts: a few points may all lie on one side by a bad week.
  const reach = noise.among === null ? Infinity : Math.max(...reaches, least);
  return { mean, low: mean - reach, high: mean + reach };
}

/** Of one attempt: what this window says or what the whole series does, whichever is more; a few equal values by chance prove nothing. */
function ownVariance(pooled: readonly WatchedPoint[], { within }: Noise): Noise["within"] {
  const here = pooledVariance(pooled);
  if (here === null || within === null) return within;
  return here.variance > within.variance ? here : within;
}

/** Clopper and Pearson's interval, of as many attempts as these are worth where points differ by more than chance makes them. */
function shareEstimate(share: number, n: number, { among, within }: Noise, error: number, points: number): Estimate {
  const more = among === null || within === null || within.variance === 0 ? 1 : Math.max(1, (among.variance / within.variance) * Math.min(points, among.memory));
  const worth = n / more;
  const { low, high } = clopperPearsonInterval(share * worth, worth, 1 - 2 * error);
  return { mean: share, low, high };
}

import type { Metric } from "../model/index.ts";
import type { TrendKind, Verdict } from "../stats/index.ts";
import { cleanSample, compareArms, decide, emptyPool, nameTrend } from "../stats/index.ts";
import type { DaysApart } from "./trend-apart.ts";
import { newestRun, sidesApart } from "./trend-apart.ts";
import { hiddenStep } from "./trend-hidden.ts";

/** A figure of one stretch of time, as a trend is read from it. */
export interface TrendReading {
  /** Epoch milliseconds. */
  readonly startMs: number;
  /** In the unit of the metric. */
  readonly value: number;
  /** Attempts behind it. */
  readonly attempts: number;
  /** Standard deviation of one attempt, on the scale of the metric (logarithms for ratios); null where it is not known. */
  readonly spread: number | null;
}

/** What a series of figures does. `stepped` may drift between its steps, too. */
export interface Trend {
  readonly kind: TrendKind;
  /** Oldest first; none unless `stepped`. */
  readonly steps: readonly TrendStep[];
  /** For each day, as a factor for ratios (1.01: one percent a day) or a difference; null where it does not drift, or nobody knows how fast. */
  readonly driftPerDay: { readonly estimate: number; readonly low: number; readonly high: number } | null;
  /** What the story says of each point, in the unit of the metric. */
  readonly fitted: readonly number[];
  /**
   * What `steady` may hide: a step in the middle that is smaller would not have shown. A factor from 1 on for ratios (1.3: up to 1.3 times as much, or
   * as little), a fraction for differences. Null where the kind is another, and where no step would have shown, however large.
   */
  readonly hidden: number | null;
  /** Days that the story does not explain, the newest ones apart from the others. */
  readonly apart: DaysApart;
}

/** A change of level. */
export interface TrendStep {
  /** When the new level began, epoch milliseconds. */
  readonly startMs: number;
  /** Typical value before and after, up to the neighbouring steps. */
  readonly before: number;
  readonly after: number;
  /** After over before for ratios, after − before for differences, with the 95 % interval over points; null ends are open. */
  readonly change: { readonly estimate: number; readonly low: number | null; readonly high: number | null };
  /** Whether it is surely for the better or worse by more than the metric's margin. */
  readonly verdict: Verdict;
}

/** With fewer points nothing is said: hold two runs against each other then. */
export const fewestPoints = 6;

const dayMs = 86_400_000;

/**
 * Names what figures do over time, and sizes each step with its stretches' points as replicates.
 *
 * @param readings  oldest first
 * @returns null where there are fewer than 6
 * @example trendOf(days, builtInMetrics.success)?.kind // "steady"
 */
export function trendOf(readings: readonly TrendReading[], metric: Metric): Trend | null {
  if (readings.length < fewestPoints) return null;
  const story = storyOf(readings, metric);
  const { kind, changes, drift, fitted, noise, phi, penalty, weights } = story;
  const back = backFrom(metric);
  const rate = metric.scale === "ratio" ? null : Math.max(0, Math.min(1, fitted[0]!));
  const hidden = kind === "steady" ? back(hiddenStep({ weights, sigma: noise, phi, penalty, rate })) : Infinity;
  const ends = [0, ...changes, readings.length];
  return {
    kind,
    steps: changes.map((start, i) => stepAt(readings, { from: ends[i]!, start, to: ends[i + 2]! }, metric)),
    driftPerDay: drift === null || !Number.isFinite(drift.low + drift.high) ? null : { estimate: back(drift.slope), low: back(drift.low), high: back(drift.high) },
    fitted: fitted.map(back),
    hidden: Number.isFinite(hidden) ? hidden : null,
    apart: daysApart(readings, story, metric),
  };
}

function stepAt(readings: readonly TrendReading[], { from, start, to }: { readonly from: number; readonly start: number; readonly to: number }, metric: Metric): TrendStep {
  const { scale, resolution, margin, direction } = metric;
  const [before, after] = [readings.slice(from, start), readings.slice(start, to)];
  const floor = metric.unit === "share" ? countingVariance(before, after) : 0;
  const sampleOf = (part: readonly TrendReading[]) => {
    const sample = cleanSample(part.map(({ value }) => value), { scale, resolution });
    return { ...sample, varianceFloor: Math.max(sample.varianceFloor, floor) };
  };
  // The points lie apart in time already: how one differs from the next is in their spread.
  const comparison = compareArms(sampleOf(before), sampleOf(after), emptyPool, { interleaved: true });
  const back = backFrom(metric);
  // Two or three days make an interval that is wider than rates can lie apart.
  const held = (value: number) => (metric.unit === "share" ? Math.max(-1, Math.min(1, value)) : value);
  const end = (value: number) => (Number.isFinite(value) ? held(back(value)) : null);
  return {
    startMs: readings[start]!.startMs,
    before: back(comparison.thetaA),
    after: back(comparison.thetaB),
    change: { estimate: back(comparison.delta), low: end(comparison.low), high: end(comparison.high) },
    verdict: decide(comparison, { margin, betterIs: direction }).verdict,
  };
}

/**
 * What counting alone makes the rate of a day vary by, of two stretches taken together as a comparison takes them: days that came out all alike do not
 * make their rates known exactly. Half a pass and half a failure are added to each, so that it is above 0 at 100 %.
 */
function countingVariance(before: readonly TrendReading[], after: readonly TrendReading[]): number {
  const ofMean = (part: readonly TrendReading[]) => {
    const attempts = part.reduce((sum, one) => sum + one.attempts, 0);
    const rate = (part.reduce((sum, one) => sum + one.value * one.attempts, 0) + 0.5) / (attempts + 1);
    return part.reduce((sum, one) => sum + (rate * (1 - rate)) / one.attempts, 0) / part.length ** 2;
  };
  return (ofMean(before) + ofMean(after)) / (1 / before.length + 1 / after.length);
}

/** From the scale that a metric is compared on to its unit. */
function backFrom({ scale }: Metric): (value: number) => number {
  return scale === "ratio" ? Math.exp : (value) => value;
}

/** Days differ by more than their attempts explain: one of very many attempts knows its own rate, and no more of the others than ten usual days do. */
const mostOfUsual = 10;

/** The story on the scale of the metric, and what it was made of. */
function storyOf(readings: readonly TrendReading[], { scale, resolution }: Metric) {
  const isRatio = scale === "ratio";
  const values = readings.map(({ value }) => (isRatio ? Math.log(Math.max(value, resolution / 2)) : value));
  const mostWeight = mostOfUsual * middleOf(readings.map(({ attempts }) => attempts));
  const weights = readings.map(({ attempts }) => (isRatio ? 1 : Math.min(attempts, mostWeight)));
  // What attempts alone scatter by is the least that points can: a lucky row of equal days must not make the next one a step.
  const known = readings.filter(({ spread }) => spread !== null);
  const ofAttempt = attemptNoise(known, (one) => Math.min(one.attempts, mostWeight));
  const leastNoise = isRatio ? ofAttempt / Math.sqrt(middleOf(known.map(({ attempts }) => attempts))) : ofAttempt;
  const story = nameTrend(values, { at: readings.map(({ startMs }) => startMs / dayMs), leastNoise, weights });
  const noise = Math.max(story.sigma, leastNoise);
  const pointNoise = readings.map(({ attempts }, i) => (isRatio ? Math.max(noise, ofAttempt / Math.sqrt(attempts)) : noise / Math.sqrt(weights[i]!)));
  return { ...story, values, weights, noise, pointNoise };
}

/** The newest days like the last one are tried so many more times. */
const mostMoreDays = 3;

function daysApart(readings: readonly TrendReading[], { values, fitted, pointNoise }: ReturnType<typeof storyOf>, metric: Metric): DaysApart {
  const points = readings.map(({ attempts }, i) => ({ value: values[i]!, fitted: fitted[i]!, sigma: pointNoise[i]!, attempts }));
  const sides = sidesApart(points, metric.unit === "share");
  const days = newestRun(sides);
  const others = sides.filter((side) => side !== 0).length - days;
  if (days === 0) return { newest: null, others };
  const nearest = Math.min(...points.slice(-days).map(({ value, fitted: level }) => Math.abs(value - level)));
  return { newest: { days, change: backFrom(metric)(sides.at(-1)! * nearest), moreForStep: moreForStep(readings, days, metric) }, others };
}

/** Asked of the story itself: what a step costs depends on how many days there are and how alike neighbours are. */
function moreForStep(readings: readonly TrendReading[], days: number, metric: Metric): number | null {
  const last = readings.at(-1)!;
  for (let more = 1; more <= mostMoreDays; more++) {
    const copies = Array.from({ length: more }, (_, i) => ({ ...last, startMs: last.startMs + (i + 1) * dayMs }));
    if (storyOf([...readings, ...copies], metric).changes.includes(readings.length - days)) return more;
  }
  return null;
}

/** Standard deviation of one attempt, of readings that know it; 0 where there are none. */
function attemptNoise(known: readonly TrendReading[], weightOf: (one: TrendReading) => number): number {
  const total = known.reduce((sum, one) => sum + weightOf(one), 0);
  return total === 0 ? 0 : Math.sqrt(known.reduce((sum, one) => sum + weightOf(one) * one.spread! ** 2, 0) / total);
}

/** The upper of the two in the middle; 1 of none. */
function middleOf(attempts: readonly number[]): number {
  return attempts.toSorted((a, b) => a - b)[attempts.length >> 1] ?? 1;
}

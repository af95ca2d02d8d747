import type { Interval } from "./interval.ts";
import { requireOpenFraction } from "./arguments.ts";
import { normalQuantile } from "./normal.ts";
import { medianSorted } from "./quantile.ts";

/** A slope that all segments of a series share, with its interval; infinite ends where the points are too few. */
export interface Drift extends Interval {
  readonly slope: number;
}

/**
 * Slope of a series between its steps: the median of the slopes of all pairs of points that lie in one segment, with the interval from the sum of the
 * segments' variances of Kendall's statistic. Neighbours that are correlated by φ make the interval wider by √((1 + φ) / (1 − φ)). Without changes and φ it is
 * Theil and Sen's slope. Takes time and memory in n².
 *
 * @param values   finite numbers in the order of time
 * @param at       when each was, ascending
 * @param changes  index of the first point of each new segment, ascending
 * @param options  `phi` in [0, 1); `confidence` of the interval, in (0, 1)
 * @see Sen (1968) JASA 63:1379; Hirsch, Slack & Smith (1982) Water Resources Research 18:107 (pairs within strata only)
 */
export function driftOf(values: ArrayLike<number>, at: ArrayLike<number>, changes: readonly number[], options: { readonly phi?: number; readonly confidence?: number } = {}): Drift {
  const { phi = 0, confidence = 0.95 } = options;
  requireOpenFraction("confidence", confidence);
  const parts = segmentsOf(values.length, changes);
  const slopes = pairSlopes(values, at, parts);
  if (slopes.length === 0) return { slope: 0, low: -Infinity, high: Infinity };
  const variance = parts.reduce((sum, { from, to }) => sum + kendallVariance(to - from), 0) * ((1 + phi) / (1 - phi));
  const reach = normalQuantile((1 + confidence) / 2) * Math.sqrt(variance);
  const low = Math.floor((slopes.length - reach) / 2) - 1;
  const high = Math.ceil((slopes.length + reach) / 2);
  return { slope: medianSorted(slopes), low: slopes[low] ?? -Infinity, high: slopes[high] ?? Infinity };
}

/**
 * The slope alone, in time n log n: of the pairs that lie half a segment apart, the median by distance, because distant pairs know the slope better.
 * Arguments as {@link driftOf}. 0 where no two points of a segment lie apart.
 */
export function driftAround(values: ArrayLike<number>, at: ArrayLike<number>, changes: readonly number[]): number {
  const pairs: { slope: number; weight: number }[] = [];
  for (const { from, to } of segmentsOf(values.length, changes)) {
    const half = (to - from) >> 1;
    if (half === 0) continue;
    for (let i = from; i + half < to; i++) {
      const weight = at[i + half]! - at[i]!;
      if (weight > 0) pairs.push({ slope: (values[i + half]! - values[i]!) / weight, weight });
    }
  }
  if (pairs.length === 0) return 0;
  pairs.sort((a, b) => a.slope - b.slope);
  const half = pairs.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let passed = 0;
  return pairs.find(({ weight }) => (passed += weight) >= half)!.slope;
}

interface Stretch {
  readonly from: number;
  /** The first point that does not belong to it. */
  readonly to: number;
}

function segmentsOf(n: number, changes: readonly number[]): Stretch[] {
  return [0, ...changes].map((from, i) => ({ from, to: changes[i] ?? n }));
}

function pairSlopes(values: ArrayLike<number>, at: ArrayLike<number>, parts: readonly Stretch[]): Float64Array {
  const slopes = new Float64Array(parts.reduce((sum, { from, to }) => sum + ((to - from) * (to - from - 1)) / 2, 0));
  let place = 0;
  for (const { from, to } of parts)
    for (let i = from + 1; i < to; i++)
      for (let j = from; j < i; j++) if (at[i] !== at[j]) slopes[place++] = (values[i]! - values[j]!) / (at[i]! - at[j]!);
  return slopes.subarray(0, place).sort();
}

/** Variance of Kendall's S of n points in random order; ties make it smaller, which is left out: the interval is a little too wide with them. */
function kendallVariance(n: number): number {
  return (n * (n - 1) * (2 * n + 5)) / 18;
}

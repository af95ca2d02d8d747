import { binomialCdf, binomialTail, clipAtSigmas } from "../stats/index.ts";

/** Days that lie further from what a trend says than noise takes them: one alone is no step, and yet it is there. */
export interface DaysApart {
  /** The last days in a row, on one side; null where the newest lies with the others. */
  readonly newest: NewestApart | null;
  /** How many other days lie apart. */
  readonly others: number;
}

/** The newest days, of which nobody knows yet whether they are wild or a new level. */
export interface NewestApart {
  readonly days: number;
  /** How far the nearest of them lies from the trend: a factor for ratios (3: three times as much), a difference for the others. */
  readonly change: number;
  /** With how many more days like the newest the trend would have a step there: 1 to 3; null where that is not foreseen. */
  readonly moreForStep: number | null;
}

/** A point beside what the trend says of it, on the scale of the metric. */
export interface PointBesideTrend {
  readonly value: number;
  readonly fitted: number;
  /** Standard deviation of this point, above 0 wherever it differs from the trend. */
  readonly sigma: number;
  readonly attempts: number;
}

/** What a normal value lies further off than three standard deviations by, on one side. */
const rarely = 0.00135;

/**
 * Tells which points lie apart, by the sign of where: 1 above, −1 below, 0 not apart.
 *
 * @param isShare whether the values are shares of their attempts: few attempts near 0 or 100 % are far from normal, and their exact tail must be small, too
 */
export function sidesApart(points: readonly PointBesideTrend[], isShare: boolean): number[] {
  const total = points.reduce((sum, { attempts }) => sum + attempts, 0);
  return points.map((point) => {
    const off = point.value - point.fitted;
    if (Math.abs(off) <= clipAtSigmas * point.sigma) return 0;
    return isShare && tailOf(point, total) > rarely ? 0 : Math.sign(off);
  });
}

/** How many points at the end lie apart on the same side. */
export function newestRun(sides: readonly number[]): number {
  const last = sides.at(-1) ?? 0;
  return last === 0 ? 0 : sides.length - 1 - sides.findLastIndex((side) => side !== last);
}

/** How likely as many passes are, or more extreme ones, at the rate of the trend, of which all attempts together know no more than half a failure. */
function tailOf({ value, fitted, attempts }: PointBesideTrend, total: number): number {
  const least = 0.5 / (total + 1);
  const rate = Math.max(least, Math.min(1 - least, fitted));
  const passed = Math.round(value * attempts);
  return value < fitted ? binomialCdf(passed, attempts, rate) : binomialTail(passed, attempts, rate);
}

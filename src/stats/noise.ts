import { requireValues } from "./arguments.ts";
import { ascending, quantileSorted } from "./quantile.ts";

/** Quantiles of |N(0, 1)| at one half and at three quarters. */
const [halfOfNormal, threeQuartersOfNormal] = [0.6744897501960817, 1.1503493803760079];

/**
 * Standard deviation of one point of a series, from the differences between neighbours: steps and slow drift touch few of them or
 * little, and up to one wild point in ten does not matter. The upper quartile stands beside the median because noise that jumps between two
 * modes has many small differences: by the median alone each change of mode would look like a step.
 *
 * Correct for independent points; divide by √(1 − φ) where neighbours are correlated by φ. 0 only where all values are equal.
 *
 * @param values   at least two finite numbers, in the order of time
 * @param weights  how much each point knows, above 0, such as the attempts behind it: the result is the deviation of a point of weight 1
 * @throws RangeError naming the argument that is out of range
 * @example noiseOf([10, 11, 10, 11, 10, 21, 20, 21, 20, 21]) // about 1: the step in the middle is not noise
 */
export function noiseOf(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  requireValues("values", values, 2);
  const widthOf = (i: number) => (weights === undefined ? 1 : Math.sqrt((1 / weights[i]! + 1 / weights[i + 1]!) / 2));
  const jumps = ascending(Array.from({ length: values.length - 1 }, (_, i) => Math.abs(values[i + 1]! - values[i]!) / widthOf(i)));
  const robust = Math.max(quantileSorted(jumps, 0.5) / halfOfNormal, quantileSorted(jumps, 0.75) / threeQuartersOfNormal);
  if (robust > 0) return robust / Math.SQRT2;
  // Three quarters of the neighbours are equal: E|N(0, 1)| = √(2/π) turns the mean difference into a standard deviation.
  const mean = jumps.reduce((sum, jump) => sum + jump, 0) / jumps.length;
  return (mean * Math.sqrt(Math.PI / 2)) / Math.SQRT2;
}

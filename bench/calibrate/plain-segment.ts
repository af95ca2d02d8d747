import { quantile } from "../../src/stats/index.ts";

/** Squared residuals cost no more than this. */
const bound = 9;

/**
 * Change points by the letter of the study, without what the product adds for short series and long memories: a change costs 3 ln n, the correlation of
 * neighbours counts up to 0.7. Beside the product's own figures, so that an addition shows its price.
 */
export function plainSegment(values: readonly number[]): number[] {
  const n = values.length;
  const jumps = values.slice(1).map((value, i) => Math.abs(value - values[i]!));
  const noise = Math.max(quantile(jumps, 0.5) / 0.67449, quantile(jumps, 0.75) / 1.15035) / Math.SQRT2;
  if (noise === 0) return [];
  let phi = 0;
  let changes = cut(values, noise, 3 * Math.log(n));
  for (let round = 0; round < 3; round++) {
    const seen = correlation(values, changes, noise / Math.sqrt(1 - phi));
    if (seen <= phi) break;
    phi = seen;
    changes = cut(values, noise / Math.sqrt(1 - phi), (3 * Math.log(n) * (1 + phi)) / (1 - phi));
  }
  return changes;
}

function cut(values: readonly number[], sigma: number, penalty: number): number[] {
  const levels = [...new Set(values)];
  const costs = levels.map(() => 0);
  const starts = levels.map(() => 0);
  const lastStart: number[] = [];
  let best = 0;
  for (const [t, y] of values.entries()) {
    const anew = t === 0 ? 0 : best + penalty;
    best = Infinity;
    for (const [j, level] of levels.entries()) {
      if (anew < costs[j]!) [costs[j], starts[j]] = [anew, t];
      costs[j]! += Math.min(((y - level) / sigma) ** 2, bound);
      if (costs[j]! < best) [best, lastStart[t]] = [costs[j]!, starts[j]!];
    }
  }
  const changes: number[] = [];
  for (let start = lastStart.at(-1)!; start > 0; start = lastStart[start - 1]!) changes.push(start);
  return changes.reverse();
}

function correlation(values: readonly number[], changes: readonly number[], sigma: number): number {
  const n = values.length;
  const residuals = [0, ...changes].flatMap((from, i) => {
    const part = values.slice(from, changes[i] ?? n);
    const mean = part.reduce((sum, y) => sum + y, 0) / part.length;
    return part.map((y) => Math.max(-3 * sigma, Math.min(3 * sigma, y - mean)));
  });
  const squares = residuals.reduce((sum, r) => sum + r ** 2, 0);
  if (squares === 0) return 0;
  const phi = residuals.slice(1).reduce((sum, r, i) => sum + r * residuals[i]!, 0) / squares + (changes.length + 1) / n;
  return phi > 1.15 / Math.sqrt(n) ? Math.min(0.7, phi) : 0;
}

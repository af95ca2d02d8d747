import { clipAtSigmas } from "../stats/index.ts";

/** A series that was told to be steady, as its steps were looked for. */
export interface SteadySeries {
  /** Of each point, above 0; all 1 where points count alike. */
  readonly weights: readonly number[];
  /** Standard deviation of a point of weight 1, memory allowed for, and the correlation of neighbours in [0, 0.9]. */
  readonly sigma: number;
  readonly phi: number;
  /** What a step costs, in squared standard deviations. */
  readonly penalty: number;
  /** The rate that all points have, where they are rates of as many attempts as they weigh; null for everything else. */
  readonly rate: number | null;
}

/** A point costs at most this in squared standard deviations, so that it cannot pay for more (see `segment`). */
const mostOfPoint = clipAtSigmas ** 2;

/**
 * The smallest step that such a series would have shown, on the scale of its values: the one that explains just as much as it costs, where it is
 * seen best. Between stretches of weight V and W a step of d explains d² / (1 / V + 1 / W) / sigma²; in the middle of equal days, n d² / (4 sigma²).
 * Noise makes one of this size shown about every other time. Away from the middle it must be larger.
 *
 * @returns Infinity where none would be shown, however large
 */
export function hiddenStep({ weights, sigma, phi, penalty, rate }: SteadySeries): number {
  const strength = bestStrength(weights, penalty);
  if (strength === 0) return Infinity;
  const byScatter = sigma * Math.sqrt(penalty / strength);
  if (rate === null) return byScatter;
  // Days that all went well do not scatter, and say little of how days would that did not: attempts do, at the rate in the middle of the step.
  return Math.min(1, Math.max(byScatter, byAttempts(rate, penalty / (1 - phi) / strength)));
}

/** 1 / (1 / V + 1 / W) at the best place for a step; 0 where each leaves one side too few points to pay for it. */
function bestStrength(weights: readonly number[], penalty: number): number {
  const n = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let best = 0;
  let before = 0;
  for (let i = 0; i < n; i++) {
    if (mostOfPoint * Math.min(i, n - i) > penalty) best = Math.max(best, (before * (total - before)) / total);
    before += weights[i]!;
  }
  return best;
}

/** The d > 0 of d² = price · q (1 − q), where q is d / 2 from the rate towards one half, where attempts scatter more. */
function byAttempts(rate: number, price: number): number {
  const a = 1 + price / 4;
  const b = (price * Math.abs(2 * rate - 1)) / 2;
  const c = price * rate * (1 - rate);
  return (b + Math.sqrt(b ** 2 + 4 * a * c)) / (2 * a);
}

import { requireFraction, requireNumber, requirePositive } from "./arguments.ts";
import { digamma, lnBeta, trigamma } from "./gamma.ts";
import { normalQuantile } from "./normal.ts";
import { solveConcave } from "./root.ts";

/**
 * P(X ≤ x) for X ~ Beta(a, b): the regularised incomplete beta function I_x(a, b), by its continued fraction.
 *
 * @param x  anywhere; 0 below 0 and 1 above 1
 * @param a  above 0
 * @param b  above 0
 * @throws RangeError naming the argument that is out of range
 * @see Numerical Recipes 6.4; DLMF 8.17.22
 * @example betaCdf(0.5, 2, 2) // 0.5
 */
export function betaCdf(x: number, a: number, b: number): number {
  return tailsAt(x, a, b).lower;
}

/** P(X > x) for X ~ Beta(a, b), accurate where it is tiny. Arguments and errors as `betaCdf`. */
export function betaSf(x: number, a: number, b: number): number {
  return tailsAt(x, a, b).upper;
}

/**
 * The x with P(X ≤ x) = p for X ~ Beta(a, b).
 *
 * @param p  in [0, 1]
 * @param a  above 0
 * @param b  above 0
 * @throws RangeError naming the argument that is out of range
 * @example betaQuantile(0.5, 3, 3) // 0.5
 */
export function betaQuantile(p: number, a: number, b: number): number {
  return 1 / (1 + Math.exp(-betaLogitQuantile(p, a, b)));
}

/** The quantile as ln(x / (1 − x)), which keeps its digits where x is next to 0 or to 1; ∓∞ at p = 0 and 1. */
export function betaLogitQuantile(p: number, a: number, b: number): number {
  requireFraction("p", p);
  return p <= 0.5 ? lowerLogitQuantile(p, a, b) : -lowerLogitQuantile(1 - p, b, a);
}

/**
 * A Beta distribution that is asked often: what does not depend on where it is asked is computed once.
 *
 * @throws RangeError naming the argument that is out of range
 * @example new BetaLaw(2, 2).cdfAt(ratePoint(0.5)) // 0.5
 */
export class BetaLaw {
  readonly a: number;
  readonly b: number;
  readonly mean: number;
  readonly #lnB: number;

  constructor(a: number, b: number) {
    requirePositive("a", a);
    requirePositive("b", b);
    this.a = a;
    this.b = b;
    this.mean = a / (a + b);
    this.#lnB = lnBeta(a, b);
  }

  /** P(X ≤ x), as `betaCdf`. */
  cdfAt(point: LogitPoint): number {
    return betaLowerTail(point, this.a, this.b, this.#lnB);
  }

  /**
   * An upper bound of the probability beyond x on the side of x that the mean is not on: exp(−2 (a + b + 1) (x − mean)²).
   * @see Marchal & Arbel (2017) On the sub-Gaussianity of the Beta and Dirichlet distributions, ECP 22
   */
  tailBoundAt(x: number): number {
    return Math.exp(-2 * (this.a + this.b + 1) * (x - this.mean) ** 2);
  }
}

/** A rate in (0, 1) as a point that many distributions are asked at. */
export function ratePoint(x: number): LogitPoint {
  return { x, y: 1 - x, lnX: x > 0.5 ? Math.log1p(x - 1) : Math.log(x), lnY: Math.log1p(-x) };
}

/** A point on the logit scale with all that a Beta distribution needs to know about it. */
export interface LogitPoint {
  readonly x: number;
  /** 1 − x without cancellation. */
  readonly y: number;
  readonly lnX: number;
  readonly lnY: number;
}

/** The point x = 1 / (1 + e^−t). */
export function logitPoint(t: number): LogitPoint {
  const down = Math.exp(-Math.abs(t));
  const near = 1 / (1 + down);
  const far = down * near;
  const lnNear = -Math.log1p(down);
  const lnFar = lnNear - Math.abs(t);
  return t >= 0 ? { x: near, y: far, lnX: lnNear, lnY: lnFar } : { x: far, y: near, lnX: lnFar, lnY: lnNear };
}

/** ln of the density on the logit scale: ln(x^a y^b / B(a, b)). */
export function lnLogitDensity(point: LogitPoint, a: number, b: number, lnB: number): number {
  return a * point.lnX + b * point.lnY - lnB;
}

/** Both tails at a point; the one whose continued fraction converges is computed, the other is what is left to 1. */
export function betaTails(point: LogitPoint, a: number, b: number, lnB: number): { lower: number; upper: number } {
  const front = Math.exp(lnLogitDensity(point, a, b, lnB));
  if (point.x * (a + b + 2) < a + 1) {
    const lower = Math.min(1, (front / a) * continuedFraction(point.x, a, b));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, (front / b) * continuedFraction(point.y, b, a));
  return { lower: 1 - upper, upper };
}

/** The lower of `betaTails` alone: asked so often that a result of two would be garbage by the megabyte. */
export function betaLowerTail(point: LogitPoint, a: number, b: number, lnB: number): number {
  const front = Math.exp(lnLogitDensity(point, a, b, lnB));
  if (point.x * (a + b + 2) < a + 1) return Math.min(1, (front / a) * continuedFraction(point.x, a, b));
  return 1 - Math.min(1, (front / b) * continuedFraction(point.y, b, a));
}

function tailsAt(x: number, a: number, b: number): { lower: number; upper: number } {
  requirePositive("a", a);
  requirePositive("b", b);
  requireNumber("x", x);
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x >= 1) return { lower: 1, upper: 0 };
  return betaTails(ratePoint(x), a, b, lnBeta(a, b));
}

/** For p ≤ ½: Newton on ln I against the logit, which is concave and a straight line of slope a in the far tail. */
function lowerLogitQuantile(p: number, a: number, b: number): number {
  requirePositive("a", a);
  requirePositive("b", b);
  if (p === 0) return -Infinity;
  const lnB = lnBeta(a, b);
  const tangentAt = (t: number) => {
    const point = logitPoint(t);
    const lnDensity = lnLogitDensity(point, a, b, lnB);
    if (point.x * (a + b + 2) < a + 1) {
      const fraction = continuedFraction(point.x, a, b) / a;
      // In logarithms, because the tail itself may be smaller than the smallest number.
      return { value: lnDensity + Math.log(fraction), slope: 1 / fraction };
    }
    const density = Math.exp(lnDensity);
    const upper = (density / b) * continuedFraction(point.y, b, a);
    return { value: Math.log1p(-upper), slope: density / (1 - upper) };
  };
  const start = digamma(a) - digamma(b) + normalQuantile(p) * Math.sqrt(trigamma(a) + trigamma(b));
  // The law is skewed: the normal start may lie where the tail is straight, left of anything sensible, or too far right.
  const straight = (Math.log(p) + Math.log(a) + lnB) / a;
  return solveConcave(tangentAt, Math.log(p), a < 1 ? Math.min(start, straight) : start);
}

/** The continued fraction of I_x(a, b), from the front, by its convergents; it converges fast for x < (a + 1) / (a + b + 2), and no denominator is 0 there. */
function continuedFraction(x: number, a: number, b: number): number {
  // Numerator and denominator of the last convergents, divided by the last denominator, so that nothing grows beyond what a number holds.
  let before = 1;
  let beforeBelow = 1;
  let value = 1 / (1 - ((a + b) * x) / (a + 1));
  before *= value;
  beforeBelow *= value;
  for (let m = 1; m < 100_000; m++) {
    const a2m = a + 2 * m;
    const even = (m * (b - m) * x) / ((a2m - 1) * a2m);
    const odd = (-(a + m) * (a + b + m) * x) / (a2m * (a2m + 1));
    const above = value + even * before;
    const below = 1 + even * beforeBelow;
    const scale = 1 / (below + odd);
    const next = (above + odd * value) * scale;
    before = above * scale;
    beforeBelow = below * scale;
    if (Math.abs(next - value) <= 3e-15 * Math.abs(next)) return next;
    value = next;
  }
  return value;
}

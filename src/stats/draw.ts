import { requirePositive } from "./arguments.ts";
import type { BetaArm } from "./best.ts";
import type { Random } from "./random.ts";

/**
 * Which arm to try next: each is drawn as often as it is likely to be the best (Thompson's rule). One rate is drawn from every arm's
 * distribution, and the highest wins.
 *
 * @param arms  at least one, with a and b above 0
 * @returns     the place of the arm drawn
 * @throws RangeError naming the argument that is out of range
 * @see Thompson (1933) Biometrika 25:285
 * @example drawBest(randomFrom(42, "next"), [{ a: 1.5, b: 2.5 }, { a: 4.5, b: 4.5 }]) // 1 in 68 of 100 draws
 */
export function drawBest(random: Random, arms: readonly BetaArm[]): number {
  if (arms.length === 0) throw new RangeError("arms is empty; at least one arm is needed");
  const rates = arms.map((arm) => drawLogit(random, arm));
  return rates.reduce((best, rate, i) => (rate > rates[best]! ? i : best), 0);
}

/**
 * Which arm to try next where the aim is to know the best, rather than to earn on the way: like `drawBest`, but every other time the
 * arm drawn is put aside and one of the rest is drawn. The leader's rivals are then told from it in half the time.
 *
 * @returns the place of the arm drawn, and whether another was put aside for it
 * @see Russo (2020) Operations Research 68:1625
 */
export function drawTopTwo(random: Random, arms: readonly BetaArm[]): { readonly place: number; readonly instead: number | null } {
  const first = drawBest(random, arms);
  if (arms.length === 1 || random.uniform() < 0.5) return { place: first, instead: null };
  const second = drawBest(random, arms.filter((_, i) => i !== first));
  return { place: second < first ? second : second + 1, instead: first };
}

/**
 * A random number from Beta(a, b).
 *
 * @param a  above 0
 * @param b  above 0
 * @throws RangeError naming the argument that is out of range
 * @example drawBeta(randomFrom(42, "rate"), 4.5, 1.5)
 */
export function drawBeta(random: Random, a: number, b: number): number {
  return 1 / (1 + Math.exp(-drawLogit(random, { a, b })));
}

/** As ln(x / (1 − x)): rates next to 1 stay apart, and the first of many sure arms does not win every tie. */
function drawLogit(random: Random, { a, b }: BetaArm): number {
  requirePositive("a", a);
  requirePositive("b", b);
  return drawLnGamma(random, a) - drawLnGamma(random, b);
}

/** ln of a Gamma variate, by the method of Marsaglia & Tsang (2000) ACM TOMS 26:363; below shape 1 by way of shape + 1. */
function drawLnGamma(random: Random, shape: number): number {
  if (shape < 1) return drawLnGamma(random, shape + 1) + lnUniform(random) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = random.normal();
    const root = 1 + c * z;
    if (root <= 0) continue;
    const lnCube = 3 * Math.log(root);
    if (lnUniform(random) < z ** 2 / 2 + d * (1 - root ** 3 + lnCube)) return Math.log(d) + lnCube;
  }
}

/** ln of a uniform number in (0, 1]: 0 itself has no logarithm. */
function lnUniform(random: Random): number {
  return Math.log(1 - random.uniform());
}

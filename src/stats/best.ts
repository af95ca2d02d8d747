import { requirePositive } from "./arguments.ts";
import { betaLogitQuantile, betaLowerTail, lnLogitDensity, logitPoint } from "./beta.ts";
import { lnBeta } from "./gamma.ts";
import { gaussLegendre } from "./quadrature.ts";

/** A Beta distribution of a success rate: after s successes and f failures, Jeffreys' is { a: s + ½, b: f + ½ }. */
export interface BetaArm {
  readonly a: number;
  readonly b: number;
}

const rule = gaussLegendre(16);
/** The second and the fourth are the quartiles. */
const panelEnds = [0.01, 0.25, 0.5, 0.75, 0.99];
/** Of a panel, in the interquartile range of the narrowest arm. */
const leastWidth = 0.25;
/** Probability that is left out at either end; far below the 1e-6 that is promised. */
const negligible = 1e-9;

/**
 * Probability that each arm has the largest success rate of all, arms independent: ∫ f_a Π F_b on the logit scale, by Gauss and
 * Legendre's rule in panels between all arms' quantiles. Right to 1e-6; the results sum to 1.
 *
 * @param arms  at least one, with a and b above 0
 * @returns     one probability per arm, in the order given
 * @throws RangeError naming the argument that is out of range
 * @example pBest([{ a: 1.5, b: 2.5 }, { a: 4.5, b: 4.5 }]) // [0.3175, 0.6825] to 4 places
 */
export function pBest(arms: readonly BetaArm[]): number[] {
  if (arms.length === 0) throw new RangeError("arms is empty; at least one arm is needed");
  for (const [i, { a, b }] of arms.entries()) {
    requirePositive(`arms[${i}].a`, a);
    requirePositive(`arms[${i}].b`, b);
  }
  if (arms.length === 1) return [1];
  const prepared = arms.map(({ a, b }) => ({
    a,
    b,
    lnB: lnBeta(a, b),
    lowest: betaLogitQuantile(negligible, a, b),
    highest: -betaLogitQuantile(negligible, b, a),
  }));
  const ends = panels(prepared);
  const best = arms.map(() => 0);
  for (let i = 1; i < ends.length; i++) addPanel(best, prepared, ends[i - 1]!, ends[i]!);
  const total = best.reduce((sum, p) => sum + p, 0);
  return best.map((p) => p / total);
}

/**
 * P(rate of `other` > rate of `arm`) for independent Beta distributions.
 *
 * @throws RangeError naming the argument that is out of range
 * @example betaDominance({ a: 1.5, b: 2.5 }, { a: 4.5, b: 4.5 }) // 0.6825 to 4 places
 */
export function betaDominance(arm: BetaArm, other: BetaArm): number {
  return pBest([arm, other])[1]!;
}

interface PreparedArm extends BetaArm {
  readonly lnB: number;
  /** Logits between which all but twice the negligible probability lies. */
  readonly lowest: number;
  readonly highest: number;
}

/** Where panels begin and end. Below the highest of all lowest points some factor of every integrand is negligible. */
function panels(arms: readonly PreparedArm[]): number[] {
  const low = Math.max(...arms.map((arm) => arm.lowest));
  const high = Math.max(...arms.map((arm) => arm.highest));
  const reaching = arms.filter((arm) => arm.highest > low).map((arm) => ({ arm, inner: panelEnds.map((p) => betaLogitQuantile(p, arm.a, arm.b)) }));
  const inside = reaching
    .flatMap(({ arm, inner }) => [arm.lowest, ...inner, arm.highest])
    .filter((t) => t > low && t < high)
    .sort((s, t) => s - t);
  // Arms that are alike give nearly the same ends; panels narrower than what any arm bends over cost as much as others and add nothing.
  const least = leastWidth * Math.min(...reaching.map(({ inner }) => inner[3]! - inner[1]!));
  const ends = [low];
  for (const t of [...inside, high]) if (t - ends[ends.length - 1]! > least) ends.push(t);
  if (ends[ends.length - 1] !== high) ends.push(high);
  return ends;
}

function addPanel(best: number[], arms: readonly PreparedArm[], from: number, to: number): void {
  const half = (to - from) / 2;
  const below = new Float64Array(arms.length);
  const ahead = new Float64Array(arms.length);
  for (let i = 0; i < rule.nodes.length; i++) {
    const t = from + half * (1 + rule.nodes[i]!);
    const point = logitPoint(t);
    for (let k = 0; k < arms.length; k++) {
      const arm = arms[k]!;
      below[k] = t > arm.highest ? 1 : betaLowerTail(point, arm.a, arm.b, arm.lnB);
    }
    // Products of all others by running products from both ends: dividing by a factor would fail where it is 0.
    let product = half * rule.weights[i]!;
    for (let k = 0; k < arms.length; k++) {
      ahead[k] = product;
      product *= below[k]!;
    }
    let behind = 1;
    for (let k = arms.length - 1; k >= 0; k--) {
      const arm = arms[k]!;
      if (t <= arm.highest) best[k]! += ahead[k]! * behind * Math.exp(lnLogitDensity(point, arm.a, arm.b, arm.lnB));
      behind *= below[k]!;
    }
  }
}

import type { BetaArm } from "../stats/index.ts";
import { BetaLaw, betaQuantile, ratePoint } from "../stats/index.ts";
import type { Shown } from "./arm-evidence.ts";

/** Success rates that differ by less than this are as good as each other. */
export const rateMargin = 0.05;

/** From this probability on, a choice is said to be settled. */
export const enoughEvidence = 0.8;

/** What is expected of a success rate after `successes` of `units`, over a prior. */
export function posteriorOf(prior: BetaArm, { successes, units }: Shown): BetaArm {
  return { a: prior.a + successes, b: prior.b + Math.max(0, units - successes) };
}

/**
 * P(rate of `chosen` > best rate of the others − margin), rates independent: ∫₀¹ Π F_k(Q(u) + margin) du over the chosen arm's
 * quantiles Q, by the midpoint rule. The integrand lies in [0, 1] and rises with u, so that the error is below 1 / (2 nodes)
 * for certain: 1 / 400 with the 200 that are usual, and about 1e-4 in practice.
 *
 * @param others may be empty: then it is 1
 * @example probabilityWithin({ a: 4.5, b: 0.5 }, [{ a: 0.5, b: 4.5 }]) // 0.9995
 */
export function probabilityWithin(chosen: BetaArm, others: readonly BetaArm[], margin = rateMargin, nodes = verdictNodes): number {
  if (others.length === 0) return 1;
  const { low, high } = boundedSum(integrandOf(chosen, others, margin, nodes), nodes, (least, most) => most - least < negligible * nodes);
  return (low + high) / 2 / nodes;
}

/** Whether `probabilityWithin` is at least so much. */
function isWithin(chosen: BetaArm, others: readonly BetaArm[], nodes: number, least: number): boolean {
  const needed = least * nodes;
  return boundedSum(integrandOf(chosen, others, rateMargin, nodes), nodes, (low, high) => low >= needed || high < needed).low >= needed;
}

/**
 * Bounds of the sum of a rising function over 0 … nodes − 1: between two places where it is known it lies between its values there. It is
 * asked where that says least, until the bounds are good enough or meet.
 */
function boundedSum(valueAt: (node: number) => number, nodes: number, isEnough: (low: number, high: number) => boolean): { low: number; high: number } {
  const last = nodes - 1;
  // Where it is known, rising, and its values there. Lists of numbers, because this runs so often that objects would be most of an answer's garbage.
  const at = new Int32Array(nodes);
  const values = new Float64Array(nodes);
  let known = 1;
  values[0] = valueAt(0);
  if (last > 0) {
    at[1] = last;
    values[1] = Math.max(values[0], valueAt(last));
    known = 2;
  }
  for (;;) {
    let low = values[0];
    let high = values[0];
    let widest = 0;
    let place = 0;
    for (let i = 1; i < known; i++) {
      const [from, to] = [values[i - 1]!, values[i]!];
      const between = at[i]! - at[i - 1]! - 1;
      low += between * from + to;
      high += between * to + to;
      const open = between * (to - from);
      if (open > widest) {
        widest = open;
        place = i;
      }
    }
    if (widest === 0 || isEnough(low, high)) return { low, high };
    const [from, to] = [values[place - 1]!, values[place]!];
    const node = (at[place - 1]! + at[place]!) >> 1;
    const value = Math.min(to, Math.max(from, valueAt(node)));
    at.copyWithin(place + 1, place, known);
    values.copyWithin(place + 1, place, known);
    at[place] = node;
    values[place] = value;
    known++;
  }
}

/** The integrand at the middle of each of so many equal parts of [0, 1]. */
function integrandOf(chosen: BetaArm, others: readonly BetaArm[], margin: number, nodes: number): (node: number) => number {
  // The best of the others first: where they are beyond the limit, nobody else need be asked.
  const laws = others.map(({ a, b }) => new BetaLaw(a, b)).sort((x, y) => y.mean - x.mean);
  return (node) => {
    const limit = betaQuantile((node + 0.5) / nodes, chosen.a, chosen.b) + margin;
    return limit >= 1 ? 1 : chanceBelow(limit, laws);
  };
}

/** P(all rates are at most the limit), for a limit in (0, 1). */
function chanceBelow(limit: number, laws: readonly BetaLaw[]): number {
  const point = ratePoint(limit);
  let product = 1;
  for (const law of laws) {
    if (law.tailBoundAt(limit) < negligible / laws.length) {
      if (law.mean > limit) return 0;
      continue;
    }
    product *= law.cdfAt(point);
    if (product < negligible) break; // Among many arms that are alike most limits end here.
  }
  return product;
}

/** Below what the nodes are right to. */
const negligible = 1e-5;

/** What an arm has shown so far, and what was expected of it before. */
export interface Growing extends Shown {
  readonly prior: BetaArm;
}

/**
 * How many more tasks per arm would settle the choice, if every arm went on as it did so far (or, never tried, as is expected of
 * it); null when 1,000 would not.
 *
 * @param chosen place of the chosen arm
 */
export function tasksNeeded(arms: readonly Growing[], chosen: number): number | null {
  const settled = (more: number, nodes: number) => {
    const grown = arms.map(({ prior, successes, units }) => {
      const rate = units > 0 ? successes / units : prior.a / (prior.a + prior.b);
      return posteriorOf(prior, { successes: successes + rate * more, units: units + more });
    });
    return isWithin(grown[chosen]!, grown.filter((_, i) => i !== chosen), nodes, enoughEvidence);
  };
  // Where no number would do, as among many arms that are alike, that is known after one look.
  if (!settled(1000, searchNodes)) return null;
  let few = 0;
  let enough = 1000;
  while (enough - few > 1) {
    // Halved by ratio: a few more are as likely as some hundred.
    const middle = few === 0 ? Math.ceil(enough / 32) : Math.max(few + 1, Math.floor(Math.sqrt(few * enough)));
    if (settled(middle, searchNodes)) enough = middle;
    else few = middle;
  }
  // The search was coarse; the last step is taken with the care that the verdict is.
  while (enough < 1000 && !settled(enough, verdictNodes)) enough++;
  while (enough > 1 && settled(enough - 1, verdictNodes)) enough--;
  return enough;
}

const searchNodes = 50;
const verdictNodes = 200;

import { requireNumber, requirePositive } from "./arguments.ts";
import type { BetaArm } from "./best.ts";
import { lnBeta, lnGamma } from "./gamma.ts";

/** What one arm has shown in one type of work. Both numbers may be fractions: repeats of a task are averaged, and old ones fade. */
export interface SuccessCell {
  readonly arm: string;
  readonly type: string;
  /** In [0, units]. */
  readonly successes: number;
  /** At least 0; a cell of 0 is one that was never tried. */
  readonly units: number;
}

/** What is expected of each cell from other cells. */
export interface LearnedPriors {
  /** One Beta distribution per cell, in the order given: its mean is what the others predict, a + b what that is worth in units. */
  readonly priors: readonly BetaArm[];
  /** False where no arm was tried in two types: nothing can carry over, and all priors are Jeffreys' Beta(½, ½). */
  readonly learned: boolean;
  /** How many units the prediction counts as, in [1, 60]; 1 where nothing was learned. */
  readonly weight: number;
  /** How far an arm's record in other types carries over, in [0, 1]: 0 says not at all. */
  readonly carried: number;
}

/** The weights that are tried: 26 from 1 to 60, each 18 % above the one before. */
const weights = Array.from({ length: 26 }, (_, i) => 60 ** (i / 25));
const shares = [0, 0.25, 0.5, 0.75, 1];
/** What a prediction is worth where nothing tells, in units; the data may say otherwise by a factor of e at the price of half a nat. */
const typicalWeight = 8;
/** No record elsewhere makes a success here surer than this, or less sure than its opposite. */
const surest = 0.98;

/**
 * What other cells say about each: a prior from how the type went and how the arm did elsewhere. How much that is worth is learned:
 * the weight and the share that predict every cell best from all the others (the largest sum of beta-binomial log likelihoods, each
 * cell left out of its own prediction, with a mild pull of the weight towards 8).
 *
 * In the priors themselves the arm's record is without the cell, and the type's is with it, held to the overall rate by the weight.
 * So all arms of a type share one opinion of the type, and a success can never lift a rival above the arm that had it; with the cell
 * left out there, too, one success of the first arm in a new type puts every arm that was never tried in it above that arm.
 *
 * @param cells  every pair of arm and type at most once; what was never tried may be left out, or stand there with 0 units
 * @throws RangeError naming the number that is out of range
 * @example
 * const { priors } = learnPriors([{ arm: "a", type: "css", successes: 9, units: 10 }, { arm: "a", type: "sql", successes: 0, units: 0 }]);
 */
export function learnPriors(cells: readonly SuccessCell[]): LearnedPriors {
  for (const [i, { successes, units }] of cells.entries()) {
    requireNumber(`cells[${i}].units`, units, 0);
    requireNumber(`cells[${i}].successes`, successes, 0, units);
  }
  if (!somethingCarriesOver(cells)) return { priors: cells.map(() => ({ a: 0.5, b: 0.5 })), learned: false, weight: 1, carried: 0 };
  const records = recordsOf(cells);
  const tried = cells.map((_, i) => i).filter((i) => cells[i]!.units > 0);
  const given = tried.map((i) => cells[i]!);
  // What depends on the weight alone is not computed again for every share.
  const bases = weights.map(() => NaN);
  const baseOf = (k: number) => {
    if (Number.isNaN(bases[k])) bases[k] = -given.reduce((sum, { units }) => sum + lnRising(weights[k]!, units), 0) - Math.log(weights[k]! / typicalWeight) ** 2 / 2;
    return bases[k]!;
  };
  let best = { score: -Infinity, place: nearest(typicalWeight), carried: 0 };
  for (const carried of shares) {
    const means = tried.map((i) => predict(records[i]!, records[i]!.typeElsewhere, carried));
    const scoreOf = (k: number) => {
      let score = baseOf(k);
      for (let i = 0; i < given.length; i++) {
        const { successes, units } = given[i]!;
        score += lnRising(weights[k]! * means[i]!, successes) + lnRising(weights[k]! * (1 - means[i]!), units - successes);
      }
      return score;
    };
    const top = climb(scoreOf, best.place);
    if (top.score > best.score) best = { ...top, carried };
  }
  const weight = weights[best.place]!;
  const { carried } = best;
  const priors = records.map((record) => {
    const mean = predict(record, logit(smoothed(record.type, weight, record.all)), carried);
    return { a: weight * mean, b: weight * (1 - mean) };
  });
  return { priors, learned: true, weight, carried };
}

/** Some arm was tried in two types: without that, records elsewhere predict nothing. */
function somethingCarriesOver(cells: readonly SuccessCell[]): boolean {
  const types = new Map<string, string>();
  for (const { arm, type, units } of cells) {
    if (units === 0) continue;
    if ((types.get(arm) ?? type) !== type) return true;
    types.set(arm, type);
  }
  return false;
}

/** The place of the highest score: scores rise to one top and fall from there, in the logarithm of the weight. */
function climb(scoreOf: (place: number) => number, start: number): { place: number; score: number } {
  let top = { place: start, score: scoreOf(start) };
  for (const step of [1, -1])
    for (let place = top.place + step; place >= 0 && place < weights.length; place += step) {
      const score = scoreOf(place);
      if (score <= top.score) break;
      top = { place, score };
    }
  return top;
}

function nearest(weight: number): number {
  return weights.findIndex((other) => other >= weight);
}

/**
 * ln P(k successes of n) where the rate itself is drawn from Beta(a, b).
 *
 * @param k  in [0, n]; k and n may be fractions, then it is a likelihood without being a probability
 * @param n  at least 0
 * @param a  above 0
 * @param b  above 0
 * @throws RangeError naming the argument that is out of range
 * @example logBetaBinomial(1, 1, 1, 3) // ln ¼
 */
export function logBetaBinomial(k: number, n: number, a: number, b: number): number {
  requireNumber("n", n, 0);
  requireNumber("k", k, 0, n);
  requirePositive("a", a);
  requirePositive("b", b);
  return lnBeta(k + a, n - k + b) - lnBeta(a, b) - lnBeta(k + 1, n - k + 1) - Math.log(n + 1);
}

/** What surrounds a cell. */
interface Records {
  /** Everything, and everything of its type, with the cell. */
  readonly all: number;
  readonly type: Sum;
  /** Logits, without the cell: how often its type succeeds, and how much better than all its arm does. */
  readonly typeElsewhere: number;
  readonly armAgainstAll: number;
}

interface Sum {
  successes: number;
  units: number;
}

function recordsOf(cells: readonly SuccessCell[]): Records[] {
  const total: Sum = { successes: 0, units: 0 };
  const arms = new Map<string, Sum>();
  const types = new Map<string, Sum>();
  for (const cell of cells)
    for (const sum of [total, sumOf(arms, cell.arm), sumOf(types, cell.type)]) {
      sum.successes += cell.successes;
      sum.units += cell.units;
    }
  const all = smoothed(total, 2, 0.5);
  return cells.map((cell) => {
    const mean = smoothed(without(total, cell), 2, 0.5);
    const arm = smoothed(without(sumOf(arms, cell.arm), cell), 2, mean);
    const type = sumOf(types, cell.type);
    return { all, type, typeElsewhere: logit(smoothed(without(type, cell), 2, mean)), armAgainstAll: logit(arm) - logit(mean) };
  });
}

function sumOf(sums: Map<string, Sum>, name: string): Sum {
  const sum = sums.get(name) ?? { successes: 0, units: 0 };
  sums.set(name, sum);
  return sum;
}

/** Sums of fractions may miss 0 by a rounding. */
function without(sum: Sum, cell: SuccessCell): Sum {
  const successes = Math.max(0, sum.successes - cell.successes);
  return { successes, units: Math.max(successes, sum.units - cell.units) };
}

/** The rate of a sum together with `weight` units at `mean`, which keeps it away from 0 and from 1. */
function smoothed({ successes, units }: Sum, weight: number, mean: number): number {
  return (successes + weight * mean) / (units + weight);
}

function predict({ armAgainstAll }: Records, type: number, carried: number): number {
  const mean = 1 / (1 + Math.exp(-(type + carried * armAgainstAll)));
  return Math.min(surest, Math.max(1 - surest, mean));
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

/** ln(Γ(x + n) / Γ(x)). For the few successes of most cells it is the logarithm of a short product. */
function lnRising(x: number, n: number): number {
  if (n > 40 || !Number.isInteger(n)) return lnGamma(x + n) - lnGamma(x);
  let product = 1;
  for (let i = 0; i < n; i++) product *= x + i;
  return Math.log(product);
}

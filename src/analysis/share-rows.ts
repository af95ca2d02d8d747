import type { Attempt, Metric } from "../model/index.ts";
import { builtInMetrics } from "../model/index.ts";
import type { Comparison, Pool, Sample } from "../stats/index.ts";
import { atLevel, compareShares, newcombeInterval, tailShares } from "../stats/index.ts";
import type { ArmFacts } from "./comparison-answer.ts";
import type { MeasuredRow, Terms } from "./measured-row.ts";
import { comparisonOf, driftDoubt } from "./measured-row.ts";
import type { SeriesPair, Side } from "./pair-series.ts";
import type { ArmPair } from "./value-rows.ts";

/** Successes out of n, which may be a fraction where tasks count once. */
export type Share = { readonly successes: number; readonly n: number };

/** Fewer attempts say nothing about rare ones, nor about the price of a success. */
export const fewestForShares = 10;

const { success, costUsd } = builtInMetrics;
const costPerSuccess: Metric = { ...costUsd, name: "costPerSuccessUsd" };

/**
 * Whether the candidate succeeds as often: one row for each pair. The unit is the attempt, because the task is the same; p is from
 * Jeffreys' posteriors. Success is no measurement that a machine distorts: it needs no sessions and no like machines.
 */
export function successRow(pair: SeriesPair, sides: { baseline: Side; candidate: Side }, terms: Terms): MeasuredRow {
  const [a, b] = [shareOf(pair.baseline, sides.baseline), shareOf(pair.candidate, sides.candidate)];
  const judged = a.n > 0 && b.n > 0;
  return {
    ...frame(pair, success, terms),
    baseline: armFacts(a),
    candidate: armFacts(b),
    at: judged ? shareComparison(a, b) : null,
    more: moreForShares(a, b, terms.marginOf(success, pair.name.task)),
    withheld: judged ? null : "attempts",
    warnings: judged ? [] : [{ kind: "too-few-attempts", facts: { n: Math.min(a.n, b.n), needed: 1 } }],
  };
}

/**
 * Whether more attempts than before take far longer than usual, which a median does not show. The arms are laid over each other
 * first: that all attempts are slower is said by another row. None below {@link fewestForShares} attempts on a side.
 */
export function tailRow({ pair, reading, baseline, candidate, methodsDiffer }: ArmPair, comparison: Comparison, pool: Pool, terms: Terms): MeasuredRow[] {
  if (methodsDiffer || Math.min(baseline.values.length, candidate.values.length) < fewestForShares) return [];
  const laid: Sample = { ...candidate.sample, values: candidate.sample.values.map((value) => value - comparison.delta) };
  const { a, b } = tailShares(baseline.sample, laid, pool, reading.metric.direction);
  const withheld = terms.machinesDiffer && reading.machineBound ? "confirmation" : null;
  const drift = driftDoubt(terms);
  return [
    {
      ...frame(pair, { ...success, name: reading.metric.name, direction: "lower" }, terms),
      aspect: "tail",
      baseline: armFacts(a),
      candidate: armFacts(b),
      at: shareComparison(a, b, drift),
    more: moreForShares(a, b, terms.marginOf({ ...success, name: reading.metric.name }, pair.name.task)),
      withheld,
      warnings: [...(withheld === null ? [] : [{ kind: "machines-differ" } as const]), ...drift.map((kind) => ({ kind }))],
    },
  ];
}

/**
 * Total cost over successes: the failures are paid, too. The error of its logarithm is that of the mean cost and that of the success
 * rate together, s² / n + (1 − p) / (n p) on each side. None below {@link fewestForShares} attempts with a known cost on a side.
 */
export function costPerSuccessRow(pair: SeriesPair, terms: Terms): MeasuredRow[] {
  const [a, b] = [spendingOf(pair.baseline), spendingOf(pair.candidate)];
  if (Math.min(a.n, b.n) < fewestForShares) return [];
  const known = a.successes > 0 && b.successes > 0;
  const warnings = driftDoubt(terms);
  const comparison = known ? comparisonOf({ scale: "ratio", delta: lnCost(b) - lnCost(a), se: Math.sqrt(a.variance + b.variance), df: a.n + b.n - 2, nA: a.n, nB: b.n, warnings }) : null;
  const facts = ({ n, perSuccess, dropped }: Spending): ArmFacts => ({ n, typical: perSuccess, dropped, censored: 0 });
  return [
    {
      ...frame(pair, costPerSuccess, terms),
      baseline: facts(a),
      candidate: facts(b),
      at: comparison === null ? null : (level) => atLevel(comparison, level),
      withheld: known ? null : "attempts",
      warnings: known ? warnings.map((kind) => ({ kind })) : [{ kind: "too-few-successes", facts: { baseline: a.successes, candidate: b.successes } }],
    },
  ];
}

function frame(pair: SeriesPair, metric: Metric, terms: Terms) {
  const { unit, direction, scale, name } = metric;
  const of = { unit, direction, scale, margin: terms.marginOf(metric, pair.name.task) };
  return { scope: "series", ...pair.name, metric: name, aspect: "value", of, point: null, missing: 1, atLeast: false, declared: true, references: null } as const;
}

function shareOf(rows: readonly Attempt[], { counted }: Side): Share {
  const judged = rows.filter((row) => counted.has(row) && (row.outcome === "passed" || row.outcome === "failed"));
  return { successes: judged.filter(({ outcome }) => outcome === "passed").length, n: judged.length };
}

function armFacts({ successes, n }: Share): ArmFacts {
  return { n, typical: n === 0 ? null : successes / n, dropped: 0, censored: 0 };
}

/** Two rates as a comparison: p from the posteriors, Newcombe's interval at whatever level is asked for, and the spread of one attempt. */
export function shareComparison(a: Share, b: Share, warnings: Comparison["warnings"] = []): (level: number) => Comparison {
  const p = pOf(a, b);
  const pooled = (a.successes + b.successes + 1) / (a.n + b.n + 2);
  const se = Math.sqrt(pooled * (1 - pooled) * (1 / a.n + 1 / b.n));
  const base = comparisonOf({ scale: "difference", delta: b.successes / b.n - a.successes / a.n, se, df: Infinity, nA: a.n, nB: b.n, warnings });
  return (level) => ({ ...base, p, level, ...newcombeInterval(b, a, level) });
}

/** No plan goes beyond. */
const mostAttempts = 1_000_000;

/** The smallest number of further attempts at which Newcombe's interval is decisive, if both rates stay as they are; ∞ where none is. */
export function moreForShares(a: Share, b: Share, margin: number): NonNullable<MeasuredRow["more"]> {
  const grown = ({ successes, n }: Share, more: number) => ({ successes: (successes / n) * (n + more), n: n + more });
  return (level, grow) => {
    const change = Math.abs(b.successes / b.n - a.successes / a.n);
    const enough = (more: number) => {
      const { low, high } = newcombeInterval(grown(b, more), grow === "both" ? grown(a, more) : a, level);
      return change >= margin ? low > 0 || high < 0 : -margin < low && high < margin;
    };
    let high = 1;
    while (!enough(high)) {
      if (high >= mostAttempts) return Infinity;
      high *= 2;
    }
    let low = high >> 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (enough(middle)) high = middle;
      else low = middle;
    }
    return high;
  };
}

/** Found before: a suite holds the same few counts again and again. Emptied when full, so that it stays small. */
const remembered = new Map<string, number>();
const rememberedMost = 4096;

function pOf(a: Share, b: Share): number {
  const key = `${a.successes}/${a.n}/${b.successes}/${b.n}`;
  let p = remembered.get(key);
  if (p === undefined) {
    p = compareShares(a, b).p;
    if (remembered.size >= rememberedMost) remembered.clear();
    remembered.set(key, p);
  }
  return p;
}

interface Spending {
  readonly n: number;
  readonly successes: number;
  readonly dropped: number;
  readonly perSuccess: number | null;
  /** Of ln(cost per success). */
  readonly variance: number;
}

function spendingOf(rows: readonly Attempt[]): Spending {
  const all = rows.filter(({ outcome }) => outcome !== "skipped");
  const known = all.filter(({ costUsd: usd }) => usd !== null);
  const costs = known.map(({ costUsd: usd }) => usd!);
  const n = costs.length;
  const successes = known.filter(({ outcome }) => outcome === "passed").length;
  const total = costs.reduce((sum, usd) => sum + usd, 0);
  const dropped = all.length - n;
  if (n < 2 || successes === 0) return { n, successes, dropped, perSuccess: null, variance: Infinity };
  const mean = total / n;
  const squares = costs.reduce((sum, usd) => sum + (usd - mean) ** 2, 0) / (n - 1);
  // At least what rounding to the resolution makes of equal costs; a cost of 0 is read as half of it.
  const relative = Math.max(squares, costPerSuccess.resolution ** 2 / 12) / Math.max(mean, costPerSuccess.resolution / 2) ** 2;
  const rate = successes / n;
  return { n, successes, dropped, perSuccess: total / successes, variance: relative / n + (1 - rate) / (n * rate) };
}

function lnCost({ perSuccess }: Spending): number {
  return Math.log(Math.max(perSuccess!, costPerSuccess.resolution / 2));
}

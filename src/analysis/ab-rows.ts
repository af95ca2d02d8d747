import type { Warning } from "../model/index.ts";
import type { Comparison, Sample } from "../stats/index.ts";
import { atLevel, cleanSample, compareArms, comparePairs, emptyPool } from "../stats/index.ts";
import type { AbArm, AbRow, TaskEffect } from "./ab-answer.ts";
import type { AbReading, Cell, SideCells, TaskPair } from "./ab-tasks.ts";
import { meanOf, pairTasks } from "./ab-tasks.ts";
import type { TypeCells, TypeEffect } from "./ab-types.ts";
import { sharedTypes, typicalOfTypes, withinTypes } from "./ab-types.ts";
import type { MeasuredRow } from "./measured-row.ts";
import { comparisonOf } from "./measured-row.ts";
import type { Share } from "./share-rows.ts";
import { moreForShares, shareComparison } from "./share-rows.ts";
import { suiteName } from "./suite-rows.ts";

/** One metric of A versus B, measured and not yet judged. */
export interface MeasuredAb {
  readonly row: MeasuredRow;
  /** What a judged row does not know. */
  readonly facts: Pick<AbRow, "metric" | "design" | "per" | "tasks" | "a" | "b" | "untold" | "noDifference" | "issueTypes" | "tally" | "best" | "worst">;
}

/** Fewer tasks can only show large effects: with 7, a difference must be as large as the spread between tasks to be seen. */
const manyTasks = 8;

/** A comparison at any level, with what is said of how it was made. */
interface Compared {
  readonly at: (level: number) => Comparison;
  readonly more?: MeasuredRow["more"];
}

/**
 * Measures one metric. Where both sides did at least two tasks, each task is held against itself, and tasks are the replicates; with
 * one task, its attempts are; without any that both did, all tasks of one side stand against all of the other within each issue type.
 *
 * @param shared  tasks that both sides tried, whether or not they tell this metric
 * @param margin  on the scale of a decision, see `decide`
 */
export function measureAb(reading: AbReading, a: SideCells, b: SideCells, shared: number, margin: number): MeasuredAb {
  const untold = (["a", "b"] as const).filter((side) => (side === "a" ? a : b).cells.size === 0);
  const { row, facts } = measured(reading, a, b, shared, margin);
  if (untold.length === 0) return { row, facts };
  // What nobody tells is not missing for want of attempts.
  const warnings = row.warnings.filter(({ kind }) => kind !== "too-few-attempts" || a.dropped + b.dropped === 0);
  return { row: { ...row, withheld: "baseline", warnings }, facts: { ...facts, untold } };
}

function measured(reading: AbReading, a: SideCells, b: SideCells, shared: number, margin: number): MeasuredAb {
  const pairs = pairTasks(a, b);
  const dropped: Warning[] = a.dropped + b.dropped > 0 ? [{ kind: "values-dropped", facts: { a: a.dropped, b: b.dropped } }] : [];
  if (pairs.length > 1) return pairedRow(reading, pairs, margin, dropped);
  if (pairs.length === 1) {
    const arms = [attemptsOf(pairs[0]!.a), attemptsOf(pairs[0]!.b)] as const;
    return unpairedRow(reading, arms, 1, margin, [{ kind: "one-task" }, ...dropped]);
  }
  // Where tasks are shared and none tells the metric on both sides, the rest would compare what each happened to solve.
  if (shared > 0) return unpairedRow(reading, [[], []], 0, margin, dropped);
  return unsharedRow(reading, a, b, margin, [{ kind: "no-shared-tasks" }, ...dropped]);
}

/** All tasks of one side against all of the other, within each issue type that both did: who did the easier types must not win by it. */
function unsharedRow(reading: AbReading, a: SideCells, b: SideCells, margin: number, doubts: readonly Warning[]): MeasuredAb {
  const { types, leftA, leftB } = sharedTypes(a, b, unitsNeeded(reading));
  if (types.length === 0 && a.cells.size > 0 && b.cells.size > 0) return apartRow(reading, a, b, margin, doubts);
  const left: Warning[] = leftA + leftB > 0 && types.length > 0 ? [{ kind: "issue-types-left-out", facts: { a: leftA, b: leftB } }] : [];
  const both = [a, b].map(({ cells }, i) => (types.length === 0 ? [...cells.values()] : types.flatMap((type) => (i === 0 ? type.a : type.b)))) as [Cell[], Cell[]];
  const { row, facts } = unpairedRow(reading, both, 0, margin, [...doubts, ...left]);
  if (types.length < 2) return { row, facts: { ...facts, issueTypes: types.length === 0 ? null : 1 } };
  const { scale } = reading.metric;
  const effects = types.map((type) => effectWithin(reading, type));
  const { more: _, ...rest } = row;
  const arm = (side: "a" | "b"): AbArm => ({ ...facts[side], typical: onUnit(typicalOfTypes(types, side), scale) });
  return {
    row: { ...rest, at: withinTypes(types, effects, scale, reading.name === "success" ? [-1, 1] : [-Infinity, Infinity]) },
    facts: { ...facts, a: arm("a"), b: arm("b"), issueTypes: types.length },
  };
}

function effectWithin(reading: AbReading, { a, b }: TypeCells): TypeEffect {
  const means = (cells: readonly Cell[]) => cells.map(({ mean }) => mean);
  if (reading.name === "success") return { delta: meanOf(means(b)) - meanOf(means(a)), variance: shareVariance(means(a)) + shareVariance(means(b)), df: Infinity };
  const { delta, se, df } = arms(reading, a, b).at(0.95);
  return { delta, variance: se ** 2, df };
}

/** No issue type on both sides: nothing that they did is alike, and no number of further attempts of the kind would tell. */
function apartRow(reading: AbReading, a: SideCells, b: SideCells, margin: number, doubts: readonly Warning[]): MeasuredAb {
  const told = doubts.map((one): Warning => (one.kind === "no-shared-tasks" ? { kind: "no-shared-issue-types" } : one));
  const { row, facts } = unpairedRow(reading, [[...a.cells.values()], [...b.cells.values()]], 0, margin, told);
  return { row: { ...row, at: null, point: null, withheld: "baseline", warnings: told }, facts: { ...facts, issueTypes: 0 } };
}

/** Of each side, before anything can be said. */
function unitsNeeded({ name }: AbReading): number {
  return name === "success" ? 1 : 2;
}

function pairedRow(reading: AbReading, pairs: readonly TaskPair[], margin: number, dropped: readonly Warning[]): MeasuredAb {
  const { metric, name } = reading;
  const noDifference = pairs.every(({ difference }) => difference === 0);
  const { at, more } = metric.scale === "ratio" ? ratios(pairs) : differences(reading, pairs, margin);
  const warnings: Warning[] = [
    ...(pairs.length < manyTasks ? [{ kind: "few-tasks", facts: { tasks: pairs.length, advised: manyTasks } } as const] : []),
    ...(noDifference ? [{ kind: "no-difference-seen", facts: { tasks: pairs.length } } as const] : at(0.95).warnings.map((kind) => ({ kind }))),
    ...dropped,
  ];
  const sign = metric.direction === "higher" ? 1 : -1;
  // Ties keep the order of the tasks.
  const ranked = pairs.toSorted((one, other) => sign * (other.difference - one.difference));
  const count = (matches: (gain: number) => boolean) => pairs.filter(({ difference }) => matches(sign * difference)).length;
  const [a, b] = [pairs.map((pair) => pair.a), pairs.map((pair) => pair.b)];
  return {
    row: { ...frame(reading, a, b, margin), at, ...(more === undefined ? {} : { more }), withheld: null, warnings },
    facts: {
      metric: name,
      design: "paired",
      per: "task",
      tasks: pairs.length,
      a: armOf(a, reading),
      b: armOf(b, reading),
      untold: [],
      noDifference,
      issueTypes: null,
      tally: { better: count((gain) => gain > 0), worse: count((gain) => gain < 0), same: count((gain) => gain === 0) },
      best: taskEffect(ranked[0]!, reading),
      worst: taskEffect(ranked.at(-1)!, reading),
    },
  };
}

/** Clipped mean of the tasks' logarithms of ratios. What rounding explains is the least that tasks may differ by. */
function ratios(pairs: readonly TaskPair[]): Compared {
  const varianceFloor = meanOf(pairs.map(({ a, b }) => a.varianceFloor / a.values.length + b.varianceFloor / b.values.length));
  const comparison = comparePairs(pairs.map(({ difference }) => difference), "ratio", emptyPool, { varianceFloor });
  return { at: (level) => atLevel(comparison, level) };
}

/**
 * Plain mean of the tasks' differences, and Student's t. Not clipped: differences of shares are bounded, and where few tasks differ,
 * those few are what it is about. The error is at least that of the attempts themselves, so that a few that agree are no proof.
 */
function differences(reading: AbReading, pairs: readonly TaskPair[], margin: number): Compared {
  const n = pairs.length;
  const found = pairs.map(({ difference }) => difference);
  const delta = meanOf(found);
  const seen = found.reduce((sum, d) => sum + (d - delta) ** 2, 0) / (n - 1);
  const floor = ({ values, varianceFloor }: Cell) => (reading.name === "success" ? shareVariance(values) : varianceFloor / values.length);
  const least = meanOf(pairs.map(({ a, b }) => floor(a) + floor(b)));
  const se = Math.sqrt(Math.max(seen, least) / n);
  const comparison = comparisonOf({ scale: "difference", delta, se, df: n - 1, nA: n, nB: n, design: "paired" });
  const bounded = (found: Comparison): Comparison => ({ ...found, low: Math.max(-1, found.low), high: Math.min(1, found.high) });
  if (found.some((d) => d !== 0)) return { at: (level) => bounded(atLevel(comparison, level)) };
  // A share s of tasks that differ shows none of them in n with probability (1 − s)^n; no difference is larger than 1.
  const reach = (level: number, tasks: number) => 1 - ((1 - level) / 2) ** (1 / tasks);
  const enough = (level: number) => Math.ceil(Math.log((1 - level) / 2) / Math.log1p(-Math.min(margin, 1 - 1e-9)) + 1e-9);
  return { at: (level) => ({ ...comparison, level, low: -reach(level, n), high: reach(level, n) }), more: (level) => enough(level) - n };
}

/** Variance of a rate under Jeffreys' posterior: above 0 also where all attempts ended alike. */
function shareVariance(values: readonly number[]): number {
  const n = values.length;
  const rate = (meanOf(values) * n + 0.5) / (n + 1);
  return (rate * (1 - rate)) / (n + 2);
}

function unpairedRow(reading: AbReading, [a, b]: readonly [readonly Cell[], readonly Cell[]], tasks: number, margin: number, doubts: readonly Warning[]): MeasuredAb {
  const { name } = reading;
  const needed = unitsNeeded(reading);
  const short = Math.min(a.length, b.length) < needed;
  const compared = short ? null : name === "success" ? shares(a, b, margin) : arms(reading, a, b);
  const few: Warning[] = short ? [{ kind: "too-few-attempts", facts: { n: Math.min(a.length, b.length), needed } }] : [];
  const own = (compared?.at(0.95).warnings ?? []).map((kind) => ({ kind }));
  const missing = Math.max(1, needed - a.length, needed - b.length);
  const [armA, armB] = [armOf(a, reading), armOf(b, reading)];
  const per = armA.units + armB.units > 0 && armA.tasks + armB.tasks === 0 ? "attempt" : "task";
  return {
    row: { ...frame(reading, a, b, margin), at: compared?.at ?? null, ...(compared?.more === undefined ? {} : { more: compared.more }), withheld: short ? "attempts" : null, missing, warnings: [...few, ...doubts, ...own] },
    facts: { metric: name, design: "unpaired", per, tasks, a: armA, b: armB, untold: [], noDifference: false, issueTypes: null, tally: null, best: null, worst: null },
  };
}

/** Dominance of Jeffreys' posteriors and Newcombe's interval; a task counts once, with the share of its attempts that passed. */
function shares(a: readonly Cell[], b: readonly Cell[], margin: number): Compared {
  const share = (cells: readonly Cell[]): Share => ({ successes: cells.reduce((sum, { mean }) => sum + mean, 0), n: cells.length });
  return { at: shareComparison(share(a), share(b)), more: moreForShares(share(a), share(b), margin) };
}

function arms({ metric }: AbReading, a: readonly Cell[], b: readonly Cell[]): Compared {
  // Units of one side were measured apart from those of the other by nature: there is no drift to cover.
  const comparison = compareArms(sampleOf(a, metric.scale), sampleOf(b, metric.scale), emptyPool, { interleaved: true });
  return { at: (level) => atLevel(comparison, level) };
}

function sampleOf(cells: readonly Cell[], scale: Sample["scale"]): Sample {
  const values = cells.map(({ mean }) => mean);
  // On their scale already: only the floor and the equality of the values are still to be found.
  const { warnings } = cleanSample(values, { scale: "difference", resolution: 1 });
  return { scale, values, sessions: [values], dropped: 0, varianceFloor: meanOf(cells.map((cell) => cell.varianceFloor / cell.values.length)), warnings };
}

/** The attempts of one task as units of their own, as if they named none. */
function attemptsOf(cell: Cell): Cell[] {
  return cell.values.map((value) => ({ ...cell, task: "", values: [value], mean: value }));
}

function frame({ metric: { name, unit, direction, scale } }: AbReading, a: readonly Cell[], b: readonly Cell[], margin: number): Omit<MeasuredRow, "at" | "withheld" | "warnings"> {
  const facts = (cells: readonly Cell[]) => ({ n: cells.length, typical: null, dropped: 0, censored: 0 });
  const [from, to] = [typicalOf(a, scale), typicalOf(b, scale)];
  return {
    ...suiteName,
    scope: "suite",
    metric: name,
    aspect: "value",
    of: { unit, direction, scale, margin },
    baseline: facts(a),
    candidate: facts(b),
    point: from === null || to === null ? null : scale === "ratio" ? to / from : to - from,
    missing: 1,
    atLeast: false,
    declared: true,
    references: null,
  };
}

function armOf(cells: readonly Cell[], { metric: { scale } }: AbReading): AbArm {
  return { attempts: cells.reduce((sum, { values }) => sum + values.length, 0), units: cells.length, tasks: cells.filter(({ task }) => task !== "").length, typical: typicalOf(cells, scale) };
}

function typicalOf(cells: readonly Cell[], scale: Sample["scale"]): number | null {
  return cells.length === 0 ? null : onUnit(meanOf(cells.map(({ mean }) => mean)), scale);
}

function taskEffect({ issueType, task, a, b, difference }: TaskPair, { metric: { scale } }: AbReading): TaskEffect {
  return { task, issueType, effect: onUnit(difference, scale), a: onUnit(a.mean, scale), b: onUnit(b.mean, scale), attemptsA: a.values.length, attemptsB: b.values.length };
}

function onUnit(value: number, scale: Sample["scale"]): number {
  return scale === "ratio" ? Math.exp(value) : value;
}

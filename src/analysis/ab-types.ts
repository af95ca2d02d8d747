import type { Comparison, Sample } from "../stats/index.ts";
import { atLevel } from "../stats/index.ts";
import type { Cell, SideCells } from "./ab-tasks.ts";
import { meanOf } from "./ab-tasks.ts";
import { comparisonOf } from "./measured-row.ts";

/** The tasks of one issue type that both sides did, where no task is shared. */
export interface TypeCells {
  readonly a: readonly Cell[];
  readonly b: readonly Cell[];
}

/** What is known of one issue type. */
export interface TypeEffect {
  /** B − A on the scale. */
  readonly delta: number;
  /** Of delta. */
  readonly variance: number;
  readonly df: number;
}

/**
 * The issue types of which each side has units enough, and how many attempts are left out because theirs has not. A metric of which
 * only one issue type is told on both sides keeps that one, however few its units are.
 */
export function sharedTypes(a: SideCells, b: SideCells, needed: number): { readonly types: readonly TypeCells[]; readonly leftA: number; readonly leftB: number } {
  const [ofA, ofB] = [a, b].map(({ cells }) => Map.groupBy(cells.values(), ({ issueType }) => issueType)) as [Map<string, Cell[]>, Map<string, Cell[]>];
  const both = [...ofA.keys()].filter((type) => ofB.has(type)).sort().map((type): TypeCells => ({ a: ofA.get(type)!, b: ofB.get(type)! })); // prettier-ignore
  const enough = both.filter((one) => Math.min(one.a.length, one.b.length) >= needed);
  const types = enough.length > 0 ? enough : both.slice(0, 1);
  const attempts = (cells: Iterable<Cell>) => [...cells].reduce((sum, { values }) => sum + values.length, 0);
  const left = (side: SideCells, which: "a" | "b") => attempts(side.cells.values()) - attempts(types.flatMap((one) => one[which]));
  return { types, leftA: left(a, "a"), leftB: left(b, "b") };
}

/** Weights of issue types that sum to 1: nA nB / (nA + nB), as Mantel and Haenszel have them, the smaller side counting most. */
export function typeWeights(types: readonly TypeCells[]): number[] {
  const weights = types.map(({ a, b }) => (a.length * b.length) / (a.length + b.length));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The mean of one side over issue types, with the weights that the effect has: so that what is shown of both sides fits it. */
export function typicalOfTypes(types: readonly TypeCells[], side: "a" | "b"): number {
  const weights = typeWeights(types);
  return types.reduce((sum, type, i) => sum + weights[i]! * meanOf(type[side].map(({ mean }) => mean)), 0);
}

/**
 * The weighted mean of the effects within issue types, with Welch and Satterthwaite's degrees of freedom. How the sides' mixes of issue types differ is no part of it.
 *
 * @see Mantel & Haenszel (1959) JNCI 22:719; Satterthwaite (1946) Biometrics Bulletin 2:110
 */
export function withinTypes(types: readonly TypeCells[], effects: readonly TypeEffect[], scale: Sample["scale"], [least, most]: readonly [number, number]): (level: number) => Comparison {
  const weights = typeWeights(types);
  const parts = effects.map(({ variance, df }, i) => ({ variance: weights[i]! ** 2 * variance, df }));
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const df = variance ** 2 / parts.reduce((sum, part) => sum + part.variance ** 2 / part.df, 0);
  const delta = effects.reduce((sum, effect, i) => sum + weights[i]! * effect.delta, 0);
  const count = (side: "a" | "b") => types.reduce((sum, type) => sum + type[side].length, 0);
  const comparison = comparisonOf({ scale, delta, se: Math.sqrt(variance), df: Number.isNaN(df) || df === 0 ? Infinity : df, nA: count("a"), nB: count("b") });
  return (level) => {
    const found = atLevel(comparison, level);
    return { ...found, low: Math.max(least, found.low), high: Math.min(most, found.high) };
  };
}

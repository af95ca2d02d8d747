import type { Attempt, PeakMethod, Warning } from "../model/index.ts";
import { UserError } from "../model/index.ts";
import type { ComparisonWarning, Pool, Sample } from "../stats/index.ts";
import { atLevel, cleanSample, compareArms, fitPool, median } from "../stats/index.ts";
import type { ArmFacts } from "./comparison-answer.ts";
import type { MeasuredRow, Terms } from "./measured-row.ts";
import type { Pairing, SeriesPair, Side } from "./pair-series.ts";
import type { Reading } from "./readings.ts";
import { pairKey } from "./pair-series.ts";
import { resolutionOf } from "./readings.ts";
import { referenceRules } from "./reference-rules.ts";

/** The values of one side of a row. */
export interface Arm {
  readonly sample: Sample;
  /** In the metric's unit, in canonical order. */
  readonly values: readonly number[];
  readonly facts: ArmFacts;
  /** Attempts that were asked. */
  readonly asked: number;
  readonly method: PeakMethod;
  /** Numbers of the sample's sessions, in its order; empty where drift does not count. */
  readonly sessions: readonly number[];
}

/** One metric of one pair, before the suite's spread is known. */
export interface ArmPair {
  readonly pair: SeriesPair;
  readonly reading: Reading;
  readonly baseline: Arm;
  readonly candidate: Arm;
  readonly methodsDiffer: boolean;
}

/** Reads one metric of every pair; pairs in which no attempt tells it are left out, except for the time, which every attempt has. */
export function readArms(pairs: readonly SeriesPair[], reading: Reading, sides: { baseline: Side; candidate: Side }, drift: boolean): ArmPair[] {
  return pairs.flatMap((pair) => {
    const baseline = armOf(askedOf(pair.baseline, sides.baseline, reading, false), reading, drift ? sides.baseline.sessionOf : null);
    const candidate = armOf(askedOf(pair.candidate, sides.candidate, reading, true), reading, drift ? sides.candidate.sessionOf : null);
    if (!reading.timed && baseline.values.length === 0 && candidate.values.length === 0) return [];
    const both = baseline.values.length > 0 && candidate.values.length > 0;
    return [{ pair, reading, baseline, candidate, methodsDiffer: both && baseline.method !== candidate.method }];
  });
}

/** The spread that all series of a metric share; series of one side only know it too. */
export function poolOf(pairs: readonly ArmPair[], alone: Pairing["alone"], reading: Reading): Pool {
  const both = pairs.map(({ baseline, candidate }) => [baseline.sample, candidate.sample]);
  // An empty baseline in front: sessions of what only the candidate has are not a baseline's.
  const others = alone.map(({ side, rows }) => armOf(askedOf(rows, side, reading, false), reading, null).sample);
  return fitPool([...both, ...others.map((sample) => [{ ...sample, values: [], sessions: [] }, sample])]);
}

/** The cleaned values of each series of one side. */
export function seriesSamples(side: Side, reading: Reading): Sample[] {
  const series = Map.groupBy(side.rows, (attempt) => pairKey(attempt, "series"));
  return [...series.values()].map((rows) => armOf(askedOf(rows, side, reading, false), reading, null).sample);
}

/** One row for each pair. */
export function valueRow(arms: ArmPair, pool: Pool, terms: Terms): MeasuredRow {
  const { pair, reading, baseline, candidate, methodsDiffer } = arms;
  const { metric, declared, machineBound } = reading;
  const { unit, direction, scale } = metric;
  const atLeast = candidate.facts.censored * 2 > candidate.values.length;
  const short = shortage(arms);
  const withheld = methodsDiffer || (machineBound && terms.machinesDiffer) ? "confirmation" : short === null ? null : "attempts";
  const comparison = methodsDiffer || short !== null ? null : compareArms(baseline.sample, candidate.sample, pool, { interleaved: !terms.drift });
  const warnings: Warning[] = [
    ...(short === null ? [] : [short]),
    ...(methodsDiffer ? [{ kind: "methods-differ" } as const] : []),
    ...(machineBound && terms.machinesDiffer ? [{ kind: "machines-differ" } as const] : []),
    ...(declared ? [] : [{ kind: "direction-unknown" } as const]),
    ...countsOf(baseline, candidate),
    ...(comparison?.warnings ?? []).filter((kind) => kind !== "values-dropped").map((kind: ComparisonWarning) => ({ kind })),
  ];
  return {
    scope: "series",
    ...pair.name,
    metric: metric.name,
    aspect: "value",
    of: { unit, direction, scale, margin: terms.marginOf(metric, pair.name.task) },
    baseline: baseline.facts,
    candidate: candidate.facts,
    at: comparison === null ? null : (level) => atLevel(comparison, level),
    point: methodsDiffer ? null : pointOf(arms),
    withheld,
    missing: Math.max(1, 2 - baseline.values.length, 2 - candidate.values.length),
    atLeast,
    declared,
    references: referenceRules(baseline.values, candidate.values),
    warnings,
  };
}

/** What there is too little of, or null. */
function shortage({ baseline, candidate, reading }: ArmPair): Warning | null {
  const [asked, n] = [Math.min(baseline.asked, candidate.asked), Math.min(baseline.values.length, candidate.values.length)];
  if (asked < 2 && reading.of === "passed") return { kind: "too-few-successes", facts: { baseline: baseline.asked, candidate: candidate.asked } };
  return n < 2 ? { kind: "too-few-attempts", facts: { n, needed: 2 } } : null;
}

function countsOf(baseline: Arm, candidate: Arm): Warning[] {
  const dropped = baseline.facts.dropped + candidate.facts.dropped;
  const { censored, n } = candidate.facts;
  return [
    ...(dropped > 0 ? [{ kind: "values-dropped", facts: { baseline: baseline.facts.dropped, candidate: candidate.facts.dropped } } as const] : []),
    ...(censored > 0 ? [{ kind: "censored-values", facts: { censored, n } } as const] : []),
  ];
}

function pointOf({ baseline, candidate, reading }: ArmPair): number | null {
  const [a, b] = [baseline.facts.typical, candidate.facts.typical];
  if (a === null || b === null) return null;
  if (reading.metric.scale === "difference") return b - a;
  return a === 0 ? null : b / a;
}

/** Attempts that are asked for a metric. A baseline of time holds only what passed; a candidate also what ran into its limit. */
function askedOf(rows: readonly Attempt[], { counted }: Side, { of, timed }: Reading, limits: boolean): Attempt[] {
  if (of === "all") return rows.filter(({ outcome }) => outcome !== "skipped");
  return rows.filter((row) => counted.has(row) && (row.outcome === "passed" || (limits && timed && row.outcome === "failed" && row.censored)));
}

/** The values that attempts tell, found by the method that most of them have: methods are never mixed. */
function armOf(attempts: readonly Attempt[], reading: Reading, sessionOf: Side["sessionOf"] | null): Arm {
  const { scale } = reading.metric;
  const resolution = resolutionOf(reading, attempts);
  const method = methodOf(attempts, reading);
  const told = attempts.map((attempt) => toldBy(attempt, reading, method));
  const sessions = sessionOf === null ? {} : { sessions: attempts.map((attempt) => String(sessionOf.get(attempt))) };
  const sample = cleanSample(told, { scale, resolution, ...sessions });
  const used = sample.dropped === 0 ? attempts : attempts.filter((_, i) => told[i] !== null);
  const values = sample.dropped === 0 ? (told as number[]) : told.filter((value) => value !== null);
  const facts = { n: values.length, typical: values.length === 0 ? null : median(values), dropped: sample.dropped, censored: used.filter(({ censored, outcome }) => censored && outcome === "failed").length };
  const numbers = sessionOf === null ? [] : [...new Set(used.map((attempt) => sessionOf.get(attempt)!))];
  return { sample, values, facts, asked: attempts.length, method, sessions: numbers };
}

function methodOf(attempts: readonly Attempt[], { read, method }: Reading): PeakMethod {
  const methods = new Map<PeakMethod, number>();
  for (const attempt of attempts) if (read(attempt) !== null) methods.set(method(attempt), (methods.get(method(attempt)) ?? 0) + 1);
  return [...methods].reduce((best, one) => (one[1] > best[1] ? one : best), ["", 0] as readonly [PeakMethod, number])[0];
}

function toldBy(attempt: Attempt, { metric, read, method }: Reading, wanted: PeakMethod): number | null {
  const value = read(attempt);
  if (value === null || !Number.isFinite(value) || method(attempt) !== wanted) return null;
  if (value < 0 && metric.scale === "ratio") throw negative(metric.name, value);
  return value;
}

function negative(name: string, value: number): UserError {
  return new UserError({
    wrong: `an attempt says ${name} is ${value}; a metric that is compared as a ratio cannot be negative`,
    fix: `declare ${name} with the scale "difference"`,
  });
}

import type { Evidence, Metric, Warning } from "../model/index.ts";
import { UserError, canonicalJson } from "../model/index.ts";
import { sessionsNeeded } from "../stats/index.ts";
import type { ComparedSide, ComparisonAnswer, ComparisonRow } from "./comparison-answer.ts";
import type { Judged } from "./judge-rows.ts";
import { countVerdicts, judgeRows, verdictOf } from "./judge-rows.ts";
import type { MeasuredRow, Terms } from "./measured-row.ts";
import type { Pairing, Side } from "./pair-series.ts";
import { pairSeries, sideOf } from "./pair-series.ts";
import type { Reading } from "./readings.ts";
import { readingsOf } from "./readings.ts";
import { runRows } from "./run-rows.ts";
import { costPerSuccessRow, successRow, tailRow } from "./share-rows.ts";
import { shiftRow, successShiftRow } from "./suite-rows.ts";
import { poolOf, readArms, valueRow } from "./value-rows.ts";
import { machinesDiffer, machinesOf, settingDifferences, whatChanged } from "./what-changed.ts";

/** What is held against what, and by which terms. */
export interface ComparisonRequest {
  readonly baseline: Evidence;
  readonly candidate: Evidence;
  /** `series`: the same agents before and after; `task`: agents or variants against each other on the same tasks. */
  readonly by: "series" | "task";
  /** Custom metrics, and built-in ones with another resolution or margin. */
  readonly metrics?: readonly Metric[];
  /** The smallest change that matters, in (0, 1]; for shares and differences in the metric's unit. The metric's own where it gives undefined. `task` is empty for the suite and for runs. */
  readonly margins?: (metric: string, task: string) => number | undefined;
  /** For gates: a regression must be surely beyond the margin. */
  readonly strict?: boolean;
  /** Both sides were measured in turns in one run: drift and machines touched both alike. */
  readonly interleaved?: boolean;
}

/**
 * Compares two pieces of evidence: every metric of every series (or task), success, tails, cost per success, the whole suite and
 * whole runs; all corrected together and judged one way. The same data give the same answer, whatever the order of their rows.
 *
 * @throws UserError for a margin outside (0, 1], or a negative value of a metric that is compared as a ratio
 * @example compareEvidence({ baseline, candidate, by: "series" }).verdict // "undecided"
 */
export function compareEvidence(request: ComparisonRequest): ComparisonAnswer {
  const { strict = false, interleaved = false } = request;
  const measured = measure(request);
  return assemble(request, measured, judgeRows(measured.rows, { strict, grow: interleaved ? "both" : "candidate", level: 0.95 }));
}

/** The answer around rows that are judged. */
export function assemble({ by, strict = false, interleaved = false }: ComparisonRequest, measured: Measured, { rows, family }: Judged): ComparisonAnswer {
  const { baseline, candidate, pairing } = measured;
  const counts = countVerdicts(rows);
  const settings = settingDifferences(baseline, candidate);
  return {
    baseline: described(baseline),
    candidate: described(candidate),
    by,
    verdict: verdictOf(counts),
    counts,
    rows,
    family,
    newSeries: pairing.newSeries,
    goneSeries: pairing.goneSeries,
    changes: whatChanged(baseline, candidate, pairing.pairs),
    settings,
    interleaved,
    strict,
    warnings: [...sideDoubts(measured, settings), ...rowDoubts(rows)],
  };
}

/** Everything that was measured on both sides, before it is judged. */
export interface Measured {
  readonly baseline: Side;
  readonly candidate: Side;
  readonly pairing: Pairing;
  readonly rows: readonly MeasuredRow[];
  readonly terms: Terms;
}

/** Pairs, cleans and compares; verdicts come later, because they need all rows together. */
export function measure({ baseline: before, candidate: after, by, metrics = [], margins, interleaved = false }: ComparisonRequest): Measured {
  const [baseline, candidate] = [sideOf(before), sideOf(after)];
  const pairing = pairSeries(baseline, candidate, by);
  const terms: Terms = {
    marginOf: (metric, task) => checkedMargin(metric, task, margins?.(metric.name, task)),
    // Not even minutes apart: a busy neighbour is enough. Only turns take it away, or enough sessions.
    drift: !interleaved,
    sessions: baseline.sessions,
    machinesDiffer: !interleaved && machinesDiffer(baseline, candidate),
  };
  const readings = readingsOf([...baseline.rows, ...candidate.rows], metrics);
  const success = pairing.pairs.map((pair) => successRow(pair, { baseline, candidate }, terms));
  const rates = success.flatMap(({ at }) => (at === null ? [] : [at(0.95)]));
  const rows = [
    ...readings.flatMap((reading) => metricRows(reading, { baseline, candidate }, pairing, terms)),
    ...success,
    ...successShiftRow(rates, terms),
    ...pairing.pairs.flatMap((pair) => costPerSuccessRow(pair, terms)),
    ...runRows(baseline, candidate, by, terms),
  ];
  return { baseline, candidate, pairing, rows: rows.sort(compareRows), terms };
}

/** Rows of one metric: a value for each pair, tails of times, and the shift of the whole suite. */
function metricRows(reading: Reading, sides: { baseline: Side; candidate: Side }, { pairs, alone }: Pairing, terms: Terms): MeasuredRow[] {
  const arms = readArms(pairs, reading, sides, terms.drift);
  const pool = poolOf(arms, alone, reading);
  const valued = arms.map((one) => ({ arms: one, row: valueRow(one, pool, terms) }));
  const compared = valued.flatMap(({ arms: one, row }) => (row.at === null || row.withheld !== null ? [] : [{ arms: one, comparison: row.at(0.95) }]));
  const tails = reading.timed ? compared.flatMap(({ arms: one, comparison }) => tailRow(one, comparison, pool, terms)) : [];
  return [...valued.map(({ row }) => row), ...tails, ...(reading.declared ? shiftRow(reading.metric, compared, terms) : [])];
}

/** The margin that was asked for, or the metric's own. @throws UserError where it lies outside (0, 1] */
export function checkedMargin(metric: Metric, task: string, asked: number | undefined): number {
  if (asked === undefined) return metric.margin;
  if (asked > 0 && asked <= 1) return asked;
  const where = task === "" ? metric.name : `${metric.name} of task "${task}"`;
  throw new UserError({ wrong: `the margin for ${where} is ${asked}; it must be above 0 and at most 1 (100 %)`, fix: "a margin such as 0.1" });
}

const scopes = ["suite", "run", "series"] as const;

/** The suite and whole runs first, then by issue type, task, agent, model, mode; metrics stay in their own order. */
function compareRows(a: MeasuredRow, b: MeasuredRow): number {
  const byScope = scopes.indexOf(a.scope) - scopes.indexOf(b.scope);
  if (byScope !== 0) return byScope;
  for (const key of ["issueType", "task", "agent", "model", "mode"] as const) if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
  return 0;
}

function described({ evidence, rows, counted, sessions }: Side): ComparedSide {
  const passed = rows.filter((row) => counted.has(row) && row.outcome === "passed");
  const series = new Set(passed.map((row) => canonicalJson(row.series))).size;
  return { label: evidence.label, pinned: evidence.pinned, attempts: counted.size, passed: passed.length, runs: evidence.runs.length, sessions, sessionsNeeded: sessionsNeeded(series) };
}

function sideDoubts({ baseline, candidate, pairing, terms }: Measured, settings: ComparisonAnswer["settings"]): Warning[] {
  const unfit = baseline.rows.filter((row) => baseline.counted.has(row) && row.outcome !== "passed").length;
  const mixed = machinesOf(baseline).size > 1 || machinesOf(candidate).size > 1;
  return [
    ...(terms.machinesDiffer ? [{ kind: "machines-differ" } as const] : []),
    ...(mixed ? [{ kind: "environment-differs" } as const] : []),
    ...settings.map(({ factor, before, after }): Warning => ({ kind: "settings-differ", subject: factor, facts: { baseline: before, candidate: after } })),
    ...(unfit > 0 ? [{ kind: "baseline-unfit", facts: { attempts: unfit, of: baseline.counted.size } } as const] : []),
    ...pairing.mixed.map((task): Warning => ({ kind: "arms-mixed", subject: task })),
  ];
}

/** Doubts of the rows, one for each kind; what is said of a whole side is not said again. */
function rowDoubts(rows: readonly ComparisonRow[]): Warning[] {
  const kinds = Map.groupBy(rows.flatMap(({ warnings }) => warnings.map(({ kind }) => kind)), (kind) => kind);
  return [...kinds].filter(([kind]) => kind !== "machines-differ").sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, all]) => ({ kind, subject: `${all.length} of ${rows.length} rows` }));
}

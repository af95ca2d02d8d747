import type { Attempt, Metric } from "../model/index.ts";
import { builtInMetrics, canonicalOrder, countedAttempts } from "../model/index.ts";
import { cleanSample } from "../stats/index.ts";
import type { AbMetric, AbSide } from "./ab-answer.ts";
import { pairKey } from "./pair-series.ts";
import type { Reading } from "./readings.ts";
import { builtInReadings, resolutionOf } from "./readings.ts";

/** What an attempt tells of one metric, and whether it is asked at all. */
export interface AbReading {
  readonly name: AbMetric;
  readonly metric: Metric;
  readonly asks: (attempt: Attempt, counted: boolean) => boolean;
  readonly read: (attempt: Attempt) => number | null;
  /** Smallest step that these attempts tell apart. */
  readonly resolution: (attempts: readonly Attempt[]) => number;
}

/** A Brier score of a coin that says 50 % is 0.25; a fifth of that is a change worth having. */
const brierScore: Metric = { name: "confidence", unit: "", direction: "lower", resolution: 0.001, margin: 0.05, scale: "difference" };

/**
 * The reading of a metric. Rate and confidence are asked of attempts that passed or failed, time and tokens of those that passed,
 * money of all that were begun, retried and errored ones too, because they are paid. What was played back tells no time and no money.
 */
export function abReading(name: AbMetric): AbReading {
  const judged = ({ outcome }: Attempt, counted: boolean) => counted && (outcome === "passed" || outcome === "failed");
  const solved = ({ outcome }: Attempt) => (outcome === "passed" ? 1 : 0);
  if (name === "success") return { name, metric: builtInMetrics.success, asks: judged, read: solved, resolution: () => builtInMetrics.success.resolution };
  if (name === "confidence")
    return {
      name,
      metric: brierScore,
      asks: (attempt, counted) => judged(attempt, counted) && attempt.confidence !== null,
      read: (attempt) => (attempt.confidence === null ? null : (attempt.confidence - solved(attempt)) ** 2),
      resolution: () => brierScore.resolution,
    };
  const reading = builtInReadings.find(({ metric }) => metric.name === name) as Reading;
  const live = ({ series }: Attempt) => series.mode !== "replayed";
  return {
    name,
    metric: reading.metric,
    asks: (attempt, counted) => live(attempt) && (reading.of === "all" ? attempt.outcome !== "skipped" : counted && attempt.outcome === "passed"),
    read: reading.read,
    resolution: (attempts) => resolutionOf(reading, attempts),
  };
}

/** What one side's attempts at one task tell, on the scale of the metric: logarithms for ratios. */
export interface Cell {
  readonly issueType: string;
  /** Empty where the attempt names none: then every attempt is a cell of its own. */
  readonly task: string;
  readonly values: readonly number[];
  readonly mean: number;
  /** Of one value: what rounding explains of its variance. */
  readonly varianceFloor: number;
}

/** One side of one metric. */
export interface SideCells {
  /** By task (and mode: a task played back is not the task itself); sorted. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** Attempts that were asked and did not tell. */
  readonly dropped: number;
}

/** A side in canonical order. */
export interface OrderedSide {
  readonly label: string;
  readonly rows: readonly Attempt[];
  readonly counted: ReadonlySet<Attempt>;
  /** Keys of named tasks that have attempts that were begun. */
  readonly tasks: ReadonlySet<string>;
}

/** Puts a side in order, so that the order in which its rows came does not matter. */
export function orderedSide({ label, attempts }: AbSide): OrderedSide {
  const rows = canonicalOrder(attempts);
  const begun = rows.filter(({ outcome, series }) => outcome !== "skipped" && series.task !== "");
  return { label, rows, counted: new Set(countedAttempts(rows)), tasks: new Set(begun.map((row) => pairKey(row, "task"))) };
}

/** Reads one metric of one side, task by task. */
export function readSide({ rows, counted }: OrderedSide, { asks, read, resolution, metric: { scale } }: AbReading): SideCells {
  const asked = rows.filter((row) => asks(row, counted.has(row)));
  const step = resolution(asked);
  const groups = Map.groupBy(asked, (row) => (row.series.task === "" ? `${pairKey(row, "task")} ${row.id}` : pairKey(row, "task")));
  const cells = new Map<string, Cell>();
  let dropped = 0;
  for (const key of [...groups.keys()].sort()) {
    const group = groups.get(key)!;
    const sample = cleanSample(group.map(read), { scale, resolution: step });
    dropped += sample.dropped;
    const { issueType, task } = group[0]!.series;
    if (sample.values.length > 0) cells.set(key, { issueType, task, values: sample.values, mean: meanOf(sample.values), varianceFloor: sample.varianceFloor });
  }
  return { cells, dropped };
}

/** One task that both sides did. */
export interface TaskPair {
  readonly issueType: string;
  readonly task: string;
  readonly a: Cell;
  readonly b: Cell;
  /** B − A on the scale of the metric; exactly 0 where they differ by rounding only. */
  readonly difference: number;
}

/** Rounding of sums, on any scale. */
const nothing = 1e-12;

/** The tasks that both sides did. A task counts once: done in several modes, each is held against itself, and they are averaged. */
export function pairTasks(a: SideCells, b: SideCells): TaskPair[] {
  const keys = [...a.cells.keys()].filter((key) => a.cells.get(key)!.task !== "" && b.cells.has(key));
  const byTask = Map.groupBy(keys, (key) => JSON.stringify((JSON.parse(key) as string[]).slice(0, 2)));
  return [...byTask.values()].map((modes) => {
    const [cellA, cellB] = [merged(modes.map((key) => a.cells.get(key)!)), merged(modes.map((key) => b.cells.get(key)!))];
    const difference = cellB.mean - cellA.mean;
    return { issueType: cellA.issueType, task: cellA.task, a: cellA, b: cellB, difference: Math.abs(difference) < nothing ? 0 : difference };
  });
}

function merged(cells: readonly Cell[]): Cell {
  if (cells.length === 1) return cells[0]!;
  const values = cells.flatMap((cell) => cell.values);
  return { ...cells[0]!, values, mean: meanOf(cells.map(({ mean }) => mean)), varianceFloor: Math.max(...cells.map((cell) => cell.varianceFloor)) };
}

/** The plain mean; of at least one value. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

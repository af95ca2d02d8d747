import { QuantileSketch } from "../stats/index.ts";
import { conditionOf } from "./filter.ts";
import { newestSearch } from "./query-newest.ts";
import { byCell, bySeries, byStart } from "./order.ts";
import { attemptOfRow, cellOfRow, eventOfRow, markOfRow, runOfRow, seriesOfRow, usageOfRow, variantOfRow } from "./rows.ts";
import type { Attempt, Run, SeriesKey, TokenUsage, Variant } from "../model/index.ts";
import type { Connection } from "./connection.ts";
import type { AttemptFilter, Blob, RollupCell, RollupFilter, RollupSketch, StartMark, StoreEvent } from "./contract.ts";
import type { SqlValue } from "./rows.ts";

/** Attempts in canonical order. */
export function attempts(file: Connection, filter: AttemptFilter): Attempt[] {
  return attemptsOf(file, selectionOf(file, filter));
}

/** A subquery that yields the `seq` of each chosen attempt, and its values. */
export interface Selection {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Chosen attempts in canonical order. */
export function attemptsOf(file: Connection, { text, values }: Selection): Attempt[] {
  // CROSS: what is chosen comes first; SQLite does not know how few that are, and would rather read all usage there is.
  const rows = file.sql(`SELECT a.*, ${seriesColumns} FROM ${text} AS chosen CROSS JOIN attempt a USING (seq) CROSS JOIN series s ON s.id = a.series_id`).all(...values);
  const usage = new Map<number, TokenUsage[]>();
  for (const row of file.sql(`SELECT usage.* FROM ${text} AS chosen CROSS JOIN usage ON attempt_seq = seq ORDER BY attempt_seq, position`).iterate(...values)) {
    const seq = row["attempt_seq"] as number;
    const known = usage.get(seq);
    if (known === undefined) usage.set(seq, [usageOfRow(row)]);
    else known.push(usageOfRow(row));
  }
  // Sorted here, because SQLite compares ids by UTF-8 and the rest of the program by UTF-16.
  return rows
    .map((row) => attemptOfRow(row, usage.get(row["seq"] as number) ?? []))
    .sort((a, b) => a.startedAtMs - b.startedAtMs || (a.id < b.id ? -1 : 1));
}

/** How many attempts the filter chooses. */
export function countAttempts(file: Connection, filter: AttemptFilter): number {
  const { text, values } = selectionOf(file, filter);
  return file.sql(`SELECT count(*) AS n FROM ${text}`).get(...values)!["n"] as number;
}

/** All series, sorted by their names. */
export function series(file: Connection): SeriesKey[] {
  return file.sql(`SELECT ${seriesColumns} FROM series s`).all().map(seriesOfRow).sort(bySeries);
}

/** A run by its id. */
export function run(file: Connection, id: string): Run | undefined {
  const row = file.sql(`${selectRuns} WHERE r.id = ?`).get(id);
  return row && runOfRow(row);
}

/** Runs, newest first. */
export function runs(file: Connection, { kind, last }: { readonly kind?: Run["kind"]; readonly last?: number }): Run[] {
  return file
    .sql(`${selectRuns} WHERE ? IN ('', r.kind) ORDER BY r.started_at DESC, r.id DESC LIMIT ?`)
    .all(kind ?? "", last ?? -1)
    .map(runOfRow);
}

/** Runs by their ids, oldest first. */
export function runsOf(file: Connection, ids: readonly string[]): Run[] {
  return file.sql(`${selectRuns} WHERE r.id IN (SELECT value FROM json_each(?))`).all(JSON.stringify(ids)).map(runOfRow).sort(byStart);
}

/** Who carries a run out; the empty string where nobody does. */
export function ownerOf(file: Connection, runId: string): string {
  return (file.sql("SELECT owner FROM run_owner WHERE run_id = ?").get(runId)?.["owner"] as string | undefined) ?? "";
}

/** A variant by its id. */
export function variant(file: Connection, id: string): Variant | undefined {
  const row = file.sql("SELECT * FROM variant WHERE id = ?").get(id);
  return row && variantOfRow(row);
}

/** Marks of a run whose slot and retry no attempt holds. */
export function unfinishedMarks(file: Connection, runId: string): StartMark[] {
  return file.sql(selectUnfinishedMarks).all(runId).map(markOfRow);
}

/** Cells of the rollup, by tier, start, series. */
export function rollup(file: Connection, filter: RollupFilter): RollupCell[] {
  return file
    .sql(`SELECT c.*, ${seriesColumns} FROM rollup c JOIN series s ON s.id = c.series_id WHERE ${withinFilter}`)
    .all(...cellLimits(filter))
    .map(cellOfRow)
    .sort(byCell);
}

/** Sketches of the cells that have timed attempts, by tier, start, series. */
export function rollupSketches(file: Connection, filter: RollupFilter): RollupSketch[] {
  return file
    .sql(`SELECT c.*, ${seriesColumns} FROM rollup_sketch c JOIN series s ON s.id = c.series_id WHERE ${withinFilter}`)
    .all(...cellLimits(filter))
    .map((row) => {
      const tier = row["tier"] as RollupCell["tier"];
      return { tier, startMs: row["start"] as number, series: seriesOfRow(row), durationMs: QuantileSketch.decode(row["duration_ms"] as Uint8Array) };
    })
    .sort(byCell);
}

/** Bytes by their hash. */
export function blob(file: Connection, hash: string): Blob | undefined {
  const row = file.sql("SELECT bytes, truncated FROM blob WHERE hash = ?").get(hash);
  return row && { bytes: row["bytes"] as Uint8Array, truncated: row["truncated"] === 1 };
}

/** Events by time, then id. */
export function events(file: Connection, { kind, subject }: { readonly kind?: string; readonly subject?: string }): StoreEvent[] {
  return file
    .sql("SELECT * FROM event WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR subject = ?2) ORDER BY at, id")
    .all(kind ?? null, subject ?? null)
    .map(eventOfRow);
}

function selectionOf(file: Connection, filter: AttemptFilter): Selection {
  const search = newestSearch(file, filter);
  const { where, values } = conditionOf(search === undefined ? filter : { ...filter, sinceMs: search.sinceMs });
  const newest = filter.last === undefined ? "" : "ORDER BY a.started_at DESC, a.id DESC LIMIT ?";
  const text = `(SELECT a.seq FROM ${search?.from ?? "attempt a JOIN series s ON s.id = a.series_id"} WHERE ${where} ${newest})`;
  return { text, values: [...(search?.values ?? []), ...values, ...(filter.last === undefined ? [] : [filter.last])] };
}

function cellLimits({ tier, sinceMs, untilMs }: RollupFilter): SqlValue[] {
  return [JSON.stringify(tier === undefined ? ["day", "month"] : [tier]), sinceMs ?? 0, untilMs ?? Number.MAX_SAFE_INTEGER];
}

const seriesColumns = "s.task, s.issue_type, s.agent, s.model, s.mode";
const withinFilter = "c.tier IN (SELECT value FROM json_each(?)) AND c.start >= ? AND c.start < ?";
const selectRuns = "SELECT r.*, e.facts FROM run r JOIN environment e ON e.id = r.environment_id";
const selectUnfinishedMarks = `
  SELECT * FROM start_mark m WHERE run_id = ? AND NOT EXISTS (
    SELECT 1 FROM attempt a WHERE a.run_id = m.run_id AND a.slot = m.slot AND a.retry = m.retry)
  ORDER BY started_at, attempt_id`;

import { QuantileSketch } from "../stats/index.ts";
import { conditionOf } from "./filter.ts";
import { byColumns } from "./order.ts";
import { startOf, zeroMs } from "./rollup.ts";
import { sumsOfRow } from "./rows.ts";
import { tilesOf, widened } from "./tiles.ts";
import { cellColumns } from "./write-rollup.ts";
import type { Connection } from "./connection.ts";
import type { Fold, FoldColumn, FoldRequest, FoldedSketch } from "./contract.ts";
import type { GroupValues } from "./order.ts";
import type { Row } from "./rows.ts";
import type { Tile } from "./tiles.ts";

/** Sums of chosen attempts, by the columns asked for. */
export function fold(file: Connection, request: FoldRequest): Fold[] {
  const { where, values } = conditionOf(seriesFilter(request));
  const tiles = tilesOf(request);
  const group = groupOf(request.by);
  const sums = cellColumns.map((name) => `sum(c.${name}) AS ${name}`).join(", ");
  const text = `
    WITH tile AS MATERIALIZED (${selectTiles})
    SELECT ${[...group.selected, sums].join(", ")}, sum(c.passed * c.weight) AS faded_passed, sum(c.failed * c.weight) AS faded_failed
    FROM (${sourcesOf(tiles).map((source) => selectSums[source]).join(" UNION ALL ")}) AS c JOIN series s ON s.id = c.series_id
    WHERE ${where} ${group.clause}`;
  const rows = tiles.length === 0 ? [] : file.sql(text).all(tilesText(tiles, request.by), ...values);
  // One sum over everything is there also where there is nothing; SQLite gives NULL for it then.
  const groups = group.clause === "" && (rows[0]?.["passed"] ?? null) === null ? [nothing] : rows;
  return groups
    .map((row) => ({ ...groupValuesOf(row, request.by), ...sumsOfRow(row), fadedPassed: row["faded_passed"] as number, fadedFailed: row["faded_failed"] as number }))
    .sort(byColumns(request.by));
}

/** Durations of chosen attempts, by the columns asked for; a window counts by whole days. */
export function foldSketches(file: Connection, request: Omit<FoldRequest, "fading">): FoldedSketch[] {
  const { where, values } = conditionOf(seriesFilter(request));
  const tiles = tilesOf(widened(request));
  const text = `
    WITH tile AS MATERIALIZED (${selectTiles})
    SELECT ${[...groupOf(request.by).selected, "c.duration_ms"].join(", ")}
    FROM (SELECT coalesce(t.label, r.start) AS start, r.series_id, r.duration_ms
      FROM tile t CROSS JOIN rollup_sketch r ON r.tier = t.source AND r.start >= t.since AND r.start < t.until) AS c JOIN series s ON s.id = c.series_id
    WHERE ${where}`;
  const groups = new Map<string, FoldedSketch>();
  for (const row of file.sql(text).iterate(tilesText(tiles, request.by), ...values)) {
    const groupValues = groupValuesOf(row, request.by);
    const key = JSON.stringify(groupValues);
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { ...groupValues, durationMs: new QuantileSketch() }));
    group.durationMs.mergeEncoded(row["duration_ms"] as Uint8Array);
  }
  return [...groups.values()].sort(byColumns(request.by));
}

function seriesFilter({ tasks, agents, models, issueTypes, modes }: FoldRequest) {
  return { ...(tasks && { tasks }), ...(agents && { agents }), ...(models && { models }), ...(issueTypes && { issueTypes }), ...(modes && { modes }) };
}

/** The columns that are told apart, as they are selected and as they are grouped. */
function groupOf(by: readonly FoldColumn[]): { readonly selected: readonly string[]; readonly clause: string } {
  const selected = [...new Set(by.map((column) => columnSql[column]))];
  return { selected, clause: selected.length === 0 ? "" : `GROUP BY ${selected.join(", ")}` };
}

function groupValuesOf(row: Row, by: readonly FoldColumn[]): GroupValues {
  const values: Record<string, unknown> = {};
  for (const column of by) {
    if (column === "day" || column === "month") values["startMs"] = row["start"];
    else values[column] = row[column === "issueType" ? "issue_type" : column];
  }
  return values;
}

function sourcesOf(tiles: readonly Tile[]): Tile["source"][] {
  return (["month", "day", "attempt"] as const).filter((source) => tiles.some((tile) => tile.source === source));
}

/** Tiles as JSON, each with the day or month it belongs to where its cells do not say. */
function tilesText(tiles: readonly Tile[], by: readonly FoldColumn[]): string {
  return JSON.stringify(tiles.map((tile) => [tile.source, tile.sinceMs, tile.untilMs, tile.weight, labelOf(tile, by)]));
}

function labelOf({ source, sinceMs }: Tile, by: readonly FoldColumn[]): number | null {
  if (by.includes("day")) return source === "attempt" ? startOf("day", sinceMs) : null;
  return by.includes("month") && source !== "month" ? startOf("month", sinceMs) : null;
}

const columnSql: Readonly<Record<FoldColumn, string>> = {
  task: "s.task",
  issueType: "s.issue_type",
  agent: "s.agent",
  model: "s.model",
  mode: "s.mode",
  day: "c.start",
  month: "c.start",
};

const selectTiles = "SELECT value ->> 0 AS source, value ->> 1 AS since, value ->> 2 AS until, value ->> 3 AS weight, value ->> 4 AS label FROM json_each(?)";

const selectCells = (tier: "day" | "month") => `
  SELECT t.weight, coalesce(t.label, r.start) AS start, r.series_id, ${cellColumns.map((name) => `r.${name}`).join(", ")}
  FROM tile t CROSS JOIN rollup r ON r.tier = '${tier}' AND r.start >= t.since AND r.start < t.until WHERE t.source = '${tier}'`;

/** What one attempt adds to a cell: `addToTally` as SQL. */
const ofAttempt: Readonly<Record<(typeof cellColumns)[number], string>> = {
  passed: "outcome = 'passed'",
  failed: "outcome = 'failed'",
  errored: "outcome = 'errored'",
  skipped: "outcome = 'skipped'",
  timed: "passed_ms IS NOT NULL",
  sum_ms: "coalesce(passed_ms, 0.0)",
  sum_log_ms: `coalesce(ln(iif(passed_ms > 0, passed_ms, ${zeroMs} + 0 * passed_ms)), 0.0)`,
  sum_log_ms_2: `coalesce(pow(ln(iif(passed_ms > 0, passed_ms, ${zeroMs} + 0 * passed_ms)), 2), 0.0)`,
  costed: "cost_usd IS NOT NULL",
  sum_cost_usd: "coalesce(cost_usd, 0.0)",
  input_tokens: "(SELECT total(input) FROM usage WHERE attempt_seq = seq)",
  output_tokens: "(SELECT total(output) FROM usage WHERE attempt_seq = seq)",
  confident: "confidence IS NOT NULL",
  sum_confidence: "coalesce(confidence, 0.0)",
  scored: "score IS NOT NULL",
  sum_score: "coalesce(score, 0.0)",
  ran: "ran_ms IS NOT NULL",
  sum_ran_ms: "coalesce(ran_ms, 0.0)",
};

const selectSums: Readonly<Record<Tile["source"], string>> = {
  month: selectCells("month"),
  day: selectCells("day"),
  attempt: `
    SELECT weight, label AS start, series_id, ${cellColumns.map((name) => `${ofAttempt[name]} AS ${name}`).join(", ")}
    FROM (SELECT t.weight, t.label, a.*, iif(outcome = 'passed', wall_ns / 1e6, NULL) AS passed_ms, iif(outcome IN ('passed', 'failed'), wall_ns / 1e6, NULL) AS ran_ms
      FROM tile t CROSS JOIN attempt a ON a.started_at >= t.since AND a.started_at < t.until WHERE t.source = 'attempt')`,
};

const nothing: Row = Object.fromEntries([...cellColumns, "faded_passed", "faded_failed"].map((name) => [name, 0]));

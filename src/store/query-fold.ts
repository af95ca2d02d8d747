import { keptScale, keptWeightSql } from "./fading.ts";
import { byColumns } from "./order.ts";
import { zeroMs } from "./rollup.ts";
import { sumsOfRow } from "./rows.ts";
import { chosenSeries, columnNames, everySeries } from "./series-groups.ts";
import { hasLabel, isTime, labelOf, tilesOf } from "./tiles.ts";
import { cellColumns } from "./write-rollup.ts";
import type { Condition } from "./filter.ts";
import type { Connection } from "./connection.ts";
import type { Fold, FoldColumn, FoldRequest, SumName } from "./contract.ts";
import type { GroupValues } from "./order.ts";
import type { SQLOutputValue } from "node:sqlite";
import type { Row, SqlValue } from "./rows.ts";
import type { Tile } from "./tiles.ts";

/** Sums of chosen attempts, by the columns asked for. */
export function fold(file: Connection, request: FoldRequest): Fold[] {
  const { fading, by } = request;
  const chosen = chosenSeries(file, request);
  const scale = keptScale(fading);
  const plain = fading === undefined || scale === undefined ? plainParts(request, chosen) : keptParts(file, request, scale, chosen);
  const faded = fading === undefined || scale !== undefined ? undefined : fadedParts(request, chosen);
  const texts = [...plain.texts, ...(faded?.texts ?? [])];
  const asked = columnsOf(request);
  const all = placesOf(by, asked, fading !== undefined);
  const places = all.filter((one): one is [keyof Fold, number] => one[1] !== undefined);
  const shape = Object.fromEntries(all.map(([name]) => [name, 0])); // A copy of all fields at once is half the memory of adding one after another.
  if (texts.length === 0) return by.length === 0 ? [foldOf([], places, shape)] : [];
  const sums = asked.map((name) => `sum(c.${name}) AS ${name}`).concat(fading === undefined ? [] : fadedColumns.map((name) => `total(c.${name}) AS ${name}`));
  const text = `
    ${faded === undefined ? "" : `WITH tile AS MATERIALIZED (${selectTiles})`}
    SELECT ${[...groupSql(by), ...sums].join(", ")} FROM (${texts.join(" UNION ALL ")}) AS c ${joinOf(by)} ${groupClause(groupSql(by))}`;
  const statement = file.sql(text);
  statement.setReturnArrays(true); // Rows as objects would take as much memory as all else together.
  const folds: Fold[] = [];
  for (const row of statement.iterate(...(faded === undefined ? [] : [tilesText(tilesOf(request), by)]), ...plain.values, ...(faded?.values ?? []))) {
    folds.push(foldOf(row as unknown as SQLOutputValue[], places, shape));
  }
  return folds.sort(byColumns(by));
}

/** Parts of a UNION, and their values. */
interface Parts {
  readonly texts: readonly string[];
  readonly values: readonly SqlValue[];
}

/** All sums, the faded ones from those that cells keep, which are right for all that is older than now. */
function keptParts(file: Connection, request: FoldRequest, scale: number, chosen: Condition): Parts {
  const { nowMs } = request.fading!;
  const { sinceMs = -Infinity, untilMs = Infinity } = request;
  const latest = file.sql("SELECT max(started_at) AS latest FROM attempt").get()!["latest"] as number | null;
  // Nothing may count more than one. Where nothing is newer than now, no month need be cut there.
  const older = plainParts(latest === null || latest <= nowMs ? request : { ...request, untilMs: Math.min(untilMs, nowMs) }, chosen, ["kept_passed", "kept_failed", scale]);
  const newer = latest === null || latest <= nowMs ? { texts: [], values: [] } : plainParts({ ...request, sinceMs: Math.max(sinceMs, nowMs) }, chosen, ["passed", "failed", 1]);
  return { texts: [...older.texts, ...newer.texts], values: [...older.values, ...newer.values] };
}

/**
 * All sums; the faded ones are sums of two columns, multiplied, or 0 where they are formed elsewhere. Tiles are few and long here: each is
 * summed up by itself, in the order it is stored in.
 */
function plainParts({ fading, ...request }: FoldRequest, chosen: Condition, weighed?: readonly [passed: string, failed: string, scale: number]): Parts {
  const { by } = request;
  const values: SqlValue[] = [];
  const fadedSums = fadedColumns.map((name, i) => (weighed === undefined ? `0.0 AS ${name}` : `total(r.${weighed[i]!}) * ? AS ${name}`));
  const sums = columnsOf(request).map((name) => `sum(r.${name}) AS ${name}`).concat(fading === undefined ? [] : fadedSums);
  const texts = tilesOf(request).map((tile) => {
    const label = labelOf(tile, by);
    values.push(...(label === null ? [] : [label]), ...(weighed === undefined ? [] : [weighed[2], weighed[2]]), tile.sinceMs, tile.untilMs, ...chosen.values);
    const key = innerKey(tile.source, by);
    return `
      SELECT ${label === null ? "r.start" : "?"} AS start, r.series_id, ${sums.join(", ")}
      FROM ${cellsOf(tile.source, by, chosen)} AS r WHERE r.start >= ? AND r.start < ? AND ${chosen.where}
      ${key.length === 0 ? "HAVING count(*) > 0" : groupClause(key)}`;
  });
  return { texts, values };
}

/** The faded sums, and zeros for the others. Tiles are many and short here, each of one weight, and only two columns are read of them. */
function fadedParts(request: FoldRequest, chosen: Condition): Parts {
  const { by } = request;
  const tiles = tilesOf(request);
  const sources = (["month", "day", "attempt"] as const).filter((source) => tiles.some((tile) => tile.source === source));
  const zeros = columnsOf(request).map((name) => `0 AS ${name}, `).join("");
  const texts = sources.map((source) => {
    const key = innerKey(source, by).concat(hasLabel(source, by) ? ["t.label"] : []);
    return `
      SELECT ${hasLabel(source, by) ? "t.label" : "r.start"} AS start, r.series_id, ${zeros}sum(r.passed * t.weight) AS faded_passed, sum(r.failed * t.weight) AS faded_failed
      FROM tile t CROSS JOIN ${cellsOf(source, by, chosen)} AS r ON r.start >= t.since AND r.start < t.until WHERE t.source = '${source}' AND ${chosen.where}
      ${key.length === 0 ? "HAVING count(*) > 0" : groupClause(key)}`;
  });
  return { texts, values: sources.flatMap(() => chosen.values) };
}

/** The columns whose sums are asked for. */
function columnsOf({ sums }: Pick<FoldRequest, "sums">): SumColumn[] {
  return sumColumns.filter((column) => sums === undefined || sums.includes(sumNames[column]));
}

/** In which place of a row each field of a `Fold` stands; undefined where it was not asked for. */
function placesOf(by: readonly FoldColumn[], asked: readonly SumColumn[], fades: boolean): [keyof Fold, number | undefined][] {
  const columns = [...groupSql(by).map((name) => name.slice(2)), ...asked, ...(fades ? fadedColumns : [])];
  const row = Object.fromEntries(columns.map((name, place) => [name, place]));
  const sums = sumsOfRow(row);
  const faded = { fadedPassed: row["faded_passed"] ?? sums.passed, fadedFailed: row["faded_failed"] ?? sums.failed };
  return Object.entries({ ...valuesOf(row, by), ...sums, ...faded }) as [keyof Fold, number | undefined][];
}

function foldOf(row: readonly SQLOutputValue[], places: readonly [keyof Fold, number][], shape: object): Fold {
  const values: Record<string, SQLOutputValue> = { ...shape };
  // One sum over everything is there also where there is nothing; SQLite gives NULL for it.
  for (const [name, place] of places) values[name] = row[place] ?? 0;
  return values as unknown as Fold;
}

function valuesOf(row: Row, by: readonly FoldColumn[]): GroupValues {
  const values: Record<string, unknown> = {};
  for (const column of by) values[isTime(column) ? "startMs" : column] = row[columnNames[column]];
  return values;
}

/** What a tile is summed up by before series are looked up. */
function innerKey(source: Tile["source"], by: readonly FoldColumn[]): string[] {
  return [...(by.some(isTime) && !hasLabel(source, by) ? ["r.start"] : []), ...(by.every(isTime) ? [] : ["r.series_id"])];
}

/** The columns that are told apart, of the summed tiles `c` and their series `s`. */
function groupSql(by: readonly FoldColumn[]): string[] {
  return [...new Set(by.map((column) => `${isTime(column) ? "c" : "s"}.${columnNames[column]}`))];
}

function groupClause(columns: readonly string[]): string {
  return columns.length === 0 ? "" : `GROUP BY ${columns.join(", ")}`;
}

function joinOf(by: readonly FoldColumn[]): string {
  return by.every(isTime) ? "" : "JOIN series s ON s.id = c.series_id";
}

function tilesText(tiles: readonly Tile[], by: readonly FoldColumn[]): string {
  return JSON.stringify(tiles.map((tile) => [tile.source, tile.sinceMs, tile.untilMs, tile.weight, labelOf(tile, by)]));
}

const selectTiles = "SELECT value ->> 0 AS source, value ->> 1 AS since, value ->> 2 AS until, value ->> 3 AS weight, value ->> 4 AS label FROM json_each(?)";

/** What one attempt adds to a cell: `addToTally` as SQL. */
const ofAttempt: Readonly<Record<(typeof cellColumns)[number], string>> = {
  passed: "outcome = 'passed'",
  failed: "outcome = 'failed'",
  errored: "outcome = 'errored'",
  skipped: "outcome = 'skipped'",
  timed: "passed_ms IS NOT NULL",
  sum_ms: "coalesce(passed_ms, 0.0)",
  sum_log_ms: `coalesce(ln(iif(passed_ms = 0, ${zeroMs}, passed_ms)), 0.0)`,
  sum_log_ms_2: `coalesce(pow(ln(iif(passed_ms = 0, ${zeroMs}, passed_ms)), 2), 0.0)`,
  costed: "cost_usd IS NOT NULL",
  unpriced: "outcome IN ('passed', 'failed') AND cost_usd IS NULL",
  sum_cost_usd: "coalesce(cost_usd, 0.0)",
  input_tokens: "(SELECT total(input) FROM usage WHERE attempt_seq = seq)",
  output_tokens: "(SELECT total(output) FROM usage WHERE attempt_seq = seq)",
  confident: "confidence IS NOT NULL",
  sum_confidence: "coalesce(confidence, 0.0)",
  scored: "score IS NOT NULL",
  sum_score: "coalesce(score, 0.0)",
  ran: "ran_ms IS NOT NULL",
  sum_ran_ms: "coalesce(ran_ms, 0.0)",
  kept_passed: `iif(outcome = 'passed', ${keptWeightSql}, 0.0)`,
  kept_failed: `iif(outcome = 'failed', ${keptWeightSql}, 0.0)`,
};

/**
 * Where cells are read from: sums over all series where none are told apart or left out; attempts as cells of one each. SQLite makes one query
 * of these and what they stand in.
 */
function cellsOf(source: Tile["source"], by: readonly FoldColumn[], chosen: Condition): string {
  if (source === "attempt") return attemptsAsCells;
  return by.every(isTime) && chosen === everySeries ? `(SELECT *, 0 AS series_id FROM rollup_total WHERE tier = '${source}')` : `(SELECT * FROM rollup WHERE tier = '${source}')`;
}

const attemptsAsCells = `
  (SELECT started_at AS start, series_id, ${cellColumns.map((name) => `${ofAttempt[name]} AS ${name}`).join(", ")} FROM (
    SELECT *, iif(outcome = 'passed', wall_ns / 1e6, NULL) AS passed_ms, iif(outcome IN ('passed', 'failed'), wall_ns / 1e6, NULL) AS ran_ms FROM attempt))`;

const fadedColumns = ["faded_passed", "faded_failed"] as const;

type SumColumn = Exclude<(typeof cellColumns)[number], "kept_passed" | "kept_failed">;

/** The columns of cells that a fold has. */
const sumColumns = cellColumns.filter((name): name is SumColumn => name !== "kept_passed" && name !== "kept_failed");

/** What each is called in a fold. */
const sumNames = Object.fromEntries(Object.entries(sumsOfRow(Object.fromEntries(sumColumns.map((name) => [name, name])))).map(([name, column]) => [column, name])) as unknown as Readonly<Record<SumColumn, SumName>>;

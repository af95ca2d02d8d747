import { QuantileSketch } from "../stats/index.ts";
import { tallyInto } from "./rollup.ts";
import type { Outcome } from "../model/index.ts";
import type { Connection } from "./connection.ts";
import type { Tally } from "./rollup.ts";

/**
 * Adds what one connection inserts to the cells. Sketches of the cells it wrote last are kept, so that they need not be read and decoded
 * for every batch; whatever another connection wrote makes it forget them.
 */
export class RollupWriter {
  readonly #connection: Connection;
  readonly #sketches = new Map<string, QuantileSketch>();
  #dataVersion: unknown;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Adds tallies by the key of their cell, inside the caller's transaction; if that is not committed, this writer knows too much and must go. */
  add(tallies: ReadonlyMap<string, Tally<number>>): void {
    const c = this.#connection;
    const version = c.sql("PRAGMA data_version").get()!["data_version"];
    if (version !== this.#dataVersion || this.#sketches.size > mostSketches) this.#sketches.clear();
    this.#dataVersion = version;
    addTotals(c, [...tallies.values()]);
    for (const [key, tally] of tallies) {
      c.sql(upsertCell).run(tally.tier, tally.startMs, tally.seriesId, ...cellValues(tally));
      if (tally.sketch === null) continue;
      let whole = this.#sketches.get(key);
      if (whole === undefined) {
        whole = storedSketch(c, tally);
        this.#sketches.set(key, whole);
      }
      whole.merge(tally.sketch);
      c.sql(upsertSketch).run(tally.tier, tally.startMs, tally.seriesId, whole.encode());
    }
  }
}

/** Adds tallies to the sums over all series, those of a day or month at once. */
function addTotals(connection: Connection, tallies: readonly Tally<number>[]): void {
  const totals = new Map<string, { readonly tier: Tally<number>["tier"]; readonly startMs: number; readonly sums: number[] }>();
  for (const tally of tallies) {
    const key = `${tally.tier} ${tally.startMs}`;
    const values = cellValues(tally);
    const total = totals.get(key);
    if (total === undefined) totals.set(key, { tier: tally.tier, startMs: tally.startMs, sums: values });
    else values.forEach((value, i) => (total.sums[i]! += value));
  }
  for (const { tier, startMs, sums } of totals.values()) connection.sql(upsertTotal).run(tier, startMs, ...sums);
}

/** Of a kilobyte or two each. */
const mostSketches = 4_000;

function storedSketch(connection: Connection, { tier, startMs, seriesId }: Tally<number>): QuantileSketch {
  const stored = connection.sql(selectSketch).get(tier, startMs, seriesId)?.["duration_ms"] as Uint8Array | undefined;
  return stored === undefined ? new QuantileSketch() : QuantileSketch.decode(stored);
}

/** Computes all cells anew, inside the caller's transaction; returns how many there are now. */
export function rebuildRollup(connection: Connection): number {
  connection.db.exec("DELETE FROM rollup; DELETE FROM rollup_sketch; DELETE FROM rollup_total");
  let cells = 0;
  for (const tallies of recount(connection)) {
    for (const tally of tallies) insertTally(connection, tally);
    addTotals(connection, tallies);
    cells += tallies.length;
  }
  return cells;
}

/** All cells as the attempts say, one series after another, so that memory holds the cells of one series only. */
export function* recount(connection: Connection): Generator<Tally<number>[]> {
  let tallies = new Map<string, Tally<number>>();
  let seriesId = -1;
  for (const row of connection.db.prepare(countedBySeries).iterate()) {
    if (row["series_id"] !== seriesId) {
      if (tallies.size > 0) yield [...tallies.values()];
      tallies = new Map();
      seriesId = row["series_id"] as number;
    }
    tallyInto(tallies, seriesId, {
      startedAtMs: row["started_at"] as number,
      outcome: row["outcome"] as Outcome,
      wallNs: row["wall_ns"] as number | null,
      costUsd: row["cost_usd"] as number | null,
      confidence: row["confidence"] as number | null,
      score: row["score"] as number | null,
      inputTokens: row["input"] as number,
      outputTokens: row["output"] as number,
    });
  }
  if (tallies.size > 0) yield [...tallies.values()];
}

function insertTally(connection: Connection, tally: Tally<number>): void {
  connection.sql(upsertCell).run(tally.tier, tally.startMs, tally.seriesId, ...cellValues(tally));
  if (tally.sketch !== null) connection.sql(upsertSketch).run(tally.tier, tally.startMs, tally.seriesId, tally.sketch.encode());
}

/** The additive columns of a cell, in the order of `cellColumns`. */
export function cellValues(tally: Tally<number>): number[] {
  return [
    tally.passed, tally.failed, tally.errored, tally.skipped, tally.timed, tally.sumMs, tally.sumLogMs, tally.sumLogMsSquared, tally.costed,
    tally.sumCostUsd, tally.inputTokens, tally.outputTokens, tally.confident, tally.sumConfidence, tally.scored, tally.sumScore, tally.ran, tally.sumRanMs,
    tally.keptPassed, tally.keptFailed, tally.unpriced,
  ]; // prettier-ignore
}

/** The additive columns of the table `rollup`. */
export const cellColumns = [
  "passed", "failed", "errored", "skipped", "timed", "sum_ms", "sum_log_ms", "sum_log_ms_2", "costed", "sum_cost_usd", "input_tokens",
  "output_tokens", "confident", "sum_confidence", "scored", "sum_score", "ran", "sum_ran_ms", "kept_passed", "kept_failed", "unpriced",
] as const; // prettier-ignore

const upsertCell = upsert("rollup", ["tier", "start", "series_id"]);
const upsertTotal = upsert("rollup_total", ["tier", "start"]);
const selectSketch = "SELECT duration_ms FROM rollup_sketch WHERE tier = ? AND start = ? AND series_id = ?";
const upsertSketch = `
  INSERT INTO rollup_sketch (tier, start, series_id, duration_ms) VALUES (?, ?, ?, ?)
  ON CONFLICT (tier, start, series_id) DO UPDATE SET duration_ms = excluded.duration_ms`;
// total() and not sum(): it is 0 where there is no usage, and it cannot overflow.
const countedBySeries = `
  SELECT series_id, started_at, outcome, wall_ns, cost_usd, confidence, score,
    (SELECT total(input) FROM usage WHERE attempt_seq = seq) AS input,
    (SELECT total(output) FROM usage WHERE attempt_seq = seq) AS output
  FROM attempt ORDER BY series_id, started_at`;

function upsert(table: string, key: readonly string[]): string {
  const columns = [...key, ...cellColumns];
  return `
  INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})
  ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${cellColumns.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`;
}

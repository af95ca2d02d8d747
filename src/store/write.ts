import { Refusal } from "./failures.ts";
import { writeBaseline } from "./write-baseline.ts";
import { attemptColumns, runColumns, usageColumns } from "./rows.ts";
import { tallyInto } from "./rollup.ts";
import type { Connection } from "./connection.ts";
import type { AttemptRow } from "./rows.ts";
import type { WriteRequest } from "./requests.ts";
import type { Counted, Tally } from "./rollup.ts";

/** Writes requests inside one open transaction, and sums up what the rollup must hear of them. */
export class TransactionWriter {
  readonly #connection: Connection;
  /** Ids of series, by their five names as JSON; forgotten whenever something is rolled back. */
  readonly #seriesIds: Map<string, number>;
  #inserted: { seriesId: number; counted: Counted }[] = [];

  constructor(connection: Connection, seriesIds: Map<string, number>) {
    this.#connection = connection;
    this.#seriesIds = seriesIds;
  }

  /**
   * Carries out one request. One that fails may leave a part of itself: the whole transaction is to be rolled back then.
   * @returns how many rows are new
   */
  apply(request: WriteRequest): number {
    return this.#write(request);
  }

  /** As `apply`, wholly or not at all: others of the transaction can go on. Slower, for what it must be able to undo. */
  applyAlone(request: WriteRequest): number {
    const before = this.#inserted.length;
    this.#connection.sql("SAVEPOINT request").run();
    try {
      const rows = this.#write(request);
      this.#connection.sql("RELEASE request").run();
      return rows;
    } catch (error) {
      this.#inserted.length = before;
      this.#seriesIds.clear();
      // Some failures (a full disk) have already ended the whole transaction.
      if (this.#connection.db.isTransaction) this.#connection.db.exec("ROLLBACK TO request; RELEASE request");
      throw error;
    }
  }

  /** What was inserted, summed up by cell: each cell is touched once, however many attempts fell into it. */
  tallies(): Map<string, Tally<number>> {
    const tallies = new Map<string, Tally<number>>();
    for (const { seriesId, counted } of this.#inserted) tallyInto(tallies, seriesId, counted);
    return tallies;
  }

  #write(request: WriteRequest): number {
    const c = this.#connection;
    switch (request.kind) {
      case "record":
        return request.rows.reduce((count, row) => count + this.#insertAttempt(row), 0);
      case "marks":
        for (const mark of request.marks) c.sql(insertMark).run(...mark);
        return request.marks.length;
      case "beginRun":
        c.sql(insertEnvironment).run(...request.environment);
        for (const variant of request.variants) c.sql(insertVariant).run(...variant);
        return Number(c.sql(insertRun).run(...request.run).changes);
      case "endRun":
        // A mark whose attempt is recorded tells nothing more; kept, they would outgrow the attempts.
        c.sql(deleteFinishedMarks).run(request.id);
        return Number(c.sql("UPDATE run SET ended_at = ?, load_end = ? WHERE id = ?").run(request.endedAtMs, request.loadEnd, request.id).changes);
      case "claimRun":
        return Number(c.sql(setOwner).run(request.id, request.owner, request.id, request.expected).changes);
      case "blob":
        return Number(c.sql(insertBlob).run(...request.values).changes);
      case "event":
        return Number(c.sql(insertEvent).run(...request.values).changes);
      default:
        return writeBaseline(c, request);
    }
  }

  #insertAttempt(row: AttemptRow): number {
    const c = this.#connection;
    const seriesId = this.#seriesIdOf(row.series);
    const done = c.sql(insertAttempt).run(seriesId, ...row.values);
    if (done.changes === 0) {
      if (c.sql("SELECT 1 FROM attempt WHERE id = ?").get(row.id) !== undefined) return 0;
      throw new Refusal(`another attempt holds slot ${row.slot}, retry ${row.retry} of run ${row.runId}; ${row.id} was not recorded`);
    }
    for (const usage of row.usage) c.sql(insertUsage).run(done.lastInsertRowid, ...usage);
    this.#inserted.push({ seriesId, counted: row.counted });
    return 1;
  }

  #seriesIdOf(names: readonly string[]): number {
    const key = JSON.stringify(names);
    let id = this.#seriesIds.get(key);
    if (id === undefined) {
      const c = this.#connection;
      c.sql("INSERT INTO series (task, issue_type, agent, model, mode) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING").run(...names);
      const found = c.sql("SELECT id FROM series WHERE task = ? AND issue_type = ? AND agent = ? AND model = ? AND mode = ?").get(...names);
      id = found!["id"] as number;
      this.#seriesIds.set(key, id);
    }
    return id;
  }
}

const marksFor = (count: number) => Array(count).fill("?").join(", ");

// Without a target: an id that is there, or a slot that is taken. Which of the two is asked only when nothing was inserted.
const insertAttempt = `INSERT INTO attempt (series_id, ${attemptColumns.join(", ")}) VALUES (${marksFor(attemptColumns.length + 1)}) ON CONFLICT DO NOTHING`;
const insertUsage = `INSERT INTO usage (attempt_seq, ${usageColumns.join(", ")}) VALUES (${marksFor(usageColumns.length + 1)})`;
const insertMark = "INSERT INTO start_mark (attempt_id, run_id, slot, retry, started_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
const insertEnvironment = "INSERT INTO environment (id, facts) VALUES (?, ?) ON CONFLICT DO NOTHING";
const insertVariant = "INSERT INTO variant (id, kind, facts) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
const insertRun = `INSERT INTO run (${runColumns.join(", ")}) VALUES (${marksFor(runColumns.length)}) ON CONFLICT DO NOTHING`;
const setOwner = `
  INSERT INTO run_owner (run_id, owner) SELECT ?, ? WHERE coalesce((SELECT owner FROM run_owner WHERE run_id = ?), '') = ?
  ON CONFLICT (run_id) DO UPDATE SET owner = excluded.owner`;
const insertBlob = "INSERT INTO blob (hash, bytes, truncated) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
const insertEvent = "INSERT INTO event (id, at, kind, subject, who, facts) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
const deleteFinishedMarks = `
  DELETE FROM start_mark WHERE run_id = ? AND EXISTS (
    SELECT 1 FROM attempt a WHERE a.run_id = start_mark.run_id AND a.slot = start_mark.slot AND a.retry = start_mark.retry)`;

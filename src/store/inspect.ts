import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Connection } from "./connection.ts";
import { endHolder, isBusy, isDamage, setsAside } from "./failures.ts";
import { migrations } from "./migrations/all.ts";
import { storeObstacle } from "./place.ts";
import { isPart } from "./set-aside.ts";
import { spoolFiles, spoolFolders } from "./spool-files.ts";
import { cellColumns, cellValues, recount } from "./write-rollup.ts";
import type { StoreFinding } from "./contract.ts";
import type { Tally } from "./rollup.ts";
import type { SpoolFileKind } from "./spool-files.ts";

/** Looks at a SQLite file and at what lies beside it. Changes nothing; reads all of it. */
export function inspectFile(file: Connection): StoreFinding[] {
  const version = file.pragma("user_version") as number;
  const ofTables = version < migrations.length ? [() => old(file.path, version), integrity] : [sizeAndVersion, integrity, rollups, unfinished, withoutRun];
  const looks = [...ofTables, () => writable(file.path), () => besides(file.path)];
  return looks.flatMap((look) => {
    try {
      return look(file);
    } catch (error) {
      if (!isDamage(error)) throw error;
      const what = `${file.path} is damaged (${error instanceof Error ? error.message : String(error)})`;
      return [{ ok: false, what, remedy: setsAside }];
    }
  });
}

/** What would be asked of its tables is not asked of older ones. */
function old(path: string, version: number): StoreFinding {
  return fine(version === 0 ? `${path} is empty; the next run makes a store of it` : `${path}: version ${version}; the next command that opens it makes a copy and brings it to version ${migrations.length}`);
}

function writable(path: string): StoreFinding[] {
  const obstacle = storeObstacle(path)?.complaint;
  return obstacle === undefined ? [] : [{ ok: true, what: `${obstacle.wrong}; it can be read, but nothing can be recorded`, remedy: obstacle.fix ?? "" }];
}

/** Whether another program holds the lock of writers at this moment. */
export function isHeld(path: string): boolean {
  if (storeObstacle(path) !== undefined) return false; // Nobody can write there.
  let file: Connection | undefined;
  try {
    file = new Connection(path, { busyMs: 0 });
    file.db.exec("BEGIN IMMEDIATE; ROLLBACK");
    return false;
  } catch (error) {
    return isBusy(error); // Anything else is told by the other looks.
  } finally {
    file?.close();
  }
}

/** What is told of a lock that lasts. */
export function lockFinding(path: string): StoreFinding {
  return { ok: false, what: `${path} is locked: another program holds it, and nothing can be recorded meanwhile`, remedy: endHolder(path) };
}

function sizeAndVersion(file: Connection): StoreFinding {
  const { n } = file.sql("SELECT count(*) AS n FROM attempt").get()!;
  const megabytes = ((file.pragma("page_count") as number) * (file.pragma("page_size") as number)) / 1e6;
  return fine(`${file.path}: version ${file.pragma("user_version")}, ${n} attempts, ${megabytes.toFixed(1)} MB`);
}

function integrity(file: Connection): StoreFinding[] {
  const problems = file.db.prepare("PRAGMA integrity_check(10)").all().map((row) => String(row["integrity_check"]));
  if (problems.length === 1 && problems[0] === "ok") return [fine("the file is sound (integrity_check)")];
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more like it)` : "";
  return [{ ok: false, what: `${file.path} is damaged: ${problems[0]!.replaceAll(/\s+/g, " ")}${more}`, remedy: setsAside }];
}

/** Counts must be equal; sums may differ by what rounding in another order of addition makes of them. */
function rollups(file: Connection): StoreFinding {
  let cells = 0;
  let different = 0;
  for (const tallies of recount(file)) {
    cells += tallies.length;
    different += tallies.filter((tally) => !isStored(file, tally)).length;
  }
  const stored = file.sql("SELECT count(*) AS n FROM rollup").get()!["n"] as number;
  const extra = Math.max(0, stored - cells);
  const totals = different + extra === 0 ? differentTotals(file) : 0;
  if (totals > 0) return { ok: false, what: `${totals} of the sums over all series differ from the cells of the rollup`, remedy: "assay doctor --rebuild" };
  if (different + extra === 0) return fine(`all ${cells} cells of the rollup equal their attempts`);
  return { ok: false, what: `${different + extra} of ${cells} cells of the rollup differ from their attempts`, remedy: "assay doctor --rebuild" };
}

/** How many sums over all series are not what their cells add up to. */
function differentTotals(file: Connection): number {
  const sums = file.db.prepare(`SELECT tier, start, ${cellColumns.map((name) => `sum(${name}) AS ${name}`).join(", ")} FROM rollup GROUP BY tier, start`).all();
  const stored = file.sql("SELECT count(*) AS n FROM rollup_total").get()!["n"] as number;
  const total = file.sql("SELECT * FROM rollup_total WHERE tier = ? AND start = ?");
  const equal = sums.filter((sum) => {
    const row = total.get(sum["tier"]!, sum["start"]!);
    return row !== undefined && cellColumns.every((name) => close(row[name] as number, sum[name] as number));
  }).length;
  return Math.max(sums.length, stored) - equal;
}

function isStored(file: Connection, tally: Tally<number>): boolean {
  const key = [tally.tier, tally.startMs, tally.seriesId] as const;
  const row = file.sql("SELECT * FROM rollup WHERE tier = ? AND start = ? AND series_id = ?").get(...key);
  if (row === undefined) return false;
  const values = cellValues(tally);
  if (!cellColumns.every((name, i) => close(row[name] as number, values[i]!))) return false;
  const bytes = file.sql("SELECT duration_ms FROM rollup_sketch WHERE tier = ? AND start = ? AND series_id = ?").get(...key)?.["duration_ms"];
  if (bytes === undefined || tally.sketch === null) return bytes === undefined && tally.sketch === null;
  return Buffer.compare(bytes as Uint8Array, tally.sketch.encode()) === 0;
}

function close(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-7 * Math.max(Math.abs(a), Math.abs(b));
}

function unfinished(file: Connection): StoreFinding[] {
  return file.sql(selectUnfinished).all().map((row) => ({
    ok: false,
    what: `run ${row["run_id"]} has ${row["n"]} attempts that were started and not recorded`,
    remedy: `unless that run is still going: assay run --resume ${row["run_id"]}`,
  }));
}

function withoutRun(file: Connection): StoreFinding[] {
  const n = file.sql("SELECT count(*) AS n FROM attempt WHERE run_id NOT IN (SELECT id FROM run)").get()!["n"] as number;
  if (n === 0) return [];
  // Nothing is broken, and nothing will bring the runs back: a note.
  return [{ ok: true, what: `${n} attempts belong to runs that are not here`, remedy: "know that they count, with their environment and commit unknown: their store was damaged, deleted or replaced" }];
}

/** Files that were left: nothing is wrong with the store, but somebody should decide about them. */
function besides(path: string): StoreFinding[] {
  const folder = dirname(path);
  const name = basename(path);
  const beside = readdirSync(folder);
  const findings: StoreFinding[] = [];
  for (const file of beside.filter((other) => other.startsWith(`${name}.`) && !isPart(other)).sort()) {
    const rest = file.slice(name.length + 1);
    const size = `${((statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0) / 1e6).toFixed(1)} MB`;
    const all = [file, ...beside.filter((other) => other.startsWith(file) && isPart(other))].map((other) => join(folder, other)).join(" ");
    const left = (what: string, when: string): StoreFinding => ({ ok: true, what: `${file}: ${what} (${size})`, remedy: `delete ${all}${when}` });
    if (rest.startsWith("backup-")) findings.push(left("the store before it was brought up to date", " when all is well"));
    else if (rest.startsWith("damaged-")) findings.push(left("a damaged store that was set aside", " when nothing in it is missed"));
    else if (rest === "salvage") findings.push(left("what an interrupted salvage left", ""));
  }
  return [...findings, ...spoolFolders(path).flatMap((spool) => spooled(path, spool))];
}

/** What waits in a spool folder, and what nobody will take in. */
function spooled(path: string, folder: string): StoreFinding[] {
  const of = (...kinds: SpoolFileKind[]) => spoolFiles(folder, path, kinds);
  const namesOf = (files: readonly string[]) => files.map((file) => join(folder, file)).join(" ");
  const [waiting, unusable, refused] = [of("waiting", "taken"), of("unusable"), of("refused")];
  const findings: StoreFinding[] = [];
  if (waiting.length > 0)
    findings.push({ ok: false, what: `attempts in ${folder} (${filesWord(waiting.length)}) wait to be taken in`, remedy: "the next recording takes them in" });
  if (unusable.length > 0)
    findings.push({ ok: true, what: `attempts in ${folder} (${filesWord(unusable.length)}) could not be taken in`, remedy: `look at them, then delete ${namesOf(unusable)}` });
  if (refused.length > 0)
    findings.push({ ok: true, what: `records were refused; they are kept with the reasons in ${namesOf(refused)}`, remedy: "correct what records them, then delete that file" });
  return findings;
}

const filesWord = (count: number) => (count === 1 ? "1 file" : `${count} files`);

function fine(what: string): StoreFinding {
  return { ok: true, what, remedy: "" };
}

const selectUnfinished = `
  SELECT run_id, count(*) AS n FROM start_mark m WHERE NOT EXISTS (
    SELECT 1 FROM attempt a WHERE a.run_id = m.run_id AND a.slot = m.slot AND a.retry = m.retry)
  GROUP BY run_id ORDER BY run_id`;

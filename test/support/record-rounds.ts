import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { newId } from "../../src/model/index.ts";
import { randomFrom } from "../../src/stats/index.ts";
import { openStore } from "../../src/store/index.ts";

/** What was seen over all rounds of killing a process that records; every field from `acknowledgedLost` on must be 0. */
export interface RecordReport {
  rounds: number;
  kills: number;
  /** Promises that resolved so before the kill. */
  stored: number;
  spooled: number;
  tracked: number;
  /** Tracked attempts that are gone, which is allowed for the last 100 ms, and the age of the oldest of them at the kill. */
  trackedLost: number;
  oldestLostMs: number;
  /** Lines that were torn on purpose, and files of a spool that were put there twice. */
  torn: number;
  twice: number;
  /** Attempts whose promise resolved `stored` or `spooled` and that are not there after the next opening. */
  acknowledgedLost: number;
  /** Rows more than there are ids, or than the rollup has. */
  double: number;
  /** Attempts whose run is not there. */
  withoutRun: number;
  /** Torn lines that nobody was told of. */
  tornUntold: number;
  /** Integrity or rollup findings of the store that are not well. */
  storeFindings: number;
}

const program = (name: string) => join(import.meta.dirname, "../tracker/programs", name);

/**
 * Kills processes with KILL at random moments while they record and track into one store, one or two at a time, with the store well or
 * locked by another process; tears lines of the spool and doubles its files; then opens the store and counts what went wrong.
 */
export async function recordRounds(rounds: number, seed: number): Promise<RecordReport> {
  const folder = mkdtempSync(join(tmpdir(), "assay-record-"));
  const report: RecordReport = {
    rounds, kills: 0, stored: 0, spooled: 0, tracked: 0, trackedLost: 0, oldestLostMs: 0, torn: 0, twice: 0,
    acknowledgedLost: 0, double: 0, withoutRun: 0, tornUntold: 0, storeFindings: 0,
  }; // prettier-ignore
  const random = randomFrom(seed, "record");
  const path = join(folder, "assay.db");
  try {
    await (await openStore(path)).close();
    for (let round = 0; round < rounds; round++) {
      const isLocked = round % 3 === 1;
      const holder = isLocked ? await begun(program("hold-lock.ts"), [path, "0"]) : undefined;
      const logs = Array.from({ length: 1 + (round % 2) }, (_, i) => join(folder, `${round}-${i}.log`));
      const killedAtMs = new Map<string, number>();
      const ends = logs.map(async (log) => {
        const child = await begun(program("record-until-killed.ts"), [path, log, isLocked ? "150" : "10000"]);
        await pause(random.below(700));
        killedAtMs.set(log, Date.now());
        if (await killed(child)) report.kills++;
      });
      await Promise.all(ends);
      if (holder !== undefined) await killed(holder);
      const torn = round % 3 === 1 ? tamper(join(folder, "spool"), report) : 0;
      await judge(path, logs, killedAtMs, torn, report);
    }
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A process that has said its first word. */
async function begun(file: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout!, "data");
  child.stdout!.resume();
  return child;
}

/** False where it had ended before. */
async function killed(child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) return false;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  return ((await gone)[1] as string | null) === "SIGKILL";
}

/** Puts one file of a spool there twice, and half a line behind another; returns how many lines are torn. */
function tamper(spool: string, report: RecordReport): number {
  const files = existsSync(spool) ? readdirSync(spool).filter((name) => /^assay\.db\.[0-9a-f-]{36}\.jsonl$/.test(name)) : [];
  // A kill may have left one without a whole line.
  const file = files.map((name) => join(spool, name)).find((path) => readFileSync(path, "utf8").includes("\n"));
  if (file === undefined) return 0;
  copyFileSync(file, join(spool, `assay.db.${newId()}.jsonl`));
  appendFileSync(file, readFileSync(file, "utf8").split("\n").at(-2)!.slice(0, 60));
  report.twice++;
  report.torn++;
  return 1;
}

async function judge(path: string, logs: readonly string[], killedAtMs: ReadonlyMap<string, number>, torn: number, report: RecordReport): Promise<void> {
  const store = await openStore(path);
  try {
    const { problems } = await store.takeInSpool();
    // A kill may tear one more line for each process.
    report.tornUntold += Math.max(0, torn - problems.length);
    const rows = await store.attempts();
    const ids = new Set(rows.map(({ id }) => id));
    const runs = new Set((await store.runs()).map(({ id }) => id));
    const inRollup = (await store.rollup({ tier: "day" })).reduce((sum, cell) => sum + cell.passed + cell.failed + cell.errored + cell.skipped, 0);
    report.double += rows.length - ids.size + Math.abs(inRollup - rows.length);
    report.withoutRun += rows.filter(({ runId }) => !runs.has(runId)).length;
    report.storeFindings += (await store.inspect()).filter(({ ok, what }) => !ok && !what.includes("spool")).length;
    for (const log of logs)
      for (const [word, id, at] of readFileSync(log, "utf8").split("\n").slice(0, -1).map((line) => line.split(" "))) {
        if (word === "tracked") report.tracked++;
        if (word === "stored" || word === "spooled") report[word]++;
        if (ids.has(id!)) continue;
        if (word === "stored" || word === "spooled") report.acknowledgedLost++;
        else if (word === "tracked") {
          report.trackedLost++;
          report.oldestLostMs = Math.max(report.oldestLostMs, killedAtMs.get(log)! - Number(at));
        }
      }
  } finally {
    await store.close();
  }
}

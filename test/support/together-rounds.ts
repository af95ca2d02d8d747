import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../src/store/index.ts";

/** What several processes left that recorded into one file at the same time; all but the first three should be 0. */
export interface TogetherReport {
  readonly processes: number;
  readonly acknowledged: number;
  readonly stored: number;
  /** Acknowledged and not there. */
  readonly lost: number;
  /** There more than once, or without having been recorded. */
  readonly double: number;
  /** Attempts that the rollup counts too many or too few, by day and by month. */
  readonly rollupOff: number;
  /** What a look at the store finds wrong: the file, cells or sketches that differ from their rows. */
  readonly findings: number;
  readonly failedProcesses: number;
}

/** Lets so many processes record so many attempts each into one new SQLite file, 100 in flight each, and looks at what is there. */
export async function recordTogether(processes: number, attempts: number): Promise<TogetherReport> {
  const folder = mkdtempSync(join(tmpdir(), "assay-together-"));
  try {
    const url = join(folder, "assay.db");
    const ended = await Promise.all(Array.from({ length: processes }, (_, i) => recorder(url, `run-${i}`, attempts)));
    const store = await openStore(url);
    try {
      const rows = await Promise.all(ended.map(async ({ runId, acknowledged }) => {
        const slots = (await store.attempts({ runIds: [runId] })).map(({ slot }) => slot);
        const there = new Set(slots);
        return { lost: acknowledged.filter((slot) => !there.has(slot)).length, double: slots.length - there.size + Math.max(0, there.size - attempts) };
      }));
      const stored = await store.countAttempts();
      const counted = async (tier: "day" | "month") => (await store.rollup({ tier })).reduce((n, { passed, failed, errored, skipped }) => n + passed + failed + errored + skipped, 0);
      return {
        processes,
        acknowledged: sum(ended.map(({ acknowledged }) => acknowledged.length)),
        stored,
        lost: sum(rows.map(({ lost }) => lost)),
        double: sum(rows.map(({ double }) => double)),
        rollupOff: Math.abs((await counted("day")) - stored) + Math.abs((await counted("month")) - stored),
        findings: (await store.inspect()).filter(({ ok }) => !ok).length,
        failedProcesses: ended.filter(({ status }) => status !== 0).length,
      };
    } finally {
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function recorder(url: string, runId: string, attempts: number) {
  const program = join(import.meta.dirname, "../store/programs/record.ts");
  const child = spawn(process.execPath, [program, url, runId, `${attempts}`, "100"], { stdio: ["ignore", "pipe", "inherit"] });
  const [chunks, [status]] = await Promise.all([child.stdout.toArray(), once(child, "exit")]);
  return { runId, status: status as number, acknowledged: Buffer.concat(chunks).toString().split("\n").slice(0, -1).map(Number) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

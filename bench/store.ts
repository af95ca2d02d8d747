// How many attempts per second are recorded durably, rollups included, and how long the caller's event loop waits; beside it, one JSON file that
// is rewritten for each attempt. Fails only where a row is missing or the rollup differs from the rows. Usage: node bench/store.ts [--long]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { newId } from "../src/model/index.ts";
import { openStore } from "../src/store/index.ts";
import { WholeFile } from "./whole-file.ts";
import type { Attempt } from "../src/model/index.ts";

const { values: flags } = parseArgs({ options: { long: { type: "boolean" }, child: { type: "string" }, rows: { type: "string" }, flight: { type: "string" } } });
const scale = flags.long ? 10 : 1;

if (flags.child === undefined) await main();
else process.stdout.write(JSON.stringify(await record(flags.child, Number(flags.rows), Number(flags.flight), atOnce)));

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-store-"));
  try {
    console.log(`load average ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} cores at the beginning\n`);
    print("durable record()", "rows", "rows/s", "caller's loop late (own)");
    const one = async (title: string, rows: number, flight: number) => {
      const url = join(folder, `${newId()}.db`);
      const { seconds, delay } = await record(url, rows, flight);
      print(title, `${rows}`, `${Math.round(rows / seconds)}`, shown(delay));
      await requireSound(url, rows + 1);
      return rows / seconds;
    };
    const awaited = await one("one awaited at a time", 1_000 * scale, 1);
    const inFlight = await one("one writer, 100 in flight", 20_000 * scale, 100);
    for (const flight of [500, 2000]) await one(`one writer, ${flight} in flight`, 20_000 * scale, flight);
    for (const flight of [100, 500]) await together(join(folder, `together-${flight}.db`), 8_000 * scale, flight);
    await whileLocked(join(folder, "locked.db"), 5_000);
    console.log("late: the longest that a timer of the caller came late; in brackets without the wait for a core that other threads had");
    console.log(`a 4 kB write with fsync on this disk, just now: ${flushMs(folder).toFixed(2)} ms\n`);
    besideWholeFile(folder, awaited, inFlight);
    console.log(`\nload average ${loadavg()[0]!.toFixed(1)} at the end`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every row is there, and the rollup says what the rows say. */
async function requireSound(url: string, rows: number): Promise<void> {
  const store = await openStore(url);
  try {
    const stored = await store.countAttempts();
    const bad = (await store.inspect()).filter(({ ok }) => !ok).map(({ what }) => what);
    if (stored !== rows || bad.length > 0) throw new Error([`${stored} of ${rows} rows are there`, ...bad].join("; "));
  } finally {
    await store.close();
  }
}

async function together(url: string, rows: number, flight: number): Promise<void> {
  await (await openStore(url)).close();
  const children = Array.from({ length: 4 }, () => spawn(process.execPath, [import.meta.filename, "--child", url, "--rows", `${rows}`, "--flight", `${flight}`], { stdio: ["pipe", "pipe", "inherit"] }));
  // All begin at once: the loading of one would be measured with the writing of another.
  await Promise.all(children.map(({ stdout }) => once(stdout, "data")));
  const answers = children.map(async (child) => {
    const [chunks] = await Promise.all([child.stdout.toArray(), once(child, "exit")]);
    return JSON.parse(Buffer.concat(chunks).toString()) as Recorded;
  });
  for (const { stdin } of children) stdin.end();
  const done = await Promise.all(answers);
  const seconds = (Math.max(...done.map(({ endedMs }) => endedMs)) - Math.min(...done.map(({ beganMs }) => beganMs))) / 1000;
  // Each process has recorded one more before its clock began.
  await requireSound(url, 4 * rows + 4);
  const longest = done.map(({ delay }) => delay).reduce((a, b) => ({ longestMs: Math.max(a.longestMs, b.longestMs), ownMs: a.ownMs === null || b.ownMs === null ? null : Math.max(a.ownMs, b.ownMs) }));
  print(`4 processes, ${flight} in flight each`, `${4 * rows}`, `${Math.round((4 * rows) / seconds)}`, shown(longest));
}

/** The lock is another process's for a while: what is recorded meanwhile waits, the caller does not. */
async function whileLocked(url: string, lockedMs: number): Promise<void> {
  const store = await openStore(url);
  const runId = newId();
  await store.record([attemptOf(runId, 0)]);
  const holder = spawn(process.execPath, [join(import.meta.dirname, "../test/store/programs/hold-lock.ts"), url], { stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(holder, "exit");
  await once(holder.stdout, "data");
  const loop = watchLoop();
  const began = performance.now();
  const all: Promise<number>[] = [];
  while (performance.now() - began < lockedMs) {
    all.push(store.record([attemptOf(runId, all.length + 1)]));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  holder.stdin.end();
  await gone;
  await Promise.all(all);
  print(`another process holds the lock for ${lockedMs / 1000} s`, `${all.length}`, "-", shown(loop.longest()));
  await store.close();
  await requireSound(url, all.length + 1);
}

function besideWholeFile(folder: string, awaited: number, inFlight: number): void {
  print("one JSON file, rewritten each time", "attempts/s", "record(): awaited", "record(): 100 in flight");
  for (const read of [true, false])
    for (const held of [100, 1_000, 10_000]) {
      const file = new WholeFile(join(folder, "agent_performance.json"));
      file.fill(held);
      const began = performance.now();
      let count = 0;
      while (count < 5 || (performance.now() - began < 500 && count < 2_000)) file.record(held + count++, { read });
      const rate = count / ((performance.now() - began) / 1000);
      const ratio = (mine: number) => `${(mine / rate).toFixed(mine / rate < 10 ? 1 : 0)} x`;
      print(`${held} attempts in it${read ? "" : ", never read again"}`, rate.toFixed(0), ratio(awaited), ratio(inFlight));
    }
}

interface Recorded {
  readonly seconds: number;
  readonly beganMs: number;
  readonly endedMs: number;
  readonly delay: Delay;
}

async function record(url: string, rows: number, flight: number, begin?: () => Promise<void>): Promise<Recorded> {
  const store = await openStore(url);
  const runId = newId();
  await store.record([attemptOf(runId, rows)]);
  await begin?.();
  const loop = watchLoop();
  const beganMs = Date.now();
  const began = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < rows) await store.record([attemptOf(runId, next++)]);
  };
  const lanes: Promise<void>[] = [];
  while (lanes.length < flight) {
    lanes.push(lane());
    // Calls made in one go, without a pause, are the caller's own doing.
    if (lanes.length % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(lanes);
  const seconds = (performance.now() - began) / 1000;
  const delay = loop.longest();
  const endedMs = Date.now();
  await store.close();
  return { seconds, beganMs, endedMs, delay };
}

/** Tells that this process could begin, and waits until it may. */
async function atOnce(): Promise<void> {
  process.stdout.write("\n");
  await process.stdin.toArray();
}

interface Delay {
  readonly longestMs: number;
  /** Without the time in which this thread could have run but other threads had all cores; null where the system does not tell. */
  readonly ownMs: number | null;
}

/** How late a timer of 1 ms came at worst, until it is asked. */
function watchLoop(): { longest(): Delay } {
  let longestMs = 0;
  let ownMs: number | null = null;
  let last = performance.now();
  let queued = queuedMs();
  const look = () => {
    const [now, queuedNow] = [performance.now(), queuedMs()];
    const lateMs = now - last - 1;
    longestMs = Math.max(longestMs, lateMs);
    if (queued !== null && queuedNow !== null) ownMs = Math.max(ownMs ?? 0, lateMs - (queuedNow - queued));
    [last, queued] = [now, queuedNow];
  };
  const timer = setInterval(look, 1);
  return {
    longest() {
      look();
      clearInterval(timer);
      return { longestMs, ownMs };
    },
  };
}

/** How long this thread has waited for a core in all, milliseconds: the second number of https://docs.kernel.org/scheduler/sched-stats.html */
function queuedMs(): number | null {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[1]) / 1e6;
  } catch {
    return null;
  }
}

function shown({ longestMs, ownMs }: Delay): string {
  return `${longestMs.toFixed(1)} ms (${ownMs === null ? "?" : ownMs.toFixed(1)})`;
}

/** 50 tasks by 4 agents, each attempt with its tokens. */
function attemptOf(runId: string, slot: number): Attempt {
  const usage = { model: "m", state: "done", inputTokens: 500, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, outputTokens: 100 } as const;
  return {
    id: newId(), runId, slot, retry: 0, series: { task: `task-${slot % 50}`, issueType: "types", agent: `agent-${slot % 4}`, model: "m", mode: "live" },
    taskVariant: "0123456789abcdef", agentVariant: "0123456789abcdef", startedAtMs: Date.now(), outcome: slot % 5 === 0 ? "failed" : "passed",
    reason: slot % 5 === 0 ? "check-failed" : "", detail: "", censored: false, wallNs: 80_000_000 + ((slot * 7919) % 50_000_000), cpuNs: 70_000_000,
    peakProcessBytes: 90_000_000, peakProcessMethod: "polled-vmhwm", peakTreeBytes: 95_000_000, peakTreeMethod: "polled-sum", confidence: 0.8, score: null,
    errorCount: 0, warningCount: 1, messages: [], signature: "0123456789abcdef", outputHash: "", costUsd: 0.0105, costSource: "computed",
    usage: [{ ...usage, reasoningTokens: 0, costUsd: 0.0105, source: "computed", priceVersion: "2026-11-01" }], metrics: {}, warnings: [],
  }; // prettier-ignore
}

function flushMs(folder: string): number {
  const file = openSync(join(folder, "flush"), "w");
  const began = performance.now();
  for (let i = 0; i < 20; i++) {
    writeSync(file, Buffer.alloc(4096));
    fsyncSync(file);
  }
  closeSync(file);
  return (performance.now() - began) / 20;
}

function print(...cells: string[]): void {
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(36) : cell.padStart(i === 3 ? 36 : 16))).join(""));
}

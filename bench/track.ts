// How many microseconds track() adds to a fast function, held against the bare loop in one process; and how long the caller's event loop
// is delayed at most while it tracks and records, with a store that is well and with one that another process has locked for 5 s;
// and the longest turn while 200,000 calls made in one go are worked off.
// Prints a table; asserts nothing. Usage: node bench/track.ts
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn, setTimeout as pause } from "node:timers/promises";
import { openStore } from "../src/store/index.ts";
import { openTracker } from "../src/tracker/index.ts";
import type { Tracker } from "../src/tracker/index.ts";

const rounds = 41;
const callsPerRound = 500;
const meta = { agent: "fixer", model: "m", issueType: "types", task: "one" };
const result = Object.freeze({ success: true, confidence: 0.8 });
let sink = 0;

const folder = mkdtempSync(join(tmpdir(), "assay-bench-track-"));
try {
  const path = join(folder, "assay.db");
  const tracker = await openTracker({ store: path });
  console.log("added to a call, over a bare loop (medians of rounds, both in turns)");
  await report("a function that returns a number", tracker, () => sink++, (work) => tracker.track(meta, work));
  await report("a function that returns an object with success and confidence", tracker, () => (sink++, result), (work) => tracker.track(meta, work));
  await report("an async function, awaited", tracker, async () => (sink++, result), async (work) => await tracker.track(meta, work));
  await tracker.close();
  console.log(`  stored or spooled: ${tracker.counts().stored + tracker.counts().spooled}, lost: ${tracker.counts().lost}`);
  console.log("longest delay of the caller's event loop in 5 s, 500 tracked and 500 recorded a second; and what of it its own thread was busy");
  printDelay("nothing is recorded: what the machine does", await longestDelay(undefined, false));
  printDelay("a store that is well", await longestDelay(path, false));
  printDelay("locked by another process for 5 s", await longestDelay(path, true));
  await reportBacklog(path);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function report<R>(title: string, tracker: Tracker, work: () => R, tracked: (work: () => R) => unknown): Promise<void> {
  const bare: number[] = [];
  const added: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const base = await perCall(async () => void (await work()), work);
    const with_ = await perCall(async () => void (await tracked(work)), () => tracked(work));
    const began = performance.now();
    await tracker.flush();
    whole.push(with_ - base + ((performance.now() - began) / callsPerRound) * 1000);
    bare.push(base);
    added.push(with_ - base);
    await turn();
  }
  console.log(`  ${title.padEnd(64)} ${median(added).toFixed(2).padStart(7)} µs (bare ${median(bare).toFixed(2)}; with making it durable afterwards ${median(whole).toFixed(0)})`);
}

/** Microseconds. */
async function perCall(awaited: () => Promise<void>, call: () => unknown): Promise<number> {
  const isAsync = call() instanceof Promise;
  const began = performance.now();
  if (isAsync) for (let i = 0; i < callsPerRound; i++) await awaited();
  else for (let i = 0; i < callsPerRound; i++) call();
  return ((performance.now() - began) / callsPerRound) * 1000;
}

interface Delay {
  readonly longestMs: number;
  readonly busiestMs: number;
  readonly told: string;
}

function printDelay(title: string, { longestMs, busiestMs, told }: Delay): void {
  console.log(`  ${title.padEnd(44)} ${longestMs.toFixed(1).padStart(6)} ms, busy ${busiestMs.toFixed(1)} ms  ${told}`);
}

async function longestDelay(path: string | undefined, locked: boolean): Promise<Delay> {
  const tracker = path === undefined ? undefined : await openTracker({ store: path });
  await tracker?.record({ agent: "first", success: true });
  const holder = locked ? spawn(process.execPath, [join(import.meta.dirname, "../test/tracker/programs/hold-lock.ts"), path!, "5000"], { stdio: ["ignore", "pipe", "inherit"] }) : undefined;
  if (holder !== undefined) await once(holder.stdout!, "data");
  let longestMs = 0;
  let busiestMs = 0;
  let last = performance.now();
  let lastBusy = process.threadCpuUsage();
  const clock = setInterval(() => {
    const { user, system } = process.threadCpuUsage(lastBusy);
    longestMs = Math.max(longestMs, performance.now() - last - 1);
    busiestMs = Math.max(busiestMs, (user + system) / 1000);
    last = performance.now();
    lastBusy = process.threadCpuUsage();
  }, 1);
  const until = performance.now() + 5_000;
  while (performance.now() < until) {
    for (let i = 0; i < 5; i++) {
      tracker?.track(meta, () => result);
      void tracker?.record({ ...meta, success: true });
    }
    await pause(10);
  }
  await tracker?.flush();
  clearInterval(clock);
  if (tracker === undefined) return { longestMs, busiestMs, told: "" };
  const { stored, spooled, lost, waiting } = tracker.counts();
  await tracker.close();
  const store = await openStore(path!);
  await store.takeInSpool();
  const rows = await store.countAttempts({ runIds: [(await store.runs({ kind: "tracker", last: 1 }))[0]!.id] });
  await store.close();
  return { longestMs, busiestMs, told: `${stored} stored, ${spooled} spooled, ${lost} lost, ${waiting} waiting; ${rows} in the store after its spool was taken in` };
}

/** How long our own thread is busy at a stretch while it works off what was tracked in one go. */
async function reportBacklog(path: string): Promise<void> {
  const tracker = await openTracker({ store: path });
  for (let i = 0; i < 200_000; i++) tracker.track(meta, () => result);
  let busiestMs = 0;
  let flushing = true;
  const began = performance.now();
  const flushed = tracker.flush().then(() => (flushing = false));
  while (flushing) {
    const before = process.threadCpuUsage();
    await turn();
    const { user, system } = process.threadCpuUsage(before);
    busiestMs = Math.max(busiestMs, (user + system) / 1000);
  }
  await flushed;
  console.log(`flush after 200,000 calls in one go: ${(performance.now() - began).toFixed(0)} ms, the busiest turn of our own thread ${busiestMs.toFixed(1)} ms`);
  const { stored, spooled, lost, waiting } = tracker.counts();
  console.log(`  ${stored} stored, ${spooled} spooled, ${lost} lost, ${waiting} waiting`);
  await tracker.close();
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

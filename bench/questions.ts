// How fast the store, and a tracker on it, answer over many attempts, and in how much memory. Prints a table; asserts nothing.
// Usage: node bench/questions.ts [--attempts 10000000] [--file PATH] [--keep]
// The store is made once and used again where it is still there (--keep, or a --file of one's own); ten million take 4 GB and five minutes. Its
// attempts are written by the store's own transaction writer, day by day, in this process and without waiting for the disk.
import { spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { randomFrom } from "../src/stats/index.ts";
import { openStore } from "../src/store/index.ts";
import { migrations } from "../src/store/migrations/all.ts";
import { prepareStore } from "../src/store/schema.ts";
import { TransactionWriter } from "../src/store/write.ts";
import { RollupWriter } from "../src/store/write-rollup.ts";
import { openTracker, questionsOf } from "../src/tracker/index.ts";
import type { Store } from "../src/store/index.ts";
import type { AttemptRow } from "../src/store/rows.ts";

const dayMs = 86_400_000;
const days = 90;
/** The evening of the 15th: all of the 14 days that are weighed one by one lie within a month that is weighed as one. */
const now = Date.UTC(2026, 10, 15, 18);
const firstDay = now - (now % dayMs) - (days - 1) * dayMs;
const rounds = 15;

const { values: flags } = parseArgs({
  options: { attempts: { type: "string", default: "10000000" }, file: { type: "string" }, keep: { type: "boolean" }, step: { type: "string", default: "all" } },
});
const count = Number(flags.attempts);
const path = flags.file ?? join(tmpdir(), `assay-questions-v${migrations.length}-${count}.db`);

if (flags.step === "generate") generate();
else if (flags.step === "ask") await ask();
else if (flags.step === "leaderboard") await leaderboardOnce();
else if (flags.step === "tracker") await askAsTracker();
else if (flags.step === "cold") await coldTracker();
else main();

/** Each step in a process of its own, so that none is measured with what another left in memory. */
function main(): void {
  try {
    if (existsSync(path)) console.log(`${path} is there and is used again`);
    else step("generate");
    step("ask");
    step("leaderboard");
    step("tracker");
    step("cold");
  } finally {
    if (!flags.keep && flags.file === undefined) for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
  }
}

function step(name: string): void {
  const { status } = spawnSync(process.execPath, [import.meta.filename, "--step", name, "--attempts", `${count}`, "--file", path], { stdio: "inherit" });
  if (status !== 0) throw new Error(`the step ${name} ended with code ${status}`);
}

async function ask(): Promise<void> {
  const beganMs = performance.now();
  const store = await openStore(path);
  print("open", performance.now() - beganMs);
  await question("report: by agent, by issue type, by model, in all", async () => {
    for (const by of [["agent"], ["issueType"], ["model"], []] as const) await store.fold({ by });
  });
  await question("leaderboard: by issue type, agent, model, task, fading", () => leaderboard(store));
  await question("trend: 30 days, by day", () => store.fold({ by: ["day"], sinceMs: now - (now % dayMs) - 29 * dayMs }));
  await question("trend of one agent: 30 days, by day", () => store.fold({ by: ["day"], agents: ["agent-3"], sinceMs: now - (now % dayMs) - 29 * dayMs }));
  await question("p50 and p95 by model", async () => {
    for (const { durationMs } of await store.foldSketches({ by: ["model"] })) [0.5, 0.95].map((p) => durationMs.quantile(p));
  });
  await question("p50 and p95 by model, last 30 days", () => store.foldSketches({ by: ["model"], sinceMs: now - (now % dayMs) - 29 * dayMs }));
  await question("by agent, last 30 days", () => store.fold({ by: ["agent"], sinceMs: now - (now % dayMs) - 29 * dayMs }));
  await question("last 100 attempts", () => store.attempts({ last: 100 }));
  await question("last 100 attempts of mode live", () => store.attempts({ last: 100, modes: ["live"] }));
  await question("last 100 attempts of an agent and an issue type", () => store.attempts({ last: 100, agents: ["agent-3"], issueTypes: ["type-5"] }));
  await question("last 100 attempts of one task that is rarely done", () => store.attempts({ last: 100, tasks: ["task-7"], agents: ["agent-3"], models: ["model-1"] }));
  await question("by agent, the last 24 hours to the millisecond", () => store.fold({ by: ["agent"], sinceMs: now - dayMs }));
  await store.close();
  console.log(`most memory of the process that asked: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
}

async function leaderboardOnce(): Promise<void> {
  const store = await openStore(path);
  const groups = await leaderboard(store);
  console.log(`a process that opens the store and asks for the leaderboard (${groups.length} groups) once: ${performance.now().toFixed(0)} ms since its start`);
  await store.close();
}

/** What users ask, with everything that makes an answer of sums: tasks as units, what is expected of each arm, quantiles, trends. */
async function askAsTracker(): Promise<void> {
  const store = await openStore(path);
  const asked = await questionsOf({ store: async () => store, now: () => now });
  await question("tracker.report()", () => asked.report());
  await question("tracker.agents()", () => asked.agents());
  await question("tracker.bestAgent(one issue type)", () => asked.bestAgent("type-5"));
  await question('tracker.trend({ last: "30d" })', () => asked.trend({ last: "30d" }));
  await question("tracker.models(), with p50 and p95", () => asked.models());
  await question("tracker.successRate() of an agent, last 30 days", () => asked.successRate({ agent: "agent-3", last: "30d" }));
  await question("tracker.costs() by agent, model and issue type", () => asked.costs({ by: ["agent", "model", "issueType"] }));
  await question("tracker.recent()", () => asked.recent());
  await store.close();
  console.log(`most memory of the process that asked as a tracker: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
}

async function coldTracker(): Promise<void> {
  await using tracker = await openTracker({ store: path });
  const openedMs = performance.now();
  const { rankings } = await tracker.agents({ until: now });
  console.log(`a process that opens a tracker and asks for agents() (${rankings.length} issue types) once: ${performance.now().toFixed(0)} ms since its start, ${openedMs.toFixed(0)} ms of them until it was open`);
}

function leaderboard(store: Store) {
  return store.fold({ by: ["issueType", "agent", "model", "task"], fading: { nowMs: now, halfLifeMs: 90 * dayMs } });
}

async function question(title: string, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  const began = performance.now();
  await work(); // the first reads from the disk
  const first = performance.now() - began;
  for (let i = 0; i < rounds; i++) {
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  print(title, times[Math.floor(rounds / 2)]!, first);
}

function print(title: string, ms: number, firstMs?: number): void {
  console.log(`${title.padEnd(60)}${ms.toFixed(1).padStart(10)} ms${firstMs === undefined ? "" : `   (first ${firstMs.toFixed(1)} ms)`}`);
}

function generate(): void {
  const began = performance.now();
  const part = `${path}.part`;
  for (const end of ["", "-wal", "-shm"]) rmSync(part + end, { force: true });
  const { connection } = prepareStore(part, 1_000);
  connection.db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000");
  const seriesIds = new Map<string, number>();
  const rollup = new RollupWriter(connection);
  const next = rowsOf(count);
  for (let day = 0; day < days; day++) {
    connection.db.exec("BEGIN IMMEDIATE");
    const writer = new TransactionWriter(connection, seriesIds);
    const until = Math.round((count * (day + 1)) / days);
    for (let from = Math.round((count * day) / days); from < until; from += 1_000) writer.apply({ kind: "record", rows: next(day, from, Math.min(until, from + 1_000)) });
    rollup.add(writer.tallies());
    connection.db.exec("COMMIT");
  }
  connection.close();
  renameSync(part, path);
  console.log(`${count} attempts written to ${path} in ${((performance.now() - began) / 1000).toFixed(0)} s, ${(statSync(path).size / 1e6).toFixed(0)} MB`);
}

/**
 * 125 tasks of 10 issue types, 8 agents, 5 models: 5,000 series, some of them done two thousand times as often as others; durations are
 * log-normal, failed attempts take longer and cost more.
 */
function rowsOf(total: number): (day: number, from: number, until: number) => AttemptRow[] {
  const random = randomFrom(1);
  const names: string[][] = [];
  for (let task = 0; task < 125; task++)
    for (let agent = 0; agent < 8; agent++)
      for (let model = 0; model < 5; model++) names.push([`task-${task}`, `type-${task % 10}`, `agent-${agent}`, `model-${model}`, "live"]);
  const reach = new Float64Array(names.length);
  const typical = names.map(() => ({ logMs: Math.log(2_000) + 1.5 * (2 * random.uniform() - 1), passes: 0.3 + 0.65 * random.uniform() }));
  let sum = 0;
  for (let i = 0; i < names.length; i++) reach[i] = sum += 1 / (1 + random.below(names.length)) ** 0.7;
  return (day, from, until) => Array.from({ length: until - from }, (_, i) => {
    const n = from + i;
    const startedAtMs = Math.min(now - 1, firstDay + Math.floor((n / total) * days * dayMs));
    const series = placeOf(reach, random.uniform() * sum);
    const { logMs, passes } = typical[series]!;
    const passed = random.uniform() < passes;
    const wallNs = Math.round(Math.exp(logMs + 0.6 * random.normal() + (passed ? 0 : 0.3)) * 1e6);
    const inputTokens = Math.round(Math.exp(8 + random.normal()));
    const outputTokens = Math.round(Math.exp(6 + random.normal()));
    const costUsd = (inputTokens * 3 + outputTokens * 15) / 1e6;
    const hex = startedAtMs.toString(16).padStart(12, "0");
    const id = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${n.toString(16).padStart(12, "0")}`;
    const runId = `run-${day}`;
    return {
      id, runId, slot: n, retry: 0, series: names[series]!,
      values: [
        id, runId, n, 0, "0123456789abcdef", "0123456789abcdef", startedAtMs, passed ? "passed" : "failed", passed ? "" : "check-failed", "", 0, wallNs, null,
        null, "", null, "", passed ? 0.9 : 0.6, null, null, null, "[]", "", "", costUsd, "computed", "{}", "[]",
      ],
      usage: [[0, names[series]![3]!, "done", inputTokens, 0, 0, 0, outputTokens, 0, costUsd, "computed", "2026-11-01"]],
      counted: { startedAtMs, outcome: passed ? "passed" : "failed", wallNs, costUsd, confidence: passed ? 0.9 : 0.6, score: null, inputTokens, outputTokens },
    }; // prettier-ignore
  });
}

/** The first place whose sum reaches over a value. */
function placeOf(reach: Float64Array, value: number): number {
  let low = 0;
  let high = reach.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reach[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

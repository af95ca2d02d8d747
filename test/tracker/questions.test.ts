import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { after, before, describe, test } from "node:test";
import { UserError } from "../../src/model/index.ts";
import { openStore } from "../../src/store/index.ts";
import type { Store } from "../../src/store/index.ts";
import { openTracker, questionsOf } from "../../src/tracker/index.ts";
import type { Question, Questions, TrackedAttempt, Tracker } from "../../src/tracker/index.ts";
import { newStorePaths } from "./folder.ts";

const newPath = newStorePaths();
const dayMs = 86_400_000;

async function trackerOf(attempts: readonly TrackedAttempt[]): Promise<Tracker> {
  const tracker = await openTracker({ store: "memory:" });
  for (const { status, problems } of await tracker.recordMany(attempts)) assert.equal(status, "stored", problems.join("; "));
  return tracker;
}

async function complaintOf(work: Promise<unknown>) {
  const error = await work.then(() => assert.fail("it was answered"), (thrown: unknown) => thrown);
  assert.ok(error instanceof UserError, String(error));
  return { ...error.complaint, exitCode: error.exitCode };
}

test("costs that some attempts do not tell are unknown, whatever cached and errored ones tell: nobody is cheap by silence", async () => {
  const four: TrackedAttempt[] = [
    { agent: "Unpriced", issueType: "x", success: true },
    { agent: "Unpriced", issueType: "x", success: true, cached: true, costUsd: 0 },
    { agent: "Unpriced", issueType: "x", outcome: "errored", costUsd: 0.001 },
    { agent: "Priced", issueType: "x", success: true, costUsd: 0.01 },
  ];
  const tracker = await trackerOf(Array.from({ length: 10 }, () => four).flat());
  const costs = await tracker.costs({ by: ["agent"] });
  assert.deepEqual(costs.rows.map(({ agent, unknown, costPerSuccessUsd }) => [agent, unknown, costPerSuccessUsd === null]), [["Priced", 0, false], ["Unpriced", 10, true]]);
  assert.equal((await tracker.successRate({ agent: "Unpriced" })).total.costPerSuccessUsd, null);
  assert.equal((await tracker.agents()).rankings[0]?.arms.find(({ agent }) => agent === "Unpriced")?.costPerSuccessUsd, null);
  await tracker.close();
});

describe("a tracker with attempts of two agents", () => {
  let tracker: Tracker;
  before(async () => {
    const rows = (agent: string, model: string, issueType: string, successes: string) => [...successes].map((one): TrackedAttempt => ({ agent, model, issueType, success: one === "+", durationMs: 1000, costUsd: 0.01 }));
    tracker = await trackerOf([...rows("A", "m1", "x", "+++-"), ...rows("A", "m2", "y", "+-"), ...rows("B", "m1", "x", "+---"), ...rows("B", "m1", "", "+")]);
  });
  after(() => tracker.close());

  const groupsOf = async (which: Question) => {
    const { groupBy, groups, total } = await tracker.successRate(which);
    return { groupBy, groups: groups.map(({ agent, model, issueType, success }) => [agent, model, issueType, success.rate].filter((one) => one !== undefined)), all: total.success.rate };
  };

  test("an agent's rates come by issue type, an issue type's by agent, those of both by model, of all three as one figure", async () => {
    assert.deepEqual(await groupsOf({ agent: "A" }), { groupBy: ["issueType"], groups: [["x", 0.75], ["y", 0.5]], all: 4 / 6 });
    assert.deepEqual(await groupsOf({ agent: "A", model: "m1" }), { groupBy: ["issueType"], groups: [["x", 0.75]], all: 0.75 });
    assert.deepEqual(await groupsOf({ issueType: "x" }), { groupBy: ["agent"], groups: [["A", 0.75], ["B", 0.25]], all: 0.5 });
    assert.deepEqual(await groupsOf({ agent: "A", issueType: "x" }), { groupBy: ["model"], groups: [["m1", 0.75]], all: 0.75 });
    assert.deepEqual(await groupsOf({ agent: "A", issueType: "x", model: "m1" }), { groupBy: [], groups: [], all: 0.75 });
    assert.deepEqual((await groupsOf({ model: "m1" })).groupBy, ["agent", "model", "issueType"]);
    assert.deepEqual((await groupsOf({})).groups.length, 4);
  });

  test("several names at once, attempts without an issue type, and groups of one's own", async () => {
    assert.equal((await tracker.successRate({ agent: ["A", "B"], issueType: ["x", "y"], model: ["m1", "m2"] })).total.success.units, 10);
    assert.equal((await tracker.successRate({ issueType: "" })).total.success.units, 1);
    assert.deepEqual((await tracker.successRate({ groupBy: ["model", "agent"] })).groups.map(({ model, agent }) => [model, agent]), [["m1", "A"], ["m1", "B"], ["m2", "A"]]);
    assert.deepEqual((await tracker.successRate({ agent: "A", groupBy: [] })).groups, []);
  });

  test("a name that nobody knows gives an answer that says so, with the nearest names", async () => {
    const { scope, groups, total } = await tracker.successRate({ agent: ["A", "AA"], issueType: "zzz" });
    assert.deepEqual(scope.unknown.map(({ column, name }) => [column, name]), [["agent", "AA"], ["issueType", "zzz"]]);
    assert.ok(scope.unknown[0]!.nearest.includes("A"));
    assert.deepEqual([groups, total.success.rate, total.costUsd], [[], null, null]);
    const best = await tracker.bestAgent("nothing like it");
    assert.deepEqual([best.verdict, best.agent, best.arms, best.scope.unknown[0]!.name], ["no-evidence", null, [], "nothing like it"]);
  });

  test("a wrong field or value is refused with what is known and what to write", async () => {
    const wrong = (which: object) => complaintOf(tracker.successRate(which));
    assert.deepEqual(await wrong({ groupBy: "agents" }), { wrong: 'groupBy is "agents"', known: ["agent", "model", "issueType", "task", "mode"], fix: 'groupBy: "agent"', exitCode: 2 });
    assert.deepEqual(await wrong({ last: "30 days" }), { wrong: 'last is "30 days"; it must be a length of time', known: ["30m", "12h", "30d", "2w"], fix: 'last: "30d"', exitCode: 2 });
    assert.deepEqual([(await wrong({ agents: "A" })).wrong, (await wrong({ agents: "A" })).fix], ['a question has no field "agents"', 'agent: "A"']);
    assert.match((await wrong({ agent: 7 })).wrong, /agent is 7/);
    assert.match((await wrong({ agent: [] })).wrong, /agent is an empty list/);
    assert.match((await wrong({ mode: [] })).wrong, /mode is an empty list/);
    assert.match((await wrong({ mode: "alive" })).wrong, /mode is "alive"/);
    assert.match((await complaintOf(tracker.successRate(null as never))).wrong, /must be an object/);
    assert.match((await complaintOf(tracker.agents({ minAttempts: -1 }))).wrong, /minAttempts is -1/);
    assert.match((await complaintOf(tracker.agents({ halfLife: "soon" }))).wrong, /halfLife is "soon"/);
    assert.match((await complaintOf(tracker.agents({ rankBy: "luck" as never }))).wrong, /rankBy is "luck"/);
    assert.match((await complaintOf(tracker.trend({ metric: "speed" as never }))).wrong, /metric is "speed"/);
    assert.match((await complaintOf(tracker.recent(0))).wrong, /count is 0/);
    assert.equal((await complaintOf(tracker.recent(10_001))).fix, "count: 10000");
    assert.equal((await complaintOf(tracker.recent(5, { nope: 1 } as object))).fix, "leave nope out");
    assert.equal((await complaintOf(tracker.recent(5, { modle: "gpt" } as object))).fix, 'model: "gpt"');
    assert.match((await complaintOf(tracker.bestAgent(undefined as never))).wrong, /issue type is undefined/);
    assert.match((await complaintOf(tracker.costs({ by: "day" as never }))).wrong, /by is "day"/);
  });

  test("the newest attempts come newest first", async () => {
    const { attempts, total, last } = await tracker.recent(3, { issueType: "x" });
    assert.deepEqual([attempts.length, last, total.success.units], [3, 3, 3]);
    assert.deepEqual(attempts.map(({ startedAtMs }) => startedAtMs), attempts.map(({ startedAtMs }) => startedAtMs).sort((a, b) => b - a));
  });

  test("costs add up to the whole, dearest first", async () => {
    const { rows, total, by } = await tracker.costs({ by: ["agent", "issueType"] });
    assert.deepEqual([by, rows.map(({ agent, issueType, attempts }) => [agent, issueType, attempts])], [["agent", "issueType"], [["A", "x", 4], ["B", "x", 4], ["A", "y", 2], ["B", "", 1]]]);
    assert.ok(Math.abs(total.costUsd! - 0.11) < 1e-12 && Math.abs(rows.reduce((sum, { share }) => sum + share!, 0) - 1) < 1e-12);
    assert.equal(total.unknown, 0);
  });

  test("A versus B is compared on attempts, and refuses sides that name nobody or share attempts", async () => {
    const { a, b, rows, scope } = await tracker.compare("A", { agent: "B", label: "the new one" }, { issueType: "x" });
    assert.deepEqual([a.label, a.attempts, b.label, b.attempts, scope.agents], ["A", 4, "the new one", 4, ["A", "B"]]);
    assert.ok(rows.some(({ metric }) => metric === "success"));
    assert.match((await complaintOf(tracker.compare("A", {}))).wrong, /b is \{\}; it must name an agent/);
    assert.match((await complaintOf(tracker.compare("A", { model: "m1" }))).wrong, /share 4 attempts/);
    assert.match((await complaintOf(tracker.compare("A", "B", { metrics: ["speed" as never] }))).wrong, /metrics is "speed"/);
    assert.deepEqual((await tracker.compare("A", "C")).scope.unknown.map(({ name }) => name), ["C"]);
  });
});

test("repeats of a task count as one, and as many tasks as they are", async () => {
  await using tracker = await trackerOf(["t1", "t1", "t1", "t2"].map((task, i) => ({ agent: "A", issueType: "x", task, success: i !== 0 })));
  const { total } = await tracker.successRate({ agent: "A" });
  assert.deepEqual([total.success.units, total.outcomes.passed], [2, 3]);
  assert.ok(Math.abs(total.success.rate! - (2 / 3 + 1) / 2) < 1e-12);
});

test("cached attempts are no part of a rate; other modes only where they are asked for", async () => {
  await using tracker = await trackerOf([{ agent: "A", success: true }, { agent: "A", success: false, cached: true }, { agent: "A", success: false, mode: "replayed" }]);
  const { total } = await tracker.successRate();
  assert.deepEqual([total.success.rate, total.outcomes], [1, { passed: 1, failed: 0, errored: 0, skipped: 1 }]);
  assert.equal((await tracker.successRate({ mode: ["live", "replayed"] })).total.success.rate, 0.5);
});

test("what was tracked a moment ago is in the answer", async () => {
  await using tracker = await openTracker({ store: newPath() });
  for (let i = 0; i < 300; i++) tracker.track({ agent: "A" }, () => ({ success: i % 3 > 0 }));
  assert.deepEqual((await tracker.successRate({ agent: "A" })).total.outcomes, { passed: 200, failed: 100, errored: 0, skipped: 0 });
});

test("a store that cannot be read gives no answer, but says why", async () => {
  const path = newPath();
  mkdirSync(path, { recursive: true });
  const tracker = await openTracker({ store: path });
  const { wrong, exitCode } = await complaintOf(tracker.report());
  assert.match(wrong, /assay\.db/);
  assert.ok(exitCode === 2 || exitCode === 5);
  await tracker.close();

  const foreign = newPath();
  mkdirSync(dirname(foreign), { recursive: true });
  writeFileSync(foreign, "no store, but somebody's letter\n".repeat(100));
  const other = await openTracker({ store: foreign });
  await complaintOf(other.agents());
  await other.close();
});

test("a tracker that is closed answers no more", async () => {
  const tracker = await openTracker({ store: newPath() });
  await tracker.close();
  assert.match((await complaintOf(tracker.agents())).wrong, /the tracker is closed/);
});

test("an empty store is answered with nothing known, and nothing throws", async () => {
  await using tracker = await openTracker({ store: "memory:" });
  const { summary, recommendations, byAgent } = await tracker.report();
  assert.deepEqual([summary.attempts, summary.success.rate, summary.costUsd, recommendations, byAgent], [0, null, null, [], []]);
  assert.deepEqual([(await tracker.agents()).rankings, (await tracker.models()).models, (await tracker.costs()).rows, (await tracker.trend()).points, (await tracker.recent()).attempts], [[], [], [], [], []]);
});

describe("attempts of 40 days", () => {
  const nowMs = Date.parse("2025-11-20T12:00:00Z");
  let questions: Questions;
  let store: Store;
  after(() => store.close());
  before(async () => {
    const tracker = await openTracker({ store: newPath() });
    const today = Math.floor(nowMs / dayMs) * dayMs;
    const url = tracker.status().store;
    // Ten attempts a day: 8 of 10 pass, from the 20th of 40 days on 3 of 10; times double there, too.
    const rows = Array.from({ length: 40 }, (_, day) => Array.from({ length: 10 }, (_unused, i): TrackedAttempt => ({
      agent: "A", issueType: "x", success: i < (day < 20 ? 8 : 3) + (day % 2), at: today - (39 - day) * dayMs + i * 60_000, durationMs: (day < 20 ? 100 : 200) * (1 + ((i * 7 + day * 3) % 5) / 50),
    }))).flat(); // prettier-ignore
    for (const { status, problems } of await tracker.recordMany(rows)) assert.equal(status, "stored", problems.join("; "));
    await tracker.close();
    store = await openStore(url);
    questions = await questionsOf({ store: async () => store, now: () => nowMs });
  });

  test("a window of days holds whole days, one of hours is exact", async () => {
    assert.equal((await questions.successRate({ last: "30d" })).total.success.units, 300);
    assert.equal((await questions.successRate({ last: "1d" })).total.success.units, 10);
    assert.equal((await questions.successRate({ since: "2025-11-18", until: "2025-11-20" })).total.success.units, 20);
    assert.equal((await questions.successRate({ since: nowMs - dayMs })).total.success.units, 10);
  });

  test("the trend has a point a day, and tells the day of the step, for worse", async () => {
    for (const metric of ["success", "duration"] as const) {
      const { points, trend, scope } = await questions.trend({ metric, since: "2025-10-12" });
      assert.deepEqual([points.length, scope.sinceMs], [40, Date.parse("2025-10-12T00:00:00Z")]);
      assert.deepEqual([trend!.kind, trend!.steps.map(({ startMs, verdict }) => [new Date(startMs).toISOString().slice(0, 10), verdict])], ["stepped", [["2025-11-01", "regressed"]]], metric);
    }
    const [step] = (await questions.trend({ metric: "duration", since: "2025-10-12" })).trend!.steps;
    assert.ok(Math.abs(step!.change.estimate - 2) < 0.02, `${step!.change.estimate}`);
    assert.equal((await questions.trend()).points.length, 30);
    assert.deepEqual([(await questions.trend({ metric: "cost" })).points, (await questions.trend({ last: "3d" })).trend], [[], null]);
  });

  test("a trend of which only the end is told has the 30 days before it, the report's trends as well, and both say so", async () => {
    const dayOf = (ms: number | null | undefined) => new Date(ms!).toISOString().slice(0, 10);
    for (const [until, since, first, last] of [
      [undefined, "2025-10-22", "2025-10-22", "2025-11-20"],
      ["2025-11-15", "2025-10-16", "2025-10-16", "2025-11-14"],
      ["2025-11-15T06:00:00Z", "2025-10-17", "2025-10-17", "2025-11-15"],
      ["2025-10-22", "2025-09-22", "2025-10-12", "2025-10-21"],
      ["2026-01-01", "2025-10-22", "2025-10-22", "2025-11-20"],
    ] as const) {
      const which = until === undefined ? {} : { until };
      const [trend, report] = [await questions.trend(which), await questions.report(which)];
      for (const { scope, points } of [trend, report.trends[0]!]) assert.deepEqual([dayOf(scope.sinceMs), dayOf(points[0]?.startMs), dayOf(points.at(-1)?.startMs)], [since, first, last], until);
      assert.deepEqual(trend, report.trends[0]);
      assert.equal(report.scope.sinceMs, null);
    }
    assert.deepEqual((await questions.trend({ until: "40d" })).points, []);
    assert.equal(dayOf((await questions.report({ since: "2025-11-10" })).trends[0]!.scope.sinceMs), "2025-11-10");
    assert.equal(dayOf((await questions.report({ since: "2025-10-13" })).trends[0]!.scope.sinceMs), "2025-10-22");
  });

  test("old attempts fade in what is expected, not in what was seen, and not where it is not wanted", async () => {
    const [fading, plain] = [await questions.agents({ halfLife: "5d" }), await questions.agents({ halfLife: null })];
    const arm = ({ rankings }: typeof fading) => rankings[0]!.arms[0]!;
    assert.deepEqual(arm(fading).success, arm(plain).success);
    assert.ok(arm(fading).expected!.rate < 0.45 && arm(plain).expected!.rate > 0.55, `${arm(fading).expected!.rate} and ${arm(plain).expected!.rate}`);
    assert.deepEqual([fading.halfLifeDays, plain.halfLifeDays], [5, null]);
  });

  test("what a report of a past window expects is as of its end", async () => {
    const until = "2025-11-01";
    const then = await questions.agents({ until, halfLife: "5d" });
    const arm = then.rankings[0]!.arms[0]!;
    assert.ok(arm.expected!.rate > 0.75, `${arm.expected!.rate}`);
  });

  test("imported averages are shown apart and enter no rate", async () => {
    const empty = await openStore("memory:");
    const facts = { agent: "Old", model: "m", issueType: "x", attempts: 50, successes: 45, of: { attempts: 50, successes: 45, averageConfidence: 0.9, averageDurationMs: 1200 }, mixed: false, source: "metrics.json" };
    await empty.addEvent({ id: "1", atMs: 1, kind: "aggregate", subject: "s", who: "assay import", facts: { ...facts, attempts: 10 } });
    await empty.addEvent({ id: "2", atMs: 2, kind: "aggregate", subject: "s", who: "assay import", facts });
    const asked = await questionsOf({ store: async () => empty, now: () => nowMs });
    const { aggregates, total } = await asked.agents();
    assert.deepEqual(aggregates, [{ agent: "Old", model: "m", issueType: "x", attempts: 50, successes: 45, meanConfidence: 0.9, meanMs: 1200, atMs: 2, source: "metrics.json", mixed: false }]);
    assert.equal(total.success.rate, null);
    assert.deepEqual([(await asked.agents({ last: "30d" })).aggregates, (await asked.agents({ agent: "New" })).aggregates], [[], []]);
    await empty.close();
  });
});

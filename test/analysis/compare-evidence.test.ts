import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { compareEvidence } from "../../src/analysis/index.ts";
import { canonicalJson } from "../../src/model/index.ts";
import { randomFrom, studentQuantile } from "../../src/stats/index.ts";
import { times } from "./attempts.ts";
import { evidenceOf, rowOf, suiteTimes, taskTimes } from "./evidence.ts";
import type { GivenRun } from "./evidence.ts";

const days = (count: number, make: (day: number) => Partial<GivenRun> & Pick<GivenRun, "attempts">): GivenRun[] => Array.from({ length: count }, (_, day) => ({ day, ...make(day) }));

/** A baseline of so many days and a candidate of the next, in which one task takes twice as long. */
function slowed(sessions: number, { pinned = true, factor = 2 } = {}) {
  const baseline = evidenceOf("baseline main", days(sessions, (day) => ({ attempts: suiteTimes(day, { n: 6 }) })), { pinned });
  const candidate = evidenceOf("run", [{ day: 40, attempts: suiteTimes(40, { n: 6, slower: { "task-3": factor } }) }]);
  return { baseline, candidate, by: "series" } as const;
}

describe("compareEvidence", () => {
  test("a task twice as slow as three sessions knew it is regressed; nothing else is", () => {
    const answer = compareEvidence(slowed(3));
    assert.equal(rowOf(answer, "task-3").verdict, "regressed");
    assert.equal(answer.counts.regressed, 1);
    assert.equal(answer.verdict, "regressed");
    const { estimate, low, q, level } = rowOf(answer, "task-3");
    assert.ok(estimate! > 1.7 && estimate! < 2.3 && low! > 1 && q! <= 0.05 && level >= 0.95);
    assert.deepEqual([answer.baseline.sessions, answer.candidate.sessions], [3, 1]);
  });

  test("against a stored baseline of one session it is suspect and waits for confirmation", () => {
    const answer = compareEvidence(slowed(1));
    const row = rowOf(answer, "task-3");
    assert.deepEqual([row.verdict, row.suspect, row.waitsFor], ["undecided", true, "confirmation"]);
    assert.deepEqual([answer.verdict, answer.counts.regressed], ["suspect", 0]);
    assert.ok(row.warnings.some(({ kind }) => kind === "drift-not-covered"));
  });

  test("measured in turns it is regressed without a session", () => {
    assert.equal(rowOf(compareEvidence({ ...slowed(1), interleaved: true }), "task-3").verdict, "regressed");
  });

  test("two runs are suspect until they are measured in turns, be they ten minutes or a day apart", () => {
    const before = evidenceOf("first", [{ day: 0, attempts: suiteTimes(1, { n: 6 }) }]);
    const later = (startedAtMs: number) => {
      const slow = evidenceOf("second", [{ day: 0, id: "second", attempts: suiteTimes(2, { n: 6, slower: { "task-3": 2 } }) }]);
      return { ...slow, attempts: slow.attempts.map((attempt) => ({ ...attempt, startedAtMs: attempt.startedAtMs + startedAtMs })) };
    };
    const verdictAfter = (ms: number) => rowOf(compareEvidence({ baseline: before, candidate: later(ms), by: "series" }), "task-3").verdict;
    assert.deepEqual([verdictAfter(600_000), verdictAfter(86_400_000)], ["undecided", "undecided"]);
  });

  test("the same data give the same bytes, whatever the order of rows, runs and variants", () => {
    const given = slowed(3);
    const random = randomFrom(5);
    const shuffled = (side: typeof given.baseline) => ({ ...side, attempts: random.shuffle(side.attempts), runs: random.shuffle(side.runs), variants: random.shuffle(side.variants) });
    const bytes = JSON.stringify(compareEvidence(given));
    for (let i = 0; i < 5; i++) assert.equal(JSON.stringify(compareEvidence({ ...given, baseline: shuffled(given.baseline), candidate: shuffled(given.candidate) })), bytes);
  });

  test("unequal sizes: 2 attempts against 30 are compared and say how many more they need", () => {
    const baseline = evidenceOf("a", [{ day: 0, attempts: taskTimes("t", times(1, 30, 100)) }]);
    const candidate = evidenceOf("b", [{ day: 0, id: "b", attempts: taskTimes("t", times(2, 2, 120)) }]);
    const row = rowOf(compareEvidence({ baseline, candidate, by: "series" }), "t");
    assert.deepEqual([row.baseline.n, row.candidate.n, row.verdict], [30, 2, "undecided"]);
    assert.ok(row.attemptsMore! > 0, JSON.stringify(row));
  });

  test("one attempt on each side shows a ratio and no verdict", () => {
    const [baseline, candidate] = [evidenceOf("a", [{ day: 0, attempts: taskTimes("t", [100]) }]), evidenceOf("b", [{ day: 1, attempts: taskTimes("t", [300]) }])];
    const row = rowOf(compareEvidence({ baseline, candidate, by: "series" }), "t");
    assert.deepEqual([row.estimate, row.low, row.p, row.verdict, row.suspect, row.attemptsMore], [3, null, null, "undecided", false, 1]);
    assert.deepEqual(row.warnings.map(({ kind }) => kind), ["too-few-successes"]);
  });

  test("all failed: no times are compared, and the loss of success is said", () => {
    const baseline = evidenceOf("a", days(3, (day) => ({ attempts: taskTimes("t", times(day, 10, 100)) })), { pinned: true });
    const candidate = evidenceOf("b", [{ day: 9, attempts: taskTimes("t", times(9, 10, 20), { outcome: "failed" }) }]);
    const answer = compareEvidence({ baseline, candidate, by: "series" });
    assert.deepEqual(rowOf(answer, "t").warnings.map(({ kind }) => kind), ["too-few-successes"]);
    assert.equal(rowOf(answer, "t").p, null);
    assert.equal(rowOf(answer, "t", "success").verdict, "regressed");
    assert.deepEqual([rowOf(answer, "t", "success").estimate, rowOf(answer, "t", "success").baseline.typical], [-1, 1]);
  });

  test("attempts of the baseline that failed or ran into their limit are no part of its times", () => {
    const bad = [...taskTimes("t", [9000, 9000, 9000, 9000], { outcome: "failed", censored: true, reason: "timeout" }), ...taskTimes("t", [1, 1], { outcome: "failed" })];
    const baseline = evidenceOf("a", [{ day: 0, attempts: [...taskTimes("t", [100, 101, 102]), ...bad] }]);
    const candidate = evidenceOf("b", [{ day: 0, id: "b", attempts: taskTimes("t", [100, 102, 103]) }]);
    const answer = compareEvidence({ baseline, candidate, by: "series" });
    assert.deepEqual([rowOf(answer, "t").baseline.n, rowOf(answer, "t").baseline.typical], [3, 101]);
    assert.deepEqual(answer.warnings.find(({ kind }) => kind === "baseline-unfit")?.facts, { attempts: 6, of: 9 });
  });

  test("a candidate that mostly runs into its limit may be regressed, never improved or unchanged", () => {
    const baseline = evidenceOf("a", [{ day: 0, attempts: taskTimes("t", times(1, 8, 1000, 0.05)) }]);
    const limited = (limitMs: number) => {
      const stopped = taskTimes("t", Array.from({ length: 5 }, (_, i) => limitMs + i), { outcome: "failed", censored: true, reason: "timeout" });
      const candidate = evidenceOf("b", [{ day: 0, id: "b", attempts: [...stopped, ...taskTimes("t", times(3, 3, limitMs * 0.98, 0.01))] }]);
      return rowOf(compareEvidence({ baseline, candidate, by: "series", interleaved: true }), "t");
    };
    const [longer, equal, shorter] = [limited(5000), limited(1000), limited(300)];
    assert.deepEqual([longer.verdict, longer.atLeast, longer.high, longer.candidate.censored], ["regressed", true, null, 5]);
    for (const row of [equal, shorter]) assert.deepEqual([row.verdict, row.suspect, row.waitsFor, row.equalWithin], ["undecided", false, "time-limit", null]);
  });

  test("all equal: the same values are unchanged, others are not, all zero are unchanged", () => {
    const equal = (label: string, ms: number) => evidenceOf(label, [{ day: 0, id: label, attempts: taskTimes("t", Array.from({ length: 5 }, () => ms)) }]);
    const verdict = (before: number, after: number) => rowOf(compareEvidence({ baseline: equal("a", before), candidate: equal("b", after), by: "series", interleaved: true }), "t").verdict;
    assert.deepEqual([verdict(500, 500), verdict(500, 600), verdict(600, 500), verdict(0, 0)], ["unchanged", "regressed", "improved", "undecided"]);
  });

  test("a few attempts that all passed are no proof that success is unchanged", () => {
    const answer = compareEvidence(slowed(3));
    for (const row of answer.rows.filter(({ metric, scope }) => metric === "success" && scope === "series")) assert.equal(row.verdict, "undecided");
  });

  test("series of one side are new or gone, and are not judged", () => {
    const baseline = evidenceOf("a", [{ day: 0, attempts: [...taskTimes("kept", [100, 101]), ...taskTimes("old", [100, 101, 102])] }]);
    const candidate = evidenceOf("b", [{ day: 1, attempts: [...taskTimes("kept", [100, 101]), ...taskTimes("young", [100])] }]);
    const { goneSeries, newSeries, rows } = compareEvidence({ baseline, candidate, by: "series" });
    assert.deepEqual([goneSeries.map(({ task, attempts }) => [task, attempts]), newSeries.map(({ task, attempts }) => [task, attempts])], [[["old", 3]], [["young", 1]]]);
    assert.deepEqual([...new Set(rows.map(({ task }) => task))].filter((task) => task !== ""), ["kept"]);
  });

  test("nothing on either side is undecided, without rows", () => {
    const { verdict, rows } = compareEvidence({ baseline: evidenceOf("a", []), candidate: evidenceOf("b", []), by: "series" });
    assert.deepEqual([verdict, rows], ["undecided", []]);
  });

  test("machines that differ: times wait for a rerun in turns, tokens and cost are judged", () => {
    const rest = (factor: number) => ({ costUsd: 0.1 * factor, usage: [{ model: "m", state: "done", inputTokens: 100 * factor, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, outputTokens: 10, reasoningTokens: 0, costUsd: null, source: "unknown", priceVersion: "" }] as const });
    const baseline = evidenceOf("a", days(3, (day) => ({ attempts: suiteTimes(day, { rest: rest(1) }) })), { pinned: true });
    const elsewhere = evidenceOf("b", [{ day: 9, facts: { cores: 64 }, attempts: suiteTimes(9, { slower: { "task-3": 3 }, rest: rest(2) }) }]);
    const answer = compareEvidence({ baseline, candidate: elsewhere, by: "series" });
    const time = rowOf(answer, "task-3");
    assert.deepEqual([time.verdict, time.p, time.suspect, time.waitsFor], ["undecided", null, false, "confirmation"]);
    assert.ok(time.estimate! > 2.5);
    assert.deepEqual([rowOf(answer, "task-3", "tokens").verdict, rowOf(answer, "task-3", "costUsd").verdict], ["regressed", "regressed"]);
    assert.ok(answer.warnings.some(({ kind }) => kind === "machines-differ"));
    assert.deepEqual(answer.changes.find(({ what }) => what === "environment"), { what: "environment", subject: "cores", before: "2", after: "64", parts: [] });
    assert.equal(rowOf(compareEvidence({ baseline, candidate: elsewhere, by: "series", interleaved: true }), "task-3").verdict, "regressed");
    // A patch release of the runtime is the same machine.
    const patched = evidenceOf("b", [{ day: 9, facts: { runtimes: { node: "24.99.1" } }, attempts: suiteTimes(9) }]);
    assert.ok(!compareEvidence({ baseline, candidate: patched, by: "series" }).warnings.some(({ kind }) => kind === "machines-differ"));
  });

  test("settings that differ are named, and what changed is named from what to what", () => {
    const variant = (id: string, input: string) => ({ id, kind: "task", facts: { input, fixture: "same" } }) as const;
    const baseline = evidenceOf("a", [{ day: 0, commit: "a".repeat(40), plan: { concurrency: 1 }, attempts: taskTimes("t", [100, 101], { taskVariant: "v1" }) }], { variants: [variant("v1", "old")] });
    const candidate = evidenceOf("b", [{ day: 1, commit: "b".repeat(40), dirty: true, plan: { concurrency: 4 }, attempts: taskTimes("t", [100, 101], { taskVariant: "v2" }) }], { variants: [variant("v2", "new")] });
    const { changes, settings, warnings } = compareEvidence({ baseline, candidate, by: "series" });
    assert.deepEqual(changes, [
      { what: "commit", subject: "", before: "aaaaaaaaaaaa", after: "bbbbbbbbbbbb with local changes", parts: [] },
      { what: "task-variant", subject: "t", before: "v1", after: "v2", parts: ["input"] },
    ]);
    assert.deepEqual(settings, [{ factor: "concurrency", before: "1", after: "4" }]);
    assert.ok(warnings.some(({ kind, subject }) => kind === "settings-differ" && subject === "concurrency"));
  });

  test("by task, agents are held against each other; by series they have nothing in common", () => {
    const side = (agent: string, ms: number, seed: number) => evidenceOf(agent, [{ day: 0, id: agent, attempts: taskTimes("t", times(seed, 6, ms), { agent }) }]);
    const sides = { baseline: side("eslint", 900, 1), candidate: side("biome", 300, 2), interleaved: true } as const;
    const answer = compareEvidence({ ...sides, by: "task" });
    const row = rowOf(answer, "t");
    assert.deepEqual([row.agent, row.against, row.verdict], ["eslint", { agent: "biome", model: "unknown" }, "improved"]);
    assert.deepEqual(answer.changes[0], { what: "agent", subject: "", before: "eslint", after: "biome", parts: [] });
    const bySeries = compareEvidence({ ...sides, by: "series" });
    assert.deepEqual([bySeries.rows.length, bySeries.newSeries.length, bySeries.goneSeries.length], [0, 1, 1]);
  });

  test("turning the sides round turns improved and regressed round", () => {
    const { baseline, candidate } = slowed(1);
    const [one, other] = [{ baseline, candidate }, { baseline: { ...candidate, pinned: true }, candidate: baseline }].map((sides) => compareEvidence({ ...sides, by: "series", interleaved: true }));
    const [forth, back] = [rowOf(one!, "task-3"), rowOf(other!, "task-3")];
    assert.deepEqual([forth.verdict, back.verdict], ["regressed", "improved"]);
    assert.ok(Math.abs(forth.estimate! * back.estimate! - 1) < 1e-12 && Math.abs(forth.q! - back.q!) < 1e-12);
  });

  test("margins are asked for each metric and task; 0, negative and above 100 % are refused", () => {
    const wide = compareEvidence({ ...slowed(3, { factor: 1.6 }), margins: (metric, task) => (metric === "durationMs" && task === "task-3" ? 1 : undefined) });
    assert.equal(rowOf(wide, "task-3").margin, 1);
    assert.notEqual(rowOf(wide, "task-3").verdict, "regressed");
    assert.equal(rowOf(wide, "task-4").margin, 0.1);
    for (const margin of [0, -0.1, 1.01, Number.NaN]) assert.throws(() => compareEvidence({ ...slowed(1), margins: () => margin }), /^UserError: the margin for .* is .*; it must be above 0/);
  });

  test("strict asks that the interval passes the margin", () => {
    const of = (factor: number, strict: boolean) => rowOf(compareEvidence({ ...slowed(3, { factor }), strict }), "task-3");
    assert.ok(of(1.5, true).low! > 1 && of(1.5, true).low! < 1.1, JSON.stringify(of(1.5, true)));
    assert.deepEqual([of(1.5, false).verdict, of(1.5, true).verdict, of(3, true).verdict], ["regressed", "undecided", "regressed"]);
  });

  test("memory found by different methods is not compared, and says so", () => {
    const peaks = (method: "gnu-time" | "polled-vmhwm") => taskTimes("t", [100, 101, 102], { peakProcessBytes: 50_000_000, peakProcessMethod: method });
    const of = (before: "gnu-time" | "polled-vmhwm") =>
      rowOf(compareEvidence({ baseline: evidenceOf("a", [{ day: 0, attempts: peaks(before) }]), candidate: evidenceOf("b", [{ day: 0, id: "b", attempts: peaks("polled-vmhwm") }]), by: "series", interleaved: true }), "t", "peakProcessBytes");
    assert.deepEqual([of("polled-vmhwm").verdict, of("polled-vmhwm").warnings.map(({ kind }) => kind)], ["unchanged", ["all-values-equal"]]);
    assert.deepEqual([of("gnu-time").verdict, of("gnu-time").p, of("gnu-time").estimate, of("gnu-time").warnings[0]!.kind], ["undecided", null, null, "methods-differ"]);
  });

  test("a metric that nobody declared is never judged better or worse; a declared one is", () => {
    const scores = (seed: number, size: number) => times(seed, 8, size, 0.05).map((score) => ({ task: "t", metrics: { score } }));
    const sides = { baseline: evidenceOf("a", [{ day: 0, attempts: scores(1, 10) }]), candidate: evidenceOf("b", [{ day: 0, id: "b", attempts: scores(2, 20) }]), by: "series", interleaved: true } as const;
    const unknown = rowOf(compareEvidence(sides), "t", "score");
    assert.deepEqual([unknown.verdict, unknown.suspect, unknown.waitsFor], ["undecided", true, "direction"]);
    const declared = { name: "score", unit: "", direction: "higher", resolution: 0.01, margin: 0.1, scale: "ratio" } as const;
    assert.equal(rowOf(compareEvidence({ ...sides, metrics: [declared] }), "t", "score").verdict, "improved");
  });

  test("a negative value of a declared ratio is a mistake, said in words", () => {
    const evidence = evidenceOf("a", [{ day: 0, attempts: [{ task: "t", metrics: { gain: -3 } }, { task: "t", metrics: { gain: 1 } }] }]);
    const declared = { name: "gain", unit: "", direction: "higher", resolution: 0.01, margin: 0.1, scale: "ratio" } as const;
    assert.throws(() => compareEvidence({ baseline: evidence, candidate: evidence, by: "series", metrics: [declared] }), /^UserError: an attempt says gain is -3/);
    assert.equal(rowOf(compareEvidence({ baseline: evidence, candidate: evidence, by: "series" }), "t", "gain").scale, "difference");
  });

  test("a tail of retries is found where the median says nothing", () => {
    const values = (seed: number, retries: number) => times(seed, 40, 1000, 0.05).map((ms, i) => (i < retries ? ms * 3 : ms));
    const sides = { baseline: evidenceOf("a", [{ day: 0, attempts: taskTimes("t", values(1, 1)) }]), candidate: evidenceOf("b", [{ day: 0, id: "b", attempts: taskTimes("t", values(2, 10)) }]), by: "series", interleaved: true } as const;
    const answer = compareEvidence(sides);
    assert.equal(rowOf(answer, "t", "durationMs", "tail").verdict, "regressed");
    assert.notEqual(rowOf(answer, "t").verdict, "regressed");
  });

  test("a suite that is slower as a whole says so in a row of its own, and no row is corrected for it", () => {
    const all = Object.fromEntries(Array.from({ length: 20 }, (_, t) => [`task-${t}`, 1.3]));
    const baseline = evidenceOf("a", [{ day: 0, attempts: suiteTimes(1, { n: 8 }) }]);
    const candidate = evidenceOf("b", [{ day: 0, id: "b", attempts: suiteTimes(2, { n: 8, slower: all }) }]);
    const answer = compareEvidence({ baseline, candidate, by: "series", interleaved: true });
    const shift = answer.rows.find(({ scope, metric }) => scope === "suite" && metric === "durationMs")!;
    assert.deepEqual([shift.aspect, shift.verdict, shift.candidate.n], ["shift", "regressed", 20]);
    const estimates = answer.rows.filter(({ scope, metric, aspect }) => scope === "series" && metric === "durationMs" && aspect === "value").map(({ estimate }) => estimate!);
    assert.ok(estimates.filter((estimate) => estimate > 1.15).length >= 18);
  });

  test("cost per success counts the failures' money: half the successes cost twice as much each", () => {
    const spend = (seed: number, failEvery: number) => times(seed, 24, 100).map((ms, i) => ({ task: "t", ms, costUsd: 0.01, ...(i % failEvery === 0 ? ({ outcome: "failed" } as const) : {}) }));
    const sides = { baseline: evidenceOf("a", [{ day: 0, attempts: spend(1, 24) }]), candidate: evidenceOf("b", [{ day: 0, id: "b", attempts: spend(2, 2) }]), by: "series" } as const;
    const row = rowOf(compareEvidence(sides), "t", "costPerSuccessUsd");
    assert.ok(Math.abs(row.baseline.typical! - 0.24 / 23) < 1e-12 && Math.abs(row.candidate.typical! - 0.02) < 1e-12);
    // ln se² = s² / n + (1 − p) / (n p), s all but 0.
    const p = 23 / 24;
    const se = Math.sqrt((1 - p) / (24 * p) + 0.5 / (24 * 0.5));
    const reach = studentQuantile((1 + row.level) / 2, 46) * se;
    assert.ok(Math.abs(Math.log(row.high! / row.low!) / 2 / reach - 1) < 1e-3);
    assert.equal(rowOf(compareEvidence(sides), "t", "costUsd").verdict, "unchanged");
  });

  test("whole runs are judged like tasks: five runs that take twice as long, and one run says nothing", () => {
    const whole = (label: string, count: number, ms: number) => evidenceOf(label, days(count, (day) => ({ id: `${label}-${day}`, endedAtMs: 1_767_225_600_000 + day * 86_400_000 + ms + day * 100, attempts: taskTimes("t", times(day, 4, 100)) })));
    const makespan = (before: number, after: number) =>
      compareEvidence({ baseline: whole("a", before, 10_000), candidate: whole("b", after, 20_000), by: "series", interleaved: true }).rows.find(({ metric }) => metric === "makespanMs")!;
    assert.deepEqual([makespan(5, 3).verdict, makespan(5, 3).candidate.n], ["regressed", 3]);
    assert.deepEqual([makespan(1, 1).verdict, makespan(1, 1).p, makespan(1, 1).estimate], ["undecided", null, 2]);
  });

  test("runs of different plans have no time in which they could be compared", () => {
    const [baseline, candidate] = [evidenceOf("a", [{ day: 0, attempts: taskTimes("t", [1, 2, 3]) }]), evidenceOf("b", [{ day: 1, attempts: taskTimes("t", [1, 2]) }])];
    assert.ok(!compareEvidence({ baseline, candidate, by: "series" }).rows.some(({ scope }) => scope === "run"));
  });

  test("the plain rules stand beside the verdict", () => {
    const sides = { baseline: evidenceOf("a", [{ day: 0, attempts: taskTimes("t", [100, 110, 90]) }]), candidate: evidenceOf("b", [{ day: 0, id: "b", attempts: taskTimes("t", [120, 130, 110]) }]), by: "series" } as const;
    const { references, verdict } = rowOf(compareEvidence(sides), "t");
    assert.deepEqual(references, { lastThree: { ratio: 1.2, beyond: true }, sigma: { z: 2, beyond: false }, fiveAttempts: false });
    assert.equal(verdict, "undecided");
  });

  test("the family is every row with a p, and counts add up to all rows", () => {
    const { rows, family, counts } = compareEvidence(slowed(3));
    assert.equal(family.rows, rows.filter(({ p }) => p !== null).length);
    assert.equal(family.reported, rows.filter(({ q }) => q !== null && q <= 0.05).length);
    assert.equal(Object.values(counts).reduce((sum, count) => sum + count, 0), rows.length);
    assert.equal(new Set(rows.map(({ scope, issueType, task, agent, model, mode, metric, aspect }) => canonicalJson({ scope, issueType, task, agent, model, mode, metric, aspect }))).size, rows.length);
  });
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { afterEach, describe, test } from "node:test";
import fc from "fast-check";
import { canonicalOrder, newId } from "../../src/model/index.ts";
import { foldColumns, openStore } from "../../src/store/index.ts";
import { anyAttempt, attempt, run } from "./attempts.ts";
import type { Attempt, Baseline, Variant } from "../../src/model/index.ts";
import type { AttemptFilter, Fold, FoldRequest, RollupCell, RollupSketch, Store } from "../../src/store/index.ts";

/** The promises of `Store`, run against every kind of store. */
export function storeContract(kind: string, open: () => Promise<Store>, runs = 40): void {
  const stores: Store[] = [];
  const fresh = async () => {
    const store = await open();
    stores.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });
  describe(`${kind} store`, () => {
    attemptsContract(fresh, runs);
    rollupContract(fresh, runs);
    foldContract(fresh, runs);
    besidesContract(fresh);
    baselinesContract(fresh);
  });
}

function attemptsContract(fresh: () => Promise<Store>, numRuns: number): void {
  test("any attempt comes back whole", async () => {
    const store = await fresh();
    await fc.assert(
      fc.asyncProperty(anyAttempt, async (any) => {
        const unique = { ...any, runId: newId() };
        assert.equal(await store.record([unique]), 1);
        assert.deepEqual(await store.attempts({ runIds: [unique.runId] }), [asStored(unique)]);
      }),
      { numRuns: numRuns * 3 },
    );
  });

  test("a lone surrogate in a detail becomes the replacement character instead of losing the attempt", async () => {
    const store = await fresh();
    await store.record([attempt({ detail: "broken \ud800 text", messages: ["\udfff"] })]);
    const [stored] = await store.attempts();
    assert.equal(stored!.detail, "broken \ufffd text");
    assert.deepEqual(stored!.messages, ["\ufffd"]);
  });

  test("attempts come by start, then id, however they were recorded", async () => {
    const store = await fresh();
    const ids = [newId(), newId(), newId()].sort();
    const late = attempt({ id: ids[0]!, startedAtMs: 2_000 });
    const second = attempt({ id: ids[2]!, startedAtMs: 1_000 });
    const first = attempt({ id: ids[1]!, startedAtMs: 1_000 });
    await store.record([late, second]);
    await store.record([first]);
    assert.deepEqual(idsOf(await store.attempts()), idsOf([first, second, late]));
  });

  test("a filter chooses as a plain reading of it would, and `last` keeps the newest in canonical order", async () => {
    const store = await fresh();
    await store.record([attempt({ runId: "beside" })]);
    let round = 0;
    await fc.assert(
      fc.asyncProperty(batchOf(20), anyFilter, async (any, { runIds = ["run-1", "run-2"], ...rest }) => {
        // One store for all rounds, kept apart by their runs: opening a store is the dear part.
        round++;
        const batch = any.map((one) => ({ ...one, id: newId(), runId: `${round} ${one.runId}` }));
        const filter = { ...rest, runIds: runIds.map((id) => `${round} ${id}`) };
        await store.record(batch);
        const chosen = canonicalOrder(batch.filter((one) => isChosen(one, filter)));
        const expected = filter.last === undefined ? chosen : chosen.slice(Math.max(0, chosen.length - filter.last));
        assert.deepEqual(idsOf(await store.attempts(filter)), idsOf(expected));
        assert.equal(await store.countAttempts(filter), expected.length);
      }),
      { numRuns },
    );
  });

  test("without a filter all attempts come, with `last` alone the newest of all", async () => {
    const store = await fresh();
    const all = [attempt({ startedAtMs: 3 }), attempt({ startedAtMs: 1, runId: "run-2" }), attempt({ startedAtMs: 2, outcome: "skipped" })];
    await store.record(all);
    assert.deepEqual(idsOf(await store.attempts()), idsOf(canonicalOrder(all)));
    assert.deepEqual(idsOf(await store.attempts({ last: 2 })), idsOf(canonicalOrder(all).slice(1)));
    assert.deepEqual([await store.countAttempts(), await store.countAttempts({ last: 2 }), await store.countAttempts({ last: 0 })], [3, 2, 0]);
  });

  test("the newest of a filter are found among all runs, whether they are many or few, recent or long ago", async () => {
    const store = await fresh();
    const all: Attempt[] = [];
    await fc.assert(
      fc.asyncProperty(batchOf(20), anyFilter, async (any, { runIds: _all, ...filter }) => {
        const batch = any.map((one) => ({ ...one, id: newId(), runId: newId() }));
        all.push(...batch);
        await store.record(batch);
        const expected = canonicalOrder(all.filter((one) => isChosen(one, filter)));
        assert.deepEqual(idsOf(await store.attempts(filter)), idsOf(expected.slice(Math.max(0, expected.length - (filter.last ?? Infinity)))));
      }),
      { numRuns },
    );
    // So many of another series after them that they are not met by looking at the newest.
    const rare = { ...attempt().series, task: "rare" };
    const old = [1, 2, 40, 70, 70.5].map((day, i) => attempt({ series: rare, startedAtMs: Date.UTC(2026, 2, 1) + day * 864e5, outcome: i % 2 === 0 ? "errored" : "passed" }));
    await store.record([...old, ...Array.from({ length: 1_200 }, (_, i) => attempt({ startedAtMs: Date.UTC(2026, 7, 1) + i }))]);
    const found = async (filter: AttemptFilter) => idsOf(await store.attempts({ tasks: ["rare"], ...filter }));
    assert.deepEqual(await found({ last: 2 }), idsOf(old.slice(3)));
    assert.deepEqual(await found({ last: 4 }), idsOf(old.slice(1)));
    assert.deepEqual(await found({ last: 9 }), idsOf(old));
    assert.deepEqual(await found({ last: 2, untilMs: old[3]!.startedAtMs }), idsOf(old.slice(1, 3)));
    assert.deepEqual(await found({ last: 4, sinceMs: old[2]!.startedAtMs }), idsOf(old.slice(2)));
    assert.deepEqual(await found({ last: 2, outcomes: ["errored"] }), idsOf([old[2]!, old[4]!]));
    assert.deepEqual(await found({ last: 9, outcomes: ["errored", "skipped"] }), idsOf([old[0]!, old[2]!, old[4]!]));
    assert.deepEqual(await found({ last: 9, outcomes: [] }), []);
  });

  test("names with quotes, NUL and emoji are found by a filter", async () => {
    const store = await fresh();
    for (const task of ["nul\0nul", "it's", '"', "🦜", "a%", "nul"]) await store.record([attempt({ series: { ...attempt().series, task } })]);
    for (const task of ["nul\0nul", "it's", '"', "🦜", "a%", "nul"])
      assert.deepEqual((await store.attempts({ tasks: [task] })).map(({ series }) => series.task), [task]);
  });

  test("an id that is there is left alone, even with other content", async () => {
    const store = await fresh();
    const first = attempt({ detail: "first" });
    assert.equal(await store.record([first, first]), 1);
    assert.equal(await store.record([{ ...first, detail: "second", slot: first.slot + 1_000_000 }, attempt()]), 1);
    assert.equal((await store.attempts({ last: 10 })).find(({ id }) => id === first.id)!.detail, "first");
    assert.equal(await store.countAttempts(), 2);
  });

  test("a slot holds one attempt: another id is refused with its whole call, calls beside it are kept", async () => {
    const store = await fresh();
    const holder = attempt();
    await store.record([holder]);
    const before = attempt();
    const after = attempt();
    const calls = await Promise.allSettled([
      store.record([before]),
      store.record([attempt(), attempt({ series: { ...holder.series, task: "only-here" } }), attempt({ slot: holder.slot })]),
      store.record([after]),
    ]);
    assert.deepEqual(calls.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
    assert.match(String((calls[1] as PromiseRejectedResult).reason), /another attempt holds slot/);
    assert.deepEqual(new Set(idsOf(await store.attempts())), new Set([holder.id, before.id, after.id]));
    assert.equal((await store.rollup({ tier: "day" })).reduce((n, cell) => n + cell.passed, 0), 3);
    assert.deepEqual((await store.series()).map(({ task }) => task), [holder.series.task]);
    // A retry is another place. Two series that come next must not be taken for the one that was refused.
    assert.equal(await store.record([attempt({ slot: holder.slot, retry: 1 })]), 1);
    for (const task of ["next", "only-here"]) await store.record([attempt({ series: { ...holder.series, task } })]);
    const counts = (await store.rollup({ tier: "day" })).map(({ series, passed }) => [series.task, passed]);
    assert.deepEqual(counts, [["next", 1], ["only-here", 1], [holder.series.task, 4]]);
    assert.deepEqual((await store.attempts()).map(({ series }) => series.task).sort(), ["next", "only-here", ...Array(4).fill(holder.series.task)]);
  });

  test("an attempt with problems is refused and nothing of its call is kept", async () => {
    const store = await fresh();
    await assert.rejects(store.record([attempt(), attempt({ confidence: 1.2 })]), /confidence is 1\.2/);
    await assert.rejects(store.record([attempt(), attempt({ startedAtMs: 9e15 })]), /startedAtMs is 9000000000000000/);
    const usage = { model: "m", state: "done", cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, outputTokens: 0, reasoningTokens: 0 } as const;
    const hostile = { ...usage, inputTokens: Number.NaN, costUsd: null, source: "unknown", priceVersion: "" } as const;
    await assert.rejects(store.record([attempt(), attempt({ usage: [hostile] })]), /usage\[0\]\.inputTokens is NaN/);
    assert.equal(await store.countAttempts(), 0);
  });

  test("what the caller changes later changes nothing in the store", async () => {
    const store = await fresh();
    const metrics: Record<string, number> = { lines: 1 };
    const recording = store.record([attempt({ metrics })]);
    await recording;
    metrics["lines"] = 2;
    assert.equal((await store.attempts())[0]!.metrics["lines"], 1);
  });

  test("series are told once each, sorted by their names", async () => {
    const store = await fresh();
    const series = attempt().series;
    await store.record([attempt({ series: { ...series, task: "b" } }), attempt({ series: { ...series, task: "a", agent: "z" } })]);
    await store.record([attempt({ series: { ...series, task: "a", agent: "c" } }), attempt({ series: { ...series, task: "b" } })]);
    assert.deepEqual((await store.series()).map(({ task, agent }) => [task, agent]), [["a", "c"], ["a", "z"], ["b", "eslint"]]);
  });
}

function rollupContract(fresh: () => Promise<Store>, numRuns: number): void {
  test("the rollup equals its recomputation, for any batches in any order with repeats, before and after a rebuild", async () => {
    const batches = batchOf(30).chain((all) => fc.array(fc.shuffledSubarray(all), { minLength: 1, maxLength: 6 }));
    const store = await fresh();
    const everything = new Map<string, Attempt>();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(batches, async (any) => {
        // Rounds share the store and its series, and are kept apart by their slots and ids.
        round++;
        const calls = any.map((call) => call.map((one) => ({ ...one, id: `${round} ${one.id}`, runId: `${round} ${one.runId}` })));
        await Promise.all(calls.map((call) => store.record(call)));
        for (const one of calls.flat()) everything.set(one.id, one);
        const expected = recomputed([...everything.values()]);
        assertCells(await store.rollup(), expected);
        assertSketches(await store.rollupSketches(), expected);
        assert.equal(await store.rebuild(), expected.size);
        assertCells(await store.rollup(), expected);
        assertSketches(await store.rollupSketches(), expected);
        for (const finding of await store.inspect()) if (/rollup/.test(finding.what)) assert.ok(finding.ok, finding.what);
      }),
      { numRuns },
    );
  });

  test("a late attempt lands in the day it began, not in the day it was recorded", async () => {
    const store = await fresh();
    await store.record([attempt({ startedAtMs: Date.UTC(2026, 2, 1, 0, 0, 0, 0) })]);
    await store.record([attempt({ startedAtMs: Date.UTC(2026, 1, 28, 23, 59, 59, 999) })]);
    const starts = (await store.rollup()).map(({ tier, startMs }) => [tier, startMs]);
    assert.deepEqual(starts, [
      ["day", Date.UTC(2026, 1, 28)],
      ["day", Date.UTC(2026, 2, 1)],
      ["month", Date.UTC(2026, 1, 1)],
      ["month", Date.UTC(2026, 2, 1)],
    ]);
    assert.equal((await store.rollup({ tier: "month", sinceMs: Date.UTC(2026, 2, 1) })).length, 1);
    assert.equal((await store.rollup({ tier: "day", untilMs: Date.UTC(2026, 2, 1) })).length, 1);
  });

  test("durations are those of passed attempts, cost is everybody's", async () => {
    const store = await fresh();
    const paid = { costUsd: 0.5, costSource: "computed" as const };
    await store.record([attempt({ wallNs: 100e6, ...paid }), attempt({ wallNs: 900e6, outcome: "failed", reason: "timeout", ...paid })]);
    const [cell] = await store.rollup({ tier: "day" });
    assert.deepEqual([cell!.passed, cell!.failed, cell!.timed, cell!.sumMs, cell!.costed, cell!.sumCostUsd], [1, 1, 1, 100, 2, 1]);
    assert.deepEqual([cell!.ran, cell!.sumRanMs], [2, 1_000]);
    const [sketch] = await store.rollupSketches({ tier: "day" });
    assert.equal(sketch!.durationMs.count, 1);
    assert.ok(Math.abs(sketch!.durationMs.quantile(0.5)! - 100) <= 1);
  });
}

function foldContract(fresh: () => Promise<Store>, numRuns: number): void {
  test("sums by any columns, in any window, with any filter and fading, are those of the attempts read one by one", async () => {
    const store = await fresh();
    const all: Attempt[] = [];
    let round = 0;
    await fc.assert(
      fc.asyncProperty(batchOf(20), anyFold, async (any, request) => {
        round++;
        const batch = any.map((one) => ({ ...one, id: newId(), runId: `${round} ${one.runId}` }));
        all.push(...batch);
        await store.record(batch);
        assertFolds(await store.fold(request), request, all);
      }),
      { numRuns: numRuns * 3 },
    );
    for (const by of foldColumns) assertFolds(await store.fold({ by: [by] }), { by: [by] }, all);
  });

  test("where only some sums are needed, the others are 0", async () => {
    const store = await fresh();
    await store.record([attempt(), attempt({ outcome: "failed", startedAtMs: Date.UTC(2026, 4, 10) })]);
    for (const fading of [{}, { fading: { nowMs: Date.UTC(2026, 5, 1), halfLifeMs: 90 * 864e5 } }, { fading: { nowMs: Date.UTC(2026, 5, 1), halfLifeMs: 864e5 } }])
      for (const by of [["day"], ["agent", "task"], []] as const) {
        const [some, all] = [await store.fold({ by, ...fading, sums: ["passed", "sumLogMs"] }), await store.fold({ by, ...fading })];
        const kept = new Set(["passed", "sumLogMs", "startMs", "agent", "task", "fadedPassed", ...("fading" in fading ? ["fadedFailed"] : [])]);
        assert.deepEqual(some, all.map((fold) => Object.fromEntries(Object.entries(fold).map(([name, value]) => [name, kept.has(name) ? value : 0]))));
      }
  });

  test("durations by any columns, in any window, are those of the attempts of its whole days", async () => {
    const store = await fresh();
    const memory = await openStore("memory:");
    await fc.assert(
      fc.asyncProperty(batchOf(20), anyFold, async (any, { fading: _fading, ...request }) => {
        const batch = any.map((one) => ({ ...one, id: newId(), runId: newId() }));
        for (const one of [store, memory]) await one.record(batch);
        const told = (await store.foldSketches(request)).map(({ durationMs, ...group }) => ({ ...group, bytes: [...durationMs.encode()] }));
        const expected = (await memory.foldSketches(request)).map(({ durationMs, ...group }) => ({ ...group, bytes: [...durationMs.encode()] }));
        assert.deepEqual(told, expected);
      }),
      { numRuns },
    );
    await memory.close();
  });

  test("a window of durations is exact, within a day, too", async () => {
    const store = await fresh();
    const day = Date.UTC(2026, 2, 31);
    for (const startedAtMs of [day - 1, day, day + 864e5 - 1, day + 864e5]) await store.record([attempt({ startedAtMs })]);
    const counted = async (request: Omit<FoldRequest, "by">) => (await store.foldSketches({ by: [], ...request }))[0]?.durationMs.count;
    assert.equal(await counted({ sinceMs: day + 1, untilMs: day + 2 }), undefined);
    assert.equal(await counted({ sinceMs: day, untilMs: day + 2 }), 1);
    assert.equal(await counted({ sinceMs: day + 1 }), 2);
    assert.equal(await counted({ untilMs: day + 1 }), 2);
  });

  test("without columns there is one sum, of zeros where there is nothing; with columns there are no groups then", async () => {
    const store = await fresh();
    const [sum, ...more] = await store.fold({ by: [] });
    assert.deepEqual(more, []);
    assert.ok(Object.values(sum!).length >= 20 && Object.values(sum!).every((value) => value === 0));
    assert.deepEqual(await store.fold({ by: [], sinceMs: 5, untilMs: 5 }), [sum]);
    assert.deepEqual([await store.fold({ by: ["agent"] }), await store.foldSketches({ by: [] })], [[], []]);
  });

  test("groups come by their columns in the order asked for, names by UTF-16", async () => {
    const store = await fresh();
    const named = (agent: string, model: string) => attempt({ series: { ...attempt().series, agent, model } });
    await store.record([named("\uffff", "a"), named("\u{10000}", "b"), named("A", "b"), named("a", "a")]);
    assert.deepEqual((await store.fold({ by: ["agent"] })).map(({ agent }) => agent), ["A", "a", "\u{10000}", "\uffff"]);
    assert.deepEqual((await store.fold({ by: ["model", "agent"] })).map(({ agent, model }) => `${model} ${agent}`), ["a a", "a \uffff", "b A", "b \u{10000}"]);
    assert.deepEqual(await store.fold({ by: ["agent"], agents: ["nobody"] }), []);
  });

  test("with a half-life of 90 days an attempt fades by its start, whatever its moment, and never counts more than one", async () => {
    const store = await fresh();
    const halfLifeMs = 90 * 864e5;
    const nowMs = Date.UTC(2026, 4, 10, 18);
    const ages = [0, 1, 36e5, 864e5, halfLifeMs, 10 * halfLifeMs];
    for (const age of ages) await store.record([attempt({ startedAtMs: nowMs - age, outcome: "failed" })]);
    const shares = ages.map((age) => 0.5 ** (age / halfLifeMs)).reduce((a, b) => a + b);
    const faded = async () => (await store.fold({ by: [], fading: { nowMs, halfLifeMs } }))[0]!.fadedFailed;
    assert.ok(Math.abs((await faded()) - shares) <= 1e-12);
    // What is newer is told apart within the day, the month, and at the end of time.
    for (const startedAtMs of [nowMs + 1, nowMs + 40 * 864e5, 8.64e15]) await store.record([attempt({ startedAtMs, outcome: "failed" })]);
    assert.ok(Math.abs((await faded()) - shares - 3) <= 1e-12);
  });

  test("an attempt fades by the middle of its day in the last two weeks, of the rest of its month before that, and never counts more than one", async () => {
    const store = await fresh();
    const nowMs = Date.UTC(2026, 4, 10, 18);
    const fading = { nowMs, halfLifeMs: 864e5 };
    const moments = [Date.UTC(2026, 4, 11), Date.UTC(2026, 4, 10, 1), Date.UTC(2026, 4, 9, 23), Date.UTC(2026, 3, 27), Date.UTC(2026, 3, 26, 23), Date.UTC(2026, 2, 1)];
    for (const startedAtMs of moments) await store.record([attempt({ startedAtMs })]);
    const expected = [0, 0.25, 1.25, 13.25, 26.75, 55.25].map((days) => 0.5 ** days).reverse();
    const faded = await store.fold({ by: ["day"], fading });
    assert.equal(faded.length, expected.length);
    faded.forEach(({ fadedPassed }, i) => assert.ok(Math.abs(fadedPassed - expected[i]!) <= 1e-12, `${fadedPassed}, not ${expected[i]}`));
    const [sum] = await store.fold({ by: [], fading });
    assert.ok(Math.abs(sum!.fadedPassed - expected.reduce((a, b) => a + b)) <= 1e-12);
    assert.deepEqual([sum!.passed, sum!.fadedFailed], [6, 0]);
  });
}

function besidesContract(fresh: () => Promise<Store>): void {
  test("a run comes back whole, its end is set once it is known, and nothing else of it changes", async () => {
    const store = await fresh();
    const variants: Variant[] = [{ id: "v1", kind: "task", facts: { fixture: "🦜", deep: { list: [1, null] } } }];
    const begun = run({ controls: ["TZ=UTC"], dirty: true, commit: "abc" });
    await store.beginRun(begun, variants);
    await store.beginRun({ ...begun, seed: 7 }, [{ ...variants[0]!, facts: {} }]);
    assert.deepEqual(await store.run(begun.id), begun);
    assert.deepEqual(await store.variant("v1"), variants[0]);
    await store.endRun(begun.id, { endedAtMs: 9_000, loadEnd: null });
    assert.deepEqual(await store.run(begun.id), { ...begun, endedAtMs: 9_000, loadEnd: null });
    assert.equal(await store.run("nobody"), undefined);
    assert.equal(await store.variant("nobody"), undefined);
    await assert.rejects(store.endRun("nobody", { endedAtMs: 1, loadEnd: null }), /no run has the id nobody/);
  });

  test("runs come newest first, by kind and the last so many", async () => {
    const store = await fresh();
    for (const [id, startedAtMs, kind] of [["a", 1, "run"], ["c", 3, "tracker"], ["b", 3, "run"]] as const) await store.beginRun(run({ id, startedAtMs, kind }));
    assert.deepEqual(idsOf(await store.runs()), ["c", "b", "a"]);
    assert.deepEqual(idsOf(await store.runs({ kind: "run" })), ["b", "a"]);
    assert.deepEqual(idsOf(await store.runs({ last: 1 })), ["c"]);
  });

  test("a run has one owner: whoever names the present one takes it over, anybody else is told no", async () => {
    const store = await fresh();
    assert.equal(await store.ownerOf("run-1"), "");
    assert.equal(await store.claimRun("run-1", "first", "somebody"), false);
    assert.equal(await store.claimRun("run-1", "first", ""), true);
    assert.equal(await store.claimRun("run-1", "second", ""), false);
    assert.deepEqual([await store.ownerOf("run-1"), await store.ownerOf("run-2")], ["first", ""]);
    assert.equal(await store.claimRun("run-1", "it's \"🦜\"", "first"), true);
    assert.equal(await store.ownerOf("run-1"), "it's \"🦜\"");
    assert.equal(await store.claimRun("run-1", "", "it's \"🦜\""), true);
    assert.deepEqual([await store.ownerOf("run-1"), await store.claimRun("run-1", "third", "")], ["", true]);
  });

  test("of many who claim a run at once, one is told yes and is its owner", async () => {
    const store = await fresh();
    const names = ["a", "b", "c", "d", "e"];
    const told = await Promise.all(names.map((name) => store.claimRun("run-1", name, "")));
    assert.deepEqual(told.filter(Boolean), [true]);
    assert.equal(await store.ownerOf("run-1"), names[told.indexOf(true)]);
  });

  test("a mark is unfinished until an attempt holds its run, slot and retry", async () => {
    const store = await fresh();
    const begun = run();
    await store.beginRun(begun);
    const mark = (slot: number, retry: number) => ({ attemptId: newId(), runId: begun.id, slot, retry, startedAtMs: 1_000 - slot });
    const marks = [mark(0, 0), mark(1, 0), mark(1, 1)];
    await store.markStarted(marks);
    await store.markStarted([marks[0]!, { ...mark(0, 0), runId: "another" }]);
    await store.record([attempt({ id: marks[1]!.attemptId, runId: begun.id, slot: 1, retry: 0 })]);
    assert.deepEqual(await store.unfinishedMarks(begun.id), [marks[2], marks[0]]);
    await store.endRun(begun.id, { endedAtMs: 2_000, loadEnd: null });
    assert.deepEqual(await store.unfinishedMarks(begun.id), [marks[2], marks[0]]);
  });

  test("bytes are kept under their SHA-256, once", async () => {
    const store = await fresh();
    const bytes = Uint8Array.from([0, 255, 10, 13, 0]);
    const hash = await store.putBlob({ bytes, truncated: true });
    assert.equal(hash, createHash("sha256").update(bytes).digest("hex"));
    assert.equal(await store.putBlob({ bytes, truncated: true }), hash);
    assert.deepEqual(await store.blob(hash), { bytes, truncated: true });
    const empty = await store.putBlob({ bytes: new Uint8Array(0), truncated: false });
    assert.deepEqual(await store.blob(empty), { bytes: new Uint8Array(0), truncated: false });
    assert.equal(await store.blob("nothing"), undefined);
  });

  test("events come by time, by kind and by subject", async () => {
    const store = await fresh();
    const event = (id: string, atMs: number, kind: string, subject: string) => ({ id, atMs, kind, subject, who: "me", facts: { why: "🦜", n: 1 } });
    const late = event("a", 2, "voided", "run-1");
    const early = event("b", 1, "review", "run-1");
    for (const one of [late, early, { ...late, who: "somebody else" }]) await store.addEvent(one);
    assert.deepEqual(await store.events(), [early, late]);
    assert.deepEqual(await store.events({ kind: "voided" }), [late]);
    assert.deepEqual(await store.events({ kind: "review", subject: "run-2" }), []);
  });

  test("close waits for what was asked before it, and a closed store says that it is closed", async () => {
    const store = await fresh();
    const asked = store.record([attempt()]);
    await store.close();
    assert.equal(await asked, 1);
    await assert.rejects(store.record([attempt()]), /closed/);
    await assert.rejects(store.attempts(), /closed/);
    await store.close();
  });
}

function baselinesContract(fresh: () => Promise<Store>): void {
  const baseline = (name: string, changes: Partial<Baseline> = {}): Baseline => ({ id: newId(), name, reason: `why ${name}`, createdAtMs: 5_000, ...changes });

  test("a baseline gives its attempts in canonical order, with their runs and variants and no others", async () => {
    const store = await fresh();
    const variants: Variant[] = [{ id: "v2", kind: "agent", facts: { settings: {} } }, { id: "v1", kind: "task", facts: {} }, { id: "v3", kind: "task", facts: {} }];
    const early = run({ startedAtMs: 1, endedAtMs: 2, loadEnd: 0.5 });
    const late = run({ startedAtMs: 3, endedAtMs: 4 });
    for (const one of [late, early, run({ startedAtMs: 2 })]) await store.beginRun(one, variants);
    const first = attempt({ runId: early.id, startedAtMs: 1, taskVariant: "v1" });
    const second = attempt({ runId: late.id, startedAtMs: 3, agentVariant: "v2", taskVariant: "unknown-variant" });
    await store.record([second, attempt({ runId: late.id }), first]);
    assert.equal(await store.putBaseline(baseline("main"), [second.id, first.id, second.id]), true);
    assert.deepEqual(await store.baselineEvidence("main"), { label: "baseline main", pinned: true, attempts: [first, second], runs: [early, late], variants: [variants[1], variants[0]] });
    assert.equal(await store.baselineEvidence("Main"), undefined);
  });

  test("a name that is taken stays as it is, unless it is to be replaced", async () => {
    const store = await fresh();
    const [one, two] = [attempt(), attempt()];
    await store.record([one, two]);
    const first = baseline("main", { reason: "release" });
    assert.equal(await store.putBaseline(first, [one.id]), true);
    assert.equal(await store.putBaseline(baseline("main"), [two.id]), false);
    assert.deepEqual(await store.baselines(), [{ ...first, attempts: 1 }]);
    const second = baseline("main", { reason: "🦜 'it's\n", createdAtMs: 6_000 });
    assert.equal(await store.putBaseline(second, [two.id], { replace: true }), true);
    assert.deepEqual(await store.baselines(), [{ ...second, attempts: 1 }]);
    assert.deepEqual(idsOf((await store.baselineEvidence("main"))!.attempts), [two.id]);
    assert.equal(await store.countAttempts(), 2);
  });

  test("baselines come by name with their counts; one attempt may be in several", async () => {
    const store = await fresh();
    const all = [attempt(), attempt()];
    await store.record(all);
    await store.putBaseline(baseline("v1.9"), idsOf(all));
    await store.putBaseline(baseline("main"), [all[0]!.id]);
    await store.putBaseline(baseline("empty"), []);
    assert.deepEqual((await store.baselines()).map(({ name, attempts }) => [name, attempts]), [["empty", 0], ["main", 1], ["v1.9", 2]]);
    assert.deepEqual((await store.baselineEvidence("empty"))!.attempts, []);
  });

  test("adding tells how many were new and leaves what is there alone", async () => {
    const store = await fresh();
    const all = [attempt({ startedAtMs: 3 }), attempt({ startedAtMs: 2 }), attempt({ startedAtMs: 1 })];
    await store.record(all);
    await store.putBaseline(baseline("main"), [all[0]!.id]);
    assert.equal(await store.addToBaseline("main", idsOf(all)), 2);
    assert.equal(await store.addToBaseline("main", idsOf(all)), 0);
    assert.deepEqual(idsOf((await store.baselineEvidence("main"))!.attempts), idsOf(all.toReversed()));
    await assert.rejects(store.addToBaseline("nobody", []), /no baseline is called nobody/);
  });

  test("an attempt that is not there is refused, and nothing of the call is kept", async () => {
    const store = await fresh();
    const one = attempt();
    await store.record([one]);
    await assert.rejects(store.putBaseline(baseline("main"), [one.id, "ghost"]), /no attempt has the id ghost/);
    assert.deepEqual(await store.baselines(), []);
    const kept = baseline("main");
    await store.putBaseline(kept, [one.id]);
    await assert.rejects(store.putBaseline(baseline("main"), ["ghost"], { replace: true }), /ghost/);
    await assert.rejects(store.addToBaseline("main", ["ghost"]), /ghost/);
    await assert.rejects(store.putBaseline({ ...kept, name: "other" }, []));
    assert.deepEqual(await store.baselines(), [{ ...kept, attempts: 1 }]);
  });

  test("a baseline is renamed only to a free name, and removed without its attempts", async () => {
    const store = await fresh();
    const one = attempt();
    await store.record([one]);
    await store.putBaseline(baseline("main"), [one.id]);
    await store.putBaseline(baseline("other"), [one.id]);
    assert.deepEqual([await store.renameBaseline("main", "other"), await store.renameBaseline("nobody", "new"), await store.renameBaseline("main", "v1")], [false, false, true]);
    assert.deepEqual(idsOf((await store.baselineEvidence("v1"))!.attempts), [one.id]);
    assert.equal(await store.baselineEvidence("main"), undefined);
    assert.deepEqual([await store.removeBaseline("v1"), await store.removeBaseline("v1")], [true, false]);
    assert.deepEqual((await store.baselines()).map(({ name }) => name), ["other"]);
    assert.equal(await store.countAttempts(), 1);
  });
}

/** Distinct ids and slots, or the property would test conflicts. */
function batchOf(most: number): fc.Arbitrary<Attempt[]> {
  return fc.uniqueArray(anyAttempt, { maxLength: most, selector: ({ id }) => id }).map((all) => all.map((one, slot) => ({ ...one, slot })));
}

const anyFilter: fc.Arbitrary<AttemptFilter> = fc.record(
  {
    runIds: fc.subarray(["run-1", "run-2", "run-3"]),
    tasks: fc.subarray(["t1", "t2", ""]),
    agents: fc.subarray(["a1", "a2"]),
    models: fc.subarray(["unknown", "m:1"]),
    issueTypes: fc.subarray(["", "types"]),
    modes: fc.subarray(["live", "deterministic"] as const),
    outcomes: fc.subarray(["passed", "failed"] as const),
    sinceMs: fc.constantFrom(0, 1, Date.UTC(2026, 1, 1)),
    untilMs: fc.constantFrom(86_400_000, Date.UTC(2026, 1, 1)),
    last: fc.nat({ max: 5 }),
  },
  { requiredKeys: [] },
);

/** Moments at and around the edges of the days and months in which `anyAttempt` begins. */
const anyMoment = fc.oneof(
  fc.constantFrom(0, 1, 86_400_000, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 31), Date.UTC(2026, 1, 1), Date.UTC(2026, 1, 1) - 1, Date.UTC(2026, 1, 1) + 0.5, 8.64e15, Infinity),
  fc.integer({ min: Date.UTC(2026, 0, 29), max: Date.UTC(2026, 1, 3) }),
);
const anyNow = fc.oneof(fc.constantFrom(0, Date.UTC(2026, 1, 1), Date.UTC(2026, 1, 13, 5), Date.UTC(2026, 1, 14, 1)), fc.integer({ min: Date.UTC(2026, 0, 30), max: Date.UTC(2026, 6, 1) }));

const anyFold: fc.Arbitrary<FoldRequest> = fc.record(
  {
    by: fc.shuffledSubarray([...foldColumns]),
    tasks: fc.subarray(["t1", "t2", ""]),
    agents: fc.subarray(["a1", "a2"]),
    models: fc.subarray(["unknown", "m:1"], { minLength: 1 }),
    issueTypes: fc.subarray(["", "types"], { minLength: 1 }),
    modes: fc.subarray(["live", "deterministic"] as const, { minLength: 1 }),
    sinceMs: anyMoment,
    untilMs: anyMoment,
    fading: fc.record({ nowMs: anyNow, halfLifeMs: fc.constantFrom(36e5, 90 * 864e5) }),
  },
  { requiredKeys: ["by"] },
);

/** Another way to the same sums: attempts chosen and grouped first, each column summed on its own. */
function assertFolds(folds: readonly Fold[], request: FoldRequest, attempts: readonly Attempt[]): void {
  const { by, fading, ...filter } = request;
  const startOf = ({ startedAtMs }: Attempt) => {
    const text = new Date(startedAtMs).toISOString();
    return Date.parse(by.includes("day") ? text.slice(0, 10) : `${text.slice(0, 7)}-01`);
  };
  const names = [...new Set(by.map((column) => (column === "day" || column === "month" ? "startMs" : column)))];
  const keyOf = (values: Partial<Fold>) => JSON.stringify(names.map((name) => values[name]));
  const groups = new Map<string, Attempt[]>(by.length === 0 ? [["[]", []]] : []);
  for (const one of attempts.filter((any) => isChosen(any, filter))) {
    const key = keyOf({ ...one.series, startMs: startOf(one) });
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  assert.deepEqual(new Set(folds.map(keyOf)), new Set(groups.keys()));
  assert.equal(folds.length, groups.size);
  for (const fold of folds) {
    const group = groups.get(keyOf(fold))!;
    const faded = (outcome: string) => group.filter((one) => one.outcome === outcome).reduce((sum, { startedAtMs }) => sum + shareLeft(startedAtMs, fading), 0);
    const numbers: Record<string, number> = { ...numbersOf(group), fadedPassed: faded("passed"), fadedFailed: faded("failed") };
    assert.deepEqual(new Set(Object.keys(fold)), new Set([...Object.keys(numbers), ...names]));
    for (const [name, value] of Object.entries(numbers)) {
      const got = fold[name as "passed"];
      assert.ok(Math.abs(got - value) <= 1e-9 * Math.max(1, Math.abs(value)), `${name} is ${got}, not ${value}`);
    }
  }
}

function shareLeft(startedAtMs: number, fading: FoldRequest["fading"]): number {
  if (fading === undefined) return 1;
  if (fading.halfLifeMs === 90 * 864e5) return 2 ** -(Math.max(0, fading.nowMs - startedAtMs) / fading.halfLifeMs);
  const month = (atMs: number, further = 0) => {
    const date = new Date(atMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + further);
  };
  const recent = Math.floor(fading.nowMs / 864e5) * 864e5 - 13 * 864e5;
  const middle = startedAtMs < recent ? (month(startedAtMs) + Math.min(recent, month(startedAtMs, 1))) / 2 : Math.floor(startedAtMs / 864e5) * 864e5 + 432e5;
  return 2 ** -(Math.max(0, fading.nowMs - middle) / fading.halfLifeMs);
}

function isChosen({ runId, series, outcome, startedAtMs }: Attempt, filter: AttemptFilter): boolean {
  if (filter.runIds && !filter.runIds.includes(runId)) return false;
  if (filter.tasks && !filter.tasks.includes(series.task)) return false;
  if (filter.agents && !filter.agents.includes(series.agent)) return false;
  if (filter.models && !filter.models.includes(series.model)) return false;
  if (filter.issueTypes && !filter.issueTypes.includes(series.issueType)) return false;
  if (filter.modes && !filter.modes.includes(series.mode)) return false;
  if (filter.outcomes && !filter.outcomes.includes(outcome)) return false;
  if (filter.sinceMs !== undefined && startedAtMs < filter.sinceMs) return false;
  return filter.untilMs === undefined || startedAtMs < filter.untilMs;
}

/** Another way to the same numbers: attempts grouped first, each column summed on its own. */
function recomputed(attempts: readonly Attempt[]): Map<string, { numbers: Record<string, number>; durations: number[] }> {
  const groups = new Map<string, Attempt[]>();
  for (const one of attempts)
    for (const start of [one.startedAtMs - (one.startedAtMs % 864e5), Date.parse(`${new Date(one.startedAtMs).toISOString().slice(0, 7)}-01T00:00:00Z`)].entries()) {
      const key = cellKey({ tier: start[0] === 0 ? "day" : "month", startMs: start[1], series: one.series });
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
  return new Map([...groups].map(([key, group]) => [key, { numbers: numbersOf(group), durations: durationsOf(group) }]));
}

function numbersOf(group: readonly Attempt[]): Record<string, number> {
  const total = (values: readonly (number | null)[]) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null).length;
  const durations = durationsOf(group);
  const logs = durations.map((ms) => Math.log(ms === 0 ? 0.5 : ms));
  return {
    passed: group.filter(({ outcome }) => outcome === "passed").length,
    failed: group.filter(({ outcome }) => outcome === "failed").length,
    errored: group.filter(({ outcome }) => outcome === "errored").length,
    skipped: group.filter(({ outcome }) => outcome === "skipped").length,
    timed: durations.length,
    sumMs: total(durations),
    sumLogMs: total(logs),
    sumLogMsSquared: total(logs.map((log) => log ** 2)),
    ran: ranOf(group).length,
    sumRanMs: total(ranOf(group)),
    costed: known(group.map(({ costUsd }) => costUsd)),
    sumCostUsd: total(group.map(({ costUsd }) => costUsd)),
    unpriced: group.filter(({ outcome, costUsd }) => costUsd === null && (outcome === "passed" || outcome === "failed")).length,
    inputTokens: total(group.flatMap(({ usage }) => usage.map((one) => one.inputTokens))),
    outputTokens: total(group.flatMap(({ usage }) => usage.map((one) => one.outputTokens))),
    confident: known(group.map(({ confidence }) => confidence)),
    sumConfidence: total(group.map(({ confidence }) => confidence)),
    scored: known(group.map(({ score }) => score)),
    sumScore: total(group.map(({ score }) => score)),
  };
}

function durationsOf(group: readonly Attempt[]): number[] {
  return group.flatMap(({ outcome, wallNs }) => (outcome === "passed" && wallNs !== null ? [wallNs / 1e6] : []));
}

function ranOf(group: readonly Attempt[]): number[] {
  return group.flatMap(({ outcome, wallNs }) => ((outcome === "passed" || outcome === "failed") && wallNs !== null ? [wallNs / 1e6] : []));
}

function assertCells(cells: readonly RollupCell[], expected: ReturnType<typeof recomputed>): void {
  assert.deepEqual(new Set(cells.map(cellKey)), new Set(expected.keys()));
  assert.equal(cells.length, expected.size);
  for (const cell of cells)
    for (const [name, value] of Object.entries(expected.get(cellKey(cell))!.numbers)) {
      const got = (cell as unknown as Record<string, number>)[name]!;
      assert.ok(Math.abs(got - value) <= 1e-9 * Math.max(1, Math.abs(value)), `${name} is ${got}, not ${value}`);
    }
}

function assertSketches(sketches: readonly RollupSketch[], expected: ReturnType<typeof recomputed>): void {
  const timed = [...expected].filter(([, { durations }]) => durations.length > 0);
  assert.deepEqual(new Set(sketches.map(cellKey)), new Set(timed.map(([key]) => key)));
  for (const sketch of sketches) {
    const { durations } = expected.get(cellKey(sketch))!;
    assert.equal(sketch.durationMs.count, durations.length);
    const largest = Math.max(...durations);
    assert.ok(Math.abs(sketch.durationMs.quantile(1)! - largest) <= 0.0101 * largest);
  }
}

function cellKey({ tier, startMs, series }: Pick<RollupCell, "tier" | "startMs" | "series">): string {
  return JSON.stringify([tier, startMs, series.task, series.issueType, series.agent, series.model, series.mode]);
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

/** No store tells -0 from 0, as no JSON does. */
function asStored(one: Attempt): Attempt {
  return JSON.parse(JSON.stringify(one)) as Attempt;
}

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Attempt } from "../../src/model/index.ts";
import { openTracker } from "../../src/tracker/index.ts";
import type { OutcomeSaid, Tracker } from "../../src/tracker/index.ts";
import { attemptsIn, newStorePaths } from "./folder.ts";

const newPath = newStorePaths();

/** The attempts that come of what is done with a tracker, in their order. */
async function tracked(work: (tracker: Tracker, notices: string[]) => unknown): Promise<Attempt[]> {
  const store = newPath();
  const notices: string[] = [];
  const tracker = await openTracker({ store, onNotice: (notice) => notices.push(notice) });
  await work(tracker, notices);
  await tracker.close();
  return (await attemptsIn(store)).sort((a, b) => a.slot - b.slot);
}

const meta = { agent: "a" };

function revoked<T extends object>(target: T): T {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** One that nobody can look at. */
function trapped<T extends object>(target: T): T {
  const names = ["get", "has", "getPrototypeOf", "ownKeys", "getOwnPropertyDescriptor"] as const;
  return new Proxy(target, Object.fromEntries(names.map((name) => [name, () => { throw new Error(name); }]))); // prettier-ignore
}

describe("what the work gets back", () => {
  const values = fc.oneof(
    fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true }),
    fc.constantFrom<unknown>(Object.freeze({ success: "no" }), Symbol("s"), () => 1, new Proxy({}, { get: () => { throw new Error("trap"); }, getOwnPropertyDescriptor: () => { throw new Error("trap"); } }), Object.defineProperty({}, "outcome", { get: () => { throw new Error("getter"); } }), Object.create(null)), // prettier-ignore
  );
  const metas = fc.oneof(fc.constant(meta), fc.anything(), fc.constant(new Proxy({}, { ownKeys: () => { throw new Error("trap"); } }))); // prettier-ignore
  const outcomes = fc.option(fc.oneof(fc.func(fc.anything() as fc.Arbitrary<OutcomeSaid>), fc.constant(() => { throw new Error("no idea"); }), fc.constant(() => Promise.reject(new Error("late")) as unknown as OutcomeSaid)), { nil: undefined }); // prettier-ignore
  const trackOptions = fc.oneof(
    outcomes.map((outcomeOf) => (outcomeOf === undefined ? undefined : { outcomeOf })),
    fc.constantFrom(null, 5, { outcomeOf: 5 }, { get outcomeOf() { throw new Error("getter"); } }, { outcomeOf: () => revoked({}) }, { outcomeOf: () => trapped({}) }), // prettier-ignore
  ) as fc.Arbitrary<{ outcomeOf: () => OutcomeSaid } | undefined>;

  test("is the very value or the very error, whatever it is, and whatever meta and options do", async () => {
    await tracked(async (tracker) => {
      fc.assert(
        fc.property(values, metas, trackOptions, (value, anyMeta, options) => {
          assert.ok(Object.is(tracker.track(anyMeta as typeof meta, () => value as object, options), value));
          const thrown = { it: value };
          assert.throws(
            () => tracker.track(anyMeta as typeof meta, () => { throw thrown.it; }, options), // prettier-ignore
            (error) => Object.is(error, value),
          );
        }),
        { numRuns: 300 },
      );
      await fc.assert(
        fc.asyncProperty(values, metas, trackOptions, fc.boolean(), async (value, anyMeta, options, throws) => {
          const box = { value };
          const got = tracker.track(anyMeta as typeof meta, async () => { await Promise.resolve(); if (throws) throw box; return box; }, options as object); // prettier-ignore
          assert.ok(got instanceof Promise);
          assert.ok((await got.catch((error: unknown) => error)) === box);
        }),
        { numRuns: 300 },
      );
      await tracker.flush();
      const { waiting, lost } = tracker.counts();
      assert.deepEqual({ waiting, lost }, { waiting: 0, lost: 0 });
    });
  });

  // The generator of values looks at them, so these stand apart.
  test("is the very value or the very error where nobody can look at it, nor at meta and options", async () => {
    await tracked(async (tracker) => {
      const metas = [meta, revoked({}), trapped({})] as (typeof meta)[];
      const options = [undefined, { outcomeOf: () => true }, revoked({}), trapped({})] as ({ outcomeOf?: () => boolean } | undefined)[];
      for (const value of [revoked({}), revoked(() => 1), trapped({}), trapped(() => 1), 5] as object[])
        for (const anyMeta of metas)
          for (const anyOptions of options) {
            assert.ok(Object.is(tracker.track(anyMeta, () => value, anyOptions), value));
            const box = { value };
            assert.ok((await tracker.track(anyMeta, () => Promise.resolve(box), anyOptions)) === box);
            let caught: unknown;
            try {
              tracker.track(anyMeta, () => { throw value; }, anyOptions); // prettier-ignore
            } catch (error) {
              caught = error;
            }
            assert.ok(Object.is(caught, value));
            await tracker.track(anyMeta, async () => { throw value; }, anyOptions).catch((error: unknown) => (caught = [error])); // prettier-ignore
            assert.ok(Object.is((caught as unknown[])[0], value));
          }
      await tracker.flush();
      const { stored, spooled, waiting, lost } = tracker.counts();
      assert.deepEqual({ kept: stored + spooled, waiting, lost }, { kept: 5 * 4 * 4, waiting: 0, lost: 0 });
    });
  });

  test("of something with a `then` that is no promise: a promise that settles the same, started once", async () => {
    let started = 0;
    // oxlint-disable-next-line unicorn/no-thenable -- what is tested
    const query = { then: (done: (rows: number) => void) => (started++, done(7)) } as PromiseLike<number>;
    const rows = await tracked(async (tracker) => {
      assert.equal(await tracker.track(meta, () => query), 7);
    });
    assert.equal(started, 1);
    assert.equal(rows[0]!.outcome, "passed");
  });

  test("a rejection that nobody handles is still told by the process", async () => {
    const store = newPath();
    const tracker = await openTracker({ store });
    const error = new Error("unheard");
    const { promise: heard, resolve } = Promise.withResolvers<unknown>();
    const before = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.once("unhandledRejection", resolve);
    try {
      void tracker.track(meta, () => Promise.reject(error));
      assert.equal(await heard, error);
    } finally {
      process.removeListener("unhandledRejection", resolve);
      for (const listener of before) process.on("unhandledRejection", listener);
      await tracker.close();
    }
  });
});

describe("what is recorded of work", () => {
  test("its time on a monotonic clock, its beginning, and passed where it says nothing", async () => {
    const before = Date.now();
    const [row] = await tracked((tracker) => tracker.track({ agent: "a", model: "m", issueType: "t", task: "one" }, () => new Promise((resolve) => setTimeout(resolve, 30))));
    assert.deepEqual(row!.series, { task: "one", issueType: "t", agent: "a", model: "m", mode: "live" });
    assert.equal(row!.outcome, "passed");
    assert.ok(row!.wallNs! >= 29e6 && row!.startedAtMs >= before && row!.startedAtMs <= Date.now() - 29, `${row!.wallNs} ${row!.startedAtMs}`);
  });

  test("the result's outcome, else its success, with confidence, cost and tokens", async () => {
    const rows = await tracked((tracker) => {
      tracker.track(meta, () => ({ outcome: "errored", success: true }));
      tracker.track(meta, () => ({ success: false, confidence: 0.3, costUsd: 0.5, usage: { outputTokens: 4 }, errors: ["one"], score: 0.5 }));
      tracker.track(meta, () => ({ success: true, cached: true }));
      tracker.track(meta, () => undefined);
    });
    assert.deepEqual(rows.map(({ outcome }) => outcome), ["errored", "failed", "skipped", "passed"]);
    const { confidence, costUsd, usage, errorCount, score } = rows[1]!;
    assert.deepEqual([confidence, costUsd, usage[0]!.outputTokens, errorCount, score], [0.3, 0.5, 4, 1, 0.5]);
  });

  test("the tokens of a provider's answer, with its model, at the price of the day", async () => {
    const answer = { id: "msg_1", model: "claude-sonnet-4-5", content: [], usage: { input_tokens: 500, output_tokens: 1000 } };
    const [row] = await tracked((tracker) => tracker.track({ agent: "a", model: "sonnet" }, async () => answer));
    assert.deepEqual([row!.outcome, row!.series.model, row!.usage[0]!.model, row!.usage[0]!.inputTokens, row!.costUsd, row!.costSource], ["passed", "sonnet", "claude-sonnet-4-5", 500, 0.0165, "computed"]);
  });

  test("the tokens of an answer of Google, which has another name for them", async () => {
    const usageMetadata = { promptTokenCount: 1000, candidatesTokenCount: 100, totalTokenCount: 1100 };
    const rows = await tracked((tracker) => {
      tracker.track({ agent: "a", model: "flash" }, () => ({ candidates: [], usageMetadata, modelVersion: "gemini-2.5-flash" }));
      tracker.track({ agent: "a", model: "gemini-2.5-flash" }, () => ({ candidates: [], usageMetadata }));
      tracker.track(meta, () => ({ usageMetadata: "something else" }));
    });
    assert.deepEqual(rows.map(({ series, usage, costSource }) => [series.model, usage[0]?.model, usage[0]?.inputTokens, costSource]), [
      ["flash", "gemini-2.5-flash", 1000, "computed"],
      ["gemini-2.5-flash", "gemini-2.5-flash", 1000, "computed"],
      ["unknown", undefined, undefined, "unknown"],
    ]);
    assert.equal(rows[0]!.costUsd, rows[1]!.costUsd);
  });

  test("what outcomeOf says, before the result", async () => {
    const rows = await tracked((tracker) => {
      tracker.track(meta, () => ({ success: true }), { outcomeOf: () => false });
      tracker.track(meta, () => 3, { outcomeOf: (files) => (files > 2 ? "passed" : "failed") });
      tracker.track(meta, () => 3, { outcomeOf: (files) => ({ success: false, detail: `${files} files`, confidence: 0.2 }) });
    });
    assert.deepEqual(rows.map(({ outcome, detail, confidence }) => [outcome, detail, confidence]), [["failed", "", null], ["passed", "", null], ["failed", "3 files", 0.2]]);
  });

  test("an outcomeOf that throws leaves the outcome unknown: errored, not passed and not failed", async () => {
    const rows = await tracked((tracker) => {
      tracker.track(meta, () => 1, { outcomeOf: () => { throw new Error("no idea\nat all"); } }); // prettier-ignore
      tracker.track(meta, () => 1, { outcomeOf: (async () => true) as unknown as () => boolean });
    });
    assert.deepEqual(rows.map(({ outcome, reason, detail }) => [outcome, reason, detail]), [
      ["errored", "check-errored", "outcomeOf threw: no idea"],
      ["errored", "check-errored", "outcomeOf threw: it returned a promise; it must answer at once"],
    ]);
  });

  test("what was thrown: failed, threw, with the first line of its message", async () => {
    const rows = await tracked(async (tracker) => {
      assert.throws(() => tracker.track(meta, () => { throw new Error("first\nsecond"); })); // prettier-ignore
      await assert.rejects(tracker.track(meta, () => Promise.reject(new TypeError(""))));
      assert.throws(() => tracker.track(meta, () => { throw Object.create(null); }), () => true); // prettier-ignore
    });
    assert.deepEqual(rows.map(({ outcome, reason, detail }) => [outcome, reason, detail]), [
      ["failed", "threw", "first"],
      ["failed", "threw", "TypeError"],
      ["failed", "threw", "threw something that cannot be shown"],
    ]);
  });

  test("an outcome or success of another kind leaves the outcome unknown, and is told; other fields of a result are left out where they are wrong", async () => {
    const heard: string[] = [];
    const rows = await tracked((tracker, notices) => {
      tracker.track(meta, () => ({ success: "yes", costUsd: 0.5 }));
      tracker.track(meta, () => ({ outcome: "merged" }));
      tracker.track(meta, () => ({ success: true, confidence: "high", usage: "much", errors: [{}] }));
      return tracker.flush().then(() => heard.push(...notices));
    });
    assert.deepEqual(rows.map(({ outcome, reason, costUsd }) => [outcome, reason, costUsd]), [["errored", "check-errored", 0.5], ["errored", "check-errored", null], ["passed", "", null]]);
    assert.deepEqual([rows[2]!.confidence, rows[2]!.usage, rows[2]!.errorCount], [null, [], null]);
    for (const notice of [
      'tracked work: nobody can tell how it went: success is "yes"; it must be true or false',
      'tracked work: nobody can tell how it went: outcome is "merged"; it must be one of passed, failed, errored, skipped',
      'tracked work: confidence is "high"; it must be a number in [0, 1] (left out)',
    ])
      assert.ok(heard.includes(notice), heard.join("\n"));
  });

  test("an answer of outcomeOf that tells nothing leaves the outcome unknown, and is told", async () => {
    const heard: string[] = [];
    const answers = ["bogus", null, undefined, {}, { success: 1 }, { success: true, outcome: "failed" }];
    const rows = await tracked(async (tracker, notices) => {
      for (const answer of answers) tracker.track(meta, () => 1, { outcomeOf: () => answer as OutcomeSaid });
      tracker.track(meta, () => 1, { outcomeOf: () => ({ success: true, confidence: 9 }) });
      await tracker.flush();
      assert.equal(tracker.counts().refused, 0);
      heard.push(...notices);
    });
    assert.deepEqual(rows.map(({ outcome, reason }) => `${outcome} ${reason}`.trim()), [...answers.map(() => "errored check-errored"), "passed"]);
    for (const { detail } of rows.slice(0, -1)) assert.ok(heard.some((notice) => detail !== "" && notice.endsWith(detail)), detail);
  });

  test("meta and result as they were: what becomes of them later does not matter", async () => {
    const [row] = await tracked((tracker) => {
      const changing = { agent: "before" };
      const result = tracker.track(changing, () => ({ success: true }));
      changing.agent = "after";
      result.success = false;
    });
    assert.deepEqual([row!.series.agent, row!.outcome], ["before", "passed"]);
  });

  test("a moment by another name refuses nothing: when it began was measured", async () => {
    const rows = await tracked(async (tracker) => {
      await tracker.track({ agent: "a", timestamp: "2020-01-01" } as typeof meta, async () => ({ success: true, time: 3 }));
      await tracker.track(meta, async () => 1, { outcomeOf: () => ({ success: true, startedAt: 5 }) as OutcomeSaid });
    });
    assert.deepEqual(rows.map(({ outcome }) => outcome), ["passed", "passed"]);
  });

  test("secrets of the environment and of headers do not reach the disk, whichever text carries them", async () => {
    const store = newPath();
    process.env["ASSAY_TEST_API_KEY"] = "sk-first line\nand second";
    try {
      const tracker = await openTracker({ store });
      const secret = process.env["ASSAY_TEST_API_KEY"];
      await tracker.record({ agent: "a", success: false, detail: `${"x".repeat(490)} ${secret}`, errors: [`no: ${secret}`], warnings: ["Authorization: Bearer abc.def"], reason: `told ${secret}` });
      assert.throws(() => tracker.track(meta, () => { throw new Error(`refused ${secret} by the server`); })); // prettier-ignore
      tracker.track(meta, () => ({ success: false, detail: `with ${secret}` }));
      await tracker.record({ agent: "", success: true, detail: secret });
      await tracker.close();
      const kept = JSON.stringify(await attemptsIn(store)) + readFileSync(join(dirname(store), "spool", `${basename(store)}.refused.jsonl`), "utf8");
      for (const part of ["sk-first", "and second", "abc.def"]) assert.ok(!kept.includes(part), kept);
      for (const part of ["«secret:ASSAY_TEST_API_KEY»", "refused «secret:ASSAY_TEST_API_KEY» by the server", "«secret:authorization»"]) assert.ok(kept.includes(part), kept);
    } finally {
      delete process.env["ASSAY_TEST_API_KEY"];
    }
  });

  test("a price file of one's own goes before the prices that come along", async () => {
    const store = newPath();
    const prices = join(dirname(store), "prices.json");
    mkdirSync(dirname(store));
    writeFileSync(prices, JSON.stringify({ kind: "assay-prices", version: 1, prices: [{ model: "house-7b", from: "2020-01-01", input: 2, output: 4 }] }));
    const tracker = await openTracker({ store, prices });
    tracker.track({ agent: "a", model: "house-7b" }, () => ({ success: true, usage: { inputTokens: 1000, outputTokens: 500 } }));
    await tracker.close();
    const [row] = await attemptsIn(store);
    assert.deepEqual([row!.costUsd, row!.costSource, row!.usage[0]!.priceVersion.split(" ")[0]], [0.004, "computed", "prices.json"]);
    await assert.rejects(openTracker({ store, prices: join(dirname(store), "none.json") }), /none\.json cannot be read/);
  });
});

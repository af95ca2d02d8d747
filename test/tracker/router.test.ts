import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { describe, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { choicePolicies } from "../../src/analysis/index.ts";
import { UserError } from "../../src/model/index.ts";
import { RouterFailure, createRouter, openTracker } from "../../src/tracker/index.ts";
import type { RouterAgent, RouterOptions, Tracker } from "../../src/tracker/index.ts";
import { randomFrom } from "../../src/stats/index.ts";
import { attemptsIn, newStorePaths } from "./folder.ts";

const newPath = newStorePaths();
interface Issue {
  readonly issueType: string;
  readonly task?: string;
  readonly n?: number;
}
type Agent = RouterAgent<Issue, unknown>;
const css: Issue = { issueType: "css" };

const passes = (agent: string): Agent => ({ agent, run: async () => ({ success: true, by: agent }) });
const fails = (agent: string): Agent => ({ agent, run: async () => ({ success: false, by: agent }) });
const throws = (agent: string): Agent => ({ agent, run: async () => Promise.reject(new Error(`${agent} is broken`)) });
const hangs = (agent: string): Agent => ({ agent, timeoutMs: 10, run: () => new Promise(() => {}) });

/** A router that chooses by name as long as nothing is known, over a tracker in memory. */
async function routerOver(agents: readonly Agent[], options: Partial<RouterOptions<Issue, unknown>> = {}) {
  const tracker = await openTracker({ store: "memory:" });
  return { tracker, router: createRouter<Issue, unknown>({ tracker, agents, policy: "best", seed: 1, ...options }) };
}

/** A store that cannot be opened. */
function brokenStore(): string {
  const path = newPath();
  mkdirSync(path, { recursive: true });
  return path;
}

const newestFirst = async (tracker: Tracker) => (await tracker.recent(1000)).attempts;
const endsOf = (attempts: readonly { agent: string; outcome: string; reason: string }[]) => attempts.map(({ agent, outcome, reason }) => `${agent} ${outcome} ${reason}`.trim());

describe("an issue", () => {
  test("goes to one agent, whose result comes back as it is, and whose attempt is recorded", async () => {
    const result = Object.freeze({ success: true, confidence: 0.5, costUsd: 0.25 });
    const seen: unknown[] = [];
    const agent: Agent = { agent: "a", model: "m", run: (issue, { attemptId }) => (seen.push(issue, attemptId), result) };
    const { tracker, router } = await routerOver([agent]);
    const issue = { issueType: "css", task: "one", n: 7 };
    const routed = await router.run(issue);
    assert.equal(routed.result, result);
    assert.deepEqual([routed.agent, routed.model, routed.outcome, routed.attempts.length], ["a", "m", "passed", 1]);
    const [row] = await newestFirst(tracker);
    assert.equal(seen[0], issue);
    assert.deepEqual([row!.id, row!.id], [routed.attempts[0]!.id, seen[1]]);
    assert.deepEqual(row!.series, { task: "one", issueType: "css", agent: "a", model: "m", mode: "live" });
    assert.deepEqual([row!.outcome, row!.confidence, row!.costUsd, row!.wallNs! > 0], ["passed", 0.5, 0.25, true]);
    assert.equal(routed.attempts[0]!.costUsd, 0.25);
    await tracker.close();
  });

  test("is routed by methods without their router, too", async () => {
    const { tracker, router } = await routerOver([passes("a")]);
    const { run, choose, explain } = router;
    assert.deepEqual([(await run(css)).agent, (await choose("css")).chosen.agent], ["a", "a"]);
    assert.match(await explain("css"), /^css: to a, by best\.$/m);
    await tracker.close();
  });

  test("is known by its name however that is composed, as what is recorded is; the agent gets it as it was given", async () => {
    const [composed, apart] = ["cl\u00e9", "cle\u0301"];
    const seen: unknown[] = [];
    const { tracker, router } = await routerOver([{ agent: "a", run: (issue) => (seen.push(issue), { success: true }) }]);
    const issue = { issueType: apart, task: apart };
    const { choice } = await router.run(issue);
    assert.equal(seen[0], issue);
    assert.equal(choice.issueType, composed);
    const [row] = await newestFirst(tracker);
    assert.deepEqual([row!.series.issueType, row!.series.task], [composed, composed]);
    for (const name of [apart, composed]) {
      const { issueType, draw, candidates } = await router.choose(name);
      assert.deepEqual([issueType, draw, candidates[0]!.units], [composed, 1, 1]);
    }
    await tracker.close();
  });

  test("an agent that hangs is left behind: the next one is tried, and there are two attempts, the first out of time", async () => {
    let stop: AbortSignal | undefined;
    const { promise, reject } = Promise.withResolvers<never>();
    const hanging: Agent = { agent: "a", timeoutMs: 10, run: (_, { signal }) => ((stop = signal), promise) };
    const { tracker, router } = await routerOver([hanging, passes("b")]);
    const { agent, result, attempts } = await router.run(css);
    assert.deepEqual([agent, result], ["b", { success: true, by: "b" }]);
    assert.deepEqual(endsOf(attempts), ["a failed timeout", "b passed"]);
    assert.equal((stop!.reason as Error).name, "TimeoutError");
    const rows = (await newestFirst(tracker)).toSorted((a, b) => (a.series.agent < b.series.agent ? -1 : 1));
    assert.deepEqual(rows.map(({ series, outcome, reason, censored, id }) => [series.agent, outcome, reason, censored, id]), [
      ["a", "failed", "timeout", true, attempts[0]!.id],
      ["b", "passed", "", false, attempts[1]!.id],
    ]);
    reject(new Error("too late")); // nobody may be told of it: an unhandled rejection would fail this test
    await turn();
    await tracker.close();
  });

  test("an agent that stops when it is told to, by throwing, was out of time, too", async () => {
    const obedient: Agent = { agent: "a", timeoutMs: 10, run: (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))) };
    const { tracker, router } = await routerOver([obedient, passes("b")]);
    assert.deepEqual(endsOf((await router.run(css)).attempts), ["a failed timeout", "b passed"]);
    await tracker.close();
  });

  test("falls back where an agent throws or says errored, not where it says failed, unless asked to", async () => {
    const errored: Agent = { agent: "a", run: () => ({ outcome: "errored", reason: "rate-limit" }) };
    for (const [first, options, ends] of [
      [throws("a"), {}, ["a failed threw", "b passed"]],
      [{ agent: "a", run: () => { throw new TypeError("at once"); } }, {}, ["a failed threw", "b passed"]],
      [errored, {}, ["a errored rate-limit", "b passed"]],
      [fails("a"), {}, ["a failed reported"]],
      [fails("a"), { fallbackOn: ["failed"] }, ["a failed reported", "b passed"]],
      [errored, { fallbackOn: ["failed"] }, ["a errored rate-limit"]],
      [passes("a"), { fallbackOn: ["failed", "threw", "timeout", "errored"] }, ["a passed"]],
    ] as [Agent, Partial<RouterOptions<Issue, unknown>>, string[]][]) {
      const { tracker, router } = await routerOver([first, passes("b")], options);
      const { attempts } = await router.run(css);
      assert.deepEqual(endsOf(attempts), ends);
      assert.equal((await newestFirst(tracker)).length, ends.length);
      await tracker.close();
    }
  });

  test("that nobody dealt with throws, with what each threw and who was tried", async () => {
    const { tracker, router } = await routerOver([hangs("a"), throws("b"), passes("c")]);
    const failure = await router.run(css).then(() => assert.fail("it did not throw"), (error: unknown) => error as RouterFailure);
    assert.ok(failure instanceof RouterFailure && failure instanceof AggregateError);
    assert.match(failure.message, /^no agent gave a result: a was left behind after \S+ m?s; b threw after \S+ m?s: b is broken$/);
    assert.deepEqual(failure.errors.map((error: Error) => error.name), ["TimeoutError", "Error"]);
    assert.equal((failure.cause as Error).message, "b is broken");
    assert.deepEqual([endsOf(failure.attempts), failure.choice.chosen.agent], [["a failed timeout", "b failed threw"], "a"]);
    await tracker.close();
  });

  test("calls no agent twice, however many it may fall back to", async () => {
    const calls: string[] = [];
    const counting = (agent: string): Agent => ({ agent, run: () => { calls.push(agent); throw new Error("no"); } });
    for (const policy of choicePolicies)
      for (const [fallbacks, tried] of [[0, 1], [1, 2], [2, 3], [Infinity, 4]] as const) {
        const { tracker, router } = await routerOver(["a", "b", "c", "d"].map(counting), { fallbacks, policy });
        calls.length = 0;
        await assert.rejects(router.run(css), RouterFailure);
        assert.deepEqual([calls.length, new Set(calls).size], [tried, tried]);
        await tracker.close();
      }
  });

  test("of several results, the one that ended best comes back, the chosen agent's where they are alike", async () => {
    const { tracker, router } = await routerOver([fails("a"), fails("b"), throws("c")], { fallbackOn: ["failed", "threw"], fallbacks: 2 });
    const { agent, outcome, attempts } = await router.run(css);
    assert.deepEqual([agent, outcome, attempts.length], ["a", "failed", 3]);
    await tracker.close();
  });

  test("of several results that ended alike, the one with the higher score comes back", async () => {
    const scores = (agent: string, score: number | undefined): Agent => ({ agent, run: () => ({ success: false, score, by: agent }) });
    for (const [a, b, c, expected] of [[0.2, 0.9, 0.5, "b"], [0.9, 0.9, 0.2, "a"], [undefined, 0.1, undefined, "b"]] as const) {
      const { tracker, router } = await routerOver([scores("a", a), scores("b", b), scores("c", c)], { fallbackOn: ["failed"], fallbacks: 2 });
      const { agent, attempts } = await router.run(css);
      assert.deepEqual([agent, attempts.length], [expected, 3]);
      await tracker.close();
    }
  });

  test("that is cancelled stops: the agent is told, nobody else is tried, and the reason is thrown", async () => {
    const reason = new Error("not needed any more");
    const controller = new AbortController();
    let heard: unknown;
    const waiting: Agent = { agent: "a", run: (_, { signal }) => new Promise(() => { signal.addEventListener("abort", () => (heard = signal.reason)); setImmediate(() => controller.abort(reason)); }) };
    const { tracker, router } = await routerOver([waiting, passes("b")]);
    await assert.rejects(router.run(css, { signal: controller.signal }), (error) => error === reason);
    assert.equal(heard, reason);
    await assert.rejects(router.run(css, { signal: controller.signal }), (error) => error === reason, "and nothing begins that is cancelled before");
    assert.deepEqual((await newestFirst(tracker)).map(({ outcome, reason: why }) => [outcome, why]), [["errored", "interrupted"]]);
    await tracker.close();
  });

  test("how it went may be read by a function of the caller's; where that throws, nobody else is bothered", async () => {
    const agents: Agent[] = [{ agent: "a", run: () => 5 }, { agent: "b", run: () => 10 }];
    const larger = await routerOver(agents, { outcomeOf: (result) => (result as number) > 7, fallbackOn: ["failed"] });
    assert.deepEqual([(await larger.router.run(css)).result, (await newestFirst(larger.tracker)).length], [10, 2]);
    const broken = await routerOver(agents, { outcomeOf: () => { throw new Error("no idea"); } });
    assert.deepEqual(endsOf((await broken.router.run(css)).attempts), ["a errored check-errored"]);
    await Promise.all([larger.tracker.close(), broken.tracker.close()]);
  });

  test("a wrong confidence is left out, and the attempt is recorded", async () => {
    const { tracker, router } = await routerOver([{ agent: "a", run: () => ({ success: true, confidence: 1.7 }) }]);
    assert.equal((await router.run(css)).outcome, "passed");
    assert.deepEqual((await newestFirst(tracker)).map(({ outcome, confidence }) => [outcome, confidence]), [["passed", null]]);
    await tracker.close();
  });

  test("a result with parts that nobody can look at comes back, and the attempt is recorded without them", async () => {
    const trapped = new Proxy({}, { ownKeys: () => { throw new Error("trap"); } }); // prettier-ignore
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    for (const result of [{ success: true, metrics: trapped }, { success: true, errors: proxy, warnings: proxy }, { success: true, usage: proxy }]) {
      for (const outcomeOf of [undefined, () => result]) {
        const { tracker, router } = await routerOver([{ agent: "a", run: () => result }], outcomeOf === undefined ? {} : { outcomeOf });
        assert.equal((await router.run(css)).result, result);
        assert.deepEqual((await newestFirst(tracker)).map(({ outcome }) => outcome), ["passed"]);
        await tracker.close();
      }
    }
  });

  test("an outcome or success that is none is recorded as errored, with what it cost, and the next agent is tried", async () => {
    for (const [result, detail] of [
      [{ outcome: "merged", costUsd: 2 }, 'outcome is "merged"; it must be one of passed, failed, errored, skipped'],
      [{ success: "yes", costUsd: 2 }, 'success is "yes"; it must be true or false'],
    ] as const) {
      const { tracker, router } = await routerOver([{ agent: "a", run: () => result }, passes("b")]);
      const { agent, attempts } = await router.run(css);
      assert.deepEqual([agent, endsOf(attempts), attempts[0]!.detail], ["b", ["a errored check-errored", "b passed"], detail]);
      const kept = (await newestFirst(tracker)).find(({ series }) => series.agent === "a")!;
      assert.deepEqual([kept.id, kept.outcome, kept.reason, kept.detail, kept.costUsd], [attempts[0]!.id, "errored", "check-errored", detail, 2]);
      await tracker.close();
    }
  });

  test("an answer of the caller's function that is none is recorded as errored; nobody else is bothered", async () => {
    const { tracker, router } = await routerOver([passes("a"), passes("b")], { outcomeOf: () => null as unknown as boolean });
    assert.deepEqual(endsOf((await router.run(css)).attempts), ["a errored check-errored"]);
    assert.deepEqual((await newestFirst(tracker)).map(({ outcome, reason }) => [outcome, reason]), [["errored", "check-errored"]]);
    await tracker.close();
  });

  test("many at once are all dealt with and recorded once each", async () => {
    const agents = ["a", "b", "c"].map((agent): Agent => ({ agent, run: async ({ n }) => { await turn(); if (n! % 3 === 0) throw new Error("no"); return { success: n! % 2 === 0, n }; } }));
    const { tracker, router } = await routerOver(agents, { policy: "thompson" });
    const ends = await Promise.allSettled(Array.from({ length: 60 }, (_, n) => router.run({ issueType: n % 2 === 0 ? "css" : "sql", n })));
    assert.deepEqual(ends.map(({ status }) => status === "rejected"), Array.from({ length: 60 }, (_, n) => n % 3 === 0));
    ends.forEach((end, n) => end.status === "fulfilled" && assert.equal((end.value.result as Issue).n, n));
    const rows = await newestFirst(tracker);
    assert.deepEqual([rows.length, new Set(rows.map(({ id }) => id)).size], [80, 80]);
    await tracker.close();
  });
});

describe("what is known", () => {
  test("the store's attempts decide from the first choice on", async () => {
    const path = newPath();
    const before = await openTracker({ store: path });
    await before.recordMany(Array.from({ length: 20 }, (_, i) => [{ agent: "a", issueType: "css", success: i < 5 }, { agent: "b", issueType: "css", success: i < 18 }, { agent: "b", issueType: "css", mode: "replayed", success: false } as const]).flat());
    await before.close();
    await using tracker = await openTracker({ store: path });
    const router = createRouter({ tracker, agents: [passes("a"), passes("b")], policy: "best" });
    const { chosen, candidates, reason, trouble } = await router.choose("css");
    assert.deepEqual([chosen.agent, reason, trouble, candidates.map(({ units }) => Math.round(units))], ["b", "leads", "", [20, 20]]);
    assert.equal((await router.run(css)).agent, "b");
  });

  test("own attempts count at once, a task that is tried again as one", async () => {
    const { tracker, router } = await routerOver([passes("a")]);
    const units = async () => (await router.choose("css")).candidates[0]!.units;
    assert.equal(await units(), 0);
    await router.run(css);
    assert.equal(await units(), 1);
    for (let i = 0; i < 3; i++) await router.run({ ...css, task: "one" });
    assert.equal(await units(), 2);
    await tracker.close();
  });

  test("what others record is learned later, and own attempts do not count twice then", async () => {
    const { tracker, router } = await routerOver([passes("a"), passes("b")], { refreshMs: 0 });
    await router.run(css);
    await tracker.record({ agent: "b", issueType: "css", success: true });
    let units: number[] = [];
    while (units[1] !== 1) {
      units = (await router.choose("css")).candidates.map((candidate) => Math.round(candidate.units));
      await turn();
    }
    assert.deepEqual(units, [1, 1]);
    await tracker.close();
  });

  test("a store that is broken stops no issue: own attempts are learned from, and the choice says what is missing", async () => {
    const tracker = await openTracker({ store: brokenStore() });
    const router = createRouter({ tracker, agents: [fails("a"), passes("b")], policy: "top-two", seed: 1 });
    for (let i = 0; i < 20; i++) await router.run(css);
    const choice = await router.choose("css");
    const [a, b] = choice.candidates;
    assert.deepEqual([a!.units + b!.units, a!.successes, b!.successes], [20, 0, b!.units]);
    assert.match(choice.trouble, /./);
    assert.match(await router.explain(choice), /^What others recorded may be missing: /m);
    await tracker.close();
    assert.equal(tracker.counts().lost, 0);
  });

  test("a closed tracker stops no issue", async () => {
    const path = newPath();
    const tracker = await openTracker({ store: path });
    const router = createRouter({ tracker, agents: [passes("a")] });
    await router.run(css);
    await tracker.close();
    assert.equal((await router.run(css)).outcome, "passed");
    await tracker.flush();
    assert.equal((await attemptsIn(path)).length, 2);
  });
});

describe("choices", () => {
  const rates = [0.8, 0.6, 0.4];
  /** Who was chosen for 40 issues, by agents that succeed as drawn from the seed. */
  async function chosenBy(seed: number | string, policy: RouterOptions<Issue, unknown>["policy"], look = false): Promise<string> {
    const random = randomFrom("agents");
    const agents = rates.map((rate, i): Agent => ({ agent: `a${i}`, run: () => ({ success: random.uniform() < rate, costUsd: 0.01 * (3 - i) }) }));
    const { tracker, router } = await routerOver(agents, { seed, policy: policy! });
    const chosen: string[] = [];
    for (let n = 0; n < 40; n++) {
      const expected = look ? await router.choose("css") : undefined;
      const { choice, agent } = await router.run(css);
      if (expected !== undefined) assert.deepEqual(choice, expected);
      chosen.push(agent);
    }
    await tracker.close();
    return chosen.join(" ");
  }

  test("the same seed and the same history give the same choices, with every policy; looking ahead changes nothing", async () => {
    for (const policy of choicePolicies) assert.equal(await chosenBy(7, policy), await chosenBy(7, policy, true));
    assert.notEqual(await chosenBy(7, "thompson"), await chosenBy(8, "thompson"));
    assert.notEqual(await chosenBy(7, "thompson"), await chosenBy("7", "thompson"));
  });

  test("a seed that is left out is drawn, and told with the choice, which is plain data", async () => {
    const { tracker, router } = await routerOver([passes("a"), passes("b")], { policy: "thompson" });
    const undrawn = createRouter({ tracker, agents: [passes("a"), passes("b")] });
    const choice = await undrawn.choose("css");
    assert.ok(Number.isSafeInteger(choice.seed) && choice.draw === 0);
    assert.deepEqual(JSON.parse(JSON.stringify(choice)), choice);
    assert.equal(await router.explain(JSON.parse(JSON.stringify(choice)) as typeof choice), await undrawn.explain(choice));
    await tracker.close();
  });
});

describe("options", () => {
  const tracker = { track: () => undefined } as unknown as Tracker;
  const refused = (given: object) => {
    try {
      createRouter({ tracker, agents: [passes("a")], ...given });
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
      return [error.message, ...(error.complaint.known ?? [])].join(" | ");
    }
    return "";
  };

  test("that are wrong are named, with the value and what is known", () => {
    for (const [given, expected] of [
      [{ tracker: Promise.resolve() }, "tracker is a promise"],
      [{ tracker: undefined }, "tracker is undefined"],
      [{ agents: [] }, "agents is []; it must be a list of at least one"],
      [{ agents: [{ agent: "", run: () => 1 }] }, "agents[0].agent is an empty text"],
      [{ agents: [{ agent: "a\nb", run: () => 1 }] }, 'agents[0].agent is "a\\nb"; it must be up to 1,000 characters of well-formed text in one line'],
      [{ agents: [{ agent: "a" }] }, "agents[0].run is undefined; it must be a function"],
      [{ agents: [passes("a"), passes("a")] }, 'agents[1] is "a" with the model "unknown" again: they could not be told apart'],
      [{ agents: [{ ...passes("a"), timeoutMs: -1 }] }, "agents[0].timeoutMs is -1; it must be a number of milliseconds above 0, at most 24 days, or null for no limit"],
      [{ policy: "greedy" }, 'policy is "greedy" | best | thompson | top-two | cheapest-good-enough'],
      [{ seed: NaN }, "seed is NaN; it must be a number or a text"],
      [{ fallbacks: 0.5 }, "fallbacks is 0.5; it must be a whole number of at least 0, or Infinity"],
      [{ fallbackOn: ["error"] }, 'fallbackOn is "error" | threw | timeout | errored | failed'],
      [{ margin: 5 }, "margin is 5; it must be a fraction in (0, 1)"],
      [{ halfLife: "90 days" }, 'halfLife is "90 days"; it must be a length of time | 30m | 12h | 30d | 2w'],
      [{ refreshMs: "60" }, 'refreshMs is "60"; it must be a number of milliseconds of at least 0'],
      [{ outcomeOf: true }, "outcomeOf is true; it must be a function"],
      [{ mode: "dead" }, 'mode is "dead" | live | deterministic | replayed'],
    ] as const)
      assert.equal(refused(given), expected);
    assert.match(refused({ timeout: 5 }), /^"timeout" is not an option of a router \| tracker \| agents/);
    assert.match(refused({ timeoutMs: "60s" }), /^timeoutMs is "60s"/);
    assert.equal(refused({ agents: [passes("a"), { ...passes("a"), model: "m" }], timeoutMs: null, fallbacks: Infinity, halfLife: null }), "");
  });

  test("an issue without a usable type is refused before anybody is called", async () => {
    const router = createRouter({ tracker, agents: [passes("a")] });
    await assert.rejects(router.run({} as Issue), { name: "UserError", message: "issueType is missing" });
    await assert.rejects(router.run({ issueType: "css", task: 5 as unknown as string }), { name: "UserError", message: "task is 5; it must be up to 1,000 characters of well-formed text in one line" });
    await assert.rejects(router.choose("a\nb"), { name: "UserError" });
  });

  test("a signal that is none, and a choice that is none, are refused with the value", async () => {
    const router = createRouter({ tracker, agents: [passes("a")] });
    const refusedWith = (message: RegExp) => (error: unknown) => error instanceof UserError && message.test(error.message) && error.complaint.fix !== undefined;
    await assert.rejects(router.run(css, { signal: 5 as unknown as AbortSignal }), refusedWith(/^signal is 5; it must be an AbortSignal/));
    await assert.rejects(router.run(css, null as unknown as object), refusedWith(/^the options of router.run are null/));
    await assert.rejects(router.run(css, { singal: AbortSignal.abort() } as object), refusedWith(/^"singal" is not an option of router.run/));
    for (const [given, shown] of [[undefined, "undefined"], [null, "null"], [{}, "\\{\\}"], [5, "5"], [{ issueType: "css", policy: "best", chosen: { agent: "a" }, candidates: [] }, "\\{"]] as const)
      await assert.rejects(router.explain(given as unknown as string), refusedWith(new RegExp(`^router.explain was given ${shown}`)));
  });
});

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { WatchOptions } from "../../src/alerts/index.ts";
import { watchOnce, withTurn } from "../../src/alerts/index.ts";
import type { AlertMessage, AlertRule, Alerting, Attempt } from "../../src/model/index.ts";
import { UserError, builtInMetrics } from "../../src/model/index.ts";
import type { Store } from "../../src/store/index.ts";
import { openStore } from "../../src/store/index.ts";
import { httpServer } from "../support/servers.ts";
import { beginMs, belowEighty, drawAttempts, rule, stepped } from "./series.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-alerts-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const never = new AbortController().signal;

let files = 0;
function logged(): { readonly alerting: (...rules: AlertRule[]) => Alerting; readonly lines: () => AlertMessage[] } {
  const path = join(folder, `log-${files++}.jsonl`);
  return {
    alerting: (...rules) => ({ rules, deliveries: [{ name: "log", kind: "file", path }] }),
    lines: () => (existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as AlertMessage) : []),
  };
}

function options(store: Store, nowMs: number, fields: Partial<WatchOptions> = {}): WatchOptions {
  const baseline = async (name: string) => {
    const found = await store.baselineEvidence(name);
    if (found === undefined) throw new UserError({ wrong: `no baseline is called "${name}"` });
    return found;
  };
  return { store, nowMs, baseline, metrics: [], say: ({ kind, rule: name }) => `${name}: ${kind}`, env: {}, stop: never, kill: never, backoffMs: 1, ...fields };
}

/** Records what has begun by a moment, then evaluates at that moment. */
function living(store: Store, alerting: Alerting, attempts: readonly Attempt[]) {
  let recorded = 0;
  return async (nowMs: number, fields: Partial<WatchOptions> = {}) => {
    const until = attempts.findIndex(({ startedAtMs }) => startedAtMs > nowMs);
    const fresh = attempts.slice(recorded, until < 0 ? attempts.length : until);
    recorded += fresh.length;
    if (fresh.length > 0) await store.record(fresh);
    return watchOnce(alerting, options(store, nowMs, fields));
  };
}

const bad = (from: number, to: number) => (point: number) => (point >= from && point < to ? 0.4 : 0.95);

describe("watchOnce", () => {
  test("one shift gives one alert and one recovery, over a restart at every evaluation, with each message once", async () => {
    const store = await openStore("memory:");
    const { alerting, lines } = logged();
    // A point is 20 minutes; evaluated every half hour.
    const step = living(store, alerting(rule(belowEighty)), drawAttempts({ seed: 4, points: 100, rate: bad(40, 60) }));
    for (let at = beginMs + hourMs; at <= beginMs + 34 * hourMs; at += hourMs / 2) await step(at);
    assert.deepEqual(lines().map(({ kind, state, before }) => [kind, state, before]), [["alert", "alert", "ok"], ["recovered", "ok", "alert"]]);
    assert.equal(new Set(lines().map(({ id }) => id)).size, 2);
    await store.close();
  });

  test("an alert that lasts is told again after its time, once each time", async () => {
    const store = await openStore("memory:");
    const { alerting, lines } = logged();
    const step = living(store, alerting(rule(belowEighty, { renotifyMs: 3 * hourMs })), drawAttempts({ seed: 2, points: 60, rate: bad(0, 60) }));
    for (let at = beginMs + hourMs; at <= beginMs + 11 * hourMs; at += hourMs / 2) await step(at);
    const [first, ...rest] = lines();
    assert.equal(first!.kind, "alert");
    assert.deepEqual(rest.map(({ kind }) => kind), ["again", "again", "again"]);
    for (const { stateSinceMs, sight } of rest) assert.deepEqual([stateSinceMs, sight], [first!.stateSinceMs, first!.sight]);
    await store.close();
  });

  test("each agent has a state of its own", async () => {
    const store = await openStore("memory:");
    const { alerting, lines } = logged();
    const good = drawAttempts({ seed: 1, points: 30, agent: "good" });
    const worse = drawAttempts({ seed: 1, points: 30, agent: "worse", rate: bad(10, 30) });
    const step = living(store, alerting(rule(belowEighty, { each: ["agent"] })), [...good, ...worse].sort((a, b) => a.startedAtMs - b.startedAtMs));
    for (let at = beginMs + hourMs; at <= beginMs + 10 * hourMs; at += hourMs) await step(at);
    assert.deepEqual(lines().map(({ kind, group }) => [kind, group]), [["alert", { agent: "worse" }]]);
    const { standings } = await step(beginMs + 11 * hourMs);
    assert.deepEqual(standings.map(({ group, state }) => [group.agent, state]).sort(), [["good", "ok"], ["worse", "alert"]]);
    await store.close();
  });

  test("no data is a state of its own, and what lasted before still does when data come back", async () => {
    const store = await openStore("memory:");
    const { alerting, lines } = logged();
    const attempts = drawAttempts({ seed: 2, points: 20, rate: bad(0, 20) });
    const later = drawAttempts({ seed: 3, points: 20, rate: bad(0, 20) }).map((one) => ({ ...one, runId: "later", startedAtMs: one.startedAtMs + 5 * dayMs }));
    const step = living(store, alerting(rule(belowEighty, { noDataMs: 2 * dayMs })), [...attempts, ...later]);
    for (let at = beginMs + hourMs; at <= beginMs + 6 * dayMs; at += 12 * hourMs) await step(at);
    assert.deepEqual(lines().map(({ kind, state }) => [kind, state]), [["alert", "alert"], ["no-data", "no-data"], ["data-again", "alert"]]);
    await store.close();
  });

  test("a rule that finds nothing at all says so once; a group that ceased long ago is no news", async () => {
    const store = await openStore("memory:");
    const { alerting, lines } = logged();
    await store.record(drawAttempts({ seed: 1, points: 2 }));
    const nowMs = beginMs + 30 * dayMs;
    const rules = alerting(rule(belowEighty, { name: "typo", on: { agent: "agnet", mode: "live" }, noDataMs: dayMs }), rule(belowEighty, { name: "old", each: ["agent"], noDataMs: dayMs }));
    for (const at of [nowMs, nowMs + hourMs]) await watchOnce(rules, options(store, at));
    assert.deepEqual(lines().map(({ rule: name, kind }) => [name, kind]), [["typo", "no-data"]]);
    await store.close();
  });

  test("a rule that no attempt was ever about has no data, says so once with the nearest name, and hears of the first attempt", async () => {
    const store = await openStore("memory:");
    const { alerting, lines } = logged();
    await store.record(drawAttempts({ seed: 1, points: 2, agent: "Refactoring" }));
    const typo = { on: { agent: "Refactorin", mode: "live" } } as const;
    const rules = alerting(rule(belowEighty, { name: "one", ...typo }), rule(belowEighty, { name: "each", ...typo, each: ["model"] }));
    const say: WatchOptions["say"] = ({ rule: name, kind }, _, why) => `${name}: ${kind}: ${why}`;
    const nowMs = beginMs + dayMs;
    const why = 'no attempt has the agent "Refactorin", the nearest is "Refactoring"';
    for (const at of [nowMs, nowMs + hourMs]) {
      const { standings } = await watchOnce(rules, options(store, at, { say }));
      assert.deepEqual(standings.map(({ rule: name, state, lacking }) => [name, state, lacking]), [["one", "no-data", why], ["each", "no-data", why]]);
    }
    assert.deepEqual(lines().map(({ text }) => text), [`one: no-data: ${why}`, `each: no-data: ${why}`]);
    await store.record(drawAttempts({ seed: 1, points: 2, agent: "Refactorin" }).map((one) => ({ ...one, startedAtMs: one.startedAtMs + dayMs })));
    const after = await watchOnce(rules, options(store, nowMs + 2 * hourMs));
    assert.deepEqual(lines().slice(2).map(({ rule: name, kind, state }) => [name, kind, state]), [["one", "data-again", "ok"], ["each", "data-again", "ok"]]);
    assert.deepEqual(after.standings.map(({ rule: name, state, group }) => [name, state, group]), [["one", "ok", {}], ["each", "ok", { model: "unknown" }]]);
    await store.close();
  });

  test("a rule that says how long may pass without attempts waits so long in a young store; in an empty one nobody is told anything", async () => {
    const store = await openStore("memory:");
    const { alerting, lines } = logged();
    const ofOther = { on: { agent: "other", mode: "live" } } as const;
    const rules = alerting(rule(belowEighty, { name: "waits", ...ofOther, noDataMs: 2 * dayMs }), rule(belowEighty, { name: "each", each: ["agent"], noDataMs: 2 * dayMs }), rule(belowEighty, { name: "any" }));
    const empty = await watchOnce(rules, options(store, beginMs));
    assert.deepEqual([empty.standings.map(({ rule: name, state }) => [name, state]), lines()], [[["waits", "ok"], ["any", "no-data"]], []]);
    await store.record(drawAttempts({ seed: 1, points: 2 }));
    for (const days of [1, 2, 3]) await watchOnce(rules, options(store, beginMs + days * dayMs - 1));
    assert.deepEqual(lines().map(({ rule: name }) => name).filter((name) => name === "waits"), []);
    for (const days of [3, 4]) await watchOnce(rules, options(store, beginMs + days * dayMs));
    assert.deepEqual(lines().map(({ rule: name, kind }) => [name, kind]).filter(([name]) => name === "waits"), [["waits", "no-data"]]);
    await store.close();
  });

  test("by day: the day that still goes on is not judged", async () => {
    const store = await openStore("memory:");
    const { alerting, lines } = logged();
    const attempts = drawAttempts({ seed: 1, points: 6, size: 40, rate: (point) => (point === 5 ? 0 : 0.95), everyMs: dayMs / 40 });
    const step = living(store, alerting(rule(belowEighty, { by: { kind: "day" } })), attempts);
    for (let day = 1; day <= 5; day++) await step(beginMs + day * dayMs + 20 * hourMs);
    assert.deepEqual(lines(), []);
    await step(beginMs + 6 * dayMs + hourMs);
    assert.deepEqual(lines().map(({ kind, sight }) => [kind, sight!.pointMs, sight!.attempts]), [["alert", beginMs + 5 * dayMs, 40]]);
    await store.close();
  });

  test("by day: duration and cost come from sums, any other metric from rows, and say the same as rows do", async () => {
    const store = await openStore("memory:");
    const attempts = drawAttempts({ seed: 1, points: 30, size: 20, factor: (point) => (point >= 20 ? 2 : 1), everyMs: dayMs / 20 }).map((one) => ({ ...one, costUsd: one.wallNs! / 1e11, costSource: "reported" as const, metrics: { steps: one.wallNs! / 1e8 } }));
    await store.record(attempts);
    const steps = { name: "steps", unit: "count", direction: "lower", resolution: 1, margin: 0.1, scale: "ratio" } as const;
    const { alerting } = logged();
    const rules = [builtInMetrics.durationMs, builtInMetrics.costUsd, steps].map((metric) => rule(stepped, { name: metric.name, metric, by: { kind: "day" } }));
    const { messages } = await watchOnce(alerting(...rules), options(store, beginMs + 31 * dayMs));
    assert.deepEqual(messages.map(({ rule: name, kind, sight }) => [name, kind, sight!.sinceMs]), [["durationMs", "alert", beginMs + 20 * dayMs], ["costUsd", "alert", beginMs + 20 * dayMs], ["steps", "alert", beginMs + 20 * dayMs]]);
    for (const { sight } of messages) assert.ok(Math.abs(sight!.value / sight!.reference! - 2) < 0.2);
    await store.close();
  });

  test("worse than a baseline of several sessions alerts; without the baseline the rule is a problem and the others are evaluated", async () => {
    const store = await openStore("memory:");
    const run = (id: string, startedAtMs: number) => ({ id, kind: "run" as const, startedAtMs, endedAtMs: startedAtMs + 1, environment: { id: "here", facts: { cpuModel: "x", cores: 2, memoryBytes: 1, os: "linux", arch: "x64", runtimes: {}, cpuLimit: null, memoryLimitBytes: null } }, commit: "", dirty: false, loadStart: null, loadEnd: null, configHash: "", seed: 1, controls: [], plan: {} });
    const pinned: string[] = [];
    const sessions = (first: number, count: number, factor: number) =>
      Array.from({ length: count }, async (_, i) => {
        const session = first + i;
        await store.beginRun(run(`run-${session}`, beginMs + session * dayMs));
        const rows = drawAttempts({ seed: session, points: 1, size: 20, rate: () => 1, factor: () => factor }).map((one, slot) => ({ ...one, id: `${session}-${slot}`, runId: `run-${session}`, slot, startedAtMs: beginMs + session * dayMs + slot * 1000, series: { ...one.series, task: "task" } }));
        await store.record(rows);
        return rows.map(({ id }) => id);
      });
    for (const ids of sessions(0, 8, 1)) pinned.push(...(await ids));
    await store.putBaseline({ id: "b", name: "main", reason: "", createdAtMs: beginMs }, pinned);
    const { alerting, lines } = logged();
    const { durationMs } = builtInMetrics;
    const rules = alerting(
      rule({ kind: "regressed", baseline: "main", margin: 0.1 }, { name: "slower", metric: durationMs }),
      rule({ kind: "regressed", baseline: "mian", margin: 0.1 }, { name: "mistyped", metric: durationMs }),
      rule(belowEighty, { name: "fewer" }),
    );
    const before = await watchOnce(rules, options(store, beginMs + 9 * dayMs));
    assert.deepEqual([before.messages, before.problems, before.standings.map(({ rule: name }) => name)], [[], [{ rule: "mistyped", problem: 'no baseline is called "mian"' }], ["slower", "fewer"]]);
    await Promise.all(sessions(10, 1, 3));
    await watchOnce(rules, options(store, beginMs + 11 * dayMs));
    await Promise.all(sessions(12, 1, 1));
    await watchOnce(rules, options(store, beginMs + 13 * dayMs));
    assert.deepEqual(lines().map(({ rule: name, kind }) => [name, kind]), [["slower", "alert"], ["slower", "recovered"]]);
    await store.close();
  });

  test("a rule whose values cannot be compared is a problem of its own", async () => {
    const store = await openStore("memory:");
    const { alerting } = logged();
    const rules = alerting(rule({ kind: "regressed", baseline: "nothing", margin: 0.1 }, { name: "alone" }), rule(belowEighty));
    await store.record(drawAttempts({ seed: 1, points: 2 }));
    const { problems, standings } = await watchOnce(rules, options(store, beginMs + dayMs));
    assert.deepEqual([problems.map(({ rule: name }) => name), standings.length], [["alone"], 1]);
    await store.close();
  });

  test("two at once find the same and write it once", async () => {
    const store = await openStore("memory:");
    const { alerting } = logged();
    await store.record(drawAttempts({ seed: 2, points: 10, rate: bad(0, 10) }));
    const rules = alerting(rule(belowEighty));
    const both = await Promise.all([watchOnce(rules, options(store, beginMs + dayMs)), watchOnce(rules, options(store, beginMs + dayMs + 5))]);
    assert.equal(both[0].messages[0]!.id, both[1].messages[0]!.id);
    assert.equal((await store.events({ kind: "alert" })).length, 1);
    await store.close();
  });
});

describe("a delivery", () => {
  const alerted = async () => {
    const store = await openStore("memory:");
    await store.record(drawAttempts({ seed: 2, points: 10, rate: bad(0, 10) }));
    return store;
  };
  const webhook = (url: string, fields = {}) => ({ name: "log", kind: "webhook" as const, url, headers: {}, timeoutMs: 2000, attempts: 3, ...fields });

  test("a webhook gets the message with its id as the key, and secrets from the environment that are nowhere in the store", async () => {
    const store = await alerted();
    const got: { headers: Record<string, unknown>; message: AlertMessage }[] = [];
    const server = await httpServer((request, response) => {
      let body = "";
      request.on("data", (text: Buffer) => (body += text.toString()));
      request.on("end", () => {
        got.push({ headers: request.headers, message: JSON.parse(body) as AlertMessage });
        response.writeHead(204).end();
      });
    });
    const place = webhook(`${server.url}/\${env:WHERE}`, { headers: { Authorization: "Bearer ${env:CHAT_TOKEN}" } });
    const end = await watchOnce({ rules: [rule(belowEighty)], deliveries: [place] }, options(store, beginMs + dayMs, { env: { WHERE: "hook", CHAT_TOKEN: "s3cret" } }));
    assert.equal(end.delivered, 1);
    assert.equal(got[0]!.headers["idempotency-key"], got[0]!.message.id);
    assert.equal(got[0]!.headers.authorization, "Bearer s3cret");
    assert.doesNotMatch(JSON.stringify(await store.events()), /s3cret/);
    await watchOnce({ rules: [rule(belowEighty)], deliveries: [place] }, options(store, beginMs + dayMs + 1, { env: { WHERE: "hook", CHAT_TOKEN: "s3cret" } }));
    assert.equal(got.length, 1);
    await Promise.all([server.close(), store.close()]);
  });

  test("500 is tried again, kept as undelivered with the reason, and arrives at the next evaluation", async () => {
    const store = await alerted();
    let asked = 0;
    const server = await httpServer((_, response) => void response.writeHead(++asked <= 3 ? 500 : 200).end());
    const alerting = { rules: [rule(belowEighty)], deliveries: [webhook(server.url)] };
    const first = await watchOnce(alerting, options(store, beginMs + dayMs));
    assert.deepEqual([asked, first.delivered, first.undelivered.map(({ problem }) => problem)], [3, 0, ["it answered 500"]]);
    const second = await watchOnce(alerting, options(store, beginMs + dayMs + hourMs));
    assert.deepEqual([asked, second.delivered, second.messages, second.undelivered], [4, 1, [], []]);
    await Promise.all([server.close(), store.close()]);
  });

  test("one that hangs is left after its time, and the others get theirs", async () => {
    const store = await alerted();
    const server = await httpServer(() => {});
    const path = join(folder, "beside.jsonl");
    const hanging = webhook(server.url, { name: "hangs", timeoutMs: 50, attempts: 2 });
    const end = await watchOnce({ rules: [rule(belowEighty, { to: ["hangs", "log"] })], deliveries: [hanging, { name: "log", kind: "file", path }] }, options(store, beginMs + dayMs));
    assert.deepEqual([end.delivered, server.connections(), end.undelivered.map(({ to, problem }) => [to, problem])], [1, 2, [["hangs", "no answer within 0.05 s"]]]);
    assert.equal(readFileSync(path, "utf8").trim().split("\n").length, 1);
    await Promise.all([server.close(), store.close()]);
  });

  test("a missing variable, a refusal, no server and no such delivery are told apart, without the URL", async () => {
    const store = await alerted();
    const server = await httpServer((_, response) => void response.writeHead(403).end());
    const gone = await httpServer(() => {});
    await gone.close();
    const names = ["variable", "refused", "gone", "nobody"];
    const deliveries = [webhook(server.url, { name: "variable", headers: { token: "${env:NOT_THERE}" } }), webhook(`${server.url}/secret`, { name: "refused" }), webhook(gone.url, { name: "gone", attempts: 1 })];
    const end = await watchOnce({ rules: [rule(belowEighty, { to: names })], deliveries }, options(store, beginMs + dayMs));
    const problems = Object.fromEntries(end.undelivered.map(({ to, problem }) => [to, problem]));
    assert.deepEqual(problems, { variable: "the environment has no NOT_THERE", refused: "it answered 403", gone: "no connection (ECONNREFUSED)", nobody: "the configuration names no such delivery any more" });
    assert.equal(server.connections(), 1);
    await Promise.all([server.close(), store.close()]);
  });

  test("a command gets the message on its standard input; a failing one is said with its last words, a hanging one is stopped", async () => {
    const store = await alerted();
    const path = join(folder, "command.json");
    const node = (name: string, script: string, timeoutMs = 20_000) => ({ name, kind: "command" as const, argv: [process.execPath, "-e", script] as [string, ...string[]], cwd: folder, env: { OUT: path }, timeoutMs });
    const deliveries = [
      node("takes", "const text = require('fs').readFileSync(0, 'utf8'); require('fs').writeFileSync(process.env.OUT, JSON.stringify([JSON.parse(text).id, process.env.ASSAY_ALERT_ID]))"),
      node("fails", "console.error('first'); console.error('no such channel'); process.exit(3)"),
      node("hangs", "setInterval(() => {}, 1000)", 300),
      { ...node("missing", ""), argv: ["no-such-program-here"] as [string, ...string[]] },
    ];
    const env = { PATH: process.env["PATH"] ?? "" };
    const end = await watchOnce({ rules: [rule(belowEighty, { to: deliveries.map(({ name }) => name) })], deliveries }, options(store, beginMs + dayMs, { env }));
    const [{ id }] = end.messages as [AlertMessage];
    assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), [id, id]);
    const problems = Object.fromEntries(end.undelivered.map(({ to, problem }) => [to, problem]));
    assert.equal(problems["fails"], "it ended with code 3: no such channel");
    assert.equal(problems["hangs"], "it did not end within 0.3 s");
    assert.match(problems["missing"]!, /no-such-program-here/);
    await store.close();
  });

  test("a file that was torn in a crash is closed, and a line that is there already is not written again", async () => {
    const store = await alerted();
    const path = join(folder, "torn.jsonl");
    const alerting: Alerting = { rules: [rule(belowEighty)], deliveries: [{ name: "log", kind: "file", path }] };
    const first = await watchOnce(alerting, options(store, beginMs + dayMs, { stop: AbortSignal.abort() }));
    const [message] = first.messages as [AlertMessage];
    // Killed within the line: it is written again, whole.
    writeFileSync(path, JSON.stringify(message).slice(0, 90));
    assert.equal((await watchOnce(alerting, options(store, beginMs + dayMs + 1))).delivered, 1);
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    assert.equal(lines.length, 2);
    assert.deepEqual(JSON.parse(lines[1]!), message);
    await store.close();

    // Killed between the line and the mark: once is enough.
    const other = await alerted();
    writeFileSync(path, `${JSON.stringify(message)}\n`);
    assert.equal((await watchOnce(alerting, options(other, beginMs + dayMs))).delivered, 1);
    assert.equal(readFileSync(path, "utf8").trimEnd().split("\n").length, 1);
    await other.close();
  });

  test("a message of last week is not sent any more, and that is said", async () => {
    const store = await alerted();
    const { alerting, lines } = logged();
    const rules = alerting(rule(belowEighty));
    await watchOnce(rules, options(store, beginMs + dayMs, { stop: AbortSignal.abort() }));
    const end = await watchOnce(rules, options(store, beginMs + 9 * dayMs));
    assert.deepEqual([lines(), end.undelivered.map(({ givenUp }) => givenUp)], [[], [true]]);
    await store.close();
  });

  test("a delivery that was removed is given up, and said once: not at every evaluation, and not again when the message is old", async () => {
    const store = await alerted();
    const elsewhere = logged();
    const rules = [rule(belowEighty, { to: ["log"] })];
    const ends = [];
    for (const day of [1, 1.1, 5, 9]) ends.push(await watchOnce({ rules, deliveries: [] }, options(store, beginMs + day * dayMs)));
    const said = ends.map(({ undelivered }) => undelivered.map(({ problem, givenUp }) => [problem, givenUp]));
    assert.deepEqual(said, [[["the configuration names no such delivery any more", true]], [], [], []]);
    // Another configuration on the same store has it.
    assert.equal((await watchOnce(elsewhere.alerting(...rules), options(store, beginMs + 1.2 * dayMs))).delivered, 1);
    assert.equal(elsewhere.lines().length, 1);
    await store.close();
  });

  test("what is asked to stop sends nothing more, and keeps it", async () => {
    const store = await alerted();
    const { alerting, lines } = logged();
    const rules = alerting(rule(belowEighty));
    const stopped = await watchOnce(rules, options(store, beginMs + dayMs, { stop: AbortSignal.abort() }));
    assert.deepEqual([stopped.delivered, lines().length, stopped.undelivered.length], [0, 0, 1]);
    await watchOnce(rules, options(store, beginMs + dayMs + 1));
    assert.equal(lines().length, 1);
    await store.close();
  });
});

describe("withTurn", () => {
  const turn = (isThere: boolean, waitMs = 0) => ({ process: { pid: 1 }, isThere: () => isThere, waitMs, wait: async () => {} });

  test("only one works at a time; the other hears that it is not its turn, or waits for it", async () => {
    const store = await openStore("memory:");
    let release = () => {};
    const held = withTurn(store, turn(true), () => new Promise<string>((resolve) => (release = () => resolve("first"))));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await withTurn(store, turn(true), async () => "second"), undefined);
    const waiting = withTurn(store, { ...turn(true, 1000), wait: async () => release() }, async () => "third");
    assert.deepEqual([await held, await waiting], ["first", "third"]);
    await store.close();
  });

  test("the turn of a process that died is taken over, and a failing one gives it back", async () => {
    const store = await openStore("memory:");
    await store.claimRun("alerts", JSON.stringify({ pid: 2 }), "");
    await assert.rejects(withTurn(store, turn(false), () => Promise.reject(new Error("no"))), /no/);
    assert.equal(await store.ownerOf("alerts"), "");
    await store.close();
  });
});

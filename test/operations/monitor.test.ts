import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AlertAnswer } from "../../src/model/index.ts";
import { UserError } from "../../src/model/index.ts";
import { evaluateAlerts, monitor } from "../../src/operations/index.ts";
import type { Store } from "../../src/store/index.ts";
import { openStore } from "../../src/store/index.ts";
import { belowEighty, drawAttempts, rule } from "../alerts/series.ts";
import { suite } from "../support/suites.ts";

const never = new AbortController().signal;
const watched = { ...suite([], []), alerting: { rules: [rule(belowEighty, { to: [] })], deliveries: [] } };
const asked = (store: Store) => ({ store, suite: watched, env: {}, stop: never, kill: never, waitMs: 0 });

async function failing(): Promise<Store> {
  const store = await openStore("memory:");
  await store.record(drawAttempts({ seed: 1, points: 3, rate: () => 0.1 }));
  return store;
}

describe("evaluateAlerts", () => {
  test("while another machine's process has the turn, it gives the states as they were left", async () => {
    const store = await failing();
    assert.deepEqual((await evaluateAlerts(asked(store))).standings.map(({ state }) => state), ["alert"]);
    await store.claimRun("alerts", JSON.stringify({ host: "elsewhere", pid: 1, started: "", atMs: Date.now() }), "");
    const { elsewhere, standings, messages } = await evaluateAlerts(asked(store));
    assert.deepEqual([elsewhere, standings.map(({ state }) => state), messages], [true, ["alert"], []]);
    await store.close();
  });

  test("a turn of another machine's that is hours old is over, and so is one of a process that ended", async () => {
    for (const owner of [{ host: "elsewhere", pid: 1, started: "", atMs: Date.now() - 3 * 3_600_000 }, "ended"]) {
      const store = await failing();
      const { hostname } = await import("node:os");
      await store.claimRun("alerts", JSON.stringify(owner === "ended" ? { host: hostname(), pid: process.pid, started: "another-boot/1", atMs: Date.now() } : owner), "");
      assert.equal((await evaluateAlerts(asked(store))).elsewhere, false);
      await store.close();
    }
  });
});

describe("monitor", () => {
  test("a store that fails after the first evaluation is told, and the service goes on with what it knew", async () => {
    const store = await failing();
    const stop = new AbortController();
    const seen: AlertAnswer[] = [];
    const failed: string[] = [];
    let asks = 0;
    const flaky = new Proxy(store, {
      get(target, name) {
        if (name === "takeInSpool" && ++asks === 2) return () => Promise.reject(new UserError({ wrong: "the store is locked" }, 5));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const evaluated = (answer: AlertAnswer) => {
      seen.push(answer);
      if (seen.length === 3) stop.abort();
    };
    const end = await monitor({ ...asked(flaky), stop: stop.signal, everyMs: 1, failOn: ["alert"], evaluated, failed: ({ message }) => failed.push(message) });
    assert.deepEqual([end.exitCode, failed, seen.map(({ messages }) => messages.length)], [0, ["the store is locked"], [1, 0, 0]]);
    assert.deepEqual(seen[1]!.standings, seen[0]!.standings);
    await store.close();
  });

  test("once: 1 for what it should fail on, 0 for what it should not", async () => {
    const store = await failing();
    const once = { ...asked(store), everyMs: null, evaluated: () => {}, failed: () => {} };
    assert.equal((await monitor({ ...once, failOn: ["alert"] })).exitCode, 1);
    assert.equal((await monitor({ ...once, failOn: ["warn", "no-data", "undelivered"] })).exitCode, 0);
    await store.close();
  });
});

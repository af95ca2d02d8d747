import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { loadConfig, selectFrom } from "../../src/config/index.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-alert-config-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function loaded(text: string): ReturnType<typeof loadConfig> {
  const file = join(folder, `config-${files++}.mjs`);
  writeFileSync(file, `export default ${text};\n`);
  return loadConfig(file);
}

describe("alerts of a configuration", () => {
  test("are filled in: live attempts, points of 20, told again after a day, to every delivery", async () => {
    const { alerting } = await loaded('{ alerts: [{ name: "fewer pass", when: { below: 0.8 } }], deliveries: { log: { file: "alerts.jsonl" }, chat: { webhook: "https://chat.example/${env:HOOK}" } } }');
    const [rule] = alerting!.rules;
    assert.deepEqual({ ...rule, metric: rule!.metric.name }, {
      name: "fewer pass", on: { mode: "live" }, each: [], metric: "success", when: { kind: "level", side: "below", level: 0.8, warn: null }, by: { kind: "attempts", attempts: 20 },
      inARow: 1, noDataMs: null, renotifyMs: 86_400_000, to: ["log", "chat"],
    }); // prettier-ignore
    assert.deepEqual(alerting!.deliveries, [
      { name: "log", kind: "file", path: join(folder, "alerts.jsonl") },
      { name: "chat", kind: "webhook", url: "https://chat.example/${env:HOOK}", headers: {}, timeoutMs: 10_000, attempts: 3 },
    ]);
  });

  test("durations are levels of times; duration and cost are short for the metrics; margins are the metric's own", async () => {
    const { alerting } = await loaded(`{
      metrics: { steps: { better: "lower", margin: 0.3 } },
      alerts: [
        { name: "slow", metric: "duration", when: { above: "5s", warn: 4000 }, each: ["model", "agent"], noData: "2d", renotify: null, for: 2 },
        { name: "dear", metric: "cost", when: { regressed: "main" }, margin: 0.2, by: "day", on: { issueType: "lint" } },
        { name: "steps", metric: "steps", when: "stepped" },
      ],
    }`);
    const [slow, dear, steps] = alerting!.rules;
    assert.deepEqual([slow!.metric.name, slow!.when, slow!.each, slow!.noDataMs, slow!.renotifyMs, slow!.inARow], ["durationMs", { kind: "level", side: "above", level: 5000, warn: 4000 }, ["agent", "model"], 172_800_000, null, 2]);
    assert.deepEqual([dear!.metric.name, dear!.when, dear!.by, dear!.on], ["costUsd", { kind: "regressed", baseline: "main", margin: 0.2 }, { kind: "day" }, { mode: "live", issueType: "lint" }]);
    assert.deepEqual([steps!.metric.name, steps!.when], ["steps", { kind: "stepped", margin: 0.3 }]);
  });

  test("a configuration may have nothing but alerts; there is nothing to run then, and it says so", async () => {
    const suite = await loaded('{ alerts: [{ name: "fewer pass", when: { below: 0.8 } }] }');
    assert.deepEqual(suite.tasks, []);
    assert.throws(() => selectFrom(suite, { selectors: [], agents: [] }), /has no tasks: there is nothing to measure/);
  });

  test("without alerts there are none", async () => {
    assert.equal((await loaded('{ tasks: [{ id: "a", command: ["true"] }], alerts: [] }')).alerting, null);
  });
});

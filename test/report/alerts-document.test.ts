import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AlertAnswer, AlertKind, AlertMessage, AlertRule, AlertSight } from "../../src/model/index.ts";
import { builtInMetrics } from "../../src/model/index.ts";
import { alertText, alertsDocument, render } from "../../src/report/index.ts";
import { belowEighty, rule } from "../alerts/series.ts";
import { matchesGolden } from "../support/golden.ts";

const atMs = Date.UTC(2026, 0, 5, 10);
const sight: AlertSight = { pointMs: atMs - 3_600_000, value: 0.55, low: 0.38, high: 0.71, attempts: 60, reference: 0.8, sinceMs: null };

function message(kind: AlertKind, of: AlertRule, seen: AlertSight | null = sight): Omit<AlertMessage, "text"> {
  const state = kind === "again" || kind === "alert" ? "alert" : kind === "warn" ? "warn" : kind === "no-data" ? "no-data" : "ok";
  return { version: 1, id: "id", kind, state, before: "ok", rule: of.name, group: { agent: "eslint" }, metric: of.metric.name, unit: of.metric.unit, condition: of.when.kind, sight: seen, atMs, stateSinceMs: atMs - 7_200_000 };
}

const level = rule(belowEighty, { name: "fewer pass", noDataMs: 172_800_000 });
const stepped = rule({ kind: "stepped", margin: 0.1 }, { name: "slower", metric: builtInMetrics.durationMs });
const regressed = rule({ kind: "regressed", baseline: "main", margin: 0.1 }, { name: "dearer", metric: builtInMetrics.costUsd });
const step: AlertSight = { pointMs: atMs, value: 2400, low: null, high: null, attempts: 80, reference: 1200, sinceMs: atMs - 86_400_000 };

const messages = [
  message("alert", level),
  message("warn", level),
  message("again", level),
  message("recovered", level, { ...sight, value: 0.93, low: 0.87, high: 0.97 }),
  message("no-data", level, null),
  message("data-again", level, null),
  message("alert", stepped, step),
  message("recovered", stepped, { ...step, value: 1230, reference: 2400 }),
  message("alert", regressed, { ...step, value: 0.02, reference: 0.0125 }),
];
const rules = [level, level, level, level, level, level, stepped, stepped, regressed];

test("every kind of message is one sentence with its numbers", () => {
  matchesGolden("report/alert-texts.txt", `${messages.map((one, i) => alertText(one, rules[i]!)).join("\n")}\n`);
});

describe("alertsDocument", () => {
  const answer: AlertAnswer = {
    atMs,
    standings: [
      { rule: "fewer pass", group: { agent: "eslint" }, metric: "success", unit: "share", state: "ok", sinceMs: null, latest: { pointMs: atMs, value: 0.95, attempts: 20 }, points: 12, lacking: "" },
      { rule: "fewer pass", group: { agent: "prettier" }, metric: "success", unit: "share", state: "alert", sinceMs: atMs, latest: { pointMs: atMs, value: 0.4, attempts: 20 }, points: 12, lacking: "" },
      { rule: "slower", group: {}, metric: "durationMs", unit: "ms", state: "ok", sinceMs: null, latest: null, points: 0, lacking: "10 complete days" },
    ],
    messages: [{ ...message("alert", level), text: alertText(message("alert", level), level) }],
    delivered: 0,
    undelivered: [{ id: "id", rule: "fewer pass", to: "chat", problem: "it answered 500", givenUp: false }],
    problems: [{ rule: "dearer", problem: 'no baseline is called "mian"' }],
    elsewhere: false,
  };

  test("what is in alert comes first, then what did not arrive and what was not evaluated", async () => {
    matchesGolden("report/alerts.txt", await render(alertsDocument(answer), "terminal", { width: 100, colour: false, detail: false }));
  });

  test("where all is well it says so; where nothing was ever recorded it says that and not ok", () => {
    const fine = { ...answer, standings: answer.standings.slice(0, 1), messages: [], undelivered: [], problems: [] };
    assert.deepEqual(alertsDocument(fine).verdict, { tone: "good", text: "all 1 ok" });
    assert.deepEqual(alertsDocument({ ...fine, standings: [] }).verdict, { tone: "plain", text: "nothing to watch yet" });
  });
});

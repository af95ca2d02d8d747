import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ChoicePolicy } from "../../src/analysis/index.ts";
import { ArmLedger, chooseForIssue, sumsOfAttempt } from "../../src/analysis/index.ts";
import type { ChoiceReason } from "../../src/analysis/choose-arm.ts";
import { explainChoice, failureInWords } from "../../src/tracker/choice-words.ts";
import type { RouterAttempt, RouterChoice } from "../../src/tracker/index.ts";
import { attemptOf } from "../analysis/attempts.ts";
import { matchesGolden } from "../support/golden.ts";

/** An agent with what it did so far. */
type Record = readonly [agent: string, model: string, passed: number, failed: number, costUsd: number | null, ms: number];

const proven = [
  ["Refactoring", "opus-4-5", 41, 3, 0.31, 12_400],
  ["Refactoring", "sonnet-4-5", 36, 5, 0.06, 8_100],
  ["Security", "unknown", 9, 11, 0.000042, 230],
  ["Newcomer", "haiku-4-5", 0, 0, null, 0],
] as const satisfies readonly Record[];

/** The first choice from a seed that has the reason. */
function choiceFor(records: readonly Record[], policy: ChoicePolicy, reason?: ChoiceReason): RouterChoice {
  const cells = records.flatMap(([agent, model, passed, failed, costUsd, ms]) =>
    Array.from({ length: passed + failed }, (_, i) => sumsOfAttempt(attemptOf({ agent, model, issueType: "complexity", task: "", outcome: i < passed ? "passed" : "failed", costUsd, ms }))),
  );
  const ledger = new ArmLedger(records.map(([agent, model]) => ({ agent, model })), [], []);
  for (const cell of cells) ledger.add(cell);
  const candidates = ledger.candidates("complexity");
  for (let draw = 0; draw < 1000; draw++) {
    const choice = chooseForIssue(candidates, { policy, seed: 1, draw });
    if (reason === undefined || choice.reason === reason) return { ...choice, trouble: "" };
  }
  assert.fail(`${policy} never says ${reason}`);
}

const plain = (agent: string, passed: number, failed: number, costUsd: number | null = null, ms = 100): Record => [agent, "unknown", passed, failed, costUsd, ms];

describe("a choice in words", () => {
  for (const [reason, policy, records] of [
    ["leads", "best", [...proven.slice(0, 1), ...proven.slice(2)]],
    ["drawn", "thompson", proven],
    ["drawn", "top-two", proven],
    ["drawn-from-rivals", "top-two", proven],
    ["cheapest-of-equals", "best", [plain("a", 90, 10, 0.5), plain("b", 89, 11, 0.1)]],
    ["quickest-of-equals", "best", [plain("a", 90, 10, null, 5000), plain("b", 89, 11, null, 400)]],
    ["first-by-name", "best", [plain("a", 89, 11), plain("b", 90, 10)]],
    ["surer-than-the-cheaper", "best", [plain("new", 5, 0, 0.01), plain("proven", 194, 6, 1)]],
    ["cheapest-good-enough", "cheapest-good-enough", [plain("a", 190, 10, 0.5), plain("b", 189, 11, 0.1)]],
    ["looking-for-cheaper", "cheapest-good-enough", [plain("a", 190, 10, 0.5), plain("b", 189, 11, 0.1)]],
    ["none-shown-good-enough", "cheapest-good-enough", [plain("a", 3, 1, 0.5), plain("b", 2, 1, 0.1), plain("c", 0, 0)]],
    ["only-one", "thompson", proven.slice(0, 1)],
  ] as readonly [ChoiceReason, ChoicePolicy, readonly Record[]][])
    test(`${reason}, by ${policy}`, () => matchesGolden(`router/${reason}-${policy}.txt`, explainChoice(choiceFor(records, policy, reason))));

  test("says what is missing where the store could not be read, and of no issue type", () => {
    const choice = { ...choiceFor(proven, "thompson"), issueType: "", trouble: "the store is locked" };
    assert.match(explainChoice(choice), /^No issue type: to .*, by thompson\.\n.*\nWhat others recorded may be missing: the store is locked\.\n\n/);
  });
});

test("a failure names everybody who was tried, with how long it took and why it ended", () => {
  const attempt = (given: Partial<RouterAttempt>): RouterAttempt => ({ id: "1", agent: "a", model: "unknown", outcome: "failed", reason: "threw", detail: "", durationMs: 1500, costUsd: null, ...given });
  assert.equal(
    failureInWords([attempt({ reason: "timeout", durationMs: 300_000 }), attempt({ model: "m", detail: "no key" }), attempt({ agent: "b", durationMs: 12.34 })]),
    "no agent gave a result: a was left behind after 5 min; a (m) threw after 1.5 s: no key; b threw after 12.3 ms",
  );
});

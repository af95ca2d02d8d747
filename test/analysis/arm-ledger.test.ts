import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Candidate } from "../../src/analysis/index.ts";
import { ArmLedger, candidatesOf, evidenceOfAttempts, sumsOfAttempt } from "../../src/analysis/index.ts";
import type { Given } from "./attempts.ts";
import { attemptOf } from "./attempts.ts";

const arms = ["a", "b", "c"].map((agent) => ({ agent, model: "m" }));
const cellOf = (given: Given) => sumsOfAttempt(attemptOf({ model: "m", ...given }));
const names = (candidates: readonly Candidate[]) => candidates.map(({ agent }) => agent);

const given = fc.record({
  agent: fc.constantFrom("a", "b", "c"),
  issueType: fc.constantFrom("css", "sql"),
  task: fc.constantFrom("", "one", "two"),
  outcome: fc.constantFrom("passed", "failed", "errored", "skipped"),
  ms: fc.option(fc.nat({ max: 5000 })),
});

/** Candidates of one issue type as the slow way has them: from all attempts at once. */
function fromAttempts(all: readonly Given[], issueType: string): Candidate[] {
  const { candidates } = candidatesOf(evidenceOfAttempts(all.map((one, slot) => attemptOf({ model: "m", slot, ...one }))));
  return candidates.filter((candidate) => candidate.issueType === issueType);
}

describe("a ledger of arms", () => {
  test("as long as a type has fewer than 20 attempts, knows after each what all of them together say", () => {
    fc.assert(
      fc.property(fc.array(given, { maxLength: 19 }), fc.nat({ max: 19 }), (all, split) => {
        const ledger = new ArmLedger(arms, all.slice(0, split).map(cellOf), []);
        for (const one of all.slice(split)) {
          ledger.candidates("css"); // so that it has something to keep up to date
          ledger.add(cellOf(one));
        }
        // Below 20 attempts of a type, everything is learned anew with each; attempts at the other type are learned from with the next one here.
        ledger.add(cellOf({ agent: "a", issueType: "css", task: "last" }));
        const seen = new Map(fromAttempts([...all, { agent: "a", issueType: "css", task: "last" }], "css").map((candidate) => [candidate.agent, candidate]));
        for (const candidate of ledger.candidates("css")) {
          const expected = seen.get(candidate.agent);
          if (expected === undefined) assert.equal(candidate.units, 0);
          else for (const field of ["successes", "units"] as const) assert.ok(Math.abs(candidate[field] - expected[field]) < 1e-9, `${candidate.agent}: ${field}`);
          if (expected !== undefined) assert.ok(Math.abs(candidate.posterior.a - expected.posterior.a) < 1e-9 && Math.abs(candidate.posterior.b - expected.posterior.b) < 1e-9);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("counts an attempt at once, also where priors are not learned anew", () => {
    const ledger = new ArmLedger(arms, Array.from({ length: 100 }, () => cellOf({ agent: "a", issueType: "css", task: "" })), []);
    const before = ledger.candidates("css")[0]!;
    ledger.add(cellOf({ agent: "a", issueType: "css", task: "", outcome: "failed" }));
    const after = ledger.candidates("css")[0]!;
    assert.deepEqual([after.units, after.successes, after.posterior.b], [101, 100, before.posterior.b + 1]);
    assert.equal(before.units, 100, "what was given before stays as it was");
  });

  test("a task that is tried again is one task", () => {
    const ledger = new ArmLedger(arms, [cellOf({ agent: "a", issueType: "css", task: "one" })], []);
    ledger.add(cellOf({ agent: "a", issueType: "css", task: "one", outcome: "failed" }));
    const [a] = ledger.candidates("css");
    assert.deepEqual([a!.units, a!.successes], [1, 0.5]);
  });

  test("gives all its arms in their order, those never tried too, and leaves others out", () => {
    const ledger = new ArmLedger(arms, [cellOf({ agent: "stranger", issueType: "css" }), cellOf({ agent: "b", issueType: "css" })], []);
    ledger.add(cellOf({ agent: "stranger", issueType: "css" }));
    assert.deepEqual(names(ledger.candidates("css")), ["a", "b", "c"]);
    assert.deepEqual(ledger.candidates("new").map(({ units }) => units), [0, 0, 0]);
  });

  test("takes medians from attempts as they come, errored and skipped ones out of time and rate", () => {
    const ledger = new ArmLedger(arms, [], []);
    for (const ms of [100, 200, 300]) ledger.add(cellOf({ agent: "a", issueType: "css", task: "", ms }));
    for (const outcome of ["errored", "skipped"] as const) ledger.add(cellOf({ agent: "a", issueType: "css", task: "", outcome, ms: 9000 }));
    const [a] = ledger.candidates("css");
    assert.ok(Math.abs(a!.medianMs! / 200 - 1) < 0.011 && a!.units === 3);
  });

  test("an attempt that tells no cost does not hide what the others cost; where most tell none, it is unknown", () => {
    const costOf = (...costs: readonly (number | null)[]) => new ArmLedger(arms, costs.map((costUsd) => cellOf({ agent: "a", issueType: "css", task: "", costUsd })), []).candidates("css")[0]!.costPerAttemptUsd;
    assert.equal(costOf(0.25, 0.75, null), 0.5);
    assert.equal(costOf(0.25, null, null), null);
    assert.equal(costOf(null), null);
  });

  test("what an arm did elsewhere is expected of it here", () => {
    const elsewhere = ["x", "y", "z"].flatMap((issueType) => Array.from({ length: 20 }, () => [cellOf({ agent: "a", issueType, task: "" }), cellOf({ agent: "b", issueType, task: "", outcome: "failed" })]).flat());
    const [a, b] = new ArmLedger(arms, elsewhere, []).candidates("css");
    assert.ok(a!.prior.a / (a!.prior.a + a!.prior.b) > 0.7 && b!.prior.a / (b!.prior.a + b!.prior.b) < 0.3);
  });
});

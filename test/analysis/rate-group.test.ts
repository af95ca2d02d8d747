import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { evidenceOfAttempts, evidenceOfSums, rankArms, sumsOfAttempt } from "../../src/analysis/index.ts";
import { rateGroup, rateGroups } from "../../src/analysis/rate-group.ts";
import { rateOverTasks } from "../../src/analysis/rate.ts";
import { addUp, groupSums } from "../../src/analysis/sums.ts";
import type { Sums } from "../../src/analysis/sums.ts";
import type { Attempt, Outcome } from "../../src/model/index.ts";
import { outcomes } from "../../src/model/index.ts";
import { attemptsOf } from "./attempts.ts";

const near = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));

/** As a store keeps them: one cell for each series. */
function cellsOf(attempts: readonly Attempt[]): Sums[] {
  return groupSums(attempts.map(sumsOfAttempt), ["issueType", "agent", "model", "task"]).map(({ key, cells }) => ({ ...key, ...addUp(cells) }));
}

const attempts = fc
  .array(
    fc.record({
      task: fc.constantFrom("", "t1", "t2", "t3"),
      issueType: fc.constantFrom("x", "y"),
      agent: fc.constantFrom("A", "B", "A:m"),
      model: fc.constantFrom("m", "n"),
      outcome: fc.constantFrom<Outcome[]>(...outcomes),
      costUsd: fc.option(fc.constantFrom(0, 0.5, 2)),
      confidence: fc.option(fc.constantFrom(0, 0.4, 1)),
    }),
    { maxLength: 60 },
  )
  .map((rows) => attemptsOf(rows));

describe("groups of sums", () => {
  test("have the same rates over tasks as the attempts themselves, and lose none", () => {
    fc.assert(
      fc.property(attempts, (rows) => {
        const cells = cellsOf(rows);
        const [sums, given] = [rateGroup(cells).success, rateOverTasks(rows)];
        assert.ok(near(sums.successes, given.successes) && near(sums.units, given.units) && near(sums.low, given.low) && near(sums.high, given.high));
        const groups = rateGroups(cells, ["agent", "model"]);
        const counted = groups.reduce((sum, { outcomes: { passed, failed, errored, skipped } }) => sum + passed + failed + errored + skipped, 0);
        assert.equal(counted, rows.length);
      }),
    );
  });

  test("give the same evidence of arms as the attempts, but for medians", () => {
    fc.assert(
      fc.property(attempts, (rows) => {
        const [fromSums, fromRows] = [evidenceOfSums(cellsOf(rows)), evidenceOfAttempts(rows)];
        const keyOf = (one: { issueType: string; agent: string; model: string }) => JSON.stringify([one.issueType, one.agent, one.model]);
        assert.deepEqual(fromSums.map(keyOf).sort(), fromRows.map(keyOf).sort());
        for (const one of fromSums) {
          const other = fromRows.find((row) => keyOf(row) === keyOf(one))!;
          assert.deepEqual([one.outcomes, one.tasks], [other.outcomes, other.tasks]);
          assert.ok(near(one.successes, other.successes) && near(one.units, other.units) && near(one.faded!.successes, one.successes) && near(one.faded!.units, one.units));
          // Sums do not say whose cost they know: what errored may stand for what passed. They never know more than there is.
          if (one.totalCostUsd === null) assert.equal(other.totalCostUsd, null);
        }
        assert.deepEqual(rankArms(fromSums).map(({ verdict }) => verdict), rankArms(fromRows.map((row) => ({ ...row, medianMs: null, totalCostUsd: fromSums.find((one) => keyOf(one) === keyOf(row))!.totalCostUsd }))).map(({ verdict }) => verdict));
      }),
      { numRuns: 40 },
    );
  });

  test("a task counts once, times the mean weight of its attempts; what names no task counts each attempt by its weight", () => {
    const cell = (task: string, passed: number, failed: number, weight: number): Sums => ({ ...addUp([]), task, issueType: "x", agent: "A", model: "m", passed, failed, fadedPassed: passed * weight, fadedFailed: failed * weight });
    const [{ faded, successes, units }] = evidenceOfSums([cell("t1", 3, 1, 0.5), cell("t2", 0, 2, 0.25), cell("", 2, 2, 0.1)]) as [ReturnType<typeof evidenceOfSums>[0]];
    assert.deepEqual([successes, units], [0.75 + 0 + 2, 1 + 1 + 4]);
    assert.ok(near(faded!.units, 0.5 + 0.25 + 0.4) && near(faded!.successes, 0.375 + 0 + 0.2));
  });

  test("an unknown cost is never 0, and makes the sum unknown", () => {
    const rows = (costs: readonly (number | null)[]) => attemptsOf(costs.map((costUsd) => ({ costUsd })));
    assert.deepEqual([rateGroup(cellsOf(rows([1, 2]))).costUsd, rateGroup(cellsOf(rows([1, null]))).costUsd, rateGroup(cellsOf(rows([null]))).costUsd, rateGroup([]).costUsd], [3, null, null, null]);
    assert.equal(rateGroup(cellsOf(rows([1, 2]))).costPerSuccessUsd, 1.5);
  });
});

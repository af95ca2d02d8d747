import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { trendAnswer } from "../../src/analysis/index.ts";
import type { Scope, Sums } from "../../src/analysis/index.ts";
import { addUp } from "../../src/analysis/sums.ts";
import { trendDocument } from "../../src/report/index.ts";

const scope: Scope = { agents: null, models: null, issueTypes: null, tasks: null, modes: ["live"], sinceMs: null, untilMs: null, unknown: [] };

/** Days of attempts from the first of March on: how many passed, and of how many. */
function days(counts: readonly (readonly [passed: number, attempts: number])[]): Sums[] {
  return counts.map(([passed, attempts], day) => ({ ...addUp([]), task: "", startMs: Date.UTC(2026, 2, 1 + day), passed, failed: attempts - passed }));
}

function documentOf(cells: readonly Sums[], asked: Partial<Scope> = {}) {
  return trendDocument([trendAnswer({ ...scope, ...asked }, "success", cells)], 0);
}

describe("where there are too few days", () => {
  const few = days([[3, 4], [2, 4], [4, 4]]);

  test("the window that is named begins before the one that was asked for, however long that was", () => {
    const next = (sinceMs: number) => documentOf(few, { sinceMs }).next;
    assert.deepEqual(next(Date.UTC(2026, 1, 9)), ["A longer window has more days: --since 2025-12-11"]);
    assert.deepEqual(next(Date.UTC(2024, 0, 1)), ["A longer window has more days: --since 2023-11-02"]);
  });

  test("nothing longer is named where all time was asked for", () => {
    assert.deepEqual([documentOf(few).next, documentOf(few, { sinceMs: 0 }).next], [[], []]);
  });
});

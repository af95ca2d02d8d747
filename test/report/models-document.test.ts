import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { modelsAnswer } from "../../src/analysis/index.ts";
import type { Sums } from "../../src/analysis/index.ts";
import { addUp } from "../../src/analysis/sums.ts";
import { modelsDocument } from "../../src/report/index.ts";
import type { Document, Table } from "../../src/report/index.ts";

const scope = { agents: null, models: null, issueTypes: null, tasks: null, modes: ["live"], sinceMs: null, untilMs: null, unknown: [] } as const;

/** What a model showed in an issue type. */
function cell(model: string, issueType: string, passed: number, failed: number, more: Partial<Sums> = {}): Sums {
  return { ...addUp([]), agent: "A", model, issueType, task: "", passed, failed, fadedPassed: passed, fadedFailed: failed, ...more };
}

function documentOf(cells: readonly Sums[], minAttempts = 0): Document {
  return modelsDocument(modelsAnswer({ scope, minAttempts }, cells, []), 0);
}

function tableOf({ blocks }: Document): Table {
  return blocks[0] as Table;
}

describe("models side by side", () => {
  test("tell attempts that errored, where there are any", () => {
    const some = tableOf(documentOf([cell("m1", "x", 5, 0, { errored: 3 }), cell("m2", "x", 3, 2)]));
    assert.deepEqual(some.rows.map(({ errored }) => errored), [{ kind: "count", value: 3 }, { kind: "count", value: 0 }]);
    assert.ok(some.columns.some(({ key }) => key === "errored") && /Errored attempts/.test(some.note));
    const none = tableOf(documentOf([cell("m1", "x", 5, 0), cell("m2", "x", 3, 2)]));
    assert.ok(!none.columns.some(({ key }) => key === "errored") && !/rrored/.test(none.note));
  });

  test("say that times are within 1 %", () => {
    assert.match(tableOf(documentOf([cell("m1", "x", 5, 0)])).note, /Times are of passed attempts, each within 1 %/);
  });

  test("are advised to be asked for without what was hardly tried where that leaves something that all did, and only there", () => {
    const advised = (cells: readonly Sums[], minAttempts?: number) => documentOf(cells, minAttempts).next.some((step) => step.includes("--min-attempts 5"));
    const apart = [cell("m1", "x", 8, 2), cell("m2", "y", 6, 4)];
    assert.equal(advised(apart), false, "neither was hardly tried");
    const stray = [cell("m1", "x", 8, 2), cell("m2", "x", 6, 4), cell("m3", "y", 1, 1)];
    assert.equal(advised(stray), true);
    assert.equal(advised(stray, 5), false, "it was done");
    assert.equal(advised([cell("m1", "x", 8, 2), cell("m2", "y", 2, 0)]), false, "one model alone would be left");
  });

  test("of which the two highest are picked are told apart by a p that is called corrected", () => {
    const rows = [cell("m1", "x", 51, 9), cell("m2", "x", 39, 22)];
    assert.match(documentOf(rows).verdict.text, /: a difference \(p [\d.]+\)$/);
    assert.match(documentOf([...rows, cell("m3", "x", 20, 41)]).verdict.text, /\(p [\d.]+, corrected for 3 pairs\)/);
  });

  test("of which the first two are not told apart: those that are have their names said", () => {
    const rows = [cell("m1", "x", 55, 5), cell("m2", "x", 54, 6), cell("m3", "x", 20, 40), cell("m4", "x", 18, 42), cell("m5", "x", 1, 59)];
    assert.match(documentOf(rows.slice(0, 2)).verdict.text, /: no difference is shown \(p [\d.]+\)$/);
    assert.match(documentOf(rows.slice(0, 3)).verdict.text, /between these two no difference is shown \(.+\); others differ: m1 from m3; m2 from m3$/);
    assert.match(documentOf(rows).verdict.text, /others differ: m1 from m3, m4, m5; m2 from m3; 4 more pairs$/);
  });

  test("that share tasks are advised to be compared over these, and why", () => {
    const named = (model: string, passed: number) => ["t1", "t2"].map((task) => cell(model, "x", passed, 1, { task }));
    assert.deepEqual(documentOf([...named("m1", 5), ...named("m2", 4)]).next, ["assay ab model:m1 model:m2: the two over the 2 tasks that both did, which tells more"]);
    assert.deepEqual(documentOf([cell("m1", "x", 5, 1), cell("m2", "x", 4, 1)]).next, ["assay ab model:m1 model:m2: the two within the issue types that both did"]);
  });
});

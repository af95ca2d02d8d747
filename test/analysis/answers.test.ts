import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bestAnswer, costsAnswer, modelsAnswer, reportAnswer, trendAnswer } from "../../src/analysis/index.ts";
import type { AgentsTerms, Sums } from "../../src/analysis/index.ts";
import { addUp } from "../../src/analysis/sums.ts";
import { QuantileSketch, jeffreysInterval } from "../../src/stats/index.ts";

const scope = { agents: null, models: null, issueTypes: null, tasks: null, modes: ["live"], sinceMs: null, untilMs: null, unknown: [] } as const;
const terms: AgentsTerms = { scope, halfLifeDays: null, minAttempts: 0, rankBy: "expected", aggregates: [] };

/** What an arm showed in an issue type. */
function cell(agent: string, model: string, issueType: string, passed: number, failed: number, more: Partial<Sums> = {}): Sums {
  return { ...addUp([]), agent, model, issueType, task: "", passed, failed, fadedPassed: passed, fadedFailed: failed, ...more };
}

describe("models side by side", () => {
  test("whose mixes differ are compared on what both did, each issue type counting the same", () => {
    // Both do 90 % of the easy and 50 % of the hard ones: only the mix differs.
    const cells = [cell("A", "m1", "easy", 90, 10), cell("A", "m1", "hard", 5, 5), cell("A", "m2", "easy", 9, 1), cell("A", "m2", "hard", 50, 50)];
    const { models, sharedIssueTypes, warnings } = modelsAnswer({ scope, minAttempts: 0 }, cells, []);
    assert.deepEqual([sharedIssueTypes, warnings.map(({ kind }) => kind)], [["easy", "hard"], ["mixes-differ"]]);
    const [first, second] = models;
    assert.ok(first!.success.rate! > 0.85 && second!.success.rate! < 0.55);
    assert.ok(Math.abs(first!.onShared!.rate - 0.7) < 1e-12 && Math.abs(second!.onShared!.rate - 0.7) < 1e-12);
    assert.ok(first!.onShared!.low < 0.7 && first!.onShared!.high > 0.7);
  });

  test("of one shared issue type have its rate with Jeffreys' interval, and no doubt", () => {
    const { models, warnings } = modelsAnswer({ scope, minAttempts: 0 }, [cell("A", "m1", "x", 5, 0), cell("A", "m2", "x", 3, 2)], []);
    assert.deepEqual([models[0]!.onShared, warnings], [{ rate: 1, ...jeffreysInterval(5, 5) }, []]);
  });

  test("differ where a test says so, although their intervals meet, and not by looking at the first two of many", () => {
    const rows = [cell("A", "m1", "x", 51, 9), cell("A", "m2", "x", 39, 22)];
    const { models, firstTwo } = modelsAnswer({ scope, minAttempts: 0 }, rows, []);
    assert.ok(models[0]!.success.low < models[1]!.success.high, "the intervals meet");
    assert.ok(firstTwo!.differ && firstTwo!.p > 0.001 && firstTwo!.p < 0.02, String(firstTwo!.p));
    const many = modelsAnswer({ scope, minAttempts: 0 }, [...rows, ...["m3", "m4", "m5", "m6"].map((model) => cell("A", model, "x", 30, 31))], []);
    assert.ok(!many.firstTwo!.differ && many.firstTwo!.p > firstTwo!.p * 14);
  });

  test("whose mixes differ are not tested by their plain rates", () => {
    const { firstTwo, differing } = modelsAnswer({ scope, minAttempts: 0 }, [cell("A", "m1", "x", 90, 10), cell("A", "m2", "x", 5, 5), cell("A", "m2", "y", 5, 50)], []);
    assert.deepEqual([firstTwo, differing], [null, []]);
  });

  test("are told apart in every pair, and not only the first two", () => {
    const rows = [cell("A", "m1", "x", 55, 5), cell("A", "m2", "x", 54, 6), cell("A", "m3", "x", 20, 40)];
    const { firstTwo, differing } = modelsAnswer({ scope, minAttempts: 0 }, rows, []);
    assert.equal(firstTwo!.differ, false);
    assert.deepEqual(differing.map(({ higher, lower }) => [higher, lower]), [["m1", "m3"], ["m2", "m3"]]);
    assert.ok(differing.every(({ p }) => p <= 0.05));
    assert.equal(modelsAnswer({ scope, minAttempts: 0 }, rows.slice(0, 2), []).differing.length, 0);
  });

  test("to be held against each other are the two highest where they share tasks, else the two with the most units", () => {
    const solved = (model: string, task: string, passed: number, failed: number) => ({ ...cell("A", model, "x", passed, failed), task });
    const advised = (rows: Parameters<typeof modelsAnswer>[1]) => modelsAnswer({ scope, minAttempts: 0 }, rows, []).advised;
    assert.deepEqual(advised([solved("m1", "t1", 9, 0), solved("m2", "t1", 8, 1), solved("m2", "t2", 1, 1), solved("m3", "t9", 1, 9)]), { a: "m1", b: "m2", sharedTasks: 1 });
    assert.deepEqual(advised([cell("A", "m1", "x", 9, 0), cell("A", "m2", "x", 30, 10), cell("A", "m3", "x", 20, 40)]), { a: "m3", b: "m2", sharedTasks: 0 });
    assert.equal(advised([cell("A", "m1", "x", 9, 0)]), null);
  });

  test("leave out what was done too rarely where it is asked for", () => {
    const { models } = modelsAnswer({ scope, minAttempts: 5 }, [cell("A", "m1", "x", 5, 0), cell("A", "m1", "y", 0, 4), cell("B", "m2", "x", 1, 0)], []);
    assert.deepEqual(models.map(({ model, issueTypes, success }) => [model, issueTypes, success.rate]), [["m1", ["x"], 1]]);
  });

  test("leave out its times with it", () => {
    const timesOf = (issueType: string, ms: number) => {
      const durationMs = new QuantileSketch();
      durationMs.add(ms, 5);
      return { agent: "A", model: "m1", issueType, durationMs };
    };
    const { models } = modelsAnswer({ scope, minAttempts: 5 }, [cell("A", "m1", "x", 5, 0), cell("A", "m1", "y", 0, 4)], [timesOf("x", 1000), timesOf("y", 9000)]);
    assert.ok(Math.abs(models[0]!.p95Ms! - 1000) <= 10, String(models[0]!.p95Ms));
  });
});

describe("the best agent of an issue type", () => {
  test("comes with the least that would change it, and it does", () => {
    const cells = [cell("A", "m", "x", 18, 2), cell("B", "m", "x", 12, 8)];
    const { agent, changes } = bestAnswer(terms, "x", cells, []);
    assert.equal(agent, "A");
    assert.deepEqual(changes.map(({ kind }) => kind).sort(), ["chosen-fails", "rival-passes"]);
    for (const { kind, tasks } of changes) {
      const after = (more: number) => bestAnswer(terms, "x", kind === "chosen-fails" ? [cell("A", "m", "x", 18, 2 + more), cells[1]!] : [cells[0]!, cell("B", "m", "x", 12 + more, 8)], []).agent;
      assert.deepEqual([after(tasks - 1), after(tasks)], ["A", "B"], `${kind} ${tasks}`);
    }
  });

  test("is nobody where nothing passed, and nothing would change that in a row of tasks that is said", () => {
    const { verdict, agent, n, changes } = bestAnswer(terms, "x", [cell("A", "m", "x", 0, 4), cell("B", "m", "x", 0, 2)], []);
    assert.deepEqual([verdict, agent, n, changes], ["none-passed", null, 0, []]);
  });

  test("carries median and 95th percentile of each arm", () => {
    const durationMs = new QuantileSketch();
    for (let ms = 1; ms <= 100; ms++) durationMs.add(ms);
    const [arm] = bestAnswer(terms, "x", [cell("A", "m", "x", 100, 0)], [{ agent: "A", model: "m", issueType: "x", durationMs }]).arms;
    assert.ok(Math.abs(arm!.medianMs! - 50.5) < 1 && Math.abs(arm!.p95Ms! - 95) < 2, `${arm!.medianMs} ${arm!.p95Ms}`);
  });
});

test("costs that are partly unknown are a lower bound and give no cost per success", () => {
  const { rows, total } = costsAnswer(scope, ["agent"], [cell("A", "m", "x", 2, 0, { costed: 1, sumCostUsd: 3, unpriced: 1 }), cell("B", "m", "x", 1, 1, { costed: 2, sumCostUsd: 1 }), cell("C", "m", "x", 1, 0, { unpriced: 1 })]);
  assert.deepEqual(rows.map(({ agent, costUsd, unknown, costPerSuccessUsd, share }) => [agent, costUsd, unknown, costPerSuccessUsd, share]), [["A", 3, 1, null, 0.75], ["B", 1, 0, 1, 0.25], ["C", null, 1, null, null]]);
  assert.deepEqual([total.costUsd, total.unknown, total.share], [4, 2, 1]);
});

test("costs that add up to more than a number holds are not known: no infinity, no share that is no number", () => {
  const { rows, total } = costsAnswer(scope, ["agent"], [cell("A", "m", "x", 1, 0, { costed: 1, sumCostUsd: 1e308 }), cell("A", "n", "x", 1, 0, { costed: 1, sumCostUsd: 1e308 }), cell("B", "m", "x", 1, 0, { costed: 1, sumCostUsd: 2 })]);
  assert.deepEqual(rows.map(({ agent, costUsd, unknown, costPerSuccessUsd, share }) => [agent, costUsd, unknown, costPerSuccessUsd, share]), [["B", 2, 0, 2, null], ["A", null, 2, null, null]]);
  assert.deepEqual([total.costUsd, total.unknown, total.costPerSuccessUsd], [null, 3, null]);
});

describe("a trend", () => {
  const day = (i: number, passed: number, failed: number): Sums => ({ ...addUp([]), task: "", startMs: i * 86_400_000, passed, failed });

  test("of fewer than 6 days has points and no story", () => {
    const { points, trend } = trendAnswer(scope, "success", Array.from({ length: 5 }, (_, i) => day(i, 3, 1)));
    assert.deepEqual([points.length, points[0]!.value, trend], [5, 0.75, null]);
  });

  test("of days that differ as chance alone makes them is steady", () => {
    const passed = [8, 7, 9, 8, 6, 8, 9, 7, 8, 8, 10, 7, 8, 9, 6, 8, 7, 9, 8, 8];
    assert.equal(trendAnswer(scope, "success", passed.map((n, i) => day(i, n, 10 - n))).trend!.kind, "steady");
    // Equal days have no scatter of their own; one other day of few attempts is no step for that.
    assert.equal(trendAnswer(scope, "success", Array.from({ length: 20 }, (_, i) => day(i, i < 18 ? 2 : 1, i < 18 ? 1 : 2))).trend!.kind, "steady");
  });
});

test("a report of nothing holds nothing, and does not fail", () => {
  const { summary, byAgent, byModel, recommendations, trends, warnings } = reportAnswer(terms, 7, { cells: [], times: [], days: [], daysSinceMs: 0 });
  assert.deepEqual([summary.success.rate, byAgent, byModel, recommendations, trends.map(({ trend }) => trend), warnings], [null, [], [], [], [null, null, null], []]);
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { agentsAnswer } from "../../src/analysis/index.ts";
import type { AgentsTerms, SketchedTimes, Sums } from "../../src/analysis/index.ts";
import { addUp } from "../../src/analysis/sums.ts";
import { agentsDocument } from "../../src/report/index.ts";
import type { Document, Table } from "../../src/report/index.ts";
import { chartTable } from "../../src/report/chart-words.ts";
import { drawChart } from "../../src/report/charts/draw.ts";
import { chartsOf } from "../../src/report/document-charts.ts";
import { QuantileSketch } from "../../src/stats/index.ts";
import { rankingWords } from "../../src/report/ranking-words.ts";

const scope = { agents: null, models: null, issueTypes: null, tasks: null, modes: ["live"], sinceMs: null, untilMs: null, unknown: [] } as const;

/** What an arm showed in an issue type, without the names of tasks. */
function cell(agent: string, issueType: string, passed: number, failed: number, more: Partial<Sums> = {}): Sums {
  return { ...addUp([]), agent, model: "unknown", issueType, task: "", passed, failed, fadedPassed: passed, fadedFailed: failed, ...more };
}

function documentOf(cells: readonly Sums[], terms: Partial<AgentsTerms> = {}, times: readonly SketchedTimes[] = []): Document {
  return agentsDocument(agentsAnswer({ scope, halfLifeDays: null, minAttempts: 0, rankBy: "expected", aggregates: [], ...terms }, cells, times), 0);
}

function tableOf({ blocks }: Document, title: RegExp): Table {
  return blocks.find((block): block is Table => block.kind === "table" && title.test(block.title))!;
}

describe("who is best", () => {
  test("is nobody alone where several are equally good: all of them are named", () => {
    const { verdict } = documentOf([cell("A", "x", 20, 0), cell("B", "x", 20, 0)]);
    assert.equal(verdict.tone, "good");
    assert.match(verdict.text, /^A or B \(equally good at x\): A is named, 100 % /);
    assert.doesNotMatch(verdict.text, /is best/);
  });

  test("is named among equals with the reason, in the headline and in its row", () => {
    const cells = [cell("A", "x", 200, 0), cell("B", "x", 150, 0)];
    const times = ([["A", 900], ["B", 10]] as const).map(([agent, ms]) => {
      const durationMs = new QuantileSketch();
      durationMs.add(ms);
      return { agent, model: "unknown", issueType: "x", durationMs };
    });
    assert.match(documentOf(cells, {}, times).verdict.text, /^B or A \(equally good at x\): B is named \(the quickest\), 100 % /);
    const several = tableOf(documentOf([...cells, cell("A", "y", 30, 0), cell("B", "y", 2, 28)], {}, times), /^Best agent/);
    assert.deepEqual(several.rows.map(({ because }) => because), [{ kind: "text", text: "the quickest" }, { kind: "text", text: "" }]);
  });

  test("of several issue types counts those whose first place is shared apart, and tells with whom", () => {
    const document = documentOf([cell("A", "x", 20, 0), cell("B", "x", 20, 0), cell("A", "y", 30, 0), cell("B", "y", 2, 28)]);
    assert.equal(document.verdict.text, "1 of 2 issue types has a best agent; in 1 several are equally good");
    const said = tableOf(document, /^Best agent/).rows.map(({ verdict, tied }) => [verdict, tied]);
    assert.deepEqual(said, [
      [{ kind: "verdict", tone: "good", verdict: "equally good" }, { kind: "text", text: "B" }],
      [{ kind: "verdict", tone: "good", verdict: "best" }, { kind: "text", text: "" }],
    ]);
  });

  test("in a picture's heading is nobody alone either", () => {
    const tied = [{ agent: "B", model: "unknown" }];
    assert.equal(rankingWords({ verdict: "best", tied, arms: [] }), "equally good: the one that is named and B");
    assert.equal(rankingWords({ verdict: "not-enough-evidence", tied, arms: [] }), "not enough evidence; as good so far: B");
  });

  test("is nobody where all have fewer attempts than were asked for, which is not to be without any", () => {
    const cells = [cell("A", "x", 20, 0), cell("B", "x", 18, 2)];
    const one = documentOf(cells, { minAttempts: 1000 });
    assert.equal(one.verdict.text, "nobody can be named at x: everybody has fewer than 1,000 attempts that passed or failed");
    const [board] = chartsOf(one);
    assert.deepEqual(board?.kind === "leaderboard" && board.data.groups.map(({ said }) => said), ["fewer than 1,000 attempts"]);
    const two = documentOf([...cells, cell("A", "y", 0, 0, { errored: 3 })], { minAttempts: 1000 });
    assert.equal(two.verdict.text, "0 of 2 issue types have a best agent; in 1 everybody has fewer than 1,000 attempts; 1 was not measured");
    assert.deepEqual(tableOf(two, /^Best agent/).rows.map(({ verdict }) => verdict?.kind === "verdict" && verdict.verdict), ["fewer than 1,000 attempts", "not measured"]);
  });
});

describe("what is expected", () => {
  const cells = [cell("A", "x", 20, 0), cell("B", "x", 18, 2)];

  test("is told to fade where it does, and only there", () => {
    assert.match(tableOf(documentOf(cells, { halfLifeDays: 90 }), /^Agents$/).note, /attempts here \(older attempts count less: half after 90 days\)/);
    assert.doesNotMatch(tableOf(documentOf(cells), /^Agents$/).note, /older|fade/);
    const several = documentOf([...cells, cell("A", "y", 3, 3)], { halfLifeDays: 1 });
    assert.match(tableOf(several, /^Best agent/).note, /next task \(older attempts count less: half after 1 day\)/);
  });
});

describe("attempts that errored", () => {
  test("are told of each agent and of all, where there are any", () => {
    const some = documentOf([cell("A", "x", 20, 0, { errored: 4 }), cell("B", "x", 18, 2)]);
    const board = tableOf(some, /^Agents$/);
    assert.deepEqual(board.rows.map(({ agent, errored }) => [agent, errored]), [[{ kind: "text", text: "A" }, { kind: "count", value: 4 }], [{ kind: "text", text: "B" }, { kind: "count", value: 0 }]]);
    assert.ok(board.columns.some(({ key }) => key === "errored") && /Errored attempts/.test(board.note));
    assert.equal(some.provenance["errored"], "4");
    const none = tableOf(documentOf([cell("A", "x", 20, 0)]), /^Agents$/);
    assert.ok(!none.columns.some(({ key }) => key === "errored") && !/rrored/.test(none.note));
  });
});

test("times are told to be within 1 %, where there are any", () => {
  const durationMs = new QuantileSketch();
  durationMs.add(2300);
  const cells = [cell("A", "x", 20, 0)];
  assert.match(tableOf(documentOf(cells, {}, [{ agent: "A", model: "unknown", issueType: "x", durationMs }]), /^Agents$/).note, /Times are of passed attempts, each within 1 %/);
  assert.doesNotMatch(tableOf(documentOf(cells), /^Agents$/).note, /Times/);
});

describe("what a rate is of", () => {
  test("is attempts where none names a task, and tasks where they do", () => {
    const nameless = documentOf([cell("A", "x", 20, 0), cell("B", "x", 2, 18)]);
    assert.match(nameless.verdict.text, /^A is best at x, 100 % \[[^\]]+\] of 20 attempts;/);
    const named = Array.from({ length: 20 }, (_, i) => [cell("A", "x", 1, 0, { task: `t${i}` }), cell("B", "x", 0, 1, { task: `t${i}` })]).flat();
    assert.match(documentOf(named).verdict.text, /^A is best at x, 100 % \[[^\]]+\] of 20 tasks;/);
    assert.match(documentOf([...named, cell("A", "x", 1, 0)]).verdict.text, /of 21 tasks \(an attempt that names none counts as one\);/);
  });

  test("is never 0 tasks in a picture, nor in the table below it", () => {
    const [board] = chartsOf(documentOf([cell("A", "x", 20, 0), cell("B", "x", 2, 18)]));
    assert.deepEqual(chartTable(board!).rows.map(({ tasks }) => tasks), [{ kind: "text", text: "20 attempts" }, { kind: "text", text: "20 attempts" }]);
    assert.match(drawChart(board!, { width: 800, id: "board" }).markup, /A: [^<]*, 20 attempts/);
  });
});

test("what is known from elsewhere of an agent that was tried nowhere else is what all agents did, and is called so", () => {
  const cells = [...["x", "y", "z"].flatMap((type) => [cell("A", type, 18, 2), cell("B", type, 6, 14)]), cell("New", "x", 0, 2)];
  const priorOf = (document: Document) => Object.fromEntries(tableOf(document, /agents/i).rows.map(({ agent, prior }) => [agent?.kind === "text" && agent.text, prior?.kind === "text" && prior.text]));
  const one = documentOf(cells, { scope: { ...scope, issueTypes: ["x"] } });
  assert.match(String(priorOf(one).New), /^\d+ % as [\d.]+ tasks?, of all agents$/);
  assert.match(String(priorOf(one).A), /^\d+ % as [\d.]+ tasks?$/);
  assert.match(tableOf(one, /^Agents$/).note, /\(of all agents: what everybody did at this issue type/);
  assert.doesNotMatch(tableOf(documentOf(cells.slice(0, -1), { scope: { ...scope, issueTypes: ["x"] } }), /^Agents$/).note, /of all agents/);
});

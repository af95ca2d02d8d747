import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AbRequest } from "../../src/analysis/index.ts";
import { compareAgents } from "../../src/analysis/index.ts";
import type { Cell, Document, Table } from "../../src/report/index.ts";
import { abDocument } from "../../src/report/index.ts";
import { chartsOf } from "../../src/report/document-charts.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { attemptsOf } from "../analysis/attempts.ts";
import type { Given } from "../analysis/attempts.ts";

const scope = { agents: null, models: null, issueTypes: null, tasks: null, modes: ["live"], sinceMs: null, untilMs: null, unknown: [] } as const;

function documentOf(a: readonly Given[], b: readonly Given[], rest: Partial<AbRequest> = {}): Document {
  const side = (label: string, given: readonly Given[]) => ({ label, attempts: attemptsOf(given.map((one, slot) => ({ agent: label, runId: label, id: `${label}-${slot}`, ...one }))) });
  return abDocument({ ...compareAgents({ a: side("old", a), b: side("new", b), ...rest }), scope }, 0);
}

/** So many attempts, each at a task of its own, or at none. */
function many(n: number, give: (i: number) => Given): Given[] {
  return Array.from({ length: n }, (_, i) => ({ task: `task-${i}`, ...give(i) }));
}

function comparedTable({ blocks }: Document): Table {
  return blocks.find((block): block is Table => block.kind === "table" && block.title === "B compared with A")!;
}

/** What a column says of each metric, as text. */
function columnOf(document: Document, key: string): string[] {
  const said = (cell: Cell | undefined) => (cell === undefined ? "" : cell.kind === "verdict" ? cell.verdict : cell.kind === "text" ? cell.text : JSON.stringify(cell));
  return comparedTable(document).rows.map((row) => said(row[key]));
}

describe("a metric of which a side has no values", () => {
  const timeless = (passes: (i: number) => boolean, more: Given = {}) => (i: number): Given => ({ ms: null, outcome: passes(i) ? "passed" : "failed", ...more });

  test("is unknown, and nobody is told to make more attempts for it", () => {
    const document = documentOf(many(12, timeless((i) => i % 2 === 0)), many(12, timeless((i) => i % 3 === 0)));
    assert.deepEqual(columnOf(document, "verdict"), ["undecided", "unknown"]);
    assert.deepEqual(columnOf(document, "settles")[1], "values of both");
    assert.match(document.verdict.text, /undecided: tasks solved; unknown: time of both$/);
    assert.ok(document.next.some((line) => line.includes("tasks solved")));
    for (const line of document.next) assert.doesNotMatch(line, /time/);
    assert.doesNotMatch(renderTerminal(document, { width: 100, colour: false }), /too few attempts/);
  });

  test("names the side that has none", () => {
    const document = documentOf(many(12, () => ({ costUsd: 0.1 })), many(12, () => ({})));
    assert.match(document.verdict.text, /unknown: cost of new/);
    assert.equal(columnOf(document, "settles").at(-1), "values of new");
    for (const line of document.next) assert.doesNotMatch(line, /cost/);
  });

  test("at no task that both solved: tasks with values of both are missing, not any two", () => {
    const document = documentOf(many(4, (i) => ({ outcome: i < 2 ? "passed" : "failed" })), many(4, (i) => ({ outcome: i < 2 ? "failed" : "passed" })));
    assert.deepEqual([columnOf(document, "verdict")[1], columnOf(document, "settles")[1]], ["undecided", "tasks with values of both"]);
    for (const line of document.next) assert.doesNotMatch(line, /time/);
  });
});

describe("the summary and the rows", () => {
  test("say the same of every row: what the table suspects is suspect above it", () => {
    const document = documentOf(many(10, () => ({ ms: 1000 })), many(10, (i) => ({ ms: 1000 * [1.03, 1.05, 1.2][i % 3]! })));
    assert.equal(columnOf(document, "verdict")[1], "suspect");
    assert.match(document.verdict.text, /suspect: time 1\.0\d×/);
    assert.doesNotMatch(document.verdict.text, /undecided: [^;]*time/);
    assert.equal(document.verdict.tone, "doubt");
  });
});

describe("what was compared with what", () => {
  const half = (i: number): Given => ({ ms: 100 + i, outcome: i % 2 === 0 ? "passed" : "failed" });
  const noteOf = (document: Document) => comparedTable(document).note ?? "";

  test("tasks that both did, and attempts at the only one", () => {
    assert.match(noteOf(documentOf(many(9, half), many(9, half))), /over the tasks that both did;/);
    const one = documentOf(many(6, (i) => ({ ...half(i), task: "one" })), many(5, (i) => ({ ...half(i), task: "one" })));
    assert.match(noteOf(one), /over the attempts at the one task that both did;/);
    assert.equal(columnOf(one, "units")[0], "6 and 5 attempts");
  });

  test("attempts that name no task are attempts, in every line", () => {
    const nameless = (n: number) => many(n, (i) => ({ ...half(i), task: "" }));
    const document = documentOf(nameless(12), nameless(14));
    assert.deepEqual([columnOf(document, "units")[0], columnOf(document, "settles")[0]], ["12 and 14 attempts", "176 more attempts"]);
    assert.match(noteOf(document), /over attempts of each issue type that both did, all of A against all of B;/);
    assert.doesNotMatch(noteOf(document), /task/);
    assert.ok(document.next.some((line) => line.includes("more attempts") && !line.includes("more task")), document.next.join("\n"));
    assert.equal(document.provenance["compared"], "on attempts of each issue type that both did, all of A against all of B: no task was done by both");
    for (const chart of chartsOf(document)) assert.match(chart.howToRead, /over attempts of each issue type that both did/);
  });

  test("tasks that only one side did are tasks, and stand apart from attempts that name none", () => {
    const document = documentOf(many(6, half), many(8, (i) => ({ ...half(i), task: i < 3 ? "" : `other-${i}` })));
    assert.equal(columnOf(document, "units")[0], "6 tasks and 5 tasks + 3 attempts");
    assert.match(noteOf(document), /over tasks and attempts of each issue type that both did/);
  });

  test("nothing, where no issue type is shared", () => {
    const document = documentOf(many(6, half), many(6, (i) => ({ ...half(i), task: "", issueType: "other" })));
    assert.doesNotMatch(noteOf(document), /ratio|both did/);
    assert.equal(document.provenance["compared"], "not at all: no issue type was done by both");
  });
});

describe("figures that are geometric means", () => {
  const paying = (usd: readonly number[]) => many(usd.length, (i) => ({ ms: null, costUsd: usd[i]! }));

  test("are called so, and stand equal where one bill is five times the other", () => {
    const document = documentOf(paying([1, 1, 1, 100]), paying([2, 2, 2, 12.5]));
    const { metric, a, b } = comparedTable(document).rows.at(-1)!;
    assert.deepEqual(metric, { kind: "text", text: "cost (geometric mean)" });
    for (const cell of [a, b]) assert.ok(cell?.kind === "cost" && Math.abs(cell.usd! - 100 ** 0.25) < 1e-9, JSON.stringify(cell));
    assert.match(comparedTable(document).note!, /A geometric mean tells what is usual, not the sum/);
    assert.ok(chartsOf(document).some(({ howToRead }) => howToRead.includes("geometric mean")));
  });

  test("and where there are none, nothing is said of them", () => {
    const document = documentOf(paying([1, 1]), paying([1, 1]), { metrics: ["success"] });
    assert.deepEqual(columnOf(document, "metric"), ["tasks solved"]);
    assert.doesNotMatch(comparedTable(document).note!, /geometric/);
  });
});

describe("single tasks", () => {
  /** What is said of the times of three tasks, of which A took a second. */
  function saidOf(...ms: readonly number[]): string {
    const document = documentOf(many(ms.length, () => ({ ms: 1000 })), many(ms.length, (i) => ({ ms: ms[i]! })), { metrics: ["durationMs"] });
    const found = document.blocks.find(({ kind }) => kind === "findings");
    return found?.kind === "findings" ? found.lines.map(({ text }) => text).join() : "";
  }

  test("are gains only where B gained", () => {
    assert.match(saidOf(500, 1000, 2000), /B gained most at task-0 0\.500× .*, lost most at task-2 2\.00×/);
    assert.match(saidOf(500, 600, 1000), /^time: B gained most at task-0 0\.500× \([^)]*\)$/);
    assert.match(saidOf(2000, 3000, 4000), /^time: B lost least at task-0 2\.00× .*, lost most at task-2 4\.00×/);
    assert.match(saidOf(1000, 3000, 4000), /^time: B gained nowhere, lost most at task-2 4\.00×/);
    assert.equal(saidOf(1000, 1000, 1000), "");
  });
});

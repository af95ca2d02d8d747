import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { render } from "../../src/report/index.ts";
import type { Cell, Document, Table } from "../../src/report/index.ts";
import { doubts } from "../../src/report/doubts.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { renderJson } from "../../src/report/json.ts";
import { displayWidth } from "../../src/report/text.ts";
import { conforms } from "./conforms.ts";
import type { Schema } from "./conforms.ts";

const schema = JSON.parse(readFileSync(new URL("../../docs/format/document.schema.json", import.meta.url), "utf8")) as Schema;

const table: Table = {
  kind: "table",
  title: "Series",
  note: "How to read it.",
  empty: "nothing to show",
  columns: [
    { key: "task", title: "task", align: "left" },
    { key: "n", title: "n", align: "right" },
    { key: "success", title: "success", align: "right" },
    { key: "time", title: "median", align: "right" },
    { key: "memory", title: "peak", align: "right" },
    { key: "cost", title: "cost", align: "right" },
    { key: "best", title: "P(best)", align: "right" },
    { key: "ratio", title: "ratio", align: "right" },
    { key: "verdict", title: "verdict", align: "left" },
  ],
  rows: [
    row("unused-variables", 3, { rate: 1, low: 0.44, high: 1 }, { ms: 61.3, low: 58.1, high: 66, level: 0.75 }, "passed"),
    row("日本語のタスク", 12_345, { rate: 0.5, low: 0.13, high: 0.87 }, { ms: 1240, low: 1100, high: 1400 }, "failed"),
    { task: { kind: "text", text: "nothing known" }, n: { kind: "count", value: 0 }, success: { kind: "rate", rate: null, low: 0, high: 1 } },
  ],
};

const document: Document = {
  version: 1,
  kind: "example",
  title: "an example",
  verdict: { tone: "good", text: "57 of 60 attempts passed; 3 failed" },
  next: ["Look at the three failures."],
  blocks: [table, { kind: "findings", title: "Outliers", lines: [{ tone: "doubt", text: "one is far out" }] }],
  warnings: [{ kind: "outliers", subject: "lint", facts: { outliers: 2 } }, { kind: "drift-not-covered" }],
  provenance: { run: "r1", commit: "abc123", seed: "42" },
  data: { n: 60, odd: Number.NaN },
};

function row(task: string, n: number, rate: { rate: number; low: number; high: number }, time: object, verdict: string): Record<string, Cell> {
  return {
    task: { kind: "text", text: task },
    n: { kind: "count", value: n },
    success: { kind: "rate", ...rate },
    time: { kind: "duration", ms: null, ...time },
    memory: { kind: "bytes", bytes: 40_000_000 },
    cost: { kind: "cost", usd: 0.0165 },
    best: { kind: "probability", share: 0.83 },
    ratio: { kind: "ratio", ratio: 1.32, low: 1.11, high: 1.58 },
    verdict: { kind: "verdict", verdict, tone: verdict === "passed" ? "good" : "bad" },
  };
}

describe("renderTerminal", () => {
  test("says the verdict first, then what to do, tables, doubts, and where it comes from", () => {
    const text = renderTerminal(document, { width: 120 });
    const places = ["57 of 60", "What to do next", "Series", "Outliers", "Doubts", "run r1 · commit abc123 · seed 42"].map((part) => text.indexOf(part));
    assert.ok(places.every((place) => place >= 0));
    assert.deepEqual(places, places.toSorted((a, b) => a - b));
    assert.ok(text.startsWith("✓ 57 of 60 attempts passed; 3 failed\n"));
  });

  test("aligns values and their brackets apart", () => {
    const lines = renderTerminal({ ...document, blocks: [table] }, { width: 160 }).split("\n");
    const [first, second] = [lines.find((line) => line.includes("unused"))!, lines.find((line) => line.includes("日本"))!];
    assert.match(first, /unused-variables {7}3 {2}100 % \[44, 100\] {2}61\.3 ms \[58\.1, 66\] \(75 %\) {2}40 MB {2}\$0\.0165 {5}83 % {2}1\.32× \[1\.11, 1\.58\] {2}passed/);
    assert.equal(displayWidth(first.slice(0, first.indexOf("[44"))), displayWidth(second.slice(0, second.indexOf("[13"))));
  });

  test("prints no escape sequence without colour, and the same text with it", () => {
    const plain = renderTerminal(document, { width: 120 });
    const coloured = renderTerminal(document, { width: 120, colour: true });
    assert.equal(plain.includes("\u001b"), false);
    assert.ok(coloured.includes("\u001b[32m"));
    assert.equal(stripVTControlCharacters(coloured), plain);
  });

  test("cuts names before it breaks a number, and moves columns that do not fit below", () => {
    const text = renderTerminal({ ...document, blocks: [table] }, { width: 60 });
    for (const number of ["12,345", "100 % [44, 100]", "61.3 ms [58.1, 66] (75 %)", "1.32× [1.11, 1.58]", "$0.0165"]) assert.ok(text.includes(number), number);
    assert.ok(text.split("\n").every((line) => displayWidth(line) <= 60));
    assert.equal(text.match(/unused-variables/g)?.length, 3, "the names are printed again where the table goes on");
    assert.match(renderTerminal({ ...document, blocks: [{ ...table, columns: table.columns.slice(0, 3) }] }, { width: 40 }), /unused-…riables/);
  });

  test("cuts names in the middle, so that models of one agent stay apart, and messages at their end", () => {
    const columns: Table["columns"] = [{ key: "agent", title: "agent", align: "left" }, { key: "n", title: "n", align: "right" }, { key: "message", title: "message", align: "left" }];
    const message = { kind: "text" as const, text: "the check found three things that are not as they should be" };
    const rows = ["opus", "sonnet"].map((model) => ({ agent: { kind: "text" as const, text: `a-refactoring-agent-of-long-name (${model})` }, n: { kind: "count" as const, value: 3 }, message }));
    const lines = renderTerminal({ ...document, blocks: [{ ...table, columns, rows }] }, { width: 50 }).split("\n");
    assert.ok(["opus", "sonnet"].every((model) => lines.some((line) => line.startsWith("a-ref") && line.includes(`…`) && line.includes(`${model})`))), lines.join("\n"));
    assert.ok(lines.some((line) => /the check [^…]*…$/.test(line)), lines.join("\n"));
  });

  test("names that differ in their middle alone are cut no further than they differ, however narrow the screen", () => {
    const names = ["claude-haiku-4-5", "claude-opus-4-5", "claude-sonnet-4-5"];
    const rows = names.map((model) => ({ ...table.rows[0]!, task: { kind: "text" as const, text: `a-refactoring-agent-of-long-name (${model}) of a team of many` } }));
    for (const width of [30, 60, 80, 100, 130]) {
      const lines = renderTerminal({ ...document, blocks: [{ ...table, rows }] }, { width }).split("\n").filter((line) => line.startsWith("a-ref"));
      assert.ok(lines.length >= names.length && lines.length % names.length === 0, lines.join("\n"));
      // The names stand again in front of the columns that follow below, each time as wide as there is room.
      for (let first = 0; first < lines.length; first += names.length) {
        const printed = lines.slice(first, first + names.length).map((line) => line.split("  ")[0]!);
        assert.equal(new Set(printed).size, names.length, printed.join("\n"));
      }
    }
  });

  test("a name in front keeps enough of itself to be known, and a figure in words is never cut", () => {
    const columns: Table["columns"] = [{ key: "agent", title: "agent", align: "left" }, { key: "passed", title: "passed", align: "right" }, ...table.columns.slice(2)];
    const rows = [{ ...table.rows[0]!, agent: { kind: "text" as const, text: "Security (sonnet-4-5)" }, passed: { kind: "text" as const, text: "12,345/23,456" } }];
    const text = renderTerminal({ ...document, blocks: [{ ...table, columns, rows }] }, { width: 30 });
    assert.match(text, /^Security \(sonnet-4-5\) +12,345\/23,456$/m);
    assert.match(text, /^Securit…et-4-5\) +61\.3 ms/m, "a line that would not fit otherwise");
  });

  test("counts the rows it leaves out", () => {
    assert.match(renderTerminal({ ...document, blocks: [{ ...table, limit: 1 }] }, { width: 160 }), /… and 2 more\n/);
    assert.match(renderTerminal({ ...document, blocks: [{ ...table, rows: [] }] }), /Series\nnothing to show\n/);
  });

  test("says the numbers of a doubt that is about the whole", () => {
    assert.deepEqual(doubts([{ kind: "outliers", facts: { outliers: 2, n: 9 } }, { kind: "drift-not-covered" }]), [
      "some values lie far from the rest: outliers 2, n 9",
      "too few sessions of the baseline (3 are enough for a suite of 10 series, 5 for a smaller one): drift between days is not covered",
    ]);
  });

  test("says each kind of doubt once, with at most three subjects", () => {
    const many = ["a", "b", "c", "d", "e"].map((subject) => ({ kind: "outliers" as const, subject }));
    assert.deepEqual(doubts(many), ["some values lie far from the rest: a, b, c and 2 more"]);
  });

  test("for any texts and widths: no control character reaches the terminal and no table line is wider than it", () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    fc.assert(
      fc.property(text, text, fc.integer({ min: 60, max: 200 }), (name, message, width) => {
        const rows = [{ ...table.rows[0]!, task: { kind: "text" as const, text: name } }];
        const lines = renderTerminal({ ...document, blocks: [{ ...table, title: message, rows }], warnings: [], title: name }, { width });
        // oxlint-disable-next-line no-control-regex
        assert.doesNotMatch(lines.replaceAll("\n", ""), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        const body = lines.slice(lines.lastIndexOf("What to do next")).split("\n").filter((line) => line.includes("$0.0165") || line.includes("1.32×"));
        assert.ok(body.length > 0 && body.every((line) => displayWidth(line) <= width));
      }),
    );
  });
});

describe("renderJson", () => {
  test("fits its schema, with the keys in a stable order", () => {
    const parsed = JSON.parse(renderJson(document)) as Record<string, unknown>;
    assert.deepEqual(conforms(parsed, schema), []);
    assert.deepEqual(Object.keys(parsed), ["version", "kind", "title", "verdict", "next", "blocks", "warnings", "provenance", "data"]);
  });

  test("holds every row, also those a screen leaves out, and null for what is no number", () => {
    const parsed = JSON.parse(renderJson({ ...document, blocks: [{ ...table, limit: 1 }] })) as Document;
    assert.equal((parsed.blocks[0] as Table).rows.length, 3);
    assert.equal(parsed.data.odd, null);
  });

  test("the schema refuses what is not a document", () => {
    const parsed = JSON.parse(renderJson(document)) as Record<string, unknown>;
    for (const broken of [{ ...parsed, version: 2 }, { ...parsed, extra: 1 }, { ...parsed, next: [1] }, { ...parsed, blocks: [{ kind: "table" }] }])
      assert.notDeepEqual(conforms(broken, schema), []);
  });

  test("for any text: reads back the same and carries nothing a terminal would obey", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (title) => {
        const json = renderJson({ ...document, title });
        assert.equal((JSON.parse(json) as Document).title, title);
        // oxlint-disable-next-line no-control-regex
        assert.doesNotMatch(json.replaceAll("\n", ""), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});

describe("render", () => {
  test("renders what the named renderer renders", async () => {
    assert.equal(await render(document, "terminal", { width: 90 }), renderTerminal(document, { width: 90 }));
    assert.equal(await render(document, "json"), renderJson(document));
  });
});

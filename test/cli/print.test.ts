import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { print } from "../../src/cli/print.ts";
import type { Document } from "../../src/report/index.ts";

const document: Document = { version: 1, kind: "example", title: "", verdict: { tone: "good", text: "word ".repeat(60).trim() }, next: [], blocks: [], warnings: [], provenance: {}, data: {} };

describe("print", () => {
  test("is as wide as the terminal; where there is none as COLUMNS says; else 100 columns", async () => {
    assert.equal(await widthOf({ columns: 60 }, { COLUMNS: "150" }), 60);
    assert.equal(await widthOf({}, { COLUMNS: "150" }), 150);
    assert.equal(await widthOf({}, {}), 100);
  });

  test("a COLUMNS that is no width is as none", async () => {
    for (const COLUMNS of ["", "0", "7", "wide", "-80", "1e2"]) assert.equal(await widthOf({}, { COLUMNS }), 100, COLUMNS);
  });
});

/** The width that fits the longest line, in tens: lines break between words of four letters. */
async function widthOf(terminal: { columns?: number }, env: Record<string, string>): Promise<number> {
  let text = "";
  const stream = { ...terminal, write: (part: string) => void (text += part) };
  const signal = new AbortController().signal;
  await print(document, {}, { cwd: ".", env, out: stream, err: stream, stop: signal, kill: signal });
  return 10 * Math.ceil(Math.max(...text.split("\n").map((line) => line.length)) / 10);
}

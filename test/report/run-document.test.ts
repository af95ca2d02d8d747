import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { runAnswer } from "../../src/analysis/index.ts";
import { render, reportDocument, runDocument } from "../../src/report/index.ts";
import { conforms } from "./conforms.ts";
import type { Schema } from "./conforms.ts";
import { seededRuns as cases } from "./seeded-runs.ts";

const schema = JSON.parse(readFileSync(new URL("../../docs/format/document.schema.json", import.meta.url), "utf8")) as Schema;

describe("what a user reads after a run", () => {
  for (const [name, evidence] of Object.entries(cases)) {
    test(`${name}: is what the golden files hold`, async () => {
      const document = runDocument(runAnswer(evidence));
      const [terminal, json] = [await render(document, "terminal", { width: 110 }), await render(document, "json")];
      assert.deepEqual(conforms(JSON.parse(json), schema), []);
      assertGolden(`${name}.txt`, terminal);
      // The suite's would be 200 kB that nobody reads in review; its shape is that of the others.
      if (name !== "suite") assertGolden(`${name}.json`, json);
    });
  }

  test("is the same whatever order the rows come in", async () => {
    const evidence = cases.suite!;
    const [given, turned] = await Promise.all([evidence.attempts, evidence.attempts.toReversed()].map((attempts) => render(runDocument(runAnswer({ ...evidence, attempts })), "json")));
    assert.equal(given, turned);
  });

  test("names every series in the data, also those the screen leaves out", () => {
    const document = runDocument(runAnswer(cases.suite!));
    assert.equal((document.data.series as unknown[]).length, 48);
  });

  test("never says 100 % without an interval", async () => {
    for (const evidence of Object.values(cases)) {
      const text = await render(runDocument(runAnswer(evidence)), "terminal", { width: 110 });
      for (const [, rest] of text.matchAll(/100 %(.{2})/g)) assert.equal(rest, " [");
    }
  });
});

test("a report of several runs says that nothing fades in what it expects, as the leaderboard says what does", () => {
  const { run, ...rest } = cases.suite!;
  const { provenance } = reportDocument(runAnswer({ run, ...rest }), { kind: "collected", what: "window", runs: [run] });
  assert.equal(provenance["in what is expected"], "nothing fades");
});

test("of attempts that were imported no machine is told", () => {
  const { run, ...rest } = cases.suite!;
  const { environment } = run;
  const imported = { ...run, environment: { ...environment, facts: { ...environment.facts, cpuModel: "unknown", cores: 0, memoryBytes: 0 } } };
  assert.notEqual(runDocument(runAnswer({ run, ...rest })).provenance["on"], "");
  assert.equal(runDocument(runAnswer({ run: imported, ...rest })).provenance["on"], "");
});

test("attempts that name no task are not counted as tasks", () => {
  const evidence = cases.suite!;
  const attempts = evidence.attempts.map((attempt) => ({ ...attempt, series: { ...attempt.series, task: "" } }));
  const { title, blocks } = runDocument(runAnswer({ ...evidence, attempts }));
  assert.doesNotMatch(title, /task/);
  const tables = blocks.filter((block) => block.kind === "table");
  const counted = tables.find((table) => table.title === "All agents per issue type")!.rows.map(({ tasks }) => tasks);
  assert.ok(counted.length > 0 && counted.every((cell) => cell?.kind === "text" && / attempts?$/.test(cell.text)));
  assert.match(tables.find((table) => table.title === "Tasks solved")!.note, /An attempt that names no task counts as one/);
});

/** Compares with a golden file; with ASSAY_UPDATE_GOLDEN=1 it is written anew, to be read in review. */
function assertGolden(name: string, text: string): void {
  const file = new URL(`../golden/report/${name}`, import.meta.url);
  if (process.env.ASSAY_UPDATE_GOLDEN === "1") writeFileSync(file, text);
  assert.ok(existsSync(file), `there is no ${name}: ASSAY_UPDATE_GOLDEN=1 writes it`);
  assert.equal(text, readFileSync(file, "utf8"));
}

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { call } from "../../support/call.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-export-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const write = (...args: readonly string[]) => call(["export", "--store", "memory:", ...args], { cwd: folder });

describe("the form of an exported file", () => {
  for (const file of ["attempts.parquet", "attempts.json", "attempts.csv.gz", "attempts.tsv"])
    test(`the end of ${file} promises what would not be in it: it is refused, and nothing written`, async () => {
      const { code, err } = await write("-o", file);
      assert.deepEqual([code, existsSync(join(folder, file))], [2, false]);
      assert.equal(err, `the end of ${file} does not say what form it should have\n  known: .jsonl, .ndjson, .csv, --format jsonl, --format csv, --format crackerjack\n  try:   --format jsonl -o ${file}\n`);
    });

  test("is told by the end of its name, or by --format; without an end it is jsonl", async () => {
    const begins: Record<string, string> = {};
    for (const [file, ...more] of [["a.jsonl"], ["a.NDJSON"], ["a.csv"], ["a"], ["a.txt", "--format", "csv"]] as const) {
      const { code, err } = await write("-o", file, ...more);
      assert.equal(code, 0, err);
      begins[file] = readFileSync(join(folder, file), "utf8").slice(0, 8);
    }
    const [lines, table] = [begins["a.jsonl"]!, begins["a.csv"]!];
    assert.ok(lines.startsWith("{") && !table.startsWith("{"), JSON.stringify(begins));
    assert.deepEqual(begins, { "a.jsonl": lines, "a.NDJSON": lines, "a.csv": table, a: lines, "a.txt": table });
  });
});

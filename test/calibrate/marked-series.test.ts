import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { coveringOf, f1Of, markedSeries } from "../../bench/calibrate/marked-series.ts";

/** The table of scores at the end of the README beside the series. */
function published(): Map<string, readonly number[]> {
  const text = readFileSync(new URL("../fixtures/change-points/README.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| (\w+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$/gm)];
  return new Map(rows.map(([, name, ...scores]) => [name!, scores.map(Number)]));
}

describe("scores on series that people marked", () => {
  test("no prediction, and one every 50 points, score as the table of the data says", () => {
    const table = published();
    const series = markedSeries();
    assert.deepEqual(series.map(({ name }) => name).sort(), [...table.keys()].sort());
    for (const { name, values, marks } of series) {
      const every50 = Array.from({ length: Math.ceil(values.length / 50) - 1 }, (_, i) => 50 * (i + 1));
      const scores = [[], every50].flatMap((found) => [f1Of(marks, found), coveringOf(marks, found, values.length)]);
      for (const [i, score] of scores.entries()) assert.ok(Math.abs(score - table.get(name)![i]!) < 6e-7, `${name}, column ${i}: ${score}`);
    }
  });

  test("what everybody marked is the best answer", () => {
    const marks = [[20, 60], [20, 60]];
    assert.equal(f1Of(marks, [20, 60]), 1);
    assert.equal(coveringOf(marks, [20, 60], 100), 1);
  });

  test("a change is matched once: two near one mark cost precision", () => {
    assert.equal(f1Of([[20]], [18, 22]), (2 * (2 / 3)) / (2 / 3 + 1));
  });

  test("five points off is found, six is not", () => {
    assert.equal(f1Of([[20]], [25]), 1);
    assert.equal(f1Of([[20]], [26]), 0.5);
  });
});

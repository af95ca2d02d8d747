import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { standing } from "../../bench/calibrate/figures.ts";
import { markedSeries } from "../../bench/calibrate/marked-series.ts";
import { plainSegment } from "../../bench/calibrate/plain-segment.ts";
import { realTrends } from "../../bench/calibrate/real-trends.ts";
import { cleanSeries } from "../../bench/calibrate/series-noise.ts";
import { cleanTrends } from "../../bench/calibrate/trends.ts";
import { nameTrend, randomFrom, segment } from "../../src/stats/index.ts";

const effort = { suites: 5, seed: 1, progress: () => {} };

describe("trends keep what they promise", () => {
  test("no kind of noise is said to change in more than 5 % of long series, beyond chance", () => {
    const { gates } = cleanTrends(effort);
    assert.deepEqual(gates.map((gate) => [standing(gate) === "missed", gate.cells]), [[false, 21]]);
  });

  test("six points that never change are cut half as often as by the letter, or less", () => {
    const drawn = Array.from({ length: 600 }, (_, i) => cleanSeries("normal", 6, randomFrom(1, "six", String(i))));
    const product = drawn.filter((values) => segment(values).changes.length > 0).length;
    const letter = drawn.filter((values) => plainSegment(values).length > 0).length;
    assert.ok(product <= 30 && product < letter / 2, `${product} and ${letter} of 600`);
  });

  test("on series that people marked both scores beat the study's", () => {
    const { gates } = realTrends(effort);
    assert.deepEqual(gates.map((gate) => standing(gate)), ["met", "met"]);
  });

  test("the steps of a drilled well, which five people marked, are found to the point", () => {
    const { values } = markedSeries().find(({ name }) => name === "well_log")!;
    assert.deepEqual(nameTrend(values).changes, [179, 255, 281, 311, 343, 402, 412, 422, 432, 462]);
  });
});

describe("the throughput of a database", () => {
  const { y } = JSON.parse(readFileSync(new URL("../fixtures/change-points/tigerbeetle.json", import.meta.url), "utf8")) as { y: number[] };
  const changes = segment(y.map(Math.log)).changes;

  test("steps where people see it step, and its one wild point is none", () => {
    for (const seen of [15, 71]) assert.ok(changes.includes(seen), `${seen} in ${changes.join()}`);
    assert.ok(!changes.includes(10) && !changes.includes(11), changes.join());
  });
});

import { describe, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { driftAround, driftOf } from "../../src/stats/drift.ts";
import { randomFrom, theilSen } from "../../src/stats/index.ts";
import { close } from "./close.ts";

const days = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("driftOf", () => {
  test("without changes is Theil and Sen's line", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 25 }), (y) => {
        close(driftOf(y, days(y.length), []).slope, theilSen(days(y.length), y).slope);
      }),
    );
  });

  test("steps between segments are not in it", () => {
    const y = days(40).map((i) => 0.5 * i + (i < 20 ? 0 : -30));
    assert.ok(driftOf(y, days(40), []).slope < 0);
    assert.deepEqual(driftOf(y, days(40), [20]), { slope: 0.5, low: 0.5, high: 0.5 });
    assert.equal(driftAround(y, days(40), [20]), 0.5);
  });

  test("its interval holds the slope of noise around 0 in 95 of 100 series, and grows with memory and confidence", () => {
    let held = 0;
    for (let seed = 0; seed < 400; seed++) {
      const random = randomFrom(seed, "drift");
      const { low, high } = driftOf(days(30).map(() => random.normal()), days(30), [10]);
      held += Number(low <= 0 && 0 <= high);
    }
    assert.ok(held >= 368 && held <= 393, `${held} of 400`);
    const random = randomFrom(1, "drift");
    const y = days(30).map(() => random.normal());
    const width = (options: Parameters<typeof driftOf>[3]) => {
      const { low, high } = driftOf(y, days(30), [], options);
      return high - low;
    };
    assert.ok(width({}) < width({ phi: 0.5 }) && width({}) < width({ confidence: 0.99 }));
  });

  test("of too few points is open on both sides", () => {
    assert.deepEqual(driftOf([1, 3], [0, 1], []), { slope: 2, low: -Infinity, high: Infinity });
    assert.deepEqual(driftOf([1, 3], [0, 0], []), { slope: 0, low: -Infinity, high: Infinity });
    assert.deepEqual(driftOf([1, 3], [0, 1], [1]), { slope: 0, low: -Infinity, high: Infinity });
  });

  test("knows the times, not only the order", () => {
    const at = [0, 1, 2, 10, 11, 30, 31];
    const y = at.map((x) => 3 * x);
    assert.equal(driftOf(y, at, []).slope, 3);
    assert.equal(driftAround(y, at, []), 3);
  });

  test("refuses a confidence of 1", () => {
    assert.throws(() => driftOf([1, 2, 3], [0, 1, 2], [], { confidence: 1 }), /^RangeError: confidence is 1/);
  });
});

import { describe, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { nameTrend, randomFrom } from "../../src/stats/index.ts";
import { close } from "./close.ts";

function noisy(level: (i: number) => number, n = 60, seed = 1): number[] {
  const random = randomFrom(seed, "trend");
  return Array.from({ length: n }, (_, i) => level(i) + random.normal());
}

describe("nameTrend", () => {
  test("noise is steady, at one level", () => {
    const { kind, changes, drift, fitted } = nameTrend(noisy(() => 5));
    assert.deepEqual([kind, changes, drift, new Set(fitted).size], ["steady", [], null, 1]);
    assert.ok(Math.abs(fitted[0]! - 5) < 0.5);
  });

  test("a step is one step and no slope", () => {
    const { kind, changes, drift } = nameTrend(noisy((i) => (i < 35 ? 0 : 4)));
    assert.deepEqual([kind, changes, drift], ["stepped", [35], null]);
  });

  test("a slope is no staircase, and is told with its interval", () => {
    const { kind, changes, drift } = nameTrend(noisy((i) => 0.1 * i));
    assert.deepEqual([kind, changes], ["drifting", []]);
    assert.ok(drift!.low < 0.1 && 0.1 < drift!.high && drift!.low > 0.05 && drift!.high < 0.15);
  });

  test("a step on a slope is both", () => {
    const { kind, changes, drift } = nameTrend(noisy((i) => 0.2 * i + (i < 50 ? 0 : -12), 100));
    assert.deepEqual([kind, changes], ["stepped", [50]]);
    assert.ok(drift!.low < 0.2 && 0.2 < drift!.high && drift!.low > 0.1);
  });

  test("a slope is one by the clock: what lies on a line of time is steps to those who know the order only", () => {
    const at = Array.from({ length: 60 }, (_, i) => 1000 * Math.floor(i / 20) + (i % 20));
    const values = noisy((i) => at[i]! / 100);
    assert.deepEqual(nameTrend(values).changes, [20, 40]);
    const { kind, drift } = nameTrend(values, { at });
    assert.deepEqual([kind, drift!.slope.toFixed(3)], ["drifting", "0.010"]);
  });

  test("all at one time cannot drift", () => {
    assert.notEqual(nameTrend(noisy((i) => 0.2 * i), { at: Array.from({ length: 60 }, () => 7) }).kind, "drifting");
  });

  test("one wild point makes neither a step nor a slope", () => {
    for (const place of [0, 30, 59]) assert.equal(nameTrend(noisy((i) => (i === place ? 500 : 0))).kind, "steady", `at ${place}`);
  });

  test("all equal, one point and none are steady", () => {
    for (const values of [[], [3], [3, 3, 3, 3, 3, 3, 3]]) assert.deepEqual(nameTrend(values).kind, "steady");
    assert.deepEqual(nameTrend([3, 3, 3, 3, 3, 3]).fitted, [3, 3, 3, 3, 3, 3]);
  });

  test("tells as many fitted values as points, changes in order, and the same when it is asked twice", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 30 }), (values) => {
        const trend = nameTrend(values);
        assert.equal(trend.fitted.length, values.length);
        assert.deepEqual(trend.changes, [...new Set(trend.changes)].sort((a, b) => a - b));
        assert.ok(trend.changes.every((change) => change > 0 && change < values.length));
        assert.equal(trend.kind === "stepped", trend.changes.length > 0);
        assert.deepEqual(nameTrend(values), trend);
      }),
    );
  });

  test("turned over, the story is turned over", () => {
    const values = noisy((i) => 0.1 * i);
    const [up, down] = [nameTrend(values), nameTrend(values.map((value) => -value))];
    assert.equal(down.kind, up.kind);
    close(down.drift!.slope, -up.drift!.slope);
  });

  test("refuses what is no number, times that run backwards, and times that do not fit", () => {
    assert.throws(() => nameTrend([1, Number.NaN]), /^RangeError: values\[1\] is NaN/);
    assert.throws(() => nameTrend([1, 2, 3], { at: [0, 2, 1] }), /^RangeError: at\[2\] is 1, before at\[1\], which is 2/);
    assert.throws(() => nameTrend([1, 2, 3], { at: [0, 1] }), /^RangeError: at has 2 values; values has 3/);
  });
});

import { describe, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { randomFrom, segment } from "../../src/stats/index.ts";
import { levelsTried } from "../../src/stats/segment.ts";
import { close } from "./close.ts";

function noisy(level: (i: number) => number, n = 60, seed = 1): number[] {
  const random = randomFrom(seed, "segment");
  return Array.from({ length: n }, (_, i) => level(i) + random.normal());
}

/** The cheapest of all cuts, each segment at its best level. */
function cheapestOfAll(values: readonly number[], roots: readonly number[], sigma: number, penalty: number): number {
  const levels = levelsTried(values, sigma);
  let best = Infinity;
  for (let cut = 0; cut < 2 ** (values.length - 1); cut++) {
    const starts = [0, ...values.keys().filter((i) => i > 0 && (cut >> (i - 1)) % 2 === 1)];
    const losses = starts.map((from, place) => {
      const part = values.slice(from, starts[place + 1]);
      return Math.min(...levels.map((level) => part.reduce((sum, y, i) => sum + Math.min((roots[from + i]! * (y / sigma - level)) ** 2, 9), 0)));
    });
    best = Math.min(best, losses.reduce((sum, loss) => sum + loss, 0) + (starts.length - 1) * penalty);
  }
  return best;
}

/** What a cut costs with each segment at its best level. */
function costOf(changes: readonly number[], values: readonly number[], roots: readonly number[], sigma: number, penalty: number): number {
  const levels = levelsTried(values, sigma);
  const losses = [0, ...changes].map((from, place) => {
    const part = values.slice(from, changes[place] ?? values.length);
    return Math.min(...levels.map((level) => part.reduce((sum, y, i) => sum + Math.min((roots[from + i]! * (y / sigma - level)) ** 2, 9), 0)));
  });
  return losses.reduce((sum, loss) => sum + loss, 0) + changes.length * penalty;
}

describe("segment", () => {
  test("no cut of all is cheaper than the one that is found", () => {
    const point = fc.record({ value: fc.integer({ min: 0, max: 12 }), attempts: fc.integer({ min: 1, max: 4 }) });
    let cut = 0;
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 9 }), fc.constantFrom(0.2, 1, 3), (points, c) => {
        const values = points.map(({ value }) => value);
        const weights = points.map(({ attempts }) => attempts);
        const roots = weights.map(Math.sqrt);
        const { changes, sigma, penalty } = segment(values, { penalty: c, weights });
        if (sigma === 0) return;
        cut += Number(changes.length > 0);
        close(costOf(changes, values, roots, sigma, penalty), cheapestOfAll(values, roots, sigma, penalty));
      }),
      { numRuns: 150, seed: 1 },
    );
    assert.ok(cut > 20, "series with changes are among them");
  });

  test("a step is found where it is, with the levels on both sides", () => {
    const { changes, levels, sigma } = segment(noisy((i) => (i < 40 ? 10 : 14)));
    assert.deepEqual(changes, [40]);
    assert.ok(Math.abs(levels[0]! - 10) < 0.6 && Math.abs(levels[1]! - 14) < 0.8 && Math.abs(sigma - 1) < 0.4);
  });

  test("one wild point buys no segment, however wild, wherever it stands", () => {
    for (const place of [0, 1, 30, 58, 59])
      for (const wild of [8, 1e3, -1e9]) assert.deepEqual(segment(noisy((i) => (i === place ? wild : 0))).changes, [], `${wild} at ${place}`);
  });

  test("noise with a memory is dearer to cut: a wandering series has no steps, and its memory is told", () => {
    const random = randomFrom(4, "memory");
    let last = 0;
    const values = Array.from({ length: 200 }, () => (last = 0.6 * last + random.normal()));
    const { changes, phi, penalty } = segment(values);
    assert.deepEqual(changes, []);
    assert.ok(phi > 0.4 && phi < 0.8, `${phi}`);
    close(penalty, 3 * Math.log(200) * (1 + 5 / 200) * ((1 + phi) / (1 - phi)));
  });

  test("two modes are one level between them, not a level each", () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = randomFrom(seed, "modes");
      const values = Array.from({ length: 110 }, () => 0.3 * random.normal() + (random.uniform() < 0.5 ? 3 : 0));
      assert.deepEqual(segment(values).changes, [], `series ${seed}`);
    }
  });

  test("points of few attempts do not make a step that points of many would", () => {
    const values = noisy((i) => (i < 57 ? 0 : 4));
    const weights = values.map((_, i) => (i < 57 ? 1 : 0.05));
    assert.deepEqual(segment(values).changes, [57]);
    assert.deepEqual(segment(values, { weights }).changes, []);
  });

  test("what rounding or counting makes is not taken for a step", () => {
    const values = [5, 5.001, 5, 5.001, 5, 5.001, 5, 5.001, 5.01, 5.011, 5.01, 5.011, 5.01, 5.011, 5.01, 5.011];
    assert.deepEqual(segment(values).changes, [8]);
    assert.deepEqual(segment(values, { leastNoise: 0.01 }).changes, []);
  });

  test("all equal, one point and none have no change and no noise", () => {
    for (const values of [[], [3], [3, 3, 3, 3, 3, 3, 3]]) {
      const { changes, levels, sigma, cost } = segment(values);
      assert.deepEqual({ changes, levels, sigma, cost }, { changes: [], levels: values.slice(0, 1), sigma: 0, cost: 0 });
    }
  });

  test("series move, grow, and are turned over without a change of what is found", () => {
    // Sixteenths, moved and grown by powers of two, are the same numbers to the last bit.
    const sixteenths = fc.array(fc.integer({ min: -64, max: 64 }), { minLength: 6, maxLength: 40 });
    fc.assert(
      fc.property(sixteenths, fc.integer({ min: 0, max: 20 }), (noise, height) => {
        const values = noise.map((value, i) => value / 16 + (i < noise.length / 2 ? 0 : height));
        const { changes, cost } = segment(values);
        assert.deepEqual(segment(values.map((value) => 8 * value)).changes, changes);
        close(segment(values.map((value) => value + 256)).cost, cost, 1e-9);
        close(segment(values.map((value) => -value)).cost, cost, 1e-9);
      }),
      { seed: 1 },
    );
  });

  test("a clear step read backwards is the same step", () => {
    const values = noisy((i) => (i < 40 ? 10 : 16));
    assert.deepEqual(segment(values.toReversed()).changes, [20]);
  });

  test("asked twice, it says the same, and its input is left alone", () => {
    const values = Object.freeze(noisy((i) => (i % 30 < 15 ? 0 : 3)));
    assert.deepEqual(segment(values), segment(values));
  });

  test("a point that outweighs all others is the level, and no level lies beyond the values", () => {
    const values = [0.4, 0.6, 0.5, 0.3, 0.7, 0.9, 0.5, 0.6, 0.4, 0.5, 0.5];
    const weights = values.map((_, i) => (i === 5 ? 100_000 : 10));
    const { levels, changes } = segment(values, { weights, leastNoise: 0.5 });
    assert.deepEqual(changes, []);
    assert.ok(Math.abs(levels[0]! - 0.9) < 0.01, String(levels[0]));
    const point = fc.record({ value: fc.double({ min: 0, max: 1, noNaN: true }), weight: fc.integer({ min: 1, max: 1_000_000 }) });
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 30 }), (points) => {
        const own = points.map(({ value }) => value);
        for (const level of segment(own, { weights: points.map(({ weight }) => weight), leastNoise: 0.3 }).levels) {
          assert.ok(level >= Math.min(...own) - 1e-9 && level <= Math.max(...own) + 1e-9, String(level));
        }
      }),
    );
  });

  test("refuses what is no number, prices of nothing, and weights that do not fit", () => {
    assert.throws(() => segment([1, Number.NaN, 2]), /^RangeError: values\[1\] is NaN/);
    assert.throws(() => segment([1, 2], { penalty: 0 }), /^RangeError: penalty is 0/);
    assert.throws(() => segment([1, 2], { weights: [1] }), /^RangeError: weights has 1 values; values has 2/);
    assert.throws(() => segment([1, 2], { weights: [1, 0] }), /^RangeError: weights\[1\] is 0/);
    assert.throws(() => segment([1, 2], { leastNoise: -1 }), /^RangeError: leastNoise is -1/);
  });
});

describe("levelsTried", () => {
  test("holds the values, steps of half a sigma between them, and nothing that is far from all", () => {
    assert.deepEqual([...levelsTried([0, 1, 1, 100], 1)].filter((level) => level <= 1 || level === 100), [0, 0.5, 1, 100]);
    const between = [...levelsTried([0, 100], 1)];
    assert.ok(between.every((level) => level <= 3 || level >= 97) && between.length === 14, between.join());
  });
});

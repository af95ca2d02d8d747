import { describe, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { noiseOf } from "../../src/stats/noise.ts";
import { randomFrom } from "../../src/stats/index.ts";
import { close } from "./close.ts";

const drawn = (n: number) => {
  const random = randomFrom(1, "noise");
  return Array.from({ length: n }, () => random.normal());
};

describe("noiseOf", () => {
  test("gives the standard deviation of normal points", () => {
    assert.ok(Math.abs(noiseOf(drawn(20_000)) - 1) < 0.03);
  });

  test("a step, a slow drift and one wild point in ten are not noise", () => {
    const steady = drawn(2_000);
    for (const [what, values] of Object.entries({
      step: steady.map((value, i) => value + (i < 1_000 ? 0 : 50)),
      drift: steady.map((value, i) => value + i / 100),
      wild: steady.map((value, i) => value + (i % 20 === 0 ? 100 : 0)),
    }))
      assert.ok(noiseOf(values) < 1.35, `${what}: ${noiseOf(values)}`);
  });

  test("jumps between two modes are noise, though most neighbours are alike", () => {
    const random = randomFrom(1, "modes");
    const modes = Array.from({ length: 400 }, () => (random.uniform() < 0.3 ? 10 : 0) + 0.1 * random.normal());
    assert.ok(noiseOf(modes) > 4, `${noiseOf(modes)}`);
  });

  test("is 0 where all are equal, and not where only most are", () => {
    assert.equal(noiseOf([7, 7, 7]), 0);
    close(noiseOf([7, 7, 7, 7, 7, 7, 9, 9, 9]), (0.25 * Math.sqrt(Math.PI / 2)) / Math.SQRT2);
  });

  test("a point of four times the weight scatters half as much", () => {
    const values = drawn(500);
    close(noiseOf(values, values.map(() => 4)), 2 * noiseOf(values));
  });

  test("does not know where the series lies, nor which way it runs, and grows with its scale", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 30 }), fc.integer({ min: -9, max: 9 }), (values, move) => {
        const noise = noiseOf(values);
        close(noiseOf(values.map((value) => 4 * value + move)), 4 * noise);
        close(noiseOf(values.toReversed()), noise);
      }),
    );
  });

  test("refuses fewer than two points, and what is no number", () => {
    assert.throws(() => noiseOf([1]), RangeError);
    assert.throws(() => noiseOf([1, Number.NaN, 2]), /^RangeError: values\[1\] is NaN/);
  });
});

import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { randomFrom, watchForStep } from "../../src/stats/index.ts";
import type { NewStep } from "../../src/stats/index.ts";

function noisy(level: (i: number) => number, n: number, seed = 1): number[] {
  const random = randomFrom(seed, "watch");
  return Array.from({ length: n }, (_, i) => level(i) + random.normal());
}

/** Asked after each point from some on, with what was told last handed back: each news, and how many points there were. */
function watch(values: readonly number[], from = 1): { readonly n: number; readonly step: NewStep }[] {
  const news: { n: number; step: NewStep }[] = [];
  for (let n = from; n <= values.length; n++) {
    const step = watchForStep(values.slice(0, n), { betterIs: "lower", told: news.at(-1)?.step ?? null });
    if (step !== null) news.push({ n, step });
  }
  return news;
}

describe("watchForStep", () => {
  test("a step is told once, soon, and with where it began", () => {
    let others = 0;
    for (let seed = 0; seed < 20; seed++) {
      const [first, ...rest] = watch(noisy((i) => (i < 40 ? 0 : 6), 140, seed), 40);
      assert.ok(rest.every(({ step }) => step.index > 50), `series ${seed} tells it again`);
      others += Number(rest.length > 0);
      const { n, step } = first!;
      assert.ok(n > 40 && n <= 46 && Math.abs(step.index - 40) <= 1, `series ${seed}: ${step.index} told at ${n}`);
      assert.deepEqual([step.direction, step.worse, step.points], ["up", true, n - step.index]);
      assert.ok(Math.abs(step.before) < 1 && step.after > 4);
    }
    // Chance alone makes news, for better or worse, in one series of ten to twenty.
    assert.ok(others <= 4, `${others} of 20 tell of more`);
  });

  test("up, further up, and back down are three news: each begins a baseline of its own", () => {
    const news = watch(noisy((i) => (i < 40 ? 0 : i < 80 ? 8 : i < 120 ? 16 : 0), 160));
    assert.deepEqual(news.map(({ step }) => [step.direction, step.worse]), [["up", true], ["up", true], ["down", false]]);
    for (const [place, start] of [40, 80, 120].entries()) assert.ok(Math.abs(news[place]!.step.index - start) <= 1);
    assert.ok(Math.abs(news[1]!.step.before - 8) < 1, "what was before the first step no longer counts");
  });

  test("whether up is worse depends on what is better", () => {
    const values = noisy((i) => (i < 30 ? 0 : 8), 40);
    assert.equal(watchForStep(values, { betterIs: "lower", told: null })?.worse, true);
    assert.equal(watchForStep(values, { betterIs: "higher", told: null })?.worse, false);
  });

  test("fewer than 10 points tell nothing, also since the last step", () => {
    assert.equal(watchForStep([0, 1, 0, 1, 0, 50, 51, 50, 51], { betterIs: "lower", told: null }), null);
    const values = noisy((i) => (i < 30 ? 0 : i < 34 ? 10 : 40), 39);
    assert.equal(watchForStep(values, { betterIs: "lower", told: { index: 30, direction: "up" } }), null);
  });

  test("one wild point, or two apart, is no news", () => {
    for (const place of [10, 30, 59]) assert.deepEqual(watch(noisy((i) => (i === place || i === place - 7 ? 1e6 : 0), 60)), [], `at ${place}`);
  });

  test("all equal is no news", () => {
    assert.deepEqual(watch(Array.from({ length: 60 }, () => 3)), []);
  });

  test("only the last 100 points are looked at: an old step is no news", () => {
    const values = noisy((i) => (i < 40 ? 0 : 9), 141);
    assert.equal(watchForStep(values, { betterIs: "lower", told: null }), null);
    assert.notEqual(watchForStep(values.slice(0, 130), { betterIs: "lower", told: null }), null);
  });

  test("a step found some points later than it was told is the same one, one back is another", () => {
    const values = noisy((i) => (i < 33 ? 0 : 9), 60);
    assert.equal(watchForStep(values, { betterIs: "lower", told: { index: 30, direction: "up" } }), null);
    assert.equal(watchForStep(values, { betterIs: "lower", told: { index: 30, direction: "down" } })?.index, 33);
  });

  test("asked twice, it says the same", () => {
    const values = noisy((i) => (i < 30 ? 0 : 5), 45);
    assert.deepEqual(watchForStep(values, { betterIs: "lower", told: null }), watchForStep(values, { betterIs: "lower", told: null }));
  });

  test("refuses what is no number, and a told step that is none of these points", () => {
    assert.throws(() => watchForStep([1, Number.NaN], { betterIs: "lower", told: null }), /^RangeError: values\[1\] is NaN/);
    assert.throws(() => watchForStep([1, 2], { betterIs: "lower", told: { index: 5, direction: "up" } }), /^RangeError: told.index is 5/);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Memory, Shift } from "../../src/alerts/judge.ts";
import { judgePoints, noMemory } from "../../src/alerts/judge.ts";
import type { WatchedPoint } from "../../src/analysis/index.ts";
import type { AlertRule } from "../../src/model/index.ts";
import { builtInMetrics } from "../../src/model/index.ts";
import { belowEighty, drawPoints, rule, stepped } from "./series.ts";

const begun: Memory = { ...noMemory, judgedMs: 0 };

/** Kinds of the shifts when one looks after so many new points each time, and remembers only what a store does: the last shift. */
function watched(asked: AlertRule, points: readonly WatchedPoint[], every = 1): { kind: Shift["kind"]; point: number }[] {
  let memory = begun;
  const found: { kind: Shift["kind"]; point: number }[] = [];
  for (let seen = every; seen < points.length + every; seen += every) {
    const { shifts } = judgePoints(asked, points.slice(Math.max(0, Math.min(seen, points.length) - 200), seen), memory);
    memory = shifts.at(-1)?.memory ?? memory;
    for (const { kind, sight } of shifts) found.push({ kind, point: points.findIndex(({ startMs }) => startMs === sight!.pointMs) });
  }
  return found;
}

/** Whether anything is told when one looks after each point; what was judged is not judged again, which says the same sooner. */
function alarmed(asked: AlertRule, points: readonly WatchedPoint[]): boolean {
  let memory = begun;
  return points.some((_, i) => {
    const end = judgePoints(asked, points.slice(0, i + 1), memory);
    memory = end.memory;
    return end.shifts.length > 0;
  });
}

/** How many of 100 clean series of 200 points alert or warn. */
function falseAlarms(asked: AlertRule, points: (seed: number) => readonly WatchedPoint[]): number {
  return Array.from({ length: 100 }, (_, i) => i + 1).filter((seed) => alarmed(asked, points(seed))).length;
}

const bad = (from: number, to: number) => (point: number) => (point >= from && point < to ? 0.5 : 0.95);

describe("100 clean series of 200 points: at most 5 alert", () => {
  test("on a step of the success rate, and of the duration", (t) => {
    const success = falseAlarms(rule(stepped), (seed) => drawPoints({ seed, points: 200 }));
    const { durationMs } = builtInMetrics;
    const duration = falseAlarms(rule(stepped, { metric: durationMs }), (seed) => drawPoints({ seed, points: 200 }, durationMs));
    const single = falseAlarms(rule(stepped, { metric: durationMs }), (seed) => drawPoints({ seed, points: 200, size: 1, rate: () => 1 }, durationMs));
    t.diagnostic(`of 100 series: ${success} by success, ${duration} by duration, ${single} by the duration of single attempts`);
    assert.ok(success <= 5 && duration <= 5 && single <= 5);
  });

  test("below a level at which they lie", (t) => {
    const at = (level: number, size: number) => falseAlarms(rule({ ...belowEighty, level }), (seed) => drawPoints({ seed, points: 200, size, rate: () => level }));
    const found = [at(0.8, 1), at(0.8, 20), at(0.97, 20)];
    t.diagnostic(`of 100 series: ${found.join(", ")}`);
    assert.ok(found.every((count) => count <= 5));
  });

  test("above a duration that they take", (t) => {
    const { durationMs } = builtInMetrics;
    const found = falseAlarms(rule({ kind: "level", side: "above", level: 5000, warn: null }, { metric: durationMs }), (seed) => drawPoints({ seed, points: 200 }, durationMs));
    t.diagnostic(`of 100 series: ${found}`);
    assert.ok(found <= 5);
  });
});

describe("one shift, one alert", () => {
  test("a rate that falls below its level and comes back: one alert, one recovery", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const shifts = watched(rule(belowEighty), drawPoints({ seed, points: 120, rate: bad(50, 80) }));
      assert.deepEqual(shifts.map(({ kind }) => kind), ["alert", "recovered"], `seed ${seed}`);
      assert.ok(shifts[0]!.point >= 50 && shifts[0]!.point < 60, "it came late");
      assert.ok(shifts[1]!.point >= 80 && shifts[1]!.point < 96, "it was over late");
    }
  });

  test("a step to slower and back: one alert, one recovery", () => {
    const { durationMs } = builtInMetrics;
    for (const seed of [1, 2, 3, 4, 5]) {
      const points = drawPoints({ seed, points: 120, factor: (point) => (point >= 50 && point < 80 ? 1.6 : 1) }, durationMs);
      const shifts = watched(rule(stepped, { metric: durationMs }), points);
      assert.deepEqual(shifts.map(({ kind }) => kind), ["alert", "recovered"], `seed ${seed}`);
      assert.ok(shifts[0]!.point >= 50 && shifts[0]!.point < 56);
    }
  });

  test("a second step while one lasts is another alert; going half the way back is no recovery", () => {
    const { durationMs } = builtInMetrics;
    const factors = [1, 2, 4, 2, 1];
    const points = drawPoints({ seed: 7, points: 200, factor: (point) => factors[Math.floor(point / 40)]! }, durationMs);
    const shifts = watched(rule(stepped, { metric: durationMs }), points);
    assert.deepEqual(shifts.map(({ kind }) => kind), ["alert", "alert", "recovered"]);
    assert.ok(shifts[2]!.point >= 160);
  });

  test("a step to better is no news, and a step smaller than the margin only warns", () => {
    const { durationMs } = builtInMetrics;
    const asked = rule(stepped, { metric: durationMs });
    const stepping = (factor: number) => watched(asked, drawPoints({ seed: 3, points: 100, factor: (point) => (point >= 50 ? factor : 1) }, durationMs)).map(({ kind }) => kind);
    assert.deepEqual(stepping(0.5), []);
    assert.deepEqual(watched({ ...asked, when: { kind: "stepped", margin: 0.9 } }, drawPoints({ seed: 3, points: 100, factor: (point) => (point >= 50 ? 1.5 : 1) }, durationMs)).map(({ kind }) => kind), ["warn"]);
  });

  test("a warning level is crossed before; better is told step by step", () => {
    const asked = rule({ ...belowEighty, level: 0.6, warn: 0.9 });
    const rates = [0.98, 0.75, 0.3, 0.75, 0.98];
    const shifts = watched(asked, drawPoints({ seed: 5, points: 200, rate: (point) => rates[Math.floor(point / 40)]! }));
    assert.deepEqual(shifts.map(({ kind }) => kind), ["warn", "alert", "warn", "recovered"]);
  });

  test("several points in a row are asked for where the rule says so", () => {
    const points = drawPoints({ seed: 1, points: 80, rate: (point) => (point >= 40 ? 0.2 : 0.95) });
    const first = watched(rule(belowEighty), points)[0]!.point;
    assert.equal(watched(rule(belowEighty, { inARow: 3 }), points)[0]!.point, first + 2);
  });
});

describe("judgePoints", () => {
  test("the shifts are the same, whether one looks after every point or now and then", () => {
    for (const [i, asked] of [rule(belowEighty), rule(stepped), rule({ ...belowEighty, warn: 0.9 }, { inARow: 2 })].entries()) {
      const points = drawPoints({ seed: 11 + i, points: 190, rate: bad(60, 90) });
      const each = watched(asked, points, 1);
      for (const every of [2, 7, 50, 95]) assert.deepEqual(watched(asked, points, every), each, `rule ${i}, every ${every}`);
      assert.ok(each.length >= 2, "nothing happened");
    }
  });

  test("at first sight the newest point is judged, and not the history", () => {
    const points = drawPoints({ seed: 1, points: 100, rate: bad(20, 40) });
    assert.deepEqual(judgePoints(rule(belowEighty), points, noMemory).shifts, []);
    const still = drawPoints({ seed: 1, points: 100, rate: bad(90, 100) });
    assert.deepEqual(judgePoints(rule(belowEighty), still, noMemory).shifts.map(({ kind }) => kind), ["alert"]);
  });

  test("undecided evidence never alerts: a few failures among few attempts are no proof", () => {
    const points = drawPoints({ seed: 1, points: 2, size: 3, rate: () => 0 });
    assert.deepEqual(judgePoints(rule(belowEighty), points, begun).shifts, []);
  });
});

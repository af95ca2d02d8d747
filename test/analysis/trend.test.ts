import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { trendAnswer } from "../../src/analysis/index.ts";
import type { Sums } from "../../src/analysis/index.ts";
import { addUp } from "../../src/analysis/sums.ts";
import { trendOf } from "../../src/analysis/trend.ts";
import type { TrendReading } from "../../src/analysis/trend.ts";
import { builtInMetrics } from "../../src/model/index.ts";
import { randomFrom } from "../../src/stats/index.ts";

const dayMs = 86_400_000;
const { durationMs, success, costUsd } = builtInMetrics;
const scope = { agents: null, models: null, issueTypes: null, tasks: null, modes: ["live"], sinceMs: null, untilMs: null, unknown: [] } as const;

/** Days of times around a level, which vary by 5 % from day to day. */
function times(level: (day: number) => number, days = 40): TrendReading[] {
  const random = randomFrom(1, "days");
  return Array.from({ length: days }, (_, day) => ({ startMs: day * dayMs, value: level(day) * Math.exp(0.05 * random.normal()), attempts: 10, spread: 0.1 }));
}

/** Days of a success rate, ten attempts each. */
function rates(passed: readonly number[]): TrendReading[] {
  return passed.map((count, day) => ({ startMs: day * dayMs, value: count / 10, attempts: 10, spread: Math.sqrt((count / 10) * (1 - count / 10)) }));
}

describe("trendOf", () => {
  test("a step of times is told with its day, its levels, its size as a factor, and a verdict", () => {
    const { kind, steps, driftPerDay } = trendOf(times((day) => (day < 25 ? 1000 : 1300)), durationMs)!;
    assert.deepEqual([kind, driftPerDay, steps.length], ["stepped", null, 1]);
    const [{ startMs, before, after, change, verdict }] = steps as [(typeof steps)[number]];
    assert.equal(startMs, 25 * dayMs);
    assert.ok(Math.abs(before - 1000) < 30 && Math.abs(after - 1300) < 50);
    assert.ok(Math.abs(change.estimate - after / before) < 1e-9 && change.low! < 1.3 && 1.3 < change.high! && change.low! > 1.2);
    assert.equal(verdict, "regressed");
  });

  test("a step to faster is an improvement, and one below the margin is shown to be small", () => {
    assert.equal(trendOf(times((day) => (day < 20 ? 1000 : 500)), durationMs)!.steps[0]!.verdict, "improved");
    // 15 points of 1 % noise: 4 % is clearly there, and clearly less than 10 %.
    const random = randomFrom(1, "small");
    const small = Array.from({ length: 40 }, (_, day) => ({ startMs: day * dayMs, value: (day < 20 ? 1000 : 1040) * Math.exp(0.01 * random.normal()), attempts: 10, spread: 0.01 }));
    assert.deepEqual(trendOf(small, durationMs)!.steps.map(({ verdict }) => verdict), ["unchanged"]);
  });

  test("growth by 2 % a day is a drift, as a factor a day", () => {
    const { kind, driftPerDay } = trendOf(times((day) => 1000 * 1.02 ** day), durationMs)!;
    assert.equal(kind, "drifting");
    assert.ok(driftPerDay!.low < 1.02 && 1.02 < driftPerDay!.high && Math.abs(driftPerDay!.estimate - 1.02) < 0.003);
  });

  test("a fall of the success rate is a step in points, for the worse", () => {
    const { kind, steps } = trendOf(rates([9, 10, 9, 8, 10, 9, 9, 10, 8, 9, 9, 10, 4, 5, 3, 4, 5, 4, 3, 5]), success)!;
    assert.deepEqual([kind, steps.map(({ startMs, verdict }) => [startMs / dayMs, verdict])], ["stepped", [[12, "regressed"]]]);
    assert.ok(Math.abs(steps[0]!.change.estimate + 0.5) < 0.05);
  });

  test("the interval of a step in success is no narrower than counting makes it, also where all days came out alike", () => {
    const [step] = trendOf(rates([...Array<number>(10).fill(10), ...Array<number>(4).fill(2)]), success)!.steps;
    const { estimate, low, high } = step!.change;
    // 100 of 100 and 8 of 40: a rate of 20 % of 40 attempts is known to about 12 points.
    assert.ok(Math.abs(estimate + 0.8) < 1e-9 && high! - low! > 0.15 && high! - low! < 0.3, JSON.stringify(step!.change));
  });

  test("no rate changes by more than 100 points, however few days say so", () => {
    const [step] = trendOf(rates([10, 9, 10, 10, 9, 10, 10, 3, 0]), success)!.steps;
    assert.ok(step!.change.low === -1 && step!.change.high! > -1, JSON.stringify(step!.change));
  });

  test("a lucky row of perfect days does not make the next one a step", () => {
    assert.equal(trendOf(rates([10, 10, 10, 10, 10, 10, 10, 10, 9, 10, 10, 8]), success)!.kind, "steady");
  });

  test("days of few attempts count for less", () => {
    const days = (attempts: number) => rates([9, 9, 8, 9, 10, 9, 9, 8, 9, 9]).concat([10, 11].map((day) => ({ startMs: day * dayMs, value: 0.5, attempts, spread: 0.5 })));
    assert.equal(trendOf(days(20), success)!.kind, "stepped");
    assert.equal(trendOf(days(2), success)!.kind, "steady");
  });

  test("a day of very many attempts counts at most as ten usual days: it is one day", () => {
    const days = (attempts: number) =>
      Array.from({ length: 59 }, (_, day): TrendReading => {
        const value = day === 30 ? 0.5 : [0.9, 0.8, 1, 0.9, 0.9][day % 5]!;
        return { startMs: day * dayMs, value, attempts: day === 30 ? attempts : 30, spread: Math.sqrt(value * (1 - value)) };
      });
    for (const attempts of [300, 2000, 100_000]) {
      const { kind, fitted, apart } = trendOf(days(attempts), success)!;
      assert.ok(kind === "steady" && Math.abs(fitted[0]! - 0.9) < 0.05 && apart.others === 1, `${attempts}: ${kind} ${fitted[0]} ${JSON.stringify(apart)}`);
    }
  });

  test("free attempts are legal: costs of 0 are read as half the resolution", () => {
    const { kind, fitted } = trendOf(Array.from({ length: 8 }, (_, day) => ({ startMs: day * dayMs, value: 0, attempts: 1, spread: null })), costUsd)!;
    assert.equal(kind, "steady");
    assert.ok(fitted.every((value) => Math.abs(value - costUsd.resolution / 2) < 1e-12));
  });

  test("fewer than 6 points have no story", () => {
    assert.equal(trendOf(times(() => 1000, 5), durationMs), null);
    assert.equal(trendOf(times(() => 1000, 6), durationMs)!.kind, "steady");
  });
});

describe("what a steady trend may hide", () => {
  /** Days on which all attempts, or all but the last few, passed. */
  const perfect = (days: number, attempts: number, lastPassed = attempts) =>
    Array.from({ length: days }, (_, day): TrendReading => {
      const rate = (day < days / 2 ? attempts : lastPassed) / attempts;
      return { startMs: day * dayMs, value: rate, attempts, spread: Math.sqrt(rate * (1 - rate)) };
    });

  test("is a step of the size that is shown about every other time: half of it hardly ever, twice as much always", () => {
    const random = randomFrom(3, "hidden");
    const drawn = (size: number) => Array.from({ length: 30 }, (_, day): TrendReading => ({ startMs: day * dayMs, value: 1000 * Math.exp(0.3 * random.normal() + (day < 15 ? 0 : size)), attempts: 1, spread: null }));
    const steady = Array.from({ length: 200 }, () => trendOf(drawn(0), durationMs)!).filter(({ kind }) => kind === "steady");
    const hidden = steady.map((trend) => Math.log(trend.hidden!)).sort((a, b) => a - b)[steady.length >> 1]!;
    const shown = (size: number) => Array.from({ length: 200 }, () => trendOf(drawn(size), durationMs)!).filter(({ kind }) => kind !== "steady").length / 200;
    const shares = [0.5, 1, 2].map((part) => shown(part * hidden));
    assert.ok(shares[0]! < 0.2 && shares[1]! > 0.3 && shares[1]! < 0.7 && shares[2]! > 0.95, shares.join());
  });

  test("is told of steady series only", () => {
    assert.equal(trendOf(times((day) => (day < 25 ? 1000 : 1300)), durationMs)!.hidden, null);
    assert.equal(trendOf(times((day) => 1000 * 1.02 ** day), durationMs)!.hidden, null);
    const { hidden } = trendOf(times(() => 1000), durationMs)!;
    assert.ok(hidden! > 1.02 && hidden! < 1.1, String(hidden));
  });

  test("is much where everything went well on a few days of single attempts, and less the more attempts there are", () => {
    const hidden = [perfect(6, 1), perfect(6, 10), perfect(30, 10), perfect(30, 100)].map((days) => trendOf(days, success)!.hidden!);
    assert.equal(hidden[0], 1);
    assert.ok(hidden[1]! > 0.25 && hidden[1]! < 0.3 && hidden[2]! > 0.05 && hidden[2]! < 0.1 && hidden[3]! < 0.01, hidden.join());
    // What is said is what happens: with 3 of 10 failing from the middle on a step is shown, with 2 of 10 none.
    assert.deepEqual([7, 8].map((passed) => trendOf(perfect(6, 10, passed), success)!.kind), ["stepped", "steady"]);
  });

  test("one day of very many attempts does not make the others known", () => {
    const even = trendOf(rates([9, 8, 10, 9, 8, 9, 10, 8, 9, 9]), success)!.hidden!;
    const days = rates([9, 8, 10, 9, 8, 9, 10, 8, 9, 9]).map((one, day) => (day === 9 ? { ...one, attempts: 100_000 } : one));
    assert.ok(trendOf(days, success)!.hidden! > even / 3);
  });

  test("is any step where days are so much like their neighbours that no step would pay", () => {
    const { kind, hidden } = trendOf([1009, 958, 804, 799, 890, 935, 978, 993, 1101, 1054].map((value, day) => ({ startMs: day * dayMs, value, attempts: 1, spread: null })), durationMs)!;
    assert.deepEqual([kind, hidden], ["steady", null]);
  });

  test("is nothing where all days are equal and their attempts, too", () => {
    assert.equal(trendOf(Array.from({ length: 8 }, (_, day) => ({ startMs: day * dayMs, value: 2, attempts: 1, spread: null })), costUsd)!.hidden, 1);
  });
});

describe("days that lie apart", () => {
  const single = (passed: readonly number[]) => passed.map((count, day): TrendReading => ({ startMs: day * dayMs, value: count, attempts: 1, spread: 0 }));

  test("the newest day is told with its distance and with how many more would make it a step", () => {
    const days = times((day) => (day < 39 ? 1000 : 3000));
    const { kind, apart } = trendOf(days, durationMs)!;
    assert.deepEqual([kind, apart.newest!.days, apart.newest!.moreForStep, apart.others], ["steady", 1, 1, 0]);
    assert.ok(apart.newest!.change > 2.5 && apart.newest!.change < 3.5);
    const next = trendOf([...days, { ...days.at(-1)!, startMs: 40 * dayMs }], durationMs)!;
    assert.deepEqual([next.steps.map(({ startMs }) => startMs / dayMs), next.apart], [[39], { newest: null, others: 0 }]);
  });

  test("of a long history more days are asked for, because a step costs more there", () => {
    const random = randomFrom(2, "long");
    const days = Array.from({ length: 450 }, (_, day): TrendReading => ({ startMs: day * dayMs, value: day < 449 ? 1000 * Math.exp(0.05 * random.normal()) : 3000, attempts: 1, spread: null }));
    assert.equal(trendOf(days, durationMs)!.apart.newest!.moreForStep, 2);
  });

  test("one failed attempt where nearly all pass is nothing out of the ordinary, however far 0 % is from 100 %", () => {
    assert.deepEqual(trendOf(single([...Array<number>(20).fill(1), 0]), success)!.apart, { newest: null, others: 0 });
  });

  test("a day of one attempt may lie further off than a day of many", () => {
    const days = (attempts: number) => times((day) => (day < 39 ? 1000 : 1500)).map((one, day) => ({ ...one, spread: 0.3, attempts: day < 39 ? 30 : attempts }));
    assert.deepEqual([30, 1].map((attempts) => trendOf(days(attempts), durationMs)!.apart.newest?.days ?? 0), [1, 0]);
  });

  test("hardly any series that never changes ends with one", () => {
    const random = randomFrom(7, "clean");
    const drawn = () => Array.from({ length: 30 }, (_, day): TrendReading => ({ startMs: day * dayMs, value: Math.exp(0.1 * random.normal()), attempts: 1, spread: null }));
    const ended = Array.from({ length: 300 }, () => trendOf(drawn(), durationMs)!).filter(({ apart }) => apart.newest !== null).length;
    assert.ok(ended <= 6, String(ended));
  });
});

describe("trendAnswer", () => {
  const day = (at: number, more: Partial<Sums>): Sums => ({ ...addUp([]), startMs: at * dayMs, task: "", ...more });

  test("a day is the sum of its cells, in whatever order they come; days without the figure are left out", () => {
    const cells = [day(2, { passed: 1, failed: 1 }), day(0, { passed: 3 }), day(2, { passed: 2 }), day(1, { errored: 4 })];
    const { points, trend } = trendAnswer(scope, "success", cells);
    assert.deepEqual(points.map(({ startMs, attempts, value }) => [startMs / dayMs, attempts, value]), [[0, 3, 1], [2, 4, 0.75]]);
    assert.equal(trend, null);
    assert.deepEqual(trendAnswer(scope, "success", cells.toReversed()), trendAnswer(scope, "success", cells));
  });

  test("times are the geometric mean, with an interval from two attempts on", () => {
    const logs = [Math.log(100), Math.log(400)];
    const two = { passed: 2, timed: 2, sumMs: 500, sumLogMs: logs[0]! + logs[1]!, sumLogMsSquared: logs[0]! ** 2 + logs[1]! ** 2 };
    const { points } = trendAnswer(scope, "duration", [day(0, two), day(1, { passed: 1, timed: 1, sumMs: 100, sumLogMs: logs[0]!, sumLogMsSquared: logs[0]! ** 2 })]);
    assert.ok(Math.abs(points[0]!.value - 200) < 1e-9 && points[0]!.low! < 200 && points[0]!.high! > 200);
    assert.deepEqual([points[1]!.low, points[1]!.high], [null, null]);
  });
});

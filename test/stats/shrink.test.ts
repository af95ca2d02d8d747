import { describe, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import type { SuccessCell } from "../../src/stats/index.ts";
import { learnPriors, lnBeta, logBetaBinomial, randomFrom } from "../../src/stats/index.ts";
import { close } from "./close.ts";

/** Cells of a table of successes and units, arms a0, a1 … down and types t0, t1 … across. */
function table(rows: readonly (readonly (readonly [number, number])[])[]): SuccessCell[] {
  return rows.flatMap((row, i) => row.map(([successes, units], k) => ({ arm: `a${i}`, type: `t${k}`, successes, units })));
}

const mean = ({ a, b }: { a: number; b: number }) => a / (a + b);

const cellOf = fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 12 })).map(([passed, failed]): [number, number] => [passed, passed + failed]);
const tables = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 4 })).chain(([arms, types]) =>
  fc.array(fc.array(cellOf, { minLength: types, maxLength: types }), { minLength: arms, maxLength: arms }),
);

describe("learnPriors", () => {
  test("an arm that is good everywhere else is expected to be good where it was never tried", () => {
    const cells = table([[[19, 20], [18, 20], [19, 20], [0, 0]], [[4, 20], [5, 20], [3, 20], [0, 0]]]);
    const { priors, carried, learned } = learnPriors(cells);
    assert.ok(learned && carried >= 0.5, `carried ${carried}`);
    assert.ok(mean(priors[3]!) > 0.75 && mean(priors[7]!) < 0.35, `${mean(priors[3]!)} ${mean(priors[7]!)}`);
  });

  test("where arms are good at one thing only, records elsewhere count for little", () => {
    const good = [19, 20] as const;
    const bad = [1, 20] as const;
    const { weight, carried } = learnPriors(table([[good, bad, bad, bad], [bad, good, bad, bad], [bad, bad, good, bad], [bad, bad, bad, good]]));
    const alike = learnPriors(table([[[14, 20], [15, 20], [14, 20]], [[15, 20], [14, 20], [15, 20]], [[14, 20], [15, 20], [14, 20]]]));
    assert.ok(weight < 3 && alike.weight > 30, `${weight} ${carried} ${alike.weight}`);
  });

  test("nothing is borrowed where no arm was tried in two types: Jeffreys' prior stands", () => {
    const { priors, learned } = learnPriors([
      { arm: "a", type: "t", successes: 5, units: 5 },
      { arm: "b", type: "t", successes: 194, units: 200 },
      { arm: "c", type: "u", successes: 1, units: 3 },
      { arm: "c", type: "t", successes: 0, units: 0 },
    ]);
    assert.deepEqual([learned, priors], [false, priors.map(() => ({ a: 0.5, b: 0.5 }))]);
    assert.deepEqual(learnPriors([]).priors, []);
  });

  test("the first success in a new type does not lift those who were never tried above the one that had it", () => {
    const cells = table([[[6, 10], [1, 1]], [[6, 10], [0, 0]], [[6, 10], [0, 0]]]);
    const { priors } = learnPriors(cells);
    const expected = priors.map(({ a, b }, i) => (a + cells[i]!.successes) / (a + b + cells[i]!.units));
    assert.ok(expected[1]! > expected[3]! && expected[1]! > expected[5]!, expected.join(" "));
  });

  test("finds the weight and share that a search through all 130 finds", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const cells = table(rows);
        const found = learnPriors(cells);
        if (!found.learned) return;
        const score = (weight: number, carried: number) => predictiveScore(cells, weight, carried);
        const best = Math.max(...Array.from({ length: 130 }, (_, i) => score(60 ** ((i % 26) / 25), Math.floor(i / 26) / 4)));
        assert.ok(score(found.weight, found.carried) > best - 1e-9, `${found.weight} ${found.carried}`);
      }),
      { numRuns: 150 },
    );
  });

  test("any cells: means lie in [0.02, 0.98], all weights are the one weight, and the order of the cells does not matter", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const cells = table(rows);
        const { priors, weight } = learnPriors(cells);
        for (const prior of priors) {
          close(prior.a + prior.b, weight, 1e-9);
          assert.ok(mean(prior) > 0.02 - 1e-12 && mean(prior) < 0.98 + 1e-12);
        }
        learnPriors(cells.toReversed()).priors.toReversed().forEach((prior, i) => close(prior.a, priors[i]!.a, 1e-9));
      }),
    );
  });

  test("predicts the rates of simulated arms better than each cell alone does", () => {
    const random = randomFrom(3, "shrink");
    const logistic = (x: number) => 1 / (1 + Math.exp(-x));
    const rates = Array.from({ length: 8 }, () => 0.6 * random.normal()).flatMap((arm) => Array.from({ length: 10 }, () => logistic(0.6 + arm + 0.4 * random.normal())));
    const cells = rates.map((rate, i) => ({ arm: `a${Math.floor(i / 10)}`, type: `t${i % 10}`, successes: Array.from({ length: 5 }, random.uniform).filter((u) => u < rate).length, units: 5 }));
    const { priors } = learnPriors(cells);
    const error = (prior: (i: number) => { a: number; b: number }) => rates.reduce((sum, rate, i) => sum + ((prior(i).a + cells[i]!.successes) / (prior(i).a + prior(i).b + 5) - rate) ** 2, 0);
    assert.ok(error((i) => priors[i]!) < 0.6 * error(() => ({ a: 0.5, b: 0.5 })));
  });

  test("takes fractions, and refuses what is no count", () => {
    assert.ok(learnPriors([{ arm: "a", type: "t", successes: 1.5, units: 2.25 }, { arm: "a", type: "u", successes: 0.1, units: 0.3 }]).learned);
    assert.throws(() => learnPriors([{ arm: "a", type: "t", successes: 3, units: 2 }]), /^RangeError: cells\[0\]\.successes is 3/);
    assert.throws(() => learnPriors([{ arm: "a", type: "t", successes: 0, units: NaN }]), /^RangeError: cells\[0\]\.units is NaN/);
  });
});

describe("logBetaBinomial", () => {
  test("adds up to a probability of 1 over all k", () => {
    const total = Array.from({ length: 13 }, (_, k) => Math.exp(logBetaBinomial(k, 12, 0.7, 3.1))).reduce((sum, p) => sum + p, 0);
    close(total, 1, 1e-12);
  });

  test("refuses k above n, and names it", () => {
    assert.throws(() => logBetaBinomial(3, 2, 1, 1), /^RangeError: k is 3/);
  });
});

/** The slow version: every sum formed anew without the cell. */
function predictiveScore(cells: readonly SuccessCell[], weight: number, carried: number): number {
  const logit = (p: number) => Math.log(p / (1 - p));
  const rateOf = (some: readonly SuccessCell[], extra: number, at: number) =>
    (some.reduce((sum, { successes }) => sum + successes, 0) + extra * at) / (some.reduce((sum, { units }) => sum + units, 0) + extra);
  let score = -(Math.log(weight / 8) ** 2) / 2;
  for (const cell of cells) {
    const others = cells.filter((other) => other !== cell);
    const all = rateOf(others, 2, 0.5);
    const type = rateOf(others.filter((other) => other.type === cell.type), 2, all);
    const arm = rateOf(others.filter((other) => other.arm === cell.arm), 2, all);
    const predicted = 1 / (1 + Math.exp(-(logit(type) + carried * (logit(arm) - logit(all)))));
    const m = Math.min(0.98, Math.max(0.02, predicted));
    score += lnBeta(cell.successes + weight * m, cell.units - cell.successes + weight * (1 - m)) - lnBeta(weight * m, weight * (1 - m));
  }
  return score;
}

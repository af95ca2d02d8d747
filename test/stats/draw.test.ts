import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { betaCdf, drawBest, drawBeta, drawTopTwo, pBest, randomFrom } from "../../src/stats/index.ts";

const arms = [{ a: 4, b: 3 }, { a: 9.5, b: 6.5 }, { a: 0.5, b: 0.5 }];
const draws = 20_000;

/** How often each place came. */
function shares(draw: () => number): number[] {
  const counts = arms.map(() => 0);
  for (let i = 0; i < draws; i++) counts[draw()]!++;
  return counts.map((count) => count / draws);
}

describe("drawBeta", () => {
  for (const [a, b] of [[4.5, 1.5], [0.5, 0.5], [0.05, 2], [300, 40]] as const)
    test(`draws from Beta(${a}, ${b}): its own distribution function makes the draws uniform (Kolmogorov, 1 in 10,000)`, () => {
      const random = randomFrom(11, "draws", String(a));
      const levels = Array.from({ length: draws }, () => betaCdf(drawBeta(random, a, b), a, b)).sort((x, y) => x - y);
      const furthest = Math.max(...levels.map((level, i) => Math.max(level - i / draws, (i + 1) / draws - level)));
      assert.ok(furthest < 2.23 / Math.sqrt(draws), `${furthest}`);
    });

  test("the same seed draws the same, and what is no distribution is refused by name", () => {
    const three = () => {
      const random = randomFrom(1, "same");
      return [1, 2, 3].map(() => drawBeta(random, 2, 3));
    };
    assert.deepEqual(three(), three());
    assert.throws(() => drawBeta(randomFrom(1), 0, 1), /^RangeError: a is 0/);
  });
});

describe("drawBest", () => {
  test("draws each arm as often as it is likely to be the best", () => {
    const random = randomFrom(2, "best");
    const best = pBest(arms);
    shares(() => drawBest(random, arms)).forEach((share, i) => assert.ok(Math.abs(share - best[i]!) < 0.015, `arm ${i}: ${share}, P(best) ${best[i]}`));
  });

  test("surely good arms share the draws, although their rates round to 1", () => {
    const random = randomFrom(3, "sure");
    const sure = [{ a: 8, b: 1e-3 }, { a: 8, b: 1e-3 }];
    const first = Array.from({ length: 2000 }, () => drawBest(random, sure)).filter((place) => place === 0).length;
    assert.ok(Math.abs(first - 1000) < 120, `${first}`);
  });

  test("one arm is drawn always, none is refused", () => {
    assert.equal(drawBest(randomFrom(1), [arms[0]!]), 0);
    assert.throws(() => drawBest(randomFrom(1), []), /^RangeError: arms is empty/);
  });
});

describe("drawTopTwo", () => {
  test("every other draw goes to the rest, by their chances among themselves", () => {
    const random = randomFrom(4, "two");
    const best = pBest(arms);
    const expected = arms.map((_, i) => {
      const fromRest = arms.map((_, leader) => {
        if (leader === i) return 0;
        const rest = arms.map((_, k) => k).filter((k) => k !== leader);
        return best[leader]! * pBest(rest.map((k) => arms[k]!))[rest.indexOf(i)]!;
      });
      return best[i]! / 2 + fromRest.reduce((sum, p) => sum + p, 0) / 2;
    });
    shares(() => drawTopTwo(random, arms).place).forEach((share, i) => assert.ok(Math.abs(share - expected[i]!) < 0.015, `arm ${i}: ${share}, expected ${expected[i]}`));
  });

  test("says who was put aside, who is never the one drawn", () => {
    const random = randomFrom(5, "aside");
    const all = Array.from({ length: 200 }, () => drawTopTwo(random, arms));
    assert.ok(all.some(({ instead }) => instead === null) && all.some(({ instead }) => instead !== null));
    assert.ok(all.every(({ place, instead }) => place !== instead && place < arms.length));
    assert.deepEqual(drawTopTwo(random, [arms[0]!]), { place: 0, instead: null });
  });
});

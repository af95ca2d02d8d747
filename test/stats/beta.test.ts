import { describe, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { BetaLaw, betaCdf, betaQuantile, betaSf, ratePoint } from "../../src/stats/index.ts";
import { close } from "./close.ts";

const shape = fc.double({ min: 0.05, max: 5000, noNaN: true });
const inside = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });

describe("Beta", () => {
  test("the quantile undoes the distribution function, from whichever tail is the smaller", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 5000, noNaN: true }), fc.double({ min: 0.5, max: 5000, noNaN: true }), inside, (a, b, p) => {
        const x = betaQuantile(p, a, b);
        if (x > 1 - 1e-7) return;
        close(betaCdf(x, a, b), p, 1e-7);
        close(betaSf(x, a, b), 1 - p, 1e-7);
      }),
    );
  });

  test("is its own mirror image", () => {
    fc.assert(fc.property(shape, shape, inside, (a, b, x) => close(betaCdf(x, a, b), betaSf(1 - x, b, a), 1e-6)));
  });

  test("rises with x and reaches 0 and 1 at the ends", () => {
    fc.assert(fc.property(shape, shape, inside, inside, (a, b, x, y) => assert.ok(betaCdf(Math.min(x, y), a, b) <= betaCdf(Math.max(x, y), a, b) + 1e-15)));
    assert.deepEqual([betaCdf(-1, 2, 3), betaCdf(0, 2, 3), betaCdf(1, 2, 3), betaSf(2, 2, 3)], [0, 0, 1, 0]);
    assert.deepEqual([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)], [0, 1]);
  });

  test("keeps its digits far out: a tail of 1e-280 has a quantile", () => {
    close(Math.log10(betaCdf(betaQuantile(1e-280, 300, 2), 300, 2)), -280, 1e-9);
  });

  test("a law that is asked often says the same, and bounds its tails from above", () => {
    fc.assert(
      fc.property(shape, shape, inside, (a, b, x) => {
        const law = new BetaLaw(a, b);
        assert.equal(law.cdfAt(ratePoint(x)), betaCdf(x, a, b));
        assert.ok((x < law.mean ? betaCdf(x, a, b) : betaSf(x, a, b)) <= law.tailBoundAt(x) * (1 + 1e-9));
      }),
    );
  });

  test("refuses bad arguments by name", () => {
    assert.throws(() => betaCdf(0.5, 0, 1), /^RangeError: a is 0/);
    assert.throws(() => betaCdf(NaN, 1, 1), /^RangeError: x is NaN/);
    assert.throws(() => betaQuantile(1.2, 1, 1), /^RangeError: p is 1.2/);
  });
});

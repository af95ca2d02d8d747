import { describe, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import type { ArmEvidence, Candidate, ChoicePolicy } from "../../src/analysis/index.ts";
import { candidatesOf, choicePolicies, chooseArm, compareCandidates, neverTried, rankArms, whyChosen } from "../../src/analysis/index.ts";
import { pBest, randomFrom } from "../../src/stats/index.ts";

const shown = (agent: string, successes: number, units: number, usd: number | null = null, medianMs: number | null = null): ArmEvidence => ({
  ...neverTried({ agent, model: "m" }, "css"),
  outcomes: { passed: successes, failed: units - successes, errored: 0, skipped: 0 },
  successes,
  units,
  totalCostUsd: usd === null ? null : usd * units,
  medianMs,
});

function candidates(...evidence: readonly ArmEvidence[]): readonly Candidate[] {
  return candidatesOf(evidence).candidates;
}

/** How often each agent is chosen, and with what reasons. */
function often(given: readonly Candidate[], policy: ChoicePolicy, times: number, margin?: number): { share: (agent: string) => number; reasons: Set<string> } {
  const random = randomFrom(8, policy);
  const choices = Array.from({ length: times }, () => chooseArm(given, { policy, random, ...(margin === undefined ? {} : { margin }) }));
  return { share: (agent) => choices.filter(({ chosen }) => chosen.agent === agent).length / times, reasons: new Set(choices.map(({ reason }) => reason)) };
}

describe("best", () => {
  test("is whom the ranking names, for any evidence", () => {
    const cell = fc.record({ passed: fc.nat({ max: 20 }), failed: fc.nat({ max: 20 }), usd: fc.option(fc.double({ min: 0.01, max: 1, noNaN: true })), ms: fc.option(fc.nat({ max: 99 })) });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 2, maxLength: 5 }), (cells) => {
        const evidence = cells.map(({ passed, failed, usd, ms }, i) => shown(`a${i}`, passed, passed + failed, usd, ms));
        const named = rankArms(evidence)[0]!.chosen;
        const { chosen } = chooseArm(candidates(...evidence), { policy: "best", random: randomFrom(1) });
        if (named !== null) assert.deepEqual(chosen, named);
      }),
      { numRuns: 60 },
    );
  });

  test("says why: it leads, or is the cheapest or quickest of equals, or is surer than the cheaper", () => {
    const why = (...evidence: readonly ArmEvidence[]) => chooseArm(candidates(...evidence), { policy: "best", random: randomFrom(1) }).reason;
    assert.equal(why(shown("a", 9, 10), shown("b", 1, 10)), "leads");
    assert.equal(why(shown("a", 4, 5, 0.5), shown("b", 3, 4, 0.1)), "cheapest-of-equals");
    assert.equal(why(shown("a", 90, 100, null, 50), shown("b", 89, 100, null, 10)), "quickest-of-equals");
    assert.equal(why(shown("new", 5, 5, 0.01), shown("proven", 194, 200, 1)), "surer-than-the-cheaper");
    assert.equal(why(shown("a", 9, 10)), "only-one");
  });

  test("prefers those that were tried to those that never were", () => {
    const elsewhere = ["x", "y", "z"].flatMap((issueType) => [{ ...shown("strong", 19, 20), issueType }, { ...shown("weak", 5, 20), issueType }]);
    const { candidates: all } = candidatesOf([...elsewhere, neverTried({ agent: "strong", model: "m" }, "css"), shown("weak", 2, 6)]);
    const here = all.filter(({ issueType }) => issueType === "css");
    const choice = chooseArm(here, { policy: "best", random: randomFrom(1) });
    assert.equal(choice.chosen.agent, "weak");
    assert.equal(
      whyChosen(choice, 0.1),
      "No other that was tried here is expected to succeed more often. Chosen only among those that were tried here: one other is expected to succeed more often, but was never tried here.",
    );
    assert.ok(often(here, "thompson", 400).share("strong") > 0.8, "and Thompson's rule tries it at once");
  });
});

describe("thompson and top-two", () => {
  const three = candidates(shown("a", 6, 10), shown("b", 8, 10), shown("c", 1, 2));

  test("Thompson's shares are the chances of being the best", () => {
    const chances = pBest(three.map(({ posterior }) => posterior));
    const { share } = often(three, "thompson", 6000);
    three.forEach(({ agent }, i) => assert.ok(Math.abs(share(agent) - chances[i]!) < 0.025, `${agent}: ${share(agent)}, P(best) ${chances[i]}`));
  });

  test("top-two gives the leader at most half and says for whom it was put aside", () => {
    const clear = candidates(shown("a", 29, 30), shown("b", 10, 30), shown("c", 9, 30));
    assert.ok(Math.abs(often(clear, "top-two", 2000).share("a") - 0.5) < 0.05);
    const random = randomFrom(3);
    const rivals = Array.from({ length: 50 }, () => chooseArm(clear, { policy: "top-two", random })).filter(({ reason }) => reason === "drawn-from-rivals");
    assert.ok(rivals.length > 10 && rivals.every(({ chosen, instead }) => instead !== null && instead.agent !== chosen.agent));
  });

  test("the same seed gives the same choices, of every policy", () => {
    for (const policy of choicePolicies) {
      const ten = () => {
        const random = randomFrom(42, "router");
        return Array.from({ length: 10 }, () => chooseArm(three, { policy, random }).place);
      };
      assert.deepEqual(ten(), ten(), policy);
    }
  });
});

describe("cheapest-good-enough", () => {
  test("nine in ten go to the cheapest that is shown to be within the margin of the best", () => {
    const { share, reasons } = often(candidates(shown("dear", 195, 200, 1), shown("cheap", 192, 200, 0.1), shown("poor", 100, 200, 0.01)), "cheapest-good-enough", 1000);
    assert.ok(share("cheap") > 0.9 && share("poor") < 0.02, `${share("cheap")} ${share("poor")}`);
    assert.deepEqual([...reasons].sort(), ["cheapest-good-enough", "looking-for-cheaper"]);
  });

  test("a wider margin lets in who is cheaper and worse", () => {
    const both = candidates(shown("dear", 190, 200, 1), shown("cheap", 160, 200, 0.1));
    assert.ok(often(both, "cheapest-good-enough", 300).share("dear") > 0.9);
    assert.ok(often(both, "cheapest-good-enough", 300, 0.25).share("cheap") > 0.9);
  });

  test("as long as none is shown good enough, all get their chance", () => {
    const { share, reasons } = often(candidates(shown("a", 1, 2, 1), shown("b", 0, 0), shown("c", 1, 1, 0.1)), "cheapest-good-enough", 500);
    assert.deepEqual([...reasons], ["none-shown-good-enough"]);
    assert.ok(["a", "b", "c"].every((agent) => share(agent) > 0.05), ["a", "b", "c"].map(share).join(" "));
  });

  test("where a cost is unknown the quickest good enough is taken", () => {
    const { share } = often(candidates(shown("slow", 195, 200, 0.1, 900), shown("quick", 194, 200, null, 10)), "cheapest-good-enough", 300);
    assert.ok(share("quick") > 0.85);
  });
});

describe("a choice", () => {
  test("is explained with what it was compared with, highest expected rate first", () => {
    const given = candidates(shown("a", 1, 4, 0.2, 10), shown("b", 4, 4, 0.4, 20));
    const choice = chooseArm(given, { policy: "best", random: randomFrom(1) });
    const compared = compareCandidates(given, choice);
    assert.deepEqual(compared.map(({ agent, chosen, units }) => [agent, chosen, units]), [["b", true, 4], ["a", false, 4]]);
    assert.ok(Math.abs(compared[0]!.pBest + compared[1]!.pBest - 1) < 1e-9 && compared[0]!.pBest > 0.9);
    assert.ok(Math.abs(compared[0]!.expectedRate - 0.9) < 1e-12);
    assert.ok(Math.abs(compared[0]!.expectedCostUsd! - (0.4 * 4) / 3.5) < 1e-12);
    assert.deepEqual(JSON.parse(JSON.stringify({ choice, compared })), { choice, compared }, "plain data");
  });

  test("of nobody is refused", () => {
    assert.throws(() => chooseArm([], { policy: "best", random: randomFrom(1) }), /^RangeError: candidates is empty/);
  });
});

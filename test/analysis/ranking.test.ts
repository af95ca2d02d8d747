import { describe, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { evidenceOfAttempts, neverTried, rankAgents, rankArms } from "../../src/analysis/index.ts";
import type { ArmEvidence, IssueTypeRanking } from "../../src/analysis/index.ts";
import { posteriorOf, probabilityWithin, tasksNeeded } from "../../src/analysis/evidence.ts";
import { betaCdf, betaQuantile, jeffreysInterval, randomFrom } from "../../src/stats/index.ts";
import { attemptOf, attemptsOf } from "./attempts.ts";
import type { Given } from "./attempts.ts";

const jeffreys = { a: 0.5, b: 0.5 };

/** Attempts of an agent over tasks: one letter an attempt (p, f, e, s), one text a task. */
function shows(agent: string, tasks: readonly string[], rest: Given = {}): Given[] {
  const outcomes = { p: "passed", f: "failed", e: "errored", s: "skipped" } as const;
  return tasks.flatMap((letters, i) => [...letters].map((letter) => ({ agent, task: `task-${i}`, outcome: outcomes[letter as "p"], ...rest })));
}

function rank(given: readonly Given[]): IssueTypeRanking {
  const rankings = rankAgents(attemptsOf(given));
  assert.equal(rankings.length, 1);
  return rankings[0]!;
}

describe("the evidence of a cell", () => {
  test("12 of 12 successes that are 4 tasks x 3 identical repeats give the interval of 4 of 4", () => {
    const [repeated] = rank(shows("a", ["ppp", "ppp", "ppp", "ppp"])).arms;
    const [single] = rank(shows("a", ["p", "p", "p", "p"])).arms;
    assert.deepEqual(repeated!.success, { successes: 4, units: 4, rate: 1, ...jeffreysInterval(4, 4) });
    assert.deepEqual(repeated!.success, single!.success);
    assert.equal(repeated!.outcomes.passed, 12);
  });

  test("is the sum over tasks of the mean success, of unequal numbers of repeats", () => {
    const [arm] = rank(shows("a", ["pf", "p", "pff", "f"])).arms;
    assert.equal(arm!.success.units, 4);
    assert.ok(Math.abs(arm!.success.successes - (0.5 + 1 + 1 / 3)) < 1e-12);
  });

  test("leaves out errored and skipped attempts, and the earlier attempts of a retried slot", () => {
    const [arm] = rank(shows("a", ["pe", "s", "e", "f"])).arms;
    assert.deepEqual([arm!.success.successes, arm!.success.units], [1, 2]);
    const retried = rankAgents([attemptOf({ slot: 0, outcome: "failed" }), attemptOf({ slot: 0, retry: 1, outcome: "passed" })]);
    assert.equal(retried[0]!.arms[0]!.success.rate, 1);
  });

  test("keeps apart agents and models whose names would run together", () => {
    assert.equal(rank([{ agent: "a:b", model: "c" }, { agent: "a", model: "b:c" }]).arms.length, 2);
  });
});

describe("the choice", () => {
  test("a clear winner is best, with P(best) summing to one", () => {
    const ranking = rank([...shows("good", ["p", "p", "p", "p"]), ...shows("bad", ["f", "f", "f", "f"])]);
    assert.deepEqual([ranking.verdict, ranking.chosen?.agent, ranking.missing], ["best", "good", null]);
    assert.ok(ranking.arms[0]!.pBest > 0.99);
    assert.ok(Math.abs(ranking.arms.reduce((sum, arm) => sum + arm.pBest, 0) - 1) < 1e-9);
  });

  test("194 of 200 stands above 5 of 5, and is chosen although the newcomer is quicker", () => {
    const many = Array.from({ length: 200 }, (_, i) => (i < 194 ? "p" : "f"));
    const ranking = rank([...shows("new", ["p", "p", "p", "p", "p"], { ms: 1 }), ...shows("proven", many)]);
    assert.deepEqual(ranking.arms.map(({ agent }) => agent), ["proven", "new"]);
    assert.deepEqual([ranking.verdict, ranking.chosen?.agent], ["best", "proven"]);
  });

  test("two that show the same are tied, and the evidence is not enough with what is missing", () => {
    const ranking = rank([...shows("quick", ["p", "p", "p"], { ms: 10 }), ...shows("slow", ["p", "p", "p"], { ms: 90 })]);
    assert.deepEqual([ranking.verdict, ranking.chosen?.agent, ranking.tied.map(({ agent }) => agent)], ["not-enough-evidence", "quick", ["slow"]]);
    assert.ok(Math.abs(ranking.arms[0]!.pBest - 0.5) < 1e-9);
    assert.ok(ranking.missing!.tasks! > 1 && ranking.missing!.tasks! < 20);
  });

  test("among equals the cheaper per success is chosen, then the faster, then the first by name", () => {
    const three = ["p", "p", "p"];
    assert.equal(rank([...shows("a", three, { costUsd: 0.5, ms: 1 }), ...shows("b", three, { costUsd: 0.1, ms: 9 })]).chosen?.agent, "b");
    assert.equal(rank([...shows("a", three, { ms: 9 }), ...shows("b", three, { ms: 1 })]).chosen?.agent, "b");
    assert.equal(rank([...shows("b", three), ...shows("a", three)]).chosen?.agent, "a");
  });

  test("tells what decided between those that are as good, as a choice does", () => {
    const three = ["p", "p", "p"];
    const many = Array.from({ length: 40 }, () => "p");
    const because = (...given: Given[]) => rank(given).because;
    assert.equal(because(...shows("a", many, { costUsd: 0.5 }), ...shows("b", many.slice(1), { costUsd: 0.1 })), "cheapest-of-equals");
    assert.equal(because(...shows("a", many, { ms: 9 }), ...shows("b", many.slice(1), { ms: 1 })), "quickest-of-equals");
    assert.equal(because(...shows("a", three, { ms: 1 }), ...shows("b", three, { ms: 1 })), "leads");
    assert.equal(because(...shows("alone", three)), null);
  });

  test("a cost that is unknown for one of them decides nothing", () => {
    const three = ["p", "p", "p"];
    assert.equal(rank([...shows("a", three, { ms: 1 }), ...shows("b", three, { costUsd: 0.1, ms: 9 })]).chosen?.agent, "a");
  });

  test("of two whose costs are known the cheaper is named, though a third tells none and is quicker than it", () => {
    const three = ["p", "p", "p"];
    assert.equal(rank([...shows("cheap", three, { costUsd: 0.01, ms: 20 }), ...shows("dear", three, { costUsd: 9, ms: 5 }), ...shows("silent", three, { ms: 10 })]).chosen?.agent, "cheap");
  });

  test("nobody is named where nobody passed, where nothing was judged, and one alone has no rival", () => {
    assert.deepEqual(["none-passed", null], [rank([...shows("a", ["f"]), ...shows("b", ["f"])]).verdict, rank([...shows("a", ["f"]), ...shows("b", ["f"])]).chosen]);
    assert.equal(rank(shows("a", ["e", "s"])).verdict, "no-evidence");
    assert.deepEqual([rank(shows("a", ["p"])).verdict, rank(shows("a", ["p"])).confidence], ["only-one", null]);
  });

  test("an agent whose attempts all errored is listed, but is no rival", () => {
    const ranking = rank([...shows("a", ["p", "p"]), ...shows("b", ["e", "e"])]);
    assert.deepEqual([ranking.verdict, ranking.arms.length], ["only-one", 2]);
  });

  test("cost per success counts what failures cost", () => {
    const [arm] = rank(shows("a", ["p", "f", "f"], { costUsd: 0.1 })).arms;
    assert.ok(Math.abs(arm!.costPerSuccessUsd! - 0.3) < 1e-12);
  });

  test("for any outcomes: probabilities sum to one, and the verdict says best exactly from 80 % and 3 tasks on", () => {
    const outcome = fc.constantFrom("p", "f", "e");
    const tasks = fc.array(fc.string({ unit: outcome, minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(tasks, { minLength: 2, maxLength: 4 }), (agents) => {
        const ranking = rank(agents.flatMap((shown, i) => shows(`agent-${i}`, shown)));
        const known = ranking.arms.filter(({ success }) => success.units > 0);
        const sum = ranking.arms.reduce((total, arm) => total + arm.pBest, 0);
        assert.ok(known.length === 0 ? sum === 0 : Math.abs(sum - 1) < 1e-6);
        const chosen = ranking.arms.find(({ agent }) => agent === ranking.chosen?.agent);
        if (ranking.verdict === "best") assert.ok(ranking.confidence! >= 0.8 && chosen!.success.units >= 3);
        if (ranking.verdict === "not-enough-evidence") assert.ok((ranking.confidence! < 0.8 || chosen!.success.units < 3) && ranking.missing !== null);
      }),
      { numRuns: 60 },
    );
  });
});

describe("what is learned from other issue types", () => {
  /** Evidence of one cell, with nothing but what the test is about. */
  const cell = (agent: string, issueType: string, successes: number, units: number, rest: Partial<ArmEvidence> = {}): ArmEvidence => ({
    ...neverTried({ agent, model: "m" }, issueType),
    outcomes: { passed: successes, failed: units - successes, errored: 0, skipped: 0 },
    successes,
    units,
    ...rest,
  });
  const elsewhere = ["a", "b", "c", "d", "e"].flatMap((type) => [cell("strong", type, 18, 20), cell("weak", type, 8, 20)]);
  const rankNew = (here: readonly ArmEvidence[], options = {}) => rankArms([...elsewhere, ...here], options).find(({ issueType }) => issueType === "new")!;

  test("an arm that is good elsewhere leads where both showed the same", () => {
    const here = [cell("strong", "new", 2, 3), cell("weak", "new", 2, 3)];
    const [first, second] = rankNew(here).arms;
    assert.equal(first!.agent, "strong");
    assert.ok(first!.expected!.rate > second!.expected!.rate + 0.15, `${first!.expected!.rate} ${second!.expected!.rate}`);
    assert.ok(first!.expected!.prior!.rate > 0.75 && first!.expected!.prior!.tasks > 1);
    assert.equal(first!.success.rate, 2 / 3, "what was seen stays what was seen");
    const alone = rankNew(here, { shrink: false }).arms;
    assert.deepEqual(alone.map(({ expected }) => [expected!.prior, expected!.rate]), [[null, 0.625], [null, 0.625]]);
  });

  test("an arm that was tried nowhere else is told to be expected what all arms did, and no record of its own", () => {
    const arms = rankNew([cell("strong", "new", 2, 3), cell("newcomer", "new", 0, 2)]).arms;
    assert.deepEqual(arms.map(({ agent, expected }) => [agent, expected!.prior!.own]), [["strong", true], ["newcomer", false]]);
    const untried = rankNew([cell("strong", "new", 2, 3), neverTried({ agent: "weak", model: "m" }, "new")]).arms;
    assert.equal(untried.find(({ agent }) => agent === "weak")!.expected!.prior!.own, true, "it was tried in other types, if not in this one");
  });

  test("what was shown here outweighs it in the end", () => {
    assert.equal(rankNew([cell("strong", "new", 10, 60), cell("weak", "new", 54, 60)]).chosen?.agent, "weak");
  });

  test("an arm that was never tried keeps what is expected of it, and is a rival that is not named", () => {
    const ranking = rankNew([neverTried({ agent: "strong", model: "m" }, "new"), cell("weak", "new", 2, 4)]);
    assert.deepEqual([ranking.arms[0]!.agent, ranking.arms[0]!.success.units, ranking.chosen?.agent], ["strong", 0, "weak"]);
    assert.ok(ranking.arms[0]!.pBest > 0.6, `${ranking.arms[0]!.pBest}`);
    assert.deepEqual([ranking.verdict, ranking.missing?.arm.agent], ["not-enough-evidence", "strong"]);
  });

  test("best needs three tasks of its own, however good an arm is elsewhere", () => {
    const two = rankNew([cell("strong", "new", 2, 2), cell("weak", "new", 0, 20)]);
    assert.deepEqual([two.verdict, two.chosen?.agent, two.missing?.tasks], ["not-enough-evidence", "strong", 1]);
    assert.equal(rankNew([cell("strong", "new", 3, 3), cell("weak", "new", 0, 20)]).verdict, "best");
  });

  test("old attempts that have faded count less for what is expected, and in full for what was seen", () => {
    const here = (faded: { successes: number; units: number }) => rankNew([cell("strong", "new", 1, 20, { faded }), cell("weak", "new", 10, 20)]).arms.find(({ agent }) => agent === "strong")!;
    const [fresh, old] = [here({ successes: 1, units: 20 }), here({ successes: 0.1, units: 2 })];
    assert.ok(old.expected!.rate > fresh.expected!.rate + 0.2);
    assert.deepEqual(old.success, fresh.success);
  });

  test("a run in which every agent sees one issue type has nothing to borrow: each is judged alone", () => {
    const run = [cell("x", "new", 5, 5), cell("y", "new", 194, 200)];
    const [ranking] = rankArms(run);
    assert.deepEqual(ranking, rankArms(run, { shrink: false })[0]);
    assert.deepEqual(ranking!.arms.map(({ agent }) => agent), ["y", "x"]);
  });

  test("attempts give the evidence that they are ranked by", () => {
    const evidence = evidenceOfAttempts(attemptsOf([...shows("a", ["p", "f", "pp"], { costUsd: 0.25 }), ...shows("b", ["e"])]));
    assert.deepEqual(
      evidence.map(({ agent, tasks, successes, units, totalCostUsd, outcomes }) => [agent, tasks, successes, units, totalCostUsd, outcomes.passed]),
      [["a", 3, 2, 3, 1, 3], ["b", 1, 0, 0, 0, 0]],
    );
  });
});

describe("attempts that were asked for", () => {
  const few = shows("few", ["p", "p", "p"]);
  const many = shows("many", ["p", "p", "f", "p", "p", "p"]);
  const all = evidenceOfAttempts(attemptsOf([...few, ...many]));

  test("an arm with fewer is shown and is a rival, but is not named", () => {
    const [ranking] = rankArms(all, { minAttempts: 5 });
    assert.deepEqual([ranking!.chosen?.agent, ranking!.arms.length], ["many", 2]);
    assert.ok(ranking!.arms.find(({ agent }) => agent === "few")!.pBest > 0.3);
  });

  test("nobody is named where nobody has so many", () => {
    const [ranking] = rankArms(all, { minAttempts: 7 });
    assert.deepEqual([ranking!.verdict, ranking!.chosen, ranking!.arms.length], ["no-evidence", null, 2]);
  });
});

describe("the plain ranking by rate", () => {
  const byRate = (given: readonly Given[], minAttempts = 0) => rankArms(evidenceOfAttempts(attemptsOf(given)), { rankBy: "rate", minAttempts })[0]!;

  test("names 5 of 5 above 194 of 200, and the verdict says what that is worth", () => {
    const proven = Array.from({ length: 200 }, (_, i) => (i < 194 ? "p" : "f"));
    const ranking = byRate([...shows("proven", proven), ...shows("new", ["p", "p", "p", "p", "p"])], 5);
    assert.deepEqual([ranking.chosen?.agent, ranking.arms.map(({ agent }) => agent)], ["new", ["new", "proven"]]);
    assert.ok(ranking.confidence! < 0.8 && ranking.verdict === "not-enough-evidence", `${ranking.confidence}`);
  });

  test("among equal rates the higher mean confidence, then the first recorded", () => {
    assert.equal(byRate([...shows("a", ["p"], { confidence: 0.6 }), ...shows("b", ["p"], { confidence: 0.9 })]).chosen?.agent, "b");
    assert.equal(byRate([...shows("z", ["p", "f"]), ...shows("a", ["p", "f"])]).chosen?.agent, "z");
  });

  test("counts attempts, not tasks", () => {
    assert.equal(byRate([...shows("a", ["pppppp", "f"]), ...shows("b", ["p", "p", "f"])]).chosen?.agent, "a");
  });

  test("names nobody where nobody has the attempts", () => {
    assert.equal(byRate(shows("a", ["p"]), 5).chosen, null);
  });
});

describe("probabilityWithin", () => {
  test("agrees with a seeded simulation within its error", () => {
    const arms = [{ a: 4.5, b: 0.5 }, { a: 3.5, b: 1.5 }, { a: 8.2, b: 2.3 }];
    for (const [i, chosen] of arms.entries()) {
      const others = arms.filter((_, k) => k !== i);
      const draws = 20_000;
      const random = randomFrom(7, String(i));
      let hits = 0;
      for (let k = 0; k < draws; k++) {
        const rival = Math.max(...others.map(({ a, b }) => betaQuantile(random.uniform(), a, b)));
        if (betaQuantile(random.uniform(), chosen.a, chosen.b) > rival - 0.05) hits++;
      }
      const simulated = hits / draws;
      const error = 4 * Math.sqrt((simulated * (1 - simulated)) / draws) + 0.001;
      assert.ok(Math.abs(simulated - probabilityWithin(chosen, others)) < error, `arm ${i}: ${simulated}`);
    }
  });

  test("asks only where it must, and is the plain midpoint rule over all nodes", () => {
    const shape = fc.double({ min: 0.5, max: 400, noNaN: true });
    const law = fc.record({ a: shape, b: shape });
    fc.assert(
      fc.property(law, fc.array(law, { minLength: 1, maxLength: 6 }), fc.constantFrom(7, 50, 200), (chosen, others, nodes) => {
        let sum = 0;
        for (let i = 0; i < nodes; i++) {
          const limit = betaQuantile((i + 0.5) / nodes, chosen.a, chosen.b) + 0.05;
          sum += others.reduce((product, { a, b }) => product * betaCdf(limit, a, b), 1);
        }
        assert.ok(Math.abs(sum / nodes - probabilityWithin(chosen, others, 0.05, nodes)) < 2e-5);
      }),
      { numRuns: 50 },
    );
  });

  test("is 1 without rivals, and larger with a larger margin", () => {
    const [a, b] = [posteriorOf(jeffreys, { successes: 3, units: 4 }), posteriorOf(jeffreys, { successes: 4, units: 4 })];
    assert.equal(probabilityWithin(a, []), 1);
    assert.ok(probabilityWithin(a, [b], 0.2) > probabilityWithin(a, [b], 0.05));
  });
});

describe("tasksNeeded", () => {
  test("is the smallest number that settles it", () => {
    const arms = [{ prior: jeffreys, successes: 4, units: 4 }, { prior: jeffreys, successes: 4, units: 4 }];
    const needed = tasksNeeded(arms, 0)!;
    const confidenceAt = (more: number) => {
      const grown = arms.map(({ successes, units }) => posteriorOf(jeffreys, { successes: successes + more, units: units + more }));
      return probabilityWithin(grown[0]!, [grown[1]!]);
    };
    assert.ok(confidenceAt(needed) >= 0.8 && confidenceAt(needed - 1) < 0.8);
  });

  test("says that more of the same will not do", () => {
    assert.equal(tasksNeeded([{ prior: jeffreys, successes: 2, units: 10 }, { prior: jeffreys, successes: 8, units: 10 }], 0), null);
  });
});

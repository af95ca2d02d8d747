import type { ArmEvidence } from "../../src/analysis/index.ts";
import { candidatesOf, chooseArm, neverTried } from "../../src/analysis/index.ts";
import type { BetaArm, Random } from "../../src/stats/index.ts";
import { pBest, randomFrom, wilsonInterval } from "../../src/stats/index.ts";
import type { Effort, Estimate, Figure, Gate, Table } from "./figures.ts";
import { gateOver, meanOver, number, percent, shareOver } from "./figures.ts";

/**
 * How true rates are drawn: logit p = 0.6 + type + agent + cell, all normal. The study says only that agents differ overall or by type,
 * in unequal counts; these spreads, with geometric counts, give its columns of the three rules that borrow nothing.
 */
const centre = 0.6;
const typeSpread = 1;
const worlds = [
  { name: "agents differ overall", agentSpread: 0.58, cellSpread: 0.35 },
  { name: "agents differ by type only", agentSpread: 0, cellSpread: 0.85 },
] as const;
type World = (typeof worlds)[number];

const arms = 8;
const types = 10;
const sizes = [2, 5, 8, 20];
/** Points below the best agent from which a recommendation is called wrong. */
export const wrongFrom = 0.05;

const rules = ["naive", "wilson", "jeffreys", "learned"] as const;
type Rule = (typeof rules)[number];

/** The study's regret in points and share that is wrong in percent, by world, size and rule. */
const study: Readonly<Record<World["name"], Readonly<Record<number, Readonly<Record<Rule, readonly [number, number | null]>>>>>> = {
  "agents differ overall": {
    2: { naive: [15.2, 68], wilson: [11.6, null], jeffreys: [11.4, null], learned: [9.1, 50] },
    5: { naive: [10.5, 57], wilson: [8.9, null], jeffreys: [9.1, null], learned: [5.4, 35] },
    8: { naive: [8.7, 51], wilson: [7.5, null], jeffreys: [8.1, null], learned: [4.6, 32] },
    20: { naive: [5.6, 36], wilson: [5.2, null], jeffreys: [5.8, null], learned: [2.8, 20] },
  },
  "agents differ by type only": {
    2: { naive: [17.9, 71], wilson: [12.9, null], jeffreys: [12.2, null], learned: [14.5, 62] },
    5: { naive: [12.0, 57], wilson: [9.4, null], jeffreys: [9.5, null], learned: [9.7, 51] },
    8: { naive: [9.1, 49], wilson: [7.8, null], jeffreys: [7.7, null], learned: [8.0, 45] },
    20: { naive: [5.4, 33], wilson: [5.0, null], jeffreys: [5.2, null], learned: [4.8, 30] },
  },
};

interface Drawn {
  /** Type after type, arm after arm. */
  readonly rates: readonly number[];
  readonly evidence: readonly ArmEvidence[];
}

/** Table 4.5: what recommendations cost, by the rule they come from. */
export function bestAgents(effort: Effort): Table {
  const rows: (string | Figure)[][] = [];
  const regrets: { where: string; measured: Estimate; limit: number }[] = [];
  for (const world of worlds)
    for (const size of sizes) {
      effort.progress(`best agents, ${world.name}, ${size} attempts a cell`);
      const found = recommend(world, size, effort);
      const goals = study[world.name][size]!;
      rows.push([world.name, String(size), ...rules.flatMap((rule) => [number(found[rule].regret, goals[rule][0]), percent(found[rule].wrong, goals[rule][1], 0)])]);
      regrets.push({ where: `${world.name}, ${size} attempts a cell`, measured: found.learned.regret, limit: goals.learned[0] + 0.5 });
    }
  return {
    id: "4.5",
    title: "The best agent per issue type: how far behind the best is the one that is named",
    about:
      `8 agents x 10 issue types, geometric counts, ${tables(effort)} tables; points of success behind the truly best agent, and how often more than 5. ` +
      "Rules: highest rate of at least 5 attempts (else the most tried), Wilson's lower end, Jeffreys' mean, the mean over priors learned from the other cells.",
    columns: ["true rates", "attempts a cell", "naive", "wrong, %", "Wilson", "wrong, %", "Jeffreys", "wrong, %", "learned", "wrong, %"],
    rows,
    gates: gateOver("points behind the best with learned priors (the study's + 0.5)", regrets, "at most", "number"),
  };
}

/** What P(best) said, and how often it was so. */
export function chancesOfBest(effort: Effort): Table {
  effort.progress("how true P(best) is");
  const bands = [0.3, 0.5, 0.7, 0.9, 1.000001];
  const goals = [[39, 38], [59, 56], [78, 69], [95, 95]] as const;
  const kinds = ["learned", "alone"] as const;
  const seen = kinds.map(() => bands.slice(1).map(() => [] as { said: number; true: number }[]));
  for (const world of worlds)
    for (const size of [5, 20])
      for (let table = 0; table < Math.ceil(tables(effort) / 4); table++) {
        const { rates, evidence } = draw(world, size, randomFrom(effort.seed, "said", world.name, String(size), String(table)));
        for (const [kind, shrink] of [true, false].entries()) {
          const posteriors = candidatesOf(evidence, { shrink }).candidates.map(({ posterior }) => posterior);
          for (let type = 0; type < types; type++) addChances(seen[kind]!, bands, posteriors.slice(type * arms, (type + 1) * arms), rates.slice(type * arms, (type + 1) * arms));
        }
      }
  const rows = kinds.flatMap((kind, k) =>
    seen[k]!.map((all, band): (string | Figure)[] => [
      kind,
      `${bands[band]! * 100} to ${Math.round(bands[band + 1]! * 100)} %`,
      String(all.length),
      percent(meanOver(all.map(({ said }) => said)), kind === "learned" ? goals[band]![0] : null, 0),
      percent(shareOver(all.map((one) => ({ hits: one.true, of: 1 }))), kind === "learned" ? goals[band]![1] : null, 0),
    ]),
  );
  const cells = seen[0]!.map((all, band) => {
    const said = meanOver(all.map((one) => one.said)).value;
    const { value, se } = shareOver(all.map((one) => ({ hits: one.true, of: 1 })));
    return { where: `said ${bands[band]! * 100} % or more`, measured: { value: said - value, se }, limit: 0.1 };
  });
  return {
    id: "4.5b",
    title: "P(best): what was said, and what was true",
    about: "Both worlds, 5 and 20 attempts a cell; every agent of every type whose P(best) fell into the band. Learned: with priors from the other cells; alone: with Jeffreys'.",
    columns: ["priors", "said to be best with", "agents", "said, mean %", "true, %"],
    rows,
    gates: gateOver("points by which P(best) says too much, learned priors", cells, "at most"),
  };
}

const explorers = ["uniform", "naive", "epsilon-greedy", "thompson", "top-two"] as const;
type Explorer = (typeof explorers)[number];

/** The study's regret of the final choice, share wrong, regret per attempt, at 200 attempts; share wrong at 400. */
const explored: Readonly<Record<Explorer, readonly [number, number, number, number | null]>> = {
  "uniform": [2.7, 22, 21.3, null],
  "naive": [2.4, 19, 6.9, 18],
  "epsilon-greedy": [3.9, 28, 8.0, null],
  "thompson": [1.6, 12, 8.5, 6],
  "top-two": [1.8, 14, 10.5, 6],
};

/** Eight agents whom nothing is known of: who is named after 200 and after 400 attempts, and what finding out cost. */
export function exploration(effort: Effort): Table {
  const found = explorers.map((explorer) => {
    effort.progress(`exploration, ${explorer}`);
    return { explorer, ends: explore(explorer, effort) };
  });
  const rows = found.map(({ explorer, ends: [at200, at400] }): (string | Figure)[] => {
    const [regret, wrong, paid, wrongLater] = explored[explorer];
    return [explorer, number(at200.regret, regret), percent(at200.wrong, wrong, 0), number(at200.paid, paid), number(at400.regret), percent(at400.wrong, wrongLater, 0), number(at400.paid)];
  });
  const gates: Gate[] = gateOver(
    "more than 5 points behind after 400 attempts, Thompson and top-two",
    found.filter(({ explorer }) => explorer === "thompson" || explorer === "top-two").map(({ explorer, ends }) => ({ where: explorer, measured: ends[1].wrong, limit: 0.08 })),
    "at most",
  );
  return {
    id: "4.5c",
    title: "Who is tried next: 8 agents, one issue type",
    about: `True rates logit p = 0.6 + 0.85 z, ${runs(effort)} runs. Points behind the best of the agent that is named in the end, how often more than 5, and points given away per attempt on the way.`,
    columns: ["tried next", "200: behind", "wrong, %", "per attempt", "400: behind", "wrong, %", "per attempt"],
    rows,
    gates,
  };
}

function tables({ suites }: Effort): number {
  return suites * 3;
}

function runs({ suites }: Effort): number {
  return suites * 8;
}

function draw(world: World, size: number, random: Random): Drawn {
  const agents = Array.from({ length: arms }, () => world.agentSpread * random.normal());
  const rates: number[] = [];
  const evidence: ArmEvidence[] = [];
  for (let type = 0; type < types; type++) {
    const shift = typeSpread * random.normal();
    for (const [i, agent] of agents.entries()) {
      const rate = logistic(centre + shift + agent + world.cellSpread * random.normal());
      // Geometric: as many as it takes, with mean `size`; one cell in size + 1 is empty.
      const units = Math.floor(Math.log(1 - random.uniform()) / Math.log(size / (size + 1)));
      let successes = 0;
      for (let k = 0; k < units; k++) if (random.uniform() < rate) successes++;
      rates.push(rate);
      evidence.push(evidenceOf(`agent-${i}`, `type-${type}`, successes, units));
    }
  }
  return { rates, evidence };
}

function recommend(world: World, size: number, effort: Effort): Record<Rule, { regret: Estimate; wrong: Estimate }> {
  const behind: Record<Rule, number[][]> = { naive: [], wilson: [], jeffreys: [], learned: [] };
  for (let table = 0; table < tables(effort); table++) {
    const { rates, evidence } = draw(world, size, randomFrom(effort.seed, "best", world.name, String(size), String(table)));
    const learned = candidatesOf(evidence).candidates.map(({ posterior: { a, b } }) => a / (a + b));
    const scores: Record<Rule, (i: number) => number> = {
      // Below 5 attempts the numbers of attempts decide, below every rate.
      naive: (i) => (evidence[i]!.units >= 5 ? rateOf(evidence[i]!) : evidence[i]!.units / 10 - 1),
      wilson: (i) => (evidence[i]!.units === 0 ? 0 : wilsonInterval(evidence[i]!.successes, evidence[i]!.units).low),
      jeffreys: (i) => (evidence[i]!.successes + 0.5) / (evidence[i]!.units + 1),
      learned: (i) => learned[i]!,
    };
    for (const rule of rules) behind[rule].push(Array.from({ length: types }, (_, type) => pointsBehind(scores[rule], type * arms, rates)));
  }
  const figures = (of: number[][]) => ({
    regret: meanOver(of.map((table) => (100 * table.reduce((sum, points) => sum + points, 0)) / types)),
    wrong: shareOver(of.map((table) => ({ hits: table.filter((points) => points > wrongFrom).length, of: types }))),
  });
  return { naive: figures(behind.naive), wilson: figures(behind.wilson), jeffreys: figures(behind.jeffreys), learned: figures(behind.learned) };
}

/** How far the arm with the highest score lies behind the best, of the arms from one place on. */
function pointsBehind(score: (i: number) => number, from: number, rates: readonly number[]): number {
  let chosen = from;
  let best = 0;
  for (let i = from; i < from + arms; i++) {
    if (score(i) > score(chosen)) chosen = i;
    best = Math.max(best, rates[i]!);
  }
  return best - rates[chosen]!;
}

function addChances(seen: { said: number; true: number }[][], bands: readonly number[], posteriors: readonly BetaArm[], rates: readonly number[]): void {
  const best = rates.indexOf(Math.max(...rates));
  for (const [i, said] of pBest(posteriors).entries()) {
    const band = bands.findLastIndex((from) => said >= from);
    if (band >= 0) seen[band]!.push({ said, true: Number(i === best) });
  }
}

interface End {
  readonly regret: Estimate;
  readonly wrong: Estimate;
  readonly paid: Estimate;
}

function explore(explorer: Explorer, effort: Effort): [End, End] {
  const ends: { behind: number; paid: number }[][] = [[], []];
  for (let run = 0; run < runs(effort); run++) {
    const rates = drawRates(effort.seed, run);
    const best = Math.max(...rates);
    const random = randomFrom(effort.seed, "explore", explorer, String(run));
    const evidence = rates.map((_, i) => evidenceOf(`agent-${i}`, "type", 0, 0));
    let lost = 0;
    for (let attempt = 1; attempt <= 400; attempt++) {
      const next = tryNext(explorer, evidence, attempt, random);
      const { successes, units } = evidence[next]!;
      evidence[next] = evidenceOf(`agent-${next}`, "type", successes + Number(random.uniform() < rates[next]!), units + 1);
      lost += best - rates[next]!;
      if (attempt === 200 || attempt === 400) ends[attempt / 200 - 1]!.push({ behind: best - rates[named(explorer, evidence)]!, paid: lost / attempt });
    }
  }
  const endOf = (all: readonly { behind: number; paid: number }[]): End => ({
    regret: meanOver(all.map(({ behind }) => 100 * behind)),
    wrong: shareOver(all.map(({ behind }) => ({ hits: Number(behind > wrongFrom), of: 1 }))),
    paid: meanOver(all.map(({ paid }) => 100 * paid)),
  });
  return [endOf(ends[0]!), endOf(ends[1]!)];
}

/** True rates of eight agents of whom nothing is known; every explorer meets the same ones. */
export function drawRates(seed: number, run: number): number[] {
  const world = randomFrom(seed, "agents", String(run));
  return Array.from({ length: arms }, () => logistic(centre + 0.85 * world.normal()));
}

function tryNext(explorer: Explorer, evidence: readonly ArmEvidence[], attempt: number, random: Random): number {
  switch (explorer) {
    case "uniform":
      return (attempt - 1) % arms;
    case "naive":
      return attempt <= 5 * arms ? (attempt - 1) % arms : highest(evidence.map(rateOf));
    case "epsilon-greedy":
      return random.uniform() < 0.1 ? random.below(arms) : highest(evidence.map(rateOf));
    default:
      return chooseArm(candidatesOf(evidence).candidates, { policy: explorer, random }).place;
  }
}

/** The plain explorers name the highest rate, the others the highest expected rate. */
function named(explorer: Explorer, evidence: readonly ArmEvidence[]): number {
  if (explorer === "naive" || explorer === "epsilon-greedy") return highest(evidence.map(rateOf));
  return highest(candidatesOf(evidence).candidates.map(({ posterior: { a, b } }) => a / (a + b)));
}

function highest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

function rateOf({ successes, units }: ArmEvidence): number {
  return units === 0 ? 0 : successes / units;
}

function evidenceOf(agent: string, issueType: string, successes: number, units: number): ArmEvidence {
  const outcomes = { passed: successes, failed: units - successes, errored: 0, skipped: 0 };
  return { ...neverTried({ agent, model: "m" }, issueType), outcomes, successes, units };
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

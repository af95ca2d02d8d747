import type { ArmName, ChoicePolicy } from "../../src/analysis/index.ts";
import type { RouterAgent } from "../../src/tracker/index.ts";
import { createRouter, openTracker } from "../../src/tracker/index.ts";
import { randomFrom } from "../../src/stats/index.ts";
import { drawRates, wrongFrom } from "./best-agent.ts";
import type { Effort, Estimate, Figure, Table } from "./figures.ts";
import { gateOver, meanOver, number, percent, shareOver } from "./figures.ts";

/** Policies that find out while they work, with the study's figures: behind, wrong in percent and per attempt at 200 attempts, wrong at 400. */
const policies = {
  "thompson": [1.6, 12, 8.5, 6],
  "top-two": [1.8, 14, 10.5, 6],
  "cheapest-good-enough": [null, null, null, null],
} as const;

/** What stands after some attempts of one run. */
export interface Ended {
  /** Of the agent that is expected to do best: how far its true rate lies behind the best. */
  readonly behind: number;
  /** Given away per attempt on the way. */
  readonly paid: number;
}

/** The table of exploration once more, as users meet it: through a router, which runs the agents and records their attempts. */
export async function routed(effort: Effort): Promise<Table> {
  const rows: (string | Figure)[][] = [];
  const wrong: { where: string; measured: Estimate; limit: number }[] = [];
  for (const policy of ["thompson", "top-two", "cheapest-good-enough"] as const) {
    effort.progress(`through the router, ${policy}`);
    const [at200, at400] = await routedBy(policy, [200, 400], effort);
    const goals = policies[policy];
    rows.push([policy, number(behindOf(at200!), goals[0]), percent(wrongOf(at200!), goals[1]), number(paidOf(at200!), goals[2]), number(behindOf(at400!)), percent(wrongOf(at400!), goals[3]), number(paidOf(at400!))]);
    if (policy === "thompson" || policy === "top-two") wrong.push({ where: policy, measured: wrongOf(at400!), limit: 0.08 });
  }
  return {
    id: "router",
    title: "Through createRouter: 8 agents, one issue type",
    about:
      `True rates logit p = 0.6 + 0.85 z, ${runs(effort)} runs of 400 issues, each agent at the same price, nothing known before. Points behind the best of the agent that is ` +
      "expected to do best in the end, how often more than 5, and points given away per attempt on the way.",
    columns: ["policy", "200: behind", "wrong, %", "per attempt", "400: behind", "wrong, %", "per attempt"],
    rows,
    gates: gateOver("more than 5 points behind after 400 attempts through the router, Thompson and top-two", wrong, "at most"),
  };
}

/** Runs of issues through a router, as many as the effort says; what stood at each of some lengths. */
export async function routedBy(policy: ChoicePolicy, lengths: readonly number[], effort: Pick<Effort, "suites" | "seed">): Promise<Ended[][]> {
  const ends: Ended[][] = lengths.map(() => []);
  for (let from = 0; from < runs(effort); from += runsAtOnce) {
    // One store for some runs: each has agents of its own, so that nothing carries over.
    const tracker = await openTracker({ store: "memory:" });
    for (let run = from; run < Math.min(from + runsAtOnce, runs(effort)); run++) {
      const rates = drawRates(effort.seed, run);
      const random = randomFrom(effort.seed, "routed", policy, String(run));
      const agents = rates.map((rate, i): RouterAgent<{ issueType: string }, { success: boolean; costUsd: number }> => ({ agent: `agent-${run}-${i}`, run: () => ({ success: random.uniform() < rate, costUsd: 0.01 }) }));
      const router = createRouter({ tracker, agents, policy, seed: `${effort.seed} ${run}`, timeoutMs: null });
      const places = new Map(agents.map(({ agent }, place) => [agent, place]));
      const rateOf = ({ agent }: Pick<ArmName, "agent">) => rates[places.get(agent)!]!;
      const best = Math.max(...rates);
      let lost = 0;
      for (let attempt = 1; attempt <= lengths.at(-1)!; attempt++) {
        lost += best - rateOf(await router.run({ issueType: "type" }));
        const at = lengths.indexOf(attempt);
        if (at < 0) continue;
        const { candidates } = await router.choose("type");
        const means = candidates.map(({ posterior: { a, b } }) => a / (a + b));
        ends[at]!.push({ behind: best - rateOf(candidates[means.indexOf(Math.max(...means))]!), paid: lost / attempt });
      }
    }
    await tracker.close();
  }
  return ends;
}

/** More than so many would make the store in memory large. */
const runsAtOnce = 10;

function runs({ suites }: Pick<Effort, "suites">): number {
  return suites * 4;
}

function behindOf(ends: readonly Ended[]): Estimate {
  return meanOver(ends.map(({ behind }) => 100 * behind));
}

/** How often the agent expected to do best is more than 5 points behind. */
export function wrongOf(ends: readonly Ended[]): Estimate {
  return shareOver(ends.map(({ behind }) => ({ hits: Number(behind > wrongFrom), of: 1 })));
}

function paidOf(ends: readonly Ended[]): Estimate {
  return meanOver(ends.map(({ paid }) => 100 * paid));
}

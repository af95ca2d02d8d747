import type { AbRow } from "../../src/analysis/index.ts";
import type { Attempt } from "../../src/model/index.ts";
import type { Random } from "../../src/stats/index.ts";
import type { Effort, Estimate, Table } from "./figures.ts";
import { compareAgents } from "../../src/analysis/index.ts";
import { looks, normalSf, randomFrom, studentSf } from "../../src/stats/index.ts";
import { gateOver, number, percent, shareOver } from "./figures.ts";
import { mannWhitney, welch } from "./rivals.ts";

/** What one attempt of a simulation is; the rest of an attempt is usual. */
interface Drawn {
  readonly task: number;
  readonly ms: number;
  readonly passed: boolean;
}

/** Both sides of one simulated comparison. */
interface Sides {
  readonly a: readonly Drawn[];
  readonly b: readonly Drawn[];
}

/** Spread between tasks and between attempts of one, and how differently two configurations take to a task; standard deviations of ln(ms). */
const spreads = { task: 0.8, attempt: 0.25, interaction: 0.1 };

/** Times of two configurations that take each task alike, but for a change and a little taste. */
export function drawTimes(tasks: number, perTask: number, change: number, random: Random): Sides {
  const sides = { a: [] as Drawn[], b: [] as Drawn[] };
  for (let task = 0; task < tasks; task++) {
    const typical = Math.log(10_000) + spreads.task * random.normal();
    const effect = Math.log1p(change) + spreads.interaction * random.normal();
    for (let k = 0; k < perTask; k++) {
      sides.a.push({ task, ms: Math.exp(typical + spreads.attempt * random.normal()), passed: true });
      sides.b.push({ task, ms: Math.exp(typical + effect + spreads.attempt * random.normal()), passed: true });
    }
  }
  return sides;
}

/** Tasks of very different difficulty: logits of the rates with a spread of 1.5. A step of 1 makes the mean rate 17 points better. */
export function drawSuccess(tasks: number, perTask: number, step: number, random: Random): Sides {
  const rate = (logit: number) => 1 / (1 + Math.exp(-logit));
  const sides = { a: [] as Drawn[], b: [] as Drawn[] };
  for (let task = 0; task < tasks; task++) {
    const logit = 1.5 * random.normal();
    for (let k = 0; k < perTask; k++) {
      sides.a.push({ task, ms: 1000, passed: random.uniform() < rate(logit) });
      sides.b.push({ task, ms: 1000, passed: random.uniform() < rate(logit + step) });
    }
  }
  return sides;
}

/** The product's own answer on one metric of what was drawn. */
function answerOn(metric: "success" | "durationMs", { a, b }: Sides, look?: { readonly number: number; readonly mostTasks: number }): AbRow {
  const sides = { a: { label: "A", attempts: attemptsOf(a, "A") }, b: { label: "B", attempts: attemptsOf(b, "B") } };
  return compareAgents({ ...sides, metrics: [metric], ...(look === undefined ? {} : { look }) }).rows[0]!;
}

function attemptsOf(drawn: readonly Drawn[], agent: string): Attempt[] {
  return drawn.map(({ task, ms, passed }, slot) => ({
    ...usual,
    id: `${agent}${slot}`,
    runId: agent,
    slot,
    series: { task: `task-${task}`, issueType: "", agent, model: "unknown", mode: "live" },
    startedAtMs: slot,
    outcome: passed ? "passed" : "failed",
    reason: passed ? "" : "check-failed",
    wallNs: Math.round(ms * 1e6),
  }));
}

const usual: Attempt = {
  id: "", runId: "", slot: 0, retry: 0, series: { task: "", issueType: "", agent: "A", model: "unknown", mode: "live" }, taskVariant: "", agentVariant: "",
  startedAtMs: 0, outcome: "passed", reason: "", detail: "", censored: false, wallNs: null, cpuNs: null, peakProcessBytes: null, peakProcessMethod: "",
  peakTreeBytes: null, peakTreeMethod: "", confidence: null, score: null, errorCount: null, warningCount: null, messages: [], signature: "", outputHash: "",
  costUsd: null, costSource: "unknown", usage: [], metrics: {}, warnings: [],
}; // prettier-ignore

/** Repetitions of one setting: enough that a share of a half is known to a point at full effort. */
function repetitions({ suites }: Pick<Effort, "suites">): number {
  return suites * 20;
}

/** How often each of several rules finds a difference, in the same draws. */
export function foundBy<Rule extends string>(draw: (random: Random) => Sides, rules: Readonly<Record<Rule, (sides: Sides) => boolean>>, { suites, seed }: Pick<Effort, "suites" | "seed">, label: string): Record<Rule, Estimate> {
  const random = randomFrom(seed, "agents", label);
  const names = Object.keys(rules) as Rule[];
  const hits = names.map(() => [] as { hits: number; of: number }[]);
  for (let r = repetitions({ suites }); r > 0; r--) {
    const sides = draw(random);
    names.forEach((name, i) => hits[i]!.push({ hits: Number(rules[name](sides)), of: 1 }));
  }
  return Object.fromEntries(names.map((name, i) => [name, shareOver(hits[i]!)])) as Record<Rule, Estimate>;
}

/** What is looked at: any difference, whichever way, as in the study. */
export const durationRules = {
  paired: (sides: Sides) => isFound(answerOn("durationMs", sides)),
  welch: ({ a, b }: Sides) => welch(a.map(({ ms }) => ms), b.map(({ ms }) => ms)).p <= 0.05,
  mannWhitney: ({ a, b }: Sides) => mannWhitney(a.map(({ ms }) => ms), b.map(({ ms }) => ms)).p <= 0.05,
  // Attempts come in the order of their tasks on both sides, so that those of one task meet.
  attempts: ({ a, b }: Sides) => pOfMean(a.map(({ ms }, i) => Math.log(b[i]!.ms / ms))) <= 0.05,
};

export const successRules = {
  paired: (sides: Sides) => isFound(answerOn("success", sides)),
  pooled: ({ a, b }: Sides) => pOfPooled(passedOf(a), passedOf(b), a.length) <= 0.05,
  signFlips: (sides: Sides) => pOfSignFlips(differencesOf(sides)) <= 0.05,
};

function isFound({ p }: AbRow): boolean {
  return p !== null && p <= 0.05;
}

/** Tasks, attempts at each, and the study's figures at +0, +10, +20, +30 % for: Welch, Mann-Whitney, paired, attempts as units. */
const study: readonly (readonly [tasks: number, perTask: number, ...(readonly (readonly number[])[])])[] = [
  [10, 1, [0, 0, 0, 0], [0, 0, 0, 1], [5, 11, 29, 52], [5, 11, 29, 52]],
  [20, 1, [0, 0, 0, 1], [0, 0, 0, 1], [5, 20, 57, 86], [5, 20, 57, 86]],
  [10, 3, [0, 0, 2, 10], [0, 0, 3, 12], [5, 22, 62, 90], [7, 28, 74, 96]],
  [20, 3, [0, 0, 6, 28], [0, 1, 7, 37], [5, 42, 93, 100], [7, 50, 95, 100]],
];
const changes = [0, 0.1, 0.2, 0.3];
const ruleNames = ["welch", "mannWhitney", "paired", "attempts"] as const;
const ruleTitles = { welch: "Welch, raw", mannWhitney: "Mann-Whitney", paired: "paired by task", attempts: "attempts as units" };

/** Table 4.6, times: two configurations on the same tasks. */
export function agentTimes(effort: Effort): Table {
  const measured = study.map(([tasks, perTask, ...goals]) => {
    const where = `${tasks} tasks x ${perTask}`;
    const found = changes.map((change) => {
      effort.progress(`A versus B, time, ${where}, +${change * 100} %`);
      return foundBy((random) => drawTimes(tasks, perTask, change, random), durationRules, effort, `${where} ${change}`);
    });
    return { where, goals, found };
  });
  const paired = measured.flatMap(({ where, goals, found }) => found.map((at, i) => ({ where: `${where}, +${changes[i]! * 100} %`, power: at.paired, goal: goals[2]![i]! / 100, change: changes[i]! })));
  return {
    id: "4.6",
    title: "Two configurations on the same tasks: a difference in time is found, %",
    about: `p at most 5 %, either way. Spread between tasks ${spreads.task}, between attempts ${spreads.attempt}, of the effect between tasks ${spreads.interaction}. ${repetitions(effort)} repetitions.`,
    columns: ["design", "judged by", ...changes.map((change) => `+${change * 100} %`)],
    rows: measured.flatMap(({ where, goals, found }) => ruleNames.map((rule, k) => [where, ruleTitles[rule], ...found.map((at, i) => percent(at[rule], goals[k]![i]!))])),
    gates: [
      ...gateOver("level: a difference found where there is none", paired.filter(({ change }) => change === 0).map(({ where, power }) => ({ where, measured: power, limit: 0.06 })), "at most"),
      ...gateOver("power, points away from the study's", paired.filter(({ change }) => change > 0).map(({ where, power, goal }) => ({ where, measured: { value: Math.abs(power.value - goal), se: power.se }, limit: 0.04 })), "at most"),
    ],
  };
}

/** Table 4.6, success: 20 tasks x 3, and the level where tasks or attempts are few. */
export function agentSuccess(effort: Effort): Table {
  const settings: readonly (readonly [tasks: number, perTask: number, step: number, goals: readonly (number | null)[]])[] = [
    [20, 3, 0, [5.6, 2.6, 3.3]],
    [20, 3, 1, [56, 48, 44]],
    [5, 1, 0, [null, null, null]],
    [8, 1, 0, [null, null, null]],
    [5, 3, 0, [null, null, null]],
    [10, 3, 0, [null, null, null]],
    [20, 1, 0, [null, null, null]],
  ];
  const measured = settings.map(([tasks, perTask, step, goals]) => {
    const where = `${tasks} tasks x ${perTask}, ${step === 0 ? "no change" : "+17 points"}`;
    effort.progress(`A versus B, success, ${where}`);
    return { where, step, goals, found: foundBy((random) => drawSuccess(tasks, perTask, step, random), successRules, effort, `success ${where}`) };
  });
  const cell = ({ where, found }: (typeof measured)[number], limit: number) => ({ where, measured: found.paired, limit });
  const power = measured[1]!.found.paired;
  return {
    id: "4.6 success",
    title: "Two configurations on the same tasks: a difference in success is found, %",
    about: `p at most 5 %, either way. Logits of the tasks' rates spread by 1.5; a step of 1 is +17 points. Sign flips: the exact law of the sum. ${repetitions(effort)} repetitions.`,
    columns: ["design", "paired by task", "pooled z", "sign flips"],
    rows: measured.map(({ where, goals, found }) => [where, percent(found.paired, goals[0]!), percent(found.pooled, goals[1]!), percent(found.signFlips, goals[2]!)]),
    gates: [
      ...gateOver("level: a difference found where there is none", measured.filter(({ step }) => step === 0).map((one) => cell(one, 0.06)), "at most"),
      ...gateOver("power, points away from the study's", [{ where: "20 tasks x 3, +17 points", measured: { value: Math.abs(power.value - 0.56), se: power.se }, limit: 0.04 }], "at most"),
    ],
  };
}

/** Tasks added until it is clear: looks at 5, 7, 10, 15, 22 and 33. */
export function agentLooks(effort: Effort): Table {
  const mostTasks = 33;
  const measured = [0, 0.2, 0.5].map((change) => {
    effort.progress(`A versus B, task after task, +${change * 100} %`);
    const random = randomFrom(effort.seed, "agents, looks", String(change));
    const ended = Array.from({ length: repetitions(effort) }, () => endOf(drawTimes(mostTasks, 1, change, random), mostTasks));
    const share = (verdict: string) => shareOver(ended.map((one) => ({ hits: Number(one.verdict === verdict), of: 1 })));
    const tasks = ended.map((one) => one.tasks);
    const mean = tasks.reduce((sum, n) => sum + n, 0) / tasks.length;
    const se = Math.sqrt(tasks.reduce((sum, n) => sum + (n - mean) ** 2, 0)) / tasks.length;
    return { change, regressed: share("regressed"), improved: share("improved"), unchanged: share("unchanged"), tasks: { value: mean, se } };
  });
  const none = measured[0]!;
  return {
    id: "4.6 looks",
    title: `Tasks added until it is clear, at most ${mostTasks}, one attempt of each side`,
    about: `Verdicts on time, margin 10 %; stops at the first verdict, or where the chance of one is below 10 %. ${repetitions(effort)} repetitions; the study gives no figures.`,
    columns: ["true", "regressed", "improved", "unchanged", "tasks"],
    rows: measured.map(({ change, regressed, improved, unchanged, tasks }) => [`+${change * 100} %`, percent(regressed), percent(improved), percent(unchanged), number(tasks)]),
    gates: gateOver("wrong side where nothing changed", [{ where: "regressed", measured: none.regressed, limit: 0.025 }, { where: "improved", measured: none.improved, limit: 0.025 }], "at most"),
  };
}

function endOf(sides: Sides, mostTasks: number): { verdict: string; tasks: number } {
  const plan = looks(5, mostTasks);
  for (const [k, { n }] of plan.entries()) {
    const first = ({ task }: Drawn) => task < n;
    const { verdict, chance } = answerOn("durationMs", { a: sides.a.filter(first), b: sides.b.filter(first) }, { number: k + 1, mostTasks });
    if (verdict !== "undecided" || chance! < 0.1 || k === plan.length - 1) return { verdict, tasks: n };
  }
  throw new Error("a plan has a last look");
}

function passedOf(drawn: readonly Drawn[]): number {
  return drawn.filter(({ passed }) => passed).length;
}

function differencesOf({ a, b }: Sides): number[] {
  const sums = new Map<number, number>();
  for (const [sign, side] of [[-1, a], [1, b]] as const) for (const { task, passed } of side) sums.set(task, (sums.get(task) ?? 0) + sign * Number(passed));
  return [...sums.values()];
}

function pOfMean(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  return 2 * studentSf(Math.abs(mean) / Math.sqrt(variance / values.length), values.length - 1);
}

function pOfPooled(a: number, b: number, n: number): number {
  const rate = (a + b) / (2 * n);
  return rate === 0 || rate === 1 ? 1 : 2 * normalSf(Math.abs(b - a) / n / Math.sqrt((rate * (1 - rate) * 2) / n));
}

/** Two-sided p of the sum of whole differences, when each sign could as well be the other: by the law of the sum, exactly. */
function pOfSignFlips(differences: readonly number[]): number {
  const reach = differences.reduce((sum, d) => sum + Math.abs(d), 0);
  let law = new Float64Array(2 * reach + 1);
  law[reach] = 1;
  for (const d of differences) {
    const next = new Float64Array(law.length);
    law.forEach((p, i) => {
      if (p === 0) return;
      next[i + d]! += p / 2;
      next[i - d]! += p / 2;
    });
    law = next;
  }
  const seen = Math.abs(differences.reduce((sum, d) => sum + d, 0));
  return law.reduce((sum, p, i) => (Math.abs(i - reach) >= seen ? sum + p : sum), 0);
}

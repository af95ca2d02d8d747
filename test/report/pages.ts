import { agentsAnswer, compareAgents, compareEvidence, runAnswer, sumsOfAttempt, trendAnswer, trendMetrics } from "../../src/analysis/index.ts";
import type { Scope, TrendAnswer } from "../../src/analysis/index.ts";
import type { Run } from "../../src/model/index.ts";
import type { Document } from "../../src/report/index.ts";
import { abDocument, agentsDocument, compareDocument, runDocument, trendDocument } from "../../src/report/index.ts";
import { renderHtml } from "../../src/report/html.ts";
import { attemptsOf, run as usualRun, times } from "../analysis/attempts.ts";
import type { Given } from "../analysis/attempts.ts";
import { evidenceOf, suiteTimes, taskTimes } from "../analysis/evidence.ts";

/** Three agents of known cost at six tasks of two types, twice each; some fail, one errors. */
export const smallSuite: readonly Given[] = ["bugs", "docs"].flatMap((issueType, t) =>
  ["haiku", "opus", "sonnet"].flatMap((model, a) =>
    [1, 2, 3].flatMap((k) =>
      times(100 * t + 10 * a + k, 2, 2000 * (a + 1), 0.2).map((ms, i): Given => {
        const passes = (k * 7 + a * 5 + t) % 4 < 2 + (a % 2);
        const outcome = passes ? "passed" : k === 3 && i === 1 && a === 0 ? "errored" : "failed";
        return { agent: "coder", model, issueType, task: `${issueType}-${k}`, ms, costUsd: 0.01 * 4 ** a * (1 + i / 10), outcome, detail: passes ? "" : "the defect is still there" };
      }),
    ),
  ),
);

/** One command with an outlier. */
export const oneCommand: readonly Given[] = [...times(7, 19, 61), 340].map((ms) => ({ agent: "node", task: "node build.js", ms, cpuNs: Math.round(ms * 9e5) }));

/** So many attempts of 4 agents at 50 tasks of 5 types. */
export function manyAttempts(n: number): Given[] {
  return Array.from({ length: n }, (_, i) => ({
    task: `a task with a name as long as they are ${i % 50}`,
    agent: `agent-${Math.floor(i / 50) % 4}`,
    issueType: `type-${i % 5}`,
    ms: 100 + (i % 50) * 40 + ((i * 7919) % 997) / 10,
    costUsd: 0.001,
    outcome: i % 17 === 0 ? "failed" : i % 97 === 0 ? "errored" : "passed",
  }));
}

/** The page of a run with these attempts. */
export function pageOf(given: readonly Given[], run: Run = usualRun, suiteName = "small"): string {
  const attempts = attemptsOf(given);
  const commandsOnly = given === oneCommand;
  return renderHtml(runDocument(runAnswer({ run, suiteName, commandsOnly, attempts })), { attempts });
}

/** Three days of a suite and a run of the next: two tasks slower, one faster, one fails half the time. */
export function comparison(): Document {
  const baseline = evidenceOf("baseline main", [0, 1, 2].map((day) => ({ day, attempts: [...suiteTimes(day + 1, { n: 10 }), ...taskTimes("retired", times(day, 4, 300))] })), { pinned: true });
  const slower = suiteTimes(9, { n: 12, slower: { "task-3": 1.5, "task-4": 1.25, "task-5": 0.6 } });
  const attempts = slower.map((attempt, i) => (attempt.task === "task-7" && i % 2 === 0 ? { ...attempt, outcome: "failed" as const } : attempt));
  return compareDocument(compareEvidence({ baseline, candidate: evidenceOf("run 0199f0c4", [{ day: 9, attempts }]), by: "series" }));
}

const everything: Scope = { agents: null, models: null, issueTypes: null, tasks: null, modes: ["live"], sinceMs: null, untilMs: null, unknown: [] };

/** The leaderboard of the small suite, with everybody's name made of this. */
export function leaderboardPage(named: (name: string) => string = (name) => name): string {
  const cells = attemptsOf(smallSuite).map((attempt) => ({ ...sumsOfAttempt(attempt), agent: named(attempt.series.agent), issueType: named(attempt.series.issueType) }));
  return renderHtml(agentsDocument(agentsAnswer({ scope: everything, halfLifeDays: null, minAttempts: 0, rankBy: "expected", aggregates: [] }, cells, []), 0));
}

/** Success, time and cost of 40 days; from the 28th on it takes half as long again. */
export function trendPage(): string {
  const days = Array.from({ length: 40 }, (_, day) =>
    attemptsOf(times(day, 12, day < 28 ? 1500 : 2250, 0.2).map((ms, i): Given => ({ ms, costUsd: 0.01 * (1 + ((i * 7 + day) % 5) / 10), outcome: (i * 5 + day) % 4 === 0 ? "failed" : "passed" }))).map((attempt) => ({ ...sumsOfAttempt(attempt), startMs: Date.UTC(2026, 0, 1 + day) })),
  ).flat();
  const [first, ...others] = trendMetrics.map((metric) => trendAnswer(everything, metric, days)) as [TrendAnswer, ...TrendAnswer[]];
  return renderHtml(trendDocument([first, ...others], 0));
}

/** Two models of the small suite against each other. */
export function abPage(): string {
  const attempts = attemptsOf(smallSuite);
  const side = (model: string) => ({ label: model, attempts: attempts.filter(({ series }) => series.model === model) });
  return renderHtml(abDocument({ ...compareAgents({ a: side("haiku"), b: side("opus") }), scope: everything }, 0));
}

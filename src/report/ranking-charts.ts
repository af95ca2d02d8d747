import type { Arm, IssueTypeRanking } from "../analysis/index.ts";
import { onFrontier } from "../analysis/index.ts";
import type { Chart, CostPoint, LeaderboardRow } from "./chart-data.ts";
import { firstRows } from "./first-rows.ts";
import { armName } from "./names.ts";
import { rankingWords } from "./ranking-words.ts";

const mostPanels = 6;
const mostPoints = 12;

/**
 * The pictures of a choice between agents: who is best, and what a success costs. None where there is nothing to choose.
 *
 * @param minAttempts what was asked for of an agent that is named; 0 where nothing was
 */
export function rankingCharts(rankings: readonly IssueTypeRanking[], minAttempts = 0): Chart[] {
  if (!rankings.some(({ arms }) => arms.length > 1)) return [];
  return [leaderboard(rankings, minAttempts), costSuccess(rankings)].filter((chart) => chart !== undefined);
}

function leaderboard(rankings: readonly IssueTypeRanking[], minAttempts: number): Chart | undefined {
  const all = rankings.map((ranking) => ({ name: ranking.issueType, said: rankingWords(ranking, minAttempts), rows: ranking.arms.map((arm) => armRow(arm, ranking)) }));
  const { shown, hidden } = firstRows(all);
  if (shown.length === 0) return undefined;
  return {
    kind: "leaderboard",
    title: "How sure the success of each agent is",
    howToRead:
      "Each mark is the share of tasks that an agent solved, the line through it where its true rate lies with 95 % certainty: long lines are few tasks. " +
      "The diamond is the agent that is named. The short upright line is what may be expected of the next task, from all that is known of the agent; they stand in its order. " +
      "Where lines overlap widely, the order may be chance.",
    data: { groups: shown, hidden },
  };
}

function armRow(arm: Arm, { chosen }: IssueTypeRanking): LeaderboardRow {
  const { rate, low, high, units } = arm.success;
  const expected = arm.expected === null ? null : { rate: arm.expected.rate, low: arm.expected.low, high: arm.expected.high };
  return { name: armName(arm), rate, low, high, expected, tasks: arm.tasks, units, chosen: arm.agent === chosen?.agent && arm.model === chosen.model };
}

function costSuccess(rankings: readonly IssueTypeRanking[]): Chart | undefined {
  const panels = rankings.map(({ issueType, arms }) => ({ name: issueType, points: pointsOf(arms) })).filter(({ points }) => points.length > 0);
  if (panels.length === 0) return undefined;
  const shown = panels.slice(0, mostPanels).map(({ name, points }) => ({ name, points: points.slice(0, mostPoints) }));
  const arms = rankings.reduce((sum, ranking) => sum + ranking.arms.length, 0);
  return {
    kind: "cost-success",
    title: "What a success costs",
    howToRead:
      "Further up is better, further left is cheaper. Diamonds on the stepped line are the frontier: nobody is both cheaper and better than they were; whoever lies below it " +
      "costs more for less. The upright lines are 95 % intervals: where they overlap, up and down may be chance.",
    data: { panels: shown, hidden: arms - shown.reduce((sum, { points }) => sum + points.length, 0) },
  };
}

function pointsOf(arms: readonly Arm[]): CostPoint[] {
  const known = arms.flatMap((arm) => {
    const { success, costPerSuccessUsd } = arm;
    return success.rate === null || costPerSuccessUsd === null ? [] : [{ name: armName(arm), costPerSuccessUsd, rate: success.rate, low: success.low, high: success.high }];
  });
  const frontier = onFrontier(known.map(({ costPerSuccessUsd, rate }) => ({ costUsd: costPerSuccessUsd, rate })));
  return known.map((point, i) => ({ ...point, frontier: frontier[i]! }));
}

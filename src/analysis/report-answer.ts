import type { Warning } from "../model/index.ts";
import type { AgentsTerms, ImportedAverage } from "./agents-answer.ts";
import { agentsAnswer } from "./agents-answer.ts";
import type { Scope } from "./answer-scope.ts";
import type { Recommendation } from "./best-answer.ts";
import { recommendationOf } from "./best-answer.ts";
import type { CostsAnswer } from "./costs-answer.ts";
import { costsAnswer } from "./costs-answer.ts";
import type { ModelRow } from "./models-answer.ts";
import { modelsAnswer } from "./models-answer.ts";
import type { RateGroup } from "./rate-group.ts";
import { rateGroup } from "./rate-group.ts";
import type { SketchedTimes } from "./sketched-times.ts";
import type { GroupColumn, Sums } from "./sums.ts";
import { groupSums, namesIn } from "./sums.ts";
import type { TrendAnswer } from "./trend-answer.ts";
import { trendAnswer, trendMetrics } from "./trend-answer.ts";

/** All that is known, on one page. */
export interface ReportAnswer {
  /** Epoch milliseconds. */
  readonly generatedAtMs: number;
  readonly scope: Scope;
  /** Everything together, and how many different names there are; attempts that name no issue type or task add none. */
  readonly summary: RateGroup & { readonly attempts: number; readonly agents: number; readonly models: number; readonly issueTypes: number; readonly tasks: number };
  /** In order of their names. */
  readonly byAgent: readonly (RateGroup & { readonly agent: string; readonly issueTypes: readonly string[] })[];
  readonly byIssueType: readonly (RateGroup & { readonly issueType: string; readonly agents: readonly string[] })[];
  readonly byModel: readonly ModelRow[];
  /** One for each issue type, in order of their names. */
  readonly recommendations: readonly Recommendation[];
  readonly costs: CostsAnswer;
  /** Of the last 30 days of the scope, as the scope of each says: success, duration, cost. */
  readonly trends: readonly TrendAnswer[];
  readonly aggregates: readonly ImportedAverage[];
  readonly warnings: readonly Warning[];
}

/** What a report is made of. */
export interface ReportSums {
  /** Told apart by issue type, agent, model and task, with faded counts. */
  readonly cells: readonly Sums[];
  /** Told apart by issue type, agent and model. */
  readonly times: readonly SketchedTimes[];
  /** Told apart by day, of at most 30 days. */
  readonly days: readonly Sums[];
  /** When those days begin, epoch milliseconds. */
  readonly daysSinceMs: number;
}

/** Puts the report together; its terms are those of the leaderboard that recommends. */
export function reportAnswer(terms: AgentsTerms, generatedAtMs: number, { cells, times, days, daysSinceMs }: ReportSums): ReportAnswer {
  const { scope } = terms;
  const { rankings, aggregates, total } = agentsAnswer(terms, cells, times);
  const { models, warnings } = modelsAnswer({ scope, minAttempts: 0 }, cells, times);
  const { passed, failed, errored, skipped } = total.outcomes;
  const count = (column: GroupColumn) => namesIn(cells, column).length;
  return {
    generatedAtMs,
    scope,
    summary: { ...total, attempts: passed + failed + errored + skipped, agents: count("agent"), models: count("model"), issueTypes: count("issueType"), tasks: count("task") },
    byAgent: groupSums(cells, ["agent"]).map(({ key, cells: own }) => ({ ...rateGroup(own, key), agent: key.agent!, issueTypes: namesIn(own, "issueType") })),
    byIssueType: groupSums(cells, ["issueType"]).map(({ key, cells: own }) => ({ ...rateGroup(own, key), issueType: key.issueType!, agents: namesIn(own, "agent") })),
    byModel: models,
    recommendations: rankings.map(recommendationOf),
    costs: costsAnswer(scope, ["agent"], cells),
    trends: trendMetrics.map((metric) => trendAnswer({ ...scope, sinceMs: daysSinceMs }, metric, days)),
    aggregates,
    warnings,
  };
}

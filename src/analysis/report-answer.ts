import type { Warning } from "../model/index.ts";
import type { ImportedAverage } from "./agents-answer.ts";
import type { Scope } from "./answer-scope.ts";
import type { BestAnswer } from "./best-answer.ts";
import type { CostsAnswer } from "./costs-answer.ts";
import type { ModelRow } from "./models-answer.ts";
import type { RateGroup } from "./rate-group.ts";
import type { TrendAnswer } from "./trend-answer.ts";

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
  /** Of the last 30 days of the scope: success, duration, cost. */
  readonly trends: readonly TrendAnswer[];
  readonly aggregates: readonly ImportedAverage[];
  readonly warnings: readonly Warning[];
}

/** Whom to send one type of issues to, without what is the same for all types. */
export type Recommendation = Omit<BestAnswer, "scope" | "halfLifeDays" | "minAttempts" | "rankBy" | "aggregates" | "changes">;

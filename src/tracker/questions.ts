import { UserError, show } from "../model/index.ts";
import { agentsAnswer, armColumns, bestAnswer, costsAnswer, groupColumns, groupFigures, modelsAnswer, recentAnswer, reportAnswer, successAnswer, trendAnswer, trendMetrics, trendSums } from "../analysis/index.ts";
import type { AgentsAnswer, AgentsTerms, BestAnswer, CostsAnswer, GroupColumn, ModelsAnswer, RecentAnswer, ReportAnswer, Scope, SuccessAnswer, TrendAnswer } from "../analysis/index.ts";
import type { Store } from "../store/index.ts";
import { importedAverages } from "./aggregates.ts";
import { compareSides } from "./compare.ts";
import type { CompareAnswer, CompareQuestion, CostsQuestion, ModelsQuestion, Question, Questions, RankingQuestion, SideQuestion, Source, SuccessQuestion, TrendQuestion } from "./questions-contract.ts";
import type { ScopeFilter } from "./scope.ts";
import { filterOf, questionFields, readCount, readOneOf, readScope, withUnknown } from "./scope.ts";
import { readLength } from "./window.ts";

const dayMs = 86_400_000;
/** How many attempts `recent` gives at most. */
const mostRecent = 10_000;
/** Every task of every arm by itself: what all tables are added up from. */
const cellColumns = ["issueType", "agent", "model", "task"] as const;
const rankingFields = [...questionFields, "minAttempts", "rankBy", "halfLife"];

/** Answers from the sums of a store, so that millions of attempts are no matter. */
export class StoreQuestions implements Questions {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  async successRate(which: SuccessQuestion = {}): Promise<SuccessAnswer> {
    const { scope, filter, store } = await this.#scoped(which, [...questionFields, "groupBy"]);
    const groupBy = which.groupBy === undefined ? usualGroups(scope) : readOneOf("groupBy", which.groupBy, groupColumns);
    return successAnswer(scope, groupBy, await store.fold({ ...filter, by: [...new Set([...groupBy, ...cellColumns])] }));
  }

  async bestAgent(issueType: string, options: Omit<RankingQuestion, "issueType"> = {}): Promise<BestAnswer> {
    if (typeof issueType !== "string") throw new UserError({ wrong: `the issue type is ${show(issueType)}; it must be a text`, fix: 'bestAgent("complexity")' });
    const { terms, cells, times } = await this.#ranked({ ...options, issueType }, rankingFields);
    return bestAnswer(terms, issueType, cells, times);
  }

  async agents(which: RankingQuestion = {}): Promise<AgentsAnswer> {
    const { terms, cells, times } = await this.#ranked(which, rankingFields);
    return agentsAnswer(terms, cells, times);
  }

  async models(which: ModelsQuestion = {}): Promise<ModelsAnswer> {
    const { scope, filter, store } = await this.#scoped(which, [...questionFields, "minAttempts"]);
    const minAttempts = readCount("minAttempts", which.minAttempts ?? 0, 0, Number.MAX_SAFE_INTEGER);
    const cells = await store.fold({ ...filter, by: cellColumns });
    return modelsAnswer({ scope, minAttempts }, cells, await store.foldSketches({ ...filter, by: armColumns }));
  }

  async compare(a: string | SideQuestion, b: string | SideQuestion, which: CompareQuestion = {}): Promise<CompareAnswer> {
    return await compareSides(await this.#source.store(), { a, b, which }, this.#source.now());
  }

  async recent(count = 100, which: Question = {}): Promise<RecentAnswer> {
    const { scope, filter, store } = await this.#scoped(which, questionFields);
    const last = readCount("count", count, 1, mostRecent);
    return recentAnswer(scope, last, await store.attempts({ ...filter, last }));
  }

  async costs(which: CostsQuestion = {}): Promise<CostsAnswer> {
    const { scope, filter, store } = await this.#scoped(which, [...questionFields, "by"]);
    const by = readOneOf("by", which.by ?? "agent", groupColumns);
    return costsAnswer(scope, by, await store.fold({ ...filter, by: [...new Set([...by, ...cellColumns])] }));
  }

  async trend(which: TrendQuestion = {}): Promise<TrendAnswer> {
    const { scope, filter, store, nowMs } = await this.#scoped(which, [...questionFields, "metric"]);
    const [metric] = readOneOf("metric", which.metric ?? "success", trendMetrics);
    const sinceMs = scope.sinceMs ?? monthBefore(scope, nowMs);
    return trendAnswer({ ...scope, sinceMs }, metric!, await store.fold({ ...filter, sinceMs, by: ["day"], sums: trendSums }));
  }

  async report(which: RankingQuestion = {}): Promise<ReportAnswer> {
    const { terms, filter, store, nowMs, cells, times } = await this.#ranked(which, rankingFields);
    const monthMs = monthBefore(terms.scope, nowMs);
    const daysSinceMs = Math.max(monthMs, terms.scope.sinceMs ?? monthMs);
    const days = await store.fold({ ...filter, sinceMs: daysSinceMs, by: ["day"], sums: trendSums });
    return reportAnswer(terms, nowMs, { cells, times, days, daysSinceMs });
  }

  /** Sums for a ranking: of all issue types, because what arms did in the others counts. */
  async #ranked(which: RankingQuestion, fields: readonly string[]) {
    const { scope, filter, store, nowMs } = await this.#scoped(which, fields);
    const terms = { scope, ...rankingTerms(which), aggregates: await importedAverages(store, scope) };
    const { issueTypes: _, ...everyType } = filter;
    const halfLifeMs = terms.halfLifeDays === null ? null : terms.halfLifeDays * dayMs;
    const fading = halfLifeMs === null ? {} : { fading: { nowMs: Math.min(nowMs, scope.untilMs ?? nowMs), halfLifeMs } };
    const [cells, times] = await Promise.all([store.fold({ ...everyType, ...fading, by: cellColumns, sums: groupFigures }), store.foldSketches({ ...filter, by: armColumns })]);
    return { terms, filter, store, nowMs, cells, times };
  }

  async #scoped(which: Question, fields: readonly string[]): Promise<{ scope: Scope; filter: ScopeFilter; store: Store; nowMs: number }> {
    const nowMs = this.#source.now();
    const known = readScope(which, fields, nowMs);
    const store = await this.#source.store();
    return { scope: await withUnknown(known, store), filter: filterOf(known), store, nowMs };
  }
}

/** Where the last 30 days of a window begin: the one in which it ends is one of them. */
function monthBefore({ untilMs }: Scope, nowMs: number): number {
  const lastMs = Math.min(nowMs, (untilMs ?? Infinity) - 1);
  return Math.floor(lastMs / dayMs) * dayMs - 29 * dayMs;
}

function usualGroups({ agents, models, issueTypes }: Scope): GroupColumn[] {
  if (agents !== null && issueTypes !== null) return models === null ? ["model"] : [];
  if (agents !== null) return ["issueType"];
  return issueTypes !== null ? ["agent"] : ["agent", "model", "issueType"];
}

function rankingTerms({ minAttempts, rankBy, halfLife }: RankingQuestion): Pick<AgentsTerms, "halfLifeDays" | "minAttempts" | "rankBy"> {
  const [order] = readOneOf("rankBy", rankBy ?? "expected", ["expected", "rate"] as const);
  return {
    halfLifeDays: halfLife === null ? null : readLength("halfLife", halfLife ?? "90d") / dayMs,
    minAttempts: readCount("minAttempts", minAttempts ?? 0, 0, Number.MAX_SAFE_INTEGER),
    rankBy: order!,
  };
}

import type { Scope } from "./answer-scope.ts";
import type { ArmFigures } from "./evidence-of-sums.ts";
import { armColumns, armFiguresOf } from "./evidence-of-sums.ts";
import type { Arm, IssueTypeRanking, RankingOptions } from "./ranking.ts";
import { rankArms } from "./ranking.ts";
import type { RateGroup } from "./rate-group.ts";
import { rateGroup } from "./rate-group.ts";
import type { SketchedTimes } from "./sketched-times.ts";
import type { Sums } from "./sums.ts";
import { nameOfKey } from "./sums.ts";

/** The leaderboard: agents with their models, ranked for each issue type. */
export interface AgentsAnswer {
  readonly scope: Scope;
  /** In what is expected an attempt of this age counts half of one made now; null where nothing fades. Rates that were seen never fade. */
  readonly halfLifeDays: number | null;
  readonly minAttempts: number;
  readonly rankBy: NonNullable<RankingOptions["rankBy"]>;
  /** In order of the issue types' names. */
  readonly rankings: readonly Leaderboard[];
  /** Averages that were imported without the attempts behind them: shown apart, and part of no rate. */
  readonly aggregates: readonly ImportedAverage[];
  readonly total: RateGroup;
}

/** The ranking of one issue type with the figures that people look for. */
export interface Leaderboard extends IssueTypeRanking {
  readonly arms: readonly LeaderboardArm[];
}

/** One place on a leaderboard. */
export interface LeaderboardArm extends Arm {
  /** Of passed attempts, within 1 %, as `medianMs`; null without any. */
  readonly p95Ms: number | null;
  /** In [0, 1], over the attempts that tell one; null where none does. */
  readonly meanConfidence: number | null;
  /** Milliseconds, over passed and failed attempts; null without any. */
  readonly meanRanMs: number | null;
}

/** Sums that somebody else formed of attempts that nobody can look at. */
export interface ImportedAverage {
  readonly agent: string;
  readonly model: string;
  readonly issueType: string;
  /** Attempts that are not in the store. */
  readonly attempts: number;
  readonly successes: number;
  /** As told with the sums, over all attempts they know; null where they do not tell. */
  readonly meanConfidence: number | null;
  readonly meanMs: number | null;
  /** When the sums were formed, epoch milliseconds. */
  readonly atMs: number;
  /** The file they come from. */
  readonly source: string;
  /** The file files attempts of other names under these: its sums are of them all. */
  readonly mixed: boolean;
}

/** How a leaderboard is made. */
export type AgentsTerms = Pick<AgentsAnswer, "scope" | "halfLifeDays" | "minAttempts" | "rankBy" | "aggregates">;

/**
 * Puts the leaderboard together. What arms did in issue types that are not shown counts in what is expected of them.
 *
 * @param cells told apart by issue type, agent, model and task, with faded counts, of all issue types
 * @param times told apart by issue type, agent and model
 */
export function agentsAnswer(terms: AgentsTerms, cells: readonly Sums[], times: readonly SketchedTimes[]): AgentsAnswer {
  return leaderboardOf(terms, cells, armFiguresOf(cells, times));
}

/** As `agentsAnswer`, where the figures of the arms are known already. */
export function leaderboardOf(terms: AgentsTerms, cells: readonly Sums[], figures: readonly ArmFigures[]): AgentsAnswer {
  const { scope, minAttempts, rankBy } = terms;
  const only = scope.issueTypes;
  const rankings = rankArms(figures.map(({ evidence }) => evidence), { minAttempts, rankBy, ...(only && { only }) });
  const known = new Map(figures.map((one) => [nameOfKey(one.evidence, armColumns), one]));
  const described = (issueType: string, arm: Arm): LeaderboardArm => {
    const { p95Ms, group } = known.get(nameOfKey({ issueType, agent: arm.agent, model: arm.model }, armColumns))!;
    return { ...arm, p95Ms, meanConfidence: group.meanConfidence, meanRanMs: group.meanRanMs };
  };
  const shown = only === null ? cells : cells.filter(({ issueType = "" }) => only.includes(issueType));
  return { ...terms, rankings: rankings.map((one) => ({ ...one, arms: one.arms.map((arm) => described(one.issueType, arm)) })), total: rateGroup(shown) };
}

import type { Scope } from "./answer-scope.ts";
import type { Arm, IssueTypeRanking, RankingOptions } from "./ranking.ts";
import type { RateGroup } from "./rate-group.ts";

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
  /** Of passed attempts, within 1 %, over whole UTC days, as `medianMs`; null without any. */
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

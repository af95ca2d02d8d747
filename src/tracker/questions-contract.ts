import type { AbAnswer, AbMetric, AgentsAnswer, BestAnswer, CostsAnswer, GroupColumn, ModelsAnswer, RankingOptions, RecentAnswer, ReportAnswer, Scope, SuccessAnswer, TrendAnswer, TrendMetric } from "../analysis/index.ts";
import type { Mode } from "../model/index.ts";
import type { Store } from "../store/index.ts";

/**
 * What can be asked about attempts. Every figure comes with what it rests on; what is unknown is null. A name that no attempt ever had gives
 * an answer that says so, with the names that are nearest to it.
 *
 * Every question throws a UserError where a field or value of it is wrong (exit code 2), and where the store cannot be read (exit code 5):
 * an answer is never empty because something failed.
 */
export interface Questions {
  /**
   * How often attempts succeed. By issue type where an agent is named, by agent where an issue type is, by model where both are; one figure
   * where agent, issue type and model are named; else by agent, model and issue type. `groupBy` says it otherwise.
   *
   * @example (await tracker.successRate({ agent: "Refactoring" })).groups.map(({ issueType, success }) => [issueType, success.rate])
   */
  successRate(which?: SuccessQuestion): Promise<SuccessAnswer>;

  /**
   * Whom to send issues of one type to: the agent and model with what was seen and what is expected of them, how sure that is, and what would
   * change it. What agents did in other issue types counts, as far as that predicts; old attempts fade.
   *
   * @example const { agent, model, rate, low, high, confidence } = await tracker.bestAgent("complexity");
   */
  bestAgent(issueType: string, options?: Omit<RankingQuestion, "issueType">): Promise<BestAnswer>;

  /** The leaderboard: agents with their models, ranked for each issue type as `bestAgent` does. */
  agents(which?: RankingQuestion): Promise<AgentsAnswer>;

  /** Models side by side; where they did different issue types, also on those that all of them did. */
  models(which?: ModelsQuestion): Promise<ModelsAnswer>;

  /**
   * What b is compared with a, task by task: each names an agent, a model, or both. Reads attempts, at most the newest 50,000 of each side.
   *
   * @example (await tracker.compare({ model: "sonnet" }, { model: "opus" }, { issueType: "complexity" })).rows
   */
  compare(a: string | SideQuestion, b: string | SideQuestion, which?: CompareQuestion): Promise<CompareAnswer>;

  /** The newest attempts, newest first; 100 where it is not said how many, at most 10,000. */
  recent(count?: number, which?: Question): Promise<RecentAnswer>;

  /** What the money went for; by agent where it is not said by what. */
  costs(which?: CostsQuestion): Promise<CostsAnswer>;

  /** How success, time or cost went, day by day: where no beginning is given, the last 30 days, or the 30 before `until`. */
  trend(which?: TrendQuestion): Promise<TrendAnswer>;

  /** All that is known, on one page. */
  report(which?: RankingQuestion): Promise<ReportAnswer>;
}

/** From when to when; at most one of `since` and `last`. All times where both are left out. */
export interface WindowQuestion {
  /**
   * A Date, epoch milliseconds, ISO text with a zone, a UTC day ("2026-11-20"), or so long ago: "12h" and "30m" to the millisecond, "30d" and
   * "2w" from the start of a UTC day on, today being one of them.
   */
  readonly since?: Moment;
  /** Not included; as `since`. */
  readonly until?: Moment;
  /** "30d", "2w", "12h": as `since`. */
  readonly last?: string;
}

/** A moment as a question names it. */
export type Moment = Date | number | string;

/** Which attempts; of each field one name or several. What is left out asks for nothing. */
export interface Question extends WindowQuestion {
  readonly agent?: Names;
  readonly model?: Names;
  /** The empty string: attempts that name none. */
  readonly issueType?: Names;
  /** The empty string: attempts that name none. */
  readonly task?: Names;
  /** `live` where it is left out. */
  readonly mode?: Mode | readonly Mode[];
}

/** One name or several. */
export type Names = string | readonly string[];

/** See `successRate`. */
export interface SuccessQuestion extends Question {
  readonly groupBy?: GroupColumn | readonly GroupColumn[];
}

/** See `agents` and `bestAgent`. */
export interface RankingQuestion extends Question {
  /** Agents with fewer attempts that passed or failed are shown and not named; 0 where it is left out. */
  readonly minAttempts?: number;
  /** `expected` where it is left out. `rate`: the highest plain rate, then the highest mean confidence, then by name, whatever it is worth. */
  readonly rankBy?: RankingOptions["rankBy"];
  /** An attempt of this age counts half in what is expected: "90d" where it is left out; null: nothing fades. Rates that were seen never fade. */
  readonly halfLife?: string | null;
}

/** See `models`. */
export interface ModelsQuestion extends Question {
  /** What an agent and model did fewer times in an issue type is left out; 0 where it is left out. */
  readonly minAttempts?: number;
}

/** One side of a comparison: an agent, a model, or both; and when. A text names an agent. */
export interface SideQuestion extends WindowQuestion {
  readonly agent?: Names;
  readonly model?: Names;
  /** How it is called; its names where it is left out. */
  readonly label?: string;
}

/** What is asked of both sides of a comparison. */
export interface CompareQuestion extends Omit<Question, "agent" | "model"> {
  readonly metrics?: readonly AbMetric[];
  /** The smallest change that matters, in (0, 1]: relative, for success and confidence absolute. */
  readonly margins?: Readonly<Partial<Record<AbMetric, number>>>;
}

/** A versus B, and which attempts they are made of. */
export interface CompareAnswer extends AbAnswer {
  readonly scope: Scope;
}

/** See `costs`. */
export interface CostsQuestion extends Question {
  readonly by?: GroupColumn | readonly GroupColumn[];
}

/** See `trend`. */
export interface TrendQuestion extends Question {
  /** `success` where it is left out. */
  readonly metric?: TrendMetric;
}

/** What a question is asked of. */
export interface Source {
  /** The store, with everything in it that the answer must know. */
  readonly store: () => Promise<Store>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

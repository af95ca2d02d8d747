import type { Scope } from "./answer-scope.ts";
import type { AgentsTerms, ImportedAverage, Leaderboard, LeaderboardArm } from "./agents-answer.ts";
import { leaderboardOf } from "./agents-answer.ts";
import type { AnswerChange } from "./answer-changes.ts";
import { changesOf } from "./answer-changes.ts";
import type { ArmName } from "./arm-evidence.ts";
import { candidatesOf } from "./candidates.ts";
import { armFiguresOf } from "./evidence-of-sums.ts";
import type { ExpectedRate, MissingEvidence, RankingOptions, RankingVerdict } from "./ranking.ts";
import type { SketchedTimes } from "./sketched-times.ts";
import type { Sums } from "./sums.ts";

/** Whom to send issues of one type to, and how sure that is. Whatever is about the chosen one is null where nobody is named. */
export interface BestAnswer {
  readonly scope: Scope;
  readonly issueType: string;
  readonly halfLifeDays: number | null;
  readonly minAttempts: number;
  readonly rankBy: NonNullable<RankingOptions["rankBy"]>;
  readonly verdict: RankingVerdict;
  readonly agent: string | null;
  readonly model: string | null;
  /** What was seen: the success rate over tasks with Jeffreys' 95 % interval. */
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Attempts that passed or failed. */
  readonly n: number;
  /** What may be expected of the next task, from all that is known; null where nobody is named. */
  readonly expected: ExpectedRate | null;
  /** P(its success rate is the highest of all). */
  readonly pBest: number | null;
  /** P(it lies within 5 points of the highest rate); null where it has no rival. */
  readonly confidence: number | null;
  readonly meanConfidence: number | null;
  /** Milliseconds: of passed attempts the median, of passed and failed ones the mean. */
  readonly medianMs: number | null;
  readonly meanRanMs: number | null;
  readonly costPerSuccessUsd: number | null;
  /** Others that are equal within what can be told. */
  readonly tied: readonly ArmName[];
  /** What is missing where the evidence is not enough. */
  readonly missing: MissingEvidence | null;
  /** What would change the answer, the least first. */
  readonly changes: readonly AnswerChange[];
  /** All that were compared, highest expected rate first. */
  readonly arms: readonly LeaderboardArm[];
  /** Imported without the attempts behind them: part of no rate. */
  readonly aggregates: readonly ImportedAverage[];
}

/** Whom to send one type of issues to, without what is the same for all types. */
export type Recommendation = Omit<BestAnswer, "scope" | "halfLifeDays" | "minAttempts" | "rankBy" | "aggregates" | "changes">;

/**
 * Puts the answer together. What arms did in other issue types counts in what is expected of them.
 *
 * @param issueType of which an answer is given also where nothing is known of it
 * @param cells     told apart by issue type, agent, model and task, with faded counts, of all issue types
 * @param times     told apart by issue type, agent and model
 */
export function bestAnswer(terms: AgentsTerms, issueType: string, cells: readonly Sums[], times: readonly SketchedTimes[]): BestAnswer {
  const { scope, halfLifeDays, minAttempts, rankBy, aggregates } = terms;
  const figures = armFiguresOf(cells, times);
  const board = leaderboardOf({ ...terms, scope: { ...scope, issueTypes: [issueType] } }, cells, figures).rankings[0] ?? nothingKnown(issueType);
  const changes = board.chosen === null || rankBy === "rate" ? [] : changesOf(board, candidatesOf(figures.map(({ evidence }) => evidence)).candidates, minAttempts);
  return { scope, halfLifeDays, minAttempts, rankBy, ...recommendationOf(board), changes, aggregates: aggregates.filter((one) => one.issueType === issueType) };
}

/** What a leaderboard recommends. */
export function recommendationOf({ issueType, verdict, chosen, confidence, tied, missing, arms }: Leaderboard): Recommendation {
  const arm = arms.find((one) => one.agent === chosen?.agent && one.model === chosen.model);
  return {
    issueType,
    verdict,
    agent: chosen?.agent ?? null,
    model: chosen?.model ?? null,
    rate: arm?.success.rate ?? null,
    low: arm?.success.low ?? null,
    high: arm?.success.high ?? null,
    n: arm === undefined ? 0 : arm.outcomes.passed + arm.outcomes.failed,
    expected: arm?.expected ?? null,
    pBest: arm?.pBest ?? null,
    confidence,
    meanConfidence: arm?.meanConfidence ?? null,
    medianMs: arm?.medianMs ?? null,
    meanRanMs: arm?.meanRanMs ?? null,
    costPerSuccessUsd: arm?.costPerSuccessUsd ?? null,
    tied,
    missing,
    arms,
  };
}

function nothingKnown(issueType: string): Leaderboard {
  return { issueType, verdict: "no-evidence", chosen: null, confidence: null, because: null, tied: [], missing: null, arms: [] };
}

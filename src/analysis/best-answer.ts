import type { Scope } from "./answer-scope.ts";
import type { ImportedAverage, LeaderboardArm } from "./agents-answer.ts";
import type { ArmName } from "./arm-evidence.ts";
import type { ExpectedRate, MissingEvidence, RankingOptions, RankingVerdict } from "./ranking.ts";

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

/** One thing that would change the answer, if all else stayed. */
export type AnswerChange =
  /** The chosen one fails its next so many tasks. */
  | { readonly kind: "chosen-fails"; readonly tasks: number; readonly instead: ArmName }
  /** A rival passes its next so many tasks. */
  | { readonly kind: "rival-passes"; readonly tasks: number; readonly instead: ArmName };

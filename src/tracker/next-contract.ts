import type { ChoicePolicy, ComparedArm, IssueChoice, Scope } from "../analysis/index.ts";
import type { Question } from "./questions-contract.ts";

/** Who should have the next attempt of an issue type; arms are all that ever made an attempt and that the filters leave. */
export interface NextQuestion extends Omit<Question, "issueType"> {
  /** One that nobody ever tried is as good as any other: what agents did elsewhere counts. */
  readonly issueType: string;
  readonly policy: ChoicePolicy;
  /** The same seed and the same attempts give the same choice. */
  readonly seed: number;
  /** How much lower a success rate may be and still be good enough, a fraction; 0.05 where it is left out. */
  readonly margin?: number;
  /** An attempt of this age counts half, such as "90d"; null: nothing fades. */
  readonly halfLife: string | null;
}

/** A choice with all that it rests on. */
export interface NextAnswer {
  readonly scope: Scope;
  readonly seed: number;
  readonly halfLifeDays: number | null;
  /** Null where there is nobody to choose from. */
  readonly choice: Omit<IssueChoice, "candidates"> | null;
  /** Highest expected rate first. */
  readonly compared: readonly ComparedArm[];
  /** Why this one, as a sentence. */
  readonly why: string;
}

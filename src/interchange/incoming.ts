import type { Attempt, RecordedFields, Run, UserError, Variant } from "../model/index.ts";

/** Forms that attempts come in. */
export const importForms = ["jsonl", "crackerjack"] as const;
/** One of {@link importForms}. */
export type ImportForm = (typeof importForms)[number];

/**
 * What a file says of attempts that it does not hold: sums that somebody else formed. Kept and shown as that, never part of a rate,
 * because nobody can look at the attempts behind it.
 */
export interface Aggregate {
  /** From its content: the same sums of the same moment are the same aggregate. */
  readonly id: string;
  /** When the sums were formed, epoch milliseconds. */
  readonly atMs: number;
  readonly agent: string;
  readonly model: string;
  readonly issueType: string;
  /** Attempts that the file counts and does not hold, and how many of them succeeded. */
  readonly attempts: number;
  readonly successes: number;
  /** What the file says of all its attempts, of those that it holds too; an average that it does not tell is null. */
  readonly of: { readonly attempts: number; readonly successes: number; readonly averageConfidence: number | null; readonly averageDurationMs: number | null };
  /** The file files attempts of other names under these: its sums are of them all. */
  readonly mixed: boolean;
  /** The file they come from. */
  readonly source: string;
}

/** One thing that a reader found. `where` is a place as people look for it: `line 7`, `metrics["A:m1:x"]`. */
export type Incoming =
  | { readonly kind: "run"; readonly run: Run }
  | { readonly kind: "variant"; readonly variant: Variant }
  /** An attempt as assay wrote it, of a run that came before it or is known already. */
  | { readonly kind: "attempt"; readonly attempt: Attempt; readonly where: string }
  /** An attempt as others tell it; the id is its own, or from its content. */
  | { readonly kind: "record"; readonly fields: RecordedFields & { readonly startedAtMs: number }; readonly id: string }
  | { readonly kind: "aggregate"; readonly aggregate: Aggregate }
  /** Something that could not be taken, and why. */
  | { readonly kind: "problem"; readonly where: string; readonly text: string }
  /** Something that was taken, and what should be known about it. */
  | { readonly kind: "note"; readonly text: string }
  /** From here on the file is of another form, or of a newer version: nothing more of it can be taken. */
  | { readonly kind: "refusal"; readonly error: UserError };

/** Takes the bytes of a file as they come, and gives what they hold. Neither keeps more than a line or an entry. */
export interface AttemptReader {
  take(bytes: Uint8Array): Incoming[];
  /** After the last bytes: what can only be said now. */
  end(): Incoming[];
}

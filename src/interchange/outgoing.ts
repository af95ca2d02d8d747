import type { Attempt, Run, Variant } from "../model/index.ts";
import type { Aggregate } from "./incoming.ts";

/** Forms that attempts go out in. */
export const exportForms = ["jsonl", "csv", "crackerjack"] as const;
/** One of {@link exportForms}. */
export type ExportForm = (typeof exportForms)[number];

/** Attempts in canonical order, with what comes up in them for the first time. */
export interface AttemptPage {
  readonly attempts: readonly Attempt[];
  readonly runs: readonly Run[];
  readonly variants: readonly Variant[];
}

/** Turns attempts into text, page after page. */
export interface AttemptWriter {
  begin(): string;
  take(page: AttemptPage): string;
  /** @param aggregates those of the same choice of attempts */
  end(aggregates: readonly Aggregate[]): string;
  /** How many of the attempts this form cannot say: they are not in what was written. */
  leftOut(): number;
  /** What this form cannot say and left out, as sentences. */
  notes(): string[];
}

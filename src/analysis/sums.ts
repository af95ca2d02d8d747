import type { Mode } from "../model/index.ts";
import type { OutcomeCounts } from "./series-summary.ts";

/** What attempts may be told apart by in an answer. */
export const groupColumns = ["agent", "model", "issueType", "task", "mode"] as const;
/** One of {@link groupColumns}. */
export type GroupColumn = (typeof groupColumns)[number];

/** What a group of attempts has in common; a column that was not told apart is left out. */
export interface GroupKey {
  readonly agent?: string;
  readonly model?: string;
  /** The empty string where attempts name none. */
  readonly issueType?: string;
  /** The empty string where attempts name none. */
  readonly task?: string;
  readonly mode?: Mode;
}

/** Sums over a group of attempts, as a store keeps them. */
export interface Sums extends GroupKey, OutcomeCounts {
  /** Epoch milliseconds of the first moment, UTC, of the day or month that was told apart. */
  readonly startMs?: number;
  /** Passed attempts that carry a wall time, and the sums of their milliseconds, of ln(ms) and of its square. */
  readonly timed: number;
  readonly sumMs: number;
  readonly sumLogMs: number;
  readonly sumLogMsSquared: number;
  /** Passed and failed attempts that carry a wall time, and the sum of their milliseconds. */
  readonly ran: number;
  readonly sumRanMs: number;
  /** Attempts whose cost is known, and their sum. */
  readonly costed: number;
  readonly sumCostUsd: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Attempts that carry a confidence, and their sum. */
  readonly confident: number;
  readonly sumConfidence: number;
  /** Passed and failed attempts weighed by their age. */
  readonly fadedPassed: number;
  readonly fadedFailed: number;
}

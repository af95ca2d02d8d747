import { attemptOfRecord, newId, problemsOf, readRecord } from "../model/index.ts";
import type { Attempt, Mode, RecordField } from "../model/index.ts";
import type { Requests } from "../usage/index.ts";
import { readUsage } from "../usage/index.ts";
import { withoutSecrets } from "./secrets.ts";

/** What an attempt is read with. */
export interface ReadingTerms {
  /** Mode of attempts that do not say theirs. */
  readonly mode: Mode;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly runId: string;
  readonly slot: number;
  /** Fields that are left out where they are wrong; any other wrong field refuses the attempt. */
  readonly optional?: ReadonlySet<RecordField>;
  /** Begin and time as we measured them, in place of those that the fields say. */
  readonly measured?: { readonly startedAtMs: number; readonly wallNs: number };
}

/** An attempt that may be recorded. */
export interface ReadAttempt {
  readonly attempt: Attempt;
  /** What was left out of it. */
  readonly problems: readonly string[];
  /** How its tokens are priced. */
  readonly requests: Requests;
  /** Its id was given with it, and is not of our making. */
  readonly hasOwnId: boolean;
}

/** An attempt with what was left out of it, or why there is none. */
export type Reading =
  | ReadAttempt
  | { readonly attempt: null; readonly problems: readonly string[] };

/**
 * Reads an attempt as users give it, by the rules of `readRecord`, without secrets in its texts, and gives it its place. Without a moment, it began its duration ago.
 *
 * @throws whatever a getter of the given object throws
 */
export function readAttempt(given: unknown, { mode, nowMs, runId, slot, optional, measured }: ReadingTerms): Reading {
  const { fields, requests, problems, notes } = readRecord(given, { nowMs, readUsage, mode, clean: withoutSecrets, ...(optional !== undefined && { optional }) });
  if (fields === null) return { attempt: null, problems: [...problems, ...notes] };
  const startedAtMs = measured?.startedAtMs ?? fields.startedAtMs ?? Math.round(nowMs - (fields.wallNs ?? 0) / 1e6);
  const wallNs = measured?.wallNs ?? fields.wallNs;
  const placed = attemptOfRecord({ ...fields, wallNs }, { id: fields.id ?? newId(startedAtMs), runId, slot, startedAtMs });
  // Who ran out of time would have taken longer.
  const attempt = { ...placed, censored: fields.outcome === "failed" && fields.reason === "timeout" && wallNs !== null };
  // One row that the store does not take would hold up all that are recorded with it.
  const wrong = problemsOf(attempt);
  return wrong.length > 0 ? { attempt: null, problems: [...wrong, ...notes] } : { attempt, problems: notes, requests, hasOwnId: fields.id !== null };
}

import { modes, nearestNames, newId, outcomes, problemsOf, reasons } from "../model/index.ts";
import type { Attempt, Mode, Outcome, Reason } from "../model/index.ts";
import type { Requests } from "../usage/index.ts";
import type { Fields } from "./fields.ts";
import { FieldReader, show } from "./fields.ts";
import { readMoment } from "./moment.ts";
import { readUsageAndCost } from "./token-usage.ts";

/** What an attempt is read with. */
export interface ReadingTerms {
  /** Mode of attempts that do not say theirs. */
  readonly mode: Mode;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly runId: string;
  readonly slot: number;
  /** Fields that are left out where they are wrong; any other wrong field refuses the attempt. */
  readonly optional?: ReadonlySet<string>;
  /** Begin and time as we measured them; they are not read from the fields then. */
  readonly measured?: { readonly startedAtMs: number; readonly wallNs: number };
}

/** An attempt with what was left out of it, or why there is none. */
export type Reading =
  | { readonly attempt: Attempt; readonly problems: readonly string[]; /** How its tokens are priced. */ readonly requests: Requests }
  | { readonly attempt: null; readonly problems: readonly string[] };

/**
 * Reads an attempt as users give it. Known fields are right or the attempt is refused; unknown ones are told and left out.
 *
 * @throws whatever a getter of the given object throws
 */
export function readAttempt(given: unknown, terms: ReadingTerms): Reading {
  if (given === null || typeof given !== "object" || Array.isArray(given)) return { attempt: null, problems: [`an attempt is ${show(given)}; it must be an object`] };
  const reader = new FieldReader(given as Fields, terms.optional ?? none);
  const agent = reader.name("agent", "");
  if (agent === "" && reader.problems.length === 0) reader.problems.push(reader.value("agent") === undefined ? "agent is missing; who made the attempt?" : "agent is an empty text; it must name who made the attempt");
  const model = reader.name("model", "unknown") || "unknown";
  const series = { task: reader.name("task", ""), issueType: reader.name("issueType", ""), agent, model, mode: reader.oneOf("mode", modes) ?? terms.mode };
  const { wallNs, startedAtMs } = terms.measured ?? timesIn(reader, terms.nowMs);
  const { told, requests } = readUsageAndCost(reader, model);
  const errors = reader.messages("errors");
  const warnings = reader.messages("warnings");
  const id = reader.name("id", "", 100);
  if (id === "" && reader.value("id") === "") reader.problems.push("id is an empty text; leave it out, or give one of 1 to 100 characters");
  const attempt: Attempt = {
    id: id === "" ? newId(startedAtMs) : id,
    runId: terms.runId,
    slot: terms.slot,
    retry: 0,
    series,
    taskVariant: "",
    agentVariant: "",
    startedAtMs,
    ...conclusionIn(reader),
    censored: false,
    wallNs,
    cpuNs: null,
    peakProcessBytes: null,
    peakProcessMethod: "",
    peakTreeBytes: null,
    peakTreeMethod: "",
    confidence: reader.number("confidence", 0, 1),
    score: reader.number("score", 0, 1),
    errorCount: errors.count,
    warningCount: warnings.count,
    messages: [...errors.first, ...warnings.first].slice(0, 10),
    signature: "",
    outputHash: "",
    ...told,
    metrics: reader.figures("metrics"),
    warnings: [],
  };
  for (const name of Object.keys(given)) if (!known.has(name)) reader.notes.push(unknownField(name));
  // One row that the store does not take would hold up all that are recorded with it.
  const problems = reader.problems.length > 0 ? reader.problems : problemsOf(attempt);
  return problems.length > 0 ? { attempt: null, problems: [...problems, ...reader.notes] } : { attempt, problems: reader.notes, requests };
}

const none: ReadonlySet<string> = new Set();

/** The longest time a row can hold, 104 days. */
const longestMs = Math.floor(Number.MAX_SAFE_INTEGER / 1e6);

function timesIn(reader: FieldReader, nowMs: number): { wallNs: number | null; startedAtMs: number } {
  const durationMs = reader.number("durationMs", 0, longestMs);
  const startedAtMs = readMoment(reader, "at", nowMs) ?? Math.round(nowMs - (durationMs ?? 0));
  return { wallNs: durationMs === null ? null : Math.round(durationMs * 1e6), startedAtMs };
}

function conclusionIn(reader: FieldReader): { outcome: Outcome; reason: Reason; detail: string } {
  const outcome = outcomeIn(reader);
  const told = reader.line("reason");
  const isKnown = (reasons as readonly string[]).includes(told);
  const detail = [isKnown ? "" : told, reader.line("detail")].filter((text) => text !== "").join(": ").slice(0, 500).toWellFormed();
  if (reader.flag("cached") === true) return { outcome: "skipped", reason: "cached", detail: `cached: ${outcome}${detail === "" ? "" : `; ${detail}`}`.slice(0, 500).toWellFormed() };
  if (outcome === "passed") return { outcome, reason: "", detail: detail === "" ? told : detail };
  return { outcome, reason: isKnown && told !== "" ? (told as Reason) : usualReason[outcome], detail };
}

const usualReason = { failed: "reported", errored: "harness", skipped: "" } as const;

/** Exactly one of the two ways to say it. */
function outcomeIn(reader: FieldReader): Outcome {
  const before = reader.problems.length;
  const outcome = reader.oneOf("outcome", outcomes);
  const success = reader.flag("success");
  if (outcome !== undefined && success !== undefined) reader.problems.push(`outcome is ${show(outcome)} and success is ${success}; give one of them`);
  if (outcome === undefined && success === undefined && reader.problems.length === before) reader.problems.push("outcome is missing; give outcome or success");
  return outcome ?? (success === true ? "passed" : "failed");
}

const known = new Set([
  "agent", "model", "issueType", "task", "mode", "id", "outcome", "success", "reason", "detail", "confidence", "score", "durationMs", "at",
  "costUsd", "usage", "metrics", "errors", "warnings", "cached",
]); // prettier-ignore

function unknownField(name: string): string {
  const [near] = nearestNames(name, [...known], 1);
  return `${show(name)} is not a field of an attempt and was left out${near === undefined ? "" : `; did you mean ${near}?`}`;
}

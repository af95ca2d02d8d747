import type { Attempt, Mode, TokenUsage } from "./attempt.ts";
import { largestCostUsd, modes } from "./attempt.ts";
import { isDayForm, readInstant } from "./moment.ts";
import type { Outcome, Reason } from "./outcome.ts";
import { outcomes, reasons } from "./outcome.ts";
import { RecordFields } from "./record-fields.ts";
import { show } from "./show.ts";
import { nearestNames } from "./user-error.ts";

/** What an attempt says by itself, wherever it was told. */
type Told =
  | "series" | "outcome" | "reason" | "detail" | "wallNs" | "confidence" | "score" | "errorCount" | "warningCount" | "messages" | "costUsd" | "costSource" | "usage" | "metrics"; // prettier-ignore

/** One attempt as somebody else tells it: checked, with what is usual filled in. What they did not say is null. */
export interface RecordedFields extends Pick<Attempt, Told> {
  readonly id: string | null;
  readonly startedAtMs: number | null;
}

/** What was read of a record. */
export interface ReadRecord {
  /** Null where there are problems. */
  readonly fields: RecordedFields | null;
  /** How its tokens are priced. */
  readonly requests: ReadUsage["requests"];
  /** Sentences with the value in them; an empty list means that it may be recorded. */
  readonly problems: readonly string[];
  /** Sentences on what was left out, such as fields that mean nothing here. */
  readonly notes: readonly string[];
}

/** What could be read of somebody's account of tokens, and what could not. */
export interface ReadUsage {
  /** One row for each model; empty where nothing was found. */
  readonly usage: readonly TokenUsage[];
  /** `one` where each row is a single request, `many` where rows may add up several: some prices depend on how long a request is. */
  readonly requests: "one" | "many";
  /** What the program itself says that all of it cost, USD; null where it does not say. */
  readonly reportedCostUsd: number | null;
  /** False where counts were refused or left out: what is here is then less than what was used, and its cost no cost of the whole. */
  readonly complete: boolean;
  /** Sentences, each with the value that was refused. */
  readonly problems: readonly string[];
}

/** What a record may say. */
export const recordFields = [
  "id", "agent", "model", "issueType", "task", "mode", "success", "outcome", "cached", "reason", "detail", "at", "durationMs", "confidence", "score", "costUsd",
  "errors", "warnings", "usage", "metrics",
] as const; // prettier-ignore
/** One of {@link recordFields}. */
export type RecordField = (typeof recordFields)[number];

/** How somebody's records call the fields, and what their times mean. */
export interface RecordDialect {
  /** Their name of each field that they have. */
  readonly names: Readonly<Partial<Record<RecordField, string>>>;
  /** Nanoseconds in one unit of their durations. */
  readonly durationUnitNs: number;
  /** Epoch milliseconds, or what the moment must be, to follow "it must". */
  readonly moment: (value: unknown) => number | string;
}

/** How assay itself calls the fields. */
export const ownDialect: RecordDialect = {
  names: Object.fromEntries(recordFields.map((name) => [name, name])),
  durationUnitNs: 1e6,
  moment: ownMoment,
};

/** What a record is read with. */
export interface RecordTerms {
  /** Epoch milliseconds: moments more than 5 minutes after it are refused. */
  readonly nowMs: number;
  /** Reads an account of tokens in any form, as `readUsage` of the folder `usage` does; `model` is whose they are where they do not say it. */
  readonly readUsage: (value: unknown, model: string) => ReadUsage;
  /** {@link ownDialect} where it is left out. */
  readonly dialect?: RecordDialect;
  /** Mode of records that do not say theirs; `live` where it is left out. */
  readonly mode?: Mode;
  /** Fields that are left out, and told in the notes, where they are wrong; any other wrong field is a problem. */
  readonly optional?: ReadonlySet<RecordField>;
  /** What is to become of free texts before they are cut to a line, such as secrets in them; nothing where it is left out. */
  readonly clean?: (text: string) => string;
}

/**
 * Reads one attempt as callers and files tell it. One reading for all of them, so that what one takes no other refuses.
 *
 * Only `agent` and `success` (or `outcome`) are required; null is the same as left out. Names are 1 to 1,000 characters in one line.
 *
 * @param value  anything; usually what JSON.parse gave
 * @throws whatever a getter of the value throws
 * @example readRecord({ agent: "Fix", success: true, confidence: 1.7 }, { nowMs, readUsage }).problems
 * // ["confidence is 1.7; it must be a number in [0, 1]"]
 */
export function readRecord(value: unknown, { nowMs, readUsage, dialect = ownDialect, mode = "live", optional = none, clean }: RecordTerms): ReadRecord {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return { fields: null, requests: "many", problems: [`it is ${show(value)}; a recorded attempt must be an object`], notes: [] };
  const read: Reading = new RecordFields(value, dialect.names, optional, clean);
  const agent = agentOf(read);
  const model = read.name("model", "") || "unknown";
  const { told, requests } = usageAndCost(read, model, readUsage);
  const errors = read.messages("errors");
  const warnings = read.messages("warnings");
  const fields: RecordedFields = {
    id: read.value("id") === undefined ? null : read.name("id", "", 1, 100),
    series: { task: read.name("task", ""), issueType: read.name("issueType", ""), agent, model, mode: read.word("mode", modes) ?? mode },
    ...endOf(read),
    startedAtMs: momentOf(read, nowMs, dialect),
    wallNs: nanosecondsOf(read, dialect.durationUnitNs),
    confidence: read.number("confidence", 0, 1),
    score: read.number("score", 0, 1),
    errorCount: errors.count,
    warningCount: warnings.count,
    messages: [...errors.first, ...warnings.first].slice(0, 10),
    ...told,
    metrics: read.figures("metrics"),
  };
  complainOfUnknown(read, value, dialect);
  return { fields: read.problems.length === 0 ? fields : null, requests, problems: read.problems, notes: read.notes };
}

/** The attempt that a record is, once it has its place. */
export function attemptOfRecord(fields: RecordedFields, place: { readonly id: string; readonly runId: string; readonly slot: number; readonly startedAtMs: number }): Attempt {
  return { ...nothing, ...fields, ...place };
}

type Reading = RecordFields<RecordField>;

const none: ReadonlySet<RecordField> = new Set();

/** What nobody but assay itself can say of an attempt. */
const nothing = {
  retry: 0, taskVariant: "", agentVariant: "", censored: false, cpuNs: null, peakProcessBytes: null, peakProcessMethod: "", peakTreeBytes: null, peakTreeMethod: "",
  signature: "", outputHash: "", warnings: [],
} as const; // prettier-ignore

function agentOf(read: Reading): string {
  if (read.value("agent") === undefined) read.wrong("agent", "name who did it");
  return read.name("agent", "", 1);
}

/** What came out; from a cache it says nothing about time and rate. */
function endOf(read: Reading): Pick<Attempt, "outcome" | "reason" | "detail"> {
  const outcome = outcomeOf(read);
  const told = read.line("reason");
  const isKnown = (reasons as readonly string[]).includes(told);
  // Words of their own are worth keeping, but reports group by the reason.
  const detail = cut([isKnown ? "" : told, read.line("detail")].filter((text) => text !== "").join(": "));
  if (read.flag("cached") === true) return { outcome: "skipped", reason: "cached", detail: cut(`cached: ${outcome}${detail === "" ? "" : `; ${detail}`}`) };
  if (outcome === "passed") {
    if (isKnown && told !== "") read.notes.push(`reason is "${told}", why an attempt did not pass, and this one passed (left out)`);
    return { outcome, reason: "", detail };
  }
  return { outcome, reason: isKnown && told !== "" ? (told as Reason) : usualReason[outcome], detail };
}

const usualReason = { failed: "reported", errored: "harness", skipped: "" } as const;

function cut(line: string): string {
  return line.slice(0, 500).toWellFormed();
}

/** `success` or `outcome`, which must not contradict each other. */
function outcomeOf(read: Reading): Outcome {
  const success = read.flag("success");
  const outcome = read.word("outcome", outcomes);
  if (read.value("success") === undefined && read.value("outcome") === undefined) read.wrong("success", `be true or false${read.knows("outcome") ? `, or outcome one of ${outcomes.join(", ")}` : ""}`);
  if (success !== undefined && outcome !== undefined && success !== (outcome === "passed")) read.wrong("success", `agree with the outcome, which is "${outcome}"`);
  return outcome ?? (success === true ? "passed" : "failed");
}

/** A moment may lie so far ahead of this machine's clock, because clocks differ. */
const clocksDifferMs = 5 * 60_000;
/** Before 1973 nobody measured agents: a smaller number is in seconds. */
const leastMs = 100_000_000_000;

function momentOf(read: Reading, nowMs: number, dialect: RecordDialect): number | null {
  const value = read.value("at");
  if (value === undefined) return null;
  const moment = dialect.moment(value);
  if (typeof moment === "string") read.wrong("at", moment);
  else if (moment > nowMs + clocksDifferMs) read.wrong("at", `not lie in the future (it is ${new Date(nowMs).toISOString()} here)`);
  else if (moment < leastMs) read.wrong("at", value === moment && moment > leastMs / 1000 ? "be in milliseconds; this looks like seconds" : "lie after 1973");
  else return moment;
  return null;
}

const aMoment = "be a moment such as 2026-01-31T12:00:00Z, or epoch milliseconds";

function ownMoment(value: unknown): number | string {
  const ms = value instanceof Date ? value.getTime() : value;
  if (typeof ms === "number") return Number.isFinite(ms) ? Math.floor(ms) : aMoment;
  if (typeof ms !== "string") return aMoment;
  const isDay = isDayForm(ms);
  const atMs = readInstant(isDay ? `${ms}T00:00:00` : ms) ?? aMoment;
  return atMs === "no zone" ? `say its ${isDay ? "time and " : ""}zone, as in ${ms.trim()}${isDay ? "T00:00:00" : ""}Z` : atMs;
}

/** Of a time in their unit; a row can hold 104 days. */
function nanosecondsOf(read: Reading, unitNs: number): number | null {
  const duration = read.number("durationMs", 0, Math.floor(Number.MAX_SAFE_INTEGER / unitNs));
  return duration === null ? null : Math.round(duration * unitNs);
}

/**
 * Tokens and what they cost. What they say that it cost goes before what the tokens say; of several models the sum, but only where all
 * are told.
 */
function usageAndCost(read: Reading, model: string, readUsage: RecordTerms["readUsage"]): { readonly told: Pick<Attempt, "usage" | "costUsd" | "costSource">; readonly requests: ReadUsage["requests"] } {
  const given = read.value("usage");
  const { usage, reportedCostUsd, requests } = given === undefined ? noUsage : usageIn(read, readUsage(given, model));
  const costUsd = read.number("costUsd", 0, largestCostUsd) ?? reportedCostUsd;
  if (costUsd !== null) return { told: { usage, costUsd, costSource: "reported" }, requests };
  const parts = usage.map((row) => row.costUsd);
  if (parts.length === 0 || parts.includes(null)) return { told: { usage, costUsd: null, costSource: "unknown" }, requests };
  const costSource = usage.every((row) => row.source === "reported") ? "reported" : "computed";
  return { told: { usage, costUsd: (parts as number[]).reduce((sum, usd) => sum + usd, 0), costSource }, requests };
}

const noUsage: ReadUsage = { usage: [], reportedCostUsd: null, requests: "many", complete: true, problems: [] };

/** Half of an account would be taken for the whole: it is refused. */
function usageIn(read: Reading, account: ReadUsage): ReadUsage {
  if (account.complete && (account.usage.length > 0 || account.reportedCostUsd !== null)) {
    read.notes.push(...account.problems);
    return account;
  }
  if (account.problems.length === 0) read.wrong("usage", "hold token counts, such as inputTokens and outputTokens");
  for (const problem of account.problems) read.complain("usage", problem);
  return noUsage;
}

/** What people and other tools call a moment, without `_` and `-`; ours is `at`. */
const otherMoments = new Set(["began", "beganat", "createdat", "date", "datetime", "endedat", "finishedat", "start", "started", "startedat", "startedatms", "starttime", "time", "timestamp", "ts", "when"]);

/**
 * Fields that mean nothing here are noted. But a moment by another name is refused where none is told by ours: the attempt would be recorded
 * as made now. Other dialects have a name of their own for it.
 */
function complainOfUnknown(read: Reading, record: object, dialect: RecordDialect): void {
  const names = Object.values(dialect.names);
  for (const [name, value] of Object.entries(record)) {
    if (names.includes(name)) continue;
    const isMoment = dialect === ownDialect && read.value("at") === undefined && (value ?? null) !== null && otherMoments.has(name.toLowerCase().replace(/[_-]/g, ""));
    if (isMoment) read.complain("at", `${show(name)} is not a field of an attempt; did you mean at, the moment when it began?`);
    else read.notes.push(unknownField(name, names));
  }
}

function unknownField(name: string, known: readonly string[]): string {
  const [near] = nearestNames(name, known, 1);
  return `${show(name)} is not a field of an attempt and was left out${near === undefined ? "" : `; did you mean ${near}?`}`;
}

import type { Attempt, Mode, SeriesKey, TokenUsage } from "./attempt.ts";
import { longestName, modes } from "./attempt.ts";
import { readMoment } from "./moment.ts";
import type { Outcome, Reason } from "./outcome.ts";
import { outcomes, reasons } from "./outcome.ts";

/** One attempt as somebody else tells it: checked, with what is usual filled in. What they did not say is null. */
export interface RecordedFields extends Pick<Attempt, "outcome" | "reason" | "detail" | "wallNs" | "confidence" | "score" | "errorCount" | "warningCount" | "messages" | "costUsd" | "usage" | "metrics"> {
  readonly id: string | null;
  readonly series: SeriesKey;
  readonly startedAtMs: number | null;
}

/** What was read of a record. */
export interface ReadRecord {
  /** Null where there are problems. */
  readonly fields: RecordedFields | null;
  /** Sentences with the value in them; an empty list means that it may be recorded. */
  readonly problems: readonly string[];
  /** Names of fields that mean nothing here. */
  readonly unknownFields: readonly string[];
}

/** What a record may say. */
export const recordFields = [
  "id", "agent", "model", "issueType", "task", "mode", "success", "outcome", "cached", "reason", "detail", "at", "durationMs", "confidence", "score", "costUsd",
  "errorCount", "warningCount", "messages", "usage", "metrics",
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

/** A moment may lie so far ahead of this machine's clock, because clocks differ. */
const clocksDifferMs = 5 * 60_000;

/**
 * Reads one attempt as callers and files tell it. One reading for all of them, so that what one takes no other refuses.
 *
 * Only `agent` and `success` (or `outcome`) are required; null is the same as left out. Names are 1 to 1,000 characters in one line.
 *
 * @param value  anything; usually what JSON.parse gave
 * @param nowMs  epoch milliseconds: moments more than 5 minutes after it are refused
 * @example readRecord({ agent: "Fix", success: true, confidence: 1.7 }, now).problems // ["confidence is 1.7; it must be a number in [0, 1]"]
 */
export function readRecord(value: unknown, nowMs: number, dialect: RecordDialect = ownDialect): ReadRecord {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return { fields: null, problems: [`it is ${show(value)}; a recorded attempt must be an object`], unknownFields: [] };
  const given = value as Readonly<Record<string, unknown>>;
  const problems: string[] = [];
  const own = (name: string) => (Object.hasOwn(given, name) ? (given[name] ?? null) : null);
  const read: Reading = {
    of: (field) => (dialect.names[field] === undefined ? null : own(dialect.names[field])),
    complain: (field, must) => void problems.push(`${dialect.names[field]} is ${show(own(dialect.names[field]!))}; it must ${must}`),
  };
  const fields: RecordedFields = {
    id: read.of("id") === null ? null : name(read, "id", "", 100, 1),
    series: { task: name(read, "task", ""), issueType: name(read, "issueType", ""), agent: agentOf(read), model: name(read, "model", "") || "unknown", mode: word(read, "mode", modes, "live" as Mode) },
    ...endOf(read),
    startedAtMs: momentOf(read, nowMs, dialect),
    wallNs: scaled(number(read, "durationMs", 0, Number.MAX_SAFE_INTEGER / dialect.durationUnitNs), dialect.durationUnitNs),
    confidence: number(read, "confidence", 0, 1),
    score: number(read, "score", 0, 1),
    errorCount: whole(read, "errorCount"),
    warningCount: whole(read, "warningCount"),
    messages: messagesOf(read),
    costUsd: number(read, "costUsd", 0, Infinity),
    usage: usageOf(read),
    metrics: metricsOf(read),
  };
  const known = new Set(Object.values(dialect.names));
  return { fields: problems.length === 0 ? fields : null, problems, unknownFields: Object.keys(given).filter((field) => !known.has(field)) };
}

/** The attempt that a record is, once it has its place. */
export function attemptOfRecord(fields: RecordedFields, place: { readonly id: string; readonly runId: string; readonly slot: number; readonly startedAtMs: number }): Attempt {
  const nothing = { retry: 0, taskVariant: "", agentVariant: "", censored: false, cpuNs: null, peakProcessBytes: null, peakProcessMethod: "", peakTreeBytes: null, peakTreeMethod: "", signature: "", outputHash: "", warnings: [] } as const;
  return { ...nothing, ...fields, ...place, costSource: fields.costUsd === null ? "unknown" : "reported" };
}

/** A record's fields by our names, and what is wrong with them. */
interface Reading {
  /** Null where it is left out. */
  readonly of: (field: RecordField) => unknown;
  readonly complain: (field: RecordField, must: string) => void;
}

function agentOf(read: Reading): string {
  if (read.of("agent") === null) read.complain("agent", "name who did it");
  return read.of("agent") === null ? "" : name(read, "agent", "", longestName, 1);
}

/** Line separators count as control characters: a name is one line everywhere. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;

function name(read: Reading, field: RecordField, usual: string, most = longestName, least = 0): string {
  const value = read.of(field);
  if (value === null) return usual;
  if (typeof value === "string" && value.length >= least && value.length <= most && value.isWellFormed() && !controls.test(value)) return value;
  read.complain(field, `be ${least === 0 ? "up to" : "1 to"} ${most.toLocaleString("en")} characters of text in one line`);
  return usual;
}

function word<T extends string>(read: Reading, field: RecordField, known: readonly T[], usual: T): T {
  const value = read.of(field);
  if (value === null) return usual;
  if (known.includes(value as T)) return value as T;
  read.complain(field, `be one of ${known.filter((one) => one !== "").join(", ")}`);
  return usual;
}

/** What came out: `success` or `outcome`, which must not contradict each other; from a cache it says nothing about time and rate. */
function endOf(read: Reading): Pick<Attempt, "outcome" | "reason" | "detail"> {
  const success = flag(read, "success");
  const said = word<Outcome | "">(read, "outcome", outcomes, "");
  const cached = flag(read, "cached") === true;
  const detail = read.of("detail");
  if (detail !== null && (typeof detail !== "string" || detail.length > 10_000)) read.complain("detail", "be text of at most 10,000 characters");
  if (read.of("success") === null && read.of("outcome") === null) read.complain("success", "be true or false");
  if (success !== null && said !== "" && success !== (said === "passed")) read.complain("success", `agree with the outcome, which is "${said}"`);
  const outcome: Outcome = said !== "" ? said : success === true ? "passed" : "failed";
  if (cached) return { outcome: "skipped", reason: "cached", detail: `cached: ${outcome}` };
  const reason = word<Reason>(read, "reason", reasons, "");
  return { outcome, reason: reason === "" && outcome !== "passed" ? "reported" : reason, detail: typeof detail === "string" ? detail : "" };
}

function flag(read: Reading, field: RecordField): boolean | null {
  const value = read.of(field);
  if (value === null || typeof value === "boolean") return value;
  read.complain(field, "be true or false");
  return null;
}

function momentOf(read: Reading, nowMs: number, dialect: RecordDialect): number | null {
  const value = read.of("at");
  if (value === null) return null;
  const moment = dialect.moment(value);
  if (typeof moment === "string") read.complain("at", moment);
  else if (!(moment >= 0 && moment <= 8.64e15)) read.complain("at", "lie after 1970");
  else if (moment > nowMs + clocksDifferMs) read.complain("at", `not lie in the future (it is ${new Date(nowMs).toISOString()} here)`);
  else return moment;
  return null;
}

function ownMoment(value: unknown): number | string {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "number") return Number.isFinite(value) ? Math.floor(value) : "be epoch milliseconds";
  const written = typeof value === "string" ? readMoment(value) : undefined;
  if (written === undefined) return "be a moment such as 2026-01-31T12:00:00Z, or epoch milliseconds";
  return written.offsetMinutes === null ? `say its zone, as in ${String(value)}Z` : written.wallMs - written.offsetMinutes * 60_000;
}

function number(read: Reading, field: RecordField, low: number, high: number): number | null {
  const value = read.of(field);
  if (value === null) return null;
  if (typeof value === "number" && Number.isFinite(value) && value >= low && value <= high) return value;
  read.complain(field, `be a number ${high === 1 ? "in [0, 1]" : `of at least ${low}`}${high > 1 && Number.isFinite(high) ? ` and at most ${high.toPrecision(2)}` : ""}`);
  return null;
}

function whole(read: Reading, field: RecordField): number | null {
  const value = read.of(field);
  if (value === null || (Number.isSafeInteger(value) && (value as number) >= 0)) return value as number | null;
  read.complain(field, "be a whole number of at least 0");
  return null;
}

function scaled(value: number | null, unit: number): number | null {
  return value === null ? null : Math.min(Math.round(value * unit), Number.MAX_SAFE_INTEGER);
}

function messagesOf(read: Reading): string[] {
  const value = read.of("messages");
  if (value === null) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === "string" && one.length <= 10_000)) return value.slice(0, 10) as string[];
  read.complain("messages", "be a list of texts");
  return [];
}

function metricsOf(read: Reading): Record<string, number> {
  const value = read.of("metrics");
  if (value === null) return {};
  const entries = typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [["", NaN] as const];
  if (entries.every(([metric, one]) => metric !== "" && metric !== "__proto__" && metric.length <= longestName && metric.isWellFormed() && Number.isFinite(one))) return Object.fromEntries(entries) as Record<string, number>;
  read.complain("metrics", "be finite numbers by name");
  return {};
}

const tokenKinds = ["inputTokens", "cacheReadTokens", "cacheWrite5mTokens", "cacheWrite1hTokens", "outputTokens", "reasoningTokens"] as const;

/** Tokens of one model, or a list of them; kinds that are not named were not used. */
function usageOf(read: Reading): TokenUsage[] {
  const value = read.of("usage");
  if (value === null) return [];
  const list = (Array.isArray(value) ? value : [value]).map((one) => usageEntry(one, read.of("model")));
  if (list.length <= 1000 && list.every((one) => one !== null)) return list;
  read.complain("usage", `hold ${tokenKinds.join(", ")} as whole numbers, and model as text`);
  return [];
}

function usageEntry(value: unknown, ownModel: unknown): TokenUsage | null {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const given = value as Readonly<Record<string, unknown>>;
  const tokens = tokenKinds.map((kind) => given[kind] ?? 0);
  const model = given["model"] ?? (typeof ownModel === "string" && ownModel !== "" ? ownModel : "unknown");
  const costUsd = given["costUsd"] ?? null;
  const fits = tokens.every((count) => Number.isSafeInteger(count) && (count as number) >= 0) && typeof model === "string" && model.length > 0 && model.length <= longestName && !controls.test(model);
  if (!fits || (costUsd !== null && !(Number.isFinite(costUsd) && (costUsd as number) >= 0))) return null;
  const counts = Object.fromEntries(tokenKinds.map((kind, i) => [kind, tokens[i]])) as Pick<TokenUsage, (typeof tokenKinds)[number]>;
  return { model, state: "done", ...counts, costUsd: costUsd as number | null, source: costUsd === null ? "unknown" : "reported", priceVersion: "" };
}

function show(value: unknown): string {
  if (value === null || value === undefined) return "missing";
  if (typeof value === "number" || typeof value === "bigint" || value instanceof Date) return String(value);
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = Object.prototype.toString.call(value);
  }
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

import type { Outcome, Reason } from "./outcome.ts";
import type { WarningKind } from "./warning.ts";
import { outcomes, reasons } from "./outcome.ts";
import { show } from "./show.ts";
import { warningKinds } from "./warning.ts";

/** Whether models were really called (`live`), held still (`deterministic`) or played back (`replayed`). */
export const modes = ["live", "deterministic", "replayed"] as const;
export type Mode = (typeof modes)[number];

/** What a series is about. Variant, commit and environment are not in the key, or no change could ever be seen. */
export interface SeriesKey {
  readonly task: string;
  readonly issueType: string;
  readonly agent: string;
  /** `unknown` where there is none. */
  readonly model: string;
  readonly mode: Mode;
}

/** Where a cost came from; an unknown cost is null, never 0. */
export const costSources = ["reported", "computed", "unknown"] as const;
export type CostSource = (typeof costSources)[number];

/** Tokens of one model within one attempt, by kind. Input is what was neither read from nor written to a cache. */
export interface TokenUsage {
  readonly model: string;
  readonly state: "open" | "done";
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly outputTokens: number;
  /** Of the output tokens. */
  readonly reasoningTokens: number;
  readonly costUsd: number | null;
  readonly source: CostSource;
  /** Version of the price table, or the empty string. */
  readonly priceVersion: string;
}

/** How a peak of memory was found; methods are never mixed in one series. */
export const peakMethods = ["", "polled-vmhwm", "gnu-time", "self-vmhwm", "self-maxrss", "polled-sum", "polled-rss"] as const;
export type PeakMethod = (typeof peakMethods)[number];

/** One agent, one task, once: one row, never changed afterwards. Unknown is null, never 0. */
export interface Attempt {
  /** UUIDv7 made by the caller. */
  readonly id: string;
  readonly runId: string;
  /** Place in the run's plan, from 0. */
  readonly slot: number;
  /** 0 for the first attempt of a slot; the highest retry of a slot is the one that counts. */
  readonly retry: number;
  readonly series: SeriesKey;
  /** Id of the variant of the task (fixture, input, check), or the empty string. */
  readonly taskVariant: string;
  readonly agentVariant: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** One line for people; the empty string where there is nothing to say. */
  readonly detail: string;
  /** The attempt was stopped at its limit: its time is a lower bound. */
  readonly censored: boolean;
  /** Nanoseconds on a monotonic clock. */
  readonly wallNs: number | null;
  /** User and system time of the whole process tree, nanoseconds. */
  readonly cpuNs: number | null;
  readonly peakProcessBytes: number | null;
  readonly peakProcessMethod: PeakMethod;
  readonly peakTreeBytes: number | null;
  readonly peakTreeMethod: PeakMethod;
  /** The agent's own, in [0, 1]. */
  readonly confidence: number | null;
  /** Partial success, in [0, 1]. */
  readonly score: number | null;
  readonly errorCount: number | null;
  readonly warningCount: number | null;
  /** The first messages of errors and warnings, at most 10. */
  readonly messages: readonly string[];
  /** Hash of what the attempt did: outcome, counts, normalised output; the empty string where there is no output. */
  readonly signature: string;
  /** Blob that holds the output, or the empty string. */
  readonly outputHash: string;
  readonly costUsd: number | null;
  readonly costSource: CostSource;
  readonly usage: readonly TokenUsage[];
  /** Custom metrics by name; finite numbers. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The doubts this attempt carries. */
  readonly warnings: readonly WarningKind[];
}

/** The row that counts in each slot: the one with the highest retry, in the order given. */
export function countedAttempts(attempts: readonly Attempt[]): Attempt[] {
  const last = new Map<string, Attempt>();
  for (const attempt of attempts) {
    const key = `${attempt.runId}/${attempt.slot}`;
    const other = last.get(key);
    if (other === undefined || attempt.retry > other.retry) last.set(key, attempt);
  }
  return attempts.filter((attempt) => last.get(`${attempt.runId}/${attempt.slot}`) === attempt);
}

/** The order every computation sees: by start, then by id. */
export function canonicalOrder(attempts: readonly Attempt[]): Attempt[] {
  return attempts.toSorted((a, b) => a.startedAtMs - b.startedAtMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Longest name (task, agent, model, issue type) that is taken, in UTF-16 units. */
export const longestName = 1000;

/** Largest cost that is taken from anybody, USD: nobody pays more for one, and sums of more may be no number. */
export const largestCostUsd = 1_000_000_000_000;

/** The last moment a Date can hold, epoch milliseconds. */
const latestMoment = 8_640_000_000_000_000;

const tokenKinds = ["inputTokens", "cacheReadTokens", "cacheWrite5mTokens", "cacheWrite1hTokens", "outputTokens", "reasoningTokens"] as const;

/**
 * What is wrong with an attempt, as sentences; an empty list means that it may be stored.
 *
 * @example problemsOf({ ...attempt, confidence: 1.7 }) // ["confidence is 1.7; it must lie in [0, 1]"]
 */
export function problemsOf(attempt: Attempt): string[] {
  const problems: string[] = [];
  const complain = (name: string, value: unknown, must: string) => problems.push(`${name} is ${show(value)}; it must ${must}`);
  const oneOf = (name: string, value: unknown, known: readonly unknown[]) => {
    if (!known.includes(value)) complain(name, value, `be one of ${known.map(show).join(", ")}`);
  };
  const text = (name: string, value: unknown, most: number, least = 0) => {
    if (typeof value !== "string" || value.length < least || value.length > most || !value.isWellFormed())
      complain(name, value, `be well-formed text of ${least} to ${most} characters`);
  };
  const number = (name: string, value: unknown, low: number, high = Infinity, integer = false) => {
    if (value === null) return;
    if (typeof value !== "number" || !Number.isFinite(value) || value < low || value > high || (integer && !Number.isSafeInteger(value)))
      complain(name, value, `be ${integer ? "a whole number" : "a number"} ${high === Infinity ? `of at least ${low}` : `in [${low}, ${high}]`}, or null`);
  };
  const required = (name: string, value: unknown, low: number, high = Infinity) => {
    if (!Number.isSafeInteger(value) || (value as number) < low || (value as number) > high)
      complain(name, value, `be a whole number ${high === Infinity ? `of at least ${low}` : `in [${low}, ${high}]`}`);
  };

  text("id", attempt.id, 100, 1);
  text("runId", attempt.runId, 100, 1);
  required("slot", attempt.slot, 0);
  required("retry", attempt.retry, 0);
  text("task", attempt.series.task, longestName);
  text("issueType", attempt.series.issueType, longestName);
  text("agent", attempt.series.agent, longestName, 1);
  text("model", attempt.series.model, longestName, 1);
  oneOf("mode", attempt.series.mode, modes);
  required("startedAtMs", attempt.startedAtMs, 0, latestMoment);
  oneOf("outcome", attempt.outcome, outcomes);
  oneOf("reason", attempt.reason, reasons);
  number("wallNs", attempt.wallNs, 0, Number.MAX_SAFE_INTEGER, true);
  number("cpuNs", attempt.cpuNs, 0, Number.MAX_SAFE_INTEGER, true);
  number("peakProcessBytes", attempt.peakProcessBytes, 0, Number.MAX_SAFE_INTEGER, true);
  number("peakTreeBytes", attempt.peakTreeBytes, 0, Number.MAX_SAFE_INTEGER, true);
  oneOf("peakProcessMethod", attempt.peakProcessMethod, peakMethods);
  oneOf("peakTreeMethod", attempt.peakTreeMethod, peakMethods);
  number("confidence", attempt.confidence, 0, 1);
  number("score", attempt.score, 0, 1);
  number("errorCount", attempt.errorCount, 0, Number.MAX_SAFE_INTEGER, true);
  number("warningCount", attempt.warningCount, 0, Number.MAX_SAFE_INTEGER, true);
  number("costUsd", attempt.costUsd, 0);
  oneOf("costSource", attempt.costSource, costSources);
  if (attempt.costUsd === null && attempt.costSource !== "unknown") complain("costSource", attempt.costSource, 'be "unknown" where costUsd is null');
  for (const [name, value] of Object.entries(attempt.metrics)) {
    text("a metric's name", name, longestName, 1);
    if (typeof value !== "number" || !Number.isFinite(value)) complain(`metrics.${name}`, value, "be a finite number");
  }
  for (const [i, usage] of attempt.usage.entries()) {
    const at = `usage[${i}].`;
    text(`${at}model`, usage.model, longestName, 1);
    oneOf(`${at}state`, usage.state, ["open", "done"]);
    for (const name of tokenKinds) required(`${at}${name}`, usage[name], 0);
    number(`${at}costUsd`, usage.costUsd, 0);
    oneOf(`${at}source`, usage.source, costSources);
    text(`${at}priceVersion`, usage.priceVersion, longestName);
  }
  for (const kind of attempt.warnings) oneOf("a warning", kind, warningKinds);
  return problems;
}

import { largestCostUsd } from "./attempt.ts";
import type { Outcome } from "./outcome.ts";
import type { TokenUsage } from "./attempt.ts";

/** What a child may write as JSON to the path in `$ASSAY_RESULT`; every field may be left out. Schema: docs/format/result.schema.json. */
export interface ResultFile {
  readonly outcome?: Exclude<Outcome, "skipped">;
  readonly reason?: string;
  /** In [0, 1]. */
  readonly score?: number;
  readonly errors?: readonly string[];
  readonly warnings?: readonly string[];
  /** In [0, 1]. */
  readonly confidence?: number;
  readonly usage?: readonly TokenUsage[];
  readonly costUsd?: number;
  readonly metrics?: Readonly<Record<string, number>>;
}

/** What could be used of a result file, and what could not. */
export interface ReadResult {
  readonly result: ResultFile;
  /** Sentences, each with the path of the field and its value. */
  readonly problems: readonly string[];
}

/** The names of all fields that a result may have. */
export const resultFields: readonly string[] = ["outcome", "reason", "score", "confidence", "costUsd", "errors", "warnings", "metrics", "usage", "$schema"];

/** Largest result file that is read, in bytes. */
export const largestResultBytes = 1_000_000;

const tokenFields = ["inputTokens", "cacheReadTokens", "cacheWrite5mTokens", "cacheWrite1hTokens", "outputTokens", "reasoningTokens"] as const;

/**
 * Reads a result file field by field: what is right is taken, what is wrong is named and left out.
 * NaN, Infinity, negative or wrongly typed numbers are problems, never values.
 *
 * @example readResultFile('{"score": 1.7, "confidence": 0.9}')
 * // { result: { confidence: 0.9 }, problems: ["score is 1.7; it must be a number in [0, 1]"] }
 */
export function readResultFile(text: string): ReadResult {
  let data: unknown;
  try {
    // Some writers begin with a byte order mark; JSON.parse does not take it.
    data = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return { result: {}, problems: [`not JSON: ${(error as Error).message}`] };
  }
  if (data === null || typeof data !== "object" || Array.isArray(data)) return { result: {}, problems: [`it holds ${show(data)}; it must be a JSON object`] };

  const given = data as Record<string, unknown>;
  const problems: string[] = [];
  const result: { -readonly [K in keyof ResultFile]: ResultFile[K] } = {};
  const complain = (path: string, value: unknown, must: string) => void problems.push(`${path} is ${show(value)}; it must ${must}`);
  const numberIn = (path: string, value: unknown, low: number, high: number): value is number => {
    if (typeof value === "number" && Number.isFinite(value) && value >= low && value <= high) return true;
    complain(path, value, `be a number ${high === Infinity ? `of at least ${low}` : `in [${low}, ${high}]`}`);
    return false;
  };
  const sentences = (path: string, value: unknown): string[] | undefined => {
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.slice(0, 1000);
    complain(path, value, "be a list of texts");
    return undefined;
  };

  if (given.outcome !== undefined) {
    if (given.outcome === "passed" || given.outcome === "failed" || given.outcome === "errored") result.outcome = given.outcome;
    else complain("outcome", given.outcome, 'be "passed", "failed" or "errored"');
  }
  if (given.reason !== undefined) {
    if (typeof given.reason === "string") result.reason = given.reason.slice(0, 1000);
    else complain("reason", given.reason, "be a text");
  }
  if (given.score !== undefined && numberIn("score", given.score, 0, 1)) result.score = given.score;
  if (given.confidence !== undefined && numberIn("confidence", given.confidence, 0, 1)) result.confidence = given.confidence;
  if (given.costUsd !== undefined && numberIn("costUsd", given.costUsd, 0, largestCostUsd)) result.costUsd = given.costUsd;
  for (const name of ["errors", "warnings"] as const) {
    const list = given[name] === undefined ? undefined : sentences(name, given[name]);
    if (list !== undefined) result[name] = list;
  }
  if (given.metrics !== undefined) {
    if (given.metrics === null || typeof given.metrics !== "object" || Array.isArray(given.metrics)) complain("metrics", given.metrics, "be an object of numbers");
    else {
      const metrics: Record<string, number> = Object.create(null) as Record<string, number>;
      for (const [name, value] of Object.entries(given.metrics).slice(0, 1000)) {
        if (name === "__proto__") complain("metrics", name, "not use that name");
        else if (numberIn(`metrics.${name}`, value, 0, Infinity)) metrics[name] = value;
      }
      result.metrics = { ...metrics };
    }
  }
  if (given.usage !== undefined) {
    const rows = Array.isArray(given.usage) ? given.usage : [given.usage];
    const usage = rows.slice(0, 1000).map((row: unknown, i) => readUsage(row, `usage[${i}]`, complain, numberIn)).filter((row) => row !== undefined);
    if (usage.length > 0) result.usage = usage;
  }
  for (const name of Object.keys(given)) if (!resultFields.includes(name)) problems.push(`${JSON.stringify(name)} is not a field of the result file`);
  return { result, problems };
}

function readUsage(
  row: unknown,
  path: string,
  complain: (path: string, value: unknown, must: string) => void,
  numberIn: (path: string, value: unknown, low: number, high: number) => value is number,
): TokenUsage | undefined {
  if (row === null || typeof row !== "object" || Array.isArray(row)) {
    complain(path, row, "be an object with token counts");
    return undefined;
  }
  const given = row as Record<string, unknown>;
  const counts: Record<string, number> = {};
  for (const field of tokenFields) {
    const value = given[field] ?? 0;
    if (!numberIn(`${path}.${field}`, value, 0, Number.MAX_SAFE_INTEGER)) return undefined;
    counts[field] = value;
  }
  let costUsd: number | null = null;
  if (given.costUsd !== undefined && given.costUsd !== null && numberIn(`${path}.costUsd`, given.costUsd, 0, largestCostUsd)) costUsd = given.costUsd;
  return {
    model: typeof given.model === "string" && given.model !== "" ? given.model.slice(0, 1000) : "unknown",
    state: "done",
    inputTokens: counts.inputTokens!,
    cacheReadTokens: counts.cacheReadTokens!,
    cacheWrite5mTokens: counts.cacheWrite5mTokens!,
    cacheWrite1hTokens: counts.cacheWrite1hTokens!,
    outputTokens: counts.outputTokens!,
    reasoningTokens: counts.reasoningTokens!,
    costUsd,
    source: costUsd === null ? "unknown" : "reported",
    priceVersion: "",
  };
}

function show(value: unknown): string {
  const text = value === undefined ? "missing" : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

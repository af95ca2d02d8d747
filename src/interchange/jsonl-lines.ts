import type { Attempt, Run, Variant } from "../model/index.ts";
import { canonicalJson, runKinds } from "../model/index.ts";
import type { Aggregate } from "./incoming.ts";
import type { Fields, PlainObject } from "./shape.ts";
import { firstProblem, isPlainObject } from "./shape.ts";

/** What the first line of a file says. */
export const attemptsKind = "assay-attempts";
/** The version that is written, and the newest that is read. */
export const attemptsVersion = 1;

/** Kinds of lines: what they hold stands under this key. */
export type OwnLine = { readonly environment: object } | { readonly run: object } | { readonly variant: object } | { readonly attempt: object } | { readonly aggregate: object };

/** A run as its line says it, with its environment by id. */
export function lineOfRun({ environment, ...run }: Run): OwnLine {
  return { run: { ...run, environment: environment.id } };
}

/** What is wrong with a line's run, or the run. */
export function runOfLine(value: unknown, environments: ReadonlyMap<string, Run["environment"]>): Run | string {
  const problem = firstProblem(value, runFields);
  if (problem !== undefined) return problem;
  const fields = value as PlainObject;
  const environment = environments.get(fields["environment"] as string);
  if (environment === undefined) return `its environment ${JSON.stringify(fields["environment"])} does not stand before it`;
  return { ...picked(fields, Object.keys(runFields)), environment } as unknown as Run;
}

/** What is wrong with a line's environment, or the environment. */
export function environmentOfLine(value: unknown): Run["environment"] | string {
  const problem = firstProblem(value, { id: "text", facts: "object" }) ?? firstProblem((value as PlainObject)["facts"], factFields) ?? firstProblem(((value as PlainObject)["facts"] as PlainObject)["runtimes"], "text");
  return problem ?? (picked(value as PlainObject, ["id", "facts"]) as unknown as Run["environment"]);
}

/** What is wrong with a line's variant, or the variant. */
export function variantOfLine(value: unknown): Variant | string {
  return firstProblem(value, { id: "text", kind: ["task", "agent"], facts: "object" }) ?? (picked(value as PlainObject, ["id", "kind", "facts"]) as unknown as Variant);
}

/** What is wrong with a line's attempt, as far as `problemsOf` takes it for granted, or the attempt with nothing else in it. */
export function attemptOfLine(value: unknown): Attempt | string {
  const problem = firstProblem(value, attemptFields) ?? firstProblem((value as PlainObject)["series"], "text");
  if (problem !== undefined) return problem;
  const fields = value as PlainObject;
  const usage = (fields["usage"] as PlainObject[]).map((one) => picked(one, usageOrder));
  return { ...picked(fields, attemptOrder), series: picked(fields["series"] as PlainObject, seriesOrder), usage } as unknown as Attempt;
}

/** What is wrong with a line's aggregate, or the aggregate. */
export function aggregateOfLine(value: unknown): Aggregate | string {
  const problem = firstProblem(value, aggregateFields) ?? firstProblem((value as PlainObject)["of"], { attempts: "whole", successes: "whole", averageConfidence: "number?", averageDurationMs: "number?" });
  if (problem !== undefined) return problem;
  const fields = value as PlainObject;
  return { ...picked(fields, Object.keys(aggregateFields)), of: picked(fields["of"] as PlainObject, ["attempts", "successes", "averageConfidence", "averageDurationMs"]) } as unknown as Aggregate;
}

/** The names of what a line holds that nobody knows. */
export function strangeFields(value: unknown): string[] {
  return isPlainObject(value) ? Object.keys(value).filter((name) => !known.has(name)) : [];
}

/** One line of JSON: the free facts in a fixed order of keys, the rest as the type has it. */
export function textOfLine(line: OwnLine | PlainObject): string {
  return `${"attempt" in line ? JSON.stringify(line) : canonicalJson(line)}\n`;
}

function picked(fields: PlainObject, names: readonly string[]): PlainObject {
  const result: PlainObject = {};
  for (const name of names) result[name] = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return result;
}

const factFields = { cpuModel: "text", cores: "number", memoryBytes: "number", os: "text", arch: "text", runtimes: "object", cpuLimit: "number?", memoryLimitBytes: "number?" } as const satisfies Fields;

const runFields = {
  id: "text", kind: runKinds, startedAtMs: "whole", endedAtMs: "whole?", environment: "text", commit: "text", dirty: "flag", loadStart: "number?", loadEnd: "number?",
  configHash: "text", seed: "whole", controls: "texts", plan: "object",
} as const satisfies Fields; // prettier-ignore

const aggregateFields = { id: "text", atMs: "whole", agent: "text", model: "text", issueType: "text", attempts: "whole", successes: "whole", of: "object", mixed: "flag", source: "text" } as const satisfies Fields;

const attemptFields = {
  id: "text", runId: "text", series: "object", taskVariant: "text", agentVariant: "text", detail: "text", censored: "flag", messages: "texts", signature: "text",
  outputHash: "text", usage: "objects", metrics: "object", warnings: "texts",
} as const satisfies Fields; // prettier-ignore

const attemptOrder = [
  "id", "runId", "slot", "retry", "series", "taskVariant", "agentVariant", "startedAtMs", "outcome", "reason", "detail", "censored", "wallNs", "cpuNs",
  "peakProcessBytes", "peakProcessMethod", "peakTreeBytes", "peakTreeMethod", "confidence", "score", "errorCount", "warningCount", "messages", "signature",
  "outputHash", "costUsd", "costSource", "usage", "metrics", "warnings",
] as const satisfies readonly (keyof Attempt)[]; // prettier-ignore
const seriesOrder = ["task", "issueType", "agent", "model", "mode"];
const usageOrder = ["model", "state", "inputTokens", "cacheReadTokens", "cacheWrite5mTokens", "cacheWrite1hTokens", "outputTokens", "reasoningTokens", "costUsd", "source", "priceVersion"];
const known = new Set<string>(attemptOrder);

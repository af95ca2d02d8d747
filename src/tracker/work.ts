import { outcomes, show } from "../model/index.ts";
import type { Outcome, RecordField } from "../model/index.ts";
import type { OutcomeSaid } from "./contract.ts";
import { withoutSecrets } from "./secrets.ts";

/** An object of somebody else's, of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/** What work said of itself: fields of an attempt, and which of them are left out where they are wrong. */
export interface Said {
  readonly fields: Fields;
  readonly optional: ReadonlySet<RecordField>;
}

/**
 * How work went, by its result; never throws. Where outcome or success is none, nobody knows how it went: it is errored, and the detail says
 * why. Whatever else stands in a result under one of our names may be the work's own business.
 *
 * @param outcomeOf  says it in the result's place
 */
export function saidByResult(result: unknown, outcomeOf: ((result: never) => OutcomeSaid) | undefined): Said {
  try {
    return outcomeOf === undefined ? saidOf(result) : saidByCaller(outcomeOf(result as never));
  } catch (error) {
    return said(unreadable(`outcomeOf threw: ${messageOf(error)}`));
  }
}

/** How work went that threw; never throws. */
export function saidByThrow(error: unknown): Said {
  return said({ outcome: "failed", reason: "threw", detail: messageOf(error) });
}

/** Whether something is to be waited for; never throws. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  try {
    return value instanceof Promise || typeof (value as { then?: unknown }).then === "function";
  } catch {
    return false;
  }
}

const resultFields = ["outcome", "success", "reason", "detail", "confidence", "score", "costUsd", "usage", "metrics", "errors", "warnings", "cached"] as const satisfies readonly RecordField[];
/** When it began was measured: a moment that somebody else tells of it is not needed, right or wrong. */
const measured: ReadonlySet<RecordField> = new Set(["at"]);
const optional: ReadonlySet<RecordField> = new Set([...measured, ...resultFields.filter((name) => name !== "outcome" && name !== "success")]);
const passed = said({ success: true });

function saidOf(result: unknown): Said {
  if (result === null || typeof result !== "object") return passed;
  const fields: Record<string, unknown> = {};
  for (const name of resultFields) {
    const value = fieldOf(result, name);
    if (value !== undefined && value !== null) fields[name] = value;
  }
  // Google's name for it.
  const metadata = fields["usage"] === undefined ? fieldOf(result, "usageMetadata") : undefined;
  if (metadata !== null && typeof metadata === "object") fields["usage"] = metadata;
  // The answer of a provider names its model beside its usage.
  const model = fields["usage"] === undefined ? undefined : (fieldOf(result, "model") ?? fieldOf(result, "modelVersion"));
  if (typeof model === "string") fields["usage"] = { model, usage: fields["usage"] };
  if (fields["outcome"] !== undefined) delete fields["success"];
  else fields["success"] ??= true;
  return { fields: readable(fields), optional };
}

/** The same, errored where outcome and success do not tell how it went. What else it says, such as its cost, stays. */
function readable(fields: Fields): Fields {
  const { outcome = null, success = null } = fields;
  const wrong =
    outcome !== null && !outcomes.includes(outcome as Outcome) ? `outcome is ${show(outcome)}; it must be one of ${outcomes.join(", ")}`
    : success !== null && typeof success !== "boolean" ? `success is ${show(success)}; it must be true or false`
    : outcome === null && success === null ? "neither outcome nor success is told"
    : outcome !== null && success !== null && success !== (outcome === "passed") ? `success is ${show(success)} and outcome is ${show(outcome)}; they must agree`
    : ""; // prettier-ignore
  return wrong === "" ? fields : { ...fields, success: null, ...unreadable(wrong) };
}

function unreadable(why: string): Fields {
  return { outcome: "errored", reason: "check-errored", detail: why };
}

/** Fields that are looked into later, where a proxy or getter in them would make the whole attempt unreadable. */
const lookedInto = ["metrics", "errors", "warnings"];

/** Of a field that cannot be read, nothing is known. */
function fieldOf(result: object, name: string): unknown {
  try {
    const value = (result as Fields)[name];
    if (!lookedInto.includes(name) || value === null || typeof value !== "object") return value;
    return Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  } catch {
    return undefined;
  }
}

function saidByCaller(answer: unknown): Said {
  if (typeof answer === "boolean") return said({ success: answer });
  if (typeof answer === "string") return said(readable({ outcome: answer }));
  if (isThenable(answer)) {
    Promise.resolve(answer).catch(() => undefined); // nobody else would hear of its failure
    throw new TypeError("it returned a promise; it must answer at once");
  }
  if (answer !== null && typeof answer === "object") return { fields: readable({ ...answer }), optional };
  throw new TypeError(`it returned ${String(answer)}; it must return an outcome, true or false, or an object with one of them`);
}

function said(fields: Fields): Said {
  return { fields, optional: measured };
}

/** The first line of what was thrown; anything may be thrown. */
function messageOf(error: unknown): string {
  try {
    const text = error instanceof Error ? String(error.message) || error.name : String(error);
    // Before it is cut to a line: a secret may have several.
    return withoutSecrets(text).trimStart().split("\n", 1)[0]!;
  } catch {
    return "threw something that cannot be shown";
  }
}

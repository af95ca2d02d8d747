import type { Scope, UnknownName } from "../analysis/index.ts";
import { UserError, modes, nearestNames, show } from "../model/index.ts";
import type { Mode } from "../model/index.ts";
import type { FoldRequest, Store } from "../store/index.ts";
import type { Question } from "./questions-contract.ts";
import { readWindow } from "./window.ts";

/** The filters of a question as a store takes them. */
export type ScopeFilter = Omit<FoldRequest, "by" | "fading">;

/** Fields that every question has. */
export const questionFields = ["agent", "model", "issueType", "task", "mode", "since", "until", "last"] as const;

/**
 * Reads which attempts are asked for; that their names are known is looked up apart.
 *
 * @param given  anything
 * @param fields that the question has
 * @throws UserError where it has another field, or a value is wrong
 */
export function readScope(given: Question, fields: readonly string[], nowMs: number): Omit<Scope, "unknown"> {
  requireFields(given, fields);
  const { sinceMs, untilMs } = readWindow(given, nowMs);
  return {
    agents: namesOf(given, "agent", false),
    models: namesOf(given, "model", false),
    issueTypes: namesOf(given, "issueType", true),
    tasks: namesOf(given, "task", true),
    modes: modesOf(given.mode),
    sinceMs,
    untilMs,
  };
}

/** The filters of a store that a scope means. */
export function filterOf({ agents, models, issueTypes, tasks, modes: asked, sinceMs, untilMs }: Omit<Scope, "unknown">): ScopeFilter {
  return {
    ...(agents && { agents }),
    ...(models && { models }),
    ...(issueTypes && { issueTypes }),
    ...(tasks && { tasks }),
    ...(asked && { modes: asked }),
    ...(sinceMs !== null && { sinceMs }),
    ...(untilMs !== null && { untilMs }),
  };
}

/** The scope with those of its names that no attempt has. */
export async function withUnknown(scope: Omit<Scope, "unknown">, store: Store): Promise<Scope> {
  const { agents, models, issueTypes, tasks } = scope;
  const asked = { agent: agents, model: models, issueType: issueTypes, task: tasks };
  if (Object.values(asked).every((names) => names === null)) return { ...scope, unknown: [] };
  const series = await store.series();
  const unknown = (Object.keys(asked) as (keyof typeof asked)[]).flatMap((column): UnknownName[] => {
    if (asked[column] === null) return [];
    const known = new Set(series.map((one) => one[column]));
    return asked[column].filter((name) => !known.has(name)).map((name) => ({ column, name, nearest: nearestNames(name, [...known].filter((one) => one !== "")) }));
  });
  return { ...scope, unknown };
}

/** @throws UserError where something is no object, or has a field that is not one of these */
export function requireFields(given: object, fields: readonly string[]): void {
  if (given === null || typeof given !== "object" || Array.isArray(given)) throw new UserError({ wrong: `the question is ${show(given)}; it must be an object`, known: fields, fix: `{ ${fields[0]}: … }` });
  for (const name of Object.keys(given)) {
    if (fields.includes(name)) continue;
    const value = (given as Record<string, unknown>)[name];
    const near = nearestNames(name, fields).find((field) => couldBe(field, value));
    throw new UserError({ wrong: `a question has no field ${show(name)}`, known: fields, fix: near === undefined ? `leave ${name} out` : `${near}: ${show(value)}` });
  }
}

/** Whether a field may have a value, as far as that is known: what is suggested must not be refused next. */
function couldBe(field: string, value: unknown): boolean {
  if (!(questionFields as readonly string[]).includes(field)) return true;
  try {
    readScope({ [field]: value }, questionFields, Date.now());
    return true;
  } catch {
    return false;
  }
}

/**
 * One of a closed list, or several; the list where none is given.
 *
 * @throws UserError naming the field and what is known
 */
export function readOneOf<T extends string>(name: string, value: unknown, known: readonly T[]): T[] {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  for (const one of list) {
    if (known.includes(one as T)) continue;
    const [near = known[0]!] = typeof one === "string" ? nearestNames(one, known) : [];
    throw new UserError({ wrong: `${name} is ${show(one)}`, known, fix: `${name}: "${near}"` });
  }
  return [...new Set(list as T[])];
}

/** @throws UserError where it is no whole number in [low, high] */
export function readCount(name: string, value: unknown, low: number, high: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high) return value as number;
  const near = Number.isFinite(value) ? Math.round(value as number) : 5;
  throw new UserError({ wrong: `${name} is ${show(value)}; it must be a whole number of at least ${low}${high === Number.MAX_SAFE_INTEGER ? "" : `, at most ${high}`}`, fix: `${name}: ${Math.max(low, Math.min(high, near))}` });
}

function namesOf(given: Question, column: "agent" | "model" | "issueType" | "task", mayBeEmpty: boolean): string[] | null {
  const value: unknown = given[column];
  if (value === undefined || value === null) return null;
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  const fix = `leave ${column} out to ask for all`;
  if (list.length === 0) throw new UserError({ wrong: `${column} is an empty list: that asks for nothing`, fix });
  for (const name of list) {
    if (typeof name !== "string") throw new UserError({ wrong: `${column} is ${show(name)}; it must be a name or a list of names`, fix: `${column}: "…"` });
    // A variable that was not set must not turn a question about one into a question about all.
    if (name === "" && !mayBeEmpty) throw new UserError({ wrong: `${column} is an empty text; every attempt names one`, fix });
  }
  // As attempts carry them.
  return [...new Set((list as string[]).map((name) => name.normalize("NFC")))];
}

function modesOf(value: unknown): Mode[] {
  if (value === undefined || value === null) return ["live"];
  if (Array.isArray(value) && value.length === 0) throw new UserError({ wrong: "mode is an empty list: that asks for nothing", known: modes, fix: "leave mode out to ask for live attempts" });
  return readOneOf("mode", value, modes);
}

import { UserError } from "../model/index.ts";

/** What JSON.parse makes of `{…}`. */
export type PlainObject = Record<string, unknown>;

/** What a value must be; `?` adds null, a list names the words that are taken. */
export type FieldKind = keyof typeof tests | readonly string[];

/** Which fields an object must have, and what they must be; others may come along. */
export type Fields = Readonly<Record<string, FieldKind>>;

/**
 * The first thing about a value that differs from what it must be, as the rest of a sentence; undefined where all is well.
 *
 * @param fields  of an object; a single kind: what each of its values must be
 * @example firstProblem({ id: 7 }, { id: "text" }) // "id is 7; it must be text"
 */
export function firstProblem(value: unknown, fields: Fields | keyof typeof tests): string | undefined {
  if (!isPlainObject(value)) return "it must be an object";
  const wanted = typeof fields === "string" ? Object.fromEntries(Object.keys(value).map((name) => [name, fields])) : fields;
  for (const [name, kind] of Object.entries(wanted)) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    const fits = typeof kind === "string" ? tests[kind](field) : kind.includes(field as string);
    if (!fits) return `${name} is ${field === undefined ? "missing" : JSON.stringify(field).slice(0, 60)}; it must be ${typeof kind === "string" ? words[kind] : `one of ${kind.join(", ")}`}`;
  }
  return undefined;
}

/** An object as JSON has them: no list, not null. */
export function isPlainObject(value: unknown): value is PlainObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Deeper than this no fact of ours goes; a reader that follows every depth can be made to fall. */
const deepest = 64;

/**
 * Refuses what nothing of ours says, at any depth: a key `__proto__`, and endless nesting.
 * @param file  how the error calls what is read
 */
export function refuseStrangeKeys(value: unknown, file: string, depth = 0): void {
  if (value === null || typeof value !== "object") return;
  if (depth > deepest) throw new UserError({ wrong: `${file} is nested deeper than ${deepest} levels`, fix: "export it again: assay baseline export NAME" });
  if (Object.hasOwn(value, "__proto__")) throw new UserError({ wrong: `${file} has a field called "__proto__"`, known: ["no program of good will writes one"], fix: "call it something else" });
  for (const inner of Object.values(value)) refuseStrangeKeys(inner, file, depth + 1);
}

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number" && Number.isFinite(value);
const isWhole = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isTextList = (value: unknown) => Array.isArray(value) && value.every(isText);

const tests = {
  text: isText,
  number: isNumber,
  "number?": (value: unknown) => value === null || isNumber(value),
  whole: isWhole,
  "whole?": (value: unknown) => value === null || isWhole(value),
  flag: (value: unknown) => typeof value === "boolean",
  object: isPlainObject,
  list: Array.isArray,
  texts: isTextList,
  objects: (value: unknown) => Array.isArray(value) && value.every(isPlainObject),
  moment: (value: unknown) => isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value as string) && Number.isFinite(Date.parse(value as string)),
} as const;

const words: Readonly<Record<keyof typeof tests, string>> = {
  text: "text",
  number: "a number",
  "number?": "a number or null",
  whole: "a whole number of at least 0",
  "whole?": "a whole number of at least 0, or null",
  flag: "true or false",
  object: "an object",
  list: "a list",
  texts: "a list of texts",
  objects: "a list of objects",
  moment: "a moment such as 2026-01-31T12:00:00.000Z",
};

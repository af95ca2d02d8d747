import { longestName } from "../model/index.ts";

/** An object of somebody else's, of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads fields one by one and remembers what is wrong with them, as sentences with the value in them. Null and undefined mean that a
 * field was not given.
 */
export class FieldReader {
  /** Why the whole cannot be taken. */
  readonly problems: string[] = [];
  /** What was left out of it. */
  readonly notes: string[] = [];
  readonly #fields: Fields;
  readonly #optional: ReadonlySet<string>;

  /** @param optional  fields that are left out where they are wrong; any other wrong field is a problem */
  constructor(fields: Fields, optional: ReadonlySet<string>) {
    this.#fields = fields;
    this.#optional = optional;
  }

  /** Any value; undefined where there is none. */
  value(name: string): unknown {
    return this.#fields[name] ?? undefined;
  }

  /** A name: one line. */
  name(name: string, ifMissing: string, most = longestName): string {
    const value = this.value(name);
    if (value === undefined) return ifMissing;
    if (typeof value !== "string") return this.wrong(name, value, "be a text"), ifMissing;
    if (value.length > most) return this.complain(name, `${name} has ${value.length} characters (${show(value)}); it must have at most ${most}`), ifMissing;
    if (!value.isWellFormed()) return this.wrong(name, value, "be well-formed text: half of a surrogate pair is missing"), ifMissing;
    if (/[\p{Cc}\u2028\u2029]/u.test(value)) return this.wrong(name, value, "be one line: no line break, no other control character"), ifMissing;
    return value;
  }

  /** A number in [low, high]; null where there is none. */
  number(name: string, low: number, high: number): number | null {
    const value = this.value(name);
    if (value === undefined) return null;
    if (typeof value === "number" && value >= low && value <= high && Number.isFinite(value)) return value + 0; // -0 becomes 0
    return this.wrong(name, value, high === Number.MAX_VALUE ? `be a number of at least ${low}` : `be a number in [${low}, ${high}]`), null;
  }

  /** One of a closed list of words; undefined where there is none. */
  oneOf<T extends string>(name: string, known: readonly T[]): T | undefined {
    const value = this.value(name);
    if (value === undefined || known.includes(value as T)) return value as T | undefined;
    return this.wrong(name, value, `be one of ${known.map((one) => show(one)).join(", ")}`), undefined;
  }

  /** True or false; undefined where there is none. */
  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === "boolean") return value;
    return this.wrong(name, value, `be true or false${typeof value === "string" ? ", not a text" : ""}`), undefined;
  }

  /** A text of any length, as one line of at most 500 characters. */
  line(name: string): string {
    const value = this.value(name);
    if (value === undefined) return "";
    if (typeof value === "string") return oneLine(value);
    return this.wrong(name, value, "be a text"), "";
  }

  /** How many messages there were, and the first of them; a number alone tells how many. */
  messages(name: string): { readonly count: number | null; readonly first: readonly string[] } {
    const value = this.value(name);
    if (value === undefined) return { count: null, first: [] };
    if (Array.isArray(value) && value.every((one) => typeof one === "string")) return { count: value.length, first: value.slice(0, 10).map(oneLine) };
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return { count: value, first: [] };
    return this.wrong(name, value, "be a list of texts, or how many there were"), { count: null, first: [] };
  }

  /** Figures by name. */
  figures(name: string): Record<string, number> {
    const value = this.value(name);
    if (value === undefined) return {};
    if (typeof value !== "object" || Array.isArray(value)) return this.wrong(name, value, "be an object of numbers"), {};
    const entries = Object.entries(value as object);
    if (entries.length > mostFigures) return this.complain(name, `${name} holds ${entries.length} figures; it must hold at most ${mostFigures}`), {};
    const taken = entries.filter(([key, figure]) => {
      const path = `${name}.${show(key).slice(1, -1)}`;
      if (key === "" || key.length > longestName || key === "__proto__" || !key.isWellFormed()) this.complain(name, `${path} is no name for a figure`);
      else if (typeof figure !== "number" || !Number.isFinite(figure)) this.complain(name, `${path} is ${show(figure)}; it must be a finite number`);
      else return true;
      return false;
    });
    return Object.fromEntries(taken as [string, number][]);
  }

  /** Says that a field has a wrong value. */
  wrong(name: string, value: unknown, must: string): void {
    this.complain(name, `${name} is ${show(value)}; it must ${must}`);
  }

  /** Says what is wrong with a field in a sentence of its own. */
  complain(name: string, sentence: string): void {
    if (this.#optional.has(name)) this.notes.push(`${sentence} (left out)`);
    else this.problems.push(sentence);
  }
}

const mostFigures = 1000;

/** A text as one line of at most 500 characters. */
export function oneLine(text: string): string {
  return text.slice(0, 5_000).replace(/\s+/g, " ").trim().slice(0, 500).toWellFormed();
}

/** A value as it can stand in a sentence; never throws. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || typeof value !== "object") return typeof value === "function" ? "a function" : String(value);
  try {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : value.toISOString();
    const json = JSON.stringify(value) ?? "an object";
    return json.length > 80 ? `${json.slice(0, 80)}…` : json;
  } catch {
    return "an object that cannot be shown";
  }
}

import { longestName } from "./attempt.ts";
import { oneLine, show } from "./show.ts";

/**
 * Line separators count as control characters: a name is one line everywhere. So do the embeddings, overrides and isolates of text
 * direction: with them a name shows as another one.
 */
const controls = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

const mostFigures = 1000;

/**
 * Reads the fields of a record one by one, and remembers what is wrong with them, as sentences with the value in them. Fields go by our
 * names; sentences by the names that the record uses. Null and undefined mean that a field was not given.
 */
export class RecordFields<Field extends string> {
  /** Why the whole cannot be taken. */
  readonly problems: string[] = [];
  /** What was left out of it, and what should be known about it. */
  readonly notes: string[] = [];
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #names: Readonly<Partial<Record<Field, string>>>;
  readonly #optional: ReadonlySet<Field>;
  readonly #clean: (text: string) => string;

  /**
   * @param names     the record's name of each field that it may have
   * @param optional  fields that are left out where they are wrong; any other wrong field is a problem
   * @param clean     what is to become of free texts, before they are cut
   */
  constructor(given: object, names: Readonly<Partial<Record<Field, string>>>, optional: ReadonlySet<Field>, clean = (text: string): string => text) {
    this.#given = given as Readonly<Record<string, unknown>>;
    this.#names = names;
    this.#optional = optional;
    this.#clean = clean;
  }

  /** Whether records of this kind have the field at all. */
  knows(field: Field): boolean {
    return this.#names[field] !== undefined;
  }

  /** Any value; undefined where there is none. */
  value(field: Field): unknown {
    const name = this.#names[field];
    return name === undefined ? undefined : (this.#given[name] ?? undefined);
  }

  /**
   * A name: one line, nothing but itself, no spaces around it. What looks the same is the same: it becomes Unicode's composed form (NFC),
   * so that an "é" of one program is the "é" of another.
   */
  name(field: Field, ifMissing: string, least = 0, most = longestName): string {
    const value = this.value(field);
    if (value === undefined) return ifMissing;
    const name = typeof value === "string" && value.length <= most ? value.normalize("NFC") : value;
    if (typeof name === "string" && name.length >= least && name.length <= most && name.isWellFormed() && !controls.test(name)) {
      if (name.trim() === name) return name;
      return this.wrong(field, name.trim() === "" ? "hold more than spaces" : "have no spaces before or after it"), ifMissing;
    }
    return this.wrong(field, `be ${least === 0 ? "up" : "1"} to ${most.toLocaleString("en")} characters of well-formed text in one line`), ifMissing;
  }

  /** A number in [low, high]; null where there is none. */
  number(field: Field, low: number, high: number): number | null {
    const value = this.value(field);
    if (value === undefined) return null;
    if (typeof value === "number" && value >= low && value <= high && Number.isFinite(value)) return value + 0; // -0 becomes 0
    return this.wrong(field, high === Infinity ? `be a number of at least ${low}` : `be a number in [${low}, ${high}]`), null;
  }

  /** One of a closed list of words; undefined where there is none. */
  word<T extends string>(field: Field, known: readonly T[]): T | undefined {
    const value = this.value(field);
    if (value === undefined || known.includes(value as T)) return value as T | undefined;
    return this.wrong(field, `be one of ${known.join(", ")}`), undefined;
  }

  /** True or false; undefined where there is none. */
  flag(field: Field): boolean | undefined {
    const value = this.value(field);
    if (value === undefined || typeof value === "boolean") return value;
    return this.wrong(field, "be true or false"), undefined;
  }

  /** A text of any length, as one line of at most 500 characters; that it was cut is noted. */
  line(field: Field): string {
    const value = this.value(field);
    if (value === undefined) return "";
    if (typeof value === "string") {
      const line = oneLine(this.#clean(value));
      if (value.length > 5_000 || (value.length > 500 && line.length >= 500)) this.notes.push(`${this.#names[field]} is ${value.length.toLocaleString("en")} characters long; it was cut to ${line.length}`);
      return line;
    }
    return this.wrong(field, "be a text"), "";
  }

  /** How many messages there were, and the first of them; a number alone tells how many. */
  messages(field: Field): { readonly count: number | null; readonly first: readonly string[] } {
    const value = this.value(field);
    if (value === undefined) return { count: null, first: [] };
    if (Array.isArray(value) && value.every((one) => typeof one === "string")) return { count: value.length, first: value.slice(0, 10).map((text: string) => oneLine(this.#clean(text))) };
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return { count: value, first: [] };
    return this.wrong(field, "be a list of texts, or how many there were"), { count: null, first: [] };
  }

  /** Finite figures by name. */
  figures(field: Field): Record<string, number> {
    const value = this.value(field);
    if (value === undefined) return {};
    if (typeof value !== "object" || Array.isArray(value)) return this.wrong(field, "be an object of numbers"), {};
    const entries = Object.entries(value as object);
    if (entries.length > mostFigures) return this.complain(field, `${this.#names[field]} holds ${entries.length} figures; it must hold at most ${mostFigures}`), {};
    const taken = entries.filter(([key, figure]) => {
      const path = `${this.#names[field]}.${show(key).slice(1, -1)}`;
      if (key === "" || key.length > longestName || key === "__proto__" || !key.isWellFormed()) this.complain(field, `${path} is no name for a figure`);
      else if (typeof figure !== "number" || !Number.isFinite(figure)) this.complain(field, `${path} is ${show(figure)}; it must be a finite number`);
      else return true;
      return false;
    });
    return Object.fromEntries(taken as [string, number][]);
  }

  /** Says that a field is missing, or has a wrong value. */
  wrong(field: Field, must: string): void {
    const value = this.value(field);
    this.complain(field, `${this.#names[field]} is ${value === undefined ? "missing" : show(value)}; it must ${must}`);
  }

  /** Says what is wrong with a field in a sentence of its own. */
  complain(field: Field, sentence: string): void {
    if (this.#optional.has(field)) this.notes.push(`${this.#clean(sentence)} (left out)`);
    else this.problems.push(this.#clean(sentence));
  }
}

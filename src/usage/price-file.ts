import { createHash } from "node:crypto";
import type { TokenUsage } from "../model/index.ts";
import type { Price } from "./price.ts";
import { UserError, longestName, nearestNames } from "../model/index.ts";
import { fieldOf, show } from "./fields.ts";

/** The user's own prices, read and checked. */
export interface PriceFile {
  /** As it is called in the version of a price: the file's name without its folder. */
  readonly name: string;
  /** First 8 hex digits of the SHA-256 of its text: an edited file is another version. */
  readonly hash: string;
  /** Newest first. */
  readonly entries: readonly PriceEntry[];
}

/** What one model costs from one day on. */
export interface PriceEntry {
  /** The model's exact name; a `*` at its end stands for any ending. */
  readonly model: string;
  /** As the file writes it. */
  readonly from: string;
  /** Epoch milliseconds. */
  readonly fromMs: number;
  /** USD per million tokens; what is left out is not known. */
  readonly rates: Readonly<Partial<Record<RateName, number>>>;
}

/** Largest price file that is taken, in UTF-16 units. */
export const largestPriceFile = 5_000_000;

const rateFields = { input: "inputTokens", cacheRead: "cacheReadTokens", cacheWrite5m: "cacheWrite5mTokens", cacheWrite1h: "cacheWrite1hTokens", output: "outputTokens" } as const;
type RateName = keyof typeof rateFields;
const rateNames = Object.keys(rateFields) as RateName[];
const kind = "assay-prices";
const version = 1;

/**
 * Reads a price file; described in docs/format/prices.md. Nothing in it is guessed at: one mistake refuses the whole file.
 *
 * @param text  the file's content
 * @param path  where it lies: how errors call it, its last part is how the version of a price calls it
 * @throws UserError for no JSON, another kind or version, a model without a day or a rate, a rate that is no number of at least 0
 * @example readPriceFile('{"kind": "assay-prices", "version": 1, "prices": [{"model": "house-7b", "from": "2026-01-01", "input": 0.2, "output": 0.4}]}', "prices.json")
 */
export function readPriceFile(text: string, path = "the price file"): PriceFile {
  if (text.length > largestPriceFile) throw broken(path, `it is longer than ${largestPriceFile} characters`);
  const content = parse(text, path);
  if (fieldOf(content, "kind") !== kind) throw broken(path, `its kind is ${told(fieldOf(content, "kind"))}`, [`"kind": "${kind}"`]);
  if (fieldOf(content, "version") !== version) throw broken(path, `its version is ${told(fieldOf(content, "version"))}`, [`"version": ${version}`]);
  refuseOthers(content as object, ["$schema", "kind", "version", "prices"], "it", path);
  const prices = fieldOf(content, "prices");
  if (!Array.isArray(prices)) throw broken(path, `prices is ${told(prices)}`, ["a list of prices"]);
  const entries = prices.map((one, i) => entryOf(one, `prices[${i}]`, path));
  const days = new Set<string>();
  for (const [i, { model, from, fromMs }] of entries.entries()) {
    const key = `${fromMs} ${model}`;
    if (days.has(key)) throw broken(path, `prices[${i}] is the second price of ${show(model)} from ${from}`, ["one price of a model a day"]);
    days.add(key);
  }
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return { name: path.split(/[/\\]/).at(-1)!.slice(0, 200), hash, entries: entries.sort((a, b) => b.fromMs - a.fromMs) };
}

/**
 * What a price file says of these tokens; undefined where it has no price of this model for this moment, so that somebody else may have.
 * Null where it has one that leaves out a kind of token which was used.
 */
export function priceInFile(file: PriceFile, usage: TokenUsage, atMs: number): Price | undefined {
  const inForce = file.entries.filter(({ model, fromMs }) => fromMs <= atMs && names(model, usage.model));
  // The longest name is the most exact one, and of one name the newest price comes first. An exact name is longer than any with a star that fits it.
  const entry = inForce.reduce<PriceEntry | undefined>((best, one) => (best === undefined || exactness(one.model) > exactness(best.model) ? one : best), undefined);
  if (entry === undefined) return undefined;
  const used = rateNames.filter((name) => usage[rateFields[name]] > 0);
  const missing = used.filter((name) => entry.rates[name] === undefined);
  if (missing.length > 0) return { costUsd: null, why: `${file.name} has no price for ${missing.join(", ")} of ${show(entry.model)} from ${entry.from}` };
  const costUsd = used.reduce((sum, name) => sum + (usage[rateFields[name]] * entry.rates[name]!) / 1_000_000, 0);
  return { costUsd, source: "computed", priceVersion: `${file.name} ${entry.from} ${file.hash}` };
}

function names(pattern: string, model: string): boolean {
  return pattern.endsWith("*") ? model.startsWith(pattern.slice(0, -1)) : model === pattern;
}

function exactness(pattern: string): number {
  return pattern.endsWith("*") ? pattern.length - 1 : Infinity;
}

function entryOf(value: unknown, at: string, path: string): PriceEntry {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw broken(path, `${at} is ${told(value)}`, ["an object"]);
  refuseOthers(value, ["model", "from", "note", ...rateNames], at, path);
  const model = fieldOf(value, "model");
  if (typeof model !== "string" || model.trim() === "" || model.length > longestName || !model.isWellFormed()) throw broken(path, `${at}.model is ${told(model)}`, ["the name of a model"]);
  const from = fieldOf(value, "from");
  if (typeof from !== "string" || !isMoment(from)) throw broken(path, `${at}.from is ${told(from)}`, ["a day such as 2026-01-31", "a moment with its zone, such as 2026-01-31T08:00:00Z"]);
  const given = rateNames.map((name) => [name, fieldOf(value, name)] as const).filter(([, rate]) => rate !== undefined);
  for (const [name, rate] of given)
    if (typeof rate !== "number" || !Number.isFinite(rate) || rate < 0) throw broken(path, `${at}.${name} is ${told(rate)}`, ["USD per million tokens, a number of at least 0"]);
  if (given.length === 0) throw broken(path, `${at} has no rate`, rateNames);
  return { model, from, fromMs: Date.parse(from), rates: Object.fromEntries(given) as PriceEntry["rates"] };
}

/** A day (its beginning, UTC) or a moment with its zone. Date.parse alone would take 30 February for 2 March. */
function isMoment(text: string): boolean {
  const [, day] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.exec(text) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

function refuseOthers(value: object, known: readonly string[], at: string, path: string): void {
  const other = Object.keys(value).find((name) => !known.includes(name));
  if (other === undefined) return;
  const near = nearestNames(other, known);
  throw broken(path, `${at} has a field ${show(other)}`, near.length > 0 ? near : known);
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch (error) {
    throw broken(path, `it is no JSON (${(error as Error).message})`);
  }
}

function told(value: unknown): string {
  return value === undefined ? "missing" : show(value);
}

function broken(path: string, why: string, known: readonly string[] = []): UserError {
  return new UserError({ wrong: `${path} is no price file: ${why}`, ...(known.length > 0 && { known }), fix: "see docs/format/prices.md" });
}

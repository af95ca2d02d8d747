import { UserError, meantTimeLength, readTimeLength, readWindowEnd, show } from "../model/index.ts";
import type { WindowQuestion } from "./questions-contract.ts";

/** Epoch milliseconds; null has no end. */
export interface Window {
  readonly sinceMs: number | null;
  /** Exclusive. */
  readonly untilMs: number | null;
}

/** Before 1973 nobody measured agents: a smaller number is in seconds. */
const leastMs = 100_000_000_000;
/** The last moment a Date can hold. */
const mostMs = 8_640_000_000_000_000;

/**
 * Reads from when to when.
 *
 * @throws UserError where a moment is none, where both `since` and `last` are given, and where nothing lies between
 */
export function readWindow({ since, until, last }: WindowQuestion, nowMs: number): Window {
  if (since != null && last != null) throw new UserError({ wrong: `since is ${show(since)} and last is ${show(last)}; give one of them`, fix: "leave since or last out" });
  if (last != null && (typeof last !== "string" || readTimeLength(last) === undefined)) throw wrongLength("last", last);
  const begin = last ?? since;
  const sinceMs = begin == null ? null : momentOf("since", begin, nowMs);
  const untilMs = until == null ? null : momentOf("until", until, nowMs);
  if (sinceMs !== null && sinceMs > nowMs) throw new UserError({ wrong: `since is ${show(since)}, in the future (it is ${new Date(nowMs).toISOString()} here)`, fix: 'last: "30d"' });
  if (sinceMs !== null && untilMs !== null && sinceMs >= untilMs)
    throw new UserError({ wrong: `the window ends (${new Date(untilMs).toISOString()}) before it begins (${new Date(sinceMs).toISOString()})`, fix: "let until be later than since" });
  return { sinceMs, untilMs };
}

/**
 * A length of time in milliseconds, such as "90d".
 *
 * @throws UserError naming the field where it is none
 */
export function readLength(name: string, value: unknown): number {
  const length = typeof value === "string" ? readTimeLength(value) : undefined;
  if (length === undefined) throw wrongLength(name, value);
  return length;
}

function momentOf(name: "since" | "until", value: unknown, nowMs: number): number {
  const ms = value instanceof Date ? value.getTime() : typeof value === "string" ? readWindowEnd(value, nowMs) : value;
  if (typeof ms === "number" && ms >= leastMs && ms <= mostMs) return ms;
  const zoneless = ms === "no zone";
  const seconds = typeof value === "number" && value > leastMs / 1000 && value < leastMs;
  throw new UserError({
    wrong: `${name} is ${show(value)}; ${zoneless ? "it names no zone" : seconds ? "it must be in milliseconds, and this looks like seconds" : "it must be a moment"}`,
    known: ["a Date", "epoch milliseconds", "ISO text with a zone", "a UTC day", "30m, 12h, 30d, 2w: so long ago"],
    fix: zoneless ? `${name}: ${show(`${String(value).trim()}Z`)}` : seconds ? `${name}: ${value * 1000}` : `${name}: "30d"`,
  });
}

function wrongLength(name: string, value: unknown): UserError {
  // "30 days" and "30D" are what people write first.
  const fix = (typeof value === "string" ? meantTimeLength(value) : undefined) ?? "30d";
  return new UserError({ wrong: `${name} is ${show(value)}; it must be a length of time`, known: ["30m", "12h", "30d", "2w"], fix: `${name}: "${fix}"` });
}

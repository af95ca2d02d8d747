import type { Command } from "commander";
import { parseDuration } from "../config/index.ts";
import { UserError, beginOfLast, metricNamed, nearestNames, readTimeLength, readWindowEnd } from "../model/index.ts";

/** Adds what every command takes. */
export function withSharedFlags(command: Command): Command {
  return command
    .option("--store <url>", "where attempts are kept: a path, sqlite:PATH or memory: (default: the nearest .assay upwards)")
    .option("--config <file>", "the configuration (default: the nearest assay.config.ts upwards)")
    .option("--json", "one JSON document on standard output, nothing else")
    .option("-v, --verbose", "a line for each attempt; stacks of our own errors")
    .option("--quiet", "no progress")
    .option("--no-color", "no colours");
}

/** A parser of whole numbers of at least `least`. */
export function wholeNumber(flag: string, least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    const upTo = most === Number.MAX_SAFE_INTEGER ? "" : ` and at most ${most}`;
    throw new UserError({ wrong: `${flag} is ${JSON.stringify(text)}; it must be a whole number of at least ${least}${upTo}`, fix: `${flag} ${Math.max(least, 3)}` });
  };
}

/** A parser of shares in (0, 1], as `0.1` or `10%`. */
export function share(flag: string): (text: string) => number {
  return (text) => {
    const value = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
    if (text.trim() !== "" && value > 0 && value <= 1) return value;
    throw new UserError({ wrong: `${flag} is ${JSON.stringify(text)}; it must be above 0 and at most 1 (100 %)`, known: ["0.1 and 10% mean the same"], fix: `${flag} 0.1` });
  };
}

/** A parser of positive numbers. */
export function positive(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
    throw new UserError({ wrong: `${flag} is ${JSON.stringify(text)}; it must be a number above 0`, fix: `${flag} 5` });
  };
}

/** A parser of any finite number; its range is checked by who takes it. */
export function number(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value)) return value;
    throw new UserError({ wrong: `${flag} is ${JSON.stringify(text)}; it must be a number`, fix: `${flag} 0.85` });
  };
}

/** A parser of `true` and `false`, for flags that mean true where they stand alone. */
export function truth(flag: string): (text: string) => boolean {
  return (text) => {
    if (text === "true" || text === "false") return text === "true";
    throw new UserError({ wrong: `${flag} is ${JSON.stringify(text)}; it must be true or false`, known: [`${flag} alone is true`], fix: `${flag} false` });
  };
}

/** A parser of durations such as `300ms`, `30s`, `5m`, to milliseconds. */
export function duration(flag: string): (text: string) => number {
  return (text) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms > 0) return ms;
    throw new UserError({ wrong: `${flag} is ${JSON.stringify(text)}; it must be a duration`, known: ["300ms", "30s", "5m", "1h"], fix: `${flag} 30s` });
  };
}

/**
 * A parser of moments that bound a window, to epoch milliseconds: so long ago (`12h`; `7d` and `4w` begin with a UTC day, and today is one
 * of them), a UTC day, a date with a time and its zone, or epoch milliseconds.
 */
export function moment(flag: string, now: () => number = Date.now): (text: string) => number {
  return (text) => {
    const atMs = millisecondsForm.test(text) ? Number(text) : readWindowEnd(text, now());
    if (typeof atMs === "number" && atMs >= 0) return atMs;
    const wrong = `${flag} is ${JSON.stringify(text)}; ${atMs === "no zone" ? "it names no zone" : "it must be a moment"}`;
    throw new UserError({ wrong, known: ["12h, 7d, 4w: so long ago", "2026-01-31: a day, UTC", "2026-01-31T09:30Z, 2026-01-31T09:30+02:00", "epoch milliseconds"], fix: atMs === "no zone" ? `${flag} ${text.trim().replace(" ", "T")}Z` : `${flag} 7d` });
  };
}

/**
 * What a flag says of the moment at which something began, for whoever reads records: so long ago becomes epoch milliseconds, digits are
 * them already, and everything else stays as it was typed.
 */
export function recordedMoment(now: () => number = Date.now): (text: string) => number | string {
  return (text) => beginOfLast(text, now()) ?? (/^\d+$/.test(text) ? Number(text) : text);
}

/** Before 1973 nobody measured agents, and fewer digits may be meant as seconds, or as a year. */
const millisecondsForm = /^\d{12,15}$/;

/** A parser of a window that ends now (`30d`, `12h`), to the epoch milliseconds of its begin; see `beginOfLast`. */
export function lately(flag: string, now: () => number = Date.now): (text: string) => number {
  return (text) => {
    const atMs = beginOfLast(text, now());
    if (atMs === undefined) throw new UserError({ wrong: `${flag} is ${JSON.stringify(text)}; it must be a length of time`, known: ["30m, 12h, 7d, 4w"], fix: `${flag} 30d` });
    return atMs;
  };
}

/** A parser of lengths of time (`90d`, `12h`) and of `none`, as they are: commander takes a null for a missing value. */
export function lengthOrNone(flag: string): (text: string) => string {
  return (text) => {
    if (text === "none" || readTimeLength(text) !== undefined) return text;
    throw new UserError({ wrong: `${flag} is ${JSON.stringify(text)}; it must be a length of time, or none`, known: ["12h, 90d, 26w", "none"], fix: `${flag} 90d` });
  };
}

/** A parser of flags that may be given several times: their values in order. */
export function repeated(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** A parser of one word out of a list. */
export function oneOf<T extends string>(flag: string, known: readonly T[]): (text: string) => T {
  return (text) => {
    const found = known.find((word) => word === text);
    if (found !== undefined) return found;
    throw new UserError({ wrong: `${flag} is ${JSON.stringify(text)}`, known, fix: `${flag} ${nearestNames(text, known, 1)[0] ?? known[0]}` });
  };
}

/** A parser of several words out of a list, separated by commas. */
export function someOf<T extends string>(flag: string, known: readonly T[]): (text: string) => T[] {
  const one = oneOf(flag, known);
  return (text) => text.split(",").map((word) => one(word.trim()));
}

/** A parser of several metrics, separated by commas: by their names, which help and errors tell, or by the shorter words for them. */
export function someMetrics<T extends string>(flag: string, known: readonly T[]): (text: string) => T[] {
  const one = oneOf(flag, known);
  return (text) => text.split(",").map((word) => one(metricNamed(word.trim())));
}

import { keptScale } from "./fading.ts";
import { startOf } from "./rollup.ts";
import type { FoldColumn, FoldRequest } from "./contract.ts";

/** A stretch of time that is read from one place: cells of a tier that begin in it, or the attempts themselves. */
export interface Tile {
  readonly source: "month" | "day" | "attempt";
  /** Epoch milliseconds, inclusive. */
  readonly sinceMs: number;
  /** Epoch milliseconds, exclusive. */
  readonly untilMs: number;
  /** What an attempt of this stretch counts where old ones fade, added to what it counts by another tile; 1 where none do. */
  readonly weight: number;
}

type Stretch = Pick<Tile, "source" | "sinceMs" | "untilMs">;
type Fading = NonNullable<FoldRequest["fading"]>;

/**
 * Lays a window out in tiles, oldest first: whole UTC months from the month tier (unless days are told apart), whole days at its edges
 * from the day tier, parts of days from attempts. Where months are told apart, no tile of days reaches over the end of one. They do not
 * overlap, unless old attempts fade: then the weights of all tiles that hold an attempt add up to its own.
 */
export function tilesOf({ by, sinceMs, untilMs, fading }: Pick<FoldRequest, "by" | "sinceMs" | "untilMs" | "fading">): Tile[] {
  const since = Math.max(0, Math.ceil(sinceMs ?? 0)); // Attempts begin at whole milliseconds.
  const until = Math.min(endOfTime, Math.ceil(untilMs ?? endOfTime));
  let stretches: Stretch[] = since < until ? [{ source: "attempt", sinceMs: since, untilMs: until }] : [];
  stretches = replaced(stretches, "attempt", "day", ceilOf("day", since), floorOf("day", until));
  if (!by.includes("day")) {
    stretches = replaced(stretches, "day", "month", ceilOf("month", since), floorOf("month", until));
    // Months that are recent from their first day on are weighed by day, so they are read by day.
    if (fading !== undefined) stretches = replaced(stretches, "month", "day", ceilOf("month", recentFrom(fading)), futureFrom(fading));
    if (by.includes("month")) stretches = stretches.flatMap((one) => (one.source === "month" ? [one] : cut(one, "month", one.sinceMs, one.untilMs)));
  }
  return fading === undefined ? stretches.map((one) => ({ ...one, weight: 1 })) : stretches.flatMap((one) => weighed(one, fading));
}

/** A stretch in tiles of one weight each. */
function weighed(stretch: Stretch, fading: Fading): Tile[] {
  const recent = recentFrom(fading);
  const months = cut(stretch, "month", stretch.sinceMs, ceilOf("month", recent));
  return months.flatMap((one): Tile[] => {
    const days = (all: Stretch) => cut(all, "day", recent, futureFrom(fading));
    const weight = weightOf(one.sinceMs, fading);
    if (one.source !== "month") return days(one).map((day) => ({ ...day, weight: weightOf(day.sinceMs, fading) }));
    const whole = { ...one, weight };
    if (one.sinceMs >= recent || one.untilMs <= recent) return [whole];
    // Cells add up: the recent days are in the month's cell already, and get what they count more than the rest of their month.
    return [whole, ...days({ ...one, source: "day", sinceMs: recent }).map((day) => ({ ...day, weight: weightOf(day.sinceMs, fading) - weight }))];
  });
}

/** Whether a column of a fold tells times apart, and not names. */
export function isTime(column: FoldColumn): column is "day" | "month" {
  return column === "day" || column === "month";
}

/** Whether cells or attempts of a source do not begin with the day or month they belong to, so that the tile must say it. */
export function hasLabel(source: Tile["source"], by: readonly FoldColumn[]): boolean {
  return by.includes("day") ? source === "attempt" : by.includes("month") && source !== "month";
}

/** The day or month that a tile belongs to, epoch milliseconds; null where its cells say it. */
export function labelOf({ source, sinceMs }: Tile, by: readonly FoldColumn[]): number | null {
  return hasLabel(source, by) ? startOf(by.includes("day") ? "day" : "month", sinceMs) : null;
}

/**
 * What an attempt counts by its age, in [0, 1]: with the half-life that sums are kept for by its start; else by the middle of its UTC day in
 * the last 14 days, by the middle of the rest of its month before that; 1 from `nowMs` on.
 */
export function weightOf(startedAtMs: number, fading: Fading | undefined): number {
  if (fading === undefined) return 1;
  if (keptScale(fading) !== undefined) return 0.5 ** (Math.max(0, fading.nowMs - startedAtMs) / fading.halfLifeMs);
  if (startedAtMs >= futureFrom(fading)) return 1;
  const recent = recentFrom(fading);
  const tier = startedAtMs < recent ? "month" : "day";
  const start = startOf(tier, startedAtMs);
  const end = next(tier, start);
  const middle = (start + (tier === "month" ? Math.min(end, recent) : end)) / 2;
  return 0.5 ** (Math.max(0, fading.nowMs - middle) / fading.halfLifeMs);
}

/** The first moment after all that a `Date` can hold. */
const endOfTime = 8.64e15 + 1;

/** From this beginning of a day on every day has a weight of its own. */
function recentFrom({ nowMs }: Fading): number {
  return Math.max(0, startOf("day", nowMs) - 13 * 86_400_000);
}

/** The beginning of the first month in which nothing is older than now. */
function futureFrom({ nowMs }: Fading): number {
  return next("month", startOf("month", nowMs));
}

/** Stretches of which what is read from one source and lies in [since, until) is read from another. */
function replaced(stretches: readonly Stretch[], source: Tile["source"], by: Tile["source"], since: number, until: number): Stretch[] {
  return stretches.flatMap((one) => {
    const from = Math.max(one.sinceMs, since);
    const to = Math.min(one.untilMs, until);
    if (one.source !== source || from >= to) return [one];
    const parts: Stretch[] = [{ ...one, untilMs: from }, { source: by, sinceMs: from, untilMs: to }, { ...one, sinceMs: to }];
    return parts.filter(({ sinceMs, untilMs }) => sinceMs < untilMs);
  });
}

/** A stretch cut at every beginning of a day or month that lies in [since, until]. */
function cut(stretch: Stretch, tier: "day" | "month", since: number, until: number): Stretch[] {
  const parts: Stretch[] = [];
  let from = stretch.sinceMs;
  const last = Math.min(stretch.untilMs - 1, until);
  for (let at = ceilOf(tier, Math.max(since, from + 1)); at <= last; at = next(tier, at)) {
    parts.push({ ...stretch, sinceMs: from, untilMs: at });
    from = at;
  }
  parts.push({ ...stretch, sinceMs: from });
  return parts;
}

/** The last beginning of a day or month that is not after a moment. */
function floorOf(tier: "day" | "month", atMs: number): number {
  return atMs >= endOfTime ? endOfTime : startOf(tier, Math.max(0, atMs));
}

/** The first beginning of a day or month that is not before a moment. */
function ceilOf(tier: "day" | "month", atMs: number): number {
  if (atMs >= endOfTime) return endOfTime;
  const start = startOf(tier, atMs);
  return start === atMs ? start : next(tier, start);
}

/** The beginning of the day or month after the one that begins at a moment. */
function next(tier: "day" | "month", startMs: number): number {
  if (tier === "day") return Math.min(endOfTime, startMs + 86_400_000);
  const date = new Date(startMs);
  const after = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return Number.isNaN(after) ? endOfTime : after; // After the last month there is none.
}

import { startOf } from "./rollup.ts";
import type { FoldRequest } from "./contract.ts";

/** A stretch of time that is read from one place: cells of a tier that begin in it, or the attempts themselves. */
export interface Tile {
  readonly source: "month" | "day" | "attempt";
  /** Epoch milliseconds, inclusive. */
  readonly sinceMs: number;
  /** Epoch milliseconds, exclusive. */
  readonly untilMs: number;
  /** What an attempt of this stretch counts where old ones fade; 1 where none do. */
  readonly weight: number;
}

type Stretch = Pick<Tile, "source" | "sinceMs" | "untilMs">;
type Fading = NonNullable<FoldRequest["fading"]>;

/**
 * Lays a window out in tiles, oldest first, without gap or overlap: whole UTC months from the month tier (unless days are told apart),
 * whole days at its edges from the day tier, parts of days from attempts. Where months are told apart or old attempts fade, no tile
 * reaches over the end of a month or of a stretch of one weight.
 */
export function tilesOf({ by, sinceMs, untilMs, fading }: Pick<FoldRequest, "by" | "sinceMs" | "untilMs" | "fading">): Tile[] {
  const since = Math.max(0, Math.ceil(sinceMs ?? 0)); // Attempts begin at whole milliseconds.
  const until = Math.min(endOfTime, Math.ceil(untilMs ?? endOfTime));
  let stretches: Stretch[] = since < until ? [{ source: "attempt", sinceMs: since, untilMs: until }] : [];
  stretches = replaced(stretches, "attempt", "day", ceilOf("day", since), floorOf("day", until));
  if (!by.includes("day")) {
    stretches = replaced(stretches, "day", "month", ceilOf("month", since), floorOf("month", until));
    // What is recent is weighed by its day, so it is read by day.
    if (fading !== undefined) stretches = replaced(stretches, "month", "day", finelyWeighedFrom(fading), finelyWeighedUntil(fading));
    if (by.includes("month")) stretches = stretches.flatMap((one) => (one.source === "month" ? [one] : cut(one, "month", one.sinceMs, one.untilMs)));
  }
  if (fading !== undefined) {
    stretches = stretches.flatMap((one) => cut(one, "month", one.sinceMs, finelyWeighedFrom(fading)));
    stretches = stretches.flatMap((one) => cut(one, "day", finelyWeighedFrom(fading), finelyWeighedUntil(fading)));
  }
  return stretches.map((one) => ({ ...one, weight: weightOf(one.sinceMs, fading) }));
}

/** A window widened to whole UTC days. */
export function widened<Request extends Pick<FoldRequest, "sinceMs" | "untilMs">>(request: Request): Request {
  const { sinceMs, untilMs } = request;
  return {
    ...request,
    ...(sinceMs === undefined ? {} : { sinceMs: floorOf("day", Math.max(0, Math.ceil(sinceMs))) }),
    ...(untilMs === undefined ? {} : { untilMs: ceilOf("day", Math.max(0, Math.min(endOfTime, Math.ceil(untilMs)))) }),
  };
}

/**
 * What an attempt counts by its age, in [0, 1]: by the middle of its UTC day from the beginning of the month on that was 15 days before
 * `nowMs`, by the middle of its month before that; 1 from `nowMs` on.
 */
export function weightOf(startedAtMs: number, fading: Fading | undefined): number {
  if (fading === undefined || startedAtMs >= finelyWeighedUntil(fading)) return 1;
  const tier = startedAtMs < finelyWeighedFrom(fading) ? "month" : "day";
  const start = startOf(tier, startedAtMs);
  const middle = (start + next(tier, start)) / 2;
  return 0.5 ** (Math.max(0, fading.nowMs - middle) / fading.halfLifeMs);
}

/** The first moment after all that a `Date` can hold. */
const endOfTime = 8.64e15 + 1;

/** A month is weighed as one once it has been over for so long: then its middle stands for it well enough. */
const recentMs = 15 * 86_400_000;

function finelyWeighedFrom({ nowMs }: Fading): number {
  return startOf("month", Math.max(0, nowMs - recentMs));
}

function finelyWeighedUntil({ nowMs }: Fading): number {
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

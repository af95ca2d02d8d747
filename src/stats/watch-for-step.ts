import type { SegmentOptions } from "./segment.ts";
import { requireInteger, requireValues } from "./arguments.ts";
import { segment } from "./segment.ts";

/** A step that the newest points show. */
export interface NewStep {
  /** Index of its first point, where it began and not where it was noticed. */
  readonly index: number;
  readonly direction: "up" | "down";
  readonly worse: boolean;
  /** Levels before and after it. */
  readonly before: number;
  readonly after: number;
  /** Points that show it: the delay of the news. */
  readonly points: number;
}

/** How a series is watched. */
export interface WatchOptions extends SegmentOptions {
  readonly betterIs: "lower" | "higher";
  /** The step that was told last, its index on these values; null where none was. */
  readonly told: Pick<NewStep, "index" | "direction"> | null;
}

/** A longer memory would make each new point dearer, and old levels say nothing about now. */
const mostPoints = 100;
/** Fewer points do not know their noise. */
const leastPoints = 10;
/** A step that was told from its first points may prove to have begun some points later: within this many it is the same one. */
const samePlace = 5;

/**
 * Whether the newest points lie on another level than the ones before: asked after each new point, it tells of each step once, as long as the
 * caller hands back what was told last. The points before that step no longer count: the baseline begins there anew.
 *
 * Looks at no more than the last 100 points and says nothing before there are 10. The price of a change is `segment`'s with c = 4, because
 * the question is asked again and again. A drift is told as one step after another.
 *
 * @param values  finite numbers in the order of time; logarithms for what is compared as ratios
 * @returns       the newest step, for better or worse, or null where there is no news
 * @throws RangeError naming the argument that is out of range
 * @example watchForStep([5, 6, 5, 6, 5, 6, 5, 6, 9, 10, 9, 10], { betterIs: "lower", told: null }) // { index: 8, direction: "up", worse: true, … }
 */
export function watchForStep(values: ArrayLike<number>, options: WatchOptions): NewStep | null {
  const { betterIs, told, weights, penalty = 4, leastNoise = 0 } = options;
  requireValues("values", values, 0);
  if (told !== null) requireInteger("told.index", told.index, 0, values.length);
  const from = Math.max(0, values.length - mostPoints, told?.index ?? 0);
  const watched = Array.from(values).slice(from);
  if (watched.length < leastPoints) return null;
  const cut = segment(watched, { penalty, leastNoise, ...(weights === undefined ? {} : { weights: Array.from(weights).slice(from) }) });
  const start = cut.changes.at(-1);
  if (start === undefined) return null;
  const [before, after] = [cut.levels.at(-2)!, cut.levels.at(-1)!];
  const direction = after > before ? "up" : "down";
  if (told !== null && direction === told.direction && from + start < told.index + samePlace) return null;
  return { index: from + start, direction, worse: (direction === "up") === (betterIs === "lower"), before, after, points: watched.length - start };
}

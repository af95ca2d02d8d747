import type { Drift } from "./drift.ts";
import type { Segmentation, SegmentOptions, WeightedPoints } from "./segment.ts";
import { requireValues } from "./arguments.ts";
import { driftAround, driftOf } from "./drift.ts";
import { boundedLoss, levelOf, levelsByPoint, segment, weigh } from "./segment.ts";

/** What a series does over time. `stepped` may drift between its steps, too. */
export type TrendKind = "steady" | "stepped" | "drifting";

/** The simplest story that the points of a series tell. */
export interface Trend {
  readonly kind: TrendKind;
  /** Index of the first point of each new level, ascending; none unless `stepped`. */
  readonly changes: readonly number[];
  /** Slope in units of the values for each unit of `at`, with its interval; null where the story has none. */
  readonly drift: Drift | null;
  /** What the story says of each point. */
  readonly fitted: readonly number[];
  /** Standard deviation of a point of weight 1 around the steps, and the correlation of neighbours that was allowed for. */
  readonly sigma: number;
  readonly phi: number;
  /** What a step, or a slope, had to explain to be told, in squared standard deviations. */
  readonly penalty: number;
}

/** How a series is read. */
export interface TrendOptions extends SegmentOptions {
  /** When each point was, ascending, in any unit; its index where left out. */
  readonly at?: ArrayLike<number>;
  /** Of the interval of the drift, in (0, 1); 0.95 where left out. */
  readonly confidence?: number;
}

/**
 * Names what a series does: stays, steps, drifts, or steps and drifts. Each story costs its bounded loss and a price for each change and
 * one for a slope; the cheapest wins, so that a step or a slope is told only where it explains more than it costs.
 *
 * @param values  finite numbers in the order of time; logarithms for what is compared as ratios
 * @throws RangeError naming the argument that is out of range
 * @example nameTrend([5, 6, 5, 6, 5, 6, 9, 10, 9, 10, 9, 10, 9]).kind // "stepped"
 */
export function nameTrend(values: ArrayLike<number>, options: TrendOptions = {}): Trend {
  const { at = Array.from({ length: values.length }, (_, i) => i), confidence = 0.95, ...cutting } = options;
  const steps = segment(values, cutting);
  requireTimes(at, values.length);
  const points = weigh(values, cutting.weights);
  const stories = storiesOf(points, at, steps, cutting);
  const { changes, slope, fitted } = stories.reduce((best, story) => (story.cost < best.cost ? story : best));
  const kind = changes.length > 0 ? "stepped" : slope === 0 ? "steady" : "drifting";
  const { sigma, phi, penalty } = steps;
  return { kind, changes, drift: slope === 0 ? null : driftOf(values, at, changes, { phi, confidence }), fitted, sigma, phi, penalty };
}

function requireTimes(at: ArrayLike<number>, n: number): void {
  requireValues("at", at, 0);
  if (at.length !== n) throw new RangeError(`at has ${at.length} values; values has ${n}`);
  for (let i = 1; i < n; i++) if (at[i]! < at[i - 1]!) throw new RangeError(`at[${i}] is ${at[i]}, before at[${i - 1}], which is ${at[i - 1]}`);
}

interface Course {
  readonly changes: readonly number[];
  readonly slope: number;
  readonly fitted: readonly number[];
}

interface Story extends Course {
  readonly cost: number;
}

/** The simplest first: of two that cost the same the simpler one is told. */
function storiesOf(points: WeightedPoints, at: ArrayLike<number>, steps: Segmentation, cutting: SegmentOptions): Story[] {
  const n = points.values.length;
  const { sigma, penalty } = steps;
  if (sigma === 0) return [{ changes: [], slope: 0, fitted: Array.from(points.values), cost: 0 }];
  const level = levelOf(points, 0, n, sigma);
  const courses: Course[] = [{ changes: [], slope: 0, fitted: Array.from({ length: n }, () => level) }];
  if (steps.changes.length > 0) courses.push({ changes: steps.changes, slope: 0, fitted: levelsByPoint(n, steps) });
  if (at[0] !== at[n - 1]) courses.push(line(points, at, sigma), ...slopingSteps(points, at, steps, cutting));
  return courses.map((course) => {
    const parts = course.changes.length + Number(course.slope !== 0);
    return { ...course, cost: boundedLoss(points, course.fitted, sigma) + parts * penalty };
  });
}

function line(points: WeightedPoints, at: ArrayLike<number>, sigma: number): Course {
  const { slope } = driftOf(points.values, at, []);
  const levelled = { ...points, values: withoutSlope(points.values, at, slope) };
  const level = levelOf(levelled, 0, levelled.values.length, sigma);
  return { changes: [], slope, fitted: Array.from(at, (x) => level + slope * x) };
}

/**
 * Steps on one slope. Steps bend a slope and a slope makes steps, so each is found with the other taken out, in turns, once from a line
 * and once from the steps.
 */
function slopingSteps({ values }: WeightedPoints, at: ArrayLike<number>, steps: Segmentation, cutting: SegmentOptions): Course[] {
  const found: Course[] = [];
  for (const start of steps.changes.length === 0 ? [[]] : [[], steps.changes]) {
    let changes: readonly number[] = start;
    for (let round = 0; round < 4; round++) {
      const slope = driftAround(values, at, changes);
      const cut = segment(withoutSlope(values, at, slope), cutting);
      const levels = levelsByPoint(values.length, cut);
      found.push({ changes: cut.changes, slope, fitted: levels.map((level, i) => level + slope * at[i]!) });
      if (cut.changes.join() === changes.join()) break;
      changes = cut.changes;
    }
  }
  return found;
}

function withoutSlope(values: ArrayLike<number>, at: ArrayLike<number>, slope: number): number[] {
  return Array.from(at, (x, i) => values[i]! - slope * x);
}

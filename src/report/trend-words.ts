import type { TrendAnswer, TrendMetric } from "../analysis/index.ts";
import { formatCost, formatDuration, formatMoment, formatPlural, formatPoints, formatRateValue, formatRatio } from "./format.ts";

/** What a metric is called over its picture. */
export const metricTitles: Readonly<Record<TrendMetric, string>> = { success: "Success rate", duration: "Time of passed attempts", cost: "Cost of an attempt" };

/** A level of a metric. */
export function levelText(metric: TrendMetric, value: number): string {
  return metric === "success" ? formatRateValue(value) : metric === "duration" ? formatDuration(value) : formatCost(value);
}

/**
 * What the days tell, as one line.
 *
 * @example storyWords(answer) // "stepped up at 2026-11-05, from 2.31 s to 3.02 s (1.31× [1.22, 1.40], regressed)"
 * @example storyWords(other) // "steady at 2.31 s (a step of less than 1.12× would not show)"
 * @example storyWords(few) // "no step shown at 75 %, but one of less than 81 points would not show"
 */
export function storyWords({ metric, trend }: Pick<TrendAnswer, "metric" | "trend">): string {
  return trend === null ? "too few days to tell a trend" : `${courseText(metric, trend)}${apartText(metric, trend.apart)}`;
}

type Trend = NonNullable<TrendAnswer["trend"]>;

/**
 * The same in a few words, where the line above stands further down.
 *
 * @example briefWords(answer) // "stepped up at 2026-11-05, from 2.31 s to 3.02 s"
 */
export function briefWords({ metric, trend }: Pick<TrendAnswer, "metric" | "trend">): string {
  if (trend === null) return "too few days";
  const apart = trend.apart.newest === null ? "" : `; ${trend.apart.newest.days === 1 ? "the newest day lies" : "the newest days lie"} apart`;
  return `${briefCourse(metric, trend)}${apart}`;
}

function briefCourse(metric: TrendMetric, trend: Trend): string {
  const { kind, steps, fitted } = trend;
  const last = steps.at(-1);
  if (last !== undefined) return `stepped ${steps.length === 1 ? "" : `${steps.length} times, last `}${stepWords(metric, last)}`;
  if (kind === "drifting") return driftWords(metric, trend);
  return `${hidesMuch({ metric, trend }) ? "no step shown" : "steady"} at ${levelText(metric, fitted[0]!)}`;
}

function stepWords(metric: TrendMetric, { startMs, before, after }: Trend["steps"][number]): string {
  return `${after > before ? "up" : "down"} at ${dayText(startMs)}, from ${levelText(metric, before)} to ${levelText(metric, after)}`;
}

function driftWords(metric: TrendMetric, { fitted }: Trend): string {
  return `drifting, from ${levelText(metric, fitted[0]!)} to ${levelText(metric, fitted.at(-1)!)}`;
}

function courseText(metric: TrendMetric, trend: Trend): string {
  const { kind, steps, fitted } = trend;
  const drifting = driftText(metric, trend);
  if (kind === "steady" && hidesMuch({ metric, trend })) return hidingText(metric, trend);
  if (kind === "steady") return `steady at ${levelText(metric, fitted[0]!)}${hiddenText(metric, trend)}`;
  if (kind === "drifting") return `${driftWords(metric, trend)}${drifting === "" ? "" : `: ${drifting}`}`;
  const told = steps.map((step) => {
    const { change, verdict } = step;
    const bounds = change.low === null || change.high === null ? null : { low: change.low, high: change.high };
    const size = metric === "success" ? formatPoints(change.estimate, bounds) : formatRatio(change.estimate, bounds);
    return `${stepWords(metric, step)} (${size}${verdict === "undecided" ? "" : `, ${verdict}`})`;
  });
  return `stepped ${told.join("; then ")}${drifting === "" ? "" : `; besides, it drifts: ${drifting}`}`;
}

/** A series of which nobody knows whether it is steady: what is not shown may be large. */
function hidingText(metric: TrendMetric, { fitted, hidden }: Trend): string {
  const level = `no step shown at ${levelText(metric, fitted[0]!)}`;
  return hidden === null ? `${level}, but days are too much like their neighbours for any to show` : `${level}, but one of less than ${stepText(metric, hidden)} would not show`;
}

/** What a steady series may hide, in brackets; nothing where that is less than half a percent. */
function hiddenText(metric: TrendMetric, { hidden }: Trend): string {
  return hidden === null || hidden < (metric === "success" ? 0.005 : 1.005) ? "" : ` (a step of less than ${stepText(metric, hidden)} would not show)`;
}

function stepText(metric: TrendMetric, step: number): string {
  return metric === "success" ? `${Number((step * 100).toPrecision(2))} points` : formatRatio(step);
}

/** Days that no step or slope explains: the newest ones, and how many there are besides. */
function apartText(metric: TrendMetric, { newest, others }: Trend["apart"]): string {
  const told = others === 0 ? "" : `; ${newest === null ? "" : "besides, "}${formatPlural(others, "day")} ${others === 1 ? "lies" : "lie"} apart`;
  if (newest === null) return told;
  const { days, change, moreForStep } = newest;
  const size = metric === "success" ? `${Math.round(Math.abs(change) * 100)} points ${change < 0 ? "below" : "above"}` : `at ${formatRatio(change)} that`;
  const who = days === 1 ? "the newest day lies" : `the newest ${days} days lie${metric === "success" ? " at least" : ""}`;
  const more = moreForStep === null ? "" : `: ${moreForStep === 1 ? "one more" : `${moreForStep} more`} like it would make ${days === 1 ? "it" : "them"} a step`;
  return `; ${who} ${size}${more}${told}`;
}

/** Whether a series in which no step is shown may hide one that nobody would call small: it is not called steady then. */
export function hidesMuch({ metric, trend }: Pick<TrendAnswer, "metric" | "trend">): boolean {
  return trend?.kind === "steady" && (trend.hidden === null || trend.hidden > (metric === "success" ? mostHiddenShare : mostHiddenFactor));
}

/** Up to here "steady" says something. */
const mostHiddenShare = 0.25;
const mostHiddenFactor = 1.5;

/** Drift in a month: that of a day is too small to be read. */
function driftText(metric: TrendMetric, { driftPerDay }: Trend): string {
  if (driftPerDay === null) return "";
  const month = (perDay: number) => (metric === "success" ? perDay * 30 : perDay ** 30);
  const bounds = { low: month(driftPerDay.low), high: month(driftPerDay.high) };
  return `${metric === "success" ? formatPoints(month(driftPerDay.estimate), bounds) : formatRatio(month(driftPerDay.estimate), bounds)} in 30 days`;
}

/** How the figure goes at its end: for better or worse, or neither. */
export function directionOf({ metric, trend }: Pick<TrendAnswer, "metric" | "trend">): "better" | "worse" | "same" {
  if (trend === null || trend.kind === "steady") return "same";
  const last = trend.steps.at(-1);
  const rises = last === undefined ? trend.fitted.at(-1)! > trend.fitted[0]! : last.after > last.before;
  return rises === (metric === "success") ? "better" : "worse";
}

/** A UTC day. */
export function dayText(atMs: number): string {
  return formatMoment(atMs).slice(0, 10);
}

const heights = "▁▂▃▄▅▆▇█";
/** Days without a figure. */
const gap = "·";
const dayMs = 86_400_000;

/**
 * The days as a line of bars, of which each is one day or the mean of a few; a dot stands for days without a figure. Level where nobody could read a
 * difference: rounding fills no page from bottom to top.
 *
 * @param most how many bars
 * @example sparkline(answer, 60) // "▂▁▂▃▂▂·▂▇▇█▇"
 */
export function sparkline({ metric, points }: Pick<TrendAnswer, "metric" | "points">, most: number): string {
  if (points.length === 0) return "";
  const firstMs = points[0]!.startMs;
  const days = Math.round((points.at(-1)!.startMs - firstMs) / dayMs) + 1;
  const perBar = Math.ceil(days / most);
  const bars = Map.groupBy(points, ({ startMs }) => Math.floor((startMs - firstMs) / dayMs / perBar));
  const values = Array.from({ length: Math.ceil(days / perBar) }, (_, i) => meanOf(bars.get(i) ?? []));
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const isLevel = high - low <= leastRange * high || readsAlike(metric, low, high);
  const bar = (value: number) => heights[!isLevel ? Math.round(((value - low) / (high - low)) * (heights.length - 1)) : 3]!;
  return values.map((value) => (value === null ? gap : bar(value))).join("");
}

/** Of the highest bar. */
const leastRange = 0.005;

/** Each day by its attempts. */
function meanOf(points: TrendAnswer["points"]): number | null {
  const attempts = points.reduce((sum, point) => sum + point.attempts, 0);
  return attempts === 0 ? null : points.reduce((sum, point) => sum + point.value * point.attempts, 0) / attempts;
}

/** From the lowest to the highest day. */
export function rangeText({ metric, points }: Pick<TrendAnswer, "metric" | "points">): string {
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return readsAlike(metric, low, high) ? levelText(metric, high) : `${levelText(metric, low)} to ${levelText(metric, high)}`;
}

/** Whether two levels are printed as the same; a whole number has no zeros behind its point. */
function readsAlike(metric: TrendMetric, low: number, high: number): boolean {
  const printed = [low, high].map((level) => levelText(metric, level).replace(/\.0+(?= |$)/, ""));
  return printed[0] === printed[1];
}

/** What a sparkline spans. */
export function spanText(points: TrendAnswer["points"]): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  return `${dayText(first.startMs)} to ${dayText(last.startMs)}, ${formatPlural(points.length, "day")} with attempts`;
}

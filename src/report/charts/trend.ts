import type { ChartOf, TrendLine } from "../chart-data.ts";
import { formatCost, formatCount, formatDuration, formatMoment, formatRate } from "../format.ts";
import { decimal, element } from "../markup.ts";
import type { Child, Markup } from "../markup.ts";
import type { DrawOptions } from "./drawing.ts";
import { axisHeight, horizontalAxis, image } from "./drawing.ts";
import { fitText, letterSize, letters, textWidth } from "./letters.ts";
import { mark, upright } from "./marks.ts";
import type { Scale } from "./scale.ts";
import { linearScale, place, roundValues, scaleOver } from "./scale.ts";

const plotHeight = 190;
const top = 10;
const edge = 10;
/** Of the picture. */
const widestLabel = 0.3;
/** A day: so that a single one has room beside it. */
const dayMs = 86_400_000;
/** An interval that reaches further than this beyond all values is cut: one thin day must not flatten the rest. */
const mostBeyond = 0.5;

/** A figure over time: days as dots with their intervals, the story as a thick line, steps as dashed ones. */
export function drawTrend({ title, data }: ChartOf<"trend", TrendLine>, description: string, options: DrawOptions): Markup {
  const alternative = { title, description };
  const points = data.points.filter(({ atMs, value }) => isMoment(atMs) && Number.isFinite(value));
  if (points.length === 0) return image(options, 30, alternative, letters(fitText("no day has a figure", options.width), 0, 19, { class: "faint" }));
  const bottom = top + plotHeight;
  const values = upScale(data, points, bottom);
  const marksUp = marksFor(values, printers[data.unit], options.width * widestLabel);
  const left = Math.max(0, ...marksUp.map(({ said }) => textWidth(said))) + 12;
  const moments = points.map(({ atMs }) => atMs);
  const across = linearScale(Math.min(...moments) - dayMs / 2, Math.max(...moments) + dayMs / 2, left, options.width - edge);
  const axis = horizontalAxis(across, { top, bottom }, { unit: "time", print: dayOf, title: "day (UTC)" });
  const lines = marksUp.flatMap(({ y, said }) => [element("line", { class: "grid", x1: across.from, x2: across.to, y1: y, y2: y }), letters(said, left - 8, y + 4, { "class": "faint", "text-anchor": "end" })]);
  return image(options, bottom + axisHeight, alternative, ...axis, ...lines, ...steps(data, across, bottom), ...days(data, points, across, values), ...story(data, across, values));
}

/** A moment that has a date. */
function isMoment(atMs: number): boolean {
  return Math.abs(atMs) <= 8.64e15 - dayMs;
}

/** Round values with their words, from the bottom up; none touches the one below it. */
function marksFor(values: Scale, print: (value: number) => string, widest: number): { readonly y: number; readonly said: string }[] {
  const all = roundValues(values, 5, "number").map((value) => ({ y: place(values, value), said: fitText(print(value), widest) }));
  const kept: { y: number; said: string }[] = [];
  for (const one of all) if (kept.length === 0 || kept.at(-1)!.y - one.y >= letterSize + 3) kept.push(one);
  return kept;
}

function upScale({ unit, stretches }: TrendLine, points: TrendLine["points"], bottom: number): Scale {
  const known = [...points.map(({ value }) => value), ...stretches.flatMap(({ from, to }) => [from, to])].filter(Number.isFinite);
  if (unit === "rate") return linearScale(0, 1, bottom, top);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const reach = Math.max(high - low, Math.abs(high) * 0.1) * mostBeyond;
  const ends = points.flatMap((point) => [point.low, point.high]).filter((end): end is number => end !== null && Number.isFinite(end));
  const held = ends.map((end) => Math.min(high + reach, Math.max(Math.max(low - reach, low / 2), end)));
  return scaleOver([...known, ...held], bottom, top);
}

function days({ unit }: TrendLine, points: TrendLine["points"], across: Scale, values: Scale): Child[] {
  return points.map((point) => {
    const [x, y] = [place(across, point.atMs), place(values, point.value)];
    const { low, high } = point;
    const whisker = low === null || high === null || [low, high].some(Number.isNaN) ? null : element("line", { class: "whisker", x1: x, x2: x, y1: place(values, low), y2: place(values, high) });
    return element("g", {}, element("title", {}, hint(unit, point)), whisker, mark("circle", x, y, "plain"));
  });
}

function hint(unit: TrendLine["unit"], { atMs, attempts, value, low, high }: TrendLine["points"][number]): string {
  const said = unit === "rate" ? formatRate(value, { low: low ?? 0, high: high ?? 1 }) : printers[unit](value);
  return `${formatMoment(atMs).slice(0, 10)}: ${said}, ${formatCount(attempts)} attempts`;
}

function story({ stretches }: TrendLine, across: Scale, values: Scale): Child[] {
  return stretches
    .filter(({ fromMs, toMs, from, to }) => isMoment(fromMs) && isMoment(toMs) && Number.isFinite(from) && Number.isFinite(to))
    .map(({ fromMs, toMs, from, to }) => {
      // A stretch of one day is as wide as a day.
      const [x1, x2] = fromMs === toMs ? [fromMs - dayMs / 3, toMs + dayMs / 3] : [fromMs, toMs];
      return element("path", { class: "level", d: `M${decimal(place(across, x1))} ${decimal(place(values, from))}L${decimal(place(across, x2))} ${decimal(place(values, to))}` });
    });
}

function steps({ stretches }: TrendLine, across: Scale, bottom: number): Child[] {
  return stretches.slice(1).filter(({ fromMs }) => isMoment(fromMs)).map(({ fromMs }) => upright(across, fromMs - dayMs / 2, top, bottom, "step"));
}

const printers: Readonly<Record<TrendLine["unit"], (value: number) => string>> = { rate: (share) => `${Math.round(share * 100)} %`, duration: formatDuration, cost: formatCost };

function dayOf(atMs: number): string {
  return formatMoment(atMs).slice(5, 10);
}

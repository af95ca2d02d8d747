import { stepNews } from "../../src/analysis/index.ts";
import { builtInMetrics } from "../../src/model/index.ts";
import { randomFrom, watchForStep } from "../../src/stats/index.ts";
import type { Random } from "../../src/stats/index.ts";
import type { Effort, Estimate, Figure, Table } from "./figures.ts";
import { gateOver, number, percent, shareOver } from "./figures.ts";
import type { SeriesNoise } from "./series-noise.ts";
import { cleanSeries } from "./series-noise.ts";

/** Points before anything is asked. */
const histories = [10, 20, 50] as const;
/** How many new points are asked of, one after the other. */
const asked = 200;
/** A step that is not told within so many points counts as missed. */
const patience = 50;

/** The study's share of clean series with a false alert, percent. */
const falseAlerts = { "normal": [5, 4, 2], "5 % outliers": [6, 5, 2], "AR(.3)": [23, 20, 8] } as const satisfies Partial<Record<SeriesNoise, readonly number[]>>;

/** The study's share of steps that are found, percent, and delay in points, by history. */
const delays = { 2: [[99, 5], [100, 6], [100, 6]], 3: [[100, 3], [100, 3], [100, 3]], 5: [[null, 2], [null, 2], [null, 2]] } as const;

/** Each takes an answer for each of 200 points: a few hundred series are what a minute holds. */
function seriesIn({ suites }: Effort): number {
  return 2 * suites;
}

/** Table 4.7d: every new point is asked of. How often does a clean series alert, and how soon does a step? */
export function stepsWatched(effort: Effort): Table[] {
  return [alertsOnClean(effort), delaysOfNews(effort)];
}

function alertsOnClean(effort: Effort): Table {
  const rows = (Object.keys(falseAlerts) as (keyof typeof falseAlerts)[]).map((noise): (string | Figure)[] => {
    effort.progress(`watching clean series, ${noise}`);
    return [noise, ...histories.map((history, i) => percent(worseShare(effort, `watch ${noise} ${history}`, (random) => alertsAmong(cleanSeries(noise, history + asked, random), history)), falseAlerts[noise][i]!))];
  });
  effort.progress("watching clean series of attempts");
  const attempts = 10;
  const rules = [
    { where: "times, 10 attempts a point", measured: worseShare(effort, "news of times", (random) => newsAmong(timesOf(attempts, random), builtInMetrics.durationMs)) },
    { where: "costs, one figure a point", measured: worseShare(effort, "news of costs", (random) => newsAmong(costsOf(random), builtInMetrics.costUsd)) },
    { where: "success of 90 %, 10 attempts a point", measured: worseShare(effort, "news of success", (random) => newsAmong(sharesOf(attempts, random), builtInMetrics.success)) },
  ];
  return {
    id: "4.7d",
    title: "Watching: clean series of 200 points that alert",
    about:
      `${seriesIn(effort)} series a row, ${asked} new points each after a history of so many. The first rows ask the bare method (c = 4) for a step to the worse; the last ones ask as rules of ` +
      "alerts do, from the first point on, 200 in all.",
    columns: ["points", ...histories.map((history) => `history ${history}, %`)],
    rows: [...rows, ...rules.map(({ where, measured }): (string | Figure)[] => [where, percent(measured), "", ""])],
    gates: gateOver("rules that alert within 200 clean points", rules.map((rule) => ({ ...rule, limit: 0.05 })), "at most"),
  };
}

function delaysOfNews(effort: Effort): Table {
  effort.progress("delay of the news of a step");
  const heights = [2, 3, 5] as const;
  const cells = heights.flatMap((height) =>
    histories.map((history, i) => {
      const found = Array.from({ length: 4 * effort.suites }, (_, series) => delayOf(height, history, randomFrom(effort.seed, "delay", String(history), String(series))));
      const told = found.filter((delay) => delay !== null);
      const [share, points] = delays[height][i]!;
      return { height, history, share, points, found: shareOver(found.map((delay) => ({ hits: Number(delay !== null), of: 1 }))), delay: medianOf(told) };
    }),
  );
  return {
    id: "4.7e",
    title: "Watching: steps that are told, and after how many points",
    about: `${4 * effort.suites} series a row, normal noise; told within ${patience} points; delay: median number of points of the new level when it is told.`,
    columns: ["step", ...histories.flatMap((history) => [`history ${history}: told, %`, "delay"])],
    rows: heights.map((height) => [
      `${height} sigma`,
      ...cells.filter((cell) => cell.height === height).flatMap(({ found, share, delay, points }) => [percent(found, share, 0), number(delay, points, 1)]),
    ]),
    gates: gateOver(
      "points until a step is told (the study's + 1)",
      cells.map(({ height, history, delay, points }) => ({ where: `${height} sigma, history ${history}`, measured: delay, limit: points + 1 })),
      "at most",
      "number",
    ),
  };
}

function worseShare(effort: Effort, label: string, alerts: (random: Random) => boolean): Estimate {
  return shareOver(Array.from({ length: seriesIn(effort) }, (_, i) => ({ hits: Number(alerts(randomFrom(effort.seed, label, String(i)))), of: 1 })));
}

function alertsAmong(values: readonly number[], history: number): boolean {
  return firstNews(values, history) !== null;
}

/** How many points there are when a step to the worse is told first; null where it never is. */
function firstNews(values: readonly number[], history: number): number | null {
  for (let n = history + 1; n <= values.length; n++) if (watchForStep(values.slice(0, n), { betterIs: "lower", told: null })?.worse) return n;
  return null;
}

function delayOf(height: number, history: number, random: Random): number | null {
  const values = cleanSeries("normal", history + patience, random).map((value, t) => value + (t < history ? 0 : height));
  const seen = firstNews(values, history);
  return seen === null ? null : seen - history;
}

type Points = Parameters<typeof stepNews>[0];

/** Whether a rule would alert: what was told is handed back, as a state of alerts does. */
function newsAmong(points: Points, metric: Parameters<typeof stepNews>[1]): boolean {
  let told: Parameters<typeof stepNews>[2] = null;
  for (let n = 1; n <= points.length; n++) {
    const news = stepNews(points.slice(0, n), metric, told);
    if (news?.worse) return true;
    told = news ?? told;
  }
  return false;
}

const dayMs = 86_400_000;

/** Days of times that vary by 25 % from attempt to attempt and by 5 % from day to day. */
function timesOf(attempts: number, random: Random): Points {
  return Array.from({ length: asked }, (_, day) => {
    const level = Math.log(10_000) + 0.05 * random.normal();
    const logs = Array.from({ length: attempts }, () => level + 0.25 * random.normal());
    const mean = logs.reduce((sum, y) => sum + y, 0) / attempts;
    return { startMs: day * dayMs, attempts, mean, variance: logs.reduce((sum, y) => sum + (y - mean) ** 2, 0) / (attempts - 1) };
  });
}

function costsOf(random: Random): Points {
  return Array.from({ length: asked }, (_, day) => ({ startMs: day * dayMs, attempts: 1, mean: 0.2 * random.normal(), variance: null }));
}

function sharesOf(attempts: number, random: Random): Points {
  return Array.from({ length: asked }, (_, day) => {
    const passed = Array.from({ length: attempts }, () => Number(random.uniform() < 0.9)).reduce((sum, one) => sum + one, 0);
    return { startMs: day * dayMs, attempts, mean: passed / attempts, variance: (passed * (attempts - passed)) / attempts / (attempts - 1) };
  });
}

/** The median, with the error of a median of about normal values. */
function medianOf(values: readonly number[]): Estimate {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const value = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { value, se: 1.2533 * Math.sqrt(variance / values.length) };
}

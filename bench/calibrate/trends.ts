import { trendOf } from "../../src/analysis/trend.ts";
import { builtInMetrics } from "../../src/model/index.ts";
import { nameTrend, randomFrom, segment } from "../../src/stats/index.ts";
import type { Effort, Estimate, Figure, Table } from "./figures.ts";
import { gateOver, meanOver, percent, number, shareOver } from "./figures.ts";
import { plainSegment } from "./plain-segment.ts";
import type { SeriesNoise } from "./series-noise.ts";
import { cleanSeries, seriesNoises } from "./series-noise.ts";

const dayMs = 86_400_000;

/** Series of a row; the plain method is slower, and only stands beside. */
function seriesIn({ suites }: Effort): number {
  return 10 * suites;
}

/** The study's share of clean series with a change, percent. */
const studyClean: Readonly<Record<SeriesNoise, number>> = {
  "normal": 1,
  "lognormal": 1,
  "t3": 1,
  "5 % outliers": 0,
  "two modes 50:50": 0,
  "30 % x1.2": 0,
  "AR(.3)": 3,
  "AR(.5)": 3,
  "AR(.6)": 2,
};

/** Table 4.7: how often a series without any change is said to have one. */
export function cleanTrends(effort: Effort): Table {
  effort.progress("clean series");
  const noises = Object.keys(seriesNoises) as SeriesNoise[];
  const long = noises.map((noise) => ({ where: noise, points: "100 to 120", goal: studyClean[noise], shares: cleanShares(noise, [100, 120], effort) }));
  const short = ([["normal", 6], ["normal", 12], ["normal", 30], ["AR(.3)", 30], ["AR(.6)", 30]] as const).map(([noise, n]) => ({
    where: noise,
    points: String(n),
    goal: null,
    shares: cleanShares(noise, [n, n], effort),
  }));
  const shares = [0.5, 0.8, 0.95].map((rate) => ({ rate, named: cleanRates(rate, effort) }));
  const rows = [...long, ...short].map(({ where, points, goal, shares: [cut, named, plain] }): (string | Figure)[] => [where, points, percent(cut), percent(named), percent(plain, goal)]);
  const cells = long.flatMap(({ where, shares: [cut, named] }) => [{ where, measured: cut, limit: 0.05 }, { where: `${where}, named`, measured: named, limit: 0.05 }]);
  return {
    id: "4.7",
    title: "Series without any change: how often one is said to change",
    about:
      `${seriesIn(effort)} series a row. Cut: any change found; named: called stepped or drifting; by the letter: the study's method without what the product adds. ` +
      "Outliers lie 10 standard deviations off; the two modes lie 3 apart, with 0.3 around each; x1.2 is of points that vary by 5 %; AR: neighbours correlated by so much. " +
      "Success: 5 to 20 attempts a day. Rows of fewer points with a memory show where the method ends: nothing is promised there.",
    columns: ["noise", "points", "cut, %", "named, %", "by the letter, %"],
    rows: [...rows, ...shares.map(({ rate, named }): (string | Figure)[] => [`success of ${100 * rate} %`, "100", "", percent(named), ""])],
    gates: gateOver(
      "clean series with a change, 100 points and more",
      [...cells, ...shares.map(({ rate, named }) => ({ where: `success of ${100 * rate} %`, measured: named, limit: 0.05 }))],
      "at most",
    ),
  };
}

function cleanShares(noise: SeriesNoise, [least, most]: readonly [number, number], effort: Effort): [cut: Estimate, named: Estimate, plain: Estimate] {
  const drawn = Array.from({ length: seriesIn(effort) }, (_, i) => {
    const random = randomFrom(effort.seed, "clean", noise, String(most), String(i));
    return cleanSeries(noise, least + random.below(most - least + 1), random);
  });
  return [
    shareOf(drawn, (values) => segment(values).changes.length > 0),
    shareOf(drawn, (values) => nameTrend(values).kind !== "steady"),
    shareOf(drawn.slice(0, Math.ceil(drawn.length / 2)), (values) => plainSegment(values).length > 0),
  ];
}

/** Days of a success rate that never changes, as `assay trend` reads them. */
function cleanRates(rate: number, effort: Effort): Estimate {
  const drawn = Array.from({ length: seriesIn(effort) }, (_, i) => {
    const random = randomFrom(effort.seed, "clean rate", String(rate), String(i));
    return Array.from({ length: 100 }, (_, day) => {
      const attempts = 5 + random.below(16);
      const passed = Array.from({ length: attempts }, () => Number(random.uniform() < rate)).reduce((sum, one) => sum + one, 0);
      const value = passed / attempts;
      return { startMs: day * dayMs, value, attempts, spread: Math.sqrt(value * (1 - value)) };
    });
  });
  return shareOf(drawn, (readings) => trendOf(readings, builtInMetrics.success)!.kind !== "steady");
}

interface Steps {
  readonly name: string;
  readonly noise: SeriesNoise;
  readonly points: number;
  readonly at: number;
  readonly within: number;
  /** Standard deviation of a point, and height of the step. */
  readonly sigma: number;
  readonly height: number;
  /** Found, in percent, and extra changes, by the study. */
  readonly goal: readonly [number | null, number | null];
}

const half = { points: 60, at: 30, within: 5, sigma: 1 } as const;
const late = { points: 80, at: 60, within: 3, noise: "normal" } as const;
const steps: readonly Steps[] = [
  { ...half, name: "1.5 sigma", noise: "normal", height: 1.5, goal: [86, 0.11] },
  { ...half, name: "2 sigma", noise: "normal", height: 2, goal: [98, 0.03] },
  { ...half, name: "3 sigma", noise: "normal", height: 3, goal: [100, 0.07] },
  { ...half, name: "1.5 sigma", noise: "5 % outliers", height: 1.5, goal: [null, null] },
  { ...half, name: "2 sigma", noise: "5 % outliers", height: 2, goal: [96, 0.03] },
  { ...half, name: "3 sigma", noise: "5 % outliers", height: 3, goal: [99, 0.03] },
  { ...late, name: "x1.10, points vary by 5 %", sigma: 0.05, height: Math.log(1.1), goal: [95, 0.05] },
  { ...late, name: "x2, points vary by 50 %", sigma: 0.5, height: Math.log(2), goal: [79, 0.12] },
];

/** Table 4.7b: whether a step is found where it is, and what else is. */
export function stepsFound(effort: Effort): Table {
  effort.progress("steps");
  const rows = steps.map((step): (string | Figure)[] => {
    const drawn = Array.from({ length: seriesIn(effort) }, (_, i) => {
      const random = randomFrom(effort.seed, "step", step.name, step.noise, String(i));
      const { changes } = segment(cleanSeries(step.noise, step.points, random).map((value, t) => step.sigma * value + (t < step.at ? 0 : step.height)));
      const found = changes.some((change) => Math.abs(change - step.at) <= step.within);
      return { found, extra: changes.length - Number(found) };
    });
    const extra = meanOver(drawn.map((one) => one.extra));
    return [step.name, step.noise, `${step.at} of ${step.points}`, `±${step.within}`, percent(shareOf(drawn, ({ found }) => found), step.goal[0], 0), number(extra, step.goal[1], 2)];
  });
  return {
    id: "4.7b",
    title: "One step: found where it is, and changes beside it",
    about: `${seriesIn(effort)} series a row, looked at once, in hindsight. The study's figures are from before its noise was taken at the upper quartile, too (within 3 points after).`,
    columns: ["step", "noise", "begins at", "found within", "found, %", "other changes a series"],
    rows,
    gates: [],
  };
}

interface Story {
  readonly name: string;
  readonly points: number;
  readonly level: (share: number) => number;
  readonly right: (kind: string, changes: number) => boolean;
  readonly goal: number;
}

const isSteady = (kind: string) => kind === "steady";
const isDrifting = (kind: string) => kind === "drifting";
const hasSteps = (count: number) => (_: string, changes: number) => changes === count;
const stories: readonly Story[] = [
  { name: "nothing", points: 60, level: () => 0, right: isSteady, goal: 100 },
  { name: "drift by 3 sigma", points: 60, level: (share) => 3 * share, right: isDrifting, goal: 74 },
  { name: "drift by 5 sigma", points: 60, level: (share) => 5 * share, right: isDrifting, goal: 97 },
  { name: "step of 2 sigma", points: 60, level: (share) => (share < 0.5 ? 0 : 2), right: hasSteps(1), goal: 98 },
  { name: "up 2 sigma and back", points: 60, level: (share) => (share < 1 / 3 || share >= 2 / 3 ? 0 : 2), right: hasSteps(2), goal: 86 },
  { name: "nothing", points: 30, level: () => 0, right: isSteady, goal: 98 },
  { name: "drift by 5 sigma", points: 30, level: (share) => 5 * share, right: isDrifting, goal: 89 },
  { name: "step of 2 sigma", points: 30, level: (share) => (share < 0.5 ? 0 : 2), right: hasSteps(1), goal: 85 },
];

/** Table 4.7c: steady, stepped or drifting? */
export function trendsNamed(effort: Effort): Table {
  effort.progress("names of trends");
  const found = stories.map((story) => {
    const drawn = Array.from({ length: seriesIn(effort) }, (_, i) => {
      const random = randomFrom(effort.seed, "named", story.name, String(story.points), String(i));
      return nameTrend(cleanSeries("normal", story.points, random).map((value, t) => value + story.level(t / story.points)));
    });
    return { story, right: shareOf(drawn, ({ kind, changes }) => story.right(kind, changes.length)), kinds: kinds.map((kind) => shareOf(drawn, (one) => one.kind === kind)) };
  });
  return {
    id: "4.7c",
    title: "Steady, stepped or drifting: how often a series is named rightly",
    about: `${seriesIn(effort)} series a row, normal noise. Right: the name, and for steps their number.`,
    columns: ["what happens", "points", "right, %", ...kinds.map((kind) => `${kind}, %`)],
    rows: found.map(({ story, right, kinds: shares }) => [story.name, String(story.points), percent(right, story.goal, 0), ...shares.map((share) => percent(share, null, 0))]),
    gates: [],
  };
}

const kinds = ["steady", "stepped", "drifting"] as const;

function shareOf<T>(all: readonly T[], is: (one: T) => boolean): Estimate {
  return shareOver(all.map((one) => ({ hits: Number(is(one)), of: 1 })));
}

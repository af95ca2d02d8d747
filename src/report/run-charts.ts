import type { Answer, SeriesSummary } from "../analysis/index.ts";
import { countOutcomes, timedAttempts } from "../analysis/index.ts";
import type { Attempt, SeriesKey } from "../model/index.ts";
import { canonicalJson, countedAttempts } from "../model/index.ts";
import type { Chart, DistributionRow, Timeline } from "./chart-data.ts";
import { firstRows } from "./first-rows.ts";
import { armName, commandName } from "./names.ts";
import { rankingCharts } from "./ranking-charts.ts";

/** Values of one series that a chart holds: evenly chosen in order of size, which keeps the shape. */
const mostValues = 200;
/** More attempts than this cannot be told apart on a timeline. */
const mostBars = 300;
const stretchesOfTime = 60;

/** What the pictures of a run are drawn from, beside its attempts. */
export type RunFindings = Pick<Answer, "shape" | "rankings" | "series">;

/**
 * The pictures of a run: who is best, how long it took, what it cost, what happened when. A picture that would show nothing is left
 * out. What they show was decided before: rows are only chosen and put in order.
 *
 * @param attempts all rows of the run, retried ones too
 * @example const document = { ...runDocument(answer), charts: runCharts(answer, attempts) };
 */
export function runCharts(findings: RunFindings, attempts: readonly Attempt[]): Chart[] {
  const { shape, rankings } = findings;
  const times = [distribution(findings, attempts), timeline(shape, attempts)].filter((chart) => chart !== undefined);
  return [...(shape === "suite" ? rankingCharts(rankings) : []), ...times];
}

function distribution({ series, shape }: RunFindings, attempts: readonly Attempt[]): Chart | undefined {
  const values = Map.groupBy(timedAttempts(countedAttempts(attempts)), ({ series: key }) => canonicalJson(key));
  const timed = series.filter(({ durationMs }) => durationMs.spread !== null);
  if (timed.every(({ durationMs }) => durationMs.n < 2)) return undefined;
  const arms = new Set(timed.map(({ series: key }) => armName(key)));
  const nameOf = (key: SeriesKey) => (shape !== "suite" ? commandName(key, shape === "command") : arms.size > 1 ? armName(key) : key.task === "" ? armName(key) : key.task);
  const groupOf = (key: SeriesKey) => (shape === "suite" && arms.size > 1 ? key.task : "");
  const groups = [...Map.groupBy(timed, ({ series: key }) => groupOf(key))]
    .map(([name, all]) => ({ name, rows: all.toSorted((a, b) => medianOf(b) - medianOf(a)).map((one) => timeRow(nameOf(one.series), one, values.get(canonicalJson(one.series)) ?? [])) }))
    .sort((a, b) => (b.rows[0]!.median ?? 0) - (a.rows[0]!.median ?? 0));
  const { shown, hidden } = firstRows(groups);
  return {
    kind: "distribution",
    title: "How long attempts took",
    howToRead:
      "Each dot is one attempt that passed (or was stopped at its time limit); columns stand for many. The upright line is the median, the bar behind it the interval where the true " +
      "median lies (95 % sure, unless the row says another level). A long row of dots is an unsteady task; two clusters are two ways of doing it. The slowest come first.",
    data: { groups: shown, hidden },
  };
}

function medianOf({ durationMs }: SeriesSummary): number {
  return durationMs.spread?.median ?? 0;
}

function timeRow(name: string, { durationMs: { spread, n, atLeast } }: SeriesSummary, attempts: readonly Attempt[]): DistributionRow {
  const values = attempts.flatMap(({ wallNs }) => (wallNs === null ? [] : [wallNs / 1e6])).sort((a, b) => a - b);
  const interval = spread?.medianInterval ?? null;
  return { name, n, values: evenly(values, mostValues), median: spread?.median ?? null, low: interval?.low ?? null, high: interval?.high ?? null, level: interval?.level ?? 0.95, atLeast };
}

function timeline(shape: Answer["shape"], attempts: readonly Attempt[]): Chart | undefined {
  const timed = countedAttempts(attempts).filter(({ wallNs }) => wallNs !== null).sort((a, b) => a.startedAtMs - b.startedAtMs || (a.id < b.id ? -1 : 1));
  const first = timed[0];
  if (first === undefined || timed.length < 2) return undefined;
  const endOf = ({ startedAtMs, wallNs }: Attempt) => startedAtMs + wallNs! / 1e6 - first.startedAtMs;
  const lengthMs = timed.reduce((latest, attempt) => Math.max(latest, endOf(attempt)), 0);
  const few = timed.length <= mostBars;
  return {
    kind: "timeline",
    title: "What happened when",
    howToRead: few
      ? "Each bar is one attempt, from its start to its end; bars in lanes below each other ran side by side. Failed ones are tall, errored ones have a gap, skipped ones are thin. " +
        "Failures close together point to the surroundings rather than to the agents."
      : "The height is how many attempts began in each stretch of time, a row for each outcome, all on one scale. Failures close together point to the surroundings rather than to the agents.",
    data: {
      startedAtMs: first.startedAtMs,
      lengthMs,
      counts: countOutcomes(timed),
      attempts: few ? inLanes(timed.map((attempt) => ({ fromMs: attempt.startedAtMs - first.startedAtMs, toMs: endOf(attempt), outcome: attempt.outcome, name: attemptName(attempt, shape) }))) : [],
      stretches: few ? [] : inStretches(timed, first.startedAtMs, lengthMs),
    },
  };
}

function attemptName({ series, outcome, reason }: Attempt, shape: Answer["shape"]): string {
  const name = shape === "suite" ? [armName(series), series.task].filter((part) => part !== "").join(" · ") : commandName(series, shape === "command");
  return `${name}: ${outcome}${reason === "" ? "" : ` (${reason})`}`;
}

/** Each attempt in the first lane that is free when it begins. */
function inLanes(attempts: readonly Omit<Timeline["attempts"][number], "lane">[]): Timeline["attempts"] {
  const ends: number[] = [];
  return attempts.map((attempt) => {
    const free = ends.findIndex((end) => end <= attempt.fromMs);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = attempt.toMs;
    return { lane, ...attempt };
  });
}

function inStretches(attempts: readonly Attempt[], startMs: number, lengthMs: number): Timeline["stretches"] {
  const stretches = Array.from({ length: stretchesOfTime }, () => ({ passed: 0, failed: 0, errored: 0, skipped: 0 }));
  for (const { startedAtMs, outcome } of attempts) stretches[Math.min(stretchesOfTime - 1, Math.floor(((startedAtMs - startMs) / Math.max(1, lengthMs)) * stretchesOfTime))]![outcome]++;
  return stretches;
}

function evenly(values: readonly number[], most: number): readonly number[] {
  return values.length <= most ? values : Array.from({ length: most }, (_, i) => values[Math.round((i * (values.length - 1)) / (most - 1))]!);
}

import type { Answer, Arm, IssueTypeRanking, MetricSummary, Rate, SeriesSummary } from "../analysis/index.ts";
import type { Cell, Column, DurationCell, Table } from "./document.ts";
import { armName, commandName } from "./names.ts";
import { rankingVerdict, typeName, unitCell } from "./ranking-words.ts";
import { left, right, text } from "./table-parts.ts";

/** Tables with more rows than this are detail: a reader looks at the answer first. */
const readableRows = 12;

/** Who is best at what, one row for each issue type. */
export function bestTable({ rankings }: Answer): Table {
  const columns = [left("issueType", "issue type"), left("best", "best agent"), right("success", "success"), right("pBest", "P(best)"), right("within", "P(within 5 points)"), left("verdict", "verdict"), left("tied", "as good so far")];
  return {
    kind: "table",
    title: "Best agent per issue type",
    note: "Success counts each task once, with its 95 % interval; P(within 5 points): the chosen agent's rate is at most 5 points below the highest.",
    columns: withoutEmpty(columns, { tied: rankings.some(({ tied }) => tied.length > 0) }),
    rows: rankings.map(bestRow),
    empty: "no attempt passed or failed",
  };
}

function bestRow(ranking: IssueTypeRanking): Record<string, Cell> {
  const { issueType, chosen, confidence, arms, tied } = ranking;
  const arm = arms.find(({ agent, model }) => agent === chosen?.agent && model === chosen.model);
  return {
    issueType: text(typeName(issueType)),
    best: text(chosen === null ? "" : armName(chosen)),
    ...(arm === undefined ? {} : { success: rate(arm.success), pBest: { kind: "probability", share: arms.length > 1 ? arm.pBest : null } }),
    within: { kind: "probability", share: confidence },
    verdict: rankingVerdict(ranking),
    tied: text(tied.map(armName).join(", ")),
  };
}

/** More agents than this do not fit side by side. */
const mostColumns = 8;

/** Who solved how many tasks of which type; undefined where there are too many agents to stand side by side. */
export function solvedTable({ rankings }: Answer): Table | undefined {
  const names = [...new Set(rankings.flatMap(({ arms }) => arms.map(armName)))].sort();
  if (names.length > mostColumns) return undefined;
  const nameless = rankings.some(({ arms }) => arms.some(({ tasks, success }) => success.units > tasks));
  return {
    kind: "table",
    title: "Tasks solved",
    note: `A task counts by the share of its attempts that passed; repeats of it are not further tasks.${nameless ? " An attempt that names no task counts as one." : ""}`,
    columns: [left("issueType", "issue type"), ...names.map((name, i) => right(`agent${i}`, name))],
    rows: rankings.map(({ issueType, arms }) => ({
      issueType: text(typeName(issueType)),
      ...Object.fromEntries(arms.map((arm) => [`agent${names.indexOf(armName(arm))}`, solvedCell(arm.success)])),
    })),
    empty: "no attempt passed or failed",
  };
}

function solvedCell({ successes, units }: Rate): Cell {
  return text(units === 0 ? "–" : `${Number(successes.toFixed(1))}/${units}`);
}

/** Every agent in every issue type. */
export function armTable({ rankings }: Answer): Table {
  const rows = rankings.flatMap(({ issueType, arms }) => arms.map((arm) => ({ issueType, arm })));
  return {
    kind: "table",
    title: "All agents per issue type",
    note: "Expected: of the next task, from what the agent did here and in other issue types; agents stand in its order.",
    columns: withoutEmpty(
      [
        left("issueType", "issue type"),
        left("agent", "agent"),
        right("tasks", "tasks"),
        left("passed", "passed"),
        right("success", "success"),
        right("expected", "expected"),
        right("pBest", "P(best)"),
        right("median", "median time"),
        right("cost", "cost per success"),
      ],
      { cost: rows.some(({ arm }) => arm.costPerSuccessUsd !== null) },
    ),
    rows: rows.map(({ issueType, arm }) => armRow(issueType, arm)),
    ...(rows.length > readableRows ? { detail: true } : {}),
    empty: "no attempt passed or failed",
  };
}

function armRow(issueType: string, arm: Arm): Record<string, Cell> {
  return {
    issueType: text(issueType),
    agent: text(armName(arm)),
    tasks: unitCell({ tasks: arm.tasks, units: arm.success.units }),
    passed: passedOf(arm.outcomes.passed, arm.outcomes.passed + arm.outcomes.failed),
    success: rate(arm.success),
    ...(arm.expected === null ? {} : { expected: rate(arm.expected) }),
    pBest: { kind: "probability", share: arm.pBest },
    median: { kind: "duration", ms: arm.medianMs },
    cost: { kind: "cost", usd: arm.costPerSuccessUsd },
  };
}

/** Every series of a suite. */
export function seriesTable({ series }: Answer): Table {
  return {
    kind: "table",
    title: "Series",
    note:
      "Times are of passed attempts: the median with its interval (95 % unless it says otherwise). Peak memory is the highest of any attempt's largest process. " +
      "The interval of success is wide because a series has one task: repeats of it tell little about other tasks.",
    columns: withoutEmpty(
      [
        left("agent", "agent"),
        left("task", "task"),
        left("passed", "passed"),
        right("success", "success"),
        right("median", "median time"),
        right("p95", "p95"),
        right("memory", "peak memory"),
        right("cost", "cost"),
      ],
      { memory: series.some(({ peakProcessBytes }) => peakProcessBytes.n > 0), cost: series.some(({ totalCostUsd }) => totalCostUsd !== null) },
    ),
    rows: series.map((one) => ({
      agent: text(armName(one.series)),
      task: text(one.series.task),
      ...seriesCells(one),
      success: rate(one.success),
      cost: { kind: "cost", usd: one.totalCostUsd },
    })),
    ...(series.length > readableRows ? { detail: true } : {}),
    empty: "no attempt was made",
  };
}

/** Commands side by side, with the plain ratio of their medians. */
export function commandsTable({ series, references }: Answer): Table {
  return {
    kind: "table",
    title: "Commands",
    note: "Reference: how many times the lowest median; a plain ratio for orientation, not a verdict.",
    columns: withoutEmpty(
      [
        left("command", "command"),
        left("passed", "passed"),
        right("median", "median time"),
        right("min", "min"),
        right("max", "max"),
        right("p95", "p95"),
        right("cpu", "CPU"),
        right("memory", "peak memory"),
        right("reference", "reference"),
      ],
      { cpu: series.some(({ cpuMs }) => cpuMs.n > 0), memory: series.some(({ peakProcessBytes }) => peakProcessBytes.n > 0) },
    ),
    rows: series.map((one, i) => ({
      command: text(commandName(one.series, false)),
      ...seriesCells(one),
      min: duration(one.durationMs.spread?.min),
      max: duration(one.durationMs.spread?.max),
      cpu: duration(one.cpuMs.spread?.median),
      reference: { kind: "ratio", ratio: references[i]?.ratio ?? null },
    })),
    empty: "no attempt was made",
  };
}

function seriesCells({ outcomes, durationMs, peakProcessBytes, warnings }: SeriesSummary): Record<string, Cell> {
  return {
    passed: passedOf(outcomes.passed, outcomes.passed + outcomes.failed),
    median: medianCell(durationMs),
    p95: durationMs.atLeast ? { kind: "duration", ms: durationMs.spread?.p95 ?? null, atLeast: true } : duration(durationMs.spread?.p95),
    memory: { kind: "bytes", bytes: peakProcessBytes.spread?.max ?? null, ...(peakMissed(warnings, outcomes) ? { atLeast: true } : {}) },
  };
}

/** Half of the attempts ended before their peak could be seen for sure: then the figure is a lower bound. */
function peakMissed(warnings: SeriesSummary["warnings"], { passed, failed }: SeriesSummary["outcomes"]): boolean {
  const missed = warnings.find(({ kind }) => kind === "peak-may-be-missed")?.facts?.["attempts"];
  return typeof missed === "number" && missed * 2 >= passed + failed;
}

/** One command: a row for each metric. */
export function commandTable({ series, durationMs, cpuMs, peakProcessBytes, tokens, costUsd, outcomes, warnings }: SeriesSummary): Table {
  const rows: Record<string, Cell>[] = [];
  const add = (label: string, metric: MetricSummary, cell: (value: number | null) => Cell) => {
    if (metric.spread === null) return;
    const { median, min, max, p95, mean } = metric.spread;
    const middle = metric.unit === "ms" ? medianCell(metric) : cell(median);
    rows.push({ metric: text(label), median: middle, min: cell(min), max: cell(max), p95: cell(p95), mean: cell(mean), n: { kind: "count", value: metric.n } });
  };
  add("time", durationMs, duration);
  add("CPU time", cpuMs, duration);
  const atLeast = peakMissed(warnings, outcomes) ? { atLeast: true } : {};
  add("peak memory", peakProcessBytes, (bytes) => ({ kind: "bytes", bytes, ...atLeast }));
  add("tokens", tokens, (value) => ({ kind: "count", value }));
  add("cost", costUsd, (usd) => ({ kind: "cost", usd }));
  return {
    kind: "table",
    title: commandName(series, true),
    note: outcomes.failed > 0 && rows.length > 0 ? "Only passed attempts are in these numbers; cost is of all." : "",
    columns: [left("metric", ""), right("median", "median"), right("min", "min"), right("max", "max"), right("p95", "p95"), right("mean", "mean"), right("n", "n")],
    rows,
    empty: "no attempt passed: there is nothing to summarise",
  };
}

/** The slowest tasks, slowest first. */
export function slowestTable({ slowest, series }: Answer): Table {
  const several = new Set(series.map(({ series: key }) => armName(key))).size > 1;
  return {
    kind: "table",
    title: "Slowest tasks",
    note: "",
    columns: withoutEmpty(
      [left("task", "task"), left("issueType", "issue type"), right("median", "median time"), left("series", "slowest by"), right("slowest", "its median"), right("n", "n")],
      { series: several, slowest: several },
    ),
    rows: slowest.map(({ task, issueType, medianMs, atLeast, slowestSeries, slowestMedianMs, n }) => ({
      task: text(task),
      issueType: text(issueType),
      median: { kind: "duration", ms: medianMs, atLeast },
      series: text(slowestSeries),
      slowest: duration(slowestMedianMs),
      n: { kind: "count", value: n },
    })),
    limit: 10,
    empty: "no task passed in a known time",
  };
}

/** What did not pass, grouped. */
export function failureTable({ failures }: Answer): Table {
  return {
    kind: "table",
    title: "What did not pass",
    note: "",
    columns: [left("outcome", "outcome"), left("agent", "agent"), left("issueType", "issue type"), left("reason", "reason"), right("attempts", "attempts"), right("tasks", "tasks"), left("message", "first message")],
    rows: failures.map((group) => ({
      outcome: { kind: "verdict", verdict: group.outcome, tone: group.outcome === "failed" ? "bad" : "doubt" },
      agent: text(armName(group)),
      issueType: text(group.issueType),
      reason: text(group.reason),
      attempts: { kind: "count", value: group.attempts },
      tasks: { kind: "count", value: group.tasks.length },
      message: text(group.message),
    })),
    limit: 6,
    empty: "everything passed",
  };
}

function medianCell({ spread, atLeast }: MetricSummary): DurationCell {
  if (spread === null) return { kind: "duration", ms: null };
  const interval = spread.medianInterval;
  const bounds = interval === null ? {} : { low: interval.low, high: interval.high, level: interval.level };
  // Limits say "at least"; an interval around them would say more than is known.
  return atLeast ? { kind: "duration", ms: spread.median, atLeast } : { kind: "duration", ms: spread.median, ...bounds };
}

function passedOf(passed: number, of: number): Cell {
  return text(`${passed}/${of}`);
}

function rate({ rate: value, low, high }: Pick<Rate, "rate" | "low" | "high">): Cell {
  return { kind: "rate", rate: value, low, high };
}

function duration(ms: number | null | undefined): DurationCell {
  return { kind: "duration", ms: ms ?? null };
}

/** Without the columns of which it is said that nothing is known. */
function withoutEmpty(columns: readonly Column[], known: Readonly<Record<string, boolean>>): Column[] {
  return columns.filter(({ key }) => known[key] !== false);
}

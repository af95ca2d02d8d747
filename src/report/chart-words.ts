import { outcomes } from "../model/index.ts";
import type { Chart, CostSuccess, Distribution, Forest, Leaderboard, Timeline, TrendLine } from "./chart-data.ts";
import type { Column, Table } from "./document.ts";
import { formatCost, formatCount, formatDuration, formatMoment, formatPlural, formatPoints, formatRate, formatRatio } from "./format.ts";
import { unitCell } from "./ranking-words.ts";
import { left, right, text } from "./table-parts.ts";

/**
 * What a chart shows, in one line, for those who cannot see it: its text alternative, and all that a renderer without pictures says.
 *
 * @example chartInWords(chart) // "30 series; lowest median 61.3 ms (biome · one), highest 1.24 s (eslint · four); 5 more are not shown"
 */
export function chartInWords(chart: Chart): string {
  switch (chart.kind) {
    case "distribution":
      return distributionWords(chart.data);
    case "forest":
      return forestWords(chart.data);
    case "leaderboard":
      return leaderboardWords(chart.data);
    case "cost-success":
      return costWords(chart.data);
    case "timeline":
      return timelineWords(chart.data);
    case "trend":
      return trendWords(chart.data);
  }
}

/** The numbers of a chart as a table, which stands beside it for those who cannot see it or want to copy them. */
export function chartTable(chart: Chart): Table {
  const table = (columns: readonly Column[], rows: Table["rows"]): Table => ({ kind: "table", title: chart.title, note: "", columns, rows, empty: "nothing to show" });
  switch (chart.kind) {
    case "distribution":
      return table([left("group", "task"), left("name", "series"), right("median", "median time"), right("min", "min"), right("max", "max"), right("n", "n")], distributionRows(chart.data));
    case "forest":
      return table([left("verdict", "verdict"), left("name", "what"), right("change", "change"), right("margin", "margin")], forestRows(chart.data));
    case "leaderboard":
      return table([left("group", "issue type"), left("name", "agent"), right("success", "success"), right("expected", "expected"), right("tasks", "tasks"), left("said", "")], leaderboardRows(chart.data));
    case "cost-success":
      return table([left("group", "issue type"), right("number", "no."), left("name", "agent"), right("cost", "cost of a success"), right("success", "success"), left("frontier", "on the frontier")], costRows(chart.data));
    case "timeline":
      return chart.data.attempts.length > 0
        ? table([left("name", "attempt"), right("from", "began after"), right("took", "took"), left("outcome", "outcome")], attemptRows(chart.data))
        : table([right("from", "from"), ...outcomes.map((outcome) => right(outcome, outcome))], stretchRows(chart.data));
    case "trend":
      return table([left("day", "day"), right("value", "value"), right("attempts", "attempts")], trendRows(chart.data));
  }
}

function distributionWords({ groups, hidden }: Distribution): string {
  const rows = groups.flatMap(({ name, rows: own }) => own.map((row) => ({ ...row, name: [row.name, name].filter((part) => part !== "").join(" · ") }))).filter(({ median }) => median !== null && Number.isFinite(median));
  const sorted = rows.toSorted((a, b) => a.median! - b.median!);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return "no time is known";
  const range = sorted.length === 1 ? `median ${formatDuration(first.median)}` : `lowest median ${formatDuration(first.median)} (${first.name}), highest ${formatDuration(last.median)} (${last.name})`;
  return `${formatPlural(rows.length, "series", "series")}; ${range}${hiddenWords(hidden)}`;
}

function forestWords({ groups, hidden, scale }: Forest): string {
  const counts = groups.map(({ name, rows }) => `${formatCount(rows.length)} ${name}`).join(", ");
  const first = groups[0]?.rows[0];
  const worst = first === undefined ? "" : `; first ${first.name}, ${scale === "ratio" ? formatRatio(first.estimate) : formatPoints(first.estimate)}`;
  return counts === "" ? "no row was judged" : `${counts}${worst}${hiddenWords(hidden)}`;
}

function leaderboardWords({ groups, hidden }: Leaderboard): string {
  const said = groups.map(({ name, rows, said: words }) => {
    const first = rows.find(({ chosen }) => chosen) ?? rows[0];
    return first === undefined ? `${name}: ${words}` : `${name}: ${first.name} ${formatRate(first.rate, first)} (${words})`;
  });
  return said.length === 0 ? "nothing passed or failed" : `${said.join("; ")}${hiddenWords(hidden)}`;
}

function costWords({ panels, hidden }: CostSuccess): string {
  const said = panels.map(({ name, points }) => {
    const best = points.filter(({ frontier }) => frontier).map((point) => `${point.name} ${formatCost(point.costPerSuccessUsd)}`);
    return `${name}: on the frontier ${best.join(", ")}`;
  });
  return said.length === 0 ? "no cost is known" : `${said.join("; ")}${hiddenWords(hidden)}`;
}

function timelineWords({ counts, lengthMs }: Timeline): string {
  const seen = outcomes.filter((outcome) => counts[outcome] > 0).map((outcome) => `${formatCount(counts[outcome])} ${outcome}`);
  return seen.length === 0 ? "no attempt was made" : `${seen.join(", ")} in ${formatDuration(lengthMs)}`;
}

function trendWords({ points, said, hidden, unit }: TrendLine): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return "no day has a figure";
  const days = `${formatPlural(points.length, "day")} from ${formatMoment(first.atMs).slice(0, 10)} to ${formatMoment(last.atMs).slice(0, 10)}`;
  const lastly = unit === "rate" ? formatRate(last.value, { low: last.low ?? 0, high: last.high ?? 1 }) : unit === "duration" ? formatDuration(last.value) : formatCost(last.value);
  return `${days}: ${said}; the last day ${lastly}${hiddenWords(hidden)}`;
}

function trendRows({ points, unit }: TrendLine): Table["rows"] {
  return points.map(({ atMs, attempts, value, low, high }) => ({
    day: text(formatMoment(atMs).slice(0, 10)),
    value: unit === "rate" ? { kind: "rate", rate: value, low: low ?? 0, high: high ?? 1 } : unit === "duration" ? { kind: "duration", ms: value, low, high } : { kind: "cost", usd: value },
    attempts: { kind: "count", value: attempts },
  }));
}

function hiddenWords(hidden: number): string {
  return hidden > 0 ? `; ${formatCount(hidden)} more ${hidden === 1 ? "is" : "are"} not shown` : "";
}

function distributionRows({ groups }: Distribution): Table["rows"] {
  return groups.flatMap(({ name, rows }) =>
    rows.map((row) => ({
      group: text(name),
      name: text(row.name),
      median: { kind: "duration", ms: row.median, ...(row.atLeast ? { atLeast: true } : { low: row.low, high: row.high, level: row.level }) },
      min: { kind: "duration", ms: row.values[0] ?? null },
      max: { kind: "duration", ms: row.values.at(-1) ?? null },
      n: { kind: "count", value: row.n },
    })),
  );
}

function forestRows({ groups, scale }: Forest): Table["rows"] {
  return groups.flatMap(({ name: verdict, rows }) =>
    rows.map(({ name, estimate, low, high, marginLow, marginHigh, atLeast }) => {
      const bounds = low === null || high === null ? null : { low, high };
      const print = scale === "ratio" ? formatRatio : formatPoints;
      return { verdict: text(verdict), name: text(name), change: text(`${atLeast ? "≥ " : ""}${print(estimate, bounds)}`), margin: text(`${print(marginLow)} to ${print(marginHigh)}`) };
    }),
  );
}

function leaderboardRows({ groups }: Leaderboard): Table["rows"] {
  return groups.flatMap(({ name: group, said, rows }) =>
    rows.map(({ name, rate, low, high, expected, tasks, units, chosen }) => ({ group: text(group), name: text(name), success: { kind: "rate", rate, low, high }, ...(expected === null ? {} : { expected: { kind: "rate" as const, ...expected } }), tasks: unitCell({ tasks, units }), said: text(chosen ? said : "") })),
  );
}

function costRows({ panels }: CostSuccess): Table["rows"] {
  return panels.flatMap(({ name: group, points }) =>
    points.map(({ name, costPerSuccessUsd, rate, low, high, frontier }, i) => ({
      group: text(group),
      number: { kind: "count", value: i + 1 },
      name: text(name),
      cost: { kind: "cost", usd: costPerSuccessUsd },
      success: { kind: "rate", rate, low, high },
      frontier: text(frontier ? "yes" : ""),
    })),
  );
}

function attemptRows({ attempts }: Timeline): Table["rows"] {
  return attempts.map(({ name, fromMs, toMs, outcome }) => ({ name: text(name), from: { kind: "duration", ms: fromMs }, took: { kind: "duration", ms: toMs - fromMs }, outcome: text(outcome) }));
}

function stretchRows({ stretches, lengthMs }: Timeline): Table["rows"] {
  return stretches.map((stretch, i) => ({ from: { kind: "duration", ms: (i * lengthMs) / stretches.length }, ...Object.fromEntries(outcomes.map((outcome) => [outcome, { kind: "count", value: stretch[outcome] } as const])) }));
}

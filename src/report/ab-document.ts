import type { AbAnswer, AbRow, AbSideFacts, Scope } from "../analysis/index.ts";
import { abMetricNames, abSaid, comparedOver, unitsText } from "./ab-words.ts";
import type { Cell, Document, Findings, Table, Tone } from "./document.ts";
import { formatCost, formatCount, formatDuration, formatPlural, formatPoints, formatRatio } from "./format.ts";
import { nothingDocument, scopeWords } from "./scope-words.ts";
import { left, right, text } from "./table-parts.ts";

/** What A and B were compared on, and on which attempts. */
export type AbFacts = AbAnswer & { readonly scope: Scope };

/**
 * What a user reads of A versus B: what B is, compared with A, task by task.
 *
 * @param newestAtMs when the newest attempt of the whole store began; null where there is none
 */
export function abDocument(answer: AbFacts, newestAtMs: number | null): Document {
  const { a, b, rows, scope, warnings } = answer;
  const data = { ...answer };
  if (a.attempts + b.attempts === 0) return nothingDocument({ kind: "ab", scope, newestAtMs, data });
  return {
    version: 1,
    kind: "ab",
    title: scopeWords({ ...scope, agents: null, models: null }),
    verdict: verdictOf(answer),
    next: nextSteps(answer),
    blocks: [abTable(answer), ...taskLines(rows), ...(rows.some((row) => row.tally !== null) ? [tallyTable(answer)] : [])],
    warnings: [...warnings, ...rows.flatMap((row) => row.warnings.map((one) => ({ ...one, subject: one.subject ?? abMetricNames[row.metric] })))],
    provenance: { A: sideText(a), B: sideText(b), compared: comparedText(answer) },
    data,
  };
}

function comparedText({ rows, sharedTasks }: AbFacts): string {
  if (sharedTasks > 0) return `on ${formatPlural(sharedTasks, "task")} that both did`;
  const over = comparedOver({ rows, sharedTasks });
  return over === null ? "not at all: no issue type was done by both" : `on ${over}: no task was done by both`;
}

function sideText({ label, attempts, judged, tasks }: AbSideFacts): string {
  return `${label}: ${formatPlural(attempts, "attempt")}, ${formatCount(judged)} passed or failed${tasks > 0 ? `, ${formatPlural(tasks, "task")}` : ""}`;
}

function verdictOf({ a, b, rows }: AbFacts): Document["verdict"] {
  const empty = [a, b].filter(({ judged }) => judged === 0).map(({ label }) => label);
  if (empty.length > 0) return { tone: "doubt", text: `nothing to compare: no attempt of ${empty.join(" or ")} passed or failed` };
  const saying = (what: ReturnType<typeof abSaid>) => rows.filter((row) => abSaid(row) === what);
  const [worse, better, same, suspect, open, unknown] = [saying("regressed"), saying("improved"), saying("unchanged"), saying("suspect"), saying("undecided"), saying("unknown")];
  const said = [
    better.length > 0 ? `${b.label} is better than ${a.label}: ${better.map(changeText).join(", ")}` : "",
    worse.length > 0 ? `${better.length > 0 ? "and" : `${b.label} is`} worse${better.length > 0 ? "" : ` than ${a.label}`}: ${worse.map(changeText).join(", ")}` : "",
    same.length > 0 ? `no change that matters: ${same.map(({ metric }) => abMetricNames[metric]).join(", ")}` : "",
    suspect.length > 0 ? `suspect: ${suspect.map(changeText).join(", ")}` : "",
    open.length > 0 ? `undecided: ${open.map(({ metric }) => abMetricNames[metric]).join(", ")}` : "",
    unknown.length > 0 ? `unknown: ${unknown.map(({ metric, untold }) => `${abMetricNames[metric]} of ${untoldText(untold, a, b)}`).join(", ")}` : "",
  ].filter((part) => part !== "");
  const tone: Tone = worse.length > 0 ? (better.length > 0 ? "plain" : "bad") : better.length > 0 ? "good" : suspect.length + open.length > 0 || same.length === 0 ? "doubt" : "plain";
  return { tone, text: [...said, ...unpairedWords(rows)].join("; ") };
}

/** Of whom a metric is not known. */
function untoldText(untold: AbRow["untold"], a: AbSideFacts, b: AbSideFacts): string {
  return untold.length === 2 ? "both" : untold.map((side) => ({ a, b })[side].label).join();
}

/** Where no task is shared, what the verdict rests on is part of it. */
function unpairedWords(rows: readonly AbRow[]): string[] {
  const types = Math.max(-1, ...rows.map(({ issueTypes }) => issueTypes ?? -1));
  if (types < 0) return [];
  if (types === 0) return ["not comparable: no issue type was done by both"];
  return [`unpaired: no task was done by both${types > 1 ? `, compared within ${formatPlural(types, "issue type")}` : ""}`];
}

/** A change of a row in the words of its metric. */
function changeText({ metric, scale, estimate }: AbRow): string {
  if (metric === "success" && estimate !== null) return `${formatCount(Math.abs(Math.round(estimate * 100)))} ${estimate < 0 ? "fewer" : "more"} solved per 100`;
  if (metric === "confidence" && estimate !== null) return `its confidence misses by ${Number(Math.abs(estimate).toPrecision(2))} ${estimate < 0 ? "less" : "more"}`;
  const change = scale === "ratio" ? formatRatio(estimate) : "–";
  return `${abMetricNames[metric]} ${change}`;
}

function nextSteps({ a, b, rows, sharedTasks }: AbFacts): string[] {
  const open = rows.filter(({ verdict, missing, a: one, b: other }) => verdict === "undecided" && missing !== 0 && Math.min(one.units, other.units) > 0);
  const known = open.filter(({ missing }) => missing !== null);
  const shared = sharedTasks === 0 && a.judged > 0 && b.judged > 0 ? ["Give both the same tasks, and name them (--task): each is compared with itself then, which needs far fewer attempts"] : [];
  const hopeless = open.filter(({ missing, issueTypes }) => missing === null && issueTypes !== 0).map(({ metric }) => abMetricNames[metric]);
  return [
    ...shared,
    ...(known.length === 0 ? [] : [`To settle it, if all goes on as it does: ${known.map((row) => `${abMetricNames[row.metric]} ${formatPlural(row.missing!, row.per === "task" ? "more task" : "more attempt")}`).join(", ")}`]),
    ...(hopeless.length === 0 ? [] : [`However many more there are, this stays open: ${hopeless.join(", ")}; the two are about as far apart as the margin`]),
  ];
}

const geometricMeans = "A geometric mean tells what is usual, not the sum; sums of money are in assay costs. ";

function abTable({ a, b, rows, family, sharedTasks }: AbFacts): Table {
  const over = comparedOver({ rows, sharedTasks });
  const ratios = rows.some(({ scale }) => scale === "ratio");
  return {
    kind: "table",
    title: "B compared with A",
    note:
      (over === null ? "" : `Times, tokens and costs as a ratio B / A, success as points B − A, over ${over}; each with its interval (95 % unless it says otherwise). ${ratios ? geometricMeans : ""}`) +
      `Margin: the smallest change that matters.${family.rows > 1 ? ` q is corrected for ${formatPlural(family.rows, "row")}.` : ""}`,
    columns: [left("metric", "metric"), right("a", `A: ${a.label}`), right("b", `B: ${b.label}`), right("change", "change"), left("verdict", "verdict"), right("margin", "margin"), right("q", "q"), right("units", "over"), left("settles", "what would settle it")],
    rows: rows.map((row) => ({
      metric: text(row.scale === "ratio" ? `${abMetricNames[row.metric]} (geometric mean)` : abMetricNames[row.metric]),
      a: typical(row, row.a.typical),
      b: typical(row, row.b.typical),
      change: changeCell(row),
      verdict: { kind: "verdict", verdict: abSaid(row), tone: tones[abSaid(row)] },
      margin: text(row.scale === "ratio" ? `${Math.round(row.margin * 100)} %` : `${Number((row.margin * 100).toPrecision(2))} points`),
      q: { kind: "p", p: row.q },
      units: text(unitsText(row)),
      settles: text(row.untold.length > 0 ? `values of ${untoldText(row.untold, a, b)}` : settlesText(row)),
    })),
    empty: "nothing to compare",
  };
}

const tones: Readonly<Record<ReturnType<typeof abSaid>, Tone>> = { regressed: "bad", suspect: "doubt", improved: "good", undecided: "doubt", unknown: "doubt", unchanged: "plain" };

function settlesText({ verdict, missing, per, issueTypes, a, b }: AbRow): string {
  if (verdict !== "undecided") return "";
  if (issueTypes === 0) return "an issue type that both do";
  if (a.units + b.units === 0) return "tasks with values of both";
  return missing === null ? `no number of ${per}s` : missing === 0 ? "" : formatPlural(missing, per === "task" ? "more task" : "more attempt");
}

function changeCell({ metric, scale, estimate, low, high, noDifference }: AbRow): Cell {
  if (noDifference) return text("none in any task");
  const bounds = low === null || high === null ? {} : { low, high };
  if (scale === "ratio") return { kind: "ratio", ratio: estimate, ...bounds };
  if (metric === "success") return { kind: "points", points: estimate, ...bounds };
  return text(estimate === null ? "–" : `${signed(estimate)}${low === null || high === null ? "" : ` [${signed(low)}, ${signed(high)}]`}`);
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${Number(value.toPrecision(2))}`;
}

/** A typical value; a rate has its interval in the change beside it. */
function typical({ metric }: Pick<AbRow, "metric">, value: number | null): Cell {
  switch (metric) {
    case "success":
      return text(value === null ? "–" : `${Number((value * 100).toPrecision(3))} per 100`);
    case "durationMs":
      return { kind: "duration", ms: value };
    case "costUsd":
      return { kind: "cost", usd: value };
    case "tokens":
      return { kind: "count", value };
    case "confidence":
      return text(value === null ? "–" : String(Number(value.toPrecision(2))));
  }
}

function valueText({ metric }: Pick<AbRow, "metric">, value: number): string {
  if (metric === "success") return `${Number((value * 100).toPrecision(3))} of 100`;
  return metric === "durationMs" ? formatDuration(value) : metric === "costUsd" ? formatCost(value) : String(Number(value.toPrecision(3)));
}

/** Means hide what goes the other way in single tasks. */
function taskLines(rows: readonly AbRow[]): Findings[] {
  const lines = rows.flatMap((row): Findings["lines"] => {
    const { best, worst, tally } = row;
    if (best === null || worst === null || tally === null || tally.better + tally.worse === 0) return [];
    const told = (one: typeof best) => `${one.task} ${row.scale === "ratio" ? formatRatio(one.effect) : row.metric === "success" ? formatPoints(one.effect) : signed(one.effect)} (${valueText(row, one.a)} to ${valueText(row, one.b)})`;
    const gains = tally.better > 0 ? `B gained most at ${told(best)}` : tally.same > 0 ? "B gained nowhere" : `B lost least at ${told(best)}`;
    const apart = best.task === worst.task ? told(best) : `${gains}${tally.worse > 0 ? `, lost most at ${told(worst)}` : ""}`;
    return [{ tone: "plain", text: `${abMetricNames[row.metric]}: ${apart}` }];
  });
  return lines.length === 0 ? [] : [{ kind: "findings", title: "Single tasks", lines }];
}

function tallyTable({ rows }: AbFacts): Table {
  return {
    kind: "table",
    title: "Task by task",
    note: "In how many tasks B did better or worse than A, whatever the size of it.",
    columns: [left("metric", "metric"), right("better", "better"), right("same", "same"), right("worse", "worse")],
    rows: rows.flatMap(({ metric, tally }) => (tally === null ? [] : [{ metric: text(abMetricNames[metric]), better: { kind: "count" as const, value: tally.better }, same: { kind: "count" as const, value: tally.same }, worse: { kind: "count" as const, value: tally.worse } }])),
    empty: "no task was done by both",
  };
}

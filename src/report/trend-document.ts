import type { TrendAnswer } from "../analysis/index.ts";
import type { Cell, Document, Findings, Table, Tone } from "./document.ts";
import { formatCount, formatPlural } from "./format.ts";
import { nothingDocument, scopeWords } from "./scope-words.ts";
import { left, right, text } from "./table-parts.ts";
import { briefWords, dayText, directionOf, hidesMuch, metricTitles, rangeText, spanText, sparkline, storyWords } from "./trend-words.ts";

/** As wide as a line of bars becomes. */
const mostBars = 60;
/** What a longer window is longer by: the usual one of 30 days becomes one of 90. */
const moreMs = 60 * 86_400_000;

/**
 * What a user reads of how figures went, day by day.
 *
 * @param answers    one for each metric, all of the same scope
 * @param newestAtMs when the newest attempt of the whole store began; null where there is none
 */
export function trendDocument(answers: readonly [TrendAnswer, ...TrendAnswer[]], newestAtMs: number | null): Document {
  const { scope } = answers[0];
  const data = { trends: answers };
  const known = answers.filter(({ points }) => points.length > 0);
  if (known.length === 0) return nothingDocument({ kind: "trend", scope, newestAtMs, data });
  return {
    version: 1,
    kind: "trend",
    title: scopeWords(scope),
    verdict: verdictOf(answers, known),
    next: nextSteps(answers),
    blocks: answers.flatMap((answer) => [storyLines(answer, known.length > 1), ...(answer.points.length > 0 ? [dayTable(answer)] : [])]),
    warnings: [],
    provenance: { attempts: known.map(({ metric, points }) => `${formatCount(points.reduce((sum, { attempts }) => sum + attempts, 0))} behind ${metric}`).join(", ") },
    data,
  };
}

/** The worst first, because the sign of the line is its own; what no attempt tells comes last and makes nothing worse. One figure alone is told in full here. */
function verdictOf(answers: readonly TrendAnswer[], known: readonly TrendAnswer[]): Document["verdict"] {
  const ordered = known.toSorted((a, b) => badness.indexOf(toneOf(a)) - badness.indexOf(toneOf(b)));
  const words = known.length === 1 ? storyWords : briefWords;
  const told = [...ordered, ...answers.filter(({ points }) => points.length === 0)].map(
    (answer) => `${metricTitles[answer.metric].toLowerCase()}: ${answer.points.length === 0 ? "not known" : words(answer)}`,
  );
  return { tone: toneOf(ordered[0]!), text: told.join(" · ") };
}

const badness: readonly Tone[] = ["bad", "doubt", "plain", "good"];

function toneOf({ metric, trend }: Pick<TrendAnswer, "metric" | "trend">): Tone {
  if (trend === null || hidesMuch({ metric, trend })) return "doubt";
  if (directionOf({ metric, trend }) === "worse") return "bad";
  // What began today may be a new level: nobody can call that good yet.
  return trend.apart.newest === null ? "good" : "doubt";
}

function nextSteps(answers: readonly TrendAnswer[]): string[] {
  const stepped = answers.find(({ trend }) => trend !== null && trend.steps.length > 0);
  const short = answers.some(({ trend, points }) => trend === null && points.length > 0);
  const { sinceMs } = answers[0]!.scope;
  const at = stepped?.trend?.steps.at(-1)?.startMs;
  return [
    ...(at === undefined ? [] : [`Look at what changed at ${dayText(at)}: commits, models, prices, and with which agent or issue type it came (--agent, --issue-type)`]),
    ...(short && sinceMs !== null && sinceMs > moreMs ? [`A longer window has more days: --since ${dayText(sinceMs - moreMs)}`] : []),
  ];
}

/** What stands for a day, where it is no rate. */
const dayFigures: Readonly<Record<TrendAnswer["metric"], string>> = {
  success: "",
  duration: "; a day is its geometric mean",
  cost: "; a day is its mean",
};

const notes: Readonly<Record<TrendAnswer["metric"], string>> = {
  success: "Of the day's attempts, with the 95 % interval of the rate.",
  duration: "The geometric mean of the day's passed attempts, with its 95 % interval: what is usual, not the sum.",
  cost: "The mean of the day's attempts whose cost is known.",
};

/** @param withStory whether the story is told here: of one figure alone the first line of the page tells it */
function storyLines({ metric, points, trend }: TrendAnswer, withStory: boolean): Findings {
  if (points.length === 0) return { kind: "findings", title: metricTitles[metric], lines: [{ tone: "plain", text: "no attempt tells it" }] };
  return {
    kind: "findings",
    title: `${metricTitles[metric]}, day by day`,
    lines: [
      { tone: "plain", text: `${sparkline({ metric, points }, mostBars)}  ${rangeText({ metric, points })}` },
      { tone: "plain", text: `${spanText(points)}${dayFigures[metric]}` },
      ...(withStory ? [{ tone: toneOf({ metric, trend }), text: storyWords({ metric, trend }) }] : []),
    ],
  };
}

function dayTable({ metric, points }: TrendAnswer): Table {
  return {
    kind: "table",
    title: `Days of ${metricTitles[metric].toLowerCase()}`,
    note: notes[metric],
    columns: [left("day", "day"), right("value", metric), right("attempts", "attempts")],
    rows: points.map((point) => ({ day: text(dayText(point.startMs)), value: valueCell(metric, point), attempts: { kind: "count", value: point.attempts } })),
    detail: true,
    empty: formatPlural(0, "day"),
  };
}

function valueCell(metric: TrendAnswer["metric"], { value, low, high }: TrendAnswer["points"][number]): Cell {
  switch (metric) {
    case "success":
      return { kind: "rate", rate: value, low: low ?? 0, high: high ?? 1 };
    case "duration":
      return { kind: "duration", ms: value, low, high };
    case "cost":
      return { kind: "cost", usd: value };
  }
}

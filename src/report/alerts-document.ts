import type { AlertAnswer, AlertMessage, AlertRule, AlertStanding, AlertState } from "../model/index.ts";
import type { Cell, Document, Table, Tone } from "./document.ts";
import { formatBytes, formatCost, formatCount, formatDuration, formatMoment, formatPlural, formatRateValue, formatRatio, formatPoints, missing } from "./format.ts";

/**
 * A message in one sentence: who, what, how much, since when.
 *
 * @param why there are no attempts, where that is known
 * @example alertText(message, rule) // "fewer pass: success of agent eslint is below 80 %: 55 % [38, 71] over 60 attempts"
 */
export function alertText(message: Omit<AlertMessage, "text">, rule: AlertRule, why = ""): string {
  return `${message.rule}: ${words(message, rule)}${message.kind === "no-data" && why !== "" ? `: ${why}` : ""}`;
}

function words(message: Omit<AlertMessage, "text">, rule: AlertRule): string {
  const what = subject(message.metric, message.group);
  switch (message.kind) {
    case "no-data":
      return `no attempts${ofGroup(message.group)}${rule.noDataMs === null ? "" : ` for ${inDays(rule.noDataMs)}`}`;
    case "data-again":
      return `attempts${ofGroup(message.group)} again${message.state === "alert" ? "; the alert from before still stands" : ""}`;
    case "again":
      return `still, since ${formatMoment(message.stateSinceMs)}: ${seen(message, what, rule)}`;
    case "recovered":
      return `over: ${recovered(message, what)}`;
    default:
      return seen(message, what, rule);
  }
}

function inDays(ms: number): string {
  return ms >= 2 * dayMs && ms % dayMs === 0 ? `${ms / dayMs} days` : formatDuration(ms);
}

const dayMs = 86_400_000;

function seen({ sight, unit }: Omit<AlertMessage, "text">, what: string, { when, metric }: AlertRule): string {
  if (sight === null) return what;
  const value = shownValue(sight.value, unit);
  const over = `over ${formatPlural(sight.attempts, "attempt")}`;
  const reference = shownValue(sight.reference, unit);
  switch (when.kind) {
    case "level":
      return `${what} is ${when.side} ${reference}: ${value}${interval(sight.low, sight.high, unit)} ${over}`;
    case "stepped":
      return `${what} stepped from ${reference} to ${value}${change(sight.value, sight.reference, metric.scale)}, since ${formatMoment(sight.sinceMs ?? sight.pointMs)}, ${over}`;
    case "regressed":
      return `${what} regressed from baseline ${when.baseline}: ${reference} then, ${value} now${change(sight.value, sight.reference, metric.scale)} ${over}`;
  }
}

function recovered({ sight, unit }: Omit<AlertMessage, "text">, what: string): string {
  if (sight === null) return what;
  return `${what} is back at ${shownValue(sight.value, unit)}${interval(sight.low, sight.high, unit)} over ${formatPlural(sight.attempts, "attempt")}`;
}

function change(now: number, before: number | null, scale: "ratio" | "difference"): string {
  if (before === null || (scale === "ratio" && before <= 0)) return "";
  return ` (${scale === "ratio" ? formatRatio(now / before) : formatPoints(now - before)})`;
}

function interval(low: number | null, high: number | null, unit: AlertMessage["unit"]): string {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return "";
  return ` [${shownValue(low, unit)}, ${shownValue(high, unit)}]`;
}

function subject(metric: string, group: AlertMessage["group"]): string {
  return `${metric}${ofGroup(group)}`;
}

function ofGroup(group: AlertMessage["group"]): string {
  const parts = Object.entries(group).map(([column, name]) => `${column === "issueType" ? "issue type" : column} ${name === "" ? "(none)" : name}`);
  return parts.length === 0 ? "" : ` of ${parts.join(", ")}`;
}

function shownValue(value: number | null, unit: AlertMessage["unit"]): string {
  if (value === null) return missing;
  switch (unit) {
    case "ms":
      return formatDuration(value);
    case "bytes":
      return formatBytes(value);
    case "usd":
      return formatCost(value);
    case "share":
      return formatRateValue(value);
    default:
      return formatCount(value);
  }
}

/** The document of `assay monitor`: how every rule stands, what is new, what did not arrive. */
export function alertsDocument(answer: AlertAnswer): Document {
  const { standings, messages, undelivered, problems } = answer;
  return {
    version: 1,
    kind: "alerts",
    title: "assay monitor",
    verdict: verdictOf(answer),
    next: nextOf(answer),
    blocks: [
      { kind: "findings", title: "new", lines: messages.map(({ kind, text }) => ({ tone: kind === "alert" || kind === "again" ? "bad" : kind === "recovered" || kind === "data-again" ? "good" : "doubt", text })) },
      standingsTable(standings),
      { kind: "findings", title: "not delivered", lines: undelivered.map(({ rule, to, problem, givenUp }) => ({ tone: givenUp ? "bad" : "doubt", text: `${rule} to ${to}: ${problem}${givenUp ? "; it is not tried any more" : ""}` })) },
      { kind: "findings", title: "not evaluated", lines: problems.map(({ rule, problem }) => ({ tone: "bad" as const, text: `${rule}: ${problem}` })) },
    ],
    warnings: [],
    provenance: { evaluated: formatMoment(answer.atMs) },
    data: { ...answer },
  };
}

/** One evaluation in one line. */
export function alertsLine(answer: AlertAnswer): string {
  return `${formatMoment(answer.atMs)}: ${verdictOf(answer).text}`;
}

function verdictOf({ standings, undelivered, problems, elsewhere, messages }: AlertAnswer): Document["verdict"] {
  const count = (state: AlertState) => standings.filter((one) => one.state === state).length;
  const [alerts, warns, silent] = [count("alert"), count("warn"), count("no-data")];
  const parts = [
    ...(alerts > 0 ? [formatPlural(alerts, "alert")] : []),
    ...(warns > 0 ? [formatPlural(warns, "warning")] : []),
    ...(silent > 0 ? [`${silent} without data`] : []),
    ...(problems.length > 0 ? [`${formatPlural(problems.length, "rule")} not evaluated`] : []),
  ];
  const told = elsewhere ? "; another process is evaluating, this is how it stood before" : messages.length === 0 ? "" : `; ${messages.length} new`;
  const late = undelivered.length === 0 ? "" : `; ${formatPlural(undelivered.length, "message")} not delivered`;
  const nothing = standings.length === 0 ? "nothing to watch yet" : `all ${standings.length} ok`;
  const tone: Tone = alerts > 0 || problems.length > 0 ? "bad" : parts.length > 0 || undelivered.length > 0 ? "doubt" : standings.length === 0 ? "plain" : "good";
  return { tone, text: `${parts.length === 0 ? nothing : `${parts.join(", ")}, of ${formatPlural(standings.length, "group")}`}${told}${late}` };
}

function nextOf({ standings, undelivered }: AlertAnswer): string[] {
  const bad = standings.filter(({ state }) => state === "alert");
  const agent = bad.find(({ group }) => group.agent !== undefined)?.group.agent;
  return [
    ...(bad.length === 0 ? [] : [`see when it began: assay trend${agent === undefined ? "" : ` --agent ${JSON.stringify(agent)}`}`]),
    ...(undelivered.some(({ givenUp }) => !givenUp) ? ["what did not arrive is tried again at the next evaluation"] : []),
    ...(standings.length === 0 ? ["attempts come by assay run, assay record or the library; assay monitor looks at them"] : []),
  ];
}

const order: readonly AlertState[] = ["alert", "warn", "no-data", "ok"];
const tones: Readonly<Record<AlertState, Tone>> = { ok: "good", warn: "doubt", alert: "bad", "no-data": "doubt" };

function standingsTable(standings: readonly AlertStanding[]): Table {
  const rows = standings.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const text = (value: string): Cell => ({ kind: "text", text: value });
  return {
    kind: "table",
    title: "rules",
    note: "A point is judged once, when it is complete.",
    columns: [
      { key: "rule", title: "rule", align: "left" },
      { key: "group", title: "of", align: "left" },
      { key: "state", title: "state", align: "left" },
      { key: "since", title: "since", align: "left" },
      { key: "metric", title: "metric", align: "left" },
      { key: "latest", title: "newest point", align: "right" },
      { key: "lacking", title: "waits for", align: "left" },
    ],
    rows: rows.map(({ rule, group, state, sinceMs, metric, unit, latest, lacking }) => ({
      rule: text(rule),
      group: text(Object.values(group).map((name) => (name === "" ? "(none)" : name)).join(" · ")),
      state: { kind: "verdict", verdict: state, tone: tones[state] },
      since: text(sinceMs === null ? "" : formatMoment(sinceMs)),
      metric: text(metric),
      latest: text(latest === null ? missing : shownValue(latest.value, unit)),
      lacking: text(lacking),
    })),
    limit: 40,
    empty: "no group has attempts yet",
  };
}

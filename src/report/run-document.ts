import type { Advice, Answer, ArmName, ComparisonAnswer, IssueTypeRanking, SeriesSummary, Sight } from "../analysis/index.ts";
import type { Run, SeriesKey } from "../model/index.ts";
import { compareBlocks, sightText, toneOf, verdictText } from "./compare-document.ts";
import { sideBySideTable } from "./compare-tables.ts";
import type { Document, Findings, Table, Tone } from "./document.ts";
import { formatBytes, formatCost, formatCount, formatDuration, formatDurationRange, formatMoment, formatPlural } from "./format.ts";
import { armName, commandName } from "./names.ts";
import { armTable, bestTable, commandTable, commandsTable, failureTable, seriesTable, slowestTable, solvedTable } from "./run-tables.ts";

/**
 * What a user reads after `assay run`. It puts into words what the analysis decided and decides nothing itself.
 *
 * @param comparisons of its commands or with a baseline: their tables come last
 * @example await render(runDocument(runAnswer({ run, suiteName, attempts })), "terminal")
 */
export function runDocument(answer: Answer, comparisons: readonly EndingComparison[] = []): Document {
  const { run, totals, rankings, series, slowest, failures, references, suiteName, shape, gate, plannedSlots, openSlots } = answer;
  return {
    version: 1,
    kind: "run",
    title: titleOf(answer),
    verdict: verdictOf(answer),
    next: answer.next.map((advice) => sentenceFor(advice, answer)),
    blocks: [...blocksOf(answer), ...comparisons.flatMap(comparisonBlocks)],
    // What doubts a named baseline brings belongs to the run; the run before is only mentioned in brief.
    warnings: [...answer.warnings, ...comparisons.filter(({ kind }) => kind === "baseline").flatMap((one) => one.answer.warnings)],
    provenance: provenanceOf(run),
    data: { runId: run.id, suite: suiteName, shape, gate, plannedSlots, openSlots, totals, rankings, series, references, slowest, failures, next: answer.next, ...(comparisons.length > 0 ? { comparisons: comparisons.map((one) => one.answer) } : {}) },
  };
}

/** A comparison that a run ends with. */
export interface EndingComparison {
  /** With the baseline that was named; of commands side by side; with the run before, of its own accord and in brief. */
  readonly kind: "baseline" | "commands" | "previous";
  readonly answer: ComparisonAnswer;
  /** What these numbers of attempts can and cannot see here, by metric. */
  readonly sights?: readonly { readonly metric: string; readonly sight: Sight }[];
}

function comparisonBlocks({ kind, answer, sights = [] }: EndingComparison): Document["blocks"] {
  const { baseline, candidate } = answer;
  const name = kind === "previous" ? `Against the run before (${baseline.label})` : `${candidate.label} against ${baseline.label}`;
  if (kind === "commands") return [{ ...sideBySideTable(answer.rows.filter(({ scope, aspect }) => scope === "series" && aspect === "value")), title: name }];
  const blocks = compareBlocks(answer, { brief: kind === "previous" });
  const said = { tone: toneOf(answer, []), text: verdictText(answer.counts) };
  const verdict: Findings = { kind: "findings", title: name, lines: [said, ...sights.map(({ metric, sight }) => ({ tone: "plain" as const, text: sightText(metric, sight) }))] };
  return [verdict, ...blocks.map((block) => ({ ...block, title: `${name}: ${block.title.charAt(0).toLowerCase()}${block.title.slice(1)}` }))];
}

function titleOf({ suiteName, totals, series, shape }: Answer): string {
  const { attempts, retried, costUsd } = totals;
  const tasks = new Set(series.filter(({ series: { task } }) => task !== "").map(({ series: { issueType, task } }) => JSON.stringify([issueType, task]))).size;
  const agents = new Set(series.map(({ series: key }) => armName(key))).size;
  const parts = [
    formatPlural(attempts, "attempt"),
    ...(shape === "suite" ? [...(tasks > 0 || attempts === 0 ? [formatPlural(tasks, "task")] : []), formatPlural(agents, "agent")] : []),
    ...(retried > 0 ? [formatPlural(retried, "retry", "retries")] : []),
    ...(costUsd === null ? [] : [formatCost(costUsd)]),
  ];
  return `${suiteName === "" ? "run" : suiteName}: ${parts.join(", ")}`;
}

function verdictOf(answer: Answer): Document["verdict"] {
  const { verdict, totals, openSlots, plannedSlots, rankings, gate } = answer;
  const closed = gate.length > 0;
  switch (verdict) {
    case "interrupted":
      return { tone: "doubt", text: `interrupted: ${formatCount(openSlots)} of ${formatPlural(plannedSlots, "slot")} open; ${outcomeText(totals)}` };
    case "nothing-judged":
      return { tone: "bad", text: `nothing was measured: ${totals.attempts === 0 ? "no attempt was made" : outcomeText(totals)}` };
    case "none-passed":
      return { tone: "bad", text: outcomeText(totals) };
    case "best-agents": {
      const settled = rankings.every((ranking) => ranking.verdict === "best" || ranking.verdict === "only-one");
      return { tone: closed ? "bad" : settled ? "good" : "doubt", text: `best agent per issue type: ${rankings.map(bestText).join("; ")}` };
    }
    case "all-passed":
    case "some-failed": {
      const tone = verdict === "all-passed" && !closed ? "good" : "bad";
      return { tone, text: [outcomeText(totals), ...speedText(answer)].join("; ") };
    }
  }
}

/** `57 of 60 attempts passed; 3 failed`. */
function outcomeText({ attempts, passed, failed, errored, skipped }: Answer["totals"]): string {
  const others = [
    [failed, "failed"],
    [errored, "errored"],
    [skipped, "skipped"],
  ] as const;
  const rest = others.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`);
  return [`${formatCount(passed)} of ${formatPlural(attempts, "attempt")} passed`, ...(rest.length > 0 ? [rest.join(", ")] : [])].join("; ");
}

function bestText({ issueType, verdict, chosen, tied }: IssueTypeRanking): string {
  const type = issueType === "" ? "(no type)" : issueType;
  switch (verdict) {
    case "best":
      return `${type} → ${[chosen!, ...tied].map(armName).join(" or ")}${tied.length > 0 ? " (equally good)" : ""}`;
    case "not-enough-evidence":
      return `${type} → ${[chosen!, ...tied].map(armName).join(" or ")} (not settled)`;
    case "only-one":
      return `${type} → ${armName(chosen!)} (no rival)`;
    case "none-passed":
      return `${type} → nobody passed`;
    case "no-evidence":
      return `${type} → not measured`;
  }
}

function speedText({ shape, series, references }: Answer): string[] {
  if (shape === "command") return series.flatMap(({ durationMs }) => (durationMs.spread === null ? [] : [`median ${durationText(series[0]!)}`]));
  const fastest = references.findIndex((reference) => reference.fastest);
  return fastest < 0 ? [] : [`lowest median: ${commandName(series[fastest]!.series, false)}, ${durationText(series[fastest]!)}`];
}

function durationText({ durationMs: { spread, atLeast } }: SeriesSummary): string {
  if (spread === null) return formatDuration(null);
  return `${atLeast ? "≥ " : ""}${formatDurationRange(spread.median, spread.medianInterval, spread.medianInterval?.level)}`;
}

function blocksOf(answer: Answer): Document["blocks"] {
  const { shape, series, choice, failures, gate } = answer;
  const blocks: (Table | Findings)[] = [];
  if (gate.length > 0) blocks.push(findings("The gate is closed", "bad", gate));
  if (shape === "command") blocks.push(...series.map(commandTable));
  if (shape === "commands") blocks.push(commandsTable(answer));
  if (choice) blocks.push(bestTable(answer), ...[solvedTable(answer)].filter((table) => table !== undefined), armTable(answer));
  if (shape === "suite" && series.length > 0) blocks.push(seriesTable(answer), slowestTable(answer));
  const outliers = outlierLines(answer);
  if (outliers.length > 0) blocks.push(findings("Outliers (flagged, never removed)", "doubt", outliers));
  if (failures.length > 0) blocks.push(failureTable(answer));
  return blocks;
}

function findings(title: string, tone: Tone, texts: readonly string[]): Findings {
  return { kind: "findings", title, lines: texts.map((text) => ({ tone, text })) };
}

const outliersSaid = 5;

function outlierLines({ series, shape }: Answer): string[] {
  const nameOf = (key: SeriesKey) => (shape === "suite" ? `${armName(key)} · ${key.task}` : commandName(key, shape === "command"));
  const lines = series.flatMap(({ series: key, durationMs: { outliers, spread } }) =>
    outliers.map(({ slot, value }) => `${nameOf(key)}: ${formatDuration(value)} in slot ${slot}, median ${formatDuration(spread!.median)}`),
  );
  const hidden = lines.length - outliersSaid;
  return hidden > 0 ? [...lines.slice(0, outliersSaid), `… and ${formatCount(hidden)} more`] : lines;
}

function sendText({ issueType, tied, ...arm }: { readonly issueType: string; readonly agent: string; readonly model: string; readonly tied: readonly ArmName[] }): string {
  const equals = tied.length === 0 ? "" : ` (${tied.map(armName).join(", ")} ${tied.length === 1 ? "is" : "are"} as good; it is cheaper or faster)`;
  return `${issueType === "" ? "this work" : issueType} to ${armName(arm)}${equals}`;
}

function sentenceFor(advice: Advice, { shape }: Answer): string {
  switch (advice.kind) {
    case "resume":
      return `assay run --resume carries out the ${formatPlural(advice.open, "open slot")}`;
    case "repair":
      return `Repair the surroundings: ${formatPlural(advice.attempts, "attempt")} errored (${said(advice.reason, advice.message)}); they say nothing about the agents`;
    case "use-best":
      return `Send ${advice.choices.map(sendText).join(", ")}`;
    case "add-tasks": {
      const many = advice.tasks === null ? "more than 1,000 more tasks" : `about ${formatPlural(advice.tasks, "more task", "more tasks")}`;
      return `Add tasks of type ${advice.issueType}: ${many} for each agent would settle it, if all go on as they did; least is known of ${armName(advice.arm)} (repeats of a task do not count)`;
    }
    case "nobody-passed":
      return `No agent passed any task of type ${advice.issueTypes.join(", ")}: look at the checks, or try another agent`;
    case "look-at-failures":
      return `Look at the ${formatPlural(advice.attempts, "failure")}, first ${(shape === "suite" ? [advice.agent, advice.task] : [advice.agent]).filter((name) => name !== "").join(" · ")}${advice.message === "" ? "" : `: ${short(advice.message)}`}`;
    case "more-attempts":
      return `Measure more with -n ${advice.attempts}: ${advice.gains === "p95" ? "from 20 attempts on, p95 is more than the maximum" : "from 6 attempts on, medians have a 95 % interval"}`;
    case "look-at-slowest":
      return `The slowest task is ${advice.task} (${formatDuration(advice.medianMs)})${shape === "suite" ? ": begin there to save time" : ""}`;
    case "quieter-machine":
      return `Measure again on a quieter machine: the load was ${advice.load.toFixed(1)} on ${formatPlural(advice.cores, "core")} before the run began`;
  }
}

function said(reason: string, message: string): string {
  return message === "" ? reason : `${reason}: ${short(message)}`;
}

function short(message: string): string {
  return message.length > 120 ? `${message.slice(0, 119)}…` : message;
}

function provenanceOf(run: Run): Document["provenance"] {
  const { cpuModel, cores, memoryBytes, os, arch, runtimes, cpuLimit, memoryLimitBytes } = run.environment.facts;
  const limits = [...(cpuLimit === null ? [] : [`limited to ${formatPlural(cpuLimit, "CPU")}`]), ...(memoryLimitBytes === null ? [] : [`limited to ${formatBytes(memoryLimitBytes)}`])];
  const versions = Object.entries(runtimes).map(([name, version]) => `${name} ${version}`);
  return {
    run: run.id,
    at: formatMoment(run.startedAtMs),
    seed: String(run.seed),
    commit: run.commit === "" ? "" : `${run.commit.slice(0, 12)}${run.dirty ? " with local changes" : ""}`,
    controls: run.controls.join(", "),
    // Whoever imports attempts knows of no machine.
    on: cores === 0 ? "" : [cpuModel, formatPlural(cores, "core"), formatBytes(memoryBytes), `${os} ${arch}`, ...versions, ...limits].filter((part) => part !== "").join(", "),
  };
}

import type { Attempt, TokenUsage } from "../model/index.ts";
import type { AttemptPage, AttemptWriter } from "./outgoing.ts";

type Value = string | number | boolean | null;

/** The columns, in order; described in docs/format/attempts.md. */
const columns: readonly (readonly [name: string, value: (attempt: Attempt) => Value])[] = [
  ["id", ({ id }) => id],
  ["run", ({ runId }) => runId],
  ["slot", ({ slot }) => slot],
  ["retry", ({ retry }) => retry],
  ["startedAt", ({ startedAtMs }) => new Date(startedAtMs).toISOString()],
  ["task", ({ series }) => series.task],
  ["issueType", ({ series }) => series.issueType],
  ["agent", ({ series }) => series.agent],
  ["model", ({ series }) => series.model],
  ["mode", ({ series }) => series.mode],
  ["outcome", ({ outcome }) => outcome],
  ["reason", ({ reason }) => reason],
  ["detail", ({ detail }) => detail],
  ["censored", ({ censored }) => censored],
  ["wallMs", ({ wallNs }) => milliseconds(wallNs)],
  ["cpuMs", ({ cpuNs }) => milliseconds(cpuNs)],
  ["peakProcessBytes", ({ peakProcessBytes }) => peakProcessBytes],
  ["peakTreeBytes", ({ peakTreeBytes }) => peakTreeBytes],
  ["confidence", ({ confidence }) => confidence],
  ["score", ({ score }) => score],
  ["errorCount", ({ errorCount }) => errorCount],
  ["warningCount", ({ warningCount }) => warningCount],
  ["inputTokens", ({ usage }) => tokens(usage, "inputTokens")],
  ["cacheReadTokens", ({ usage }) => tokens(usage, "cacheReadTokens")],
  ["cacheWriteTokens", ({ usage }) => (usage.length === 0 ? null : tokens(usage, "cacheWrite5mTokens")! + tokens(usage, "cacheWrite1hTokens")!)],
  ["outputTokens", ({ usage }) => tokens(usage, "outputTokens")],
  ["costUsd", ({ costUsd }) => costUsd],
  ["costSource", ({ costSource }) => costSource],
  ["signature", ({ signature }) => signature],
  ["metrics", ({ metrics }) => (Object.keys(metrics).length === 0 ? "" : JSON.stringify(metrics))],
  ["warnings", ({ warnings }) => warnings.join(" ")],
];

/**
 * A table for spreadsheets (RFC 4180: commas, quotes doubled, lines ended by CR LF), one row an attempt, unknown values empty. A text
 * that a spreadsheet would carry out as a formula gets a `'` before it.
 */
export class CsvWriter implements AttemptWriter {
  begin(): string {
    return line(columns.map(([name]) => name));
  }

  take({ attempts }: AttemptPage): string {
    return attempts.map((attempt) => line(columns.map(([, value]) => value(attempt)))).join("");
  }

  end(): string {
    return "";
  }

  leftOut(): number {
    return 0;
  }

  notes(): string[] {
    return [];
  }
}

function line(values: readonly Value[]): string {
  return `${values.map(cell).join(",")}\r\n`;
}

function cell(value: Value): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  // White space before it does not keep a spreadsheet from reading a formula.
  const text = /^[\s]*[=+\-@]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function milliseconds(ns: number | null): number | null {
  return ns === null ? null : ns / 1e6;
}

function tokens(usage: readonly TokenUsage[], kind: "inputTokens" | "cacheReadTokens" | "cacheWrite5mTokens" | "cacheWrite1hTokens" | "outputTokens"): number | null {
  return usage.length === 0 ? null : usage.reduce((sum, one) => sum + one[kind], 0);
}

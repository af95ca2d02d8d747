import type { ReadUsage } from "../model/index.ts";
import { fieldOf, show } from "./fields.ts";
import { readUsage } from "./read-usage.ts";

/** Longest output of an agent that is read, in UTF-16 units: a stream of every message of a long session stays below it. */
export const longestAgentOutput = 50_000_000;

/**
 * Tokens and cost out of what Claude Code printed with `--output-format json`, `json --verbose` (a list) or `stream-json` (JSON lines).
 * The account is `modelUsage`: it has every model and the subagents, which the `usage` beside it leaves out. Cost is `total_cost_usd`,
 * Claude Code's own estimate.
 *
 * @example readClaudeCodeOutput(await readFile("claude.json", "utf8"))
 */
export function readClaudeCodeOutput(text: string): ReadUsage {
  const { values, problems } = valuesIn(text);
  const result = values.flat().findLast((value) => fieldOf(value, "type") === "result");
  if (result === undefined) return nothing([...problems, "no result of Claude Code is in it: an object with \"type\": \"result\""]);
  const read = readUsage(result);
  const { usage, reportedCostUsd, problems: found } = read;
  return usage.length > 0 || reportedCostUsd !== null || found.length > 0 ? { ...read, requests: "many" } : nothing(["the result of Claude Code has no modelUsage"]);
}

/**
 * Tokens out of what `codex exec --json` printed, one event a line. `turn.completed` tells the sum since the thread began, so the last
 * one counts; where a thread was resumed, the sum holds earlier sessions too, which nothing in the output tells apart. Codex does not
 * print its model.
 *
 * @param model  the model that Codex was started with
 */
export function readCodexOutput(text: string, model = "unknown"): ReadUsage {
  const { values, problems } = valuesIn(text);
  const last = values.flat().findLast((value) => fieldOf(value, "type") === "turn.completed" && isFilled(fieldOf(value, "usage")));
  if (last === undefined) return nothing([...problems, "no turn.completed with usage is in it: Codex printed none, or was stopped before"]);
  return { ...readUsage(fieldOf(last, "usage"), model), requests: "many" };
}

/**
 * Tokens out of what Gemini CLI printed with `--output-format json`: `stats.models`, by model.
 */
export function readGeminiCliOutput(text: string): ReadUsage {
  const { values, problems } = valuesIn(text);
  const result = values.findLast((value) => isFilled(fieldOf(value, "stats.models")));
  if (result === undefined) return nothing([...problems, "no stats.models of Gemini CLI is in it"]);
  return readUsage({ stats: fieldOf(result, "stats") });
}

/** The text as one JSON value, else its lines as one value each; programs print warnings of their own between them, so other lines are passed over. */
function valuesIn(text: string): { values: unknown[]; problems: string[] } {
  if (text.length > longestAgentOutput) return { values: [], problems: [`it is ${text.length} characters long; up to ${longestAgentOutput} are read`] };
  const whole = parsed(text.replace(/^\uFEFF/, ""));
  if (whole !== undefined) return { values: [whole], problems: [] };
  const values = text
    .split("\n")
    .filter((line) => /^\s*[{[]/.test(line))
    .map(parsed)
    .filter((value) => value !== undefined);
  if (values.length > 0) return { values, problems: [] };
  // A whole object printed over several lines behind some words of a program.
  const behind = parsed(text.slice(text.search(/^\{/m)));
  return behind === undefined ? { values: [], problems: [`it holds no JSON: ${show(text)}`] } : { values: [behind], problems: [] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isFilled(value: unknown): boolean {
  return value !== null && typeof value === "object";
}

function nothing(problems: readonly string[]): ReadUsage {
  return { usage: [], requests: "many", reportedCostUsd: null, complete: false, problems };
}

import type { ArmName, ComparedArm } from "../analysis/index.ts";
import { compareCandidates, whyChosen } from "../analysis/index.ts";
import type { RouterAttempt, RouterChoice } from "./router-contract.ts";

/**
 * A choice in words: who, why, and what each agent had for and against it, highest expected rate first.
 *
 * @example explainChoice(choice).split("\n")[0] // "complexity: to Refactoring (opus), by thompson."
 */
export function explainChoice(choice: RouterChoice): string {
  const arms = compareCandidates(choice.candidates, choice);
  const { pBest } = arms.find(({ chosen }) => chosen)!;
  const lines = [`${choice.issueType === "" ? "No issue type" : choice.issueType}: to ${nameInWords(choice.chosen)}, by ${choice.policy}.`, whyChosen(choice, pBest)];
  if (choice.trouble !== "") lines.push(`What others recorded may be missing: ${choice.trouble}.`);
  return [...lines, "", ...tableOf(arms), ""].join("\n");
}

/** Why an issue was dealt with by nobody. */
export function failureInWords(attempts: readonly RouterAttempt[]): string {
  const tried = attempts.map(({ agent, model, reason, detail, durationMs }) => {
    const said = reason === "timeout" ? `was left behind after ${inTime(durationMs)}` : `threw after ${inTime(durationMs)}${detail === "" ? "" : `: ${detail}`}`;
    return `${nameInWords({ agent, model })} ${said}`;
  });
  return `no agent gave a result: ${tried.join("; ")}`;
}

function nameInWords({ agent, model }: ArmName): string {
  return model === "unknown" ? agent : `${agent} (${model})`;
}

function tableOf(arms: readonly ComparedArm[]): string[] {
  const head = ["agent", "expected success", "P(best)", "tasks", "cost per success", "median time"];
  const rows = arms.map((arm) => [nameInWords(arm), inPercent(arm.expectedRate), inPercent(arm.pBest), arm.units === 0 ? "none" : String(Number(arm.units.toFixed(1))), inDollars(arm.expectedCostUsd), inTime(arm.medianMs)]);
  const widths = head.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column]!)].map((cell) => cell.length)));
  const lineOf = (mark: string, row: readonly string[]) => `${mark} ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  ")}`;
  return [lineOf(" ", head), ...rows.map((row, i) => lineOf(arms[i]!.chosen ? "→" : " ", row))];
}

/** Never 0 or 100 for what may be, or may not be. */
function inPercent(share: number): string {
  if (share < 0.01) return "< 1 %";
  return share > 0.99 && share < 1 ? "> 99 %" : `${Math.round(100 * share)} %`;
}

function inDollars(usd: number | null): string {
  if (usd === null) return "–";
  if (usd === 0 || usd >= 0.9995) return usd === 0 ? "$0" : `$${usd.toFixed(2)}`;
  const decimals = Math.min(12, 2 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(decimals).replace(/0+$/, "")}`;
}

function inTime(ms: number | null): string {
  if (ms === null) return "–";
  if (ms >= 119_500) return `${Number((ms / 60_000).toPrecision(3))} min`;
  return ms >= 999.5 ? `${Number((ms / 1000).toPrecision(3))} s` : `${Number(ms.toPrecision(3))} ms`;
}

import type { AbAnswer, AbMetric, AbRow } from "../analysis/index.ts";
import type { ForestVerdict } from "./chart-data.ts";
import { formatCount, formatPlural } from "./format.ts";

/** What metrics of A versus B are called. */
export const abMetricNames: Readonly<Record<AbMetric, string>> = { success: "tasks solved", durationMs: "time", tokens: "tokens", costUsd: "cost", confidence: "how far confidence misses" };

/** What is said of a row, wherever it is said: its verdict, `suspect` for an undecided one that is likely a change, `unknown` where a side tells nothing. */
export function abSaid({ verdict, suspect, untold }: Pick<AbRow, "verdict" | "suspect" | "untold">): ForestVerdict | "unknown" {
  if (untold.length > 0) return "unknown";
  return suspect ? "suspect" : verdict;
}

/** What was compared with what, to go on "over …" or "each figure is of …"; null where nothing was, for want of an issue type that both did. */
export function comparedOver({ rows, sharedTasks }: Pick<AbAnswer, "rows" | "sharedTasks">): string | null {
  if (sharedTasks > 0) return sharedTasks === 1 ? "the attempts at the one task that both did" : "the tasks that both did";
  if (rows.length > 0 && rows.every(({ issueTypes }) => issueTypes === 0)) return null;
  const arms = rows.flatMap(({ a, b }) => [a, b]);
  const units = [arms.some(({ tasks }) => tasks > 0) ? "tasks" : "", arms.some(({ units, tasks }) => units > tasks) ? "attempts" : ""].filter((one) => one !== "").join(" and ");
  return `${units || "attempts"} of each issue type that both did, all of A against all of B`;
}

/** How many units a row was measured on: tasks, attempts, or those that have a task and those that have none. */
export function unitsText({ tasks, design, a, b }: Pick<AbRow, "tasks" | "design" | "a" | "b">): string {
  if (design === "paired") return formatPlural(tasks, "task");
  const [units, named] = [a.units + b.units, a.tasks + b.tasks];
  if (units === 0) return "none";
  if (named === 0 || named === units) return `${formatCount(a.units)} and ${formatCount(b.units)} ${named === 0 ? "attempts" : "tasks"}`;
  return [a, b].map((arm) => [arm.tasks > 0 ? formatPlural(arm.tasks, "task") : "", arm.units > arm.tasks ? formatPlural(arm.units - arm.tasks, "attempt") : ""].filter((one) => one !== "").join(" + ") || "none").join(" and ");
}

import type { AbMetric, AbRow } from "../analysis/index.ts";
import type { ForestVerdict } from "./chart-data.ts";

/** What metrics of A versus B are called. */
export const abMetricNames: Readonly<Record<AbMetric, string>> = { success: "tasks solved", durationMs: "time", tokens: "tokens", costUsd: "cost", confidence: "how far confidence misses" };

/** What is said of a row, wherever it is said: its verdict, `suspect` for an undecided one that is likely a change, `unknown` where a side tells nothing. */
export function abSaid({ verdict, suspect, untold }: Pick<AbRow, "verdict" | "suspect" | "untold">): ForestVerdict | "unknown" {
  if (untold.length > 0) return "unknown";
  return suspect ? "suspect" : verdict;
}

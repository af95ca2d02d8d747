import type { AbAnswer, AgentsAnswer, ComparisonRow, TrendAnswer } from "../analysis/index.ts";
import type { Attempt } from "../model/index.ts";
import { abCharts } from "./ab-charts.ts";
import type { Chart } from "./chart-data.ts";
import { compareCharts } from "./compare-charts.ts";
import type { Document } from "./document.ts";
import { rankingCharts } from "./ranking-charts.ts";
import { runCharts } from "./run-charts.ts";
import type { RunFindings } from "./run-charts.ts";
import { trendCharts } from "./trend-charts.ts";

/**
 * The pictures of a document: those it brings, or else those that its own data give, so that documents for machines need not carry
 * them. A kind of document that has none gives none.
 *
 * @param attempts all rows behind it, retried ones too; without them, times are not drawn
 */
export function chartsOf({ kind, charts, data }: Document, attempts: readonly Attempt[] = []): readonly Chart[] {
  if (charts !== undefined) return charts;
  // The data of a document is written in this folder, by `agentsDocument`, `abDocument`, `trendDocument`, `runDocument` and `compareDocument`: these are the shapes they write.
  if (kind === "agents") {
    const { rankings, minAttempts } = data as unknown as AgentsAnswer;
    return rankingCharts(rankings, minAttempts);
  }
  if (kind === "ab") return abCharts(data as unknown as AbAnswer);
  if (kind === "trend") return trendCharts((data as unknown as { trends: readonly TrendAnswer[] }).trends);
  const { shape, rankings, series, rows, comparisons = [] } = data as Partial<RunFindings & { rows: readonly ComparisonRow[]; comparisons: readonly { rows: readonly ComparisonRow[] }[] }>;
  if (shape !== undefined && rankings !== undefined && series !== undefined) return [...runCharts({ shape, rankings, series }, attempts), ...comparisons.flatMap(compareCharts)];
  return rows?.every((row) => "estimate" in row && "suspect" in row) === true ? compareCharts({ rows }) : [];
}

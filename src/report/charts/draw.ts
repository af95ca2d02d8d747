import type { Chart } from "../chart-data.ts";
import { chartInWords } from "../chart-words.ts";
import type { Markup } from "../markup.ts";
import { drawCostSuccess } from "./cost-success.ts";
import { drawDistribution } from "./distribution.ts";
import type { DrawOptions } from "./drawing.ts";
import { drawForest } from "./forest.ts";
import { drawLeaderboard } from "./leaderboard.ts";
import { drawTimeline } from "./timeline.ts";
import { drawTrend } from "./trend.ts";

/**
 * A chart as one `<svg>` element, with a title and a description for those who cannot see it. It brings no colours: `chartStyle`
 * has them. Every number of the drawing is finite and lies inside the view box, whatever the data.
 *
 * @example drawChart(chart, { width: 340, id: "chart-1" }).markup
 */
export function drawChart(chart: Chart, options: DrawOptions): Markup {
  const words = chartInWords(chart);
  switch (chart.kind) {
    case "distribution":
      return drawDistribution(chart, words, options);
    case "forest":
      return drawForest(chart, words, options);
    case "leaderboard":
      return drawLeaderboard(chart, words, options);
    case "cost-success":
      return drawCostSuccess(chart, words, options);
    case "timeline":
      return drawTimeline(chart, words, options);
    case "trend":
      return drawTrend(chart, words, options);
  }
}

import type { TrendAnswer } from "../analysis/index.ts";
import type { Chart, TrendLine } from "./chart-data.ts";
import { metricTitles, storyWords } from "./trend-words.ts";

/** More points than these do not fit side by side. */
const mostPoints = 200;

const unitOf = { success: "rate", duration: "duration", cost: "cost" } as const;

/** The pictures of figures over time, one for each that has points. */
export function trendCharts(answers: readonly TrendAnswer[]): Chart[] {
  return answers.flatMap(({ metric, points, trend }): Chart[] => {
    if (points.length === 0) return [];
    const shown = points.slice(-mostPoints);
    return [
      {
        kind: "trend",
        title: `${metricTitles[metric]}, day by day`,
        howToRead:
          "Each dot is one day (UTC), the upright line through it where the true figure of the day lies with 95 % certainty. The thick line is the story that the days tell: it is level where nothing changed; " +
          "a dashed line marks a step, and a sloping line drifts. A single day that lies apart makes no step.",
        data: {
          unit: unitOf[metric],
          points: shown.map(({ startMs, attempts, value, low, high }) => ({ atMs: startMs, attempts, value, low, high })),
          stretches: stretchesOf(shown, trend?.fitted.slice(-mostPoints) ?? [], (trend?.steps ?? []).map(({ startMs }) => startMs)),
          said: storyWords({ metric, trend }),
          hidden: points.length - shown.length,
        },
      },
    ];
  });
}

/** The story as lines: a new one begins where a step is. */
function stretchesOf(points: TrendAnswer["points"], fitted: readonly number[], stepsMs: readonly number[]): TrendLine["stretches"] {
  if (fitted.length === 0) return [];
  const starts = points.map((_, i) => i).filter((i) => i === 0 || stepsMs.includes(points[i]!.startMs));
  return starts.map((start, k) => {
    const last = (starts[k + 1] ?? points.length) - 1;
    return { fromMs: points[start]!.startMs, toMs: points[last]!.startMs, from: fitted[start]!, to: fitted[last]! };
  });
}

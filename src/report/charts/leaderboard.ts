import type { ChartOf, Leaderboard, LeaderboardRow } from "../chart-data.ts";
import { formatRate, formatRateValue, missing } from "../format.ts";
import type { Markup } from "../markup.ts";
import { unitWords } from "../ranking-words.ts";
import type { DrawOptions } from "./drawing.ts";
import { interval, mark, upright } from "./marks.ts";
import { drawRows } from "./rows.ts";
import type { ChartRow } from "./rows.ts";
import { linearScale, place } from "./scale.ts";

/** Success rates with their intervals, a row for each agent, under each issue type what the evidence says. */
export function drawLeaderboard({ title, data }: ChartOf<"leaderboard", Leaderboard>, description: string, options: DrawOptions): Markup {
  return drawRows(
    {
      title,
      description,
      groups: data.groups.map(({ name, said, rows }) => ({ name: name === "" ? "(no type)" : name, said, rows: rows.map(rowOf) })),
      scale: (from, to) => linearScale(0, 1, from, to),
      axis: { unit: "number", print: (share) => `${Math.round(share * 100)} %`, title: "tasks solved" },
      empty: "no attempt passed or failed",
    },
    options,
  );
}

function rowOf(row: LeaderboardRow): ChartRow {
  const { name, rate, low, high, expected, tasks, units, chosen } = row;
  const known = rate !== null && Number.isFinite(rate);
  const hope = expected === null || !Number.isFinite(expected.rate) ? null : expected;
  return {
    name,
    value: formatRate(rate, row),
    // A rate is never said without its interval; where there is no room for both, the picture has it.
    shortValue: known ? formatRateValue(rate) : missing,
    hint: `${name}: ${formatRate(rate, row)}, ${unitWords({ tasks, units })}${hope === null ? "" : `, expected ${formatRate(hope.rate, hope)}`}${chosen ? ", the one that is named" : ""}`,
    marks: ({ middle, reach }, scale) => [
      ...(known ? [...interval(scale, low, high, middle, chosen ? "accent" : "plain"), mark(chosen ? "diamond" : "circle", place(scale, rate), middle, chosen ? "accent" : "plain")] : []),
      hope === null ? null : upright(scale, hope.rate, middle - reach, middle + reach, "expected"),
    ],
  };
}

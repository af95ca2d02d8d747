import type { AbAnswer, AbRow } from "../analysis/index.ts";
import { abMetricNames, abSaid, comparedOver } from "./ab-words.ts";
import type { Chart, Forest, ForestVerdict } from "./chart-data.ts";

/** What needs eyes first. */
const order: readonly ForestVerdict[] = ["regressed", "suspect", "improved", "undecided", "unchanged"];

/** The pictures of A versus B: every judged row with its interval and the margin, ratios and differences apart. */
export function abCharts({ a, b, rows, sharedTasks }: Pick<AbAnswer, "a" | "b" | "rows" | "sharedTasks">): Chart[] {
  const over = comparedOver({ rows, sharedTasks }) ?? "";
  const judged = rows.filter(({ estimate }) => estimate !== null);
  const ratios = judged.filter(({ scale }) => scale === "ratio");
  const differences = judged.filter(({ metric }) => metric === "success");
  return [forest(`Time, tokens, money: ${b.label} over ${a.label}`, "ratio", ratios, over), forest(`Tasks solved: ${b.label} minus ${a.label}`, "difference", differences, over)].filter((chart) => chart !== undefined);
}

function forest(title: string, scale: Forest["scale"], rows: readonly AbRow[], over: string): Chart | undefined {
  if (rows.length === 0) return undefined;
  const groups = order.map((name) => ({ name, rows: rows.filter((row) => abSaid(row) === name).map(rowOf) }));
  const middle = scale === "ratio" ? "At 1× both are equal; 2× is twice as much, in the geometric mean." : "At 0 both are equal; +10 is ten more solved of a hundred.";
  return {
    kind: "forest",
    title,
    howToRead:
      `${middle} Each mark is what B is compared with A over ${over}, the line through it the interval where the true figure lies; the grey band is the margin, inside which a ` +
      "change does not matter. A line wholly inside the band is shown to be unchanged; one that crosses both the middle and an edge of the band cannot tell.",
    data: { scale, groups: groups.filter((group) => group.rows.length > 0), hidden: 0 },
  };
}

function rowOf({ metric, scale, margin, estimate, low, high }: AbRow): Forest["groups"][number]["rows"][number] {
  const [marginLow, marginHigh] = scale === "ratio" ? [1 / (1 + margin), 1 + margin] : [-margin, margin];
  return { name: abMetricNames[metric], estimate, low, high, marginLow, marginHigh, atLeast: false };
}

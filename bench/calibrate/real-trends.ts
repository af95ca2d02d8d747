import { nameTrend, randomFrom, segment } from "../../src/stats/index.ts";
import type { Effort, Table } from "./figures.ts";
import { gateOver } from "./figures.ts";
import { coveringOf, f1Of, markedSeries } from "./marked-series.ts";
import { plainSegment } from "./plain-segment.ts";

const finders: readonly { readonly name: string; readonly find: (values: readonly number[]) => readonly number[] }[] = [
  { name: "named", find: (values) => nameTrend(values).changes },
  { name: "named, of logarithms", find: (values) => nameTrend(values.every((value) => value > 0) ? values.map(Math.log) : values).changes },
  { name: "cut", find: (values) => segment(values).changes },
  { name: "by the letter", find: plainSegment },
  { name: "no change", find: () => [] },
];

/** F1 and covering that were published over 25 series, and the study's own. */
const elsewhere = [
  { name: "the study, 25 series", f1: 0.66, covering: 0.6 },
  { name: "Otava, 25 series", f1: 0.566, covering: 0.446 },
  { name: "treeherder, 25 series", f1: 0.669, covering: 0.572 },
  { name: "asv, 25 series", f1: 0.654, covering: 0.562 },
  { name: "binary segmentation, 25 series", f1: 0.69, covering: 0.655 },
  { name: "no change, 25 series", f1: 0.647, covering: 0.557 },
] as const;

/** Table 4.7f: series of the world outside, and where people saw them change. */
export function realTrends({ progress }: Effort): Table {
  progress(`1,000 points, fastest of 5: cut in ${fastestMs(segment)} ms, named in ${fastestMs(nameTrend)} ms`);
  progress("series that people marked");
  const series = markedSeries();
  const scored = finders.map(({ name, find }) => {
    const scores = series.map(({ values, marks }) => {
      const found = find(values);
      return { f1: f1Of(marks, found), covering: coveringOf(marks, found, values.length) };
    });
    return { name, scores, mean: { f1: mean(scores.map(({ f1 }) => f1)), covering: mean(scores.map(({ covering }) => covering)) } };
  });
  const pair = ({ f1, covering }: { readonly f1: number; readonly covering: number }) => `${f1.toFixed(3)} / ${covering.toFixed(3)}`;
  const exactly = (value: number) => ({ value, se: 0 });
  const named = scored.filter(({ name }) => name.startsWith("named"));
  return {
    id: "4.7f",
    title: "Real series that people marked: F1 / covering",
    about:
      "Six series of the Turing Change Point Dataset with the marks of five people each, margin 5. Named: what `assay trend` says of such values; cut: change points alone; by the letter: the study's " +
      "method. What others reach is published as a mean over 25 series, of which these are six: \"no change\" shows how the six differ from them.",
    columns: ["method", ...series.map(({ name }) => name), "mean"],
    rows: [
      ...scored.map(({ name, scores, mean: all }) => [name, ...scores.map(pair), pair(all)]),
      ...elsewhere.map((other) => [other.name, ...series.map(() => ""), pair(other)]),
    ],
    gates: [
      ...gateOver("F1 on series that people marked (the study's over 25)", named.map(({ name, mean: { f1 } }) => ({ where: name, measured: exactly(f1), limit: 0.66 })), "at least", "number"),
      ...gateOver("covering on series that people marked (the study's over 25)", named.map(({ name, mean: { covering } }) => ({ where: name, measured: exactly(covering), limit: 0.6 })), "at least", "number"),
    ],
  };
}

/** Said and not in a table: the page is the same for the same seed. */
function fastestMs(work: (values: readonly number[]) => unknown): string {
  const random = randomFrom(1, "speed of trends");
  const took = Array.from({ length: 5 }, () => {
    const values = Array.from({ length: 1000 }, () => random.normal());
    const began = performance.now();
    work(values);
    return performance.now() - began;
  });
  return Math.min(...took).toFixed(0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

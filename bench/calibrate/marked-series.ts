import { readFileSync } from "node:fs";

/** A real series, and where people saw it change. */
export interface MarkedSeries {
  readonly name: string;
  readonly values: readonly number[];
  /** For each person the index of the first point of each new segment, ascending; empty: no change. */
  readonly marks: readonly (readonly number[])[];
}

/** How far a found change may lie from a marked one. */
const margin = 5;

/** The six series that are kept with the tests, with the marks of five people each (Turing Change Point Dataset). */
export function markedSeries(): MarkedSeries[] {
  const marks = read("annotations.json") as Readonly<Record<string, Readonly<Record<string, number[]>>>>;
  return Object.entries(marks).map(([name, people]) => {
    const { series } = read(`series/${name}.json`) as { readonly series: readonly { readonly raw: readonly number[] }[] };
    return { name, values: series[0]!.raw, marks: Object.values(people) };
  });
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../test/fixtures/change-points/${path}`, import.meta.url), "utf8"));
}

/**
 * F1 with a margin of 5 points: the precision is over what anybody marked, the recall is the mean over people. The first point counts as found and
 * marked by all.
 *
 * @see van den Burg & Williams (2020) arXiv:2003.06222, section 4.2
 */
export function f1Of(marks: readonly (readonly number[])[], found: readonly number[]): number {
  const told = withStart(found);
  const people = marks.map(withStart);
  const precision = matched(withStart(people.flat()), told) / told.length;
  const recall = people.reduce((sum, one) => sum + matched(one, told) / one.length, 0) / people.length;
  return (2 * precision * recall) / (precision + recall);
}

/** How well the found segments cover those that people marked: of each marked one the best overlap over union, weighted by its points, as the mean over people. */
export function coveringOf(marks: readonly (readonly number[])[], found: readonly number[], n: number): number {
  const told = segments(found, n);
  const covered = marks.map((one) => {
    const parts = segments(one, n).map((mark) => ((mark.to - mark.from) / n) * Math.max(...told.map((other) => overlap(mark, other))));
    return parts.reduce((sum, part) => sum + part, 0);
  });
  return covered.reduce((sum, part) => sum + part, 0) / covered.length;
}

function withStart(indices: readonly number[]): number[] {
  return [...new Set([0, ...indices])].sort((a, b) => a - b);
}

/** Marks in ascending order, each with the nearest change that is left within the margin, the lower of two that are equally near. */
function matched(marks: readonly number[], told: readonly number[]): number {
  const left = [...told];
  let count = 0;
  for (const mark of marks) {
    let nearest = -1;
    for (const [i, x] of left.entries()) if (Math.abs(mark - x) <= margin && (nearest < 0 || Math.abs(mark - x) < Math.abs(mark - left[nearest]!))) nearest = i;
    if (nearest < 0) continue;
    left.splice(nearest, 1);
    count++;
  }
  return count;
}

interface Stretch {
  readonly from: number;
  /** The first point that does not belong to it. */
  readonly to: number;
}

function segments(changes: readonly number[], n: number): Stretch[] {
  const starts = withStart(changes);
  return starts.map((from, i) => ({ from, to: starts[i + 1] ?? n }));
}

function overlap(a: Stretch, b: Stretch): number {
  const both = Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
  return both / (a.to - a.from + b.to - b.from - both);
}

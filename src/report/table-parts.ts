import type { Cell, Column } from "./document.ts";

/** A cell of text. */
export function text(value: string): Cell {
  return { kind: "text", text: value };
}

/** A column of words. */
export function left(key: string, title: string): Column {
  return { key, title, align: "left" };
}

/** A column of figures. */
export function right(key: string, title: string): Column {
  return { key, title, align: "right" };
}

/** What a note says where a table tells how many attempts errored. */
export const erroredWords = "Errored attempts ended by no fault of the agent's: they are part of no rate.";

/** What a note says of times that come from sums of very many attempts (`QuantileSketch`). */
export const sketchedTimesWords = "Times are of passed attempts, each within 1 %.";

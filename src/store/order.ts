import type { Run, SeriesKey } from "../model/index.ts";
import type { Fold, FoldColumn, RollupCell } from "./contract.ts";

/** The order of series: by each of their names. */
export function bySeries(a: SeriesKey, b: SeriesKey): number {
  for (const name of ["task", "issueType", "agent", "model", "mode"] as const) if (a[name] !== b[name]) return a[name] < b[name] ? -1 : 1;
  return 0;
}

/** The order of baselines. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** The order of variants. */
export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

/** The order of the runs of some evidence: by start, then id. */
export function byStart(a: Run, b: Run): number {
  return a.startedAtMs - b.startedAtMs || byId(a, b);
}

/** The order of cells: by tier, start, series. */
export function byCell(a: Pick<RollupCell, "tier" | "startMs" | "series">, b: Pick<RollupCell, "tier" | "startMs" | "series">): number {
  return (a.tier < b.tier ? -1 : a.tier > b.tier ? 1 : 0) || a.startMs - b.startMs || bySeries(a.series, b.series);
}

/** The order of the groups of a fold: by its columns, as they were asked for. */
export function byColumns(by: readonly FoldColumn[]): (a: GroupValues, b: GroupValues) => number {
  const names = by.map((column) => (column === "day" || column === "month" ? "startMs" : column));
  return (a, b) => {
    for (const name of names) if (a[name]! !== b[name]!) return a[name]! < b[name]! ? -1 : 1;
    return 0;
  };
}

/** What tells one group of a fold from another. */
export type GroupValues = Pick<Fold, "task" | "issueType" | "agent" | "model" | "mode" | "startMs">;

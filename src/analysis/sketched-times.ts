import { QuantileSketch } from "../stats/index.ts";
import type { GroupColumn, GroupKey } from "./sums.ts";
import { groupSums, nameOfKey } from "./sums.ts";

/** How the times of a group's passed attempts are spread. */
export interface SketchedTimes extends GroupKey {
  /** Milliseconds. */
  readonly durationMs: QuantileSketch;
}

/** Median and 95th percentile, each within 1 %, by the values of some columns; the times are told apart by just these. */
export function quantilesBy(times: readonly SketchedTimes[], by: readonly GroupColumn[]): (key: GroupKey) => { readonly p50Ms: number | null; readonly p95Ms: number | null } {
  const known = new Map(times.map((one) => [nameOfKey(one, by), one.durationMs]));
  return (key) => {
    const sketch = known.get(nameOfKey(key, by));
    return { p50Ms: sketch?.quantile(0.5) ?? null, p95Ms: sketch?.quantile(0.95) ?? null };
  };
}

/** Times that are told apart by fewer columns than they were. */
export function mergedBy(times: readonly SketchedTimes[], by: readonly GroupColumn[]): SketchedTimes[] {
  return groupSums(times, by).map(({ key, cells }) => {
    const durationMs = new QuantileSketch();
    for (const one of cells) durationMs.merge(one.durationMs);
    return { ...key, durationMs };
  });
}

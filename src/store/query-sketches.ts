import { QuantileSketch } from "../stats/index.ts";
import { byColumns } from "./order.ts";
import { chosenSeries, rowsAtOnce, seriesGroups } from "./series-groups.ts";
import { isTime, labelOf, tilesOf } from "./tiles.ts";
import type { Condition } from "./filter.ts";
import type { Connection } from "./connection.ts";
import type { FoldRequest, FoldedSketch } from "./contract.ts";
import type { GroupValues } from "./order.ts";
import type { Tile } from "./tiles.ts";

/** Durations of chosen attempts, by the columns asked for; parts of days are read from the attempts themselves. */
export function foldSketches(file: Connection, request: Omit<FoldRequest, "fading">): FoldedSketch[] {
  const { by } = request;
  const isTimed = by.some(isTime);
  return file.snapshot(() => {
    const chosen = chosenSeries(file, request);
    const groupOf = seriesGroups(file, by);
    const sketches = new Map<number, Map<GroupValues, QuantileSketch>>();
    for (const tile of tilesOf(request)) {
      const label = labelOf(tile, by);
      if (tile.source === "attempt") {
        for (const [seriesId, wallNs] of timesOf(file, tile, chosen)) {
          const group = groupOf(seriesId);
          if (group !== undefined) sketchOf(sketches, group, label ?? 0).add(wallNs / 1e6);
        }
        continue;
      }
      for (const { starts, series, lengths, bytes } of cellsOf(file, tile, chosen)) {
        for (let i = 0, from = 0, to = 0; i < lengths.length; i++, from = to) {
          to = from + lengths[i]!;
          const group = groupOf(series[i]!);
          if (group !== undefined) sketchOf(sketches, group, isTimed ? (label ?? starts[i]!) : 0).mergeEncoded(bytes, from, to);
        }
      }
    }
    const folded = [...sketches].flatMap(([startMs, ofStart]) => [...ofStart].map(([group, durationMs]) => ({ ...group, ...(isTimed ? { startMs } : {}), durationMs })));
    return folded.sort(byColumns(by));
  });
}

function sketchOf(sketches: Map<number, Map<GroupValues, QuantileSketch>>, group: GroupValues, startMs: number): QuantileSketch {
  let ofStart = sketches.get(startMs);
  if (ofStart === undefined) sketches.set(startMs, (ofStart = new Map()));
  let sketch = ofStart.get(group);
  if (sketch === undefined) ofStart.set(group, (sketch = new QuantileSketch()));
  return sketch;
}

/** Times of the attempts of a tile, as cells count them. */
function timesOf(file: Connection, { sinceMs, untilMs }: Tile, chosen: Condition): Iterable<[seriesId: number, wallNs: number]> {
  const statement = file.sql(`
    SELECT r.series_id, r.wall_ns FROM attempt AS r
    WHERE r.started_at >= ? AND r.started_at < ? AND r.outcome = 'passed' AND r.wall_ns IS NOT NULL AND ${chosen.where}`);
  statement.setReturnArrays(true);
  return statement.iterate(sinceMs, untilMs, ...chosen.values) as unknown as Iterable<[number, number]>;
}

/** Some cells of a tile, column by column, in the order of their start and series. */
interface Cells {
  readonly starts: readonly number[];
  readonly series: readonly number[];
  /** Of each encoded sketch, in bytes. */
  readonly lengths: readonly number[];
  /** All sketches, end to end. */
  readonly bytes: Uint8Array;
}

/** The cells of a tile, some hundred at a time. Hexadecimal digits are the only bytes that SQLite strings together exactly. */
function* cellsOf(file: Connection, { source, sinceMs, untilMs }: Tile, chosen: Condition): Generator<Cells> {
  const statement = file.sql(`
    SELECT json_group_array(start), json_group_array(series_id), json_group_array(length(duration_ms)), group_concat(hex(duration_ms), '')
    FROM (
      SELECT r.start, r.series_id, r.duration_ms FROM rollup_sketch AS r
      WHERE r.tier = ? AND (r.start, r.series_id) > (?, ?) AND r.start < ? AND ${chosen.where}
      ORDER BY r.start, r.series_id LIMIT ${rowsAtOnce})`);
  statement.setReturnArrays(true);
  let after: [number, number] = [sinceMs - 1, Number.MAX_SAFE_INTEGER];
  for (;;) {
    const [starts, series, lengths, digits] = statement.get(source, ...after, untilMs, ...chosen.values) as unknown as [string, string, string, string | null];
    const cells = { starts: JSON.parse(starts), series: JSON.parse(series), lengths: JSON.parse(lengths), bytes: Buffer.from(digits ?? "", "hex") } as Cells;
    yield cells;
    if (cells.series.length < rowsAtOnce) return;
    after = [cells.starts.at(-1)!, cells.series.at(-1)!];
  }
}

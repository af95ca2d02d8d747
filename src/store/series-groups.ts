import { conditionOf } from "./filter.ts";
import { isTime } from "./tiles.ts";
import type { Condition } from "./filter.ts";
import type { Connection } from "./connection.ts";
import type { FoldColumn, FoldRequest } from "./contract.ts";
import type { GroupValues } from "./order.ts";

/** Rows that are read as one text: each value that comes from SQLite by itself takes longer than it takes to read it. V8 keeps long texts for long: not too many. */
export const rowsAtOnce = 256;

/** What the columns of a fold are called in the tables. */
export const columnNames = { task: "task", issueType: "issue_type", agent: "agent", model: "model", mode: "mode", day: "start", month: "start" } as const;

/** The condition that leaves nothing out. */
export const everySeries: Condition = { where: "TRUE", values: [] };

/** The condition that a cell or attempt `r` is of a chosen series; none where all are chosen, because every cell would be asked. */
export function chosenSeries(file: Connection, { tasks, agents, models, issueTypes, modes }: FoldRequest): Condition {
  const { where, values } = conditionOf({ ...(tasks && { tasks }), ...(agents && { agents }), ...(models && { models }), ...(issueTypes && { issueTypes }), ...(modes && { modes }) });
  const isAll = values.length === 0 || file.sql(`SELECT 1 FROM series s WHERE NOT (${where}) LIMIT 1`).get(...values) === undefined;
  return isAll ? everySeries : { where: `r.series_id IN (SELECT s.id FROM series s WHERE ${where})`, values };
}

/**
 * Finds the group of a series by the id of the series; undefined where there is no such series. The same group is the same object.
 *
 * @param by what tells groups apart; times do not tell series apart
 */
export function seriesGroups(file: Connection, by: readonly FoldColumn[]): (seriesId: number) => GroupValues | undefined {
  const columns = by.filter((column) => !isTime(column));
  const everything = {};
  if (columns.length === 0) return () => everything;
  const statement = file.sql(`
    SELECT ${["id", ...columns.map((column) => columnNames[column])].map((name) => `json_group_array(${name})`).join(", ")}
    FROM (SELECT * FROM series WHERE id > ? ORDER BY id LIMIT ${rowsAtOnce})`);
  statement.setReturnArrays(true);
  const groups = new Map<string, GroupValues>();
  const ofSeries = new Map<number, GroupValues>();
  for (let last = -1, isOver = false; !isOver; ) {
    const texts = statement.get(last) as unknown as string[];
    const [ids, ...values] = texts.map((text) => JSON.parse(text) as unknown[]) as [number[], ...string[][]];
    for (const [i, id] of ids.entries()) {
      let key = "";
      for (const names of values) key += `${names[i]!.length} ${names[i]!}`;
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = Object.fromEntries(columns.map((column, c) => [column, values[c]![i]]))));
      ofSeries.set(id, group);
    }
    isOver = ids.length < rowsAtOnce;
    last = ids.at(-1) ?? last;
  }
  return (seriesId) => ofSeries.get(seriesId);
}

import { conditionOf } from "./filter.ts";
import { fold } from "./query-fold.ts";
import { startOf } from "./rollup.ts";
import type { Outcome } from "../model/index.ts";
import type { Connection } from "./connection.ts";
import type { AttemptFilter, Fold } from "./contract.ts";

/**
 * From when on the newest attempts of some series have to be looked for, so that there are as many as are wanted and few more. The rollup
 * tells the day, an index the moment: neither the whole time nor all attempts of the series are gone through.
 *
 * @returns epoch milliseconds; undefined where no series are chosen, or a run, and the attempts are found without it
 */
export function newestSince(file: Connection, filter: AttemptFilter): number | undefined {
  const { tasks, agents, models, issueTypes, modes, outcomes, runIds, last, untilMs } = filter;
  const series = { ...(tasks && { tasks }), ...(agents && { agents }), ...(models && { models }), ...(issueTypes && { issueTypes }), ...(modes && { modes }) };
  if (last === undefined || runIds !== undefined || Object.keys(series).length === 0) return undefined;
  const since = (startMs: number) => Math.max(startMs, filter.sinceMs ?? 0);
  const startOfEnough = (by: "month" | "day", sinceMs: number) => {
    let found = 0;
    const stretches = fold(file, { by: [by], ...series, sinceMs, ...(untilMs !== undefined && { untilMs }) });
    return stretches.toReversed().find((one) => (found += counted(one, outcomes)) >= last)?.startMs;
  };
  const newest = file.sql("SELECT max(started_at) AS at FROM attempt WHERE started_at < ?").get(untilMs ?? Number.MAX_SAFE_INTEGER)!["at"] as number | null;
  if (newest === null) return since(0);
  // Mostly the last two days have enough; where not, whole months are asked, and then the days of one.
  const near = startOfEnough("day", since(startOf("day", newest) - 86_400_000));
  const month = near ?? startOfEnough("month", since(0));
  if (month === undefined) return since(0); // There are not as many.
  const day = since(near ?? startOfEnough("day", since(month)) ?? month);
  if (outcomes !== undefined || last === 0) return day; // No index knows outcomes.
  const { where, values } = conditionOf({ ...filter, sinceMs: day });
  const text = `SELECT a.started_at FROM series s CROSS JOIN attempt a ON a.series_id = s.id WHERE ${where} ORDER BY a.started_at DESC LIMIT 1 OFFSET ?`;
  return (file.sql(text).get(...values, last - 1)?.["started_at"] as number | undefined) ?? day;
}

function counted(one: Fold, outcomes: readonly Outcome[] = ["passed", "failed", "errored", "skipped"]): number {
  return [...new Set(outcomes)].reduce((sum, outcome) => sum + one[outcome], 0);
}

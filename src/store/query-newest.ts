import { outcomes as all } from "../model/index.ts";
import { conditionOf } from "./filter.ts";
import { fold } from "./query-fold.ts";
import { startOf } from "./rollup.ts";
import type { Outcome } from "../model/index.ts";
import type { Connection } from "./connection.ts";
import type { AttemptFilter, Fold } from "./contract.ts";
import type { SqlValue } from "./rows.ts";

/** Where the newest attempts of a filter are looked for. */
export interface NewestSearch {
  /** Epoch milliseconds: from then on there are as many as are wanted, or all there are. */
  readonly sinceMs: number;
  /** What stands after FROM: `attempt` as `a`, `series` as `s`; and its values. */
  readonly from: string;
  readonly values: readonly SqlValue[];
}

/**
 * Finds out from when on the newest attempts of some series have to be looked for, so that neither the whole time nor all attempts of
 * the series are gone through: where they are frequent, a look at the newest attempts tells it, else the rollup, which knows the day.
 *
 * @returns undefined where neither series nor outcomes are chosen, or a run is, and the attempts are found without it
 */
export function newestSearch(file: Connection, filter: AttemptFilter): NewestSearch | undefined {
  const { tasks, agents, models, issueTypes, modes, outcomes, runIds, last, untilMs } = filter;
  const series = { ...(tasks && { tasks }), ...(agents && { agents }), ...(models && { models }), ...(issueTypes && { issueTypes }), ...(modes && { modes }) };
  if (last === undefined || runIds !== undefined || (outcomes === undefined && Object.keys(series).length === 0)) return undefined;
  const { where, values } = conditionOf({ ...series, ...(outcomes && { outcomes }) });
  const near = file.sql(lookAtNewest(where)).get(filter.sinceMs ?? 0, untilMs ?? Number.MAX_SAFE_INTEGER, 20 * last + 1_000, ...values)!;
  if ((near["n"] as number) >= last) return { sinceMs: (near["since"] as number | null) ?? 0, from: allFromNewest, values: [] };
  const since = (startMs: number) => Math.max(startMs, filter.sinceMs ?? 0);
  const startOfEnough = (by: "month" | "day", sinceMs: number) => {
    let found = 0;
    const stretches = fold(file, { by: [by], ...series, sinceMs, ...(untilMs !== undefined && { untilMs }) });
    return stretches.toReversed().find((one) => (found += counted(one, outcomes)) >= last)?.startMs;
  };
  const month = startOfEnough("month", since(0));
  const sinceMs = month === undefined ? since(0) : since(startOfEnough("day", since(month)) ?? month); // Without a month there are not as many.
  return outcomes === undefined ? { sinceMs, from: eachSeries, values: [] } : { sinceMs, from: eachCellWith(outcomes), values: [startOf("day", sinceMs)] };
}

function counted(one: Fold, outcomes: readonly Outcome[] = all): number {
  return all.filter((outcome) => outcomes.includes(outcome)).reduce((sum, outcome) => sum + one[outcome], 0);
}

const allFromNewest = "attempt a CROSS JOIN series s ON s.id = a.series_id";
const eachSeries = "series s CROSS JOIN attempt a ON a.series_id = s.id";
/** Only days of series that have such an outcome: no index knows outcomes. */
const eachCellWith = (outcomes: readonly Outcome[]) => `
  rollup r CROSS JOIN series s ON r.tier = 'day' AND r.start >= ? AND ${someOf(outcomes)} AND s.id = r.series_id
  CROSS JOIN attempt a ON a.series_id = r.series_id AND a.started_at >= r.start AND a.started_at < r.start + 86400000`;

const someOf = (outcomes: readonly Outcome[]) => `(${all.filter((one) => outcomes.includes(one)).map((one) => `r.${one} > 0`).join(" OR ") || "FALSE"})`;

const lookAtNewest = (where: string) => `
  SELECT count(*) AS n, min(a.started_at) AS since
  FROM (SELECT series_id, outcome, started_at FROM attempt WHERE started_at >= ? AND started_at < ? ORDER BY started_at DESC, id DESC LIMIT ?) AS a
    CROSS JOIN series s ON s.id = a.series_id
  WHERE ${where}`;

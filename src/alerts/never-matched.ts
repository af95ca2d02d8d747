import { alertColumns, nearestNames } from "../model/index.ts";
import type { AlertRule } from "../model/index.ts";
import type { Store } from "../store/index.ts";

/** A rule that no attempt was ever about. */
export interface NeverMatched {
  /** There are attempts, only none that the rule is about. */
  readonly others: boolean;
  /** It is time to say so: there are others, for as long as the rule waits for attempts where it says how long. */
  readonly isDue: boolean;
  /** The names of the rule that no attempt has, with those that are nearest; the empty string where each is known. */
  readonly why: string;
}

const dayMs = 86_400_000;

/** Finds out why there may be no attempts for a rule: most often a name is mistyped, or a store is young. */
export async function neverMatched(store: Store, { on, noDataMs }: AlertRule, nowMs: number): Promise<NeverMatched> {
  const series = await store.series();
  if (series.length === 0) return { others: false, isDue: false, why: "" };
  const unknown = alertColumns.flatMap((column) => {
    const name = on[column];
    const known = [...new Set(series.map((one) => one[column]))];
    if (name === undefined || known.includes(name)) return [];
    const nearest = nearestNames(name, known.filter((one) => one !== ""));
    const words = `no attempt has the ${column === "issueType" ? "issue type" : column} ${JSON.stringify(name)}`;
    return [nearest.length === 0 ? words : `${words}, the nearest is ${JSON.stringify(nearest[0])}`];
  });
  return { others: true, isDue: noDataMs === null || (await firstDayEndMs(store)) <= nowMs - noDataMs, why: unknown.join("; ") };
}

/** The end of the UTC day of a store's first attempt: whoever waits for two days waits at least so long. */
async function firstDayEndMs(store: Store): Promise<number> {
  const days = await store.fold({ by: ["day"] });
  return days.reduce((first, { startMs }) => Math.min(first, startMs!), Infinity) + dayMs;
}

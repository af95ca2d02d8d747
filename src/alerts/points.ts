import type { WatchedPoint } from "../analysis/index.ts";
import { isSummed, outcomesTelling, pointOfAttempts, pointOfSums, pointsWatched } from "../analysis/index.ts";
import type { AlertMessage, AlertRule, Attempt } from "../model/index.ts";
import type { AttemptFilter, Fold, FoldRequest, Store } from "../store/index.ts";

/** What a rule watches apart, with its complete points. */
export interface WatchedGroup {
  readonly group: AlertMessage["group"];
  /** Oldest first. */
  readonly points: readonly WatchedPoint[];
  /** When its newest attempt began, epoch milliseconds; null where there is none. Only asked where a rule says what no data is. */
  readonly newestMs: number | null;
  /** Attempts that it ever had, of any outcome. */
  readonly attempts: number;
}

/** Points that were judged before may be needed again, and each looks at as many before it. */
const pointsRead = 2 * pointsWatched;
/** More groups than these are not one rule's business. */
export const mostGroups = 500;
const dayMs = 86_400_000;
/** Days further back tell nothing about now. */
const daysRead = 400;

/** The groups of a rule, those with the most attempts first where there are more than {@link mostGroups}. */
export async function readGroups(store: Store, rule: AlertRule, nowMs: number): Promise<{ readonly groups: WatchedGroup[]; readonly leftOut: number }> {
  const sums = await store.fold({ ...filterOf(rule), by: rule.each, untilMs: nowMs + 1 });
  const ranked = sums.toSorted((a, b) => attemptsOf(b) - attemptsOf(a)).slice(0, mostGroups);
  const days = rule.by.kind === "day" && isSummed(rule.metric) ? await dayPoints(store, rule, nowMs) : null;
  const groups: WatchedGroup[] = [];
  for (const sum of ranked) {
    const group = groupOf(rule, sum);
    const points = days === null ? await rowPoints(store, rule, group, sum, nowMs) : (days.get(keyOf(rule, sum)) ?? []);
    const newest = rule.noDataMs === null || attemptsOf(sum) === 0 ? [] : await store.attempts({ ...filterOf(rule, group), untilMs: nowMs + 1, last: 1 });
    groups.push({ group, points, newestMs: newest[0]?.startedAtMs ?? null, attempts: attemptsOf(sum) });
  }
  return { groups, leftOut: sums.length - ranked.length };
}

/** The attempts of the newest complete point; none where there is no such point. */
export async function newestAttempts(store: Store, rule: AlertRule, { group, points }: WatchedGroup, nowMs: number): Promise<Attempt[]> {
  const newest = points.at(-1);
  if (newest === undefined) return [];
  const filter = { ...filterOf(rule, group), outcomes: outcomesTelling(rule.metric) };
  if (rule.by.kind === "day") return store.attempts({ ...filter, sinceMs: newest.startMs, untilMs: newest.startMs + dayMs, last: rowsRead });
  const following = await store.attempts({ ...filter, sinceMs: newest.startMs, untilMs: nowMs + 1, last: 2 * rule.by.attempts });
  return following.slice(0, rule.by.attempts);
}

/** Rows of a day that are read at the most, where its sums do not tell the metric. */
const rowsRead = 20_000;

/** Points of complete days, from the store's own sums: days of UTC, so that what is summed up later in a day changes nothing that was judged. */
async function dayPoints(store: Store, rule: AlertRule, nowMs: number): Promise<Map<string, WatchedPoint[]>> {
  const today = nowMs - (nowMs % dayMs);
  const folds = await store.fold({ ...filterOf(rule), by: [...rule.each, "day"], sinceMs: Math.max(0, today - daysRead * dayMs), untilMs: today });
  const found = new Map<string, WatchedPoint[]>();
  for (const fold of folds.toSorted((a, b) => a.startMs! - b.startMs!)) {
    const point = pointOfSums(fold, rule.metric, fold.startMs!);
    if (point === null) continue;
    const key = keyOf(rule, fold);
    found.set(key, [...(found.get(key) ?? []), point]);
  }
  return new Map([...found].map(([key, points]) => [key, points.slice(-pointsRead)]));
}

/** Points from rows: so many attempts in a row, counted from the first there ever was, so that a point stays the same however much comes after it. */
async function rowPoints(store: Store, rule: AlertRule, group: AlertMessage["group"], sums: Fold, nowMs: number): Promise<WatchedPoint[]> {
  const filter = { ...filterOf(rule, group), outcomes: outcomesTelling(rule.metric) };
  if (rule.by.kind === "day") return pointsOfDays(await store.attempts({ ...filter, sinceMs: Math.max(0, nowMs - daysRead * dayMs), untilMs: nowMs - (nowMs % dayMs), last: rowsRead }), rule);
  const size = rule.by.attempts;
  const telling = outcomesTelling(rule.metric).reduce((sum, outcome) => sum + sums[outcome], 0);
  const rest = telling % size;
  const rows = await store.attempts({ ...filter, untilMs: nowMs + 1, last: Math.min(telling, pointsRead * size + rest) });
  const complete = Math.floor((rows.length - rest) / size);
  return Array.from({ length: Math.max(0, complete) }, (_, i) => pointOfAttempts(rows.slice(i * size, (i + 1) * size), rule.metric)).filter((point) => point !== null);
}

function pointsOfDays(rows: readonly Attempt[], { metric }: AlertRule): WatchedPoint[] {
  const days = Map.groupBy(rows, ({ startedAtMs }) => startedAtMs - (startedAtMs % dayMs));
  return [...days].map(([startMs, those]) => pointOfAttempts(those, metric, startMs)).filter((point) => point !== null).slice(-pointsRead);
}

type Filter = Pick<FoldRequest & AttemptFilter, "tasks" | "agents" | "models" | "issueTypes" | "modes">;

/** Which attempts a rule is about; of one of its groups where that is given. */
export function filterOf({ on }: AlertRule, group: AlertMessage["group"] = {}): Filter {
  const { task, issueType, agent, model, mode } = { ...on, ...group };
  const only = <K extends keyof Filter>(name: K, value: string | undefined) => (value === undefined ? {} : { [name]: [value] });
  return { modes: [mode], ...only("tasks", task), ...only("issueTypes", issueType), ...only("agents", agent), ...only("models", model) };
}

function groupOf({ each }: AlertRule, fold: Fold): AlertMessage["group"] {
  return Object.fromEntries(each.map((column) => [column, fold[column]!]));
}

function keyOf(rule: AlertRule, fold: Fold): string {
  return JSON.stringify(rule.each.map((column) => fold[column]));
}

function attemptsOf({ passed, failed, errored, skipped }: Fold): number {
  return passed + failed + errored + skipped;
}

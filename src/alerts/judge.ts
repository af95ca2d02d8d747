import type { LevelJudgement, StepNews, ToldStep, WatchedPoint } from "../analysis/index.ts";
import { judgeLevel, pointsWatched, stepNews, worseBy } from "../analysis/index.ts";
import type { AlertKind, AlertRule, AlertSight, AlertState } from "../model/index.ts";

/** What evidence can say; `no-data` is no evidence. */
export type JudgedState = Exclude<AlertState, "no-data">;

/** All that the next point must know of the ones before. */
export interface Memory {
  readonly state: AlertState;
  /** The state by evidence; while there is no data, the one from before. */
  readonly held: JudgedState;
  /** The first moment of the newest point that was judged when this was written, epoch milliseconds. */
  readonly judgedMs: number;
  /** The first moment of the point with which `held` last changed; null where it never did. */
  readonly changedMs: number | null;
  /** The step that was told last. */
  readonly told: ToldStep | null;
  /** The level before the step that began what lasts; null where nothing lasts. */
  readonly reference: number | null;
}

/** A change that somebody should hear of, with the memory after it. */
export interface Shift {
  readonly kind: AlertKind;
  readonly memory: Memory;
  readonly sight: AlertSight | null;
}

/** What a group knows before its first point. */
export const noMemory: Memory = { state: "ok", held: "ok", judgedMs: -1, changedMs: null, told: null, reference: null };

const badness: Readonly<Record<JudgedState, number>> = { ok: 0, warn: 1, alert: 2 };

/**
 * Judges the points that are newer than the memory, one after the other, each once and only with the ones before it: the shifts are
 * the same whether one looks after every point or once a week. For levels and steps.
 *
 * @param points oldest first, those that were judged before included
 */
export function judgePoints(rule: AlertRule, points: readonly WatchedPoint[], memory: Memory): { readonly shifts: Shift[]; readonly memory: Memory } {
  const begin = points.findIndex(({ startMs }) => startMs > memory.judgedMs);
  // At first sight only the newest point is news; what came before it is history.
  const first = memory.judgedMs < 0 ? points.length - 1 : begin < 0 ? points.length : Math.max(begin, points.length - pointsWatched);
  const shifts: Shift[] = [];
  let now = memory;
  let streak: Streak = { state: null, points: 0 };
  for (let i = Math.max(0, first); i < points.length; i++) {
    const seen = points.slice(Math.max(0, i + 1 - pointsWatched), i + 1);
    const before = now;
    const judged = rule.when.kind === "stepped" ? judgeStep(rule, seen, now) : judgeAgainstLevel(rule, seen, now);
    streak = judged.state !== null && judged.state === streak.state ? { ...streak, points: streak.points + 1 } : { state: judged.state, points: 1 };
    const shift = shiftOf(before, judged, rule.when.kind === "stepped" ? 1 : rule.inARow, streak, points[i]!.startMs);
    now = shift?.memory ?? { ...now, ...judged.carried, judgedMs: points[i]!.startMs };
    if (shift !== null) shifts.push(shift);
  }
  return { shifts, memory: now };
}

interface Streak {
  readonly state: JudgedState | null;
  readonly points: number;
}

/** What one point says. */
export interface Judged {
  /** Null: nothing that would change the state. */
  readonly state: JudgedState | null;
  /** News even though the state stays: another step while one lasts. */
  readonly again: boolean;
  readonly sight: AlertSight | null;
  /** What is remembered whether or not the state changes. */
  readonly carried: Partial<Pick<Memory, "told" | "reference">>;
}

/** The change that a judgement makes, if it makes one: to worse only after so many points in a row. */
export function shiftOf(before: Memory, judged: Judged, inARow: number, streak: Streak, pointMs: number): Shift | null {
  const { state } = judged;
  if (state === null || (state === before.held && !judged.again)) return null;
  const isWorse = badness[state] > badness[before.held] || judged.again;
  if (isWorse && streak.points < inARow) return null;
  const kind = state === "ok" ? "recovered" : state;
  const reference = state === "ok" ? null : (before.reference ?? judged.carried.reference ?? null);
  return { kind, sight: judged.sight, memory: { ...before, ...judged.carried, reference, state, held: state, judgedMs: pointMs, changedMs: pointMs } };
}

function judgeAgainstLevel({ metric, when }: AlertRule, seen: readonly WatchedPoint[], { held, changedMs }: Memory): Judged {
  if (when.kind !== "level") throw new Error(`${when.kind} is no level`);
  const { side, level, warn } = when;
  const reach = changedMs === null ? seen.length : seen.filter(({ startMs }) => startMs > changedMs).length;
  const question = { metric, side, reach };
  const said = (state: JudgedState | null, judgement: LevelJudgement, limit: number): Judged => ({ state, again: false, carried: {}, sight: sightOfLevel(judgement, limit, seen) });
  const hard = judgeLevel(seen, { ...question, level });
  if (hard.verdict === "beyond") return said("alert", hard, level);
  if (warn === null) return said(hard.verdict === "within" ? "ok" : null, hard, level);
  const soft = judgeLevel(seen, { ...question, level: warn });
  if (soft.verdict === "within") return said("ok", soft, warn);
  // Out of an alert only by evidence that it is over.
  if (soft.verdict === "beyond") return said(held === "alert" && hard.verdict !== "within" ? null : "warn", soft, warn);
  return said(null, soft, warn);
}

function sightOfLevel({ value, low, high, attempts }: LevelJudgement, reference: number, seen: readonly WatchedPoint[]): AlertSight {
  return { pointMs: seen.at(-1)!.startMs, value, low, high, attempts, reference, sinceMs: null };
}

/** One alert for each step; it is over when a later step leads back to where the first one began, within the margin. */
function judgeStep({ metric, when }: AlertRule, seen: readonly WatchedPoint[], { held, told, reference }: Memory): Judged {
  if (when.kind !== "stepped") throw new Error(`${when.kind} is no step`);
  const news = stepNews(seen, metric, told);
  if (news === null) return { state: null, again: false, sight: null, carried: {} };
  const carried = { told: { startMs: news.startMs, direction: news.direction } };
  const sight = sightOfStep(news, seen);
  if (news.worse) {
    const state = worseBy(news.after, news.before, metric) < when.margin ? "warn" : "alert";
    // A smaller step on top of an alert does not make it less.
    if (badness[state] < badness[held]) return { state: null, again: false, sight, carried };
    return { state, again: true, sight, carried: { ...carried, reference: news.before } };
  }
  const isBack = held !== "ok" && (reference === null || worseBy(news.after, reference, metric) < when.margin);
  return { state: isBack ? "ok" : null, again: false, sight, carried };
}

function sightOfStep({ after, before, attempts, startMs }: StepNews, seen: readonly WatchedPoint[]): AlertSight {
  return { pointMs: seen.at(-1)!.startMs, value: after, low: null, high: null, attempts, reference: before, sinceMs: startMs };
}

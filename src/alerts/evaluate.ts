import { compareEvidence } from "../analysis/index.ts";
import type { ComparisonRow, WatchedPoint } from "../analysis/index.ts";
import { unscaled } from "../analysis/index.ts";
import type { AlertKind, AlertMessage, AlertRule, AlertStanding, Attempt, Evidence, Metric, Run } from "../model/index.ts";
import type { Store } from "../store/index.ts";
import type { Entry, Journal } from "./journal.ts";
import { keyOfGroup, messageId } from "./journal.ts";
import type { Judged, Memory, Shift } from "./judge.ts";
import { judgePoints, noMemory, shiftOf } from "./judge.ts";
import type { NeverMatched } from "./never-matched.ts";
import { neverMatched } from "./never-matched.ts";
import type { WatchedGroup } from "./points.ts";
import { mostGroups, newestAttempts, readGroups } from "./points.ts";

/** What an evaluation needs besides rules. */
export interface EvaluateOptions {
  readonly store: Store;
  readonly journal: Journal;
  readonly nowMs: number;
  /** The baseline of a name. @throws UserError where there is none */
  readonly baseline: (name: string) => Promise<Evidence>;
  /** Puts a message into a sentence; `why` there is nothing to look at, where that is known, else the empty string. */
  readonly say: (message: Omit<AlertMessage, "text">, rule: AlertRule, why: string) => string;
  /** Custom metrics that are declared. */
  readonly metrics: readonly Metric[];
}

/** How a rule stands, and what is new. */
export interface RuleEnd {
  readonly standings: readonly AlertStanding[];
  readonly messages: readonly AlertMessage[];
  readonly problems: readonly string[];
}

/**
 * Looks at the attempts of one rule, group by group; every change is in the store before this resolves, and nothing has been sent.
 *
 * @throws UserError where the rule cannot be evaluated: its baseline is not there, a metric has values that cannot be compared
 */
export async function evaluateRule(rule: AlertRule, options: EvaluateOptions): Promise<RuleEnd> {
  const { groups, leftOut } = await readGroups(options.store, rule, options.nowMs);
  const standings: AlertStanding[] = [];
  const messages: AlertMessage[] = [];
  const problems = leftOut > 0 ? [`${leftOut} more groups than the ${mostGroups} that are looked at; narrow it with "on"`] : [];
  const judge = rule.when.kind === "regressed" ? await comparing(rule, rule.when, options) : null;
  const never = groups.every(({ attempts }) => attempts === 0) ? await neverMatched(options.store, rule, options.nowMs) : null;
  for (const watched of [...groups, ...asWhole(rule, never, options.journal)]) {
    const key = keyOfGroup(rule, watched.group);
    const shifts = await shiftsOf(rule, watched, options.journal.latest(key), judge, isSilent(rule, watched, never, options.nowMs), options.nowMs);
    for (const shift of shifts) {
      const entry = entryOf(rule, watched.group, key, shift, never?.why ?? "", options);
      await options.journal.write(key, entry);
      if (entry.message !== null) messages.push(entry.message);
    }
    const isShown = rule.each.length === 0 || never !== null || Object.keys(watched.group).length > 0;
    if (isShown) standings.push(standingOf(rule, watched, options.journal.latest(key), never));
  }
  return { standings, messages, problems };
}

/** A rule that tells groups apart and finds none is looked at as a whole, until the first one comes: it may be mistyped. */
function asWhole(rule: AlertRule, never: NeverMatched | null, journal: Journal): WatchedGroup[] {
  if (rule.each.length === 0) return [];
  const isOver = never === null && journal.latest(keyOfGroup(rule, {}))?.memory.state === "no-data";
  return never?.others === true || isOver ? [{ group: {}, points: [], newestMs: null, attempts: 0 }] : [];
}

function isSilent({ noDataMs }: AlertRule, { newestMs }: WatchedGroup, never: NeverMatched | null, nowMs: number): boolean {
  if (never !== null) return never.isDue;
  return noDataMs !== null && newestMs !== null && newestMs < nowMs - noDataMs;
}

/** A change of a group; without a kind it is the first look, which is written down and told to nobody. */
interface Step extends Omit<Shift, "kind"> {
  readonly kind: AlertKind | null;
}

async function shiftsOf(rule: AlertRule, watched: WatchedGroup, latest: Entry | undefined, judge: ComparedJudge | null, isOld: boolean, nowMs: number): Promise<Step[]> {
  const judged = async (memory: Memory) => (judge === null ? judgePoints(rule, watched.points, memory) : judge(watched, memory));
  if (latest === undefined) return firstLook(rule, watched, isOld, judged);
  const steps: Step[] = [];
  let memory = latest.memory;
  const add = (kind: AlertKind, after: Memory, sight: Shift["sight"] = null) => {
    memory = after;
    steps.push({ kind, memory, sight });
  };
  if (memory.state === "no-data" && !isOld) add("data-again", { ...memory, state: memory.held });
  // While there is no data, late points are judged once data are back.
  if (memory.state !== "no-data") {
    const { shifts, memory: after } = await judged(memory);
    for (const shift of shifts) add(shift.kind, shift.memory, shift.sight);
    memory = after;
  }
  if (isOld && memory.state !== "no-data") add("no-data", { ...memory, state: "no-data" });
  const isDue = rule.renotifyMs !== null && nowMs - latest.atMs >= rule.renotifyMs;
  if (steps.length === 0 && memory.state === "alert" && isDue) add("again", latest.memory);
  return steps;
}

/** The first look at a group judges its newest point; what came before it is history, and no news. */
async function firstLook({ each }: AlertRule, { points, attempts }: WatchedGroup, isOld: boolean, judged: (memory: Memory) => ReturnType<ComparedJudge>): Promise<Step[]> {
  if (isOld) {
    const memory: Memory = { ...noMemory, state: "no-data", judgedMs: points.at(-1)?.startMs ?? noMemory.judgedMs };
    // A group that was given up long ago is no news; a rule that finds nothing at all may be mistyped, and is.
    return [{ kind: each.length === 0 || attempts === 0 ? "no-data" : null, memory, sight: null }];
  }
  if (points.length === 0) return [];
  const { shifts, memory } = await judged(noMemory);
  return shifts.length > 0 ? shifts : [{ kind: null, memory, sight: null }];
}

function entryOf(rule: AlertRule, group: AlertMessage["group"], key: string, { kind, memory, sight }: Step, why: string, { journal, nowMs, say }: EvaluateOptions): Entry {
  const latest = journal.latest(key);
  const number = latest === undefined ? 0 : latest.number + 1;
  const before = latest?.memory.state ?? "ok";
  // What is told again goes on from when it began.
  const stateSinceMs = kind === null ? null : kind === "again" ? (latest?.stateSinceMs ?? nowMs) : nowMs;
  if (kind === null) return { number, memory, atMs: nowMs, stateSinceMs, message: null, to: [] };
  const seen = kind === "again" ? (latest?.message?.sight ?? null) : sight;
  const told = { version: 1 as const, id: messageId(key, number), kind, state: memory.state, before, rule: rule.name, group, metric: rule.metric.name, unit: rule.metric.unit, condition: rule.when.kind, sight: seen, atMs: nowMs, stateSinceMs: stateSinceMs ?? nowMs };
  return { number, memory, atMs: nowMs, stateSinceMs, message: { ...told, text: say(told, rule, why) }, to: rule.to };
}

function standingOf(rule: AlertRule, { group, points, attempts }: WatchedGroup, entry: Entry | undefined, never: NeverMatched | null): AlertStanding {
  const { metric } = rule;
  const newest = points.at(-1);
  // Nothing was ever seen that might be in order; whoever says how long may pass without attempts has said that it may.
  const state = entry?.memory.state ?? (attempts === 0 && rule.noDataMs === null ? "no-data" : "ok");
  return {
    rule: rule.name,
    group,
    metric: metric.name,
    unit: metric.unit,
    state,
    sinceMs: entry?.stateSinceMs ?? null,
    latest: newest === undefined ? null : { pointMs: newest.startMs, value: unscaled(newest.mean, metric), attempts: newest.attempts },
    points: points.length,
    lacking: never === null || never.why === "" ? lackingOf(rule, points.length) : never.why,
  };
}

/** Points a step needs before it can be told from noise. */
const leastForStep = 10;

function lackingOf({ when, by }: AlertRule, points: number): string {
  const needed = when.kind === "stepped" ? leastForStep : 1;
  if (points >= needed) return "";
  const lacking = needed - points;
  return by.kind === "day" ? `${lacking} complete days` : `${lacking} × ${by.attempts} attempts`;
}

type ComparedJudge = (watched: WatchedGroup, memory: Memory) => Promise<{ readonly shifts: Shift[]; readonly memory: Memory }>;

/** So small must the corrected p be, because the same baseline is asked about at each new point: 0.05 over 200 of them. */
const mostQ = 0.05 / 200;

/** Judges the newest complete point against a baseline, by the rules of any comparison. */
async function comparing(rule: AlertRule, when: Extract<AlertRule["when"], { kind: "regressed" }>, { store, nowMs, baseline: find, metrics }: EvaluateOptions): Promise<ComparedJudge> {
  const baseline = await find(when.baseline);
  return async (watched, memory) => {
    const newest = watched.points.at(-1);
    if (newest === undefined || newest.startMs <= memory.judgedMs) return { shifts: [], memory };
    const rows = await newestAttempts(store, rule, watched, nowMs);
    const named = { ...rule.on, ...watched.group };
    const attempts = baseline.attempts.filter(({ series }) => (Object.keys(named) as (keyof typeof named)[]).every((column) => series[column] === named[column]));
    const candidate: Evidence = { label: "the newest attempts", pinned: false, attempts: rows, runs: await runsOf(store, rows), variants: [] };
    const margins = (metric: string) => (metric === rule.metric.name ? when.margin : undefined);
    const answer = compareEvidence({ baseline: { ...baseline, attempts }, candidate, by: "series", metrics, margins });
    const judged = judgeRows(answer.rows.filter(({ scope, aspect, metric }) => scope === "series" && aspect === "value" && metric === rule.metric.name), newest);
    // Each point is compared by itself: several in a row would have to be kept, and the corrected p says more.
    const shift = shiftOf(memory, judged, 1, { state: judged.state, points: 1 }, newest.startMs);
    return shift === null ? { shifts: [], memory: { ...memory, judgedMs: newest.startMs } } : { shifts: [shift], memory: shift.memory };
  };
}

function judgeRows(rows: readonly ComparisonRow[], { startMs: pointMs }: WatchedPoint): Judged {
  const sure = rows.filter(({ q, p }) => (q ?? p ?? 1) <= mostQ);
  const worst = sure.find(({ verdict }) => verdict === "regressed") ?? sure.find(({ suspect }) => suspect);
  const isOver = rows.length > 0 && rows.every(({ verdict, suspect }) => verdict !== "regressed" && !suspect);
  const row = worst ?? rows[0];
  const sight = row === undefined ? null : { pointMs, value: row.candidate.typical ?? 0, low: null, high: null, attempts: row.candidate.n, reference: row.baseline.typical, sinceMs: null };
  const state = worst === undefined ? (isOver ? "ok" : null) : worst.verdict === "regressed" ? "alert" : "warn";
  return { state, again: false, sight, carried: {} };
}

async function runsOf(store: Store, attempts: readonly Attempt[]): Promise<Run[]> {
  const ids = [...new Set(attempts.map(({ runId }) => runId))];
  return (await Promise.all(ids.map((id) => store.run(id)))).filter((run): run is Run => run !== undefined);
}

import type { AlertAnswer, AlertMessage, AlertRule, AlertStanding, Alerting } from "../model/index.ts";
import { UserError, newId } from "../model/index.ts";
import type { Store } from "../store/index.ts";
import type { DeliverOptions } from "./deliver.ts";
import { deliver } from "./deliver.ts";
import type { EvaluateOptions, RuleEnd } from "./evaluate.ts";
import { evaluateRule } from "./evaluate.ts";
import { openJournal } from "./journal.ts";

/** What an evaluation of all rules needs. */
export interface WatchOptions extends Omit<EvaluateOptions, "journal">, Omit<DeliverOptions, "journal" | "deliveries"> {}

/**
 * Evaluates all rules once, writes down what changed, then sends what has not arrived. One process at a time does this to a store
 * (see `withTurn`); two at once would find the same changes and write them once, but might send a message twice.
 */
export async function watchOnce({ rules, deliveries }: Alerting, options: WatchOptions): Promise<AlertAnswer> {
  const journal = await openJournal(options.store);
  const standings: AlertStanding[] = [];
  const messages: AlertMessage[] = [];
  const problems: { rule: string; problem: string }[] = [];
  for (const rule of rules) {
    const end = await evaluatedOrNot(rule, { ...options, journal });
    standings.push(...end.standings);
    messages.push(...end.messages);
    problems.push(...end.problems.map((problem) => ({ rule: rule.name, problem })));
  }
  const { delivered, undelivered } = await deliver({ ...options, journal, deliveries });
  return { atMs: options.nowMs, standings, messages, delivered, undelivered, problems, elsewhere: false };
}

/** A rule that cannot be evaluated is a problem in the answer, and stops no other; a store that cannot be read stops all. */
async function evaluatedOrNot(rule: AlertRule, options: EvaluateOptions): Promise<RuleEnd> {
  try {
    return await evaluateRule(rule, options);
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== 2) throw error;
    return { standings: [], messages: [], problems: [error.message] };
  }
}

/** Who has the turn, as `claimRun` keeps it: alerts are no run, and no run has this id. */
const turnId = "alerts";

/** How a turn is asked for. */
export interface TurnOptions {
  /** Names this process, as JSON of an object. */
  readonly process: Readonly<Record<string, unknown>>;
  /** Whether a process that was named so is still there. */
  readonly isThere: (process: Readonly<Record<string, unknown>>) => boolean;
  /** How long another one's turn is waited for, milliseconds. */
  readonly waitMs: number;
  /** Waits so long, milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Works while no other process does; undefined where another one was at it all the time. A turn of a process that has died is
 * taken over.
 */
export async function withTurn<T>(store: Store, { process, isThere, waitMs, wait }: TurnOptions, work: () => Promise<T>): Promise<T | undefined> {
  const mine = JSON.stringify({ ...process, turn: newId() });
  for (let waited = 0; ; waited += pauseMs) {
    const before = await store.ownerOf(turnId);
    const isFree = before === "" || !isThere(JSON.parse(before) as Record<string, unknown>);
    if (isFree && (await store.claimRun(turnId, mine, before))) break;
    if (waited >= waitMs) return undefined;
    await wait(pauseMs);
  }
  try {
    return await work();
  } finally {
    await store.claimRun(turnId, "", mine);
  }
}

const pauseMs = 100;

/** How rules stood when they were last evaluated, without looking at anything new. */
export async function lastStandings(store: Store, { rules }: Alerting): Promise<AlertStanding[]> {
  const names = new Map(rules.map((rule) => [rule.name, rule]));
  const journal = await openJournal(store);
  return journal.messages().flatMap(({ message }): AlertStanding[] => {
    const rule: AlertRule | undefined = names.get(message.rule);
    if (rule === undefined) return [];
    return [{ rule: rule.name, group: message.group, metric: rule.metric.name, unit: rule.metric.unit, state: message.state, sinceMs: message.stateSinceMs, latest: null, points: 0, lacking: "" }];
  });
}

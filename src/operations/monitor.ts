import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { lastStandings, watchOnce, withTurn } from "../alerts/index.ts";
import { isStillRunning, thisProcess } from "../environment/index.ts";
import type { ProcessIdentity } from "../environment/index.ts";
import type { AlertAnswer, AlertState, Suite } from "../model/index.ts";
import { UserError, exitCodes } from "../model/index.ts";
import { alertText, alertsDocument } from "../report/index.ts";
import type { Store } from "../store/index.ts";
import { resolveEvidence } from "./evidence.ts";
import type { OperationEnd } from "./operation-end.ts";
import type { Prepared } from "./prepare.ts";

/** What `--fail-on` of `assay monitor` takes. */
export const monitorFailures = ["alert", "warn", "no-data", "undelivered", "nothing"] as const;
/** One of {@link monitorFailures}. */
export type MonitorFailure = (typeof monitorFailures)[number];

/** What an evaluation of a suite's rules needs. */
export interface AlertsRequest {
  readonly store: Store;
  readonly suite: Suite;
  /** Handed to commands, and where `${env:NAME}` is looked up. */
  readonly env: Readonly<Record<string, string>>;
  /** First Ctrl-C: no further message is sent. */
  readonly stop: AbortSignal;
  /** Second Ctrl-C: what is being sent is broken off. */
  readonly kill: AbortSignal;
  /** How long another process's evaluation is waited for, milliseconds. */
  readonly waitMs: number;
  /** Epoch milliseconds; the clock where it is left out. */
  readonly nowMs?: number;
}

/** What `assay monitor` needs besides. */
export interface MonitorRequest extends Omit<AlertsRequest, "nowMs"> {
  /** Hears of each evaluation. */
  readonly evaluated: (answer: AlertAnswer) => void;
  /** Hears of an evaluation that failed, after one that did not: the service goes on. */
  readonly failed: (error: UserError) => void;
  /** Between the beginnings of two evaluations, milliseconds; null: one evaluation. */
  readonly everyMs: number | null;
  readonly failOn: readonly MonitorFailure[];
}

/**
 * Evaluates once, or again and again until it is stopped: a service that is asked to leave leaves in order, with exit code 0. Nothing
 * is lost between two evaluations: each judges all points that are new since the one before.
 *
 * @throws UserError where there are no rules, or at the first evaluation where the store cannot be read
 */
export async function monitor(request: MonitorRequest): Promise<OperationEnd> {
  const { everyMs, stop, evaluated, failOn } = request;
  requireRules(request.suite);
  let answer: AlertAnswer | null = null;
  for (;;) {
    const startedMs = performance.now();
    answer = await evaluatedAgain(request, answer);
    evaluated(answer);
    if (everyMs === null) return { document: alertsDocument(answer), exitCode: failureOf(answer, failOn) };
    const restMs = Math.max(0, everyMs - (performance.now() - startedMs));
    if (!stop.aborted) await sleep(restMs, undefined, { signal: stop }).catch(() => {});
    if (stop.aborted) return { document: alertsDocument(answer), exitCode: request.kill.aborted ? exitCodes.interrupted : exitCodes.fine };
  }
}

/** The next answer; after the first, a store that cannot be read for a while leaves the one before standing. */
async function evaluatedAgain(request: MonitorRequest, before: AlertAnswer | null): Promise<AlertAnswer> {
  try {
    return await evaluateAlerts(request);
  } catch (error) {
    if (before === null || !(error instanceof UserError)) throw error;
    request.failed(error);
    return { ...before, messages: [], delivered: 0 };
  }
}

/** Every message to a place that hangs takes its time; no evaluation takes this long. */
const longestTurnMs = 2 * 3_600_000;

/**
 * Evaluates a suite's rules once, in turn with other processes on the same store: what another one has found this one does not
 * find again.
 */
export async function evaluateAlerts({ store, suite, env, stop, kill, waitMs, nowMs = Date.now() }: AlertsRequest): Promise<AlertAnswer> {
  const alerting = requireRules(suite);
  // Without it, attempts that wait beside a store would be missing from what is judged.
  await store.takeInSpool();
  const answer = await withTurn(
    store,
    {
      process: { ...thisProcess(), host: hostname(), atMs: Date.now() },
      // Another machine's processes cannot be seen from here: theirs are there for as long as a turn may last.
      isThere: (one) => (one["host"] === hostname() ? isStillRunning(one as unknown as ProcessIdentity) : Date.now() - Number(one["atMs"]) < longestTurnMs),
      waitMs,
      wait: (ms) => sleep(ms),
    },
    () =>
      watchOnce(alerting, {
        store,
        nowMs,
        metrics: suite.metrics,
        baseline: (name) => resolveEvidence(store, name, suite.root, suite.configFile ?? undefined),
        say: alertText,
        env,
        stop,
        kill,
      }),
  );
  return answer ?? { atMs: nowMs, standings: await lastStandings(store, alerting), messages: [], delivered: 0, undelivered: [], problems: [], elsewhere: true };
}

/** A run is over: nobody waits long for a monitor that evaluates at this moment, and will see the run's attempts, too. */
const waitAfterRunMs = 3000;

/**
 * Looks at the alert rules after a run, and says what is new in lines; none where there are no rules. Nothing of it changes what
 * the run ends with: what cannot be evaluated or sent now is, at the next evaluation.
 */
export async function alertsAfterRun({ suite, env }: Prepared, { store, stop, kill }: Pick<AlertsRequest, "store" | "stop" | "kill">): Promise<string[]> {
  if (suite.alerting === null || store.url === "memory:") return [];
  try {
    const { messages, undelivered, problems } = await evaluateAlerts({ store, suite, env, stop, kill, waitMs: waitAfterRunMs });
    return [
      ...messages.map(({ kind, text }) => `${kind === "recovered" || kind === "data-again" ? "" : "alert: "}${text}`),
      ...undelivered.map(({ rule, to, problem, givenUp }) => `not delivered${givenUp ? "" : " yet"}: ${rule} to ${to}: ${problem}`),
      ...problems.map(({ rule, problem }) => `not evaluated: ${rule}: ${problem}`),
    ];
  } catch (error) {
    return [`alerts could not be evaluated: ${(error as Error).message}`];
  }
}

function requireRules(suite: Suite): NonNullable<Suite["alerting"]> {
  if (suite.alerting !== null) return suite.alerting;
  throw new UserError({
    wrong: `the configuration of ${suite.name} has no alerts: there is nothing to look for`,
    fix: 'alerts: [{ name: "fewer pass", each: "agent", when: { below: 0.8 } }]',
  });
}

function failureOf({ standings, undelivered, problems }: AlertAnswer, failOn: readonly MonitorFailure[]): OperationEnd["exitCode"] {
  const states = new Set<AlertState>(standings.map(({ state }) => state));
  const failed = (["alert", "warn", "no-data"] as const).some((state) => failOn.includes(state) && states.has(state)) || (failOn.includes("undelivered") && undelivered.length > 0);
  if (failed) return exitCodes.gateFailed;
  // A rule that could not be looked at is no green tick.
  return problems.length > 0 && !failOn.includes("nothing") ? exitCodes.undecided : exitCodes.fine;
}

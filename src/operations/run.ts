import type { LookAnswer } from "../analysis/index.ts";
import { compareEvidence, runAnswer } from "../analysis/index.ts";
import { loadAverage } from "../environment/index.ts";
import type { Attempt, Evidence, Run } from "../model/index.ts";
import { UserError, exitCodes } from "../model/index.ts";
import type { EndingComparison } from "../report/index.ts";
import { runDocument } from "../report/index.ts";
import type { Look } from "../stats/index.ts";
import type { Store } from "../store/index.ts";
import { evidenceOfRuns, resolveEvidence } from "./evidence.ts";
import type { GateRule } from "./gate.ts";
import { exitCodeOf, judgeComparison, judgeOutcomes } from "./gate.ts";
import type { OperationEnd } from "./operation-end.ts";
import type { Prepared } from "./prepare.ts";
import { sightsOf } from "./sights.ts";
import { alertsAfterRun } from "./monitor.ts";
import { termsOf } from "./terms.ts";
import type { DecidedEnd, SidesToDecide } from "./until-decided.ts";
import { measureUntilDecided, sidesOfBaseline, sidesOfCommands } from "./until-decided.ts";
import type { OpenRun, PlanRecord, Workshop, WorkshopOptions } from "./workshop.ts";
import { inWorkshop } from "./workshop.ts";

/** How a run is carried out, beside what is asked for. */
export interface RunOptions extends WorkshopOptions {
  /** Undefined: `failed` and `errored`, and `regressed` where a baseline is named. */
  readonly failOn: readonly GateRule[] | undefined;
  /** Hears of each look of `--until-decided`. */
  readonly looked: (look: number, plan: readonly Look[], answers: readonly LookAnswer[]) => void;
  /** Hears what the alert rules of the suite have to say after the run; nobody is asked where there are none. */
  readonly alerted?: (line: string) => void;
}

/** What a run ends with. */
export interface RunEnd extends OperationEnd {
  readonly run: Run;
  /** All rows of it, retried ones too. */
  readonly attempts: readonly Attempt[];
}

/** Where a run begins: new, or as it was left. */
export interface RunStart {
  readonly run: Run;
  readonly earlier: readonly Attempt[];
}

/**
 * Measures: carries out a prepared plan, records every attempt, answers, and compares with what there is to compare with.
 * @throws UserError where the surroundings fail (the store cannot be written, workspaces cannot be made), or the baseline is not there
 */
export async function runSuite(prepared: Prepared, options: RunOptions, start?: RunStart): Promise<RunEnd> {
  const { suite, request } = prepared;
  const { store } = options;
  // Before anything is spent: a baseline that is not there should not be found missing at the end.
  const baseline = request.baseline === undefined ? null : await resolveEvidence(store, request.baseline, request.cwd, request.configFile);
  const { run, carried } = await inWorkshop(options, suite.root, async (workshop) => {
    const open = await workshop.begin(prepared, start === undefined ? {} : { going: start.run });
    const done = await carryOutAll(workshop, open, options, baseline, start?.earlier ?? []);
    return { carried: done, run: done.open > 0 ? open.run : await workshop.end(open) };
  });
  const kind = baseline === null ? "commands" : "baseline";
  const comparisons = carried.open > 0 ? [] : request.untilDecided === undefined ? await comparisonsOf(prepared, run, baseline, store) : carried.answers.map((answer) => ({ kind, answer }) as const);
  const rules = options.failOn ?? (baseline === null ? ["failed", "errored"] : ["failed", "errored", "regressed"]);
  const gated = comparisons.filter(({ kind }) => kind === "baseline" || (kind === "commands" && options.failOn !== undefined));
  const gates = [judgeOutcomes(carried.attempts, suite.tasks, rules), ...gated.map(({ answer }) => judgeComparison(answer, rules))];
  const answer = runAnswer({
    run: { ...run, loadEnd: run.loadEnd ?? loadAverage() },
    suiteName: suite.name,
    commandsOnly: suite.configFile === null,
    plannedSlots: carried.asked,
    attempts: carried.attempts,
    gate: gates.flatMap(({ reasons }) => reasons),
  });
  if (carried.open === 0) for (const line of await alertsAfterRun(prepared, options)) options.alerted?.(line);
  return { run, attempts: carried.attempts, document: runDocument(answer, comparisons), exitCode: carried.open > 0 ? exitCodes.interrupted : exitCodeOf(gates, carried.because === "money" || carried.because === "time") };
}

/** How all that was asked for went. */
type Carried = Omit<DecidedEnd, "because"> & { readonly because: DecidedEnd["because"] | "done" };

async function carryOutAll(workshop: Workshop, open: OpenRun, options: RunOptions, baseline: Evidence | null, earlier: readonly Attempt[]): Promise<Carried> {
  const { prepared, run } = open;
  const { untilDecided } = prepared.request;
  if (untilDecided === undefined) {
    const { slots } = prepared.plan;
    const carried = await workshop.carry(open, slots, earlier);
    return { ...carried, asked: slots.length, answers: [], because: carried.open > 0 ? "stopped" : "done" };
  }
  return measureUntilDecided(workshop, open, untilDecided, (attempts) => sidesOf(prepared, run, baseline, attempts), earlier, options.looked);
}

function sidesOf(prepared: Prepared, run: Run, baseline: Evidence | null, attempts: readonly Attempt[]): SidesToDecide[] {
  const terms = { goal: "verdict" as const, ...termsOf(prepared.suite, prepared.request) };
  return baseline === null ? sidesOfCommands(prepared, run, attempts, terms) : sidesOfBaseline(baseline, run, attempts, terms);
}

async function comparisonsOf(prepared: Prepared, run: Run, baseline: Evidence | null, store: Store): Promise<EndingComparison[]> {
  const terms = termsOf(prepared.suite, prepared.request);
  const candidate = await evidenceOfRuns(store, [run], `run ${run.id.slice(0, 13)}`);
  if (baseline !== null) return [{ kind: "baseline", answer: compareEvidence({ ...terms, baseline, candidate, by: "series" }) }];
  if (prepared.suite.configFile === null) {
    const sides = sidesOfCommands(prepared, run, candidate.attempts, { goal: "verdict", ...terms });
    return sides.map(({ request: { goal: _goal, grow: _grow, ...request } }) => ({ kind: "commands", answer: compareEvidence(request) }));
  }
  const before = await previousRun(store, run);
  if (before === undefined) return [];
  const earlier = await evidenceOfRuns(store, [before], `run ${before.id.slice(0, 13)}`);
  return [{ kind: "previous", answer: compareEvidence({ ...terms, baseline: earlier, candidate, by: "series" }), sights: sightsOf([...earlier.attempts, ...candidate.attempts]) }];
}

/** The newest run of the same suite in the same folder that ended before this one. */
async function previousRun(store: Store, run: Run): Promise<Run | undefined> {
  const { suite, root } = run.plan as unknown as PlanRecord;
  return (await store.runs({ kind: "run", last: 200 })).find((other) => {
    const plan = other.plan as unknown as PlanRecord;
    return other.id !== run.id && other.endedAtMs !== null && other.startedAtMs <= run.startedAtMs && plan.suite === suite && plan.root === root;
  });
}

/**
 * Refuses what cannot be decided, before anything is spent.
 * @throws UserError for `--until-decided` without anything to decide
 */
export function requireQuestion({ suite, request }: Prepared): void {
  if (request.untilDecided === undefined || request.baseline !== undefined || (suite.configFile === null && suite.agents.length > 1)) return;
  throw new UserError({
    wrong: "--until-decided has nothing to decide: there is no other side",
    known: ["commands side by side (--agent a='…' --agent b='…')", "a run against a baseline (--baseline NAME)"],
    fix: "assay run --baseline main --until-decided",
  });
}

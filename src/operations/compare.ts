import type { ComparisonAnswer, ComparisonRow, LookAnswer } from "../analysis/index.ts";
import { compareEvidence } from "../analysis/index.ts";
import { findConfig, loadConfig } from "../config/index.ts";
import type { Evidence, Run, Suite } from "../model/index.ts";
import { UserError, exitCodes, metricNamed, nearestNames } from "../model/index.ts";
import type { Document } from "../report/index.ts";
import { compareDocument, confirmedDocument } from "../report/index.ts";
import type { Look } from "../stats/index.ts";
import type { Store } from "../store/index.ts";
import { confirm } from "./confirm.ts";
import { evidenceOfRuns, resolveEvidence, runEvidence } from "./evidence.ts";
import type { GateRule } from "./gate.ts";
import { exitCodeOf, judgeComparison } from "./gate.ts";
import type { OperationEnd } from "./operation-end.ts";
import { sightsOf } from "./sights.ts";
import type { Terms } from "./terms.ts";
import { termsOf } from "./terms.ts";
import type { PlanRecord, WorkshopOptions } from "./workshop.ts";

/** What is held against what. */
export interface CompareRequest {
  readonly store: Store;
  /** Absolute. */
  readonly cwd: string;
  readonly configFile?: string | undefined;
  /**
   * The side that is known: a baseline (name or file), `run:ID`, `agent:NAME`, `variant:ID`, `concurrency:N` or `mode:MODE`.
   * Undefined: the only baseline there is, else the run before.
   */
  readonly baseline: string | undefined;
  /** The side that is asked about, in the same words; undefined: the run. */
  readonly against: string | undefined;
  /** The run that is asked about, and that agents and variants are looked for in: an id, the beginning of one, or `latest`. */
  readonly run: string;
  /** Names of metrics to show; empty: all. All are judged and corrected together in any case. */
  readonly metrics: readonly string[];
  readonly margin: number | undefined;
  readonly strict: boolean;
  readonly failOn: readonly GateRule[];
}

/** Both sides, compared. */
export interface Compared {
  readonly answer: ComparisonAnswer;
  readonly baseline: Evidence;
  readonly candidate: Evidence;
  /** By which it was judged. */
  readonly terms: Terms;
}

/** Compares, and says what it comes to. @throws UserError as {@link compareSides} */
export async function compare(request: CompareRequest): Promise<OperationEnd> {
  const compared = await compareSides(request);
  const gate = judgeComparison(compared.answer, request.failOn);
  return { document: documentOf(compared, request, gate.reasons), exitCode: exitCodeOf([gate], false) };
}

/** How a comparison is confirmed, beside what is compared. */
export interface ConfirmOptions extends WorkshopOptions {
  /** A commit to measure the baseline at; undefined: the one it was measured at. */
  readonly ref: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Rounds at the last look. */
  readonly most: number;
  readonly looked: (look: number, plan: readonly Look[], answers: readonly LookAnswer[]) => void;
}

/**
 * Compares, then measures both sides of every suspect row again, in turns, and lets that decide.
 * @throws UserError as {@link compareSides} and `confirm`
 */
export async function compareAndConfirm(request: CompareRequest, options: ConfirmOptions): Promise<OperationEnd> {
  const compared = await compareSides(request);
  const rows = compared.answer.rows.filter(isWorthTurns);
  const first = documentOf(compared, request, []);
  const gate = judgeComparison(compared.answer, request.failOn);
  if (rows.length === 0) return { document: { ...documentOf(compared, request, gate.reasons), next: ["Nothing is suspect, and nothing looks worse than its margin: there is nothing to confirm", ...first.next] }, exitCode: exitCodeOf([gate], false) };
  const { answer, ...facts } = await confirm({ ...options, baseline: compared.baseline, candidate: compared.candidate, rows, terms: compared.terms });
  if (facts.stopped) return { document: confirmedDocument(first, { ...facts, rows: answer.rows, gate: [] }), exitCode: exitCodes.interrupted };
  // What was measured in turns takes the place of what was suspected; the other rows stand as they were.
  const settled = new Map(answer.rows.map(({ row }) => [keyOf(row), row]));
  const judged = judgeComparison({ ...compared.answer, rows: compared.answer.rows.map((row) => settled.get(keyOf(row)) ?? row) }, request.failOn);
  return { document: confirmedDocument(first, { ...facts, rows: answer.rows, gate: judged.reasons }), exitCode: exitCodeOf([judged], false) };
}

/** Above this p, a change is as likely to be noise as not; measuring all of it again would cost more than it tells. */
const screeningP = 0.2;

/**
 * What is measured again when a confirmation is asked for: what is suspect or waits for it, and what looks worse than the margin, even
 * if it may be noise. Casting the net wide makes no error: only the fresh attempts decide.
 */
function isWorthTurns(row: ComparisonRow): boolean {
  if (row.scope !== "series" || row.aspect !== "value") return false;
  return row.suspect || row.waitsFor === "confirmation" || (looksWorse(row) && row.p !== null && row.p <= screeningP);
}

function looksWorse({ estimate, scale, margin, direction }: ComparisonRow): boolean {
  if (estimate === null) return false;
  if (scale === "difference") return direction === "lower" ? estimate >= margin : estimate <= -margin;
  return direction === "lower" ? estimate >= 1 + margin : estimate <= 1 / (1 + margin);
}

function keyOf({ scope, task, agent, metric, aspect }: ComparisonRow): string {
  return JSON.stringify([scope, task, agent, metric, aspect]);
}

function documentOf({ answer, baseline, candidate }: Compared, request: CompareRequest, gate: readonly string[]): Document {
  return compareDocument(answer, { metrics: shownMetrics(answer, request.metrics), gate, sights: sightsOf([...baseline.attempts, ...candidate.attempts]) });
}

/**
 * Finds both sides and holds them against each other.
 * @throws UserError for a side that is not there, sides of different suites, a margin out of range
 */
export async function compareSides(request: CompareRequest): Promise<Compared> {
  const { store, run, against } = request;
  const terms = termsOf(await suiteAsked(request), request);
  const whole = await runEvidence(store, run);
  const candidate = against === undefined ? whole : await sideNamed(against, request, whole);
  const baseline = request.baseline === undefined ? await usualBaseline(request, whole) : await sideNamed(request.baseline, request, whole);
  requireSameSuite(baseline, candidate);
  const factors = [request.baseline, against].filter((word) => word !== undefined && /^(agent|variant):/.test(word)).length;
  const answer = compareEvidence({
    baseline,
    candidate,
    // Agents and variants are held against each other on the same tasks; otherwise a series against itself.
    by: factors > 0 ? "task" : "series",
    interleaved: factors > 0 && sameRuns(baseline, candidate),
    ...terms,
  });
  return { answer, baseline, candidate, terms };
}

/** The configuration beside the question, for what it says of metrics and margins; null where there is none. */
async function suiteAsked({ cwd, configFile }: CompareRequest): Promise<Suite | null> {
  const file = configFile ?? findConfig(cwd);
  return file === undefined ? null : loadConfig(file);
}

async function sideNamed(words: string, { store, cwd, configFile }: CompareRequest, whole: Evidence): Promise<Evidence> {
  const [, kind, value] = /^(run|agent|variant|concurrency|mode):(.*)$/s.exec(words) ?? [];
  switch (kind) {
    case undefined:
      return resolveEvidence(store, words, cwd, configFile);
    case "run":
      return value === "previous" ? previousEvidence(store, whole) : runEvidence(store, value!);
    case "agent":
      return narrowed(whole, words, value!, whole.attempts.map(({ series }) => series.agent), ({ series }) => series.agent === value);
    case "variant":
      return narrowed(whole, words, value!, whole.attempts.flatMap(({ agentVariant, taskVariant }) => [agentVariant, taskVariant]), ({ agentVariant, taskVariant }) => [agentVariant, taskVariant].some((id) => id !== "" && id.startsWith(value!)));
    case "mode":
      return narrowed(whole, words, value!, whole.attempts.map(({ series }) => series.mode), ({ series }) => series.mode === value);
    default:
      return newestWith(store, whole, words, (plan) => String(plan.concurrency) === value);
  }
}

function narrowed(whole: Evidence, label: string, value: string, known: readonly string[], keep: (attempt: Evidence["attempts"][number]) => boolean): Evidence {
  const attempts = whole.attempts.filter(keep);
  const names = [...new Set(known)].filter((name) => name !== "").sort();
  const near = nearestNames(value, names);
  if (attempts.length === 0)
    throw new UserError({ wrong: `${whole.label} has no attempt of ${label}`, known: near.length > 0 ? near : names.slice(0, 10), fix: near[0] === undefined ? "--run with another run" : `${label.split(":")[0]}:${near[0]}` });
  return { ...whole, label: label.replace(":", " "), attempts };
}

async function previousEvidence(store: Store, whole: Evidence): Promise<Evidence> {
  const newest = newestOf(whole);
  const found = (await earlierRuns(store, newest))[0];
  if (found === undefined) throw new UserError({ wrong: `there is no run of the same suite before ${newest.id}`, fix: "assay run, again" });
  return evidenceOfRuns(store, [found], `run ${found.id.slice(0, 13)}`);
}

async function newestWith(store: Store, whole: Evidence, label: string, fits: (plan: PlanRecord) => boolean): Promise<Evidence> {
  const newest = newestOf(whole);
  const runs = [newest, ...(await earlierRuns(store, newest))];
  const found = runs.find(({ plan }) => fits(plan as unknown as PlanRecord));
  if (found !== undefined) return evidenceOfRuns(store, [found], label.replace(":", " "));
  const known = [...new Set(runs.map(({ plan }) => `concurrency:${(plan as unknown as PlanRecord).concurrency}`))];
  throw new UserError({ wrong: `no run of this suite has ${label}`, known, fix: `assay run --concurrency ${label.split(":")[1]}` });
}

async function usualBaseline({ store, cwd, configFile }: CompareRequest, whole: Evidence): Promise<Evidence> {
  const names = (await store.baselines()).map(({ name }) => name);
  const [only] = names;
  if (only !== undefined && names.length === 1) return resolveEvidence(store, only, cwd, configFile);
  if (only !== undefined) throw new UserError({ wrong: "there are several baselines: which one?", known: names, fix: `assay compare ${only}` });
  return previousEvidence(store, whole);
}

async function earlierRuns(store: Store, newest: Run): Promise<Run[]> {
  const { suite } = newest.plan as unknown as PlanRecord;
  return (await store.runs({ kind: "run" })).filter((run) => run.id !== newest.id && run.endedAtMs !== null && run.startedAtMs <= newest.startedAtMs && (run.plan as unknown as PlanRecord).suite === suite);
}

function newestOf({ runs }: Evidence): Run {
  return runs.reduce((newest, run) => (run.startedAtMs > newest.startedAtMs ? run : newest));
}

function sameRuns(a: Evidence, b: Evidence): boolean {
  const ids = ({ runs }: Evidence) => runs.map(({ id }) => id).sort().join();
  return ids(a) === ids(b);
}

function requireSameSuite(baseline: Evidence, candidate: Evidence): void {
  const suitesOf = ({ runs }: Evidence) => [...new Set(runs.map(({ plan }) => String((plan as unknown as Partial<PlanRecord>).suite ?? "")))].filter((name) => name !== "");
  const [before, after] = [suitesOf(baseline), suitesOf(candidate)];
  if (before.length === 0 || after.length === 0 || before.some((name) => after.includes(name))) return;
  throw new UserError({
    wrong: `${baseline.label} is of the suite "${before.join(", ")}", ${candidate.label} of "${after.join(", ")}": nothing of one is in the other`,
    fix: "compare runs of one suite: --run with another run, or another baseline",
  });
}

function shownMetrics({ rows }: ComparisonAnswer, words: readonly string[]): readonly string[] {
  const known = [...new Set(rows.map(({ metric }) => metric))].sort();
  // Somebody's own metric may be called as a shorter word for one of ours.
  const wanted = words.map((word) => (known.includes(word) ? word : metricNamed(word)));
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown === undefined) return wanted;
  const near = nearestNames(unknown, known);
  throw new UserError({ wrong: `nothing was measured that is called "${unknown}"`, known, ...(near[0] === undefined ? {} : { fix: `--metric ${near[0]}` }) });
}

import type { Baseline, Evidence, ExitCode, Run } from "../model/index.ts";
import { UserError, exitCodes, isBaselineName, newId } from "../model/index.ts";
import type { BaselineDeed, Document } from "../report/index.ts";
import { baselineDocument, baselineListDocument, baselineNoteDocument } from "../report/index.ts";
import type { Store, StoredBaseline } from "../store/index.ts";
import { baselineFacts, countsOf, suitesOf } from "./baseline-facts.ts";
import { endedRun, evidenceOfRuns, noBaseline } from "./evidence.ts";
import type { OperationEnd } from "./operation-end.ts";

/** Which runs become a baseline: one of `run` and `last`. */
export interface SetBaselineRequest {
  readonly store: Store;
  readonly name: string;
  /** An id, the beginning of one, or `latest`. */
  readonly run: string | undefined;
  /** The newest so many ended runs of the suite that was measured last. */
  readonly last: number | undefined;
  readonly reason: string;
  /** Takes the place of the baseline that has the name. */
  readonly replace: boolean;
}

/**
 * Pins the counted attempts of ended runs under a name. Attempts that did not pass are pinned too, for success and cost.
 *
 * @throws UserError for a name that is none or is taken, and for runs that are not there, were interrupted or have no passed attempt
 */
export async function setBaseline({ store, name, run, last, reason, replace }: SetBaselineRequest): Promise<OperationEnd> {
  requireName(name);
  const earlier = await named(store, name);
  if (earlier !== undefined && !replace) throw taken(earlier);
  const evidence = await evidenceOfRuns(store, await chosenRuns(store, run, last, name), `baseline ${name}`);
  requirePasses(evidence);
  const baseline: Baseline = { id: newId(), name, reason, createdAtMs: Date.now() };
  const done = await store.putBaseline(baseline, evidence.attempts.map(({ id }) => id), { replace });
  // Somebody else was faster.
  if (!done) throw taken((await named(store, name)) ?? { ...baseline, attempts: 0 });
  return shown(store, name, { kind: "set", replaced: earlier });
}

/**
 * Pins the counted attempts of one more run, so that a baseline collects sessions.
 *
 * @throws UserError as `setBaseline`, and when the run is of another suite
 */
export async function addToBaseline({ store, name, run }: { readonly store: Store; readonly name: string; readonly run: string }): Promise<OperationEnd> {
  const held = (await store.baselineEvidence(name)) ?? (await notThere(store, name));
  const ended = await endedRun(store, run);
  const evidence = await evidenceOfRuns(store, [ended], `run ${ended.id}`);
  requireSameSuite(name, held, ended, evidence);
  requirePasses(evidence);
  const added = await store.addToBaseline(name, evidence.attempts.map(({ id }) => id));
  return shown(store, name, { kind: "added", run: ended.id, added });
}

/** All baselines of a store. */
export async function listBaselines(store: Store): Promise<OperationEnd> {
  const facts = [];
  for (const baseline of await store.baselines()) {
    const evidence = await store.baselineEvidence(baseline.name);
    if (evidence !== undefined) facts.push(baselineFacts(baseline, evidence));
  }
  return fine(baselineListDocument(facts));
}

/** What a baseline holds, and what it can tell. @throws UserError when there is none of the name */
export async function showBaseline(store: Store, name: string): Promise<OperationEnd> {
  return shown(store, name, { kind: "shown" });
}

/** Gives a baseline another name. @throws UserError when there is none of the first, or the second is none or is taken */
export async function renameBaseline(store: Store, from: string, to: string): Promise<OperationEnd> {
  requireName(to);
  if ((await named(store, from)) === undefined) await notThere(store, from);
  const other = await named(store, to);
  if (other !== undefined || !(await store.renameBaseline(from, to)))
    throw new UserError({ wrong: `a baseline is called "${to}" already`, known: (await store.baselines()).map(({ name }) => name), fix: `assay baseline remove ${to} · or another name` });
  return fine(baselineNoteDocument(`the baseline ${from} is called ${to} now`, { from, to }));
}

/** Forgets a baseline; its attempts stay. @throws UserError when there is none of the name */
export async function removeBaseline(store: Store, name: string): Promise<OperationEnd> {
  const held = (await named(store, name)) ?? (await notThere(store, name));
  const runs = (await store.baselineEvidence(name))?.runs.map(({ id }) => id) ?? [];
  await store.removeBaseline(name);
  const again = runs[0] === undefined ? [] : [`assay baseline set ${name} --run ${runs[0]} brings ${runs.length === 1 ? "it" : "its first run"} back`];
  return fine(baselineNoteDocument(`the baseline ${name} is removed; its ${held.attempts} attempts stay in the store`, { name, attempts: held.attempts, runs }, again));
}

/** A baseline as it is in the store now, with what was done to it. */
export async function shown(store: Store, name: string, deed: BaselineDeed): Promise<OperationEnd> {
  const baseline = (await named(store, name)) ?? (await notThere(store, name));
  const evidence = (await store.baselineEvidence(name)) ?? (await notThere(store, name));
  return fine(baselineDocument(baselineFacts(baseline, evidence), deed));
}

/** The baseline of a name, or undefined. */
export async function named(store: Store, name: string): Promise<StoredBaseline | undefined> {
  return (await store.baselines()).find((baseline) => baseline.name === name);
}

/** @throws UserError with the nearest names */
export async function notThere(store: Store, name: string): Promise<never> {
  throw noBaseline(name, (await store.baselines()).map((baseline) => baseline.name));
}

/** @throws UserError for a name that cannot be a file's */
export function requireName(name: string): void {
  if (isBaselineName(name)) return;
  const known = ["1 to 100 letters, digits, . _ and -, because an exported baseline is a file of that name"];
  const better = name.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-").replace(/^[^\p{L}\p{N}]+|[.-]+$/gu, "").slice(0, 100);
  throw new UserError({ wrong: name.trim() === "" ? "a baseline needs a name" : `a baseline cannot be called ${JSON.stringify(name.slice(0, 120))}`, known, fix: isBaselineName(better) ? better : "main" });
}

async function chosenRuns(store: Store, run: string | undefined, last: number | undefined, name: string): Promise<Run[]> {
  const set = `assay baseline set ${name}`;
  if (run !== undefined && last !== undefined) throw new UserError({ wrong: "--run and --last cannot be given together", fix: `${set} --last ${last}` });
  if (run !== undefined) return [await endedRun(store, run)];
  if (last === undefined) throw new UserError({ wrong: "which runs are to be the baseline?", known: ["--run latest", "--run ID", "--last 5"], fix: `${set} --run latest` });
  const ended = (await store.runs({ kind: "run" })).filter(({ endedAtMs }) => endedAtMs !== null);
  const [newest] = ended;
  if (newest === undefined) throw new UserError({ wrong: "no run has ended yet", fix: "assay run" });
  const [suite] = suitesOf([newest]);
  const same = await withSharedTasks(store, newest, ended.filter((one) => suitesOf([one])[0] === suite), last);
  if (same.length < last)
    throw new UserError({ wrong: `only ${same.length} ${same.length === 1 ? "run has" : "runs have"} ended that measured what the newest did; --last asks for ${last}`, known: same.map(({ id }) => id), fix: `${set} --last ${same.length}` });
  return same.toReversed();
}

/** The newest so many runs that measured a task of the newest: commands without a suite are all called alike. */
async function withSharedTasks(store: Store, newest: Run, runs: readonly Run[], most: number): Promise<Run[]> {
  const wanted = tasksOf(await evidenceOfRuns(store, [newest], ""));
  const found: Run[] = [];
  for (const run of runs) {
    if (found.length === most) break;
    const tasks = tasksOf(await evidenceOfRuns(store, [run], ""));
    if (run === newest || [...tasks].some((task) => wanted.has(task))) found.push(run);
  }
  return found;
}

function requireSameSuite(name: string, held: Evidence, run: Run, evidence: Evidence): void {
  const [before, now] = [suitesOf(held.runs), suitesOf([run])[0]!];
  const elsewhere = `assay baseline set ANOTHER-NAME --run ${run.id}`;
  if (before.length > 0 && !before.includes(now))
    throw new UserError({ wrong: `run ${run.id} measured the suite "${now}"; the baseline ${name} is of "${before.join('", "')}"`, fix: elsewhere });
  const tasks = tasksOf(held);
  const shared = [...tasksOf(evidence)].some((task) => tasks.has(task));
  if (!shared && held.attempts.length > 0)
    throw new UserError({ wrong: `run ${run.id} measured none of the tasks of the baseline ${name}`, known: [...new Set(held.attempts.map(({ series }) => series.task))].slice(0, 10), fix: elsewhere });
}

function tasksOf({ attempts }: Evidence): Set<string> {
  return new Set(attempts.map(({ series: { task, issueType } }) => JSON.stringify([issueType, task])));
}

function requirePasses({ runs, attempts }: Evidence): void {
  for (const run of runs) {
    const counts = countsOf(attempts.filter(({ runId }) => runId === run.id));
    if (counts.passed > 0) continue;
    const others = Object.entries(counts).filter(([, count]) => count > 0).map(([outcome, count]) => `${count} ${outcome}`);
    throw new UserError({
      wrong: `run ${run.id} has no attempt that passed (${others.join(", ") || "it has none at all"}): a baseline of failures would say nothing about time`,
      known: ["what every candidate is held against must work"],
      fix: runs.length > 1 ? "leave it out: assay baseline set NAME --run ONE, then: assay baseline add NAME --run ANOTHER" : "mend what fails, then: assay run",
    });
  }
}

function taken({ name, attempts, createdAtMs }: StoredBaseline): UserError {
  return new UserError({
    wrong: `a baseline is called "${name}" already (${attempts} attempts, set ${new Date(createdAtMs).toISOString().slice(0, 10)})`,
    known: ["--replace takes its place; its attempts stay in the store"],
    fix: `assay baseline add ${name} --run R, to collect sessions · or --replace`,
  });
}

function fine(document: Document): { readonly document: Document; readonly exitCode: ExitCode } {
  return { document, exitCode: exitCodes.fine };
}

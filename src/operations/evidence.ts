import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { findConfig } from "../config/index.ts";
import { largestBaselineBytes, readBaselineFile } from "../interchange/index.ts";
import type { Baseline, Evidence, Run, Variant } from "../model/index.ts";
import { UserError, countedAttempts, nearestNames } from "../model/index.ts";
import type { Store } from "../store/index.ts";
import { ownerNow } from "./run-owner.ts";

/**
 * What somebody names as one side of a comparison: a baseline of the store, else an exported file, by its path or as the NAME of
 * `assay/baselines/NAME.json` beside the configuration. A plain name is looked for there first: a program may be called `main`.
 *
 * @param cwd         absolute
 * @param configFile  absolute; left out: the nearest one upwards
 * @throws UserError with the nearest names where there is no such thing, or as `readBaselineFile`
 */
export async function resolveEvidence(store: Store, wanted: string, cwd: string, configFile?: string): Promise<Evidence> {
  const stored = await store.baselineEvidence(wanted);
  if (stored !== undefined) return stored;
  const isPath = /[/\\]|\.json$/.test(wanted);
  const places = [baselinePath(wanted, cwd, configFile), resolve(cwd, wanted)];
  const file = (isPath ? places.toReversed() : places).find(isFile);
  if (file !== undefined) return readBaseline(file).evidence;
  const folder = dirname(baselinePath("x", cwd, configFile));
  const exported = filesIn(folder).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
  const names = [...new Set([...(await store.baselines()).map(({ name }) => name), ...exported])].sort();
  throw noBaseline(wanted, names, isPath ? "and there is no such file" : `neither in the store nor in ${relative(cwd, folder) || "."}`);
}

/**
 * The counted attempts of a run that has ended.
 *
 * @param wanted  an id, the beginning of one (at least 4 characters), or `latest`
 * @throws UserError when there is no such run, when several begin so, or when it was interrupted or still goes on
 */
export async function runEvidence(store: Store, wanted: string): Promise<Evidence> {
  const run = await endedRun(store, wanted);
  return evidenceOfRuns(store, [run], `run ${run.id.slice(0, 13)}`);
}

/** The counted attempts of these runs, with the variants they name. */
export async function evidenceOfRuns(store: Store, runs: readonly Run[], label: string): Promise<Evidence> {
  const attempts = countedAttempts(await store.attempts({ runIds: runs.map(({ id }) => id) }));
  const ids = [...new Set(attempts.flatMap(({ taskVariant, agentVariant }) => [taskVariant, agentVariant]))].filter((id) => id !== "").sort();
  const variants = (await Promise.all(ids.map((id) => store.variant(id)))).filter((variant): variant is Variant => variant !== undefined);
  return { label, pinned: false, attempts, runs, variants };
}

/** The run that is meant; `latest` is the newest of `assay run`. @throws UserError as `runEvidence` */
export async function endedRun(store: Store, wanted: string): Promise<Run> {
  const run = await meantRun(store, wanted);
  if (run.endedAtMs !== null) return run;
  const owner = await ownerNow(store, run);
  if (owner !== undefined) throw new UserError({ wrong: `run ${run.id} is still going on (process ${owner.pid})`, fix: "wait for its end" });
  const [newest] = (await store.runs({ kind: "run" })).filter(({ endedAtMs }) => endedAtMs !== null);
  throw new UserError({
    wrong: `run ${run.id} was interrupted: the attempts it lacks would bias what it says`,
    ...(newest === undefined ? {} : { known: [`the newest run that ended: ${newest.id}`] }),
    fix: `assay run --resume ${run.id}`,
  });
}

/**
 * The run that an id, the beginning of one (at least 4 characters) or `latest` means, ended or not.
 * @throws UserError when there is no such run, or several begin so
 */
export async function meantRun(store: Store, wanted: string): Promise<Run> {
  const runs = await store.runs();
  const [newest] = runs.filter(({ kind }) => kind === "run");
  if (wanted === "latest" && newest !== undefined) return newest;
  if (wanted === "latest" && runs.some(({ kind }) => kind === "tracker" || kind === "import"))
    throw new UserError({
      wrong: "no suite has been run yet; what this store holds was recorded or imported",
      known: ["assay agents, assay trend, assay costs: what was recorded", "assay report --since 30d: all of a window of time, as of a run"],
      fix: "assay agents",
    });
  const meant = wanted.length >= 4 ? runs.filter(({ id }) => id.startsWith(wanted)) : [];
  const exact = meant.find(({ id }) => id === wanted) ?? meant[0];
  if (exact !== undefined && (meant.length === 1 || exact.id === wanted)) return exact;
  const near = new Set(nearestNames(wanted, runs.map(({ id }) => id)));
  const nearest = meant.length > 0 ? meant : near.size > 0 ? runs.filter(({ id }) => near.has(id)) : runs;
  const listed = nearest.slice(0, 5).map(({ id, endedAtMs }) => `${id} (${endedAtMs === null ? "interrupted" : "ended"})`);
  throw new UserError({
    wrong: wanted === "latest" ? "there is no run yet" : meant.length > 0 ? `${meant.length} runs have an id that begins with "${wanted}"` : `no run has the id "${wanted}"`,
    known: listed.length === 0 ? ["the store holds no runs"] : listed,
    fix: listed.length === 0 ? "assay run" : "--run latest · or more of its id (at least 4 characters)",
  });
}

/** Where a baseline is exported to: `assay/baselines/NAME.json` beside the configuration, or in the working directory. */
export function baselinePath(name: string, cwd: string, configFile?: string): string {
  const config = configFile ?? findConfig(cwd);
  return join(config === undefined ? cwd : dirname(config), "assay", "baselines", `${name}.json`);
}

/** Reads an exported baseline. @throws UserError as `readBaselineFile`, and where the file cannot be read */
export function readBaseline(file: string): { readonly baseline: Baseline; readonly evidence: Evidence } {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new UserError({ wrong: `there is no file ${file}`, fix: "assay baseline export NAME writes one" });
  if (!stat.isFile()) throw new UserError({ wrong: `${file} is no file`, fix: "name an exported baseline: assay/baselines/NAME.json" });
  if (stat.size > largestBaselineBytes) throw new UserError({ wrong: `${file} is larger than ${largestBaselineBytes / 1e6} MB (${Math.round(stat.size / 1e6)} MB)`, fix: "export a baseline of fewer attempts" });
  try {
    return readBaselineFile(readFileSync(file, "utf8"), file);
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error && "code" in error)) throw error;
    throw new UserError({ wrong: `${file} cannot be read (${String(error.code)})`, fix: "look at its rights: ls -l" });
  }
}

/** The error for a name that no baseline has. */
export function noBaseline(wanted: string, names: readonly string[], where = ""): UserError {
  const near = nearestNames(wanted, names);
  return new UserError({
    wrong: `no baseline is called "${wanted}"${where === "" ? "" : `, ${where}`}`,
    known: names.length === 0 ? ["there are no baselines yet"] : near.length > 0 ? near : names.slice(0, 10),
    fix: names.length === 0 ? "assay baseline set NAME --run latest" : near.length > 0 ? `assay baseline show ${near[0]}` : "assay baseline list",
  });
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

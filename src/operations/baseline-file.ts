import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { writeBaselineFile } from "../interchange/index.ts";
import type { Evidence, Run } from "../model/index.ts";
import { UserError, canonicalJson, newId } from "../model/index.ts";
import type { Store } from "../store/index.ts";
import { named, notThere, requireName, shown } from "./baseline.ts";
import { baselinePath, readBaseline } from "./evidence.ts";
import type { OperationEnd } from "./operation-end.ts";
import { writeWhole } from "./write-whole.ts";

/** What to export, and where to. */
export interface ExportRequest {
  readonly store: Store;
  readonly name: string;
  /** Absolute. */
  readonly cwd: string;
  /** Undefined: `assay/baselines/NAME.json` beside the configuration, or in `cwd`. */
  readonly file: string | undefined;
  /** Absolute; undefined: the nearest one upwards. */
  readonly configFile: string | undefined;
}

/**
 * Writes a baseline into one file that a machine without this store compares against. The file is there whole or not at all.
 *
 * @throws UserError when there is no such baseline, when another file stands there, or when it cannot be written
 */
export async function exportBaseline({ store, name, cwd, file, configFile }: ExportRequest): Promise<OperationEnd> {
  const baseline = (await named(store, name)) ?? (await notThere(store, name));
  const evidence = (await store.baselineEvidence(name)) ?? (await notThere(store, name));
  const path = file === undefined ? baselinePath(name, cwd, configFile) : resolve(cwd, file);
  refuseOther(path, name);
  const text = writeBaselineFile(baseline, { ...evidence, runs: evidence.runs.map(withoutPlaces) });
  await writeWhole(path, text, "-o ANOTHER-FILE, in a folder that can be written");
  return shown(store, name, { kind: "exported", file: relative(cwd, path) || path, bytes: Buffer.byteLength(text) });
}

/** What to import. */
export interface ImportRequest {
  readonly store: Store;
  /** Absolute. */
  readonly cwd: string;
  readonly file: string;
  /** Another name than the file's. */
  readonly as: string | undefined;
  readonly replace: boolean;
}

/**
 * Takes an exported baseline into a store, with its runs, variants and attempts. Doing it twice does no harm.
 *
 * @throws UserError as `readBaselineFile`; when the name is taken by another baseline, or an attempt of the file is in the store with
 *   other values
 */
export async function importBaseline({ store, cwd, file, as, replace }: ImportRequest): Promise<OperationEnd> {
  const path = resolve(cwd, file);
  const { baseline, evidence } = readBaseline(path);
  const name = as ?? baseline.name;
  requireName(name);
  const held = await store.baselineEvidence(name);
  if (held !== undefined && sameAttempts(held, evidence)) return shown(store, name, { kind: "imported", file, added: 0 });
  if (held !== undefined && !replace)
    throw new UserError({ wrong: `a baseline is called "${name}" already, and holds other attempts than ${file}`, fix: `assay baseline import ${file} --as ANOTHER-NAME · or --replace` });
  const added = await bringIn(store, evidence, file);
  const free = (await store.baselines()).every(({ id, name: other }) => id !== baseline.id || other === name);
  await store.putBaseline({ ...baseline, name, id: free ? baseline.id : newId() }, evidence.attempts.map(({ id }) => id), { replace: true });
  return shown(store, name, { kind: "imported", file, added });
}

/** Runs as they are, ended ones with their end; returns how many attempts were new. */
async function bringIn(store: Store, { runs, variants, attempts }: Evidence, file: string): Promise<number> {
  const there = await store.attempts({ runIds: runs.map(({ id }) => id) });
  const ids = new Map(there.map((attempt) => [attempt.id, attempt]));
  const slots = new Map(there.map((attempt) => [slotOf(attempt), attempt.id]));
  for (const attempt of attempts) {
    const same = ids.get(attempt.id);
    if (same === undefined ? slots.has(slotOf(attempt)) : canonicalJson(same) !== canonicalJson(attempt)) throw conflict(file, attempt.id);
  }
  for (const run of runs) await store.beginRun(run, variants);
  const added = await store.record(attempts);
  // An id that is there under another run was left alone, and is not what the file says.
  if (added !== attempts.filter(({ id }) => !ids.has(id)).length) throw conflict(file, "of another run");
  return added;
}

function slotOf({ runId, slot, retry }: { readonly runId: string; readonly slot: number; readonly retry: number }): string {
  return JSON.stringify([runId, slot, retry]);
}

function conflict(file: string, attempt: string): UserError {
  return new UserError({ wrong: `${file} and this store differ about the attempt ${attempt}`, known: ["an attempt never changes: one of the two was made up, or copied by hand"], fix: "import it into a store of its own: --store sqlite:another.db" });
}

function sameAttempts(a: Evidence, b: Evidence): boolean {
  const ids = ({ attempts }: Evidence) => JSON.stringify(attempts.map(({ id }) => id).sort());
  return ids(a) === ids(b);
}

/** Without what only the machine needs that made the run: where the project lies there, which process it was. */
function withoutPlaces(run: Run): Run {
  const { request: _request, process: _process, root: _root, ...plan } = run.plan;
  return { ...run, plan };
}

/** A file that is not this baseline, as it was exported before, is somebody's work: it is not written over. */
function refuseOther(path: string, name: string): void {
  if (!existsSync(path)) return;
  let head = "";
  try {
    head = readFileSync(path, "utf8").slice(0, 1000);
  } catch {
    // A folder, or not to be read: not ours in any case.
  }
  const [, held] = /"kind":\s*"assay-baseline".*?"name":\s*"([^"]*)"/s.exec(head) ?? [];
  if (held === name) return;
  throw new UserError({ wrong: `${path} is there and is ${held === undefined ? "no baseline" : `the baseline ${held}`}; it was left as it is`, fix: "-o ANOTHER-FILE" });
}

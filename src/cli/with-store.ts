import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { findConfig, loadConfig } from "../config/index.ts";
import { UserError } from "../model/index.ts";
import type { SpoolIntake, Store } from "../store/index.ts";
import { findStore, openStore, storePath, waitingFiles } from "../store/index.ts";
import type { SharedFlags, Stream, Surroundings } from "./surroundings.ts";

/**
 * Works with the store that the flags, the configuration or the place name, and closes it.
 *
 * @param creates  whether the work is worth a new store; a question finds an empty one where there is none, and leaves none behind
 * @throws UserError as `openStore` and `loadConfig`, and where a question names a store with `--store` that is not there
 */
export async function withStore<T>(flags: SharedFlags, { cwd, env, err }: Surroundings, creates: boolean, work: (store: Store) => Promise<T>): Promise<T> {
  const url = await storeUrl(flags, { cwd, env });
  const path = storePath(url);
  // What waits for a store that could not be made yet is a reason to make it.
  const there = creates || path === null || existsSync(path) || waitingFiles(url) > 0;
  if (!there && flags.store !== undefined) throw new UserError({ wrong: `there is no store at ${path}`, fix: "correct --store, or leave it out: the nearest .assay upwards is asked then" });
  if (!there) err.write(`there is no store at ${path} yet\n`);
  const store = await openStore(there ? url : "memory:", { use: creates ? "record" : "read", onNotice: (notice) => void err.write(`${notice}\n`) });
  try {
    if (there && !creates) await takeInWhatWaits(url, err);
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The store that the flags, the configuration or the place name. @throws UserError as `loadConfig` */
export async function storeUrl(flags: SharedFlags, { cwd, env }: Pick<Surroundings, "cwd" | "env">): Promise<string> {
  return flags.store ?? (await configuredStore(flags, cwd)) ?? findStore(cwd, env);
}

/** The file that `--config` names, absolute; undefined where the flag is not given. */
export function configFlag({ config }: SharedFlags, cwd: string): string | undefined {
  return config === undefined ? undefined : resolve(cwd, config);
}

/** Who asks wants an answer soon: one without what waits, where another program holds the store for longer, in milliseconds. */
const intakeBusyMs = 1_000;

/** Who asks wants to know of all that was recorded; where that fails it stays where it is, and the answer says less. */
async function takeInWhatWaits(url: string, err: Stream): Promise<void> {
  if (waitingFiles(url) === 0) return;
  try {
    const { recorded, problems } = await takenIn(url, err);
    if (recorded > 0) err.write(`${recorded === 1 ? "1 attempt" : `${recorded} attempts`} that waited beside the store ${recorded === 1 ? "was" : "were"} taken in\n`);
    for (const problem of problems) err.write(`${problem}\n`);
  } catch (error) {
    const left = waitingFiles(url);
    if (left === 0) return; // Who held the store has taken them in.
    const why = error instanceof Error ? error.message : String(error);
    err.write(`what waits beside the store (attempts in ${left === 1 ? "1 file" : `${left} files`}) is not in this answer: ${why}\n`);
  }
}

/** Takes in through a store of its own, because the one that is asked waits longer. */
async function takenIn(url: string, err: Stream): Promise<SpoolIntake> {
  const store = await openStore(url, { busyMs: intakeBusyMs, onNotice: (notice) => void err.write(`${notice}\n`) });
  try {
    return await store.takeInSpool();
  } finally {
    await store.close();
  }
}

async function configuredStore(flags: SharedFlags, cwd: string): Promise<string | null> {
  const file = configFlag(flags, cwd) ?? findConfig(cwd);
  return file === undefined ? null : (await loadConfig(file)).defaults.store;
}

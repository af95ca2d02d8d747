import { existsSync, linkSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Connection, identityOf } from "./connection.ts";
import { isBusy, isDamage } from "./failures.ts";
import { salvage } from "./salvage.ts";
import { prepareStore } from "./schema.ts";
import { asidePath, setAsideFiles } from "./set-aside.ts";
import type { Salvaged } from "./salvage.ts";

/**
 * Sets a damaged file aside, with its -wal and -shm, as `assay.db.damaged-<time>`, and puts a new one in its place that holds what could
 * still be read. Nothing of the damaged file is changed or deleted.
 *
 * @param identity  of the file that was found damaged; where another one stands there by now, another process was faster and nothing is done
 * @returns sentences for the owner of the store
 */
export function recover(path: string, identity: string | undefined, busyMs: number): string[] {
  return underRecoveryLock(path, busyMs, () => {
    if (identity === undefined || identityOf(path) !== identity) return [];
    const damaged = new Connection(path, { busyMs, lenient: true });
    const fresh = `${path}.salvage`;
    try {
      holdWriteLock(damaged);
      for (const file of [fresh, `${fresh}-wal`, `${fresh}-shm`]) rmSync(file, { force: true });
      const { connection } = prepareStore(fresh, busyMs);
      let found: Salvaged;
      try {
        found = salvage(damaged, connection);
      } finally {
        connection.close();
      }
      const aside = freeName(`${asidePath(path)}${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "")}`);
      // Its -wal goes first: beside the new file it would be taken for that file's own.
      for (const end of ["-wal", "-shm"]) if (existsSync(path + end)) renameSync(path + end, aside + end);
      secondName(path, aside);
      renameSync(fresh, path);
      return [`the store ${path} was damaged: it was set aside as ${aside}; ${found.attempts} attempts were brought over into a new one${lossOf(found)}`];
    } finally {
      try {
        damaged.rollback();
        damaged.close();
      } catch {
        // A damaged file may refuse even this; its descriptors go with the process.
      }
    }
  });
}

function lossOf({ unreadable, complete }: Salvaged): string {
  if (complete) return unreadable > 0 ? `, ${unreadable} could not be read` : "";
  return unreadable > 0 ? `, at least ${unreadable} could not be read` : ", how many could not be read is unknown";
}

/** Whether a file that stood at the path is one of those that were set aside, by this process or another. */
export function wasSetAside(path: string, identity: string): boolean {
  return setAsideFiles(path).some((file) => identityOf(file) === identity);
}

/** Returns once no other process is setting the file aside. */
export function waitForRecovery(path: string, busyMs: number): void {
  if (existsSync(lockPath(path))) underRecoveryLock(path, busyMs, () => undefined);
}

/** The lock of a database of its own, because the damaged one may not give any; the system frees it when its holder dies. */
function underRecoveryLock<T>(path: string, busyMs: number, work: () => T): T {
  const lock = new DatabaseSync(lockPath(path), { timeout: busyMs });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return work();
  } finally {
    // The file stays: a lock that is deleted under those who wait for it is no lock.
    lock.close();
  }
}

function lockPath(path: string): string {
  return `${path}.recovery`;
}

/** Keeps healthy writers out while the file is copied; a file too broken to give a lock lets nobody write either. */
function holdWriteLock(damaged: Connection): void {
  try {
    damaged.db.exec("BEGIN IMMEDIATE");
  } catch (error) {
    if (isBusy(error) || !isDamage(error)) throw error;
  }
}

/** A link and not a rename, so that at no moment, not even after a kill, an empty store could be made at the path. */
function secondName(path: string, aside: string): void {
  try {
    linkSync(path, aside);
  } catch {
    renameSync(path, aside); // A file system without links.
  }
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let i = 2; existsSync(name); i++) name = `${wanted}-${i}`;
  return name;
}

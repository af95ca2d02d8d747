import { existsSync, fsyncSync, openSync, closeSync, readSync, renameSync, rmSync, statSync } from "node:fs";
import { UserError } from "../model/index.ts";
import { Connection } from "./connection.ts";
import { isDamage } from "./failures.ts";
import { migrations as allMigrations } from "./migrations/all.ts";
import { makeFolderFor } from "./place.ts";
import type { Migration } from "./migrations/all.ts";

/** "assy" in ASCII, written into the file's header: a database of another program is never touched. */
const applicationId = 0x61737379;

/** What preparing a file gave: an open connection, and what its owner should hear. */
export interface Prepared {
  readonly connection: Connection;
  readonly notices: readonly string[];
}

/**
 * Opens a file for writing: creates it, or brings an old one up to date after a backup copy (`assay.db.backup-v1`).
 * Blocks the thread for up to `busyMs` per lock; meant for the writer thread.
 *
 * @throws UserError for a directory, another program's file, a store that is newer than this program
 */
export function prepareStore(path: string, busyMs: number, migrations: readonly Migration[] = allMigrations): Prepared {
  refuseDirectory(path);
  makeFolderFor(path);
  const connection = new Connection(path, { busyMs });
  try {
    let notices: string[] = [];
    const version = versionOf(connection, migrations);
    if (version < migrations.length) notices = migrate(connection, busyMs, migrations);
    if (connection.pragma("journal_mode") !== "wal") connection.pragma("journal_mode = WAL");
    connection.db.exec("PRAGMA synchronous = FULL");
    return { connection, notices };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Opens a file for reading; never changes it. Undefined where the writer must first create it or bring it up to date.
 *
 * @param anyVersion  takes an old one, or an empty file, as it is
 * @throws UserError as `prepareStore`
 */
export function openForReading(path: string, { immutable, anyVersion }: { readonly immutable: boolean; readonly anyVersion: boolean }): Connection | undefined {
  refuseDirectory(path);
  if (!existsSync(path)) return undefined;
  // No waiting here: this is the caller's thread, whose event loop must go on; the caller tries again.
  const connection = new Connection(path, { busyMs: 0, immutable });
  try {
    const version = versionOf(connection, allMigrations);
    if (version === allMigrations.length || anyVersion) {
      connection.db.exec("PRAGMA query_only = ON");
      return connection;
    }
  } catch (error) {
    connection.close();
    throw error;
  }
  connection.close();
  return undefined;
}

/** Version of the schema in a file; 0 for an empty one. */
function versionOf(connection: Connection, migrations: readonly Migration[]): number {
  let version: number;
  try {
    if (connection.pragma("application_id") !== applicationId) {
      if (connection.db.prepare("SELECT count(*) AS n FROM sqlite_schema").get()!["n"] === 0) return 0;
      throw notOurs(connection.path);
    }
    version = connection.pragma("user_version") as number;
  } catch (error) {
    if (isDamage(error) && !claimsToBeOurs(connection.path)) throw notOurs(connection.path);
    throw error;
  }
  if (version > migrations.length)
    throw new UserError({
      wrong: `the store ${connection.path} has version ${version}; this assay reads versions up to ${migrations.length}`,
      fix: "update assay, or name another store, such as sqlite:PATH",
    });
  return version;
}

function migrate(connection: Connection, busyMs: number, migrations: readonly Migration[]): string[] {
  const { db, path } = connection;
  db.exec("BEGIN IMMEDIATE");
  try {
    // Once more under the lock: another process may have been faster.
    const version = versionOf(connection, migrations);
    const notices: string[] = [];
    if (version > 0 && version < migrations.length) {
      const backup = backUp(path, version, busyMs);
      notices.push(`the store ${path} was brought from version ${version} to ${migrations.length}; a copy of the old one is ${backup}`);
    }
    for (const step of migrations.slice(version)) {
      db.exec(step.sql);
      db.prepare("INSERT INTO schema_migration (version, name, applied_at) VALUES (?, ?, ?)").run(step.version, step.name, Date.now());
    }
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`);
    // The commit is made before the switch to WAL, so that the header of the main file itself says whose it is, even without its -wal.
    db.exec("COMMIT");
    return notices;
  } catch (error) {
    connection.rollback();
    throw error;
  }
}

/** Copies the file as of its last commit, what lies in its -wal included; the caller holds the write lock. */
function backUp(path: string, version: number, busyMs: number): string {
  let backup = `${path}.backup-v${version}`;
  for (let i = 2; existsSync(backup); i++) backup = `${path}.backup-v${version}-${i}`;
  const part = `${backup}.part`;
  rmSync(part, { force: true });
  const reader = new Connection(path, { busyMs });
  try {
    reader.db.prepare("VACUUM INTO ?").run(part);
  } finally {
    reader.close();
  }
  const file = openSync(part, "r+");
  fsyncSync(file);
  closeSync(file);
  renameSync(part, backup);
  return backup;
}

function refuseDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError({ wrong: `the store ${path} is a folder`, fix: `name a file in it: sqlite:${path.replace(/\/$/, "")}/assay.db` });
}

function notOurs(path: string): UserError {
  return new UserError({ wrong: `${path} is not a store of assay; it was left as it is`, fix: "name another file, such as sqlite:PATH" });
}

/**
 * Whether the raw header of a broken file says that it is a store: only then is it ours to set aside.
 * Read past SQLite only when SQLite itself has failed: closing a file drops all POSIX locks that this process holds on it.
 */
function claimsToBeOurs(path: string): boolean {
  const header = Buffer.alloc(100);
  const file = openSync(path, "r");
  try {
    const length = readSync(file, header, 0, 100, 0);
    return length === 100 && header.toString("latin1", 0, 16) === "SQLite format 3\0" && header.readUInt32BE(68) === applicationId;
  } finally {
    closeSync(file);
  }
}

import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { chmod, copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backup } from "node:sqlite";
import { Connection } from "./connection.ts";
import { Writer } from "./writer.ts";

/** A store's copy that only its owner can see. */
export interface CopyForReading {
  /** Of the copy, absolute. */
  readonly path: string;
  /** Deletes it; it is closed by then. */
  readonly remove: () => void;
}

/**
 * Copies a store into a folder of its own below the system's temporary one, and brings the copy up to date: for questions about a store
 * that this user may read and not write, where SQLite or a migration would have to.
 *
 * @param immutable  as of `Connection`
 * @throws what copying and preparing throw; nothing is left then
 */
export async function copyForReading(path: string, { immutable }: { readonly immutable: boolean }): Promise<CopyForReading> {
  const folder = mkdtempSync(join(tmpdir(), "assay-copy-"));
  const copy = { path: join(folder, "assay.db"), remove: () => rmSync(folder, { recursive: true, force: true }) };
  try {
    await copyFiles(path, copy.path, immutable);
    // What is said of bringing it up to date would be about a file that is soon gone.
    const writer = new Writer({ path: copy.path, busyMs: 0 }, () => undefined);
    await writer.send({ kind: "prepare", toWrite: false }).finally(() => writer.close());
    return copy;
  } catch (error) {
    copy.remove();
    throw error;
  }
}

async function copyFiles(from: string, to: string, immutable: boolean): Promise<void> {
  const wal = `${from}-wal`;
  // SQLite cannot open such a pair without making a -shm; and as there is none, nobody has it open, and the files can be taken as they are.
  if (!existsSync(`${from}-shm`) && (statSync(wal, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    await Promise.all([copyFile(from, to), copyFile(wal, `${to}-wal`)]);
    // A copy has the rights of what was copied, and this one is written.
    await Promise.all([chmod(to, 0o600), chmod(`${to}-wal`, 0o600)]);
    return;
  }
  const source = new Connection(from, { busyMs: 0, immutable });
  try {
    await backup(source.db, to);
  } finally {
    source.close();
  }
}

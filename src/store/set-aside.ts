import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Damaged stores that were set aside and lie beside a path, oldest first, absolute; not what SQLite keeps beside them. Makes nothing.
 *
 * @param path  absolute, of a store that is there or not
 */
export function setAsideFiles(path: string): string[] {
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  const start = basename(asidePath(path));
  return readdirSync(folder).filter((name) => name.startsWith(start) && !isPart(name)).sort().map((name) => join(folder, name));
}

/** Where a damaged store is set aside; the moment follows. */
export const asidePath = (path: string): string => `${path}.damaged-`;

/** What SQLite keeps beside a file belongs to that file. */
export function isPart(file: string): boolean {
  return /-(wal|shm|journal)$/.test(file);
}

import { accessSync, constants, existsSync, mkdirSync, statSync, statfsSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "../model/index.ts";

const elsewhere = "name another store, such as sqlite:/a/place/that/can/be/written";

/**
 * What stands against making or writing a store at a path; undefined where nothing does. Makes nothing.
 *
 * @param path  absolute, of a file that is there or not
 * @example storeObstacle("/sys/assay.db")?.complaint.wrong // "the store /sys/assay.db cannot be made: read-only file system (EROFS)"
 */
export function storeObstacle(path: string): UserError | undefined {
  const folder = nearest(dirname(path));
  if (!statSync(folder).isDirectory())
    return new UserError({ wrong: `no store can be made in ${dirname(path)}: there is a file where a folder should be (${folder})`, fix: elsewhere });
  const isThere = existsSync(path);
  const why = whyNotWritable(folder) ?? (isThere ? whyNotWritable(path) : undefined) ?? (isSpaceGone(folder) ? "no space is left on its disk" : undefined);
  return why === undefined ? undefined : new UserError({ wrong: `the store ${path} cannot be ${isThere ? "written" : "made"}: ${why}`, fix: elsewhere }, 5);
}

/**
 * Makes the folder of a store where there is none. One called `.assay` is kept out of git: a measurement must not make the very
 * tree dirty that it measures.
 *
 * @throws UserError that says what stands against it
 */
export function makeFolderFor(path: string): void {
  const folder = dirname(path);
  try {
    if (makeFolders(folder) && basename(folder) === ".assay") writeFileSync(join(folder, ".gitignore"), "*\n", { flag: "wx" });
  } catch (error) {
    const obstacle = storeObstacle(path);
    if (obstacle !== undefined) throw obstacle;
    if (["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    throw new UserError({ wrong: `the store ${path} cannot be made (${error instanceof Error ? error.message : String(error)})`, fix: elsewhere }, 5);
  }
}

/** Makes a folder that only its owner can enter, and those above it; one that is there is left as it is. */
export function makePrivateFolder(folder: string): void {
  makeFolders(folder, 0o700);
}

/**
 * One by one: what Node does recursively says ENOENT on a read-only file system, and never returns below /proc.
 * @returns whether the last one was made by this call
 */
function makeFolders(folder: string, mode = 0o777): boolean {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
  if (dirname(folder) !== folder) makeFolders(dirname(folder), mode);
  try {
    mkdirSync(folder, mode);
    return true;
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !statSync(folder).isDirectory()) throw error;
    return false;
  }
}

/** Whether the disk under a path has no room for even the smallest store, or no entry left for another file. */
export function isSpaceGone(path: string): boolean {
  const { blocks, bavail, bsize, files, ffree } = statfsSync(nearest(path));
  return (blocks > 0 && bavail * bsize < smallestStore) || (files > 0 && ffree === 0); // /proc and its like have no blocks at all
}

/** Bytes: a page of each table, and the memory that readers and writers share. */
const smallestStore = 256 * 1024;

/** The path itself, or the folder above it that is there. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

function whyNotWritable(path: string): string | undefined {
  try {
    accessSync(path, constants.W_OK);
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return code === "EROFS" ? "read-only file system (EROFS)" : `no right to write ${path} (${code})`;
  }
}

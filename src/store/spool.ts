import { closeSync, constants, existsSync, fsyncSync, openSync, rmSync, writeFileSync } from "node:fs";
import { open, stat, unlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { inspect } from "node:util";
import { newId } from "../model/index.ts";
import { storePath } from "./open.ts";
import { makeFolderFor, makePrivateFolder } from "./place.ts";
import { lineOf, refusedName, spoolFiles, spoolFolders } from "./spool-files.ts";
import type { FileHandle } from "node:fs/promises";
import type { Attempt, Run } from "../model/index.ts";

/**
 * Where attempts wait that the store cannot take at the moment: files of this process, beside the store or, where nothing can be
 * written there, in the user's state folder. `Store.takeInSpool` of any process records them later. Folders are 0700, files 0600.
 */
export interface Spool {
  /** The folder where attempts were last kept; undefined before any were. */
  readonly folder: string | undefined;
  /**
   * Keeps attempts of a run durably (fsynced); calls made while another is being written share its flush.
   * @throws Error when they cannot be written anywhere; they may be given again, an attempt counts once
   */
  add(run: Run, attempts: readonly Attempt[]): Promise<void>;
  /** As `add`, blocking the thread until it is durable: for exit hooks. May be called while an `add` is on its way. */
  addNow(run: Run, attempts: readonly Attempt[]): void;
  /**
   * Keeps for people what was refused, with the reasons, in `assay.db.refused.jsonl`, as JSON where it is JSON; never taken in. At most 1 MB is kept for each
   * store, at most 10,000 characters of each record; what comes later is dropped.
   */
  refuse(given: unknown, problems: readonly string[]): Promise<void>;
}

/**
 * The spool of the store a URL names; null where it names no file (`memory:`). Makes nothing before something is to be kept.
 *
 * @example
 * const spool = openSpool("sqlite:.assay/assay.db");
 * await spool?.add(run, [attempt]); // .assay/spool/assay.db.0198….jsonl
 */
export function openSpool(url: string): Spool | null {
  const path = storePath(url);
  return path === null ? null : new FileSpool(path);
}

/**
 * How many files wait in the spool of the store a URL names; 0 where it names no file. Reads the names of files and nothing else, so
 * that a question which finds none needs no lock.
 *
 * @example if (waitingFiles(store.url) > 0) await store.takeInSpool();
 */
export function waitingFiles(url: string): number {
  const path = storePath(url);
  if (path === null) return 0;
  return spoolFolders(path).reduce((sum, folder) => sum + spoolFiles(folder, path, ["waiting", "taken"]).length, 0);
}

interface Waiting {
  readonly run: Run;
  readonly attempts: readonly Attempt[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The file this process appends to, and the runs it holds. */
interface CurrentFile {
  readonly path: string;
  readonly runIds: Set<string>;
}

/** Most attempts that share one write: what is put together blocks the caller's loop. */
const attemptsPerWrite = 250;

class FileSpool implements Spool {
  readonly #storePath: string;
  #waiting: Waiting[] = [];
  #writing = false;
  #current: CurrentFile | undefined;
  #folder: string | undefined;

  constructor(path: string) {
    this.#storePath = path;
  }

  get folder(): string | undefined {
    return this.#folder;
  }

  add(run: Run, attempts: readonly Attempt[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ run, attempts, resolve, reject });
      if (!this.#writing) void this.#writeAll();
    });
  }

  addNow(run: Run, attempts: readonly Attempt[]): void {
    // A file of its own: an `add` may be in the middle of a line of the other one.
    const text = textOf([{ run, attempts }], new Set());
    let failure: unknown;
    for (const makeFolder of this.#places()) {
      try {
        const folder = makeFolder();
        while (!keptNow(folder, this.#newPath(folder), text));
        this.#folder = folder;
        return;
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  }

  refuse(given: unknown, problems: readonly string[]): Promise<void> {
    const line = Buffer.from(`${JSON.stringify({ at: new Date().toISOString(), problems, given: keptOfGiven(given) })}\n`);
    return this.#inSomePlace(async (folder) => {
      const file = await open(join(folder, refusedName(this.#storePath)), "a", 0o600);
      try {
        if ((await file.stat()).size + line.length <= mostRefusedBytes) await file.write(line);
      } finally {
        await file.close();
      }
    });
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    // Calls made in one go are written together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      let count = 1;
      for (let rows = this.#waiting[0]!.attempts.length; count < this.#waiting.length; count++) {
        rows += this.#waiting[count]!.attempts.length;
        if (rows > attemptsPerWrite) break;
      }
      const now = this.#waiting.splice(0, count);
      try {
        await this.#keep(now);
        for (const { resolve } of now) resolve();
      } catch (error) {
        for (const { reject } of now) reject(error);
      }
    }
    this.#writing = false;
  }

  /** Resolves when the lines are durable in a file that nobody had begun to take in before they were in it. */
  async #keep(now: readonly Waiting[]): Promise<void> {
    if (this.#current !== undefined) {
      const { path, runIds } = this.#current;
      try {
        // Never made anew: a name is used once, or what one process is taking in could be replaced by another.
        const file = await open(path, constants.O_WRONLY | constants.O_APPEND);
        try {
          if (await appended(file, path, textOf(now, runIds))) return;
        } finally {
          await file.close();
        }
      } catch {
        // Gone, or its disk is full: a new file then, perhaps elsewhere.
      }
      this.#current = undefined;
    }
    await this.#inSomePlace(async (folder) => {
      for (;;) {
        const path = this.#newPath(folder);
        const runIds = new Set<string>();
        if (!(await keptInNewFile(folder, path, textOf(now, runIds)))) continue;
        this.#current = { path, runIds };
        this.#folder = folder;
        return;
      }
    });
  }

  #newPath(folder: string): string {
    return join(folder, `${basename(this.#storePath)}.${newId()}.jsonl`);
  }

  /** Beside the store, then the user's state folder: each is made when its turn comes. */
  #places(): (() => string)[] {
    return spoolFolders(this.#storePath).map((folder, i) => () => {
      if (i === 0) makeFolderFor(this.#storePath);
      makePrivateFolder(folder);
      return folder;
    });
  }

  /** Does it in the first place where it succeeds; tells the first failure where it succeeds in none. */
  async #inSomePlace(work: (folder: string) => Promise<void>): Promise<void> {
    let failure: unknown;
    for (const makeFolder of this.#places()) {
      try {
        return await work(makeFolder());
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  }
}

/**
 * Appends a text and waits for the disk. Whoever takes a file in renames it before reading: where the path still names the file after
 * the flush, all of it will be read; otherwise the text may have come too late, and must be written again elsewhere (ids make that harmless).
 *
 * @returns whether the text is sure to be taken in some day
 */
async function appended(file: FileHandle, path: string, text: string): Promise<boolean> {
  const { size: before } = await file.stat();
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    // Half a line would be told as damage later on.
    await file.truncate(before).catch(() => undefined);
    throw error;
  }
  const [own, named] = await Promise.all([file.stat({ bigint: true }), stat(path, { bigint: true }).catch(() => undefined)]);
  return named !== undefined && named.ino === own.ino && named.dev === own.dev;
}

async function keptInNewFile(folder: string, path: string, text: string): Promise<boolean> {
  const file = await open(path, "ax", 0o600);
  try {
    const stays = await appended(file, path, text);
    await syncFolder(folder);
    return stays;
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

/** As `keptInNewFile`. */
function keptNow(folder: string, path: string, text: string): boolean {
  const file = openSync(path, "ax", 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
    const directory = openSync(folder, "r");
    fsyncSync(directory);
    closeSync(directory);
    return existsSync(path);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** A new file is there after a power cut only when its folder was flushed, too. */
async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Lines of all of it; a run is written once into each file, before its attempts. */
function textOf(parts: readonly Pick<Waiting, "run" | "attempts">[], runIds: Set<string>): string {
  const lines: string[] = [];
  for (const { run, attempts } of parts) {
    if (!runIds.has(run.id)) lines.push(lineOf({ run }));
    runIds.add(run.id);
    for (const attempt of attempts) lines.push(lineOf({ attempt }));
  }
  return lines.join("");
}

const mostRefusedBytes = 1_000_000;
const mostGivenCharacters = 10_000;

/** JSON as it is, so that a program can read it, correct it and record it; all else as text. */
function keptOfGiven(given: unknown): unknown {
  try {
    if (isJson(given, 10, { parts: mostGivenCharacters }) && JSON.stringify(given).length <= mostGivenCharacters) return given;
  } catch {
    // A proxy that refuses to be looked at.
  }
  return textOfGiven(given);
}

/** Whether it says all of itself as JSON, so many levels deep and in so many parts; calls no code of the caller's but a proxy's. */
function isJson(value: unknown, levels: number, left: { parts: number }): boolean {
  if (value === null || typeof value === "boolean" || typeof value === "string") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || levels === 0) return false;
  const isList = Array.isArray(value);
  if (Object.getPrototypeOf(value) !== (isList ? Array.prototype : Object.prototype)) return false;
  if ((left.parts -= Object.keys(value).length) < 0) return false;
  const parts = Object.entries(Object.getOwnPropertyDescriptors(value)).filter(([name]) => !isList || name !== "length");
  if (isList && parts.length !== value.length) return false; // It has holes, or more than its elements.
  return parts.every(([name, part]) => name !== "toJSON" && part.enumerable === true && "value" in part && isJson(part.value, levels - 1, left));
}

/** Anything may be given: circular, huge, with getters that throw. */
function textOfGiven(given: unknown): string {
  let text: string;
  try {
    text = inspect(given, { depth: 4, breakLength: Infinity, maxArrayLength: 100, maxStringLength: 1_000, getters: false });
  } catch {
    text = `a ${typeof given} that cannot be shown`;
  }
  return text.slice(0, mostGivenCharacters).toWellFormed();
}

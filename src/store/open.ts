import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../model/index.ts";
import type { Store, StoreUse } from "./contract.ts";

/** How a store is opened. */
export interface OpenOptions {
  /** How long to wait for another program's lock, in milliseconds; 30,000 by default. */
  readonly busyMs?: number;
  /** What the store is opened for; `read` by default. */
  readonly use?: StoreUse;
  /**
   * Hears, as sentences, what the owner of the store should be told: a damaged file was set aside, an old one was brought up to date,
   * another program has to be waited for, the file was deleted or replaced while it was in use. Called at opening and while the store is used.
   */
  readonly onNotice?: (notice: string) => void;
}

/**
 * Opens the store a URL names: `memory:`, `sqlite:PATH`, or a plain path, which is SQLite too. A store that is not there is created.
 * A driver is loaded only when its scheme is asked for.
 *
 * @throws UserError for an unknown scheme, a folder, a file of another program, a store newer than this assay (exit code 2),
 *   and where the file is locked or cannot be read, or is not there when it is only looked at (exit code 5)
 * @example const store = await openStore("sqlite:.assay/assay.db")
 */
export async function openStore(url: string, options: OpenOptions = {}): Promise<Store> {
  const scheme = schemeOf(url);
  switch (scheme) {
    case "memory":
      return (await import("./memory.ts")).openMemory();
    case undefined:
    case "sqlite": {
      const path = storePath(url);
      if (path === null) throw new UserError({ wrong: `the store "${url}" names no file`, fix: "name a file, such as sqlite:./attempts.db" });
      const { busyMs = 30_000, use = "read", onNotice = () => undefined } = options;
      return (await import("./sqlite.ts")).openSqlite(path, { busyMs, use, onNotice });
    }
    default:
      throw new UserError({
        wrong: `no store answers to "${scheme}:" (in ${url})`,
        known: ["memory:", "sqlite:"],
        fix: "name a file, such as sqlite:./attempts.db",
      });
  }
}

/**
 * The file that a store's URL names, absolute, whether it exists or not; null where it names none (`memory:`).
 *
 * @example storePath("sqlite:attempts.db") // "/home/me/project/attempts.db"
 */
export function storePath(url: string): string | null {
  const scheme = schemeOf(url);
  if (scheme !== undefined && scheme !== "sqlite") return null;
  const path = scheme === undefined ? url : url.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "");
  return path === "" ? null : resolve(path);
}

/**
 * The URL of the store for a working directory: `ASSAY_STORE`, else the nearest `.assay` folder upwards, else one in the directory itself.
 *
 * @param from  a folder, absolute
 * @example findStore("/home/me/project/src", {}) // "sqlite:/home/me/project/.assay/assay.db", where /home/me/project/.assay exists
 */
export function findStore(from: string, env: Readonly<Record<string, string | undefined>>): string {
  if (env["ASSAY_STORE"]) return env["ASSAY_STORE"];
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = join(folder, ".assay");
    if (existsSync(found) && statSync(found).isDirectory()) return `sqlite:${join(found, "assay.db")}`;
    if (folder === dirname(folder)) return `sqlite:${join(resolve(from), ".assay", "assay.db")}`;
  }
}

/** At least two letters: `C:` begins a Windows path. */
function schemeOf(url: string): string | undefined {
  return /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
}

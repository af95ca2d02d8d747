import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { fingerprint, problemsOf } from "../model/index.ts";
import { accept } from "./accept.ts";
import { rowOfAttempt, rowOfRun } from "./rows.ts";
import type { Attempt, Run } from "../model/index.ts";
import type { SqlValue } from "./rows.ts";

/**
 * What may lie in a spool folder for the store `assay.db`. One folder may serve several stores, hence the store's name in front.
 * - `assay.db.<uuid>.jsonl`: written by a process, perhaps at this moment; a name is never used twice
 * - `assay.db.<uuid>.taken`: renamed by one who takes it in; left behind by a crash, anybody takes it in
 * - `assay.db.<uuid>.unusable`: lines of such a file that could not be recorded, for people
 * - `assay.db.refused.jsonl`: records that were refused when they were given, for people
 */
export type SpoolFileKind = "waiting" | "taken" | "unusable" | "refused";

/** Where the spool of a store may lie, best first: beside the store, else in the user's state folder. Makes nothing. */
export function spoolFolders(storePath: string): string[] {
  const state = process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  return [join(dirname(storePath), "spool"), join(state, "assay", "spool", fingerprint(storePath))];
}

/** What a file in a spool folder is for a store; undefined where it is none of this store's. */
export function spoolFileKind(file: string, storePath: string): SpoolFileKind | undefined {
  const start = `${basename(storePath)}.`;
  if (!file.startsWith(start)) return undefined;
  const rest = file.slice(start.length);
  if (file === refusedName(storePath)) return "refused";
  const ending = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(jsonl|taken|unusable)$/.exec(rest)?.[1];
  return ending === "jsonl" ? "waiting" : (ending as "taken" | "unusable" | undefined);
}

/** Names of the files of some kinds that lie in a spool folder for a store; none where the folder cannot be read. */
export function spoolFiles(folder: string, storePath: string, kinds: readonly SpoolFileKind[]): string[] {
  try {
    return readdirSync(folder).filter((file) => kinds.some((kind) => kind === spoolFileKind(file, storePath)));
  } catch {
    return [];
  }
}

/** Name of the file of what was refused. */
export const refusedName = (storePath: string): string => `${basename(storePath)}.refused.jsonl`;

/** Bytes; a longer line is read as several, none of which can be used. */
export const longestLine = 16 * 1024 * 1024;

/** One thing in a spool. */
export type SpoolEntry = { readonly run: Run } | { readonly attempt: Attempt };

/** A line with its newline; the checksum covers all that follows it. */
export function lineOf(entry: SpoolEntry): string {
  const rest = JSON.stringify(entry).slice(1);
  const line = `{"crc":"${checksum(rest)}",${rest}\n`;
  if (line.length > longestLine) throw new Error(`an attempt of ${line.length} characters is too long for a spool`);
  return line;
}

/** What a line without its newline holds, or in words why it cannot be used. */
export function entryOf(line: string): SpoolEntry | string {
  const [whole, sum] = /^\{"crc":"([0-9a-f]{8})",/.exec(line) ?? [];
  if (whole === undefined) return "it was cut short, or is no line of a spool";
  if (checksum(line.slice(whole.length)) !== sum) return "it was cut short or changed: its checksum does not fit";
  try {
    const entry = JSON.parse(line) as Partial<{ run: Run; attempt: Attempt }>;
    if (entry.run !== undefined) return bindable([...rowOfRun(entry.run), JSON.stringify(entry.run.environment.facts)]) ? { run: entry.run } : "its run is not whole";
    if (entry.attempt === undefined) return "it holds neither a run nor an attempt";
    const problems = problemsOf(entry.attempt);
    if (problems.length > 0) return problems.join("; ");
    const { values, usage } = rowOfAttempt(accept([entry.attempt])[0]!);
    return bindable([...values, ...usage.flat()]) ? { attempt: entry.attempt } : "its attempt is not whole";
  } catch (error) {
    return `it is not whole (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** Whether SQLite takes the values at all; what its tables make of them is told when they are recorded. */
function bindable(values: readonly (SqlValue | undefined)[]): boolean {
  return values.every((value) => value === null || typeof value === "string" || Number.isFinite(value));
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}

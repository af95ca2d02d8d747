import { UserError } from "../model/index.ts";
import { isSpaceGone, storeObstacle } from "./place.ts";
import type { Complaint } from "../model/index.ts";

/** A failure as it crosses from the writer thread, which can copy plain data only. */
export type Failure =
  | { readonly kind: "user"; readonly complaint: Complaint; readonly exitCode: 2 | 5 }
  | { readonly kind: "refusal"; readonly message: string }
  | { readonly kind: "other"; readonly message: string };

/** Primary result codes of SQLite, https://sqlite.org/rescode.html */
const code = { busy: 5, locked: 6, readOnly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, tooBig: 18, constraint: 19, mismatch: 20, notADatabase: 26 };

/** SQLITE_IOERR_SHMSIZE: the file that readers and writers share could not grow; nothing but missing space does that. */
const noRoomToShare = 4874;

/** Another program holds a lock on the file. */
export const isBusy = (error: unknown): boolean => [code.busy, code.locked].includes(primaryCode(error));

/** A request that cannot be carried out; the others in its transaction can. */
export class Refusal extends Error {}

/** What SQLite could read is nothing that we could have written. */
export class DamagedRow extends Error {}

/** The file's structure is broken, or what it holds. */
export const isDamage = (error: unknown): boolean => error instanceof DamagedRow || [code.corrupt, code.notADatabase].includes(primaryCode(error));

/** The place cannot be written, or not even a lock be taken there. */
export const isUnwritable = (error: unknown): boolean => [code.readOnly, code.cannotOpen].includes(primaryCode(error));

/** The values were wrong, not the file: only the request that brought them fails. */
export const isRefusal = (error: unknown): boolean => [code.tooBig, code.constraint, code.mismatch].includes(primaryCode(error));

/** What to do about a lock that another program holds. */
export const endHolder = (path: string): string => `end the program that holds it (fuser -v ${path} names it), then run this again`;

/** What is told while a lock is waited for, once it has lasted `patienceMs`. */
export const waitingFor = (path: string, busyMs: number): string => `waiting for the store ${path}, which another program holds (up to ${busyMs / 1000} s)`;

/** What is told when another file stands at the path than the one that was written to. */
export const replaced = (path: string): string => `the store ${path} was deleted or replaced while it was in use: recording goes on in the file that stands there now, which lacks what was recorded before`;

/** A lock that lasts this long is worth a word: those who only record let go within milliseconds. */
export const patienceMs = 2_000;

/** What to do about a damaged store. */
export const setsAside = "assay doctor --rebuild (sets the damaged file aside and brings over what can be read)";

/** Turns what SQLite or the file system threw into what the user can do about it; anything else passes unchanged. */
export function storeError(error: unknown, path: string, busyMs: number): unknown {
  if (error instanceof UserError) return error;
  const other = "name another store, such as sqlite:PATH";
  const unwritable = { wrong: `the store ${path} cannot be written: the file, its folder or its file system is read-only`, fix: other };
  const obstacle = () => storeObstacle(path);
  const unreadable = { wrong: `the store ${path} cannot be opened (${messageOf(error)})`, fix: `look at its rights (ls -la); ${other}` };
  const full = { wrong: `there is no space left for the store ${path}`, fix: `free some space on its disk and run this again; ${other}` };
  const damaged = { wrong: `the store ${path} is damaged (${messageOf(error)})`, fix: setsAside };
  if (error instanceof DamagedRow) return new UserError(damaged, 5);
  const system = error instanceof Error && "code" in error ? error.code : undefined;
  if (system === "EROFS") return obstacle() ?? new UserError(unwritable, 5);
  if (system === "ENOSPC" || system === "EDQUOT") return new UserError(full, 5);
  if (system === "EACCES" || system === "EPERM") return obstacle() ?? new UserError(unreadable, 5);
  switch (primaryCode(error)) {
    case code.busy:
    case code.locked:
      return new UserError(
        { wrong: `the store ${path} is locked by another program (waited ${busyMs / 1000} s)`, fix: endHolder(path) },
        5,
      );
    case code.readOnly:
      return obstacle() ?? new UserError(unwritable, 5);
    case code.full:
      return new UserError(full, 5);
    case code.cannotOpen:
      return obstacle() ?? new UserError(isSpaceGone(path) ? full : unreadable, 5);
    case code.io:
      if (isSpaceGone(path) || extendedCode(error) === noRoomToShare) return new UserError(full, 5);
      return new UserError({ wrong: `the disk failed under the store ${path} (${messageOf(error)}, code ${extendedCode(error)})`, fix: `look at the disk (df, dmesg) and run this again; ${other}` }, 5);
    case code.corrupt:
    case code.notADatabase:
      return new UserError(damaged, 5);
    default:
      return error;
  }
}

/** A failure as plain data. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) return { kind: "user", complaint: error.complaint, exitCode: error.exitCode };
  return { kind: "other", message: messageOf(error) };
}

/** What was wrong with one request, and not with the file. */
export function refusalOf(error: unknown): Failure {
  return { kind: "refusal", message: messageOf(error) };
}

/** The failure as an error again, with the caller's stack. */
export function errorOf(failure: Failure): Error {
  if (failure.kind === "user") return new UserError(failure.complaint, failure.exitCode);
  return failure.kind === "refusal" ? new Refusal(failure.message) : new Error(failure.message);
}

function primaryCode(error: unknown): number {
  const code = extendedCode(error);
  return code === null ? -1 : code & 0xff;
}

function extendedCode(error: unknown): number | null {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

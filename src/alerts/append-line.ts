import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Sent } from "./sent.ts";
import { sent } from "./sent.ts";

/** A message that was appended just before a crash is among the last of its file. */
const lookedBackBytes = 1_000_000;

/**
 * Appends a line of JSON, durably; a line with the same id that is there already is enough, so that a crash between the line and its
 * mark repeats nothing. A line that was torn is closed first.
 */
export function appendLine(path: string, line: string, id: string): Sent {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const isNew = !existsSync(path);
    const file = openSync(path, "a+", 0o600);
    try {
      const tail = isNew ? "" : readTail(file);
      if (tail.includes(`"id":${JSON.stringify(id)}`) && hasWholeLine(tail, id)) return sent.arrived;
      writeSync(file, `${tail === "" || tail.endsWith("\n") ? "" : "\n"}${line}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return sent.arrived;
  } catch (error) {
    return sent.notNow(`it cannot be written (${(error as NodeJS.ErrnoException).code ?? "failed"})`);
  }
}

function readTail(file: number): string {
  const { size } = fstatSync(file);
  const length = Math.min(size, lookedBackBytes);
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, size - length);
  return bytes.toString("utf8");
}

function hasWholeLine(tail: string, id: string): boolean {
  return tail.split("\n").some((line) => {
    try {
      return (JSON.parse(line) as { id?: unknown } | null)?.id === id;
    } catch {
      return false; // torn, or the middle of a line that began earlier
    }
  });
}

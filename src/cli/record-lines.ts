import { isUtf8 } from "node:buffer";
import { UserError, exitCodes } from "../model/index.ts";
import type { TrackedAttempt, Tracker } from "../tracker/index.ts";
import type { Stream } from "./surroundings.ts";

/** What became of one line. */
interface Acknowledged {
  readonly line: number;
  /** The empty string where it was refused without a usable one. */
  readonly id: string;
  readonly status: "stored" | "spooled" | "refused" | "lost";
  /** Sentences; left out where there are none. */
  readonly problems?: readonly string[];
}

/** How many of the lines became what. */
export interface LineCounts {
  readonly stored: number;
  readonly spooled: number;
  readonly refused: number;
  readonly lost: number;
}

/** Longer lines are refused: nobody tells so much of an attempt. */
const longestLine = 1_000_000;
/** Lines on their way: whoever sends faster waits. */
const mostWaiting = 1_000;

/**
 * Records attempts that come as lines of JSON, and acknowledges each, in their order, by a line of JSON as soon as it is durable. Empty
 * lines are passed over. What is wrong with a line costs that line only.
 */
export async function recordLines(input: AsyncIterable<Uint8Array>, tracker: Tracker, out: Stream, stop: AbortSignal): Promise<LineCounts> {
  const counts = { stored: 0, spooled: 0, refused: 0, lost: 0 };
  const waiting: Promise<Acknowledged>[] = [];
  let told: Promise<void> = Promise.resolve();
  // In the order of the lines, whatever ends first.
  const tell = async (before: Promise<void>, one: Promise<Acknowledged>) => {
    await before;
    const said = await one;
    waiting.shift();
    counts[said.status]++;
    out.write(`${JSON.stringify(said)}\n`);
  };
  for await (const line of linesOf(input, stop)) {
    if ("text" in line && line.text.trim() === "") continue;
    const one = recordLine(line, tracker);
    waiting.push(one);
    told = tell(told, one);
    if (waiting.length >= mostWaiting) await waiting[0];
  }
  await told;
  return counts;
}

/** 5 where attempts were lost, 2 where some were refused. */
export function exitCodeOf({ refused, lost }: LineCounts): number {
  if (lost > 0) return exitCodes.infrastructure;
  return refused > 0 ? exitCodes.usage : exitCodes.fine;
}

async function recordLine(read: Line, tracker: Tracker): Promise<Acknowledged> {
  const line = read.number;
  if ("problem" in read) return { line, id: "", status: "refused", problems: [`the line is ${read.problem}`] };
  let given: unknown;
  try {
    given = JSON.parse(read.text);
  } catch (error) {
    return { line, id: "", status: "refused", problems: [`the line is no JSON: ${(error as Error).message}`] };
  }
  const { id, status, problems } = await tracker.record(given as TrackedAttempt);
  return { line, id, status, ...(problems.length === 0 ? {} : { problems }) };
}

/** A line, numbered from 1, or what it is instead of one. */
type Line = { readonly number: number; readonly text: string } | { readonly number: number; readonly problem: string };

async function* linesOf(input: AsyncIterable<Uint8Array>, stop: AbortSignal): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 0;
  const line = (): Line => {
    const bytes = Buffer.concat(parts);
    const problem = length > longestLine ? `longer than ${longestLine} bytes` : isUtf8(bytes) ? undefined : "not UTF-8 text";
    [parts, length] = [[], 0];
    return { number: ++number, ...(problem === undefined ? { text: bytes.toString("utf8").replace(/^\uFEFF/, "") } : { problem }) };
  };
  const keep = (bytes: Uint8Array) => {
    length += bytes.length;
    if (length > longestLine) parts = [];
    else parts.push(bytes);
  };
  for await (const chunk of untilStopped(input, stop)) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      keep(chunk.subarray(from, end));
      yield line();
      from = end + 1;
    }
    keep(chunk.subarray(from));
  }
  // Where reading was stopped, the rest of the line was not read: it is no bad line, but none.
  if (length > 0 && !stop.aborted) yield line();
}

/** The chunks until somebody says stop: what is read then is still recorded. */
async function* untilStopped(input: AsyncIterable<Uint8Array>, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  const stopped = new Promise<null>((resolve) => {
    if (stop.aborted) resolve(null);
    else stop.addEventListener("abort", () => resolve(null), { once: true });
  });
  const chunks = input[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), stopped]);
      if (next === null || next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    throw new UserError({ wrong: `standard input cannot be read (${error instanceof Error ? error.message : String(error)})`, fix: "assay record --stdin < attempts.jsonl" }, 5);
  } finally {
    // A stream that is being read from keeps the process alive, and a generator lets go of it only after its next chunk.
    if ("destroy" in input && typeof input.destroy === "function") input.destroy();
    else void chunks.return?.();
  }
}

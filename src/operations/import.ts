import { createReadStream } from "node:fs";
import { relative, resolve } from "node:path";
import type { Aggregate, ImportForm, Incoming, TimeZone } from "../interchange/index.ts";
import { markLength, openReader, recogniseForm, requireText, tellingBytes, timeZone } from "../interchange/index.ts";
import { UserError, exitCodes } from "../model/index.ts";
import { importDocument } from "../report/index.ts";
import type { ImportFacts } from "../report/index.ts";
import type { Store } from "../store/index.ts";
import { aggregateKind } from "../tracker/index.ts";
import { eventOfAggregate } from "./aggregates.ts";
import { Intake } from "./intake.ts";
import type { OperationEnd } from "./operation-end.ts";

/** What to import, and how to read it. */
export interface ImportAttemptsRequest {
  readonly store: Store;
  /** Absolute. */
  readonly cwd: string;
  /** A path, or `-` for what `input` gives. */
  readonly file: string;
  /** Standard input. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Undefined: from how the file begins. */
  readonly from: ImportForm | undefined;
  /** Of moments that name none; undefined: the machine's. */
  readonly zone: string | undefined;
  readonly nowMs: number;
  /** Aborted: nothing more is taken. */
  readonly stop: AbortSignal;
}

/** So many problems are told with their place; of more there is the number. */
const toldProblems = 1_000;

/**
 * Takes attempts out of a file into the store: what is good is taken, what is damaged is told one by one, and nothing is made up. The
 * same file twice counts once. Memory is bounded, however large the file is.
 *
 * @throws UserError for a file that is not there, that holds no attempts, or is of a newer version (2); that cannot be read (5)
 */
export async function importAttempts(request: ImportAttemptsRequest): Promise<OperationEnd> {
  const { store, cwd, nowMs, stop } = request;
  const isInput = request.file === "-";
  const path = resolve(cwd, request.file);
  const file = isInput ? "standard input" : relative(cwd, path) || path;
  let readsZone = false;
  const place = timeZone(request.zone);
  const zone: TimeZone = { ...place, toMoment: (wallMs) => ((readsZone = true), place.toMoment(wallMs)) };
  const { start, rest } = await begun(isInput ? request.input : bytesOf(path, file));
  requireText(start, file);
  const mark = markLength(start);
  const form = request.from ?? recogniseForm(start.subarray(mark, tellingBytes), file);
  const reader = openReader(form, { file, nowMs, zone });
  const tally = new Tally(store);
  await tally.begin();
  const intake = new Intake(store, { file, form, zone, nowMs }, (where, text) => tally.problem(where, text));
  const takeAll = async (items: readonly Incoming[]) => {
    for (const item of items) {
      if (item.kind === "refusal") throw item.error;
      if (!(await tally.take(item))) await intake.take(item);
    }
  };
  if (mark > 0) tally.note("the file begins with a byte order mark, which was passed over");
  try {
    await takeAll(reader.take(start.subarray(mark)));
    for await (const bytes of rest) {
      if (stop.aborted) break;
      await takeAll(reader.take(bytes));
    }
    if (!stop.aborted) await takeAll(reader.end());
  } catch (error) {
    // What was good before a file turns out to be of a newer version, or can be read no further, stays.
    await intake.end();
    throw error;
  }
  const { taken, known } = await intake.end();
  const others = readsZone && known > 0 ? await otherZones(store, zone) : [];
  if (others.length > 0) tally.note(`earlier imports read moments without a zone as local time of ${others.join(", ")}: attempts that were known already keep those moments`);
  const facts: ImportFacts = { file, form, taken, known, ...tally.facts(), timeZone: readsZone ? zone.name : null, interrupted: stop.aborted };
  const nothing = taken + known + facts.aggregates.length === 0;
  return { document: importDocument(facts), exitCode: stop.aborted ? exitCodes.interrupted : facts.damaged > 0 || nothing ? exitCodes.usage : exitCodes.fine };
}

/** What is said about a file besides its attempts. */
class Tally {
  readonly #store: Store;
  readonly #problems: { readonly where: string; readonly text: string }[] = [];
  readonly #notes = new Map<string, number>();
  readonly #aggregates: (Aggregate & { readonly known: boolean })[] = [];
  #knownAggregates: ReadonlySet<string> = new Set();
  #damaged = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  async begin(): Promise<void> {
    this.#knownAggregates = new Set((await this.#store.events({ kind: aggregateKind })).map(({ id }) => id));
  }

  /** False for what is not its business. */
  async take(item: Incoming): Promise<boolean> {
    if (item.kind === "problem") this.problem(item.where, item.text);
    else if (item.kind === "note") this.note(item.text);
    else if (item.kind === "aggregate") {
      await this.#store.addEvent(eventOfAggregate(item.aggregate));
      this.#aggregates.push({ ...item.aggregate, known: this.#knownAggregates.has(item.aggregate.id) });
    } else return false;
    return true;
  }

  problem(where: string, text: string): void {
    this.#damaged++;
    if (this.#problems.length < toldProblems) this.#problems.push({ where, text });
  }

  note(text: string): void {
    if (this.#notes.size < toldProblems || this.#notes.has(text)) this.#notes.set(text, (this.#notes.get(text) ?? 0) + 1);
  }

  facts(): Pick<ImportFacts, "damaged" | "problems" | "notes" | "aggregates"> {
    return { damaged: this.#damaged, problems: this.#problems, notes: [...this.#notes].map(([text, times]) => ({ text, times })), aggregates: this.#aggregates };
  }
}

/** An attempt is the same whatever zone its moment is read in, and never changes: whoever corrects the zone must hear of it. */
async function otherZones(store: Store, { name }: TimeZone): Promise<string[]> {
  const plans = (await store.runs({ kind: "import" })).map(({ plan }) => plan["import"] as { readonly timeZone?: string } | undefined);
  return [...new Set(plans.flatMap((plan) => (plan?.timeZone === undefined || plan.timeZone === name ? [] : [plan.timeZone])))];
}

/** The first bytes of a file, enough to tell its form, and those that follow. */
async function begun(bytes: AsyncIterable<Uint8Array>): Promise<{ readonly start: Uint8Array; readonly rest: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < tellingBytes) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    parts.push(value);
    length += value.length;
  }
  return { start: Buffer.concat(parts), rest: { [Symbol.asyncIterator]: () => iterator } };
}

async function* bytesOf(path: string, file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 17 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === "ENOENT" || code === "ENOTDIR") throw new UserError({ wrong: `there is no file ${file}`, fix: "assay import FILE · or: assay import -, from standard input" });
    if (code === "EISDIR") throw new UserError({ wrong: `${file} is a folder`, fix: "name a file in it" });
    throw new UserError({ wrong: `${file} cannot be read (${code})`, fix: `look at its rights: ls -l ${file}` }, 5);
  }
}

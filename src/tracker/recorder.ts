import { performance } from "node:perf_hooks";
import { setImmediate, setTimeout } from "node:timers";
import { loadAverage } from "../environment/index.ts";
import { UserError, show } from "../model/index.ts";
import type { RecordField } from "../model/index.ts";
import { findStore, openSpool, openStore, storePath } from "../store/index.ts";
import type { Spool, Store } from "../store/index.ts";
import type { PriceSource } from "../usage/index.ts";
import { questionsOf } from "./ask.ts";
import { bindMethods } from "./bind-methods.ts";
import type { NoticeKind, Recorded, Tracked, TrackedAttempt, TrackedMeta, Tracker, TrackerCounts, TrackerOptions, TrackerStatus, TrackOptions } from "./contract.ts";
import { CurrentRun } from "./current-run.ts";
import { Delivery } from "./delivery.ts";
import { forget, saveAtExit } from "./exit-hook.ts";
import type { Questions } from "./questions-contract.ts";
import type { Reading } from "./read-attempt.ts";
import { readAttempt } from "./read-attempt.ts";
import { loadPrices, pricesOf } from "./token-usage.ts";
import { readSecrets, withTextsRedacted } from "./secrets.ts";
import { readTrackerOptions } from "./tracker-options.ts";
import type { Said } from "./work.ts";
import { isThenable, saidByResult, saidByThrow } from "./work.ts";

/** How long opening waits for git and the store; both go on after that. */
const openingMs = 250;
/** How long `close` waits for the store. */
const closingMs = 2_000;
/** What was tracked is put into rows so much later, and off the way of the work. */
const gatheringMs = 20;
/** How long a tracked row waits for the store: with the gathering, at most 100 ms of them are nowhere on the disk. */
const trackedPatienceMs = 50;
/** Rows that are put together in one go. */
const readAtOnce = 250;
/** Or as many as take so long, with a look at the clock after each few. */
const readingMs = 2;
const readBetweenLooks = 25;
/** Work of which no row was made yet; beyond it the caller makes them. */
const mostFinished = 10_000;

/**
 * Opens the record side of a tracker.
 *
 * @throws UserError where an option is wrong
 */
export async function startRecorder(options: TrackerOptions): Promise<Recorder> {
  const { patienceMs, mode } = readTrackerOptions(options);
  const url = options.store ?? findStore(process.cwd(), process.env);
  // What names neither a file nor the memory is for the store to explain.
  if (storePath(url) === null && !url.startsWith("memory:")) await (await openStore(url)).close();
  const prices = await pricesOf(options.prices);
  readSecrets();
  const recorder = new Recorder(url, { ...options, patienceMs, mode }, await CurrentRun.describe(process.cwd()), prices);
  await recorder.ready();
  return recorder;
}

/** Work that has ended and is no row yet. */
interface FinishedWork {
  readonly meta: object;
  readonly said: Said;
  readonly startedAtMs: number;
  readonly wallNs: number;
}

/** Work that is going on. */
interface BegunWork {
  readonly meta: object;
  readonly startedAtMs: number;
  readonly startMs: number;
}

/** A tracker: records, and has questions answered. */
export class Recorder implements Tracker {
  readonly #url: string;
  readonly #options: Required<Pick<TrackerOptions, "patienceMs" | "mode">> & TrackerOptions;
  readonly #run: CurrentRun;
  readonly #prices: PriceSource;
  readonly #spool: Spool | null;
  readonly #delivery: Delivery;
  #store: Promise<Store> | undefined;
  #refused = 0;
  /** Settles when all that was refused so far is kept, one after the other: a flood of refusals opens one file at a time. */
  #refusals: Promise<void> = Promise.resolve();
  #finished: FinishedWork[] = [];
  #gathering: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  #questions: Questions | undefined;
  readonly #told = new Set<string>();

  constructor(url: string, options: Required<Pick<TrackerOptions, "patienceMs" | "mode">> & TrackerOptions, run: CurrentRun, prices: PriceSource) {
    bindMethods(this);
    this.#url = url;
    this.#options = options;
    this.#run = run;
    this.#prices = prices;
    this.#spool = openSpool(url);
    this.#delivery = new Delivery({ openStore: () => this.store(), spool: this.#spool, run, prices, onNotice: (notice) => this.#tell(notice) });
  }

  /** Opens the store and begins to take its spool in; waits a moment for it, and for git. */
  async ready(): Promise<void> {
    const opened = this.store().then(
      () => void this.#delivery.takeInSpool().catch((error: unknown) => this.#tell(`the spool was not taken in: ${messageOf(error)}`)),
      (error: unknown) => this.#tell(`the store cannot be used: ${messageOf(error)}`),
    );
    await within(openingMs, Promise.all([opened, this.#run.described, loadPrices(this.#prices).catch(() => undefined)]));
  }

  /**
   * The store, opened once; after a failure it is tried again.
   * @throws UserError as `openStore`
   */
  store(): Promise<Store> {
    if (this.#store === undefined) {
      const opening = openStore(this.#url, { busyMs: this.#options.patienceMs, onNotice: (notice) => this.#tell(notice) });
      this.#store = opening;
      opening.catch(() => {
        if (this.#store === opening) this.#store = undefined;
      });
    }
    return this.#store;
  }

  async record(attempt: TrackedAttempt): Promise<Recorded> {
    const { reading, given } = this.#read(attempt);
    if (reading.attempt === null) return await this.#refuse(given, reading.problems);
    const { id } = reading.attempt;
    return await new Promise<Recorded>((resolve) => {
      this.#saveAtExit();
      this.#delivery.add(reading, this.#options.patienceMs, (status, doubts) => resolve({ id, status, problems: [...reading.problems, ...doubts] }));
    });
  }

  async recordMany(attempts: Iterable<TrackedAttempt>): Promise<Recorded[]> {
    let list: readonly TrackedAttempt[];
    try {
      list = [...attempts];
    } catch (error) {
      return [await this.#refuse(attempts, [`recordMany was given ${show(attempts)}; it must be a list of attempts (${messageOf(error)})`])];
    }
    const answers: Promise<Recorded>[] = [];
    for (let from = 0; from < list.length; from += readAtOnce) {
      if (from > 0) await new Promise((resolve) => setImmediate(resolve));
      // Memory is bounded by waiting for what is on its way; the caller waits for all of it anyway.
      if (this.#delivery.waiting > 20 * readAtOnce) await this.#delivery.settled();
      for (const attempt of list.slice(from, from + readAtOnce)) {
        const answer = this.record(attempt);
        answer.catch(() => undefined); // a strict tracker's refusal is heard below
        answers.push(answer);
      }
    }
    return await Promise.all(answers);
  }

  track<R>(meta: TrackedMeta, work: () => R, options?: TrackOptions<Awaited<R>>): Tracked<R> {
    const begun = this.#begin(meta);
    const outcomeOf = outcomeReaderOf(options);
    let result: R;
    try {
      result = work();
    } catch (error) {
      this.#end(begun, saidByThrow(error));
      throw error;
    }
    if (!isThenable(result)) {
      this.#end(begun, saidByResult(result, outcomeOf));
      return result as Tracked<R>;
    }
    // The derived promise is what the caller gets: one that nobody handles still makes itself heard.
    return Promise.resolve(result).then(
      (value) => {
        this.#end(begun, saidByResult(value, outcomeOf));
        return value;
      },
      (error: unknown) => {
        this.#end(begun, saidByThrow(error));
        throw error;
      },
    ) as Tracked<R>;
  }

  async flush(): Promise<void> {
    await this.#gather();
    await Promise.all([this.#refusals, this.#delivery.settled()]);
  }

  async successRate(...asked: Parameters<Questions["successRate"]>): ReturnType<Questions["successRate"]> {
    return await (await this.#ask()).successRate(...asked);
  }
  async bestAgent(...asked: Parameters<Questions["bestAgent"]>): ReturnType<Questions["bestAgent"]> {
    return await (await this.#ask()).bestAgent(...asked);
  }
  async agents(...asked: Parameters<Questions["agents"]>): ReturnType<Questions["agents"]> {
    return await (await this.#ask()).agents(...asked);
  }
  async models(...asked: Parameters<Questions["models"]>): ReturnType<Questions["models"]> {
    return await (await this.#ask()).models(...asked);
  }
  async compare(...asked: Parameters<Questions["compare"]>): ReturnType<Questions["compare"]> {
    return await (await this.#ask()).compare(...asked);
  }
  async recent(...asked: Parameters<Questions["recent"]>): ReturnType<Questions["recent"]> {
    return await (await this.#ask()).recent(...asked);
  }
  async costs(...asked: Parameters<Questions["costs"]>): ReturnType<Questions["costs"]> {
    return await (await this.#ask()).costs(...asked);
  }
  async trend(...asked: Parameters<Questions["trend"]>): ReturnType<Questions["trend"]> {
    return await (await this.#ask()).trend(...asked);
  }
  async report(...asked: Parameters<Questions["report"]>): ReturnType<Questions["report"]> {
    return await (await this.#ask()).report(...asked);
  }

  counts(): TrackerCounts {
    return { ...this.#delivery.counts, refused: this.#refused, waiting: this.#delivery.waiting + this.#finished.length };
  }

  status(): TrackerStatus {
    const { trouble } = this.#delivery;
    return { store: this.#url, state: this.#closing !== undefined ? "closed" : trouble === "" ? "storing" : "spooling", trouble };
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** For `process.on("exit")`: what is not settled goes to the spool. */
  saveNow(): void {
    while (this.#finished.length > 0) this.#makeRows();
    this.#delivery.saveNow();
  }

  async #ask(): Promise<Questions> {
    if (this.#closing !== undefined) throw new UserError({ wrong: "the tracker is closed: it answers no more questions", fix: "ask before close(), or open another tracker" });
    return (this.#questions ??= await questionsOf({ store: () => this.#storeToAsk(), now: Date.now }));
  }

  /** The store with all that was recorded here, as far as it takes it at the moment. */
  async #storeToAsk(): Promise<Store> {
    const store = await this.store();
    await this.flush();
    await this.#delivery.takeInOwnSpool().catch((error: unknown) => this.#tell(`the spool was not taken in: ${messageOf(error)}`));
    return store;
  }

  async #close(): Promise<void> {
    const untilMs = performance.now() + closingMs;
    const left = () => Math.max(0, untilMs - performance.now());
    await within(left(), this.flush());
    while (this.#finished.length > 0) this.#makeRows();
    if (left() > 0) await within(left(), this.#delivery.takeInOwnSpool());
    await this.#delivery.end();
    await within(left(), this.#delivery.endRun(loadAverage()));
    if (this.#store !== undefined) await within(left(), this.#store.then((store) => store.close()));
    forget(this);
  }

  /** Never throws, and reads the clock last. */
  #begin(meta: TrackedMeta): BegunWork {
    let copy: object = {};
    try {
      copy = { ...meta };
      if (!this.#run.isBegun) {
        this.#run.begin();
        this.#delivery.warmUp();
      }
    } catch {
      // What cannot be read has no agent, and is refused for that later on.
    }
    return { meta: copy, startedAtMs: Date.now(), startMs: performance.now() };
  }

  #end({ meta, startedAtMs, startMs }: BegunWork, said: Said): void {
    this.#finished.push({ meta, said, startedAtMs, wallNs: Math.max(0, Math.round((performance.now() - startMs) * 1e6)) });
    if (this.#finished.length > mostFinished) this.#makeRows();
    if (this.#gathering !== undefined) return;
    this.#saveAtExit();
    this.#gathering = setTimeout(() => void this.#gather(), gatheringMs);
  }

  /** Makes rows of all work that has ended, without blocking the loop for long. */
  async #gather(): Promise<void> {
    clearTimeout(this.#gathering);
    while (this.#finished.length > 0) {
      this.#makeRows();
      if (this.#finished.length > 0) await new Promise((resolve) => setImmediate(resolve));
      await this.#delivery.room();
    }
    this.#gathering = undefined;
  }

  /** Makes rows of the oldest work that has ended, some of it. */
  #makeRows(): void {
    const untilMs = performance.now() + readingMs;
    for (let made = 0; made < readAtOnce && (made === 0 || performance.now() < untilMs); made += readBetweenLooks) this.#makeRowsOf(this.#finished.splice(0, readBetweenLooks));
  }

  #makeRowsOf(finished: readonly FinishedWork[]): void {
    for (const { meta, said, startedAtMs, wallNs } of finished) {
      const given = { ...meta, ...said.fields };
      const { reading } = this.#read(given, { optional: said.optional, measured: { startedAtMs, wallNs } });
      for (const problem of reading.problems) this.#tellOnce(`tracked work: ${problem}`);
      if (reading.attempt?.reason === "check-errored") this.#tellOnce(`tracked work: nobody can tell how it went: ${reading.attempt.detail}`);
      if (reading.attempt === null) this.#keepRefused(given, reading.problems);
      else this.#delivery.add(reading, trackedPatienceMs);
    }
  }

  /** Never throws. */
  #read(given: unknown, more: { readonly optional?: ReadonlySet<RecordField>; readonly measured?: { readonly startedAtMs: number; readonly wallNs: number } } = {}): { reading: Reading; given: unknown } {
    try {
      const terms = { mode: this.#options.mode, nowMs: Date.now(), runId: this.#run.id, slot: this.#run.nextSlot(), ...more };
      return { reading: readAttempt(given, terms), given };
    } catch (error) {
      return { reading: { attempt: null, problems: [`the attempt cannot be read: ${messageOf(error)}`] }, given };
    }
  }

  async #refuse(given: unknown, problems: readonly string[]): Promise<Recorded> {
    const strict = this.#options.strict === true;
    if (!strict) for (const problem of problems) this.#tellOnce(`a recorded attempt was refused: ${problem}`, "answered");
    await this.#keepRefused(given, problems);
    if (strict) throw new UserError({ wrong: problems.join("; "), fix: "correct the value, or leave the field out where it is not known" });
    return { id: "", status: "refused", problems };
  }

  #keepRefused(given: unknown, problems: readonly string[]): Promise<void> {
    this.#refused++;
    const spool = this.#spool;
    if (spool === null) return this.#refusals;
    const shown = withTextsRedacted(given);
    this.#refusals = this.#refusals.then(() => spool.refuse(shown, problems)).catch((error: unknown) => this.#tell(`a refused attempt could not be kept: ${messageOf(error)}`));
    return this.#refusals;
  }

  #saveAtExit(): void {
    saveAtExit(this);
  }

  /** What the listener throws is its own affair. */
  #tell(notice: string, kind: NoticeKind = "new"): void {
    try {
      this.#options.onNotice?.(notice, kind);
    } catch {
      // Telling must not break what is told about.
    }
  }

  /** Each sentence once: what is recorded goes wrong in the same way again and again. */
  #tellOnce(notice: string, kind?: NoticeKind): void {
    if (this.#told.has(notice) || this.#told.size >= mostNotices) return;
    this.#told.add(notice);
    this.#tell(notice, kind);
  }
}

/** Never throws: options that cannot be read are as a function that throws. */
function outcomeReaderOf<R>(options: TrackOptions<R> | undefined): TrackOptions<R>["outcomeOf"] {
  try {
    return options?.outcomeOf;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Different sentences; somebody who has heard as many knows. */
const mostNotices = 1_000;

/** Waits for something, at most so long; whether it came or failed is not told. */
async function within(ms: number, something: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([something.catch(() => undefined), over]);
  clearTimeout(timer);
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "something that cannot be shown";
  }
}

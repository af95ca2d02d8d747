import { Worker } from "node:worker_threads";
import { errorOf } from "./failures.ts";
import type { FromWriter, Request, Result, ToWriter, WriterSettings } from "./requests.ts";

/** Most rows that share a transaction; a single request may be larger. */
const batchRows = 1_000;

/** Calls that are resolved in one turn of the caller's event loop. */
const wokenTogether = 100;

interface Queued {
  readonly request: Request;
  readonly resolve: (value: number) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The caller's end of the writer thread. Requests made while a batch is being flushed wait together and share the next one's
 * flush. The thread starts with the first request and keeps the process alive only while something is on its way.
 */
export class Writer {
  readonly #settings: WriterSettings;
  readonly #onNotice: (notice: string) => void;
  #worker: Worker | undefined;
  #queue: Queued[] = [];
  #onTheWay: Queued[] = [];
  #flushing = false;

  /** @param onNotice  hears what the owner of the store should be told */
  constructor(settings: WriterSettings, onNotice: (notice: string) => void) {
    this.#settings = settings;
    this.#onNotice = onNotice;
  }

  /** Resolves when it is durable. */
  send(request: Request): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      if (this.#flushing) return;
      this.#flushing = true;
      // Calls made in one go, without an await between them, are flushed together.
      queueMicrotask(() => this.#next());
    });
  }

  /** Waits for everything that was sent, then ends the thread. */
  async close(): Promise<void> {
    while (this.#flushing) await new Promise<void>((resolve) => this.#settled.push(resolve));
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#worker = undefined;
    worker.removeAllListeners();
    const gone = new Promise((resolve) => worker.once("exit", resolve));
    worker.ref();
    worker.postMessage("close" satisfies ToWriter);
    await gone;
  }

  #settled: (() => void)[] = [];

  #next(): void {
    if (this.#queue.length === 0) {
      this.#flushing = false;
      this.#worker?.unref();
      for (const resolve of this.#settled.splice(0)) resolve();
      return;
    }
    let rows = 0;
    let count = 0;
    while (count < this.#queue.length && (count === 0 || rows + rowsOf(this.#queue[count]!.request) <= batchRows)) rows += rowsOf(this.#queue[count++]!.request);
    this.#onTheWay = this.#queue.splice(0, count);
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage({ requests: this.#onTheWay.map(({ request }) => request) } satisfies ToWriter);
  }

  #heard(message: FromWriter): void {
    if ("notice" in message) this.#onNotice(message.notice);
    else this.#arrived(message.results);
  }

  #arrived(results: readonly Result[]): void {
    const arrived = this.#onTheWay;
    this.#onTheWay = [];
    // The next batch leaves before the callers of this one wake up: the thread has no pause. Where none waits yet, it is what the callers
    // make when they wake up, all of it: among several processes small batches would take turns for nothing.
    const anyWaits = this.#queue.length > 0;
    if (anyWaits) this.#next();
    this.#wake(arrived, results, 0, () => {
      // A thread that was lost meanwhile has had the next batch sent already.
      if (!anyWaits && this.#onTheWay.length === 0) this.#next();
    });
  }

  /** In parts: whoever wakes up does some work, and a thousand of them in one go would hold up everything else in the caller's loop. */
  #wake(arrived: readonly Queued[], results: readonly Result[], from: number, then: () => void): void {
    const to = Math.min(from + wokenTogether, arrived.length);
    for (let i = from; i < to; i++) {
      const result = results[i]!;
      if (result.ok) arrived[i]!.resolve(result.value);
      else arrived[i]!.reject(errorOf(result.failure));
    }
    setImmediate(() => (to < arrived.length ? this.#wake(arrived, results, to, then) : then()));
  }

  #start(): Worker {
    const file = import.meta.url.endsWith(".ts") ? "./writer-thread.ts" : "./writer-thread.js";
    // No flags of the caller's process: a preload that fakes the clock has no business in here.
    const worker = new Worker(new URL(file, import.meta.url), { workerData: this.#settings, execArgv: [], name: "assay store" });
    worker.on("message", (message: FromWriter) => this.#heard(message));
    worker.on("error", (error) => this.#lost(error));
    worker.on("exit", (code) => this.#lost(new Error(`the writer thread of the store ended with code ${code}`)));
    return worker;
  }

  /** The thread is gone: what was on its way may or may not be written, and says so; the next batch starts another thread. */
  #lost(error: unknown): void {
    if (this.#worker === undefined) return;
    this.#worker.removeAllListeners();
    this.#worker = undefined;
    const failed = this.#onTheWay;
    this.#onTheWay = [];
    for (const { reject } of failed) reject(error instanceof Error ? error : new Error(String(error)));
    this.#next();
  }
}

function rowsOf(request: Request): number {
  return request.kind === "record" ? request.rows.length : 1;
}

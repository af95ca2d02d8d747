// Not the global ones, which tests of the caller's may have replaced by ones that stand still.
import { performance } from "node:perf_hooks";
import { setImmediate, setTimeout } from "node:timers";
import type { Spool, Store } from "../store/index.ts";
import type { PriceSource } from "../usage/index.ts";
import type { CurrentRun } from "./current-run.ts";
import { Line } from "./line.ts";
import type { ReadAttempt } from "./read-attempt.ts";
import type { Delivered, Row } from "./row.ts";
import { hadItAlready, isOpen, priceAll } from "./row.ts";
import { isUnpriced } from "./token-usage.ts";

/** What delivery needs. */
export interface DeliveryTerms {
  /** Opens the store, or gives the one that is open. */
  readonly openStore: () => Promise<Store>;
  /** Null where the store is in memory. */
  readonly spool: Spool | null;
  readonly run: CurrentRun;
  readonly prices: PriceSource;
  /** Hears what the owner of the program should know. */
  readonly onNotice: (notice: string) => void;
}

/** Rows of one request to the store: putting it together blocks the caller's loop for about 2 ms. */
const rowsAtOnce = 200;
/** Requests on their way: the writer thread has no pause, and shares a flush among them. */
const mostSent = 4;
/** Rows in memory; beyond half of it the oldest go to the spool, beyond all of it while the caller waits. */
const mostRows = 100_000;
/** Rows that go to the spool for lack of room at one time. */
const rowsSpilled = 2_000;
/** Between two looks for rows whose time is over. */
const tickMs = 15;
/** After a failure, the store is given the next attempt so much later. */
const retryMs = 5_000;
/** After a failure of the spool, while the store is still hoped for. */
const againMs = 1_000;

/**
 * Brings attempts to the store in small batches, and to the spool where the store fails or takes too long. A row that is on its way to the
 * store when its time is over goes to the spool as well: its id counts once.
 */
export class Delivery {
  readonly #terms: DeliveryTerms;
  readonly #counts = { stored: 0, spooled: 0, lost: 0 };
  /** In the order they came; settled rows leave at once. */
  readonly #unsettled = new Set<Row>();
  /** By how long they may wait, each in the order in which their time ends; rows that are not open any more leave when they come to the front. */
  readonly #deadlines = new Map<number, Line<Row>>();
  #waiting: Row[] = [];
  #sent = 0;
  #toSpool: Row[] = [];
  #spooling = false;
  #sending = false;
  #tick: NodeJS.Timeout | undefined;
  #runIsStored = false;
  #trouble = "";
  /** Where attempts go instead is known when the first of them is there. */
  #isTroubleTold = true;
  #retryAtMs = 0;
  #isOver = false;
  #wakers: (() => void)[] = [];
  /** Something of ours waits in the spool, and the store may be ready for it. */
  #left = false;
  #tookInAtMs = -Infinity;
  #takingIn: Promise<void> | undefined;
  #lossWasTold = false;

  constructor(terms: DeliveryTerms) {
    this.#terms = terms;
  }

  /** Why rows go to the spool; the empty string where all is well. */
  get trouble(): string {
    return this.#trouble;
  }

  /** Rows whose end is not known, in memory. */
  get waiting(): number {
    return this.#unsettled.size;
  }

  get counts(): Readonly<Record<Delivered, number>> {
    return this.#counts;
  }

  /**
   * Takes a row on its way; does not wait.
   * @param mayWaitMs  for the store, before it goes to the spool
   * @param settle     hears what became of it, why its cost is not known, and whether the store had its id already
   */
  add({ attempt, requests, hasOwnId }: ReadAttempt, mayWaitMs: number, settle?: (delivered: Delivered, doubts: readonly string[]) => void): void {
    const unpriced = isUnpriced(attempt) ? requests : undefined;
    const row: Row = { attempt, hasOwnId, wasSent: false, isLeftOut: false, doubts: [], unpriced, untilMs: performance.now() + mayWaitMs, settle, state: "waiting", isOnTheWay: false };
    if (this.#unsettled.size >= mostRows) this.#spoolOldestNow();
    this.#unsettled.add(row);
    this.#waiting.push(row);
    this.#awaitEnd(row, mayWaitMs);
    this.#sendSoon();
    this.#lookSoon();
  }

  /** Begins the run in the store before there is a row, while the work that will make one goes on. */
  warmUp(): void {
    if (!this.#runIsStored && this.#trouble === "" && !this.#isOver) void this.#send([]);
  }

  /** Resolves when rows may be added without blocking the caller. */
  async room(): Promise<void> {
    while (this.#unsettled.size > mostRows / 2) await new Promise<void>((resolve) => this.#wakers.push(resolve));
  }

  /** Resolves when every row that was added before is stored, spooled or lost. */
  async settled(): Promise<void> {
    const rows = [...this.#unsettled]; // they are not settled in their order
    while (rows.length > 0) {
      if (rows.at(-1)!.state === "settled") rows.pop();
      else await new Promise<void>((resolve) => this.#wakers.push(resolve));
    }
  }

  /** Leaves everything that is not settled in the spool, and all that comes later. */
  async end(): Promise<void> {
    this.#isOver = true;
    this.#spool([...this.#unsettled].filter(isOpen));
    this.#waiting = [];
    await this.settled();
  }

  /** Saves what is not settled, blocking. */
  saveNow(): void {
    const rows = [...this.#unsettled];
    if (rows.length > 0) this.#keepNow(rows);
  }

  /** Ends the run in the store, where it was begun. */
  async endRun(loadEnd: number | null): Promise<void> {
    if (this.#runIsStored) await (await this.#terms.openStore()).endRun(this.#terms.run.id, { endedAtMs: Date.now(), loadEnd });
  }

  /** Takes in what was left in the spool while the store could not be written. */
  takeInSpool(): Promise<void> {
    this.#takingIn ??= this.#takeIn().finally(() => (this.#takingIn = undefined));
    return this.#takingIn;
  }

  /** Takes in our own spool where there is something in it and the store is well. */
  async takeInOwnSpool(): Promise<void> {
    await this.#takingIn;
    if (this.#left && this.#trouble === "") await this.takeInSpool();
  }

  async #takeIn(): Promise<void> {
    this.#left = false;
    this.#tookInAtMs = performance.now();
    const { problems } = await (await this.#terms.openStore()).takeInSpool();
    problems.forEach(this.#terms.onNotice);
  }

  /** Calls made in one go are sent together. */
  #sendSoon(): void {
    if (this.#sending) return;
    this.#sending = true;
    queueMicrotask(() => {
      this.#sending = false;
      this.#sendWaiting();
    });
  }

  /** A batch in a turn of the caller's loop: putting several together in one would hold it up. */
  #sendWaiting(): void {
    const isTry = this.#trouble !== "" && performance.now() >= this.#retryAtMs;
    if (this.#isOver || (this.#trouble !== "" && !isTry)) {
      this.#spool(this.#waiting.splice(0).filter(isOpen));
      return;
    }
    if (this.#waiting.length === 0 || this.#sent >= mostSent) return;
    // One batch tries the store; the others need not wait for how it goes.
    if (isTry) this.#retryAtMs = performance.now() + retryMs;
    const rows = this.#waiting.splice(0, rowsAtOnce).filter(isOpen);
    if (rows.length > 0) void this.#send(rows);
    if (this.#sending || this.#waiting.length === 0) return;
    this.#sending = true;
    setImmediate(() => {
      this.#sending = false;
      this.#sendWaiting();
    });
  }

  async #send(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      row.state = "sent";
      row.isOnTheWay = true;
    }
    this.#sent++;
    try {
      const { openStore, run, prices } = this.#terms;
      const store = await openStore();
      await priceAll(rows, prices);
      if (!this.#runIsStored) {
        await run.described;
        // Not awaited apart: both share a transaction and its flush.
        const begun = store.beginRun(run.asRun()).then(() => void (this.#runIsStored = true));
        await Promise.all([begun, this.#record(store, rows)]);
      } else await this.#record(store, rows);
      this.#settle(rows, "stored");
      this.#works();
    } catch (error) {
      this.#failed(error);
      for (const row of rows) row.isOnTheWay = false;
      this.#spool(rows.filter(isOpen));
    } finally {
      this.#sent--;
      this.#sendWaiting();
    }
  }

  /** Rows with an id of the caller's go in requests of their own: the answer of each tells whether the store had it already. They share a flush. */
  async #record(store: Store, rows: readonly Row[]): Promise<void> {
    const [own, ours] = [rows.filter(({ hasOwnId }) => hasOwnId), rows.filter(({ hasOwnId }) => !hasOwnId)];
    const recorded = own.map(async (row) => {
      const isAgain = row.wasSent;
      row.wasSent = true;
      const added = await store.record([row.attempt]);
      if (added === 0 && !isAgain) row.isLeftOut = true;
    });
    if (ours.length > 0) recorded.push(store.record(ours.map(({ attempt }) => attempt)).then(() => undefined));
    await Promise.all(recorded);
  }

  #works(): void {
    if (this.#trouble !== "") {
      this.#trouble = "";
      this.#terms.onNotice("the store takes attempts again");
    }
    // Not after each batch: while the store is slow, rows come and go.
    if (!this.#left || this.#isOver || performance.now() - this.#tookInAtMs < retryMs) return;
    this.takeInSpool().catch(() => undefined); // it stays where it is, for the next one who opens the store
  }

  #failed(error: unknown): void {
    if (this.#isOver) return;
    const why = error instanceof Error ? error.message : String(error);
    this.#isTroubleTold &&= this.#trouble !== "";
    this.#trouble = why;
    this.#retryAtMs = performance.now() + retryMs;
  }

  #lookSoon(): void {
    if (this.#tick === undefined) this.#tick = setTimeout(() => this.#look(), tickMs);
  }

  #awaitEnd(row: Row, mayWaitMs: number): void {
    let line = this.#deadlines.get(mayWaitMs);
    if (line === undefined) this.#deadlines.set(mayWaitMs, (line = new Line()));
    line.push(row);
  }

  /** Rows whose time is over go to the spool, some at a time. */
  #look(): void {
    // After the messages that have come while the loop was blocked: a row may have been stored long ago.
    setImmediate(() => {
      this.#tick = undefined;
      if (this.#unsettled.size === 0) return this.#deadlines.clear();
      const late = this.#late();
      if (this.#terms.spool !== null && late.length > 0) this.#spool(late);
      if (this.#waiting.length > 2 * this.#unsettled.size + rowsSpilled) this.#waiting = this.#waiting.filter(isOpen);
      this.#lookSoon();
    });
  }

  #late(): Row[] {
    const now = performance.now();
    const late: Row[] = [];
    let surplus = this.#unsettled.size - mostRows / 2;
    for (const line of this.#deadlines.values()) {
      for (let row = line.first; row !== undefined && late.length < rowsSpilled; row = line.first) {
        if (isOpen(row)) {
          if (surplus <= 0 && now < row.untilMs) break;
          if (this.#terms.spool === null) break;
          late.push(row);
          surplus--;
        }
        line.shift();
      }
    }
    return late;
  }

  #spool(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    for (const row of rows) row.state = "spooling";
    for (const row of rows) this.#toSpool.push(row);
    if (!this.#spooling) void this.#spoolAll();
  }

  async #spoolAll(): Promise<void> {
    const { spool, run, prices } = this.#terms;
    this.#spooling = true;
    while (this.#toSpool.length > 0) {
      const rows = this.#toSpool.splice(0, rowsAtOnce);
      try {
        if (spool === null) throw new Error("a store in memory has no spool");
        await priceAll(rows, prices);
        await spool.add(run.asRun(), rows.map(({ attempt }) => attempt));
        this.#settle(rows, "spooled");
      } catch (error) {
        this.#notKept(rows, error);
      }
    }
    this.#spooling = false;
  }

  /** The spool failed: what the store may still take goes on waiting for it, the rest is lost. */
  #notKept(rows: readonly Row[], error: unknown): void {
    const hopeful = rows.filter((row) => row.isOnTheWay || (this.#trouble === "" && !this.#isOver));
    for (const row of hopeful) {
      row.state = row.isOnTheWay ? "sent" : "waiting";
      row.untilMs = performance.now() + againMs;
      this.#awaitEnd(row, againMs);
      if (row.state === "waiting") this.#waiting.push(row);
    }
    this.#lose(rows.filter(({ state }) => state === "spooling"), error);
    this.#sendSoon();
  }

  #spoolOldestNow(): void {
    const oldest = this.#unsettled.values().take(rowsSpilled).toArray();
    this.#keepNow(oldest);
    this.#waiting = this.#waiting.filter(isOpen);
  }

  #keepNow(rows: readonly Row[]): void {
    try {
      if (this.#terms.spool === null) throw new Error("a store in memory has no spool");
      this.#terms.spool.addNow(this.#terms.run.asRun(), rows.map(({ attempt }) => attempt));
      this.#settle(rows, "spooled");
    } catch (error) {
      this.#lose(rows, error);
    }
  }

  #lose(rows: readonly Row[], error: unknown): void {
    this.#settle(rows, "lost");
    if (this.#lossWasTold || rows.length === 0) return;
    this.#lossWasTold = true;
    this.#terms.onNotice(`attempts are lost: neither the store nor its spool can be written (${error instanceof Error ? error.message : String(error)})`);
  }

  #settle(rows: readonly Row[], delivered: Delivered): void {
    if (delivered === "spooled" && rows.length > 0) {
      this.#left = true;
      if (!this.#isTroubleTold && this.#trouble !== "") this.#terms.onNotice(`attempts go to the spool ${this.#terms.spool?.folder}: ${this.#trouble}`);
      this.#isTroubleTold = true;
    }
    for (const row of rows) {
      if (row.state === "settled") continue;
      row.state = "settled";
      this.#unsettled.delete(row);
      const isLeftOut = delivered === "stored" && row.isLeftOut;
      if (!isLeftOut) this.#counts[delivered]++;
      row.settle?.(delivered, isLeftOut ? [...row.doubts, hadItAlready(row.attempt.id)] : row.doubts);
    }
    for (const wake of this.#wakers.splice(0)) wake();
  }
}

import { UserError } from "../model/index.ts";
import { identityOf } from "./connection.ts";
import { DamagedRow, Refusal, failureOf, isBusy, isDamage, isRefusal, patienceMs, refusalOf, replaced, storeError, waitingFor } from "./failures.ts";
import { recover, waitForRecovery, wasSetAside } from "./recover.ts";
import { prepareStore } from "./schema.ts";
import { RollupWriter, rebuildRollup } from "./write-rollup.ts";
import { TransactionWriter } from "./write.ts";
import type { Connection } from "./connection.ts";
import type { Failure } from "./failures.ts";
import type { CareRequest, Request, Result, WriteRequest } from "./requests.ts";

/** Carries out requests on one file, in their order; requests that follow each other share a transaction and its one flush. */
export class BatchWriter {
  readonly #path: string;
  readonly #busyMs: number;
  #connection: Connection | undefined;
  /** Of the file that was last written to. */
  #identity: string | undefined;
  #rollup: RollupWriter | undefined;
  readonly #seriesIds = new Map<string, number>();
  /** When the patience of the request at work ends; of the performance clock. */
  #untilMs = 0;
  /** When a lock was last waited for in vain, and nothing has succeeded since. */
  #gaveUpAtMs = -Infinity;
  readonly #onNotice: (notice: string) => void;

  /** @param onNotice  hears at once what the owner of the store should be told */
  constructor(path: string, busyMs: number, onNotice: (notice: string) => void) {
    this.#path = path;
    this.#busyMs = busyMs;
    this.#onNotice = onNotice;
  }

  /** Never throws: what fails is told in the results. */
  carryOut(requests: readonly Request[]): Result[] {
    const results: Result[] = [];
    let group: WriteRequest[] = [];
    const flush = () => {
      if (group.length > 0) results.push(...this.#guarded(group.length, () => this.#writeTogether(group)));
      group = [];
    };
    for (const request of requests) {
      if (isCare(request)) {
        flush();
        results.push(...this.#guarded(1, () => [{ ok: true, value: this.#careFor(request) }]));
      } else group.push(request);
    }
    flush();
    return results;
  }

  /** Closes the file; the next batch would open it again. */
  close(): void {
    this.#connection?.close();
    this.#forget();
  }

  #forget(): void {
    this.#connection = undefined;
    this.#rollup = undefined;
    this.#seriesIds.clear();
  }

  /** Does it; again while another program holds the file, and once more where it was damaged, on what was salvaged. */
  #guarded(count: number, work: () => Result[]): Result[] {
    // Whoever has waited in vain waits again for no longer than has passed since: what queues behind one lock waits for it once.
    this.#untilMs = performance.now() + Math.min(this.#busyMs, performance.now() - this.#gaveUpAtMs);
    let told = false;
    let repaired = false;
    for (;;) {
      const identity = this.#connection?.identity ?? identityOf(this.#path);
      let failed: unknown;
      try {
        const results = work();
        this.#gaveUpAtMs = -Infinity;
        return results;
      } catch (error) {
        // A connection is not trusted after a failure: the next batch opens the file anew, once there is space or the lock is gone.
        this.#drop();
        failed = error;
      }
      if (isDamage(failed) && !repaired) {
        failed = this.#recovered(identity, failed);
        repaired = failed === undefined;
        if (repaired) continue;
      }
      const isOver = performance.now() >= this.#untilMs;
      if (isBusy(failed) && isOver) this.#gaveUpAtMs = performance.now();
      if (!isBusy(failed) || isOver) return failing(count, failureOf(storeError(failed, this.#path, this.#busyMs)));
      if (!told) this.#onNotice(waitingFor(this.#path, this.#busyMs));
      told = true;
    }
  }

  /** How long one call into SQLite waits for a lock, so that a word can be said in between; whole milliseconds. */
  get #waitMs(): number {
    return Math.ceil(Math.max(0, Math.min(patienceMs, this.#untilMs - performance.now())));
  }

  /** Undefined when the damaged file was set aside, or what went wrong. */
  #recovered(identity: string | undefined, damage: unknown): unknown {
    try {
      recover(this.#path, identity, this.#waitMs).forEach(this.#onNotice);
      return undefined;
    } catch (error) {
      return error instanceof UserError || !isDamage(error) ? error : damage;
    }
  }

  #writeTogether(requests: readonly WriteRequest[]): Result[] {
    const level = requests.every(({ kind }) => kind === "marks") ? "NORMAL" : "FULL";
    const connection = this.#begin(level);
    const writer = new TransactionWriter(connection, this.#seriesIds);
    try {
      const results = requests.map((request): Result => ({ ok: true, value: writer.apply(request) }));
      return this.#committed(connection, writer, results);
    } catch (error) {
      if (!isRefused(error, connection)) throw error;
      // One of them cannot be carried out, which is rare: from the start, each on its own, so that the others can.
      connection.rollback();
      this.#seriesIds.clear();
      this.#rollup = undefined;
      return this.#writeOneByOne(requests, level);
    }
  }

  #writeOneByOne(requests: readonly WriteRequest[], level: "FULL" | "NORMAL"): Result[] {
    const connection = this.#begin(level);
    const writer = new TransactionWriter(connection, this.#seriesIds);
    const results = requests.map((request): Result => {
      try {
        return { ok: true, value: writer.applyAlone(request) };
      } catch (error) {
        if (isRefused(error, connection)) return { ok: false, failure: refusalOf(error) };
        throw error;
      }
    });
    return this.#committed(connection, writer, results);
  }

  #committed(connection: Connection, writer: TransactionWriter, results: Result[]): Result[] {
    const tallies = writer.tallies();
    if (tallies.size > 0) (this.#rollup ??= new RollupWriter(connection)).add(tallies);
    connection.sql("COMMIT").run();
    return results;
  }

  #careFor(request: CareRequest): number {
    switch (request.kind) {
      case "prepare":
        if (this.#connection?.moved()) this.#drop();
        if (request.toWrite) this.#begin("FULL").rollback();
        else this.#open();
        return 0;
      case "recover":
        this.#drop();
        recover(this.#path, request.identity, this.#waitMs).forEach(this.#onNotice);
        return 0;
      case "rebuild": {
        const connection = this.#begin("FULL");
        requireSound(connection);
        this.#rollup = undefined;
        const cells = rebuildRollup(connection);
        connection.sql("COMMIT").run();
        return cells;
      }
    }
  }

  /** Begins a transaction on the file that stands at the path now. */
  #begin(synchronous: "FULL" | "NORMAL"): Connection {
    for (;;) {
      const connection = this.#open();
      connection.synchronous(synchronous);
      takeTurn(connection, this.#waitMs);
      // Looked at under the lock: whoever sets a file aside holds the lock too, so nothing can be acknowledged into a file that has gone.
      if (!connection.moved()) return connection;
      this.#drop();
    }
  }

  #open(): Connection {
    if (this.#connection === undefined) {
      waitForRecovery(this.#path, this.#waitMs);
      const { connection, notices } = prepareStore(this.#path, this.#waitMs);
      connection.db.exec("PRAGMA busy_timeout = 5"); // Only the beginning of a transaction has to wait, and `takeTurn` asks again.
      this.#connection = connection;
      notices.forEach(this.#onNotice);
      // What was acknowledged before went away with the other file; where it was set aside, that was told and its attempts were brought over.
      if (this.#identity !== undefined && this.#identity !== connection.identity && !wasSetAside(this.#path, this.#identity)) this.#onNotice(replaced(this.#path));
      this.#identity = connection.identity;
    }
    return this.#connection;
  }

  #drop(): void {
    try {
      this.#connection?.rollback();
      this.close();
    } catch {
      // What cannot even be closed is left to the end of the process; the failure that led here is the one to tell.
      this.#forget();
    }
  }
}

/**
 * Begins a transaction, however long another process writes, up to a limit in milliseconds. Within the first five SQLite looks at the
 * lock after 1, 2 and 2; later it would sleep for up to 100, which among four writers leaves the lock idle: so it is asked anew.
 */
function takeTurn(connection: Connection, waitMs: number): void {
  const since = performance.now();
  for (;;) {
    try {
      // A deferred transaction that reads first fails at once when another process has written; IMMEDIATE waits its turn.
      connection.sql("BEGIN IMMEDIATE").run();
      return;
    } catch (error) {
      const waited = performance.now() - since;
      if (!isBusy(error) || waited >= waitMs) throw error;
      if (waited > 100) Atomics.wait(nobodyWakes, 0, 0, 10);
    }
  }
}

const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));

/** Whether the request was wrong and not the file; some failures (a full disk) have already ended the whole transaction. */
function isRefused(error: unknown, connection: Connection): boolean {
  return (error instanceof Refusal || isRefusal(error)) && connection.db.isTransaction;
}

function isCare(request: Request): request is CareRequest {
  return request.kind === "prepare" || request.kind === "recover" || request.kind === "rebuild";
}

/** What cells are computed from must be sound itself; damage that is thrown here has the file set aside. */
function requireSound(connection: Connection): void {
  const problem = connection.pragma("integrity_check(1)");
  if (problem !== "ok") throw new DamagedRow(String(problem));
}

function failing(count: number, failure: Failure): Result[] {
  return Array.from({ length: count }, () => ({ ok: false, failure }));
}

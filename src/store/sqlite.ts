import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../model/index.ts";
import { accept } from "./accept.ts";
import { identityOf } from "./connection.ts";
import { copyForReading } from "./copy-for-reading.ts";
import { isBusy, isDamage, isUnwritable, patienceMs, storeError, waitingFor } from "./failures.ts";
import { inspectFile, isHeld, lockFinding } from "./inspect.ts";
import * as query from "./query.ts";
import * as baselineQuery from "./query-baseline.ts";
import { fold } from "./query-fold.ts";
import { foldSketches } from "./query-sketches.ts";
import { rowOfAttempt, rowOfRun } from "./rows.ts";
import { storeObstacle } from "./place.ts";
import { openForReading } from "./schema.ts";
import { takeInSpool } from "./take-in-spool.ts";
import { Writer } from "./writer.ts";
import type { Attempt, Baseline, Evidence, Run, SeriesKey, Variant } from "../model/index.ts";
import type { Connection } from "./connection.ts";
import type { CopyForReading } from "./copy-for-reading.ts";
import type { AttemptFilter, Blob, Fold, FoldRequest, FoldedSketch, RollupCell, RollupFilter, RollupSketch, SpoolIntake, StartMark, Store, StoreEvent, StoreFinding, StoreUse, StoredBaseline } from "./contract.ts";

/**
 * Opens or creates a SQLite store. Writes go through the writer thread; reads happen on the caller's thread.
 *
 * @param path  absolute
 * @throws UserError as `openStore`
 */
export async function openSqlite(path: string, options: SqliteOptions): Promise<Store> {
  const store = new SqliteStore(path, options);
  try {
    await store.ready();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** As `OpenOptions`, all of them. */
export interface SqliteOptions {
  /** Waiting never blocks the caller's event loop. */
  readonly busyMs: number;
  readonly use: StoreUse;
  readonly onNotice: (notice: string) => void;
}

class SqliteStore implements Store {
  readonly url: string;
  readonly #path: string;
  readonly #busyMs: number;
  readonly #use: StoreUse;
  readonly #onNotice: (notice: string) => void;
  readonly #writer: Writer;
  #reader: Connection | undefined;
  #readOnly = false;
  /** What is read in place of a file that must be written before it can be read, and cannot. */
  #copy: CopyForReading | undefined;
  #closed = false;

  constructor(path: string, { busyMs, use, onNotice }: SqliteOptions) {
    this.url = `sqlite:${path}`;
    this.#path = path;
    this.#busyMs = busyMs;
    this.#use = use;
    this.#onNotice = onNotice;
    this.#writer = new Writer({ path, busyMs }, onNotice);
  }

  /** Resolves when the file is there and can be read. */
  async ready(): Promise<void> {
    if (this.#use === "record") await this.#writer.send({ kind: "prepare", toWrite: true });
    await this.#read(() => undefined);
    if (this.#use === "record") await this.#takeInWhatWaits();
  }

  /** Whoever records takes along what others had to leave; where that fails it stays where it is, and nobody is stopped. */
  async #takeInWhatWaits(): Promise<void> {
    try {
      const { recorded, problems } = await this.takeInSpool();
      if (recorded > 0) this.#onNotice(`${recorded} attempts that waited beside the store ${this.#path} were recorded`);
      problems.forEach(this.#onNotice);
    } catch (error) {
      this.#onNotice(`attempts that wait beside the store ${this.#path} were not taken in: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async beginRun(run: Run, variants: readonly Variant[] = []): Promise<void> {
    const { id, facts } = run.environment;
    const variantRows = variants.map((variant) => [variant.id, variant.kind, JSON.stringify(variant.facts)]);
    await this.#send({ kind: "beginRun", run: rowOfRun(run), environment: [id, JSON.stringify(facts)], variants: variantRows });
  }

  async endRun(id: string, { endedAtMs, loadEnd }: { readonly endedAtMs: number; readonly loadEnd: number | null }): Promise<void> {
    if ((await this.#send({ kind: "endRun", id, endedAtMs, loadEnd })) === 0)
      throw new UserError(
        {
          wrong: `no run has the id ${id} in the store ${this.#path}: the store was deleted or replaced while the run was going on`,
          known: ["what was recorded after that is kept, without its run"],
          fix: "leave the store where it is while assay measures, and run this again",
        },
        5,
      );
  }

  async claimRun(id: string, owner: string, expected: string): Promise<boolean> {
    return (await this.#send({ kind: "claimRun", id, owner, expected })) === 1;
  }

  ownerOf(id: string): Promise<string> {
    return this.#read((file) => query.ownerOf(file, id));
  }

  async markStarted(marks: readonly StartMark[]): Promise<void> {
    const rows = marks.map(({ attemptId, runId, slot, retry, startedAtMs }) => [attemptId, runId, slot, retry, startedAtMs]);
    await this.#send({ kind: "marks", marks: rows });
  }

  async record(attempts: readonly Attempt[]): Promise<number> {
    return await this.#send({ kind: "record", rows: accept(attempts).map(rowOfAttempt) });
  }

  takeInSpool(): Promise<SpoolIntake> {
    return takeInSpool(this.#path, this);
  }

  async putBlob({ bytes, truncated }: Blob): Promise<string> {
    const hash = createHash("sha256").update(bytes).digest("hex");
    await this.#send({ kind: "blob", values: [hash, bytes, truncated ? 1 : 0] });
    return hash;
  }

  async addEvent({ id, atMs, kind, subject, who, facts }: StoreEvent): Promise<void> {
    await this.#send({ kind: "event", values: [id, atMs, kind, subject, who, JSON.stringify(facts)] });
  }

  async putBaseline({ id, name, reason, createdAtMs }: Baseline, attemptIds: readonly string[], { replace } = { replace: false }): Promise<boolean> {
    return (await this.#send({ kind: "putBaseline", values: [id, name, reason, createdAtMs], attemptIds, replace })) === 1;
  }

  addToBaseline(name: string, attemptIds: readonly string[]): Promise<number> {
    return this.#send({ kind: "addToBaseline", name, attemptIds });
  }

  async renameBaseline(from: string, to: string): Promise<boolean> {
    return (await this.#send({ kind: "renameBaseline", from, to })) === 1;
  }

  async removeBaseline(name: string): Promise<boolean> {
    return (await this.#send({ kind: "removeBaseline", name })) === 1;
  }

  baselines(): Promise<StoredBaseline[]> {
    return this.#read(baselineQuery.baselines);
  }

  baselineEvidence(name: string): Promise<Evidence | undefined> {
    return this.#read((file) => baselineQuery.baselineEvidence(file, name));
  }

  rebuild(): Promise<number> {
    return this.#send({ kind: "rebuild" });
  }

  run(id: string): Promise<Run | undefined> {
    return this.#read((file) => query.run(file, id));
  }

  runs(filter: { readonly kind?: Run["kind"]; readonly last?: number } = {}): Promise<Run[]> {
    return this.#read((file) => query.runs(file, filter));
  }

  variant(id: string): Promise<Variant | undefined> {
    return this.#read((file) => query.variant(file, id));
  }

  unfinishedMarks(runId: string): Promise<StartMark[]> {
    return this.#read((file) => query.unfinishedMarks(file, runId));
  }

  attempts(filter: AttemptFilter = {}): Promise<Attempt[]> {
    return this.#read((file) => query.attempts(file, filter));
  }

  countAttempts(filter: AttemptFilter = {}): Promise<number> {
    return this.#read((file) => query.countAttempts(file, filter));
  }

  series(): Promise<SeriesKey[]> {
    return this.#read(query.series);
  }

  rollup(filter: RollupFilter = {}): Promise<RollupCell[]> {
    return this.#read((file) => query.rollup(file, filter));
  }

  rollupSketches(filter: RollupFilter = {}): Promise<RollupSketch[]> {
    return this.#read((file) => query.rollupSketches(file, filter));
  }

  fold(request: FoldRequest): Promise<Fold[]> {
    return this.#read((file) => fold(file, request));
  }

  foldSketches(request: Omit<FoldRequest, "fading">): Promise<FoldedSketch[]> {
    return this.#read((file) => foldSketches(file, request));
  }

  blob(hash: string): Promise<Blob | undefined> {
    return this.#read((file) => query.blob(file, hash));
  }

  events(filter: { readonly kind?: string; readonly subject?: string } = {}): Promise<StoreEvent[]> {
    return this.#read((file) => query.events(file, filter));
  }

  async inspect(): Promise<StoreFinding[]> {
    const findings = await this.#read(inspectFile);
    return (await this.#isLocked()) ? [...findings, lockFinding(this.#path)] : findings;
  }

  async close(): Promise<void> {
    this.#closed = true;
    // The reader first: whoever closes last moves what is in the -wal into the file, and that belongs on the writer thread.
    this.#dropReader();
    await this.#writer.close();
    this.#copy?.remove();
  }

  #send(request: Parameters<Writer["send"]>[0]): Promise<number> {
    if (this.#closed) return Promise.reject(new Error(`the store ${this.url} is closed`));
    return this.#writer.send(request);
  }

  /** Reads from the file that stands at the path now; waits for locks without blocking, and has a damaged file set aside once. */
  async #read<T>(work: (file: Connection) => T): Promise<T> {
    if (this.#closed) throw new Error(`the store ${this.url} is closed`);
    const since = performance.now();
    let told = false;
    let recovered = false;
    for (let prepared = 0; prepared < 3; ) {
      const path = this.#copy?.path ?? this.#path;
      const identity = identityOf(path);
      try {
        if (this.#reader !== undefined && this.#reader.identity !== identity) this.#dropReader();
        this.#reader ??= openForReading(path, { immutable: this.#readOnly && this.#copy === undefined, anyVersion: this.#use === "look" });
        if (this.#reader !== undefined) return work(this.#reader);
      } catch (error) {
        if (!isBusy(error)) this.#dropReader();
        const waited = performance.now() - since;
        if (isBusy(error) && waited < this.#busyMs) {
          if (!told && waited >= patienceMs) {
            told = true;
            this.#onNotice(waitingFor(this.#path, this.#busyMs));
          }
          await delay(5);
          continue;
        }
        if (isUnwritable(error) && (this.#mayReadWithoutLocks() || (await this.#mayReadCopy()))) continue;
        if (!isDamage(error) || recovered || this.#use === "look") throw storeError(error, this.#path, this.#busyMs);
        recovered = true;
        await this.#writer.send({ kind: "recover", identity });
        continue;
      }
      if (this.#use === "look") throw new UserError({ wrong: `there is no store at ${this.#path}`, fix: "name another store, such as sqlite:PATH" }, 5);
      if (await this.#mayReadCopy()) continue;
      await this.#writer.send({ kind: "prepare", toWrite: false });
      prepared++;
    }
    throw new UserError({ wrong: `the store ${this.#path} goes away as soon as it is made`, fix: "end the program that deletes it, or name another store, such as sqlite:PATH" }, 5);
  }

  /** Whether another program keeps everybody from writing, for longer than a recording takes. */
  async #isLocked(): Promise<boolean> {
    const since = performance.now();
    while (isHeld(this.#path)) {
      if (performance.now() - since >= Math.min(patienceMs, this.#busyMs)) return true;
      await delay(5);
    }
    return false;
  }

  /** In a read-only place SQLite cannot take its locks; nobody else can write there either, so it may be read without, if its -wal is empty. */
  #mayReadWithoutLocks(): boolean {
    if (this.#readOnly || !existsSync(this.#path) || (statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return false;
    this.#readOnly = true;
    return true;
  }

  /** A file that is old, or whose last writer did not close it, must be written before it can be read; where it cannot, its copy is. */
  async #mayReadCopy(): Promise<boolean> {
    if (this.#use !== "read" || this.#copy !== undefined || !existsSync(this.#path)) return false;
    const obstacle = storeObstacle(this.#path);
    if (obstacle === undefined) return false;
    try {
      this.#copy = await copyForReading(this.#path, { immutable: this.#readOnly });
    } catch {
      return false; // What is told is why the store itself cannot be used.
    }
    this.#onNotice(`${obstacle.complaint.wrong}; it is read from a copy as of now`);
    return true;
  }

  #dropReader(): void {
    const reader = this.#reader;
    this.#reader = undefined;
    try {
      reader?.close();
    } catch {
      // A damaged file may refuse even this; its descriptors go with the process.
    }
  }
}

import { isDeepStrictEqual } from "node:util";
import type { Incoming, TimeZone } from "../interchange/index.ts";
import type { Attempt, Run, Variant } from "../model/index.ts";
import { UserError, attemptOfRecord, fingerprint, newId } from "../model/index.ts";
import type { Store } from "../store/index.ts";

/** Where attempts come from. */
export interface Origin {
  readonly file: string;
  readonly form: string;
  readonly zone: TimeZone;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** So many attempts are recorded at once. */
const batchSize = 1_000;

/**
 * Attempts on their way from a file into a store, batch by batch. Those that assay wrote keep their runs; all others become attempts of
 * one run of the kind `import`, which begins with the first of them.
 */
export class Intake {
  readonly #store: Store;
  readonly #origin: Origin;
  readonly #problem: (where: string, text: string) => void;
  readonly #runs = new Map<string, Run | null>();
  #ownRun: Run | null = null;
  #slot = 0;
  #variants: Variant[] = [];
  #batch: { readonly attempt: Attempt; readonly where: string }[] = [];
  #recording: Promise<void> = Promise.resolve();
  #taken = 0;
  #known = 0;

  /** @param problem hears of attempts that could not be recorded */
  constructor(store: Store, origin: Origin, problem: (where: string, text: string) => void) {
    this.#store = store;
    this.#origin = origin;
    this.#problem = problem;
  }

  async take(item: Incoming): Promise<void> {
    switch (item.kind) {
      case "variant":
        this.#variants.push(item.variant);
        return;
      case "run":
        return this.#begin(item.run);
      case "attempt":
        return this.#attempt(item.attempt, item.where);
      case "record": {
        const run = await this.#importRun();
        const { fields, id } = item;
        return this.#add(attemptOfRecord(fields, { id, runId: run.id, slot: this.#slot++, startedAtMs: fields.startedAtMs }), `the attempt ${id}`);
      }
    }
  }

  /** Records what is left, and ends the run of the import. */
  async end(): Promise<{ readonly taken: number; readonly known: number }> {
    await this.#flush();
    await this.#recording;
    await this.#keepVariants();
    if (this.#ownRun !== null) await this.#store.endRun(this.#ownRun.id, { endedAtMs: Math.max(Date.now(), this.#origin.nowMs), loadEnd: null });
    return { taken: this.#taken, known: this.#known };
  }

  async #begin(run: Run): Promise<void> {
    const held = await this.#store.run(run.id);
    await this.#store.beginRun(run, this.#variants);
    this.#variants = [];
    this.#runs.set(run.id, held ?? run);
    // A run that was still going when it was brought in before.
    if (held !== undefined && held.endedAtMs === null && run.endedAtMs !== null) await this.#store.endRun(run.id, { endedAtMs: run.endedAtMs, loadEnd: run.loadEnd });
  }

  async #attempt(attempt: Attempt, where: string): Promise<void> {
    if (!this.#runs.has(attempt.runId)) this.#runs.set(attempt.runId, (await this.#store.run(attempt.runId)) ?? null);
    if (this.#runs.get(attempt.runId) === null) return this.#problem(where, `its run ${attempt.runId} is neither in the file before it nor in the store`);
    return this.#add(attempt, where);
  }

  async #add(attempt: Attempt, where: string): Promise<void> {
    this.#batch.push({ attempt, where });
    if (this.#batch.length >= batchSize) await this.#flush();
  }

  /** One batch is recorded while the next is read. */
  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    await this.#recording;
    await this.#keepVariants();
    this.#recording = this.#record(batch);
    // Whoever waits for it hears of it.
    this.#recording.catch(() => undefined);
  }

  async #keepVariants(): Promise<void> {
    if (this.#variants.length === 0) return;
    const run = [...this.#runs.values()].find((one) => one !== null) ?? (await this.#store.runs({ last: 1 }))[0];
    if (run === undefined) return;
    await this.#store.beginRun(run, this.#variants);
    this.#variants = [];
  }

  async #record(batch: readonly { readonly attempt: Attempt; readonly where: string }[]): Promise<void> {
    if (batch.length === 0) return;
    let added: number;
    try {
      added = await this.#store.record(batch.map(({ attempt }) => attempt));
    } catch (error) {
      // What the store says of the place is for the user; what it says of an attempt is about one of the batch: it is found by halving.
      if (error instanceof UserError) throw error;
      if (batch.length === 1) return this.#problem(batch[0]!.where, (error as Error).message);
      const half = batch.length >> 1;
      await this.#record(batch.slice(0, half));
      return this.#record(batch.slice(half));
    }
    this.#taken += added;
    this.#known += batch.length - added;
    if (added < batch.length) await this.#compareWithKnown(batch.filter(({ attempt }) => attempt.runId !== this.#ownRun?.id));
  }

  /** An attempt never changes: one that is here with other values was edited, here or there. */
  async #compareWithKnown(batch: readonly { readonly attempt: Attempt; readonly where: string }[]): Promise<void> {
    if (batch.length === 0) return;
    const moments = batch.map(({ attempt }) => attempt.startedAtMs);
    const runIds = [...new Set(batch.map(({ attempt }) => attempt.runId))];
    const held = new Map((await this.#store.attempts({ runIds, sinceMs: Math.min(...moments), untilMs: Math.max(...moments) + 1 })).map((attempt) => [attempt.id, attempt]));
    for (const { attempt, where } of batch) {
      if (!isDeepStrictEqual(held.get(attempt.id), attempt)) this.#problem(where, `the attempt ${attempt.id} is in the store with other values, which were kept: an attempt never changes`);
    }
  }

  async #importRun(): Promise<Run> {
    if (this.#ownRun !== null) return this.#ownRun;
    const { file, form, zone, nowMs } = this.#origin;
    // Nobody knows where they were made: naming this machine would be made up.
    const facts = { cpuModel: "unknown", cores: 0, memoryBytes: 0, os: "unknown", arch: "unknown", runtimes: {}, cpuLimit: null, memoryLimitBytes: null };
    const nothing = { endedAtMs: null, commit: "", dirty: false, loadStart: null, loadEnd: null, configHash: "", seed: 0, controls: [] };
    const run: Run = { ...nothing, id: newId(nowMs), kind: "import", startedAtMs: nowMs, environment: { id: fingerprint(facts), facts }, plan: { import: { file, form, timeZone: zone.name } } };
    await this.#begin(run);
    this.#ownRun = run;
    return run;
  }
}

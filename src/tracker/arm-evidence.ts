import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import type { ArmName, Candidate, Sums } from "../analysis/index.ts";
import { ArmLedger, armColumns } from "../analysis/index.ts";
import type { Mode } from "../model/index.ts";
import { UserError } from "../model/index.ts";
import type { Store } from "../store/index.ts";
import type { Tracker } from "./contract.ts";
import { Recorder } from "./recorder.ts";

/** What evidence is read by. */
export interface EvidenceTerms {
  readonly tracker: Tracker;
  /** Each once. */
  readonly arms: readonly ArmName[];
  readonly mode: Mode;
  /** Null: nothing fades. */
  readonly halfLifeMs: number | null;
  /** Read again so long after the last time. */
  readonly refreshMs: number;
}

/** How long the first choice waits for the store; others do not wait. */
const firstReadMs = 1_000;

/**
 * What is known of some arms: read from the store now and then, and kept up to date with their own attempts in between. A store that is
 * locked or broken delays nobody: what was known stays, and `trouble` says why.
 */
export class ArmEvidenceReader {
  readonly #terms: EvidenceTerms;
  #ledger: ArmLedger;
  /** Attempts that ended while the store is being read; null while it is not. */
  #meanwhile: Sums[] | null = null;
  #first: Promise<unknown> | undefined;
  #readAtMs = 0;
  #spooled = 0;
  #trouble = "";

  constructor(terms: EvidenceTerms) {
    this.#terms = terms;
    this.#ledger = new ArmLedger(terms.arms, [], []);
  }

  /** Why the store could not be read the last time; the empty string where all is well. */
  get trouble(): string {
    return this.#trouble;
  }

  /** Resolves when there is something to choose by; never rejects. Where that has become old, it is read anew behind the caller's back. */
  async ready(): Promise<void> {
    const isOld = performance.now() - this.#readAtMs >= this.#terms.refreshMs;
    if (this.#first === undefined) await (this.#first = this.#firstRead());
    else if (isOld && this.#meanwhile === null) void this.#read();
    else await this.#first;
  }

  /** All arms in one issue type, in their order. */
  candidates(issueType: string): readonly Candidate[] {
    return this.#ledger.candidates(issueType);
  }

  /** Counts an attempt that the tracker has been given. */
  add(attempt: Sums): void {
    this.#meanwhile?.push(attempt);
    this.#ledger.add(attempt);
  }

  async #firstRead(): Promise<void> {
    const over = new AbortController();
    const late = setTimeout(firstReadMs, "late", { signal: over.signal }).catch(() => "in time");
    if ((await Promise.race([this.#read(), late])) === "late") this.#trouble = `the store has not answered within ${firstReadMs / 1000} s`;
    over.abort();
  }

  /**
   * What ended before is in the store by then. What ends meanwhile may or may not be, and is counted on top: where it is, twice until the
   * next reading.
   */
  async #read(): Promise<void> {
    const { tracker, arms, mode, halfLifeMs } = this.#terms;
    this.#readAtMs = performance.now();
    this.#meanwhile = [];
    try {
      const store = await storeOf(tracker);
      await tracker.flush();
      await this.#takeInSpool(store);
      const filter = { agents: [...new Set(arms.map(({ agent }) => agent))], models: [...new Set(arms.map(({ model }) => model))], modes: [mode] };
      const fading = halfLifeMs === null ? {} : { fading: { nowMs: Date.now(), halfLifeMs } };
      const [cells, times] = await Promise.all([store.fold({ ...filter, ...fading, by: [...armColumns, "task"] }), store.foldSketches({ ...filter, by: armColumns })]);
      const ledger = new ArmLedger(arms, cells, times);
      for (const attempt of this.#meanwhile) ledger.add(attempt);
      this.#ledger = ledger;
      this.#trouble = "";
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error);
    } finally {
      this.#meanwhile = null;
    }
  }

  /** What waits beside the store would be missing from its sums. */
  async #takeInSpool(store: Store): Promise<void> {
    const { spooled } = this.#terms.tracker.counts();
    if (spooled === this.#spooled) return;
    await store.takeInSpool();
    this.#spooled = spooled;
  }
}

async function storeOf(tracker: Tracker): Promise<Store> {
  if (!(tracker instanceof Recorder)) throw new UserError({ wrong: "the tracker was not opened by openTracker: nothing is known of its store", fix: "tracker: await openTracker()" });
  return await tracker.store();
}

import { createHash } from "node:crypto";
import { canonicalOrder } from "../model/index.ts";
import { accept } from "./accept.ts";
import { foldAttempts, foldDurations } from "./memory-fold.ts";
import { countedOf, tallyInto } from "./rollup.ts";
import { byCell, byId, byName, bySeries, byStart } from "./order.ts";
import type { Attempt, Baseline, Evidence, Run, SeriesKey, Variant } from "../model/index.ts";
import type { AttemptFilter, Blob, Fold, FoldRequest, FoldedSketch, RollupCell, RollupFilter, RollupSketch, SpoolIntake, StartMark, Store, StoreEvent, StoreFinding, StoredBaseline } from "./contract.ts";
import type { Tally } from "./rollup.ts";

/** A store that is gone with its process: plain lists and maps, the reference that every other store is held against. */
export function openMemory(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  readonly url = "memory:";
  readonly #runs = new Map<string, Run>();
  readonly #owners = new Map<string, string>();
  readonly #variants = new Map<string, Variant>();
  #attempts = new Map<string, Attempt>();
  readonly #marks = new Map<string, StartMark>();
  readonly #blobs = new Map<string, Blob>();
  readonly #events = new Map<string, StoreEvent>();
  readonly #baselines = new Map<string, { readonly baseline: Baseline; readonly attemptIds: ReadonlySet<string> }>();
  #closed = false;

  async beginRun(run: Run, variants: readonly Variant[] = []): Promise<void> {
    this.#mustBeOpen();
    addOnce(this.#runs, run.id, plain(run));
    for (const variant of variants) addOnce(this.#variants, variant.id, plain(variant));
  }

  async endRun(id: string, end: { readonly endedAtMs: number; readonly loadEnd: number | null }): Promise<void> {
    this.#mustBeOpen();
    const run = this.#runs.get(id);
    if (run === undefined) throw new Error(`no run has the id ${id}`);
    this.#runs.set(id, { ...run, endedAtMs: end.endedAtMs, loadEnd: end.loadEnd });
  }

  async run(id: string): Promise<Run | undefined> {
    this.#mustBeOpen();
    return structuredClone(this.#runs.get(id));
  }

  async runs({ kind, last }: { readonly kind?: Run["kind"]; readonly last?: number } = {}): Promise<Run[]> {
    this.#mustBeOpen();
    const newestFirst = [...this.#runs.values()].sort((a, b) => b.startedAtMs - a.startedAtMs || (b.id < a.id ? -1 : 1));
    return structuredClone(newestFirst.filter((run) => kind === undefined || run.kind === kind).slice(0, last));
  }

  async variant(id: string): Promise<Variant | undefined> {
    this.#mustBeOpen();
    return structuredClone(this.#variants.get(id));
  }

  async claimRun(id: string, owner: string, expected: string): Promise<boolean> {
    this.#mustBeOpen();
    if ((this.#owners.get(id) ?? "") !== expected) return false;
    this.#owners.set(id, owner);
    return true;
  }

  async ownerOf(id: string): Promise<string> {
    this.#mustBeOpen();
    return this.#owners.get(id) ?? "";
  }

  async markStarted(marks: readonly StartMark[]): Promise<void> {
    this.#mustBeOpen();
    for (const mark of marks) addOnce(this.#marks, mark.attemptId, { ...mark });
  }

  async unfinishedMarks(runId: string): Promise<StartMark[]> {
    this.#mustBeOpen();
    const done = new Set([...this.#attempts.values()].map(slotOf));
    return [...this.#marks.values()]
      .filter((mark) => mark.runId === runId && !done.has(slotOf(mark)))
      .sort((a, b) => a.startedAtMs - b.startedAtMs || (a.attemptId < b.attemptId ? -1 : 1))
      .map((mark) => ({ ...mark }));
  }

  async record(attempts: readonly Attempt[]): Promise<number> {
    this.#mustBeOpen();
    // On a copy, so that a refused call leaves nothing behind.
    const after = new Map(this.#attempts);
    const holders = new Map([...after.values()].map((attempt) => [slotOf(attempt), attempt.id]));
    for (const attempt of accept(attempts)) {
      if (after.has(attempt.id)) continue;
      if (holders.has(slotOf(attempt)))
        throw new Error(`another attempt holds slot ${attempt.slot}, retry ${attempt.retry} of run ${attempt.runId}; ${attempt.id} was not recorded`);
      after.set(attempt.id, plain(attempt));
      holders.set(slotOf(attempt), attempt.id);
    }
    const added = after.size - this.#attempts.size;
    this.#attempts = after;
    return added;
  }

  async attempts(filter: AttemptFilter = {}): Promise<Attempt[]> {
    this.#mustBeOpen();
    const chosen = canonicalOrder([...this.#attempts.values()].filter((attempt) => matches(attempt, filter)));
    return structuredClone(filter.last === undefined ? chosen : chosen.slice(Math.max(0, chosen.length - filter.last)));
  }

  async countAttempts(filter: AttemptFilter = {}): Promise<number> {
    return (await this.attempts(filter)).length;
  }

  async series(): Promise<SeriesKey[]> {
    this.#mustBeOpen();
    const known = new Map([...this.#attempts.values()].map(({ series }) => [seriesText(series), { ...series }]));
    return [...known.values()].sort(bySeries);
  }

  async rollup(filter: RollupFilter = {}): Promise<RollupCell[]> {
    return this.#tallies(filter).map(cellOf).sort(byCell);
  }

  async rollupSketches(filter: RollupFilter = {}): Promise<RollupSketch[]> {
    return this.#tallies(filter)
      .flatMap(({ tier, startMs, seriesId, sketch }) => (sketch === null ? [] : [{ tier, startMs, series: JSON.parse(seriesId) as SeriesKey, durationMs: sketch }]))
      .sort(byCell);
  }

  /** Nobody else could have meant this store: there is nothing to take in. */
  async takeInSpool(): Promise<SpoolIntake> {
    this.#mustBeOpen();
    return { files: 0, recorded: 0, known: 0, problems: [] };
  }

  async fold(request: FoldRequest): Promise<Fold[]> {
    return foldAttempts(await this.attempts(request), request);
  }

  async foldSketches(request: Omit<FoldRequest, "fading">): Promise<FoldedSketch[]> {
    return foldDurations(await this.attempts(request), request.by);
  }

  async putBlob({ bytes, truncated }: Blob): Promise<string> {
    this.#mustBeOpen();
    const hash = createHash("sha256").update(bytes).digest("hex");
    addOnce(this.#blobs, hash, { bytes: Uint8Array.from(bytes), truncated });
    return hash;
  }

  async blob(hash: string): Promise<Blob | undefined> {
    this.#mustBeOpen();
    return structuredClone(this.#blobs.get(hash));
  }

  async addEvent(event: StoreEvent): Promise<void> {
    this.#mustBeOpen();
    addOnce(this.#events, event.id, plain(event));
  }

  async events({ kind, subject }: { readonly kind?: string; readonly subject?: string } = {}): Promise<StoreEvent[]> {
    this.#mustBeOpen();
    return [...this.#events.values()]
      .filter((event) => (kind === undefined || event.kind === kind) && (subject === undefined || event.subject === subject))
      .sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))
      .map((event) => structuredClone(event));
  }

  async putBaseline(baseline: Baseline, attemptIds: readonly string[], { replace } = { replace: false }): Promise<boolean> {
    this.#mustBeOpen();
    const taken = this.#baselines.has(baseline.name);
    if (taken && !replace) return false;
    for (const { baseline: other } of this.#baselines.values())
      if (other.id === baseline.id && other.name !== baseline.name) throw new Error(`the baseline ${other.name} has the id ${other.id}`);
    this.#mustHave(attemptIds);
    this.#baselines.set(baseline.name, { baseline: plain(baseline), attemptIds: new Set(attemptIds) });
    return true;
  }

  async addToBaseline(name: string, attemptIds: readonly string[]): Promise<number> {
    this.#mustBeOpen();
    const held = this.#baselines.get(name);
    if (held === undefined) throw new Error(`no baseline is called ${name}`);
    this.#mustHave(attemptIds);
    const after = new Set([...held.attemptIds, ...attemptIds]);
    this.#baselines.set(name, { ...held, attemptIds: after });
    return after.size - held.attemptIds.size;
  }

  async baselines(): Promise<StoredBaseline[]> {
    this.#mustBeOpen();
    return [...this.#baselines.values()].map(({ baseline, attemptIds }) => ({ ...baseline, attempts: attemptIds.size })).sort(byName);
  }

  async baselineEvidence(name: string): Promise<Evidence | undefined> {
    this.#mustBeOpen();
    const held = this.#baselines.get(name);
    if (held === undefined) return undefined;
    const attempts = canonicalOrder([...held.attemptIds].map((id) => this.#attempts.get(id)!));
    const runs = [...this.#runs.values()].filter(({ id }) => attempts.some(({ runId }) => runId === id)).sort(byStart);
    const variants = [...this.#variants.values()].filter(({ id }) => attempts.some(({ taskVariant, agentVariant }) => id === taskVariant || id === agentVariant)).sort(byId);
    return structuredClone({ label: `baseline ${name}`, pinned: true, attempts, runs, variants });
  }

  async renameBaseline(from: string, to: string): Promise<boolean> {
    this.#mustBeOpen();
    const held = this.#baselines.get(from);
    if (held === undefined || this.#baselines.has(to)) return false;
    this.#baselines.delete(from);
    this.#baselines.set(to, { ...held, baseline: { ...held.baseline, name: to } });
    return true;
  }

  async removeBaseline(name: string): Promise<boolean> {
    this.#mustBeOpen();
    return this.#baselines.delete(name);
  }

  async inspect(): Promise<StoreFinding[]> {
    this.#mustBeOpen();
    return [{ ok: true, what: `memory: ${this.#attempts.size} attempts, gone when this process ends`, remedy: "" }];
  }

  async rebuild(): Promise<number> {
    return this.#tallies({}).length;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** Computed anew for each question: slow, and therefore hard to get wrong. */
  #tallies({ tier, sinceMs = 0, untilMs = Infinity }: RollupFilter): Tally<string>[] {
    this.#mustBeOpen();
    const tallies = new Map<string, Tally<string>>();
    for (const attempt of canonicalOrder([...this.#attempts.values()])) tallyInto(tallies, seriesText(attempt.series), countedOf(attempt));
    return [...tallies.values()].filter((cell) => (tier === undefined || cell.tier === tier) && cell.startMs >= sinceMs && cell.startMs < untilMs);
  }

  #mustHave(attemptIds: readonly string[]): void {
    const unknown = attemptIds.find((id) => !this.#attempts.has(id));
    if (unknown !== undefined) throw new Error(`no attempt has the id ${unknown}`);
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error("the store memory: is closed");
  }
}

function matches({ runId, series, outcome, startedAtMs }: Attempt, filter: AttemptFilter): boolean {
  const among = (value: string, wanted: readonly string[] | undefined) => wanted === undefined || wanted.includes(value);
  return (
    among(runId, filter.runIds) &&
    among(series.task, filter.tasks) &&
    among(series.agent, filter.agents) &&
    among(series.model, filter.models) &&
    among(series.issueType, filter.issueTypes) &&
    among(series.mode, filter.modes) &&
    among(outcome, filter.outcomes) &&
    startedAtMs >= (filter.sinceMs ?? 0) &&
    startedAtMs < (filter.untilMs ?? Infinity)
  );
}

function slotOf({ runId, slot, retry }: { readonly runId: string; readonly slot: number; readonly retry: number }): string {
  return JSON.stringify([runId, slot, retry]);
}

function seriesText({ task, issueType, agent, model, mode }: SeriesKey): string {
  return JSON.stringify({ task, issueType, agent, model, mode });
}

function cellOf(tally: Tally<string>): RollupCell {
  const { seriesId, sketch, keptPassed: _passed, keptFailed: _failed, ...cell } = tally;
  void sketch; // read apart, by `rollupSketches`
  return { ...cell, series: JSON.parse(seriesId) as SeriesKey };
}

function addOnce<T>(map: Map<string, T>, id: string, value: T): void {
  if (!map.has(id)) map.set(id, value);
}

/** What JSON makes of it, as in every other store: -0 becomes 0, and what the caller changes later changes nothing here. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

import type { Attempt, Baseline, Evidence, Outcome, Run, SeriesKey, Variant } from "../model/index.ts";
import type { QuantileSketch } from "../stats/index.ts";

/** Which attempts; every field that is left out asks for nothing. */
export interface AttemptFilter {
  readonly runIds?: readonly string[];
  readonly tasks?: readonly string[];
  readonly agents?: readonly string[];
  readonly models?: readonly string[];
  readonly issueTypes?: readonly string[];
  readonly modes?: readonly SeriesKey["mode"][];
  readonly outcomes?: readonly Outcome[];
  /** Epoch milliseconds, inclusive. */
  readonly sinceMs?: number;
  /** Epoch milliseconds, exclusive. */
  readonly untilMs?: number;
  /** The newest so many, still given in canonical order. */
  readonly last?: number;
}

/** An attempt that is about to start: without it, nobody could tell after a crash what was in flight. */
export interface StartMark {
  readonly attemptId: string;
  readonly runId: string;
  readonly slot: number;
  readonly retry: number;
  readonly startedAtMs: number;
}

/** One cell of the rollup: a series within one UTC day or month. Sums of durations are over passed attempts, cost is over all. */
export interface RollupCell {
  readonly tier: "day" | "month";
  /** Epoch milliseconds of the day's or month's first moment, UTC. */
  readonly startMs: number;
  readonly series: SeriesKey;
  readonly passed: number;
  readonly failed: number;
  readonly errored: number;
  readonly skipped: number;
  /** Passed attempts that carry a wall time, the sum of their times in milliseconds, and of ln(ms) and its square. */
  readonly timed: number;
  readonly sumMs: number;
  readonly sumLogMs: number;
  readonly sumLogMsSquared: number;
  /** Passed and failed attempts that carry a wall time, and the sum of their times in milliseconds: the time that was spent. */
  readonly ran: number;
  readonly sumRanMs: number;
  /** Attempts whose cost is known, and their sum. */
  readonly costed: number;
  readonly sumCostUsd: number;
  /** Attempts that passed or failed and tell no cost. */
  readonly unpriced: number;
  /** Summed over all models of all attempts; input is what was neither read from nor written to a cache. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Attempts that carry a confidence, and their sum. */
  readonly confident: number;
  readonly sumConfidence: number;
  /** Attempts that carry a score, and their sum. */
  readonly scored: number;
  readonly sumScore: number;
}

/** Which cells of the rollup; every field that is left out asks for nothing. */
export interface RollupFilter {
  readonly tier?: RollupCell["tier"];
  /** Cells that begin at this moment or later; epoch milliseconds. */
  readonly sinceMs?: number;
  /** Cells that begin before this moment; epoch milliseconds. */
  readonly untilMs?: number;
}

/** How the durations of a cell's passed attempts are spread; read apart from the cell, because few questions need it. */
export interface RollupSketch {
  readonly tier: RollupCell["tier"];
  readonly startMs: number;
  readonly series: SeriesKey;
  /** Milliseconds. */
  readonly durationMs: QuantileSketch;
}

/** What of a series a fold may tell apart; `day` and `month` are the UTC day and month an attempt began in. */
export const foldColumns = ["task", "issueType", "agent", "model", "mode", "day", "month"] as const;
export type FoldColumn = (typeof foldColumns)[number];

/** A sum of a fold. */
export type SumName = Exclude<keyof RollupCell, "tier" | "startMs" | "series">;

/** Attempts summed up: which, and what is told apart. Every filter that is left out asks for nothing. */
export interface FoldRequest {
  /** Columns whose values are told apart; none: one sum over everything that is chosen. */
  readonly by: readonly FoldColumn[];
  /** The sums that are needed; all others come as 0, and cost no time. Left out: all. What fades is not among them. */
  readonly sums?: readonly SumName[];
  readonly tasks?: readonly string[];
  readonly agents?: readonly string[];
  readonly models?: readonly string[];
  readonly issueTypes?: readonly string[];
  readonly modes?: readonly SeriesKey["mode"][];
  /** Epoch milliseconds, inclusive; exact, also within a day. */
  readonly sinceMs?: number;
  /** Epoch milliseconds, exclusive; exact, also within a day. */
  readonly untilMs?: number;
  /**
   * Old attempts fade: one of age `halfLifeMs` (above 0) counts half of one made at `nowMs`. With 90 days, age is counted from the start
   * of the attempt. With any other half-life (and after the year 2266) from the middle of the attempt's UTC day in the 14 days that end
   * with the day of `nowMs`, from the middle of the rest of its month before that, whatever else is asked. What is not older than
   * `nowMs` counts 1, and nothing counts more. Left out: all count 1.
   */
  readonly fading?: { readonly nowMs: number; readonly halfLifeMs: number };
}

/** One group of a fold: its values of the columns asked for, and sums as in a `RollupCell`. */
export interface Fold extends Omit<RollupCell, "tier" | "startMs" | "series"> {
  /** Those of `by`, as given; a column that was not asked for is missing. */
  readonly task?: string;
  readonly issueType?: string;
  readonly agent?: string;
  readonly model?: string;
  readonly mode?: SeriesKey["mode"];
  /** Epoch milliseconds of the first moment, UTC, of the day or month; of the day where both are told apart. */
  readonly startMs?: number;
  /** `passed` and `failed` with each attempt weighed by its age; equal to them where nothing fades. */
  readonly fadedPassed: number;
  readonly fadedFailed: number;
}

/** How the durations of a group's passed attempts are spread; nothing fades here. */
export interface FoldedSketch extends Pick<Fold, "task" | "issueType" | "agent" | "model" | "mode" | "startMs"> {
  /** Milliseconds. */
  readonly durationMs: QuantileSketch;
}

/** What of a spool was taken in: lines that were recorded, those that were there already, and those that could not be read. */
export interface SpoolIntake {
  readonly files: number;
  readonly recorded: number;
  readonly known: number;
  /** Sentences: which line of which file, and why; the line is kept beside the spool. */
  readonly problems: readonly string[];
}

/** Something that happened beside the attempts: a voided run, a relaxed limit, a review. */
export interface StoreEvent {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly kind: string;
  readonly subject: string;
  readonly who: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Bytes that were kept of an output, and how many there were. */
export interface Blob {
  readonly bytes: Uint8Array;
  readonly truncated: boolean;
}

/** A baseline with how many attempts are pinned under it. */
export interface StoredBaseline extends Baseline {
  readonly attempts: number;
}

/** One finding of a check of the store itself. */
export interface StoreFinding {
  readonly ok: boolean;
  readonly what: string;
  /** What to do about it; the empty string where all is well. */
  readonly remedy: string;
}

/**
 * What a store is opened for.
 * - `read`: questions, and recordings where the place allows them. A store that is not there is made, an old one brought up to date,
 *   a damaged one set aside.
 * - `record`: as `read`; a place where nothing can be recorded is told at once and not after the work is done, and what waits in the
 *   spool is taken in.
 * - `look`: nothing is made, brought up to date or set aside; for those who only want to know how the store is.
 */
export type StoreUse = "read" | "record" | "look";

/**
 * Runs, attempts, rollups, blobs, events, baselines. Attempts are append-only: nothing changes or removes a recorded one.
 * Every list comes in canonical order. Every promise that resolves was durable (fsynced) before it did, except `markStarted`.
 */
export interface Store {
  /** What `openStore` was given, in full. */
  readonly url: string;

  /**
   * Adds a run; the environment and the variants with it. A run, environment or variant that is already there is left alone.
   * One that has ended elsewhere keeps its end: so runs are brought in from another store.
   */
  beginRun(run: Run, variants?: readonly Variant[]): Promise<void>;
  /**
   * Sets the end of a run; the only thing of a run that ever changes.
   * @throws Error when there is no such run; a UserError (exit code 5) where the store can be deleted under the run
   */
  endRun(id: string, end: { readonly endedAtMs: number; readonly loadEnd: number | null }): Promise<void>;
  run(id: string): Promise<Run | undefined>;
  /** Newest first. */
  runs(filter?: { readonly kind?: Run["kind"]; readonly last?: number }): Promise<Run[]>;
  variant(id: string): Promise<Variant | undefined>;

  /**
   * Takes a run over, or gives it free with the owner ''; compare and set, so that of two who ask at once only one is told yes.
   *
   * @param owner     who carries the run out from now on: any text that nobody else would use
   * @param expected  who does now, as `ownerOf` said; '' for nobody
   * @returns false when it is somebody else by now; nothing was changed then
   * @example if (!(await store.claimRun(id, "me", await store.ownerOf(id)))) // another process was faster
   */
  claimRun(id: string, owner: string, expected: string): Promise<boolean>;
  /** Who carries a run out; '' where nobody does, or where there is no such run. */
  ownerOf(id: string): Promise<string>;

  /** Survives a crash of the process; after a power cut it may be gone (the slot is then simply run). */
  markStarted(marks: readonly StartMark[]): Promise<void>;
  /** Marks of a run that have no attempt with the same run, slot and retry. */
  unfinishedMarks(runId: string): Promise<StartMark[]>;

  /**
   * Records attempts with their usage and rollups, durably, in one transaction.
   * An id that is already there is left alone and does not reach the rollup again.
   * @returns how many were new
   * @throws Error when an attempt has problems (`problemsOf`), or when another id holds its run, slot and retry
   */
  record(attempts: readonly Attempt[]): Promise<number>;
  attempts(filter?: AttemptFilter): Promise<Attempt[]>;
  countAttempts(filter?: AttemptFilter): Promise<number>;
  /** Sorted by task, issue type, agent, model, mode. */
  series(): Promise<SeriesKey[]>;
  /** By tier, then start, then series. */
  rollup(filter?: RollupFilter): Promise<RollupCell[]>;
  /** As `rollup`, for the cells that have timed attempts. */
  rollupSketches(filter?: RollupFilter): Promise<RollupSketch[]>;

  /**
   * Sums attempts up from the rollup, without reading them one by one: whole months, then whole days; only the edges of a window that
   * lie within a day are read from rows.
   *
   * @returns the groups that have attempts, by their columns as `by` lists them; without columns always one sum, of zeros where there is nothing
   * @example await store.fold({ by: ["issueType", "agent", "model"], sinceMs: Date.now() - 30 * 86_400_000 })
   */
  fold(request: FoldRequest): Promise<Fold[]>;
  /** As `fold`, for the groups that have timed attempts. */
  foldSketches(request: Omit<FoldRequest, "fading">): Promise<FoldedSketch[]>;

  /**
   * Records what other processes could not, and left in the folder `spool` beside the store; their files are gone after that. May be
   * called by several processes at once, and again: an attempt counts once.
   */
  takeInSpool(): Promise<SpoolIntake>;

  /** Keeps bytes by their SHA-256 (hex); the same bytes are kept once, as they were first given. */
  putBlob(blob: Blob): Promise<string>;
  blob(hash: string): Promise<Blob | undefined>;

  /** An event whose id is already there is left alone. */
  addEvent(event: StoreEvent): Promise<void>;
  /** By time, then id. */
  events(filter?: { readonly kind?: string; readonly subject?: string }): Promise<StoreEvent[]>;

  /**
   * Pins attempts under a name. What one baseline holds, another may hold too.
   *
   * @param options `replace`: takes the place of the one that has the name; without it that one stays
   * @returns false when the name is taken and nothing was replaced
   * @throws Error when an attempt is not there, or when another baseline has the id
   */
  putBaseline(baseline: Baseline, attemptIds: readonly string[], options?: { readonly replace: boolean }): Promise<boolean>;
  /**
   * Pins more attempts; ids that are in it already are left alone.
   * @returns how many were added
   * @throws Error when there is no such baseline, or an attempt is not there
   */
  addToBaseline(name: string, attemptIds: readonly string[]): Promise<number>;
  /** By name. */
  baselines(): Promise<StoredBaseline[]>;
  /** Attempts in canonical order, with their runs (oldest first) and variants (by id); undefined where there is no such baseline. */
  baselineEvidence(name: string): Promise<Evidence | undefined>;
  /** False when there is none of the first name, or already one of the second. */
  renameBaseline(from: string, to: string): Promise<boolean>;
  /** The attempts stay. False when there is none. */
  removeBaseline(name: string): Promise<boolean>;

  /** Looks at the file itself: integrity, rollups equal to rows, what lies around. Changes nothing. */
  inspect(): Promise<StoreFinding[]>;
  /** Computes all rollups anew from the attempts, after a damaged file was set aside; returns how many cells there are now. */
  rebuild(): Promise<number>;
  /** Waits for what is queued, then closes. */
  close(): Promise<void>;
}

// A user who compiles for an older language has no AsyncDisposable, and it is part of what we promise.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Mode, Outcome, TokenUsage } from "../model/index.ts";
import type { Questions } from "./questions-contract.ts";

/**
 * Records what agents do, from anywhere in a program, and answers questions about it. Recording never breaks or delays the work: what the store cannot take at the
 * moment goes to the spool beside it, which the next tracker that opens takes in.
 *
 * @example
 * await using tracker = await openTracker();
 * await tracker.record({ agent: "Refactoring", issueType: "complexity", outcome: "passed", durationMs: 2300 });
 * const fixed = await tracker.track({ agent: "Refactoring", issueType: "complexity" }, () => agent.fix(issue));
 * const { agent, rate, low, high } = await tracker.bestAgent("complexity");
 */
export interface Tracker extends AsyncDisposable, Questions {
  /**
   * Records one attempt; the promise resolves when it is durable, and is never rejected.
   * @throws UserError only where the tracker is `strict` and the attempt cannot be taken
   */
  record(attempt: TrackedAttempt): Promise<Recorded>;
  /** As `record`, for many: one answer for each, in their order. */
  recordMany(attempts: Iterable<TrackedAttempt>): Promise<Recorded[]>;

  /**
   * Does the work, times it and records how it went, without waiting for the disk. Gives back exactly what the work gave back, or throws
   * exactly what it threw. Of a promise, a promise that settles the same; other objects with a `then`, such as the queries of some
   * database libraries, become a promise, and so are started.
   *
   * How it went says `outcomeOf`; without it the result does, where it is an object: `outcome`, else `success`, and `confidence`, `score`,
   * `costUsd`, `usage`, `metrics`, `errors`, `warnings`, `cached`. A result that says nothing has passed;
   * one whose `outcome` or `success` is none is `errored`. What throws has failed.
   *
   * @example const fixed = await tracker.track({ agent, model, issueType }, () => fix(issue), { outcomeOf: (result) => result.files > 0 });
   */
  track<R>(meta: TrackedMeta, work: () => R, options?: TrackOptions<Awaited<R>>): Tracked<R>;

  /** Resolves when all that was recorded or tracked before is in the store or in the spool. */
  flush(): Promise<void>;
  /** What became of the attempts so far. */
  counts(): TrackerCounts;
  /** Where attempts go, and what stands against it. */
  status(): TrackerStatus;
  /** Waits for what is on its way, at most 2 seconds for a store that is locked, then leaves the rest in the spool. May be called again. */
  close(): Promise<void>;
}

/** What `track` gives back of work that gives back R. */
export type Tracked<R> = R extends PromiseLike<unknown> ? Promise<Awaited<R>> : R;

/** How a tracker is opened; every field may be left out. */
export interface TrackerOptions {
  /** URL or path of the store; else `ASSAY_STORE`, else the nearest `.assay` folder upwards, else a new one in the working directory. */
  readonly store?: string;
  /** `record` throws a UserError for what cannot be taken, in place of answering `refused`. */
  readonly strict?: boolean;
  /** How long a recorded attempt waits for a store that is locked or slow before it goes to the spool; milliseconds, 10,000 by default. */
  readonly patienceMs?: number;
  /** Mode of attempts that do not say theirs; `live` by default. */
  readonly mode?: Mode;
  /** Path of a price file of your own (docs/format/prices.md), whose prices go before those that come along. */
  readonly prices?: string;
  /**
   * Hears, as sentences, what the owner of the program should know: the store cannot be used, attempts were lost, or refused, each reason
   * once. What a strict tracker throws is not told a second time.
   */
  readonly onNotice?: (notice: string, kind: NoticeKind) => void;
}

/** What a notice is about: `answered` where the answer of `record` says it, too, so that whoever reads those may leave it out; `new` otherwise. */
export type NoticeKind = "new" | "answered";

/** Who does what: what is known of an attempt before it is made. */
export interface TrackedMeta {
  /** A name is one line of 1 to 1,000 characters; ":" and "/" are as good as any other. */
  readonly agent: string;
  /** `unknown` by default. */
  readonly model?: string;
  /** What kind of work it is, such as "complexity"; may be left out. */
  readonly issueType?: string;
  /** Which piece of work; attempts of the same task are compared with each other. */
  readonly task?: string;
  readonly mode?: Mode;
  /** Of your own making, so that the same attempt may be recorded again without counting twice; at most 100 characters. */
  readonly id?: string;
  /** In [0, 1]. */
  readonly confidence?: number;
  /** Partial success, in [0, 1]. */
  readonly score?: number;
  /** US dollars, at least 0. */
  readonly costUsd?: number;
  /**
   * Tokens: what the answer of a provider, a client library or an agent says under `usage`, or rows of ours. Where no cost is told, they are
   * priced by the day's price of the model.
   */
  readonly usage?: UsageGiven;
  /** Figures of your own, by name; finite. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** The messages, or how many there were. */
  readonly errors?: readonly string[] | number;
  /** The messages, or how many there were. */
  readonly warnings?: readonly string[] | number;
  /** The answer came from a cache: the attempt counts neither in rates nor in times. */
  readonly cached?: boolean;
}

/** Tokens of one model, or of several: our own rows, where what is left out is 0, or an object as providers send it. */
export type UsageGiven = Partial<TokenUsage> | readonly Partial<TokenUsage>[] | object;

/** One attempt, told after it was made. `outcome` or `success` is given; where both are, they agree. */
export interface TrackedAttempt extends TrackedMeta {
  readonly outcome?: Outcome;
  readonly success?: boolean;
  /** Why it did not pass: one of the known reasons, or words of your own, which become the detail. */
  readonly reason?: string;
  /** One line for people; more is cut. */
  readonly detail?: string;
  /** Wall time in milliseconds, at least 0; may be a fraction. */
  readonly durationMs?: number;
  /** When it began: a Date, epoch milliseconds, or ISO text with a zone; by default now, less its duration. */
  readonly at?: Date | number | string;
}

/** What `outcomeOf` may say: an outcome, whether it passed, or more of it. */
export type OutcomeSaid = Outcome | boolean | Omit<TrackedAttempt, "agent" | "model" | "issueType" | "task" | "mode" | "id" | "at" | "durationMs">;

/** How work is tracked. */
export interface TrackOptions<R> {
  /** Reads from the work's result how it went; answers at once. Where it throws or tells no outcome, the attempt is `errored` and the work's result stays. */
  readonly outcomeOf?: (result: R) => OutcomeSaid;
}

/**
 * What became of an attempt: `stored`, durable; `spooled`, durable beside the store, to be taken in later; `refused`, its values are wrong,
 * kept for people in the spool's file of refused ones; `lost`, neither store nor spool could be written.
 */
export interface Recorded {
  /** The attempt's id; the empty string where it was refused without a usable one. */
  readonly id: string;
  readonly status: "stored" | "spooled" | "refused" | "lost";
  /** Sentences: why it was refused, what of it was left out, or that the store has its `id` already and keeps what it has. */
  readonly problems: readonly string[];
}

/** How many attempts became what; `waiting`: on their way. One whose `id` the store had already is in none of them. */
export interface TrackerCounts {
  readonly stored: number;
  readonly spooled: number;
  readonly refused: number;
  readonly lost: number;
  readonly waiting: number;
}

/** Where attempts go at the moment. */
export interface TrackerStatus {
  /** URL of the store. */
  readonly store: string;
  /** `spooling` from a failure of the store until it takes an attempt again. */
  readonly state: "storing" | "spooling" | "closed";
  /** Why attempts are spooled; the empty string where all is well. */
  readonly trouble: string;
}

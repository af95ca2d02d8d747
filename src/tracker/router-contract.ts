import type { ChoicePolicy, IssueChoice } from "../analysis/index.ts";
import type { Mode, Outcome, Reason } from "../model/index.ts";
import type { OutcomeSaid, Tracker } from "./contract.ts";

/**
 * Gives issues to agents: chooses by what the tracker knows, runs, falls back to the next best, and records every attempt. Issues may run
 * at once. Recording never breaks or delays the work.
 *
 * @example
 * const router = createRouter({ tracker, agents: [{ agent: "fast", run: (issue, { signal }) => fast.fix(issue, signal) }, …], timeoutMs: 60_000 });
 * const { result, agent, attempts } = await router.run({ issueType: "complexity", file: "parser.ts" });
 */
export interface Router<I extends RoutedIssue, R> {
  /**
   * Has an issue dealt with: by the agent that is chosen, or by the next best where that one throws, hangs, or says `errored`. No agent is
   * called twice for it.
   *
   * @param options.signal  cancels: the agent's own signal is aborted, nobody else is tried, and what the signal was aborted with is thrown
   * @returns what an agent gave back; of several the one that ended best, even where it says that it failed
   * @throws RouterFailure where no agent gave anything back; its `cause` is what the last one threw
   * @throws UserError where the issue type or the task is no name
   */
  run(issue: I, options?: { readonly signal?: AbortSignal }): Promise<Routed<R>>;

  /** Whom the next issue of this type would go to, as things stand. Nothing is run, and no draw is used up. */
  choose(issueType: string): Promise<RouterChoice>;

  /**
   * A choice in words, with what each agent had for and against it.
   *
   * @param of  an issue type, for what would be chosen now; or a choice that was made
   * @example console.log(await router.explain("complexity"))
   */
  explain(of: string | RouterChoice): Promise<string>;
}

/** What a router needs to know of an issue; whatever else it carries goes to the agent. */
export interface RoutedIssue {
  /** What kind of work it is, such as "complexity"; the empty string is a kind, too. */
  readonly issueType: string;
  /** Which piece of work: attempts at the same task count as one. */
  readonly task?: string;
}

/** One of those that are chosen between. */
export interface RouterAgent<I extends RoutedIssue, R> {
  /** A name of one line of 1 to 1,000 characters. */
  readonly agent: string;
  /** `unknown` where it is left out. */
  readonly model?: string;
  /** In place of the router's: milliseconds, or null for no limit. */
  readonly timeoutMs?: number | null;
  /**
   * Does the work. What it gives back is read as by `track`: `outcome`, `success`, `costUsd`, `usage`, … Work that keeps the event loop
   * busy cannot be stopped.
   *
   * @param context.signal     aborted when the time is over, or the caller cancels; an agent that ignores it is left behind
   * @param context.attemptId  under which the attempt will be recorded
   */
  run(issue: I, context: { readonly signal: AbortSignal; readonly attemptId: string }): R | PromiseLike<R>;
}

/** When the next agent is tried: the one before threw, was out of time, or said of itself that it `errored` or `failed`. */
export type FallbackReason = "threw" | "timeout" | "errored" | "failed";

/** How a router is made. */
export interface RouterOptions<I extends RoutedIssue, R> {
  /** Open; where attempts go and what is known comes from. */
  readonly tracker: Tracker;
  /** At least one; each agent with its model once. */
  readonly agents: readonly RouterAgent<I, R>[];
  /** `thompson` where it is left out: each as often as it is likely to be the best. It earns while it learns. */
  readonly policy?: ChoicePolicy;
  /** A whole number or a text; the same seed with the same history gives the same choices. Drawn where it is left out; every choice tells it. */
  readonly seed?: number | string;
  /** How long an agent may take before it is left behind: milliseconds, 300,000 where it is left out; null: as long as it likes. */
  readonly timeoutMs?: number | null;
  /** How many other agents an issue may fall back to; 1 where it is left out, Infinity for all. */
  readonly fallbacks?: number;
  /** Where it is left out: threw, timeout and errored. */
  readonly fallbackOn?: readonly FallbackReason[];
  /** How much lower a success rate may be and still be good enough: a fraction in (0, 1), 0.05 where it is left out. */
  readonly margin?: number;
  /** An attempt of this age counts half in what is expected: "90d" where it is left out; null: nothing fades. */
  readonly halfLife?: string | null;
  /** Reads from a result how it went, as for `track`. */
  readonly outcomeOf?: (result: R) => OutcomeSaid;
  /** The store is read again so long after the last time, for what others recorded; the router's own attempts count at once. 60,000 where it is left out. */
  readonly refreshMs?: number;
  /** Of attempts, those that are made and those that are learned from: `live` where it is left out. */
  readonly mode?: Mode;
}

/** What became of an issue. */
export interface Routed<R> {
  readonly result: R;
  /** Who gave it. */
  readonly agent: string;
  readonly model: string;
  /** How its attempt ended. */
  readonly outcome: Outcome;
  /** All of them, in order: the first is the chosen one's, the others are fallbacks. */
  readonly attempts: readonly RouterAttempt[];
  readonly choice: RouterChoice;
}

/** One agent at one issue, once. */
export interface RouterAttempt {
  /** As in the store. */
  readonly id: string;
  readonly agent: string;
  readonly model: string;
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** One line for people; may be empty. */
  readonly detail: string;
  /** Milliseconds; where it was left behind, until then. */
  readonly durationMs: number;
  /** US dollars; null where it is unknown. */
  readonly costUsd: number | null;
}

/** Whom an issue goes to, and why; plain data. */
export interface RouterChoice extends IssueChoice {
  /** Why the store could not be read when it was made; the empty string where all is well. */
  readonly trouble: string;
}

/** No agent gave anything back. `errors` holds what each threw, in order, and `cause` the last of them. */
export class RouterFailure extends AggregateError {
  override readonly name = "RouterFailure";
  readonly attempts: readonly RouterAttempt[];
  readonly choice: RouterChoice;

  constructor(message: string, errors: readonly unknown[], attempts: readonly RouterAttempt[], choice: RouterChoice) {
    super(errors, message, { cause: errors.at(-1) });
    this.attempts = attempts;
    this.choice = choice;
  }
}

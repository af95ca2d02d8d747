import { performance } from "node:perf_hooks";
import { bestOfRest, chooseForIssue, sumsOfAttempt } from "../analysis/index.ts";
import type { Attempt } from "../model/index.ts";
import { newId } from "../model/index.ts";
import { ArmEvidenceReader } from "./arm-evidence.ts";
import type { Ending } from "./bounded-call.ts";
import { callWithin } from "./bounded-call.ts";
import { failureInWords } from "./choice-words.ts";
import type { TrackedMeta } from "./contract.ts";
import type { Fields } from "./work.ts";
import { readAttempt } from "./read-attempt.ts";
import type { FallbackReason, Routed, RoutedIssue, RouterAttempt, RouterChoice } from "./router-contract.ts";
import { RouterFailure } from "./router-contract.ts";
import type { ReadOptions } from "./router-options.ts";
import { isUnpriced, priced } from "./token-usage.ts";
import { saidByResult, saidByThrow } from "./work.ts";

/** One agent's turn at an issue. */
interface Turn<R> {
  readonly attempt: RouterAttempt;
  /** Partial success; one that was not told is none. */
  readonly score: number;
  readonly ending: Ending<R>;
}

/** An issue's names as attempts carry them. */
type IssueNames = Required<RoutedIssue>;

/** What a router does with issues. */
export class Routing<I extends RoutedIssue, R> {
  readonly #options: ReadOptions<I, R>;
  readonly #evidence: ArmEvidenceReader;
  /** By issue type: how many choices were made. */
  readonly #draws = new Map<string, number>();

  constructor(options: ReadOptions<I, R>) {
    this.#options = options;
    const { tracker, agents, mode, halfLifeMs, refreshMs } = options;
    this.#evidence = new ArmEvidenceReader({ tracker, arms: agents.map(({ agent, model }) => ({ agent, model })), mode, halfLifeMs, refreshMs });
  }

  async choose(issueType: string): Promise<RouterChoice> {
    await this.#evidence.ready();
    return this.#choose(issueType);
  }

  /** @param names  of the issue, as attempts carry them; the issue itself goes to the agent as it was given */
  async run(issue: I, names: IssueNames, signal: AbortSignal | undefined): Promise<Routed<R>> {
    const { issueType } = names;
    signal?.throwIfAborted();
    await this.#evidence.ready();
    const choice = this.#choose(issueType);
    this.#draws.set(issueType, choice.draw + 1);
    const tried = new Set<number>();
    const turns: Turn<R>[] = [];
    for (let place: number | null = choice.place; place !== null; place = this.#next(turns, tried, issueType)) {
      tried.add(place);
      const turn = await this.#turn(place, issue, names, signal);
      turns.push(turn);
      if (turn.ending.kind === "cancelled") throw turn.ending.error;
    }
    return outcomeOf(turns, choice);
  }

  #choose(issueType: string): RouterChoice {
    const { policy, seed, margin } = this.#options;
    const rules = { policy, seed, draw: this.#draws.get(issueType) ?? 0, ...(margin !== undefined && { margin }) };
    return { ...chooseForIssue(this.#evidence.candidates(issueType), rules), trouble: this.#evidence.trouble };
  }

  /** Who comes after the last turn; null where that was good enough, or nobody may come. */
  #next(turns: readonly Turn<R>[], tried: ReadonlySet<number>, issueType: string): number | null {
    const { fallbackOn, fallbacks, margin } = this.#options;
    const reason = this.#fallsBackOn(turns.at(-1)!);
    if (reason === null || !fallbackOn.has(reason) || turns.length > fallbacks) return null;
    return bestOfRest(this.#evidence.candidates(issueType), tried, margin);
  }

  /** Why another agent should have a go; null where none should. That the caller's function cannot read how it went is no fault of the agent's. */
  #fallsBackOn({ ending, attempt: { outcome, reason } }: Turn<R>): FallbackReason | null {
    if (ending.kind !== "returned") return ending.kind === "threw" || ending.kind === "timeout" ? ending.kind : null;
    if (outcome === "errored") return reason === "check-errored" && this.#options.outcomeOf !== undefined ? null : "errored";
    return outcome === "failed" ? "failed" : null;
  }

  async #turn(place: number, issue: I, names: IssueNames, signal: AbortSignal | undefined): Promise<Turn<R>> {
    const { tracker, mode, agents } = this.#options;
    const { agent, model, timeoutMs, run } = agents[place]!;
    const id = newId();
    const meta: TrackedMeta = { id, agent, model, ...names, mode };
    const startedAtMs = Date.now();
    const startMs = performance.now();
    let ending: Ending<R> | undefined;
    const fields = await tracker.track(meta, async () => {
      ending = await callWithin((stop) => run(issue, { signal: stop, attemptId: id }), { timeoutMs, signal });
      return this.#told(ending);
    });
    const durationMs = performance.now() - startMs;
    const attempt = await attemptOf(meta, fields, { startedAtMs, wallNs: Math.round(durationMs * 1e6) });
    if (typeof attempt !== "string") this.#evidence.add(sumsOfAttempt(attempt));
    const { outcome, reason, detail, costUsd, score } = typeof attempt === "string" ? ({ outcome: "errored", reason: "check-errored", detail: attempt, costUsd: null, score: null } as const) : attempt;
    return { attempt: { id, agent, model, outcome, reason, detail, durationMs, costUsd }, score: score ?? 0, ending: ending! };
  }

  /** How a call ended, as the tracker reads it from a result. */
  #told(ending: Ending<R>): Fields {
    switch (ending.kind) {
      case "returned":
        return saidByResult(ending.result, this.#options.outcomeOf).fields;
      case "threw":
        return saidByThrow(ending.error).fields;
      case "timeout":
        return { outcome: "failed", reason: "timeout", detail: ending.error.message };
      case "cancelled":
        return { outcome: "errored", reason: "interrupted", detail: "cancelled by whoever asked for it" };
    }
  }
}

/** The attempt as the tracker records it, or why it refuses to. */
async function attemptOf(meta: TrackedMeta, fields: Fields, measured: { readonly startedAtMs: number; readonly wallNs: number }): Promise<Attempt | string> {
  const { fields: told, optional } = saidByResult(fields, undefined);
  const reading = readAttempt({ ...meta, ...told }, { mode: "live", nowMs: measured.startedAtMs, runId: "router", slot: 0, optional, measured });
  if (reading.attempt === null) return reading.problems.join("; ");
  return isUnpriced(reading.attempt) ? (await priced(reading.attempt, reading.requests)).attempt : reading.attempt;
}

const order = { passed: 0, skipped: 0, failed: 1, errored: 2 } as const;

function outcomeOf<R>(turns: readonly Turn<R>[], choice: RouterChoice): Routed<R> {
  const attempts = turns.map(({ attempt }) => attempt);
  const returned = turns.flatMap((turn) => (turn.ending.kind === "returned" ? [{ ...turn, result: turn.ending.result }] : []));
  // Sorting keeps the order of what is alike: the earlier goes before the later.
  const best = returned.sort((a, b) => order[a.attempt.outcome] - order[b.attempt.outcome] || b.score - a.score)[0];
  if (best === undefined) throw new RouterFailure(failureInWords(attempts), turns.map(({ ending }) => (ending.kind === "returned" ? undefined : ending.error)), attempts, choice);
  const { agent, model, outcome } = best.attempt;
  return { result: best.result, agent, model, outcome, attempts, choice };
}

import { describeCommit, describeEnvironment, loadAverage } from "../environment/index.ts";
import type { Commit } from "../environment/index.ts";
import { newId } from "../model/index.ts";
import type { Environment, Run } from "../model/index.ts";

/** How long git may take for each of its two answers. */
const gitLimitMs = 1000;

/**
 * The run of a tracker: one for each, described as well as is known at the moment. Git is asked when the tracker opens, because starting a
 * process blocks the loop for longer the more memory a process has.
 */
export class CurrentRun {
  readonly id = newId();
  /** Resolves when all is known; never rejects. */
  readonly described: Promise<void>;
  readonly #environment: Environment;
  #commit: Commit = { commit: "", dirty: false };
  #startedAtMs = 0;
  #loadStart: number | null = null;
  #slots = 0;

  private constructor(environment: Environment, folder: string) {
    this.#environment = environment;
    this.described = describeCommit(folder, gitLimitMs).then((commit) => void (this.#commit = commit));
  }

  /** @param folder  whose commit it is, absolute */
  static async describe(folder: string): Promise<CurrentRun> {
    return new CurrentRun(await describeEnvironment(), folder);
  }

  /** Whether an attempt of it was begun. */
  get isBegun(): boolean {
    return this.#startedAtMs > 0;
  }

  /** The place of the next attempt; the first one begins the run. */
  nextSlot(): number {
    this.begin();
    return this.#slots++;
  }

  /** Now is its beginning, unless it has begun. */
  begin(): void {
    if (this.isBegun) return;
    this.#startedAtMs = Date.now();
    this.#loadStart = loadAverage();
  }

  /** As far as it is known. */
  asRun(): Run {
    return {
      id: this.id,
      kind: "tracker",
      startedAtMs: this.#startedAtMs,
      endedAtMs: null,
      environment: this.#environment,
      ...this.#commit,
      loadStart: this.#loadStart,
      loadEnd: null,
      configHash: "",
      seed: 0,
      controls: [],
      plan: {},
    };
  }
}

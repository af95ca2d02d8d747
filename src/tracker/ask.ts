import type { Store } from "../store/index.ts";
import type { Questions } from "./questions-contract.ts";

/** What a question is asked of. */
export interface Source {
  /** The store, with everything in it that the answer must know. */
  readonly store: () => Promise<Store>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Asks a source. What answers is loaded only here, because those who only record need no statistics.
 *
 * @example const { rankings } = await (await questionsOf({ store: async () => store, now: Date.now })).agents({ last: "30d" });
 */
export async function questionsOf(source: Source): Promise<Questions> {
  const { StoreQuestions } = await import("./questions.ts");
  return new StoreQuestions(source);
}

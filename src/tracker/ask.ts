import type { Questions, Source } from "./questions-contract.ts";

/**
 * Asks a source. What answers is loaded only here, because those who only record need no statistics.
 *
 * @example const { rankings } = await (await questionsOf({ store: async () => store, now: Date.now })).agents({ last: "30d" });
 */
export async function questionsOf(source: Source): Promise<Questions> {
  const { StoreQuestions } = await import("./questions.ts");
  return new StoreQuestions(source);
}

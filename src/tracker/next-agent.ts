import type { NextAnswer, NextQuestion } from "./next-contract.ts";
import type { Source } from "./questions-contract.ts";

/**
 * Who should have the next attempt, by the same choice that a router makes; nothing is run or recorded.
 *
 * @throws UserError as the questions of a tracker
 */
export async function nextAgent(source: Source, question: NextQuestion): Promise<NextAnswer> {
  // Loaded when it is asked, because those who only record need no statistics.
  const { chooseNext } = await import("./choose-next.ts");
  return chooseNext(source, question);
}

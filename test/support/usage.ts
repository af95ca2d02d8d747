import type { TokenUsage } from "../../src/model/index.ts";

/** A row of usage without any token and without a cost, with these fields changed. */
export function tokens(fields: Partial<TokenUsage>): TokenUsage {
  return {
    model: "m",
    state: "done",
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    costUsd: null,
    source: "unknown",
    priceVersion: "",
    ...fields,
  };
}

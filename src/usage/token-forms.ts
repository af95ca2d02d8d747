import type { TokenUsage } from "../model/index.ts";
import { fieldOf, show } from "./fields.ts";

/** Token counts of one row, without whose they are. */
export type TokenCounts = Pick<TokenUsage, "inputTokens" | "cacheReadTokens" | "cacheWrite5mTokens" | "cacheWrite1hTokens" | "outputTokens" | "reasoningTokens">;

/**
 * The counts in an object of any form that is known, put into our kinds; undefined where it is no such object.
 *
 * The forms differ in one thing that costs money: whether tokens read from a cache are counted inside the input (OpenAI, Google, AI SDK)
 * or beside it (Anthropic, ours), and whether thinking is counted inside the output (all but Google, and xAI).
 *
 * @param model  what used them, as far as it is known: one form (AI SDK 5) counts by the provider behind it
 * @throws BadCount where a count is no whole number of at least 0, or more was cached than came in; its message is a sentence
 * @example tokenCountsOf({ prompt_tokens: 100, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 80 } })
 * // { inputTokens: 20, cacheReadTokens: 80, outputTokens: 7, … }
 */
export function tokenCountsOf(value: object, model = "unknown"): TokenCounts | undefined {
  const form = forms.find(({ marks }) => marks.some((name) => fieldOf(value, name) != null));
  return form?.read(value, model);
}

/** A count that cannot be taken; the message says which, and its value. */
export class BadCount extends Error {
  override readonly name = "BadCount";
}

interface Form {
  /** An object that has one of these fields is of this form. */
  readonly marks: readonly string[];
  readonly read: (fields: object, model: string) => TokenCounts;
}

/** In this order: the names of one form never occur in another but for those handled inside. */
const forms: readonly Form[] = [
  { marks: ["promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount"], read: readGoogle },
  { marks: ["prompt_tokens", "completion_tokens"], read: readChatCompletion },
  { marks: ["input_tokens", "output_tokens"], read: readSnakeCase },
  { marks: ["inputTokens", "outputTokens"], read: readCamelCase },
];

/** Google Gemini (`usageMetadata`): cached inside the prompt, thoughts beside the candidates, what tools brought in beside the prompt. */
function readGoogle(fields: object): TokenCounts {
  const thoughts = countIn(fields, "thoughtsTokenCount");
  return within({
    input: ["promptTokenCount", countIn(fields, "promptTokenCount") + countIn(fields, "toolUsePromptTokenCount")],
    cacheRead: countIn(fields, "cachedContentTokenCount"),
    output: countIn(fields, "candidatesTokenCount") + thoughts,
    reasoning: thoughts,
  });
}

/** OpenAI Chat Completions and what imitates it (DeepSeek, xAI, OpenRouter, LiteLLM): cached inside the prompt. */
function readChatCompletion(fields: object): TokenCounts {
  const prompt = countIn(fields, "prompt_tokens");
  const completion = countIn(fields, "completion_tokens");
  const reasoning = countIn(fields, "completion_tokens_details.reasoning_tokens");
  // xAI counts reasoning beside the completion; the total tells.
  const beside = reasoning > 0 && countIn(fields, "total_tokens") === prompt + completion + reasoning;
  return within({
    input: ["prompt_tokens", prompt],
    cacheRead: countIn(fields, "prompt_tokens_details.cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens"),
    cacheWrite: countIn(fields, "prompt_tokens_details.cache_write_tokens", "cache_creation_input_tokens"),
    output: completion + (beside ? reasoning : 0),
    reasoning,
  });
}

/** OpenAI Responses and Codex (cached inside the input), or Anthropic Messages (beside it): the names of the cached tokens tell them apart. */
function readSnakeCase(fields: object): TokenCounts {
  const input = countIn(fields, "input_tokens");
  const output = countIn(fields, "output_tokens");
  const reasoning = countIn(fields, "output_tokens_details.reasoning_tokens", "output_tokens_details.thinking_tokens", "reasoning_output_tokens");
  const cachedInside = countIn(fields, "input_tokens_details.cached_tokens", "cached_input_tokens");
  const writtenInside = countIn(fields, "input_tokens_details.cache_write_tokens", "cache_write_input_tokens");
  const cachedBeside = countIn(fields, "cache_read_input_tokens");
  const writtenBeside = countIn(fields, "cache_creation_input_tokens");
  if (cachedInside + writtenInside > 0 && cachedBeside + writtenBeside > 0)
    throw new BadCount(`it has cached tokens both inside input_tokens (${cachedInside + writtenInside}) and beside them (${cachedBeside + writtenBeside})`);
  if (cachedInside + writtenInside > 0) return within({ input: ["input_tokens", input], cacheRead: cachedInside, cacheWrite: writtenInside, output, reasoning });
  const oneHour = countIn(fields, "cache_creation.ephemeral_1h_input_tokens");
  const fiveMinutes = countIn(fields, "cache_creation.ephemeral_5m_input_tokens");
  if (writtenBeside > 0 && oneHour + fiveMinutes > writtenBeside)
    throw new BadCount(`cache_creation holds ${oneHour + fiveMinutes} tokens, more than cache_creation_input_tokens (${writtenBeside})`);
  // What is not said to live for an hour lives for five minutes: that is Anthropic's default.
  return {
    inputTokens: input,
    cacheReadTokens: cachedBeside,
    cacheWrite5mTokens: Math.max(writtenBeside - oneHour, fiveMinutes),
    cacheWrite1hTokens: oneHour,
    outputTokens: output,
    reasoningTokens: reasoning,
  };
}

/** Ours, one model of Claude Code's `modelUsage` and Bedrock Converse (cached beside the input), or the AI SDK (inside it). */
function readCamelCase(fields: object, model: string): TokenCounts {
  const input = countIn(fields, "inputTokens");
  const output = countIn(fields, "outputTokens");
  const reasoning = countIn(fields, "reasoningTokens", "outputTokenDetails.reasoningTokens", "thinkingTokens");
  const cachedInside = countIn(fields, "inputTokenDetails.cacheReadTokens", "cachedInputTokens");
  const writtenInside = countIn(fields, "inputTokenDetails.cacheWriteTokens");
  // AI SDK 5 hands on what the provider counts, and Anthropic counts beside; AI SDK 6, which has the details, counts inside for all.
  const inside = fieldOf(fields, "inputTokenDetails") != null || !/claude|anthropic/i.test(model);
  if (inside && cachedInside + writtenInside > 0) return within({ input: ["inputTokens", input], cacheRead: cachedInside, cacheWrite: writtenInside, output, reasoning });
  return {
    inputTokens: input,
    cacheReadTokens: countIn(fields, "cacheReadTokens", "cacheReadInputTokens", "cachedInputTokens"),
    cacheWrite5mTokens: countIn(fields, "cacheWrite5mTokens", "cacheCreationInputTokens", "cacheWriteInputTokens"),
    cacheWrite1hTokens: countIn(fields, "cacheWrite1hTokens"),
    outputTokens: output,
    reasoningTokens: reasoning,
  };
}

interface Within {
  /** Name and count of what holds the cached tokens. */
  readonly input: readonly [name: string, count: number];
  readonly cacheRead: number;
  readonly cacheWrite?: number;
  readonly output: number;
  readonly reasoning: number;
}

/** Counts of a form whose input holds what was cached. */
function within({ input: [name, input], cacheRead, cacheWrite = 0, output, reasoning }: Within): TokenCounts {
  if (cacheRead + cacheWrite > input) throw new BadCount(`${cacheRead + cacheWrite} tokens of it were cached, more than ${name} (${input})`);
  const counts = {
    inputTokens: input - cacheRead - cacheWrite,
    cacheReadTokens: cacheRead,
    cacheWrite5mTokens: cacheWrite,
    cacheWrite1hTokens: 0,
    outputTokens: output,
    reasoningTokens: reasoning,
  };
  for (const [kind, count] of Object.entries(counts)) if (!Number.isSafeInteger(count)) throw new BadCount(`${kind} add up to ${count}; that is too many to count`);
  return counts;
}

/** The first of these fields that is there; 0 where none is. A dot leads into an inner object. */
function countIn(fields: object, ...paths: readonly string[]): number {
  for (const path of paths) {
    const value = fieldOf(fields, path);
    if (value === undefined || value === null) continue;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new BadCount(`${path} is ${show(value)}; it must be a whole number of at least 0`);
    return value;
  }
  return 0;
}

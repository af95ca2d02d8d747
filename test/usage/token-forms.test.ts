import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BadCount, tokenCountsOf } from "../../src/usage/token-forms.ts";

/** Input, cache read, cache write for 5 minutes and for 1 hour, output, reasoning. */
function countsOf(value: object, model?: string): number[] {
  const counts = tokenCountsOf(value, model);
  assert.ok(counts !== undefined, "no counts were found");
  return [counts.inputTokens, counts.cacheReadTokens, counts.cacheWrite5mTokens, counts.cacheWrite1hTokens, counts.outputTokens, counts.reasoningTokens];
}

describe("tokenCountsOf", () => {
  test("Anthropic counts cached tokens beside the input", () => {
    const usage = {
      input_tokens: 3,
      output_tokens: 700,
      cache_read_input_tokens: 90_000,
      cache_creation_input_tokens: 1200,
      cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 1000 },
      output_tokens_details: { thinking_tokens: 400 },
    };
    assert.deepEqual(countsOf(usage), [3, 90_000, 200, 1000, 700, 400]);
  });

  test("what Anthropic wrote to a cache lives for five minutes unless it says otherwise", () => {
    assert.deepEqual(countsOf({ input_tokens: 3, output_tokens: 7, cache_creation_input_tokens: 1200, cache_read_input_tokens: null }), [3, 0, 1200, 0, 7, 0]);
  });

  test("OpenAI Responses counts cached tokens inside the input", () => {
    const usage = { input_tokens: 100, input_tokens_details: { cached_tokens: 80 }, output_tokens: 30, output_tokens_details: { reasoning_tokens: 20 }, total_tokens: 130 };
    assert.deepEqual(countsOf(usage), [20, 80, 0, 0, 30, 20]);
  });

  test("OpenAI Chat Completions counts cached tokens inside the prompt", () => {
    const usage = { prompt_tokens: 100, completion_tokens: 30, total_tokens: 130, prompt_tokens_details: { cached_tokens: 80, audio_tokens: 0 }, completion_tokens_details: { reasoning_tokens: 20 } };
    assert.deepEqual(countsOf(usage), [20, 80, 0, 0, 30, 20]);
  });

  test("xAI counts reasoning beside the completion, as its total shows", () => {
    assert.deepEqual(countsOf({ prompt_tokens: 100, completion_tokens: 10, total_tokens: 135, completion_tokens_details: { reasoning_tokens: 25 } }), [100, 0, 0, 0, 35, 25]);
  });

  test("Google counts cached tokens inside the prompt, thoughts beside the candidates and what tools brought in beside the prompt", () => {
    const usage = { promptTokenCount: 24_939, cachedContentTokenCount: 21_263, candidatesTokenCount: 20, thoughtsTokenCount: 154, toolUsePromptTokenCount: 61, totalTokenCount: 25_174 };
    const counts = countsOf(usage);
    assert.deepEqual(counts, [3737, 21_263, 0, 0, 174, 154]);
    assert.equal(counts.slice(0, 5).reduce((sum, count) => sum + count), usage.totalTokenCount);
  });

  test("the AI SDK counts cached tokens inside the input", () => {
    const usage = { inputTokens: 100, inputTokenDetails: { noCacheTokens: 15, cacheReadTokens: 80, cacheWriteTokens: 5 }, outputTokens: 30, outputTokenDetails: { reasoningTokens: 20 }, cachedInputTokens: 80 };
    assert.deepEqual(countsOf(usage, "claude-sonnet-4-5"), [15, 80, 5, 0, 30, 20]);
    assert.deepEqual(countsOf({ inputTokens: 100, outputTokens: 30, totalTokens: 130, reasoningTokens: 20, cachedInputTokens: 80 }, "gpt-5"), [20, 80, 0, 0, 30, 20]);
  });

  test("AI SDK 5 hands on Anthropic's counts, with cached tokens beside the input", () => {
    assert.deepEqual(countsOf({ inputTokens: 100, outputTokens: 30, cachedInputTokens: 5439 }, "claude-sonnet-4-5"), [100, 5439, 0, 0, 30, 0]);
  });

  test("Bedrock and Claude Code count cached tokens beside the input", () => {
    assert.deepEqual(countsOf({ inputTokens: 10, outputTokens: 5, cacheReadInputTokens: 50, cacheWriteInputTokens: 7 }), [10, 50, 7, 0, 5, 0]);
    assert.deepEqual(countsOf({ inputTokens: 10, outputTokens: 5, cacheReadInputTokens: 50, cacheCreationInputTokens: 7, thinkingTokens: 2 }), [10, 50, 7, 0, 5, 2]);
  });

  test("our own kinds are taken as they are", () => {
    assert.deepEqual(countsOf({ inputTokens: 1, cacheReadTokens: 2, cacheWrite5mTokens: 3, cacheWrite1hTokens: 4, outputTokens: 6, reasoningTokens: 5 }), [1, 2, 3, 4, 6, 5]);
  });

  test("an object without counts is none", () => {
    assert.equal(tokenCountsOf({ success: true, tokens: 5 }), undefined);
    assert.equal(tokenCountsOf({ inputTokens: undefined, outputTokens: null }), undefined);
  });

  for (const [value, sentence] of [
    [{ input_tokens: -1, output_tokens: 2 }, "input_tokens is -1; it must be a whole number of at least 0"],
    [{ prompt_tokens: "12", completion_tokens: 2 }, 'prompt_tokens is "12"; it must be a whole number of at least 0'],
    [{ inputTokens: 1, outputTokens: NaN }, "outputTokens is NaN; it must be a whole number of at least 0"],
    [{ promptTokenCount: 1.5 }, "promptTokenCount is 1.5; it must be a whole number of at least 0"],
    [{ input_tokens: 10, input_tokens_details: { cached_tokens: 11 } }, "11 tokens of it were cached, more than input_tokens (10)"],
    [{ input_tokens: 10, cached_input_tokens: 5, cache_read_input_tokens: 5 }, "it has cached tokens both inside input_tokens (5) and beside them (5)"],
    [{ input_tokens: 1, cache_creation_input_tokens: 10, cache_creation: { ephemeral_1h_input_tokens: 20 } }, "cache_creation holds 20 tokens, more than cache_creation_input_tokens (10)"],
    [{ promptTokenCount: Number.MAX_SAFE_INTEGER, toolUsePromptTokenCount: 2 }, /^inputTokens add up to .*too many to count$/],
  ] as const)
    test(`refused, with the value: ${JSON.stringify(value)}`, () => {
      assert.throws(
        () => tokenCountsOf(value),
        (error) => error instanceof BadCount && (typeof sentence === "string" ? error.message === sentence : sentence.test(error.message)),
      );
    });
});

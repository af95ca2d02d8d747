import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { TokenUsage } from "../../src/model/index.ts";
import { bundledPrices, openBundledPrices } from "../../src/usage/bundled-prices.ts";
import { tokens } from "../support/usage.ts";

const prices = openBundledPrices();
const october2025 = Date.UTC(2025, 9, 15);
const sonnet = "claude-sonnet-4-5";

async function cost(fields: Partial<TokenUsage>, requests: "one" | "many" = "many", atMs = october2025): Promise<number> {
  const price = await prices.priceOf(tokens(fields), atMs, requests);
  assert.ok(price.costUsd !== null, price.costUsd === null ? price.why : "");
  return price.costUsd;
}

async function why(fields: Partial<TokenUsage>, atMs = october2025): Promise<string> {
  const price = await prices.priceOf(tokens(fields), atMs);
  assert.equal(price.costUsd, null);
  return price.costUsd === null ? price.why : "";
}

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-12 + 1e-9 * expected, `${actual} is not ${expected}`);
}

describe("openBundledPrices", () => {
  test("500 tokens in and 1000 out of Claude Sonnet 4.5 are $0.0165, and not $0.0045", async () => {
    assert.deepEqual(await prices.priceOf(tokens({ model: sonnet, inputTokens: 500, outputTokens: 1000 }), october2025), {
      costUsd: 0.0165,
      source: "computed",
      priceVersion: `genai-prices ${bundledPrices.version} ${bundledPrices.date}`,
    });
  });

  test("each kind has its rate: $3 in, $0.30 read, $3.75 written for five minutes, $6 for an hour, $15 out, a million", async () => {
    near(await cost({ model: sonnet, inputTokens: 10_000 }), 0.03);
    near(await cost({ model: sonnet, cacheReadTokens: 10_000 }), 0.003);
    near(await cost({ model: sonnet, cacheWrite5mTokens: 10_000 }), 0.0375);
    near(await cost({ model: sonnet, cacheWrite1hTokens: 10_000 }), 0.06);
    near(await cost({ model: sonnet, outputTokens: 10_000, reasoningTokens: 9000 }), 0.15);
    near(await cost({ model: sonnet, inputTokens: 10_000, cacheReadTokens: 10_000, cacheWrite5mTokens: 10_000, cacheWrite1hTokens: 10_000, outputTokens: 10_000 }), 0.2805);
  });

  test("the price is that of the attempt's day: o3 fell from $10 to $2 in June 2025", async () => {
    near(await cost({ model: "o3", inputTokens: 100_000 }, "many", Date.UTC(2025, 4, 1)), 1);
    near(await cost({ model: "o3", inputTokens: 100_000 }, "many", Date.UTC(2025, 6, 1)), 0.2);
  });

  test("a long request costs more; requests that add up to as much do not, and that is doubted", async () => {
    const usage = tokens({ model: sonnet, inputTokens: 100, cacheReadTokens: 1_000_000, outputTokens: 10 });
    near(await cost(usage, "one"), (100 * 6 + 1_000_000 * 0.6 + 10 * 22.5) / 1e6);
    const many = await prices.priceOf(usage, october2025);
    assert.ok(many.costUsd !== null);
    near(many.costUsd, (100 * 3 + 1_000_000 * 0.3 + 10 * 15) / 1e6);
    assert.equal(many.doubt, "priced as requests of at most 200000 input tokens; were it a single one, it would cost $0.600825");
  });

  test("a provider before the name is taken by its exact name only", async () => {
    const usage = { inputTokens: 500, outputTokens: 1000 };
    near(await cost({ ...usage, model: "anthropic/claude-sonnet-4.5" }), 0.0165);
    near(await cost({ ...usage, model: "aws:us.anthropic.claude-sonnet-4-5-20250929-v1:0" }), 0.01815); // a regional one is a tenth dearer
    assert.match(await why({ ...usage, model: "my-openai/gpt-5" }), /no price is known/);
  });

  test("a model that is not known has no price, and that is not 0", async () => {
    assert.equal(await why({ model: "house-7b", outputTokens: 1 }), 'no price is known for the model "house-7b"; a price file can name one');
    assert.match(await why({ model: "unknown" }), /no price is known/);
  });

  test("a model that is priced by something else than tokens has no price for them", async () => {
    assert.equal(await why({ model: "whisper-1", inputTokens: 10 }), "the price table has no price for input tokens of this model");
    assert.equal(await why({ model: "perplexity:sonar-pro", inputTokens: 10, outputTokens: 10 }), "this model costs per request, too, and how many there were is not known");
  });

  test("usage that contradicts itself has no price", async () => {
    assert.match(await why({ model: sonnet, outputTokens: 5, reasoningTokens: 6 }), /^the usage is inconsistent: 6 reasoning tokens are more than the 5 of output/);
    assert.match(await why({ model: sonnet, inputTokens: -1 }), /^inputTokens is -1; it must be/);
    assert.match(await why({ model: sonnet, inputTokens: NaN }), /^inputTokens is NaN; it must be/);
    assert.match(await why({ model: sonnet, inputTokens: 1 }, NaN), /^the moment NaN is none/);
  });

  test("the version that is named is the version that is installed", () => {
    const { dependencies } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { dependencies: Record<string, string> };
    assert.equal(dependencies["@pydantic/genai-prices"], bundledPrices.version, "name its version and the day it was published in src/usage/bundled-prices.ts");
  });

  const count = fc.nat({ max: 5_000_000 });
  const usage = fc.record({
    model: fc.constantFrom(sonnet, "gpt-5", "gemini-2.5-pro", "o3", "deepseek-chat", "claude-haiku-4-5"),
    inputTokens: count,
    cacheReadTokens: count,
    cacheWrite5mTokens: count,
    cacheWrite1hTokens: count,
    outputTokens: count,
  });

  test("no cost is negative, and a single long request is never cheaper than short ones", async () => {
    await fc.assert(
      fc.asyncProperty(usage, async (fields) => {
        const [one, many] = [await cost(fields, "one"), await cost(fields, "many")];
        assert.ok(many >= 0);
        assert.ok(one >= many * (1 - 1e-12));
      }),
    );
  });

  test("the cost of two sums is the sum of their costs", async () => {
    await fc.assert(
      fc.asyncProperty(usage, usage, async (a, other) => {
        const b = { ...other, model: a.model };
        const sum = Object.fromEntries(Object.entries(a).map(([name, value]) => [name, typeof value === "number" ? value + (b[name as keyof typeof b] as number) : value]));
        near(await cost(sum), (await cost(a)) + (await cost(b)));
      }),
    );
  });

  test("whatever a row holds, it throws nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.oneof(fc.double(), fc.maxSafeNat()), fc.oneof(fc.double(), fc.maxSafeNat()), fc.double(), async (model, inputTokens, outputTokens, atMs) => {
        const price = await prices.priceOf(tokens({ model, inputTokens, outputTokens }), atMs);
        assert.ok(price.costUsd === null ? price.why.length > 0 : price.costUsd >= 0);
      }),
    );
  });
});

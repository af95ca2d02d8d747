import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { addUsage, readUsage } from "../../src/usage/index.ts";
import { tokens } from "../support/usage.ts";

const sonnet = { model: "claude-sonnet-4-5", usage: { input_tokens: 500, output_tokens: 1000 } };

describe("readUsage", () => {
  test("a whole answer gives its model, its usage alone does not", () => {
    assert.deepEqual(readUsage(sonnet), { usage: [tokens({ model: "claude-sonnet-4-5", inputTokens: 500, outputTokens: 1000 })], requests: "one", reportedCostUsd: null, complete: true, problems: [] });
    assert.equal(readUsage(sonnet.usage).usage[0]!.model, "unknown");
    assert.equal(readUsage(sonnet.usage, "claude-opus-4-1").usage[0]!.model, "claude-opus-4-1");
  });

  test("a model is found where Google, the AI SDK and an event of OpenAI have it", () => {
    const google = { modelVersion: "gemini-2.5-pro", usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 1 } };
    const sdk = { response: { modelId: "gpt-5" }, usage: { inputTokens: 9, outputTokens: 9 }, totalUsage: { inputTokens: 7, outputTokens: 1 } };
    const event = { type: "response.completed", response: { model: "gpt-5", usage: { input_tokens: 7, output_tokens: 1 } } };
    for (const [value, model] of [[google, "gemini-2.5-pro"], [sdk, "gpt-5"], [event, "gpt-5"]] as const)
      assert.deepEqual(readUsage(value).usage, [tokens({ model, inputTokens: 7, outputTokens: 1 })]);
  });

  test("answers of one model are added up, and then they are several requests", () => {
    const { usage, requests } = readUsage([sonnet, sonnet, { model: "gpt-5", usage: { prompt_tokens: 3, completion_tokens: 4 } }]);
    assert.deepEqual(usage, [tokens({ model: "claude-sonnet-4-5", inputTokens: 1000, outputTokens: 2000 }), tokens({ model: "gpt-5", inputTokens: 3, outputTokens: 4 })]);
    assert.equal(requests, "many");
  });

  test("our own rows come back as they were", () => {
    const rows = [
      tokens({ model: "a", inputTokens: 5, outputTokens: 6, reasoningTokens: 6, costUsd: 0.5, source: "computed", priceVersion: "prices.json 2026-01-01 0123abcd" }),
      tokens({ model: "b", state: "open", cacheReadTokens: 5, cacheWrite5mTokens: 4, cacheWrite1hTokens: 3, costUsd: 0, source: "reported" }),
    ];
    assert.deepEqual(readUsage(rows), { usage: rows, requests: "one", reportedCostUsd: null, complete: true, problems: [] });
    assert.deepEqual(readUsage({ success: true, usage: rows }).usage, rows);
  });

  test("a cost that is none is named, and the tokens stay", () => {
    const { usage, problems } = readUsage({ model: "a", inputTokens: 5, costUsd: -1 });
    assert.deepEqual(usage, [tokens({ model: "a", inputTokens: 5 })]);
    assert.deepEqual(problems, ["usage.costUsd is -1; it must be a number in [0, 1000000000000]"]);
  });

  test("what is refused is named with its place, and the rest is taken", () => {
    const { usage, problems, complete } = readUsage({ usage: [{ model: "a", inputTokens: "5" }, { model: "b", inputTokens: 5 }] });
    assert.deepEqual(usage, [tokens({ model: "b", inputTokens: 5 })]);
    assert.deepEqual(problems, ['usage[0]: inputTokens is "5"; it must be a whole number of at least 0']);
    assert.equal(complete, false);
  });

  test("more reasoning than output is kept and doubted", () => {
    const { usage, problems } = readUsage({ outputTokens: 5, reasoningTokens: 6 });
    assert.equal(usage.length, 1);
    assert.deepEqual(problems, ["usage has 6 reasoning tokens, more than the 5 of output that they are a part of"]);
  });

  test("what holds no counts gives nothing and complains of nothing", () => {
    for (const value of [undefined, null, {}, [], { success: true, response: "done", message: "fine" }, { usage: null }, new Date(), new Map([["usage", 1]])])
      assert.deepEqual(readUsage(value), { usage: [], requests: "one", reportedCostUsd: null, complete: true, problems: [] });
  });

  test("a text, a number or a promise in place of usage is named", () => {
    assert.deepEqual(readUsage("1500 tokens").problems, ['usage is "1500 tokens"; it must be an object with token counts']);
    assert.deepEqual(readUsage({ usage: NaN }).problems, ["usage is NaN; it must be an object with token counts"]);
    assert.deepEqual(readUsage({ usage: Promise.resolve({}) }).problems, ["usage is a promise; it must be an object with token counts"]);
  });

  test("no getter is called: reading must not begin to consume a stream", () => {
    let called = 0;
    const answer = { get usage() { return ++called; } }; // prettier-ignore
    class Result { get usage() { return ++called; } } // prettier-ignore
    readUsage(answer);
    readUsage(new Result());
    readUsage({ usage: { get inputTokens() { return ++called; } } }); // prettier-ignore
    assert.equal(called, 0);
  });

  test("circles, depths, long lists and proxies that throw come to an end", () => {
    const circle: Record<string, unknown> = {};
    circle["usage"] = circle;
    assert.match(readUsage(circle).problems[0]!, /lies deeper than 6 levels$/);
    const long = readUsage(Array.from({ length: 50_000 }, () => ({ inputTokens: 1 })));
    assert.deepEqual(long, { usage: [tokens({ model: "unknown", inputTokens: 9999 })], requests: "many", reportedCostUsd: null, complete: false, problems: ["usage[9999] lies behind the first 10000 values, which are all that is read"] });
    assert.equal(readUsage(Array.from({ length: 1_000_000 }, () => 5)).problems.length, 20);
    const hostile = new Proxy({}, { getOwnPropertyDescriptor: () => { throw new Error("no"); } }); // prettier-ignore
    assert.deepEqual(readUsage(hostile), { usage: [], requests: "many", reportedCostUsd: null, complete: false, problems: ['it cannot be read: "no"'] });
  });

  test("whatever it is given, it throws nothing, and every row can be stored", () => {
    const names = ["usage", "inputTokens", "outputTokens", "prompt_tokens", "input_tokens", "cached_input_tokens", "cache_read_input_tokens", "reasoningTokens", "model", "modelUsage", "stats", "models", "tokens", "prompt", "costUsd", "total_cost_usd", "promptTokenCount", "response"];
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 5 }, fc.integer(), fc.double(), fc.maxSafeNat(), fc.string(), fc.constant(null), fc.array(tie("tree"), { maxLength: 4 }), fc.dictionary(fc.constantFrom(...names), tie("tree"), { maxKeys: 6 })),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        for (const row of readUsage(value).usage) {
          assert.ok(row.model.length > 0 && row.model.length <= 1000 && row.model.isWellFormed());
          for (const count of [row.inputTokens, row.cacheReadTokens, row.cacheWrite5mTokens, row.cacheWrite1hTokens, row.outputTokens, row.reasoningTokens]) assert.ok(Number.isSafeInteger(count) && count >= 0);
          assert.ok(row.costUsd === null ? row.source === "unknown" : Number.isFinite(row.costUsd) && row.costUsd >= 0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("whatever was cached, no token of OpenAI's input counts twice or gets lost", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (input, cached) => {
        const [row] = readUsage({ usage: { prompt_tokens: input, completion_tokens: 1, prompt_tokens_details: { cached_tokens: cached } } }).usage;
        if (cached > input) assert.equal(row, undefined);
        else assert.equal(row!.inputTokens + row!.cacheReadTokens, input);
      }),
    );
  });
});

describe("addUsage", () => {
  test("a sum with an unknown cost in it is unknown", () => {
    const row = tokens({ inputTokens: 1, source: "reported", costUsd: 1 });
    assert.deepEqual(addUsage([row, row]), [{ ...row, inputTokens: 2, costUsd: 2 }]);
    assert.deepEqual(addUsage([row, { ...row, costUsd: null }]), [{ ...row, inputTokens: 2, costUsd: null }]);
  });
});

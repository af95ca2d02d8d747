import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PriceSource } from "../../src/usage/index.ts";
import { costOf } from "../../src/usage/index.ts";
import { tokens } from "../support/usage.ts";

/** A dollar for each token of output, but only of model "known". */
const prices: PriceSource = {
  async priceOf({ model, outputTokens }) {
    return model === "known" ? { costUsd: outputTokens, source: "computed", priceVersion: "v1" } : { costUsd: null, why: "never heard of it" };
  },
};

describe("costOf", () => {
  test("rows are priced and added up", async () => {
    const row = tokens({ model: "known", outputTokens: 2 });
    const priced = { ...row, costUsd: 2, source: "computed" as const, priceVersion: "v1" };
    assert.deepEqual(await costOf([row, row], 0, prices), { costUsd: 4, source: "computed", usage: [priced, priced], problems: [] });
  });

  test("one unknown makes the whole unknown, and says why", async () => {
    const { costUsd, source, usage, problems } = await costOf([tokens({ model: "known", outputTokens: 2 }), tokens({ model: "other" })], 0, prices);
    assert.equal(costUsd, null);
    assert.equal(source, "unknown");
    assert.deepEqual(usage.map((row) => row.costUsd), [2, null]);
    assert.deepEqual(problems, ["other: never heard of it"]);
  });

  test("no rows have no cost: that is not 0", async () => {
    assert.deepEqual(await costOf([], 0, prices), { costUsd: null, source: "unknown", usage: [], problems: [] });
  });

  test("a row that brings its cost along keeps it", async () => {
    const told = tokens({ model: "other", outputTokens: 2, costUsd: 0.5, source: "reported" });
    assert.deepEqual(await costOf([told], 0, prices), { costUsd: 0.5, source: "reported", usage: [told], problems: [] });
    const mixed = await costOf([told, tokens({ model: "known", outputTokens: 2 })], 0, prices);
    assert.equal(mixed.costUsd, 2.5);
    assert.equal(mixed.source, "computed");
  });

  test("a doubt is told beside the cost", async () => {
    const doubtful: PriceSource = { priceOf: async () => ({ costUsd: 1, source: "computed", priceVersion: "v1", doubt: "perhaps 2" }) };
    const { costUsd, problems } = await costOf([tokens({ model: "known" })], 0, doubtful);
    assert.equal(costUsd, 1);
    assert.deepEqual(problems, ["known: perhaps 2"]);
  });
});

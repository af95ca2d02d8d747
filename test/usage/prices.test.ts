import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openPrices, readPriceFile } from "../../src/usage/index.ts";
import { tokens } from "../support/usage.ts";

const october2025 = Date.UTC(2025, 9, 15);
const file = readPriceFile(
  '{"kind": "assay-prices", "version": 1, "prices": [{"model": "claude-sonnet-4-5", "from": "2025-10-01", "input": 2, "output": 10}, {"model": "stub-*", "from": "2025-01-01", "input": 9, "output": 9}]}',
  "prices.json",
);

describe("openPrices", () => {
  test("the user's price goes before the table's, from its day on", async () => {
    const prices = openPrices(file);
    const usage = tokens({ model: "claude-sonnet-4-5", inputTokens: 500, outputTokens: 1000 });
    assert.deepEqual(await prices.priceOf(usage, october2025), { costUsd: 0.011, source: "computed", priceVersion: `prices.json 2025-10-01 ${file.hash}` });
    assert.equal((await prices.priceOf(usage, Date.UTC(2025, 8, 30))).costUsd, 0.0165);
    assert.equal((await openPrices().priceOf(usage, october2025)).costUsd, 0.0165);
  });

  test("where the user's price leaves out a kind, the table does not fill in: two price lists are never mixed", async () => {
    const price = await openPrices(file).priceOf(tokens({ model: "claude-sonnet-4-5", cacheReadTokens: 1 }), october2025);
    assert.equal(price.costUsd, null);
  });

  test("a stub costs nothing, by its name and whatever a file says; a name that only holds the word does cost", async () => {
    for (const model of ["stub-small", "stub"]) assert.deepEqual(await openPrices(file).priceOf(tokens({ model, outputTokens: 5 }), october2025), { costUsd: 0, source: "computed", priceVersion: "stub" });
    for (const model of ["stubborn-7b", "my-stub-1"]) assert.equal((await openPrices(file).priceOf(tokens({ model, outputTokens: 5 }), october2025)).costUsd, null);
  });

  test("inconsistent usage is not priced by anybody", async () => {
    for (const model of ["claude-sonnet-4-5", "stub-small"]) assert.equal((await openPrices(file).priceOf(tokens({ model, reasoningTokens: 5 }), october2025)).costUsd, null);
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { UserError } from "../../src/model/index.ts";
import { readPriceFile } from "../../src/usage/index.ts";
import { priceInFile } from "../../src/usage/price-file.ts";
import { tokens } from "../support/usage.ts";

function file(...prices: readonly unknown[]): string {
  return JSON.stringify({ kind: "assay-prices", version: 1, prices });
}

const day = (text: string) => Date.parse(`${text}T12:00:00Z`);
const house = { model: "house-7b", from: "2026-01-01", input: 3, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6, output: 15 };

describe("priceInFile", () => {
  test("each kind of token has its rate, USD per million", () => {
    const prices = readPriceFile(file(house), "config/prices.json");
    const usage = tokens({ model: "house-7b", inputTokens: 500, cacheReadTokens: 10_000, cacheWrite5mTokens: 2000, cacheWrite1hTokens: 1000, outputTokens: 1000, reasoningTokens: 900 });
    // 0.0015 + 0.003 + 0.0075 + 0.006 + 0.015
    const price = priceInFile(prices, usage, day("2026-02-01"));
    assert.ok(price?.costUsd != null);
    assert.ok(Math.abs(price.costUsd - 0.033) < 1e-15);
    assert.equal(price.source, "computed");
    assert.equal(price.priceVersion, `prices.json 2026-01-01 ${prices.hash}`);
    assert.match(prices.hash, /^[0-9a-f]{8}$/);
  });

  test("the price of a day is the newest that was in force", () => {
    const prices = readPriceFile(file({ model: "m", from: "2026-03-01", input: 1 }, { model: "m", from: "2026-01-01", input: 4 }, { model: "m", from: "2026-06-01T08:00:00+02:00", input: 2 }));
    const of = (at: number) => priceInFile(prices, tokens({ model: "m", inputTokens: 1_000_000 }), at)?.costUsd;
    assert.equal(of(day("2025-12-31")), undefined);
    assert.equal(of(Date.parse("2026-01-01T00:00:00Z")), 4);
    assert.equal(of(Date.parse("2026-02-28T23:59:59.999Z")), 4);
    assert.equal(of(day("2026-03-01")), 1);
    assert.equal(of(Date.parse("2026-06-01T05:59:59Z")), 1);
    assert.equal(of(Date.parse("2026-06-01T06:00:00Z")), 2);
  });

  test("an exact name goes before a star, a longer one before a shorter", () => {
    const prices = readPriceFile(file({ model: "house*", from: "2026-05-01", input: 1 }, { model: "house-7b*", from: "2026-01-01", input: 2 }, { model: "house-7b", from: "2026-01-01", input: 3 }));
    const of = (model: string) => priceInFile(prices, tokens({ model, inputTokens: 1_000_000 }), day("2026-06-01"))?.costUsd;
    assert.deepEqual(["house-7b", "house-7b-q4", "house-13b", "mouse"].map(of), [3, 2, 1, undefined]);
  });

  test("a kind that has no rate makes the cost unknown, and only where it was used", () => {
    const prices = readPriceFile(file({ model: "m", from: "2026-01-01", input: 1, output: 2 }), "prices.json");
    assert.equal(priceInFile(prices, tokens({ model: "m", inputTokens: 1, outputTokens: 1 }), day("2026-02-01"))?.costUsd, 3e-6);
    assert.deepEqual(priceInFile(prices, tokens({ model: "m", inputTokens: 1, cacheReadTokens: 5 }), day("2026-02-01")), { costUsd: null, why: 'prices.json has no price for cacheRead of "m" from 2026-01-01' });
  });

  test("the cost is never negative, and the cost of a sum is the sum of the costs", () => {
    const rate = fc.double({ min: 0, max: 1000, noNaN: true });
    const count = fc.nat({ max: 10_000_000 });
    const kinds = ["inputTokens", "cacheReadTokens", "cacheWrite5mTokens", "cacheWrite1hTokens", "outputTokens"] as const;
    fc.assert(
      fc.property(fc.array(rate, { minLength: 5, maxLength: 5 }), fc.array(count, { minLength: 5, maxLength: 5 }), fc.array(count, { minLength: 5, maxLength: 5 }), (rates, a, b) => {
        const [input, cacheRead, cacheWrite5m, cacheWrite1h, output] = rates;
        const prices = readPriceFile(file({ model: "m", from: "2026-01-01", input, cacheRead, cacheWrite5m, cacheWrite1h, output }));
        const cost = (counts: number[]) => priceInFile(prices, tokens({ model: "m", ...Object.fromEntries(kinds.map((kind, i) => [kind, counts[i]])) }), day("2026-02-01"))!.costUsd!;
        const sum = cost(a.map((n, i) => n + b[i]!));
        assert.ok(cost(a) >= 0);
        assert.ok(Math.abs(sum - cost(a) - cost(b)) <= 1e-9 * sum + Number.MIN_VALUE * 1e6);
      }),
    );
  });
});

describe("readPriceFile", () => {
  test("a byte order mark and a note are no mistake; an edited file is another version", () => {
    const plain = readPriceFile(`\uFEFF${file({ ...house, note: "price list of our own" })}`);
    assert.equal(plain.entries.length, 1);
    assert.notEqual(plain.hash, readPriceFile(file({ ...house, input: 4 })).hash);
  });

  for (const [text, wrong] of [
    ["", /^p\.json is no price file: it is no JSON/],
    ["[]", /its kind is missing$/],
    ['{"kind": "assay-baseline"}', /its kind is "assay-baseline"$/],
    ['{"kind": "assay-prices", "version": 2}', /its version is 2$/],
    ['{"kind": "assay-prices", "version": 1, "prices": {}}', /prices is an object$/],
    ['{"kind": "assay-prices", "version": 1, "prices": [], "currency": "EUR"}', /it has a field "currency"$/],
    [file(5), /prices\[0\] is 5$/],
    [file({ ...house, model: " " }), /prices\[0\]\.model is " "$/],
    [file({ model: "m", input: 1 }), /prices\[0\]\.from is missing$/],
    [file({ ...house, from: "2026-02-30" }), /prices\[0\]\.from is "2026-02-30"$/],
    [file({ ...house, from: "2026-01-01T08:00" }), /prices\[0\]\.from is "2026-01-01T08:00"$/],
    [file({ ...house, from: "January 2026" }), /prices\[0\]\.from is "January 2026"$/],
    [file({ ...house, output: -1 }), /prices\[0\]\.output is -1$/],
    [file({ ...house, output: "15" }), /prices\[0\]\.output is "15"$/],
    [file({ ...house, output: null }), /prices\[0\]\.output is null$/],
    [file({ ...house, cacheWrite: 1 }), /prices\[0\] has a field "cacheWrite"$/],
    [file({ model: "m", from: "2026-01-01" }), /prices\[0\] has no rate$/],
    [file(house, house), /prices\[1\] is the second price of "house-7b" from 2026-01-01$/],
  ] as const)
    test(`refused: ${text.slice(0, 90)}`, () => {
      assert.throws(
        () => readPriceFile(text, "p.json"),
        (error) => error instanceof UserError && wrong.test(error.complaint.wrong),
      );
    });
});

describe("docs/format/prices.md", () => {
  const page = readFileSync(new URL("../../docs/format/prices.md", import.meta.url), "utf8");
  const schema = JSON.parse(readFileSync(new URL("../../docs/format/prices.schema.json", import.meta.url), "utf8")) as { $defs: { price: { properties: Record<string, { pattern?: string }> } } };
  const { properties } = schema.$defs.price;

  test("its example is read, and gives the price of its day", () => {
    const prices = readPriceFile(/```json\n([\s\S]*?)```/.exec(page)![1]!, "prices.json");
    const of = (at: string) => priceInFile(prices, tokens({ model: "claude-sonnet-4-5-20250929", inputTokens: 500, outputTokens: 1000 }), day(at))?.costUsd;
    assert.equal(of("2025-10-15"), 0.0165);
    assert.ok(Math.abs(of("2026-04-15")! - 0.0132) < 1e-15);
  });

  test("the schema knows the fields that are read, and takes the days that are taken", () => {
    const values = { model: "m", from: "2026-01-01", note: "n" };
    for (const name of Object.keys(properties)) readPriceFile(file({ ...values, output: 1, [name]: name in values ? values[name as "note"] : 1 }));
    assert.deepEqual(Object.keys(properties).toSorted(), ["cacheRead", "cacheWrite1h", "cacheWrite5m", "from", "input", "model", "note", "output"]);
    for (const from of ["2026-01-31", "2026-01-31T08:00Z", "2026-01-31T08:00:00.5+02:00", "2026-1-31", "2026-01-31T08:00", "today"]) {
      const fits = new RegExp(properties["from"]!.pattern!).test(from);
      const read = () => readPriceFile(file({ model: "m", from, input: 1 }));
      if (fits) read();
      else assert.throws(read, UserError);
    }
  });
});

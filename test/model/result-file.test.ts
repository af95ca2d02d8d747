import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readResultFile } from "../../src/model/index.ts";

describe("readResultFile", () => {
  test("a whole result is taken as it is", () => {
    const text = JSON.stringify({ outcome: "failed", reason: "no", score: 0.5, errors: ["e"], warnings: [], confidence: 0.9, costUsd: 0.0165, metrics: { solved: 3 }, usage: { model: "m", inputTokens: 500, outputTokens: 1000 } });
    const { result, problems } = readResultFile(text);
    assert.deepEqual(problems, []);
    assert.equal(result.outcome, "failed");
    assert.deepEqual(result.metrics, { solved: 3 });
    assert.equal(result.usage?.[0]?.inputTokens, 500);
    assert.equal(result.usage?.[0]?.outputTokens, 1000);
    assert.equal(result.usage?.[0]?.costUsd, null);
  });

  test("what is wrong is named with its value and left out; the rest is taken", () => {
    const { result, problems } = readResultFile('{"score": 1.7, "confidence": 0.9, "costUsd": -1, "metrics": {"a": -2, "b": 2}, "errors": "one"}');
    assert.deepEqual(result, { confidence: 0.9, metrics: { b: 2 } });
    assert.deepEqual(problems, ["score is 1.7; it must be a number in [0, 1]", "costUsd is -1; it must be a number in [0, 1000000000000]", 'errors is "one"; it must be a list of texts', "metrics.a is -2; it must be a number of at least 0"]);
  });

  test("NaN is not JSON, and said so", () => {
    const { result, problems } = readResultFile('{"score": NaN}');
    assert.deepEqual(result, {});
    assert.match(problems[0]!, /^not JSON: /);
  });

  test("an unknown field is named, a byte order mark is not in the way", () => {
    assert.deepEqual(readResultFile('\uFEFF{"outcom": "passed"}').problems, ['"outcom" is not a field of the result file']);
  });

  test("__proto__ does not reach a prototype", () => {
    const { result, problems } = readResultFile('{"metrics": {"__proto__": 5, "x": 1}}');
    assert.equal(problems.length, 1);
    assert.deepEqual(Object.keys(result.metrics!), ["x"]);
    assert.equal(Object.getPrototypeOf(result.metrics), Object.prototype);
  });

  test("for any JSON: never throws, and what it takes is in range", () => {
    const field = fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom("passed", "failed", "errored", "skipped"));
    const anything = fc.oneof(fc.json(), fc.string(), fc.record({ outcome: field, score: field, confidence: field, costUsd: field, metrics: field, usage: field, errors: field }, { requiredKeys: [] }).map((data) => JSON.stringify(data)));
    fc.assert(
      fc.property(anything, (text) => {
        const { result } = readResultFile(text);
        if (result.score !== undefined) assert.ok(result.score >= 0 && result.score <= 1);
        if (result.costUsd !== undefined) assert.ok(result.costUsd >= 0 && Number.isFinite(result.costUsd));
        if (result.outcome !== undefined) assert.ok(["passed", "failed", "errored"].includes(result.outcome));
      }),
    );
  });
});

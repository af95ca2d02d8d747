import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { problemsOf } from "../../src/model/index.ts";
import { readAttempt } from "../../src/tracker/read-attempt.ts";

const nowMs = Date.parse("2026-11-20T12:00:00Z");
const read = (given: unknown) => readAttempt(given, { mode: "live", nowMs, runId: "run", slot: 0 });
const fine = { agent: "a", success: true };
const taken = (more: object) => {
  const { attempt, problems } = read({ ...fine, ...more });
  assert.ok(attempt !== null, problems.join("; "));
  return attempt;
};
const problems = (more: object) => {
  const reading = read({ ...fine, ...more });
  assert.equal(reading.attempt, null);
  return reading.problems;
};

describe("reading an attempt", () => {
  test("takes the least there is, with unknown as null and the usual names", () => {
    const { series, outcome, wallNs, costUsd, errorCount, confidence, startedAtMs } = taken({});
    assert.deepEqual(series, { task: "", issueType: "", agent: "a", model: "unknown", mode: "live" });
    assert.deepEqual({ outcome, wallNs, costUsd, errorCount, confidence, startedAtMs }, { outcome: "passed", wallNs: null, costUsd: null, errorCount: null, confidence: null, startedAtMs: nowMs });
  });

  test("null means not given, as in JSON of other languages", () => {
    assert.equal(taken({ model: null, confidence: null, outcome: null, durationMs: null, at: null }).series.model, "unknown");
  });

  test("names may hold colons, slashes and emoji, and stay apart", () => {
    assert.deepEqual(taken({ agent: "a:b", issueType: "c/d", model: "🎉" }).series, { task: "", issueType: "c/d", agent: "a:b", model: "🎉", mode: "live" });
    assert.equal(taken({ agent: "a", issueType: "b:c/d" }).series.issueType, "b:c/d");
    assert.equal(taken({ agent: "x".repeat(1000) }).series.agent.length, 1000);
  });

  test("a name that is no line of 1 to 1,000 characters is refused, with its value", () => {
    assert.deepEqual(problems({ agent: "a\nb" }), ['agent is "a\\nb"; it must be 1 to 1,000 characters of well-formed text in one line']);
    assert.deepEqual(problems({ task: "a\u001b[31m" }), ['task is "a\\u001b[31m"; it must be up to 1,000 characters of well-formed text in one line']);
    assert.deepEqual(problems({ agent: "" }), ['agent is ""; it must be 1 to 1,000 characters of well-formed text in one line']);
    assert.deepEqual(problems({ agent: undefined }), ["agent is missing; it must name who did it"]);
    assert.deepEqual(problems({ agent: 7 }), ["agent is 7; it must be 1 to 1,000 characters of well-formed text in one line"]);
    assert.match(problems({ model: "m".repeat(10_240) })[0]!, /^model is "m{60}…"; it must be up to 1,000 characters/);
    assert.match(problems({ agent: "\ud800" })[0]!, /well-formed/);
  });

  test("success as a text is refused, with its value", () => {
    assert.deepEqual(problems({ success: "true" }), ['success is "true"; it must be true or false']);
  });

  test("outcome or success is given, or both where they agree", () => {
    assert.deepEqual(problems({ outcome: "failed" }), ['success is true; it must agree with the outcome, which is "failed"']);
    assert.equal(taken({ outcome: "passed" }).outcome, "passed");
    assert.deepEqual(problems({ success: undefined }), ["success is missing; it must be true or false, or outcome one of passed, failed, errored, skipped"]);
    assert.deepEqual(problems({ success: undefined, outcome: "won" }), ['outcome is "won"; it must be one of passed, failed, errored, skipped']);
  });

  test("numbers that are none, or out of their range, are refused with their value", () => {
    assert.deepEqual(problems({ confidence: 1.7 }), ["confidence is 1.7; it must be a number in [0, 1]"]);
    assert.deepEqual(problems({ confidence: NaN }), ["confidence is NaN; it must be a number in [0, 1]"]);
    assert.deepEqual(problems({ durationMs: -1 }), ["durationMs is -1; it must be a number in [0, 9007199254]"]);
    assert.deepEqual(problems({ durationMs: Infinity }), ["durationMs is Infinity; it must be a number in [0, 9007199254]"]);
    assert.deepEqual(problems({ costUsd: "1" }), ['costUsd is "1"; it must be a number in [0, 1000000000000]']);
    assert.deepEqual(problems({ metrics: { files: NaN } }), ["metrics.files is NaN; it must be a finite number"]);
    assert.deepEqual(problems({ errors: 1.5 }), ["errors is 1.5; it must be a list of texts, or how many there were"]);
  });

  test("everything that is wrong is told at once", () => {
    assert.equal(problems({ agent: "", confidence: 7, score: -1, success: "no" }).length, 4);
  });

  test("a moment is a Date, epoch milliseconds or ISO text with a zone", () => {
    const at = Date.parse("2026-11-20T09:30:00Z");
    for (const given of [new Date(at), at, "2026-11-20T09:30:00Z", "2026-11-20 10:30+01:00", "2026-11-20T11:30:00.000+0200", "2026-11-20T09:30:00,000z", "2026-11-20T10:30:00+01"]) assert.equal(taken({ at: given }).startedAtMs, at, String(given));
  });

  test("a moment without a zone, in the future, in seconds, or that no calendar has is refused, with its value", () => {
    assert.deepEqual(problems({ at: "2026-11-20T09:30:00" }), ['at is "2026-11-20T09:30:00"; it must say its zone, as in 2026-11-20T09:30:00Z']);
    assert.match(problems({ at: "2026-11-20" })[0]!, /say its time and zone, as in 2026-11-20T00:00:00Z/);
    assert.deepEqual(problems({ at: "2026-11-20T12:05:01Z" }), ['at is "2026-11-20T12:05:01Z"; it must not lie in the future (it is 2026-11-20T12:00:00.000Z here)']);
    assert.equal(taken({ at: "2026-11-20T12:04:59Z" }).startedAtMs, nowMs + 299_000);
    assert.deepEqual(problems({ at: 1_763_683_200 }), ["at is 1763683200; it must be in milliseconds; this looks like seconds"]);
    for (const given of ["2026-02-30T00:00:00Z", "yesterday", new Date(NaN), NaN, {}, "2026-11-20T25:00:00Z"]) assert.match(problems({ at: given })[0]!, /^at is .* it must be a moment such as 2026-01-31T12:00:00Z, or epoch milliseconds/);
  });

  test("without a moment, an attempt began its duration ago", () => {
    assert.equal(taken({ durationMs: 1500.25 }).startedAtMs, nowMs - 1500);
    assert.equal(taken({ durationMs: 1500.25 }).wallNs, 1_500_250_000);
  });

  test("a cached answer is skipped, and says what it would have been", () => {
    const { outcome, reason, detail } = taken({ cached: true });
    assert.deepEqual({ outcome, reason, detail }, { outcome: "skipped", reason: "cached", detail: "cached: passed" });
    assert.equal(taken({ success: false, cached: true, detail: "no" }).detail, "cached: failed; no");
  });

  test("a known reason of an attempt that passed is left out, and that is told; words of one's own stay as its detail", () => {
    for (const detail of ["", "a line"]) {
      const { attempt, problems } = read({ ...fine, reason: "timeout", detail });
      assert.deepEqual([attempt!.outcome, attempt!.reason, attempt!.detail, problems], ["passed", "", detail, ['reason is "timeout", why an attempt did not pass, and this one passed (left out)']]);
    }
    const { attempt, problems } = read({ ...fine, reason: "at the second try" });
    assert.deepEqual([attempt!.detail, problems], ["at the second try", []]);
  });

  test("a reason of one's own becomes the detail; a known one stays", () => {
    const { reason, detail } = taken({ success: false, reason: "wrong file", detail: "line\nbreak" });
    assert.deepEqual({ reason, detail }, { reason: "reported", detail: "wrong file: line break" });
    assert.equal(taken({ success: false, reason: "timeout" }).reason, "timeout");
    assert.equal(taken({ success: undefined, outcome: "errored" }).reason, "harness");
  });

  test("an unknown field is told, with the one it may have meant, and the rest is taken", () => {
    const { attempt, problems: told } = read({ ...fine, confidance: 0.5, zebra: 1 });
    assert.ok(attempt !== null);
    assert.deepEqual(told, ['"confidance" is not a field of an attempt and was left out; did you mean confidence?', '"zebra" is not a field of an attempt and was left out']);
  });

  test("messages are counted, and the first are kept as one line each", () => {
    const { errorCount, warningCount, messages } = taken({ errors: Array.from({ length: 12 }, (_, i) => `e\n${i}`), warnings: 3 });
    assert.deepEqual([errorCount, warningCount, messages.length, messages[0]], [12, 3, 10, "e 0"]);
  });

  test("a figure called __proto__ changes nothing and is refused", () => {
    assert.deepEqual(problems({ metrics: JSON.parse('{"__proto__": 1}') as object }), ["metrics.__proto__ is no name for a figure"]);
  });

  test("no object is no attempt", () => {
    for (const given of [null, undefined, 5, "x", [fine]]) assert.equal(read(given).attempt, null);
  });

  test("for any values in the fields: never throws, and what is taken may be stored", () => {
    const value = fc.oneof(fc.anything(), fc.string({ unit: "binary" }), fc.double(), fc.date(), fc.constantFrom("passed", true, 0.5, 1, "a"));
    const names = ["agent", "model", "issueType", "task", "mode", "id", "outcome", "success", "reason", "detail", "confidence", "score", "durationMs", "at", "costUsd", "usage", "metrics", "errors", "warnings", "cached"];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (fields) => {
        const { attempt, problems: told } = read({ ...fine, ...fields });
        if (attempt === null) assert.ok(told.length > 0);
        else assert.deepEqual(problemsOf(attempt), []);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("tokens", () => {
  test("what is left out of a row of ours is 0; the model is the attempt's", () => {
    const [row] = taken({ model: "m", usage: { inputTokens: 5, outputTokens: 2 } }).usage;
    assert.deepEqual([row!.model, row!.inputTokens, row!.cacheReadTokens, row!.outputTokens, row!.costUsd, row!.source], ["m", 5, 0, 2, null, "unknown"]);
  });

  test("the cost is the one given, else the sum of the rows where all are known, else unknown", () => {
    const usage = [{ inputTokens: 1, costUsd: 0.25 }, { outputTokens: 1, costUsd: 0.5 }];
    assert.equal(taken({ usage }).costUsd, 0.75);
    assert.equal(taken({ usage, costUsd: 2 }).costUsd, 2);
    assert.equal(taken({ costUsd: 2 }).costSource, "reported");
    assert.equal(taken({ usage: [...usage, { inputTokens: 1 }] }).costUsd, null);
  });

  test("counts that are none are refused, with their place and value", () => {
    assert.deepEqual(problems({ usage: [{ inputTokens: 1 }, { inputTokens: -1 }] }), ["usage[1]: inputTokens is -1; it must be a whole number of at least 0"]);
    assert.match(problems({ usage: "many" })[0]!, /^usage is "many"/);
    assert.match(problems({ usage: { tokens: 5 } })[0]!, /^usage is .*it must hold token counts/);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { attemptOfRecord, problemsOf, readRecord } from "../../src/model/index.ts";
import type { RecordDialect } from "../../src/model/index.ts";
import { readUsage } from "../../src/usage/index.ts";

const now = Date.UTC(2026, 3, 10, 12);
const terms = { nowMs: now, readUsage };
const place = { id: "a", runId: "r", slot: 0, startedAtMs: now };
const plain = { agent: "Fix", success: true };
const problems = (fields: Record<string, unknown>) => readRecord({ ...plain, ...fields }, terms).problems;

describe("readRecord", () => {
  test("an agent and whether it succeeded are enough; what is not said is not made up", () => {
    const { fields, problems: wrong } = readRecord(plain, terms);
    assert.deepEqual(wrong, []);
    const attempt = attemptOfRecord(fields!, place);
    assert.deepEqual(attempt.series, { task: "", issueType: "", agent: "Fix", model: "unknown", mode: "live" });
    assert.deepEqual([attempt.outcome, attempt.wallNs, attempt.confidence, attempt.costUsd, attempt.costSource, fields!.startedAtMs], ["passed", null, null, null, "unknown", null]);
    assert.deepEqual(problemsOf(attempt), []);
  });

  test("times become nanoseconds, costs are reported, a failure has a reason", () => {
    const { fields } = readRecord({ ...plain, success: false, durationMs: 2300.5, costUsd: 0.0165, at: "2026-04-10T13:00:00+02:00" }, terms);
    const attempt = attemptOfRecord(fields!, place);
    assert.deepEqual([attempt.wallNs, attempt.costSource, attempt.outcome, attempt.reason, fields!.startedAtMs], [2_300_500_000, "reported", "failed", "reported", Date.UTC(2026, 3, 10, 11)]);
  });

  test("what came from a cache is skipped, with what it would have been", () => {
    const { fields } = readRecord({ ...plain, cached: true }, terms);
    assert.deepEqual([fields!.outcome, fields!.reason, fields!.detail], ["skipped", "cached", "cached: passed"]);
  });

  test("names with a colon, a slash or an emoji are names; a name of two lines, of 10 kB or of nothing is none", () => {
    for (const agent of ["Fix:ollama", "a/b", "🦜", "x".repeat(1000)]) assert.deepEqual(problems({ agent }), []);
    assert.deepEqual(problems({ agent: "two\nlines" }), ['agent is "two\\nlines"; it must be 1 to 1,000 characters of well-formed text in one line']);
    for (const agent of ["", "x".repeat(10_000), "\u0007", "\ud800", "a\u2028b", 7]) assert.equal(problems({ agent }).length, 1, String(agent));
    assert.deepEqual(problems({ agent: null }), ["agent is missing; it must name who did it"]);
    assert.match(problems({ model: "a\nb" })[0]!, /^model is "a\\nb"; it must be up to 1,000 characters/);
  });

  test("a long text is cut, and how long it was is told", () => {
    const { fields, notes } = readRecord({ ...plain, success: false, detail: "x".repeat(5_000_000) }, terms);
    assert.deepEqual([fields!.detail.length, notes], [500, ["detail is 5,000,000 characters long; it was cut to 500"]]);
    assert.deepEqual(readRecord({ ...plain, success: false, reason: "y".repeat(501) }, terms).notes, ["reason is 501 characters long; it was cut to 500"]);
    for (const detail of ["x".repeat(500), `x${" ".repeat(2_000)}y`]) assert.deepEqual(readRecord({ ...plain, detail }, terms).notes, []);
  });

  test("a name of blanks, with spaces around it or with another direction of text is none", () => {
    for (const agent of [" ", "\u00a0\u3000"]) assert.deepEqual(problems({ agent }), [`agent is ${JSON.stringify(agent)}; it must hold more than spaces`]);
    for (const agent of [" Fix", "Fix ", "Fix\u00a0"]) assert.deepEqual(problems({ agent }), [`agent is ${JSON.stringify(agent)}; it must have no spaces before or after it`]);
    for (const name of ["agent", "model", "issueType", "task", "id"]) for (const at of [0x202a, 0x202e, 0x2066, 0x2069]) assert.equal(problems({ [name]: `Fix${String.fromCodePoint(at)}er` }).length, 1);
    assert.deepEqual([problems({ issueType: " " }).length, problems({ id: " " }).length, problems({ agent: "two words" }).length], [1, 1, 0]);
  });

  test("names that look the same are the same: they are composed", () => {
    const { fields } = readRecord({ agent: "Re\u0301viseur", task: "e\u0301", success: true }, terms);
    assert.deepEqual([fields!.series.agent, fields!.series.task], ["R\u00e9viseur", "\u00e9"]);
  });

  test("a wrong value is refused with the value", () => {
    assert.deepEqual(problems({ confidence: 1.7 }), ["confidence is 1.7; it must be a number in [0, 1]"]);
    assert.deepEqual(problems({ confidence: NaN }), ["confidence is NaN; it must be a number in [0, 1]"]);
    assert.deepEqual(problems({ success: "true" }), ['success is "true"; it must be true or false']);
    assert.match(problems({ durationMs: -1 })[0]!, /^durationMs is -1; it must be a number in \[0, 9007199254\]/);
    assert.match(problems({ durationMs: Infinity })[0]!, /^durationMs is Infinity/);
    assert.deepEqual(problems({ costUsd: 1e308 }), ["costUsd is 1e+308; it must be a number in [0, 1000000000000]"]);
    assert.match(problems({ costUsd: "1" })[0]!, /^costUsd is "1"/);
    assert.deepEqual(problems({ at: "2026-04-10T12:00:00" }), ['at is "2026-04-10T12:00:00"; it must say its zone, as in 2026-04-10T12:00:00Z']);
    assert.deepEqual(problems({ at: "1999-02-30T12:00:00Z" }), ['at is "1999-02-30T12:00:00Z"; it must be a moment such as 2026-01-31T12:00:00Z, or epoch milliseconds']);
    assert.deepEqual(problems({ at: now + 6 * 60_000 }), [`at is ${now + 6 * 60_000}; it must not lie in the future (it is 2026-04-10T12:00:00.000Z here)`]);
    assert.deepEqual(problems({ at: now + 4 * 60_000 }), []);
    assert.deepEqual(problems({ outcome: "failed" }), ['success is true; it must agree with the outcome, which is "failed"']);
    assert.deepEqual(readRecord({ agent: "Fix" }, terms).problems, ["success is missing; it must be true or false, or outcome one of passed, failed, errored, skipped"]);
    assert.match(readRecord([plain], terms).problems[0]!, /must be an object/);
  });

  test("every problem is told, not only the first", () => assert.equal(problems({ agent: "", confidence: -1, durationMs: "2" }).length, 3));

  test("a field that means nothing here is named, with the one it may have meant", () => {
    assert.deepEqual(readRecord({ ...plain, confidance: 0.9, zebra: 1 }, terms).notes, ['"confidance" is not a field of an attempt and was left out; did you mean confidence?', '"zebra" is not a field of an attempt and was left out']);
  });

  test("a moment by another name is refused, for the attempt would count as made now; beside our own it is only noted", () => {
    for (const name of ["timestamp", "time", "date", "startedAt", "started_at", "createdAt", "startedAtMs"]) assert.deepEqual(problems({ [name]: "2026-01-31T12:00:00Z" }), [`"${name}" is not a field of an attempt; did you mean at, the moment when it began?`]);
    const noted = readRecord({ ...plain, timestamp: 1, at: now }, terms);
    assert.deepEqual([noted.problems, noted.notes.length], [[], 1]);
    assert.deepEqual(problems({ timestamp: null }), []);
    const dialect: RecordDialect = { names: { agent: "agent", success: "success" }, durationUnitNs: 1, moment: () => 0 };
    assert.deepEqual(readRecord({ ...plain, timestamp: 1 }, { ...terms, dialect }).problems, []);
  });

  test("another dialect has its own names, units and moments, and sentences use its names", () => {
    const dialect: RecordDialect = { names: { agent: "who", success: "ok", durationMs: "seconds" }, durationUnitNs: 1e9, moment: () => 0 };
    assert.equal(readRecord({ who: "a", ok: true, seconds: 1.5 }, { ...terms, dialect }).fields!.wallNs, 1.5e9);
    const { problems: wrong, notes } = readRecord({ who: "a\n", seconds: -1, agent: "a" }, { ...terms, dialect });
    assert.deepEqual(wrong, ['who is "a\\n"; it must be 1 to 1,000 characters of well-formed text in one line', "ok is missing; it must be true or false", "seconds is -1; it must be a number in [0, 9007199]"]);
    assert.deepEqual(notes, ['"agent" is not a field of an attempt and was left out']);
  });

  test("a field that may be left out is, and told; the rest is taken", () => {
    const { fields, notes } = readRecord({ ...plain, confidence: "high", score: 0.5 }, { ...terms, optional: new Set(["confidence"]) });
    assert.deepEqual([fields!.confidence, fields!.score, notes], [null, 0.5, ['confidence is "high"; it must be a number in [0, 1] (left out)']]);
  });

  test("whatever is given: it never throws, and what it takes can be stored", () => {
    const value = fc.oneof(fc.anything(), fc.record({ agent: fc.anything(), success: fc.boolean(), confidence: fc.anything(), durationMs: fc.double(), usage: fc.anything(), metrics: fc.anything(), at: fc.anything(), id: fc.anything(), messages: fc.anything() }, { requiredKeys: ["success"] }));
    fc.assert(
      fc.property(value, (any) => {
        const { fields } = readRecord(any, terms);
        if (fields !== null) assert.deepEqual(problemsOf(attemptOfRecord(fields, { ...place, startedAtMs: fields.startedAtMs ?? now })), []);
      }),
      { numRuns: 500 },
    );
  });
});

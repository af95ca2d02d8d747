import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UserError } from "../../src/model/index.ts";
import { readLength, readWindow } from "../../src/tracker/window.ts";

const nowMs = Date.parse("2026-11-20T12:34:56.789Z");
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
const complaint = (work: () => unknown) => {
  let found: UserError | undefined;
  assert.throws(work, (error) => error instanceof UserError && ((found = error), true));
  return found!.complaint;
};

describe("a window", () => {
  test("has no ends where none are named", () => assert.deepEqual(readWindow({}, nowMs), { sinceMs: null, untilMs: null }));

  test("of days and weeks begins with a UTC day, and today is one of them", () => {
    assert.equal(iso(readWindow({ last: "1d" }, nowMs).sinceMs), "2026-11-20T00:00:00.000Z");
    assert.equal(iso(readWindow({ last: "30d" }, nowMs).sinceMs), "2026-10-22T00:00:00.000Z");
    assert.equal(iso(readWindow({ since: "2w" }, nowMs).sinceMs), "2026-11-07T00:00:00.000Z");
  });

  test("of hours and minutes is exact", () => {
    assert.equal(readWindow({ last: "12h" }, nowMs).sinceMs, nowMs - 12 * 3_600_000);
    assert.equal(readWindow({ last: "30m" }, nowMs).sinceMs, nowMs - 30 * 60_000);
  });

  test("takes Dates, epoch milliseconds, ISO text with its zone, and UTC days", () => {
    const { sinceMs, untilMs } = readWindow({ since: "2026-11-01", until: new Date(nowMs) }, nowMs);
    assert.deepEqual([iso(sinceMs), untilMs], ["2026-11-01T00:00:00.000Z", nowMs]);
    assert.equal(iso(readWindow({ since: "2026-11-01T10:00:00+02:00" }, nowMs).sinceMs), "2026-11-01T08:00:00.000Z");
    assert.equal(readWindow({ since: nowMs - 5 }, nowMs).sinceMs, nowMs - 5);
  });

  test("a length in other words is refused, with the one that was meant", () => {
    assert.deepEqual(complaint(() => readWindow({ last: "30 days" }, nowMs)), { wrong: 'last is "30 days"; it must be a length of time', known: ["30m", "12h", "30d", "2w"], fix: 'last: "30d"' });
    assert.equal(complaint(() => readWindow({ last: "12H" }, nowMs)).fix, 'last: "12h"');
    assert.equal(complaint(() => readWindow({ last: "1h30m" }, nowMs)).fix, 'last: "90m"');
    assert.equal(complaint(() => readWindow({ last: "99999999d" }, nowMs)).fix, 'last: "30d"');
    assert.equal(complaint(() => readWindow({ last: "0d" }, nowMs)).fix, 'last: "30d"');
    assert.equal(complaint(() => readLength("halfLife", 90)).wrong, "halfLife is 90; it must be a length of time");
    assert.equal(complaint(() => readLength("halfLife", "-90d")).wrong, 'halfLife is "-90d"; it must be a length of time');
  });

  test("a moment without a zone, in seconds, in the future, or that is none is refused with what to write", () => {
    assert.deepEqual([complaint(() => readWindow({ since: "2026-11-01T10:00:00" }, nowMs)).wrong, complaint(() => readWindow({ since: "2026-11-01T10:00:00" }, nowMs)).fix], [
      'since is "2026-11-01T10:00:00"; it names no zone',
      'since: "2026-11-01T10:00:00Z"',
    ]);
    assert.equal(complaint(() => readWindow({ since: 1_763_600_000 }, nowMs)).fix, "since: 1763600000000");
    for (const since of [Infinity, 1e300]) assert.deepEqual([complaint(() => readWindow({ since }, nowMs)).wrong, complaint(() => readWindow({ since }, nowMs)).fix], [`since is ${since}; it must be a moment`, 'since: "30d"']);
    assert.match(complaint(() => readWindow({ since: "2027-01-01" }, nowMs)).wrong, /in the future/);
    assert.match(complaint(() => readWindow({ until: "yesterday" }, nowMs)).wrong, /^until is "yesterday"; it must be a moment$/);
    assert.match(complaint(() => readWindow({ since: "2026-02-30" }, nowMs)).wrong, /must be a moment/);
    assert.match(complaint(() => readWindow({ since: new Date(NaN) }, nowMs)).wrong, /an invalid Date/);
  });

  test("two beginnings, and an end before the beginning, are refused", () => {
    assert.match(complaint(() => readWindow({ since: "2026-11-01", last: "7d" }, nowMs)).wrong, /give one of them/);
    assert.match(complaint(() => readWindow({ since: "2026-11-10", until: "2026-11-10" }, nowMs)).wrong, /before it begins/);
  });
});

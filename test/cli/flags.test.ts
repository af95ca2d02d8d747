import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lately, moment } from "../../src/cli/flags.ts";

const now = Date.UTC(2026, 0, 31, 12);
const read = moment("--since", () => now);

describe("a moment on the command line", () => {
  const cases = {
    "90m": now - 90 * 60_000,
    "12h": now - 12 * 3_600_000,
    "7d": Date.UTC(2026, 0, 25),
    "2w": Date.UTC(2026, 0, 18),
    "999999w": 0,
    "2026-01-02": Date.UTC(2026, 0, 2),
    "2026-01-02 03:04": Date.UTC(2026, 0, 2, 3, 4),
    "2026-01-02T03:04:05Z": Date.UTC(2026, 0, 2, 3, 4, 5),
    "2026-01-02T03:04+02:00": Date.UTC(2026, 0, 2, 1, 4),
  };
  for (const [text, atMs] of Object.entries(cases)) test(`${text} is ${new Date(atMs).toISOString()}`, () => assert.equal(read(text), atMs));

  for (const text of ["", "7", "7 days", "-7d", "yesterday", "2026-13-01", "2026-1-2", "1969-12-31", "2026-01-02T25:00Z"])
    test(`${JSON.stringify(text)} is none`, () => assert.throws(() => read(text), { message: `--since is ${JSON.stringify(text)}; it must be a moment` }));
});

describe("a window that ends now", () => {
  const last = lately("--last", () => now);

  test("days and weeks are whole ones, UTC, and today is one of them", () => {
    assert.equal(last("1d"), Date.UTC(2026, 0, 31));
    assert.equal(last("30d"), Date.UTC(2026, 0, 2));
    assert.equal(last("2w"), Date.UTC(2026, 0, 18));
  });

  test("hours and minutes are exact", () => assert.deepEqual([last("12h"), last("90m")], [now - 12 * 3_600_000, now - 90 * 60_000]));
  test("none is refused", () => assert.throws(() => last("0d"), { message: '--last is "0d"; it must be a length of time' }));
});

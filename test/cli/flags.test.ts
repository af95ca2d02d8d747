import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lately, moment, recordedMoment, someMetrics } from "../../src/cli/flags.ts";
import { UserError } from "../../src/model/index.ts";

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
    "2026-01-02 03:04Z": Date.UTC(2026, 0, 2, 3, 4),
    "1767322800000": 1_767_322_800_000,
    "2026-01-02T03:04:05Z": Date.UTC(2026, 0, 2, 3, 4, 5),
    "2026-01-02T03:04+02:00": Date.UTC(2026, 0, 2, 1, 4),
  };
  for (const [text, atMs] of Object.entries(cases)) test(`${text} is ${new Date(atMs).toISOString()}`, () => assert.equal(read(text), atMs));

  for (const text of ["", "7", "7 days", "-7d", "yesterday", "2026-13-01", "2026-02-30", "2026-02-30T12:00:00Z", "2026-1-2", "1969-12-31", "2026-01-02T25:00Z"])
    test(`${JSON.stringify(text)} is none`, () => assert.throws(() => read(text), { message: `--since is ${JSON.stringify(text)}; it must be a moment` }));

  test("a time without a zone is refused, with what to write instead", () =>
    assert.throws(() => read("2026-01-02 03:04"), (error) => {
      assert.ok(error instanceof UserError);
      assert.deepEqual([error.complaint.wrong, error.complaint.fix], ['--since is "2026-01-02 03:04"; it names no zone', "--since 2026-01-02T03:04Z"]);
      return true;
    }));
});

test("of when something began only so long ago and digits are read here, the rest where records are", () => {
  const at = recordedMoment(() => now);
  assert.deepEqual([at("12h"), at("1767322800000"), at("2026-01-02T03:04"), at("nonsense")], [now - 12 * 3_600_000, 1_767_322_800_000, "2026-01-02T03:04", "nonsense"]);
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

describe("metrics on the command line", () => {
  const read = someMetrics("--metric", ["success", "durationMs", "costUsd"]);

  test("are taken by their names and by the shorter words", () => {
    assert.deepEqual(read("duration, cost,success"), ["durationMs", "costUsd", "success"]);
    assert.deepEqual(read("durationMs,costUsd"), ["durationMs", "costUsd"]);
  });

  test("that are none are told those that are, by their names", () => {
    assert.throws(() => read("durations"), (error) => error instanceof UserError && error.complaint.known?.join() === "success,durationMs,costUsd" && error.complaint.fix === "--metric durationMs");
    assert.throws(() => read("constructor"), UserError);
  });
});

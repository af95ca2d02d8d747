import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readMoment } from "../../src/model/index.ts";

describe("readMoment", () => {
  test("a zone is read where there is one", () => {
    const wallMs = Date.UTC(2026, 3, 6, 8, 18, 29);
    assert.deepEqual(readMoment("2026-04-06T08:18:29"), { wallMs, offsetMinutes: null });
    assert.deepEqual(readMoment("2026-04-06T08:18:29Z"), { wallMs, offsetMinutes: 0 });
    assert.deepEqual(readMoment("2026-04-06 08:18:29-05:30"), { wallMs, offsetMinutes: -330 });
    assert.deepEqual(readMoment("2026-04-06T08:18:29.123456+0200"), { wallMs: wallMs + 123, offsetMinutes: 120 });
  });

  test("a day that no calendar has is none, nor is a date alone or half a text", () => {
    for (const text of ["2026-02-30T08:18:29", "2026-04-06T24:00:00", "2026-13-01T00:00:00", "0026-01-01T00:00:00", "2026-04-06", "06.04.2026 08:18", "2026-04-06T08:18:29 CET", "2026-04-06T08:18:60", "2026-04-06T08:18:29+25:00", ""])
      assert.equal(readMoment(text), undefined, text);
  });

  test("what a Date prints is read as it was", () => {
    fc.assert(fc.property(fc.date({ min: new Date("1970-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => assert.deepEqual(readMoment(date.toISOString()), { wallMs: date.getTime(), offsetMinutes: 0 })));
  });
});

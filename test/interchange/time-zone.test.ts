import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { timeZone } from "../../src/interchange/index.ts";
import { UserError } from "../../src/model/index.ts";

describe("timeZone", () => {
  test("tells local time in winter and summer", () => {
    const berlin = timeZone("Europe/Berlin");
    assert.equal(berlin.toMoment(Date.UTC(2026, 0, 6, 8)), Date.UTC(2026, 0, 6, 7));
    assert.equal(berlin.toMoment(Date.UTC(2026, 6, 6, 8)), Date.UTC(2026, 6, 6, 6));
    assert.equal(timeZone("Asia/Kathmandu").toMoment(Date.UTC(2026, 0, 6, 8)), Date.UTC(2026, 0, 6, 2, 15));
  });

  test("of an hour that comes twice it means the first; of one that is left out, the hour after", () => {
    const berlin = timeZone("Europe/Berlin");
    assert.equal(berlin.toMoment(Date.UTC(2026, 9, 25, 2, 30)), Date.UTC(2026, 9, 25, 0, 30));
    assert.equal(berlin.toMoment(Date.UTC(2026, 2, 29, 2, 30)), Date.UTC(2026, 2, 29, 1, 30));
    const newYork = timeZone("America/New_York");
    assert.equal(newYork.toMoment(Date.UTC(2026, 10, 1, 1, 30)), Date.UTC(2026, 10, 1, 5, 30));
    assert.equal(newYork.toMoment(Date.UTC(2026, 2, 8, 2, 30)), Date.UTC(2026, 2, 8, 7, 30));
  });

  test("there and back is the same moment, except in the hour that comes twice", () => {
    const moments = fc.integer({ min: 0, max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(moments, fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC", "Australia/Lord_Howe"), (moment, name) => {
        const zone = timeZone(name);
        const back = zone.toMoment(zone.toWall(moment));
        assert.equal(zone.toWall(back), zone.toWall(moment));
        assert.ok(back <= moment);
      }),
    );
  });

  test("a name that nobody knows is refused", () => assert.throws(() => timeZone("Mars/Olympus"), UserError));
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { beginOfLast, meantTimeLength, readTimeLength, readWindowEnd } from "../../src/model/index.ts";

const now = Date.UTC(2026, 10, 21, 15, 30);

describe("a length of time", () => {
  test("is a whole number above 0 with its unit", () => {
    assert.deepEqual(["30m", "12h", "7d", "2w", "7 d"].map(readTimeLength), [1_800_000, 43_200_000, 604_800_000, 1_209_600_000, 604_800_000]);
    for (const text of ["0d", "7", "d", "7 days", "-1d", "1.5h", "07d", "9999999d", ""]) assert.equal(readTimeLength(text), undefined, text);
  });

  test("in another form is known by what it means, in the smallest unit that was named; what nobody knows is not guessed", () => {
    const meant = { "1h30m": "90m", "3mo": "90d", "30 days": "30d", "12H": "12h", "48 hours": "48h", "1.5h": "90m", "1d 12h": "36h", "1 week": "1w", "07d": "7d", "1y": "365d", "10 min": "10m" };
    for (const [text, length] of Object.entries(meant)) assert.equal(meantTimeLength(text), length, text);
    for (const text of ["99999999d", "0d", "3M", "-90d", "90", "3 fortnights", "1h and 5m", ""]) assert.equal(meantTimeLength(text), undefined, text);
  });

  test("that is suggested is always valid, and as long as what was written", () => {
    const part = fc.tuple(fc.integer({ min: 0, max: 2_000_000 }), fc.constantFrom("m", "h", "d", "w"));
    const ms = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const meant = meantTimeLength(parts.map(([count, unit]) => `${count}${unit}`).join(" "));
        const total = parts.reduce((sum, [count, unit]) => sum + count * ms[unit as keyof typeof ms], 0);
        assert.ok(meant === undefined || readTimeLength(meant) === total);
      }),
    );
  });

  test("ends now: hours are exact, days begin with a UTC day and today is one of them", () => {
    assert.equal(beginOfLast("12h", now), Date.UTC(2026, 10, 21, 3, 30));
    assert.equal(beginOfLast("1d", now), Date.UTC(2026, 10, 21));
    assert.equal(beginOfLast("7d", now), Date.UTC(2026, 10, 15));
    assert.equal(beginOfLast("1w", now), beginOfLast("7d", now));
    assert.equal(beginOfLast("tomorrow", now), undefined);
    assert.equal(beginOfLast("999999w", now), 0);
  });

  test("a window also ends at a UTC day, or at a moment with its zone; a day that no calendar has is none", () => {
    assert.deepEqual(["7d", "2026-01-31", " 2026-01-31T14:00+02:00"].map((text) => readWindowEnd(text, now)), [Date.UTC(2026, 10, 15), Date.UTC(2026, 0, 31), Date.UTC(2026, 0, 31, 12)]);
    assert.deepEqual(["2026-01-31T14:00", "2026-02-30", "2026-02-30T14:00Z", "soon"].map((text) => readWindowEnd(text, now)), ["no zone", undefined, undefined, undefined]);
  });

  test("a longer one begins earlier", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.constantFrom("m", "h", "d", "w"), (n, unit) => beginOfLast(`${n + 1}${unit}`, now)! < beginOfLast(`${n}${unit}`, now)!));
  });
});

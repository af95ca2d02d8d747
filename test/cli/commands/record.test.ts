import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { call } from "../../support/call.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-record-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const record = (...args: readonly string[]) => call(["record", "--store", "memory:", "--agent", "Fix", "--success", ...args]);

describe("assay record --at", () => {
  for (const at of ["12h", "7d", "2026-01-31T12:00:00Z", "2026-01-31 12:00+02:00", "1769860800000"])
    test(`${at} is taken`, async () => {
      const { code, err } = await record("--at", at);
      assert.deepEqual([code, err], [0, ""]);
    });

  const refused = {
    "1999-02-30": /^at is "1999-02-30"; it must be a moment/,
    "1999-02-30T12:00:00Z": /^at is "1999-02-30T12:00:00Z"; it must be a moment/,
    "2026-01-31": /^at is "2026-01-31"; it must say its time and zone, as in 2026-01-31T00:00:00Z/,
    "2026-01-31T12:00:00": /^at is "2026-01-31T12:00:00"; it must say its zone, as in 2026-01-31T12:00:00Z/,
    "1769860800": /^at is 1769860800; it must be in milliseconds/,
    "2999-01-01T00:00:00Z": /^at is "2999-01-01T00:00:00Z"; it must not lie in the future/,
    yesterday: /^at is "yesterday"; it must be a moment/,
  };
  for (const [at, why] of Object.entries(refused))
    test(`${at} is refused, as in a recorded line`, async () => {
      const { code, err } = await record("--at", at);
      assert.equal(code, 2);
      assert.match(err, why);
    });
});

describe("assay record --id", () => {
  const again = (...args: readonly string[]) => call(["record", "--store", join(folder, "known.db"), "--agent", "Fix", "--id", "x1", ...args]);

  test("of an attempt that the store has says that nothing was recorded, in JSON too, and is no failure", async () => {
    assert.match((await again("--success")).out, /recorded: Fix, passed/);
    const { code, out } = await again("--success", "false");
    assert.equal(code, 0);
    assert.match(out, /x1 is known already: nothing was recorded/);
    assert.doesNotMatch(out, /recorded: /);
    const { data, verdict } = JSON.parse((await again("--success", "false", "--json")).out) as { data: { status: string }; verdict: { tone: string } };
    assert.deepEqual([data.status, verdict.tone], ["known", "doubt"]);
  });

  test("of a new attempt is recorded as any other", async () => {
    const { data } = JSON.parse((await record("--id", "y1", "--json")).out) as { data: { status: string } };
    assert.equal(data.status, "stored");
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recordRounds } from "../support/record-rounds.ts";

describe("processes that record and are killed (kill -9)", () => {
  test("lose nothing that was acknowledged, and nothing counts twice", async () => {
    const { rounds, kills, stored, spooled, tracked, trackedLost: _lost, oldestLostMs: _oldest, torn, twice, ...faults } = await recordRounds(3, 7);
    assert.deepEqual(faults, { acknowledgedLost: 0, double: 0, withoutRun: 0, tornUntold: 0, storeFindings: 0 });
    assert.ok(rounds === 3 && kills === 4 && stored > 0 && spooled > 0 && tracked > 0 && torn > 0 && twice > 0, `nothing was shown: ${JSON.stringify({ kills, stored, spooled, tracked, torn, twice })}`);
  });
});

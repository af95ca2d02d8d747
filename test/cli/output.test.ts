import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { call } from "../support/call.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-output-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("a written file is named as it was given, from a folder beside it or in full", async () => {
  for (const path of [join(folder, "agents.md"), "../agents.md", "agents.md"]) {
    const { code, out, err } = await call(["agents", "--store", "memory:", "-o", path], { cwd: join(folder, "deep") });
    assert.deepEqual([code, out, err], [0, `wrote ${path}\n`, ""]);
  }
});

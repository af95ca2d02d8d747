import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, openSync, closeSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { standardOutput } from "../../src/cli/standard-output.ts";

const assay = fileURLToPath(new URL("../../bin/assay.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "assay-stdout-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const env = { ...process.env, ASSAY_STORE: "", XDG_STATE_HOME: join(folder, "state") };

/** Into a device that is always full. */
function intoFull(...args: readonly string[]) {
  const full = openSync("/dev/full", "w");
  try {
    const { status, stderr } = spawnSync(process.execPath, [assay, ...args], { cwd: folder, env, stdio: ["ignore", full, "pipe"], encoding: "utf8", timeout: 60_000 });
    return { status, stderr };
  } finally {
    closeSync(full);
  }
}

describe("standard output that cannot be written", { skip: !existsSync("/dev/full") }, () => {
  const lines = Array.from({ length: 3000 }, (_, i) => `${JSON.stringify({ agent: "a", issueType: "lint", success: true, durationMs: 5, at: new Date(Date.UTC(2026, 0, 1, 0, 0, i)).toISOString() })}\n`);
  writeFileSync(join(folder, "many.jsonl"), lines.join(""));
  const imported = spawnSync(process.execPath, [assay, "import", "many.jsonl", "--store", "sqlite:many.db"], { cwd: folder, env, encoding: "utf8", timeout: 60_000 });

  for (const args of [["export", "--store", "sqlite:many.db"], ["export", "--store", "sqlite:many.db", "--quiet"], ["agents", "--store", "sqlite:many.db"], ["agents", "--store", "sqlite:many.db", "--json"], ["--help"], ["--version"], []])
    test(`assay ${args.join(" ")} ends with 5 and says so once`, () => {
      assert.equal(imported.status, 0, imported.stderr);
      const { status, stderr } = intoFull(...args);
      assert.equal(status, 5, stderr);
      assert.equal(stderr.match(/standard output could not be written \(ENOSPC\)/g)?.length, 1, stderr);
      assert.doesNotMatch(stderr, /✓|our bug|written to standard output/);
    });

  test("a reader that goes away early ends an export quietly, with 0", () => {
    const script = `"${process.execPath}" "${assay}" export --store sqlite:many.db | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", script], { cwd: folder, env, encoding: "utf8", timeout: 60_000 });
    assert.deepEqual([stdout.trimEnd().split("\n").at(-1), stderr], ["0", ""]);
  });

  test("a reader of acknowledgements that goes away early ends the recording quietly, with 0: no half of a line is called a bad one", () => {
    const script = `cat many.jsonl many.jsonl many.jsonl | "${process.execPath}" "${assay}" record --stdin --store sqlite:record.db | head -1; echo "\${PIPESTATUS[1]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", script], { cwd: folder, env, encoding: "utf8", timeout: 60_000 });
    assert.deepEqual([stdout.trimEnd().split("\n").at(-1), stderr], ["0", ""]);
    const asked = spawnSync(process.execPath, [assay, "costs", "--store", "sqlite:record.db", "--json"], { cwd: folder, env, encoding: "utf8", timeout: 60_000 });
    const { data } = JSON.parse(asked.stdout) as { data: { total: { attempts: number } } };
    assert.ok(data.total.attempts > 0, "what was acknowledged was not stored");
  });
});

test("what was not taken is known to whoever asks, however late the failure comes", async () => {
  const failing = (code: string) => standardOutput({ write: (_, taken) => setImmediate(taken, Object.assign(new Error(code), { code })) });
  const full = failing("EIO");
  full.write("a");
  await assert.rejects(full.written(), { exitCode: 5 });
  const left = failing("EPIPE");
  left.write("a");
  assert.equal(await left.written(), false);
});

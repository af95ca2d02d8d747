import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runProgram } from "../../src/cli/program.ts";
import { matchesGolden } from "../support/golden.ts";

async function printed(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const seen = { out: "", err: "" };
  const never = new AbortController().signal;
  const code = await runProgram(args, "1.2.3", {
    cwd: "/nowhere",
    env: {},
    out: { write: (text) => (seen.out += text) },
    err: { write: (text) => (seen.err += text) },
    stop: never,
    kill: never,
  });
  return { code, ...seen };
}

describe("help", () => {
  for (const command of ["run", "baseline", "report", "agents", "models", "ab", "trend", "costs", "record", "monitor", "import", "export", "init", "doctor"])
    test(`assay ${command} --help`, async () => {
      const { code, out, err } = await printed([command, "--help"]);
      assert.deepEqual([code, err], [0, ""]);
      matchesGolden(`cli/help-${command}.txt`, out);
    });

  test("assay agents next --help", async () => matchesGolden("cli/help-agents-next.txt", (await printed(["agents", "next", "--help"])).out));

  test("assay --help, and assay alone, list the commands", async () => {
    const { code, out } = await printed(["--help"]);
    assert.equal(code, 0);
    matchesGolden("cli/help.txt", out);
    const alone = await printed([]);
    assert.equal(alone.code, 0);
    assert.ok(out.startsWith(alone.out));
  });

  test("assay help run is the same as assay run --help", async () => {
    assert.equal((await printed(["help", "run"])).out, (await printed(["run", "--help"])).out);
  });

  test("the version is one line", async () => assert.equal((await printed(["--version"])).out, "1.2.3\n"));
});

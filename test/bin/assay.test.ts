import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const shim = fileURLToPath(new URL("../../bin/assay.js", import.meta.url));
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
const home = realpathSync(mkdtempSync(join(tmpdir(), "assay-shim-")));
after(() => rmSync(home, { recursive: true, force: true }));

/** A copy of the shim that thinks this Node too old, beside a pinned "Node" that is a shell script. */
function oldNode(name: string, pinned: string | null): string {
  const bin = join(home, name, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  mkdirSync(join(home, name, "bin"));
  writeFileSync(join(home, name, "package.json"), '{ "type": "module", "version": "9.9.9" }');
  writeFileSync(join(home, name, "bin/assay.js"), readFileSync(shim, "utf8").replace("neededMajor = 24", "neededMajor = 999"));
  if (pinned !== null) {
    writeFileSync(join(bin, "node"), `#!/bin/sh\n${pinned}\n`);
    chmodSync(join(bin, "node"), 0o755);
  }
  return join(home, name, "bin/assay.js");
}

function run(file: string, ...args: string[]) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: "utf8", timeout: 60_000 });
  return { status, signal, stdout, stderr };
}

describe("bin/assay.js", () => {
  test("tells its version, whatever the Node", () => {
    assert.deepEqual(run(shim, "--version"), { status: 0, signal: null, stdout: `${version}\n`, stderr: "" });
    assert.equal(run(oldNode("version", null), "-V").stdout, "9.9.9\n");
  });

  test("what was compiled is kept in the user's caches, for the user alone; places that cannot hold it stop nobody", () => {
    const caches = join(home, "caches");
    const help = (folder: string) => spawnSync(process.execPath, [shim, "doctor", "--help"], { encoding: "utf8", timeout: 60_000, env: { ...process.env, XDG_CACHE_HOME: folder } });
    const { status, stdout } = help(caches);
    assert.equal(status, 0);
    assert.equal(statSync(join(caches, "assay")).mode & 0o777, 0o700);
    assert.notEqual(readdirSync(join(caches, "assay")).length, 0);
    for (const place of [caches, "/proc", "/dev/null", join(home, "not", "there")]) {
      const again = help(place);
      assert.deepEqual([again.status, again.stdout, again.stderr], [0, stdout, ""], place);
    }
  });

  test("an old Node without a pinned one: three lines and exit code 2", () => {
    const { status, stdout, stderr } = run(oldNode("alone", null), "run");
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.deepEqual(
      stderr.split("\n").map((line) => line.replace(process.version, "v20.0.0").replace(process.execPath, "/bin/node")),
      ["assay needs Node 999 or newer, and this is v20.0.0", "  known: /bin/node", "  try:   install Node 999 or newer, then call assay again", ""],
    );
  });

  test("an old Node beside a pinned one starts that, with the same arguments, and passes its exit code on", () => {
    const { status, stdout } = run(oldNode("pinned", 'shift; printf "[%s]" "$@"; exit 7'), "run", "a b", "", "--", "$HOME");
    assert.equal(stdout, "[run][a b][][--][$HOME]");
    assert.equal(status, 7);
  });

  test("a pinned Node that is too old itself is not started again and again", () => {
    const { status, stderr } = run(oldNode("twice", `exec "${process.execPath}" "$@"`), "run");
    assert.equal(status, 2);
    assert.match(stderr, /^assay needs Node 999/);
  });

  test("dies of the signal that the pinned Node died of", () => {
    assert.equal(run(oldNode("signal", "kill -TERM $$"), "run").signal, "SIGTERM");
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    test(`passes ${signal} on, once, and waits for the end`, async () => {
      const script = `n=0; trap 'n=$((n+1)); echo "got $n"; exit 130' ${signal.slice(3)}; echo ready; for i in $(seq 1000); do sleep 0.02; done`;
      const child = spawn(process.execPath, [oldNode(signal, script), "run"], { stdio: ["ignore", "pipe", "ignore"] });
      let said = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (text.includes("ready")) child.kill(signal);
      });
      const [code] = (await once(child, "close")) as [number | null];
      assert.equal(said, "ready\ngot 1\n");
      assert.equal(code, 130);
    });
});

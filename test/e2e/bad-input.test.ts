import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { openStore } from "../../src/store/index.ts";
import type { Ended, Project } from "../support/cli.ts";
import { assay, markedProcesses, project } from "../support/cli.ts";
import { matchesGolden } from "../support/golden.ts";

const projects: Project[] = [];
after(() => projects.forEach((made) => made.remove()));

function made(files: Readonly<Record<string, string>> = {}): Project {
  const one = project(files);
  projects.push(one);
  return one;
}

const suite = `import { defineConfig } from "assay";
export default defineConfig({
  suite: "letters", attempts: 2,
  agents: [{ id: "alpha", command: ["true"] }, { id: "beta", command: ["true"] }],
  tasks: [{ id: "one", issueType: "first" }, { id: "two", issueType: "second" }],
});
`;

/** Exit code and what was said, without what differs from one machine to the next. */
function said({ code, stdout, stderr }: Ended, { folder }: Project): string {
  assert.doesNotMatch(stdout + stderr, /^\s+at .*:\d+:\d+\)?$/m, "a stack was printed");
  const text = stderr.replaceAll(folder, "«project»").replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}/g, "«run»");
  return `exit ${code}\n${text}`;
}

async function golden(name: string, args: readonly string[], files: Readonly<Record<string, string>> = { "assay.config.ts": suite }): Promise<void> {
  const one = made(files);
  const ended = await one.assay(args);
  assert.equal(ended.stdout, "", "nothing belongs on standard output");
  matchesGolden(`cli/${name}.txt`, said(ended, one));
}

describe("wrong words on the command line", () => {
  test("an unknown flag", () => golden("unknown-flag", ["run", "--concurency", "2"]));
  test("an unknown command", () => golden("unknown-command", ["rum"]));
  test("an unknown task", () => golden("unknown-task", ["run", "on"]));
  test("an unknown agent", () => golden("unknown-agent", ["run", "--agent", "alhpa"]));
  test("no attempts", () => golden("no-attempts", ["run", "-n", "0"]));
  test("a duration that is none", () => golden("no-duration", ["run", "--timeout", "soon"]));
  test("an outcome that cannot be gated on", () => golden("no-gate", ["run", "--fail-on", "fialed"]));
  test("a command without the word run", () => golden("bare-command", ["--", "ls"]));
  test("nothing after --", () => golden("empty-command", ["run", "--"]));
  test("a quote that is not closed", () => golden("open-quote", ["run", "--agent", "a='x"]));
  test("resume without anything to resume", () => golden("nothing-to-resume", ["run", "--resume"]));
  test("resume with other wishes", () => golden("resume-and-more", ["run", "--resume", "-n", "5"]));
  test("no configuration and no command", () => golden("no-config", ["run", "--config", "nowhere.ts"], {}));
  test("a configuration with a syntax error", () => golden("config-syntax", ["run"], { "assay.config.ts": "export default {\n  suite: 'x'\n  tasks: []\n};\n" }));
  test("a configuration with several mistakes", () =>
    golden("config-mistakes", ["run"], { "assay.config.ts": `export default { atempts: 3, tasks: [{ id: "a", timeout: "soon" }, { id: "a" }], agents: [{ id: "x", command: "echo hi" }] };\n` }));
  test("a command that does not exist", async () => {
    const one = made();
    const { code, stderr } = await one.assay(["run", "--", "no-such-program-anywhere"]);
    assert.equal(code, 2);
    assert.match(stderr, /there is no program "no-such-program-anywhere" in PATH\n {2}known: .*\n {2}try: /s);
  });
});

describe("commands that misbehave", () => {
  test("one that ends by a signal has failed, by name", async () => {
    const { code, stdout } = await made().assay(["run", "-n", "1", "--", "sh", "-c", "kill -SEGV $$"]);
    assert.equal(code, 1);
    assert.match(stdout, /ended by SIGSEGV/);
  });

  const results: readonly [string, string, RegExp][] = [
    ["broken JSON", "{ outcome:", /\$ASSAY_RESULT: not JSON/],
    ["NaN", '{"score": NaN}', /\$ASSAY_RESULT: not JSON/],
    ["an outcome that is none", '{"outcome": "great"}', /outcome is "great"; it must be "passed", "failed" or "errored"/],
  ];
  for (const [name, text, expected] of results)
    test(`${name} in $ASSAY_RESULT is a failure with its reason`, async () => {
      const { code, stdout } = await made().assay(["run", "-n", "1", "--json", "--", "sh", "-c", `printf '%s' '${text}' > $ASSAY_RESULT`]);
      assert.equal(code, 1);
      assert.match(JSON.stringify(JSON.parse(stdout)), new RegExp(expected.source.replaceAll('"', '\\\\*"')));
    });

  test("a negative number in $ASSAY_RESULT is left out and named; the rest is taken", async () => {
    const one = made();
    assert.equal((await one.assay(["run", "-n", "1", "--", "sh", "-c", `echo '{"costUsd": -1, "confidence": 0.5}' > $ASSAY_RESULT`])).code, 0);
    const store = await openStore(join(one.folder, ".assay", "assay.db"));
    const [row] = await store.attempts();
    await store.close();
    assert.deepEqual([row!.outcome, row!.costUsd, row!.confidence, row!.messages, row!.warnings.includes("result-invalid")], ["passed", null, 0.5, ["$ASSAY_RESULT: costUsd is -1; it must be a number in [0, 1000000000000]"], true]);
  });
});

describe("surroundings that fail", () => {
  const run = ["run", "-n", "1", "--quiet", "--", "true"];

  test("a temporary folder that cannot be written", async () => {
    const one = made();
    const ended = await one.assay(run, { TMPDIR: "/proc/version" });
    assert.equal(ended.code, 5);
    assert.match(ended.stderr, /workspaces cannot be made in .*\n.*\n {2}try: .*TMPDIR/);
  });

  test("a store that is a folder", async () => {
    const one = made();
    const ended = await one.assay([...run.slice(0, 4), "--store", one.folder, "--", "true"]);
    matchesGolden("cli/store-folder.txt", said(ended, one));
  });

  test("a store that is another program's file", async () => {
    const one = made({ "notes.db": "these are my notes, not a database\n".repeat(100) });
    const ended = await one.assay([...run.slice(0, 4), "--store", "notes.db", "--", "true"]);
    assert.ok(ended.code === 0 || ended.code === 2 || ended.code === 5);
    const kept = spawnSync("sh", ["-c", "cat notes.db*"], { cwd: one.folder, encoding: "utf8" }).stdout;
    assert.match(kept, /these are my notes/, "what was there is gone");
  });

  test("a store that is newer than this program is refused, and not touched", async () => {
    const one = made();
    assert.equal((await one.assay(run)).code, 0);
    const file = join(one.folder, ".assay", "assay.db");
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(file);
    database.exec("PRAGMA user_version = 999; PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    const before = readFileSync(file);
    const ended = await one.assay(run);
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /999/);
    assert.deepEqual(readFileSync(file), before);
  });

  test("a full disk: a clear message, exit 5, what was acknowledged is there", { skip: mountsAreAllowed() }, () => {
    const one = made({ "assay.config.ts": `export default { suite: "disk", attempts: 400, tasks: [{ id: "loud", command: ["sh", "-c", "head -c 20000 /dev/urandom | base64"] }] };\n` });
    mkdirSync(join(one.folder, "small"));
    writeFileSync(
      join(one.folder, "fill.sh"),
      `mount -t tmpfs -o size=2m none small && ${process.execPath} ${assay} run --verbose --store small/assay.db; code=$?
       ${process.execPath} -e 'const { DatabaseSync } = require("node:sqlite"); const d = new DatabaseSync("small/assay.db", { readOnly: true }); console.error("rows " + d.prepare("SELECT count(*) AS n FROM attempt").get().n)'
       exit $code\n`,
    );
    const { status, stderr } = spawnSync("unshare", ["-m", "sh", "fill.sh"], { cwd: one.folder, encoding: "utf8" });
    assert.equal(status, 5, stderr.slice(-2000));
    assert.match(stderr, /no space left.*\n.*kept\n.*--resume/);
    const acknowledged = stderr.split("\n").filter((line) => /^\[\d+\/\d+\] /.test(line)).length;
    const rows = Number(/^rows (\d+)$/m.exec(stderr)?.[1]);
    assert.ok(rows >= acknowledged && acknowledged > 0, `${acknowledged} acknowledged, ${rows} rows`);
    assert.deepEqual(markedProcesses(one.folder), []);
  });

  test("a workspace on a read-only mount: a clear message, exit 5", { skip: mountsAreAllowed() }, () => {
    const one = made();
    mkdirSync(join(one.folder, "readonly"));
    const { status, stderr } = spawnSync("unshare", ["-m", "sh", "-c", `mount -t tmpfs -o ro none readonly && TMPDIR=$PWD/readonly ${process.execPath} ${assay} run -n 1 --store ./s.db -- true`], { cwd: one.folder, encoding: "utf8" });
    assert.equal(status, 5, stderr);
    assert.match(stderr, /EROFS/);
  });
});

/** Why mounts cannot be tried here, or false. */
function mountsAreAllowed(): string | false {
  const { status } = spawnSync("unshare", ["-m", "true"]);
  return status === 0 ? false : "needs the right to mount (unshare -m)";
}

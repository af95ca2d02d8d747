import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { call } from "../support/call.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-program-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const record = ["record", "--store", "memory:", "--success"];

describe("a flag that is given twice", () => {
  const refused: readonly (readonly [string, readonly string[], string])[] = [
    ["a name", [...record, "--agent", "a", "--agent", "b"], '--agent was given twice, and takes one value: --agent "a" and --agent "b"'],
    ["joined by =", [...record, "--agent=a", "--agent=b"], '--agent was given twice, and takes one value: --agent "a" and --agent "b"'],
    ["a read value", [...record, "--agent", "a", "--duration", "1s", "--duration", "2s"], '--duration was given twice, and takes one value: --duration "1s" and --duration "2s"'],
    ["with and without a value", [...record, "--agent", "a", "--success", "false"], '--success was given twice, and takes one value: --success and --success "false"'],
    ["by its short name and its long one", ["export", "--store", "memory:", "-o", "a.csv", "--output", "b.csv"], '--output was given twice, and takes one value: --output "a.csv" and --output "b.csv"'],
    ["of a command of a command", ["agents", "next", "--issue-type", "a", "--issue-type", "b"], '--issue-type was given twice, and takes one value: --issue-type "a" and --issue-type "b"'],
  ];
  for (const [what, args, wrong] of refused)
    test(`${what}: it is refused with both values`, async () => {
      const { code, out, err } = await call(args);
      assert.deepEqual([code, out, err], [2, "", `${wrong}\n  try:   one of them\n`]);
    });

  test("takes all of its values where it may be repeated", async () => {
    for (const command of ["agents", "models", "costs", "export"]) {
      const { code, err } = await call([command, "--store", "memory:", "--agent", "a", "--agent", "b"]);
      assert.doesNotMatch(err, /given twice/, command);
      assert.ok(code === 0 || /no attempt in this store has the agent "a"/.test(err), `${command}: ${err}`);
    }
    for (const args of [["compare", "--metric", "a", "--metric", "b"], ["run", "--plan", "--agent", "a=true", "--agent", "b=true"]]) assert.doesNotMatch((await call([...args, "--store", "memory:"])).err, /given twice/, args[0]);
  });

  test("says the same where it takes no value", async () => assert.equal((await call([...record, "--agent", "a", "--json", "--json"])).code, 0));
});

describe("words after --", () => {
  test("are words of every command that measures none: they are not dropped", async () => {
    const store = ["--store", join(folder, "words.db")];
    assert.equal((await call(["record", ...store, "--agent", "Fix", "--success"])).code, 0);
    for (const [command, ...names] of [["trend", "Nope"], ["ab", "Fix", "Nope"], ["import", "Nope.jsonl"]] as const) {
      const said = await call([command, ...store, "--", ...names]);
      assert.equal(said.code, 2, command);
      assert.match(said.err, /Nope/, command);
      assert.deepEqual(said, await call([command, ...store, ...names]), command);
    }
  });

  test("may begin with a dash there, and are no flags", async () => {
    const { code, err } = await call(["import", "--store", "memory:", "--", "--json"]);
    assert.deepEqual([code, err.split("\n")[0]], [2, "there is no file --json"]);
  });

  test("are refused by a command that takes none", async () => {
    for (const command of ["export", "doctor", "models", "record"]) {
      const { code, err } = await call([command, "--store", "memory:", "--", "left-over"]);
      assert.equal(code, 2, command);
      assert.match(err, new RegExp(`^too many arguments for '${command}'`));
    }
  });

  test("are the command to measure of run and audit, flags and all", async () => {
    for (const command of ["run", "audit"]) {
      const { err } = await call([command, "--store", "memory:", "--json", "--"]);
      assert.match(err, /^there is no command after --/, command);
    }
    const { code, out, err } = await call(["run", "--plan", "--store", "memory:", "--", process.execPath, "--no-such-flag"], { cwd: folder });
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /attempt/);
  });

  test("without a command before them, the word run is missed", async () => {
    const { code, err } = await call(["--", "trend", "x"]);
    assert.deepEqual([code, err.split("\n")[0]], [2, "a command to measure needs the word run before it"]);
  });
});

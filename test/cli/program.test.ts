import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { call } from "../support/call.ts";

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

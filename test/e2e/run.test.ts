import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Attempt } from "../../src/model/index.ts";
import { countedAttempts } from "../../src/model/index.ts";
import { openStore } from "../../src/store/index.ts";
import type { Project } from "../support/cli.ts";
import { markedProcesses, project } from "../support/cli.ts";

const projects: Project[] = [];
after(() => projects.forEach((made) => made.remove()));

function made(files: Readonly<Record<string, string>> = {}): Project {
  const one = project(files);
  projects.push(one);
  return one;
}

async function rowsOf({ folder }: Project): Promise<Attempt[]> {
  const store = await openStore(join(folder, ".assay", "assay.db"));
  try {
    return await store.attempts();
  } finally {
    await store.close();
  }
}

const config = (body: string) => `import { defineConfig } from "assay";\nexport default defineConfig({ suite: "e2e", attempts: 2, ${body} });\n`;

describe("assay run -- COMMAND", () => {
  test("measures any command without a configuration, prints one JSON document with --json, and nothing else", async () => {
    const one = made();
    const { code, stdout } = await one.assay(["run", "-n", "3", "--json", "--quiet", "--", process.execPath, "-e", "0"]);
    assert.equal(code, 0);
    const document = JSON.parse(stdout) as { kind: string; version: number };
    assert.deepEqual([document.kind, document.version], ["run", 1]);
    const rows = await rowsOf(one);
    assert.equal(rows.length, 3);
    assert.ok(rows.every(({ outcome, wallNs, series }) => outcome === "passed" && wallNs! > 0 && series.agent === "node"));
  });

  test("a failing command fails the gate (1) and says why", async () => {
    const { code, stdout } = await made().assay(["run", "-n", "2", "--", "sh", "-c", "exit 3"]);
    assert.equal(code, 1);
    assert.match(stdout, /exit code 3, not 0/);
  });

  test("several commands are measured side by side, interleaved", async () => {
    const one = made();
    const { code, stdout } = await one.assay(["run", "-n", "3", "--agent", "a=true", "--agent", "b=sh -c 'exit 0'", "--order", "interleaved"]);
    assert.equal(code, 0);
    assert.match(stdout, /^a\b/m);
    const rows = await rowsOf(one);
    assert.deepEqual(rows.toSorted((x, y) => x.slot - y.slot).map(({ series }) => series.agent), ["a", "b", "a", "b", "a", "b"]);
  });
});

describe("assay run", () => {
  test("gives each attempt a fresh copy of the fixture, its environment, setup and teardown, and checks what was left", async () => {
    const one = made({
      "fixtures/words/words.txt": "b\na\n",
      "assay.config.ts": config(`
        agents: [{ id: "sorter", command: ["sh", "-c", "test -f ready && sort words.txt -o words.txt && echo $ASSAY_TASK $ASSAY_AGENT $EXTRA"], env: { EXTRA: "from-agent" } }],
        tasks: [{ id: "sort", issueType: "sorting", fixture: "fixtures/words", setup: ["touch", "ready"], teardown: ["sh", "-c", "echo gone >> ${"$"}{OUT}"], env: { OUT: process.env.OUT },
          check: [{ file: "words.txt", equals: "a\\nb\\n" }, { stdout: "sort sorter from-agent" }, { program: ["test", "-f", "words.txt"] }, ({ workspace, fixture }) => workspace !== fixture] }]`),
    });
    const { code, stdout, stderr } = await one.assay(["run"], { OUT: join(one.folder, "teardown.txt") });
    assert.equal(code, 0, stdout + stderr);
    assert.equal(readFileSync(join(one.folder, "fixtures/words/words.txt"), "utf8"), "b\na\n");
    assert.equal(readFileSync(join(one.folder, "teardown.txt"), "utf8"), "gone\ngone\n");
    assert.ok((await rowsOf(one)).every(({ outcome, taskVariant, agentVariant }) => outcome === "passed" && taskVariant !== "" && agentVariant !== ""));
  });

  test("takes the outcome, confidence, cost and metrics that a child leaves at $ASSAY_RESULT", async () => {
    const result = JSON.stringify({ confidence: 0.85, costUsd: 0.0165, metrics: { linesChanged: 3 }, warnings: ["w"], usage: { model: "m", inputTokens: 500, outputTokens: 1000 } });
    const one = made({ "assay.config.ts": config(`tasks: [{ id: "t", command: ["sh", "-c", ${JSON.stringify(`echo '${result}' > $ASSAY_RESULT`)}] }]`) });
    assert.equal((await one.assay(["run", "-n", "1"])).code, 0);
    const [row] = await rowsOf(one);
    assert.deepEqual([row!.confidence, row!.costUsd, row!.costSource, row!.metrics, row!.warningCount, row!.usage[0]!.outputTokens], [0.85, 0.0165, "reported", { linesChanged: 3 }, 1, 1000]);
  });

  test("a task that is not critical may fail without failing the gate", async () => {
    const one = made({ "assay.config.ts": config(`tasks: [{ id: "t", command: ["false"], critical: false }]`) });
    assert.equal((await one.assay(["run"])).code, 0);
  });

  test("--plan says how much and how long, and leaves nothing behind", async () => {
    const one = made({ "assay.config.ts": config(`tasks: [{ id: "t", command: ["true"] }]`) });
    const { code, stdout } = await one.assay(["run", "--plan"]);
    assert.equal(code, 0);
    assert.match(stdout, /2 attempts.*time unknown/s);
    assert.equal(existsSync(join(one.folder, ".assay")), false);
  });

  test("a timeout stops the whole tree, counts as failed, and its time as a lower bound", async () => {
    const one = made({ "assay.config.ts": config(`timeout: "300ms", tasks: [{ id: "t", command: ["sh", "-c", "setsid sleep 60 & sleep 60"] }]`) });
    assert.equal((await one.assay(["run", "-n", "1"])).code, 1);
    const [row] = await rowsOf(one);
    assert.deepEqual([row!.outcome, row!.reason, row!.censored], ["failed", "timeout", true]);
    assert.deepEqual(markedProcesses(one.folder), []);
  });

  test("children that are left behind, also in a session of their own, are stopped and named", async () => {
    const one = made();
    assert.equal((await one.assay(["run", "-n", "1", "--", "sh", "-c", "setsid sleep 60 & sleep 60 & exit 0"])).code, 0);
    const [row] = await rowsOf(one);
    assert.deepEqual([row!.outcome, row!.warnings.includes("processes-left-behind")], ["passed", true]);
    assert.deepEqual(markedProcesses(one.folder), []);
  });

  test("a flood of output is capped, and said so", async () => {
    const one = made();
    assert.equal((await one.assay(["run", "-n", "1", "--", "sh", "-c", "head -c 50000000 /dev/zero"])).code, 0);
    assert.ok((await rowsOf(one))[0]!.warnings.includes("output-truncated"));
  });
});

describe("code of the user's", () => {
  test("what it prints is no part of the JSON document", async () => {
    const one = made({ "assay.config.ts": `console.log("loaded");\nexport default { suite: "talks", attempts: 1, tasks: [{ id: "t", command: ["true"], check: () => { console.log("checking"); return true; } }] };\n` });
    const { code, stdout, stderr } = await one.assay(["run", "--json"]);
    assert.equal(code, 0);
    assert.equal((JSON.parse(stdout) as { kind: string }).kind, "run");
    assert.match(stderr, /loaded[\s\S]*checking/);
  });

  test("a check that ends the program is no green tick", async () => {
    const one = made({ "assay.config.ts": `export default { suite: "ends", attempts: 1, tasks: [{ id: "t", command: ["true"], check: () => process.exit(0) }] };\n` });
    const { code, stderr } = await one.assay(["run"]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /ended before it had an answer/);
  });

  test("a configuration that awaits what never comes is told so", async () => {
    const one = made({ "assay.config.ts": `await new Promise(() => {});\nexport default {};\n` });
    const { code, stderr } = await one.assay(["run"]);
    assert.equal(code, 2);
    assert.match(stderr, /^assay ended before it had an answer\n/);
  });

  test("what a check throws when nobody waits for it stops the run, and what was recorded stays", async () => {
    const one = made({ "assay.config.ts": `export default { suite: "late", attempts: 5, tasks: [{ id: "t", command: ["sleep", "0.05"], check: () => { setTimeout(() => { throw new Error("too late"); }, 10); return true; } }] };\n` });
    const { code, stdout, stderr } = await one.assay(["run"]);
    assert.equal(code, 5, stderr);
    assert.match(stderr, /too late/);
    assert.doesNotMatch(stdout + stderr, /^\s+at /m);
    assert.ok((await rowsOf(one)).length > 0);
  });
});

describe("Ctrl-C", () => {
  const slow = { "assay.config.ts": config(`tasks: [{ id: "quick", command: ["true"] }, { id: "slow", command: ["sleep", "60"] }], order: "interleaved"`) };

  test("keeps what was in flight as errored: interrupted, exits 130, says how to go on; --resume fills exactly the open slots", async () => {
    const one = made(slow);
    const running = one.start(["run", "--verbose"]);
    await running.says(/\[1\/4\]/);
    await appears(() => markedProcesses(one.folder).length > 0);
    running.child.kill("SIGINT");
    const first = await running.ended;
    assert.equal(first.code, 130);
    assert.match(first.stdout, /assay run --resume/);
    assert.deepEqual(markedProcesses(one.folder), []);
    assert.deepEqual((await rowsOf(one)).map(({ outcome, reason }) => `${outcome} ${reason}`.trim()), ["passed", "errored interrupted"]);

    const again = one.start(["run", "--resume"]);
    await appears(() => markedProcesses(one.folder).length > 0);
    again.child.kill("SIGINT");
    assert.equal((await again.ended).code, 130);
    const rows = await rowsOf(one);
    assert.deepEqual(countedAttempts(rows).map(({ slot, retry }) => `${slot}.${retry}`), ["0.0", "1.1"]);
  });

  test("what was interrupted is looked for in the store that the configuration names; a plain command is recorded there, too", async () => {
    const one = made({ "assay.config.ts": config(`store: "elsewhere.db", tasks: [{ id: "slow", command: ["sleep", "60"] }]`) });
    const env = { ASSAY_STORE: "" };
    const running = one.start(["run"], env);
    await appears(() => markedProcesses(one.folder).length > 0);
    running.child.kill("SIGINT");
    await running.ended;
    const again = one.start(["run", "--resume"], env);
    await appears(() => markedProcesses(one.folder).length > 0);
    again.child.kill("SIGINT");
    assert.equal((await again.ended).code, 130);
    assert.equal((await one.assay(["run", "-n", "1", "--quiet", "--", "true"], env)).code, 0);
    assert.match((await one.assay(["report"], env)).stdout, /1 of 1 attempts? passed/);
    assert.equal(existsSync(join(one.folder, ".assay")), false);
  });

  test("a second one kills at once what ignores the first", async () => {
    const one = made({ "assay.config.ts": config(`tasks: [{ id: "stubborn", command: ["sh", "-c", "trap '' TERM INT; touch ${"$"}{READY}; while :; do sleep 1; done"], env: { READY: process.env.READY } }]`) });
    const ready = join(one.folder, "ready");
    const running = one.start(["run"], { READY: ready });
    await appears(() => existsSync(ready));
    running.child.kill("SIGINT");
    await running.says(/stopping/);
    running.child.kill("SIGINT");
    assert.equal((await running.ended).code, 130);
    assert.deepEqual(markedProcesses(one.folder), []);
  });

  test("of two who go on with one run only one may; the other says who does, and harms nothing", async () => {
    const one = made({ "assay.config.ts": config(`tasks: [{ id: "slow", command: ["sleep", "2"] }]`) });
    const first = one.start(["run"]);
    await appears(() => markedProcesses(one.folder).length > 0);
    first.child.kill("SIGKILL");
    await first.ended;
    const going = one.start(["run", "--resume"]);
    await going.says(/0\/2/);
    await appears(() => markedProcesses(one.folder).length > 0);
    const late = await one.assay(["run", "--resume"]);
    assert.equal(late.code, 2, late.stderr);
    assert.match(late.stderr, /is still going on \(process \d+\)/);
    assert.equal((await going.ended).code, 0);
    assert.deepEqual((await rowsOf(one)).map(({ outcome, reason }) => `${outcome} ${reason}`.trim()).sort(), ["errored interrupted", "passed", "passed"]);
  });

  test("a changed suite cannot be resumed into a run that began with another", async () => {
    const one = made(slow);
    const running = one.start(["run"]);
    await appears(() => markedProcesses(one.folder).length > 0);
    running.child.kill("SIGINT");
    await running.ended;
    one.write("assay.config.ts", slow["assay.config.ts"].replace('"60"', '"61"'));
    const { code, stderr } = await one.assay(["run", "--resume"]);
    assert.equal(code, 2);
    assert.match(stderr, /no longer what run .* began with/);
  });
});

/** Waits until something is so; fails after 20 seconds. */
async function appears(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 20) {
    if (condition()) return;
    await pause(20);
  }
  throw new Error("it did not come to be within 20 seconds");
}

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import type { Schema } from "../report/conforms.ts";
import { newId } from "../../src/model/index.ts";
import { openSpool } from "../../src/store/index.ts";
import { conforms } from "../report/conforms.ts";
import { attempt } from "../support/attempts.ts";
import type { Project } from "../support/cli.ts";
import { assay, project } from "../support/cli.ts";
import { matchesGolden } from "../support/golden.ts";
import { storedRun } from "../support/runs.ts";
import { trackedLines } from "../support/tracked.ts";

const schema = JSON.parse(readFileSync(new URL("../../docs/format/document.schema.json", import.meta.url), "utf8")) as Schema;
const projects: Project[] = [];
after(() => projects.forEach((one) => one.remove()));

function made(): Project {
  const one = project();
  projects.push(one);
  return one;
}

function call(one: Project, args: readonly string[], input = ""): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [assay, ...args], { cwd: one.folder, input, encoding: "utf8", env: { ...process.env, ASSAY_STORE: join(one.folder, ".assay", "assay.db"), NO_COLOR: "1", TZ: "UTC" } });
  return { code: status, stdout, stderr };
}

/** Exit code and all that was said; what differs from call to call has a name. */
function golden(name: string, one: Project, args: readonly string[], input = ""): void {
  const { code, stdout, stderr } = call(one, args, input);
  assert.doesNotMatch(stdout + stderr, /^\s+at .*:\d+:\d+\)?$/m, "a stack was printed");
  const text = `exit ${code}\n${stdout}${stderr}`.replaceAll(one.folder, "«project»").replace(/[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/g, "«id»");
  matchesGolden(`cli/${name}.txt`, text);
}

describe("questions about recorded attempts", () => {
  const one = made();
  const window = ["--since", "2026-01-01", "--until", "2026-02-10"];
  before(() => {
    const { code, stdout } = call(one, ["record", "--stdin", "--quiet"], trackedLines());
    assert.deepEqual([code, stdout.trimEnd().split("\n").length], [0, 480]);
  });

  // Of old attempts nothing fades, so that what is expected is the same every day.
  test("the leaderboard", () => golden("agents", one, ["agents", "--half-life", "none", "--verbose"]));
  test("one issue type", () => golden("agents-type", one, ["agents", "--half-life", "none", "--issue-type", "types"]));
  test("who is next", () => golden("agents-next", one, ["agents", "next", "--issue-type", "types", "--half-life", "none", "--seed", "1"]));
  test("who is next at what nobody tried", () => golden("agents-next-new", one, ["agents", "next", "--issue-type", "brand-new", "--half-life", "none", "--seed", "1", "--policy", "top-two"]));
  test("models", () => golden("models", one, ["models"]));
  test("A versus B", () => golden("ab", one, ["ab", "Cleanup (sonnet)", "Refactoring (sonnet)"]));
  test("a trend that stepped", () => golden("trend", one, ["trend", "Cleanup", "--metric", "duration,success", ...window]));
  test("costs", () => golden("costs", one, ["costs", "--by", "agent,model"]));

  test("an agent that nobody knows", () => golden("agents-unknown", one, ["agents", "--agent", "Refactorin"]));
  test("a selector that names nothing", () => golden("trend-unknown", one, ["trend", "sonet"]));
  test("a window without attempts", () => golden("agents-nothing-then", one, ["agents", "--until", "2025-12-01"]));
  test("a side that nobody knows", () => golden("ab-unknown", one, ["ab", "Cleanup", "model:oppus"]));
  test("both sides the same", () => golden("ab-same", one, ["ab", "Cleanup", "agent:Cleanup"]));
  test("a column that is none", () => golden("costs-unknown-column", one, ["costs", "--by", "issue"]));
  test("a policy that is none", () => golden("agents-next-no-policy", one, ["agents", "next", "--issue-type", "types", "--policy", "random"]));
  test("next without an issue type", () => golden("agents-next-no-type", one, ["agents", "next"]));
  test("a file whose form nobody knows", () => golden("agents-no-form", one, ["agents", "-o", "agents.pdf"]));
  test("a length of time that is none", () => golden("agents-no-length", one, ["agents", "--half-life", "90 days"]));

  test("the same seed gives the same choice, and every seed one of the arms", () => {
    const choose = (seed: number) => (JSON.parse(call(one, ["agents", "next", "--issue-type", "types", "--seed", String(seed), "--half-life", "none", "--json"]).stdout) as { data: { agent: string; model: string } }).data;
    assert.deepEqual(choose(5), choose(5));
    assert.ok(["Refactoring", "Cleanup"].includes(choose(6).agent));
  });

  for (const args of [["agents"], ["agents", "next", "--issue-type", "types"], ["models"], ["ab", "Cleanup", "Refactoring"], ["trend", "--metric", "success,durationMs,cost", ...window], ["costs"]])
    test(`assay ${args.slice(0, 2).join(" ")} --json conforms to the schema, and pages are written whole`, () => {
      const { code, stdout } = call(one, [...args, "--json"]);
      assert.equal(code, 0);
      assert.deepEqual(conforms(JSON.parse(stdout), schema), []);
      const page = call(one, [...args, "-o", "out/page.html"]);
      assert.deepEqual([page.code, page.stdout], [0, "wrote out/page.html\n"]);
      assert.match(readFileSync(join(one.folder, "out/page.html"), "utf8"), /^<!DOCTYPE html>[^]*<\/html>\s*$/);
      assert.match(call(one, [...args, "--format", "md"]).stdout, /^## /);
    });
});

describe("an empty store", () => {
  test("says what to type first, and leaves none behind", () => {
    const one = made();
    golden("agents-empty", one, ["agents"]);
    for (const args of [["models"], ["costs"], ["trend", "Anything"], ["ab", "A", "B"], ["agents", "next", "--issue-type", "x"]]) assert.match(call(one, args).stdout, /^\? nothing is recorded yet\n/, args.join(" "));
    assert.equal(existsSync(join(one.folder, ".assay")), false);
  });
});

describe("what waits beside the store", () => {
  test("is taken in before an answer, and said once", async () => {
    const one = made();
    assert.equal(call(one, ["record", "--agent", "Fix", "--success"]).code, 0);
    const run = storedRun(newId());
    await openSpool(join(one.folder, ".assay", "assay.db"))!.add(run, [attempt({ runId: run.id })]);
    const first = call(one, ["costs", "--mode", "live,deterministic,replayed", "--json"]);
    assert.deepEqual([first.code, first.stderr], [0, "1 attempt that waited beside the store was taken in\n"]);
    assert.equal((JSON.parse(first.stdout) as { data: { total: { attempts: number } } }).data.total.attempts, 2);
    assert.equal(call(one, ["costs"]).stderr, "");
  });

  test("is left where it is while another program holds the store: the answer comes without it, and says so", async () => {
    const one = made();
    assert.equal(call(one, ["record", "--agent", "Fix", "--success"]).code, 0);
    const path = join(one.folder, ".assay", "assay.db");
    const run = storedRun(newId());
    const series = { task: "", issueType: "", agent: "Fix", model: "unknown", mode: "live" } as const;
    await openSpool(path)!.add(run, [attempt({ runId: run.id, series })]);
    const attempts = ({ stdout }: { stdout: string }) => (JSON.parse(stdout) as { data: { total: { attempts: number } } }).data.total.attempts;
    const holder = spawn(process.execPath, [join(import.meta.dirname, "..", "store", "programs", "hold-lock.ts"), path], { stdio: ["pipe", "pipe", "inherit"] });
    try {
      await once(holder.stdout, "data");
      const held = call(one, ["costs", "--json"]);
      assert.deepEqual([held.code, held.stderr], [0, `what waits beside the store (attempts in 1 file) is not in this answer: the store ${path} is locked by another program (waited 1 s)\n`]);
      assert.equal(attempts(held), 1);
    } finally {
      const gone = once(holder, "exit");
      holder.stdin.end();
      await gone;
    }
    assert.equal(attempts(call(one, ["costs", "--json"])), 2);
  });
});

describe("assay record", () => {
  test("keeps one attempt", () => {
    const one = made();
    golden("record", one, ["record", "--agent", "Fix:ollama/x", "--model", "sonnet", "--issue-type", "css", "--success", "--duration", "2.3s", "--cost", "0.04", "--confidence", "0.85"]);
    golden("record-failed", one, ["record", "--agent", "Fix", "--success", "false", "--reason", "tests fail"]);
    const { data } = JSON.parse(call(one, ["costs", "--json"]).stdout) as { data: { total: { attempts: number; costUsd: number } } };
    assert.deepEqual([data.total.attempts, data.total.costUsd], [2, 0.04]);
  });

  test("refuses what is wrong, in words of its own flags", () => {
    const one = made();
    golden("record-no-agent", one, ["record", "--success"]);
    golden("record-no-outcome", one, ["record", "--agent", "Fix"]);
    golden("record-confidence", one, ["record", "--agent", "Fix", "--success", "--confidence", "1.7"]);
    golden("record-both", one, ["record", "--agent", "Fix", "--success", "--outcome", "failed"]);
    golden("record-stdin-and-more", one, ["record", "--stdin", "--issue-type", "css"]);
  });

  test("acknowledges each line in order; bad ones cost themselves only", () => {
    const one = made();
    const lines = ['\uFEFF{"agent":"Fix","success":true,"issueType":"css"}', "", "nope", '{"agent":"","success":true}', '{"agent":"Fix","success":"yes"}', "x".repeat(1_000_001), '{"agent":"Fix","outcome":"failed","extra":1}'];
    golden("record-stdin", one, ["record", "--stdin"], lines.join("\n"));
  });

  test("a line is acknowledged before the next is sent, and the same id counts once", async () => {
    const one = made();
    const child = spawn(process.execPath, [assay, "record", "--stdin"], { cwd: one.folder, env: { ...process.env, ASSAY_STORE: join(one.folder, "a.db") }, stdio: ["pipe", "pipe", "ignore"] });
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const told: unknown[] = [];
    for (const line of [1, 2, 3]) {
      child.stdin.write('{"agent":"Fix","success":true,"id":"the-same"}\n');
      const { problems: _, ...answer } = JSON.parse((await answers.next()).value as string) as { problems?: string[] };
      // Ended before anything is asserted: a child that waits for lines would keep the whole test waiting.
      if (line === 3) child.stdin.end();
      told.push(answer);
    }
    const ended = once(child, "exit");
    assert.deepEqual(told, [1, 2, 3].map((line) => ({ line, id: "the-same", status: "stored" })));
    assert.deepEqual(await ended, [0, null]);
    const { data } = JSON.parse(call(one, ["costs", "--store", "a.db", "--json"]).stdout) as { data: { total: { attempts: number } } };
    assert.equal(data.total.attempts, 1);
  });

  test("a signal ends it in order: what was acknowledged is there", async () => {
    const one = made();
    const running = one.start(["record", "--agent", "Fix", "--success"]);
    assert.equal((await running.ended).code, 0);
    const child = spawn(process.execPath, [assay, "record", "--stdin"], { cwd: one.folder, env: { ...process.env, ASSAY_STORE: join(one.folder, ".assay", "assay.db") }, stdio: ["pipe", "pipe", "ignore"] });
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin.write('{"agent":"Fix","success":true}\n');
    await answers.next();
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [130, null]);
    const { data } = JSON.parse(call(one, ["costs", "--json"]).stdout) as { data: { total: { attempts: number } } };
    assert.equal(data.total.attempts, 2);
  });
});

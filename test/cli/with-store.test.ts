import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { newId } from "../../src/model/index.ts";
import { openSpool, openStore } from "../../src/store/index.ts";
import { attempt } from "../support/attempts.ts";
import { call } from "../support/call.ts";
import { storedRun } from "../support/runs.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-with-store-"));
after(() => rmSync(folder, { recursive: true, force: true }));

describe("a store that is not there", () => {
  const questions = [["agents"], ["agents", "next", "--issue-type", "css"], ["models"], ["costs"], ["trend"], ["ab", "a", "b"], ["report"], ["baseline", "list"], ["export"], ["compare", "main"]];
  for (const question of questions)
    test(`assay ${question.join(" ")}: refused where --store names it, exit code 2, and nothing is made`, async () => {
      const path = join(folder, "mistyped.db");
      const { code, out, err } = await call([...question, "--store", `sqlite:${path}`], { cwd: folder });
      assert.deepEqual([code, out], [2, ""]);
      assert.ok(err.startsWith(`there is no store at ${path}\n`), err);
      assert.deepEqual(readdirSync(folder), []);
    });

  test("the one that would be used by itself is empty: nothing is recorded yet, exit code 0", async () => {
    const { code, out, err } = await call(["agents"], { cwd: folder });
    assert.deepEqual([code, err], [0, `there is no store at ${join(folder, ".assay", "assay.db")} yet\n`]);
    assert.match(out, /nothing is recorded yet/);
  });

  test("is made for what waits for it", async () => {
    const path = join(folder, "waited", "assay.db");
    const run = storedRun(newId());
    await openSpool(path)!.add(run, [attempt({ runId: run.id })]);
    const { code, out, err } = await call(["costs", "--mode", "live,deterministic,replayed", "--json", "--store", path], { cwd: folder });
    assert.deepEqual([code, err], [0, "1 attempt that waited beside the store was taken in\n"]);
    assert.equal((JSON.parse(out) as { data: { total: { attempts: number } } }).data.total.attempts, 1);
  });
});

describe("a store that was damaged and set aside", () => {
  test("with nothing left: each answer names what was set aside, and assay doctor, until something is recorded", async () => {
    const path = join(folder, "damaged", "assay.db");
    const store = await openStore(path);
    await store.record([attempt({ slot: 0 }), attempt({ slot: 1 })]);
    await store.close();
    truncateSync(path, 4096);
    const flags = ["--store", `sqlite:${path}`];
    const first = await call(["agents", ...flags], { cwd: folder });
    assert.match(first.err, /was damaged: it was set aside as .*; 0 attempts were brought over/);
    const [aside] = readdirSync(join(folder, "damaged")).filter((name) => name.includes(".damaged-") && statSync(join(folder, "damaged", name)).size === 4096);
    for (const question of [["agents"], ["models"], ["costs"], ["trend"], ["ab", "a", "b"], ["agents", "next", "--issue-type", "css"], ["export", "-o", "out.jsonl", "--replace"]]) {
      const { out } = await call([...question, "--json", ...flags], { cwd: folder });
      const { verdict, next } = JSON.parse(out) as { verdict: { tone: string; text: string }; next: string[] };
      assert.equal(verdict.tone, "doubt");
      assert.ok(verdict.text.endsWith(`; a damaged store was set aside as ${join(folder, "damaged", aside!)}`), verdict.text);
      assert.match(next[0]!, /^assay doctor: /);
    }
    await call(["record", "--agent", "A", "--success", ...flags], { cwd: folder });
    assert.doesNotMatch((await call(["agents", ...flags], { cwd: folder })).out, /damaged/);
  });
});

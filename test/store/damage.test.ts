import assert from "node:assert/strict";
import { closeSync, existsSync, openSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { UserError, newId } from "../../src/model/index.ts";
import { openStore } from "../../src/store/index.ts";
import { identityOf } from "../../src/store/connection.ts";
import { recover } from "../../src/store/recover.ts";
import { attempt, run } from "../contracts/attempts.ts";
import { temporaryFolder } from "./folder.ts";
import type { Attempt } from "../../src/model/index.ts";

const page = 4096;

describe("a damaged store", () => {
  test("random pages in its middle: it is set aside untouched, the rest comes over, and somebody is told", async () => {
    const { path, attempts } = await storeWith(400, { baseline: "main" });
    const pages = statSync(path).size / page;
    const file = openSync(path, "r+");
    for (let i = 0; i < 6; i++) writeSync(file, noise(page, i), 0, page, (Math.floor(pages / 2) + i) * page);
    closeSync(file);
    const damaged = readFileSync(path);

    const notices: string[] = [];
    const store = await openStore(path, { onNotice: (notice) => void notices.push(notice) });
    try {
      const left = await store.attempts();
      assert.ok(left.length > 0 && left.length < attempts.length, `${left.length} of ${attempts.length} came over`);
      const known = new Map(attempts.map((one) => [one.id, one]));
      for (const one of left) assert.deepEqual(one, known.get(one.id));
      assert.equal(notices.length, 1);
      assert.match(notices[0]!, new RegExp(`was damaged: it was set aside as .*\\.damaged-.*; ${left.length} attempts were brought over`));
      const aside = asideOf(path);
      assert.deepEqual(readFileSync(aside), damaged);
      const [baseline] = await store.baselines();
      assert.deepEqual([baseline?.name, baseline?.attempts], ["main", left.length]);
      assert.equal((await store.baselineEvidence("main"))?.attempts.length, left.length);
      assert.equal(await store.record([attempt()]), 1);
      const findings = await store.inspect();
      for (const { what, ok } of findings) if (/rollup|sound/.test(what)) assert.ok(ok, what);
      assert.ok(findings.some(({ what, remedy }) => /a damaged store that was set aside/.test(what) && remedy !== ""));
    } finally {
      await store.close();
    }
  });

  test("damage that only the writer meets does not lose the record that met it", async () => {
    const { path } = await storeWith(200);
    const store = await openStore(path);
    try {
      const file = openSync(path, "r+");
      for (let at = 2 * page; at < statSync(path).size; at += page) writeSync(file, noise(page, at), 0, page, at);
      closeSync(file);
      const late = attempt();
      assert.equal(await store.record([late]), 1);
      assert.ok((await store.attempts()).some(({ id }) => id === late.id));
    } finally {
      await store.close();
    }
    assert.ok(existsSync(asideOf(path)));
  });

  test("a readable row that holds garbage is left behind, and asking for attempts works again", async () => {
    const { path, attempts } = await storeWith(20);
    const db = new DatabaseSync(path);
    db.exec("UPDATE attempt SET messages = '[not json' WHERE slot = 3; UPDATE attempt SET confidence = 7 WHERE slot = 4");
    db.close();
    const notices: string[] = [];
    const store = await openStore(path, { onNotice: (notice) => void notices.push(notice) });
    try {
      const expected = attempts.filter(({ slot }) => slot !== 3 && slot !== 4);
      assert.deepEqual(await store.attempts(), expected);
      assert.match(notices.join(), /18 attempts were brought over into a new one, 2 could not be read/);
    } finally {
      await store.close();
    }
  });

  test("inspect tells of damage and changes nothing", async () => {
    const { path } = await storeWith(400);
    const file = openSync(path, "r+");
    for (let at = 40 * page; at < statSync(path).size; at += page) writeSync(file, noise(page, at), 0, page, at);
    closeSync(file);
    const store = await openStore(path);
    try {
      const findings = await store.inspect();
      assert.ok(findings.some(({ ok, what, remedy }) => !ok && /damaged|malformed|invalid|Tree/.test(what) && remedy !== ""), JSON.stringify(findings));
      assert.ok(!readdirSync(join(path, "..")).some((name) => name.includes(".damaged-")));
    } finally {
      await store.close();
    }
  });

  test("a truncated file: what lies before the cut comes over, and no number is told for what was behind it", async () => {
    const { path, attempts } = await storeWith(400);
    truncateSync(path, Math.floor((statSync(path).size * 0.6) / page) * page);
    const notices: string[] = [];
    const store = await openStore(path, { onNotice: (notice) => void notices.push(notice) });
    try {
      assert.match(notices.join(), /attempts were brought over into a new one, (how many could not be read is unknown|at least \d{1,3} could not be read)$/);
      const left = await store.attempts();
      assert.ok(left.length > 0 && left.length <= attempts.length);
      assert.equal((await store.rollup({ tier: "month" })).reduce((n, { passed }) => n + passed, 0), left.length);
      assert.ok(existsSync(asideOf(path)));
    } finally {
      await store.close();
    }
  });

  test("a look at a damaged file changes nothing and says what to do", async () => {
    const { path } = await storeWith(100);
    truncateSync(path, 3 * page);
    const damaged = readFileSync(path);
    await assert.rejects(openStore(path, { use: "look" }), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.complaint.wrong, /is damaged/);
      assert.match(error.complaint.fix!, /^assay doctor --rebuild/);
      return true;
    });
    assert.deepEqual(readFileSync(path), damaged);
    assert.ok(!readdirSync(join(path, "..")).some((name) => name.includes(".damaged-")));
  });

  test("a rebuild finds damage that no question meets, and what was set aside is a note that names every file", async () => {
    const { path, attempts } = await storeWith(200);
    const db = new DatabaseSync(path);
    const { rootpage } = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'event_by_time'").get() as { rootpage: number };
    db.close();
    const file = openSync(path, "r+");
    writeSync(file, noise(page, 1), 0, page, (rootpage - 1) * page);
    closeSync(file);

    const notices: string[] = [];
    const store = await openStore(path, { onNotice: (notice) => void notices.push(notice) });
    try {
      assert.equal(await store.countAttempts(), attempts.length);
      assert.deepEqual((await store.inspect()).filter(({ ok }) => !ok).map(({ remedy }) => remedy.slice(0, 22)), ["assay doctor --rebuild"]);
      assert.deepEqual(notices, []);
      assert.ok((await store.rebuild()) > 0);
      assert.match(notices.join(), /was damaged: it was set aside as .*; 200 attempts were brought over into a new one$/);
      const findings = await store.inspect();
      assert.deepEqual(findings.filter(({ ok }) => !ok), []);
      const notes = findings.filter(({ what }) => /set aside/.test(what));
      assert.equal(notes.length, 1);
      for (const name of readdirSync(join(path, "..")).filter((other) => other.includes(".damaged-"))) assert.ok(notes[0]!.remedy.includes(join(path, "..", name)), name);
      assert.deepEqual(await store.attempts(), attempts);
    } finally {
      await store.close();
    }
  });

  test("two openers of one damaged file set it aside once, and both record into the same new one", async () => {
    const { path } = await storeWith(100);
    truncateSync(path, 3 * page);
    const notices: string[] = [];
    const open = () => openStore(path, { onNotice: (notice) => void notices.push(notice) });
    const stores = await Promise.all([open(), open()]);
    try {
      await Promise.all(stores.map((store) => store.record([attempt()])));
      assert.deepEqual(notices.filter((notice) => /deleted or replaced/.test(notice)), []);
      const counts = await Promise.all(stores.map((store) => store.countAttempts()));
      assert.equal(counts[0], counts[1]);
      assert.equal(readdirSync(join(path, "..")).filter((name) => name.includes(".damaged-") && !/-(wal|shm)$/.test(name)).length, 1);
    } finally {
      for (const store of stores) await store.close();
    }
  });

  test("a text file is not a store: refused with exit code 2 and left as it is", async () => {
    const path = join(temporaryFolder(), "README.md");
    writeFileSync(path, "# Read me\n".repeat(1000));
    await assert.rejects(openStore(path), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.exitCode, 2);
      assert.match(error.complaint.wrong, /README\.md is not a store of assay; it was left as it is/);
      return true;
    });
    assert.equal(readFileSync(path, "utf8"), "# Read me\n".repeat(1000));
    assert.deepEqual(readdirSync(join(path, "..")), ["README.md"]);
  });
});

describe("a store that is replaced or deleted while it is open", () => {
  test("a question after a deletion makes a new file and finds it empty", async () => {
    const path = join(temporaryFolder(), "assay.db");
    const store = await openStore(path);
    try {
      await store.record([attempt()]);
      for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
      assert.equal(await store.countAttempts(), 0);
      assert.equal(await store.record([attempt()]), 1);
      assert.equal(await store.countAttempts(), 1);
    } finally {
      await store.close();
    }
  });

  test("the end of a run that went away with the file is told as that, exit code 5, and attempts recorded since are kept", async () => {
    const path = join(temporaryFolder(), "assay.db");
    const store = await openStore(path);
    try {
      const begun = run();
      await store.beginRun(begun);
      for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
      await store.record([attempt({ runId: begun.id })]);
      await assert.rejects(store.endRun(begun.id, { endedAtMs: 1, loadEnd: null }), (error) => {
        assert.ok(error instanceof UserError);
        assert.equal(error.exitCode, 5);
        assert.match(error.complaint.wrong, /the store was deleted or replaced while the run was going on/);
        return true;
      });
      assert.equal(await store.countAttempts(), 1);
      assert.deepEqual((await store.inspect()).filter(({ ok }) => !ok), []);
    } finally {
      await store.close();
    }
  });

  test("the next record and the next question go to the file that stands there now, and that is told once", async () => {
    const path = join(temporaryFolder(), "assay.db");
    const notices: string[] = [];
    const store = await openStore(path, { onNotice: (notice) => void notices.push(notice) });
    try {
      await store.record([attempt()]);
      for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
      const later = attempt();
      await store.record([later]);
      assert.deepEqual((await store.attempts()).map(({ id }) => id), [later.id]);
      assert.ok(existsSync(path));
      await store.record([attempt()]);
      assert.deepEqual(notices, [`the store ${path} was deleted or replaced while it was in use: recording goes on in the file that stands there now, which lacks what was recorded before`]);
    } finally {
      await store.close();
    }
  });

  test("a file that another process has set aside as damaged was not deleted: it told so, and nobody else need", async () => {
    const { path, attempts } = await storeWith(5);
    const notices: string[] = [];
    const store = await openStore(path, { onNotice: (notice) => void notices.push(notice) });
    try {
      await store.record([attempt()]);
      recover(path, identityOf(path), 1_000);
      assert.equal(await store.record([attempt()]), 1);
      assert.equal(await store.countAttempts(), attempts.length + 2);
      assert.deepEqual(notices, []);
    } finally {
      await store.close();
    }
  });
});

async function storeWith(count: number, { baseline }: { baseline?: string } = {}): Promise<{ path: string; attempts: Attempt[] }> {
  const path = join(temporaryFolder(), "assay.db");
  const store = await openStore(path);
  const begun = run();
  await store.beginRun(begun);
  const usage = [
    { model: "m", state: "done", inputTokens: 5, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, outputTokens: 7, reasoningTokens: 0, costUsd: 0.1, source: "computed", priceVersion: "1" },
  ] as const;
  const attempts = Array.from({ length: count }, (_, slot) => attempt({ runId: begun.id, slot, startedAtMs: 1e12 + slot, detail: "x".repeat(500), usage }));
  await store.record(attempts);
  if (baseline !== undefined) await store.putBaseline({ id: newId(), name: baseline, reason: "", createdAtMs: 1 }, attempts.map(({ id }) => id));
  // Something younger than the attempts, so that the end of the file is not only theirs.
  await store.addEvent({ id: newId(), atMs: 1, kind: "review", subject: "", who: "", facts: {} });
  await store.close();
  return { path, attempts };
}

/** Bytes that no B-tree page begins with, the same in every run. */
function noise(length: number, seed: number): Buffer {
  let state = seed + 1;
  return Buffer.from(Array.from({ length }, () => ((state = (state * 1103515245 + 12345) % 2147483648) >> 16) | 0x80));
}

function asideOf(path: string): string {
  const name = readdirSync(join(path, "..")).find((other) => other.includes(".damaged-") && !/-(wal|shm)$/.test(other));
  assert.ok(name, "nothing was set aside");
  return join(path, "..", name);
}

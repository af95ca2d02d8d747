import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { UserError } from "../../src/model/index.ts";
import { openStore } from "../../src/store/index.ts";
import type { FoldRequest } from "../../src/store/index.ts";
import { migrations } from "../../src/store/migrations/all.ts";
import { prepareStore } from "../../src/store/schema.ts";
import { attempt } from "../contracts/attempts.ts";
import { temporaryFolder } from "./folder.ts";

describe("the schema", () => {
  test("is the one in test/golden/schema.sql (renewed by ASSAY_UPDATE_GOLDEN=1)", () => {
    const { connection } = prepareStore(join(temporaryFolder(), "assay.db"), 1_000);
    const rows = connection.db.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name").all();
    connection.close();
    const schema = `${rows.map(({ sql }) => `${sql};`).join("\n\n")}\n`;
    const golden = join(import.meta.dirname, "../golden/schema.sql");
    if (process.env["ASSAY_UPDATE_GOLDEN"] === "1") writeFileSync(golden, schema);
    assert.equal(schema, readFileSync(golden, "utf8"));
  });

  test("migrations are numbered from 1 without gaps", () => {
    assert.deepEqual(migrations.map(({ version }) => version), migrations.map((_, i) => i + 1));
  });

  test("preparing twice does no harm", async () => {
    const path = join(temporaryFolder(), "assay.db");
    for (let i = 0; i < 2; i++) {
      const { connection, notices } = prepareStore(path, 1_000);
      assert.deepEqual(notices, []);
      assert.deepEqual(connection.db.prepare("SELECT version, name FROM schema_migration").all().map((row) => ({ ...row })), migrations.map(({ version, name }) => ({ version, name })));
      connection.close();
    }
  });
});

describe("an old store", () => {
  const next = [...migrations, { version: migrations.length + 1, name: "more", sql: "CREATE TABLE more (id TEXT PRIMARY KEY) STRICT;" }];

  test("is brought up to date after a copy that holds what was in its -wal", async () => {
    const path = join(temporaryFolder(), "assay.db");
    const old = await openStore(path);
    await old.record([attempt()]);
    assert.ok(existsSync(`${path}-wal`));
    const { connection, notices } = prepareStore(path, 1_000, next);
    assert.equal(connection.pragma("user_version"), next.length);
    assert.equal(connection.db.prepare("SELECT count(*) AS n FROM attempt").get()!["n"], 1);
    connection.close();
    await old.close();
    const backup = `${path}.backup-v${migrations.length}`;
    assert.match(notices.join(), new RegExp(`brought from version ${migrations.length} to ${next.length}; a copy of the old one is ${backup}`));
    const copy = new DatabaseSync(backup, { readOnly: true });
    assert.equal(copy.prepare("PRAGMA user_version").get()!["user_version"], migrations.length);
    assert.equal(copy.prepare("SELECT count(*) AS n FROM attempt").get()!["n"], 1);
    copy.close();
  });

  test("of version 1 opens with its attempts, after a copy, and takes baselines", async () => {
    const path = join(temporaryFolder(), "assay.db");
    const { connection } = prepareStore(path, 1_000, migrations.slice(0, 1));
    connection.db.exec(`
      INSERT INTO environment VALUES ('env-1', '{}');
      INSERT INTO run VALUES ('run-1', 'run', 1, 2, 'env-1', 'abc', 0, NULL, NULL, '', 42, '[]', '{}');
      INSERT INTO series VALUES (1, 't', '', 'a', 'unknown', 'live');
      INSERT INTO attempt VALUES (1, 'old', 'run-1', 0, 0, 1, '', '', 5, 'passed', '', '', 0, 7, NULL, NULL, '', NULL, '', NULL, NULL, NULL, NULL, '[]', '', '', NULL, 'unknown', '{}', '[]');`);
    connection.close();
    const notices: string[] = [];
    const store = await openStore(path, { onNotice: (notice) => void notices.push(notice) });
    try {
      assert.equal(await store.putBaseline({ id: "b", name: "main", reason: "", createdAtMs: 9 }, ["old"]), true);
      const evidence = await store.baselineEvidence("main");
      assert.deepEqual([evidence?.attempts[0]?.wallNs, evidence?.runs[0]?.commit], [7, "abc"]);
    } finally {
      await store.close();
    }
    assert.match(notices.join(), /brought from version 1 to \d+; a copy of the old one is .*assay\.db\.backup-v1$/);
    const copy = new DatabaseSync(`${path}.backup-v1`, { readOnly: true });
    assert.equal(copy.prepare("SELECT count(*) AS n FROM attempt").get()!["n"], 1);
    assert.throws(() => copy.prepare("SELECT * FROM baseline"), /no such table/);
    copy.close();
  });

  test("of version 3 gets the time that was spent, and what attempts count as they fade, from its rows, whatever the year", async () => {
    const path = join(temporaryFolder(), "assay.db");
    const before = await openStore(path);
    const moments = [0, Date.UTC(2026, 0, 31, 23), Date.UTC(2026, 1, 1), Date.UTC(2026, 1, 28), 8.64e15];
    for (const startedAtMs of moments)
      for (const outcome of ["passed", "failed", "skipped"] as const) await before.record([attempt({ startedAtMs, outcome }), attempt({ startedAtMs, outcome, wallNs: null })]);
    const cells = await before.rollup();
    const totals = await before.fold({ by: ["month"] });
    const question: FoldRequest = { by: ["day"], fading: { nowMs: Date.UTC(2026, 3, 1), halfLifeMs: 90 * 864e5 } };
    const faded = await before.fold(question);
    await before.close();
    const db = new DatabaseSync(path);
    for (const column of ["ran", "sum_ran_ms", "kept_passed", "kept_failed", "unpriced"]) db.exec(`ALTER TABLE rollup DROP COLUMN ${column}`);
    db.exec("DROP TABLE rollup_total; DELETE FROM schema_migration WHERE version > 3; PRAGMA user_version = 3");
    db.close();
    const after = await openStore(path);
    try {
      assert.deepEqual(await after.rollup(), cells);
      assert.deepEqual(await after.fold(question), faded);
      assert.deepEqual(await after.fold({ by: ["month"] }), totals);
      assert.ok((await after.inspect()).some(({ what }) => what === `all ${cells.length} cells of the rollup equal their attempts`));
    } finally {
      await after.close();
    }
  });

  test("that is only looked at stays old, and says so; one that is not there is not made", async () => {
    const path = join(temporaryFolder(), "assay.db");
    const { connection } = prepareStore(path, 1_000, migrations.slice(0, 1));
    connection.close();
    const before = readFileSync(path);
    const store = await openStore(path, { use: "look" });
    const findings = await store.inspect();
    await store.close();
    assert.match(findings[0]!.what, new RegExp(`version 1; the next command that opens it makes a copy and brings it to version ${migrations.length}`));
    assert.deepEqual(readFileSync(path), before);
    await assert.rejects(openStore(`${path}.absent`, { use: "look" }), /there is no store at/);
    assert.deepEqual(readdirSync(join(path, "..")), ["assay.db"]);
  });

  test("stays as it was when a migration fails, and a second try keeps the first copy", async () => {
    const path = join(temporaryFolder(), "assay.db");
    await (await openStore(path)).close();
    const broken = [...migrations, { version: migrations.length + 1, name: "broken", sql: "CREATE TABLE half (id TEXT) STRICT; CREATE TABLE nonsense (" }];
    assert.throws(() => prepareStore(path, 1_000, broken));
    const store = await openStore(path);
    assert.equal(await store.countAttempts(), 0);
    const findings = await store.inspect();
    await store.close();
    assert.ok(findings.some(({ ok, what }) => ok && /the store before it was brought up to date/.test(what)));
    prepareStore(path, 1_000, next).connection.close();
    const backup = `assay.db.backup-v${migrations.length}`;
    assert.deepEqual(readdirSync(join(path, "..")).filter((name) => name.includes("backup")).sort(), [backup, `${backup}-2`]);
  });
});

describe("a store that is not for this program", () => {
  test("a newer one is refused with both versions named, and not a byte of it changes", async () => {
    const path = join(temporaryFolder(), "assay.db");
    await (await openStore(path)).close();
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 999");
    db.close();
    const before = readFileSync(path);
    await assert.rejects(openStore(path), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.exitCode, 2);
      assert.equal(error.complaint.wrong, `the store ${path} has version 999; this assay reads versions up to ${migrations.length}`);
      return true;
    });
    assert.deepEqual(readFileSync(path), before);
    assert.deepEqual(readdirSync(join(path, "..")), ["assay.db"]);
  });

  test("a database of another program is refused and left as it is", async () => {
    const path = join(temporaryFolder(), "other.db");
    const db = new DatabaseSync(path);
    db.exec("CREATE TABLE theirs (id TEXT)");
    db.close();
    const before = readFileSync(path);
    await assert.rejects(openStore(path), (error) => error instanceof UserError && error.exitCode === 2 && /is not a store of assay/.test(error.complaint.wrong));
    assert.deepEqual(readFileSync(path), before);
  });
});

describe("inspect", () => {
  test("a rollup that differs from its attempts is found, and rebuild mends it", async () => {
    const path = join(temporaryFolder(), "assay.db");
    const store = await openStore(path);
    try {
      await store.record([attempt(), attempt()]);
      const db = new DatabaseSync(path, { timeout: 5_000 });
      db.exec("UPDATE rollup SET passed = 3 WHERE tier = 'day'");
      db.close();
      const bad = (await store.inspect()).filter(({ what }) => /cells of the rollup differ/.test(what));
      assert.deepEqual(bad.map(({ ok, what, remedy }) => [ok, what, remedy]), [[false, "1 of 2 cells of the rollup differ from their attempts", "assay doctor --rebuild"]]);
      assert.equal(await store.rebuild(), 2);
      const isWell = async () => (await store.inspect()).some(({ ok, what }) => ok && what === "all 2 cells of the rollup equal their attempts");
      assert.ok(await isWell());
      const again = new DatabaseSync(path, { timeout: 5_000 });
      again.exec("UPDATE rollup_total SET sum_ms = sum_ms + 1 WHERE tier = 'month'");
      again.close();
      assert.ok((await store.inspect()).some(({ ok, what }) => !ok && what === "1 of the sums over all series differ from the cells of the rollup"));
      await store.rebuild();
      assert.ok(await isWell());
    } finally {
      await store.close();
    }
  });

  test("attempts that were started and never recorded are told with the run to resume", async () => {
    const store = await openStore(join(temporaryFolder(), "assay.db"));
    try {
      await store.markStarted([{ attemptId: "a", runId: "run-9", slot: 0, retry: 0, startedAtMs: 1 }]);
      const found = (await store.inspect()).find(({ what }) => /run-9/.test(what));
      assert.deepEqual([found?.ok, found?.what], [false, "run run-9 has 1 attempts that were started and not recorded"]);
      assert.match(found!.remedy, /assay run --resume run-9/);
    } finally {
      await store.close();
    }
  });
});

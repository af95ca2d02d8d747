import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { UserError } from "../../src/model/index.ts";
import { findStore, openStore, storeObstacle, storePath } from "../../src/store/index.ts";
import { migrations } from "../../src/store/migrations/all.ts";
import { prepareStore } from "../../src/store/schema.ts";
import { attempt } from "../contracts/attempts.ts";
import { temporaryFolder } from "./folder.ts";

describe("openStore", () => {
  test("an unknown scheme is named, with the known ones and what to type", async () => {
    await assert.rejects(openStore("mysql://h/db"), (error) => {
      assert.ok(error instanceof UserError);
      assert.deepEqual(error.complaint, {
        wrong: 'no store answers to "mysql:" (in mysql://h/db)',
        known: ["memory:", "sqlite:"],
        fix: "name a file, such as sqlite:./attempts.db",
      });
      return true;
    });
  });

  test("a folder is refused with exit code 2 and a file in it proposed", async () => {
    const folder = temporaryFolder();
    await assert.rejects(openStore(`sqlite:${folder}`), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.exitCode, 2);
      assert.equal(error.complaint.wrong, `the store ${folder} is a folder`);
      assert.equal(error.complaint.fix, `name a file in it: sqlite:${folder}/assay.db`);
      return true;
    });
  });

  test("a file where a folder should be is the caller's mistake", async () => {
    const folder = temporaryFolder();
    await (await openStore(join(folder, "file"))).close();
    await assert.rejects(openStore(join(folder, "file", "assay.db")), (error) => error instanceof UserError && error.exitCode === 2);
  });

  test("what stands against a store is told before it is tried: nothing, or a file in the way", () => {
    const folder = temporaryFolder();
    assert.equal(storeObstacle(join(folder, "not", "there", "yet.db")), undefined);
    writeFileSync(join(folder, ".assay"), "");
    const told = storeObstacle(join(folder, ".assay", "assay.db"));
    assert.equal(told?.complaint.wrong, `no store can be made in ${join(folder, ".assay")}: there is a file where a folder should be (${join(folder, ".assay")})`);
    assert.equal(told?.exitCode, 2);
  });

  test("a folder that cannot be made for any other reason is told with that reason, exit code 5", { skip: process.platform !== "linux" }, async () => {
    await assert.rejects(openStore("/proc/assay/assay.db"), (error) => error instanceof UserError && error.exitCode === 5 && /cannot be made \(ENOENT/.test(error.complaint.wrong));
  });

  test("sqlite: with no path is refused", async () => {
    await assert.rejects(openStore("sqlite:"), (error) => error instanceof UserError && /names no file/.test(error.complaint.wrong));
  });

  test("a plain path is SQLite, missing folders are made, and names with ?, # and % are just names", async () => {
    const path = join(temporaryFolder(), "a b", "100%#?.db");
    const store = await openStore(path);
    assert.equal(store.url, `sqlite:${path}`);
    await store.record([attempt()]);
    await store.close();
    assert.ok(existsSync(path));
    const again = await openStore(`sqlite:${path}`);
    assert.equal(await again.countAttempts(), 1);
    await again.close();
  });
});

describe("the folder .assay", () => {
  test("is made with a .gitignore for all that is in it; one that was there, or has another name, is left alone", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "theirs", ".assay"), { recursive: true });
    for (const place of ["ours/.assay", "theirs/.assay", "data"]) await (await openStore(join(root, place, "assay.db"))).close();
    assert.equal(readFileSync(join(root, "ours", ".assay", ".gitignore"), "utf8"), "*\n");
    for (const place of ["theirs/.assay", "data"]) assert.ok(!existsSync(join(root, place, ".gitignore")), place);
  });
});

describe("findStore", () => {
  test("ASSAY_STORE comes first, then the nearest .assay folder upwards, then the folder itself", () => {
    const root = temporaryFolder();
    const deep = join(root, "project", "src", "deep");
    mkdirSync(deep, { recursive: true });
    assert.equal(findStore(deep, { ASSAY_STORE: "memory:" }), "memory:");
    assert.equal(findStore(deep, { ASSAY_STORE: "" }), `sqlite:${join(deep, ".assay", "assay.db")}`);
    mkdirSync(join(root, "project", ".assay"));
    assert.equal(findStore(deep, {}), `sqlite:${join(root, "project", ".assay", "assay.db")}`);
    assert.equal(findStore(root, {}), `sqlite:${join(root, ".assay", "assay.db")}`);
  });

  test("storePath is the file of a URL, or null", () => {
    assert.equal(storePath("memory:"), null);
    assert.equal(storePath("sqlite:///tmp/a.db"), "/tmp/a.db");
    assert.equal(storePath("sqlite:/tmp/a.db"), "/tmp/a.db");
    assert.equal(storePath("a.db"), join(process.cwd(), "a.db"));
  });
});

// Tests often run as root, whom no file mode stops: file systems of our own say no to everybody. They need a mount namespace.
const mayMount = process.platform === "linux" && spawnSync("unshare", ["-m", "true"]).status === 0;
const skip = mayMount ? false : "unshare -m is not permitted here";

describe("a place that fails", () => {
  test("a full disk is told with exit code 5, nothing acknowledged is lost, and recording goes on once there is space", { skip }, () => {
    const seen = inNamespace(`mount -t tmpfs -o size=4m none "$FOLDER"`, "fill-disk.ts");
    assert.deepEqual(seen.bad, []);
    assert.equal(seen.lost, 0);
    assert.equal(seen.after, seen.before + 1);
    assert.equal(seen.told.exitCode, 5, JSON.stringify(seen.told));
    assert.match(seen.told.wrong, /there is no space left for the store|the disk failed under the store/);
    assert.ok(seen.told.fix);
  });

  test("opening on a full disk, with a store or without, says that no space is left", { skip }, () => {
    const seen = inNamespace(`mount -t tmpfs -o size=2m none "$FOLDER"`, "open-full.ts");
    for (const told of [seen.there, seen.absent]) {
      assert.equal(told.exitCode, 5, JSON.stringify(told));
      assert.match(told.wrong, /there is no space left for the store/);
    }
    assert.match(seen.obstacle, /cannot be made: no space is left on its disk/);
  });

  test("on a read-only file system a store can be read; recording says why not, once, exit code 5", { skip }, async () => {
    const folder = temporaryFolder();
    const store = await openStore(join(folder, "assay.db"));
    await store.record([attempt()]);
    await store.close();
    const seen = inNamespace(readOnly, "read-only.ts", folder);
    assert.equal(seen.read, 1);
    for (const [told, name, verb] of [[seen.forRecording, "assay.db", "written"], [seen.written, "assay.db", "written"], [seen.absent, "absent.db", "made"], [seen.missing, "project/.assay/assay.db", "made"]]) {
      const wrong = `the store ${join(folder, name)} cannot be ${verb}: read-only file system (EROFS)`;
      assert.deepEqual(told, { exitCode: 5, wrong, fix: "name another store, such as sqlite:/a/place/that/can/be/written" });
    }
    assert.deepEqual(seen.notices, []);
    const what = `the store ${join(folder, "assay.db")} cannot be written: read-only file system (EROFS); it can be read, but nothing can be recorded`;
    assert.deepEqual(seen.findings.at(-1), { ok: true, what, remedy: "name another store, such as sqlite:/a/place/that/can/be/written" });
  });

  test("a store that has to be written before it can be read is read from a copy, of which nothing is left", { skip }, async () => {
    const folder = temporaryFolder();
    prepareStore(join(folder, "old.db"), 1_000, migrations.slice(0, 1)).connection.close();
    const old = new DatabaseSync(join(folder, "old.db"));
    old.exec("INSERT INTO series VALUES (1, 't', '', 'a', 'unknown', 'live')");
    old.exec("INSERT INTO attempt VALUES (1, 'old', 'run-1', 0, 0, 1, '', '', 5, 'passed', '', '', 0, 7, NULL, NULL, '', NULL, '', NULL, NULL, NULL, NULL, '[]', '', '', NULL, 'unknown', '{}', '[]')");
    old.close();
    const writing = await openStore(join(folder, "assay.db"));
    await writing.record([attempt(), attempt()]);
    for (const end of ["", "-wal"]) copyFileSync(join(folder, `assay.db${end}`), join(folder, `killed.db${end}`));
    await writing.close();

    const before = readdirSync(folder).sort();
    const seen = inNamespace(readOnly, "read-copy.ts", folder);
    const notice = (name: string) => `the store ${join(folder, name)} cannot be written: read-only file system (EROFS); it is read from a copy as of now`;
    assert.deepEqual(seen.read, { "old.db": 1, "killed.db": 2 });
    assert.deepEqual(seen.notices, [notice("old.db"), notice("killed.db")]);
    assert.deepEqual(seen.left, []);
    assert.deepEqual(readdirSync(folder).sort(), before);
  });
});

const readOnly = `mount --bind "$FOLDER" "$FOLDER" && mount -o remount,ro,bind "$FOLDER"`;

/** Runs a program of ours on a folder, in a mount namespace of its own; what it printed, parsed. */
function inNamespace(mount: string, program: string, folder = temporaryFolder()) {
  const script = `${mount} && exec "$NODE" "$PROGRAM" "$FOLDER"`;
  const env = { ...process.env, FOLDER: folder, NODE: process.execPath, PROGRAM: join(import.meta.dirname, "programs", program) };
  const done = spawnSync("unshare", ["-m", "sh", "-c", script], { env, encoding: "utf8", timeout: 60_000 });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout);
}

test("what the store says is for programs as well as for the command line: it names no flag", () => {
  const folder = join(import.meta.dirname, "../../src/store");
  const naming = readdirSync(folder).filter((name) => name.endsWith(".ts") && /["`][^"`\n]*--store/.test(readFileSync(join(folder, name), "utf8")));
  assert.deepEqual(naming, []);
});

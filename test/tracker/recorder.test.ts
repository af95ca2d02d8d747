import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { UserError } from "../../src/model/index.ts";
import { openStore } from "../../src/store/index.ts";
import { openTracker } from "../../src/tracker/index.ts";
import type { TrackedAttempt } from "../../src/tracker/index.ts";
import { attemptsIn, newStorePaths } from "./folder.ts";

const newPath = newStorePaths();
const program = (name: string) => join(import.meta.dirname, "programs", name);
const fine = { agent: "a", success: true } as const;

/** Another process that has the write lock of a store, for so long or until its standard input ends. */
async function lockHolder(path: string, ms = 0) {
  const child = spawn(process.execPath, [program("hold-lock.ts"), path, `${ms}`], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

/** A store that is there and empty. */
async function newStore(): Promise<string> {
  const path = newPath();
  await (await openStore(path)).close();
  return path;
}

const spoolFiles = (path: string) => {
  const folder = join(dirname(path), "spool");
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".jsonl") && !name.endsWith(".refused.jsonl")) : [];
};

describe("a store that is well", () => {
  test("takes what methods without their tracker bring, and they answer", async () => {
    const { record, recordMany, track, flush, successRate, recent, counts, status, close } = await openTracker({ store: newPath() });
    assert.equal(track({ agent: "a" }, () => 5), 5);
    await flush();
    assert.equal((await record(fine)).status, "stored");
    assert.equal((await recordMany([fine]))[0]!.status, "stored");
    assert.deepEqual([(await successRate()).total.success.units, (await recent()).attempts.length, counts().stored + counts().spooled, status().state], [3, 3, 3, "storing"]);
    await close();
    assert.equal(status().state, "closed");
  });

  test("record resolves when the attempt is stored, in one run of the tracker that close ends", async () => {
    const path = newPath();
    await using tracker = await openTracker({ store: path });
    const { status, problems, id } = await tracker.record({ agent: "a:b", model: "m", issueType: "t", outcome: "failed", durationMs: 1.5, costUsd: 0.25 });
    assert.deepEqual([status, problems], ["stored", []]);
    assert.equal((await tracker.record(fine)).status, "stored");
    assert.deepEqual(tracker.counts(), { stored: 2, spooled: 0, refused: 0, lost: 0, waiting: 0 });
    assert.deepEqual(tracker.status(), { store: path, state: "storing", trouble: "" });
    await tracker.close();
    const store = await openStore(path);
    const [run, ...others] = await store.runs();
    const rows = await store.attempts();
    await store.close();
    assert.deepEqual([run!.kind, others.length, rows.length, run!.endedAtMs! >= run!.startedAtMs], ["tracker", 0, 2, true]);
    assert.ok(run!.environment.facts.cores > 0);
    assert.deepEqual(rows.map(({ slot, runId }) => [slot, runId]).sort(), [[0, run!.id], [1, run!.id]]);
    assert.deepEqual(rows.find((row) => row.id === id)!.series, { task: "", issueType: "t", agent: "a:b", model: "m", mode: "live" });
  });

  test("a tracker that recorded nothing leaves no run", async () => {
    const path = newPath();
    await (await openTracker({ store: path })).close();
    const store = await openStore(path);
    assert.deepEqual(await store.runs(), []);
    await store.close();
  });

  test("recordMany answers each, in their order, and takes the good ones", async () => {
    const path = newPath();
    const tracker = await openTracker({ store: path });
    const list = Array.from({ length: 1000 }, (_, i) => ({ agent: "a", success: i % 2 === 0, confidence: i === 500 ? 1.7 : 0.5, id: `id-${i}` }));
    const answers = await tracker.recordMany(list);
    assert.deepEqual(answers.map(({ status }, i) => (status === "stored" ? -1 : i)).filter((i) => i >= 0), [500]);
    assert.deepEqual(answers[500], { id: "", status: "refused", problems: ["confidence is 1.7; it must be a number in [0, 1]"] });
    assert.equal(answers[7]!.id, "id-7");
    assert.equal((await tracker.recordMany(5 as unknown as []))[0]!.status, "refused");
    await tracker.close();
    assert.equal((await attemptsIn(path)).length, 999);
  });

  test("a question finds a name however its letters are put together", async () => {
    const tracker = await openTracker({ store: "memory:" });
    await tracker.record({ ...fine, agent: "Re\u0301viseur" });
    for (const agent of ["Re\u0301viseur", "R\u00e9viseur"]) assert.equal((await tracker.successRate({ agent })).total.success.units, 1);
    await tracker.close();
  });

  test("the same id twice counts once, and the second one is told so, in one call or in several", async () => {
    const path = newPath();
    const tracker = await openTracker({ store: path });
    const known = (id: string) => ({ id, status: "stored", problems: [`the store has an attempt with the id "${id}" already, which stays as it is; this one was left out`] });
    assert.deepEqual(await tracker.record({ ...fine, id: "one" }), { id: "one", status: "stored", problems: [] });
    assert.deepEqual(await tracker.record({ agent: "a", success: false, id: "one" }), known("one"));
    const many = await tracker.recordMany(["two", "one", "two", undefined].map((id) => ({ ...fine, ...(id !== undefined && { id }) })));
    assert.deepEqual(many.slice(0, 3), [{ id: "two", status: "stored", problems: [] }, known("one"), known("two")]);
    assert.deepEqual(many[3]!.problems, []);
    assert.equal(tracker.counts().stored, 3);
    await tracker.close();
    const rows = await attemptsIn(path);
    assert.deepEqual([rows.length, rows.find(({ id }) => id === "one")!.outcome], [3, "passed"]);
  });

  test("two processes at once, which neither flush nor close, lose nothing", async () => {
    const path = newPath();
    const ends = ["a", "b"].map(async (agent) => (await once(spawn(process.execPath, [program("record-many.ts"), path, agent, "500"], { stdio: "inherit" }), "exit"))[0] as number);
    assert.deepEqual(await Promise.all(ends), [0, 0]);
    const rows = await attemptsIn(path);
    for (const agent of ["a", "b"]) assert.equal(rows.filter(({ series }) => series.agent === agent).length, 550);
  });

  test("tokens are priced, and a model without a price is told; its cost is unknown, not 0", async () => {
    const path = newPath();
    const tracker = await openTracker({ store: path });
    const usage = { inputTokens: 500, outputTokens: 1000 };
    assert.deepEqual((await tracker.record({ ...fine, model: "claude-sonnet-4-5", usage })).problems, []);
    const { status, problems } = await tracker.record({ ...fine, model: "nobody-sells-this", usage });
    assert.equal(status, "stored");
    assert.match(problems[0]!, /^the cost is unknown: nobody-sells-this: no price is known/);
    await tracker.close();
    const rows = (await attemptsIn(path)).sort((a, b) => a.slot - b.slot);
    assert.deepEqual(rows.map(({ costUsd, costSource }) => [costUsd, costSource]), [[0.0165, "computed"], [null, "unknown"]]);
  });

  test("a store in memory takes attempts, too", async () => {
    const tracker = await openTracker({ store: "memory:" });
    assert.equal((await tracker.record(fine)).status, "stored");
    tracker.track({ agent: "a" }, () => 1);
    await tracker.close();
    assert.equal(tracker.counts().stored, 2);
  });
});

describe("what cannot be taken", () => {
  test("is told to the listener, each reason once", async () => {
    const notices: string[] = [];
    await using tracker = await openTracker({ store: "memory:", onNotice: (notice) => notices.push(notice) });
    for (let i = 0; i < 3; i++) await tracker.record({ ...fine, confidence: 1.7 });
    await tracker.recordMany([{ ...fine, confidence: 1.7 }, { ...fine, score: 2 }, fine]);
    assert.deepEqual(notices, ["a recorded attempt was refused: confidence is 1.7; it must be a number in [0, 1]", "a recorded attempt was refused: score is 2; it must be a number in [0, 1]"]);
    notices.length = 0;
    await using strict = await openTracker({ store: "memory:", strict: true, onNotice: (notice) => notices.push(notice) });
    await assert.rejects(strict.record({ ...fine, confidence: 1.7 }), /confidence is 1\.7/);
    assert.deepEqual(notices, []);
  });

  test("is refused where it cannot be looked at, and the others of a list are stored", async () => {
    const { proxy, revoke } = Proxy.revocable({ ...fine }, {});
    revoke();
    for (const store of [newPath(), "memory:"]) {
      await using tracker = await openTracker({ store });
      assert.deepEqual((await tracker.record(proxy)).status, "refused");
      assert.deepEqual((await tracker.recordMany([fine, proxy, fine])).map(({ status }) => status), ["stored", "refused", "stored"]);
      assert.deepEqual((await tracker.recordMany(proxy as unknown as [])).map(({ status }) => status), ["refused"]);
    }
  });

  test("is refused with the reasons, counted, and kept for people beside the store", async () => {
    const path = newPath();
    const tracker = await openTracker({ store: path });
    const circular: Record<string, unknown> = { agent: "a\nb", success: "true", confidence: 1.7 };
    circular["self"] = circular;
    const { status, problems } = await tracker.record(circular as unknown as TrackedAttempt);
    assert.equal(status, "refused");
    assert.equal(problems.length, 4, problems.join("\n"));
    const proxy = new Proxy({}, { get: () => { throw new Error("trap"); } }); // prettier-ignore
    assert.deepEqual((await tracker.record(proxy as TrackedAttempt)).problems, ["the attempt cannot be read: trap"]);
    tracker.track({ agent: "" }, () => 1);
    await tracker.close();
    assert.equal(tracker.counts().refused, 3);
    const kept = readFileSync(join(dirname(path), "spool", "assay.db.refused.jsonl"), "utf8").trim().split("\n");
    assert.equal(kept.length, 3);
    assert.match(kept[0]!, /confidence is 1\.7/);
    assert.equal((await attemptsIn(path)).length, 0);
  });

  test("throws where the tracker is strict, and only from record", async () => {
    const tracker = await openTracker({ store: newPath(), strict: true });
    await assert.rejects(tracker.record({ ...fine, confidence: NaN }), (error) => error instanceof UserError && error.complaint.wrong === "confidence is NaN; it must be a number in [0, 1]");
    await assert.rejects(tracker.recordMany([fine, { ...fine, confidence: NaN }]), UserError);
    assert.equal(tracker.track({ agent: "" }, () => 5), 5);
    await tracker.close();
  });

  test("wrong options are the caller's mistake, and thrown", async () => {
    await assert.rejects(openTracker({ store: "mysql://h/db" }), (error) => error instanceof UserError && /no store answers to "mysql:"/.test(error.complaint.wrong));
    await assert.rejects(openTracker({ store: newPath(), patienceMs: NaN }), UserError);
    await assert.rejects(openTracker({ store: newPath(), mode: "dead" as "live" }), UserError);
  });
});

describe("a store that another process has locked", () => {
  test("a record waits for it, and is stored when the lock goes", async () => {
    const path = await newStore();
    const tracker = await openTracker({ store: path });
    const holder = await lockHolder(path);
    try {
      const recording = tracker.record(fine);
      tracker.track({ agent: "tracked" }, () => 1);
      // Tracked rows do not wait in memory for it.
      for (; tracker.counts().spooled < 1; ) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal(tracker.counts().waiting, 1);
      holder.stdin.end();
      assert.equal((await recording).status, "stored");
    } finally {
      holder.kill("SIGKILL");
    }
    await tracker.close();
    assert.equal((await attemptsIn(path)).length, 2);
  });

  test("flush waits for all that was recorded and tracked, in whatever order it ends", async () => {
    const path = await newStore();
    const tracker = await openTracker({ store: path, patienceMs: 300 });
    const holder = await lockHolder(path);
    try {
      void tracker.record(fine);
      tracker.track({ agent: "tracked" }, () => 1);
      await tracker.flush();
      assert.deepEqual(tracker.counts(), { stored: 0, spooled: 2, refused: 0, lost: 0, waiting: 0 });
    } finally {
      holder.kill("SIGKILL");
    }
    await tracker.close();
  });

  test("longer than a record's patience: it is spooled, said, and taken in when the store is well again", async () => {
    const path = await newStore();
    const notices: string[] = [];
    const tracker = await openTracker({ store: path, patienceMs: 100, onNotice: (notice) => notices.push(notice) });
    const holder = await lockHolder(path);
    try {
      assert.equal((await tracker.record(fine)).status, "spooled");
      for (; tracker.status().state !== "spooling"; ) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.match(tracker.status().trouble, /is locked by another program/);
      assert.equal((await tracker.record(fine)).status, "spooled");
      assert.ok(notices.some((notice) => notice.startsWith(`attempts go to the spool ${join(dirname(path), "spool")}: `) && notice.includes(" is locked")), notices.join("\n"));
      assert.equal(spoolFiles(path).length, 1);
    } finally {
      holder.kill("SIGKILL");
    }
    await tracker.close();
    const next = await openTracker({ store: path });
    const store = await openStore(path);
    for (; (await store.countAttempts()) < 2; ) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(await store.countAttempts(), 2);
    await store.close();
    await next.close();
    assert.deepEqual(spoolFiles(path), []);
  });

  test("close does not wait for it for long: what is left goes to the spool", async () => {
    const path = await newStore();
    const tracker = await openTracker({ store: path });
    const holder = await lockHolder(path);
    try {
      const recording = tracker.record(fine);
      await tracker.close();
      assert.equal((await recording).status, "spooled");
      assert.equal(tracker.status().state, "closed");
      // Recorded after it was closed: nothing is lost for that.
      assert.equal((await tracker.record(fine)).status, "spooled");
    } finally {
      holder.kill("SIGKILL");
    }
    assert.equal((await attemptsIn(path)).length, 2);
  });

  test("the process that ends at once leaves everything in the spool", async () => {
    const path = await newStore();
    const holder = await lockHolder(path);
    try {
      const { status, stderr } = spawnSync(process.execPath, [program("record-and-exit.ts"), path, "300"], { encoding: "utf8" });
      assert.equal(status, 0, stderr);
    } finally {
      holder.kill("SIGKILL");
    }
    const rows = await attemptsIn(path);
    assert.equal(new Set(rows.map(({ id }) => id)).size, 600);
  });
});

describe("a store that cannot be used", () => {
  const spooled = async (path: string, why: RegExp) => {
    const notices: string[] = [];
    const tracker = await openTracker({ store: path, onNotice: (notice) => notices.push(notice) });
    assert.equal((await tracker.record(fine)).status, "spooled", notices.join("\n"));
    assert.equal(tracker.track({ agent: "a" }, () => 5), 5);
    await tracker.flush();
    assert.equal(tracker.counts().spooled, 2);
    assert.equal(tracker.status().state, "spooling");
    assert.match(tracker.status().trouble, why);
    await tracker.close();
    assert.ok(notices.some((notice) => why.test(notice)), notices.join("\n"));
    return notices;
  };

  test("newer than this assay: spooled, and the file left alone", async () => {
    const path = await newStore();
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 9999");
    db.close();
    const before = readFileSync(path);
    await spooled(path, /has version 9999; this assay reads versions up to/);
    assert.deepEqual(readFileSync(path), before);
  });

  test("a folder in its place: spooled", async () => {
    const path = newPath();
    mkdirSync(path, { recursive: true });
    await spooled(path, /folder|directory/);
  });

  test("the file of another program: spooled", async () => {
    const path = newPath();
    mkdirSync(dirname(path));
    const db = new DatabaseSync(path);
    db.exec("CREATE TABLE theirs (x)");
    db.close();
    await spooled(path, /another program|not.*assay/);
  });

  test("a file where its folder should be: spooled in the user's state folder", async () => {
    const path = newPath();
    writeFileSync(dirname(path), "a file");
    const home = newPath();
    const before = process.env["XDG_STATE_HOME"];
    process.env["XDG_STATE_HOME"] = dirname(home);
    try {
      const notices = await spooled(path, /there is a file where a folder should be/);
      const file = readdirSync(dirname(home), { recursive: true, encoding: "utf8" }).find((name) => name.endsWith(".jsonl"))!;
      const told = notices.filter((notice) => notice.startsWith("attempts go to the spool"));
      assert.equal(told.length, 1);
      assert.ok(told[0]!.startsWith(`attempts go to the spool ${dirname(join(dirname(home), file))}: `), told[0]);
    } finally {
      if (before === undefined) delete process.env["XDG_STATE_HOME"];
      else process.env["XDG_STATE_HOME"] = before;
    }
  });

  test("and a spool that cannot be written either: lost, counted, told once; the work goes on", async () => {
    const path = newPath();
    writeFileSync(dirname(path), "a file");
    const home = newPath();
    mkdirSync(dirname(home));
    writeFileSync(home, "no folder either");
    const before = process.env["XDG_STATE_HOME"];
    process.env["XDG_STATE_HOME"] = home;
    try {
      const notices: string[] = [];
      const tracker = await openTracker({ store: path, onNotice: (notice) => notices.push(notice) });
      assert.equal((await tracker.record(fine)).status, "lost");
      assert.equal((await tracker.record(fine)).status, "lost");
      assert.equal((await tracker.record({ ...fine, score: 2 })).status, "refused");
      assert.equal(tracker.track({ agent: "a" }, () => 5), 5);
      await tracker.close();
      assert.equal(tracker.counts().lost, 3);
      assert.equal(notices.filter((notice) => notice.startsWith("attempts are lost")).length, 1, notices.join("\n"));
    } finally {
      if (before === undefined) delete process.env["XDG_STATE_HOME"];
      else process.env["XDG_STATE_HOME"] = before;
    }
  });

  test("damaged: it is set aside, said, and recording goes on in a new one", async () => {
    const path = await newStore();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill("damage", 4096));
    const notices: string[] = [];
    const tracker = await openTracker({ store: path, onNotice: (notice) => notices.push(notice) });
    assert.equal((await tracker.record(fine)).status, "stored", notices.join("\n"));
    await tracker.close();
    assert.equal((await attemptsIn(path)).length, 1);
  });

  test("a listener that throws changes nothing", async () => {
    const path = newPath();
    mkdirSync(path, { recursive: true });
    const tracker = await openTracker({ store: path, onNotice: () => { throw new Error("no"); } }); // prettier-ignore
    assert.equal((await tracker.record(fine)).status, "spooled");
    await tracker.close();
  });
});

describe("a spool", () => {
  test("with a torn line costs that line only, and taken in twice counts once", async () => {
    const path = await newStore();
    const holder = await lockHolder(path);
    const tracker = await openTracker({ store: path, patienceMs: 20 });
    try {
      for (let i = 0; i < 3; i++) assert.equal((await tracker.record({ ...fine, id: `id-${i}` })).status, "spooled");
    } finally {
      const gone = once(holder, "exit");
      holder.kill("SIGKILL");
      await gone;
    }
    const file = join(dirname(path), "spool", spoolFiles(path)[0]!);
    const text = readFileSync(file, "utf8");
    const lines = text.trim().split("\n");
    await tracker.close();
    // As it was, then torn in the middle of its last line, with a line of somebody else's behind it.
    for (const again of [text, `${lines.slice(0, -1).join("\n")}\n${lines.at(-1)!.slice(0, 40)}`]) {
      writeFileSync(file, again);
      await attemptsIn(path);
    }
    writeFileSync(file, text.slice(0, -30));
    appendFileSync(file, "\nnot ours\n");
    assert.deepEqual((await attemptsIn(path)).map(({ id }) => id).sort(), ["id-0", "id-1", "id-2"]);
  });
});

describe("options", () => {
  test("that are wrong are told with the value and what to write", async () => {
    for (const [given, wrong] of [
      [5, "the options of a tracker are 5; they must be an object"],
      [null, "the options of a tracker are null; they must be an object"],
      ["assay.db", 'the options of a tracker are "assay.db"; they must be an object'],
      [{ stor: "memory:" }, '"stor" is not an option of a tracker'],
      [{ store: 5 }, "store is 5; it must be a path or URL"],
      [{ onNotice: 5 }, "onNotice is 5; it must be a function that takes a sentence"],
      [{ patienceMs: "x" }, 'patienceMs is "x"; it must be a number of milliseconds of at least 0'],
      [{ strict: "yes" }, 'strict is "yes"; it must be true or false'],
      [{ prices: {} }, "prices is {}; it must be the path of a price file"],
      [{ mode: "dead" }, 'mode is "dead"'],
    ] as const) {
      const error = await openTracker(given as object).then(() => undefined, (reason: unknown) => reason);
      assert.ok(error instanceof UserError, wrong);
      assert.equal(error.complaint.wrong, wrong);
      assert.ok(error.complaint.fix !== undefined && error.complaint.fix !== "", wrong);
    }
    const unknown = await openTracker({ stor: "memory:" } as object).then(() => assert.fail("it was opened"), (error: UserError) => error);
    assert.deepEqual(unknown.complaint.known, ["store", "strict", "patienceMs", "mode", "prices", "onNotice"]);
    await (await openTracker({ store: "memory:", onNotice: undefined } as object)).close();
  });
});

describe("the end of the process", () => {
  test("process.exit right after record and track loses nothing", async () => {
    const path = newPath();
    const { status, stderr } = spawnSync(process.execPath, [program("record-and-exit.ts"), path, "500"], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    const rows = await attemptsIn(path);
    assert.equal(new Set(rows.map(({ id }) => id)).size, 1000);
    assert.equal(rows.length, 1000);
  });
});

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { crc32 } from "node:zlib";
import { newId } from "../../src/model/index.ts";
import { openSpool, openStore, waitingFiles } from "../../src/store/index.ts";
import { attempt, run } from "../contracts/attempts.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
const state = join(folder, "state");
const program = (name: string) => join(import.meta.dirname, "programs", name);
const stateBefore = process.env["XDG_STATE_HOME"];
before(() => void (process.env["XDG_STATE_HOME"] = state));
after(() => (stateBefore === undefined ? delete process.env["XDG_STATE_HOME"] : (process.env["XDG_STATE_HOME"] = stateBefore)));

/** A store that is not there yet, in a folder of its own. */
const newPlace = () => {
  const home = join(folder, newId(), ".assay");
  const files = (ending: string) => (existsSync(join(home, "spool")) ? readdirSync(join(home, "spool")).filter((name) => name.endsWith(ending)).map((name) => join(home, "spool", name)) : []);
  return { url: `sqlite:${join(home, "assay.db")}`, home, files };
};

async function withStore<T>(url: string, work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>): Promise<T> {
  const store = await openStore(url);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

describe("spool", () => {
  test("a store in memory has none, and nothing to take in", async () => {
    assert.equal(openSpool("memory:"), null);
    assert.deepEqual(await withStore("memory:", (store) => store.takeInSpool()), { files: 0, recorded: 0, known: 0, problems: [] });
    assert.equal(waitingFiles("memory:"), 0);
  });

  test("what was spooled is recorded with its run, and the files are gone", async () => {
    const { url, files } = newPlace();
    const own = run({ kind: "tracker" });
    const given = Array.from({ length: 600 }, (_, slot) => attempt({ runId: own.id, slot, detail: "line\u2028and\nnewline \u{1f9ea}" }));
    const spool = openSpool(url)!;
    await Promise.all(given.slice(0, 400).map((one) => spool.add(own, [one])));
    spool.addNow(own, given.slice(400));
    assert.equal(files(".jsonl").length, 2);
    await withStore(url, async (store) => {
      assert.deepEqual(await store.takeInSpool(), { files: 2, recorded: 600, known: 0, problems: [] });
      assert.deepEqual(await store.run(own.id), own);
      const bySlot = (a: { slot: number }, b: { slot: number }) => a.slot - b.slot;
      assert.deepEqual((await store.attempts()).sort(bySlot), given);
      assert.deepEqual(await store.takeInSpool(), { files: 0, recorded: 0, known: 0, problems: [] });
      for (const { ok, what } of await store.inspect()) assert.ok(ok, what);
    });
    assert.deepEqual(files(""), []);
  });

  test("a line is as docs/format/spool.md says: its checksum covers all that follows it", async () => {
    const { url, files } = newPlace();
    const own = run();
    await openSpool(url)!.add(own, [attempt({ runId: own.id, detail: "é" })]);
    const lines = readFileSync(files(".jsonl")[0]!, "utf8").split("\n");
    assert.deepEqual(lines.map((line) => line.replace(/^\{"crc":"[0-9a-f]{8}",("\w+"):.*/, "$1")), ['"run"', '"attempt"', ""]);
    for (const line of lines.slice(0, 2)) assert.equal(Number.parseInt(line.slice(8, 16), 16), crc32(Buffer.from(line.slice(18))));
  });

  test("folders are for their owner alone, and so are files", async () => {
    const { url, home, files } = newPlace();
    const spool = openSpool(url)!;
    await spool.add(run(), [attempt()]);
    await spool.refuse({ agent: "" }, ["agent is empty"]);
    assert.equal(statSync(join(home, "spool")).mode & 0o777, 0o700);
    assert.deepEqual(files("").map((file) => statSync(file).mode & 0o777), [0o600, 0o600]);
    assert.equal(readFileSync(join(home, ".gitignore"), "utf8"), "*\n");
  });

  test("a spool taken in twice counts once", async () => {
    const { url, files } = newPlace();
    const own = run();
    await openSpool(url)!.add(own, [attempt({ runId: own.id, slot: 0 }), attempt({ runId: own.id, slot: 1 })]);
    const [file] = files(".jsonl");
    const bytes = readFileSync(file!);
    await withStore(url, async (store) => {
      assert.equal((await store.takeInSpool()).recorded, 2);
      writeFileSync(file!, bytes);
      assert.deepEqual(await store.takeInSpool(), { files: 1, recorded: 0, known: 2, problems: [] });
      assert.equal((await store.rollup({ tier: "day" })).reduce((n, { passed }) => n + passed, 0), 2);
    });
  });

  test("a torn last line costs that line only, and is kept", async () => {
    const { url, files } = newPlace();
    const own = run();
    await openSpool(url)!.add(own, [0, 1, 2].map((slot) => attempt({ runId: own.id, slot })));
    const [file] = files(".jsonl");
    truncateSync(file!, statSync(file!).size - 30);
    const torn = readFileSync(file!, "utf8").split("\n").at(-1)!;
    await withStore(url, async (store) => {
      const { recorded, problems } = await store.takeInSpool();
      assert.equal(recorded, 2);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!, /^line 4 of assay\.db\..*\.jsonl cannot be recorded: it was cut short or changed: its checksum does not fit; it is kept in /);
      assert.deepEqual(files("").map((kept) => [kept.replace(/.*\./, ""), readFileSync(kept, "utf8")]), [["unusable", `${torn}\n`]]);
      const found = (await store.inspect()).find(({ what }) => /could not be taken in/.test(what));
      assert.ok(found?.ok && found.remedy.includes(files(".unusable")[0]!), JSON.stringify(found));
    });
  });

  test("of lines that cannot be recorded each is told with its reason, and the others are recorded", async () => {
    const { url, files } = newPlace();
    const own = run();
    const spool = openSpool(url)!;
    const twice = attempt({ runId: own.id, slot: 7 });
    await spool.add(own, [twice, attempt({ runId: own.id, slot: 7 }), attempt({ runId: own.id, slot: 8, confidence: 1.7 }), attempt({ runId: own.id, slot: 9, detail: 5 as never })]);
    await spool.add(run({ kind: "of another time" as never }), [attempt({ runId: own.id, slot: 10 })]);
    appendFileSync(files(".jsonl")[0]!, '{"some": "JSON"}\n\n\u0000\u0000\u0000\n');
    await withStore(url, async (store) => {
      const { recorded, known, problems } = await store.takeInSpool();
      assert.deepEqual([recorded, known], [2, 0]);
      const reasons = problems.map((problem) => /recorded: (.*); it is kept/.exec(problem)?.[1]);
      assert.match(reasons.join("\n"), /^confidence is 1\.7; it must be a number in \[0, 1\], or null$/m);
      assert.match(reasons.join("\n"), /^it is not whole/m);
      assert.match(reasons.join("\n"), /^another attempt holds slot 7/m);
      assert.match(reasons.join("\n"), /CHECK constraint failed: kind/);
      assert.equal(reasons.filter((reason) => reason === "it was cut short, or is no line of a spool").length, 2);
      assert.equal(problems.length, 6);
      assert.equal(readFileSync(files(".unusable")[0]!, "utf8").split("\n").length - 1, 6);
    });
  });

  test("what a crash left half taken in is taken in by the next one", async () => {
    const { url, files } = newPlace();
    const own = run();
    await openSpool(url)!.add(own, [attempt({ runId: own.id })]);
    renameSync(files(".jsonl")[0]!, files(".jsonl")[0]!.replace(/jsonl$/, "taken"));
    assert.equal(waitingFiles(url), 1);
    await withStore(url, async (store) => {
      assert.ok((await store.inspect()).some(({ ok, what }) => !ok && /\(1 file\) wait to be taken in/.test(what)));
      assert.equal((await store.takeInSpool()).recorded, 1);
    });
    assert.deepEqual(files(""), []);
  });

  test("whoever opens the store to record takes in what waits, and is told", async () => {
    const { url, home, files } = newPlace();
    await openSpool(url)!.add(run(), [attempt()]);
    appendFileSync(files(".jsonl")[0]!, "half a li");
    const notices: string[] = [];
    const store = await openStore(url, { use: "record", onNotice: (notice) => void notices.push(notice) });
    try {
      assert.equal(await store.countAttempts(), 1);
      assert.equal(notices[0], `1 attempts that waited beside the store ${join(home, "assay.db")} were recorded`);
      assert.match(notices[1]!, /^line 3 of /);
    } finally {
      await store.close();
    }
  });

  test("the file of another store in the same folder is left alone", async () => {
    const { url, files } = newPlace();
    await openSpool(`${url}.2`)!.add(run(), [attempt()]);
    await openSpool(url.replace("assay.db", "other.db"))!.add(run(), [attempt()]);
    await withStore(url, async (store) => assert.deepEqual(await store.takeInSpool(), { files: 0, recorded: 0, known: 0, problems: [] }));
    assert.equal(files(".jsonl").length, 2);
    assert.deepEqual([waitingFiles(url), waitingFiles(`${url}.2`)], [0, 1]);
  });

  test("a writer whose file was taken away goes on in another", async () => {
    const { url, files } = newPlace();
    const own = run();
    const spool = openSpool(url)!;
    await withStore(url, async (store) => {
      for (let slot = 0; slot < 5; slot++) {
        await spool.add(own, [attempt({ runId: own.id, slot })]);
        assert.equal((await store.takeInSpool()).recorded, 1);
      }
      assert.equal(await store.countAttempts(), 5);
    });
    assert.deepEqual(files(""), []);
  });

  test("where nothing can be written beside the store, the user's state folder takes it, and it is taken in from there", async () => {
    const { url, home } = newPlace();
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "spool"), "a file where the folder should be");
    const own = run();
    const spool = openSpool(url)!;
    await spool.add(own, [attempt({ runId: own.id, slot: 0 })]);
    spool.addNow(own, [attempt({ runId: own.id, slot: 1 })]);
    const [place] = readdirSync(join(state, "assay", "spool"));
    assert.equal(statSync(join(state, "assay", "spool", place!)).mode & 0o777, 0o700);
    await withStore(url, async (store) => {
      assert.ok((await store.inspect()).some(({ what }) => what.includes(`attempts in ${join(state, "assay", "spool", place!)} (2 files) wait`)));
      assert.equal((await store.takeInSpool()).recorded, 2);
    });
  });

  test("where nothing can be written at all, the failure of the better place is told", async () => {
    const { url, home } = newPlace();
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "spool"), "");
    const blocked = join(folder, "blocked");
    writeFileSync(blocked, "");
    process.env["XDG_STATE_HOME"] = blocked;
    try {
      await assert.rejects(openSpool(url)!.add(run(), [attempt()]), { code: "EEXIST", path: join(home, "spool") });
      assert.throws(() => openSpool(url)!.addNow(run(), [attempt()]), { code: "EEXIST" });
    } finally {
      process.env["XDG_STATE_HOME"] = state;
    }
  });

  test("while the store is locked the files stay, and nothing is lost", async () => {
    const { url, home, files } = newPlace();
    const own = run();
    await (await openStore(url)).close();
    await openSpool(url)!.add(own, [attempt({ runId: own.id })]);
    const holder = spawn(process.execPath, [program("hold-lock.ts"), join(home, "assay.db")], { stdio: ["pipe", "pipe", "inherit"] });
    await once(holder.stdout, "data");
    const store = await openStore(url, { busyMs: 30 });
    try {
      await assert.rejects(store.takeInSpool(), /locked by another program/);
      assert.equal(files("").length, 1);
      const gone = once(holder, "exit");
      holder.stdin.end();
      await gone;
      assert.equal((await store.takeInSpool()).recorded, 1);
    } finally {
      holder.kill("SIGKILL");
      await store.close();
    }
  });

  test("a refused record is kept as JSON where it is JSON, else as text, and none of its getters is called", async () => {
    const { url, files } = newPlace();
    const spool = openSpool(url)!;
    const plain = [{ agent: "A", confidence: 1.7, errors: ["one", null], usage: [{ model: "m", inputTokens: 1 }] }, "no attempt", ["a", { b: true }], null];
    let called = 0;
    const own = () => (called++, "x");
    const others = [{ agent: undefined }, { cost: NaN }, { at: new Date(0) }, Object.defineProperty({}, "agent", { get: own, enumerable: true }), { toJSON: own }, Object.assign([], { 1: 1 }), { text: Array.from({ length: 20 }, () => "y".repeat(900)) }];
    for (const given of [...plain, ...others]) await spool.refuse(given, ["no"]);
    const kept = readFileSync(files("assay.db.refused.jsonl")[0]!, "utf8").trimEnd().split("\n").map((line) => (JSON.parse(line) as { given: unknown }).given);
    assert.deepEqual(kept.slice(0, plain.length), plain);
    for (const given of kept.slice(plain.length)) assert.equal(typeof given, "string");
    assert.equal(called, 0);
  });

  test("refused records are kept for people with the reasons, up to a limit, and never taken in", async () => {
    const { url, files } = newPlace();
    const spool = openSpool(url)!;
    const circular: Record<string, unknown> = { agent: "a", cost: 1n, text: "x".repeat(100_000) };
    circular["self"] = circular;
    await spool.refuse(circular, ["cost is 1n; it must be a number"]);
    const [file] = files("assay.db.refused.jsonl");
    const { problems, given } = JSON.parse(readFileSync(file!, "utf8")) as { problems: string[]; given: string };
    assert.deepEqual(problems, ["cost is 1n; it must be a number"]);
    assert.match(given, /agent: 'a', cost: 1n/);
    for (let i = 0; i < 300; i++) await spool.refuse("y".repeat(100_000).match(/.{900}/g), ["no attempt"]);
    assert.ok(statSync(file!).size <= 1_000_000);
    await withStore(url, async (store) => {
      assert.equal((await store.takeInSpool()).files, 0);
      assert.ok((await store.inspect()).some(({ ok, what }) => ok && what.includes(file!)));
    });
  });
});

describe("spools of processes that die", () => {
  test("kill -9 while writing loses nothing that was said to be kept", async () => {
    const { url } = newPlace();
    for (const [round, count] of [15, 60, 120].entries()) {
      const kept = await killedAfter(url, `run-${round}`, count);
      await withStore(url, async (store) => {
        await store.takeInSpool();
        const stored = new Set((await store.attempts({ runIds: [`run-${round}`] })).map(({ slot }) => slot));
        assert.deepEqual(kept.filter((slot) => !stored.has(slot)), []);
        for (const { what, ok } of await store.inspect()) assert.ok(ok, what);
      });
    }
  });

  test("two processes that take in while two write lose and double nothing", async () => {
    const { url, files } = newPlace();
    await (await openStore(url)).close();
    const takers = await Promise.all([1, 2].map(() => started("take-in.ts", [url])));
    const writers = ["a", "b"].map(async (runId) => {
      const child = spawn(process.execPath, [program("spool.ts"), url, runId, "400", "5"], { stdio: ["ignore", "ignore", "inherit"] });
      return (await once(child, "exit"))[0] as number;
    });
    assert.deepEqual(await Promise.all(writers), [0, 0]);
    const counts = await Promise.all(takers.map((stop) => stop()));
    await withStore(url, async (store) => {
      const { recorded, problems } = await store.takeInSpool();
      assert.deepEqual(problems, []);
      assert.equal(counts[0]! + counts[1]! + recorded, 800);
      assert.equal(await store.countAttempts(), 800);
      assert.equal((await store.runs()).length, 2);
      for (const { what, ok } of await store.inspect()) assert.ok(ok, what);
    });
    assert.deepEqual(files(""), []);
  });
});

/** Starts a process that takes in; what is given ends it and says how many it recorded. */
async function started(name: string, args: readonly string[]): Promise<() => Promise<number>> {
  const child = spawn(process.execPath, [program(name), ...args], { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  const ready = Promise.withResolvers<void>();
  child.stdout.on("data", (chunk: Buffer) => ((output += chunk.toString()), ready.resolve()));
  await ready.promise;
  return async () => {
    const gone = once(child, "close");
    child.stdin.end();
    await gone;
    return Number(output.split("\n")[1]);
  };
}

/** Starts a process that spools, kills it once it has kept so many, and gives all slots that it said were kept. */
async function killedAfter(url: string, runId: string, count: number): Promise<number[]> {
  const child = spawn(process.execPath, [program("spool.ts"), url, runId, "100000", "8"], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "exit");
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.split("\n").length > count) child.kill("SIGKILL");
  }
  await gone;
  return output.split("\n").slice(0, -1).map(Number); // The last line may be cut short by the kill.
}

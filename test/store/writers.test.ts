import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openStore } from "../../src/store/index.ts";
import { UserError, newId } from "../../src/model/index.ts";
import { attempt } from "../contracts/attempts.ts";
import { recordTogether } from "../support/together-rounds.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
const program = (name: string) => join(import.meta.dirname, "programs", name);
const newUrl = () => join(folder, `${newId()}.db`);

describe("many writers", () => {
  test("four processes that record 1,000 attempts each at once: 4,000 rows, none lost, none double, the rollup equal to the rows", async () => {
    const { failedProcesses, acknowledged, stored, lost, double, rollupOff, findings } = await recordTogether(4, 1_000);
    assert.deepEqual({ failedProcesses, lost, double, rollupOff, findings }, { failedProcesses: 0, lost: 0, double: 0, rollupOff: 0, findings: 0 });
    assert.deepEqual([acknowledged, stored], [4_000, 4_000]);
  });

  test("two openers that record in turns, a refused request and a rebuild leave a rollup that equals the rows", async () => {
    const url = newUrl();
    const stores = [await openStore(url), await openStore(url)];
    try {
      for (let turn = 0; turn < 6; turn++) {
        const [a, b] = [attempt({ wallNs: 1e6 * (turn + 1) }), attempt({ wallNs: 3e6 })];
        const done = await Promise.allSettled([a, { ...a, id: newId() }, b, a].map((one) => stores[turn % 2]!.record([one])));
        assert.deepEqual(done.map((one) => (one.status === "fulfilled" ? one.value : "refused")), [1, "refused", 1, 0]);
        if (turn === 3) await stores[1]!.rebuild();
      }
      const [day] = await stores[0]!.rollupSketches({ tier: "day" });
      assert.equal(day!.durationMs.count, 12);
      for (const { what, ok } of await stores[0]!.inspect()) assert.ok(ok, what);
    } finally {
      for (const store of stores) await store.close();
    }
  });

  test("a thousand calls that are acknowledged together wake up over several turns of the caller's event loop", async () => {
    const store = await openStore(newUrl());
    try {
      let turn = 0;
      let ended = false;
      const count = () => (turn++, ended || setImmediate(count));
      const turns = new Set<number>();
      setImmediate(count);
      await Promise.all(Array.from({ length: 1_000 }, async () => (await store.record([attempt()]), turns.add(turn))));
      ended = true;
      assert.ok(turns.size >= 5, `${turns.size} turns`);
    } finally {
      await store.close();
    }
  });

  test("kill -9 of a writer loses nothing that was acknowledged", async () => {
    const url = newUrl();
    for (let round = 0; round < 4; round++) {
      const acknowledged = await killedAfter(url, `run-${round}`, 20 + 60 * round);
      const store = await openStore(url);
      try {
        const stored = new Set((await store.attempts({ runIds: [`run-${round}`] })).map(({ slot }) => slot));
        assert.deepEqual(acknowledged.filter((slot) => !stored.has(slot)), []);
        for (const { what, ok } of await store.inspect()) if (/rollup|sound/.test(what)) assert.ok(ok, what);
      } finally {
        await store.close();
      }
    }
  });

  test("while another process holds the lock, the caller's event loop goes on and the record waits", async () => {
    const url = newUrl();
    const store = await openStore(url);
    const holder = await lockHolder(url);
    try {
      let settled = false;
      const recording = store.record([attempt()]).finally(() => (settled = true));
      for (let turns = 0; turns < 200; turns++) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(settled, false);
      assert.equal(await store.countAttempts(), 0);
      holder.stdin.end();
      assert.equal(await recording, 1);
    } finally {
      holder.kill("SIGKILL");
      await store.close();
    }
  });

  test("a lock held for longer than the limit is told with the remedy, exit code 5, and the store works afterwards", async () => {
    const url = newUrl();
    const store = await openStore(url, { busyMs: 50 });
    const holder = await lockHolder(url);
    try {
      await assert.rejects(store.record([attempt()]), (error) => {
        assert.ok(error instanceof UserError);
        assert.equal(error.exitCode, 5);
        assert.match(error.complaint.wrong, /is locked by another program \(waited 0\.05 s\)/);
        assert.ok(error.complaint.fix!.includes(`fuser -v ${url}`), error.complaint.fix);
        return true;
      });
      const gone = once(holder, "exit");
      holder.stdin.end();
      await gone;
      assert.equal(await store.record([attempt()]), 1);
    } finally {
      holder.kill("SIGKILL");
      await store.close();
    }
  });

  test("what queues behind a lock waits for it once, all together, and is told once", async () => {
    const url = newUrl();
    const notices: string[] = [];
    const store = await openStore(url, { busyMs: 2_050, onNotice: (notice) => void notices.push(notice) });
    const holder = await lockHolder(url);
    try {
      const asked = [store.record([attempt()]), store.rebuild(), store.record([attempt()])];
      for (const result of await Promise.allSettled(asked)) assert.equal(result.status, "rejected");
      assert.deepEqual(notices, [`waiting for the store ${url}, which another program holds (up to 2.05 s)`]);
      const gone = once(holder, "exit");
      holder.stdin.end();
      await gone;
      assert.equal(await store.record([attempt()]), 1);
    } finally {
      holder.kill("SIGKILL");
      await store.close();
    }
  });

  test("of two openers of one file that claim a run at once, one is told yes, and both see who it is", async () => {
    const url = newUrl();
    const stores = [await openStore(url), await openStore(url)];
    try {
      for (let round = 0; round < 20; round++) {
        const told = await Promise.all(stores.map((store, i) => store.claimRun(`run-${round}`, `owner ${i}`, "")));
        assert.deepEqual(told.filter(Boolean), [true]);
        const winner = `owner ${told.indexOf(true)}`;
        for (const store of stores) assert.equal(await store.ownerOf(`run-${round}`), winner);
      }
    } finally {
      for (const store of stores) await store.close();
    }
  });

  test("a long wait for another program is told once, with its limit, and a look at the store says that it is locked", async () => {
    const url = newUrl();
    await (await openStore(url)).close();
    const holder = await lockHolder(url);
    const { promise: told, resolve: onNotice } = Promise.withResolvers<string>();
    const notices: string[] = [];
    const looking = await openStore(url, { use: "look", busyMs: 100 });
    const opening = openStore(url, { use: "record", busyMs: 20_000, onNotice: (notice) => (notices.push(notice), onNotice(notice)) });
    try {
      const locked = (await looking.inspect()).filter(({ ok }) => !ok);
      assert.equal(locked.length, 1);
      assert.match(locked[0]!.what, /is locked: another program holds it/);
      assert.ok(locked[0]!.remedy.includes(`fuser -v ${url}`));
      assert.equal(await told, `waiting for the store ${url}, which another program holds (up to 20 s)`);
      holder.stdin.end();
      assert.equal(await (await opening).record([attempt()]), 1);
      assert.equal(notices.length, 1);
      assert.deepEqual((await looking.inspect()).filter(({ what }) => /locked/.test(what)), []);
    } finally {
      holder.kill("SIGKILL");
      await looking.close();
      await (await opening).close();
    }
  });

  test("an idle store does not keep its process alive", async () => {
    const code = `const { openStore } = await import(${JSON.stringify(join(import.meta.dirname, "../../src/store/index.ts"))});
      const store = await openStore(${JSON.stringify(newUrl())});
      await store.addEvent({ id: "e", atMs: 1, kind: "k", subject: "", who: "", facts: {} });
      console.log("done");`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"], timeout: 60_000 });
    const [output, [status]] = await Promise.all([child.stdout.toArray(), once(child, "exit")]);
    assert.equal(Buffer.concat(output).toString(), "done\n");
    assert.equal(status, 0);
  });
});

/** Starts a writer, kills it once it has acknowledged so many, and gives all slots that it acknowledged. */
async function killedAfter(url: string, runId: string, count: number): Promise<number[]> {
  const child = spawn(process.execPath, [program("record.ts"), url, runId, "100000", "20"], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "exit");
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.split("\n").length > count) child.kill("SIGKILL");
  }
  await gone;
  const lines = output.split("\n");
  // The last line may be cut short by the kill.
  return lines.slice(0, -1).map(Number);
}

async function lockHolder(path: string) {
  const child = spawn(process.execPath, [program("hold-lock.ts"), path], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

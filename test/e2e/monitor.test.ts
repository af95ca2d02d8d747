import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { AlertMessage } from "../../src/model/index.ts";
import { openStore } from "../../src/store/index.ts";
import { drawAttempts } from "../alerts/series.ts";
import type { Schema } from "../report/conforms.ts";
import { conforms } from "../report/conforms.ts";
import type { Project } from "../support/cli.ts";
import { project } from "../support/cli.ts";
import { matchesGolden } from "../support/golden.ts";
import { httpServer } from "../support/servers.ts";

const projects: Project[] = [];
after(() => projects.forEach((made) => made.remove()));

const agents = Array.from({ length: 8 }, (_, i) => `agent-${i}`);

/** A project whose store knows agents that all fail, and whose rules tell of each of them. */
async function watched(deliveries: string, rule = 'each: "agent", when: { below: 0.8 }'): Promise<Project> {
  const one = project({ "assay.config.ts": `export default { suite: "watched", deliveries: ${deliveries}, alerts: [{ name: "fewer pass", ${rule} }] };\n` });
  projects.push(one);
  const store = await openStore(join(one.folder, ".assay", "assay.db"), { use: "record" });
  for (const [i, agent] of agents.entries()) await store.record(drawAttempts({ seed: i, points: 3, agent, rate: () => 0.1 }));
  await store.close();
  return one;
}

const linesOf = (one: Project, name: string): AlertMessage[] => (existsSync(join(one.folder, name)) ? readFileSync(join(one.folder, name), "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as AlertMessage) : []);

describe("assay monitor", () => {
  test("--once ends with 1 while anything is in alert, and tells each message once however often it is asked", async () => {
    const one = await watched('{ log: { file: "alerts.jsonl" } }');
    const first = await one.assay(["monitor", "--once"]);
    assert.equal(first.code, 1, first.stderr);
    assert.match(first.stdout, /✗ 8 alerts, of 8 groups; 8 new/);
    const second = await one.assay(["monitor", "--once", "--json"]);
    assert.equal(second.code, 1);
    const document = JSON.parse(second.stdout) as { kind: string; data: { messages: unknown[]; standings: { state: string }[] } };
    assert.deepEqual([document.kind, document.data.messages.length, document.data.standings.map(({ state }) => state)], ["alerts", 0, agents.map(() => "alert")]);
    assert.equal((await one.assay(["monitor", "--once", "--fail-on", "nothing"])).code, 0);
    const lines = linesOf(one, "alerts.jsonl");
    assert.deepEqual([lines.length, new Set(lines.map(({ id }) => id)).size], [8, 8]);
    const schema = JSON.parse(readFileSync(new URL("../../docs/format/alert-message.schema.json", import.meta.url), "utf8")) as Schema;
    for (const line of lines) assert.deepEqual(conforms(line, schema), []);
    const { id: _id, atMs: _at, stateSinceMs: _since, ...message } = lines.find(({ group }) => group.agent === "agent-0")!;
    matchesGolden("report/alert-message.json", `${JSON.stringify(message, null, 2)}\n`);
  });

  test("kill -9 in the middle of deliveries: none is lost, and only the one in flight may come again, with its id", async () => {
    let got: string[] = [];
    let act: (id: string) => boolean = () => true;
    const server = await httpServer((request, response) => {
      const id = String(request.headers["idempotency-key"]);
      got.push(id);
      if (act(id)) response.writeHead(200).end();
      request.resume();
    });
    const one = await watched(`{ chat: { webhook: "${server.url}/hook" }, log: { file: "alerts.jsonl" } }`);
    const rounds: string[][] = [];
    for (let round = 0; round < 4; round++) {
      got = [];
      const running = one.start(["monitor", "--once"]);
      // Killed at its second message: in every other round before it is answered, and with the answer under way in the others.
      act = () => {
        if (got.length < 2) return true;
        running.child.kill("SIGKILL");
        return round % 2 === 1;
      };
      await running.ended;
      rounds.push(got);
    }
    got = [];
    act = () => true;
    assert.equal((await one.assay(["monitor", "--once"])).code, 1);
    rounds.push(got);
    await server.close();
    assert.equal(new Set(rounds.flat()).size, agents.length, "a message was lost");
    for (const [i, round] of rounds.entries()) for (const id of round.slice(0, i < 4 ? -1 : undefined)) assert.ok(!rounds.slice(i + 1).flat().includes(id), `round ${i}: a message that had arrived and was not the last came again`);
    const lines = linesOf(one, "alerts.jsonl");
    assert.deepEqual([lines.length, new Set(lines.map(({ id }) => id)).size], [8, 8], "the file lost or repeats a line");
  });

  test("two at once on one store tell each message once", async () => {
    const one = await watched('{ log: { file: "alerts.jsonl" } }');
    const ends = await Promise.all([one.assay(["monitor", "--once"]), one.assay(["monitor", "--once"])]);
    assert.deepEqual(ends.map(({ code }) => code), [1, 1], ends.map(({ stderr }) => stderr).join(""));
    const lines = linesOf(one, "alerts.jsonl");
    assert.deepEqual([lines.length, new Set(lines.map(({ id }) => id)).size], [8, 8]);
  });

  test("--every says a line for each evaluation, goes on past a webhook that answers 500, and ends with 0 when it is stopped", async () => {
    const server = await httpServer((request, response) => {
      request.resume();
      response.writeHead(500).end();
    });
    const one = await watched(`{ chat: { webhook: "${server.url}/hook", attempts: 1 } }`);
    const running = one.start(["monitor", "--every", "1s"]);
    await running.says(/8 alerts, of 8 groups; 8 new; 8 messages not delivered\n[^]*8 alerts, of 8 groups; 8 messages not delivered\n/);
    running.child.kill("SIGTERM");
    const { code, stdout } = await running.ended;
    assert.equal(code, 0);
    assert.match(stdout, /fewer pass to chat: it answered 500/);
    assert.match(stdout, /fewer pass to chat: it waits behind an earlier one/);
    await server.close();
  });

  test("after a run its rules are looked at; what they say changes nothing of how the run ends", async () => {
    const one = project({
      "assay.config.ts": `export default { suite: "s", attempts: 20, deliveries: { log: { file: "alerts.jsonl" } }, tasks: [{ id: "fails", critical: false, command: ["false"] }], alerts: [{ name: "fewer pass", when: { below: 0.8 } }] };\n`,
    });
    projects.push(one);
    const run = await one.assay(["run"]);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /alert: fewer pass: success is below 80 %: 0 % \[0 %, 4\d %\] over 20 attempts/);
    assert.deepEqual(linesOf(one, "alerts.jsonl").map(({ kind }) => kind), ["alert"]);
  });

  test("without a configuration, without rules, with both flags: what is wrong and what to do", async () => {
    const bare = project();
    const empty = project({ "assay.config.ts": 'export default { suite: "s", tasks: [{ id: "a", command: ["true"] }] };\n' });
    projects.push(bare, empty);
    const said = await Promise.all([bare.assay(["monitor"]), empty.assay(["monitor", "--once"]), empty.assay(["monitor", "--once", "--every", "1h"]), empty.assay(["monitor", "--every", "soon"])]);
    assert.deepEqual(said.map(({ code }) => code), [2, 2, 2, 2]);
    matchesGolden("cli/monitor-mistakes.txt", said.map(({ stderr }) => stderr.replaceAll(bare.folder, "«project»").replaceAll(empty.folder, "«project»")).join("\n"));
  });
});

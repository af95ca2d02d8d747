import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, describe, test } from "node:test";
import type { Ended, Project } from "../support/cli.ts";
import { project } from "../support/cli.ts";

const projects: Project[] = [];
after(() => projects.forEach((made) => made.remove()));

/** A suite whose one task waits for WAIT milliseconds, in a git repository. */
function made(waitMs: number): Project {
  const one = project({ "assay.config.ts": config(waitMs), ".gitignore": ".assay\n" });
  projects.push(one);
  git(one, "init", "-q", "-b", "main");
  commit(one, "first");
  return one;
}

const config = (waitMs: number) => `export default { suite: "waits", attempts: 4, tasks: [{ id: "wait", issueType: "time", command: ["sleep", "${(waitMs / 1000).toFixed(3)}"] }, { id: "other", command: ["sleep", "0.02"] }] };\n`;

function git({ folder }: Project, ...args: string[]): string {
  return execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], { cwd: folder, encoding: "utf8" });
}

function commit(one: Project, message: string): void {
  git(one, "add", "-A");
  git(one, "commit", "-qm", message);
}

const verdictOf = ({ stdout }: Ended) => (JSON.parse(stdout) as { verdict: { text: string }; data: { rows: { task: string; metric: string; verdict: string; suspect: boolean; waitsFor: string }[]; confirmation?: { rows: { row: { task: string; metric: string; verdict: string } }[] } } });

describe("assay compare", () => {
  test("a slower task is suspect against a baseline of one session, and regressed (1) once it was measured in turns", async () => {
    const one = made(60);
    assert.equal((await one.assay(["run", "--quiet"])).code, 0);
    assert.equal((await one.assay(["baseline", "set", "main", "--run", "latest"])).code, 0);
    one.write("assay.config.ts", config(110));
    commit(one, "slower");
    assert.equal((await one.assay(["run", "--quiet"])).code, 0);

    const compared = await one.assay(["compare", "main", "--json"]);
    assert.equal(compared.code, 0, compared.stderr);
    const row = verdictOf(compared).data.rows.find(({ task, metric }) => task === "wait" && metric === "durationMs")!;
    assert.deepEqual([row.verdict, row.suspect, row.waitsFor], ["undecided", true, "confirmation"]);

    const confirmed = await one.assay(["compare", "main", "--confirm", "--json", "--quiet"]);
    assert.equal(confirmed.code, 1, confirmed.stderr);
    const found = verdictOf(confirmed).data.confirmation!.rows.find(({ row: { task, metric } }) => task === "wait" && metric === "durationMs")!;
    assert.equal(found.row.verdict, "regressed");
    assert.equal(git(one, "worktree", "list").trim().split("\n").length, 1, "a worktree was left behind");
    assert.deepEqual(readdirSync(tmpdir()).filter((name) => name.startsWith("assay-worktree-")), []);
  });

  test("what did not change has nothing to confirm, or is not confirmed", async () => {
    const one = made(40);
    for (let i = 0; i < 2; i++) assert.equal((await one.assay(["run", "--quiet"])).code, 0);
    const { code, stdout } = await one.assay(["compare", "run:previous", "--confirm", "HEAD", "--quiet"]);
    assert.equal(code, 0, stdout);
    assert.doesNotMatch(stdout, /[1-9]\d* regressed/);
  });

  test("assay run --baseline judges at the end; the second run of a suite compares itself with the first", async () => {
    const one = made(30);
    assert.equal((await one.assay(["run", "--quiet"])).code, 0);
    assert.equal((await one.assay(["baseline", "set", "main", "--run", "latest"])).code, 0);
    const again = await one.assay(["run", "--quiet"]);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /Against the run before \(run [0-9a-f-]{13}\)\n.*undecided.*\n.*attempts per side find/s);
    const judged = await one.assay(["run", "--quiet", "--baseline", "main", "--fail-on", "undecided"]);
    assert.equal(judged.code, 3, "four attempts cannot show that nothing changed in every row");
    assert.match(judged.stdout, /rows undecided/);
  });

  test("two agents of one run are held against each other on the same tasks, in turns", async () => {
    const one = project({ "assay.config.ts": `export default { suite: "two", attempts: 6, agents: [{ id: "fast", command: ["sleep", "0.02"] }, { id: "slow", command: ["sleep", "0.08"] }], tasks: [{ id: "t" }] };\n` });
    projects.push(one);
    assert.equal((await one.assay(["run", "--quiet"])).code, 0);
    const { code, stdout } = await one.assay(["compare", "agent:fast", "--against", "agent:slow", "--metric", "durationMs"]);
    assert.equal(code, 1);
    assert.match(stdout, /1 regressed/);
    const short = await one.assay(["compare", "agent:fast", "--against", "agent:slow", "--metric", "duration"]);
    assert.equal(short.stdout, stdout, "a shorter word for the same metric");
    const unknown = await one.assay(["compare", "agent:fast", "--against", "agent:slow", "--metric", "durations"]);
    assert.match(unknown.stderr, /durations"\n {2}known: [^\n]*durationMs[^\n]*\n {2}try: {3}--metric durationMs/);
    const wrong = await one.assay(["compare", "agent:fats"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /no attempt of agent:fats\n {2}known: fast\n {2}try: {3}agent:fast/);
  });
});

describe("--until-decided", () => {
  test("stops at the look that decides, with fewer attempts than allowed", async () => {
    const one = project();
    projects.push(one);
    const { code, stdout, stderr } = await one.assay(["run", "--agent", "a=sleep 0.02", "--agent", "b=sleep 0.06", "--until-decided", "--json"]);
    assert.equal(code, 0, stderr);
    const { data } = JSON.parse(stdout) as { data: { totals: { attempts: number }; comparisons: { rows: { metric: string; scope: string; aspect: string; verdict: string }[] }[] } };
    assert.ok(data.totals.attempts < 60, `${data.totals.attempts} attempts`);
    assert.equal(data.comparisons[0]!.rows.find(({ metric, scope, aspect }) => metric === "durationMs" && scope === "series" && aspect === "value")!.verdict, "regressed");
    assert.match(stderr, /look at 3 attempts of each side/);
  });

  const refused: readonly [string, readonly string[], RegExp][] = [
    ["a last look before the first", ["run", "--agent", "a=true", "--agent", "b=true", "--until-decided", "--max-attempts", "2"], /--max-attempts is 2; the first look comes at 3/],
    ["nothing to decide", ["run", "--until-decided", "--", "true"], /nothing to decide/],
    ["a limit without the question", ["run", "--max-cost", "5", "--", "true"], /--max-cost limits --until-decided/],
    ["a margin of nothing", ["compare", "--margin", "0"], /--margin is "0"; it must be above 0/],
    ["a negative margin", ["compare", "--margin=-0.1"], /--margin is "-0.1"/],
    ["a margin above 100 %", ["compare", "--margin", "150%"], /--margin is "150%"/],
    ["a baseline that is not there", ["run", "--baseline", "mian", "--", "true"], /no baseline is called "mian"/],
  ];
  for (const [name, args, message] of refused)
    test(`${name} is refused before anything is spent`, async () => {
      const one = project();
      projects.push(one);
      const { code, stderr } = await one.assay([...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    });
});

describe("assay compare --confirm", () => {
  test("a ref that git does not know is named with the nearest; outside of git it says what to do", async () => {
    const one = made(30);
    await one.assay(["run", "--quiet"]);
    await one.assay(["baseline", "set", "main", "--run", "latest"]);
    one.write("assay.config.ts", config(90));
    await one.assay(["run", "--quiet"]);
    const { code, stderr } = await one.assay(["compare", "main", "--confirm", "mian", "--quiet"]);
    assert.equal(code, 2);
    assert.match(stderr, /git knows no commit "mian"\n {2}known: main\n/);
  });
});

describe("assay audit", () => {
  test("says how often equals would have been called a change, and leaves no run of a suite behind", async () => {
    const one = project();
    projects.push(one);
    const { code, stdout } = await one.assay(["audit", "-n", "6", "--quiet", "--json", "--", "sleep", "0.01"]);
    assert.equal(code, 0);
    const { data } = JSON.parse(stdout) as { data: { rows: { n: number; splits: number; rawAlarms: number }[] } };
    assert.ok(data.rows.some(({ n, splits, rawAlarms }) => n === 6 && rawAlarms <= splits));
    const compare = await one.assay(["compare"]);
    assert.equal(compare.code, 2);
  });
});

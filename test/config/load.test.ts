import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../src/config/index.ts";
import { UserError } from "../../src/model/index.ts";

const configs = fileURLToPath(new URL("../fixtures/configs/", import.meta.url));
const golden = fileURLToPath(new URL("../golden/config-errors/", import.meta.url));
const entry = fileURLToPath(new URL("../../src/config/index.ts", import.meta.url));

/** The mistake that loading ends in. */
async function mistakeOf(file: string): Promise<UserError> {
  const error: unknown = await loadConfig(file).then(
    () => assert.fail(`${file} was loaded`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof UserError, String((error as Error).stack));
  return error;
}

/** The error as its three parts, without this machine's paths. */
function printed({ complaint: { wrong, known = [], fix } }: UserError): string {
  const lines = [wrong, ...known.map((one, i) => `${i === 0 ? "  known: " : "         "}${one}`), ...(fix === undefined ? [] : [`  try:   ${fix}`])];
  const places = [configs, `${relative(process.cwd(), configs)}/`];
  return `${places.reduce((text, place) => text.replaceAll(place, ""), lines.join("\n"))}\n`;
}

describe("loadConfig explains", () => {
  const files = readdirSync(join(configs, "mistakes"), { withFileTypes: true }).filter((entry_) => entry_.isFile() && entry_.name !== "broken-part.js");
  for (const { name } of files)
    test(basename(name).replaceAll("-", " "), async () => {
      const text = printed(await mistakeOf(join(configs, "mistakes", name)));
      const file = join(golden, `${basename(name, extname(name))}${extname(name) === ".ts" ? "" : "-js"}.txt`);
      if (process.env.ASSAY_UPDATE_GOLDEN === "1") writeFileSync(file, text);
      assert.equal(text, readFileSync(file, "utf8"));
    });

  test("a file that is not there, offering one that is", async () => {
    const { complaint } = await mistakeOf(join(configs, "good", "assay.confg.ts"));
    assert.match(complaint.wrong, /there is no configuration .*assay\.confg\.ts/);
    assert.deepEqual(complaint.known, ["assay.config.ts"]);
  });

  test("a folder, and a file that is no module", async () => {
    assert.match((await mistakeOf(join(configs, "good"))).message, /is a folder/);
    assert.match((await mistakeOf(join(configs, "typeless", "package.json"))).message, /is no module/);
  });
});

describe("loadConfig", () => {
  test("fills in what is usual", async () => {
    const suite = await loadConfig(join(configs, "least.mjs"));
    assert.deepEqual(suite, {
      name: "configs",
      root: configs.replace(/\/$/, ""),
      configFile: join(configs, "least.mjs"),
      service: null,
      alerting: null,
      metrics: [],
      agents: [{ id: "direct", model: "unknown", command: null, env: {}, settings: {}, timeoutMs: null }],
      tasks: [
        {
          id: "least", issueType: "", fixture: null, folder: null, input: "", command: ["true"], work: null, env: {}, setup: null, teardown: null,
          checks: [], critical: true, after: [], timeoutMs: null, agents: ["direct"], margins: {},
        },
      ],
      defaults: {
        attempts: 3, concurrency: 1, order: "shuffled", seed: 42, timeoutMs: 300_000, memory: "polled", store: null,
        retries: { most: 2, reasons: ["network", "rate-limit", "spawn-failed", "harness"], backoffMs: 1000 },
      },
    });
  });

  test("takes everything that is said, with paths from the configuration's folder", async () => {
    const folder = join(configs, "good");
    const { name, defaults, agents, tasks } = await loadConfig(join(folder, "assay.config.ts"));
    assert.equal(name, "fixers");
    assert.deepEqual(defaults, {
      attempts: 5, concurrency: 2, order: "interleaved", seed: 7, timeoutMs: 30_000, memory: "exact", store: `sqlite:${join(folder, "data/attempts.db")}`,
      retries: { most: 1, reasons: ["network"], backoffMs: 2000 },
    });
    assert.deepEqual(agents[0], { id: "one", model: "m1", command: ["node", "one.js", "{task}"], env: { MODE: "fast" }, settings: { temperature: 0 }, timeoutMs: 1500 });
    const [quotes, noted] = tasks;
    const { checks, ...rest } = quotes!;
    assert.deepEqual(rest, {
      id: "quotes", issueType: "formatting", fixture: join(folder, "fixtures/quotes"), folder: null, input: "", command: null, work: null, env: { A: "b" },
      setup: ["npm", "ci"], teardown: ["rm", "-rf", "out"], critical: true, after: [], timeoutMs: 60_000, agents: ["one"], margins: {},
    });
    const anyText = { equals: null, contains: null, matches: null };
    assert.deepEqual(
      checks.map((check) => (check.kind === "function" ? check.name : check)),
      [
        { kind: "program", name: "npm test", argv: ["npm", "test"], env: { CI: "1" }, timeoutMs: 10_000 },
        { kind: "program", name: "no finding of eslint", argv: ["eslint", "."], env: {}, timeoutMs: 60_000 },
        { kind: "exit", codes: [0, 1] },
        { kind: "file", path: "a.js", exists: true, ...anyText, contains: '"a"' },
        { kind: "file", path: "b.js", exists: false, ...anyText },
        { kind: "output", stream: "stdout", ...anyText, contains: "ok" },
        "isQuoted",
        "check 8",
      ],
    );
    assert.deepEqual(noted?.checks, [{ kind: "output", stream: "stderr", ...anyText, matches: { source: "fine", flags: "i" } }]);
    assert.deepEqual([noted?.after, noted?.critical, noted?.input], [["quotes"], false, "fix it"]);
  });

  test("a command of a task belongs to the agent direct alone, and other tasks are not done by it", async () => {
    const { agents, tasks } = await loadConfig(join(configs, "good", "assay.config.ts"));
    assert.deepEqual(agents.map(({ id }) => id), ["one", "two", "direct"]);
    assert.deepEqual(
      tasks.map((task) => [task.id, task.agents]),
      [["quotes", ["one"]], ["noted", ["one", "two"]], ["own", ["two", "direct"]], ["alone", ["direct"]]],
    );
  });
});

describe("loadConfig, in a project of its own", () => {
  let folder = "";
  before(() => void (folder = mkdtempSync(join(tmpdir(), "assay-config-"))));
  after(() => rmSync(folder, { recursive: true }));

  test("sees what changed since the last time, also in an imported file", async () => {
    const file = join(folder, "assay.config.ts");
    const write = (issueType: string, attempts: number) => {
      writeFileSync(join(folder, "part.ts"), `export const issueType: string = "${issueType}";\n`);
      writeFileSync(file, `import { issueType } from "./part.ts";\nexport default { attempts: ${attempts}, tasks: [{ id: "a", issueType, command: ["true"] }] };\n`);
    };
    write("first", 1);
    const first = await loadConfig(file);
    write("second", 2);
    const second = await loadConfig(file);
    assert.deepEqual([first, second].map(({ defaults, tasks }) => [defaults.attempts, tasks[0]?.issueType]), [[1, "first"], [2, "second"]]);
  });

  test("the name assay is found where it is not installed, in every kind of package, and Node does not warn", () => {
    for (const kind of ["typeless", "commonjs"]) {
      const project = join(folder, kind);
      mkdirSync(project);
      for (const name of readdirSync(join(configs, kind))) writeFileSync(join(project, name), readFileSync(join(configs, kind, name)));
      const script = `const { loadConfig } = await import(${JSON.stringify(entry)}); console.log((await loadConfig(${JSON.stringify(join(project, "assay.config.ts"))})).tasks[0].id);`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", cwd: folder });
      assert.deepEqual({ stdout, stderr }, { stdout: `${kind}\n`, stderr: "" });
    }
  });

  test("a configuration in CommonJS is taken too", async () => {
    assert.equal((await loadConfig(join(configs, "commonjs", "exported.js"))).tasks[0]?.id, "exported");
  });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Project } from "../support/cli.ts";
import { assay, project } from "../support/cli.ts";
import { matchesGolden } from "../support/golden.ts";

const fixtures = fileURLToPath(new URL("../fixtures/attempts/", import.meta.url));
const projects: Project[] = [];
after(() => projects.forEach((made) => made.remove()));

function made(files: Readonly<Record<string, string>> = {}): Project {
  const one = project(files);
  projects.push(one);
  return one;
}

/** A project with files of the fixtures in it. */
function withFixtures(...names: readonly string[]): Project {
  const one = made();
  for (const name of names) copyFileSync(join(fixtures, name), join(one.folder, name.replace("edge/", "")));
  return one;
}

/** Exit code and all that was said. */
async function golden(name: string, one: Project, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await one.assay(args);
  assert.doesNotMatch(stdout + stderr, /^\s+at .*:\d+:\d+\)?$/m, "a stack was printed");
  matchesGolden(`cli/${name}.txt`, `exit ${code}\n${stdout}${stderr}`.replaceAll(one.folder, "«project»"));
}

describe("assay import and assay export", () => {
  test("bring the attempts of another tracker in, out and into another store", async () => {
    const one = withFixtures("agent_performance.json");
    await golden("import", one, ["import", "agent_performance.json", "--time-zone", "UTC"]);
    await golden("import-again", one, ["import", "agent_performance.json", "--time-zone", "UTC"]);
    await golden("export", one, ["export", "-o", "out/attempts.jsonl", "--agent", "SecurityAgent"]);
    const second = await one.assay(["import", "out/attempts.jsonl", "--store", "sqlite:other.db", "--json"]);
    const { data } = JSON.parse(second.stdout) as { data: { taken: number; damaged: number } };
    assert.deepEqual([second.code, data.damaged, data.taken], [0, 0, readFileSync(join(one.folder, "out/attempts.jsonl"), "utf8").split('{"attempt"').length - 1]);
  });

  test("read standard input and write standard output, with nothing else on it", () => {
    const one = made();
    const call = (args: readonly string[], input: string) => spawnSync(process.execPath, [assay, ...args], { cwd: one.folder, input, encoding: "utf8", env: { ...process.env, ASSAY_STORE: join(one.folder, "a.db") } });
    const first = call(["import", "-"], '{"agent":"Fix","success":true,"at":"2026-01-31T12:00:00Z"}\n');
    assert.deepEqual([first.status, first.stdout.split("\n")[0]], [0, "✓ 1 attempt taken from standard input"]);
    const out = call(["export", "--format", "csv"], "");
    assert.deepEqual([out.status, out.stdout.split("\r\n").length], [0, 3]);
    assert.match(out.stderr, /1 attempt written to standard output as csv/);
    assert.equal(call(["export", "--quiet"], "").stderr, "");
  });

  test("a report has nothing to tell of a store where no suite was run, and says what tells", async () => {
    const one = withFixtures("agent_performance.json");
    await one.assay(["import", "agent_performance.json", "--time-zone", "UTC"]);
    await golden("report-no-suite", one, ["report"]);
  });

  test("what is damaged is told, and the rest taken", () => golden("import-damaged", withFixtures("edge/counts_disagree.metrics.json"), ["import", "counts_disagree.metrics.json"]));
  test("a file that was cut off", () => golden("import-truncated", withFixtures("edge/truncated.metrics.json"), ["import", "truncated.metrics.json"]));
  test("a file that holds no attempts", () => golden("import-foreign", withFixtures("edge/corrupt_text.metrics.json"), ["import", "corrupt_text.metrics.json"]));
  test("a file of a newer version", () => golden("import-newer", made({ "new.jsonl": '{"kind":"assay-attempts","version":2}\n' }), ["import", "new.jsonl"]));
  test("a file that is not there", () => golden("import-no-file", made(), ["import", "nowhere.json"]));
  test("a zone that nobody knows", () => golden("import-no-zone", made({ "a.jsonl": "" }), ["import", "a.jsonl", "--time-zone", "Mars/Olympus"]));
  test("a form that nobody knows", () => golden("import-no-form", made(), ["import", "a.xml", "--from", "xml"]));
  test("a window that ends before it begins", () => golden("export-backwards", made(), ["export", "--since", "2026-02-01", "--until", "2026-01-01"]));
  test("attempts and a document on one standard output", () => golden("export-json", made(), ["export", "--json"]));
  test("a length of time that is none", () => golden("export-no-length", made(), ["export", "--last", "soon"]));

  test("names that the other tool would mix up, an agent that is not there, a file that is", async () => {
    const one = withFixtures("edge/colon_names.attempts.jsonl");
    await one.assay(["import", "colon_names.attempts.jsonl"]);
    await golden("export-colons", one, ["export", "--format", "crackerjack", "-o", "out.json"]);
    await golden("export-unknown-agent", one, ["export", "--agent", "Fix:olama"]);
    await golden("export-taken", one, ["export", "-o", "colon_names.attempts.jsonl"]);
  });
});

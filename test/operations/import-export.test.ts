import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { exportAttempts, importAttempts } from "../../src/operations/index.ts";
import type { ExportAttemptsRequest, ImportAttemptsRequest } from "../../src/operations/index.ts";
import { UserError, canonicalOrder } from "../../src/model/index.ts";
import type { Attempt, Run } from "../../src/model/index.ts";
import { openStore } from "../../src/store/index.ts";
import type { Store } from "../../src/store/index.ts";
import { anyAttempt, attempt, run } from "../contracts/attempts.ts";

const fixtures = fileURLToPath(new URL("../fixtures/attempts/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "assay-interchange-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const nowMs = Date.UTC(2026, 10, 21);
const never = new AbortController().signal;

interface Imported {
  readonly exitCode: number;
  readonly taken: number;
  readonly known: number;
  readonly damaged: number;
  readonly problems: readonly { readonly where: string; readonly text: string }[];
  readonly notes: readonly { readonly text: string; readonly times: number }[];
  readonly aggregates: readonly Record<string, unknown>[];
  readonly timeZone: string | null;
}

async function importInto(store: Store, changes: Partial<ImportAttemptsRequest>): Promise<Imported> {
  const { document, exitCode } = await importAttempts({ store, cwd: fixtures, file: "-", input: pieces(""), from: undefined, zone: "UTC", nowMs, stop: never, ...changes });
  return { exitCode, ...(document.data as unknown as Omit<Imported, "exitCode">) };
}

async function exported(store: Store, changes: Partial<ExportAttemptsRequest> = {}): Promise<string> {
  let text = "";
  await exportAttempts({ store, cwd: folder, filter: {}, form: "jsonl", file: undefined, replace: false, print: (part) => (text += part), zone: "UTC", nowMs, stop: never, ...changes });
  return text;
}

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function complaintOf(work: Promise<unknown>): Promise<{ readonly wrong: string; readonly fix: string; readonly exitCode: number }> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return { wrong: error.complaint.wrong, fix: error.complaint.fix ?? "", exitCode: error.exitCode };
  }
  throw new assert.AssertionError({ message: "it was carried out" });
}

describe("there and back", () => {
  test("any attempts come into an empty store as they were, with their runs and variants; twice is once", async () => {
    const given = fc.uniqueArray(anyAttempt, { minLength: 1, maxLength: 12, selector: ({ id }) => id });
    await fc.assert(
      fc.asyncProperty(given, async (any) => {
        const runs = [run({ id: "r1", plan: { a: [1] } }), run({ id: "r2", endedAtMs: 9, environment: { ...run().environment, id: "env-2" } })];
        const attempts = any.filter(({ metrics }) => !Object.hasOwn(metrics, "__proto__")).map((one, slot) => asJson<Attempt>({ ...one, slot, runId: runs[slot % 2]!.id, taskVariant: slot % 3 === 0 ? "v1" : "", agentVariant: "v2" }));
        const from = await openStore("memory:");
        for (const one of runs) await from.beginRun(one, [{ id: "v1", kind: "task", facts: { b: 1 } }, { id: "v2", kind: "agent", facts: {} }]);
        await from.record(attempts);
        const text = await exported(from);
        const to = await openStore("memory:");
        const first = await importInto(to, { input: pieces(text) });
        assert.deepEqual([first.exitCode, first.taken, first.known, first.problems], [attempts.length === 0 ? 2 : 0, attempts.length, 0, []]);
        assert.deepEqual(await to.attempts(), canonicalOrder(attempts));
        const used = new Set(attempts.map(({ runId }) => runId));
        assert.deepEqual(await to.runs(), (await from.runs()).filter(({ id }) => used.has(id)));
        for (const id of ["v1", "v2"]) if (attempts.some((one) => one.taskVariant === id || one.agentVariant === id)) assert.deepEqual(await to.variant(id), await from.variant(id));
        const second = await importInto(to, { input: pieces(text) });
        assert.deepEqual([second.taken, second.known, second.problems], [0, attempts.length, []]);
        assert.equal(await exported(to), text);
      }),
      { numRuns: 40 },
    );
  });

  test("more attempts than a page holds, far apart and close together, each once and in order", async () => {
    const store = await openStore(`sqlite:${join(folder, "many.db")}`);
    await store.beginRun(run({ id: "r" }));
    const moments = [...Array.from({ length: 7_000 }, (_, i) => 1_700_000_000_000 + (i % 50)), ...Array.from({ length: 300 }, (_, i) => i * 5_000_000_000)];
    const attempts = moments.map((startedAtMs, slot) => attempt({ id: `a${slot}`, runId: "r", slot, startedAtMs }));
    await store.record(attempts);
    const ids = (await exported(store)).trimEnd().split("\n").map((line) => JSON.parse(line) as { attempt?: { id: string } }).flatMap(({ attempt: one }) => (one === undefined ? [] : [one.id]));
    assert.deepEqual(ids, canonicalOrder(attempts).map(({ id }) => id));
    await store.close();
  });

  test("a run that was still going is ended by a later file, and never begun anew", async () => {
    const from = await openStore("memory:");
    const going: Run = run({ id: "r", endedAtMs: null });
    await from.beginRun(going);
    await from.record([attempt({ id: "a", runId: "r" })]);
    const to = await openStore("memory:");
    await importInto(to, { input: pieces(await exported(from)) });
    await from.endRun("r", { endedAtMs: 99, loadEnd: 1.5 });
    await importInto(to, { input: pieces(await exported(from)) });
    assert.deepEqual(await to.run("r"), { ...going, endedAtMs: 99, loadEnd: 1.5 });
  });

  test("an attempt that was edited in the file is told, and the one in the store kept", async () => {
    const store = await openStore("memory:");
    await store.beginRun(run({ id: "r" }));
    await store.record([attempt({ id: "a", runId: "r", slot: 0, wallNs: 5 })]);
    const text = (await exported(store)).replace('"wallNs":5', '"wallNs":4');
    const { exitCode, problems } = await importInto(store, { input: pieces(text) });
    assert.deepEqual([exitCode, problems], [2, [{ where: "line 4", text: "the attempt a is in the store with other values, which were kept: an attempt never changes" }]]);
    assert.equal((await store.attempts())[0]!.wallNs, 5);
  });

  test("an attempt whose slot another one holds is told by its line, the rest of its batch is recorded", async () => {
    const store = await openStore("memory:");
    await store.beginRun(run({ id: "r" }));
    await store.record([attempt({ id: "a", runId: "r", slot: 3 })]);
    const lines = [2, 3, 4].map((slot) => `${JSON.stringify({ attempt: attempt({ id: `new${slot}`, runId: "r", slot }) })}\n`);
    const { taken, problems } = await importInto(store, { input: pieces(...lines, `${JSON.stringify({ attempt: attempt({ runId: "nobody's" }) })}\n`) });
    assert.equal(taken, 2);
    assert.deepEqual(problems.map(({ where }) => where).sort(), ["line 2", "line 4"]);
  });

  test("what the origin wrote goes out as the origin wrote it, to the last digit", async () => {
    const store = await openStore("memory:");
    await importInto(store, { file: "attempts.jsonl", zone: "America/New_York" });
    const text = await exported(store, { form: "crackerjack", zone: "America/New_York" });
    const original = JSON.parse(readFileSync(join(fixtures, "agent_performance.json"), "utf8")) as { version: string; metrics: object };
    const { version, metrics } = JSON.parse(text) as typeof original;
    assert.equal(version, original.version);
    assert.deepEqual(metrics, original.metrics);
    assert.deepEqual(Object.keys(metrics), Object.keys(original.metrics));
  });
});

describe("an import", () => {
  test("of attempts and of the metrics file they led to counts each attempt once", async () => {
    const store = await openStore("memory:");
    assert.equal((await importInto(store, { file: "attempts.jsonl" })).taken, 473);
    const second = await importInto(store, { file: "agent_performance.json" });
    assert.deepEqual([second.exitCode, second.taken, second.known, second.aggregates.length], [0, 0, 473, 0]);
  });

  test("says in which zone it read moments that name none; another zone is another moment", async () => {
    const store = await openStore("memory:");
    assert.equal((await importInto(store, { file: "attempts.jsonl", zone: "Asia/Tokyo" })).timeZone, "Asia/Tokyo");
    assert.equal((await store.attempts())[0]!.startedAtMs, Date.UTC(2026, 3, 5, 23, 18, 29));
    assert.equal((await importInto(store, { input: pieces('{"agent":"a","success":true,"at":1000000000005}\n') })).timeZone, null);
  });

  test("again in another zone says that the attempts keep the moments they have", async () => {
    const store = await openStore("memory:");
    await importInto(store, { file: "attempts.jsonl", zone: "Asia/Tokyo" });
    assert.deepEqual((await importInto(store, { file: "attempts.jsonl", zone: "Asia/Tokyo" })).notes, []);
    const { taken, known, notes } = await importInto(store, { file: "attempts.jsonl" });
    assert.deepEqual([taken, known, notes.map(({ text }) => text)], [0, 473, ["earlier imports read moments without a zone as local time of Asia/Tokyo: attempts that were known already keep those moments"]]);
  });

  test("of attempts without a run makes one of its own, of no machine, ended", async () => {
    const store = await openStore("memory:");
    await importInto(store, { file: "attempts.jsonl" });
    const [made, ...others] = await store.runs();
    assert.deepEqual([others.length, made!.kind, made!.environment.facts.cpuModel, made!.endedAtMs !== null, made!.plan], [0, "import", "unknown", true, { import: { file: "attempts.jsonl", form: "jsonl", timeZone: "UTC" } }]);
  });

  test("of a file that turns out to be of a newer version keeps what came before", async () => {
    const store = await openStore("memory:");
    const { wrong } = await complaintOf(importInto(store, { input: pieces('{"agent":"a","success":true,"at":1000000000005}\n{"kind":"assay-attempts","version":9}\n') }));
    assert.match(wrong, /has version 9/);
    assert.equal(await store.countAttempts(), 1);
    assert.notEqual((await store.runs())[0]!.endedAtMs, null);
  });

  test("that is stopped keeps what it took, and says so", async () => {
    const store = await openStore("memory:");
    const stop = new AbortController();
    async function* input(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"agent":"a","success":true,"at":1000000000005}\n'.padEnd(70_000));
      stop.abort();
      yield Buffer.from('\n{"agent":"b","success":true,"at":1000000000005}\n');
    }
    const { exitCode, taken } = await importInto(store, { input: input(), stop: stop.signal });
    assert.deepEqual([exitCode, taken, await store.countAttempts()], [130, 1, 1]);
  });

  test("of what is not there, a folder, an empty file", async () => {
    const store = await openStore("memory:");
    assert.deepEqual((await complaintOf(importInto(store, { file: "nowhere.json" }))).wrong, "there is no file nowhere.json");
    assert.deepEqual((await complaintOf(importInto(store, { file: "edge" }))).wrong, "edge is a folder");
    assert.deepEqual((await complaintOf(importInto(store, {}))).wrong, "standard input is empty");
  });
});

describe("an export", () => {
  async function filled(): Promise<Store> {
    const store = await openStore("memory:");
    await importInto(store, { file: "edge/colon_names.attempts.jsonl" });
    await importInto(store, { input: pieces('{"agent":"Plain","success":true,"at":1000000000005}\n{"agent":"Plain","outcome":"errored","at":1000000000006}\n') });
    return store;
  }

  test("in the origin's form names every name that its keys could not tell apart", async () => {
    const { wrong, exitCode } = await complaintOf(exported(await filled(), { form: "crackerjack" }));
    assert.equal(wrong, 'this form joins agent, model and issue type by ":", and these names hold one: model ollama:llama3:8b, agent Fix:ollama, model llama3:8b');
    assert.equal(exitCode, 2);
  });

  test("in the origin's form says what it leaves out, and does not make up what is unknown", async () => {
    const { document } = await exportAttempts({ store: await filled(), cwd: folder, filter: { agents: ["Plain"] }, form: "crackerjack", file: "plain.json", replace: false, print: () => {}, zone: "UTC", nowMs, stop: never });
    assert.equal((document.data as { attempts: number }).attempts, 1);
    assert.match(document.verdict.text, /^1 attempt written to plain\.json/);
    assert.deepEqual((document.data as { notes: string[] }).notes.slice(1), [
      "1 errored and 0 skipped attempts were left out: the form knows success and failure only",
      "1 attempts have no confidence: null in their rows, and no part of an average",
      "1 attempts have no time: null in their rows, and no part of an average",
    ]);
    const [entry] = Object.values((JSON.parse(readFileSync(join(folder, "plain.json"), "utf8")) as { metrics: Record<string, Record<string, unknown>> }).metrics);
    assert.deepEqual([entry!["total_attempts"], entry!["recent_results"]], [1, [{ timestamp: "2001-09-09T01:46:40.005000", agent_name: "Plain", model_name: "unknown", issue_type: "", success: true, confidence: null, time_seconds: null }]]);
  });

  test("of a name that no attempt has says which there are", async () => {
    const { wrong, fix } = await complaintOf(exported(await filled(), { filter: { agents: ["Plane"] } }));
    assert.deepEqual([wrong, fix], ['no attempt in this store has the agent "Plane"', "--agent Plain"]);
  });

  test("writes no half file, and none over another", async () => {
    writeFileSync(join(folder, "mine.csv"), "mine");
    const store = await filled();
    assert.match((await complaintOf(exported(store, { form: "csv", file: "mine.csv" }))).wrong, /^mine\.csv is there already/);
    // A path that was given in full is told in full, wherever one stands.
    const inFull = join(folder, "mine.csv");
    assert.equal((await complaintOf(exported(store, { form: "csv", file: inFull, cwd: "/" }))).wrong, `${inFull} is there already; it was left as it is`);
    await complaintOf(exported(store, { form: "crackerjack", file: "mine.csv", replace: true }));
    assert.equal(readFileSync(join(folder, "mine.csv"), "utf8"), "mine");
    await exported(store, { form: "csv", file: "mine.csv", replace: true });
    assert.ok(readFileSync(join(folder, "mine.csv"), "utf8").startsWith("id,run,"));
    assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith(".part")), []);
    assert.equal((await complaintOf(exported(store, { file: "mine.csv/below" }))).exitCode, 5);
  });

  test("within a window of time, which begins with its first moment and ends before its last", async () => {
    const text = await exported(await filled(), { filter: { sinceMs: 1_000_000_000_005, untilMs: 1_000_000_000_006 } });
    assert.equal(text.trimEnd().split("\n").filter((line) => line.startsWith('{"attempt"')).length, 1);
  });

  test("of an empty store is an empty file of its form", async () => assert.equal(await exported(await openStore("memory:")), '{"kind":"assay-attempts","version":1}\n'));
});

/**
 * What the origin answers of each file, as recorded from it in NAME.answers.json, beside what we answer.
 */
describe("files on which the origin goes wrong", () => {
  const origin = (name: string) => JSON.parse(readFileSync(join(fixtures, "edge", `${name}.answers.json`), "utf8")) as { readonly answers?: Answers; readonly answers_after_load?: Answers; readonly keys_on_disk_after_one_more_record?: readonly string[] };
  interface Answers {
    readonly count: number;
    readonly success_rate_all: Record<string, number>;
    readonly best_min5: Record<string, { readonly agent_name: string; readonly avg_confidence: unknown }>;
  }
  const take = async (name: string) => {
    const store = await openStore("memory:");
    const before = readFileSync(join(fixtures, "edge", `${name}.metrics.json`));
    const imported = await importInto(store, { file: `edge/${name}.metrics.json` });
    assert.deepEqual(readFileSync(join(fixtures, "edge", `${name}.metrics.json`)), before, "the file is left as it is");
    return { store, ...imported };
  };

  test("bom: the origin reads nothing and then writes over the file; ours passes over the mark and takes what there is", async () => {
    assert.equal(origin("bom").answers_after_load!.count, 0);
    assert.deepEqual(origin("bom").keys_on_disk_after_one_more_record, ["New:m0:x"]);
    const { exitCode, aggregates, notes } = await take("bom");
    assert.deepEqual([exitCode, aggregates.map(({ agent, attempts, successes }) => [agent, attempts, successes])], [0, [["A", 10, 7]]]);
    assert.deepEqual(notes.map(({ text }) => text), ["the file begins with a byte order mark, which was passed over"]);
  });

  test("colon_names: the origin makes one entry of 50 % out of two combinations; ours keeps 10 of 10 and 0 of 10 apart", async () => {
    assert.deepEqual(origin("colon_names").answers!.success_rate_all, { "Fix:ollama:llama3:8b:x": 50 });
    const { store, exitCode } = await take("colon_names");
    const passed = async (agent: string) => [await store.countAttempts({ agents: [agent] }), await store.countAttempts({ agents: [agent], outcomes: ["passed"] })];
    assert.deepEqual([exitCode, await passed("Fix"), await passed("Fix:ollama")], [0, [10, 10], [10, 0]]);
    assert.deepEqual((await store.series()).map(({ agent, model }) => [agent, model]), [["Fix", "ollama:llama3:8b"], ["Fix:ollama", "llama3:8b"]]); // prettier-ignore
  });

  test("corrupt_text: the origin starts empty without a word and writes over the file; ours says what it found, and touches nothing", async () => {
    assert.deepEqual(origin("corrupt_text").keys_on_disk_after_one_more_record, ["New:m0:x"]);
    const { wrong, exitCode } = await complaintOf(take("corrupt_text"));
    assert.deepEqual([wrong, exitCode], ['edge/corrupt_text.metrics.json holds no attempts: it begins with "invalid json {{{", which is no JSON object', 2]);
  });

  test("counts_disagree: the origin reports 120 %; ours names the counts and keeps neither", async () => {
    assert.deepEqual(origin("counts_disagree").answers_after_load!.success_rate_all, { "A:m1:x": 120 });
    const { exitCode, problems, aggregates } = await take("counts_disagree");
    assert.deepEqual(problems, [{ where: 'metrics["A:m1:x"]', text: "successful_fixes is 12 of 10 total_attempts: these counts cannot both be true; its sums were left out" }]);
    assert.deepEqual([exitCode, aggregates], [2, []]);
  });

  test("nan_literal: the origin answers NaN for the confidence; ours names it, keeps it as unknown, and the counts as they are", async () => {
    assert.equal(origin("nan_literal").answers_after_load!.best_min5["x"]!.avg_confidence, "__NaN__");
    const { exitCode, problems, aggregates } = await take("nan_literal");
    assert.deepEqual(problems, [{ where: 'metrics["A:m1:x"]', text: "avg_confidence is NaN; it is kept as unknown" }]);
    assert.deepEqual([exitCode, aggregates.map(({ of }) => of)], [2, [{ attempts: 10, successes: 7, averageConfidence: null, averageDurationMs: 2000 }]]);
  });

  test("small_vs_large: the origin ranks 5 of 5 above 194 of 200; ours has the attempts to rank by, and the 100 that the file lost as what they are", async () => {
    assert.equal(origin("small_vs_large").answers!.best_min5["x"]!.agent_name, "Lucky");
    const { store, exitCode, taken, aggregates } = await take("small_vs_large");
    assert.deepEqual([exitCode, taken, await store.countAttempts({ agents: ["Proven"], outcomes: ["passed"] })], [0, 105, 94]);
    assert.deepEqual(aggregates.map(({ agent, attempts, successes }) => [agent, attempts, successes]), [["Proven", 100, 100]]);
    // With the attempts themselves nothing is lost.
    const whole = await importInto(store, { file: "edge/small_vs_large.attempts.jsonl" });
    assert.deepEqual([whole.taken, whole.known, await store.countAttempts({ agents: ["Proven"] })], [100, 105, 200]);
  });

  test("truncated: the origin starts empty and writes over the file; ours says where it ends and in what", async () => {
    assert.equal(origin("truncated").answers_after_load!.count, 0);
    const { exitCode, taken, problems } = await take("truncated");
    assert.deepEqual([exitCode, taken, problems], [2, 0, [{ where: "byte 180", text: 'the file ends here, in the middle of "A:m1:x": it was truncated; no entry stands whole before that' }]]);
  });

  test("unknown_field: the origin drops the whole entry and deletes it at the next write; ours leaves the field out and takes both", async () => {
    assert.deepEqual(origin("unknown_field").keys_on_disk_after_one_more_record, ["B:m1:x", "New:m0:x"]);
    const { exitCode, notes, aggregates } = await take("unknown_field");
    assert.deepEqual(aggregates.map(({ agent }) => agent), ["A", "B"]);
    assert.deepEqual([exitCode, notes], [0, [{ text: 'a field "p95" means nothing to assay and was left out', times: 1 }]]);
  });
});

describe("a metrics file", () => {
  const whole = readFileSync(join(fixtures, "agent_performance.json"), "utf8");

  test("cut off anywhere gives every entry that is whole", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 100, max: whole.length - 3 }), async (length) => {
        const store = await openStore("memory:");
        const { taken, problems, exitCode } = await importInto(store, { input: pieces(whole.slice(0, length)) });
        // An entry ends with its list of results, at this indentation.
        const entries = whole.slice(0, length).split("\n    }").length - 1;
        const entryLengths = Object.values((JSON.parse(whole) as { metrics: Record<string, { recent_results: unknown[] }> }).metrics).map(({ recent_results: rows }) => rows.length);
        const sums = [0, ...entryLengths].map((_, i) => entryLengths.slice(0, i).reduce((a, b) => a + b, 0));
        // The last entry is known to be whole once a comma or a brace follows it.
        assert.ok(taken === sums[entries] || taken === sums[entries - 1], `${taken} of ${entries} entries`);
        assert.equal(exitCode, 2);
        assert.match(problems.at(-1)!.text, /the file ends here.*truncated/);
      }),
      { numRuns: 25 },
    );
  });

  test("with damaged entries and attempts gives the others, each damage named by its place", async () => {
    const metrics = JSON.parse(whole) as { version: string; last_updated: string; metrics: Record<string, any> };
    const keys = Object.keys(metrics.metrics);
    metrics.metrics[keys[0]!].recent_results[1].success = "true";
    metrics.metrics[keys[1]!].recent_results[0].confidence = 1.7;
    metrics.metrics[keys[2]!].agent_name = "";
    metrics.metrics[keys[3]!] = 7;
    const text = JSON.stringify(metrics).replace(`"${keys[4]!}":{`, `"${keys[4]!}":{oops,`);
    const rows = (key: string) => ((JSON.parse(whole) as typeof metrics).metrics[key].recent_results as unknown[]).length;
    const store = await openStore("memory:");
    const { taken, problems, aggregates, exitCode } = await importInto(store, { input: pieces(text) });
    assert.equal(taken, 473 - 2 - rows(keys[3]!) - rows(keys[4]!));
    assert.deepEqual([exitCode, problems.map(({ where }) => where)], [2, [`metrics["${keys[0]}"].recent_results[1]`, `metrics["${keys[1]}"].recent_results[0]`, `metrics["${keys[2]}"]`, `metrics["${keys[3]}"]`, `metrics["${keys[4]}"]`]]);
    assert.match(problems[0]!.text, /^success is "true"; it must be true or false$/);
    assert.equal(aggregates.length, 2); // the two attempts that were refused are still counted by the file
  });

  test("of another version is refused before anything is taken; of none is read and told", async () => {
    const store = await openStore("memory:");
    assert.match((await complaintOf(importInto(store, { input: pieces(whole.replace('"1.0"', '"2.0"')) }))).wrong, /has version "2\.0" of the metrics file; this assay reads version "1\.0"/);
    assert.equal(await store.countAttempts(), 0);
    const { notes, taken } = await importInto(store, { input: pieces(whole.replace('"version": "1.0",', "")), from: "crackerjack" });
    assert.deepEqual([taken, notes.map(({ text }) => text)], [473, ["the file does not say its version; it was read as 1.0"]]);
  });

  test("a later one of the same sums keeps the newest beside the older; the same one twice keeps one", async () => {
    const store = await openStore("memory:");
    const text = readFileSync(join(fixtures, "edge/small_vs_large.metrics.json"), "utf8");
    await importInto(store, { input: pieces(text) });
    const again = await importInto(store, { input: pieces(text) });
    assert.deepEqual([again.aggregates.map(({ known }) => known), (await store.events({ kind: "aggregate" })).length], [[true], 1]);
    const later = text.replace('"total_attempts": 200', '"total_attempts": 210').replace('"failed_fixes": 6', '"failed_fixes": 16').replace('"last_updated": "2026-03-01T03', '"last_updated": "2026-03-02T03');
    await importInto(store, { input: pieces(later) });
    const events = await store.events({ kind: "aggregate", subject: '["Proven","m1","x"]' });
    assert.deepEqual(events.map(({ facts }) => [facts["attempts"], facts["successes"]]), [[100, 100], [110, 100]]); // prettier-ignore
  });

  test("its aggregates go along in a file of lines", async () => {
    const from = await openStore("memory:");
    await importInto(from, { file: "edge/bom.metrics.json" });
    const to = await openStore("memory:");
    await importInto(to, { input: pieces(await exported(from)) });
    assert.deepEqual(await to.events(), await from.events());
  });
});

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

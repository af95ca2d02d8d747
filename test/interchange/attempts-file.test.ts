import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { openReader, openWriter, recogniseForm, requireText, timeZone } from "../../src/interchange/index.ts";
import type { Aggregate, ImportForm, Incoming } from "../../src/interchange/index.ts";
import { UserError } from "../../src/model/index.ts";
import type { Attempt, Variant } from "../../src/model/index.ts";
import { anyAttempt, attempt, run } from "../contracts/attempts.ts";
import { conforms } from "../report/conforms.ts";
import type { Schema } from "../report/conforms.ts";

const schema = JSON.parse(readFileSync(new URL("../../docs/format/attempts.schema.json", import.meta.url), "utf8")) as Schema;
const utc = timeZone("UTC");
const nowMs = Date.UTC(2026, 10, 21);

/** What a reader finds in a text that comes in pieces. */
function read(form: ImportForm, text: string | Uint8Array, sizes: readonly number[] = []): Incoming[] {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const reader = openReader(form, { file: "f", nowMs, zone: utc });
  const found: Incoming[] = [];
  let from = 0;
  for (const size of [...sizes, bytes.length]) {
    found.push(...reader.take(bytes.subarray(from, from + size)));
    from += size;
  }
  return [...found, ...reader.end()];
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`;
const problems = (items: readonly Incoming[]) => items.flatMap((item) => (item.kind === "problem" ? [`${item.where}: ${item.text}`] : []));
const notes = (items: readonly Incoming[]) => items.flatMap((item) => (item.kind === "note" ? [item.text] : []));
const records = (items: readonly Incoming[]) => items.flatMap((item) => (item.kind === "record" ? [item] : []));
const plain = { agent: "Fix", success: true, at: "2026-01-31T12:00:00Z" };

function complaint(form: ImportForm, text: string): string {
  const refusal = read(form, text).find((item) => item.kind === "refusal");
  return refusal === undefined ? "it was read" : refusal.error.complaint.wrong;
}

describe("attempts, one a line, as assay writes them", () => {
  test("any attempts, runs and variants come back as they were, in whatever pieces the file comes", () => {
    const any = fc.record({ attempts: fc.array(anyAttempt, { maxLength: 8 }), pieces: fc.array(fc.nat({ max: 700 }), { maxLength: 12 }), facts: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })) });
    fc.assert(
      fc.property(any, ({ attempts: given, pieces, facts }) => {
        // Keys called __proto__ are left out by a reader, as by every other of ours.
        const attempts = given.filter(({ metrics }) => !Object.hasOwn(metrics, "__proto__")).map(asJson);
        if (JSON.stringify(facts).includes("__proto__")) return;
        const runs = [asJson(run({ id: "r1", plan: facts })), run({ id: "r2", endedAtMs: 7 })];
        const variants: Variant[] = [{ id: "v", kind: "task", facts: asJson(facts) }];
        const writer = openWriter("jsonl", { zone: utc, nowMs });
        const text = writer.begin() + writer.take({ attempts, runs, variants }) + writer.end([]);
        for (const written of text.trimEnd().split("\n")) assert.deepEqual(conforms(JSON.parse(written), schema), []);
        const items = read("jsonl", text, pieces);
        assert.deepEqual(items.filter(({ kind }) => kind === "problem" || kind === "note"), []);
        assert.deepEqual(items.flatMap((item) => (item.kind === "attempt" ? [item.attempt] : [])), attempts);
        assert.deepEqual(items.flatMap((item) => (item.kind === "run" ? [item.run] : [])), runs);
        assert.deepEqual(items.flatMap((item) => (item.kind === "variant" ? [item.variant] : [])), variants);
      }),
      { numRuns: 100 },
    );
  });

  test("aggregates come back, and ends of lines may be those of Windows", () => {
    const aggregate: Aggregate = { id: "a", atMs: 5, agent: "A", model: "m", issueType: "x", attempts: 3, successes: 2, of: { attempts: 9, successes: 7, averageConfidence: null, averageDurationMs: 2000 }, mixed: false, source: "f" };
    const text = openWriter("jsonl", { zone: utc, nowMs }).end([aggregate]);
    assert.deepEqual(conforms(JSON.parse(text), schema), []);
    assert.deepEqual(read("jsonl", text.replaceAll("\n", "\r\n")), [{ kind: "aggregate", aggregate }]);
  });

  test("a line that was edited into nonsense is told with its number, and the others are read", () => {
    const lines = [{ attempt: { ...attempt({ id: "good" }), extra: 1 } }, { attempt: { ...attempt(), confidence: 1.7 } }, { attempt: { ...attempt(), series: 7 } }, { attempt: 7 }, { run: { id: "r" } }];
    const items = read("jsonl", lines.map(line).join(""));
    assert.deepEqual(items.flatMap((item) => (item.kind === "attempt" ? [item.attempt.id] : [])), ["good"]);
    assert.deepEqual(notes(items), ['a field "extra" means nothing to assay and was left out']);
    assert.deepEqual(problems(items).map((text) => text.slice(0, 33)), ["line 2: confidence is 1.7; it mus", "line 3: series is 7; it must be a", "line 4: it must be an object", "line 5: kind is missing; it must "]);
  });

  test("a run whose environment does not stand before it is a problem, not an invention", () => {
    const { environment, ...rest } = run();
    assert.match(problems(read("jsonl", line({ run: { ...rest, environment: environment.id } })))[0]!, /its environment "env-1" does not stand before it/);
  });

  test("a newer version and another kind of file are refused by name", () => {
    assert.equal(complaint("jsonl", line({ kind: "assay-attempts", version: 2 })), "f has version 2; this assay reads version 1");
    assert.equal(complaint("jsonl", line({ kind: "assay-baseline", version: 1 })), 'f holds no attempts: its kind is "assay-baseline"');
  });
});

describe("attempts, one a line, as people write them", () => {
  test("both ways to say it are read, in one file", () => {
    const other = { timestamp: "2026-01-31T12:00:00", agent_name: "Fix", model_name: "m", issue_type: "x", success: false, confidence: 0.5, time_seconds: 0.7744 };
    const [first, second] = records(read("jsonl", line(plain) + line(other)));
    assert.equal(first!.fields.startedAtMs, second!.fields.startedAtMs);
    assert.deepEqual([second!.fields.series.model, second!.fields.outcome, second!.fields.wallNs, second!.fields.confidence], ["m", "failed", 774_400_000, 0.5]);
  });

  test("the same line has the same id in each reading; the second of two equal lines has another; the order of fields means nothing", () => {
    const ids = (text: string) => records(read("jsonl", text)).map(({ id }) => id);
    const [a, b] = ids(line(plain) + line(plain));
    assert.notEqual(a, b);
    assert.deepEqual(ids(line(plain) + line(plain)), [a, b]);
    assert.deepEqual(ids(line({ at: plain.at, success: true, agent: "Fix" })), [a]);
    assert.deepEqual(ids(line({ ...plain, id: "mine" })), ["mine"]);
    assert.match(a!, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("bad lines are told one by one with the reason, and the good ones between them are taken", () => {
    const bad = ["xx", "[1]", '{"agent":"a","success":"true","at":"2026-01-31T12:00:00Z"}', '{"agent":"a","success":true}', '{"who":1}', '{"agent":"a","success":true,"confidence":NaN,"at":1000000000001}', '{"agent":"a","success":true,"at":"2026-01-31T12:00:00"}', '{"agent":"a","success":true,"at":"2027-01-31T12:00:00Z"}'];
    const items = read("jsonl", bad.map((one) => `${one}\n${line({ ...plain, detail: one })}\n`).join(""));
    assert.equal(records(items).length, bad.length);
    assert.deepEqual(problems(items), [
      "line 1: it is no JSON: Unexpected token 'x'",
      "line 4: it holds no JSON object",
      'line 7: success is "true"; it must be true or false',
      "line 10: at is missing: an attempt of the past needs its moment (assay record --stdin records attempts as made now)",
      "line 13: it is no attempt: it has neither agent nor agent_name, but who",
      "line 16: confidence is NaN; it must be a number in [0, 1]",
      'line 19: at is "2026-01-31T12:00:00"; it must say its zone, as in 2026-01-31T12:00:00Z',
      'line 22: at is "2027-01-31T12:00:00Z"; it must not lie in the future (it is 2026-11-21T00:00:00.000Z here)',
    ]);
  });

  test("a last line that was cut off is told as that", () => {
    const items = read("jsonl", `${line(plain)}{"agent":"F`);
    assert.equal(records(items).length, 1);
    assert.match(problems(items)[0]!, /^line 2: it is no JSON: .*; the file ends in the middle of this line: it was truncated$/);
  });

  test("a line of more than 1 MB costs itself, not memory and not the next", () => {
    const items = read("jsonl", `${line({ ...plain, detail: "x".repeat(1_000_001) })}${line(plain)}`, [500_000]);
    assert.deepEqual([records(items).length, problems(items)], [1, ["line 1: it is longer than 1 MB"]]);
  });

  test("bytes that are no UTF-8, endless nesting and __proto__ do no harm", () => {
    const latin = Buffer.concat([Buffer.from('{"agent":"M'), Buffer.from([0xfc]), Buffer.from('ller","success":true,"at":1000000000001}\n')]);
    assert.deepEqual(problems(read("jsonl", latin)), ["line 1: it is not UTF-8 text"]);
    assert.deepEqual(problems(read("jsonl", `${"[".repeat(400_000)}\n`)).length, 1);
    assert.deepEqual(problems(read("jsonl", `{"agent":"a","success":true,"at":1000000000001,"metrics":${'{"a":'.repeat(100)}1${"}".repeat(100)}}\n`)), ["line 1: it is nested deeper than 64 levels"]);
    const items = read("jsonl", '{"agent":"a","success":true,"at":1000000000001,"metrics":{"\\u005f_proto__":{"polluted":1},"lines":3}}\n');
    assert.deepEqual(records(items).map(({ fields }) => fields.metrics), [{ lines: 3 }]);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
    assert.match(notes(items)[0]!, /__proto__/);
  });

  test("whatever bytes come, in whatever pieces: nothing is thrown, and never an attempt made out of nothing", () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json().map((text) => Buffer.from(`${text}\n${text}`)), fc.string().map((text) => Buffer.from(`{"version":"1.0","metrics":{${text}`)));
    fc.assert(
      fc.property(bytes, fc.array(fc.nat({ max: 40 }), { maxLength: 10 }), fc.constantFrom("jsonl" as const, "crackerjack" as const), (any, pieces, form) => {
        assert.deepEqual(records(read(form, any, pieces)), []);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a metrics file", () => {
  test("with any names gives their attempts and sums, in whatever pieces and however indented it comes", () => {
    const name = fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.constantFrom('"', "\\", "},{", "]", ":", '\\"', "metrics", "🦜")).filter((text) => !/\p{Cc}/u.test(text) && text.trim() === text);
    const any = fc.record({ names: fc.uniqueArray(fc.tuple(name, name), { maxLength: 6, selector: String }), pieces: fc.array(fc.nat({ max: 60 }), { maxLength: 30 }), indent: fc.constantFrom(0, 2) });
    fc.assert(
      fc.property(any, ({ names, pieces, indent }) => {
        const entries = names.map(([agent_name, issue_type], i) => {
          const row = { timestamp: "2026-01-31T12:00:00", agent_name, model_name: "m", issue_type, success: true, confidence: 0.5, time_seconds: i };
          return [`${i}:${agent_name}:m:${issue_type}`, { agent_name, model_name: "m", issue_type, total_attempts: 3, successful_fixes: 2, failed_fixes: 1, avg_confidence: 0.5, avg_time_seconds: 1, recent_results: [row] }];
        });
        const text = JSON.stringify({ version: "1.0", metrics: Object.fromEntries(entries) as object, last_updated: "2026-01-31T12:00:00" }, null, indent);
        const items = read("crackerjack", text, pieces);
        assert.deepEqual(records(items).map(({ fields }) => [fields.series.agent, fields.series.issueType]), names);
        assert.deepEqual(items.flatMap((item) => (item.kind === "aggregate" ? [[item.aggregate.agent, item.aggregate.issueType, item.aggregate.attempts, item.aggregate.successes]] : [])), names.map((pair) => [...pair, 2, 1]));
        assert.equal(items.filter(({ kind }) => kind === "problem" || kind === "refusal").length, names.length === 0 ? problems(items).length : 0);
      }),
      { numRuns: 150 },
    );
  });

  test("something that follows its end, metrics that are a list, and no metrics at all are told", () => {
    assert.match(problems(read("crackerjack", '{"version":"1.0","metrics":{}} x')).join(), /byte 31: something follows the end/);
    assert.match(problems(read("crackerjack", '{"version":"1.0","metrics":[]}')).join(), /^metrics: it must be an object/);
    assert.match(problems(read("crackerjack", '{"version":"1.0"}')).join(), /it has no "metrics"/);
  });
});

describe("the form of a file", () => {
  const form = (text: string) => recogniseForm(Buffer.from(text), "f");
  const refused = (text: string | Uint8Array) => {
    try {
      requireText(Buffer.from(text), "f");
      recogniseForm(Buffer.from(text), "f");
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
      return `${error.complaint.wrong} · ${error.complaint.fix}`;
    }
    throw new assert.AssertionError({ message: "it was taken" });
  };

  test("is told by how it begins", () => {
    assert.equal(form(line(plain)), "jsonl");
    assert.equal(form(`\n${line({ kind: "assay-attempts", version: 1 })}`), "jsonl");
    assert.equal(form('{"agent": "cut off'), "jsonl");
    assert.equal(form('{\n  "version": "1.0",\n  "met'), "crackerjack");
    assert.equal(form('{"metrics":{}}'), "crackerjack");
  });

  test("is refused with what it is, where it holds no attempts", () => {
    assert.match(refused(""), /^f is empty/);
    assert.match(refused("invalid json {{{"), /begins with "invalid json {{{", which is no JSON object/);
    assert.match(refused("[{}]"), /a list of JSON.*jq -c/);
    assert.match(refused('{\n  "kind": "assay-baseline",\n'), /first field is "kind" · assay baseline import f/);
    assert.match(refused(new Uint8Array([0xff, 0xfe, 0x7b, 0])), /UTF-16.*iconv/);
    assert.match(refused(new Uint8Array([0x1f, 0x8b, 8, 0])), /compressed.*gunzip/);
    assert.match(refused("SQLite format 3\0"), /database.*assay export --store/);
    assert.match(refused("\u0000\u0001binary"), /UTF-16|no text/);
  });
});

describe("CSV", () => {
  const written = (changes: Partial<Attempt>) => {
    const writer = openWriter("csv", { zone: utc, nowMs });
    return writer.begin() + writer.take({ attempts: [attempt({ id: "a", slot: 0, ...changes })], runs: [], variants: [] });
  };

  test("is one row an attempt under names of columns, lines ended as RFC 4180 has them, unknown values empty", () => {
    const [head, row, end] = written({ costUsd: 0.0165, costSource: "reported", metrics: { lines: 3 } }).split("\r\n");
    assert.equal(end, "");
    assert.equal(head!.split(",").length, 31);
    assert.equal(row, 'a,run-1,0,0,2026-01-31T12:00:00.000Z,sort-imports,imports,eslint,unknown,live,passed,,,false,120,,,,,,,,,,,,0.0165,reported,,"{""lines"":3}",');
  });

  test("a text that a spreadsheet would carry out is made a text again", () => {
    for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"]) assert.ok(written({ detail: text }).includes(`'${text}`), JSON.stringify(text));
    assert.ok(written({ detail: "a-1" }).includes(",a-1,"));
  });

  test("any text comes back from a cell", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (detail) => {
        const rest = written({ detail }).split("\r\n").slice(1).join("\r\n");
        const cells = [...rest.matchAll(/"((?:[^"]|"")*)"(?:,|\r\n)|([^,\r\n]*)(?:,|\r\n)/g)].map(([, quoted, bare]) => (quoted === undefined ? bare! : quoted.replaceAll('""', '"')));
        assert.ok([detail, `'${detail}`].includes(cells[12]!), JSON.stringify(cells));
      }),
    );
  });
});

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

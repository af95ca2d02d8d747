import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { call } from "../support/call.ts";

const good = '{"agent":"Fix","success":true}\n';
const record = (...input: readonly (string | Uint8Array)[]) => call(["record", "--stdin", "--store", "memory:"], { input });
const said = (out: string) => out.trimEnd().split("\n").map((line) => JSON.parse(line) as { line: number; status: string; problems?: string[] });

describe("assay record --stdin", () => {
  test("bytes that are no UTF-8 are refused with the number of their line: no name is stored as something else", async () => {
    const latin = Buffer.from('{"agent":"Réviseur","success":true}\n', "latin1");
    const { code, out, err } = await record(good, latin, good);
    assert.deepEqual([code, err], [2, "2 stored, 1 refused\n"]);
    assert.deepEqual(said(out).map(({ line, status, problems }) => [line, status, problems]), [[1, "stored", undefined], [2, "refused", ["the line is not UTF-8 text"]], [3, "stored", undefined]]);
  });

  test("a letter that is cut between two chunks is whole again", async () => {
    const bytes = Buffer.from('{"agent":"Réviseur","success":true}\n');
    const cut = bytes.indexOf(0xc3) + 1;
    const { code, out } = await record(bytes.subarray(0, cut), bytes.subarray(cut));
    assert.deepEqual([code, said(out)[0]?.status], [0, "stored"]);
  });
});

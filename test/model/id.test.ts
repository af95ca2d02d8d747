import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { canonicalJson, fingerprint, newId, timeOfId } from "../../src/model/index.ts";

describe("newId", () => {
  test("is a UUID of version 7 and variant 10 that holds its moment", () => {
    const id = newId(1_763_683_200_123);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(timeOfId(id), 1_763_683_200_123);
  });
  test("ten thousand in a row differ", () => {
    assert.equal(new Set(Array.from({ length: 10_000 }, () => newId(1))).size, 10_000);
  });
});

describe("the order of ids", () => {
  test("of one process is that in which they were made, for equal moments; earlier moments come first", () => {
    const moment = fc.integer({ min: 1_763_683_200_000, max: 1_763_683_200_005 });
    fc.assert(
      fc.property(fc.array(moment, { minLength: 2, maxLength: 600 }), (moments) => {
        const made = moments.map((ms, i) => ({ ms, i, id: newId(ms) }));
        const asSorted = made.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ i }) => i);
        assert.deepEqual(asSorted, made.toSorted((a, b) => a.ms - b.ms || a.i - b.i).map(({ i }) => i));
      }),
    );
  });
  test("every id keeps the moment it is asked for, however many there are of one moment", () => {
    const ids = Array.from({ length: 70_000 }, () => newId(1_763_683_200_123));
    assert.deepEqual(ids.toSorted(), ids);
    assert.ok(ids.every((id) => timeOfId(id) === 1_763_683_200_123 && /-7[0-9a-f]{3}-[89ab]/.test(id)));
  });
});

describe("fingerprint", () => {
  test("does not hang on the order of keys, at any depth", () => {
    assert.equal(fingerprint({ a: { x: 1, y: [1, 2] }, b: 2 }), fingerprint({ b: 2, a: { y: [1, 2], x: 1 } }));
    assert.notEqual(fingerprint([1, 2]), fingerprint([2, 1]));
  });
  test("canonical JSON reads back as the same data", () => {
    fc.assert(fc.property(fc.jsonValue(), (data) => assert.deepEqual(JSON.parse(canonicalJson(data)), JSON.parse(JSON.stringify(data)))));
  });
});

import { createHash, randomFillSync } from "node:crypto";

/** Asking for random bits costs the same for 256 ids as for one. */
const pool = new Uint8Array(16 * 256);
let used = pool.length;
/** Counts the ids of this process, from anywhere in the lower half of its 32 bits: it does not come round before two thousand million. */
let count: number | undefined;

/**
 * A new UUIDv7 (RFC 9562): 48 bits of epoch milliseconds, a counter (section 6.2, method 1), 40 random bits. Ids of later moments
 * sort later, and those of one process for one moment sort as they were made, whatever ids were made in between. No two processes need
 * to agree: each counts from a random number.
 *
 * @example newId() // "0199f0c4-5b5e-7d3a-9a51-2f6c0b9e7d10"
 */
export function newId(nowMs: number = Date.now()): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.subarray(used, (used += 16));
  // Not begun anew each millisecond: attempts are given their ids when they end, by the moment of their begin, and moments come in any order.
  count = count === undefined ? Buffer.from(id).readUInt32BE(6) >>> 1 : (count + 1) >>> 0;
  let stamp = nowMs;
  for (let i = 5; i >= 0; i--) {
    id[i] = stamp % 256;
    stamp = Math.floor(stamp / 256);
  }
  // Around the four bits of the version and the two of the variant.
  id[6] = 0x70 | (count >>> 30);
  id[7] = count >>> 22;
  id[8] = 0x80 | ((count >>> 16) & 0x3f);
  id[9] = count >>> 8;
  id[10] = count;
  const hex = Buffer.from(id).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The moment an id was made, in epoch milliseconds. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * A short stable fingerprint of plain data: the first 16 hex digits of SHA-256 over its JSON with sorted keys.
 *
 * @example fingerprint({ b: 1, a: 2 }) === fingerprint({ a: 2, b: 1 }) // true
 */
export function fingerprint(data: unknown): string {
  return createHash("sha256").update(canonicalJson(data)).digest("hex").slice(0, 16);
}

/** JSON with object keys sorted at every depth; what JSON cannot say (undefined, functions) is left out as JSON does. */
export function canonicalJson(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

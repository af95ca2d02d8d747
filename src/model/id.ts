import { createHash, randomFillSync } from "node:crypto";

/** Asking for random bits costs the same for 256 ids as for one. */
const pool = new Uint8Array(16 * 256);
let used = pool.length;

/**
 * A new UUIDv7 (RFC 9562): 48 bits of epoch milliseconds, then 74 random bits, so that ids made later sort later
 * (to the millisecond) and no two processes need to agree.
 *
 * @example newId() // "0199f0c4-5b5e-7d3a-9a51-2f6c0b9e7d10"
 */
export function newId(nowMs: number = Date.now()): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += 16));
  let stamp = nowMs;
  for (let i = 5; i >= 0; i--) {
    random[i] = stamp % 256;
    stamp = Math.floor(stamp / 256);
  }
  random[6] = (random[6]! & 0x0f) | 0x70;
  random[8] = (random[8]! & 0x3f) | 0x80;
  const hex = Buffer.from(random).toString("hex");
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

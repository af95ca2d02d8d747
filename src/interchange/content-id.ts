import { createHash } from "node:crypto";

/**
 * An id out of what it names (UUIDv8, RFC 9562: 122 bits of SHA-256), for what comes without one: the same content has the same id, so
 * that taking it in twice counts once.
 */
export function contentId(content: string): string {
  const bytes = createHash("sha256").update(content).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** How many contents are remembered; twice this many at most. */
const remembered = 50_000;

/**
 * Tells attempts apart that are alike in everything, moment included: the second has another id than the first, the same in each
 * reading. Only contents that are near to each other in a file are told apart, because memory is bounded; a whole file that was
 * appended to itself is not near.
 */
export class Occurrences {
  #recent = new Map<string, number>();
  #older = new Map<string, number>();

  /** The id of the next attempt with this content. */
  idOf(content: string): string {
    const first = contentId(content);
    const before = this.#recent.get(first) ?? this.#older.get(first) ?? 0;
    this.#recent.set(first, before + 1);
    if (this.#recent.size >= remembered) [this.#older, this.#recent] = [this.#recent, new Map()];
    return before === 0 ? first : contentId(`${content}#${before}`);
  }
}

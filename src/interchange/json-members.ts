/** One member of an object, as its bytes: `"key": value`. */
export interface JsonMember {
  /** It belongs to the object that was asked for, not to the outer one. */
  readonly inner: boolean;
  /** Null where it is too long to be kept. */
  readonly bytes: Uint8Array | null;
  /** Offset of its first byte, from 0. */
  readonly offset: number;
}

/** How a file ended. */
export interface JsonEnding {
  /** Null where the outer object was closed; else where the bytes ended, from 0. */
  readonly brokenAt: number | null;
  /** What the last member began with, where it was cut off. */
  readonly cutOff: Uint8Array | null;
  /** Something other than white space stands after the end; its offset. */
  readonly extraAt: number | null;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Cuts an object of JSON, and one object in it, into their members as the bytes come, without parsing them: so that a file that is
 * larger than memory can be read, a damaged member costs only itself, and what stands before a cut is not lost.
 */
export class JsonMembers {
  readonly #opensInner: RegExp;
  readonly #longest: number;
  #depth = 0;
  /** The depth whose members are cut out: 1, and 2 within the inner object. */
  #level = 1;
  #inString = false;
  #escaped = false;
  #parts: Uint8Array[] = [];
  #length = 0;
  #tooLong = false;
  /** Offset of the first byte of the member, -1 before it. */
  #startsAt = -1;
  #offset = 0;
  #closed = false;
  #extraAt: number | null = null;

  /**
   * @param inner    name of the member whose own members are wanted
   * @param longest  how long a member may be, in bytes
   */
  constructor(inner: string, longest: number) {
    this.#opensInner = new RegExp(`^\\s*"${inner}"\\s*:\\s*$`);
    this.#longest = longest;
  }

  /** The members that end in these bytes. The first byte that is no white space must be a `{`; whoever calls has looked. */
  take(bytes: Uint8Array): JsonMember[] {
    const members: JsonMember[] = [];
    let from = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) this.#inString = false;
        continue;
      }
      if (isSpace(byte)) continue;
      if (this.#closed) {
        this.#extraAt ??= this.#offset + i;
        break;
      }
      if (this.#depth === 0) {
        this.#depth = byte === openBrace ? 1 : 0;
        from = i + 1;
        continue;
      }
      const ends = this.#depth === this.#level && (byte === comma || byte === closeBrace || byte === closeBracket);
      if (ends) {
        members.push(...this.#finish(bytes.subarray(from, i)));
        from = i + 1;
        if (byte !== comma) this.#leave();
        continue;
      }
      if (this.#startsAt < 0) this.#startsAt = this.#offset + i;
      if (byte === quote) this.#inString = true;
      else if (byte === openBrace && this.#depth === 1 && this.#level === 1 && this.#opensInner.test(this.#text(bytes.subarray(from, i)))) {
        this.#depth = 2;
        this.#level = 2;
        this.#drop();
        from = i + 1;
      } else if (byte === openBrace || byte === openBracket) this.#depth++;
      else if (byte === closeBrace || byte === closeBracket) this.#depth--;
    }
    if (!this.#closed && this.#depth > 0) this.#keep(bytes.subarray(from));
    this.#offset += bytes.length;
    return members;
  }

  /** After the last bytes. */
  end(): JsonEnding {
    const cutOff = this.#closed || this.#startsAt < 0 ? null : Buffer.concat(this.#parts);
    return { brokenAt: this.#closed ? null : this.#offset, cutOff, extraAt: this.#extraAt };
  }

  #leave(): void {
    if (this.#level === 1) this.#closed = true;
    this.#level = 1;
    this.#depth = this.#closed ? 0 : 1;
  }

  #finish(rest: Uint8Array): JsonMember[] {
    this.#keep(rest);
    const empty = this.#startsAt < 0;
    const member: JsonMember = { inner: this.#level === 2, bytes: this.#tooLong ? null : Buffer.concat(this.#parts), offset: this.#startsAt };
    this.#drop();
    return empty ? [] : [member];
  }

  #keep(bytes: Uint8Array): void {
    if (this.#tooLong || bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#length <= this.#longest) return;
    this.#tooLong = true;
    this.#parts = [];
  }

  #drop(): void {
    this.#parts = [];
    this.#length = 0;
    this.#tooLong = false;
    this.#startsAt = -1;
  }

  #text(rest: Uint8Array): string {
    return this.#tooLong || this.#length + rest.length > 1000 ? "" : Buffer.concat([...this.#parts, rest]).toString("latin1");
  }
}

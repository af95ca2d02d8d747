/** A line, without its end; `bytes` is null for one that is too long to be kept. */
export interface ByteLine {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array | null;
  /** Its end was there; the last line of a file that was cut off has none. */
  readonly ended: boolean;
}

const newline = 0x0a;

/** Cuts bytes into lines as they come; no more than one line is kept. */
export class ByteLines {
  readonly #limitOf: (start: Uint8Array) => number;
  #parts: Uint8Array[] = [];
  #length = 0;
  #tooLong = false;
  #number = 1;

  /** @param limitOf how long a line may become that begins like this, in bytes */
  constructor(limitOf: (start: Uint8Array) => number) {
    this.#limitOf = limitOf;
  }

  /** The lines that end in these bytes. */
  take(bytes: Uint8Array): ByteLine[] {
    const lines: ByteLine[] = [];
    let from = 0;
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
      this.#keep(bytes.subarray(from, at));
      lines.push(this.#next(true));
      from = at + 1;
    }
    this.#keep(bytes.subarray(from));
    return lines;
  }

  /** What stands after the last end of a line; undefined where nothing does. */
  end(): ByteLine | undefined {
    return this.#length === 0 && !this.#tooLong ? undefined : this.#next(false);
  }

  #keep(bytes: Uint8Array): void {
    if (this.#tooLong || bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#length <= this.#limitOf(this.#parts[0]!)) return;
    this.#tooLong = true;
    this.#parts = [];
    this.#length = 0;
  }

  #next(ended: boolean): ByteLine {
    const bytes = this.#tooLong ? null : this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    const line = { number: this.#number++, bytes, ended };
    this.#parts = [];
    this.#length = 0;
    this.#tooLong = false;
    return line;
  }
}

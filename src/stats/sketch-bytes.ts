/**
 * Bytes of a sketch, all numbers as varints (seven bits a byte, lowest first): format 1; the count of zeros; the number of buckets that
 * hold anything; the first of them, zigzag; then per bucket its distance from the last one, doubled, plus 1 where a count follows
 * (a count of 1 is not written). Most buckets of a small sketch take one byte.
 */
const format = 1;

/** Encodes counts of the buckets first, first + 1, … */
export function encodeCounts(zeros: number, first: number, counts: Float64Array): Uint8Array {
  const bytes: number[] = [];
  const write = (value: number) => {
    while (value >= 128) {
      bytes.push((value % 128) + 128);
      value = Math.floor(value / 128);
    }
    bytes.push(value);
  };
  const filled: number[] = [];
  for (let i = 0; i < counts.length; i++) if (counts[i]! > 0) filled.push(i);
  write(format);
  write(zeros);
  write(filled.length);
  let before = 0;
  for (const [place, i] of filled.entries()) {
    const bucket = first + i;
    if (place === 0) write(bucket >= 0 ? bucket * 2 : -bucket * 2 - 1);
    const distance = place === 0 ? 0 : i - before;
    const count = counts[i]!;
    write(distance * 2 + (count === 1 ? 0 : 1));
    if (count !== 1) write(count);
    before = i;
  }
  return Uint8Array.from(bytes);
}

/** What was read of an encoded sketch. One is enough to read thousands: its lists only grow. */
export class DecodedCounts {
  zeros = 0;
  /** How many buckets hold anything: so many places of the lists count. */
  filled = 0;
  /** Rising. */
  buckets = new Float64Array(64);
  counts = new Float64Array(64);

  /** Makes room for so many buckets. */
  reserve(length: number): void {
    if (length <= this.buckets.length) return;
    this.buckets = new Float64Array(2 * length);
    this.counts = new Float64Array(2 * length);
  }
}

/**
 * Reads an encoded sketch.
 *
 * @param from where it begins in `bytes`, inclusive
 * @param to   where it ends, exclusive, at most the end of `bytes`
 * @param into is overwritten
 * @throws RangeError when the bytes are not an encoded sketch
 */
export function decodeCounts(bytes: Uint8Array, from: number, to: number, into: DecodedCounts): void {
  let at = from;
  const read = () => {
    if (at < to && bytes[at]! < 128) return bytes[at++]!; // Nearly all numbers of a sketch are that small.
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (at >= to) throw new RangeError("bytes end in the middle of a sketch");
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (value > Number.MAX_SAFE_INTEGER || scale > Number.MAX_SAFE_INTEGER) throw new RangeError("bytes hold a number that is too large for a sketch");
      if (byte < 128) return value;
    }
  };
  if (read() !== format) throw new RangeError("bytes are not a sketch of a known format");
  into.zeros = read();
  const filled = read();
  if (filled > to - from) throw new RangeError("bytes end in the middle of a sketch");
  into.filled = filled;
  into.reserve(filled);
  const { buckets, counts } = into;
  let bucket = 0;
  for (let i = 0; i < filled; i++) {
    if (i === 0) {
      const zigzag = read();
      bucket = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    }
    const code = read();
    const isCounted = code % 2;
    const distance = (code - isCounted) / 2;
    if ((i === 0) !== (distance === 0)) throw new RangeError("bytes hold the buckets of a sketch out of order");
    bucket += distance;
    const count = isCounted === 0 ? 1 : read();
    if (count === 0) throw new RangeError("bytes hold an empty bucket");
    buckets[i] = bucket;
    counts[i] = count;
  }
  if (at !== to) throw new RangeError("bytes go on after the end of a sketch");
}

import { requireFraction, requireInteger } from "./arguments.ts";
import { DecodedCounts, decodeCounts, encodeCounts } from "./sketch-bytes.ts";

/**
 * A summary of very many values from which any quantile can be asked, each to 1 % of itself: counts in buckets whose bounds grow by
 * a factor of 1.02. Takes zero and positive finite values. Merging is adding counts, so that any order and grouping of merges gives
 * the same sketch, and a sketch of sketches is the sketch of all values.
 *
 * @see Masson, Rim & Lee (2019) DDSketch, VLDB 12:2195
 * @example
 * const day = new QuantileSketch();
 * day.add(120); day.add(80); day.add(95);
 * day.quantile(0.5) // within 1 % of 95
 */
export class QuantileSketch {
  #zeros = 0;
  #count = 0;
  /** Count of the bucket `#first + i`. */
  #buckets = new Float64Array(0);
  #first = 0;

  /** How many values were added. */
  get count(): number {
    return this.#count;
  }

  /**
   * Adds one value, or the same value many times.
   *
   * @param value  finite, at least 0; below 1e-300 it is kept as 0
   * @param times  a whole number of at least 0
   * @throws RangeError naming the argument that is out of range
   */
  add(value: number, times = 1): void {
    if (!(value >= 0 && value < Infinity)) throw new RangeError(`value is ${value}; it must be a finite number of at least 0`);
    requireInteger("times", times, 0);
    if (times === 0) return;
    this.#count += times;
    if (value < smallest) this.#zeros += times;
    else {
      const bucket = bucketOf(value);
      this.#reach(bucket, bucket);
      this.#buckets[bucket - this.#first]! += times;
    }
  }

  /** Adds all values of another sketch, which stays as it is. */
  merge(other: QuantileSketch): void {
    this.#zeros += other.#zeros;
    this.#count += other.#count;
    const length = other.#buckets.length;
    if (length === 0) return;
    this.#reach(other.#first, other.#first + length - 1);
    const shift = other.#first - this.#first;
    for (let i = 0; i < length; i++) this.#buckets[shift + i]! += other.#buckets[i]!;
  }

  /**
   * Adds all values of an encoded sketch without making a sketch of it: the way to merge thousands.
   *
   * @param from  where the encoded sketch begins in `bytes`, inclusive
   * @param to    where it ends, exclusive
   * @throws RangeError when the bytes are not an encoded sketch; the sketch is unchanged then
   */
  mergeEncoded(bytes: Uint8Array, from = 0, to = bytes.length): void {
    decodeCounts(bytes, from, to, decoded);
    const { zeros, filled, buckets, counts } = decoded;
    const [first, last] = [buckets[0]!, buckets[filled - 1]!];
    if (filled > 0) {
      if (first < lowestBucket || last > highestBucket) throw new RangeError("bytes hold a bucket that no value falls into");
      this.#reach(first, last);
    }
    this.#zeros += zeros;
    const own = this.#buckets;
    let count = zeros;
    for (let i = 0; i < filled; i++) {
      own[buckets[i]! - this.#first]! += counts[i]!;
      count += counts[i]!;
    }
    this.#count += count;
  }

  /**
   * The quantile (type 7, as `quantile`) to within 1 % of its value; null where nothing was added.
   *
   * @param p  in [0, 1]
   * @throws RangeError when p is out of range
   */
  quantile(p: number): number | null {
    requireFraction("p", p);
    if (this.#count === 0) return null;
    const place = (this.#count - 1) * p;
    const below = Math.floor(place);
    const low = this.#ranked(below);
    if (low.last > below || place === below) return low.value;
    return low.value + (place - below) * (this.#ranked(below + 1).value - low.value);
  }

  /** Compact bytes, the same for the same values however they came in; about one per value for a few, at most some thousand for any number. */
  encode(): Uint8Array {
    return encodeCounts(this.#zeros, this.#first, this.#buckets);
  }

  /** The sketch that was encoded. @throws RangeError when the bytes are not an encoded sketch */
  static decode(bytes: Uint8Array): QuantileSketch {
    const sketch = new QuantileSketch();
    sketch.mergeEncoded(bytes);
    return sketch;
  }

  /** Value of the bucket that holds a rank (from 0), and the last rank in that bucket. */
  #ranked(rank: number): { value: number; last: number } {
    let seen = this.#zeros;
    if (rank < seen) return { value: 0, last: seen - 1 };
    for (let i = 0; i < this.#buckets.length; i++) {
      seen += this.#buckets[i]!;
      if (rank < seen) return { value: valueOf(this.#first + i), last: seen - 1 };
    }
    throw new Error(`no value has rank ${rank}: the counts do not add up`);
  }

  /** Makes room for the buckets low … high, with some to spare. */
  #reach(low: number, high: number): void {
    const length = this.#buckets.length;
    if (length === 0) {
      this.#first = low;
      this.#buckets = new Float64Array(high - low + 1);
      return;
    }
    const end = this.#first + length - 1;
    if (low >= this.#first && high <= end) return;
    const spare = 16;
    const first = low < this.#first ? low - spare : this.#first;
    const buckets = new Float64Array((high > end ? high + spare : end) - first + 1);
    buckets.set(this.#buckets, this.#first - first);
    this.#buckets = buckets;
    this.#first = first;
  }
}

/** Read into again and again: what is read is added at once. */
const decoded = new DecodedCounts();
const growth = 1.02;
const lnGrowth = Math.log(growth);
/** Values below are kept as zeros: nothing that is measured is that small, and the smallest numbers have no full precision. */
const smallest = 1e-300;
const lowestBucket = bucketOf(smallest) - 1;
const highestBucket = bucketOf(Number.MAX_VALUE) + 1;

/** The i with growth^(i − 1) < value ≤ growth^i. */
function bucketOf(value: number): number {
  return Math.ceil(Math.log(value) / lnGrowth);
}

/** The value that is at most (growth − 1) / (growth + 1), under 1 %, away from all values of a bucket. */
function valueOf(bucket: number): number {
  return Math.min(Number.MAX_VALUE, Math.exp(bucket * lnGrowth + Math.log(2 / (1 + growth))));
}

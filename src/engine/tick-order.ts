/**
 * Why this file exists: what order the requests of one tick meet their limiter in decides who is refused. First come,
 * first served in the order they were scheduled would favour retries, and the totals would hide it. Here they are taken
 * at their true instants, and those of one instant in uniform order.
 */
import type { RandomStream } from './random.ts';
import type { OffsetNanoseconds } from './tick.ts';

/** Up to this many items are sorted through slices of the tick; more by the engine's own sort. */
const SLICED_MAX = 512;
/** Slices for each item, so that most slices hold at most one. */
const SLICES_PER_ITEM = 4;
const WORD_BITS = 5;
const NONE = -1;

/** The items of one tick. An item is any 32-bit whole number. Fill it, `sort` it, read `items` and `offsets`, `clear` it. */
export class TickOrder {
  count = 0;
  /** After `sort`: the items by time. */
  items = new Int32Array(SLICED_MAX);
  /** After `sort`: the instants of the items, in nanoseconds from the start of the tick. */
  offsets = new Int32Array(SLICED_MAX);
  #unsorted = new Int32Array(SLICED_MAX);
  #unsortedOffsets = new Int32Array(SLICED_MAX);
  #keys = new Float64Array(0);
  readonly #stream: RandomStream;
  readonly #tickNanoseconds: number;
  /** By slice of the tick: its last item, and for each item the one before it in its slice. */
  readonly #lastOfSlice = new Int32Array(SLICED_MAX * SLICES_PER_ITEM).fill(NONE);
  readonly #before = new Int32Array(SLICED_MAX);
  /** A bit for each slice that holds something. */
  readonly #occupied = new Int32Array((SLICED_MAX * SLICES_PER_ITEM) >> WORD_BITS);

  /** @param stream decides the order of items of one instant. */
  constructor(stream: RandomStream, tickNanoseconds: number) {
    this.#stream = stream;
    this.#tickNanoseconds = tickNanoseconds;
  }

  clear(): void {
    this.count = 0;
  }

  add(item: number, offset: OffsetNanoseconds): void {
    const { count } = this;
    if (count === this.#unsorted.length) this.#grow(count + 1);
    this.#unsorted[count] = item;
    this.#unsortedOffsets[count] = offset;
    this.count = count + 1;
  }

  sort(): void {
    const ties = this.count <= SLICED_MAX ? this.#sortBySlices() : this.#sortByKeys();
    if (ties) this.#shuffleTies();
  }

  /** One pass puts each item into its slice, one reads the slices in order. True if two items share an instant. */
  #sortBySlices(): boolean {
    const { count } = this;
    const words = ((count * SLICES_PER_ITEM) >> WORD_BITS) + 1;
    const slicesPerNanosecond = (Math.min(words << WORD_BITS, this.#lastOfSlice.length) - 1) / this.#tickNanoseconds;
    const [unsortedOffsets, lastOfSlice, occupied] = [this.#unsortedOffsets, this.#lastOfSlice, this.#occupied];
    for (let i = 0; i < count; i++) {
      const slice = (unsortedOffsets[i]! * slicesPerNanosecond) | 0;
      this.#before[i] = lastOfSlice[slice]!;
      lastOfSlice[slice] = i;
      occupied[slice >> WORD_BITS]! |= 1 << (slice & 31);
    }
    let at = 0;
    let ties = false;
    for (let word = 0; at < count; word++) {
      for (let bits = occupied[word]!; bits !== 0; bits &= bits - 1) {
        const slice = (word << WORD_BITS) + 31 - Math.clz32(bits & -bits);
        const last = lastOfSlice[slice]!;
        lastOfSlice[slice] = NONE;
        const from = at;
        for (let i = last; i !== NONE; i = this.#before[i]!) {
          if (this.#insert(i, from, at++)) ties = true;
        }
      }
      occupied[word] = 0;
    }
    return ties;
  }

  /** Inserts item `i` among those of its slice, at [from, at); they come last first. True if another has its instant. */
  #insert(i: number, from: number, at: number): boolean {
    const { items, offsets } = this;
    const offset = this.#unsortedOffsets[i]!;
    let to = at;
    let tie = false;
    while (to > from && offsets[to - 1]! >= offset) {
      if (offsets[to - 1] === offset) tie = true;
      items[to] = items[to - 1]!;
      offsets[to] = offsets[to - 1]!;
      to--;
    }
    items[to] = this.#unsorted[i]!;
    offsets[to] = offset;
    return tie;
  }

  #sortByKeys(): boolean {
    const { count, items, offsets } = this;
    if (this.#keys.length < count) this.#keys = new Float64Array(this.#unsorted.length);
    const keys = this.#keys.subarray(0, count);
    for (let i = 0; i < count; i++) keys[i] = this.#unsortedOffsets[i]! * count + i;
    keys.sort();
    let ties = false;
    for (let i = 0; i < count; i++) {
      const index = keys[i]! % count;
      items[i] = this.#unsorted[index]!;
      offsets[i] = this.#unsortedOffsets[index]!;
      if (i > 0 && offsets[i] === offsets[i - 1]) ties = true;
    }
    return ties;
  }

  #shuffleTies(): void {
    for (let start = 0; start < this.count; ) {
      let end = start + 1;
      while (end < this.count && this.offsets[end] === this.offsets[start]) end++;
      this.#shuffle(start, end);
      start = end;
    }
  }

  /** @source Fisher and Yates, as Knuth's Algorithm P */
  #shuffle(start: number, end: number): void {
    for (let i = end - 1; i > start; i--) {
      const j = start + this.#stream.integer(i - start + 1);
      const item = this.items[i]!;
      this.items[i] = this.items[j]!;
      this.items[j] = item;
    }
  }

  #grow(count: number): void {
    const capacity = Math.max(count, this.#unsorted.length * 2);
    const unsorted = new Int32Array(capacity);
    unsorted.set(this.#unsorted);
    this.#unsorted = unsorted;
    const unsortedOffsets = new Int32Array(capacity);
    unsortedOffsets.set(this.#unsortedOffsets);
    this.#unsortedOffsets = unsortedOffsets;
    this.items = new Int32Array(capacity);
    this.offsets = new Int32Array(capacity);
  }
}

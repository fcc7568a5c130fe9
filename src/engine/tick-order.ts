/**
 * Why this file exists: what order the requests of one tick meet their limiter in decides who is refused. First come,
 * first served in the order they were scheduled would favour retries, and the totals would hide it. Here they are taken
 * at their true instants, and those of one instant in uniform order.
 */
import { ensure } from './ensure.ts';
import type { RandomStream } from './random.ts';
import type { OffsetNanoseconds } from './tick.ts';

/** Up to this many, insertion is faster than the engine's sort. */
const INSERTION_MAX = 40;

/** The items of one tick. An item is any 32-bit whole number. Fill it, `sort` it, read `items` and `offsets`, `clear` it. */
export class TickOrder {
  count = 0;
  /** After `sort`: the items by time. */
  items = new Int32Array(256);
  /** After `sort`: the instants of the items, in nanoseconds from the start of the tick. */
  offsets = new Float64Array(256);
  #unsorted = new Int32Array(256);
  #keys = new Float64Array(256);
  readonly #stream: RandomStream;

  /** @param stream decides the order of items of one instant. */
  constructor(stream: RandomStream) {
    this.#stream = stream;
  }

  clear(): void {
    this.count = 0;
  }

  add(item: number, offset: OffsetNanoseconds): void {
    if (this.count === this.#keys.length) this.#grow(this.count + 1);
    this.#unsorted[this.count] = item;
    this.#keys[this.count++] = offset;
  }

  sort(): void {
    const { count } = this;
    const keys = this.#keys;
    let places = 256;
    while (places < count) places *= 2;
    for (let i = 0; i < count; i++) keys[i] = keys[i]! * places + i;
    if (count <= INSERTION_MAX) insertionSort(keys, count);
    else {
      ensure(places <= 8_388_608, 'at most 8,388,608 requests of one tick can be told apart');
      keys.subarray(0, count).sort();
    }
    if (this.#unpack(places)) this.#shuffleTies();
  }

  /** Splits the sorted keys again; true if two items share an instant. */
  #unpack(places: number): boolean {
    const { count, items, offsets } = this;
    const keys = this.#keys;
    const unsorted = this.#unsorted;
    const perPlace = 1 / places;
    let last = -1;
    let ties = false;
    for (let i = 0; i < count; i++) {
      const key = keys[i]!;
      const offset = Math.floor(key * perPlace);
      items[i] = unsorted[key - offset * places]!;
      offsets[i] = offset;
      if (offset === last) ties = true;
      last = offset;
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
    const capacity = Math.max(count, this.#keys.length * 2);
    const keys = new Float64Array(capacity);
    keys.set(this.#keys);
    this.#keys = keys;
    const unsorted = new Int32Array(capacity);
    unsorted.set(this.#unsorted);
    this.#unsorted = unsorted;
    this.items = new Int32Array(capacity);
    this.offsets = new Float64Array(capacity);
  }
}

function insertionSort(keys: Float64Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const key = keys[i]!;
    let j = i - 1;
    while (j >= 0 && keys[j]! > key) {
      keys[j + 1] = keys[j]!;
      j--;
    }
    keys[j + 1] = key;
  }
}

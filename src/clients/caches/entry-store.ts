/**
 * Why this file exists: each instance of a client has a cache of its own, and each cache two orders: which entry was used
 * longest ago, and which was put longest ago. All caches of a client lie here in typed arrays: an access costs the same
 * however many entries there are.
 */
import { EntryIndex, NONE } from './entry-index.ts';
import { EntryOrder } from './entry-order.ts';

// The columns of an entry.

/** Nanoseconds since t = 0 at which it was put. */
export const PUT_AT = 0;
/** Messages and bytes that its data key has protected. */
export const MESSAGES = 1;
export const BYTES = 2;
/** The number of that data key. */
export const DATA_KEY = 3;
export const ENTRY_BITS = 2;

/** The entries of the caches of all instances of one client. An entry is a number; numbers are reused. */
export class EntryStore {
  /** Entry e begins at e << ENTRY_BITS. */
  columns = new Float64Array(16 << ENTRY_BITS);
  readonly #index = new EntryIndex();
  readonly #byUse: EntryOrder;
  readonly #byPut: EntryOrder;
  readonly #counts: Int32Array;
  readonly #free: number[] = [];
  #used = 0;

  constructor(instances: number) {
    this.#byUse = new EntryOrder(instances);
    this.#byPut = new EntryOrder(instances);
    this.#counts = new Int32Array(instances);
  }

  /** NONE where the instance has no entry under this key, fresh or stale. */
  find(instance: number, key: number): number {
    return this.#index.find(instance, key);
  }

  count(instance: number): number {
    return this.#counts[instance]!;
  }

  /** A new entry with undefined columns. Whoever calls knows that there is none under this key. */
  add(instance: number, key: number): number {
    const entry = this.#free.pop() ?? this.#used++;
    if (entry << ENTRY_BITS >= this.columns.length) this.#grow();
    this.#index.add(entry, instance, key);
    this.#byUse.append(instance, entry);
    this.#byPut.append(instance, entry);
    this.#counts[instance]!++;
    return entry;
  }

  remove(entry: number): void {
    const instance = this.#index.ownerOf(entry);
    this.#byUse.remove(instance, entry);
    this.#byPut.remove(instance, entry);
    this.#index.remove(entry);
    this.#counts[instance]!--;
    this.#free.push(entry);
  }

  use(entry: number): void {
    this.#byUse.moveToEnd(this.#index.ownerOf(entry), entry);
  }

  /** It counts as put just now, where whatever was under its key is replaced. */
  putAgain(entry: number): void {
    this.#byPut.moveToEnd(this.#index.ownerOf(entry), entry);
  }

  usedLongestAgo(instance: number): number {
    return this.#byUse.first(instance);
  }

  putLongestAgo(instance: number): number {
    return this.#byPut.first(instance);
  }

  /** The instance has ended: its cache is empty. */
  forget(instance: number): void {
    for (let entry = this.#byUse.first(instance); entry !== NONE; entry = this.#byUse.first(instance)) {
      this.remove(entry);
    }
  }

  #grow(): void {
    const columns = new Float64Array(this.columns.length * 2);
    columns.set(this.columns);
    this.columns = columns;
  }
}

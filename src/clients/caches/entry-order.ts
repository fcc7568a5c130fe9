/**
 * Why this file exists: a full cache gives up the entry at the front of an order: the one that was used longest ago, or
 * the one that was put longest ago. Here each instance has such an order of its entries, as a list through typed arrays.
 */
import { NONE } from './entry-index.ts';

/** One order of the entries of each instance. Whoever uses it numbers the entries. */
export class EntryOrder {
  /** By instance. */
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  /** By entry. */
  #before = new Int32Array(16);
  #after = new Int32Array(16);

  constructor(instances: number) {
    this.#first = new Int32Array(instances).fill(NONE);
    this.#last = new Int32Array(instances).fill(NONE);
  }

  /** The entry at the front; NONE where the instance has none. */
  first(instance: number): number {
    return this.#first[instance]!;
  }

  append(instance: number, entry: number): void {
    if (entry >= this.#before.length) this.#grow();
    const last = this.#last[instance]!;
    this.#before[entry] = last;
    this.#after[entry] = NONE;
    if (last === NONE) this.#first[instance] = entry;
    else this.#after[last] = entry;
    this.#last[instance] = entry;
  }

  remove(instance: number, entry: number): void {
    const before = this.#before[entry]!;
    const after = this.#after[entry]!;
    if (before === NONE) this.#first[instance] = after;
    else this.#after[before] = after;
    if (after === NONE) this.#last[instance] = before;
    else this.#before[after] = before;
  }

  moveToEnd(instance: number, entry: number): void {
    if (this.#last[instance] === entry) return;
    this.remove(instance, entry);
    this.append(instance, entry);
  }

  #grow(): void {
    const before = new Int32Array(this.#before.length * 2);
    before.set(this.#before);
    this.#before = before;
    const after = new Int32Array(before.length);
    after.set(this.#after);
    this.#after = after;
  }
}

/**
 * Why this file exists: work that comes up during a tick and is due in the same one (a retry without a wait) takes its
 * turn by its instant, after what was due at that instant already.
 */
import { FIELD_BITS, OFFSET, type PendingCalls } from './pending-calls.ts';

/** Slots by offset, then by the order they came. */
export class Again {
  readonly #pending: PendingCalls;
  /** A binary heap of (offset, sequence, slot). */
  readonly #offsets: number[] = [];
  readonly #sequences: number[] = [];
  readonly #slots: number[] = [];
  #added = 0;

  constructor(pending: PendingCalls) {
    this.#pending = pending;
  }

  get count(): number {
    return this.#slots.length;
  }

  get firstOffset(): number {
    return this.#offsets[0]!;
  }

  add(slot: number): void {
    let i = this.#slots.length;
    const offset = this.#pending.rows[(slot << FIELD_BITS) + OFFSET]!;
    const sequence = this.#added++;
    this.#place(i, offset, sequence, slot);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#before(offset, sequence, parent)) break;
      this.#copy(parent, i);
      this.#place(parent, offset, sequence, slot);
      i = parent;
    }
  }

  take(): number {
    const first = this.#slots[0]!;
    const [offset, sequence, slot] = [this.#offsets.pop()!, this.#sequences.pop()!, this.#slots.pop()!];
    if (this.#slots.length > 0) this.#sink(offset, sequence, slot);
    else this.#added = 0;
    return first;
  }

  #sink(offset: number, sequence: number, slot: number): void {
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.#slots.length) break;
      const right = child + 1;
      if (right < this.#slots.length && this.#before(this.#offsets[right]!, this.#sequences[right]!, child))
        child = right;
      if (this.#before(offset, sequence, child)) break;
      this.#copy(child, i);
      i = child;
    }
    this.#place(i, offset, sequence, slot);
  }

  #before(offset: number, sequence: number, other: number): boolean {
    return offset === this.#offsets[other] ? sequence < this.#sequences[other]! : offset < this.#offsets[other]!;
  }

  #copy(from: number, to: number): void {
    this.#place(to, this.#offsets[from]!, this.#sequences[from]!, this.#slots[from]!);
  }

  #place(i: number, offset: number, sequence: number, slot: number): void {
    this.#offsets[i] = offset;
    this.#sequences[i] = sequence;
    this.#slots[i] = slot;
  }
}

/**
 * Why this file exists: the ring of ticks is fast because it is intricate. This queue does the same in the plainest way, a
 * binary heap by (tick, order of scheduling), and knows neither a ring nor a horizon: what the ring does must equal it.
 */
import type { Tick } from '../../src/engine/tick.ts';
import type { TickQueue } from '../../src/engine/tick-queue.ts';

interface Entry {
  readonly tick: Tick;
  readonly sequence: number;
  readonly slot: number;
}

export class HeapQueue implements TickQueue {
  readonly #heap: Entry[] = [];
  #scheduled = 0;

  get size(): number {
    return this.#heap.length;
  }

  schedule(slot: number, tick: Tick): void {
    const heap = this.#heap;
    heap.push({ tick, sequence: this.#scheduled++, slot });
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!before(heap[i]!, heap[parent]!)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  take(tick: Tick, each: (slot: number) => void): void {
    while (this.has(tick)) each(this.#pop().slot);
  }

  has(tick: Tick): boolean {
    return this.#heap.length > 0 && this.#heap[0]!.tick === tick;
  }

  next(): Tick {
    return this.#heap.length === 0 ? Number.POSITIVE_INFINITY : this.#heap[0]!.tick;
  }

  #pop(): Entry {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let i = 0; ; ) {
      let child = 2 * i + 1;
      if (child >= heap.length) return first;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, heap[i]!)) return first;
      this.#swap(i, child);
      i = child;
    }
  }

  #swap(i: number, j: number): void {
    const entry = this.#heap[i]!;
    this.#heap[i] = this.#heap[j]!;
    this.#heap[j] = entry;
  }
}

function before(one: Entry, other: Entry): boolean {
  return one.tick === other.tick ? one.sequence < other.sequence : one.tick < other.tick;
}

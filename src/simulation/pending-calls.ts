/**
 * Why this file exists: a call that waits for a later tick has a slot here: a row across typed arrays. Slots are reused,
 * so that a retry allocates nothing.
 */
import type { OffsetNanoseconds, Tick } from '../engine/tick.ts';

/** What a slot is waiting for. */
export const Due = {
  /** The next attempt of its call. */
  attempt: 0,
  /** The answer that its attempt was refused. */
  refusal: 1,
  /** The answer that its attempt was admitted: the retry quota gets something back, a worker begins to think. */
  answer: 2,
  /** A worker starts its next call. */
  worker: 3,
  /** The answer that its attempt was rejected for good. */
  rejection: 4,
} as const;

export type Due = (typeof Due)[keyof typeof Due];

export class PendingCalls {
  kind = new Uint8Array(1024);
  flow = new Int32Array(1024);
  instance = new Int32Array(1024);
  /** Number of the attempt that is due, from 1; of an answer, the one it answers. */
  attempt = new Int32Array(1024);
  /** The call's intended start. */
  startTick = new Float64Array(1024);
  startOffset = new Int32Array(1024);
  startSecond = new Int32Array(1024);
  /** Nanoseconds waited before the attempt that is due, 0 before the first. */
  lastWait = new Float64Array(1024);
  /** Instant inside the tick it is due in. */
  offset = new Int32Array(1024);
  #free = new Int32Array(1024);
  #freeCount = 0;
  #used = 0;

  /** A slot with undefined contents. */
  allocate(): number {
    if (this.#freeCount > 0) return this.#free[--this.#freeCount]!;
    if (this.#used === this.kind.length) this.#grow();
    return this.#used++;
  }

  release(slot: number): void {
    this.#free[this.#freeCount++] = slot;
  }

  /** How many slots are in use. */
  get count(): number {
    return this.#used - this.#freeCount;
  }

  start(slot: number, tick: Tick, offset: OffsetNanoseconds, second: number): void {
    this.startTick[slot] = tick;
    this.startOffset[slot] = offset;
    this.startSecond[slot] = second;
  }

  #grow(): void {
    const capacity = this.kind.length * 2;
    this.kind = grown(this.kind, new Uint8Array(capacity));
    this.flow = grown(this.flow, new Int32Array(capacity));
    this.instance = grown(this.instance, new Int32Array(capacity));
    this.attempt = grown(this.attempt, new Int32Array(capacity));
    this.startTick = grown(this.startTick, new Float64Array(capacity));
    this.startOffset = grown(this.startOffset, new Int32Array(capacity));
    this.startSecond = grown(this.startSecond, new Int32Array(capacity));
    this.lastWait = grown(this.lastWait, new Float64Array(capacity));
    this.offset = grown(this.offset, new Int32Array(capacity));
    this.#free = grown(this.#free, new Int32Array(capacity));
  }
}

function grown<Row extends Uint8Array | Int32Array | Float64Array>(from: Row, to: Row): Row {
  to.set(from);
  return to;
}

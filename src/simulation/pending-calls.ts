/**
 * Why this file exists: a call that meets its limiter one by one, or waits for a later tick, has a row of numbers here.
 * Rows are reused, so that a retry allocates nothing.
 */

/** What a row is waiting for. */
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

/** The columns of a row. */
export const Field = {
  due: 0,
  /** Nanoseconds into the tick it is due in. */
  offset: 1,
  flow: 2,
  instance: 3,
  /** Number of the attempt that is due, from 1; of an answer, the one it answers. */
  attempt: 4,
  /** The call's intended start. */
  startTick: 5,
  startOffset: 6,
  /** Nanoseconds waited before the attempt that is due, 0 before the first. */
  lastWait: 7,
} as const;

export const FIELD_BITS = 3;

export class PendingCalls {
  /** Row r begins at r << FIELD_BITS. */
  rows = new Float64Array(1024 << FIELD_BITS);
  #free = new Int32Array(1024);
  #freeCount = 0;
  #used = 0;

  /** A row with undefined contents. */
  allocate(): number {
    if (this.#freeCount > 0) return this.#free[--this.#freeCount]!;
    if (this.#used === this.#free.length) this.#grow();
    return this.#used++;
  }

  release(row: number): void {
    this.#free[this.#freeCount++] = row;
  }

  #grow(): void {
    const capacity = this.#free.length * 2;
    const rows = new Float64Array(capacity << FIELD_BITS);
    rows.set(this.rows);
    this.rows = rows;
    const free = new Int32Array(capacity);
    free.set(this.#free);
    this.#free = free;
  }
}

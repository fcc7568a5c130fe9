/**
 * Why this file exists: a call that meets its limiter one by one, or waits for a later tick, has a row of numbers here.
 * Rows are reused, so that a retry allocates nothing.
 */

// What a row is waiting for. Plain constants, which a compiler puts in place.

/** The next attempt of its call. */
export const DUE_ATTEMPT = 0;
/** The answer that its attempt was refused. */
export const DUE_REFUSAL = 1;
/** The answer that its attempt was admitted: the retry quota gets something back, a worker begins to think. */
export const DUE_ANSWER = 2;
/** A worker starts its next call. */
export const DUE_WORKER = 3;
/** The answer that its attempt was rejected for good. */
export const DUE_REJECTION = 4;
/** The first of those that look for a send token together. */
export const DUE_TOKEN = 5;

// The columns of a row.

/** What it is waiting for. */
export const DUE = 0;
/** Nanoseconds into the tick it is due in. */
export const OFFSET = 1;
export const FLOW = 2;
export const INSTANCE = 3;
/** Number of the attempt that is due, from 1; of an answer, the one it answers. */
export const ATTEMPT = 4;
/** The call's intended start. */
export const START_TICK = 5;
export const START_OFFSET = 6;
/** Nanoseconds waited before the attempt that is due, 0 before the first. */
export const LAST_WAIT = 7;

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

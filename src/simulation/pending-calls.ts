/**
 * Why this file exists: a call that meets its limiter one by one, or waits for a later tick, has a row of numbers here.
 * Rows are reused, so that a retry allocates nothing.
 */

// What a row is waiting for. Plain constants, which a compiler puts in place.

/** The next attempt of its call. */
export const DUE_ATTEMPT = 0;
/** The answer that its attempt was refused: throttled, or rejected for good. */
export const DUE_REFUSAL = 1;
/** The answer that its attempt was admitted: the retry quota gets something back, a worker begins to think. */
export const DUE_ANSWER = 2;
/** A worker starts its next call. */
export const DUE_WORKER = 3;
/** The first of those that look for a send token together. */
export const DUE_TOKEN = 4;
/** An attempt that its client's guard made wait goes on, or one that its pool queued. */
export const DUE_PASSED = 5;
/** The caller of a queued attempt gives up; a row of its own. */
export const DUE_EXPIRY = 6;
/** The answer to a request whose caller has given up. */
export const DUE_GHOST = 7;
/** The next attempt of a service at the request under way, of which its caller knows nothing. */
export const DUE_SERVICE = 8;

// The columns of a row.

/** What it is waiting for. */
export const DUE = 0;
/** Nanoseconds into the tick it is due in. */
export const OFFSET = 1;
/** The flow that started the call. */
export const FLOW = 2;
export const INSTANCE = 3;
/** Number of the attempt that is due, from 1; of an answer, the one it answers. */
export const ATTEMPT = 4;
/** The call's intended start. */
export const START_TICK = 5;
export const START_OFFSET = 6;
/** Nanoseconds waited before the attempt that is due, 0 before the first. */
export const LAST_WAIT = 7;

/** 0 before and at the first try of a request, 1 at any later one. */
export const AGAIN = 8;
/** 1 once the recorder knows that the call does not end in the tick of its start. */
export const OPENED = 9;
/** Number of the error that the last refusal was answered with. */
export const ERROR = 10;
/** Requests of the call so far. */
export const REQUESTS = 11;

// Only where the client has a guard or a pool.

/** When the attempt asked to be sent, in nanoseconds since t = 0. */
export const ASKED = 12;
/** Of a queued attempt: the row that waits for its caller to give up, -1 for none. Of that row: the attempt, -1 once sent. */
export const TIMER = 13;
/** What has let the attempt through and does not know yet how it ended: BY_GUARD, IN_POOL, both added, or 0. */
export const HELD = 14;
export const BY_GUARD = 1;
export const IN_POOL = 2;

export const FIELD_BITS = 4;

// The columns that only a call of an action has.

/** Index of the action's request that is under way; -1 before the action begins. */
export const STEP = 0;
export const TARGET = 1;
export const MADE = 2;
export const NOTE = 3;
export const SECOND_NOTE = 4;
/** Attempts of the service itself at the request under way. */
export const SERVICE_ATTEMPT = 5;
/** Nanoseconds that the service waited before the attempt that is due. */
export const SERVICE_WAIT = 6;

/** When its caller gives up waiting for the service, in nanoseconds since t = 0; where the caller tries the action as a whole. */
export const DEADLINE = 7;

export const ACTION_BITS = 3;

export class PendingCalls {
  /** Row r begins at r << FIELD_BITS. */
  rows = new Float64Array(1024 << FIELD_BITS);
  /** Row r begins at r << ACTION_BITS; empty where no call has an action. */
  actions: Float64Array;
  #free = new Int32Array(1024);
  #freeCount = 0;
  #used = 0;

  constructor(withActions = false) {
    this.actions = new Float64Array(withActions ? 1024 << ACTION_BITS : 0);
  }

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
    if (this.actions.length > 0) {
      const actions = new Float64Array(capacity << ACTION_BITS);
      actions.set(this.actions);
      this.actions = actions;
    }
    const free = new Int32Array(capacity);
    free.set(this.#free);
    this.#free = free;
  }
}

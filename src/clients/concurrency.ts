/** Why this file exists: a pool of workers or connections: so many attempts at once, a queue before them, no more. */
import type { PoolOrder } from './guard-order.ts';
import type { Entry } from './guards/guard.ts';

/** Plain data. */
export interface ConcurrencyPolicy {
  readonly max: number;
  readonly queue: number;
  /** What becomes of a queued attempt whose caller gave up: `send` it in its turn all the same, or `drop` it. */
  readonly expired: 'send' | 'drop';
  readonly order?: PoolOrder;
}

export const CONCURRENCY_ERROR = 'RefusedByConcurrencyLimit';

/**
 * At most `max` attempts wait for their answer at once; the next `queue` wait in the order they came; more are refused.
 *
 * An instance that starts again finishes what is under way: its counts stay.
 */
export class ConcurrencyLimit {
  readonly #max: number;
  readonly #queue: number;
  readonly #underWay: Int32Array;
  readonly #queued: Int32Array;

  constructor({ max, queue }: ConcurrencyPolicy, instances: number) {
    this.#max = max;
    this.#queue = queue;
    this.#underWay = new Int32Array(instances);
    this.#queued = new Int32Array(instances);
  }

  enter(instance: number): Exclude<Entry, 'waits'> | 'queued' {
    if (this.#underWay[instance]! < this.#max) {
      this.#underWay[instance]!++;
      return 'sent';
    }
    if (this.#queued[instance]! >= this.#queue) return 'refused';
    this.#queued[instance]!++;
    return 'queued';
  }

  /** An attempt has ended: whether the first of those queued goes now in its place. */
  ended(instance: number): boolean {
    if (this.#queued[instance]! > 0) {
      this.#queued[instance]!--;
      return true;
    }
    this.#underWay[instance]!--;
    return false;
  }

  /** One that was queued has given up. */
  left(instance: number): void {
    this.#queued[instance]!--;
  }
}

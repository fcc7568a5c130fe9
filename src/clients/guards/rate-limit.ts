/** Why this file exists: a client that knows its share of a quota and keeps to it: a token bucket before every attempt. */

import { NANOSECONDS_PER_MILLISECOND, NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';
import type { GuardOrder } from '../guard-order.ts';
import type { Entry, Guard } from './guard.ts';

export interface RateLimitPolicy {
  readonly kind: 'rate-limit';
  readonly order?: GuardOrder;
  readonly perSecond: number;
  readonly burst: number;
  /** An attempt waits for its token at most so long; one that would have to wait longer is refused. */
  readonly waitMilliseconds: number;
}

/** Instants are whole nanoseconds: what is less than half of one is rounding. */
const ROUNDING = 0.5;

/**
 * In any t seconds at most burst + perSecond x t attempts are sent. Those that wait have their tokens and go in the order
 * they came. It starts full.
 *
 * The bucket is kept as the instant at which it is full again: a token moves that by 1 / perSecond.
 */
export class RateLimit implements Guard {
  waitNanoseconds = 0;
  readonly #interval: number;
  readonly #depth: number;
  readonly #longestWait: number;
  readonly #fullAt: Float64Array;

  constructor({ perSecond, burst, waitMilliseconds }: RateLimitPolicy, instances: number) {
    this.#interval = NANOSECONDS_PER_SECOND / perSecond;
    this.#depth = (burst - 1) * this.#interval;
    this.#longestWait = waitMilliseconds * NANOSECONDS_PER_MILLISECOND;
    this.#fullAt = new Float64Array(instances);
  }

  enter(instance: number, now: number): Entry {
    const fullAt = Math.max(this.#fullAt[instance]!, now);
    const wait = fullAt - this.#depth - now;
    if (wait > this.#longestWait + ROUNDING) return 'refused';
    this.#fullAt[instance] = fullAt + this.#interval;
    if (wait <= ROUNDING) return 'sent';
    this.waitNanoseconds = Math.ceil(wait - ROUNDING);
    return 'waits';
  }

  ended(): void {}

  renew(instance: number): void {
    this.#fullAt[instance] = 0;
  }
}

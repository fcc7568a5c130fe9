/** Why this file exists: Finagle's retry budget: calls pay in, retries draw out, and what is paid in expires. */
import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface FinaglePolicy {
  readonly kind: 'finagle';
  /** Whole. */
  readonly ttlMilliseconds: number;
  readonly minRetriesPerSecond: number;
  /** `percentCanRetry`, a share: 0.2 allows one retry for five calls. 0 to 1000. */
  readonly canRetryShare: number;
}

const SCALE = 1000;
const INT_MAX = 2_147_483_647;
/** Ten slices: nine that are full, and the one that is written to. */
const FULL_SLICES = 9;

/**
 * Each call pays in 1000, each retry draws out floor(1000 / canRetryShare), and both are forgotten after about `ttl`. On
 * top there is a reserve of minRetriesPerSecond x ttl retries. With a share of 0 calls pay nothing, and a retry costs 1.
 *
 * A slice ends at the first use after ttl / 10, and the next begins at that instant, as Finagle's does.
 *
 * @source twitter/finagle, com.twitter.finagle.service.RetryBudget and RetryFilter; twitter/util, com.twitter.util.TokenBucket
 *   (newLeakyBucket) and WindowedAdder
 */
export class FinagleBudget implements RetryBudget {
  readonly memoryNanoseconds: number;
  readonly #sliceMilliseconds: number;
  readonly #deposit: number;
  readonly #withdrawal: number;
  readonly #reserve: number;
  /** By instance: the slice that is written to, then those that are full. */
  readonly #slices: Float64Array;
  /** By instance: which full slice is the oldest, and when the running one began, in milliseconds. */
  readonly #oldest: Uint8Array;
  readonly #since: Float64Array;

  constructor({ ttlMilliseconds, minRetriesPerSecond, canRetryShare }: FinaglePolicy, instances: number) {
    this.memoryNanoseconds = ttlMilliseconds * NANOSECONDS_PER_MILLISECOND;
    this.#sliceMilliseconds = Math.floor(ttlMilliseconds / (FULL_SLICES + 1));
    this.#deposit = canRetryShare === 0 ? 0 : SCALE;
    this.#withdrawal = canRetryShare === 0 ? 1 : Math.min(INT_MAX, Math.floor(SCALE / canRetryShare));
    this.#reserve = minRetriesPerSecond * Math.floor(ttlMilliseconds / 1000) * this.#withdrawal;
    this.#slices = new Float64Array(instances * (FULL_SLICES + 1));
    this.#oldest = new Uint8Array(instances);
    this.#since = new Float64Array(instances);
  }

  sent(instance: number, now: number, retry: boolean): void {
    if (!retry) this.#add(instance, now, this.#deposit);
  }

  ended(): void {}

  mayRetry(instance: number, now: number): boolean {
    this.#expire(instance, now);
    let sum = this.#reserve;
    const first = instance * (FULL_SLICES + 1);
    for (let i = first; i <= first + FULL_SLICES; i++) sum += this.#slices[i]!;
    if (sum < this.#withdrawal) return false;
    this.#add(instance, now, -this.#withdrawal);
    return true;
  }

  renew(instance: number, now: number): void {
    const first = instance * (FULL_SLICES + 1);
    this.#slices.fill(0, first, first + FULL_SLICES + 1);
    this.#oldest[instance] = 0;
    this.#since[instance] = Math.floor(now / NANOSECONDS_PER_MILLISECOND);
  }

  #add(instance: number, now: number, amount: number): void {
    this.#expire(instance, now);
    this.#slices[instance * (FULL_SLICES + 1)]! += amount;
  }

  #expire(instance: number, now: number): void {
    const milliseconds = Math.floor(now / NANOSECONDS_PER_MILLISECOND);
    const slices = Math.floor((milliseconds - this.#since[instance]!) / this.#sliceMilliseconds);
    if (slices < 1) return;
    const first = instance * (FULL_SLICES + 1);
    this.#fill(instance, this.#slices[first]!);
    this.#slices[first] = 0;
    for (let skipped = Math.min(slices - 1, FULL_SLICES); skipped > 0; skipped--) this.#fill(instance, 0);
    this.#since[instance] = milliseconds;
  }

  /** In place of the oldest slice. */
  #fill(instance: number, amount: number): void {
    const oldest = this.#oldest[instance]!;
    this.#slices[instance * (FULL_SLICES + 1) + 1 + oldest] = amount;
    this.#oldest[instance] = (oldest + 1) % FULL_SLICES;
  }
}

/** Why this file exists: the plainest retry budget: so many retries a second, whatever else happens. */
import { NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface TokenBucketPolicy {
  readonly kind: 'token-bucket';
  readonly perSecond: number;
  readonly burst: number;
}

/** A retry takes one token; `perSecond` flow in, up to `burst`. In any t seconds: at most burst + perSecond x t retries. */
export class TokenBucket implements RetryBudget {
  readonly memoryNanoseconds = 0;
  readonly #perNanosecond: number;
  readonly #burst: number;
  readonly #tokens: Float64Array;
  readonly #filledAt: Float64Array;

  constructor({ perSecond, burst }: TokenBucketPolicy, instances: number) {
    this.#perNanosecond = perSecond / NANOSECONDS_PER_SECOND;
    this.#burst = burst;
    this.#tokens = new Float64Array(instances).fill(burst);
    this.#filledAt = new Float64Array(instances);
  }

  mayRetry(instance: number, now: number): boolean {
    const gained = (now - this.#filledAt[instance]!) * this.#perNanosecond;
    const tokens = Math.min(this.#burst, this.#tokens[instance]! + gained);
    this.#filledAt[instance] = now;
    this.#tokens[instance] = tokens < 1 ? tokens : tokens - 1;
    return tokens >= 1;
  }

  sent(): void {}

  ended(): void {}

  renew(instance: number, now: number): void {
    this.#tokens[instance] = this.#burst;
    this.#filledAt[instance] = now;
  }
}

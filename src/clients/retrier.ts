/**
 * Why this file exists: one client's answer to a refusal: try again, and after how long, or give up.
 */
import type { RandomStream } from '../engine/random.ts';
import { NANOSECONDS_PER_MILLISECOND } from '../engine/tick.ts';
import { type Backoff, backoffCeilings, backoffs } from './backoff.ts';
import type { RetryPolicy } from './retry.ts';
import { RetryQuotas } from './retry-quota.ts';
import { type SdkProfile, sdkProfiles } from './sdk-profiles.ts';

/** Returned by `Retrier.waitAfterThrottling` where the client gives up. */
export const GIVE_UP = Number.POSITIVE_INFINITY;

/** The retry behaviour of one client and the state of its instances. */
export interface Retrier {
  /** The instances' retry quotas, where the policy has them. While none is below full, successes change nothing. */
  readonly quotas: RetryQuotas | null;
  /**
   * Decides on a throttled attempt at the instant its refusal is answered, and spends what a retry costs.
   *
   * @param attempt number of the attempt that was refused, from 1.
   * @param lastWait nanoseconds waited before that attempt, 0 before the first.
   * @returns nanoseconds to wait before the next attempt, whole, or `GIVE_UP`.
   */
  waitAfterThrottling(instance: number, attempt: number, lastWait: number): number;
  /** What a success gives back to its instance's quota: `attempt` is the one that succeeded, from 1. */
  refundOf(attempt: number): number;
}

export function createRetrier(policy: RetryPolicy, instances: number, stream: RandomStream): Retrier {
  if (policy.kind === 'custom') return new CustomRetrier(policy, stream);
  if (policy.kind === 'sdk') return new SdkRetrier(policy.profile, policy.maxAttempts, instances, stream);
  return { quotas: null, waitAfterThrottling: () => GIVE_UP, refundOf: () => 0 };
}

/** Attempts beyond this number wait as long as the one of this number does. */
const CEILINGS_MAX = 64;

class CustomRetrier implements Retrier {
  readonly quotas = null;
  readonly #backoff: Backoff;
  readonly #situation: { base: number; cap: number; ceiling: number; lastWait: number };
  readonly #ceilings: Float64Array;
  readonly #maxAttempts: number;
  readonly #stream: RandomStream;

  constructor(policy: Extract<RetryPolicy, { kind: 'custom' }>, stream: RandomStream) {
    const base = policy.baseMilliseconds * NANOSECONDS_PER_MILLISECOND;
    const cap = policy.capMilliseconds * NANOSECONDS_PER_MILLISECOND;
    this.#backoff = backoffs[policy.backoff];
    this.#situation = { base, cap, ceiling: 0, lastWait: 0 };
    this.#ceilings = backoffCeilings(base, cap, CEILINGS_MAX);
    this.#maxAttempts = policy.maxAttempts;
    this.#stream = stream;
  }

  waitAfterThrottling(_instance: number, attempt: number, lastWait: number): number {
    if (attempt >= this.#maxAttempts) return GIVE_UP;
    this.#situation.ceiling = this.#ceilings[Math.min(attempt, CEILINGS_MAX)]!;
    this.#situation.lastWait = lastWait;
    return Math.floor(this.#backoff(this.#situation, this.#stream) + 0.5);
  }

  refundOf(): number {
    return 0;
  }
}

/** The standard mode of an SDK. Order of checks: attempts left, then quota left; the cost is spent before the wait. */
class SdkRetrier implements Retrier {
  readonly quotas: RetryQuotas;
  readonly #profile: SdkProfile;
  readonly #ceilings: Float64Array;
  readonly #maxAttempts: number;
  readonly #stream: RandomStream;

  constructor(profile: string, maxAttempts: number, instances: number, stream: RandomStream) {
    this.#profile = sdkProfiles[profile as keyof typeof sdkProfiles];
    const { throttlingBaseMilliseconds, capMilliseconds, retryQuota } = this.#profile;
    this.#ceilings = backoffCeilings(throttlingBaseMilliseconds, capMilliseconds, CEILINGS_MAX);
    this.#maxAttempts = maxAttempts;
    this.#stream = stream;
    this.quotas = new RetryQuotas(instances, retryQuota);
  }

  waitAfterThrottling(instance: number, attempt: number): number {
    const { throttlingCost, wholeMilliseconds } = this.#profile;
    if (attempt >= this.#maxAttempts) return GIVE_UP;
    if (!this.quotas.spend(instance, throttlingCost)) return GIVE_UP;
    const milliseconds = this.#stream.uniform() * this.#ceilings[Math.min(attempt, CEILINGS_MAX)]!;
    if (wholeMilliseconds) return Math.floor(milliseconds) * NANOSECONDS_PER_MILLISECOND;
    return Math.floor(milliseconds * NANOSECONDS_PER_MILLISECOND + 0.5);
  }

  refundOf(attempt: number): number {
    return attempt === 1 ? this.#profile.refundOfFirstTry : this.#profile.throttlingCost;
  }
}

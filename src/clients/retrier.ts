/**
 * Why this file exists: one client's answer to a refusal: try again, and after how long, or give up.
 */
import type { RandomStream } from '../engine/random.ts';
import { NANOSECONDS_PER_MILLISECOND } from '../engine/tick.ts';
import { type Backoff, backoffCeilings, backoffs } from './backoff.ts';
import type { RetryBudget } from './budgets/retry-budget.ts';
import type { FailureKind } from './failures.ts';
import type { RetryPolicy } from './retry.ts';
import { createRetryBudget } from './retry-budgets.ts';
import { RetryQuotas } from './retry-quota.ts';
import { type SdkProfile, sdkProfiles } from './sdk-profiles.ts';
import { SdkWaits } from './sdk-waits.ts';

/** Returned by `Retrier.waitAfter` where the client gives up. */
export const GIVE_UP = Number.POSITIVE_INFINITY;

/** The retry behaviour of one client and the state of its instances. */
export interface Retrier {
  /** The instances' retry quotas, where the policy has them. While none is below full, successes change nothing. */
  readonly quotas: RetryQuotas | null;
  /** Asked before each retry, where the policy has one; not by `waitAfter`. */
  readonly budget: RetryBudget | null;
  /**
   * Decides on a failed attempt at the instant its failure is known, and spends what a retry costs.
   *
   * @param attempt number of the attempt that failed, from 1.
   * @param lastWait nanoseconds waited before that attempt, 0 before the first.
   * @param failure default throttling.
   * @returns nanoseconds to wait before the next attempt, whole, or `GIVE_UP`.
   */
  waitAfter(instance: number, attempt: number, lastWait: number, failure?: FailureKind): number;
  /** What a success gives back to its instance's quota: `attempt` succeeded, from 1, after `lastFailure` (throttling). */
  refundOf(attempt: number, lastFailure?: FailureKind): number;
}

export function createRetrier(policy: RetryPolicy, instances: number, stream: RandomStream): Retrier {
  if (policy.kind === 'custom') return new CustomRetrier(policy, instances, stream);
  if (policy.kind === 'sdk') return new SdkRetrier(policy, instances, stream);
  return { quotas: null, budget: null, waitAfter: () => GIVE_UP, refundOf: () => 0 };
}

/** Attempts beyond this number wait as long as the one of this number does. */
const CEILINGS_MAX = 64;

class CustomRetrier implements Retrier {
  readonly quotas = null;
  readonly budget: RetryBudget | null;
  readonly #backoff: Backoff;
  readonly #situation: { base: number; cap: number; ceiling: number; lastWait: number };
  readonly #ceilings: Float64Array;
  readonly #maxAttempts: number;
  readonly #stream: RandomStream;

  constructor(policy: Extract<RetryPolicy, { kind: 'custom' }>, instances: number, stream: RandomStream) {
    this.budget = policy.budget === undefined ? null : createRetryBudget(policy.budget, instances);
    const base = policy.baseMilliseconds * NANOSECONDS_PER_MILLISECOND;
    const cap = policy.capMilliseconds * NANOSECONDS_PER_MILLISECOND;
    this.#backoff = backoffs[policy.backoff];
    this.#situation = { base, cap, ceiling: 0, lastWait: 0 };
    this.#ceilings = backoffCeilings(base, cap, CEILINGS_MAX);
    this.#maxAttempts = policy.maxAttempts;
    this.#stream = stream;
  }

  waitAfter(_instance: number, attempt: number, lastWait: number): number {
    if (attempt >= this.#maxAttempts) return GIVE_UP;
    this.#situation.ceiling = this.#ceilings[Math.min(attempt, CEILINGS_MAX)]!;
    this.#situation.lastWait = lastWait;
    return Math.floor(this.#backoff(this.#situation, this.#stream) + 0.5);
  }

  refundOf(): number {
    return 0;
  }
}

/** An SDK's retries. Order of checks: attempts left, then quota left; the cost is spent before the wait. */
class SdkRetrier implements Retrier {
  readonly quotas: RetryQuotas | null;
  readonly budget = null;
  readonly #profile: SdkProfile;
  readonly #after: Readonly<Record<FailureKind, RetryAfter>>;
  readonly #maxAttempts: number;
  readonly #stream: RandomStream;

  constructor(policy: Extract<RetryPolicy, { kind: 'sdk' }>, instances: number, stream: RandomStream) {
    const profile: SdkProfile = sdkProfiles[policy.profile as keyof typeof sdkProfiles];
    this.#profile = profile;
    const { throttlingCost, transientCost, timeoutCost } = profile;
    const { retryAfterMilliseconds = 0 } = policy;
    const throttling = { baseMilliseconds: profile.throttlingBaseMilliseconds, jitter: profile.throttlingJitter };
    const transient = { baseMilliseconds: profile.transientBaseMilliseconds, jitter: profile.transientJitter };
    this.#after = {
      throttling: { cost: throttlingCost, waits: new SdkWaits(profile, { ...throttling, retryAfterMilliseconds }) },
      transient: { cost: transientCost, waits: new SdkWaits(profile, { ...transient, retryAfterMilliseconds }) },
      // Nobody answered, so nobody gave a hint.
      timeout: { cost: timeoutCost, waits: new SdkWaits(profile, transient) },
    };
    this.#maxAttempts = policy.maxAttempts;
    this.#stream = stream;
    const { retryQuota, successOverfills } = profile;
    this.quotas = retryQuota === null ? null : new RetryQuotas(instances, retryQuota, successOverfills);
  }

  waitAfter(instance: number, attempt: number, _lastWait: number, failure: FailureKind = 'throttling'): number {
    const after = this.#after[failure];
    if (attempt >= this.#maxAttempts) return GIVE_UP;
    if (this.quotas !== null && !this.quotas.spend(instance, after.cost)) return GIVE_UP;
    return after.waits.after(attempt, this.#stream.uniform());
  }

  refundOf(attempt: number, lastFailure: FailureKind = 'throttling'): number {
    const { refundOfFirstTry, refundAfterRetry } = this.#profile;
    if (attempt === 1) return refundOfFirstTry;
    const { cost } = this.#after[lastFailure];
    return refundAfterRetry === 'last-cost' ? Math.max(refundOfFirstTry, cost) : refundOfFirstTry + cost;
  }
}

/** What a retry after one kind of failure costs and how its wait is drawn. */
interface RetryAfter {
  readonly cost: number;
  readonly waits: SdkWaits;
}

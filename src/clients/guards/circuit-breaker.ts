/** Why this file exists: a breaker that stops calling a service that fails, as resilience4j's does. */

import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { GuardOrder } from '../guard-order.ts';
import type { Entry, Guard, Outcome } from './guard.ts';

export interface CircuitBreakerPolicy {
  readonly kind: 'circuit-breaker';
  readonly order?: GuardOrder;
  /** 0 to 1; at this share of failures it opens. */
  readonly failureRate: number;
  /** Of the last so many attempts. */
  readonly window: number;
  readonly minimumCalls: number;
  readonly openMilliseconds: number;
  /** How many attempts are let through half-open. */
  readonly probes: number;
}

/**
 * Closed until failureRate or more of the last `window` attempts failed, at least min(minimumCalls, window) of them. Then
 * open: it refuses everything for `open`. The first attempt after that makes it half-open: `probes` attempts go, all others
 * are refused. After min(minimumCalls, probes) answers it closes, or opens again if failureRate or more of them failed.
 * Whatever does not succeed has failed. An answer counts in the state in which it comes, and in none while it is open.
 *
 * @source resilience4j, CircuitBreakerStateMachine (at 1a4a7164), CircuitBreakerMetrics and CircuitBreakerConfig (COUNT_BASED,
 * its defaults, with which half-open has no time limit and no call is too slow)
 */
export class CircuitBreaker implements Guard {
  readonly waitNanoseconds = 0;
  readonly #policy: CircuitBreakerPolicy;
  readonly #openNanoseconds: number;
  /** By instance, made when it first asks. */
  readonly #breakers: (Breaker | undefined)[];

  constructor(policy: CircuitBreakerPolicy, instances: number) {
    this.#policy = policy;
    this.#openNanoseconds = policy.openMilliseconds * NANOSECONDS_PER_MILLISECOND;
    this.#breakers = new Array<Breaker | undefined>(instances).fill(undefined);
  }

  enter(instance: number, now: number): Entry {
    const breaker = this.#of(instance);
    if (breaker.state === 'open' && now >= breaker.openUntil) this.#halfOpen(breaker);
    if (breaker.state === 'open') return 'refused';
    if (breaker.state === 'closed') return 'sent';
    if (breaker.permits === 0) return 'refused';
    breaker.permits--;
    return 'sent';
  }

  ended(instance: number, outcome: Outcome, now: number): void {
    const breaker = this.#of(instance);
    if (breaker.state !== 'open') this.#record(breaker, outcome !== 'succeeded', now);
  }

  renew(instance: number): void {
    this.#breakers[instance] = undefined;
  }

  #record(breaker: Breaker, failed: boolean, now: number): void {
    const { answers } = breaker;
    answers.add(failed);
    if (answers.count < Math.min(this.#policy.minimumCalls, answers.size)) return;
    if (answers.failed >= (this.#policy.failureRate - ROUNDING) * answers.count) {
      breaker.state = 'open';
      breaker.openUntil = now + this.#openNanoseconds;
    } else if (breaker.state === 'half-open') {
      breaker.state = 'closed';
      breaker.answers = new Answers(this.#policy.window);
    }
  }

  #halfOpen(breaker: Breaker): void {
    breaker.state = 'half-open';
    breaker.permits = this.#policy.probes;
    breaker.answers = new Answers(this.#policy.probes);
  }

  #of(instance: number): Breaker {
    let breaker = this.#breakers[instance];
    if (breaker === undefined) {
      breaker = { state: 'closed', openUntil: 0, permits: 0, answers: new Answers(this.#policy.window) };
      this.#breakers[instance] = breaker;
    }
    return breaker;
  }
}

/** 7 % of 100 is 7 and not a little more. */
const ROUNDING = 1e-9;

interface Breaker {
  state: 'closed' | 'open' | 'half-open';
  openUntil: number;
  permits: number;
  answers: Answers;
}

/** The last answers, and how many of them failed. */
class Answers {
  count = 0;
  failed = 0;
  readonly size: number;
  readonly #failures: Uint8Array;
  #next = 0;

  constructor(size: number) {
    this.size = size;
    this.#failures = new Uint8Array(size);
  }

  add(failed: boolean): void {
    if (this.count < this.size) this.count++;
    else this.failed -= this.#failures[this.#next]!;
    this.#failures[this.#next] = failed ? 1 : 0;
    this.failed += failed ? 1 : 0;
    this.#next = (this.#next + 1) % this.size;
  }
}

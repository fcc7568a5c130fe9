/** Why this file exists: what a client may have before its attempts that refuses without asking KMS. One file each in guards/. */
import { CONCURRENCY_ERROR } from './concurrency.ts';
import { AdaptiveThrottling, type AdaptiveThrottlingPolicy } from './guards/adaptive-throttling.ts';
import { CircuitBreaker, type CircuitBreakerPolicy } from './guards/circuit-breaker.ts';
import type { Guard } from './guards/guard.ts';
import { RateLimit, type RateLimitPolicy } from './guards/rate-limit.ts';

/** Plain data. */
export type GuardPolicy = AdaptiveThrottlingPolicy | CircuitBreakerPolicy | RateLimitPolicy;

export type GuardKind = GuardPolicy['kind'];

interface Member<Kind extends GuardKind> {
  /** The error that its client gets in place of an answer. */
  readonly error: string;
  readonly create: (
    policy: Extract<GuardPolicy, { readonly kind: Kind }>,
    instances: number,
    draw: () => number,
  ) => Guard;
}

export const guards: { readonly [Kind in GuardKind]: Member<Kind> } = {
  'adaptive-throttling': {
    error: 'RefusedByAdaptiveThrottling',
    create: (policy, instances, draw) => new AdaptiveThrottling(policy, instances, draw),
  },
  'circuit-breaker': {
    error: 'RefusedByCircuitBreaker',
    create: (policy, instances) => new CircuitBreaker(policy, instances),
  },
  'rate-limit': {
    error: 'RefusedByRateLimit',
    create: (policy, instances) => new RateLimit(policy, instances),
  },
};

/** The names of all refusals that KMS knows nothing of. */
export const refusalNames: readonly string[] = [...Object.values(guards).map(({ error }) => error), CONCURRENCY_ERROR];

/** @param draw uniform in [0, 1). */
export function createGuard(policy: GuardPolicy, instances: number, draw: () => number): Guard {
  const { create } = guards[policy.kind] as Member<GuardKind>;
  return create(policy, instances, draw);
}

/**
 * Why this file exists: attempts per call bound one call; a budget bounds the retries of an instance over all its calls,
 * so that retries stay few where nearly everything is refused. One file each in budgets/.
 */
import { EnvoyBudget, type EnvoyPolicy } from './budgets/envoy.ts';
import { FinagleBudget, type FinaglePolicy } from './budgets/finagle.ts';
import { type GrpcPolicy, GrpcThrottling } from './budgets/grpc.ts';
import type { RetryBudget } from './budgets/retry-budget.ts';
import { TokenBucket, type TokenBucketPolicy } from './budgets/token-bucket.ts';

/** Plain data. */
export type RetryBudgetPolicy = TokenBucketPolicy | GrpcPolicy | EnvoyPolicy | FinaglePolicy;

export type RetryBudgetKind = RetryBudgetPolicy['kind'];

type Factory<Kind extends RetryBudgetKind> = (
  policy: Extract<RetryBudgetPolicy, { readonly kind: Kind }>,
  instances: number,
) => RetryBudget;

export const retryBudgets: { readonly [Kind in RetryBudgetKind]: Factory<Kind> } = {
  'token-bucket': (policy, instances) => new TokenBucket(policy, instances),
  grpc: (policy, instances) => new GrpcThrottling(policy, instances),
  envoy: (policy, instances) => new EnvoyBudget(policy, instances),
  finagle: (policy, instances) => new FinagleBudget(policy, instances),
};

export function createRetryBudget(policy: RetryBudgetPolicy, instances: number): RetryBudget {
  const create = retryBudgets[policy.kind] as Factory<RetryBudgetKind>;
  return create(policy, instances);
}

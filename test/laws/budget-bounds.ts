/** Why this file exists: every retry budget states a bound; here each is written down anew, from what was asked of it. */
import type { RetryBudgetKind, RetryBudgetPolicy } from '../../src/clients/retry-budgets.ts';

/** What has happened to one instance up to the moment a retry was allowed, that retry included. */
export interface History {
  /** Seconds. */
  readonly now: number;
  readonly calls: readonly number[];
  readonly retries: readonly number[];
  readonly successes: number;
  /** Attempts that wait for their answer, the failed one among them, and retries that wait or are sent. */
  readonly active: number;
  readonly underWay: number;
}

interface Definition<Kind extends RetryBudgetKind> {
  readonly policies: readonly Extract<RetryBudgetPolicy, { kind: Kind }>[];
  readonly holds: (policy: Extract<RetryBudgetPolicy, { kind: Kind }>, history: History) => boolean;
}

const since = (times: readonly number[], first: number): number => times.filter((time) => time >= first).length;

export const budgetBounds: { readonly [Kind in RetryBudgetKind]: Definition<Kind> } = {
  'token-bucket': {
    policies: [
      { kind: 'token-bucket', perSecond: 2, burst: 3 },
      { kind: 'token-bucket', perSecond: 50, burst: 1 },
    ],
    holds: ({ perSecond, burst }, { now, retries }) =>
      retries.every((first, i) => retries.length - i <= burst + perSecond * (now - first) + 1e-6),
  },
  grpc: {
    policies: [
      { kind: 'grpc', maxTokens: 10, tokenRatio: 0.1 },
      { kind: 'grpc', maxTokens: 3, tokenRatio: 2 },
    ],
    holds: ({ maxTokens, tokenRatio }, { retries, successes }) =>
      retries.length <= maxTokens / 2 + tokenRatio * successes + 1e-6,
  },
  envoy: {
    policies: [
      { kind: 'envoy', budgetShare: 0.2, minRetryConcurrency: 3 },
      { kind: 'envoy', budgetShare: 0.5, minRetryConcurrency: 0 },
    ],
    holds: ({ budgetShare, minRetryConcurrency }, { active, underWay }) =>
      underWay <= Math.max(budgetShare * active, minRetryConcurrency) + 1e-9,
  },
  finagle: {
    policies: [
      { kind: 'finagle', ttlMilliseconds: 10_000, minRetriesPerSecond: 10, canRetryShare: 0.2 },
      { kind: 'finagle', ttlMilliseconds: 1000, minRetriesPerSecond: 0, canRetryShare: 0.7 },
    ],
    // A withdrawal is remembered for nine slices at least, a call that paid in for less than two ttl.
    holds: ({ ttlMilliseconds, minRetriesPerSecond, canRetryShare }, { now, calls, retries }) => {
      const ttl = ttlMilliseconds / 1000;
      const paidIn = 1000 * since(calls, now - 2 * ttl);
      const withdrawal = Math.floor(1000 / canRetryShare);
      return (since(retries, now - 0.9 * ttl) - minRetriesPerSecond * ttl) * withdrawal <= paidIn + 1e-6;
    },
  },
};

export const budgetPolicies: readonly RetryBudgetPolicy[] = Object.values(budgetBounds).flatMap(
  (definition): readonly RetryBudgetPolicy[] => definition.policies,
);

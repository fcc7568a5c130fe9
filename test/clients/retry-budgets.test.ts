import { describe, expect, test } from 'vitest';
import { createRetryBudget } from '../../src/clients/retry-budgets.ts';

const SECOND = 1e9;

describe('a token bucket of retries', () => {
  test('gives its burst at once, then its rate, and no more than its burst after a pause', () => {
    const budget = createRetryBudget({ kind: 'token-bucket', perSecond: 2, burst: 3 }, 1);
    const tried = (now: number): number => [1, 2, 3, 4, 5].filter(() => budget.mayRetry(0, now)).length;
    expect([0, 0.25, 0.5, 1.5, 100].map((second) => tried(second * SECOND))).toEqual([3, 0, 1, 2, 3]);
  });

  test('is of one instance, and full again when that starts again', () => {
    const budget = createRetryBudget({ kind: 'token-bucket', perSecond: 1, burst: 1 }, 2);
    expect([budget.mayRetry(0, 0), budget.mayRetry(0, 0), budget.mayRetry(1, 0)]).toEqual([true, false, true]);
    budget.renew(0, 10);
    expect(budget.mayRetry(0, 10)).toBe(true);
  });
});

describe("gRPC's retry throttling", () => {
  test('retries while more than half of the tokens are left, and again once successes have given enough back', () => {
    const budget = createRetryBudget({ kind: 'grpc', maxTokens: 10, tokenRatio: 0.5 }, 2);
    const afterFailure = [1, 2, 3, 4, 5, 6].map(() => {
      budget.failed(0);
      return budget.mayRetry(0, 0);
    });
    expect(afterFailure).toEqual([true, true, true, true, false, false]);
    const afterSuccess = [1, 2, 3].map(() => {
      budget.succeeded(0);
      return budget.mayRetry(0, 0);
    });
    expect(afterSuccess).toEqual([false, false, true]);
    expect(budget.mayRetry(1, 0)).toBe(true);
  });

  test('counts neither below 0 nor above its maximum', () => {
    const budget = createRetryBudget({ kind: 'grpc', maxTokens: 4, tokenRatio: 1 }, 1);
    for (let i = 0; i < 9; i++) budget.failed(0);
    for (let i = 0; i < 3; i++) budget.succeeded(0);
    expect(budget.mayRetry(0, 0)).toBe(true);
    for (let i = 0; i < 9; i++) budget.succeeded(0);
    budget.failed(0);
    budget.failed(0);
    expect(budget.mayRetry(0, 0)).toBe(false);
  });
});

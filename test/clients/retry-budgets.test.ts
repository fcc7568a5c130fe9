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
      budget.ended(0, 'failed', false);
      return budget.mayRetry(0, 0);
    });
    expect(afterFailure).toEqual([true, true, true, true, false, false]);
    const afterSuccess = [1, 2, 3].map(() => {
      budget.ended(0, 'succeeded', false);
      return budget.mayRetry(0, 0);
    });
    expect(afterSuccess).toEqual([false, false, true]);
    expect(budget.mayRetry(1, 0)).toBe(true);
  });

  test('counts neither below 0 nor above its maximum, and not what is not worth a retry', () => {
    const budget = createRetryBudget({ kind: 'grpc', maxTokens: 4, tokenRatio: 1 }, 1);
    for (let i = 0; i < 9; i++) budget.ended(0, 'failed', false);
    for (let i = 0; i < 3; i++) budget.ended(0, 'succeeded', false);
    for (let i = 0; i < 9; i++) budget.ended(0, 'rejected', false);
    expect(budget.mayRetry(0, 0)).toBe(true);
    for (let i = 0; i < 9; i++) budget.ended(0, 'succeeded', false);
    budget.ended(0, 'failed', false);
    budget.ended(0, 'failed', false);
    expect(budget.mayRetry(0, 0)).toBe(false);
  });
});

describe("Envoy's retry budget", () => {
  test('is a share of the attempts under way, in whole retries, and never below minRetryConcurrency', () => {
    const granted = (active: number): number => {
      const budget = createRetryBudget({ kind: 'envoy', budgetShare: 0.2, minRetryConcurrency: 3 }, 1);
      for (let i = 0; i < active; i++) budget.sent(0, 0, false);
      let retries = 0;
      for (; retries < active; retries++) {
        budget.ended(0, 'failed', false);
        if (!budget.mayRetry(0, 0)) break;
        budget.sent(0, 0, true);
      }
      return retries;
    };
    // 20 % of 19 are 3.8, of 20 are 4: Envoy cuts off the fraction, and the failed attempt still counts as active.
    expect([1, 3, 4, 19, 20, 24, 25, 100].map(granted)).toEqual([1, 3, 3, 3, 4, 4, 5, 20]);
  });

  test('holds a retry from the decision on until its answer', () => {
    const budget = createRetryBudget({ kind: 'envoy', budgetShare: 0, minRetryConcurrency: 1 }, 1);
    for (let i = 0; i < 2; i++) budget.sent(0, 0, false);
    const fails = (retry: boolean): boolean => {
      budget.ended(0, 'failed', retry);
      return budget.mayRetry(0, 0);
    };
    expect([fails(false), fails(false)]).toEqual([true, false]);
    budget.sent(0, 0, true);
    expect(fails(true)).toBe(true);
    budget.sent(0, 0, true);
    budget.ended(0, 'succeeded', true);
    budget.sent(0, 0, false);
    expect(fails(false)).toBe(true);
  });
});

describe("Finagle's RetryBudget", () => {
  const granted = (budget: ReturnType<typeof createRetryBudget>, now: number): number => {
    let retries = 0;
    while (retries < 100_000 && budget.mayRetry(0, now)) retries++;
    return retries;
  };
  const finagle = (ttlMilliseconds: number, minRetriesPerSecond: number, canRetryShare: number) =>
    createRetryBudget({ kind: 'finagle', ttlMilliseconds, minRetriesPerSecond, canRetryShare }, 1);

  test('has minRetriesPerSec x ttl retries without any call, and as many again once they are forgotten', () => {
    const budget = finagle(10_000, 10, 0.2);
    expect(granted(budget, 0)).toBe(100);
    // Each use ends as many slices as have passed since the last: one, four, three, one; the tenth forgets.
    expect([1, 5, 8.999, 10].map((second) => granted(budget, second * SECOND))).toEqual([0, 0, 0, 0]);
    expect(granted(budget, 11 * SECOND)).toBe(100);
    expect(granted(finagle(1999, 10, 0), 0)).toBe(10);
  });

  test('allows percentCanRetry of the calls of the last ttl, or several for each, and no first tries pay for retries', () => {
    for (const [share, expected] of [
      [0.2, 200],
      [0.3, 300],
      [1, 1000],
      [2, 2000],
      [1000, 100_000],
    ] as const) {
      const budget = finagle(10_000, 0, share);
      for (let i = 0; i < 1000; i++) budget.sent(0, i, false);
      for (let i = 0; i < 1000; i++) budget.sent(0, i, true);
      expect(granted(budget, SECOND)).toBe(expected);
    }
    const old = finagle(10_000, 0, 0.2);
    for (let i = 0; i < 1000; i++) old.sent(0, i, false);
    expect(granted(old, 10 * SECOND)).toBe(0);
  });

  test('allows nothing with neither a reserve nor a share, and a fixed rate with a reserve alone', () => {
    expect(granted(finagle(10_000, 0, 0), 0)).toBe(0);
    const budget = finagle(10_000, 5, 0);
    for (let i = 0; i < 1000; i++) budget.sent(0, 0, false);
    expect(granted(budget, 0)).toBe(50);
  });

  test('ends a slice at the first use after ttl / 10, as WindowedAdder does: what is used rarely is kept longer', () => {
    // Ten calls pay for one retry, nine do not. Used every 1.9 s, each use ends one slice: ten pass until the ten are gone.
    const usedOften = (uses: number) => {
      const budget = finagle(10_000, 0, 0.1);
      for (let i = 0; i < 10; i++) budget.sent(0, 0, false);
      for (let use = 1; use <= uses; use++) budget.sent(0, use * 1.9 * SECOND, false);
      return budget;
    };
    expect([8, 9].map((uses) => usedOften(uses).mayRetry(0, (uses + 1) * 1.9 * SECOND))).toEqual([true, false]);
    const budget = usedOften(1);
    budget.renew(0, 20 * SECOND);
    expect(budget.mayRetry(0, 20 * SECOND)).toBe(false);
  });
});

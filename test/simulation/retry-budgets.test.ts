import { describe, expect, test } from 'vitest';
import type { RetryPolicy } from '../../src/clients/retry.ts';
import type { RetryBudgetPolicy } from '../../src/clients/retry-budgets.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { checkConservation } from '../../src/studies/measures/conservation.ts';
import { worldOf } from './worlds.ts';

const TRIES = {
  kind: 'custom',
  backoff: 'full-jitter',
  baseMilliseconds: 50,
  capMilliseconds: 1000,
  maxAttempts: 3 as number,
} as const;

type Tries = Extract<RetryPolicy, { kind: 'custom' }>;

/** 200 calls a second for 60 s. */
function run(limit: number, budget: RetryBudgetPolicy, instances = 1, maxAttempts = 3, tries: Tries = TRIES) {
  const retry = { ...tries, maxAttempts, budget };
  const flows = [{ arrivals: { kind: 'poisson', perSecond: 200 } }] as const;
  const world = worldOf({ seconds: 60, limits: [limit], clients: [{ retry, instances }], flows });
  const measured = simulate(world);
  expect(() => checkConservation(world, measured)).not.toThrow();
  return measured;
}

const GRPC = { kind: 'grpc', maxTokens: 10, tokenRatio: 0.1 } as const;
const BUCKET = { kind: 'token-bucket', perSecond: 5, burst: 20 } as const;

describe('a retry budget in a run', () => {
  test("gRPC's stops retries for good once half of maxTokens failed in a row, of each instance", () => {
    // Of 10 tokens: the first 4 failures leave more than 5. One request is admitted, in 100 s. Calls never run out of
    // attempts here: a last attempt's failure takes a token too, and is no retry.
    const retriesOf = (instances: number) => run(0.01, GRPC, instances, 1000).flows[0]!.retries;
    expect(retriesOf(1)).toBeGreaterThanOrEqual(4);
    expect(retriesOf(1)).toBeLessThanOrEqual(4 + 1);
    expect(retriesOf(10)).toBeGreaterThanOrEqual(40);
    expect(retriesOf(10)).toBeLessThanOrEqual(40 + 1);
  });

  test('a token bucket allows burst + rate x time, and a client that is refused enough uses all of it', () => {
    const { retries } = run(0.01, BUCKET).flows[0]!;
    expect(retries).toBeLessThanOrEqual(20 + 5 * 62);
    expect(retries).toBeGreaterThanOrEqual(20 + 5 * 59);
  });

  test("Envoy's bounds the retries under way: so many for each wait, whatever the load", () => {
    // Refused at once and again after 100 ms each time: three under way make 30 a second, less the gaps between calls.
    const tries = { ...TRIES, backoff: 'exponential', baseMilliseconds: 100, capMilliseconds: 100 } as const;
    const budget = { kind: 'envoy', budgetShare: 0.2, minRetryConcurrency: 3 } as const;
    const { retries } = run(0.01, budget, 1, 3, tries).flows[0]!;
    expect(retries).toBeLessThanOrEqual(30 * 60 + 3);
    expect(retries).toBeGreaterThan(27 * 60);
  });

  test("Finagle's allows a share of the calls on top of a rate, and a client that is refused enough uses all of it", () => {
    const budget = { kind: 'finagle', ttlMilliseconds: 10_000, minRetriesPerSecond: 10, canRetryShare: 0.2 } as const;
    const measured = run(0.01, budget);
    const expected = 0.2 * measured.workloads[0]!.calls + 10 * 60;
    expect(measured.flows[0]!.retries).toBeGreaterThan(0.95 * expected);
    // What is withdrawn is forgotten after nine to ten slices of ttl / 10.
    expect(measured.flows[0]!.retries).toBeLessThan((10 / 9) * expected + 20);
  });

  test('learns of the calls that were counts: once the first call is refused, those before it have paid in', () => {
    // 200 calls a second for 30 s, then the quota falls: Finagle's budget holds a fifth of the last ten seconds' calls.
    const budget = { kind: 'finagle', ttlMilliseconds: 10_000, minRetriesPerSecond: 0, canRetryShare: 0.2 } as const;
    const flows = [{ arrivals: { kind: 'constant', perSecond: 200 } }] as const;
    const events = [{ kind: 'quota', quota: 0, limitPerSecond: 0.01, atTick: 30_000 }] as const;
    const retry = { ...TRIES, maxAttempts: 1000, budget };
    const measured = simulate(worldOf({ seconds: 31, limits: [1e6], clients: [{ retry }], flows, events }));
    const inFirstSecond = measured.seconds[0]!.throttledRetries[30]!;
    expect(inFirstSecond).toBeGreaterThan(0.2 * 200 * 8);
    expect(inFirstSecond).toBeLessThanOrEqual(0.2 * 200 * 11);
  });
});

import { describe, expect, test } from 'vitest';
import type { RetryBudgetPolicy } from '../../src/clients/retry-budgets.ts';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { checkConservation } from '../../src/studies/conservation.ts';
import { worldOf } from './worlds.ts';

const TRIES = {
  kind: 'custom',
  backoff: 'full-jitter',
  baseMilliseconds: 50,
  capMilliseconds: 1000,
  maxAttempts: 3 as number,
} as const;

/** 200 calls a second for 60 s. */
function run(limit: number, budget: RetryBudgetPolicy | null, instances = 1, maxAttempts = 3): RunMeasurement {
  const retry = budget === null ? TRIES : { ...TRIES, maxAttempts, budget };
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

  test('changes nothing while nothing is refused', () => {
    for (const budget of [GRPC, BUCKET]) {
      const { calls, failed } = run(1e6, budget).workloads[0]!;
      expect([calls, failed]).toEqual([run(1e6, null).workloads[0]!.calls, 0]);
    }
  });
});

import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import type { ActionPlan } from '../../src/workloads/action.ts';
import { worldOf } from './worlds.ts';

const bucketKeys = (lifetimeNanoseconds: number, requests: readonly number[]): ActionPlan => ({
  name: 's3.PutObject',
  settings: { key: 'key', bucket: 'b', bucketKey: true, bucketKeyLifetime: lifetimeNanoseconds },
  requests,
});

/** Calls of PutObject with a bucket key, and the flow of their requests. */
function puts(perSecond: number, lifetimeSeconds = 1000) {
  return [
    { arrivals: { kind: 'constant', perSecond }, quotas: [], action: bucketKeys(lifetimeSeconds * 1e9, [1]) },
    { workload: 0, operation: 'GenerateDataKey', arrivals: null },
  ] as const;
}

describe('an action', () => {
  test('asks KMS once for what it keeps, and its other calls take no time and reach nobody', () => {
    const run = simulate(worldOf({ seconds: 10, limits: [100], flows: puts(10) }));
    expect(run.flows[0]).toMatchObject({ admitted: 0, hits: 99, misses: 1 });
    expect(run.flows[1]).toMatchObject({ admitted: 1, throttled: 0 });
    expect(run.workloads[0]).toMatchObject({ calls: 100, succeeded: 100, failed: 0 });
    expect(run.workloads[0]!.latency.percentiles([50, 100])).toEqual([0, 10]);
    expect([...run.workloads[0]!.byRequests]).toEqual([99, 1]);
  });

  test('asks again when the lifetime is over, counted from the answer', () => {
    // Answers after 10 ms: kept from 0.01 s on; the call at 2.0 s finds it 1.99 s old, the one at 2.1 s too old.
    const run = simulate(worldOf({ seconds: 4, limits: [100], flows: puts(10, 2) }));
    expect(run.flows[0]).toMatchObject({ hits: 38, misses: 2 });
    expect([...run.seconds[1]!.admittedFirstTries]).toEqual([1, 0, 1, 0]);
  });

  test('all calls that come before the first answer ask for themselves', () => {
    const latency = { answer: { kind: 'constant', milliseconds: 9.5 }, refusalMilliseconds: 0 } as const;
    const world = worldOf({ seconds: 1, limits: [1000], latency, flows: puts(1000) });
    expect(simulate(world).flows[1]).toMatchObject({ admitted: 10 });
  });

  test('is tried again as a whole by its caller, who sees a service that is busy', () => {
    const retry = { kind: 'custom', backoff: 'none', baseMilliseconds: 0, capMilliseconds: 0, maxAttempts: 3 } as const;
    const flows = [
      { arrivals: { kind: 'once', calls: 1 }, quotas: [], action: bucketKeys(1e12, [1]) },
      { workload: 0, operation: 'GenerateDataKey', arrivals: null },
      { arrivals: { kind: 'once', calls: 1 } },
    ] as const;
    // One request a second for two that come at once: whoever loses is refused, three times if it is the action.
    const run = simulate(worldOf({ seconds: 1, limits: [1], clients: [{ retry }], flows }));
    expect(run.flows[1]!.admitted + run.flows[2]!.admitted).toBe(1);
    expect(run.flows[1]!.throttled + run.flows[2]!.throttled).toBe(3);
    expect(run.flows[1]!.retries + run.flows[2]!.retries).toBe(2);
  });

  test('whose key is in nobody’s account reaches no quota and is no request', () => {
    const action = { ...bucketKeys(1e12, [-1]), settings: { key: 'key', bucketKey: false } };
    const flows = [{ arrivals: { kind: 'constant', perSecond: 10 }, quotas: [], action }] as const;
    const run = simulate(worldOf({ seconds: 2, limits: [1], flows }));
    expect(run.workloads[0]).toMatchObject({ calls: 20, succeeded: 20 });
    expect(run.flows[0]).toMatchObject({ admitted: 0, throttled: 0, hits: 0, misses: 0 });
  });
});

describe('an event', () => {
  test('that raises a quota holds from its tick on, under every limiter', () => {
    const limiters = [
      { kind: 'fixed-window' },
      { kind: 'sliding-window' },
      { kind: 'token-bucket', burstSeconds: 1 },
    ] as const;
    for (const limiter of limiters) {
      const flows = [{ arrivals: { kind: 'constant', perSecond: 1000 } }] as const;
      const events = [{ kind: 'quota', atTick: 5000, quota: 0, limitPerSecond: 400 }] as const;
      const { seconds } = simulate(worldOf({ seconds: 10, limits: [100], limiter, flows, events }));
      const admitted = [...seconds[0]!.admittedFirstTries];
      expect(
        admitted.slice(1, 5).reduce((sum, count) => sum + count, 0),
        limiter.kind,
      ).toBe(400);
      expect(
        admitted.slice(6).reduce((sum, count) => sum + count, 0),
        limiter.kind,
      ).toBe(1600);
    }
  });

  test('that lowers a quota refuses at once what is above it', () => {
    const flows = [{ arrivals: { kind: 'constant', perSecond: 1000 } }] as const;
    const events = [{ kind: 'quota', atTick: 500, quota: 0, limitPerSecond: 100 }] as const;
    const { seconds } = simulate(worldOf({ seconds: 2, limits: [10_000], flows, events }));
    expect([...seconds[0]!.admittedFirstTries]).toEqual([500, 100]);
  });

  test('that restarts a client empties the caches of its instances one after another', () => {
    const events = [{ kind: 'restart', atTick: 4000, client: 0, overTicks: 4000 }] as const;
    const [calls, requests] = puts(100);
    const flows = [{ ...calls, assign: { kind: 'round-robin' } }, requests] as const;
    const run = simulate(worldOf({ seconds: 10, limits: [1000], clients: [{ instances: 4 }], flows, events }));
    expect([...run.seconds[1]!.admittedFirstTries]).toEqual([4, 0, 0, 0, 1, 1, 1, 1, 0, 0]);
  });

  test('that scales a client adds cold instances, and ends those it no longer has', () => {
    const [calls, requests] = puts(100);
    const flows = [{ ...calls, assign: { kind: 'round-robin' } }, requests] as const;
    const scaled = (instances: number) => {
      const events = [{ kind: 'scale', atTick: 2000, client: 0, instances, overTicks: 0 }] as const;
      return simulate(worldOf({ seconds: 4, limits: [1000], clients: [{ instances: 4 }], flows, events }));
    };
    expect([...scaled(10).seconds[1]!.admittedFirstTries]).toEqual([4, 0, 6, 0]);
    expect([...scaled(2).seconds[1]!.admittedFirstTries]).toEqual([4, 0, 0, 0]);
    expect(scaled(2).workloads[0]).toMatchObject({ calls: 400, succeeded: 400 });
  });
});

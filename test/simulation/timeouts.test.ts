import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { checkConservation } from '../../src/studies/measures/conservation.ts';
import { worldOf } from './worlds.ts';

const latency = { answer: { kind: 'exponential', meanMilliseconds: 100 }, refusalMilliseconds: 0 } as const;
const TRIES = { kind: 'custom', backoff: 'none', baseMilliseconds: 0, capMilliseconds: 0, maxAttempts: 3 } as const;
const flows = [{ arrivals: { kind: 'poisson', perSecond: 2000 } }] as const;

describe('a client that gives up waiting', () => {
  test('makes KMS do work that nobody gets: e^-T/mean of the attempts, and as many more attempts', () => {
    const clients = [{ retry: TRIES, timeoutMilliseconds: 50 }];
    const world = worldOf({ seconds: 60, limits: [1e6], latency, clients, flows });
    const run = simulate(world);
    expect(() => checkConservation(world, run)).not.toThrow();
    const { calls, failed } = run.workloads[0]!;
    // e^-0.5 of the attempts are too late: three in a row lose the call.
    const late = 0.6065306597126334;
    const tolerance = 5 * Math.sqrt((late ** 3 * (1 - late ** 3)) / calls);
    expect(Math.abs(failed / calls - late ** 3)).toBeLessThan(tolerance);
    const attempts = 1 + late + late ** 2;
    expect(Math.abs(run.flows[0]!.admitted / calls - attempts)).toBeLessThan(0.02);
    const [timedOut] = run.errors.filter(({ name }) => name === 'TimeoutError');
    expect(timedOut!.count).toBe(run.flows[0]!.admitted - (calls - failed));
    expect(run.workloads[0]!.latency.percentiles([100])[0]!).toBeLessThanOrEqual(150);
  });

  test('waits for ever without a timeout, and then nothing is lost', () => {
    const run = simulate(worldOf({ seconds: 10, limits: [1e6], latency, clients: [{ retry: TRIES }], flows }));
    expect(run.workloads[0]!.failed).toBe(0);
    expect(run.errors).toEqual([]);
  });

  test('does not try again where its policy does not', () => {
    const clients = [{ timeoutMilliseconds: 5 }];
    const slow = { answer: { kind: 'constant', milliseconds: 10 }, refusalMilliseconds: 0 } as const;
    const run = simulate(worldOf({ seconds: 1, limits: [1e6], latency: slow, clients, flows }));
    expect(run.flows[0]!.retries).toBe(0);
    expect(run.workloads[0]!.succeeded).toBe(0);
  });
});

import { describe, expect, test } from 'vitest';
import type { ConcurrencyPolicy } from '../../src/clients/concurrency.ts';
import type { GuardPolicy } from '../../src/clients/guards.ts';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import type { WorldClient } from '../../src/simulation/world.ts';
import { checkConservation } from '../../src/studies/measures/conservation.ts';
import type { Arrivals } from '../../src/workloads/arrivals.ts';
import { numbersOf, sumOf, type WorldSketch, worldOf } from './worlds.ts';

interface Sketch extends Partial<WorldSketch> {
  readonly seconds: number;
  readonly arrivals: Arrivals;
  readonly client?: Partial<WorldClient>;
}

function run(guard: GuardPolicy | ConcurrencyPolicy, { arrivals, client = {}, ...sketch }: Sketch): RunMeasurement {
  const world = worldOf({
    limits: [1e6],
    clients: [{ ...('max' in guard ? { concurrency: guard } : { guard }), ...client }],
    flows: [{ arrivals }],
    ...sketch,
  });
  const measured = simulate(world);
  expect(() => checkConservation(world, measured)).not.toThrow();
  return measured;
}

const errorsOf = ({ errors }: RunMeasurement) => Object.fromEntries(errors.map(({ name, count }) => [name, count]));
const requestsOf = ({ flows }: RunMeasurement): number =>
  sumOf(flows.map(({ admitted, throttled, rejected }) => admitted + throttled + rejected));

const exponential = { answer: { kind: 'exponential', meanMilliseconds: 10 }, refusalMilliseconds: 0 } as const;

describe('bounded concurrency', () => {
  test("loses as many calls as Erlang's formula says where nothing is queued", () => {
    // 500/s of mean 10 ms are 5 erlang: B(5, 5) = 0.284868. Over 20 s of correlation 10 ms: standard error 0.006.
    const guard = { max: 5, queue: 0, expired: 'drop' } as const;
    const measured = run(guard, { seconds: 60, arrivals: { kind: 'poisson', perSecond: 500 }, latency: exponential });
    const { calls, failed } = measured.workloads[0]!;
    expect(Math.abs(failed / calls - 0.284868)).toBeLessThan(0.02);
    expect(errorsOf(measured)).toEqual({ RefusedByConcurrencyLimit: failed });
    expect(requestsOf(measured)).toBe(calls - failed);
  });

  test('loses as many calls as M/M/1/K where the queue is bounded', () => {
    // rho = 0.9, K = 1 + 4: (1 - rho) rho^5 / (1 - rho^6) = 0.126024.
    const guard = { max: 1, queue: 4, expired: 'drop' } as const;
    const measured = run(guard, { seconds: 300, arrivals: { kind: 'poisson', perSecond: 90 }, latency: exponential });
    const { calls, failed } = measured.workloads[0]!;
    expect(Math.abs(failed / calls - 0.126024)).toBeLessThan(0.015);
  });

  test('a caller gives up while it is queued: its attempt leaves the queue, or KMS does its work for nobody', () => {
    const latency = { answer: { kind: 'constant', milliseconds: 100 }, refusalMilliseconds: 0 } as const;
    const client = { timeoutMilliseconds: 150 };
    const at = (expired: 'send' | 'drop') =>
      run(
        { max: 1, queue: 100, expired },
        {
          seconds: 2,
          arrivals: { kind: 'once', calls: 10 },
          latency,
          client,
        },
      );
    const [dropped, sent] = [at('drop'), at('send')];
    // The first is answered after 100 ms, the second would be after 200 ms, the rest is queued when all give up.
    for (const measured of [dropped, sent]) {
      expect(errorsOf(measured)).toEqual({ TimeoutError: 9 });
      expect(measured.workloads[0]!.succeeded).toBe(1);
    }
    expect([requestsOf(dropped), requestsOf(sent)]).toEqual([2, 10]);
    expect(sumOf(Array.from(sent.workloads[0]!.byRequests, (calls, requests) => calls * requests))).toBe(10);
  });
});

describe('a client-side rate limit', () => {
  test('keeps its instances to their rate, whatever they are asked for', () => {
    const guard = { kind: 'rate-limit', perSecond: 20, burst: 5, waitMilliseconds: 0 } as const;
    const measured = run(guard, {
      seconds: 30,
      arrivals: { kind: 'poisson', perSecond: 400 },
      client: { instances: 3 },
    });
    expect(requestsOf(measured)).toBeLessThanOrEqual(3 * (5 + 20 * 30));
    expect(requestsOf(measured)).toBeGreaterThan(3 * (20 * 29));
    expect(errorsOf(measured)['RefusedByRateLimit']).toBe(measured.workloads[0]!.failed);
  });

  test('spreads a burst over time where attempts may wait', () => {
    const guard = { kind: 'rate-limit', perSecond: 10, burst: 1, waitMilliseconds: 1000 } as const;
    const measured = run(guard, { seconds: 3, arrivals: { kind: 'once', calls: 20 } });
    // At 0 and each tenth of a second up to 1 s: eleven; each answered after 10 ms.
    expect(measured.workloads[0]!.succeeded).toBe(11);
    expect(measured.workloads[0]!.latency.percentiles([100])[0]).toBe(1010);
    const impatient = run(guard, {
      seconds: 3,
      arrivals: { kind: 'once', calls: 20 },
      client: { timeoutMilliseconds: 500 },
    });
    // The one of 500 ms would be sent when its caller gives up, so KMS sees those before it.
    expect([impatient.workloads[0]!.succeeded, requestsOf(impatient)]).toEqual([5, 5]);
  });
});

describe('a circuit breaker', () => {
  test('asks a service that refuses everything no more than its window, and its probes after each wait', () => {
    const guard = {
      kind: 'circuit-breaker',
      failureRate: 0.5,
      window: 10,
      minimumCalls: 10,
      openMilliseconds: 1000,
      probes: 2,
    } as const;
    const arrivals = { kind: 'constant', perSecond: 1000 } as const;
    const measured = run(guard, { seconds: 10, arrivals, limits: [0.001] });
    // One of the first ten is admitted. Each wait begins within 3 ms of the last one's end.
    expect(requestsOf(measured)).toBeGreaterThanOrEqual(10 + 2 * 9);
    expect(requestsOf(measured)).toBeLessThanOrEqual(11 + 2 * 9);
    expect(measured.workloads[0]!.failed).toBe(10_000 - 1);
  });
});

describe('adaptive throttling', () => {
  test('sends K times what is accepted, once its window is full', () => {
    const guard = { kind: 'adaptive-throttling', multiplier: 2, windowMilliseconds: 2000 } as const;
    const arrivals = { kind: 'poisson', perSecond: 800 } as const;
    for (const multiplier of [2, 1.25]) {
      const measured = run({ ...guard, multiplier }, { seconds: 60, warmupSeconds: 10, arrivals, limits: [200] });
      expect(requestsOf(measured) / 50).toBeGreaterThan(multiplier * 200 * 0.95);
      expect(requestsOf(measured) / 50).toBeLessThan(multiplier * 200 * 1.05);
    }
  });

  test('draws nothing, and so leaves every stream as it was, while it refuses nothing', () => {
    const arrivals = { kind: 'constant', perSecond: 10 } as const;
    const guard = { kind: 'adaptive-throttling', multiplier: 2, windowMilliseconds: 2000 } as const;
    const other = { max: 50, queue: 0, expired: 'drop' } as const;
    expect(numbersOf(run(guard, { seconds: 10, arrivals }))).toEqual(numbersOf(run(other, { seconds: 10, arrivals })));
  });
});

test('a retry asks the guard too, a refusal of its own is not tried again, and it ends no retry of its budget early', () => {
  const retry = {
    kind: 'custom',
    backoff: 'exponential',
    baseMilliseconds: 50,
    capMilliseconds: 50,
    maxAttempts: 5,
    budget: { kind: 'envoy', budgetShare: 0, minRetryConcurrency: 1 },
  } as const;
  const guard = { kind: 'rate-limit', perSecond: 1, burst: 3, waitMilliseconds: 0 } as const;
  const measured = run(guard, {
    seconds: 20,
    limits: [0.001],
    arrivals: { kind: 'constant', perSecond: 4 },
    client: { retry },
  });
  const { failed, calls } = measured.workloads[0]!;
  expect(requestsOf(measured)).toBeGreaterThanOrEqual(20);
  expect(requestsOf(measured)).toBeLessThanOrEqual(3 + 20);
  // The one retry that may be under way is refused by the guard each time, and free again for the next.
  expect(measured.flows[0]!.retries).toBeGreaterThan(0);
  expect(errorsOf(measured)['RefusedByRateLimit']).toBeLessThanOrEqual(failed);
  expect(failed).toBe(calls - measured.flows[0]!.admitted);
});

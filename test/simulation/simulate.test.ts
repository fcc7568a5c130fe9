import { describe, expect, test } from 'vitest';
import { BugError } from '../../src/engine/ensure.ts';
import { Simulation, simulate } from '../../src/simulation/simulate.ts';
import { FULL_JITTER, sumOf, worldOf } from './worlds.ts';

const once = (calls: number) => ({ kind: 'once', calls }) as const;
const latencyOf = (milliseconds: number, refusalMilliseconds = 0) =>
  ({ answer: { kind: 'constant', milliseconds }, refusalMilliseconds }) as const;

describe('a request that counts against several quotas', () => {
  const world = worldOf({
    seconds: 1,
    limits: [10, 4, 100],
    flows: [
      { arrivals: once(20), quotas: [0, 1] },
      { arrivals: { kind: 'burst', size: 20, everyNanoseconds: 500e6 }, quotas: [0, 2] },
    ],
  });

  test('spends all of them or none: what one refuses, the others do not miss', () => {
    const run = simulate(world);
    const [both, other] = run.flows;
    expect(both!.admitted).toBeLessThanOrEqual(4);
    expect(both!.admitted + other!.admitted).toBe(10);
  });
});

describe('calls that start together', () => {
  test('are admitted in uniform order, whichever flow they are of (false-fail rate 1e-6)', () => {
    const seeds = 2000;
    let first = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const flows = [{ arrivals: once(6) }, { arrivals: once(2) }];
      first += simulate(worldOf({ seed: `${seed}`, seconds: 1, limits: [4], flows })).flows[0]!.admitted;
    }
    // Hypergeometric: of 4 drawn from 8, of which 6 are of the first flow.
    const deviation = (first - seeds * 3) / Math.sqrt(seeds * 4 * (6 / 8) * (2 / 8) * (4 / 7));
    expect(Math.abs(deviation)).toBeLessThan(4.9);
  });
});

describe('the end of the run', () => {
  test('stops arrivals; what is in flight drains and is reported', () => {
    const run = simulate(
      worldOf({
        seconds: 2,
        limits: [10],
        clients: [{ retry: { ...FULL_JITTER, backoff: 'exponential', baseMilliseconds: 1500, maxAttempts: 2 } }],
        flows: [{ arrivals: { kind: 'burst', size: 15, everyNanoseconds: 1e9 } }],
      }),
    );
    expect(run.workloads[0]).toMatchObject({ calls: 30, pending: 0 });
    // The five refused at 1 s come again at 2.5 s; those of 0 s came again at 1.5 s, to a window spent.
    expect(run.drain).toEqual({ seconds: 1, requests: 5, admitted: 5, throttled: 0 });
    expect(run.simulatedSeconds).toBe(3);
  });

  test('does not wait for workers that think beyond it', () => {
    const flows = [{ arrivals: { kind: 'closed', workers: 3, thinkMilliseconds: 60_000 } as const }];
    const run = simulate(worldOf({ seconds: 5, limits: [100], flows }));
    expect([run.simulatedSeconds, run.drain.seconds, run.workloads[0]!.calls]).toEqual([5, 0, 3]);
  });

  test('leaves out recorded arrivals at or after it, and counts them', () => {
    const arrivals = {
      kind: 'trace',
      startNanoseconds: Float64Array.of(0, 2e9, 3e9),
      counts: Float64Array.of(1, 5, 7),
      binNanoseconds: 0,
      scale: 1,
      spread: { kind: 'start' },
    } as const;
    const run = simulate(worldOf({ seconds: 2, limits: [100], flows: [{ arrivals }] }));
    expect([run.workloads[0]!.calls, run.arrivalsAfterEnd]).toEqual([1, 12]);
  });
});

describe('what the caller does after the last attempt:', () => {
  test('drop: the call has failed', () => {
    const run = simulate(worldOf({ seconds: 1, limits: [3], flows: [{ arrivals: once(5) }] }));
    expect(run.workloads[0]).toMatchObject({ calls: 5, succeeded: 3, failed: 2 });
  });

  test('requeue: the same call starts again until it succeeds, and its latency counts from its first start', () => {
    const run = simulate(
      worldOf({
        seconds: 1,
        limits: [3],
        latency: latencyOf(10),
        clients: [{ onFailure: { kind: 'requeue', afterMilliseconds: 1000 } }],
        flows: [{ arrivals: once(8) }],
      }),
    );
    expect(run.workloads[0]).toMatchObject({ calls: 8, succeeded: 8, failed: 0 });
    expect(run.workloads[0]!.latency.percentiles([1, 50, 100])).toEqual([10, 1010, 2010]);
    expect(run.flows[0]).toMatchObject({ admitted: 8, throttled: 5 + 2, rejected: 0, retries: 7 });
  });

  test('stop: that instance takes no further calls, and nobody counts those it would have made', () => {
    const run = simulate(
      worldOf({
        seconds: 4,
        limits: [2],
        clients: [{ instances: 2, onFailure: { kind: 'stop' } }],
        flows: [{ arrivals: { kind: 'burst', size: 3, everyNanoseconds: 1e9 }, assign: { kind: 'round-robin' } }],
      }),
    );
    expect(run.workloads[0]).toMatchObject({ calls: 6, succeeded: 4, failed: 2 });
  });
});

describe('a request that KMS rejects for another reason', () => {
  const run = (rejectedSpends: boolean) =>
    simulate(
      worldOf({
        seconds: 1,
        rejectedSpends,
        limits: [10],
        flows: [
          { arrivals: once(8), rejection: 'AccessDeniedException' },
          { arrivals: { kind: 'burst', size: 8, everyNanoseconds: 600e6 } },
        ],
      }),
    );

  test('spends the quota, unless the scenario says that it does not', () => {
    const [spending, free] = [run(true), run(false)];
    expect(free.flows[0]).toMatchObject({ admitted: 0, throttled: 0, rejected: 8, retries: 0 });
    expect(free.flows[1]!.admitted).toBe(10);
    expect(spending.flows[0]!.rejected + spending.flows[1]!.admitted).toBe(10);
  });

  test('fails its call without a retry, and is listed under its error', () => {
    const { workloads, errors } = run(false);
    expect(workloads[0]).toMatchObject({ calls: 8, succeeded: 0, failed: 8 });
    expect(errors).toContainEqual({ name: 'AccessDeniedException', count: 8, firstSecond: 0 });
  });
});

describe('latency', () => {
  test('is the answer alone where a call is admitted at once', () => {
    const flows = [{ arrivals: { kind: 'constant', perSecond: 7 } as const }];
    const { latency } = simulate(worldOf({ seconds: 3, limits: [100], latency: latencyOf(12.4), flows })).workloads[0]!;
    expect(latency.percentiles([0, 50, 100])).toEqual([12, 12, 12]);
  });

  test('has in it refusals, waits and the answer, from the intended start', () => {
    const run = simulate(
      worldOf({
        seconds: 1,
        limits: [1],
        latency: latencyOf(10, 20),
        clients: [{ retry: { ...FULL_JITTER, backoff: 'exponential', baseMilliseconds: 500 } }],
        flows: [{ arrivals: once(2) }],
      }),
    );
    // Refused at 0 and answered at 20; again at 520, answered at 540; again at 1540.
    expect(run.workloads[0]!.latency.percentiles([50, 100])).toEqual([10, 1550]);
  });

  test('is put into the second in which the call was meant to start', () => {
    const run = simulate(
      worldOf({
        seconds: 1,
        limits: [1],
        clients: [{ onFailure: { kind: 'requeue', afterMilliseconds: 1000 } }],
        flows: [{ arrivals: once(3) }],
      }),
    );
    expect(Array.from(run.latencySeconds.calls)).toEqual([3, 0, 0]);
    expect(run.latencySeconds.maxMilliseconds.at(0)).toBe(2010);
    expect(run.latencySeconds.maxMilliseconds.at(1)).toBeNaN();
  });

  test('is put there after weeks in which nothing happened, too', () => {
    const days = 10;
    const seconds = days * 86_400;
    const run = simulate(
      worldOf({
        seconds,
        limits: [10],
        latency: latencyOf(10, 0),
        clients: [{}],
        flows: [{ arrivals: { kind: 'burst', size: 2, everyNanoseconds: 86_400e9 } }],
      }),
    );
    const { calls } = run.latencySeconds;
    expect([run.simulatedSeconds, calls.length]).toEqual([seconds, seconds]);
    for (let day = 0; day < days; day++) {
      expect([0, 1].map((second) => calls.at(day * 86_400 + second))).toEqual([2, 0]);
      expect(run.latencySeconds.maxMilliseconds.at(day * 86_400)).toBe(10);
      expect(run.seconds[0]!.admittedFirstTries[day * 86_400]).toBe(2);
    }
    expect([...calls].reduce((sum, count) => sum + count, 0)).toBe(2 * days);
  });
});

describe('warming up', () => {
  test('leaves calls that start in it out of the totals, with their retries, and in the series', () => {
    const run = simulate(
      worldOf({
        seconds: 3,
        warmupSeconds: 1,
        limits: [2],
        clients: [{ retry: { ...FULL_JITTER, backoff: 'exponential', baseMilliseconds: 1000, maxAttempts: 2 } }],
        flows: [{ arrivals: { kind: 'burst', size: 3, everyNanoseconds: 2e9 } }],
      }),
    );
    // Three calls at 0 s, of which one comes again at 1 s, are not measured; those of 2 s are.
    expect(run.workloads[0]).toMatchObject({ calls: 3, succeeded: 3 });
    expect(run.flows[0]).toMatchObject({ admitted: 3, throttled: 1, rejected: 0, retries: 1 });
    expect(sumOf(run.seconds[0]!.admittedFirstTries) + sumOf(run.seconds[0]!.admittedRetries)).toBe(6);
    expect(run.errors).toEqual([{ name: 'ThrottlingException', count: 1, firstSecond: 2 }]);
  });
});

describe('closed workers', () => {
  test('start at 0 and call again a think time after each answer', () => {
    const flows = [{ arrivals: { kind: 'closed', workers: 2, thinkMilliseconds: 240 } as const }];
    const run = simulate(worldOf({ seconds: 1, limits: [100], latency: latencyOf(10), flows }));
    // At 0, 250, 500 and 750 ms.
    expect(run.workloads[0]!.calls).toBe(8);
  });

  test('call no more once their only instance has stopped', () => {
    const run = simulate(
      worldOf({
        seconds: 10,
        limits: [1],
        clients: [{ onFailure: { kind: 'stop' } }],
        flows: [{ arrivals: { kind: 'closed', workers: 2, thinkMilliseconds: 10 } }],
      }),
    );
    expect(run.workloads[0]).toMatchObject({ calls: 2, failed: 1 });
  });
});

describe('instances', () => {
  test('have a retry quota each: two allow twice the retries of one', () => {
    const retries = (instances: number): number =>
      simulate(
        worldOf({
          seconds: 1,
          limits: [1],
          clients: [{ instances, retry: { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 2 } }],
          flows: [{ arrivals: once(401), assign: { kind: 'round-robin' } }],
        }),
      ).flows[0]!.retries;
    expect([retries(1), retries(2)]).toEqual([100, 200]);
  });
});

describe('a simulation', () => {
  test('is measured once, and not advanced afterwards', () => {
    const simulation = new Simulation(worldOf({ seconds: 1, limits: [1], flows: [{ arrivals: once(1) }] }));
    while (!simulation.advance(1));
    simulation.measure();
    expect(() => simulation.measure()).toThrow(BugError);
    expect(() => simulation.advance(1)).toThrow(BugError);
  });

  test('that nobody calls is a run of empty seconds', () => {
    const run = simulate(worldOf({ seconds: 3, limits: [1], flows: [{ arrivals: once(0) }] }));
    expect(run.flows[0]).toMatchObject({ admitted: 0, throttled: 0, rejected: 0, retries: 0 });
    expect([run.simulatedSeconds, run.errors]).toEqual([3, []]);
    expect(run.workloads[0]!.latency.mean).toBeNaN();
  });

  test('gives up on calls that no window will ever have room for, and they have failed', () => {
    const run = simulate(
      worldOf({
        seconds: 1,
        limits: [0.0001],
        clients: [{ onFailure: { kind: 'requeue', afterMilliseconds: 500_000 } }],
        flows: [{ arrivals: once(4) }],
      }),
    );
    expect(run.workloads[0]).toMatchObject({ calls: 4, succeeded: 1, failed: 3, pending: 0 });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { Simulation, simulate } from '../../src/simulation/simulate.ts';
import type { World } from '../../src/simulation/world.ts';
import { HeapQueue } from '../engine/heap-queue.ts';
import { numbersOf, retryWorkload, sumOf, worldOf } from '../simulation/worlds.ts';
import { randomWorld, WORLD_SECONDS } from './random-worlds.ts';

/** A failure is shrunk for half a minute at most. */
const RUNS = { seed: 1, numRuns: 120, interruptAfterTimeLimit: 30_000 };
type Seconds = RunMeasurement['seconds'][number];
const columns = [
  'admittedFirstTries',
  'admittedRetries',
  'throttledFirstTries',
  'throttledRetries',
  'rejected',
] as const;

/** Requests of a flow that spent its quotas, by second. */
function spent({ admittedFirstTries, admittedRetries, rejected }: Seconds, second: number, world: World): number {
  return admittedFirstTries[second]! + admittedRetries[second]! + (world.rejectedSpends ? rejected[second]! : 0);
}

describe('in every world', () => {
  test('each call succeeds or fails, and none is left over', () => {
    fc.assert(
      fc.property(randomWorld, (world) => {
        const run = simulate(world);
        expect(run.partial).toBe(false);
        for (const { calls, succeeded, failed, pending, latency } of run.workloads) {
          expect([succeeded + failed, pending]).toEqual([calls, 0]);
          expect(latency.count).toBe(succeeded);
        }
      }),
      RUNS,
    );
  });

  test('each success is one admission, each first try one call, and each other request a retry', () => {
    fc.assert(
      fc.property(randomWorld, (world) => {
        const run = simulate(world);
        for (const [i, flow] of run.flows.entries()) {
          const { calls, succeeded } = run.workloads[i]!;
          const rejected = world.flows[i]!.rejection !== null;
          expect(flow.admitted).toBe(rejected ? 0 : succeeded);
          expect(flow.admitted + flow.throttled + flow.rejected - flow.retries).toBe(calls);
          expect(rejected || flow.rejected === 0).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('the series of seconds adds up to the totals, where nothing is warmed up', () => {
    fc.assert(
      fc.property(randomWorld, (made) => {
        const world = { ...made, clock: { ...made.clock, warmupTicks: 0 } };
        const run = simulate(world);
        for (const [i, flow] of run.flows.entries()) {
          const seconds = run.seconds[i]!;
          expect(sumOf(seconds.admittedFirstTries) + sumOf(seconds.admittedRetries)).toBe(flow.admitted);
          expect(sumOf(seconds.throttledFirstTries) + sumOf(seconds.throttledRetries)).toBe(flow.throttled);
          expect(sumOf(seconds.rejected)).toBe(flow.rejected);
          for (const column of columns) expect(seconds[column].length).toBe(run.simulatedSeconds);
        }
        expect(sumOf([...run.latencySeconds.calls])).toBe(sumOf(run.workloads.map(({ succeeded }) => succeeded)));
        const throttled = sumOf(run.flows.map((flow) => flow.throttled));
        expect(run.errors.find(({ name }) => name === 'ThrottlingException')?.count ?? 0).toBe(throttled);
      }),
      RUNS,
    );
  });

  test('warming up changes what is measured, not what happens', () => {
    fc.assert(
      fc.property(randomWorld, (made) => {
        const withWarmup = (ticks: number): RunMeasurement =>
          simulate({ ...made, clock: { ...made.clock, warmupTicks: ticks } });
        const [all, part] = [withWarmup(0), withWarmup(made.clock.ticksPerSecond)];
        expect(part.eventsFingerprint.length).toBe(64);
        expect(part.seconds).toEqual(all.seconds);
        for (const [i, { calls }] of part.workloads.entries())
          expect(calls).toBeLessThanOrEqual(all.workloads[i]!.calls);
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  test('a quota admits no more than its limit in any window, whoever shares it', () => {
    fc.assert(
      fc.property(randomWorld, (world) => {
        const run = simulate(world);
        for (const [quota, { limitPerSecond: limit }] of world.quotas.entries()) {
          const burst = world.limiter.kind === 'token-bucket' ? Math.max(1, limit * world.limiter.burstSeconds) : 0;
          // Two windows of a limit below one may meet inside a second.
          const inWindow = limit < 1 ? 2 : Math.floor(limit);
          const most = world.limiter.kind === 'token-bucket' ? burst + Math.max(1, limit) : inWindow;
          for (let second = 0; second < run.simulatedSeconds; second++) {
            const here = run.seconds.map((flow, i) =>
              world.flows[i]!.quotas.includes(quota) ? spent(flow, second, world) : 0,
            );
            expect(sumOf(here)).toBeLessThanOrEqual(most);
          }
          const total = run.seconds.map((flow, i) =>
            world.flows[i]!.quotas.includes(quota)
              ? sumOf(Array.from({ length: run.simulatedSeconds }, (_, second) => spent(flow, second, world)))
              : 0,
          );
          expect(sumOf(total)).toBeLessThanOrEqual(burst + Math.max(1, Math.ceil(limit * run.simulatedSeconds) + 1));
        }
      }),
      RUNS,
    );
  });

  test('calls of a flow that counts against no quota are never throttled', () => {
    fc.assert(
      fc.property(randomWorld, (made) => {
        const world = { ...made, flows: made.flows.map((flow) => ({ ...flow, quotas: [] })) };
        expect(sumOf(simulate(world).flows.map(({ throttled }) => throttled))).toBe(0);
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  test('the same seed gives the same bytes; another seed or replication gives another fingerprint', () => {
    fc.assert(
      fc.property(randomWorld, (world) => {
        const run = simulate(world);
        expect(numbersOf(simulate(structuredClone(world)))).toEqual(numbersOf(run));
        expect(simulate({ ...world, seed: `${world.seed}x` }).eventsFingerprint).not.toBe(run.eventsFingerprint);
        expect(simulate(world, { replication: 1 }).eventsFingerprint).not.toBe(run.eventsFingerprint);
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  test('it does not matter in how many pieces the run is advanced', () => {
    fc.assert(
      fc.property(randomWorld, fc.constantFrom(1, 2, 5), (world, piece) => {
        const simulation = new Simulation(world);
        while (!simulation.advance(piece));
        expect(numbersOf(simulation.measure())).toEqual(numbersOf(simulate(world)));
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  test('a run that was interrupted is marked partial, counts what was open as pending, and is a beginning of the whole', () => {
    fc.assert(
      fc.property(randomWorld, fc.integer({ min: 1, max: WORLD_SECONDS - 1 }), (made, seconds) => {
        const world = { ...made, clock: { ...made.clock, warmupTicks: 0 } };
        const [whole, cut] = [simulate(world), new Simulation(world)];
        expect(cut.advance(seconds)).toBe(false);
        const part = cut.measure();
        expect(part.partial).toBe(true);
        expect(part.simulatedSeconds).toBeLessThanOrEqual(seconds);
        for (const [i, flow] of part.seconds.entries()) {
          for (const column of columns) {
            expect([...flow[column]]).toEqual([...whole.seconds[i]![column].slice(0, part.simulatedSeconds)]);
          }
        }
        for (const { calls, succeeded, failed, pending } of part.workloads) {
          expect(pending).toBeGreaterThanOrEqual(0);
          expect(calls).toBe(succeeded + failed + pending);
        }
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  test('a plain heap in place of the ring of ticks gives the same bytes', () => {
    fc.assert(
      fc.property(randomWorld, (world) => {
        expect(numbersOf(simulate(world, { queue: new HeapQueue() }))).toEqual(numbersOf(simulate(world)));
      }),
      RUNS,
    );
  });
});

describe('a plain heap in place of the ring of ticks gives the same bytes', () => {
  const burst = { kind: 'burst', size: 60, everyNanoseconds: 10e9 } as const;
  const worlds: Record<string, World> = {
    'where calls wait two minutes, far beyond the ring': worldOf({
      seconds: 300,
      limits: [20],
      clients: [{ onFailure: { kind: 'requeue', afterMilliseconds: 120_000 } }],
      flows: [{ arrivals: burst }],
    }),
    'where near and far waits fall due together': worldOf({
      seconds: 120,
      limits: [30],
      clients: [
        { onFailure: { kind: 'requeue', afterMilliseconds: 40_000 } },
        { onFailure: { kind: 'requeue', afterMilliseconds: 10_000 } },
        { onFailure: { kind: 'requeue', afterMilliseconds: 32_768 } },
      ],
      flows: [0, 1, 2].map((client) => ({ client, arrivals: burst })),
    }),
    'in the retry workload': retryWorkload({ seconds: 10 }),
    'at ticks of a second': worldOf({
      seconds: 400,
      tickNanoseconds: 1e9,
      limits: [3],
      clients: [{ retry: { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 5 } }],
      flows: [{ arrivals: { kind: 'poisson', perSecond: 5 } }],
    }),
  };
  test.each(Object.entries(worlds))('%s', (_name, world) => {
    const ring = simulate(world);
    expect(sumOf(ring.flows.map(({ retries }) => retries))).toBeGreaterThan(100);
    expect(numbersOf(simulate(world, { queue: new HeapQueue() }))).toEqual(numbersOf(ring));
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guards, refusalNames } from '../../src/clients/guards.ts';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import type { World, WorldClient } from '../../src/simulation/world.ts';
import { checkConservation } from '../../src/studies/measures/conservation.ts';
import { HeapQueue } from '../engine/heap-queue.ts';
import { numbersOf, sumOf } from '../simulation/worlds.ts';
import { guardSamples, tightPools } from './guard-samples.ts';
import { randomWorld } from './random-worlds.ts';

const RUNS = { seed: 1, numRuns: 20, interruptAfterTimeLimit: 30_000 };

test('every guard has settings that are tested', () => {
  expect(Object.keys(guardSamples).sort()).toEqual(Object.keys(guards).sort());
});

type Guarded = Pick<WorldClient, 'guard' | 'concurrency'>;

const guardsAlone = Object.values(guardSamples).flatMap(({ tight }) => tight.map((guard): Guarded => ({ guard })));
const pools = tightPools.map((concurrency): Guarded => ({ concurrency }));
const together = guardsAlone.map(
  ({ guard }, i) => ({ guard, concurrency: tightPools[i % tightPools.length]! }) as Guarded,
);
const tight = [...guardsAlone, ...pools, ...together].map((one): [string, Guarded] => [JSON.stringify(one), one]);

describe.each(tight)('in every world with %s', (_name, guard) => {
  test('no call and no request is lost, a refusal of its own spends no quota, and a heap gives the same bytes', () => {
    let refused = 0;
    fc.assert(
      fc.property(randomWorld, fc.constantFrom(undefined, 9, 200), (made, timeoutMilliseconds) => {
        const world = guarded(made, guard, timeoutMilliseconds);
        const run = simulate(world);
        expect(() => checkConservation(world, run)).not.toThrow();
        const own = ownRefusals(run);
        refused += own;
        const failed = sumOf(run.workloads.map((workload) => workload.failed));
        const requeues = world.clients.some(({ onFailure }) => onFailure.kind === 'requeue');
        const tried = [guard.guard, guard.concurrency].some((one) => one?.order === 'retry-outside-all');
        expect(requeues || tried || own <= failed).toBe(true);
        expect(numbersOf(simulate(world, { queue: new HeapQueue() }))).toEqual(numbersOf(run));
      }),
      RUNS,
    );
    expect(refused).toBeGreaterThan(20);
  });
});

const LOOSE_POOL: Guarded = { concurrency: { max: 1_000_000, queue: 0, expired: 'drop' } };

const loose = Object.values(guardSamples).flatMap((samples): [string, Guarded][] =>
  samples.loose === null ? [] : [[samples.loose.kind, { guard: samples.loose }]],
);

describe.each([...loose, ['concurrency', LOOSE_POOL] as [string, Guarded]])('%s', (_kind, guard) => {
  test('changes no count where it refuses nothing', () => {
    fc.assert(
      fc.property(randomWorld, (made) => {
        const world = untroubled(made);
        const run = simulate(world);
        const withGuard = simulate(guarded(world, guard));
        expect(withGuard.flows).toEqual(run.flows);
        expect(withGuard.errors).toEqual(run.errors);
        expect(withGuard.workloads.map(({ calls, failed }) => [calls, failed])).toEqual(
          run.workloads.map(({ calls, failed }) => [calls, failed]),
        );
      }),
      RUNS,
    );
  });
});

function ownRefusals(run: RunMeasurement): number {
  return sumOf(run.errors.filter(({ name }) => refusalNames.includes(name)).map(({ count }) => count));
}

function guarded(world: World, guard: Guarded, timeoutMilliseconds?: number): World {
  return {
    ...world,
    clients: world.clients.map((client) => ({
      ...client,
      ...guard,
      ...(timeoutMilliseconds === undefined ? {} : { timeoutMilliseconds }),
    })),
  };
}

/** Nothing is throttled, and nothing of what happens depends on when an answer comes. */
function untroubled(world: World): World {
  return {
    ...world,
    quotas: world.quotas.map((quota) => ({ ...quota, limitPerSecond: 1e6 })),
    clients: world.clients.map((client) => ({ ...client, onFailure: { kind: 'drop' } })),
    flows: world.flows.map((flow) => ({
      ...flow,
      rejection: null,
      arrivals: flow.arrivals?.kind === 'closed' ? { kind: 'poisson', perSecond: 80 } : flow.arrivals,
    })),
  };
}

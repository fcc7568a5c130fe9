import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import type { World } from '../../src/simulation/world.ts';
import { checkConservation } from '../../src/studies/measures/conservation.ts';
import { measureQuotas } from '../../src/studies/measures/measure-quotas.ts';
import { quotaColumns, weightIn } from '../../src/studies/measures/quota-columns.ts';
import { sumOf, worldOf } from '../simulation/worlds.ts';
import { randomWorld } from './random-worlds.ts';

const RUNS = { seed: 1, numRuns: 60, interruptAfterTimeLimit: 30_000 };

/** Every flow counts against several quotas, where there are several. */
const crowdedWorld = randomWorld.map((world): World => {
  const all = [...world.quotas.keys()];
  const flows = world.flows.map((flow) => ({ ...flow, quotas: flow.quotas.length > 1 ? flow.quotas : all }));
  return { ...world, flows };
});

/** And some of its requests count more than once against one of them. */
const weighedWorld = fc
  .tuple(crowdedWorld, fc.array(fc.constantFrom(1, 1, 2, 3), { minLength: 9, maxLength: 9 }))
  .map(([world, weights]): World => {
    const flows = world.flows.map((flow, index) => ({
      ...flow,
      weights: flow.quotas.map((_, place) => weights[index * 3 + place]!),
    }));
    // What is heavier than a whole window would start again for ever.
    const clients = world.clients.map((client) => ({ ...client, onFailure: { kind: 'drop' } as const }));
    return { ...world, clients, flows };
  });

/** Requests of a second that spent a quota, as it counts them. */
function spent(world: World, run: RunMeasurement, quota: number): (second: number) => number {
  const { admittedFirstTries, admittedRetries, rejected } = quotaColumns(world, run, quota);
  return (second) =>
    (admittedFirstTries[second] ?? 0) +
    (admittedRetries[second] ?? 0) +
    (world.rejectedSpends ? (rejected[second] ?? 0) : 0);
}

/** What a limiter admits at most at once, and in how many seconds all of it is there again. */
function roomOf({ limiter }: World, limit: number): { readonly most: number; readonly seconds: number } {
  if (limiter.kind === 'token-bucket') {
    const most = Math.max(1, limit * limiter.burstSeconds);
    return { most, seconds: most / limit };
  }
  return limit < 1 ? { most: 1, seconds: 1 / limit } : { most: Math.floor(limit), seconds: 1 };
}

describe('in every world whose requests count against several quotas', () => {
  test('what the quotas refused is what was throttled, and once more for each further quota that refused it too', () => {
    let refusedByMore = 0;
    fc.assert(
      fc.property(crowdedWorld, (world) => {
        const run = simulate(world);
        checkConservation(world, run);
        const throttled = world.flows.map((_, flow) => run.flows[flow]!.throttled);
        const further = run.refusals.map(({ quotas, throttled: requests }) => requests * (quotas.length - 1));
        expect(sumOf(measureQuotas(world, run).map((quota) => quota.throttled))).toBe(
          sumOf([...throttled, ...further]),
        );
        refusedByMore += sumOf(further);
      }),
      RUNS,
    );
    expect(refusedByMore).toBeGreaterThan(0);
  });

  test('by second, whether measured or not, the sets of refusing quotas add up to what was throttled', () => {
    fc.assert(
      fc.property(crowdedWorld, (world) => {
        const run = simulate(world);
        for (const [flow, { quotas }] of world.flows.entries()) {
          if (quotas.length < 2) continue;
          const own = run.refusals.filter((one) => one.flow === flow);
          for (const name of ['throttledFirstTries', 'throttledRetries'] as const) {
            const sums = Array.from({ length: run.simulatedSeconds }, (_, second) =>
              sumOf(own.map((one) => one[name][second]!)),
            );
            expect(sums).toEqual([...run.seconds[flow]![name]]);
          }
        }
      }),
      RUNS,
    );
  });

  test('a quota throttles only where it is spent: what it has room for, it does not refuse', () => {
    fc.assert(
      fc.property(weighedWorld, (world) => {
        const run = simulate(world);
        for (const [quota, { limitPerSecond }] of world.quotas.entries()) {
          const { most, seconds } = roomOf(world, limitPerSecond);
          const heaviest = Math.max(0, ...world.flows.map((_, flow) => weightIn(world, flow, quota)));
          const before = world.limiter.kind === 'fixed-window' && limitPerSecond >= 1 ? 0 : Math.ceil(seconds);
          const spentIn = spent(world, run, quota);
          for (const [second, throttled] of [...quotaColumns(world, run, quota).throttled].entries()) {
            if (throttled === 0) continue;
            const lately = Array.from({ length: before + 1 }, (_, ago) => spentIn(second - ago));
            expect(sumOf(lately)).toBeGreaterThan(most - heaviest);
          }
        }
      }),
      RUNS,
    );
  });

  test('a quota with room for all that is ever asked throttles nothing, whatever the others do', () => {
    fc.assert(
      fc.property(crowdedWorld, (made) => {
        const quotas = [...made.quotas, { ...made.quotas[0]!, quota: 'wide', limitPerSecond: 1_000_000 }];
        const wide = made.quotas.length;
        const flows = made.flows.map((flow) => ({ ...flow, quotas: [...flow.quotas, wide] }));
        const world = { ...made, quotas, flows };
        const run = simulate(world);
        const { throttled, requests, peakUtilisation1s } = measureQuotas(world, run)[wide]!;
        expect(throttled).toBe(0);
        expect(requests).toBe(sumOf(run.flows.map(({ admitted, rejected }) => admitted + rejected)));
        expect(peakUtilisation1s).toBeLessThanOrEqual(1);
      }),
      { ...RUNS, numRuns: 40 },
    );
  });

  test('a second quota that has room for everything changes nothing of the first', () => {
    fc.assert(
      fc.property(randomWorld, (made) => {
        const world = { ...made, flows: made.flows.map((flow) => ({ ...flow, quotas: flow.quotas.slice(0, 1) })) };
        const wide = { ...made.quotas[0]!, quota: 'wide', limitPerSecond: 1_000_000 };
        const wider = {
          ...world,
          quotas: [...world.quotas, wide],
          flows: world.flows.map((flow) => ({ ...flow, quotas: [...flow.quotas, world.quotas.length] })),
        };
        const [alone, both] = [measureQuotas(world, simulate(world)), measureQuotas(wider, simulate(wider))];
        expect(both.slice(0, -1)).toEqual(alone);
      }),
      { ...RUNS, numRuns: 40 },
    );
  });
});

describe('a refused request', () => {
  const once = (calls: number) => ({ kind: 'once', calls }) as const;

  test('counts as throttled under the quota that had no room, and under the other as no request at all', () => {
    const world = worldOf({ seconds: 1, limits: [10, 100], flows: [{ arrivals: once(30), quotas: [0, 1] }] });
    const [narrow, wide] = measureQuotas(world, simulate(world));
    expect(narrow).toMatchObject({ requests: 30, admitted: 10, throttled: 20, secondsThrottled: 1 });
    expect(wide).toMatchObject({
      requests: 10,
      admitted: 10,
      throttled: 0,
      secondsThrottled: 0,
      peakUtilisation1s: 0.1,
    });
  });

  test('counts under both where neither had room', () => {
    const world = worldOf({ seconds: 1, limits: [10, 10], flows: [{ arrivals: once(30), quotas: [0, 1] }] });
    const run = simulate(world);
    expect(measureQuotas(world, run).map(({ throttled }) => throttled)).toEqual([20, 20]);
    expect(run.refusals).toMatchObject([{ flow: 0, quotas: [0, 1], throttled: 20 }]);
    expect(run.errors).toEqual([{ name: 'ThrottlingException', count: 20, firstSecond: 0 }]);
  });

  test('counts under a quota as often as that quota counts it', () => {
    const flows = [{ arrivals: once(30), quotas: [0, 1], weights: [2, 1] }];
    const world = worldOf({ seconds: 1, limits: [10, 100], flows });
    const [twice, simply] = measureQuotas(world, simulate(world));
    expect(twice).toMatchObject({ requests: 60, admitted: 10, throttled: 50 });
    expect(simply).toMatchObject({ requests: 5, admitted: 5, throttled: 0 });
  });
});

/**
 * Seconds in which all calls fit their quotas are settled as one count. A world in which something without effect happens
 * in every second is settled tick by tick instead: what is measured must be the same to the last digit.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import type { World } from '../../src/simulation/world.ts';
import type { Arrivals } from '../../src/workloads/arrivals.ts';
import { budgetPolicies } from '../laws/budget-bounds.ts';
import { randomWorld } from '../laws/random-worlds.ts';
import { FULL_JITTER, numbersOf, type WorldSketch, worldOf } from './worlds.ts';

const SECONDS = 60;

/** Up to 900/s and down again, so that a quota of 800/s is passed in the middle. */
const hill: Arrivals = {
  kind: 'stages',
  even: false,
  stages: [
    { seconds: 24.5, fromPerSecond: 300, toPerSecond: 900 },
    { seconds: 6, fromPerSecond: 900, toPerSecond: 900 },
    { seconds: 20, fromPerSecond: 900, toPerSecond: 0 },
  ],
};
const trickle: Arrivals = { kind: 'daily', meanPerSecond: 3, peakPerSecond: 6, peakAtSeconds: 30, even: false };
const exponential: World['latency'] = {
  answer: { kind: 'exponential', meanMilliseconds: 700 },
  refusalMilliseconds: 2,
};
const sdk = { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3 } as const;

const sketches: Record<string, Partial<WorldSketch>> = {
  'without retries': {},
  'with retries': { clients: [{ retry: FULL_JITTER }] },
  'with retry quotas and slow answers': { clients: [{ retry: sdk, instances: 3 }], latency: exponential },
  'with an adaptive client': { clients: [{ retry: { ...sdk, adaptive: true }, instances: 3 }], latency: exponential },
  ...Object.fromEntries(
    budgetPolicies.map((budget, i) => [
      `with retry budget ${i}`,
      { clients: [{ retry: { ...FULL_JITTER, budget }, instances: 2 }], latency: exponential },
    ]),
  ),
  'with a warm-up that ends within a second': { warmupSeconds: 3.25 },
  'with round-robin': { clients: [{ retry: sdk, instances: 3 }] },
  'with an end within a second': { seconds: 12.4 },
  'with token buckets': { limiter: { kind: 'token-bucket', burstSeconds: 3 } },
  'with sliding windows': { limiter: { kind: 'sliding-window' } },
  'with a quota of less than one a second': { limits: [0.4] },
};

const hilly = (sketch: Partial<WorldSketch>): World =>
  worldOf({ seconds: SECONDS, limits: [800], flows: [{ arrivals: hill }, { arrivals: trickle }], ...sketch });

/** The same world with an idle quota that is set to what it is once in every second. */
function tickByTick(world: World): World {
  const { ticksPerSecond, durationTicks } = world.clock;
  const idle = { ...world.quotas[0]!, quota: 'idle', limitPerSecond: 10 };
  const changes = Array.from({ length: Math.ceil(durationTicks / ticksPerSecond) }, (_, second) => ({
    atTick: second * ticksPerSecond + 1,
    kind: 'quota' as const,
    quota: world.quotas.length,
    limitPerSecond: 10,
  }));
  return { ...world, quotas: [...world.quotas, idle], events: [...(world.events ?? []), ...changes] };
}

function measured(world: World): unknown {
  const { eventsFingerprint, ...numbers } = numbersOf(simulate(world)) as { readonly eventsFingerprint: string };
  return numbers;
}

test.each(Object.entries(sketches))('the ticks of a quiet second do not matter %s', (_name, sketch) => {
  expect(measured(hilly(sketch))).toEqual(measured(tickByTick(hilly(sketch))));
});

test('the ticks of a quiet second do not matter in any world', () => {
  fc.assert(
    fc.property(randomWorld, (world) => {
      expect(measured(world)).toEqual(measured(tickByTick(world)));
    }),
    { seed: 8, numRuns: 40 },
  );
});

test('a quiet second is one event of each flow, so that its ticks leave no trace', () => {
  const whole = simulate(hilly({}));
  expect(whole.eventsFingerprint).not.toBe(simulate(tickByTick(hilly({}))).eventsFingerprint);
});

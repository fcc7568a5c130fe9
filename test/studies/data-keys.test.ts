/** What a cache costs in exposure, and episodes that caches cause. */
import { expect, test } from 'vitest';
import type { CachePolicy } from '../../src/clients/caches/cache-policy.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import type { World, WorldEvent } from '../../src/simulation/world.ts';
import { findEpisodes } from '../../src/studies/measures/episodes.ts';
import { measureClients } from '../../src/studies/measures/measure-callers.ts';
import { observe } from '../../src/studies/measures/metrics.ts';
import type { Arrivals } from '../../src/workloads/arrivals.ts';
import { worldOf } from '../simulation/worlds.ts';

const cache: CachePolicy = {
  strategy: 'encryption-sdk',
  language: 'js',
  maxAgeNanoseconds: 300e9,
  maxMessages: 1000,
  maxBytes: 0,
  capacity: 1000,
};

/** 100 instances that encrypt 1,000 bytes a message, each with a cache, into a quota. */
function fleet(arrivals: Arrivals, limit: number, events: readonly WorldEvent[] = []): World {
  const settings = { key: 'key', bytes: 1000, contexts: { distinct: 20, skew: 0 }, wrappingKeys: 1, streaming: false };
  const action = { name: 'encryption-sdk.encrypt', settings, requests: [1, 2, 3] };
  const sketch = worldOf({
    seconds: 120,
    limits: [limit],
    clients: [{ instances: 100, cache }, {}],
    events,
    flows: [
      { arrivals, operation: 'encryption-sdk.encrypt', quotas: [], action },
      ...['GenerateDataKey', 'Encrypt', 'Decrypt'].map((operation) => ({ workload: 0, operation, arrivals: null })),
    ],
  });
  return { ...sketch, workloads: [{ name: 'puts', service: 'encryption-sdk' }] };
}

const steady: Arrivals = { kind: 'poisson', perSecond: 2000 };

test('a deployment that leaves all caches cold is an episode of caches, not of load', () => {
  const world = fleet(steady, 500, [{ atTick: 60_000, kind: 'restart', client: 0, overTicks: 0 }]);
  const episodes = findEpisodes(world, simulate(world)).episodes.filter(({ startSecond }) => startSecond > 50);
  expect(episodes).toHaveLength(1);
  expect(episodes[0]).toMatchObject({ startSecond: 60, cause: 'cache-expiry' });
});

test('more calls at warm caches are load', () => {
  const stages = [
    { seconds: 60, fromPerSecond: 500, toPerSecond: 500 },
    { seconds: 60, fromPerSecond: 20_000, toPerSecond: 20_000 },
  ];
  const noKeeping = { ...cache, maxMessages: 1 };
  const world = fleet({ kind: 'stages', stages, even: false }, 2000);
  const uncached = {
    ...world,
    clients: world.clients.map((client, i) => (i === 0 ? { ...client, cache: noKeeping } : client)),
  };
  const { episodes } = findEpisodes(uncached, simulate(uncached));
  expect(episodes.map(({ cause }) => cause)).toEqual(['load']);
});

test('thresholds and clients see the key that protects most, and the oldest', () => {
  const world = fleet(steady, 1e6);
  const run = simulate(world);
  const [client, other] = measureClients(world, run, [50]);
  expect(other?.dataKeys).toBeUndefined();
  const { messagesPerKey, bytesPerKey, oldestSeconds, created, meanMessagesPerKey } = client!.dataKeys!;
  expect(bytesPerKey).toBe(messagesPerKey * 1000);
  expect(observe('dataKeys.messages', { kind: 'all' }, world, run)).toBe(messagesPerKey);
  expect(observe('dataKeys.age', { kind: 'client', client: 0 }, world, run)).toBe(oldestSeconds);
  expect(observe('dataKeys.age', { kind: 'client', client: 1 }, world, run)).toBeNull();
  expect(oldestSeconds).toBeGreaterThan(110);
  expect(created * meanMessagesPerKey).toBeCloseTo(run.workloads[0]!.calls, 3);
});

/** The encryption libraries in whole worlds: what reaches KMS, what is kept, what a data key protects. */
import { describe, expect, test } from 'vitest';
import type { CachePolicy } from '../../src/clients/caches/cache-policy.ts';
import { defaultStormTracking } from '../../src/clients/caches/storm-tracking-caches.ts';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import type { World, WorldClient, WorldEvent } from '../../src/simulation/world.ts';
import type { Arrivals } from '../../src/workloads/arrivals.ts';
import { findAction } from '../../src/workloads/services/index.ts';
import type { SettingValues } from '../../src/workloads/setting-definitions.ts';
import { worldOf } from '../simulation/worlds.ts';

const SECOND = 1e9;

interface Use {
  readonly use: string;
  readonly arrivals: Arrivals;
  readonly settings?: SettingValues;
  readonly client?: number;
}

interface Sketch {
  readonly seconds: number;
  readonly cache?: CachePolicy;
  readonly instances?: number;
  readonly clients?: readonly Partial<WorldClient>[];
  readonly uses: readonly Use[];
  readonly latencyMilliseconds?: number;
  readonly events?: readonly WorldEvent[];
  readonly seed?: string;
  readonly limit?: number;
}

const usual: SettingValues = {
  key: 'key',
  bytes: 100,
  contexts: { distinct: 1, skew: 0 },
  wrappingKeys: 1,
  streaming: false,
};

/** Each use is a workload: a flow that starts calls, and behind all of them one for each request. */
function encryptionWorld(sketch: Sketch): World {
  const {
    seconds,
    cache,
    instances = 1,
    uses,
    latencyMilliseconds = 10,
    events = [],
    seed = '1',
    limit = 1e6,
  } = sketch;
  const own: Partial<WorldClient> = { instances, ...(cache === undefined ? {} : { cache }) };
  const requests = uses.map(({ use }) => findAction(use)!.requests);
  let next = uses.length;
  const plans = requests.map((of) => of.map(() => next++));
  const world = worldOf({
    seed,
    seconds,
    limits: [limit],
    latency: { answer: { kind: 'constant', milliseconds: latencyMilliseconds }, refusalMilliseconds: 0 },
    clients: sketch.clients ?? [own],
    events,
    flows: [
      ...uses.map(({ use, arrivals, settings, client = 0 }, i) => ({
        client,
        operation: use,
        quotas: [],
        arrivals,
        action: { name: use, settings: { ...usual, ...settings }, requests: plans[i]! },
      })),
      ...requests.flatMap((of, workload) =>
        of.map(({ operation }) => ({ workload, client: uses[workload]!.client ?? 0, operation, arrivals: null })),
      ),
    ],
  });
  return { ...world, workloads: uses.map((_, i) => ({ name: `workload-${i}`, service: null })) };
}

type Requests = { [operation in 'GenerateDataKey' | 'Encrypt' | 'Decrypt']?: number };

/** Admitted requests by operation. */
function requestsOf(world: World, run: RunMeasurement): Requests {
  const counts: Requests = {};
  for (const [index, { operation, action }] of world.flows.entries()) {
    const { admitted } = run.flows[index]!;
    if (action !== undefined || admitted === 0) continue;
    counts[operation as keyof Requests] = (counts[operation as keyof Requests] ?? 0) + admitted;
  }
  return counts;
}

function play(sketch: Sketch) {
  const world = encryptionWorld(sketch);
  const run = simulate(world);
  const hits = run.flows.reduce((sum, flow) => sum + flow.hits, 0);
  const misses = run.flows.reduce((sum, flow) => sum + flow.misses, 0);
  return { run, requests: requestsOf(world, run), hits, misses, dataKeys: run.dataKeys[0] ?? null };
}

const constant = (perSecond: number): Arrivals => ({ kind: 'constant', perSecond });
const materials = (changed: Partial<Extract<CachePolicy, { strategy: 'encryption-sdk' }>> = {}): CachePolicy => ({
  strategy: 'encryption-sdk',
  language: 'js',
  maxAgeNanoseconds: 60 * SECOND,
  maxMessages: 2 ** 32,
  maxBytes: 0,
  capacity: 1000,
  ...changed,
});
const branchKeys = (stormTracking: boolean, ttlSeconds = 5): CachePolicy => ({
  strategy: 'hierarchical-keyring',
  ttlNanoseconds: ttlSeconds * SECOND,
  capacity: 1000,
  branchKeys: 1,
  stormTracking: stormTracking ? { ...defaultStormTracking, gracePeriodSeconds: 2, inFlightTtlSeconds: 2 } : null,
});

describe('encryption-sdk.encrypt', () => {
  test('asks for a data key for each message without a cache', () => {
    const { requests, hits, misses, dataKeys } = play({
      seconds: 10,
      uses: [{ use: 'encryption-sdk.encrypt', arrivals: constant(10) }],
    });
    expect(requests).toEqual({ GenerateDataKey: 100 });
    expect([hits, misses]).toEqual([0, 0]);
    expect(dataKeys).toMatchObject({ created: 100, messages: 100, messagesMax: 1, bytesMax: 100 });
  });

  test('with a cache asks once per maxMessages, and says what one data key protects', () => {
    const { requests, hits, misses, dataKeys } = play({
      seconds: 10,
      cache: materials({ maxMessages: 20 }),
      uses: [{ use: 'encryption-sdk.encrypt', arrivals: constant(10) }],
    });
    expect(requests).toEqual({ GenerateDataKey: 5 });
    expect([hits, misses]).toEqual([95, 5]);
    expect(dataKeys).toMatchObject({ created: 5, messages: 100, bytes: 10_000, messagesMax: 20, bytesMax: 2000 });
    expect(dataKeys!.oldestNanoseconds / SECOND).toBeCloseTo(1.89, 2);
  });

  test('sends a herd at expiry: whoever comes while KMS answers asks too', () => {
    const { requests } = play({
      seconds: 3,
      cache: materials({ maxAgeNanoseconds: SECOND }),
      latencyMilliseconds: 100,
      uses: [{ use: 'encryption-sdk.encrypt', arrivals: constant(100) }],
    });
    // At 0, at about 1.2 and at about 2.4 s: ten messages come within 100 ms.
    expect(requests.GenerateDataKey).toBeGreaterThanOrEqual(29);
    expect(requests.GenerateDataKey).toBeLessThanOrEqual(33);
  });

  test('asks for an Encrypt for each further wrapping key', () => {
    const { requests } = play({
      seconds: 10,
      uses: [{ use: 'encryption-sdk.encrypt', arrivals: constant(1), settings: { wrappingKeys: 4 } }],
    });
    expect(requests).toEqual({ GenerateDataKey: 10, Encrypt: 30 });
  });

  test('passes by the cache with streams of unknown length', () => {
    const { requests, hits } = play({
      seconds: 10,
      cache: materials(),
      uses: [{ use: 'encryption-sdk.encrypt', arrivals: constant(1), settings: { streaming: true } }],
    });
    expect([requests, hits]).toEqual([{ GenerateDataKey: 10 }, 0]);
  });

  test('has a cache in each instance, with an entry for each context, cold after a restart', () => {
    const use = {
      use: 'encryption-sdk.encrypt',
      arrivals: constant(1000),
      settings: { contexts: { distinct: 3, skew: 0 } },
    };
    const sketch = { seconds: 10, cache: materials(), instances: 5, latencyMilliseconds: 0.001, uses: [use] };
    expect(play(sketch).requests).toEqual({ GenerateDataKey: 15 });
    const events: WorldEvent[] = [{ atTick: 5000, kind: 'restart', client: 0, overTicks: 0 }];
    expect(play({ ...sketch, events }).requests).toEqual({ GenerateDataKey: 30 });
  });

  test('with a hierarchical keyring asks for a branch key once per time to live, and all messages are under it', () => {
    const { requests, dataKeys, misses } = play({
      seconds: 60,
      cache: branchKeys(false, 9.5),
      latencyMilliseconds: 1,
      uses: [{ use: 'encryption-sdk.encrypt', arrivals: constant(100) }],
    });
    expect(requests).toEqual({ Decrypt: 7 });
    expect(misses).toBe(7);
    expect(dataKeys).toMatchObject({ created: 1, messages: 6000, messagesMax: 6000, bytesMax: 600_000 });
  });

  test('with storm tracking one call fetches while the others wait or go on; without, all fetch', () => {
    const sketch = {
      seconds: 30,
      latencyMilliseconds: 200,
      uses: [{ use: 'encryption-sdk.encrypt', arrivals: constant(200) }],
    };
    const plain = play({ ...sketch, cache: branchKeys(false) }).requests.Decrypt!;
    const tracked = play({ ...sketch, cache: branchKeys(true) });
    expect(plain).toBeGreaterThan(150);
    expect(tracked.requests.Decrypt).toBeLessThan(15);
    expect(tracked.run.workloads[0]).toMatchObject({ calls: 6000, succeeded: 6000 });
    // Who waited for the first fetch was answered at most a sleep after it.
    expect(tracked.run.workloads[0]!.latency.max).toBeLessThanOrEqual(220);
    expect(tracked.run.workloads[0]!.latency.max).toBeGreaterThanOrEqual(200);
  });
});

describe('encryption-sdk.decrypt', () => {
  test('asks for each data key once per maxAge and instance', () => {
    const settings = { dataKeys: { distinct: 7, skew: 0 } };
    const { requests } = play({
      seconds: 20,
      cache: materials({ maxAgeNanoseconds: 100 * SECOND }),
      instances: 2,
      latencyMilliseconds: 0.001,
      uses: [{ use: 'encryption-sdk.decrypt', arrivals: constant(200), settings }],
    });
    expect(requests).toEqual({ Decrypt: 14 });
  });

  test('of what another workload writes meets as many data keys as that made: few messages a key cost the reader', () => {
    const decrypts = (maxMessages: number): number => {
      const { requests } = play({
        seconds: 60,
        clients: [{ cache: materials({ maxMessages }) }, { cache: materials() }],
        latencyMilliseconds: 0.001,
        uses: [
          { use: 'encryption-sdk.encrypt', arrivals: constant(100) },
          {
            use: 'encryption-sdk.decrypt',
            arrivals: constant(100),
            client: 1,
            settings: { from: 'workload-0', age: { p50Nanoseconds: 0.1 * SECOND, p99Nanoseconds: 0.5 * SECOND } },
          },
        ],
      });
      return requests.Decrypt!;
    };
    expect(decrypts(1)).toBeGreaterThan(3000);
    const coarse = decrypts(600);
    expect(coarse).toBeGreaterThanOrEqual(10);
    // Ten data keys, and a few messages from before the run.
    expect(coarse).toBeLessThan(40);
  });
});

describe('the DynamoDB Encryption Client', () => {
  const uses = [
    { use: 'dynamodb-encryption-client.encrypt', arrivals: constant(100), settings: { key: 'key', bytes: 100 } },
    {
      use: 'dynamodb-encryption-client.decrypt',
      arrivals: constant(100),
      settings: { versions: { distinct: 1, skew: 0 } },
    },
  ];

  test('asks KMS for each item without a cache', () => {
    expect(play({ seconds: 10, uses }).requests).toEqual({ GenerateDataKey: 1000, Decrypt: 1000 });
  });

  test('with a most recent provider asks about once per time to live and instance, to write and to read together', () => {
    const cache: CachePolicy = { strategy: 'most-recent-provider', ttlNanoseconds: 10 * SECOND, capacity: 1000 };
    const { requests, run } = play({ seconds: 59, cache, instances: 4, uses });
    expect(requests).toEqual({ Decrypt: 24 });
    expect(run.workloads.every(({ succeeded, calls }) => succeeded === calls)).toBe(true);
  });

  test('lets those who wait ask where a fetch has failed', () => {
    const cache: CachePolicy = { strategy: 'most-recent-provider', ttlNanoseconds: 10 * SECOND, capacity: 1000 };
    const { run, requests } = play({ seconds: 10, cache, instances: 1, limit: 0.5, uses });
    expect(requests.Decrypt).toBeGreaterThan(0);
    expect(run.workloads.every(({ succeeded, failed, calls }) => succeeded + failed === calls)).toBe(true);
  });
});

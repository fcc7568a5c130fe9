/** Caches in scenarios: AWS's worked example runs, and what cannot be is told. */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import type { World } from '../../src/simulation/world.ts';
import { loadText, messagesOf } from './load-from-text.ts';

/** Admitted requests a second of the last `seconds`, by workload. */
function requestsPerSecond(world: World, seconds: number): number[] {
  const run = simulate(world);
  const end = world.clock.durationTicks / world.clock.ticksPerSecond;
  return world.workloads.map((_, workload) => {
    let requests = 0;
    for (const [flow, { workload: own }] of world.flows.entries()) {
      if (own !== workload) continue;
      for (const count of run.seconds[flow]!.admittedFirstTries.slice(end - seconds, end)) requests += count;
    }
    return requests / seconds;
  });
}

/**
 * 500 producers that write a record a second each, and consumers that read all of them, twice.
 *
 * @source AWS Encryption SDK developer guide, "Data key caching example": with 100 uses of a data key, producers fall from
 *   500 requests of KMS a second to 5, two consumers from 1,000 to 10.
 */
function example(cache: string, consumers: string): string {
  return `
duration: 10m
clients:
  producers: { instances: 500, retry: none, ${cache} }
  consumer-1: { retry: none, ${consumers} }
  consumer-2: { retry: none, ${consumers} }
latency: { constant: 1ms }
workload:
  - { name: produce, client: producers, use: encryption-sdk.encrypt, assign: round-robin, arrivals: { constant: 500/s } }
  - name: consume-1
    client: consumer-1
    use: encryption-sdk.decrypt
    with: { from: produce, age: { p50: 1s, p99: 5s } }
    arrivals: { constant: 500/s }
  - name: consume-2
    client: consumer-2
    use: encryption-sdk.decrypt
    with: { from: produce, age: { p50: 1s, p99: 5s } }
    arrivals: { constant: 500/s }
`;
}

describe('AWS’s example of data key caching: 500 clients at a record a second, 100 uses a data key', () => {
  test('asks KMS 500 times a second to produce and 1,000 times to consume without a cache', async () => {
    const { world } = await loadText(example('cache: none', 'cache: none'));
    expect(requestsPerSecond(world, 300)).toEqual([500, 500, 500]);
  });

  test('asks 5 times to produce and 10 times to consume with one', async () => {
    const cache = 'cache: { strategy: encryption-sdk, maxAge: 10m, maxMessages: 100 }';
    const { world } = await loadText(example(cache, 'cache: { strategy: encryption-sdk, maxAge: 10m }'));
    const [produce, ...consume] = requestsPerSecond(world, 300);
    expect(produce).toBeCloseTo(5, 6);
    // Each data key is met by each consumer; a few reads are of the moment before its first message is answered.
    for (const rate of consume) expect(Math.abs(rate! / 5 - 1)).toBeLessThan(0.05);
  });
});

test('AWS’s example of the hierarchical keyring: 10,000 messages within a cache limit of 15 min are one request', async () => {
  const { world } = await loadText(`
duration: 10m
latency: { constant: 1ms }
clients: { app: { cache: { strategy: hierarchical-keyring, ttl: 15m } } }
workload: [{ use: encryption-sdk.encrypt, arrivals: { constant: 1000/m } }]`);
  const run = simulate(world);
  expect(run.workloads[0]!.calls).toBe(10_000);
  expect(run.flows.reduce((sum, { admitted }) => sum + admitted, 0)).toBe(1);
});

describe('what cannot be is told', () => {
  const cases: readonly (readonly [what: string, text: string, part: string])[] = [
    [
      'a cache that no workload of its client can reach',
      'clients: { a: { cache: { strategy: encryption-sdk, maxAge: 1m } } }\nworkload: [{ call: Decrypt, arrivals: { poisson: 5/s } }]',
      'clients.a.cache: expected a workload of this client that the cache can act on',
    ],
    [
      'a cache of data keys without an age',
      'clients: { a: { cache: { strategy: encryption-sdk } } }\nworkload: [{ use: encryption-sdk.encrypt, arrivals: { poisson: 5/s } }]',
      'clients.a.cache.maxAge: expected a duration',
    ],
    [
      'a capacity of 0 in Python',
      'clients: { a: { cache: { strategy: encryption-sdk, maxAge: 1m, language: python, capacity: 0 } } }\nworkload: [{ use: encryption-sdk.encrypt, arrivals: { poisson: 5/s } }]',
      'a capacity of at least 1',
    ],
    [
      'a grace period as long as the time to live',
      'clients: { a: { cache: { strategy: hierarchical-keyring, ttl: 10s } } }\nworkload: [{ use: encryption-sdk.encrypt, arrivals: { poisson: 5/s } }]',
      'expected a ttl longer than the gracePeriod of 10s',
    ],
    [
      'reading with a cache, without saying how often a data key is met again',
      'clients: { a: { cache: { strategy: encryption-sdk, maxAge: 1m } } }\nworkload: [{ use: encryption-sdk.decrypt, arrivals: { poisson: 5/s } }]',
      'workload.w1.with.dataKeys: expected dataKeys',
    ],
    [
      'reading what nobody writes',
      'workload: [{ use: encryption-sdk.decrypt, with: { from: nobody, age: { p50: 1s, p99: 2s } }, arrivals: { poisson: 5/s } }]',
      'workload.w1.with.from: expected',
    ],
    [
      'an item too large for KMS without envelope encryption, with the remedy',
      'workload: [{ call: Encrypt, with: { bytes: 5000 }, arrivals: { poisson: 5/s } }]',
      'envelope encryption',
    ],
  ];
  test.each(cases)('%s', async (_what, text, part) => {
    const messages = await messagesOf(text);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(part);
  });
});

import { expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { checkConservation } from '../../src/studies/measures/conservation.ts';
import { HeapQueue } from '../engine/heap-queue.ts';
import { loadText } from '../scenario/load-from-text.ts';
import { numbersOf } from '../simulation/worlds.ts';
import { budgetPolicies } from './budget-bounds.ts';
import { guardSamples, tightPools } from './guard-samples.ts';

const TEXT = `duration: 3s
region: us-west-1
latency: { exponential: 20ms, refusal: 5ms }
keys: { k: {} }
quotas: { set: [{ quota: crypto-symmetric, value: 60/s }] }
clients: { c: { instances: 2, timeout: 30ms }, d: { instances: 2, timeout: 40ms, cache: { strategy: encryption-sdk, maxAge: 1s } } }
workload:
  - { client: c, use: s3.PutObject, with: { key: k }, serviceRetries: standard, arrivals: { poisson: 60/s } }
  - { client: c, use: s3.MultipartUpload, with: { key: k, parts: 3 }, arrivals: { poisson: 20/s } }
  - { client: d, use: encryption-sdk.encrypt, with: { key: k, bytes: 1KiB, contexts: { distinct: 9 } }, arrivals: { poisson: 60/s } }
events: [{ at: 1s, restart: c, over: 1s }, { at: 2s, scale: d, to: 1 }]
`;

const guards = [undefined, ...Object.values(guardSamples).flatMap(({ tight }) => tight)];

test('no call of a service is lost, whatever budget, guard and pool its caller has, and a heap gives the same bytes', async () => {
  const { world } = await loadText(TEXT);
  for (const [i, budget] of budgetPolicies.entries()) {
    for (const concurrency of [undefined, ...tightPools]) {
      const retry = {
        kind: 'custom',
        backoff: 'full-jitter',
        baseMilliseconds: 5,
        capMilliseconds: 100,
        maxAttempts: 4,
        budget,
      } as const;
      const guard = guards[i % guards.length];
      const clients = world.clients.map((client) => ({
        ...client,
        retry,
        ...(guard === undefined ? {} : { guard }),
        ...(concurrency === undefined ? {} : { concurrency }),
      }));
      const run = simulate({ ...world, clients });
      expect(() => checkConservation(world, run)).not.toThrow();
      expect(numbersOf(simulate({ ...world, clients }, { queue: new HeapQueue() }))).toEqual(numbersOf(run));
    }
  }
});

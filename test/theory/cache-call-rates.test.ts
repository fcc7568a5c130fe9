/**
 * What whole simulations ask of KMS through caches, against closed forms: Poisson messages of rate r at each of H instances,
 * answers at once. A key that is kept for T after it came, for at most M messages, serves E[min(M, 1 + N(rT))] of them, N
 * Poisson, and then costs a request. 20 seeds; the false-fail rate of an interval is 1e-6, and the mean is within 1 %.
 */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { loadText } from '../scenario/load-from-text.ts';
import { messagesPerDataKey } from './closed-forms.ts';
import { expectMean, SEEDS } from './intervals.ts';

interface Fleet {
  readonly cache: string;
  /** Of the action's `with`. */
  readonly message: string;
  readonly use?: string;
  /** Of the whole fleet. */
  readonly perSecond?: number;
  readonly instances?: number;
}

const SECONDS = 140;
const WARMUP_SECONDS = 20;

/** Messages for each request of KMS, of each of 20 seeds. */
async function messagesPerRequest(fleet: Fleet): Promise<number[]> {
  const { cache, message, use = 'encryption-sdk.encrypt', perSecond = 60, instances = 3 } = fleet;
  const { world } = await loadText(`
region: us-west-1
duration: ${SECONDS}s
warmup: ${WARMUP_SECONDS}s
latency: { constant: 0ms }
clients: { hosts: { instances: ${instances}, cache: ${cache} } }
workload: [{ client: hosts, use: ${use}, with: ${message}, arrivals: { poisson: ${perSecond}/s } }]
`);
  return Array.from({ length: SEEDS }, (_, seed) => {
    const { workloads, flows } = simulate({ ...world, seed: `${seed}` });
    const { calls, succeeded } = workloads[0]!;
    expect(succeeded).toBe(calls);
    return calls / flows.reduce((sum, { admitted }) => sum + admitted, 0);
  });
}

/** A rate a second and a time in seconds, of one entry in one instance. */
const kept = (perSecond: number, seconds: number, messages?: number): number =>
  messagesPerDataKey({ perSecond, ageSeconds: seconds, ...(messages === undefined ? {} : { messages }) });

describe('a fleet of three at 20 messages a second each has the messages per request of its closed form', () => {
  test.each<[string, Fleet, number]>([
    ['by age', { cache: '{ strategy: encryption-sdk, maxAge: 500ms }', message: '{ bytes: 1KiB }' }, kept(20, 0.5)],
    [
      'by messages',
      { cache: '{ strategy: encryption-sdk, maxAge: 500ms, maxMessages: 8 }', message: '{ bytes: 1KiB }' },
      kept(20, 0.5, 8),
    ],
    [
      'by bytes, of which five messages are all there may be',
      { cache: '{ strategy: encryption-sdk, maxAge: 500ms, maxBytes: 5KiB }', message: '{ bytes: 1KiB }' },
      kept(20, 0.5, 5),
    ],
    [
      'for each of four contexts alone',
      {
        cache: '{ strategy: encryption-sdk, maxAge: 1s }',
        message: '{ bytes: 1KiB, contexts: { distinct: 4, skew: 0 } }',
      },
      kept(5, 1),
    ],
    [
      'with two wrapping keys more, at three requests a data key',
      { cache: '{ strategy: encryption-sdk, maxAge: 500ms }', message: '{ bytes: 1KiB, wrappingKeys: 3 }' },
      kept(20, 0.5) / 3,
    ],
    [
      'when it decrypts messages under five data keys',
      {
        cache: '{ strategy: encryption-sdk, maxAge: 1s }',
        message: '{ dataKeys: { distinct: 5, skew: 0 } }',
        use: 'encryption-sdk.decrypt',
      },
      kept(4, 1),
    ],
    [
      'with four branch keys',
      {
        cache: '{ strategy: hierarchical-keyring, ttl: 2s, branchKeys: 4, stormTracking: false }',
        message: '{ bytes: 1KiB, contexts: { distinct: 4, skew: 0 } }',
      },
      kept(5, 2),
    ],
    [
      'with storm tracking, which fetches in the 10 s before the end and counts whole seconds',
      {
        cache: '{ strategy: hierarchical-keyring, ttl: 12s, branchKeys: 4, stormTracking: true }',
        message: '{ bytes: 1KiB, contexts: { distinct: 4, skew: 0 } }',
      },
      // Fetched by the first message after a whole second; again by the first of the second after next.
      5 * (2 + 1 / Math.expm1(5)),
    ],
    [
      'with a most recent provider',
      {
        cache: '{ strategy: most-recent-provider, ttl: 500ms }',
        message: '{}',
        use: 'dynamodb-encryption-client.encrypt',
      },
      kept(20, 0.5),
    ],
  ])('%s', async (_what, fleet, theory) => {
    expectMean('messages per request', await messagesPerRequest(fleet), theory, 0.01);
  });
});

test('the same messages on 12 instances ask for what 12 of a twelfth of the rate do', async () => {
  const cache = '{ strategy: encryption-sdk, maxAge: 1s, maxMessages: 30 }';
  const fleet = { cache, message: '{ bytes: 1KiB }', perSecond: 120, instances: 12 };
  expectMean('messages per request', await messagesPerRequest(fleet), kept(10, 1, 30), 0.01);
});

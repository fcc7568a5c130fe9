/**
 * Why this file exists: worlds made up by hand have no services, caches, keys or events; scenarios have. These are small ones
 * that mix everything at once, as JSON, which is YAML too.
 */
import fc from 'fast-check';

export const SCENARIO_SECONDS = 4;

/** The trace that scenarios replay: a name and its text. */
export const TRACE = { file: 'trace.csv', text: 'timestamp,count\n0,40\n1,90\n2,0\n3,25\n9,7\n' };

const regions = ['us-east-1', 'us-west-2'] as const;
const clientNames = ['c0', 'c1', 'c2'] as const;

const retry = fc.constantFrom<unknown>(
  'none',
  { mode: 'standard', sdk: 'js-2026-11' },
  { mode: 'adaptive', sdk: 'botocore-standard' },
  { mode: 'legacy', sdk: 'botocore-legacy' },
  { mode: 'custom', backoff: 'none', base: '5ms', maxAttempts: 4 },
  { mode: 'custom', backoff: 'full-jitter', base: '20ms', cap: '1s', maxAttempts: 5, budget: 'grpc' },
  { mode: 'custom', backoff: 'exponential', base: '20ms', cap: '1s', maxAttempts: 3, budget: 'envoy' },
  { mode: 'custom', backoff: 'decorrelated-jitter', base: '20ms', cap: '1s', maxAttempts: 6, budget: 'finagle' },
  {
    mode: 'custom',
    backoff: 'equal-jitter',
    base: '20ms',
    maxAttempts: 3,
    budget: { kind: 'token-bucket', rate: '3/s' },
  },
);

const guard = fc.constantFrom<unknown>(
  undefined,
  undefined,
  { kind: 'circuit-breaker', window: 10, minimumCalls: 5, openFor: '300ms', probes: 2 },
  { kind: 'circuit-breaker', window: 6, minimumCalls: 3, openFor: '200ms', probes: 1, order: 'retry-inside' },
  { kind: 'adaptive-throttling', multiplier: 1.5 },
  { kind: 'rate-limit', rate: '25/s', burst: 2, order: 'retry-inside' },
  { kind: 'rate-limit', rate: '20/s', burst: 3, wait: '200ms' },
);

const concurrency = fc.constantFrom<unknown>(
  undefined,
  undefined,
  { max: 2, queue: 5 },
  { max: 1, queue: 30, expired: 'send' },
);

const cache = fc.constantFrom<unknown>(
  undefined,
  { strategy: 'encryption-sdk', maxAge: '500ms', maxMessages: 7, capacity: 3 },
  { strategy: 'encryption-sdk', maxAge: '2s', maxBytes: '10KiB', language: 'python' },
  { strategy: 'hierarchical-keyring', ttl: '700ms', stormTracking: false },
  { strategy: 'hierarchical-keyring', ttl: '20s', stormTracking: true },
);

const arrivals = fc.oneof(
  fc.constantFrom<unknown>(
    { constant: '50/s' },
    { poisson: '80/s' },
    { stages: [{ over: '2s', from: '0/s', to: '120/s' }] },
    { burst: { size: 40, every: '900ms' } },
    { once: 90 },
    { closed: { workers: 6, think: '40ms' } },
  ),
  fc.constantFrom(1, 0.3, 2.5).map((scale) => ({ trace: { file: TRACE.file, bin: '1s', spread: 'uniform', scale } })),
);

/** What is asked, by what it needs of its client. */
const asked = fc.constantFrom<Readonly<Record<string, unknown>>>(
  { call: 'Decrypt' },
  { call: 'GenerateDataKey' },
  { call: 'DescribeKey' },
  { call: 'CreateGrant' },
  { use: 's3.PutObject' },
  { use: 's3.GetObject', with: { bucketKey: true, bucketKeyLifetime: '1s' } },
  { use: 's3.MultipartUpload', with: { parts: 3 } },
  { use: 'sqs.SendMessage' },
  { use: 'sns.Publish' },
  { use: 'kinesis.PutRecord' },
  { use: 'dynamodb.GetItem', with: { hosts: 3 } },
  { use: 'secretsmanager.UpdateSecret' },
  { use: 'ebs.CreateVolume', with: { snapshot: 'unencrypted' } },
  { use: 'ssm.GetParameter' },
);

const event = fc.oneof(
  fc.record({ restart: fc.constantFrom(...clientNames), over: fc.constantFrom('0s', '1s') }),
  fc.record({
    scale: fc.constantFrom(...clientNames),
    to: fc.integer({ min: 1, max: 6 }),
    over: fc.constantFrom('0s', '1s'),
  }),
  fc.constantFrom(...regions).map((region) => ({
    raiseQuota: { quota: 'crypto-symmetric', region, value: '60/s' },
  })),
  fc.constantFrom('k0', 'k1').map((key) => ({ disableKey: key })),
);

const client = fc.record({
  account: fc.constantFrom('a', 'b'),
  instances: fc.integer({ min: 1, max: 4 }),
  retry,
  guard,
  concurrency,
  cache,
  timeout: fc.constantFrom(undefined, undefined, '30ms', '2s'),
  onFailure: fc.constantFrom<unknown>('drop', 'drop', { requeue: '150ms' }, 'stop'),
});

/** A scenario as an object; `undefined` values are left out of its JSON. */
export const randomScenario: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc
  .record({
    seed: fc.nat(100_000),
    limiter: fc.constantFrom('fixed-window', 'sliding-window', 'token-bucket'),
    latency: fc.constantFrom<unknown>({ constant: '7ms' }, { p50: '8ms', p99: '60ms', refusal: '3ms' }),
    rejectedSpends: fc.boolean(),
    warmup: fc.constantFrom('0s', '0s', '1200ms'),
    tick: fc.constantFrom('1ms', '10ms'),
    load: fc.constantFrom(1, 1, 0.5),
    clients: fc.tuple(client, client, client),
    asked: fc.array(fc.tuple(asked, arrivals), { minLength: 3, maxLength: 3 }),
    events: fc.array(fc.tuple(fc.integer({ min: 0, max: SCENARIO_SECONDS * 10 - 1 }), event), { maxLength: 4 }),
  })
  .map(scenarioOf);

interface Made {
  readonly [setting: string]: unknown;
  readonly clients: readonly Readonly<Record<string, unknown>>[];
  readonly asked: readonly (readonly [Readonly<Record<string, unknown>>, unknown])[];
  readonly events: readonly (readonly [number, Readonly<Record<string, unknown>>])[];
}

/** Client and key number i live in Region i: keys never leave theirs. A client with a cache also encrypts. */
function scenarioOf({ limiter, rejectedSpends, clients, asked: calls, events, ...rest }: Made) {
  return {
    ...rest,
    duration: `${SCENARIO_SECONDS}s`,
    region: regions[0],
    quotas: {
      limiter,
      rejectedSpends,
      set: regions.map((region) => ({ quota: 'crypto-symmetric', region, value: '40/s' })),
    },
    accounts: { a: { id: '111122223333' }, b: { id: '444455556666' } },
    keys: Object.fromEntries(
      regions.map((region, i) => [`k${i}`, { account: 'a', region, policy: { use: ['a', 'b'] } }]),
    ),
    clients: Object.fromEntries(clients.map((one, i) => [clientNames[i]!, { ...one, region: regions[i % 2] }])),
    workload: calls.flatMap(([what, when], i) => {
      const own = entryOf(i, what, when);
      const encrypts = { use: 'encryption-sdk.encrypt', with: { bytes: '1KiB', contexts: { distinct: 4 } } };
      return clients[i]!['cache'] === undefined ? [own] : [own, entryOf(i, encrypts, { poisson: '60/s' })];
    }),
    events: events.map(([tenths, what]) => ({ at: `${tenths * 100}ms`, ...what })),
  };
}

function entryOf(i: number, what: Readonly<Record<string, unknown>>, when: unknown): Readonly<Record<string, unknown>> {
  const key = `k${i % 2}`;
  const given = what['with'] as Readonly<Record<string, unknown>> | undefined;
  return 'use' in what
    ? { ...what, client: clientNames[i], with: { ...given, key }, arrivals: when }
    : { ...what, client: clientNames[i], key, arrivals: when };
}

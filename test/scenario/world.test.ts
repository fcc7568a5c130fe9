import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { assumed, loadText, messagesOf, WORKLOAD } from './load-from-text.ts';

const TWO_ACCOUNTS = `region: us-west-1
accounts: { lake: { id: "111122223333" }, spark: { id: "444455556666" } }
keys: { lake-key: { account: lake, policy: { use: [spark] } } }
clients: { readers: { account: spark }, owner: { account: lake } }
workload:
  - { client: readers, call: Decrypt, key: lake-key, arrivals: { poisson: 6000/s } }
  - { client: owner, call: Decrypt, arrivals: { poisson: 10/s } }
`;

describe('the smallest scenario', () => {
  const SMALLEST =
    'region: us-west-1\nworkload: [{ call: Decrypt, arrivals: { poisson: 12000/s } }]\nthresholds: [throttled.share < 0.1%]\n';

  test('is one account, one key, one client with the newest JavaScript SDK, and a minute', async () => {
    const { world, profile, limiter, name, claim } = await loadText(SMALLEST);
    expect({ profile, limiter, name, claim }).toEqual({
      profile: '2026',
      limiter: 'fixed-window',
      name: 'a',
      claim: null,
    });
    expect(world).toEqual({
      seed: '1',
      clock: { tickNanoseconds: 1e6, ticksPerSecond: 1000, durationTicks: 60_000, warmupTicks: 0 },
      limiter: { kind: 'fixed-window' },
      rejectedSpends: true,
      latency: { answer: { kind: 'constant', milliseconds: 10 }, refusalMilliseconds: 0 },
      quotas: [
        {
          account: 'main',
          accountId: '123456789012',
          region: 'us-west-1',
          quota: 'crypto-symmetric',
          code: 'L-6E3AF000',
          limitPerSecond: 10_000,
        },
      ],
      clients: [
        {
          name: 'client',
          account: 'main',
          accountId: '123456789012',
          region: 'us-west-1',
          instances: 1,
          retry: { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3 },
          onFailure: { kind: 'drop' },
        },
      ],
      keyFees: [
        {
          key: 'key',
          account: 'main',
          accountId: '123456789012',
          rotations: 0,
          rotation: { automatic: false, periodDays: 365, materialAgeDays: 0, onDemand: 0 },
          state: 'Enabled',
          kmsKey: 0,
        },
      ],
      workloads: [{ name: 'w1', service: null }],
      flows: [
        {
          workload: 0,
          client: 0,
          operation: 'Decrypt',
          key: 'key',
          quotas: [0],
          arrivals: { kind: 'poisson', perSecond: 12_000 },
          assign: { kind: 'random' },
          rejection: null,
          priceUsd: 0.000003,
        },
      ],
    });
  });

  test('tells every default that was used', async () => {
    const loaded = await loadText(SMALLEST);
    expect(
      loaded.assumptions
        .filter(({ source }) => source.startsWith('default'))
        .map(({ path, value }) => `${path}: ${value}`),
    ).toEqual([
      'accounts.main.id: 123456789012',
      'clients.client.instances: 1',
      'clients.client.onFailure: drop',
      'clients.client.retry.maxAttempts: 3',
      'clients.client.retry.mode: standard',
      'clients.client.retry.sdk: js-2026-11',
      'duration: 1m',
      'keys: one customer managed key, SYMMETRIC_DEFAULT, in the account and Region of its caller',
      'latency.refusal: 0ms',
      'load: 1',
      'quotas.limiter: fixed-window',
      'quotas.profile: 2026',
      'seed: 1',
      'tick: 1ms',
      'warmup: 0s',
    ]);
    expect(assumed(loaded, 'latency')).toBe('{ constant: 10ms }');
  });

  test('runs', async () => {
    const { world } = await loadText(SMALLEST, { sets: [['duration', '2s']] });
    expect(simulate(world).flows[0]!.admitted).toBeGreaterThan(19_000);
  });
});

describe('who pays', () => {
  test("a cross-account call spends the quota of the caller, not of the key's owner", async () => {
    const { world } = await loadText(TWO_ACCOUNTS);
    expect(world.quotas.map(({ account, accountId }) => [account, accountId])).toEqual([
      ['spark', '444455556666'],
      ['lake', '111122223333'],
    ]);
    expect(world.flows.map(({ quotas, rejection }) => [quotas, rejection])).toEqual([
      [[0], null],
      [[1], null],
    ]);
  });

  test('a call that the key policy does not allow is rejected, and validate says so', async () => {
    const text = TWO_ACCOUNTS.replace(', policy: { use: [spark] }', '');
    const { world } = await loadText(text);
    expect(world.flows.map(({ rejection }) => rejection)).toEqual(['AccessDeniedException', null]);
    expect(await messagesOf(text)).toEqual([
      '6:44: warning: workload.w1.key: KMS rejects every request of it with AccessDeniedException: the policy of lake-key (account lake) does not let account spark use it',
    ]);
  });

  test('an operation that does not work across accounts is rejected whatever the policy says', async () => {
    const { world } = await loadText(TWO_ACCOUNTS.replace('call: Decrypt, key', 'call: EnableKey, key'));
    expect(world.flows[0]!.rejection).toBe('AccessDeniedException');
  });

  test('each Region has its own quota, and so has each account', async () => {
    const text = `clients: { a: {}, b: { region: us-west-2 } }
workload:
  - { client: a, call: Decrypt, arrivals: { once: 1 } }
  - { client: b, call: Decrypt, arrivals: { once: 1 } }
  - { client: a, call: Encrypt, arrivals: { once: 1 } }`;
    const { world } = await loadText(text);
    expect(world.quotas.map(({ region, quota }) => `${region} ${quota}`)).toEqual([
      'us-east-1 crypto-symmetric',
      'us-west-2 crypto-symmetric',
    ]);
    expect(world.flows.map(({ quotas }) => quotas)).toEqual([[0], [1], [0]]);
  });
});

describe('quotas', () => {
  test('an applied value goes before the table, and one that names the account before one that does not', async () => {
    const text = `${TWO_ACCOUNTS}quotas:
  set:
    - { quota: L-6E3AF000, value: 20000/s }
    - { account: spark, quota: crypto-symmetric, value: 30000/s }
    - { region: us-east-1, quota: crypto-symmetric, value: 1/s }
`;
    const { world } = await loadText(text);
    expect(world.quotas.map(({ account, limitPerSecond }) => `${account} ${limitPerSecond}`)).toEqual([
      'spark 30000',
      'lake 20000',
    ]);
    expect(await messagesOf(text)).toEqual([
      '12:7: warning: quotas.set.2: no request of this scenario spends crypto-symmetric there',
    ]);
  });

  test('a profile of 2017 allows what was allowed in 2017', async () => {
    const { world } = await loadText(`quotas: { profile: 2017-11 }\n${WORKLOAD}`);
    expect(world.quotas[0]!.limitPerSecond).toBe(1200);
  });

  test('a data key pair spends the quota of its spec', async () => {
    const { world } = await loadText(
      'workload: [{ call: GenerateDataKeyPair, with: { keyPairSpec: RSA_2048 }, arrivals: { once: 1 } }]',
    );
    expect(world.quotas[0]!.quota).toBe('GenerateDataKeyPair-RSA_2048');
  });
});

describe('arrivals', () => {
  test.each([
    ['{ constant: 50/s }', { kind: 'constant', perSecond: 100 }],
    [
      '{ stages: [{ over: 5m, from: 0/s, to: 9000/s }, { over: 30s, at: 60/m }] }',
      {
        kind: 'stages',
        even: false,
        stages: [
          { seconds: 300, fromPerSecond: 0, toPerSecond: 18_000 },
          { seconds: 30, fromPerSecond: 2, toPerSecond: 2 },
        ],
      },
    ],
    [
      '{ daily: { mean: 5/s, peak: 8/s, weekend: 30% } }',
      { kind: 'daily', meanPerSecond: 10, peakPerSecond: 16, peakAtSeconds: 43_200, weekendShare: 0.3, even: false },
    ],
    [
      '{ daily: { mean: 5/s, peak: 8/s, peakAt: 14h, even: true } }',
      { kind: 'daily', meanPerSecond: 10, peakPerSecond: 16, peakAtSeconds: 50_400, even: true },
    ],
    ['{ burst: { size: 3, every: 250ms } }', { kind: 'burst', size: 6, everyNanoseconds: 250e6 }],
    ['{ closed: { workers: 3, think: 100ms } }', { kind: 'closed', workers: 6, thinkMilliseconds: 100 }],
    ['{ once: 7 }', { kind: 'once', calls: 14 }],
  ])('%s, under load 2', async (arrivals, expected) => {
    const { world } = await loadText(`load: 2\nworkload: [{ call: Decrypt, arrivals: ${arrivals} }]`);
    expect(world.flows[0]!.arrivals).toEqual(expected);
  });

  test.each([
    ['random', { kind: 'random' }],
    ['round-robin', { kind: 'round-robin' }],
    ['{ sticky: 40 }', { kind: 'sticky', callers: 40 }],
  ])('assign: %s', async (assign, expected) => {
    const { world } = await loadText(
      `clients: { c: { instances: 5 } }\nworkload: [{ call: Decrypt, arrivals: { once: 1 }, assign: ${assign} }]`,
    );
    expect(world.flows[0]!.assign).toEqual(expected);
  });

  test('a load that makes a fraction of a call is said', async () => {
    expect(await messagesOf('load: 1.5\nworkload: [{ call: Decrypt, arrivals: { once: 3 } }]')).toEqual([
      '2:47: warning: workload.w1.arrivals.once: load 1.5 makes 4.5 calls, taken as 5',
    ]);
  });
});

describe('clients', () => {
  test.each([
    ['none', { kind: 'none' }],
    ['standard', { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3 }],
    ['{ mode: none }', { kind: 'none' }],
    ['legacy', { kind: 'sdk', profile: 'botocore-legacy', maxAttempts: 5 }],
    ['{ mode: legacy, sdk: java-legacy }', { kind: 'sdk', profile: 'java-legacy', maxAttempts: 4 }],
    ['adaptive', { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3, adaptive: true }],
    ['{ sdk: botocore-2026 }', { kind: 'sdk', profile: 'botocore-2026', maxAttempts: 3 }],
    ['{ maxAttempts: 5 }', { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 5 }],
    [
      '{ mode: custom }',
      { kind: 'custom', backoff: 'full-jitter', baseMilliseconds: 100, capMilliseconds: 20_000, maxAttempts: 3 },
    ],
    [
      '{ mode: custom, backoff: equal-jitter, base: 50ms, cap: 1s, maxAttempts: 9 }',
      { kind: 'custom', backoff: 'equal-jitter', baseMilliseconds: 50, capMilliseconds: 1000, maxAttempts: 9 },
    ],
  ])('retry: %s', async (retry, expected) => {
    const { world } = await loadText(`clients: { c: { retry: ${retry} } }\n${WORKLOAD}`);
    expect(world.clients[0]!.retry).toEqual(expected);
  });

  test.each([
    ['drop', { kind: 'drop' }],
    ['stop', { kind: 'stop' }],
    ['{ requeue: 5s }', { kind: 'requeue', afterMilliseconds: 5000 }],
  ])('onFailure: %s', async (onFailure, expected) => {
    const { world } = await loadText(`clients: { c: { onFailure: ${onFailure} } }\n${WORKLOAD}`);
    expect(world.clients[0]!.onFailure).toEqual(expected);
  });

  test('what nothing uses is a warning', async () => {
    const text =
      'accounts: { a: { id: 111122223333 }, b: { id: 111122223334 } }\nkeys: { k: { account: a }, l: { account: a } }\nclients: { c: { account: a }, d: { account: a } }\nworkload: [{ client: c, key: k, call: Decrypt, arrivals: { once: 1 } }]';
    expect(await messagesOf(text)).toEqual([
      '1:38: warning: accounts.b: account b is used by no client and no key',
      '2:28: warning: keys.l: key l is used by no workload',
      '3:31: warning: clients.d: client d is used by no workload',
    ]);
    expect((await loadText(text)).world.clients.map(({ name }) => name)).toEqual(['c']);
  });
});

describe('latency', () => {
  test.each([
    ['{ constant: 5ms }', { kind: 'constant', milliseconds: 5 }],
    ['{ exponential: 2.5ms }', { kind: 'exponential', meanMilliseconds: 2.5 }],
    ['{ p50: 8ms, p99: 60ms }', { kind: 'lognormal', p50Milliseconds: 8, p99Milliseconds: 60 }],
    ['{ file: test/scenario/data/samples.csv }', { kind: 'samples', milliseconds: [4, 7.5, 12] }],
  ])('%s', async (latency, answer) => {
    const { world } = await loadText(`latency: ${latency}\n${WORKLOAD}`, { sets: [['latency.refusal', '2ms']] });
    expect(world.latency).toEqual({ answer, refusalMilliseconds: 2 });
  });

  test('a latency threshold on the assumed latency is a warning', async () => {
    expect(await messagesOf(`${WORKLOAD}thresholds: [latency.p99 < 50ms]`)).toEqual([
      '2:14: warning: thresholds.0: it judges a latency that rests on the assumed { constant: 10ms }; set "latency" to what was measured',
    ]);
  });
});

describe('thresholds', () => {
  test.each([
    ['throttled.share < 0.1%', 'throttled.share', '<', 0.001, { kind: 'all' }],
    ['failed.share <= 0.01', 'failed.share', '<=', 0.01, { kind: 'all' }],
    ['latency.p99.9 < 1.5s', 'latency.p99.9', '<', 1500, { kind: 'all' }],
    ['requests.peak1s < 5500/s', 'requests.peak1s', '<', 5500, { kind: 'all' }],
    ['requests.peak60s < 300000/m', 'requests.peak60s', '<', 300_000, { kind: 'all' }],
    ['utilisation.peak1s < 110%', 'utilisation.peak1s', '<', 1.1, { kind: 'all' }],
    ['throttled.seconds <= 10s', 'throttled.seconds', '<=', 10, { kind: 'all' }],
    ['attemptsPerCall>=1', 'attemptsPerCall', '>=', 1, { kind: 'all' }],
    ['throttled.share of quota main/crypto-symmetric < 1%', 'throttled.share', '<', 0.01, { kind: 'quota', quota: 0 }],
    [
      'throttled.share of quota 123456789012/L-6E3AF000 < 1%',
      'throttled.share',
      '<',
      0.01,
      { kind: 'quota', quota: 0 },
    ],
    ['latency.max of client client > 5ms', 'latency.max', '>', 5, { kind: 'client', client: 0 }],
  ])('%s', async (text, metric, operator, limit, scope) => {
    const { thresholds } = await loadText(`${WORKLOAD}latency: { constant: 1ms }\nthresholds: [${text}]`);
    expect(thresholds).toEqual([{ text, metric, operator, limit, scope, line: 3, column: 14 }]);
  });

  test('one of a key store names its quota as results do', async () => {
    const text = 'keyStores: { vault: {} }\nkeys: { k: { keyStore: vault } }\n';
    const threshold = 'throttled.share of quota main/custom-key-store-cloudhsm.vault < 1%';
    const { thresholds } = await loadText(`${text}${WORKLOAD}thresholds: [${threshold}]`);
    expect(thresholds).toMatchObject([{ text: threshold, scope: { kind: 'quota', quota: 1 } }]);
  });

  test('those of the command line come after those of the file, or in their place', async () => {
    const text = `${WORKLOAD}thresholds: [throttled.share < 1%]`;
    const more = { thresholds: ['failed.share < 2%'] };
    const metrics = async (options: object) => (await loadText(text, options)).thresholds.map(({ metric }) => metric);
    expect(await metrics(more)).toEqual(['throttled.share', 'failed.share']);
    expect(await metrics({ ...more, noThresholds: true })).toEqual(['failed.share']);
    expect(await messagesOf(text, { thresholds: ['failed < 2%'] })).toEqual([
      expect.stringMatching(/^--threshold:1:1: error: expected one of .* got "failed"/),
    ]);
  });
});

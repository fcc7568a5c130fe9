import { describe, expect, test } from 'vitest';
import { messagesOf, WORKLOAD } from './load-from-text.ts';

/** What stands before a right workload, and everything that is said about it. */
const MISTAKES: readonly (readonly [text: string, ...messages: string[]])[] = [
  [
    'duration: 10',
    '1:11: error: duration: expected a duration with its unit (us, ms, s, m, h or d), such as 250ms or 10m; got 10',
  ],
  [
    'duration: -1s',
    '1:11: error: duration: expected a duration with its unit (us, ms, s, m, h or d), such as 250ms or 10m, not below 0; got "-1s"',
  ],
  [
    'duration: 1h30m',
    '1:11: error: duration: expected a duration with its unit (us, ms, s, m, h or d), such as 250ms or 10m, in one unit; got "1h30m"',
  ],
  [
    'quotas: { set: [{ quota: crypto-rsa, value: "12,000/s" }] }',
    '1:45: error: quotas.set.0.value: expected a rate with its unit (/s, /m or /h), such as 5500/s, its digits in one piece; of a resource quota a whole number from 1 to 1000000000; got "12,000/s"',
  ],
  [
    'quotas: { set: [{ quota: crypto-rsa, value: 50 /s }] }',
    '1:45: error: quotas.set.0.value: expected a rate with its unit (/s, /m or /h), such as 5500/s, without a space in it; of a resource quota a whole number from 1 to 1000000000; got "50 /s"',
  ],
  [
    'keys: { k: { keyStore: hsm } }',
    '1:24: error: keys.k.keyStore: expected the name of a custom key store, of which this file declares none; got "hsm"',
  ],
  [
    'tick: 100ms',
    '1:7: warning: tick: latencies are told to the nearest tick of 100ms, and most answers of KMS take less than half of one: they are told as 0 ms',
  ],
  [
    'duration: .inf',
    '1:11: error: duration: expected a duration with its unit (us, ms, s, m, h or d), such as 250ms or 10m; got .inf',
  ],
  ['duration: 0s', '1:11: error: duration: expected a duration above 0s; got "0s"'],
  ['duration: 367d', '1:11: error: duration: expected a duration of at most 366d; got "367d"'],
  ['{ duration: 1m, warmup: 1m }', '1:25: error: warmup: expected a warmup shorter than the duration of 60s; got 60s'],
  ['tick: 3ms', '1:7: error: tick: expected a tick that divides one second; got 3ms (4ms does)'],
  ['tick: 10us', '1:7: error: tick: expected a duration from 100us to 1s; got "10us"'],
  ['load: 0', '1:7: error: load: expected a number above 0; got 0'],
  ['load: .nan', '1:7: error: load: expected a number without a unit, 0 or more; got .nan'],
  ['seed: 1.5', '1:7: error: seed: expected a whole number or a text of at most 200 characters; got 1.5'],
  [
    'region: us-wst-1',
    '1:9: error: region: expected an AWS Region such as us-east-1; got "us-wst-1" (did you mean "us-west-1"?)',
  ],
  [
    'quotas: { limitr: fixed-window }',
    '1:11: error: quotas.limitr: expected one of profile, limiter, burst, file, set, rejectedSpends; got "limitr" (did you mean "limiter"?)',
  ],
  [
    'quotas: { toString: 1 }',
    '1:11: error: quotas.toString: expected one of profile, limiter, burst, file, set, rejectedSpends; got "toString"',
  ],
  [
    'quotas: { burst: 2s }',
    '1:11: error: quotas.burst: expected a setting of limiter: fixed-window; got "burst", which belongs to limiter: token-bucket',
  ],
  [
    'quotas: { set: [{ quota: crypto-symetric, value: 5/s }] }',
    '1:26: error: quotas.set.0.quota: expected the name of a quota; got "crypto-symetric" (did you mean "crypto-symmetric"?)',
  ],
  [
    'quotas: { set: [{ quota: crypto-rsa, value: 5 }] }',
    '1:45: error: quotas.set.0.value: expected a rate with its unit (/s, /m or /h), such as 5500/s; got 5',
  ],
  [
    'quotas: { set: [{ quota: crypto-rsa, value: 0/s }] }',
    '1:45: error: quotas.set.0.value: expected a rate above 0/s; got "0/s"',
  ],
  [
    'quotas: { limiter: token-bucket, burst: 1d }',
    '1:41: error: quotas.burst: expected a burst of at most 90.071992 s, so that tokens of crypto-symmetric (100000/s) can be counted exactly; got 86400 s',
  ],
  ['latency: 5ms', '1:10: error: latency: expected a map with one of constant, exponential, p50, file; got "5ms"'],
  [
    'latency: { p50: 5ms }',
    '1:1: error: latency.p99: expected a duration with its unit (us, ms, s, m, h or d), such as 250ms or 10m; got nothing',
  ],
  [
    'latency: { p50: 5ms, p99: 5ms }',
    '1:27: error: latency.p99: expected a p99 above the p50 of 5ms; got 5ms (where all answers take as long, write constant)',
  ],
  [
    'latency: { constant: 5ms, p99: 5ms }',
    '1:27: error: latency.p99: expected a setting of "constant"; got "p99", which belongs to "p50"',
  ],
  [
    'latency: { file: ../x.csv }',
    '1:18: error: latency.file: expected a file in the folder of the scenario; got one outside (allow its folder with --allow-path)',
  ],
  [
    'latency: { file: /etc/passwd }',
    '1:18: error: latency.file: expected a file in the folder of the scenario; got one outside (allow its folder with --allow-path)',
  ],
  ['accounts: { a: { id: 12345 } }', '1:22: error: accounts.a.id: expected an account id of twelve digits; got 12345'],
  ['accounts: { a: }', '1:13: error: accounts.a.id: expected an account id of twelve digits; got nothing'],
  [
    'accounts: { a: { id: 111122223333 }, b: { id: 111122223333 } }',
    '1:47: error: accounts.b.id: expected an id of its own; got that of a',
    '1:1: error: clients.client.account: expected the name of one of the accounts a, b; got nothing',
  ],
  [
    'accounts: { a/b: { id: 111122223333 } }',
    '1:13: error: accounts.a/b: expected a name of letters, digits and . _ - @ + =, at most 64; got "a/b"',
  ],
  ['keys: { k: { account: other } }', '1:23: error: keys.k.account: expected "main", the only account; got "other"'],
  [
    'keys: { k: { region: eu-west-1 } }',
    '2:12: error: workload.w1.key: expected a key in us-east-1, where client client calls; got k in eu-west-1 (keys never leave their Region)',
  ],
  ['keys: { k: {}, l: {} }', '2:12: error: workload.w1.key: expected the name of one of the keys k, l; got nothing'],
  [
    'clients: { c: {}, d: {} }',
    '2:12: error: workload.w1.client: expected the name of one of the clients c, d; got nothing',
  ],
  [
    'clients: { c: { instances: 0 } }',
    '1:28: error: clients.c.instances: expected a whole number from 1 to 1000000; got 0',
  ],
  [
    'clients: { c: { retry: standart } }',
    '1:24: error: clients.c.retry: expected one of none, standard, adaptive, legacy; got "standart" (did you mean "standard"?)',
  ],
  [
    'clients: { c: { retry: { mode: standart, sdk: js } } }',
    '1:32: error: clients.c.retry.mode: expected one of none, standard, adaptive, legacy, custom; got "standart" (did you mean "standard"?)',
    '1:47: error: clients.c.retry.sdk: expected an SDK with standard mode, one of js-2026-11, js-2026-10, js-2026-03, botocore-standard, botocore-2026, java-standard, go-standard, go-2026, cpp-standard, cpp-2026, dotnet-standard, dotnet-2026; got "js"',
  ],
  [
    'clients: { c: { retry: { sdk: java-legacy } } }',
    '1:31: error: clients.c.retry.sdk: expected an SDK with standard mode, one of js-2026-11, js-2026-10, js-2026-03, botocore-standard, botocore-2026, java-standard, go-standard, go-2026, cpp-standard, cpp-2026, dotnet-standard, dotnet-2026; got "java-legacy"',
  ],
  [
    'clients: { c: { retry: { mode: adaptive, sdk: java-standard } } }',
    '1:47: error: clients.c.retry.sdk: expected an SDK with adaptive mode, one of js-2026-11, js-2026-10, js-2026-03, botocore-standard, botocore-2026, go-adaptive; got "java-standard" (did you mean "botocore-standard"?)',
  ],
  [
    'clients: { c: { retry: { mode: legacy, sdk: js-2026-03 } } }',
    '1:45: error: clients.c.retry.sdk: expected an SDK with legacy mode, one of botocore-legacy, java-legacy, cpp-default, dotnet-legacy; got "js-2026-03"',
  ],
  [
    'clients: { c: { retry: { mode: standard, cap: 5s } } }',
    '1:42: error: clients.c.retry.cap: expected a setting of mode: standard; got "cap", which belongs to mode: custom',
  ],
  [
    'clients: { c: { retry: { mode: none, maxAttempts: 5 } } }',
    '1:38: error: clients.c.retry.maxAttempts: expected a setting of mode: none; got "maxAttempts", which belongs to mode: standard, mode: adaptive, mode: legacy, mode: custom',
  ],
  [
    'clients: { c: { retry: { mode: custom, base: 30s } } }',
    '1:46: error: clients.c.retry.base: expected a cap of at least the base; got a shorter one',
  ],
  [
    'clients: { c: { retry: { maxAtempts: 5 } } }',
    '1:26: error: clients.c.retry.maxAtempts: expected one of mode, sdk, maxAttempts; got "maxAtempts" (did you mean "maxAttempts"?)',
  ],
  [
    'clients: { c: { onFailure: { requeue: 0s } } }',
    '1:39: error: clients.c.onFailure.requeue: expected a duration above 0s; got "0s"',
  ],
  [
    'thresholds: [throttled.shar < 1%]',
    '1:14: error: thresholds.0: expected one of attemptsPerCall, costUsd, costUsdPerMonth, dataKeys.age, dataKeys.messages, failed.share, latency.max, latency.mean, latency.p50, latency.p90, latency.p95, latency.p99, latency.p99.9, requests.peak1s, requests.peak60s, throttled.seconds, throttled.share, throttled.worstMinute, utilisation.peak1s; got "throttled.shar" (did you mean "throttled.share"?)',
  ],
  [
    'thresholds: [latency.p101 < 5s]',
    expect.stringMatching(/got "latency.p101" \(a percentile is above p0 and below p100, .*latency.p99.9\)$/),
  ],
  [
    'thresholds: [throttled.share < 101%]',
    '1:14: error: thresholds.0: expected for throttled.share a share from 0% to 100%; got "101%"',
  ],
  [
    'thresholds: [failed.share of client x < 1%]',
    '1:14: error: thresholds.0: expected a client that calls: client; got "x"',
  ],
  [
    'thresholds: [throttled.share of quota main/CreateGrant < 1%]',
    '1:14: error: thresholds.0: expected a quota that requests spend: main/crypto-symmetric; got "main/CreateGrant"',
  ],
  [
    'variants: { a: { laod: 2 }, b: { clients.c.instances: 2 } }',
    '1:18: error: variants.a: laod: expected in a scenario one of claim, name, seed, region, duration, warmup, tick, load, quotas, latency, kms, accounts, keys, keyStores, clients, workload, variants, thresholds, events; got "laod" (did you mean "load"?)',
    '1:34: error: variants.b: clients.c.instances: expected in clients one of client; got "c"',
  ],
];

/** Whole workload entries, and everything that is said about them. */
const WORKLOAD_MISTAKES: readonly (readonly [entry: string, ...messages: string[]])[] = [
  [
    'call: Decript, arrivals: { poisson: 5/s }',
    '1:20: error: workload.w1.call: expected a KMS operation; got "Decript" (did you mean "Decrypt"?)',
  ],
  [
    'arrivals: { poisson: 5/s }',
    '1:12: error: workload.w1.call: expected a KMS operation such as Decrypt; got nothing',
  ],
  ['call: Decrypt', '1:12: error: workload.w1.arrivals: expected a value for "arrivals"; got nothing'],
  [
    'call: Decrypt, arrivals: { stages: [{ toString: 5/s }] }',
    '1:52: error: workload.w1.arrivals.stages.0: expected one of at, from; got "toString"',
  ],
  [
    'call: Decrypt, arrivals: { stages: [{ duration: 30s, target: 100/s }] }',
    '1:52: error: workload.w1.arrivals.stages.0: expected one of at, from; got "duration" (what k6 calls `duration` is `over` here, and its `target` is `to`, with `from` where the rate begins)',
  ],
  [
    'call: Decrypt, arrivals: { poison: 5/s }',
    '1:41: error: workload.w1.arrivals: expected one of constant, poisson, stages, daily, burst, trace, closed, once; got "poison" (did you mean "poisson"?)',
  ],
  [
    'call: Decrypt, arrivals: { poisson: 5/s, once: 1 }',
    '1:55: error: workload.w1.arrivals.once: expected only one of constant, poisson, stages, daily, burst, trace, closed, once; got poisson and once',
  ],
  [
    'call: Decrypt, arrivals: { poisson: 5/s, even: true }',
    '1:55: error: workload.w1.arrivals.even: expected a setting of "poisson"; got "even", which belongs to "stages"',
  ],
  [
    'call: Decrypt, arrivals: { poisson: 1000000001/s }',
    '1:50: error: workload.w1.arrivals.poisson: expected a rate of at most 1000000000/s; got "1000000001/s"',
  ],
  [
    'call: Decrypt, arrivals: { stages: [] }',
    '1:49: error: workload.w1.arrivals.stages: expected at least one stage; got an empty list',
  ],
  [
    'call: Decrypt, arrivals: { stages: [{ over: 5s, at: 5/s, to: 6/s }] }',
    '1:71: error: workload.w1.arrivals.stages.0.to: expected a setting of "at"; got "to", which belongs to "from"',
  ],
  [
    'call: Decrypt, arrivals: { closed: { workers: 5, think: 0s } }',
    '1:70: error: workload.w1.arrivals.closed.think: expected a think time above 0s where a refusal is answered at once; got 0s, so that a refused worker would never stop asking (set latency.refusal or think)',
  ],
  [
    'call: Decrypt, arrivals: { daily: { mean: 5/s, peak: 4/s } }',
    '1:67: error: workload.w1.arrivals.daily.peak: expected a peak of at least the mean of 5/s; got 4/s',
  ],
  [
    'call: Decrypt, arrivals: { trace: { file: none.csv } }',
    '1:56: error: workload.w1.arrivals.trace.file: cannot read it: there is no such file',
  ],
  [
    'call: GenerateRandom, key: key, arrivals: { poisson: 5/s }',
    '1:36: error: workload.w1.key: expected no such setting with GenerateRandom, which names no key; got "key"',
  ],
  [
    'call: Decrypt, with: { keyPairSpec: RSA_2048 }, arrivals: { poisson: 5/s }',
    '1:37: error: workload.w1.with.keyPairSpec: expected no such setting with Decrypt; got "keyPairSpec", which belongs to GenerateDataKeyPair',
  ],
  [
    'call: Decrypt, client: x, key: y, arrivals: { poisson: 5/s }',
    '1:37: error: workload.w1.client: expected "client", the only client; got "x"',
    '1:45: error: workload.w1.key: expected "key", the only key; got "y"',
  ],
  [
    'call: Sign, arrivals: { poisson: 5/s }',
    expect.stringContaining(
      'workload.w1.key: expected for Sign in us-east-1 a key of spec RSA_2048, RSA_3072',
    ) as unknown as string,
  ],
  [
    'name: a, call: Decrypt, arrivals: { poisson: 5/s } }, { name: a, call: Decrypt, arrivals: { poisson: 5/s }',
    '1:70: error: workload.a.name: expected a name of its own; got "a" again',
  ],
];

describe('a mistake is told with its place, what was expected, what was found and the nearest name', () => {
  test.each(MISTAKES)('%s', async (text, ...messages) => {
    const [before, after] = text.startsWith('{')
      ? [`${text.slice(0, -1)}, ${WORKLOAD.trim()} }`, '']
      : [`${text}\n`, WORKLOAD];
    expect(await messagesOf(before + after)).toEqual(expect.arrayContaining(messages));
    expect(await messagesOf(before + after)).toHaveLength(messages.length);
  });

  test.each(WORKLOAD_MISTAKES)('%s', async (entry, ...messages) => {
    expect(await messagesOf(`workload: [{ ${entry} }]`)).toEqual(messages);
  });

  test('an operation that a profile lacks is an error that names the first profile that has it', async () => {
    const text = 'quotas: { profile: 2017-11 }\nworkload: [{ call: GenerateMac, arrivals: { poisson: 5/s } }]';
    expect(await messagesOf(text)).toEqual([
      '2:20: error: workload.w1.call: expected something profile 2017-11 has a quota for; got GenerateMac, which came with profile 2022-12 (set quotas.profile to "2022-12" or a newer one)',
    ]);
  });

  test('counts a second that would not fit into memory are refused with what would', async () => {
    const calls = ['Decrypt', 'Encrypt', 'GenerateDataKey', 'GenerateRandom', 'DescribeKey'];
    const five = `workload: [${calls.map((call) => `{ call: ${call}, arrivals: { poisson: 5/s } }`).join(', ')}]`;
    expect(await messagesOf(`duration: 365d\n${five}`)).toEqual([
      '1:11: error: duration: expected at most 2 GiB of counts a second; got 2.3 GiB for 31536000 s and 5 kinds of calls (a duration of 27531841s fits, or fewer workloads)',
    ]);
    expect(await messagesOf(`duration: 365d\n${WORKLOAD}`)).toEqual([]);
  });

  test('load counts towards the highest rate', async () => {
    expect(await messagesOf('load: 1000\nworkload: [{ call: Decrypt, arrivals: { constant: 2000000/s } }]')).toEqual([
      '2:39: error: workload.w1.arrivals: expected at most 1000000000 calls a second, load applied; got 2000000000',
    ]);
  });
});

describe('all mistakes of a file come at once', () => {
  test('a scenario with twelve different mistakes gets twelve errors in one go, each with its place', async () => {
    const text = [
      'seed: 5',
      'region: us-wst-1',
      'duration: 10',
      'quotas:',
      '  limiter: leaky',
      '  set: [{ quota: crypto-symetric, value: 20000/s }]',
      'accounts:',
      '  lake: { id: 1111 }',
      'keys:',
      '  k: { account: lak }',
      'clients:',
      '  readers: { retry: { mode: standart, maxAttempts: 0 } }',
      'workload:',
      '  - { call: Decript, client: reader, arrivals: { poison: 5/s } }',
      'thresholds: [throttled.share = 1%]',
    ].join('\n');
    const messages = await messagesOf(text);
    expect(messages.map((message) => message.split(' expected')[0])).toEqual([
      '2:9: error: region:',
      '3:11: error: duration:',
      '5:12: error: quotas.limiter:',
      '6:18: error: quotas.set.0.quota:',
      '8:15: error: accounts.lake.id:',
      '10:17: error: keys.k.account:',
      '12:29: error: clients.readers.retry.mode:',
      '12:52: error: clients.readers.retry.maxAttempts:',
      '14:13: error: workload.w1.call:',
      '14:30: error: workload.w1.client:',
      '14:50: error: workload.w1.arrivals:',
      '15:14: error: thresholds.0:',
    ]);
  });

  test('what is left out because it is wrong is not reported again as missing', async () => {
    const text = 'accounts: { a: { id: 1 }, b: { id: 2 } }\nclients: { c: { account: 5.5.5/ } }\n';
    expect((await messagesOf(text + WORKLOAD)).map((message) => message.split(' expected')[0])).toEqual([
      '1:22: error: accounts.a.id:',
      '1:36: error: accounts.b.id:',
      '2:26: error: clients.c.account:',
    ]);
  });
});

test('a spec of key pairs that does not exist is told once, not as missing too', async () => {
  const call = '{ call: GenerateDataKeyPair, with: { keyPairSpec: RSA_1024 }, arrivals: { once: 1 } }';
  expect(await messagesOf(`workload: [${call}]\n`)).toEqual([
    expect.stringMatching(/keyPairSpec: expected one of RSA_2048.*; got "RSA_1024" \(did you mean "RSA_2048"\?\)$/),
  ]);
});

import { describe, expect, test } from 'vitest';
import { loadText, messagesOf, WORKLOAD } from './load-from-text.ts';

const FLEET = `clients: { fleet: { retry: { mode: custom, backoff: exponential, cap: 5s } }, other.one: { retry: standard } }
workload:
  - { name: puts, client: fleet, call: Decrypt, arrivals: { stages: [{ over: 5m, at: 9/s }], even: true } }
  - { client: other.one, call: Encrypt, arrivals: { poisson: 5/s } }
`;

describe('--set changes a scenario by path', () => {
  test('a value replaces what was there, a missing map is made', async () => {
    const { world } = await loadText(FLEET, {
      sets: [
        ['clients.fleet.retry.cap', '7s'],
        ['quotas.limiter', 'sliding-window'],
        ['load', '3'],
      ],
    });
    expect(world.clients[0]!.retry).toMatchObject({ capMilliseconds: 7000 });
    expect(world.limiter).toEqual({ kind: 'sliding-window' });
    expect(world.flows[1]!.arrivals).toEqual({ kind: 'poisson', perSecond: 15 });
  });

  test('workloads are found by name or by position', async () => {
    const { world } = await loadText(FLEET, {
      sets: [
        ['workload.w2.arrivals.poisson', '6/s'],
        ['workload.0.call', 'Encrypt'],
      ],
    });
    expect(world.flows[1]!.arrivals).toEqual({ kind: 'poisson', perSecond: 6 });
    expect(world.flows[0]!.operation).toBe('Encrypt');
  });

  test('a whole map can be given on one line', async () => {
    const { world } = await loadText(FLEET, {
      sets: [
        ['clients.fleet.retry', '{ mode: none }'],
        ['workload.w2.arrivals', '{ burst: { size: 3, every: 1s } }'],
      ],
    });
    expect(world.clients[0]!.retry).toEqual({ kind: 'none' });
    expect(world.flows[1]!.arrivals).toEqual({ kind: 'burst', size: 3, everyNanoseconds: 1e9 });
  });

  test('names may hold dots, and a word that stands for a map is opened', async () => {
    const { world } = await loadText(FLEET, { sets: [['clients.other.one.retry.maxAttempts', '9']] });
    expect(world.clients[1]!.retry).toEqual({ kind: 'sdk', profile: 'js-2026-11', maxAttempts: 9 });
  });

  test('the client, key and account that nobody declared can be set', async () => {
    const { world } = await loadText(WORKLOAD, {
      sets: [
        ['clients.client.instances', '5'],
        ['accounts.main.id', '000000000001'],
      ],
    });
    expect(world.clients[0]).toMatchObject({ instances: 5, accountId: '000000000001' });
  });

  test('settings that a value leaves without use are dropped, and said', async () => {
    expect(
      await messagesOf(FLEET, {
        sets: [
          ['clients.fleet.retry.mode', 'none'],
          ['workload.puts.arrivals.poisson', '5/s'],
        ],
      }),
    ).toEqual([
      '--set:1:1: warning: clients.fleet.retry.mode: clients.fleet.retry.backoff is dropped: clients.fleet.retry.mode leaves it without use',
      '--set:1:1: warning: clients.fleet.retry.mode: clients.fleet.retry.cap is dropped: clients.fleet.retry.mode leaves it without use',
      '--set:1:1: warning: workload.puts.arrivals.poisson: workload.puts.arrivals.stages is dropped: workload.puts.arrivals.poisson leaves it without use',
      '--set:1:1: warning: workload.puts.arrivals.poisson: workload.puts.arrivals.even is dropped: workload.puts.arrivals.poisson leaves it without use',
    ]);
    const bucket = `quotas: { limiter: token-bucket, burst: 2s }\n${WORKLOAD}`;
    expect(await messagesOf(bucket, { sets: [['quotas.limiter', 'fixed-window']] })).toEqual([
      '--set:1:1: warning: quotas.limiter: quotas.burst is dropped: quotas.limiter leaves it without use',
    ]);
  });

  test.each([
    [
      'laod',
      '2',
      '--set:1:1: error: laod: expected in a scenario one of claim, name, seed, region, duration, warmup, tick, load, quotas, latency, kms, accounts, keys, keyStores, clients, workload, variants, thresholds, events; got "laod" (did you mean "load"?)',
    ],
    [
      'clients.fleat.instances',
      '2',
      '--set:1:1: error: clients.fleat.instances: expected in clients one of fleet, other.one; got "fleat" (did you mean "fleet"?)',
    ],
    [
      'clients.fleet.retry.maxAtempts',
      '2',
      '--set:1:1: error: clients.fleet.retry.maxAtempts: expected in clients.fleet.retry one of mode, sdk, maxAttempts, backoff, base, cap, budget; got "maxAtempts" (did you mean "maxAttempts"?)',
    ],
    [
      'workload.gets.call',
      'Decrypt',
      '--set:1:1: error: workload.gets.call: expected in workload one of puts, w2; got "gets" (did you mean "puts"?)',
    ],
    ['load.more', '2', '--set:1:1: error: load.more: expected nothing below load; got "more"'],
    [
      '__proto__.polluted',
      '1',
      '--set:1:1: error: __proto__.polluted: expected another name; got "__proto__", which is reserved',
    ],
    [
      'clients..instances',
      '1',
      '--set:1:1: error: clients..instances: expected a path such as clients.readers.instances; got an empty step',
    ],
    ['load', '[', '--set:1:7: error: not YAML: Flow sequence must end with a ]'],
    ['load', '2x', '--set:1:6: error: load: expected a number without a unit; got "2x"'],
    [
      'clients.fleet.retry.mode',
      'standart',
      '--set:1:26: error: clients.fleet.retry.mode: expected one of none, standard, adaptive, legacy, custom; got "standart" (did you mean "standard"?)',
    ],
  ])('--set %s=%s is an error', async (path, value, message) => {
    expect(await messagesOf(FLEET, { sets: [[path, value]] })).toEqual([message]);
    expect('polluted' in {}).toBe(false);
  });
});

describe('variants', () => {
  const VARIANTS = `${FLEET}variants:
  patient: { clients.fleet.retry.cap: 60s }
  "no-retry": { "clients.fleet.retry": none, load: 2 }
`;

  test('a variant is the base with its changes', async () => {
    const base = await loadText(VARIANTS);
    expect(base.variants).toEqual([
      { name: 'patient', change: { 'clients.fleet.retry.cap': '60s' } },
      { name: 'no-retry', change: { 'clients.fleet.retry': 'none', load: '2' } },
    ]);
    expect((await loadText(VARIANTS, { variant: 'patient' })).world.clients[0]!.retry).toMatchObject({
      capMilliseconds: 60_000,
    });
    const without = await loadText(VARIANTS, { variant: 'no-retry' });
    expect(without.world.clients[0]!.retry).toEqual({ kind: 'none' });
    expect(without.world.flows[1]!.arrivals).toEqual({ kind: 'poisson', perSecond: 10 });
  });

  test('the command line changes the base of every variant', async () => {
    const { world } = await loadText(VARIANTS, { variant: 'patient', sets: [['clients.fleet.instances', '4']] });
    expect(world.clients[0]).toMatchObject({ instances: 4, retry: { capMilliseconds: 60_000 } });
  });

  test('a wrong variant is an error of the file, at the change', async () => {
    expect(await messagesOf(`${WORKLOAD}variants: { a: { load: 2x } }`)).toEqual([
      '2:24: error: variants.a: load: expected a number without a unit; got "2x"',
    ]);
  });

  test('a variant that is not there is an error that lists those that are', async () => {
    expect(await messagesOf(VARIANTS, { variant: 'patent' })).toEqual([
      '6:3: error: variants: expected one of the variants patient, no-retry; got "patent" (did you mean "patient"?)',
    ]);
  });

  test('the scenario that ran is told with its changes', async () => {
    const { canonical } = await loadText(`accounts: { a: { id: 012345678901 } }\n${WORKLOAD}`, {
      sets: [['load', '2']],
    });
    expect(canonical).toBe(
      'accounts:\n  a:\n    id: "012345678901"\nworkload:\n  - call: Decrypt\n    arrivals:\n      poisson: 5/s\nload: 2\n',
    );
    expect((await loadText(canonical)).canonical).toBe(canonical);
  });
});

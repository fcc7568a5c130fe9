import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { limitChanges } from '../../src/studies/measures/limit-changes.ts';
import { loadText, messagesOf } from './load-from-text.ts';

const rest = `
clients: { c: { retry: none } }
workload: [{ call: CreateGrant, arrivals: { once: 12 } }]`;

async function refusedOf(text: string): Promise<number | undefined> {
  return simulate((await loadText(text)).world).resources[0]?.refused;
}

describe('resource quotas in a scenario', () => {
  test('an applied value takes the place of the table, under any name of the quota, for keys of its account and Region', async () => {
    const keys = 'duration: 1s\nkeys: { k: { grants: 95 } }\n';
    for (const quota of ['grants-per-key', 'Grants per CMK', 'L-D594A657'])
      expect(await refusedOf(`${keys}quotas: { set: [{ quota: ${quota}, value: 100 }] }${rest}`)).toBe(7);
    const elsewhere = '{ quota: grants-per-key, region: eu-west-1, value: 100 }';
    expect(await refusedOf(`${keys}quotas: { set: [${elsewhere}] }${rest}`)).toBe(0);
    expect(await messagesOf(`quotas: { set: [${elsewhere}] }${rest}`)).toEqual([
      '1:17: warning: quotas.set.0: no request of this scenario can reach grants-per-key there',
    ]);
  });

  test('the quota of grants on a key is of the account that owns the key, whoever creates them', async () => {
    const of = (account: string) => `
duration: 1s
accounts: { lake: { id: "111122223333" }, spark: { id: "444455556666" } }
keys: { k: { account: lake, policy: { use: [spark] }, grants: 95 } }
quotas: { set: [{ account: ${account}, quota: grants-per-key, value: 100 }] }
clients: { c: { account: spark, retry: none } }
workload: [{ call: CreateGrant, arrivals: { once: 12 } }]`;
    expect([await refusedOf(of('lake')), await refusedOf(of('spark'))]).toEqual([7, 0]);
  });

  test.each(
    [
      ['CreateKey', 'keys', '{ profile: "2026" }'],
      ['CreateAlias', 'aliases', '{ profile: "2018-08" }'],
      ['CreateAlias', 'aliases-per-key', '{ profile: "2026" }'],
      ['CreateGrant', 'grants-per-key', '{ profile: "2026" }'],
      ['CreateCustomKeyStore', 'custom-key-stores', '{ profile: "2026" }'],
      ['RotateKeyOnDemand', 'on-demand-rotations', '{ profile: "2026" }'],
    ].map(([call, quota, table]) => ({ call, quota, table })),
  )('$quota set to 3 lets $call through until 3 are there', async ({ call, quota, table }) => {
    const { world } = await loadText(`
duration: 3s
quotas: ${table!.replace('}', `, set: [{ quota: ${quota}, value: 3 }] }`)}
clients: { c: { retry: none } }
workload: [{ call: ${call}, arrivals: { constant: 2/s } }]`);
    const { resources } = simulate(world);
    const at = world.kms!.resources.findIndex((one) => one.quota === quota);
    expect(world.kms!.resources[at]!.limit).toBe(3);
    expect(resources[at]!.end).toBe(3);
    expect(resources[at]!.refused).toBe(6 - (3 - resources[at]!.start));
  });

  test('raised in mid-run, a limit lets through what it adds, and tables and charts know when', async () => {
    const { world } = await loadText(`
duration: 3s
keys: { k: { grants: 95 } }
quotas: { set: [{ quota: grants-per-key, value: 100 }] }
events: [{ at: 2s, raiseQuota: { quota: grants-per-key, value: 103 } }]
clients: { c: { retry: none } }
workload: [{ call: CreateGrant, arrivals: { constant: 10/s } }]`);
    const { resources } = simulate(world);
    expect(Array.from(resources[0]!.used)).toEqual([100, 100, 103]);
    expect(resources[0]!.refused).toBe(30 - 8);
    expect(limitChanges(world, 0)).toEqual([{ fromSeconds: 2, limit: 103 }]);
  });

  test('what list-service-quotas says of resources is taken too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kmsim-'));
    const entry = {
      ServiceCode: 'kms',
      QuotaArn: 'arn:aws:servicequotas:us-east-1:123456789012:kms/L-D594A657',
      QuotaCode: 'L-D594A657',
      Value: 60000,
    };
    writeFileSync(join(folder, 'quotas.json'), JSON.stringify({ Quotas: [entry] }));
    writeFileSync(join(folder, 's.yaml'), `quotas: { file: quotas.json }${rest}`);
    const loaded = await loadScenario({ file: join(folder, 's.yaml') });
    expect(loaded.ok && loaded.world.kms!.resources[0]!.limit).toBe(60000);
  });

  test.each([
    [
      'quotas: { set: [{ quota: on-demand-rotations, value: 40 }] }',
      '1:54: error: quotas.set.0.value: expected at most 25, as AWS does not raise on-demand-rotations (table 2026); got 40 (instead: let the key rotate automatically, or make a new key and move the alias to it)',
    ],
    [
      'events: [{ at: 1s, raiseQuota: { quota: custom-key-store-cloudhsm, value: 3000/s } }]',
      '1:75: error: events.0.raiseQuota.value: expected at most 1800, as AWS does not raise custom-key-store-cloudhsm (table 2026); got 3000 (instead: spread the load over more key stores, or cache data keys)',
    ],
    [
      'quotas: { set: [{ quota: grants-per-key, value: 5/s }] }',
      '1:49: error: quotas.set.0.value: expected a whole number without a unit, as grants-per-key counts no requests; got 5/s',
    ],
    [
      'quotas: { set: [{ quota: crypto-rsa, value: 4KiB }] }',
      '1:45: error: quotas.set.0.value: expected a rate with its unit (/s, /m or /h), such as 5500/s; got 4096B',
    ],
    [
      'quotas: { set: [{ quota: keys, value: 2.5 }] }',
      '1:39: error: quotas.set.0.value: expected a whole number from 1 to 1000000000, or of a request quota a rate such as 5500/s; got 2.5',
    ],
  ])('%s is refused, with what to do instead', async (text, message) => {
    expect(await messagesOf(`${text}${rest}`)).toContain(message);
  });

  test('a policy may be as large as was applied', async () => {
    const of = async (value: string) =>
      (
        await loadText(`
quotas: { profile: "2021-04", set: [{ quota: key-policy-bytes, value: ${value} }] }
workload: [{ call: PutKeyPolicy, arrivals: { once: 1 } }]`)
      ).world.kms!.resources[0]!.limit;
    expect([await of('64KiB'), await of('40000')]).toEqual([65536, 40000]);
  });
});

/** Why this file exists: one law: what a run leaves in CloudTrail, imported and run again, is the same requests, answered alike. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();

const scenarios: Readonly<Record<string, string>> = {
  services: `duration: 20s
keys: { k: {} }
workload:
  - { use: s3.PutObject, with: { bucket: logs, key: k, bucketKey: false }, arrivals: { poisson: 20/s } }
  - { use: secretsmanager.GetSecretValue, with: { key: k }, arrivals: { poisson: 5/s } }`,
  crossAccount: `duration: 20s
accounts: { lake: { id: "111122223333" }, spark: { id: "444455556666" } }
keys: { k: { account: lake, policy: { use: [spark] } } }
clients: { own: { account: lake, retry: none }, other: { account: spark, retry: none } }
workload:
  - { client: other, call: Decrypt, key: k, arrivals: { poisson: 20/s } }
  - { client: own, call: GenerateDataKey, key: k, arrivals: { poisson: 10/s } }`,
  grants: `duration: 10s
keys: { k: { grants: 5 } }
clients: { c: { retry: none } }
workload:
  - { call: CreateGrant, arrivals: { constant: 5/s } }
  - { call: ListGrants, arrivals: { constant: 2/s } }
  - { call: RetireGrant, arrivals: { constant: 3/s } }`,
  aliases: `duration: 12s
keys: { old: { aliases: [alias/x] }, new: {} }
clients: { c: { retry: none } }
workload:
  - { call: Encrypt, key: alias/x, arrivals: { constant: 10/s } }
  - { call: UpdateAlias, key: new, with: { alias: alias/x }, arrivals: { stages: [{ over: 4s, at: 0/s }, { over: 1s, at: 1/s }, { over: 7s, at: 0/s }], even: true } }
  - { call: CreateAlias, key: old, with: { alias: alias/y }, arrivals: { stages: [{ over: 6s, at: 0/s }, { over: 1s, at: 1/s }, { over: 5s, at: 0/s }], even: true } }
  - { call: DescribeKey, key: alias/y, arrivals: { constant: 10/s } }`,
  multiRegion: `duration: 10s
keys:
  p: { multiRegion: primary, region: us-east-1 }
  r: { replicaOf: p, region: eu-west-1 }
clients: { us: { region: us-east-1, retry: none }, eu: { region: eu-west-1, retry: none } }
workload:
  - { client: us, call: Encrypt, key: p, arrivals: { poisson: 10/s } }
  - { client: eu, call: Decrypt, key: r, with: { encrypted: { key: p } }, arrivals: { poisson: 10/s } }
  - { client: us, call: DescribeKey, key: p, arrivals: { constant: 1/s } }`,
  keyTypes: `duration: 10s
keys: { rsa: { spec: RSA_2048 }, mldsa: { spec: ML_DSA_65 }, mac: { spec: HMAC_256 }, k: {} }
clients: { c: { retry: none } }
workload:
  - { call: Sign, key: rsa, arrivals: { constant: 5/s } }
  - { call: Verify, key: mldsa, arrivals: { constant: 5/s } }
  - { call: GenerateMac, key: mac, arrivals: { constant: 5/s } }
  - { call: GenerateDataKeyPair, key: k, with: { keyPairSpec: ECC_NIST_P256 }, arrivals: { constant: 5/s } }
  - { call: GenerateRandom, arrivals: { constant: 5/s } }
  - { call: ReEncrypt, key: k, arrivals: { constant: 5/s } }`,
};

/** Outcomes that a recording does not settle, with how many more of them the replay has. */
const answeredOtherwise: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // Requests of one instant are in no order: the first grant is retired before it is created.
  grants: { 'RetireGrant, admitted': -1 },
  // Records name the key behind an alias, not that the alias was not there at first.
  aliases: { 'DescribeKey, admitted': 60 },
};

interface OperationRow {
  readonly operation: string;
  readonly requests: number;
  readonly admitted: number;
}

async function done(words: readonly string[]): Promise<string> {
  const { code, out, error } = await kmsim.run(words);
  expect([0, 99], error).toContain(code);
  return out;
}

/** Requests by account, Region, quota and operation, and those of an operation that succeeded, whatever the accounts are called. Nothing is throttled here. */
async function countsIn(folder: string): Promise<Readonly<Record<string, number>>> {
  const summary = JSON.parse(await readFile(join(kmsim.folder, folder, 'summary.json'), 'utf8'));
  const counts: Record<string, number> = {};
  const add = (name: string, count: number): void => {
    if (count > 0) counts[name] = (counts[name] ?? 0) + count;
  };
  for (const { operation, requests, admitted } of summary.operations as OperationRow[]) {
    add(operation, requests);
    add(`${operation}, admitted`, admitted);
  }
  for (const { accountId, region, quota, requests } of summary.quotas) add(`${accountId} ${region} ${quota}`, requests);
  return counts;
}

/** The run, and what came of its records. */
async function roundTrip(name: string) {
  await writeFile(join(kmsim.folder, `${name}.yaml`), scenarios[name]!);
  await done(['run', `${name}.yaml`, '-q', '--charts', 'none']);
  await done(['export', `reports/${name}`, '--as', 'cloudtrail', '-o', `${name}.json`, '-q']);
  await done(['import', 'cloudtrail', `${name}.json`, '-o', `${name}-mine`, '--keep-names', '-q']);
  await done(['run', `${name}-mine/scenario.yaml`, '-o', `${name}-again`, '-q', '--charts', 'none', '--no-thresholds']);
  return { first: await countsIn(`reports/${name}`), again: await countsIn(`${name}-again`) };
}

interface CloudtrailRecord {
  readonly eventName: string;
  readonly errorCode?: string;
  readonly requestParameters: Readonly<Record<string, string>>;
  readonly resources?: readonly { readonly ARN: string }[];
}

test('export, import and run again: the same requests and successes by operation and quota, of six kinds of scenarios', async () => {
  const names = Object.keys(scenarios);
  const trips = await Promise.all(names.map(roundTrip));
  for (const [index, { first, again }] of trips.entries()) {
    const other = answeredOtherwise[names[index]!] ?? {};
    const expected = Object.fromEntries(
      Object.entries(first).map(([name, count]) => [name, count + (other[name] ?? 0)]),
    );
    expect(again, names[index]).toEqual(expected);
    expect(Object.keys(first).length).toBeGreaterThan(1);
  }
  const { Records: records } = JSON.parse(await readFile(join(kmsim.folder, 'aliases.json'), 'utf8'));
  const keysOf = (operation: string) =>
    (records as CloudtrailRecord[])
      .filter(({ eventName }) => eventName === operation)
      .map(({ resources, errorCode }) => resources?.[0]?.ARN.split('/')[1] ?? errorCode);
  const changes = (values: readonly unknown[]) => values.filter((value, index) => value !== values[index - 1]);
  // UpdateAlias and CreateAlias are requests of the run.
  expect(changes(keysOf('Encrypt'))).toEqual(['old', 'new']);
  expect(changes(keysOf('DescribeKey'))).toEqual(['NotFoundException', 'old']);
  const moved = (records as CloudtrailRecord[]).find(({ eventName }) => eventName === 'UpdateAlias');
  expect(moved?.requestParameters).toMatchObject({ aliasName: 'alias/x' });
}, 60_000);

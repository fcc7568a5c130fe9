import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../../src/imports/read-trace.ts';
import { parseStamp } from '../../src/imports/stamps.ts';
import { TraceError } from '../../src/imports/trace-error.ts';
import { folderOf, imported, importRefusal, loaded, perSecond, recordingOf } from './importing.ts';
import { CLOUDTRAIL, cloudtrailLines, gzip, kmsRecord } from './recordings.ts';

const all = cloudtrailLines.join('\n');
const asRecords = `{"Records":[${[...cloudtrailLines].reverse().join(',')}]}`;

describe('the recording of a real account', () => {
  it('has 54 requests, 24 of them in the busiest second', async () => {
    const { lines } = await imported('cloudtrail', [CLOUDTRAIL]);
    expect(lines.slice(0, 3)).toEqual([
      '1 file, 54 records: 54 requests of KMS',
      '2023-07-10T12:07:55Z to 2023-07-10T12:08:04Z, 24 in the busiest second (2023-07-10T12:07:57Z)',
      '  Decrypt  54',
    ]);
  });

  it('keeps its counts a second when it is imported and read back', async () => {
    const before = await readTrace(CLOUDTRAIL, { by: [] });
    const { folder } = await imported('cloudtrail', [CLOUDTRAIL]);
    const after = await readTrace(join(folder, 'trace.csv'), { by: [], binNanoseconds: 1e9 });
    expect([...after.startNanoseconds]).toEqual([...before.startNanoseconds]);
    expect([...after.counts]).toEqual([...before.counts]);
    expect(after).toMatchObject({ startTime: before.startTime, seconds: before.seconds, recorded: before.recorded });
  });

  it('is 54 requests still where a folder holds it three times, in every form and order', async () => {
    const folder = folderOf({
      'a/one.ndjson': all,
      'b/two.json.gz': gzip(asRecords),
      'b/c/three.json': `[${cloudtrailLines.join(',\n')}]`,
      'b/README.txt': 'not a record',
    });
    const recording = await recordingOf('cloudtrail', [folder]);
    expect(perSecond(recording)).toEqual(perSecond(await recordingOf('cloudtrail', [CLOUDTRAIL])));
    expect(recording.skipped).toEqual([
      { text: 'duplicates (same eventID)', count: 108 },
      { text: 'files with names other than .json, .json.gz and .ndjson', count: 1 },
    ]);
  });

  it('runs at once, without a warning', async () => {
    const scenario = await loaded(await imported('cloudtrail', [CLOUDTRAIL]));
    expect(scenario.diagnostics).toEqual([]);
    expect(scenario.recorded).toEqual({ requests: 54, throttled: 0, peakRequestsPerSecond: 24 });
    expect(scenario.world.flows.map(({ operation }) => operation)).toEqual(['Decrypt']);
    expect(scenario.startTime).toBe('2023-07-10T12:07:55.000Z');
  });

  it.each(['operation', 'service', 'role', 'key'] as const)('runs with a workload for each %s', async (split) => {
    const scenario = await loaded(await imported('cloudtrail', [CLOUDTRAIL], { split }));
    expect(scenario.diagnostics).toEqual([]);
    expect(scenario.recorded?.requests).toBe(54);
  });
});

describe('what is no request of KMS, or not another one', () => {
  const pair = (recipient: string) => ({
    sharedEventID: 'shared',
    eventID: `copy-${recipient}`,
    recipientAccountId: recipient,
  });

  it('is counted by reason', async () => {
    const folder = folderOf({
      'a.json': [
        kmsRecord({ eventID: 'a' }),
        kmsRecord({ eventID: 'a' }),
        kmsRecord({ eventSource: 's3.amazonaws.com' }),
        kmsRecord({ eventType: 'AwsServiceEvent', eventName: 'RotateKey' }),
        kmsRecord({ eventName: 'FlyToTheMoon' }),
        kmsRecord({ awsRegion: 'mars-north-1' }),
      ].join('\n'),
      'b.json': kmsRecord({ eventID: 'a' }),
      'digest.json': '{"awsAccountId":"111122223333","digestStartTime":"2023-07-10T12:00:00Z"}',
    });
    const { calls, skipped } = await recordingOf('cloudtrail', [folder]);
    expect(calls).toHaveLength(1);
    expect(skipped).toEqual([
      { text: 'CloudTrail digests, which are no requests', count: 1 },
      { text: 'duplicates (same eventID)', count: 2 },
      { text: 'events that are no requests (eventType other than AwsApiCall), such as key rotation', count: 1 },
      { text: 'records of other services than KMS', count: 1 },
      { text: 'requests in a Region that kmsim does not know', count: 1 },
      { text: 'requests of FlyToTheMoon, an unknown operation', count: 1 },
    ]);
  });

  it.each([
    ['the caller first', ['111122223333', '444455556666']],
    ['the owner of the key first', ['444455556666', '111122223333']],
  ])('is a copy for another account, %s and in another file: the caller pays, once', async (_, recipients) => {
    const [one, other] = recipients.map((recipient) => kmsRecord(pair(recipient)));
    const recording = await recordingOf('cloudtrail', [folderOf({ 'a.json': one!, 'b.json': other! })]);
    expect(Object.values(perSecond(recording))).toEqual([1]);
    const paid = [...recording.rows()].map(({ call }) => recording.calls[call]?.account);
    expect(paid).toEqual(['111122223333']);
    expect(recording.skipped).toEqual([{ text: 'copies for another account (same sharedEventID)', count: 1 }]);
  });

  it('is the copy of the owner of the key, which does not name the role: the caller’s own does', async () => {
    const owner = { ...pair('444455556666'), userIdentity: { type: 'AWSAccount', accountId: '111122223333' } };
    const caller = { ...pair('111122223333'), userIdentity: { accountId: '111122223333', arn: 'arn:of:reader' } };
    const folder = folderOf({ 'a.json': kmsRecord(owner), 'b.json': kmsRecord(caller) });
    const { trace } = await imported('cloudtrail', [folder], { split: 'role', keepNames: true });
    expect(trace.split('\n').slice(1)).toEqual([
      '2023-07-10T12:00:00Z,1,Decrypt,account-1,us-east-1,direct,arn:of:reader',
      '',
    ]);
  });

  it('is what lies outside the time, account and Region asked for', async () => {
    const file = folderOf({
      'a.json': [
        kmsRecord({ eventTime: '2023-07-10T11:59:59Z' }),
        kmsRecord({ eventTime: '2023-07-10T12:00:00Z' }),
        kmsRecord({ eventTime: '2023-07-10T12:00:01Z' }),
        kmsRecord({ userIdentity: { accountId: '444455556666' } }),
        kmsRecord({ awsRegion: 'eu-west-1' }),
      ].join('\n'),
    });
    const filter = {
      from: parseStamp('2023-07-10T12:00:00Z')!,
      to: parseStamp('2023-07-10T12:00:01Z')!,
      account: '111122223333',
      region: 'us-east-1',
    };
    const recording = await recordingOf('cloudtrail', [file], { filter });
    expect(Object.values(perSecond(recording))).toEqual([1]);
    expect(recording.skipped.map(({ text, count }) => `${count} ${text}`)).toEqual([
      '1 requests at or after --to',
      '1 requests before --from',
      '1 requests in other Regions than --region',
      '1 requests of other accounts than --account',
    ]);
  });
});

describe('refused requests', () => {
  const refused = { errorCode: 'ThrottlingException', requestParameters: null };

  it('are no load, and stand in the run as recorded', async () => {
    const file = folderOf({ 'a.json': [kmsRecord(), kmsRecord(refused), kmsRecord(refused)].join('\n') });
    const written = await imported('cloudtrail', [file]);
    expect(written.trace).toBe(
      'timestamp,count,throttled,operation,account,region,service\n2023-07-10T12:00:00Z,1,2,Decrypt,account-1,us-east-1,direct\n',
    );
    expect((await loaded(written)).recorded).toEqual({ requests: 3, throttled: 2, peakRequestsPerSecond: 3 });
  });

  it('are said where a workload has no others', async () => {
    const file = folderOf({
      'a.json': [kmsRecord({ eventID: 'a' }), kmsRecord({ ...refused, eventName: 'Encrypt', eventID: 'b' })].join('\n'),
    });
    const written = await imported('cloudtrail', [file]);
    expect(written.warnings).toEqual([
      expect.stringContaining('1 throttled requests are of workloads that have no others'),
    ]);
    expect((await loaded(written)).recorded?.requests).toBe(1);
  });

  it('alone are nothing to replay', async () => {
    const file = folderOf({ 'a.json': kmsRecord(refused) });
    expect(await importRefusal(() => imported('cloudtrail', [file]))).toContain(
      'expected requests of KMS to replay; got throttled requests only (1)',
    );
  });
});

describe('calls that need more than a symmetric key', () => {
  const records = [
    { eventName: 'Sign', requestParameters: { signingAlgorithm: 'RSASSA_PSS_SHA_256' } },
    { eventName: 'Sign', requestParameters: { signingAlgorithm: 'ECDSA_SHA_256' } },
    { eventName: 'GenerateMac', requestParameters: { macAlgorithm: 'HMAC_SHA_512' } },
    { eventName: 'Decrypt', requestParameters: { encryptionAlgorithm: 'RSAES_OAEP_SHA_256' } },
    { eventName: 'Decrypt' },
    { eventName: 'GetPublicKey' },
    { eventName: 'ListKeys' },
    { eventName: 'GenerateRandom' },
    { eventName: 'GenerateDataKeyPair', requestParameters: { keyPairSpec: 'RSA_3072' } },
    { eventName: 'GenerateDataKeyPair', requestParameters: { keyPairSpec: 'ECC_NIST_P256' } },
    { eventName: 'GenerateDataKeyPairWithoutPlaintext' },
  ];
  const file = () => folderOf({ 'a.json': records.map((record) => kmsRecord(record)).join('\n') });

  it.each(['operation', 'service', 'role', 'key'] as const)('spend the quota of their kind, by %s', async (split) => {
    const scenario = await loaded(await imported('cloudtrail', [file()], { split }));
    expect(scenario.recorded?.requests).toBe(records.length);
    expect(scenario.world.quotas.map(({ quota }) => quota).sort()).toEqual([
      'GenerateDataKeyPair-ECC_NIST_P256',
      'GenerateDataKeyPair-RSA_2048',
      'GenerateDataKeyPair-RSA_3072',
      'GetPublicKey',
      'ListKeys',
      'crypto-ecc',
      'crypto-rsa',
      'crypto-symmetric',
    ]);
  });
});

describe('several accounts and Regions', () => {
  const records = ['111122223333', '444455556666', '444455556666'].flatMap((accountId) =>
    ['us-east-1', 'eu-west-1'].map((awsRegion) => kmsRecord({ awsRegion, userIdentity: { accountId } })),
  );

  it('have quotas of their own, under other ids', async () => {
    const written = await imported('cloudtrail', [folderOf({ 'a.json': records.join('\n') })]);
    const { world } = await loaded(written);
    expect(world.quotas.map(({ account, accountId, region }) => `${account} ${accountId} ${region}`).sort()).toEqual([
      'account-1 000000000001 eu-west-1',
      'account-1 000000000001 us-east-1',
      'account-2 000000000002 eu-west-1',
      'account-2 000000000002 us-east-1',
    ]);
  });

  it('keep their ids where names are kept', async () => {
    const written = await imported('cloudtrail', [folderOf({ 'a.json': records.join('\n') })], { keepNames: true });
    expect(new Set((await loaded(written)).world.quotas.map(({ accountId }) => accountId))).toEqual(
      new Set(['111122223333', '444455556666']),
    );
  });
});

describe('names of people and machines', () => {
  const person = {
    userIdentity: {
      accountId: '111122223333',
      arn: 'arn:aws:sts::111122223333:assumed-role/payroll/alice',
      invokedBy: 'host-of-bob.example.org',
      sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/payroll' } },
    },
    sourceIPAddress: '203.0.113.7',
    requestParameters: { encryptionContext: { customer: 'carol' } },
    resources: [{ ARN: 'arn:aws:kms:us-east-1:111122223333:key/0e5d0ab6-097e-49d8-99ef-747ce3e5f8f4' }],
  };
  const secrets = /111122223333|payroll|alice|bob|203\.0|carol|0e5d0ab6/;
  const splits = ['operation', 'service', 'role', 'key'] as const;

  it.each(splits)('do not reach the output by %s', async (split) => {
    const written = await imported('cloudtrail', [folderOf({ 'a.json': kmsRecord(person) })], { split });
    expect(written.everything).not.toMatch(secrets);
    expect(written.lines.join('\n')).not.toMatch(secrets);
    expect((await loaded(written)).recorded?.requests).toBe(1);
  });

  it.each(splits)('are kept by %s if asked, and run too', async (split) => {
    const file = folderOf({ 'a.json': kmsRecord(person) });
    const written = await imported('cloudtrail', [file], { split, keepNames: true });
    const kept = { operation: '111122223333', service: 'bob', role: 'role/payroll', key: '0e5d0ab6' };
    expect(written.everything).toContain(kept[split]);
    expect(written.everything).not.toMatch(/203\.0|carol|alice/);
    expect((await loaded(written)).recorded?.requests).toBe(1);
  });

  it('a hundred roles are 40 workloads and one for the others', async () => {
    const records = Array.from({ length: 100 }, (_, index) =>
      kmsRecord({ userIdentity: { accountId: '1', arn: `arn:${index}` } }),
    );
    const written = await imported('cloudtrail', [folderOf({ 'a.json': records.join('\n') })], { split: 'role' });
    const { world, recorded } = await loaded(written);
    expect([world.workloads.length, recorded?.requests]).toEqual([41, 100]);
  });
});

describe('wrong files', () => {
  it.each([
    [
      'cut short',
      { 'a.json': '{"Records":[{"eventSource":"kms' },
      'a.json:1: expected the end of the JSON that begins here; got the end of the file',
    ],
    [
      'a cut gzip',
      { 'a.json.gz': gzip(all).subarray(0, 500) },
      'a.json.gz: expected a whole gzip file; got one that ends too early',
    ],
    [
      'of something else',
      { 'a.json': '{"Quotas":[]}' },
      'a.json:1: expected a CloudTrail record, with "eventSource"; got an object with "Quotas"',
    ],
    [
      'of another service',
      { 'a.json': kmsRecord({ eventSource: 'ssm.amazonaws.com' }) },
      'expected requests of KMS to replay; got records of other services than KMS (1)',
    ],
    [
      'with a wrong time',
      { 'a.json': `${kmsRecord()}\n${kmsRecord({ eventTime: 'noon' })}` },
      'a.json:2: expected an ISO 8601 time or an epoch number in "eventTime"; got "noon"',
    ],
    [
      'with other names',
      { 'a.txt': all },
      'expected files that end in .json, .json.gz, .ndjson or .jsonl; got 1 files with other names',
    ],
    ['none', {}, 'expected files that end in .json, .json.gz, .ndjson or .jsonl; got an empty folder'],
  ])('%s', async (_, files, message) => {
    expect(await importRefusal(() => imported('cloudtrail', [folderOf(files as Record<string, string>)]))).toContain(
      message,
    );
  });

  it('the console’s CSV, which lacks what is looked for', async () => {
    const file = join(
      folderOf({ 'event_history.csv': 'Event name,Event time,User name\nDecrypt,2023-07-10,alice\n' }),
      'event_history.csv',
    );
    expect(await importRefusal(() => imported('cloudtrail', [file]))).toContain(
      'leaves out read-only events such as Decrypt',
    );
  });

  it('missing', async () => {
    expect(await importRefusal(() => imported('cloudtrail', ['no-such-folder']))).toBe(
      'no-such-folder: expected a readable file; got no such file',
    );
  });

  it('damaged anywhere: an error or a recording, whatever the damage', async () => {
    const content = Buffer.from(cloudtrailLines.slice(0, 3).join('\n'));
    const change = fc.tuple(fc.nat({ max: content.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat({ max: 300 }), async (changes, cut) => {
        const damaged = Buffer.from(content);
        for (const [at, byte] of changes) damaged[at] = byte;
        const folder = folderOf({ 'a.json': damaged.subarray(0, damaged.length - cut) });
        const written = await imported('cloudtrail', [folder], { split: 'key' }).catch((error: unknown) => {
          if (!(error instanceof TraceError)) throw error;
        });
        if (written !== undefined) await loaded(written);
      }),
      { numRuns: 100 },
    );
  });

  it('any fields in the place of a record’s', async () => {
    const names = fc.constantFrom(
      'eventTime',
      'eventName',
      'eventID',
      'sharedEventID',
      'userIdentity',
      'resources',
      'awsRegion',
      'requestParameters',
      'errorCode',
      'recipientAccountId',
      '__proto__',
    );
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      fc.record({ accountId: fc.string(), arn: fc.string(), invokedBy: fc.string() }),
    );
    const split = fc.constantFrom('operation', 'service', 'role', 'key');
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(names, odd, { maxKeys: 4 }),
        split,
        fc.boolean(),
        async (fields, by, keepNames) => {
          const folder = folderOf({ 'a.json': `[${kmsRecord()},${kmsRecord(fields)}]` });
          const asked = { split: by as 'key', keepNames };
          const written = await imported('cloudtrail', [folder], asked).catch((error: unknown) => {
            if (!(error instanceof TraceError)) throw error;
          });
          if (written !== undefined) await loaded(written);
        },
      ),
      { numRuns: 200 },
    );
  });
});

it('the file of the recording is untouched', () => {
  expect(readFileSync(CLOUDTRAIL, 'utf8').trim().split('\n')).toEqual(cloudtrailLines);
});

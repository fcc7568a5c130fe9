import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importQuotas } from '../../src/imports/import-quotas.ts';
import { quotaFiles } from '../../src/imports/imported.ts';
import { readTrace } from '../../src/imports/read-trace.ts';
import { parseStamp } from '../../src/imports/stamps.ts';
import { TraceError } from '../../src/imports/trace-error.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { type Asked, folderOf, type ImportFormat, imported, importRefusal, loaded, type Written } from './importing.ts';
import { AZURE, gzip, kmsRecord } from './recordings.ts';

function importOf(format: ImportFormat, content: string | Uint8Array, asked: Asked = {}): Promise<Written> {
  return imported(format, [join(folderOf({ file: content }), 'file')], asked);
}

const refusalOf = (format: ImportFormat, content: string | Uint8Array, asked: Asked = {}) =>
  importRefusal(() => importOf(format, content, asked));

function metricData(series: Readonly<Record<string, Readonly<Record<string, number>>>>): string {
  const results = Object.entries(series).map(([label, sums]) => ({
    Id: 'm1',
    Label: label,
    Timestamps: Object.keys(sums).map((minute) => `2026-03-01T00:${minute}:00+00:00`),
    Values: Object.values(sums),
    StatusCode: 'Complete',
  }));
  return JSON.stringify({ MetricDataResults: results, Messages: [] }, null, 2);
}

const inRegion = { filter: { region: 'us-west-1' } };

describe('sums of get-metric-data', () => {
  it('become counts in bins of a minute, spread uniformly unless said otherwise', async () => {
    const written = await importOf(
      'cloudwatch',
      metricData({ CryptographicOperationsSymmetric: { '02': 7, '00': 5, '01': 0 } }),
      inRegion,
    );
    expect(written.trace).toBe(
      'timestamp,count,operation,account,region,service\n2026-03-01T00:00:00Z,5,Decrypt,account-1,us-west-1,direct\n2026-03-01T00:01:00Z,0,Decrypt,account-1,us-west-1,direct\n2026-03-01T00:02:00Z,7,Decrypt,account-1,us-west-1,direct\n',
    );
    expect(written.scenario).toMatch(
      /bin: 60s\n +spread: uniform +# bursts shorter than a bin were not recorded and are not seen/,
    );
    const { recorded, world } = await loaded(written);
    expect(recorded?.requests).toBe(12);
    expect(world.quotas[0]).toMatchObject({ quota: 'crypto-symmetric', region: 'us-west-1' });
  });

  it('spend the quotas that their labels name', async () => {
    const names = [
      'CryptographicOperationsSymmetric',
      'CryptographicOperationsRsa',
      'KMS CryptographicOperationsEcc (us-west-1)',
      'GenerateDataKeyPair-ECC_NIST_P384',
      'DescribeKey',
    ];
    const series = Object.fromEntries(names.map((name) => [name, { '00': 1, '01': 1 }]));
    const { world, recorded } = await loaded(await importOf('cloudwatch', metricData(series), inRegion));
    expect(world.quotas.map(({ quota }) => quota).sort()).toEqual([
      'DescribeKey',
      'GenerateDataKeyPair-ECC_NIST_P384',
      'crypto-ecc',
      'crypto-rsa',
      'crypto-symmetric',
    ]);
    expect(recorded?.requests).toBe(10);
  });

  it('of one series without a name are symmetric requests, which is said', async () => {
    const written = await importOf('cloudwatch', metricData({ CallCount: { '00': 1, '01': 1 } }), inRegion);
    expect(written.warnings[0]).toContain('usual difference between two times');
    expect(written.warnings[1]).toContain('does not say which quota it counts');
  });

  it('of several series without names are refused', async () => {
    expect(await refusalOf('cloudwatch', metricData({ a: { '00': 1 }, b: { '00': 2 } }))).toContain(
      'expected labels that name the CloudWatch resource of a quota, such as CryptographicOperationsSymmetric; got "a"',
    );
  });

  it('that lie above 90 % of the quota were possibly cut off by it', async () => {
    const sums = { '00': 540_000, '01': 540_001, '02': 600_000 };
    const { warnings } = await importOf('cloudwatch', metricData({ CryptographicOperationsSymmetric: sums }), inRegion);
    expect(warnings.at(-1)).toBe(
      '2 bins lie above 90 % of crypto-symmetric, 10000/s: what was asked for was possibly cut off by the quota',
    );
  });

  it('that are missing are counted, and replayed as none', async () => {
    const sums = { '00': 1, '01': 1, '02': 1, '05': 1, '06': 1, '08': 1 };
    const written = await importOf('cloudwatch', metricData({ CryptographicOperationsSymmetric: sums }), inRegion);
    expect(written.warnings).toContain('bins of 60 s that are missing, and replayed as none: 3, at 2 places');
    expect((await loaded(written)).world.clock.durationTicks).toBe(9 * 60_000);
  });

  it('that come again, in another file too, count once', async () => {
    const file = metricData({ CryptographicOperationsSymmetric: { '00': 5, '01': 7 } });
    const folder = folderOf({ a: file, b: file });
    const { lines, trace } = await imported('cloudwatch', [join(folder, 'a'), join(folder, 'b')], inRegion);
    expect(lines.at(-1)).toBe('left out: 2 sums that come again for the same time');
    expect(trace.split('\n')).toHaveLength(4);
  });

  it('that lie closer than a period to one another are put into bins', async () => {
    const sums = { '00': 1, '05': 1, '10': 1, '12': 4, '15': 1 };
    const written = await importOf('cloudwatch', metricData({ CryptographicOperationsSymmetric: sums }), inRegion);
    expect(written.trace).toContain('T00:10:00Z,5,');
    expect((await loaded(written)).recorded?.requests).toBe(8);
  });
});

describe('get-metric-statistics', () => {
  const statistics = (point: object) =>
    JSON.stringify({ Label: 'CallCount', Datapoints: [{ Timestamp: '2026-03-01T00:01:00Z', ...point }] });

  it('gives its sums, whatever their order', async () => {
    const points = [5, 1, 3].map((minute) => ({
      Timestamp: `2026-03-01T00:0${minute}:00+00:00`,
      Sum: minute,
      Unit: 'None',
    }));
    const written = await importOf('cloudwatch', JSON.stringify({ Label: 'CallCount', Datapoints: points }), inRegion);
    expect((await loaded(written)).recorded).toMatchObject({ requests: 9 });
  });

  it.each([
    [
      'without a sum',
      { Average: 2.5 },
      'file:1: expected "Sum" in Datapoints[0]; got "Timestamp", "Average" [ask for --statistics Sum]',
    ],
    [
      'with half a call',
      { Sum: 2.5 },
      'file:1: expected a whole number of calls in Datapoints[0].Sum; got "2.5" [CallCount must be asked for with the statistic Sum]',
    ],
    [
      'with a wrong time',
      { Sum: 1, Timestamp: 'noon' },
      'file:1: expected a time in Datapoints[0].Timestamp; got "noon"',
    ],
  ])('%s is refused', async (_, point, message) => {
    expect(await refusalOf('cloudwatch', statistics(point))).toContain(message);
  });
});

describe('CSV files of the CloudWatch console', () => {
  it('give one series a column', async () => {
    const content =
      'Label,CryptographicOperationsSymmetric,DescribeKey\nStatistic,Sum,Sum\nPeriod,300,300\n2026/03/01 00:05:00,5,\n2026/03/01 00:00:00,1,2\n';
    const written = await importOf('cloudwatch', content, inRegion);
    expect(written.scenario).toContain('bin: 300s');
    expect((await loaded(written)).recorded?.requests).toBe(8);
  });

  it('with another statistic are refused', async () => {
    expect(await refusalOf('cloudwatch', 'Label,a\nStatistic,Average\n2026-03-01 00:00:00,5\n')).toContain(
      'file:2: expected the statistic Sum; got "Average"',
    );
  });

  it('without rows are refused', async () => {
    expect(await refusalOf('cloudwatch', 'some,thing\nelse,entirely\n')).toContain(
      'with rows that begin with a time; got no such row',
    );
  });
});

describe('a CSV of calls', () => {
  it('keeps its exact times', async () => {
    const before = await readTrace(AZURE, { by: [] });
    const { folder } = await imported('csv', [AZURE]);
    const after = await readTrace(join(folder, 'trace.csv'), { by: [] });
    expect(after).toMatchObject({ seconds: before.seconds, binNanoseconds: 0, startTime: before.startTime });
    expect([...after.startNanoseconds]).toEqual([...before.startNanoseconds]);
    expect([...after.counts]).toEqual([...before.counts]);
  });

  it('of minutes needs a spread, and says what is not seen', async () => {
    const written = await importOf('csv', 'timestamp,count\n2026-03-01 00:00,5\n2026-03-01 00:01,7\n', {
      spread: '{ peak: 3 }',
    });
    expect(written.scenario).toContain('spread: { peak: 3 }');
    expect((await loaded(written)).recorded?.requests).toBe(12);
  });

  it('of times from a start stays relative', async () => {
    const written = await importOf('csv', 'timestamp,operation,account\n0.5,Encrypt,a\n3,Decrypt,b\n');
    expect(written.trace).toBe(
      'timestamp,operation,account,region,service\n0.5,Encrypt,account-1,us-east-1,direct\n3,Decrypt,account-2,us-east-1,direct\n',
    );
    expect((await loaded(written)).startTime).toBeNull();
  });

  it('of times from a start has no dates to choose from', async () => {
    const asked = { filter: { from: parseStamp('2026-03-01T00:00:00Z')! } };
    expect(await refusalOf('csv', 'timestamp\n1\n', asked)).toBe(
      '--from, --to: expected a recording with dates; got times from a start',
    );
  });

  it('that kmsim itself wrote comes out as it was', async () => {
    const trace =
      'timestamp,count,throttled,operation,account,region,service\n2026-03-01T00:00:00Z,4,1,Decrypt,account-1,us-east-1,direct\n2026-03-01T00:00:01Z,0,2,Decrypt,account-1,us-east-1,direct\n';
    expect((await importOf('csv', trace)).trace).toBe(trace);
  });

  it.each([
    [
      'CloudTrail records',
      kmsRecord(),
      'expected CSV with a column "timestamp"; got CloudTrail records [kmsim import cloudtrail reads it]',
    ],
    ['a header only', 'timestamp,count\n', 'expected at least one row; got a header only'],
    ['one count', 'timestamp,count\n1,5\n', 'expected two different times, to infer the width of a row from; got one'],
    [
      'a wrong row',
      'timestamp\n2026-03-01T00:00:00Z\nnoon\n',
      'file:3: expected an ISO 8601 time or an epoch number in column "timestamp"; got "noon"',
    ],
    ['counts of nothing', 'timestamp,count\n1,0\n2,0\n', 'expected requests to replay; got counts of 0 only'],
  ])('is not %s', async (_, content, message) => {
    expect(await refusalOf('csv', content)).toContain(message);
  });

  it('needs the column by which workloads are told apart', async () => {
    expect(await refusalOf('csv', 'timestamp\n1\n', { split: 'role' })).toContain(
      'expected a column "role", to select by it',
    );
  });
});

const quota = (code: string, value: number, more: object = {}) => ({
  ServiceCode: 'kms',
  QuotaArn: `arn:aws:servicequotas:us-west-1:111122223333:kms/${code}`,
  QuotaCode: code,
  QuotaName: 'a name',
  Value: value,
  ...more,
});
const quotasFile = (...quotas: readonly object[]) =>
  join(folderOf({ q: JSON.stringify({ Quotas: quotas }, null, 1) }), 'q');
const SYMMETRIC = 'L-6E3AF000';

describe('applied quotas', () => {
  it('hold in the scenario that comes with them', async () => {
    const applied = await importQuotas([quotasFile(quota(SYMMETRIC, 25_000), quota('L-2AC98190', 700))]);
    const { files, lines, warnings } = quotaFiles(applied, false);
    const folder = folderOf(Object.fromEntries(files.map(({ name, content }) => [name, [...content].join('')])));
    const scenario = await loadScenario({ file: join(folder, 'scenario.yaml') });
    expect(scenario.ok && scenario.world.quotas).toMatchObject([{ quota: 'crypto-symmetric', limitPerSecond: 25_000 }]);
    expect(scenario.ok && scenario.warnings).toEqual([]);
    expect(files.map(({ content }) => [...content].join('')).join('')).not.toContain('111122223333');
    expect([...lines, ...warnings].join('\n')).toContain(
      'crypto-symmetric of account-1 in us-west-1: 25000/s, where table 2026 has 10000/s',
    );
  });

  it('with unknown codes are kept, and listed', async () => {
    const applied = await importQuotas([
      quotasFile(quota(SYMMETRIC, 25_000), quota('L-FFFFFFFF', 3, { QuotaName: 'Flights\nto the moon' })),
    ]);
    const { files, warnings } = quotaFiles(applied, true);
    expect(warnings).toEqual([
      'table 2026 has no quota with the code L-FFFFFFFF (Flights\\u000ato the moon): kept in quotas.json, without effect in a run',
    ]);
    expect([...files[0]!.content].join('')).toContain('L-FFFFFFFF');
  });

  it('hold for a recording of their account, under its other id', async () => {
    const quotas = await importQuotas([quotasFile(quota(SYMMETRIC, 25_000))]);
    const written = await importOf('cloudtrail', kmsRecord({ awsRegion: 'us-west-1' }), { quotas });
    expect(written.quotas).toContain('servicequotas:us-west-1:000000000001:kms/');
    const { world, warnings } = await loaded(written);
    expect([world.quotas[0]?.limitPerSecond, warnings]).toEqual([25_000, []]);
  });

  it('are those of a recording that names no account', async () => {
    const quotas = await importQuotas([quotasFile(quota(SYMMETRIC, 25_000))]);
    const written = await importOf(
      'cloudwatch',
      metricData({ CryptographicOperationsSymmetric: { '00': 1_400_000, '01': 1 } }),
      { ...inRegion, quotas },
    );
    expect((await loaded(written)).world.quotas[0]?.limitPerSecond).toBe(25_000);
    expect(written.warnings.at(-1)).toContain('1 bin lies above 90 % of crypto-symmetric, 25000/s');
  });

  it.each([
    [
      'of AWS’s defaults',
      quota('L-1', 1, { QuotaArn: 'arn:aws:servicequotas:us-west-1::kms/L-1' }),
      'take list-service-quotas instead of list-aws-default-service-quotas',
    ],
    ['without a code', { Value: 1 }, 'q:3: expected a quota with "QuotaCode"'],
    ['of nothing', quota('L-1', 0), 'q:3: expected a "Value" above 0 and at most 1000000000 a second in "L-1"; got 0'],
    ['of another service', quota('L-1', 1, { ServiceCode: 's3' }), 'got quotas of other services than KMS (1)'],
  ])('%s are refused', async (_, row, message) => {
    expect(await importRefusal(() => importQuotas([quotasFile(row)]))).toContain(message);
  });
});

describe('a damaged file is refused or read, whatever the damage', () => {
  const point = { Timestamp: '2026-03-01T00:01:00Z', Sum: 3, Unit: 'None' };
  const good: readonly (readonly [shape: string, format: ImportFormat, text: string])[] = [
    [
      'get-metric-data',
      'cloudwatch',
      metricData({ CryptographicOperationsSymmetric: { '00': 5, '01': 7 }, DescribeKey: { '00': 1 } }),
    ],
    ['get-metric-statistics', 'cloudwatch', JSON.stringify({ Label: 'CallCount', Datapoints: [point, point] })],
    [
      'a CSV file of the console',
      'cloudwatch',
      'Label,DescribeKey\nStatistic,Sum\nPeriod,300\n2026/03/01 00:05:00,5\n',
    ],
    [
      'csv',
      'csv',
      'timestamp,count,throttled,operation\n2026-03-01T00:00:00Z,4,1,Decrypt\n2026-03-01T00:00:01Z,1,2,Sign\n',
    ],
  ];

  it.each(good)('%s', async (_shape, format, text) => {
    const content = Buffer.from(text);
    const change = fc.tuple(fc.nat({ max: content.length - 1 }), fc.nat({ max: 255 }));
    const cut = fc.nat({ max: content.length - 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 6 }), cut, fc.boolean(), async (changes, length, packed) => {
        const damaged = Buffer.from(content);
        for (const [at, byte] of changes) damaged[at] = byte;
        const bytes = length % 3 === 0 ? damaged.subarray(0, length) : damaged;
        const written = await importOf(format, packed ? gzip(bytes.toString('latin1')) : bytes).catch(
          (error: unknown) => {
            if (!(error instanceof TraceError)) throw error;
          },
        );
        if (written !== undefined) expect(written.scenario).toContain('workload:');
      }),
      { numRuns: 100 },
    );
  });

  it.each(good)('%s, cut off after any byte', async (_shape, format, text) => {
    for (let length = 0; length < text.length; length++) {
      const written = await importOf(format, text.slice(0, length)).catch((error: unknown) => {
        if (!(error instanceof TraceError)) throw error;
        expect(error.message).toMatch(/^\S*file\b/);
      });
      if (written !== undefined) expect(written.scenario).toContain('workload:');
    }
  });

  it('service-quotas, in any of its bytes or cut off', async () => {
    const content = readFileSync(quotasFile(quota(SYMMETRIC, 5)));
    const change = fc.tuple(fc.nat({ max: content.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 6 }), fc.nat({ max: content.length }), async (changes, length) => {
        const damaged = Buffer.from(content);
        for (const [at, byte] of changes) damaged[at] = byte;
        const bytes = length % 2 === 0 ? damaged.subarray(0, length) : damaged;
        const applied = await importQuotas([join(folderOf({ file: bytes }), 'file')]).catch((error: unknown) => {
          if (!(error instanceof TraceError)) throw error;
        });
        if (applied !== undefined) expect(quotaFiles(applied, false).files).toHaveLength(2);
      }),
      { numRuns: 200 },
    );
  });

  it('service-quotas', async () => {
    const odd = fc.oneof(fc.jsonValue(), fc.constant('L-6E3AF000'), fc.constant('kms'));
    const names = fc.constantFrom(
      'ServiceCode',
      'QuotaArn',
      'QuotaCode',
      'QuotaName',
      'Value',
      'Period',
      'Quota',
      '__proto__',
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, odd), async (fields) => {
        const applied = await importQuotas([quotasFile({ ...quota(SYMMETRIC, 5), ...fields })]).catch(
          (error: unknown) => {
            if (!(error instanceof TraceError)) throw error;
          },
        );
        if (applied !== undefined) expect(quotaFiles(applied, false).files).toHaveLength(2);
      }),
      { numRuns: 200 },
    );
  });
});

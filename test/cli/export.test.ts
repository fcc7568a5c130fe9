import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { beforeEach, describe, expect, test } from 'vitest';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();

/** Cross-account use of a key, a service, refused access, a second quota; every operation of one instance. */
const scenario = `
region: us-west-1
duration: 150s
quotas: { set: [{ quota: crypto-symmetric, value: 40/s }] }
accounts: { lake: { id: "111122223333" }, spark: { id: "444455556666" } }
keys:
  lake-key: { account: lake, policy: { use: [spark] } }
  spark-key: { account: spark }
clients:
  readers: { account: spark, retry: none }
  owners: { account: lake, retry: none }
workload:
  - { name: reads, client: readers, call: Decrypt, key: lake-key, arrivals: { poisson: 30/s } }
  - { name: describes, client: readers, call: DescribeKey, key: spark-key, arrivals: { poisson: 3/s } }
  - { name: puts, client: owners, call: GenerateDataKey, key: lake-key, arrivals: { poisson: 5/s } }
variants: { calm: { load: 0.5 } }
`;

interface CloudtrailRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventTime: string;
  readonly errorCode?: string;
  readonly recipientAccountId: string;
  readonly sharedEventID?: string;
  readonly userIdentity: { readonly accountId: string };
  readonly resources: readonly { readonly accountId: string }[];
}

const read = (file: string) => readFile(join(kmsim.folder, file), 'utf8');
const linesOf = (text: string) => text.trim().split('\n');

async function done(words: readonly string[]): Promise<string> {
  const { code, out, error } = await kmsim.run(words);
  expect([0, 99], error).toContain(code);
  return out;
}

/** second -> requests of each quota, from a series.csv: what KMS admitted, and what it refused. */
async function requestsBySecond(folder: string): Promise<Map<string, { admitted: number; throttled: number }>> {
  const [head, ...rows] = (await read(`${folder}/series.csv`)).trim().split('\r\n');
  const columns = head!.split(',');
  const found = new Map<string, { admitted: number; throttled: number }>();
  for (const row of rows.map((text) => text.split(','))) {
    const cell = (name: string) => row[columns.indexOf(name)]!;
    const admitted = Number(cell('admitted_first_tries')) + Number(cell('admitted_retries'));
    const throttled = Number(cell('throttled_first_tries')) + Number(cell('throttled_retries'));
    const id = cell('account') === 'lake' ? 'lake' : 'spark';
    const name = `${cell('second')} ${id} ${cell('quota')}`;
    const before = found.get(name) ?? { admitted: 0, throttled: 0 };
    if (admitted + throttled > 0)
      found.set(name, { admitted: before.admitted + admitted, throttled: before.throttled + throttled });
  }
  return found;
}

beforeEach(() => writeFile(join(kmsim.folder, 'lake.yaml'), scenario));

describe('kmsim export', () => {
  test('--as csv, ndjson and parquet hold the same numbers as the result, a value a row', async () => {
    await done(['compare', 'lake.yaml', '--replications', '2', '-q', '--charts', 'none']);
    const ndjson = linesOf(await done(['export', 'reports/lake.compare', '--as', 'ndjson'])).map((line) =>
      JSON.parse(line),
    );
    const csv = (await done(['export', 'reports/lake.compare', '--as', 'csv'])).trim().split('\r\n');
    expect(csv[0]).toBe('variant,second,account,region,quota,metric,value');
    expect(csv.slice(1)).toEqual(
      ndjson.map((row) =>
        Object.values(row)
          .map((value) => value ?? '')
          .join(','),
      ),
    );
    await done(['export', 'reports/lake.compare', '--as', 'parquet', '-o', 'long.parquet']);
    const bytes = await readFile(join(kmsim.folder, 'long.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ second, ...row }) => ({ ...row, second: Number(second) }))).toEqual(ndjson);
    const wide = (await read('reports/lake.compare/series.csv')).trim().split('\r\n');
    const total = wide
      .slice(1)
      .reduce((sum, row) => sum + Number(row.split(',')[wide[0]!.split(',').indexOf('requests')]), 0);
    const long = ndjson.filter(({ metric }) => metric === 'requests').reduce((sum, { value }) => sum + value, 0);
    expect(long).toBe(total);
    expect(new Set(ndjson.map(({ variant }) => variant))).toEqual(new Set(['base', 'calm']));
  });

  test('--as hgrm says the percentiles of the summary', async () => {
    await done(['run', 'lake.yaml', '--set', 'latency={ p50: 8ms, p99: 60ms }', '-q', '--charts', 'none']);
    const text = await done(['export', 'reports/lake', '--as', 'hgrm']);
    const summary = JSON.parse(await read('reports/lake/summary.json'));
    expect(text).toMatch(/^ {7}Value {5}Percentile TotalCount 1\/\(1-Percentile\)\n\n/);
    expect(Number(/Max {5}= +([\d.]+)/.exec(text)![1])).toBeCloseTo(summary.latencyMs.max, 3);
    expect(Number(/Total count {4}= +(\d+)/.exec(text)![1])).toBe(summary.totals.succeeded);
    const median = linesOf(text).find((line) => / 0\.500000000000 /.test(line))!;
    expect(Number(median.trim().split(/ +/)[0])).toBe(summary.latencyMs.p50);
  });

  test('--as cloudtrail, imported and run again, gives the same requests in every second', async () => {
    await done(['run', 'lake.yaml', '-q', '--charts', 'none']);
    await mkdir(join(kmsim.folder, 'logs'));
    await done(['export', 'reports/lake', '--as', 'cloudtrail', '--throttled', '-o', 'logs/events.json.gz', '-q']);
    await done(['export', 'reports/lake', '--as', 'cloudtrail', '--throttled', '-o', 'logs/same.ndjson', '-q']);
    const document = gunzipSync(await readFile(join(kmsim.folder, 'logs/events.json.gz'))).toString();
    const records = JSON.parse(document).Records as CloudtrailRecord[];
    expect(linesOf(await read('logs/same.ndjson')).map((line) => JSON.parse(line))).toEqual(records);
    const imported = await done(['import', 'cloudtrail', 'logs/events.json.gz', '-o', 'mine', '--keep-names']);
    const { totals } = JSON.parse(await read('reports/lake/summary.json'));
    expect(totals.throttled).toBeGreaterThan(0);
    expect(imported).toContain(`${totals.requests} requests of KMS`);
    await done(['run', 'mine/scenario.yaml', '-o', 'again', '-q', '--charts', 'none', '--no-thresholds']);
    const [before, after] = [await requestsBySecond('reports/lake'), await requestsBySecond('again')];
    const offset = Math.min(...records.map(({ eventTime }) => Date.parse(eventTime))) - Date.UTC(2026, 0, 1);
    const quotas = (counts: typeof before) => [...counts].reduce((sum, [, { admitted }]) => sum + admitted, 0);
    expect(quotas(after)).toBe(quotas(before));
    const bySecond = (counts: typeof before, shift: number) => {
      const sums = new Map<string, number>();
      for (const [name, { admitted }] of counts) {
        const [second, , quota] = name.split(' ');
        const key = `${Number(second) + shift} ${quota}`;
        if (admitted > 0) sums.set(key, (sums.get(key) ?? 0) + admitted);
      }
      return Object.fromEntries([...sums].sort());
    };
    expect(bySecond(after, offset / 1000)).toEqual(bySecond(before, 0));
  });

  test('--as cloudtrail leaves a copy with each account that a request concerns, and no refusal unless asked', async () => {
    await done(['run', 'lake.yaml', '-q', '--charts', 'none']);
    const first = await done(['export', 'reports/lake', '--as', 'cloudtrail']);
    expect(await done(['export', 'reports/lake', '--as', 'cloudtrail'])).toBe(first);
    const records = linesOf(first).map((line) => JSON.parse(line) as CloudtrailRecord);
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(records.length);
    expect(records.some(({ errorCode }) => errorCode !== undefined)).toBe(false);
    const shared = new Map<string, CloudtrailRecord[]>();
    for (const record of records) {
      const isCross = record.userIdentity.accountId !== record.resources[0]!.accountId;
      expect(record.sharedEventID !== undefined).toBe(isCross);
      if (record.sharedEventID !== undefined)
        shared.set(record.sharedEventID, [...(shared.get(record.sharedEventID) ?? []), record]);
    }
    expect(shared.size).toBeGreaterThan(0);
    for (const copies of shared.values())
      expect(copies.map(({ recipientAccountId }) => recipientAccountId)).toEqual(['444455556666', '111122223333']);
    const { operations } = JSON.parse(await read('reports/lake/summary.json'));
    for (const { operation, admitted } of operations) {
      const own = records.filter(
        (one) => one.eventName === operation && one.recipientAccountId === one.userIdentity.accountId,
      );
      expect(own, operation).toHaveLength(admitted);
    }
  });

  test('--as cloudtrail names the key that an alias points to in that second', async () => {
    await writeFile(
      join(kmsim.folder, 'moved.yaml'),
      `duration: 4s
keys: { old: { aliases: [alias/orders] }, new: {} }
workload: [{ call: Encrypt, key: alias/orders, arrivals: { constant: 5/s } }]
events: [{ at: 2s, updateAlias: alias/orders, to: new }]`,
    );
    await done(['run', 'moved.yaml', '-q', '--charts', 'none']);
    const records = linesOf(await done(['export', 'reports/moved', '--as', 'cloudtrail'])).map((line) =>
      JSON.parse(line),
    );
    const keys = records.map((record) => record.resources[0].ARN.split('/')[1]);
    expect(keys).toEqual([...Array(10).fill('old'), ...Array(10).fill('new')]);
  });

  test('--as cloudwatch gives sums a minute that import cloudwatch reads back', async () => {
    await done(['run', 'lake.yaml', '-q', '--charts', 'none']);
    const ambiguous = await kmsim.run(['export', 'reports/lake', '--as', 'cloudwatch']);
    expect(ambiguous.code).toBe(2);
    expect(ambiguous.error).toMatch(/--of: expected one of .*spark\/us-west-1/);
    const words = ['export', 'reports/lake', '--as', 'cloudwatch', '--of', 'spark/us-west-1', '-o', 'usage.json', '-q'];
    await done(words);
    const text = await read('usage.json');
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
    const { MetricDataResults } = JSON.parse(text);
    const admitted = [...(await requestsBySecond('reports/lake'))].filter(([name]) => name.includes('spark'));
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(MetricDataResults.flatMap(({ Values }: { Values: number[] }) => Values))).toBe(
      sum(admitted.map(([, counts]) => counts.admitted)),
    );
    const imported = await done([
      'import',
      'cloudwatch',
      'usage.json',
      '--region',
      'us-west-1',
      '--spread',
      'even',
      '-o',
      'used',
    ]);
    expect(imported).toContain(`${sum(admitted.map(([, counts]) => counts.admitted))} requests of KMS`);
  });

  test('tells what it cannot do, and never replaces a file unasked', async () => {
    await done(['run', 'lake.yaml', '-q', '--charts', 'none']);
    const mistakes: readonly (readonly [words: readonly string[], exitCode: number, message: string])[] = [
      [['reports/lake', '--as', 'cvs'], 2, 'did you mean "csv"?'],
      [['nowhere', '--as', 'csv'], 4, 'cannot read'],
      [['reports/lake', '--as', 'csv', '-o', 'lake.yaml'], 4, 'lake.yaml is already there'],
      [['reports/lake', '--as', 'csv', '-o', 'no/such/folder.csv'], 4, 'cannot write'],
    ];
    for (const [words, exitCode, message] of mistakes) {
      const { code, error } = await kmsim.run(['export', ...words]);
      expect(code, error).toBe(exitCode);
      expect(error).toContain(message);
    }
    await writeFile(join(kmsim.folder, 'lake.yaml'), scenario.replace('30/s', '31/s'));
    const changed = await kmsim.run(['export', 'reports/lake', '--as', 'cloudtrail']);
    expect(changed.code).toBe(3);
    expect(changed.error).toContain('its scenario has changed since');
  });
});

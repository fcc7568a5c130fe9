import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();
const RECORDS = resolve('scenarios/data/cloudtrail/kms-events.ndjson');
const light = ['--charts', 'none'];
const read = (...path: string[]) => readFile(join(kmsim.folder, ...path), 'utf8');
const write = (name: string, content: string | Uint8Array) => writeFile(join(kmsim.folder, name), content);

const QUOTAS = JSON.stringify({
  Quotas: [
    {
      ServiceCode: 'kms',
      QuotaArn: 'arn:aws:servicequotas:us-east-1:123837392027:kms/L-6E3AF000',
      QuotaCode: 'L-6E3AF000',
      Value: 20,
    },
  ],
});

beforeEach(async () => {
  const lines = (await readFile(RECORDS, 'utf8')).trim().split('\n');
  await mkdir(join(kmsim.folder, 'logs', 'us-east-1'), { recursive: true });
  await write('logs/one.ndjson', `${lines.join('\n')}\n`);
  await write('logs/us-east-1/two.json', `{"Records":[${[...lines].reverse().join(',')}]}`);
  await write('logs/us-east-1/three.json.gz', gzipSync(`{"Records":[${lines.join(',')}]}`));
});

describe('kmsim import cloudtrail', () => {
  it('and kmsim run are the way from a folder of logs to a result with its counts a second', async () => {
    const { code, out, error } = await kmsim.run(['import', 'cloudtrail', 'logs/', '-o', 'mine/']);
    expect([code, error]).toEqual([0, 'kmsim: wrote mine/; try: kmsim run mine/scenario.yaml\n']);
    expect(out).toContain('3 files, 162 records: 54 requests of KMS\n');
    expect(out).toContain('left out: 108 duplicates (same eventID)\n');
    const ran = await kmsim.run(['run', 'mine/scenario.yaml', ...light]);
    expect([ran.code, ran.error]).toEqual([0, 'kmsim: wrote reports/mine\n']);
    const { totals, recorded, quotas } = JSON.parse(await read('reports', 'mine', 'summary.json'));
    expect(totals.requests).toBe(54);
    expect(recorded).toEqual({ requests: 54, throttled: 0, peakRequestsPerSecond: 24 });
    expect(quotas[0].peakRequestsPerSecond).toBe(24);
    const [header, ...rows] = (await read('reports', 'mine', 'series.csv')).trim().split('\n');
    const column = header!.split(',').indexOf('requests');
    expect(rows.map((row) => Number(row.split(',')[column]))).toEqual([9, 0, 24, 9, 0, 0, 0, 10, 1, 1]);
  });

  it('writes the same bytes whatever the order of files is', async () => {
    await kmsim.run(['import', 'cloudtrail', 'logs/', '-o', 'a']);
    await kmsim.run(['import', 'cloudtrail', 'logs/us-east-1/two.json', 'logs/one.ndjson', '-o', 'b']);
    expect(await read('a', 'trace.csv')).toBe(await read('b', 'trace.csv'));
    expect(await read('a', 'scenario.yaml')).toBe(await read('b', 'scenario.yaml'));
  });

  it('takes the applied quotas, which then decide', async () => {
    await write('quotas.json', QUOTAS);
    const words = ['import', 'cloudtrail', 'logs/', '-o', 'mine', '--quotas', 'quotas.json'];
    expect((await kmsim.run(words)).code).toBe(0);
    expect(await read('mine', 'quotas.json')).not.toContain('123837392027');
    expect((await kmsim.run(['run', 'mine/scenario.yaml', ...light])).code).toBe(99);
    const { totals } = JSON.parse(await read('reports', 'mine', 'summary.json'));
    expect(totals.throttled).toBe(4);
  });

  it('reads standard input, and calls the folder stdin', async () => {
    const { code } = await kmsim.run(['import', 'cloudtrail', '-'], { input: await read('logs', 'one.ndjson') });
    expect(code).toBe(0);
    expect((await readdir(join(kmsim.folder, 'stdin'))).sort()).toEqual(['scenario.yaml', 'trace.csv']);
    const wrong = await kmsim.run(['import', 'cloudtrail', '-', '-o', 'b'], { input: 'hello' });
    expect([wrong.code, wrong.error]).toEqual([
      3,
      'kmsim: stdin:1: expected CloudTrail records in JSON; got "hello"\n',
    ]);
  });

  it('writes to ./NAME of the first file', async () => {
    await kmsim.run(['import', 'cloudtrail', 'logs/us-east-1/three.json.gz']);
    expect(await readdir(kmsim.folder)).toEqual(['logs', 'three']);
  });
});

describe('kmsim import never replaces a file', () => {
  it('nor adds to a folder that holds something', async () => {
    await mkdir(join(kmsim.folder, 'mine'));
    await write('mine/trace.csv', 'my own');
    const { code, out, error } = await kmsim.run(['import', 'cloudtrail', 'logs/', '-o', 'mine']);
    expect([code, out]).toEqual([4, '']);
    expect(error).toBe(
      'kmsim: mine is already there, and not empty; import never replaces a file\nChoose another folder with --out\n',
    );
    expect(await readdir(join(kmsim.folder, 'mine'))).toEqual(['trace.csv']);
    expect(await read('mine', 'trace.csv')).toBe('my own');
  });

  it('nor takes a file for a folder', async () => {
    await write('mine', 'my own');
    const { code, error } = await kmsim.run(['import', 'cloudtrail', 'logs/', '-o', 'mine']);
    expect([code, error]).toContain(4);
    expect(await read('mine')).toBe('my own');
  });

  it('but uses an empty folder', async () => {
    await mkdir(join(kmsim.folder, 'mine'));
    expect((await kmsim.run(['import', 'cloudtrail', 'logs/', '-o', 'mine'])).code).toBe(0);
  });

  it('and leaves nothing behind where it fails', async () => {
    await write('bad.json', '{"Records":[');
    expect((await kmsim.run(['import', 'cloudtrail', 'bad.json', '-o', 'deep/mine'])).code).toBe(3);
    expect((await readdir(kmsim.folder)).sort()).toEqual(['bad.json', 'logs']);
  });
});

describe('errors of kmsim import', () => {
  it.each([
    [['import'], 2, 'import needs <format> <file..>'],
    [['import', 'cloudtrail'], 2, 'import needs <format> <file..>'],
    [['import', 'cloudtrial', 'logs'], 2, 'did you mean "cloudtrail"?'],
    [
      ['import', 'cloudtrail', 'logs', '-o', 'x', '--by', 'colour'],
      2,
      '--by: expected one of operation, service, role, key; got "colour"',
    ],
    [
      ['import', 'cloudtrail', 'logs', '-o', 'x', '--from', 'noon'],
      2,
      '--from: expected a time such as 2026-03-01T12:00:00Z; got "noon"',
    ],
    [
      ['import', 'cloudtrail', 'logs', '-o', 'x', '--from', '2024-01-02', '--to', '2024-01-01'],
      2,
      '--to: expected a time after --from',
    ],
    [['import', 'cloudtrail', 'logs', '-o', 'x', '--region', 'us-east-9'], 2, '--region: unknown Region "us-east-9"'],
    [
      ['import', 'cloudtrail', 'logs', '-o', 'x', '--account', '12'],
      2,
      '--account: expected an account id, 12 digits; got "12"',
    ],
    [
      ['import', 'cloudtrail', 'logs', '-o', 'x', '--spread', 'peak:0'],
      2,
      '--spread: expected start, even, uniform or peak:N',
    ],
    [['import', 'service-quotas', 'logs', '-o', 'x', '--by', 'role'], 2, 'import service-quotas does not take --by'],
    [['import', 'cloudtrail', 'nowhere', '-o', 'x'], 4, 'nowhere: expected a readable file; got no such file'],
    [['import', 'csv', 'logs', '-o', 'x'], 4, 'logs: expected a file; got a directory'],
    [['import', 'csv', 'logs/one.ndjson', '-o', 'x'], 3, 'kmsim import cloudtrail reads it'],
    [
      ['import', 'cloudtrail', 'logs', '-o', 'x', '--quotas', 'logs/one.ndjson'],
      3,
      'logs/one.ndjson:1: expected a quota with "QuotaCode"',
    ],
    [
      ['import', 'cloudtrail', 'logs', '-o', 'x', '--from', '2024-01-01'],
      3,
      'got duplicates (same eventID) (108), requests before --from (54)',
    ],
  ])('%j exits with %i', async (words, exitCode, message) => {
    const { code, out, error } = await kmsim.run(words);
    expect(error).toContain(message);
    expect([code, out]).toEqual([exitCode, '']);
    expect(error).not.toContain('    at ');
    expect(await readdir(kmsim.folder)).toEqual(['logs']);
  });
});

it('kmsim import cloudwatch and kmsim run say what bins of a minute hide', async () => {
  const result = {
    Label: 'CryptographicOperationsSymmetric',
    Timestamps: ['2026-03-01T00:00:00Z', '2026-03-01T00:01:00Z'],
    Values: [300, 600],
  };
  await write('data.json', JSON.stringify({ MetricDataResults: [result] }));
  const { code } = await kmsim.run(['import', 'cloudwatch', 'data.json', '-o', 'mine', '--region', 'us-west-1']);
  const ran = await kmsim.run(['run', 'mine/scenario.yaml', ...light]);
  expect([code, ran.code]).toEqual([0, 0]);
  expect(ran.error).toContain('its bins of 60 s hide bursts shorter than that');
});

it('kmsim import service-quotas and kmsim run show what is applied', async () => {
  await write('q.json', QUOTAS);
  const { code } = await kmsim.run(['import', 'service-quotas', 'q.json', '-o', 'mine', '--keep-names']);
  const ran = await kmsim.run(['run', 'mine/scenario.yaml', ...light]);
  expect([code, await read('mine', 'quotas.json')]).toEqual([0, expect.stringContaining('123837392027')]);
  expect(ran.out).toContain('account-1/crypto-symmetric       20');
});

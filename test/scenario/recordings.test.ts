import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatPlain } from '../../src/scenario/diagnostics.ts';
import { type LoadOptions, loadScenario } from '../../src/scenario/load.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  mkdirSync(join(folder, 'in/scenario'), { recursive: true });
  mkdirSync(join(folder, 'out'));
  const seconds =
    'timestamp,operation,account,client,key\n2026-01-01T00:00:00Z,Decrypt,111122223333,,\n2026-01-01T00:00:05Z,Encrypt,444455556666,,\n2026-01-01T00:00:05Z,Decrypt,444455556666,jobs,\n';
  for (const name of ['in/calls.csv', 'out/calls.csv']) writeFileSync(join(folder, name), seconds);
  writeFileSync(
    join(folder, 'in/minutes.csv'),
    'timestamp,count\n2026-01-01T00:00:00Z,600\n2026-01-01T00:01:00Z,550000\n',
  );
  writeFileSync(join(folder, 'in/exact.csv'), 'timestamp\n2026-01-01T00:00:00.5Z\n2026-01-01T00:00:02.25Z\n');
  symlinkSync(join(folder, 'out'), join(folder, 'in/link'));
  writeFileSync(join(folder, 'in/scenario/scenario.yaml'), 'workload: [{ call: Decrypt, arrivals: { once: 1 } }]');
});

async function load(text: string, options: Omit<LoadOptions, 'file' | 'text'> = {}) {
  const loaded = await loadScenario({ file: join(folder, 'in/a.yaml'), text, ...options });
  const messages = loaded.diagnostics.map((one) => formatPlain(one).slice(join(folder, 'in/a.yaml:').length));
  return { loaded, messages, world: loaded.ok ? loaded.world : undefined };
}

const replay = (trace: string, call = 'call: Decrypt, ') =>
  `region: us-west-1\nworkload: [{ ${call}arrivals: { trace: ${trace} } }]\n`;

describe('a recording', () => {
  test('runs to its end, from the folder of the scenario', async () => {
    const { world, loaded } = await load(replay('{ file: exact.csv, scale: 3 }'));
    expect(world!.clock.durationTicks).toBe(3000);
    expect(loaded).toMatchObject({
      startTime: '2026-01-01T00:00:00.000Z',
      recorded: { requests: 2, throttled: 0, peakRequestsPerSecond: 1 },
    });
    expect(world!.flows[0]!.arrivals).toMatchObject({
      kind: 'trace',
      binNanoseconds: 0,
      scale: 3,
      spread: { kind: 'start' },
    });
  });

  test('load multiplies its scale, and a duration cuts it', async () => {
    const { world } = await load(`load: 2\nduration: 1s\n${replay('{ file: exact.csv, scale: 3 }')}`);
    expect(world!.flows[0]!.arrivals).toMatchObject({ scale: 6 });
    expect(world!.clock.durationTicks).toBe(1000);
  });

  test('whole-second stamps are spread evenly unless the scenario says otherwise', async () => {
    expect((await load(replay('{ file: calls.csv }'))).world!.flows[0]!.arrivals).toMatchObject({
      spread: { kind: 'even' },
    });
    expect((await load(replay('{ file: calls.csv, spread: uniform }'))).world!.flows[0]!.arrivals).toMatchObject({
      spread: { kind: 'uniform' },
    });
  });

  test('its operations, accounts and clients become flows of the clients that made them', async () => {
    const text = `accounts: { a: { id: 111122223333 }, b: { id: 444455556666 } }
clients: { web: { account: a }, batch: { account: b }, jobs: { account: b } }
workload: [{ arrivals: { trace: { file: calls.csv } }, client: batch }]
`;
    const { world, messages } = await load(text);
    const flows = world!.flows.map(({ client, operation, arrivals }) => [
      world!.clients[client]!.name,
      operation,
      arrivals?.kind === 'trace' ? [...arrivals.startNanoseconds] : [],
    ]);
    expect(flows).toEqual([
      ['web', 'Decrypt', [0]],
      ['jobs', 'Decrypt', [5e9]],
      ['batch', 'Encrypt', [5e9]],
    ]);
    expect(messages).toEqual([]);
  });

  test('of several accounts that one client replays is a warning', async () => {
    expect((await load(replay('{ file: calls.csv }'))).messages).toEqual([
      "2:56: warning: workload.w1.arrivals.trace.file: the recording names 2 accounts (111122223333, 444455556666), and client client replays them all: one account's quotas pay",
    ]);
  });

  test('without an operation needs a call', async () => {
    expect((await load(replay('{ file: exact.csv }', ''))).messages).toEqual([
      '2:12: error: workload.w1.call: expected a KMS operation, as the recording names none; got nothing',
    ]);
  });

  test('with bins wider than a second needs a spread, and says what it hides and where it may be cut off', async () => {
    expect((await load(replay('{ file: minutes.csv, bin: 1m }'))).messages).toEqual([
      '2:41: error: workload.w1.arrivals.trace.spread: expected where arrivals fall inside bins of 60 s: start, even, uniform or { peak: ... }; got nothing',
      '2:56: warning: workload.w1.arrivals.trace.file: 1 of its 2 bins lie above 90 % of the quota of 10000/s: what was asked for was possibly cut off by it',
      '2:56: warning: workload.w1.arrivals.trace.file: its bins of 60 s hide bursts shorter than that; what happened inside a bin is spread by rule',
    ]);
    const { world } = await load(replay('{ file: minutes.csv, spread: { peak: 3 } }'));
    expect(world!.flows[0]!.arrivals).toMatchObject({ binNanoseconds: 60e9, spread: { kind: 'peak', peak: 3 } });
    expect((await load(replay('{ file: minutes.csv, bin: 1m, spread: { peak: 61 } }'))).messages.at(-1)).toContain(
      'expected a peak of at most the seconds of a bin, 60; got 61',
    );
  });

  test('that is wrong is an error with its line', async () => {
    writeFileSync(join(folder, 'in/bad.csv'), 'timestamp\nyesterday\n');
    const [message] = (await load(replay('{ file: bad.csv }'))).messages;
    expect(message).toMatch(
      /^2:56: error: workload\.w1\.arrivals\.trace\.file: bad\.csv:2: expected .*; got "yesterday"$/,
    );
  });
});

describe('files of a scenario', () => {
  test.each(['../out/calls.csv', 'link/calls.csv', '/etc/hostname', '../out/missing.csv'])(
    '%s lies outside its folder, which is refused',
    async (file) => {
      expect((await load(replay(`{ file: ${file} }`))).messages).toEqual([
        '2:56: error: workload.w1.arrivals.trace.file: expected a file in the folder of the scenario; got one outside',
      ]);
    },
  );

  test('outside its folder can be allowed', async () => {
    for (const file of ['../out/calls.csv', 'link/calls.csv']) {
      const { loaded } = await load(replay(`{ file: ${file} }`), { allowPaths: [join(folder, 'out')] });
      expect(loaded.ok).toBe(true);
    }
  });

  test('no message names a folder of the machine', async () => {
    const inputs = ['{ file: none.csv }', '{ file: link }', '{ file: ../out/calls.csv }'];
    for (const trace of inputs) expect((await load(replay(trace))).messages.join()).not.toContain(folder);
  });

  test('a scenario that cannot be read is told so', async () => {
    const loaded = await loadScenario({ file: join(folder, 'none.yaml') });
    expect(loaded.diagnostics.map(({ rule, message }) => [rule, message])).toEqual([
      ['cannot-read', 'cannot read it: there is no such file'],
    ]);
    expect((await loadScenario({ file: folder })).diagnostics[0]!.message).toBe('cannot read it: it is a folder');
  });

  test('a scenario is named by its name, its file, or its folder where the file is called scenario', async () => {
    const nameOf = async (options: LoadOptions) => {
      const loaded = await loadScenario(options);
      return loaded.ok ? loaded.name : undefined;
    };
    const text = 'workload: [{ call: Decrypt, arrivals: { once: 1 } }]';
    expect(await nameOf({ file: 'x/storm.yaml', text })).toBe('storm');
    expect(await nameOf({ file: 'x/storm.yaml', text: `name: other\n${text}` })).toBe('other');
    expect(await nameOf({ file: join(folder, 'in/scenario/scenario.yaml') })).toBe('scenario');
    expect(await nameOf({ file: 'x/y/scenario.yaml', text })).toBe('y');
    expect(await nameOf({ file: '-', text })).toBe('stdin');
  });
});

describe('applied quotas from AWS', () => {
  const quota = (code: string, value: number, more: object = {}) => ({
    ServiceCode: 'kms',
    QuotaArn: `arn:aws:servicequotas:us-west-1:123456789012:kms/${code}`,
    QuotaCode: code,
    Value: value,
    ...more,
  });
  const text =
    'region: us-west-1\nquotas: { file: applied.json }\nworkload: [{ call: Decrypt, arrivals: { once: 1 } }]\n';
  const write = (json: unknown) =>
    writeFileSync(join(folder, 'in/applied.json'), typeof json === 'string' ? json : JSON.stringify(json));

  test('are matched by the account and the Region of their ARN', async () => {
    const elsewhere = quota('L-6E3AF000', 9, {
      QuotaArn: 'arn:aws:servicequotas:us-west-2:123456789012:kms/L-6E3AF000',
    });
    for (const json of [
      { Quotas: [elsewhere, quota('L-6E3AF000', 25_000)] },
      [{ Quotas: [elsewhere] }, { Quotas: [quota('L-6E3AF000', 25_000)] }],
    ]) {
      write(json);
      const { world, messages } = await load(text);
      expect(world!.quotas[0]!.limitPerSecond).toBe(25_000);
      expect(messages).toEqual([]);
    }
  });

  test('are less than what the scenario sets', async () => {
    write({ Quotas: [quota('L-6E3AF000', 25_000)] });
    const { world } = await load(text, { sets: [['quotas.set', '[{ quota: crypto-symmetric, value: 7/s }]']] });
    expect(world!.quotas[0]!.limitPerSecond).toBe(7);
  });

  test('with codes that no table knows are listed', async () => {
    write({ Quotas: [quota('L-00000000', 5), quota('L-6E3AF000', 25_000), { ServiceCode: 'ec2' }] });
    expect((await load(text)).messages).toEqual([
      '2:17: warning: quotas.file: profile 2026 has no quota with the code L-00000000',
    ]);
  });

  test.each([
    [
      'not json',
      'expected the output of `aws service-quotas list-service-quotas`, one or a list of them; got text that is no JSON',
    ],
    [
      { Quotas: [{ QuotaArn: 'x' }] },
      'expected the output of `aws service-quotas list-service-quotas`, one or a list of them; got an entry without "QuotaCode"',
    ],
    [
      { Quotas: [quota('L-6E3AF000', 5, { QuotaArn: 'arn:aws:s3' })] },
      'expected "QuotaArn" with an account and a Region; got an entry "L-6E3AF000" without',
    ],
    [
      { Quotas: [quota('L-6E3AF000', -5)] },
      'expected a "Value" above 0 and at most 1000000000 a second; got another in "L-6E3AF000"',
    ],
  ])('%j are refused', async (json, message) => {
    write(json);
    expect((await load(text)).messages).toEqual([`2:17: error: quotas.file: ${message}`]);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadTraceOptions } from '../../src/imports/read-options.ts';
import { readTrace } from '../../src/imports/read-trace.ts';
import type { Trace } from '../../src/imports/trace.ts';
import { TraceError } from '../../src/imports/trace-error.ts';
import { AZURE, cloudtrailLines, gzip, kmsRecord, read, refusal } from './recordings.ts';

/** Reads it; a TraceError is fine, any other error fails the test. */
async function survives(content: string | Uint8Array, options: ReadTraceOptions = {}): Promise<void> {
  try {
    checkTrace(await read(content, options));
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    expect(error.message).not.toMatch(/\p{Cc}/u);
    expect(error.message.length).toBeLessThan(1000);
  }
}

/** What every trace promises. */
function checkTrace(trace: Trace): void {
  expect(trace.counts.length).toBeGreaterThan(0);
  expect(trace.seconds).toBeGreaterThanOrEqual(1);
  expect(trace.startNanoseconds.every((start) => start >= 0 && start < trace.seconds * 1e9)).toBe(true);
  expect(trace.counts.every((count) => Number.isInteger(count) && count > 0)).toBe(true);
  expect(trace.kind.every((kind) => trace.kinds[kind] !== undefined)).toBe(true);
  const load = trace.counts.reduce((sum, count) => sum + count, 0);
  expect(load).toBe(trace.recorded.requests - trace.recorded.throttled);
}

const azureRows = readFileSync(AZURE, 'utf8').split('\n').slice(0, 40).join('\n');
const formats = {
  'one row a call': azureRows,
  'rows with counts': 'timestamp,count,operation\r\n2023-01-01 00:00,5,"Decrypt"\r\n2023-01-01 00:01,7,"En""crypt"\r\n',
  'CloudTrail, one record a line': cloudtrailLines.slice(0, 4).join('\n'),
  'CloudTrail, Records': `{"Records":[${cloudtrailLines.slice(0, 4).join(',')}]}`,
};
const packed = Object.entries(formats).flatMap(([name, content]): [string, Buffer][] => [
  [name, Buffer.from(content)],
  [`${name}, in gzip`, gzipSync(content)],
]);

describe('a damaged file is refused or read, whatever the damage', () => {
  it.each(packed)('%s, cut short anywhere', async (_, content) => {
    const step = Math.max(1, Math.floor(content.length / 300));
    for (let length = 0; length < content.length; length += step) await survives(content.subarray(0, length));
  });

  it.each(packed)('%s, with bytes changed', async (_, content) => {
    const change = fc.tuple(fc.nat({ max: content.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const damaged = Buffer.from(content);
        for (const [at, byte] of changes) damaged[at] = byte;
        await survives(damaged);
      }),
      { numRuns: 200 },
    );
  });

  it.each(packed)('%s, with pieces moved and repeated', async (_, content) => {
    const cut = fc.tuple(fc.nat({ max: content.length }), fc.nat({ max: content.length }));
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 6 }), async (cuts) => {
        await survives(
          Buffer.concat(cuts.map(([one, other]) => content.subarray(Math.min(one, other), Math.max(one, other)))),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) => survives(bytes)),
      { numRuns: 500 },
    );
  });

  it('any rows under a good header', async () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('0', '1e12', '1', '2023-01-01', '"', ',', '\r', '\n', 'NaN'),
    );
    const body = fc.array(odd, { maxLength: 20 }).map((parts) => parts.join(''));
    const header = fc.constantFrom('timestamp', 'timestamp,count', 'timestamp,operation,account');
    await fc.assert(
      fc.asyncProperty(header, body, (first, rest) => survives(`${first}\n${rest}`)),
      { numRuns: 500 },
    );
  });

  it('any JSON, also in place of the fields of a record', async () => {
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
      'eventType',
      'Records',
      '__proto__',
      'toString',
    );
    const changes = fc.dictionary(names, fc.jsonValue(), { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(changes, (fields) => survives(`[${kmsRecord()},${kmsRecord(fields)}]`)),
      { numRuns: 500 },
    );
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), (value) => survives(JSON.stringify(value))),
      { numRuns: 500 },
    );
  });
});

describe('a hostile file is refused', () => {
  const limits = {
    maxBytes: 1_000_000,
    maxLineBytes: 1000,
    maxRecordBytes: 5000,
    maxRows: 100,
    maxDepth: 20,
    maxKinds: 10,
    maxEventIds: 50,
  };
  const text = (unit: string, times: number) => unit.repeat(times);
  const many = (row: (index: number) => string) => Array.from({ length: 101 }, (_, index) => row(index)).join('\n');

  it.each([
    [
      'that expands without end',
      gzip(`timestamp\n${text('\n', 2_000_000)}`),
      'trace.txt: expected at most 1000000 bytes of text, unpacked; got more',
    ],
    [
      'that is one long line',
      `timestamp\n1,${text('x', 2000)}`,
      'trace.txt:2: expected a row of at most 1000 characters; got more',
    ],
    [
      'that is one long line in many pieces',
      `timestamp\n1,${text('x', 2_000_000)}`,
      'trace.txt:2: expected a row of at most 1000 characters; got more',
    ],
    [
      'whose header is long',
      `timestamp${text(',a', 2000)}`,
      'trace.txt:1: expected a first line of at most 1000 characters; got more',
    ],
    ['that is all blank', text(' ', 5000), 'trace.txt:1: expected a first line of at most 1000 characters; got more'],
    ['that is all blank and short', ' \n\t\r\n', 'trace.txt: expected a recording; got a file without text'],
    [
      'whose quote spans all lines',
      `timestamp\n"${text('x\n', 2000)}`,
      'trace.txt:2: expected a row of at most 1000 characters; got more',
    ],
    ['with too many rows', `timestamp\n${many(String)}`, 'trace.txt:102: expected at most 100 rows; got more'],
    [
      'with too many kinds',
      `timestamp,operation\n${many((index) => `1,${index}`)}`,
      'trace.txt:12: expected at most 10 combinations of operation, account, region, client, key, service; got more',
    ],
    [
      'with a long record',
      `[{"a":"${text('x', 6000)}"}]`,
      'trace.txt:1: expected a record of at most 5000 characters; got more',
    ],
    [
      'with a long record in many pieces',
      `[{"a":"${text('x', 2_000_000)}"}]`,
      'trace.txt:1: expected a record of at most 5000 characters; got more',
    ],
    [
      'with many records of KMS',
      many((index) => kmsRecord({ eventID: `${index}` })),
      'trace.txt:51: expected at most 50 records of KMS; got more',
    ],
    ['of deep arrays', text('[', 1_000), 'trace.txt:1: expected at most 20 brackets inside one another; got more'],
    ['of deep objects', text('{"a":', 1000), 'trace.txt:1: expected at most 20 brackets inside one another; got more'],
    [
      'of deep Records',
      text('{"Records":[', 1000),
      'trace.txt:1: expected at most 20 brackets inside one another; got more',
    ],
    [
      'of a deep object in deep arrays',
      `${text('[', 15)}${text('{"a":', 10)}`,
      'trace.txt:1: expected at most 20 brackets inside one another; got more',
    ],
    [
      'of deep arrays in a record',
      `{"a":${text('[', 1000)}`,
      'trace.txt:1: expected at most 20 brackets inside one another; got more',
    ],
  ])('%s', async (_, content, message) => {
    const [first] = (await refusal(content, { limits })).split(' [');
    expect(first).toBe(message);
  });

  it('with a name of a thousand lines', async () => {
    const error = await readTrace('no\u0007such\nfile').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TraceError);
    expect((error as TraceError).message).toBe('no\\u0007such\\u000afile: expected a readable file; got no such file');
  });

  it('with a value longer than any name', async () => {
    expect(await refusal(`timestamp,key\n1,${text('x', 2049)}`)).toBe(
      `trace.txt:2: expected a key of at most 2048 characters; got "${text('x', 80)}…"`,
    );
  });

  it('with counts that no number holds', async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => `${index},1e12`).join('\n');
    expect(await refusal(`timestamp,count\n${rows}`)).toBe(
      'trace.txt: expected fewer than 2^53 calls in all; got more',
    );
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['is missing', 'test/imports/no-such-file.csv', 'no such file'],
    ['is inside a file', 'package.json/trace.csv', 'no such file'],
    ['is a directory', 'test/imports', 'a directory'],
    ['is a device', '/dev/null', 'a device, pipe or socket'],
    ['has a name that is too long', 'x'.repeat(5000), 'a name that is too long'],
  ])('%s', async (_, path, received) => {
    await expect(readTrace(path)).rejects.toMatchObject({
      name: 'TraceError',
      kind: 'unreadable',
      line: null,
      received,
    });
  });

  it('is a pipe that nobody writes to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kmsim-pipe-'));
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    await expect(readTrace(path)).rejects.toMatchObject({ kind: 'unreadable', received: 'a device, pipe or socket' });
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['empty', '', 'trace.txt: expected a recording; got an empty file'],
    ['an empty gzip', gzip(''), 'trace.txt: expected a recording; got a file without text'],
    [
      'a cut gzip',
      gzip(azureRows).subarray(0, 50),
      'trace.txt: expected a whole gzip file; got one that ends too early [copy or download it again]',
    ],
    [
      'only the start of a gzip',
      new Uint8Array([0x1f, 0x8b]),
      'trace.txt: expected a whole gzip file; got one that ends too early [copy or download it again]',
    ],
    [
      'a damaged gzip',
      Buffer.concat([gzip('').subarray(0, 10), Buffer.from('nonsense')]),
      'trace.txt: expected a whole gzip file; got a damaged one [copy or download it again]',
    ],
    [
      'a zip',
      Buffer.concat([Buffer.from('PK\u0003\u0004'), deflateRawSync('a')]),
      'trace.txt: expected UTF-8 text, plain or in gzip; got zip [convert the file first]',
    ],
    [
      'in UTF-16',
      Buffer.from('\uFEFFtimestamp\n1\n', 'utf16le'),
      'trace.txt: expected UTF-8 text, plain or in gzip; got UTF-16 [convert the file first]',
    ],
    [
      'a gzip in a gzip',
      gzipSync(gzip('timestamp\n1\n')),
      'trace.txt: expected CloudTrail records in JSON, or CSV with a column "timestamp"; got ',
    ],
  ])('is %s', async (_, content, message) => {
    expect(await refusal(content)).toContain(message);
  });
});

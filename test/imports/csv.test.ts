import { describe, expect, it } from 'vitest';
import { readTrace } from '../../src/imports/read-trace.ts';
import { AZURE, gzip, read, recording, refusal } from './recordings.ts';

const starts = async (content: string) => [...(await read(content)).startNanoseconds];

describe('the trace of a real service', () => {
  it('has 8,819 calls in 3,437 seconds, 67 of them in the busiest', async () => {
    const trace = await readTrace(AZURE);
    expect(trace.counts.reduce((sum, count) => sum + count, 0)).toBe(8819);
    expect(trace).toMatchObject({
      format: 'csv-timestamps',
      startTime: '2023-11-16T18:17:03.000Z',
      seconds: 3437,
      binNanoseconds: 0,
    });
    expect(trace.recorded).toEqual({ requests: 8819, throttled: 0, peakRequestsPerSecond: 67 });
  });

  it('keeps its stamps of 100 ns', async () => {
    const { startNanoseconds } = await readTrace(AZURE);
    expect([...startNanoseconds.slice(0, 2)]).toEqual([979_960_000, 1_031_960_000]);
    expect(startNanoseconds.at(-1)).toBe(3_436_928_016_000);
  });

  it('scaled by 200 has 4 seconds over 10,000, with 7,400 calls too many', async () => {
    const trace = await readTrace(AZURE);
    const perSecond = new Float64Array(trace.seconds);
    trace.startNanoseconds.forEach((start, row) => {
      perSecond[Math.floor(start / 1e9)]! += trace.counts[row]! * 200;
    });
    const over = perSecond.filter((calls) => calls > 10_000);
    expect([over.length, over.reduce((sum, calls) => sum + calls - 10_000, 0), Math.max(...perSecond)]).toEqual([
      4, 7400, 13_400,
    ]);
  });
});

describe('one row a call', () => {
  it('counts from the whole clock second of the first call', async () => {
    expect(await starts('timestamp\n2023-01-01T00:00:00.75Z\n2023-01-01T00:00:02.5Z\n')).toEqual([
      750_000_000, 2_500_000_000,
    ]);
  });

  it('has bins of a second where every stamp is a whole second', async () => {
    const trace = await read('timestamp\n2023-01-01T00:00:00Z\n2023-01-01T00:00:00.000Z\n2023-01-01T00:00:02Z\n');
    expect(trace).toMatchObject({ binNanoseconds: 1e9, seconds: 3 });
    expect([...trace.counts]).toEqual([2, 1]);
  });

  it('is exact where some stamps are whole seconds and others are not', async () => {
    expect(await read('timestamp\n100000000\n100000001.5\n')).toMatchObject({ binNanoseconds: 0, seconds: 2 });
  });

  it('has bins of a minute where stamps are written without seconds', async () => {
    expect(await read('timestamp\n2023-01-01 00:00\n2023-01-01 00:03\n')).toMatchObject({
      binNanoseconds: 60e9,
      seconds: 240,
    });
  });

  it('has no start time where stamps count from an unnamed start', async () => {
    expect(await read('timestamp\n0.5\n3\n')).toMatchObject({ startTime: null, seconds: 4 });
  });

  it('includes a call at the very last instant', async () => {
    expect((await read('timestamp\n0.5\n5.0\n')).seconds).toBe(6);
  });

  it('is exact to the nanosecond far from 1970', async () => {
    expect(await starts('timestamp\n9000000000000000001\n9000000000000000003\n')).toEqual([1, 3]);
  });

  it.each([
    ['CR LF', 'timestamp,note\r\n0.5,a\r\n1.5,b\r\n'],
    ['a byte order mark', '\uFEFFtimestamp,note\n0.5,a\n1.5,b\n'],
    ['no last line end', 'timestamp,note\n0.5,a\n1.5,b'],
    ['empty lines', '\n\ntimestamp,note\n\n0.5,a\n  \n1.5,b\n\n'],
    ['quotes', '"timestamp","note"\n"0.5","a ""b"", c"\n"1.5" , "d\ne\r\nf"\n'],
    ['another case and spaces', 'note , TimeStamp\na, 0.5 \nb,1.5\n'],
  ])('may have %s', async (_, content) => {
    expect(await starts(content)).toEqual([500_000_000, 1_500_000_000]);
    expect([...(await read(gzip(content))).startNanoseconds]).toEqual([500_000_000, 1_500_000_000]);
  });

  it('says that a column of counts under another name is ignored', async () => {
    const trace = await read('timestamp,Value\n1,94\n2,3\n');
    expect(trace.notes).toEqual([{ note: 'column "Value" ignored: one row is one call', count: 2 }]);
  });
});

describe('rows with counts', () => {
  it('are as wide as their smallest gap, where no bin is given', async () => {
    const trace = await read('timestamp,count\n2023-01-01 00:10,5\n2023-01-01 00:00,7\n2023-01-01 00:05,0\n');
    expect(trace).toMatchObject({ format: 'csv-counts', binNanoseconds: 300e9, binInferred: true, seconds: 900 });
    expect([...trace.startNanoseconds, ...trace.counts]).toEqual([0, 600e9, 7, 5]);
    expect(trace.recorded).toEqual({ requests: 12, throttled: 0, peakRequestsPerSecond: 7 / 300 });
  });

  it('are as wide as the given bin, and begin with the first, however short', async () => {
    const trace = await read('timestamp,count\n0.2,5\n0.7,94.0\n', { binNanoseconds: 1e8 });
    expect(trace).toMatchObject({ binNanoseconds: 1e8, binInferred: false, seconds: 1 });
    expect([...trace.startNanoseconds]).toEqual([0, 5e8]);
    expect(trace.recorded.peakRequestsPerSecond).toBe(99);
  });

  it('of one time and one kind are added up', async () => {
    const trace = await read('timestamp,count,operation\n0,5,Decrypt\n0,1,Encrypt\n0,2,Decrypt\n60,1,Encrypt\n');
    expect(trace.kinds).toEqual([{ operation: 'Decrypt' }, { operation: 'Encrypt' }]);
    expect([[...trace.startNanoseconds], [...trace.counts], [...trace.kind]]).toEqual([
      [0, 0, 60e9],
      [7, 1, 1],
      [0, 1, 1],
    ]);
  });
});

describe('what rows say about calls', () => {
  const content =
    'timestamp,Operation,ACCOUNT,client,color\n0.5,Encrypt,b,,red\n3,Decrypt,a,,blue\n3.5,Decrypt,b,x,green\n';

  it('becomes kinds, empty fields saying nothing', async () => {
    const trace = await read(content);
    expect(trace.kinds).toEqual([
      { operation: 'Decrypt', account: 'a' },
      { operation: 'Decrypt', account: 'b', client: 'x' },
      { operation: 'Encrypt', account: 'b' },
    ]);
    expect([...trace.kind]).toEqual([2, 0, 1]);
  });

  it('selects rows, whose zero and length stay those of the whole file', async () => {
    const trace = await read(content, { where: { operation: 'Decrypt', account: 'a' } });
    expect([...trace.startNanoseconds]).toEqual([3e9]);
    expect(trace).toMatchObject({ seconds: 4, recorded: { requests: 1 } });
    expect(trace.kinds).toEqual([{ operation: 'Decrypt', account: 'a' }]);
  });

  it('can be left aside, so that calls at one time become one row', async () => {
    const trace = await read('timestamp,operation\n1,Decrypt\n1,Encrypt\n1,Sign\n', { by: [], where: {} });
    expect([trace.kinds, [...trace.counts]]).toEqual([[{}], [3]]);
  });

  it('may be any text, also names that mean something to JavaScript', async () => {
    const trace = await read('timestamp,operation,__proto__,constructor\n1,__proto__,2,3\n2,constructor,2,3\n');
    expect(trace.kinds.map(({ operation }) => operation)).toEqual(['__proto__', 'constructor']);
  });

  it('may be in any script, wherever the file is cut when it is read', async () => {
    const trace = await read(`timestamp,operation\n${'1,ключ鍵🔑\n'.repeat(20_000)}`);
    expect([trace.kinds, [...trace.counts]]).toEqual([[{ operation: 'ключ鍵🔑' }], [20_000]]);
  });

  it('is not confused by values that look alike when joined', async () => {
    expect((await read('timestamp,operation,account\n1,a,ab\n1,aa,b\n1,"a,a",b\n')).kinds).toHaveLength(3);
  });
});

describe('a CSV file that is refused', () => {
  it.each([
    [
      'timestamp\n1\nyesterday\n',
      'trace.txt:3: expected an ISO 8601 time or an epoch number in column "timestamp"; got "yesterday"',
    ],
    [
      'timestamp,a\n"1","x\ny"\n\nnever,b\n',
      'trace.txt:5: expected an ISO 8601 time or an epoch number in column "timestamp"; got "never"',
    ],
    ['timestamp,a\n1\n', 'trace.txt:2: expected 2 fields, as in the header; got 1'],
    ['timestamp\n', 'trace.txt: expected at least one row; got a header only'],
    ['timestamp', 'trace.txt: expected at least one row; got a header only'],
    ['Timestamp,timestamp\n1,2\n', 'trace.txt:1: expected one column "timestamp"; got several'],
    ['timestamp,count\n1,-5\n', 'trace.txt:2: expected a whole number from 0 to 1e12 in column "count"; got "-5"'],
    ['timestamp,count\n1,NaN\n', 'trace.txt:2: expected a whole number from 0 to 1e12 in column "count"; got "NaN"'],
    ['timestamp,count\n1,1.5\n', 'trace.txt:2: expected a whole number from 0 to 1e12 in column "count"; got "1.5"'],
    ['timestamp,count\n1,1e13\n', 'trace.txt:2: expected a whole number from 0 to 1e12 in column "count"; got "1e13"'],
    ['timestamp,count\n1,\n', 'trace.txt:2: expected a whole number from 0 to 1e12 in column "count"; got ""'],
    [
      'timestamp,count\n1,5\n',
      'trace.txt: expected two different times, to infer the width of a row from; got one [give bin]',
    ],
    ['timestamp,count\n1,0\n2,0\n', 'trace.txt: expected calls to replay; got counts of 0 only'],
    [
      'timestamp,a\n1,"x\n2,y\n',
      'trace.txt:2: expected a closing quote; got the end of the file [the file may be cut short]',
    ],
    ['timestamp,a\n1,"x"y\n', 'trace.txt:2: expected a comma after a closing quote; got "y"'],
    [
      'timestamp\n\u001b[2J\u0007\u202e\n',
      'trace.txt:2: expected an ISO 8601 time or an epoch number in column "timestamp"; got "\\u001b[2J\\u0007\\u202e"',
    ],
    [
      'time,a\n1,2\n',
      'trace.txt: expected CloudTrail records in JSON, or CSV with a column "timestamp"; got "time,a" [name the column of times "timestamp"]',
    ],
    [
      'timestamp;a\n1;2\n',
      'trace.txt: expected CloudTrail records in JSON, or CSV with a column "timestamp"; got "timestamp;a" [separate the columns with commas]',
    ],
    [
      '2023-01-01T00:00:00Z,5\n',
      'trace.txt: expected CloudTrail records in JSON, or CSV with a column "timestamp"; got "2023-01-01T00:00:00Z,5" [begin the file with a line that names the columns]',
    ],
  ])('%j', async (content, message) => {
    expect(await refusal(content)).toBe(message);
  });

  it('when it is a download of the CloudTrail console, says what is missing in it', async () => {
    expect(await refusal('Event ID,Event time,User name,Event name\n1,2,3,4\n')).toContain(
      'leaves out read-only events such as Decrypt',
    );
  });

  it('when a bin is given for rows that have no counts', async () => {
    const message = 'trace.txt:1: expected a column "count", as a bin was given; got "timestamp"';
    expect(await refusal('timestamp\n1\n', { binNanoseconds: 1e9 })).toBe(message);
  });

  it('when bins would overlap', async () => {
    const message = 'trace.txt: expected rows at least a bin of 300000000000 ns apart; got 60000000000 ns';
    expect(await refusal('timestamp,count\n0,1\n60,1\n', { binNanoseconds: 300e9 })).toBe(message);
  });

  it.each([
    [{ operation: 'Sign' }, 'trace.txt: expected calls with operation "Sign"; got operation "Decrypt", "Encrypt"'],
    [
      { operation: 'Encrypt', account: 'a' },
      'trace.txt: expected calls with operation "Encrypt" and account "a"; got each of them, but never together',
    ],
    [
      { region: 'us-east-1' },
      'trace.txt:1: expected a column "region", to select by it; got "timestamp", "operation", "account"',
    ],
    [
      { color: 'red' },
      'trace.txt: expected a selection by one of operation, account, region, client, key, service, role; got "color"',
    ],
  ])('when it has nothing where %j', async (where, message) => {
    expect(await refusal('timestamp,operation,account\n1,Decrypt,a\n1,Encrypt,b\n', { where })).toBe(message);
  });

  it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('when the bin is %d', async (binNanoseconds) => {
    expect(await refusal('timestamp,count\n1,1\n', { binNanoseconds })).toContain(
      'expected a bin of a whole number of nanoseconds',
    );
  });

  it('with its path, where no other name is given', async () => {
    const path = recording('timestamp\nnever\n');
    await expect(readTrace(path)).rejects.toMatchObject({ file: path, line: 2, kind: 'invalid', received: '"never"' });
  });
});

describe('a column of refused requests beside the counts', () => {
  const rows = 'timestamp,count,throttled,operation\n60,5,2,Decrypt\n61,0,3,Encrypt\n62,4,0,Encrypt\n';

  it('is no load, but part of what was recorded', async () => {
    const trace = await read(rows, { binNanoseconds: 1e9 });
    expect([...trace.counts]).toEqual([5, 4]);
    expect(trace.recorded).toEqual({ requests: 14, throttled: 5, peakRequestsPerSecond: 7 });
  });

  it('follows the selection', async () => {
    const trace = await read(rows, { binNanoseconds: 1e9, where: { operation: 'Encrypt' } });
    expect(trace.recorded).toEqual({ requests: 7, throttled: 3, peakRequestsPerSecond: 4 });
  });

  it('holds whole numbers', async () => {
    expect(await refusal('timestamp,count,throttled\n1,2,x\n')).toBe(
      'trace.txt:2: expected a whole number from 0 to 1e12 in column "throttled"; got "x"',
    );
  });

  it('means nothing where a row is a call', async () => {
    expect((await read('timestamp,throttled\n1,5\n2,5\n')).recorded).toMatchObject({ requests: 2, throttled: 0 });
  });
});

it('a column "role" selects calls, and tells them apart only if asked', async () => {
  const rows = 'timestamp,role\n1,reader\n2,writer\n3,reader\n';
  expect((await read(rows, { where: { role: 'reader' } })).recorded.requests).toBe(2);
  expect((await read(rows)).kinds).toEqual([{}]);
});

import { describe, expect, it } from 'vitest';
import type { Trace } from '../../src/imports/trace.ts';
import { cloudtrailLines, gzip, kmsRecord, read, refusal } from './recordings.ts';

const lines = cloudtrailLines;
const wrapped = (records: readonly string[]) => `{"Records":[${records.join(',')}]}`;
const load = ({ skipped: _, ...rest }: Trace) => rest;

describe('a CloudTrail recording', () => {
  it('has 54 requests in 10 seconds, 24 of them in the busiest', async () => {
    const trace = await read(lines.join('\n'));
    expect(trace).toMatchObject({
      format: 'cloudtrail',
      startTime: '2023-07-10T12:07:55.000Z',
      seconds: 10,
      binNanoseconds: 1e9,
    });
    expect(trace.recorded).toEqual({ requests: 54, throttled: 0, peakRequestsPerSecond: 24 });
    expect(trace.counts.reduce((sum, count) => sum + count, 0)).toBe(54);
    expect(trace.skipped).toEqual([]);
  });

  it('says who called what, for which service', async () => {
    const { kinds } = await read(lines.join('\n'));
    const common = { operation: 'Decrypt', account: '123837392027', region: 'us-east-1' };
    const key = 'arn:aws:kms:us-east-1:123837392027:key/';
    expect(kinds).toEqual([
      { ...common, key: `${key}0e5d0ab6-097e-49d8-99ef-747ce3e5f8f4`, service: 'ssm.amazonaws.com' },
      { ...common, key: `${key}dad21b23-9915-42bd-981b-2a9f3c8f20c8`, service: 'secretsmanager.amazonaws.com' },
    ]);
  });

  const forms: [string, string | Uint8Array][] = [
    ['as records one a line', lines.join('\n')],
    ['as Records', wrapped(lines)],
    [
      'as Records, indented and with other fields',
      JSON.stringify({ a: [{ b: '}"]' }], Records: lines.map((line) => JSON.parse(line)), c: [1] }, null, 2),
    ],
    ['as an array', `[${lines.join(',\n')}]`],
    ['as records with nothing between them', lines.join('')],
    ['in gzip', gzip(wrapped(lines))],
    [
      'in several gzips in one file',
      Buffer.concat([gzip(wrapped(lines.slice(0, 9))), gzip(`\n${wrapped(lines.slice(9))}`)]),
    ],
    ['as several Records in one file', wrapped(lines.slice(0, 20)) + wrapped([]) + wrapped(lines.slice(20))],
    ['as an array of Records', `[${wrapped(lines.slice(0, 20))},${wrapped(lines.slice(20))}]`],
    ['with a byte order mark and Windows line ends', `\uFEFF${lines.join('\r\n')}\r\n`],
    ['in reverse order', [...lines].reverse().join('\n')],
  ];

  it.each(forms)('is the same %s', async (_, content) => {
    expect(await read(content)).toEqual(await read(lines.join('\n')));
  });

  it('is the same if every record comes twice, in any form', async () => {
    const once = load(await read(lines.join('\n')));
    const twice = [
      wrapped(lines) + wrapped(lines),
      `[${[...lines, ...[...lines].reverse()].join(',')}]`,
      gzip([...lines].reverse().join('\n') + wrapped(lines)),
    ];
    for (const content of twice) {
      const trace = await read(content);
      expect(load(trace)).toEqual(once);
      expect(trace.skipped).toEqual([{ reason: 'duplicates (same eventID)', count: 54 }]);
    }
  });

  it('is the same wherever the text is cut into pieces', async () => {
    const pretty = JSON.stringify({ Records: lines.map((line) => JSON.parse(line)) }, null, 1);
    const once = await read(pretty);
    for (let padding = 1; padding < 400; padding += 7) {
      expect(await read(' '.repeat(65_536 - padding) + pretty)).toEqual(once);
    }
  });
});

describe('records that are no load', () => {
  const skipped = async (...records: string[]) => (await read([kmsRecord(), ...records].join('\n'))).skipped;

  it('of other services are counted', async () => {
    const reason = 'records of other services than KMS';
    expect(await skipped(kmsRecord({ eventSource: 'ssm.amazonaws.com', errorCode: 'ThrottlingException' }))).toEqual([
      { reason, count: 1 },
    ]);
  });

  it('of KMS to itself are counted', async () => {
    const reason = 'events that are no requests (eventType other than AwsApiCall), such as key rotation';
    expect(await skipped(kmsRecord({ eventType: 'AwsServiceEvent', eventName: 'RotateKey' }))).toEqual([
      { reason, count: 1 },
    ]);
  });

  it('that were throttled are recorded, in the peak too, and not replayed', async () => {
    const refused = kmsRecord({ errorCode: 'ThrottlingException', requestParameters: null });
    const trace = await read([kmsRecord(), refused, refused].join('\n'));
    expect(trace.recorded).toEqual({ requests: 3, throttled: 2, peakRequestsPerSecond: 3 });
    expect([...trace.counts]).toEqual([1]);
  });

  it('do not move t = 0, but throttled requests do', async () => {
    const other = kmsRecord({ eventSource: 's3.amazonaws.com', eventTime: '2023-07-10T11:59:00Z' });
    const refused = kmsRecord({ errorCode: 'ThrottlingException', eventTime: '2023-07-10T11:59:58Z' });
    expect((await read([other, kmsRecord(), refused].join('\n'))).startTime).toBe('2023-07-10T11:59:58.000Z');
  });
});

describe('one request recorded by two accounts', () => {
  const shared = { sharedEventID: 's1' };
  const ofCaller = kmsRecord({
    ...shared,
    eventID: 'e1',
    userIdentity: { accountId: '111122223333', invokedBy: 's3.amazonaws.com' },
  });
  const ofOwner = kmsRecord({ ...shared, eventID: 'e2', recipientAccountId: '444455556666' });

  it.each([
    ['caller first', [ofCaller, ofOwner]],
    ['owner first', [ofOwner, ofCaller]],
    ['again', [ofOwner, ofCaller, ofOwner, ofCaller]],
  ])('counts once, as the caller saw it: %s', async (_, records) => {
    const trace = await read(records.join('\n'));
    expect(trace.recorded.requests).toBe(1);
    expect(trace.kinds).toEqual([
      { operation: 'Decrypt', account: '111122223333', region: 'us-east-1', service: 's3.amazonaws.com' },
    ]);
  });

  it('is the caller’s, whoever owns the key', async () => {
    expect((await read(ofOwner)).kinds[0]?.account).toBe('111122223333');
  });
});

describe('a request of KMS', () => {
  it('that failed for another reason is load, and said', async () => {
    const trace = await read(kmsRecord({ errorCode: 'NotFoundException' }));
    expect(trace.recorded).toEqual({ requests: 1, throttled: 0, peakRequestsPerSecond: 1 });
    expect(trace.notes).toEqual([
      { note: 'requests that KMS answered with an error other than throttling, kept as load', count: 1 },
    ]);
  });

  it('without a caller’s account is the recipient’s', async () => {
    const record = kmsRecord({
      userIdentity: { type: 'AWSService', invokedBy: 'x' },
      recipientAccountId: '444455556666',
    });
    expect((await read(record)).kinds[0]?.account).toBe('444455556666');
  });

  it('names its key in the request where it has no resources', async () => {
    expect((await read(kmsRecord({ requestParameters: { keyId: 'alias/a' } }))).kinds[0]?.key).toBe('alias/a');
  });

  it('tells its role only if asked', async () => {
    const role = 'arn:aws:iam::111122223333:role/reader';
    const record = kmsRecord({
      userIdentity: { arn: 'arn:of:session', sessionContext: { sessionIssuer: { arn: role } } },
    });
    expect((await read(record)).kinds[0]).not.toHaveProperty('role');
    expect((await read(record, { by: ['role'] })).kinds).toEqual([{ role }]);
  });

  it('may hold odd keys and values of other types without harm', async () => {
    const odd = `{"__proto__":{"eventName":"Sign"},"constructor":1,"Records":{"a":1},${kmsRecord({
      awsRegion: 7,
      resources: [null],
      userIdentity: [],
      requestParameters: 'x',
    }).slice(1)}`;
    expect((await read(odd)).kinds).toEqual([{ operation: 'Decrypt', account: '111122223333' }]);
    expect(({} as { eventName?: string }).eventName).toBeUndefined();
  });
});

describe('a CloudTrail file that is refused', () => {
  const other = kmsRecord({ eventSource: 's3.amazonaws.com' });
  it.each(
    [
      [
        `${kmsRecord()}\n${kmsRecord({ eventTime: 'noon' })}`,
        'trace.txt:2: expected an ISO 8601 time or an epoch number in "eventTime"; got "noon"',
      ],
      [
        kmsRecord({ eventTime: 5 }),
        'trace.txt:1: expected an ISO 8601 time or an epoch number in "eventTime"; got a JSON value that is no text',
      ],
      [kmsRecord({ eventName: undefined }), 'trace.txt:1: expected an operation in "eventName"; got none'],
      [
        other,
        'trace.txt: expected requests of KMS (eventSource kms.amazonaws.com); got records of other services than KMS (1)',
      ],
      ['{"Records":[]}', 'trace.txt: expected requests of KMS (eventSource kms.amazonaws.com); got none'],
      [
        kmsRecord({ errorCode: 'ThrottlingException' }),
        'trace.txt: expected calls to replay; got throttled requests only (1)',
      ],
      ['{}', 'trace.txt:1: expected a CloudTrail record, with "eventSource"; got an empty object'],
      [
        '{"Events":[{"EventId":"1"}]}',
        'trace.txt:1: expected a CloudTrail record, with "eventSource"; got an object with "Events" [of the output of lookup-events, take the field CloudTrailEvent of each event]',
      ],
      ['[1]', 'trace.txt:1: expected a record in JSON; got "1]"'],
      [
        `[${other}\n${other}]`,
        'trace.txt:2: expected a comma or the end of the list of records; got "{"eventSource":"s3.a"',
      ],
      [`[${other},]`, 'trace.txt:1: expected a record in JSON; got "]"'],
      [`${other},${other}`, 'trace.txt:1: expected a record or a list of records in JSON; got ",{"eventSource":"s3."'],
      ['\n{"a":\n}', 'trace.txt:2: expected a record in JSON; got "{"a":\\u000a}"'],
      [
        '{"Records":[',
        'trace.txt:1: expected the end of the JSON that begins here; got the end of the file [the file may be cut short]',
      ],
      [
        '{"Records":[]',
        'trace.txt:1: expected the end of the JSON that begins here; got the end of the file [the file may be cut short]',
      ],
    ].map(([content, message]) => ({ content: content!, message: message! })),
  )('$message', async ({ content, message }) => {
    expect(await refusal(content)).toBe(message);
  });

  it('when a bin is given, or a client is asked for', async () => {
    expect(await refusal(kmsRecord(), { binNanoseconds: 1e9 })).toContain('"timestamp,count" rows, as a bin was given');
    expect(await refusal(kmsRecord(), { where: { client: 'a' } })).toContain(
      'expected a recording that names the client',
    );
  });
});

import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { loadText, messagesOf } from './load-from-text.ts';

async function runOf(text: string) {
  return simulate((await loadText(text)).world);
}

const FILES = 'test/scenario/data';
const PARTIES = `duration: 3s
accounts: { lake: { id: "111111111111" }, jobs: { id: "222222222222" } }
clients:
  admin: { account: lake, retry: none }
  reader: { account: lake, retry: none }
  worker: { account: jobs, retry: none }`;

/** By flow: admitted and rejected. */
const answered = ({ flows }: Awaited<ReturnType<typeof runOf>>) =>
  flows.map(({ admitted, rejected }) => [admitted, rejected]);

describe('a policy document in a file', () => {
  test('decides what each client may do, by its principals, actions and conditions', async () => {
    const run = await runOf(`${PARTIES}
keys: { k: { account: lake, policy: { file: ${FILES}/policy-readers-only.json } } }
workload:
  - { client: reader, call: Decrypt, with: { context: { Department: IT, Team: a } }, arrivals: { constant: 10/s } }
  - { client: reader, call: Decrypt, with: { context: { Department: Sales } }, arrivals: { constant: 10/s } }
  - { client: reader, call: DescribeKey, arrivals: { constant: 10/s } }
  - { client: admin, call: DescribeKey, arrivals: { constant: 10/s } }
  - { client: admin, call: Decrypt, with: { context: { Department: IT } }, arrivals: { constant: 10/s } }
  - { client: worker, call: Decrypt, with: { context: { Department: IT } }, arrivals: { constant: 10/s } }`);
    expect(answered(run)).toEqual([
      [30, 0],
      [0, 30],
      [0, 30],
      [30, 0],
      [0, 30],
      [0, 30],
    ]);
  });

  const saysOf = (file: string) =>
    messagesOf(`keys: { k: { policy: { file: ${FILES}/${file} } } }
workload: [{ call: Decrypt, arrivals: { once: 1 } }]`);

  test('what the model does not know in it is an error that names it, with the nearest name', async () => {
    expect(await saysOf('policy-unknown.json')).toEqual([
      `1:30: error: keys.k.policy.file: "${FILES}/policy-unknown.json", Statement[0].Action: expected an action of KMS; got "kms:Decrpyt" (did you mean "kms:Decrypt"?)`,
      `1:30: error: keys.k.policy.file: "${FILES}/policy-unknown.json", Statement[0].Condition.IpAddress: expected a condition key that kmsim knows; got "aws:SourceIp"`,
      `1:30: error: keys.k.policy.file: "${FILES}/policy-unknown.json", Statement[0].Condition: expected a condition operator that kmsim knows; got "IpAddress"`,
    ]);
  });

  test('what is no JSON is an error, and so is a file that is not there', async () => {
    expect((await saysOf('policy-broken.json'))[0]).toContain('expected a policy document in JSON; got something else');
    expect((await saysOf('none.json'))[0]).toContain('cannot read it: there is no such file');
  });

  test('a key that its policy lets nobody use or manage is a warning', async () => {
    const messages = await saysOf('policy-closed.json');
    expect(messages.map((one) => one.replace(/^.*warning: /, ''))).toEqual([
      'keys.k.policy.file: this policy lets nobody change it: the key is unmanageable, and only AWS Support helps',
      'keys.k.policy.file: this policy lets nobody use the key: only grants could',
      'workload.w1.key: KMS rejects every request of it with AccessDeniedException: Neither the key policy nor a grant allows the caller to do this.',
    ]);
  });
});

describe('a policy document in the scenario', () => {
  const DOCUMENT = `
      Version: 2012-10-17
      Statement:
        - { Effect: Allow, Principal: { AWS: arn:aws:iam::111111111111:root }, Action: kms:*, Resource: "*" }
        - { Effect: Deny, Principal: "*", Action: kms:Decrypt, Resource: "*", Condition: { StringEquals: { kms:EncryptionContext:Department: Sales } } }`;
  const AS_TEXT = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'kms:*', Resource: '*' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { StringEquals: { 'kms:EncryptionContext:Department': 'Sales' } },
      },
    ],
  });
  const put = (document: string) => `duration: 3s
accounts: { lake: { id: "111111111111" } }
keys: { k: {} }
clients: { c: { retry: none } }
workload:
  - { call: Decrypt, with: { context: { Department: Sales } }, arrivals: { constant: 10/s } }
  - { call: Decrypt, with: { context: { Department: IT } }, arrivals: { constant: 10/s } }
  - call: PutKeyPolicy
    with: { policy: { document: ${document} } }
    arrivals: { once: 1 }`;

  test('of a key and of PutKeyPolicy, as YAML and as JSON text, is the same document', async () => {
    const ofKey = await runOf(`duration: 3s
accounts: { lake: { id: "111111111111" } }
keys:
  k:
    policy:
     document:${DOCUMENT}
clients: { c: { retry: none } }
workload:
  - { call: Decrypt, with: { context: { Department: Sales } }, arrivals: { constant: 10/s } }
  - { call: Decrypt, with: { context: { Department: IT } }, arrivals: { constant: 10/s } }`);
    expect(answered(ofKey)).toEqual([
      [0, 30],
      [30, 0],
    ]);
    for (const document of [AS_TEXT, `'${AS_TEXT}'`]) {
      const run = await runOf(put(document));
      // The first Decrypt is asked at the same instant.
      expect(run.flows[0]!.rejected).toBeGreaterThanOrEqual(29);
      expect(answered(run).slice(1)).toEqual([
        [30, 0],
        [1, 0],
      ]);
    }
  });

  test('a mistake in it has its own line and column, and says what is known', async () => {
    const messages = await messagesOf(`keys:
  k:
    policy:
     document:
      Statement:
        - { Effect: Allow, Principal: "*", Action: [kms:Encrypt, kms:Decrpyt], Resource: "*" }
        - { Effect: Perhaps, Principal: { AWS: 12 }, Action: kms:*, Resource: "*", Condition: { IpAddress: { aws:SourceIp: 1.2.3.4 } } }
workload: [{ call: Decrypt, arrivals: { once: 1 } }]`);
    expect(messages).toEqual([
      '6:52: error: keys.k.policy.document.Statement.0.Action: expected an action of KMS; got "kms:Decrpyt" (did you mean "kms:Decrypt"?)',
      '7:21: error: keys.k.policy.document.Statement.1.Effect: expected Allow or Deny; got "Perhaps"',
      '7:48: error: keys.k.policy.document.Statement.1.Principal.AWS: expected "*", an account, or the ARN of an account, a role, a session of one or a user; got "12"',
      '7:95: error: keys.k.policy.document.Statement.1.Condition: expected a condition operator that kmsim knows; got "IpAddress"',
      '7:108: error: keys.k.policy.document.Statement.1.Condition.IpAddress: expected a condition key that kmsim knows; got "aws:SourceIp"',
    ]);
  });

  test('one that locks out who puts it is MalformedPolicyDocumentException, as from a file', async () => {
    const locked = '{ Statement: { Effect: Allow, Principal: "*", Action: kms:Decrypt, Resource: "*" } }';
    expect((await runOf(put(locked))).errors).toEqual([
      { name: 'MalformedPolicyDocumentException', count: 1, firstSecond: 0 },
    ]);
  });

  test('larger than the quota is LimitExceededException, whatever its form', async () => {
    const large = { ...JSON.parse(AS_TEXT), Id: 'x'.repeat(33_000) };
    const text = put(JSON.stringify(large));
    const run = await runOf(`quotas: { profile: "2021-04" }\n${text}`);
    expect(run.errors).toEqual([{ name: 'LimitExceededException', count: 1, firstSecond: 0 }]);
  });

  test.each([
    ['7', 'expected a key policy document: a map with Version and Statement, or its JSON text; got 7'],
    ['[1]', 'expected a key policy document'],
    ['"{"', 'expected a policy document in JSON; got something else'],
    ["'[]'", 'the document: expected a map; got []'],
    ['{}, use: [lake]', 'expected only one of use, file and document; got use and document'],
  ])('no such document: %.20s', async (document, message) => {
    expect((await messagesOf(put(document))).join('\n')).toContain(message);
  });
});

test('a document nested a hundred thousand deep is an error and no crash', async () => {
  const deep = `{"Statement":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const messages = await messagesOf(`keys: { k: { policy: { document: '${deep}' } } }
workload: [{ call: Decrypt, arrivals: { once: 1 } }]`);
  expect(messages.join()).toContain('expected a map; got something nested too deep to show');
});

describe('PutKeyPolicy', () => {
  const put = (policy: string, more = '') => `${PARTIES}
keys: { k: { account: lake, policy: { use: [jobs] } } }
workload:
  - { client: worker, call: Decrypt, arrivals: { constant: 10/s } }
  - { client: admin, call: PutKeyPolicy, with: { policy: ${policy}${more} }, arrivals: { stages: [{ over: 1s, at: 0/s }, { over: 1s, at: 1/s }], even: true } }`;

  test('as a request changes who may use the key from that instant', async () => {
    const closed = await runOf(put('{ use: [] }'));
    expect(answered(closed)[1]).toEqual([1, 0]);
    // Between 1s and 2s, where the only call of its stage falls.
    expect(closed.flows[0]!.rejected).toBeGreaterThanOrEqual(10);
    expect(closed.flows[0]!.rejected).toBeLessThanOrEqual(20);
    expect(closed.errors[0]).toMatchObject({ name: 'AccessDeniedException', firstSecond: 1 });
    expect(answered(await runOf(put('{ use: [jobs] }')))).toEqual([
      [30, 0],
      [1, 0],
    ]);
  });

  test('as an event does the same at its time, and gives back what was taken', async () => {
    const run = await runOf(`${PARTIES}
keys: { k: { account: lake, policy: { use: [jobs] } } }
workload: [{ client: worker, call: Decrypt, arrivals: { constant: 10/s } }]
events: [{ at: 1s, putKeyPolicy: k, policy: { file: ${FILES}/policy-readers-only.json } }, { at: 2s, putKeyPolicy: k, policy: { use: [jobs] } }]`);
    expect(answered(run)).toEqual([[20, 10]]);
  });

  test('a policy that locks its caller out is refused, unless the request bypasses the check', async () => {
    const file = `{ file: ${FILES}/policy-closed.json }`;
    const refused = await runOf(put(file));
    expect(answered(refused)).toEqual([
      [30, 0],
      [0, 1],
    ]);
    expect(refused.errors).toEqual([{ name: 'MalformedPolicyDocumentException', count: 1, firstSecond: 1 }]);
    const bypassed = await runOf(put(file, ', bypassPolicyLockoutSafetyCheck: true'));
    expect(answered(bypassed)[1]).toEqual([1, 0]);
    expect(bypassed.flows[0]!.rejected).toBeGreaterThanOrEqual(10);
    expect((await messagesOf(put(file))).join('\n')).toContain(
      'workload.w2.with.policy: KMS refuses it with MalformedPolicyDocumentException: it would not let admin put another policy',
    );
  });

  test('another account may use the key and not change its policy', async () => {
    const run = await runOf(put('{ use: [] }').replace('client: admin', 'client: worker'));
    expect(answered(run)).toEqual([
      [30, 0],
      [0, 1],
    ]);
    expect(run.errors).toEqual([{ name: 'AccessDeniedException', count: 1, firstSecond: 1 }]);
  });

  test('belongs to customer managed keys, and its settings to it', async () => {
    const workload = (entry: string) => `workload: [{ ${entry}, arrivals: { once: 1 } }]`;
    const aws = await messagesOf(`keys: { k: { type: aws-managed, service: s3 } }
${workload('call: Decrypt, with: { via: s3 }')}
events: [{ at: 1s, putKeyPolicy: k, policy: { use: [] } }]`);
    expect(aws.join('\n')).toContain(
      'events.0.putKeyPolicy: expected a customer managed key; got k, which AWS manages',
    );
    expect((await messagesOf(workload('call: Decrypt, with: { policy: { use: [] } }'))).join('\n')).toContain(
      'workload.w1.with.policy: expected no such setting with Decrypt; got "policy"',
    );
    expect(
      (await messagesOf(`${workload('call: Decrypt')}\nevents: [{ at: 1s, putKeyPolicy: key }]`)).join('\n'),
    ).toContain('events.0.policy: expected');
  });
});

describe('validate', () => {
  const scenario = (events: string) => `keys: { a: { state: Disabled }, b: {} }
workload:
  - { call: Decrypt, key: a, arrivals: { once: 1 } }
  - { call: Decrypt, key: b, arrivals: { once: 1 } }
${events}`;
  const REJECTED = 'workload.w1.key: KMS rejects every request of it with DisabledException: The key is not enabled.';

  test('a key that stays unusable whatever happens to others is reported; one that comes to be usable is not', async () => {
    const of = async (events: string) =>
      (await messagesOf(scenario(events))).map((one) => one.replace(/^.*warning: /, ''));
    expect(await of('events: [{ at: 1s, disableKey: b }]')).toEqual([REJECTED]);
    expect(await of('events: [{ at: 1s, enableKey: b }, { at: 2s, disableKey: a }]')).toEqual([REJECTED]);
    expect(await of('events: [{ at: 1s, enableKey: a }]')).toEqual([]);
  });
});

/** Why this file exists: what AWS says of key policies, one sentence a test. KDG@867b37f doc_source unless said. */
import { describe, expect, test } from 'vitest';
import { awsManagedPolicy, awsOwnedPolicy, usePolicy } from '../../src/kms/policies.ts';
import { type PolicyStatement, readPolicyDocument } from '../../src/kms/policy-document.ts';
import { answerTo, callerOf, keyOf, OTHER, OWNER, requestOf } from '../kms/kms-worlds.ts';

const root = { AWS: `arn:aws:iam::${OWNER}:root` };
const statement = (given: object) => ({ Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*', ...given });
const documentOf = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const problemsOf = (given: object) =>
  readPolicyDocument(documentOf(statement(given))).problems.map(
    ({ path, received, expected }) => `${path}: ${expected}; ${received}`,
  );
const asks = (
  policy: object,
  operation: 'Decrypt' | 'DisableKey' | 'CreateGrant' | 'GenerateDataKey',
  given = {},
  more = {},
) => {
  const { statements, problems } = readPolicyDocument(policy);
  expect(problems).toEqual([]);
  return answerTo(requestOf(operation, { caller: callerOf(given), ...more }), {
    keys: [keyOf({ policy: statements })],
  });
};
const DENIED = 'AccessDeniedException';

describe('key policies', () => {
  test('"an AWS KMS key policy does not automatically give permission to the account or any of its users"', () => {
    const onlyAlice = documentOf(statement({ Principal: { AWS: `arn:aws:iam::${OWNER}:user/alice` } }));
    expect(asks(onlyAlice, 'Decrypt', { client: 'alice' })).toBeNull();
    expect(asks(onlyAlice, 'Decrypt', { client: 'bob' })).toBe(DENIED);
  });

  test('"It gives the AWS account that owns the KMS key full access to the KMS key."', () => {
    expect(asks(documentOf(statement({})), 'DisableKey')).toBeNull();
    expect(asks(documentOf(statement({})), 'Decrypt', { accountId: OTHER })).toBe(DENIED);
  });

  test('"Key administrators have permissions to manage the KMS key, but do not have permissions to use the KMS key"', () => {
    const policy = documentOf(
      statement({
        Principal: { AWS: `arn:aws:iam::${OWNER}:role/admin` },
        Action: ['kms:Describe*', 'kms:Disable*', 'kms:Put*'],
      }),
      statement({
        Principal: { AWS: `arn:aws:iam::${OWNER}:role/user` },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      }),
    );
    const answers = ['admin', 'user'].map((client) => [
      asks(policy, 'DisableKey', { client }),
      asks(policy, 'Decrypt', { client }),
    ]);
    expect(answers).toEqual([
      [null, DENIED],
      [DENIED, null],
    ]);
  });

  test('"You can also explicitly deny access ... even when a different policy allows access."', () => {
    const policy = documentOf(statement({}), statement({ Effect: 'Deny', Principal: '*', Action: 'kms:decrypt' }));
    expect(asks(policy, 'Decrypt')).toBe(DENIED);
    expect(asks(policy, 'GenerateDataKey')).toBeNull();
  });

  test('"If the required Resource element is missing from a key policy statement, the policy statement has no effect."', () => {
    const { Resource: _, ...without } = statement({});
    expect(asks(documentOf(without, statement({ Action: 'kms:Decrypt' })), 'GenerateDataKey')).toBe(DENIED);
  });

  test('kms:CallerAccount "to effectively allow access to all identities in AWS account 111122223333", kms:ViaService through one service', () => {
    const policy = awsManagedPolicy(OWNER, 'ec2.us-west-2.amazonaws.com');
    const ask = (accountId: string, viaService: string | null) =>
      answerTo(requestOf('Decrypt', { caller: callerOf({ accountId, viaService }) }), {
        keys: [keyOf({ policy, type: 'aws-managed' })],
      });
    expect(ask(OWNER, 'ec2.us-west-2.amazonaws.com')).toBeNull();
    expect(ask(OWNER, 's3.us-west-2.amazonaws.com')).toBe(DENIED);
    expect(ask(OWNER, null)).toBe(DENIED);
    expect(ask(OTHER, 'ec2.us-west-2.amazonaws.com')).toBe(DENIED);
  });

  test('AWS owned keys are used through services only, for every account', () => {
    const keys = [keyOf({ type: 'aws-owned', accountId: '', policy: awsOwnedPolicy() })];
    const ask = (viaService: string | null) =>
      answerTo(requestOf('Decrypt', { caller: callerOf({ viaService }) }), { keys });
    expect([ask('dynamodb.us-west-2.amazonaws.com'), ask(null)]).toEqual([null, DENIED]);
  });

  test('kms:EncryptionContext:context-key: "The encryption context key ... is not case-sensitive", the value is', () => {
    const policy = documentOf(
      statement({ Condition: { StringEquals: { 'kms:EncryptionContext:Appname': 'ExampleApp' } } }),
    );
    const ask = (context: Record<string, string>) => asks(policy, 'GenerateDataKey', {}, { context });
    expect(ask({ AppName: 'ExampleApp', Other: 'x' })).toBeNull();
    expect(ask({ AppName: 'exampleapp' })).toBe(DENIED);
    expect(ask({})).toBe(DENIED);
  });

  test('kms:EncryptionContextKeys: ForAnyValue "At least one", ForAllValues "doesn\'t require any ..., but it forbids unspecified" keys', () => {
    const policyOf = (set: string) =>
      documentOf(
        statement({ Condition: { [`${set}:StringEquals`]: { 'kms:EncryptionContextKeys': ['AppName', 'Id'] } } }),
      );
    const ask = (set: string, context: Record<string, string>) =>
      asks(policyOf(set), 'GenerateDataKey', {}, { context });
    expect([
      ask('ForAnyValue', { AppName: '1', x: '2' }),
      ask('ForAnyValue', { x: '2' }),
      ask('ForAnyValue', {}),
    ]).toEqual([null, DENIED, DENIED]);
    expect([
      ask('ForAllValues', { AppName: '1' }),
      ask('ForAllValues', { AppName: '1', x: '2' }),
      ask('ForAllValues', {}),
    ]).toEqual([null, DENIED, null]);
  });

  test('kms:GrantIsForAWSResource "doesn\'t allow the user to call these grant operations directly"', () => {
    const policy = documentOf(
      statement({ Action: 'kms:CreateGrant', Condition: { Bool: { 'kms:GrantIsForAWSResource': true } } }),
    );
    const grant = {
      grantee: { kind: 'distinct' },
      operations: ['Decrypt'],
      constraint: null,
      retiring: null,
      issuingAccountId: OWNER,
      name: null,
    } as const;
    expect(asks(policy, 'CreateGrant', {}, { grant })).toBe(DENIED);
    expect(asks(policy, 'CreateGrant', { viaService: 'ec2.us-west-2.amazonaws.com' }, { grant })).toBeNull();
  });

  test('cross-account: users of the short form use the key and do not administer it', () => {
    const keys = [keyOf({ policy: usePolicy(OWNER, [OTHER]) })];
    const ask = (operation: 'Decrypt' | 'PutKeyPolicy' | 'DescribeKey') =>
      answerTo(requestOf(operation, { caller: callerOf({ accountId: OTHER }) }), { keys });
    expect([ask('Decrypt'), ask('DescribeKey'), ask('PutKeyPolicy')]).toEqual([null, null, DENIED]);
  });

  test('PutKeyPolicy: "The key policy must allow the calling principal to make a subsequent PutKeyPolicy request on the KMS key", unless BypassPolicyLockoutSafetyCheck', () => {
    const put = (statements: readonly PolicyStatement[], bypassPolicyLockoutSafetyCheck = false) =>
      answerTo(requestOf('PutKeyPolicy', { policy: { statements, bytes: 0 }, bypassPolicyLockoutSafetyCheck }));
    const onlyAdmin = [
      {
        effect: 'Allow',
        principals: [{ kind: 'identity', accountId: OWNER, name: 'admin' }],
        permissions: ['PutKeyPolicy'],
        conditions: [],
      },
    ] as const satisfies readonly PolicyStatement[];
    expect(put(usePolicy(OWNER, []))).toBeNull();
    expect([put([]), put(onlyAdmin)]).toEqual(['MalformedPolicyDocumentException', 'MalformedPolicyDocumentException']);
    expect([put([], true), put(onlyAdmin, true)]).toEqual([null, null]);
  });

  test('ReEncrypt is authorised twice: ReEncryptFrom on the source, ReEncryptTo on the destination', () => {
    const may = (permission: 'ReEncryptFrom' | 'ReEncryptTo') => [
      { effect: 'Allow', principals: [{ kind: 'anyone' }], permissions: [permission], conditions: [] } as const,
    ];
    const ask = (source: 'ReEncryptFrom' | 'ReEncryptTo', destination: 'ReEncryptFrom' | 'ReEncryptTo') =>
      answerTo(requestOf('ReEncrypt', { destinationKey: 1, caller: callerOf({ accountId: OTHER }) }), {
        keys: [keyOf({ policy: may(source) }), keyOf({ policy: may(destination) })],
      });
    expect([
      ask('ReEncryptFrom', 'ReEncryptTo'),
      ask('ReEncryptTo', 'ReEncryptTo'),
      ask('ReEncryptFrom', 'ReEncryptFrom'),
    ]).toEqual([null, DENIED, DENIED]);
  });
});

describe('what a policy says and the model does not know is an error that names it', () => {
  test.each([
    [
      { Condition: { IpAddress: { 'aws:SourceIp': '1.2.3.4' } } },
      [
        'Statement[0].Condition: a condition operator that kmsim knows; "IpAddress"',
        'Statement[0].Condition.IpAddress: a condition key that kmsim knows; "aws:SourceIp"',
      ],
    ],
    [
      { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
      ['Statement[0].Condition.StringEquals: a condition key that kmsim knows; "aws:PrincipalOrgID"'],
    ],
    [{ Action: 'kms:Decrpyt' }, ['Statement[0].Action: an action of KMS; "kms:Decrpyt"']],
    [{ Action: 's3:*' }, ['Statement[0].Action: an action of KMS; "s3:*"']],
    [
      { NotAction: 'kms:Decrypt' },
      ['Statement[0]: one of Sid, Effect, Principal, Action, Resource, Condition; "NotAction"'],
    ],
    [{ Principal: { Federated: 'x' } }, ['Statement[0].Principal: one of AWS, Service; "Federated"']],
    [
      { Principal: { AWS: 'alice' } },
      [
        'Statement[0].Principal.AWS: "*", an account, or the ARN of an account, a role, a session of one or a user; "alice"',
      ],
    ],
    [
      { Resource: 'arn:aws:s3:::b' },
      ['Statement[0].Resource: "*", which in a key policy is this key; "arn:aws:s3:::b"'],
    ],
    [{ Effect: 'Permit' }, ['Statement[0].Effect: Allow or Deny; "Permit"']],
    [
      { Condition: { StringEquals: { 'kms:EncryptionContextKeys': 'a' } } },
      [
        'Statement[0].Condition.StringEquals: ForAnyValue: or ForAllValues: with kms:EncryptionContextKeys, of which a request may have several; "StringEquals"',
      ],
    ],
  ])('%j', (given, expected) => {
    expect(problemsOf(given)).toEqual(expected);
  });

  test.each([null, 5, [], 'x', {}, { Statement: 5 }, { Statement: [] }])(
    'hostile document %j is refused, not a crash',
    (document) => {
      const { problems, statements } = readPolicyDocument(document);
      expect(problems.length).toBeGreaterThan(0);
      expect(statements).toEqual([]);
    },
  );
});

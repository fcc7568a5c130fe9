/** Why this file exists: what AWS says of grants and their quotas, one sentence a test. KDG = KDG@867b37f doc_source. */
import { describe, expect, test } from 'vitest';
import type { KmsGrant } from '../../src/kms/kms-world.ts';
import { grantTokenOperations } from '../../src/kms/permissions.ts';
import { defaultPolicy } from '../../src/kms/policies.ts';
import {
  Asking,
  answerTo,
  callerOf,
  grantOf,
  grantsPerKey,
  keyOf,
  OTHER,
  OWNER,
  requestOf,
} from '../kms/kms-worlds.ts';

const reader = { kind: 'identity', accountId: OTHER, client: 'reader' } as const;
const readerCalls = callerOf({ accountId: OTHER, client: 'reader' });
const createFor = (given: Partial<KmsGrant>) => requestOf('CreateGrant', { grant: grantOf(given) });
const FIVE_MINUTES = { kind: 'constant', milliseconds: 300_000 } as const;

describe('grants.md', () => {
  test('"the grant allows the grantee principal to call the specified grant operations on the KMS key"', () => {
    const keys = [keyOf({ grants: [{ ...grantOf({ grantee: reader, operations: ['Decrypt'] }), count: 1 }] })];
    expect(answerTo(requestOf('Decrypt', { caller: readerCalls }), { keys })).toBeNull();
    expect(answerTo(requestOf('Encrypt', { caller: readerCalls }), { keys })).toBe('AccessDeniedException');
    const stranger = callerOf({ accountId: OTHER, client: 'stranger' });
    expect(answerTo(requestOf('Decrypt', { caller: stranger }), { keys })).toBe('AccessDeniedException');
  });

  test('"A grant can allow access to a KMS key, but not deny access", and a Deny in the policy outweighs it', () => {
    const deny = {
      effect: 'Deny',
      principals: [{ kind: 'anyone' }],
      permissions: ['Decrypt'],
      conditions: [],
    } as const;
    const grants = [{ ...grantOf({ grantee: reader }), count: 1 }];
    const keys = [keyOf({ policy: [deny], grants })];
    expect(answerTo(requestOf('Decrypt', { caller: readerCalls }), { keys })).toBe('AccessDeniedException');
  });

  test('"If you specify an unsupported operation, the CreateGrant request fails with a ValidationError exception"', () => {
    expect(answerTo(createFor({ operations: ['Sign'] }))).toBe('ValidationException');
    const keys = [keyOf({ spec: 'RSA_2048' })];
    expect(answerTo(createFor({ operations: ['GenerateDataKey'] }), { keys })).toBe('ValidationException');
    expect(answerTo(createFor({ operations: ['Decrypt', 'DescribeKey'] }), { keys })).toBeNull();
  });

  test('"if [the] grant ... is so new that it is not yet known to all of AWS KMS, the request might fail with an AccessDeniedException"; "To use the permissions in a new grant immediately, use the grant token"', () => {
    const use = requestOf('Decrypt', { caller: readerCalls });
    const asking = new Asking({
      settings: { grantPropagation: FIVE_MINUTES },
      requests: [createFor({ grantee: reader }), use, { ...use, grantToken: true }],
    });
    expect(asking.ask(2)).toBe('AccessDeniedException');
    asking.ask(0);
    expect([asking.at(299).ask(1), asking.ask(2), asking.at(300).ask(1)]).toEqual([
      'AccessDeniedException',
      null,
      null,
    ]);
  });

  test('"If you retire or revoke a grant, the grantee principal might still be able to use its permissions for a brief period"', () => {
    const asking = new Asking({
      settings: { grantPropagation: FIVE_MINUTES },
      keys: [keyOf({ grants: [{ ...grantOf({ grantee: reader }), count: 1 }] })],
      requests: [requestOf('RevokeGrant'), requestOf('Decrypt', { caller: readerCalls })],
    });
    asking.ask(0);
    expect([asking.at(299).ask(1), asking.at(300).ask(1)]).toEqual([null, 'AccessDeniedException']);
  });

  test('"Name ... it recognizes the request as a retry, and does not create a new grant"', () => {
    const named = createFor({ grantee: reader, name: 'once' });
    const asking = new Asking({
      resources: [grantsPerKey(2)],
      requests: [named, createFor({ grantee: reader, name: 'twice' }), createFor({ grantee: reader })],
    });
    const made = [0, 0, 1, 0].map((request) => [asking.ask(request), asking.made]);
    expect(made).toEqual([
      [null, 0],
      [null, 0],
      [null, 1],
      [null, 0],
    ]);
    expect(asking.state.used(0)).toBe(2);
    expect(asking.ask(2)).toBe('LimitExceededException');
  });

  test('"Remember that grants do not automatically expire"', () => {
    const asking = new Asking({
      requests: [createFor({ grantee: reader }), requestOf('Decrypt', { caller: readerCalls })],
    });
    asking.ask(0);
    expect(asking.at(90 * 86_400).ask(1)).toBeNull();
  });

  test.each([
    ['the retiring principal', { retiring: { accountId: OTHER, client: 'reader' } }, null],
    ['the grantee, if the grant includes RetireGrant', { grantee: reader, operations: ['RetireGrant'] }, null],
    ['not the grantee otherwise', { grantee: reader }, 'AccessDeniedException'],
    ['the AWS account in which the grant was created', { issuingAccountId: OTHER }, null],
    ['nobody else', {}, 'AccessDeniedException'],
  ] as const)('who may retire a grant: %s', (_, terms, expected) => {
    const asking = new Asking({
      keys: [keyOf({ grants: [{ ...grantOf(terms as Partial<KmsGrant>), count: 1 }] })],
      requests: [requestOf('RetireGrant', { caller: readerCalls })],
    });
    expect(asking.ask(0, 0)).toBe(expected);
  });

  test('"(The RevokeGrant operation doesn\'t accept a grant token.)"; the operations of 2018 that do are eight', () => {
    expect(grantTokenOperations('2026')).not.toContain('RevokeGrant');
    expect(grantTokenOperations('2026')).toContain('RetireGrant');
    // KDG@63e3330 concepts.md, "Grant Tokens"
    expect(grantTokenOperations('2018-08')).toEqual([
      'CreateGrant',
      'Decrypt',
      'DescribeKey',
      'Encrypt',
      'GenerateDataKey',
      'GenerateDataKeyWithoutPlaintext',
      'ReEncrypt',
      'RetireGrant',
    ]);
  });
});

describe('create-grant-overview.md', () => {
  const decrypt = (context: Record<string, string>, kind: 'equals' | 'subset') => {
    const grant = grantOf({ grantee: reader, constraint: { kind, context: { Department: 'IT' } } });
    const keys = [keyOf({ grants: [{ ...grant, count: 1 }] })];
    return answerTo(requestOf('Decrypt', { caller: readerCalls, context }), { keys });
  };

  test('EncryptionContextEquals "requires ... an exact, case-sensitive match"', () => {
    expect(decrypt({ Department: 'IT' }, 'equals')).toBeNull();
    expect(decrypt({ Department: 'IT', Purpose: 'Test' }, 'equals')).toBe('AccessDeniedException');
    expect(decrypt({ department: 'IT' }, 'equals')).toBe('AccessDeniedException');
    expect(decrypt({ Department: 'it' }, 'equals')).toBe('AccessDeniedException');
  });

  test('EncryptionContextSubset: "the request can also have additional encryption context pairs"', () => {
    expect(decrypt({ Purpose: 'Test', Department: 'IT' }, 'subset')).toBeNull();
    expect(decrypt({ Purpose: 'Test' }, 'subset')).toBe('AccessDeniedException');
  });

  test('"These principal[s] can only delegate the permissions that they were granted", as strictly', () => {
    const holding = grantOf({
      grantee: reader,
      operations: ['CreateGrant', 'Decrypt'],
      constraint: { kind: 'subset', context: { Department: 'IT' } },
    });
    const create = (made: Partial<KmsGrant>) =>
      answerTo(requestOf('CreateGrant', { caller: readerCalls, grant: grantOf(made) }), {
        keys: [keyOf({ grants: [{ ...holding, count: 1 }] })],
      });
    const constraint = { kind: 'equals', context: { Department: 'IT' } } as const;
    expect(create({ constraint })).toBeNull();
    expect(create({ constraint, operations: ['Encrypt'] })).toBe('AccessDeniedException');
    expect(create({})).toBe('AccessDeniedException');
  });
});

describe('resource-limits.md', () => {
  test('2018: 2,500 volumes on one key, and the 2,501st is refused; "you can create new grants on the KMS key only when an active grant is retired or revoked"', () => {
    const asking = new Asking({
      resources: [grantsPerKey(2500)],
      requests: [createFor({}), requestOf('RetireGrant')],
    });
    for (let volume = 0; volume < 2500; volume++) expect(asking.ask(0)).toBeNull();
    expect([asking.ask(0), asking.state.refused(0), asking.state.used(0)]).toEqual(['LimitExceededException', 1, 2500]);
    asking.ask(1, 17);
    expect([asking.state.used(0), asking.ask(0), asking.ask(0)]).toEqual([2499, null, 'LimitExceededException']);
    expect([asking.state.peak(0), asking.state.refused(0)]).toEqual([2500, 2]);
  });

  test('when a retired grant frees its place is a setting: AWS does not say', () => {
    const asking = new Asking({
      settings: { grantPropagation: FIVE_MINUTES, grantPlaceFreed: 'after-propagation' },
      keys: [keyOf({ grants: [{ ...grantOf(), count: 1 }] })],
      resources: [grantsPerKey(1)],
      requests: [requestOf('RevokeGrant'), createFor({})],
    });
    asking.ask(0);
    expect([asking.at(299).ask(1), asking.at(300).ask(1)]).toEqual(['LimitExceededException', null]);
  });

  test('50,000 grants at the start are counted, listed by pages of 100 and retired one by one', () => {
    const asking = new Asking({
      keys: [keyOf({ grants: [{ ...grantOf(), count: 50_000 }] })],
      resources: [grantsPerKey(50_000)],
      requests: [requestOf('ListGrants', { pageSize: 100 }), requestOf('RetireGrant'), createFor({})],
    });
    expect(asking.ask(2)).toBe('LimitExceededException');
    let pages = 0;
    for (let marker = 0; marker >= 0; marker = asking.made) {
      asking.ask(0, marker);
      pages += 1;
    }
    expect(pages).toBe(500);
    for (let grant = 0; grant < 50_000; grant++) asking.ask(1);
    expect([asking.state.used(0), asking.ask(1)]).toEqual([0, 'NotFoundException']);
  });

  test('2017 to 2021: 500 grants for one grantee principal on one key, the others go on', () => {
    const asking = new Asking({
      resources: [{ ...grantsPerKey(2), quota: 'grants-per-principal-per-key' }],
      requests: [createFor({ grantee: reader }), createFor({})],
    });
    expect([0, 0, 0, 1, 1, 1].map((request) => asking.ask(request))).toEqual([
      null,
      null,
      'LimitExceededException',
      null,
      null,
      null,
    ]);
    expect(asking.state.used(0)).toBe(2);
  });

  test('"regardless of their key spec or key state"; "AWS managed keys and AWS owned keys do not count"', () => {
    const asking = new Asking({
      keys: [
        keyOf({ state: 'Disabled' }),
        keyOf({ state: 'PendingDeletion', deletedAtNanoseconds: 8e15, spec: 'RSA_2048' }),
        keyOf({ type: 'aws-managed' }),
        keyOf({ type: 'aws-owned' }),
        keyOf({ accountId: OTHER }),
      ],
      resources: [
        { quota: 'keys', scope: '', limit: 3, others: 0, of: 'account', accountId: OWNER, region: 'us-west-2' },
      ],
      requests: [requestOf('CreateKey', { key: null })],
    });
    expect([asking.state.used(0), asking.ask(0), asking.ask(0)]).toEqual([2, null, 'LimitExceededException']);
  });

  test('"The maximum length of each key policy document is 32 KB (32,768 bytes)"', () => {
    const put = (bytes: number) =>
      answerTo(requestOf('PutKeyPolicy', { policy: { statements: defaultPolicy(OWNER), bytes } }), {
        resources: [{ quota: 'key-policy-bytes', scope: '', limit: 32_768, others: 0, of: 'key', key: 0 }],
      });
    expect([put(32_768), put(32_769)]).toEqual([null, 'LimitExceededException']);
  });
});

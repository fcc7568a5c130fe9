import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { loadText, messagesOf } from './load-from-text.ts';

async function runOf(text: string) {
  return simulate((await loadText(text)).world);
}

const PARTIES = `duration: 2s
accounts: { lake: { id: "111111111111" }, jobs: { id: "222222222222" } }
keys: { data: { account: lake } }
clients:
  scheduler: { account: lake, retry: none }
  worker: { account: jobs, retry: none }
  cleaner: { account: jobs, retry: none }`;

/** A grant at t = 0, and what is asked from 1s on. */
const granted = (terms: string, entry: string) => `${PARTIES}
workload:
  - { client: scheduler, call: CreateGrant, with: { grantee: worker, ${terms} }, arrivals: { once: 1 } }
  - { ${entry}, arrivals: { stages: [{ over: 1s, at: 0/s }, { over: 1s, at: 10/s }], even: true } }`;

const ASKED = 1;

describe('grants in a scenario', () => {
  test.each([
    ['encryptionContextSubset: { Department: IT }', '{ Purpose: Test, Department: IT }', 10],
    ['encryptionContextSubset: { Department: IT }', '{ Purpose: Test }', 0],
    ['encryptionContextEquals: { Department: IT }', '{ Department: IT }', 10],
    ['encryptionContextEquals: { Department: IT }', '{ Purpose: Test, Department: IT }', 0],
    ['encryptionContextEquals: { Department: IT }', '{ department: IT }', 0],
  ])('a grant with %s and a Decrypt under %s: %i of 10 allowed', async (constraint, context, allowed) => {
    const text = granted(constraint, `client: worker, call: Decrypt, with: { context: ${context} }`);
    expect((await runOf(text)).flows[ASKED]!.admitted).toBe(allowed);
  });

  test.each([
    ['the retiring principal', 'retiring: cleaner', 'cleaner', 1],
    ['the account that created it', '', 'scheduler', 1],
    ['the grantee, if the grant includes RetireGrant', 'operations: [Decrypt, RetireGrant]', 'worker', 1],
    ['not the grantee otherwise', '', 'worker', 0],
    ['nobody else', 'retiring: worker', 'cleaner', 0],
  ])('who may retire a grant: %s', async (_, terms, client, retired) => {
    const { flows, errors } = await runOf(granted(terms, `client: ${client}, call: RetireGrant`));
    expect(flows[ASKED]!.admitted).toBe(retired);
    expect(errors[0]).toMatchObject({ name: retired === 0 ? 'AccessDeniedException' : 'NotFoundException' });
  });

  test('a listing takes a request for each page: 1,000 grants are 20 pages of 50 and 10 of 100', async () => {
    const listing = (more: string) =>
      runOf(`keys: { k: { grants: 1000 } }
workload: [{ use: aws-sdk.paginateListGrants, with: { key: k${more} }, arrivals: { once: 3 } }]
duration: 10s`);
    const requests = async (more: string) => (await listing(more)).flows.map(({ admitted }) => admitted);
    expect(await requests('')).toEqual([0, 60]);
    expect(await requests(', pageSize: 100')).toEqual([0, 30]);
    expect(await requests(', pageSize: 33')).toEqual([0, 93]);
  });

  test('a listing of many grants is throttled by ListGrants, and goes on where it was', async () => {
    const { flows } = await runOf(`keys: { k: { grants: 10000 } }
clients: { c: { retry: { mode: custom, backoff: exponential, base: 1s, cap: 1s, maxAttempts: 9 } } }
workload: [{ use: aws-sdk.paginateListGrants, with: { key: k, pageSize: 100 }, arrivals: { once: 5 } }]
latency: { constant: 5ms }
duration: 20s`);
    const [, pages] = flows;
    expect(pages!.admitted).toBe(500);
    expect(pages!.throttled).toBeGreaterThan(0);
  });

  test('when a retired grant frees its place is what the scenario says', async () => {
    const text = (freed: string) => `duration: 9s
quotas: { profile: "2018-08" }
keys: { k: { grants: 2500 } }
kms: { grantPropagation: { constant: 5s }, grantPlaceFreed: ${freed} }
clients: { c: { retry: none } }
workload:
  - { call: RevokeGrant, arrivals: { once: 10 } }
  - { call: CreateGrant, arrivals: { stages: [{ over: 1s, at: 0/s }, { over: 2s, at: 5/s }, { over: 4s, at: 0/s }, { over: 2s, at: 4/s }], even: true } }`;
    const of = async (freed: string) => {
      const { flows, resources } = await runOf(text(freed));
      return [flows[ASKED]!.admitted, flows[ASKED]!.rejected, resources[0]!.end];
    };
    // Ten are revoked at 0s. Ten creations follow from 1s to 3s, eight from 7s on, when the change is known.
    expect(await of('at-once')).toEqual([10, 8, 2500]);
    expect(await of('after-propagation')).toEqual([8, 10, 2498]);
  });

  test('a key that is Updating after UpdatePrimaryRegion cannot be disabled for that long', async () => {
    const { flows, errors } = await runOf(`duration: 6s
keys: { k: { multiRegion: primary } }
kms: { updating: 3s }
clients: { c: { retry: none } }
workload:
  - { call: UpdatePrimaryRegion, with: {}, arrivals: { once: 1 } }
  - { call: DisableKey, arrivals: { stages: [{ over: 1s, at: 0/s }, { over: 5s, at: 1/s }], even: true } }`);
    expect([flows[ASKED]!.rejected, flows[ASKED]!.admitted]).toEqual([2, 3]);
    expect(errors).toEqual([{ name: 'KMSInvalidStateException', count: 2, firstSecond: 1 }]);
  });
});

const create = (terms: string, key = '{}') =>
  messagesOf(`keys: { k: ${key} }\nworkload: [{ call: CreateGrant, with: { ${terms} }, arrivals: { once: 1 } }]`);

describe('mistakes', () => {
  test.each([
    [
      'encryptionContextSubset: { a: b }, encryptionContextEquals: { a: b }',
      '{}',
      'encryptionContextEquals: expected either encryptionContextEquals or encryptionContextSubset; got both',
    ],
    [
      'encryptionContextSubset: { a: b }',
      '{ spec: RSA_2048 }',
      'encryptionContextSubset: expected no encryption context on a key of spec RSA_2048, whose requests have none; got one',
    ],
    ['encryptionContextSubset: {}', '{}', 'encryptionContextSubset: expected 1 to 8 pairs; got 0'],
    [
      `encryptionContextSubset: { a: ${'b'.repeat(385)} }`,
      '{}',
      'encryptionContextSubset: expected values of at most 384 characters; got one of 385',
    ],
  ])('%s with a key %s', async (terms, key, message) => {
    expect((await create(terms, key)).join('\n')).toContain(`workload.w1.with.${message}`);
  });

  test('an encryption context constraint belongs to CreateGrant', async () => {
    expect(
      await messagesOf(
        'workload: [{ call: Decrypt, with: { encryptionContextEquals: { a: b } }, arrivals: { once: 1 } }]',
      ),
    ).toEqual([
      '1:37: error: workload.w1.with.encryptionContextEquals: expected no such setting with Decrypt; got "encryptionContextEquals"',
    ]);
  });

  test('grant tokens go with the operations that take them under the profile of the scenario', async () => {
    const of = (profile: string, call: string) =>
      messagesOf(`quotas: { profile: "${profile}" }\nworkload: [{ call: ${call}, arrivals: { once: 1 } }]`);
    for (const call of ['Decrypt', 'RetireGrant'])
      for (const profile of ['2018-08', '2026'])
        expect(
          (await of(profile, `${call}, with: { grantTokens: true }`)).filter((one) => one.includes('error')),
        ).toEqual([]);
    const pair = 'GenerateDataKeyPair, with: { grantTokens: true, keyPairSpec: RSA_2048 }';
    expect((await of('2019-12', pair)).filter((one) => one.includes('error'))).toEqual([]);
    expect((await of('2018-08', pair)).join('\n')).toContain('which came with profile 2019-12');
    expect((await of('2026', 'RevokeGrant, with: { grantTokens: true }')).join('\n')).toContain(
      'expected no such setting with RevokeGrant; got "grantTokens"',
    );
  });
});

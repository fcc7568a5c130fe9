/**
 * Why this file exists: the tables of profiles/ were typed by a program; these are AWS's numbers read a second time, by
 * hand, from the texts named beside them. KDG = github.com/awsdocs/aws-kms-developer-guide.
 */
import { describe, expect, test } from 'vitest';
import { exceptions } from '../../src/kms/exceptions.ts';
import { findQuota } from '../../src/kms/find-quota.ts';
import { keyPairSpecs, keySpecs } from '../../src/kms/key-specs.ts';
import { type Operation, operations } from '../../src/kms/operations.ts';
import { profileNames, quotaRows } from '../../src/kms/profiles.ts';
import { defaultLimit, spentQuotas } from '../../src/kms/request-quotas.ts';

const profiles = ['2017-11', '2018-08', '2019-12', '2020-10', '2021-04', '2022-12', '2026'];

// One line a quota: requests a second in each of the profiles above, - where there is none.
const perOperation = `
  CancelKeyDeletion            5     5     5     5     5     5     5
  ConnectCustomKeyStore        -     -     5     5     5     5     5
  CreateAlias                  5     5     5     5     5     5     5
  CreateCustomKeyStore         -     -     5     5     5     5     5
  CreateGrant                 50    50    50    50    50    50    50
  CreateKey                    5     5     5     5     5     5     5
  DeleteAlias                  5     5     5     5    15    15    15
  DeleteCustomKeyStore         -     -     5     5     5     5     5
  DeleteImportedKeyMaterial    5     5     5     5     5     5    15
  DescribeCustomKeyStores      -     -     5     5     5     5     5
  DescribeKey                 30    30   100  1000  2000  2000  2000
  DisableKey                   5     5     5     5     5     5     5
  DisableKeyRotation           5     5     5     5     5     5     5
  DisconnectCustomKeyStore     -     -     5     5     5     5     5
  EnableKey                    5     5     5     5     5     5     5
  EnableKeyRotation            5     5     5     5    15    15    15
  GetKeyLastUsage              -     -     -     -     -     -     5
  GetKeyPolicy                30    30    30  1000  1000  1000  1000
  GetKeyRotationStatus        30    30    30  1000  1000  1000  1000
  GetParametersForImport    0.25  0.25  0.25  0.25  0.25  0.25     1
  GetPublicKey                 -     -     5     5  2000  2000  2000
  ImportKeyMaterial            5     5     5     5     5     5    15
  ListAliases                  5     5   100   500   500   500   500
  ListGrants                   5     5   100   100   100   100   100
  ListKeyPolicies              5     5   100   100   100   100   100
  ListKeyRotations             -     -     -     -     -     -   100
  ListKeys                     5     5   100   500   500   500   500
  ListResourceTags             5     5   100   100  2000  2000  2000
  ListRetirableGrants          5     5     5   100   100   100   100
  PutKeyPolicy                 5     5     5     5    15    15    15
  ReplicateKey                 -     -     -     -     -     5     5
  RetireGrant                 15    15    15    15    30    30    50
  RevokeGrant                 15    15    15    15    30    30    50
  RotateKeyOnDemand            -     -     -     -     -     -     5
  ScheduleKeyDeletion          5     5     5     5    15    15    15
  TagResource                  5     5     5     5    10    10    10
  UntagResource                5     5     5     5     5     5     5
  UpdateAlias                  5     5     5     5     5     5     5
  UpdateCustomKeyStore         -     -     5     5     5     5     5
  UpdateKeyDescription         5     5     5     5     5     5     5
  UpdatePrimaryRegion          -     -     -     -     -     5     5`;

const perKeyPairSpec = `
  ECC_NIST_P256                -     -    25    25    25    25   100
  ECC_NIST_P384                -     -    10    10    10    10   100
  ECC_NIST_P521                -     -     5     5     5     5   100
  ECC_SECG_P256K1              -     -    25    25    25    25   100
  ECC_NIST_EDWARDS25519        -     -     -     -     -     -   100
  RSA_2048                     -     -     1     1     1     1    20
  RSA_3072                     -     -   0.5   0.5   0.5   0.5     4
  RSA_4096                     -     -   0.1   0.1   0.1   0.1     1`;

const shared = `
  crypto-symmetric          1200  5500  5500  5500  5500  5500 10000
  crypto-rsa                   -     -   500   500   500   500  1000
  crypto-ecc                   -     -   300   300   300   300  1000
  crypto-sm                    -     -     -     -     -   300     -
  crypto-mldsa                 -     -     -     -     -     -  1000`;

// The operations of the shared quotas, by the kind of the key, and the first profile with such keys.
const symmetric = 'Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateRandom ReEncrypt'.split(' ');
const signing = ['Sign', 'Verify'];
const encryption = ['Decrypt', 'Encrypt', 'ReEncrypt'];

// us-west-1 has the general value of every quota.
const region = 'us-west-1';

test('the profiles of this table are all there, oldest first', () => {
  expect(profileNames.filter((name) => profiles.includes(name))).toEqual(profiles);
});

describe.each(cells(perOperation))('the quota of $name under $profile', ({ name, profile, rate }) => {
  test(`${rate ?? 'none'}`, () => {
    const { keySpecs: specs }: Operation = operations[name as keyof typeof operations];
    const answer = spentQuotas({ profile, region, operation: name, keySpec: specs[0] });
    if (rate === null) return expect(answer.kind).toBe('not-in-profile');
    expect(limits(answer)).toEqual([[name, rate]]);
  });
});

describe.each(cells(perKeyPairSpec))('the quota of $name data key pairs under $profile', ({ name, profile, rate }) => {
  test.each(['GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext'])('%s', (operation) => {
    const answer = spentQuotas({ profile, region, operation, keyPairSpec: name });
    if (rate === null) return expect(answer.kind).toBe('not-in-profile');
    expect(limits(answer)).toEqual([[`GenerateDataKeyPair-${name}`, rate]]);
  });
});

describe('the shared quotas of cryptographic operations', () => {
  test.each(cells(shared))('$name under $profile: $rate', ({ name, profile, rate }) => {
    const found = findQuota(profile, name);
    if (rate === null) return expect(found.kind).toBe('not-in-profile');
    expect(found).toMatchObject({ kind: 'found', row: { value: rate, intervalSeconds: 1, adjustable: true } });
  });

  test.each(profiles)('each counts exactly the operations that AWS lists under %s', (profile) => {
    const at = profiles.indexOf(profile);
    const mac = at >= 5 ? ['GenerateMac', 'VerifyMac'] : [];
    const lists: Record<string, string[]> = { 'crypto-symmetric': [...symmetric, ...mac] };
    if (at >= 2) Object.assign(lists, { 'crypto-rsa': [...encryption, ...signing], 'crypto-ecc': signing });
    if (at === 5) lists['crypto-sm'] = [...encryption, ...signing];
    if (at === 6) lists['crypto-ecc'] = ['DeriveSharedSecret', ...encryption, ...signing];
    if (at === 6) lists['crypto-mldsa'] = signing;
    const rows = quotaRows(profile).filter(({ group }) => group.startsWith('crypto-'));
    expect(Object.fromEntries(rows.map((row) => [row.group, [...row.operations].sort()]))).toEqual(
      Object.fromEntries(Object.entries(lists).map(([group, names]) => [group, [...names].sort()])),
    );
  });
});

test('every operation of the 54 of the API is covered in 2026, with some key and data key pair', () => {
  const covered = Object.values<Operation>(operations).filter(({ name, takesKey, takesKeyPairSpec, ...operation }) => {
    const specs = takesKey ? operation.keySpecs : [undefined];
    return specs.some((keySpec) => {
      const keyPairSpec = takesKeyPairSpec ? 'RSA_2048' : undefined;
      return spentQuotas({ profile: '2026', operation: name, region, keySpec, keyPairSpec }).kind === 'spends';
    });
  });
  expect(covered).toHaveLength(54);
  const uncovered = Object.keys(operations).filter((name) => !covered.some((operation) => operation.name === name));
  expect(uncovered).toEqual(['Decapsulate', 'Encapsulate']);
});

test('every row of every profile counts a request that can be made, custom key stores apart', () => {
  for (const profile of profiles) {
    const reached = new Set<string>();
    for (const { name, takesKeyPairSpec } of Object.values<Operation>(operations)) {
      for (const keySpec of keySpecs) {
        for (const keyPairSpec of takesKeyPairSpec ? keyPairSpecs : [undefined]) {
          const answer = spentQuotas({ profile, operation: name, region: 'cn-north-1', keySpec, keyPairSpec });
          for (const [group] of limits(answer)) reached.add(group);
        }
      }
    }
    const rows = quotaRows(profile).filter(
      ({ kind, group }) => kind !== 'resource' && !group.startsWith('custom-key-store'),
    );
    expect(rows.map(({ group }) => group).filter((group) => !reached.has(group))).toEqual([]);
    expect(reached.size).toBe(rows.length);
  }
});

// Request quotas page, read 2026; KDG@aded448 and KDG@548c7a0 requests-per-second; KDG@63e3330 limits; KDG@980f865 limits.
describe('the symmetric quota depends on the Region', () => {
  const second = ['us-east-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1', 'eu-central-1', 'eu-west-2'];
  const third = ['us-east-1', 'us-west-2', 'eu-west-1'];
  test.each([
    ['2017-11', 1_200, 1_200, 1_200],
    ['2018-08', 5_500, 5_500, 10_000],
    ['2019-12', 5_500, 10_000, 30_000],
    ['2020-10', 5_500, 10_000, 30_000],
    ['2021-04', 5_500, 10_000, 50_000],
    ['2022-12', 5_500, 10_000, 50_000],
    ['2026', 10_000, 20_000, 100_000],
  ])('%s: %i, in six Regions %i, in three %i', (profile, general, inSecond, inThird) => {
    const limit = (name: string) => limits(spentQuotas({ profile, operation: 'Decrypt', region: name }));
    for (const name of ['us-west-1', 'eu-west-3', 'sa-east-1'])
      expect(limit(name)).toEqual([['crypto-symmetric', general]]);
    for (const name of second) expect(limit(name)).toEqual([['crypto-symmetric', inSecond]]);
    for (const name of third) expect(limit(name)).toEqual([['crypto-symmetric', inThird]]);
  });
});

// Request quotas page, read 2026.
describe('in the China Regions', () => {
  test.each([
    ['RSA_2048', 1],
    ['RSA_3072', 0.5],
    ['RSA_4096', 0.1],
    ['SM2', 25],
    ['ECC_NIST_P256', 100],
  ])('%s data key pairs may be made %d times a second', (keyPairSpec, rate) => {
    for (const china of ['cn-north-1', 'cn-northwest-1']) {
      const answer = spentQuotas({ profile: '2026', operation: 'GenerateDataKeyPair', region: china, keyPairSpec });
      expect(limits(answer)).toEqual([[`GenerateDataKeyPair-${keyPairSpec}`, rate]]);
    }
  });
});

// "1 in each 2-second interval", "1 in each 4-second interval", "1 in each 10-second interval": KDG@548c7a0 requests-per-second.
test('a rate below one a second is one request in a longer interval', () => {
  const interval = (name: string) => {
    const found = findQuota('2019-12', name);
    return found.kind === 'found' && found.row.kind !== 'resource' && found.row.intervalSeconds;
  };
  expect(interval('GenerateDataKeyPair-RSA_3072')).toBe(2);
  expect(interval('GetParametersForImport')).toBe(4);
  expect(interval('GenerateDataKeyPair-RSA_4096')).toBe(10);
});

// Resource quotas: KDG limits and resource-limits at the commits the rows name; resource quotas page, read 2026.
const resources = `
  keys                          1000   1000  10000  10000  10000 100000 100000
  aliases                       1100   1100  10000  10000      -      -      -
  aliases-per-key                  -      -      -     50     50     50     50
  grants-per-key                2500   2500  10000  50000  50000  50000  50000
  grants-per-principal-per-key   500    500    500    500      -      -      -
  key-policy-bytes                 -  32768  32768  32768  32768  32768  32768
  custom-key-stores                -      -      -      -      -     10     10
  on-demand-rotations              -      -      -      -      -      -     25`;

describe('resource quotas', () => {
  test.each(cells(resources))('$name under $profile: $rate', ({ name, profile, rate }) => {
    const found = findQuota(profile, name);
    if (rate === null) return expect(found.kind).toBe('not-in-profile');
    expect(found).toMatchObject({
      kind: 'found',
      row: { kind: 'resource', value: rate, error: 'LimitExceededException' },
    });
  });

  test('there are no others', () => {
    const names = cells(resources).map(({ name }) => name);
    const groups = profiles.flatMap((profile) => quotaRows(profile).filter(({ kind }) => kind === 'resource'));
    expect(groups.map(({ group }) => group).filter((group) => !names.includes(group))).toEqual([]);
  });

  test('keys and grants of keys that AWS manages or owns are not counted', () => {
    for (const profile of profiles) {
      for (const name of ['keys', 'grants-per-key']) {
        expect(findQuota(profile, name)).toMatchObject({ row: { excludes: ['AWS managed keys', 'AWS owned keys'] } });
      }
    }
  });
});

// KDG@332b39a limits; KDG@1ad7390 limits; KDG@867b37f requests-per-second, where a support case could raise it; request
// quotas page, read 2026.
test('a custom key store has a quota of its own: 400 a second at first, 1,800 since 2019-03, adjustable in 2022-12 only', () => {
  const stores = profiles.flatMap((profile) =>
    quotaRows(profile)
      .filter(({ group }) => /^custom-key-store(-|$)/.test(group))
      .map(({ group, value, adjustable }) => `${profile} ${group} ${value} ${adjustable}`),
  );
  expect(stores).toEqual([
    '2018-08 custom-key-store 400 false',
    '2019-12 custom-key-store 1800 false',
    '2020-10 custom-key-store 1800 false',
    '2021-04 custom-key-store 1800 false',
    '2022-12 custom-key-store 1800 true',
    '2026 custom-key-store-cloudhsm 1800 false',
    '2026 custom-key-store-external 1800 false',
  ]);
});

test('every request quota is adjustable except those of custom key stores', () => {
  const fixed = profiles.flatMap((profile) =>
    quotaRows(profile).filter((row) => row.kind !== 'resource' && !row.adjustable),
  );
  expect(fixed.filter(({ group }) => !group.startsWith('custom-key-store'))).toEqual([]);
});

// KDG@867b37f increase-quota (L-2AC98190); the others from third parties' lists.
test.each([
  ['crypto-symmetric', 'L-6E3AF000'],
  ['crypto-rsa', 'L-2AC98190'],
  ['crypto-ecc', 'L-DC14942D'],
  ['CreateGrant', 'L-0428A42E'],
  ['DescribeKey', 'L-FAE8F084'],
  ['keys', 'L-C2F1777E'],
  ['aliases-per-key', 'L-340F62FB'],
  ['grants-per-key', 'L-D594A657'],
  ['custom-key-stores', 'L-F33DCFEB'],
  ['on-demand-rotations', 'L-0E66C9C0'],
])('the code of %s is %s', (name, code) => {
  expect(findQuota('2026', name)).toMatchObject({ kind: 'found', row: { code } });
});

// Throttling page, read 2026; the answer's body as reported in hyperlane-xyz/hyperlane-monorepo, pull request 2391.
test('a throttled request is answered with HTTP 400 and AWS’s own sentence', () => {
  expect(exceptions.ThrottlingException).toMatchObject({
    name: 'ThrottlingException',
    httpStatus: 400,
    message: 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
  });
});

test('the profile of 2018-08 is the one with 1,000 CMKs, 1,100 aliases, 2,500 grants and 5,500 requests a second', () => {
  const value = (name: string) => {
    const found = findQuota('2018-08', name);
    return found.kind === 'found' ? defaultLimit(found.row, 'us-west-1') : found;
  };
  expect(['keys', 'aliases', 'grants-per-key', 'crypto-symmetric'].map(value)).toEqual([1_000, 1_100, 2_500, 5_500]);
});

function cells(table: string): { name: string; profile: string; rate: number | null }[] {
  const lines = table.trim().split('\n');
  return lines.flatMap((line) => {
    const [name = '', ...rates] = line.trim().split(/\s+/);
    return profiles.map((profile, index) => ({
      name,
      profile,
      rate: rates[index] === '-' ? null : Number(rates[index]),
    }));
  });
}

function limits(answer: ReturnType<typeof spentQuotas>): [string, number][] {
  if (answer.kind !== 'spends') return [];
  return answer.quotas.map(({ group, limitPerSecond }) => [group, limitPerSecond]);
}

import { describe, expect, test } from 'vitest';
import { findQuota, namesOf } from '../../src/kms/find-quota.ts';
import { profileNames, quotaRows } from '../../src/kms/profiles.ts';

test('every quota of every profile is found by each of its names, in any letter case', () => {
  for (const profile of profileNames) {
    for (const row of quotaRows(profile)) {
      for (const name of namesOf(row)) {
        expect(findQuota(profile, name), name).toEqual({ kind: 'found', row });
        expect(findQuota(profile, ` ${name.toUpperCase()} `), name).toEqual({ kind: 'found', row });
      }
    }
  }
});

describe('one quota goes by four names', () => {
  test.each([
    'crypto-symmetric',
    'Cryptographic operations (symmetric) request rate',
    'L-6E3AF000',
    'CryptographicOperationsSymmetric',
  ])('%s', (name) => {
    const found = findQuota('2026', name);
    expect(found.kind === 'found' && found.row.group).toBe('crypto-symmetric');
  });
});

test('the names that Service Quotas still uses for keys and grants are taken', () => {
  const group = (name: string) => {
    const found = findQuota('2026', name);
    return found.kind === 'found' && found.row.group;
  };
  expect(group('Customer Master Keys (CMKs)')).toBe('keys');
  expect(group('Grants per CMK')).toBe('grants-per-key');
});

test('a mistyped name is answered with the nearest ones', () => {
  expect(findQuota('2026', 'crypto-symetric')).toEqual({ kind: 'unknown', nearest: ['crypto-symmetric'] });
  expect(findQuota('2026', 'DescribeKeys')).toMatchObject({
    kind: 'unknown',
    nearest: expect.arrayContaining(['DescribeKey']),
  });
});

test('an operation without a quota of its own is answered with the shared quotas that count it', () => {
  expect(findQuota('2026', 'verify')).toEqual({
    kind: 'unknown',
    nearest: ['crypto-ecc', 'crypto-mldsa', 'crypto-rsa'],
  });
});

test('a quota of another time is answered with the profiles that have it', () => {
  expect(findQuota('2026', 'grants-per-principal-per-key')).toEqual({
    kind: 'not-in-profile',
    profiles: ['2017-11', '2018-08', '2019-12', '2020-10'],
  });
});

test('a name like no other has no nearest ones', () => {
  expect(findQuota('2026', 'qqqqqqqqqqqqqqqqqqqq')).toEqual({ kind: 'unknown', nearest: [] });
});

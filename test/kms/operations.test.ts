import { describe, expect, test } from 'vitest';
import { findQuota } from '../../src/kms/find-quota.ts';
import { keySpecs } from '../../src/kms/key-specs.ts';
import { findOperation, isOperation, type Operation, operationNames, operations } from '../../src/kms/operations.ts';
import { newestProfile } from '../../src/kms/profiles.ts';

const all: readonly Operation[] = Object.values(operations);
const names = (matches: (operation: Operation) => boolean) => all.filter(matches).map(({ name }) => name);

test('every operation is listed under its own name, in alphabetical order', () => {
  expect(Object.entries(operations).filter(([key, { name }]) => key !== name)).toEqual([]);
  expect(operationNames).toEqual([...operationNames].sort());
});

test('there are the 54 operations of the tables, and Encapsulate and Decapsulate', () => {
  expect(operationNames).toHaveLength(56);
});

// KMS API model (botocore 1.43.107), "Cross-account use"; Encapsulate and Decapsulate: API reference, read 2026.
test('a key of another account can be used with these operations and no others', () => {
  expect(names(({ crossAccount }) => crossAccount)).toEqual(
    [
      'CreateGrant Decapsulate Decrypt DeriveSharedSecret DescribeKey Encapsulate Encrypt GenerateDataKey',
      'GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac',
      'GetKeyRotationStatus GetPublicKey ListGrants ReEncrypt RetireGrant RevokeGrant Sign Verify VerifyMac',
    ].flatMap((line) => line.split(' ')),
  );
});

test('using a key changes nothing, and nothing that changes something is cryptographic', () => {
  expect(names(({ cryptographic, mutates }) => cryptographic && mutates)).toEqual([]);
});

test('only what takes no key works with no key spec', () => {
  expect(names(({ takesKey, keySpecs: specs }) => takesKey === (specs.length === 0))).toEqual([]);
});

test('only the two operations that make data key pairs take a key pair spec', () => {
  expect(names(({ takesKeyPairSpec }) => takesKeyPairSpec === true)).toEqual([
    'GenerateDataKeyPair',
    'GenerateDataKeyPairWithoutPlaintext',
  ]);
});

// KMS API model, description of each operation.
describe('an operation works with the keys that AWS names for it', () => {
  test.each([
    ['Decrypt', ['SYMMETRIC_DEFAULT', 'RSA_2048', 'RSA_3072', 'RSA_4096', 'SM2']],
    ['GenerateDataKey', ['SYMMETRIC_DEFAULT']],
    ['GenerateMac', ['HMAC_224', 'HMAC_256', 'HMAC_384', 'HMAC_512']],
    ['DeriveSharedSecret', ['ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521', 'SM2']],
    ['Encapsulate', ['ML_KEM_512', 'ML_KEM_768', 'ML_KEM_1024']],
    ['EnableKeyRotation', ['SYMMETRIC_DEFAULT']],
    ['DescribeKey', keySpecs],
    ['GenerateRandom', []],
  ])('%s', (name, specs) => expect(findOperation(name)?.keySpecs).toEqual(specs));
});

test('what a request spends besides its own quota is named as the tables name it', () => {
  const extra = all.flatMap(({ name, alsoSpends = [] }) => alsoSpends.map((spend) => ({ name, ...spend })));
  expect(extra.map(({ name, quota, requests, inRegion }) => [name, quota, requests, inRegion])).toEqual([
    ['ReplicateKey', 'CreateKey', 2, 'replica'],
    ['UpdatePrimaryRegion', 'UpdatePrimaryRegion', 1, 'new-primary'],
  ]);
  for (const { quota } of extra) expect(findQuota(newestProfile, quota).kind).toBe('found');
});

test('a name inherited from every object is no operation', () => {
  expect(isOperation('toString')).toBe(false);
  expect(findOperation('constructor')).toBeUndefined();
});

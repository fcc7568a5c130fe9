import { describe, expect, test } from 'vitest';
import {
  freeTierCovers,
  monthlyKeyFeeUsd,
  type PriceQuestion,
  pricingAssumptions,
  requestPrices,
  requestPriceUsd,
} from '../../src/kms/pricing.ts';

describe('the price of 10,000 requests', () => {
  const prices: [string, PriceQuestion, number | null][] = [
    ['with a symmetric key', { operation: 'Decrypt' }, 0.03],
    ['with an RSA_2048 key', { operation: 'Sign', keySpec: 'RSA_2048' }, 0.03],
    ['with a larger RSA key', { operation: 'Sign', keySpec: 'RSA_4096' }, 0.15],
    ['with an ECC key', { operation: 'Verify', keySpec: 'ECC_NIST_P384' }, 0.15],
    ['for the public half of an ECC key', { operation: 'GetPublicKey', keySpec: 'ECC_NIST_P384' }, 0.15],
    ['with an SM2 key', { operation: 'Encrypt', keySpec: 'SM2' }, 0.15],
    ['for ECC data key pairs', { operation: 'GenerateDataKeyPair', keyPairSpec: 'ECC_NIST_P256' }, 0.1],
    ['for RSA data key pairs', { operation: 'GenerateDataKeyPairWithoutPlaintext', keyPairSpec: 'RSA_2048' }, 12],
    ['that manage a key of any spec', { operation: 'DescribeKey', keySpec: 'ECC_NIST_P256' }, 0.03],
    ['without a key', { operation: 'GenerateRandom', keySpec: 'ML_DSA_44' }, 0.03],
    ['with an HMAC key is not known', { operation: 'GenerateMac', keySpec: 'HMAC_256' }, null],
    ['with an ML-DSA key is not known', { operation: 'Sign', keySpec: 'ML_DSA_44' }, null],
    ['for ML-KEM data key pairs is not known', { operation: 'GenerateDataKeyPair', keyPairSpec: 'ML_KEM_512' }, null],
    ['for a data key pair of no spec is not known', { operation: 'GenerateDataKeyPair' }, null],
    ['of an unknown operation is not known', { operation: 'Decript' }, null],
  ];
  test.each(prices)('%s', (_name, question, usd) => {
    expect(requestPriceUsd(question)).toBe(usd === null ? null : usd / 10_000);
  });
});

test('the free tier leaves out data key pairs and the use of asymmetric keys', () => {
  expect(freeTierCovers({ operation: 'Decrypt' })).toBe(true);
  expect(freeTierCovers({ operation: 'DescribeKey', keySpec: 'RSA_2048' })).toBe(true);
  expect(freeTierCovers({ operation: 'Decrypt', keySpec: 'RSA_2048' })).toBe(false);
  expect(freeTierCovers({ operation: 'GenerateDataKeyPair', keyPairSpec: 'RSA_2048' })).toBe(false);
});

test('a customer managed key costs a dollar a month, and one more for each of its first two rotations', () => {
  expect([0, 1, 2, 9].map((rotations) => monthlyKeyFeeUsd({ type: 'customer-managed', rotations }))).toEqual([
    1, 2, 3, 3,
  ]);
});

test('keys of AWS and keys that wait for their deletion cost nothing', () => {
  expect(monthlyKeyFeeUsd({ type: 'aws-managed' })).toBe(0);
  expect(monthlyKeyFeeUsd({ type: 'aws-owned', rotations: 3 })).toBe(0);
  expect(monthlyKeyFeeUsd({ type: 'customer-managed', pendingDeletion: true })).toBe(0);
});

test('every price and every assumption has a source', () => {
  for (const { source } of [...Object.values(requestPrices), ...pricingAssumptions]) expect(source).not.toBe('');
});

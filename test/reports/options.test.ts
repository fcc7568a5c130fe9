import { expect, test } from 'vitest';
import { optionsOf } from '../../src/reports/options.ts';
import type { Summary } from '../../src/studies/summary.ts';

const throttledIn = (throttled: Readonly<Record<string, number>>): Summary =>
  ({
    episodes: Object.entries(throttled).map(([quota, requests]) => ({ quota, throttled: requests, cause: 'load' })),
    quotas: Object.entries(throttled).map(([quota, requests]) => ({ quota, throttled: requests })),
    resources: [],
    totals: { throttled: 1 },
  }) as unknown as Summary;

test.each([
  ['crypto-symmetric', 'cached data keys'],
  ['crypto-rsa', 'with the public key, outside KMS'],
  ['crypto-ecc', 'with the public key, outside KMS'],
  ['GenerateDataKeyPair-RSA_2048', 'key pairs used more than once'],
])('what is throttled by %s may help itself by %s', (quota, words) => {
  expect(optionsOf(throttledIn({ [quota]: 5, CreateGrant: 4 }))).toContain(`fewer requests (`);
  expect(optionsOf(throttledIn({ [quota]: 5, CreateGrant: 4 }))).toContain(words);
});

test('caches are not advised against a quota of grants, keys or signatures', () => {
  for (const quota of ['CreateGrant', 'DescribeKey', 'crypto-rsa', 'crypto-ecc', 'crypto-mldsa']) {
    expect(optionsOf(throttledIn({ [quota]: 5, 'crypto-symmetric': 4 }))).not.toMatch(/cached|Bucket/);
  }
});

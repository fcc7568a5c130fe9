import { describe, expect, test } from 'vitest';
import { allTopics } from '../../src/cli/commands/explain.ts';
import { operations } from '../../src/kms/operations.ts';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();

describe('kmsim explain', () => {
  test('without a name lists what there is, every operation among it', async () => {
    const { out, code } = await kmsim.run(['explain']);
    expect(code).toBe(0);
    for (const name of Object.keys(operations)) expect(out).toContain(name);
    for (const name of ['crypto-symmetric', 'fixed-window', 'full-jitter', 'js-2026-11', 'ThrottlingException']) {
      expect(out).toContain(name);
    }
  });

  test('an operation names the quota it counts against, who pays, and the source', async () => {
    const { out } = await kmsim.run(['explain', 'decrypt']);
    expect(out).toContain('crypto-symmetric, 10000/s in us-west-1');
    expect(out).toContain('crypto-rsa');
    expect(out).toContain('the account that calls, whoever owns the key');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('docs.aws.amazon.com');
  });

  test('a quota is found by any of its names and has its history', async () => {
    const { out } = await kmsim.run(['explain', 'L-6E3AF000']);
    expect(out).toContain('100000 in us-east-1');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('2017-11: 1200, 2018-08: 5500');
  });

  test('everything has a title, facts, and names that nothing else has', async () => {
    const topics = await allTopics();
    const names = topics.flatMap(({ name, alsoNamed = [] }) => [
      ...new Set([name, ...alsoNamed].map((one) => one.toLowerCase().replaceAll(/[\s-]+/g, '-'))),
    ]);
    expect(new Set(names).size).toBe(names.length);
    for (const topic of topics) {
      expect(topic.title).not.toBe('');
      expect(topic.facts().every(([, words]) => words !== '' && !words.includes('undefined'))).toBe(true);
      expect(topic.facts().length).toBeGreaterThan(0);
    }
  });

  test.each([
    [['key', 'types'], 'aws-managed and aws-owned'],
    [['AWS', 'owned', 'key'], 'count against no quota'],
    [['ECC_NIST_P256'], 'crypto-ecc'],
    [['PendingDeletion'], 'CancelKeyDeletion'],
    [['condition', 'keys'], 'kms:EncryptionContextKeys'],
    [['grants'], 'by CreateGrant'],
    [['grant', 'tokens'], 'CreateGrant only'],
    [['key-stores'], 'of all accounts together'],
    [['hot', 'key'], 'off unless set'],
    [['free', 'tier'], '20,000 requests a month'],
    [['rotation'], 'RotateKeyOnDemand'],
    [['grants-per-key'], 'spread volumes and tables over several keys'],
    [['key-policy-bytes'], '32768'],
    [['on-demand-rotations'], 'never'],
    [['grants-per-principal-per-key'], '2018-08: 500'],
    [['budget', 'token-bucket'], 'retries take tokens'],
  ])('%j is told without quotes', async (name, told) => {
    const { out, code } = await kmsim.run(['explain', ...name]);
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(told);
  });

  test('quotas lists resource quotas beside rates', async () => {
    const { out } = await kmsim.run(['quotas', '--table', '2018-08']);
    for (const name of ['keys', 'aliases', 'grants-per-key', 'grants-per-principal-per-key'])
      expect(out).toMatch(new RegExp(`^${name} `, 'm'));
  });

  test('a name that nothing has is a wrong word, with the nearest name', async () => {
    const { error, code } = await kmsim.run(['explain', 'Decript']);
    expect(code).toBe(2);
    expect(error).toContain('did you mean "Decrypt"?');
  });
});

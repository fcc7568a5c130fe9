import { describe, expect, test } from 'vitest';
import { modelTopics } from '../../src/cli/explain/model-topics.ts';
import { operationTopics } from '../../src/cli/explain/operation-topics.ts';
import { quotaTopics } from '../../src/cli/explain/quota-topics.ts';
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

  test('everything has a title, facts, and a name that nothing else has', () => {
    const topics = [...operationTopics, ...quotaTopics, ...modelTopics];
    const names = topics.map(({ name }) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    for (const topic of topics) {
      expect(topic.title).not.toBe('');
      expect(topic.facts().every(([, words]) => words !== '' && !words.includes('undefined'))).toBe(true);
      expect(topic.facts().length).toBeGreaterThan(0);
    }
  });

  test('a name that nothing has is a wrong word, with the nearest name', async () => {
    const { error, code } = await kmsim.run(['explain', 'Decript']);
    expect(code).toBe(2);
    expect(error).toContain('did you mean "Decrypt"?');
  });
});

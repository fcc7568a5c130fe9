import { describe, expect, test } from 'vitest';
import { isKeyPairSpec, isKeySpec, keyPairSpecs, keySpecs } from '../../src/kms/key-specs.ts';
import { type Operation, operationNames, operations } from '../../src/kms/operations.ts';
import { profileNames, quotaRows } from '../../src/kms/profiles.ts';
import { regionNames } from '../../src/kms/regions.ts';
import { defaultLimit, doubtAbout, type QuotaQuestion, spentQuotas } from '../../src/kms/request-quotas.ts';

const ask = (question: Partial<QuotaQuestion>) =>
  spentQuotas({ profile: '2026', operation: 'Decrypt', region: 'us-east-1', ...question });

const spends = (question: Partial<QuotaQuestion>) => {
  const answer = ask(question);
  return answer.kind === 'spends'
    ? answer.quotas.map(({ group, limitPerSecond }) => `${group} ${limitPerSecond}`)
    : answer;
};

describe('the spec of the key decides which shared quota a request spends', () => {
  test.each([
    ['Decrypt', undefined, 'us-east-1', 'crypto-symmetric 100000'],
    ['VerifyMac', 'HMAC_384', 'us-east-1', 'crypto-symmetric 100000'],
    ['Decrypt', 'RSA_4096', 'us-east-1', 'crypto-rsa 1000'],
    ['Sign', 'ECC_SECG_P256K1', 'us-east-1', 'crypto-ecc 1000'],
    ['Sign', 'ECC_NIST_EDWARDS25519', 'us-east-1', 'crypto-ecc 1000'],
    ['DeriveSharedSecret', 'ECC_NIST_P521', 'us-east-1', 'crypto-ecc 1000'],
    ['Encrypt', 'SM2', 'cn-north-1', 'crypto-ecc 1000'],
    ['Sign', 'ML_DSA_65', 'us-east-1', 'crypto-mldsa 1000'],
  ])('%s with %s in %s', (operation, keySpec, region, expected) => {
    expect(spends({ operation, keySpec, region })).toEqual([expected]);
  });

  test('SM2 keys had a quota of their own in 2022-12', () => {
    expect(spends({ operation: 'Sign', keySpec: 'SM2', region: 'cn-north-1', profile: '2022-12' })).toEqual([
      'crypto-sm 300',
    ]);
  });
});

test('the spec of the key does not matter to an operation with a quota of its own', () => {
  expect(spends({ operation: 'DescribeKey', keySpec: 'RSA_2048' })).toEqual(['DescribeKey 2000']);
});

test('GenerateRandom names no key and spends the symmetric quota whatever the spec', () => {
  expect(spends({ operation: 'GenerateRandom', keySpec: 'RSA_2048' })).toEqual(['crypto-symmetric 100000']);
});

test('the quota of a custom key store is not the account’s', () => {
  for (const profile of profileNames) {
    const answer = ask({ profile, operation: 'GenerateDataKey' });
    expect(answer.kind === 'spends' && answer.quotas.map(({ group }) => group)).toEqual(['crypto-symmetric']);
  }
});

describe('data key pairs', () => {
  test('spend the quota of their own spec, which both operations share', () => {
    for (const operation of ['GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext']) {
      expect(spends({ operation, keyPairSpec: 'RSA_2048' })).toEqual(['GenerateDataKeyPair-RSA_2048 20']);
    }
  });

  test('are asked for by spec: without one, the specs of that profile and Region are listed', () => {
    const specs = (question: Partial<QuotaQuestion>) => {
      const answer = ask({ operation: 'GenerateDataKeyPair', ...question });
      return answer.kind === 'needs-key-pair-spec' ? answer.specs.join(' ') : answer;
    };
    const of2019 = 'RSA_2048 RSA_3072 RSA_4096 ECC_NIST_P256 ECC_NIST_P384 ECC_NIST_P521 ECC_SECG_P256K1';
    expect(specs({ profile: '2019-12' })).toBe(of2019);
    expect(specs({})).toBe(`${of2019} ECC_NIST_EDWARDS25519`);
    expect(specs({ region: 'cn-north-1' })).toBe(`${of2019} ECC_NIST_EDWARDS25519 SM2`);
    expect(specs({ keyPairSpec: 'SM2' })).toBe(`${of2019} ECC_NIST_EDWARDS25519`);
    expect(specs({ keyPairSpec: 'RSA_1024' })).toBe(`${of2019} ECC_NIST_EDWARDS25519`);
  });

  test('are wrapped by a symmetric key', () => {
    expect(ask({ operation: 'GenerateDataKeyPair', keyPairSpec: 'RSA_2048', keySpec: 'RSA_2048' })).toEqual({
      kind: 'wrong-key-spec',
      specs: ['SYMMETRIC_DEFAULT'],
    });
  });
});

describe('what cannot be asked is answered with what can', () => {
  test('a mistyped operation: the nearest ones', () => {
    expect(ask({ operation: 'decript' })).toEqual({
      kind: 'unknown-operation',
      nearest: ['Decrypt', 'Encrypt'],
    });
  });

  test('a key of the wrong spec: the specs that work in that profile and Region', () => {
    expect(ask({ operation: 'GenerateMac' })).toEqual({
      kind: 'wrong-key-spec',
      specs: ['HMAC_224', 'HMAC_256', 'HMAC_384', 'HMAC_512'],
    });
    expect(ask({ operation: 'Encrypt', keySpec: 'SM2', region: 'eu-west-1' })).toEqual({
      kind: 'wrong-key-spec',
      specs: ['SYMMETRIC_DEFAULT', 'RSA_2048', 'RSA_3072', 'RSA_4096'],
    });
    expect(ask({ operation: 'Encrypt', keySpec: 'RSA_1024', profile: '2018-08' })).toEqual({
      kind: 'wrong-key-spec',
      specs: ['SYMMETRIC_DEFAULT'],
    });
  });

  test('what a profile lacks: the first profile that has it', () => {
    const lacks = (question: Partial<QuotaQuestion>) => {
      const answer = ask(question);
      return answer.kind === 'not-in-profile' ? `${answer.what} ${answer.firstProfile}` : answer;
    };
    expect(lacks({ operation: 'GetPublicKey', profile: '2018-08' })).toBe('operation 2019-12');
    expect(lacks({ operation: 'GenerateMac', profile: '2018-08' })).toBe('operation 2022-12');
    expect(lacks({ operation: 'Sign', keySpec: 'ML_DSA_44', profile: '2018-08' })).toBe('operation 2026');
    expect(lacks({ operation: 'RotateKeyOnDemand', profile: '2022-12' })).toBe('operation 2026');
    expect(lacks({ operation: 'Decrypt', keySpec: 'RSA_2048', profile: '2017-11' })).toBe('key-spec 2019-12');
    expect(lacks({ operation: 'Sign', keySpec: 'ML_DSA_44', profile: '2022-12' })).toBe('key-spec 2026');
    expect(lacks({ operation: 'Sign', keySpec: 'SM2', profile: '2021-04', region: 'cn-north-1' })).toBe(
      'key-spec 2022-12',
    );
    expect(lacks({ operation: 'GenerateDataKeyPair', keyPairSpec: 'ECC_NIST_EDWARDS25519', profile: '2022-12' })).toBe(
      'key-pair-spec 2026',
    );
  });

  test('what no table has a quota for: no profile', () => {
    for (const operation of ['Encapsulate', 'Decapsulate']) {
      expect(ask({ operation })).toEqual({ kind: 'not-in-profile', what: 'operation', firstProfile: null });
    }
    for (const profile of ['2018-08', '2026']) {
      expect(ask({ operation: 'GenerateDataKeyPair', keyPairSpec: 'ML_KEM_768', profile })).toEqual({
        kind: 'not-in-profile',
        what: 'key-pair-spec',
        firstProfile: null,
      });
    }
  });
});

test('whatever is asked, a profile that is named has it, and a spec that is offered works', () => {
  for (const profile of profileNames) {
    for (const region of ['us-east-1', 'cn-north-1']) {
      for (const question of everyQuestion(region)) {
        const answer = ask({ profile, ...question });
        const label = JSON.stringify({ profile, ...question });
        if (answer.kind === 'not-in-profile' && answer.firstProfile !== null) {
          expect(ask({ ...question, profile: answer.firstProfile }).kind, label).not.toBe('not-in-profile');
        }
        if (answer.kind === 'wrong-key-spec') {
          const kinds = answer.specs.map((keySpec) => ask({ ...question, profile, keySpec }).kind);
          expect(kinds, label).not.toContain('wrong-key-spec');
        }
        if (answer.kind === 'needs-key-pair-spec') {
          for (const keyPairSpec of answer.specs) {
            expect(ask({ ...question, profile, keyPairSpec }).kind, label).toBe('spends');
          }
        }
      }
    }
  }
});

test('no request spends more than one quota of an account', () => {
  for (const profile of profileNames) {
    for (const question of everyQuestion('cn-north-1')) {
      const answer = ask({ profile, ...question });
      if (answer.kind === 'spends') expect(answer.quotas, JSON.stringify(question)).toHaveLength(1);
    }
  }
});

test('a Region’s own value goes before the general one', () => {
  const row = quotaRows('2026').find(({ group }) => group === 'crypto-symmetric')!;
  const values = new Set(regionNames.map((region) => defaultLimit(row, region)));
  expect(values).toEqual(new Set([10_000, 20_000, 100_000]));
  expect(defaultLimit(row, 'us-west-1')).toBe(10_000);
});

test('a doubt about a value is a sentence, and there is none about a confirmed one', () => {
  const doubt = (profile: string, name: string) => doubtAbout(quotaRows(profile).find(({ group }) => group === name)!);
  expect(doubt('2018-08', 'crypto-symmetric')).toMatch(/unconfirmed/);
  expect(doubt('2026', 'aliases-per-key')).toMatch(/contradicts itself/);
  expect(doubt('2026', 'crypto-symmetric')).toBeNull();
});

test('key specs are recognised by their exact name', () => {
  expect([isKeySpec('SM2'), isKeySpec('sm2'), isKeyPairSpec('RSA_2048'), isKeyPairSpec('HMAC_256')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

function everyQuestion(region: string): Partial<QuotaQuestion>[] {
  return operationNames.flatMap((operation) => {
    const { takesKeyPairSpec }: Operation = operations[operation];
    const pairs = takesKeyPairSpec ? [undefined, ...keyPairSpecs] : [undefined];
    return keySpecs.flatMap((keySpec) => pairs.map((keyPairSpec) => ({ operation, region, keySpec, keyPairSpec })));
  });
}

/**
 * Why this file exists: what AWS says of rotation, automatic, on demand and by hand, one sentence a test. KDG =
 * KDG@867b37f doc_source/rotate-keys.md unless said; API = API model, client-kms 3.1164.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import type { KmsKey } from '../../src/kms/kms-world.ts';
import { findOperation, operationNames, takesAlias } from '../../src/kms/operations.ts';
import { awsManagedRotationDays, KeyRotation, rotationPeriodDays } from '../../src/kms/rotation.ts';
import { Asking, answerTo, keyOf, requestOf } from '../kms/kms-worlds.ts';

const DAY = 86_400e9;
const UNSUPPORTED = 'UnsupportedOperationException';

const kinds: readonly (readonly [string, Partial<KmsKey>])[] = [
  ['Asymmetric KMS keys', { spec: 'RSA_2048' }],
  ['HMAC KMS keys', { spec: 'HMAC_256' }],
  ['KMS keys in custom key stores', { origin: 'AWS_CLOUDHSM', keyStore: 0 }],
  ['KMS keys with imported key material', { origin: 'EXTERNAL' }],
];
const keyStores = [
  { name: 'store', accountId: '111122223333', region: 'us-west-2', type: 'cloudhsm', connected: true },
] as const;

/** Rotations by the end of a day, of a key that is able to rotate all the time. */
function rotationsBy(day: number, given: Partial<KmsKey['rotation']>): number {
  const rotation = new KeyRotation(
    { automatic: true, periodDays: 365, materialAgeDays: 0, onDemand: 0, ...given },
    true,
  );
  rotation.settle(day * DAY);
  return rotation.rotatedAt.length;
}

describe('automatic rotation', () => {
  test.each(kinds)('"Automatic key rotation is not supported on the following types of KMS keys": %s', (_, given) => {
    for (const operation of ['EnableKeyRotation', 'DisableKeyRotation', 'GetKeyRotationStatus'] as const)
      expect(answerTo(requestOf(operation), { keys: [keyOf(given)], keyStores })).toBe(UNSUPPORTED);
  });

  test('"supported only on symmetric encryption KMS keys with key material that AWS KMS generates"', () => {
    expect(answerTo(requestOf('EnableKeyRotation'))).toBeNull();
  });

  test('"AWS KMS automatically rotates the KMS key one year (approximately 365 days) after the enable date and every year thereafter"', () => {
    expect(rotationPeriodDays.default).toBe(365);
    expect([364, 365, 729, 730].map((day) => rotationsBy(day, {}))).toEqual([0, 1, 1, 2]);
    const rotation = new KeyRotation({ automatic: false, periodDays: 365, materialAgeDays: 900, onDemand: 0 }, true);
    rotation.enable(365, 10 * DAY);
    rotation.settle(374 * DAY);
    expect(rotation.rotatedAt.length).toBe(0);
    rotation.settle(375 * DAY);
    expect(rotation.rotatedAt.length).toBe(1);
  });

  test('API EnableKeyRotation: "You can use the optional RotationPeriodInDays parameter to specify a custom rotation period"', () => {
    expect([89, 90, 180, 360].map((day) => rotationsBy(day, { periodDays: 90 }))).toEqual([0, 1, 2, 4]);
    expect([rotationPeriodDays.least, rotationPeriodDays.most]).toEqual([90, 2560]);
  });

  test('"In May 2022, AWS KMS changed the rotation schedule for AWS managed keys from every three years (approximately 1,095 days) to every year"', () => {
    expect(['2017-11', '2018-08', '2021-04'].map(awsManagedRotationDays)).toEqual([1095, 1095, 1095]);
    expect(['2022-12', '2026'].map(awsManagedRotationDays)).toEqual([365, 365]);
    expect(rotationsBy(1094, { periodDays: awsManagedRotationDays('2018-08') })).toBe(0);
  });

  test('"While a KMS key is disabled, AWS KMS does not rotate it"; "When the KMS key is re-enabled, if the key material is more than one year old, AWS KMS rotates it immediately"', () => {
    const rotation = new KeyRotation({ automatic: true, periodDays: 365, materialAgeDays: 300, onDemand: 0 }, true);
    rotation.setAble(false, 10 * DAY);
    rotation.settle(100 * DAY);
    expect(rotation.rotatedAt.length).toBe(0);
    rotation.setAble(true, 100 * DAY);
    expect(rotation.rotatedAt.length).toBe(1);
  });

  test('"If the key material is less than one year old, AWS KMS resumes the original key rotation schedule"', () => {
    const rotation = new KeyRotation({ automatic: true, periodDays: 365, materialAgeDays: 300, onDemand: 0 }, true);
    rotation.setAble(false, 10 * DAY);
    rotation.setAble(true, 20 * DAY);
    rotation.settle(64 * DAY);
    expect(rotation.rotatedAt.length).toBe(0);
    rotation.settle(65 * DAY);
    expect(rotation.rotatedAt.length).toBe(1);
  });

  test('"you cannot change it while the KMS key is disabled", and so while deletion is pending', () => {
    const pending = keyOf({ state: 'PendingDeletion', deletedAtNanoseconds: 30 * DAY });
    for (const operation of ['EnableKeyRotation', 'DisableKeyRotation'] as const) {
      expect(answerTo(requestOf(operation), { keys: [keyOf({ state: 'Disabled' })] })).toBe('DisabledException');
      expect(answerTo(requestOf(operation), { keys: [pending] })).toBe('KMSInvalidStateException');
    }
  });

  test('"AWS KMS saves all previous versions of the cryptographic material in perpetuity so you can decrypt any data encrypted with that KMS key", without a request', () => {
    const asking = new Asking({
      keys: [keyOf({ rotation: { automatic: true, periodDays: 90, materialAgeDays: 0, onDemand: 0 } })],
      requests: [requestOf('Decrypt', { ciphertext: { key: 0, context: {} } }), requestOf('Encrypt')],
    });
    for (const day of [0, 89, 90, 91, 2 * 90, 1000])
      expect([asking.at(day * 86_400).ask(0), asking.ask(1)]).toEqual([null, null]);
    // No request of the run depends on it, so all stay counts.
    expect(asking.state.standing(0)).toBe('admitted');
  });

  test('"Each KMS key counts as one key when calculating key resource quotas, regardless of the number of rotated key material versions"', () => {
    const asking = new Asking({
      keys: [keyOf({ rotation: { automatic: true, periodDays: 90, materialAgeDays: 80, onDemand: 3 } })],
      resources: [
        {
          quota: 'keys',
          scope: '',
          limit: 5,
          others: 0,
          of: 'account',
          accountId: '111122223333',
          region: 'us-west-2',
        },
      ],
      requests: [requestOf('RotateKeyOnDemand')],
    });
    expect([asking.ask(0), asking.at(50 * 86_400).ask(0), asking.state.used(0)]).toEqual([null, null, 1]);
  });
});

describe('API RotateKeyOnDemand', () => {
  test.each(kinds.slice(0, 3))(
    '"You cannot perform on-demand rotation of asymmetric KMS keys, HMAC KMS keys, or KMS keys in a custom key store": %s',
    (_, given) => {
      expect(answerTo(requestOf('RotateKeyOnDemand'), { keys: [keyOf(given)], keyStores })).toBe(UNSUPPORTED);
    },
  );

  test('keys with imported key material rotate on demand since 2025-06, and not before', () => {
    const ask = (importedKeysRotateOnDemand: boolean) => {
      const kms = new Asking({
        keys: [keyOf({ origin: 'EXTERNAL' })],
        settings: { importedKeysRotateOnDemand },
        requests: [requestOf('RotateKeyOnDemand'), requestOf('ImportKeyMaterial', { newMaterial: true })],
      });
      kms.ask(1);
      return kms.ask(0);
    };
    expect([ask(true), ask(false)]).toEqual([null, UNSUPPORTED]);
  });

  test('"You can perform on-demand key rotation a maximum of 25 times per KMS key"', () => {
    const asking = new Asking({
      resources: [{ quota: 'on-demand-rotations', scope: '', limit: 25, others: 0, of: 'key', key: 0 }],
      requests: [requestOf('RotateKeyOnDemand')],
    });
    const answers = Array.from({ length: 26 }, () => asking.ask(0));
    expect(answers.filter((one) => one === null)).toHaveLength(25);
    expect(answers[25]).toBe('LimitExceededException');
  });

  test('"an automatic rotation of this key is currently in progress or scheduled to begin within the next 20 minutes"', () => {
    const asking = new Asking({
      keys: [keyOf({ rotation: { automatic: true, periodDays: 90, materialAgeDays: 0, onDemand: 0 } })],
      requests: [requestOf('RotateKeyOnDemand')],
    });
    const due = 90 * 86_400;
    expect([due - 1201, due - 1200, due - 1, due].map((second) => asking.at(second).ask(0))).toEqual([
      null,
      'ConflictException',
      'ConflictException',
      null,
    ]);
  });

  test('"On-demand rotations do not change existing automatic rotation schedules"', () => {
    const rotation = new KeyRotation({ automatic: true, periodDays: 730, materialAgeDays: 726, onDemand: 0 }, true);
    rotation.rotateOnDemand(0);
    rotation.settle(4 * DAY);
    expect(rotation.rotatedAt.length).toBe(2);
    rotation.settle(733 * DAY);
    expect(rotation.rotatedAt.length).toBe(2);
    rotation.settle(734 * DAY);
    expect(rotation.rotatedAt.length).toBe(3);
  });
});

describe('manual rotation', () => {
  const aliases = [{ name: 'alias/orders', key: 0 }];
  const moved = { kind: 'updateAlias', alias: 0, key: 1 } as const;

  test('"keep the original KMS key": "AWS KMS automatically uses the KMS key that encrypted the ciphertext", which has to be usable', () => {
    const asking = new Asking({
      keys: [keyOf(), keyOf()],
      aliases,
      requests: [
        requestOf('GenerateDataKey', { key: null, alias: 0 }),
        requestOf('Decrypt', { key: 0, ciphertext: { key: 0, context: {} } }),
      ],
      events: [moved, { kind: 'disableKey', key: 0 }],
    });
    asking.state.apply(0, 0);
    expect([asking.ask(0), asking.ask(1)]).toEqual([null, null]);
    asking.state.apply(1, 0);
    expect([asking.ask(0), asking.ask(1)]).toEqual([null, 'DisabledException']);
  });

  test('"These requests fail when the value of the KeyId parameter is an alias that no longer points to the KMS key that performed the cryptographic operation"', () => {
    const asking = new Asking({
      keys: [keyOf(), keyOf()],
      aliases,
      requests: [requestOf('Decrypt', { key: null, alias: 0, ciphertext: { key: 0, context: {} } })],
      events: [moved],
    });
    expect(asking.ask(0)).toBeNull();
    asking.state.apply(0, 0);
    expect(asking.ask(0)).toBe('IncorrectKeyException');
  });

  test('API UpdateAlias needs "kms:UpdateAlias on the current KMS key" and "on the new KMS key"', () => {
    const closed = keyOf({ policy: [] });
    const move = (from: KmsKey, to: KmsKey) =>
      answerTo(requestOf('UpdateAlias', { key: 1, alias: 0 }), { keys: [from, to], aliases });
    expect([move(keyOf(), keyOf()), move(closed, keyOf()), move(keyOf(), closed)]).toEqual([
      null,
      'AccessDeniedException',
      'AccessDeniedException',
    ]);
  });

  test('the API model says of each operation whether its key may be named by an alias', () => {
    const named = namedByAlias();
    const unsaid = ['GenerateMac', 'VerifyMac'];
    for (const name of operationNames.filter((one) => findOperation(one)!.takesKey && !unsaid.includes(one)))
      expect([name, takesAlias(findOperation(name)!)]).toEqual([name, named.has(name)]);
  });
});

/** Operations whose KeyId is documented to take an alias, read from the types of AWS's own client. */
function namedByAlias(): ReadonlySet<string> {
  const types = createRequire(import.meta.url)
    .resolve('@aws-sdk/client-kms')
    .replace(/dist-.*$/, 'dist-types/models/models_0.d.ts');
  const requests = readFileSync(types, 'utf8').matchAll(/export interface (\w+)Request \{(.*?)\n\}/gs);
  const keyIds = [...requests].map(
    ([, name, body]) => [name!, /((?:(?!\n {4}\w).)*)\n {4}(?:Source)?KeyId\??:/s.exec(body!)?.[1] ?? ''] as const,
  );
  return new Set(keyIds.filter(([, text]) => /alias name, or alias ARN/.test(text)).map(([name]) => name));
}

describe('the period of automatic rotation, API model, EnableKeyRotation (client-kms 3.1164)', () => {
  const rotation = () => new KeyRotation({ automatic: true, periodDays: 365, materialAgeDays: 300, onDemand: 0 }, true);

  test('"you can use RotationPeriodInDays to modify the rotation period of a key that you previously enabled automatic key rotation on"', () => {
    const changed = rotation();
    changed.enable(90, 10 * DAY);
    changed.settle(99 * DAY);
    expect(changed.rotatedAt.length).toBe(0);
    changed.settle(280 * DAY);
    expect(changed.rotatedAt.length).toBe(3);
  });

  test('the same period again changes nothing: the next rotation is when it was', () => {
    const same = rotation();
    same.enable(365, 10 * DAY);
    same.settle(64 * DAY);
    expect(same.rotatedAt.length).toBe(0);
    same.settle(65 * DAY);
    expect(same.rotatedAt.length).toBe(1);
  });

  test('"The default value is 365 days": EnableKeyRotation without a period is one of 365, from 90 to 2560', () => {
    const answer = (rotationDays: number) => answerTo(requestOf('EnableKeyRotation', { rotationDays }));
    expect([89, 90, 2560, 2561].map(answer)).toEqual(['ValidationException', null, null, 'ValidationException']);
    const asking = new Asking({
      keys: [keyOf({ rotation: { automatic: true, periodDays: 90, materialAgeDays: 89, onDemand: 0 } })],
      requests: [requestOf('EnableKeyRotation'), requestOf('RotateKeyOnDemand')],
    });
    asking.at(86_300);
    expect(asking.ask(1)).toBe('ConflictException');
    expect(asking.ask(0)).toBeNull();
    expect(asking.ask(1)).toBeNull();
  });

  test('"To enable or disable automatic rotation of a set of related multi-Region keys, set the property on the primary key."', () => {
    for (const operation of ['EnableKeyRotation', 'DisableKeyRotation', 'RotateKeyOnDemand'] as const) {
      expect(answerTo(requestOf(operation), { keys: [keyOf({ multiRegion: 'replica' })] })).toBe(UNSUPPORTED);
      expect(answerTo(requestOf(operation), { keys: [keyOf({ multiRegion: 'primary' })] })).toBeNull();
    }
  });

  test('rotations of a run are as many as periods end in it, what is overdue at its start', () => {
    for (const [periodDays, materialAgeDays, days, rotations] of [
      [90, 0, 366, 4],
      [90, 89, 1, 1],
      [365, 364, 366, 2],
      [365, 2000, 30, 1],
    ] as const)
      expect(rotationsBy(days, { automatic: true, periodDays, materialAgeDays, onDemand: 0 })).toBe(rotations);
  });
});

describe('imported key material that rotates, API model, RotateKeyOnDemand (client-kms 3.1164)', () => {
  const asking = () =>
    new Asking({
      keys: [keyOf({ origin: 'EXTERNAL' })],
      requests: [
        requestOf('RotateKeyOnDemand'),
        requestOf('ImportKeyMaterial', { newMaterial: true }),
        requestOf('ImportKeyMaterial'),
        requestOf('Encrypt'),
      ],
    });

  test('"you must have already imported new key material and that key material\'s state should be PENDING_ROTATION"', () => {
    const kms = asking();
    expect(kms.ask(0)).toBe('KMSInvalidStateException');
    expect([1, 3, 0].map((request) => kms.ask(request))).toEqual([null, null, null]);
    expect(kms.ask(0)).toBe('KMSInvalidStateException');
  });

  test('reimporting what the key has is nothing new: it does not make a rotation possible', () => {
    const kms = asking();
    expect([2, 0].map((request) => kms.ask(request))).toEqual([null, 'KMSInvalidStateException']);
  });

  test('of each rotation new material is imported, and the 26th of its life is refused', () => {
    const rotations = { quota: 'on-demand-rotations', scope: 'key', limit: 25, others: 0, of: 'key', key: 0 } as const;
    const { keys, requests } = asking().world;
    const kms = new Asking({ keys, requests, resources: [rotations] });
    const answers = Array.from({ length: 26 }, () => [1, 0].map((request) => kms.ask(request))[1]);
    expect(answers.slice(0, 25).every((answer) => answer === null)).toBe(true);
    expect(answers[25]).toBe('LimitExceededException');
  });
});

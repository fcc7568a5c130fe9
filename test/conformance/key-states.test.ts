/** Why this file exists: AWS's table of key states, read a second time from the guide, against the one in src. */
import { describe, expect, test } from 'vitest';
import { stateAnswer } from '../../src/kms/key-states.ts';
import type { KeyState } from '../../src/kms/kms-world.ts';
import { type OperationName, operationNames } from '../../src/kms/operations.ts';
import { Asking, afterEvents, answerTo, keyOf, requestOf } from '../kms/kms-worlds.ts';

/**
 * KDG@867b37f doc_source/key-state.md, "Key state table": an operation, and for Enabled, Disabled, Pending (replica)
 * deletion, Pending import, Unavailable, Creating, Updating the footnote of its failure, + where it succeeds, +n where it
 * does under a condition, - where the table says N/A.
 */
const table = `
  CancelKeyDeletion                   4    4    +    4    4,13 4   4
  CreateAlias                         +    +    3    +    +    +   +
  CreateGrant                         +    1    2|3  5    +    14  +
  Decrypt                             +    1    2|3  5    11   14  +
  DeleteAlias                         +    +    +    +    +    +   +
  DeleteImportedKeyMaterial           +9   +9   +9   +    -    14  15
  DescribeKey                         +    +    +    +    +    +   +
  DisableKey                          +    +    3    5    +12  14  15
  DisableKeyRotation                  +7   1|7  3|7  6    7    14  +7
  EnableKey                           +    +    3    5    +12  14  15
  EnableKeyRotation                   +7   1|7  3|7  6    7    14  +7
  Encrypt                             +    1    2|3  5    11   14  +
  GenerateDataKey                     +    1    2|3  5    11   14  +
  GenerateDataKeyPair                 +    1    2|3  5    11   14  +
  GenerateDataKeyPairWithoutPlaintext +    1    2|3  5    11   14  +
  GenerateDataKeyWithoutPlaintext     +    1    2|3  5    11   14  +
  GenerateMac                         +    1    2|3  -    -    14  +
  GetKeyPolicy                        +    +    +    +    +    +   +
  GetKeyRotationStatus                +7   +7   +7   6    7    +7  +7
  GetParametersForImport              +9   +9   8|9  +    9    14  15
  GetPublicKey                        +    1    2|3  -    -    14  +
  ImportKeyMaterial                   +9   +9   8|9  +    9    14  +
  ListAliases                         +    +    +    +    +    +   +
  ListGrants                          +    +    +    +    +    +   +
  ListKeyPolicies                     +    +    +    +    +    +   +
  ListResourceTags                    +    +    +    +    +    +   +
  PutKeyPolicy                        +    +    +    +    +    +   +
  ReEncrypt                           +    1    2|3  5    11   14  +
  ReplicateKey                        +    1    2|3  5    -    14  15
  RetireGrant                         +    +    +    +    +    +   +
  RevokeGrant                         +    +    +    +    +    +   +
  ScheduleKeyDeletion                 +    +    3    +    +    +   15
  Sign                                +    1    2|3  -    -    14  +
  TagResource                         +    +    3    +    +    +   +
  UntagResource                       +    +    3    +    +    +   +
  UpdateAlias                         +    +    10   +    +    +   +
  UpdateKeyDescription                +    +    3    +    +    +   +
  UpdatePrimaryRegion                 +    1    2|3  5    -    14  +
  Verify                              +    1    2|3  -    -    14  +
  VerifyMac                           +    1    2|3  -    -    14  +`;

const states = [
  'Enabled',
  'Disabled',
  'PendingDeletion',
  'PendingImport',
  'Unavailable',
  'Creating',
  'Updating',
] as const;
const rows = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

/** What the footnotes say, first of those that may apply for a key with key material of KMS. */
const footnotes: Readonly<Record<string, string>> = {
  '1': 'DisabledException',
  '2|3': 'KMSInvalidStateException',
  '3': 'KMSInvalidStateException',
  '4': 'KMSInvalidStateException',
  '4,13': 'KMSInvalidStateException',
  '5': 'KMSInvalidStateException',
  '6': 'UnsupportedOperationException',
  '8|9': 'KMSInvalidStateException',
  '10': 'KMSInvalidStateException',
  '11': 'KMSInvalidStateException',
  '14': 'KMSInvalidStateException',
  '15': 'KMSInvalidStateException',
  '1|7': 'DisabledException',
  '3|7': 'KMSInvalidStateException',
};
const cells = rows.flatMap(([operation, ...answers]) =>
  answers.map((cell, index) => ({ operation: operation as OperationName, state: states[index]!, cell })),
);

describe('AWS KMS developer guide, "Key states of AWS KMS keys"', () => {
  test('the table has 40 operations, all of which the model has', () => {
    expect(rows.map(([name]) => name).filter((name) => !operationNames.includes(name as OperationName))).toEqual([]);
    expect(rows.length).toBe(40);
    expect(rows.every((row) => row.length === 8)).toBe(true);
  });

  test.each(states)('every operation answers in state %s as the table says', (state) => {
    for (const { operation, cell } of cells.filter(
      (one) => one.state === state && !['-', '7', '9'].includes(one.cell),
    )) {
      const answer = stateAnswer({ operation, state, pendingDeletionError: 'KMSInvalidStateException' });
      expect([operation, answer]).toEqual([operation, cell.startsWith('+') ? null : footnotes[cell]]);
    }
  });

  test('"DisabledException: <key ARN> is pending deletion": the other error that AWS lists is a setting', () => {
    const both = cells.filter(({ cell }) => cell === '2|3').map(({ operation }) => operation);
    for (const operation of both)
      expect(
        stateAnswer({ operation, state: 'PendingDeletion', pendingDeletionError: 'DisabledException' }),
        operation,
      ).toBe('DisabledException');
    expect(both).toContain('Decrypt');
  });

  test('"When you schedule deletion of a multi-Region primary key that has replica keys" it answers as one pending deletion', () => {
    for (const operation of operationNames) {
      const answerIn = (state: KeyState) =>
        stateAnswer({ operation, state, pendingDeletionError: 'KMSInvalidStateException' });
      expect(answerIn('PendingReplicaDeletion')).toBe(answerIn('PendingDeletion'));
    }
  });

  test('[7] "If the KMS key has imported key material or is in a custom key store: UnsupportedOperationException."', () => {
    const answer = (origin: 'EXTERNAL' | 'AWS_CLOUDHSM', state: 'Enabled' | 'Disabled') =>
      ['EnableKeyRotation', 'DisableKeyRotation', 'GetKeyRotationStatus'].map((operation) =>
        answerTo(requestOf(operation as OperationName), { keys: [keyOf({ origin, state })] }),
      );
    const unsupported = Array.from({ length: 3 }, () => 'UnsupportedOperationException');
    expect(answer('EXTERNAL', 'Enabled')).toEqual(unsupported);
    expect(answer('AWS_CLOUDHSM', 'Disabled')).toEqual(unsupported);
  });

  test('[9] "If the KMS key cannot or does not have imported key material: UnsupportedOperationException."', () => {
    for (const operation of ['GetParametersForImport', 'ImportKeyMaterial', 'DeleteImportedKeyMaterial'] as const) {
      expect(answerTo(requestOf(operation))).toBe('UnsupportedOperationException');
      expect(answerTo(requestOf(operation), { keys: [keyOf({ origin: 'EXTERNAL' })] })).toBeNull();
    }
  });

  test('[10] "If the source KMS key is pending deletion, the command succeeds. If the destination ..., the command fails"', () => {
    const pending = keyOf({ state: 'PendingDeletion', deletedAtNanoseconds: 7 * 86_400e9 });
    const move = (from: number, to: number) =>
      answerTo(requestOf('UpdateAlias', { key: to, alias: 0 }), {
        keys: [keyOf(), pending],
        aliases: [{ name: 'alias/a', key: from }],
      });
    expect(move(1, 0)).toBeNull();
    expect(move(0, 1)).toBe('KMSInvalidStateException');
  });

  test('[12] "The operation succeeds, but the key state of the KMS key does not change until it becomes available."', () => {
    const asking = new Asking({
      keyStores: [
        { name: 'store', accountId: '111122223333', region: 'us-west-2', type: 'cloudhsm', connected: false },
      ],
      keys: [keyOf({ origin: 'AWS_CLOUDHSM', keyStore: 0 })],
      requests: [requestOf('DisableKey'), requestOf('Decrypt')],
      events: [{ kind: 'connectKeyStore', keyStore: 0 }],
    });
    expect(asking.ask(0)).toBeNull();
    expect(asking.ask(1)).toBe('KMSInvalidStateException');
    asking.state.apply(0, 0);
    expect(asking.ask(1)).toBe('DisabledException');
  });

  test('[13] "its key state remains PendingDeletion even if the KMS key becomes unavailable"', () => {
    const asking = new Asking({
      keyStores: [
        { name: 'store', accountId: '111122223333', region: 'us-west-2', type: 'external', connected: false },
      ],
      keys: [keyOf({ keyStore: 0, state: 'PendingDeletion', deletedAtNanoseconds: 30 * 86_400e9 })],
      requests: [requestOf('CancelKeyDeletion')],
    });
    expect(asking.ask(0)).toBeNull();
  });

  test('"the KMS key in an AWS CloudHSM key store is Unavailable when the custom key store is intentionally disconnected"', () => {
    const asking = new Asking({
      keyStores: [{ name: 'store', accountId: '111122223333', region: 'us-west-2', type: 'cloudhsm', connected: true }],
      keys: [keyOf({ origin: 'AWS_CLOUDHSM', keyStore: 0 })],
      requests: [requestOf('Decrypt')],
      events: [
        { kind: 'disconnectKeyStore', keyStore: 0 },
        { kind: 'connectKeyStore', keyStore: 0 },
      ],
    });
    const answers = [asking.state.standing(0)];
    for (const event of [0, 1]) {
      asking.state.apply(event, 0);
      answers.push(asking.state.standing(0));
    }
    expect(answers).toEqual(['admitted', 'KMSInvalidStateException', 'admitted']);
  });
});

describe('AWS KMS developer guide, "Deleting AWS KMS keys"', () => {
  test('"requires you to set a waiting period of 7 - 30 days. The default waiting period is 30 days."', () => {
    const answer = (waitingDays: number) => answerTo(requestOf('ScheduleKeyDeletion', { waitingDays }));
    expect([6, 7, 30, 31].map(answer)).toEqual(['ValidationException', null, null, 'ValidationException']);
    const asking = new Asking({ requests: [requestOf('ScheduleKeyDeletion'), requestOf('DescribeKey')] });
    asking.ask(0);
    expect(asking.at(30 * 86_400 - 1).ask(1)).toBeNull();
    expect(asking.at(30 * 86_400).ask(1)).toBe('NotFoundException');
  });

  test('"To recover the KMS key, you can cancel key deletion before the waiting period ends"; it is then disabled', () => {
    const events = [
      { kind: 'scheduleKeyDeletion', key: 0, waitingDays: 7 },
      { kind: 'cancelKeyDeletion', key: 0 },
    ] as const;
    expect(afterEvents(events.slice(0, 1), requestOf('Encrypt'))).toBe('KMSInvalidStateException');
    expect(afterEvents(events, requestOf('Encrypt'))).toBe('DisabledException');
    expect(afterEvents([...events, { kind: 'enableKey', key: 0 }], requestOf('Encrypt'))).toBeNull();
  });

  test('"AWS KMS deletes the KMS key, its aliases, and all related AWS KMS metadata."', () => {
    const asking = new Asking({
      keys: [keyOf({ aliases: 3 }), keyOf()],
      aliases: [{ name: 'alias/a', key: 0 }],
      resources: [
        {
          quota: 'keys',
          scope: '',
          limit: 2,
          others: 0,
          of: 'account',
          accountId: '111122223333',
          region: 'us-west-2',
        },
        {
          quota: 'aliases',
          scope: '',
          limit: 9,
          others: 0,
          of: 'account',
          accountId: '111122223333',
          region: 'us-west-2',
        },
      ],
      requests: [requestOf('ScheduleKeyDeletion', { waitingDays: 7 }), requestOf('CreateKey', { key: null })],
    });
    asking.ask(0);
    expect([asking.ask(1), asking.state.used(0), asking.state.used(1)]).toEqual(['LimitExceededException', 2, 3]);
    expect(asking.at(7 * 86_400).ask(1)).toBeNull();
    expect([asking.state.used(0), asking.state.used(1), asking.state.peak(0)]).toEqual([2, 0, 2]);
  });
});

describe('imported key material, API model, ImportKeyMaterial and DeleteImportedKeyMaterial (client-kms 3.1164)', () => {
  const IMPORT = 2;
  const material = (given: Parameters<typeof keyOf>[0] = {}, validNanoseconds?: number) =>
    new Asking({
      keys: [keyOf({ origin: 'EXTERNAL', ...given })],
      requests: [
        requestOf('Encrypt'),
        requestOf('DeleteImportedKeyMaterial'),
        requestOf('ImportKeyMaterial', validNanoseconds === undefined ? {} : { validNanoseconds }),
        requestOf('ScheduleKeyDeletion'),
        requestOf('CancelKeyDeletion'),
        requestOf('EnableKey'),
        requestOf('DisableKey'),
      ],
    });

  test('"When the key material expires, KMS deletes the key material from the KMS key": it is pending import', () => {
    const kms = material({ materialExpiresAtNanoseconds: 10e9 });
    expect([kms.at(9).ask(0), kms.at(10).ask(0)]).toEqual([null, 'KMSInvalidStateException']);
    expect(kms.ask(5)).toBe('KMSInvalidStateException');
  });

  test('"To use the KMS key in cryptographic operations, you must reimport the same key material"', () => {
    const kms = material({ materialExpiresAtNanoseconds: 10e9 });
    expect([kms.at(11).ask(IMPORT), kms.ask(0)]).toEqual([null, null]);
    expect(kms.at(1e6).ask(0)).toBeNull();
  });

  test('"you can eliminate or reset the expiration time" by reimporting', () => {
    const kms = material({ materialExpiresAtNanoseconds: 10e9 }, 5e9);
    expect([kms.at(8).ask(IMPORT), kms.at(12).ask(0), kms.at(13).ask(0)]).toEqual([
      null,
      null,
      'KMSInvalidStateException',
    ]);
  });

  test('"DeleteImportedKeyMaterial ... changes the KMS key state to PendingImport", also of a disabled key', () => {
    const kms = material();
    expect([6, 1, 0].map((request) => kms.ask(request))).toEqual([null, null, 'KMSInvalidStateException']);
    expect([IMPORT, 0].map((request) => kms.ask(request))).toEqual([null, null]);
  });

  test('"If the KMS key is in the PendingDeletion state when you use this operation, DeleteImportedKeyMaterial does not change the KMS key\'s state"', () => {
    const kms = material();
    expect([3, 1].map((request) => kms.ask(request))).toEqual([null, null]);
    // It is still to be cancelled, and lacks its material afterwards.
    expect([4, 5, IMPORT, 0].map((request) => kms.ask(request))).toEqual([
      null,
      'KMSInvalidStateException',
      null,
      null,
    ]);
  });
});

describe('multi-Region keys, API model, ScheduleKeyDeletion (client-kms 3.1164)', () => {
  const days = (count: number) => count * 86_400;
  const family = (replica: Parameters<typeof keyOf>[0] = {}) =>
    new Asking({
      keys: [
        keyOf({ multiRegion: 'primary' }),
        keyOf({ multiRegion: 'replica', primary: 0, region: 'eu-west-1', ...replica }),
      ],
      requests: [
        requestOf('ScheduleKeyDeletion', { waitingDays: 7 }),
        requestOf('ScheduleKeyDeletion', { key: 1, region: 'eu-west-1', waitingDays: 10 }),
        requestOf('DescribeKey'),
        requestOf('CancelKeyDeletion'),
        requestOf('EnableKey'),
        requestOf('Encrypt'),
        requestOf('Decrypt', { key: 1, region: 'eu-west-1', ciphertext: { key: 0, context: {} } }),
        requestOf('ReplicateKey', { replicaRegion: 'eu-west-1' }),
      ],
    });

  test('"KMS will not delete a multi-Region primary key with existing replica keys"; it "cannot be replicated or used"', () => {
    const kms = family();
    expect(kms.ask(0)).toBeNull();
    expect([kms.ask(5), kms.ask(7)]).toEqual(['KMSInvalidStateException', 'KMSInvalidStateException']);
    expect(kms.at(days(90)).ask(2)).toBeNull();
  });

  test('"This status can continue indefinitely" ... "When the last of its replicas keys is deleted (not just scheduled)" its waiting period begins', () => {
    const kms = family();
    expect(kms.ask(0)).toBeNull();
    expect(kms.at(days(20)).ask(1)).toBeNull();
    expect(kms.at(days(37) - 1).ask(2)).toBeNull();
    expect(kms.at(days(37)).ask(2)).toBe('NotFoundException');
  });

  test('"You can schedule the deletion of a multi-Region primary key and its replica keys at any time": replicas do not wait', () => {
    const kms = family();
    expect([kms.ask(1), kms.ask(0)]).toEqual([null, null]);
    expect(kms.at(days(10)).ask(6)).toBe('NotFoundException');
    expect(kms.at(days(16)).ask(2)).toBeNull();
    expect(kms.at(days(17)).ask(2)).toBe('NotFoundException');
  });

  test('its deletion can be cancelled while it waits for its replicas', () => {
    const kms = family();
    expect([0, 3, 4, 5].map((request) => kms.ask(request))).toEqual([null, null, null, null]);
  });

  test('a primary whose replica is gone already waits no longer than others', () => {
    const kms = family({ state: 'PendingDeletion', deletedAtNanoseconds: 1 });
    expect(kms.at(1).ask(0)).toBeNull();
    expect(kms.at(days(7) + 1).ask(2)).toBe('NotFoundException');
  });

  test('"the same key material": a replica decrypts what its primary encrypted', () => {
    expect(family().ask(6)).toBeNull();
    const stranger = family({ multiRegion: 'no', primary: undefined as never });
    expect(stranger.ask(6)).toBe('IncorrectKeyException');
  });

  test('there is one replica in a Region, until it is deleted', () => {
    expect(family().ask(7)).toBe('AlreadyExistsException');
    const gone = family({ state: 'PendingDeletion', deletedAtNanoseconds: 1 });
    expect(gone.at(1).ask(7)).toBeNull();
  });
});

test('API model, RotationsListEntry, ImportState "IMPORTED | PENDING_IMPORT": ListKeyRotations tells of a key pending import', () => {
  const key = keyOf({ origin: 'EXTERNAL', state: 'PendingImport' });
  expect(answerTo(requestOf('ListKeyRotations'), { keys: [key] })).toBeNull();
  expect(answerTo(requestOf('RotateKeyOnDemand'), { keys: [key] })).toBe('KMSInvalidStateException');
});

test('API model, GenerateDataKeyPair: "You cannot specify an asymmetric KMS key or a KMS key in a custom key store"', () => {
  const keyStores = [
    { name: 'store', accountId: '111122223333', region: 'us-west-2', type: 'cloudhsm', connected: true },
  ] as const;
  const keys = [keyOf({ origin: 'AWS_CLOUDHSM', keyStore: 0 })];
  for (const operation of ['GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext'] as const) {
    expect(answerTo(requestOf(operation), { keys, keyStores })).toBe('UnsupportedOperationException');
    expect(answerTo(requestOf(operation))).toBeNull();
  }
});

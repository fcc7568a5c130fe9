/**
 * A sentence of AWS's each.
 *
 * @source AWS KMS developer guide, "Change the primary key in a set of multi-Region keys" and "Delete multi-Region keys";
 * API reference, UpdatePrimaryRegion; read 2026
 */
import { describe, expect, test } from 'vitest';
import type { KmsKey } from '../../src/kms/kms-world.ts';
import type { OperationName } from '../../src/kms/operations.ts';
import { Asking, keyOf, OTHER, requestOf } from '../kms/kms-worlds.ts';

const FORMER = 0;
const LATTER = 1;
const THIRD = 2;
const DAY = 86_400;
const regions = ['us-east-1', 'eu-west-2', 'ap-southeast-2'];

/** A primary in us-east-1 and replicas in eu-west-2 and ap-southeast-2, and one who asks for things by name. */
class MultiRegionKeys {
  readonly #asking: Asking;

  constructor(keys: readonly Partial<KmsKey>[] = [], updatingSeconds = 0) {
    const role = (key: number) =>
      key === FORMER ? ({ multiRegion: 'primary' } as const) : { multiRegion: 'replica' as const, primary: FORMER };
    this.#asking = new Asking({
      keys: regions.map((region, key) => keyOf({ name: region, region, ...role(key), ...keys[key] })),
      requests: [],
      settings: { updatingNanoseconds: updatingSeconds * 1e9 },
    });
  }

  at(seconds: number): this {
    this.#asking.at(seconds);
    return this;
  }

  ask(operation: OperationName, key: number, given: object = {}) {
    const requests = this.#asking.world.requests as ReturnType<typeof requestOf>[];
    return this.#asking.ask(requests.push(requestOf(operation, { key, region: regions[key]!, ...given })) - 1);
  }

  makePrimary(key: number, of = FORMER) {
    return this.ask('UpdatePrimaryRegion', of, { primaryRegion: regions[key]! });
  }
}

describe('the primary Region of multi-Region keys', () => {
  test('"the primary key is now the key in eu-west-2, and the key in us-east-1 becomes a replica key"; "It’s the only key that can be replicated"', () => {
    const keys = new MultiRegionKeys();
    const replicate = (key: number, replicaRegion: string) => keys.ask('ReplicateKey', key, { replicaRegion });
    expect(replicate(LATTER, 'sa-east-1')).toBe('UnsupportedOperationException');
    expect(keys.makePrimary(LATTER)).toBeNull();
    expect(replicate(FORMER, 'sa-east-1')).toBe('UnsupportedOperationException');
    expect(replicate(LATTER, 'sa-east-1')).toBeNull();
    expect(replicate(LATTER, 'sa-east-1')).toBe('AlreadyExistsException');
    expect(replicate(LATTER, regions[FORMER]!)).toBe('AlreadyExistsException');
    expect(replicate(LATTER, regions[THIRD]!)).toBe('AlreadyExistsException');
  });

  test('only the primary is changed, to "an existing replica key", and back again', () => {
    const keys = new MultiRegionKeys();
    expect(keys.makePrimary(THIRD, LATTER)).toBe('UnsupportedOperationException');
    expect(keys.ask('UpdatePrimaryRegion', FORMER, { primaryRegion: 'sa-east-1' })).toBe('NotFoundException');
    expect(keys.makePrimary(LATTER)).toBeNull();
    expect(keys.makePrimary(THIRD)).toBe('UnsupportedOperationException');
    expect(keys.makePrimary(FORMER, LATTER)).toBeNull();
    expect(keys.makePrimary(THIRD)).toBeNull();
  });

  test('a replica that the run makes becomes the primary too, and the former then is none', () => {
    const keys = new MultiRegionKeys();
    expect(keys.ask('ReplicateKey', FORMER, { replicaRegion: 'sa-east-1' })).toBeNull();
    expect(keys.ask('UpdatePrimaryRegion', FORMER, { primaryRegion: 'sa-east-1' })).toBeNull();
    expect(keys.ask('ReplicateKey', FORMER, { replicaRegion: 'us-west-1' })).toBe('UnsupportedOperationException');
    expect(keys.makePrimary(LATTER)).toBe('UnsupportedOperationException');
  });

  test('"Both the primary key and the replica key must be in the Enabled key state when the operation starts"', () => {
    expect(new MultiRegionKeys([{ state: 'Disabled' }]).makePrimary(LATTER)).toBe('DisabledException');
    const keys = new MultiRegionKeys([{}, { state: 'Disabled' }]);
    expect(keys.makePrimary(LATTER)).toBe('DisabledException');
    expect(keys.makePrimary(THIRD)).toBeNull();
    const pending = new MultiRegionKeys([{}, { state: 'PendingDeletion', deletedAtNanoseconds: 9e15 }]);
    expect(pending.makePrimary(LATTER)).toBe('KMSInvalidStateException');
  });

  test('"you can use the keys in cryptographic operations, but you cannot replicate the new primary key or perform certain management operations, such as enabling or disabling these keys"', () => {
    const keys = new MultiRegionKeys([], 5);
    expect(keys.makePrimary(LATTER)).toBeNull();
    const answers = (key: number) =>
      (['Decrypt', 'DisableKey', 'EnableKey', 'ScheduleKeyDeletion'] as const).map((operation) =>
        keys.ask(operation, key),
      );
    const state = 'KMSInvalidStateException';
    for (const key of [FORMER, LATTER]) expect(keys.at(4) && answers(key)).toEqual([null, state, state, state]);
    expect(keys.ask('DisableKey', THIRD)).toBeNull();
    expect(keys.ask('ReplicateKey', LATTER, { replicaRegion: 'sa-east-1' })).toBe(state);
    expect(keys.at(5).ask('ReplicateKey', LATTER, { replicaRegion: 'sa-east-1' })).toBeNull();
    expect(keys.ask('DisableKey', FORMER)).toBeNull();
  });

  test('permission kms:UpdatePrimaryRegion is needed on the primary and on the replica', () => {
    expect(new MultiRegionKeys([{ policy: [] }]).makePrimary(LATTER)).toBe('AccessDeniedException');
    expect(new MultiRegionKeys([{}, { policy: [] }]).makePrimary(LATTER)).toBe('AccessDeniedException');
    expect(new MultiRegionKeys([{}, { policy: [] }]).makePrimary(THIRD)).toBeNull();
    const foreign = { caller: { accountId: OTHER, client: 'app', viaService: null, servicePrincipal: null } };
    const asked = new MultiRegionKeys().ask('UpdatePrimaryRegion', FORMER, {
      primaryRegion: regions[LATTER],
      ...foreign,
    });
    expect(asked).toBe('AccessDeniedException');
  });

  test('"You cannot delete the primary key until all replica keys are deleted": the former primary is deleted, the new one waits', () => {
    const keys = new MultiRegionKeys();
    expect(keys.makePrimary(LATTER)).toBeNull();
    const schedule = (key: number) => keys.ask('ScheduleKeyDeletion', key, { waitingDays: 7 });
    expect([schedule(FORMER), schedule(LATTER)]).toEqual([null, null]);
    const there = (key: number) => keys.ask('DescribeKey', key) === null;
    expect(keys.at(7 * DAY) && [there(FORMER), there(LATTER)]).toEqual([false, true]);
    expect(schedule(THIRD)).toBeNull();
    expect(keys.at(14 * DAY) && [there(THIRD), there(LATTER)]).toEqual([false, true]);
    expect(keys.at(21 * DAY) && there(LATTER)).toBe(false);
  });

  test('"automatic key rotation" is among what "the primary key ... is the source for": the new primary goes on with it', () => {
    const rotation = { automatic: true, periodDays: 90, materialAgeDays: 89, onDemand: 0 };
    const keys = new MultiRegionKeys([{ rotation }]);
    expect(keys.makePrimary(LATTER)).toBeNull();
    for (const operation of ['EnableKeyRotation', 'DisableKeyRotation', 'RotateKeyOnDemand'] as const)
      expect(keys.ask(operation, FORMER)).toBe('UnsupportedOperationException');
    expect(keys.at(DAY - 1200).ask('RotateKeyOnDemand', LATTER)).toBe('ConflictException');
    expect(keys.at(DAY).ask('RotateKeyOnDemand', LATTER)).toBeNull();
  });

  test('what one of them encrypted the others decrypt, whichever is the primary', () => {
    const keys = new MultiRegionKeys();
    expect(keys.makePrimary(LATTER)).toBeNull();
    for (const key of [FORMER, LATTER, THIRD])
      expect(keys.ask('Decrypt', key, { ciphertext: { key: FORMER, context: {} } })).toBeNull();
  });
});

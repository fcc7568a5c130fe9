/**
 * Why this file exists: the state of every key of a run, and what changes it.
 *
 * @source AWS KMS developer guide, "Key states of AWS KMS keys" and "Deleting AWS KMS keys", KDG@867b37f
 */
import { ImportedMaterial, type MaterialImport } from './imported-material.ts';
import type { KeyLife } from './key-fees.ts';
import type { KeyCondition } from './key-states.ts';
import type { KeyStores } from './key-stores.ts';
import type { KmsKey } from './kms-world.ts';
import { type MadeKey, MadeKeys } from './made-keys.ts';
import type { PolicyStatement } from './policy-document.ts';
import { KeyRotation, NANOSECONDS_PER_DAY } from './rotation.ts';

/** Waiting period of ScheduleKeyDeletion in days. @source "a waiting period of 7 - 30 days. The default ... is 30 days." */
export const waitingDays = { default: 30, least: 7, most: 30 } as const;

interface KeyRecord {
  readonly given: KmsKey;
  /** Infinity of a key that the run makes, until it does. */
  madeAt: number;
  readonly rotation: KeyRotation;
  /** Its own state: that of its store comes on top. */
  state: KmsKey['state'];
  /** Of one pending deletion: since when, and the waiting period. */
  scheduledAt: number;
  waitingNanoseconds: number;
  updatingUntil: number;
  readonly material: ImportedMaterial;
  /** Indexes of those of the world. */
  readonly replicaKeys: readonly number[];
  policy: readonly PolicyStatement[];
  policyBytes: number;
  /** Regions of those that the run makes; nothing deletes them. */
  readonly replicas: Set<string>;
}

export class Keys {
  readonly #records: readonly KeyRecord[];
  readonly #stores: KeyStores;
  /** Keys that the run makes beyond those it names. */
  readonly made = new MadeKeys();

  /** @param madeLater keys that are not there at the start */
  constructor(keys: readonly KmsKey[], stores: KeyStores, madeLater: ReadonlySet<number>) {
    this.#stores = stores;
    this.#records = keys.map((given, index) => ({
      given,
      madeAt: madeLater.has(index) ? Number.POSITIVE_INFINITY : 0,
      rotation: new KeyRotation(given.rotation, given.state === 'Enabled'),
      state: given.state,
      scheduledAt: 0,
      waitingNanoseconds: given.deletedAtNanoseconds ?? Number.POSITIVE_INFINITY,
      updatingUntil: 0,
      material: new ImportedMaterial(given),
      replicaKeys: keys.flatMap(({ primary }, replica) => (primary === index ? [replica] : [])),
      policy: given.policy,
      policyBytes: given.policyBytes,
      replicas: new Set(),
    }));
  }

  given(key: number): KmsKey {
    return this.#records[key]!.given;
  }

  /** A key pending deletion stays so even while its store is disconnected (footnote 13). */
  stateAt(key: number, nowNanoseconds: number): KeyCondition {
    const { given, madeAt, state, updatingUntil, material } = this.#records[key]!;
    if (nowNanoseconds < madeAt || this.deletedAt(key) <= nowNanoseconds) return 'Deleted';
    if (state === 'PendingDeletion')
      return nowNanoseconds < this.#replicasGoneAt(key) ? 'PendingReplicaDeletion' : 'PendingDeletion';
    if (given.keyStore !== null && !this.#stores.isConnected(given.keyStore)) return 'Unavailable';
    if (material.isMissing(nowNanoseconds)) return 'PendingImport';
    return nowNanoseconds < updatingUntil ? 'Updating' : state;
  }

  /**
   * Infinity of a key that is not pending deletion. Of a multi-Region primary "this waiting period begins when the last of
   * its replica keys is deleted". @source KMS API model, KeyMetadata, PendingDeletionWindowInDays (client-kms 3.1164)
   */
  deletedAt(key: number): number {
    const { state, scheduledAt, waitingNanoseconds } = this.#records[key]!;
    if (state !== 'PendingDeletion') return Number.POSITIVE_INFINITY;
    return Math.max(scheduledAt, this.#replicasGoneAt(key)) + waitingNanoseconds;
  }

  /** Of an unavailable key "the key state of the KMS key does not change until it becomes available" (footnote 12). */
  setEnabled(key: number, enabled: boolean, nowNanoseconds: number): void {
    this.#setState(key, enabled ? 'Enabled' : 'Disabled', nowNanoseconds);
  }

  scheduleDeletion(key: number, days: number, nowNanoseconds: number): void {
    const record = this.#records[key]!;
    record.scheduledAt = nowNanoseconds;
    record.waitingNanoseconds = days * NANOSECONDS_PER_DAY;
    this.#setState(key, 'PendingDeletion', nowNanoseconds);
  }

  /** The key is disabled afterwards: EnableKey makes it usable. @source KMS API model, CancelKeyDeletion */
  cancelDeletion(key: number, nowNanoseconds: number): void {
    this.#setState(key, 'Disabled', nowNanoseconds);
  }

  /** "When this operation is successful, the state of the KMS key changes to Enabled", API model, ImportKeyMaterial */
  importMaterial(key: number, imported: MaterialImport, nowNanoseconds: number): void {
    if (this.material(key).import(imported, nowNanoseconds)) this.#setState(key, 'Enabled', nowNanoseconds);
  }

  deleteMaterial(key: number): void {
    this.material(key).delete();
  }

  material(key: number): ImportedMaterial {
    return this.#records[key]!.material;
  }

  updateUntil(key: number, untilNanoseconds: number): void {
    this.#records[key]!.updatingUntil = untilNanoseconds;
  }

  policy(key: number): readonly PolicyStatement[] {
    return this.#records[key]!.policy;
  }

  policyBytes(key: number): number {
    return this.#records[key]!.policyBytes;
  }

  putPolicy(key: number, policy: readonly PolicyStatement[], bytes: number): void {
    const record = this.#records[key]!;
    record.policy = policy;
    record.policyBytes = bytes;
  }

  rotation(key: number): KeyRotation {
    return this.#records[key]!.rotation;
  }

  hasReplica(key: number, region: string, nowNanoseconds: number): boolean {
    const { replicas, replicaKeys } = this.#records[key]!;
    const isThere = (replica: number): boolean =>
      this.given(replica).region === region && this.stateAt(replica, nowNanoseconds) !== 'Deleted';
    return replicas.has(region) || replicaKeys.some(isThere);
  }

  /** Whether two keys have the same key material: one key, or multi-Region keys of one primary. */
  shareMaterial(one: number, other: number): boolean {
    const primaryOf = (key: number): number => this.given(key).primary ?? key;
    return primaryOf(one) === primaryOf(other);
  }

  replicate(key: number, replica: MadeKey): void {
    this.#records[key]!.replicas.add(replica.region);
    this.made.add(replica);
  }

  /** @returns whether it made it: a key is made once */
  make(key: number, nowNanoseconds: number): boolean {
    const record = this.#records[key]!;
    if (record.madeAt <= nowNanoseconds) return false;
    record.madeAt = nowNanoseconds;
    return true;
  }

  /** Of one that is no longer pending deletion "as though it was never scheduled". */
  life(key: number, untilNanoseconds: number): KeyLife {
    const { given, madeAt, state, scheduledAt, rotation } = this.#records[key]!;
    rotation.settle(untilNanoseconds);
    return {
      accountId: given.accountId,
      keys: 1,
      madeAt,
      freeFrom: state === 'PendingDeletion' ? scheduledAt : Number.POSITIVE_INFINITY,
      rotationsBefore: 0,
      rotatedAt: [...rotation.rotatedAt],
    };
  }

  /** Customer managed keys, whatever their state. */
  in(accountId: string, region: string, nowNanoseconds: number): number {
    const given = this.#records.filter(
      ({ madeAt, given: { type, ...key } }, index) =>
        madeAt <= nowNanoseconds &&
        type === 'customer-managed' &&
        key.accountId === accountId &&
        key.region === region &&
        this.deletedAt(index) > nowNanoseconds,
    );
    return given.length + this.made.in(accountId, region);
  }

  /** Whether a store holds a key that is not deleted. */
  anyIn(store: number, nowNanoseconds: number): boolean {
    return this.#records.some(
      ({ given, madeAt }, index) =>
        madeAt <= nowNanoseconds && given.keyStore === store && this.deletedAt(index) > nowNanoseconds,
    );
  }

  /** When the last of its replicas is deleted, as far as that is decided; 0 of a key without any. */
  #replicasGoneAt(key: number): number {
    const { replicaKeys, replicas } = this.#records[key]!;
    if (replicas.size > 0) return Number.POSITIVE_INFINITY;
    return replicaKeys.reduce((last, replica) => Math.max(last, this.deletedAt(replica)), 0);
  }

  #setState(key: number, state: KmsKey['state'], nowNanoseconds: number): void {
    const record = this.#records[key]!;
    record.state = state;
    record.rotation.setAble(state === 'Enabled', nowNanoseconds);
  }
}

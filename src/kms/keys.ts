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
import { MultiRegionSets } from './multi-region-sets.ts';
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
  policy: readonly PolicyStatement[];
  policyBytes: number;
}

export class Keys {
  readonly #records: readonly KeyRecord[];
  readonly #stores: KeyStores;
  readonly multiRegion: MultiRegionSets;
  /** Keys that the run makes beyond those it names. */
  readonly made = new MadeKeys();

  /** @param madeLater keys that are not there at the start */
  constructor(keys: readonly KmsKey[], stores: KeyStores, madeLater: ReadonlySet<number>) {
    this.#stores = stores;
    this.multiRegion = new MultiRegionSets(keys);
    this.#records = keys.map((given, index) => ({
      given,
      madeAt: madeLater.has(index) ? Number.POSITIVE_INFINITY : 0,
      rotation: new KeyRotation(given.rotation, given.state === 'Enabled'),
      state: given.state,
      scheduledAt: 0,
      waitingNanoseconds: given.deletedAtNanoseconds ?? Number.POSITIVE_INFINITY,
      updatingUntil: 0,
      material: new ImportedMaterial(given),
      policy: given.policy,
      policyBytes: given.policyBytes,
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
    const related = this.relatedIn(key, region);
    const isThere = related >= 0 && this.stateAt(related, nowNanoseconds) !== 'Deleted';
    return isThere || this.multiRegion.madeReplicas(key).has(region);
  }

  /** The related multi-Region key of that Region, -1 where the world has none. */
  relatedIn(key: number, region: string): number {
    return this.multiRegion.relatedTo(key).find((other) => this.given(other).region === region) ?? -1;
  }

  replicate(key: number, replica: MadeKey): void {
    this.multiRegion.replicate(key, replica.region);
    this.made.add(replica);
  }

  /**
   * Exchanges primary and replica; both are Updating until then.
   *
   * @param replica -1: one that is none of the world's
   */
  updatePrimary(primary: number, replica: number, at: { nowNanoseconds: number; updatedNanoseconds: number }): void {
    this.multiRegion.setPrimary(primary, replica);
    this.#records[primary]!.updatingUntil = at.updatedNanoseconds;
    if (replica < 0) {
      this.rotation(primary).disable(at.nowNanoseconds);
      return;
    }
    this.#records[replica]!.updatingUntil = at.updatedNanoseconds;
    this.rotation(primary).handOver(this.rotation(replica), at.nowNanoseconds);
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
    if (!this.multiRegion.isPrimary(key)) return 0;
    if (this.multiRegion.madeReplicas(key).size > 0) return Number.POSITIVE_INFINITY;
    const replicas = this.multiRegion.relatedTo(key);
    return replicas.reduce((last, replica) => Math.max(last, this.deletedAt(replica)), 0);
  }

  #setState(key: number, state: KmsKey['state'], nowNanoseconds: number): void {
    const record = this.#records[key]!;
    record.state = state;
    record.rotation.setAble(state === 'Enabled', nowNanoseconds);
  }
}

/**
 * Why this file exists: the state of every key of a run, and what changes it.
 *
 * @source AWS KMS developer guide, "Key states of AWS KMS keys" and "Deleting AWS KMS keys", KDG@867b37f
 */
import type { KeyCondition } from './key-states.ts';
import type { KeyStores } from './key-stores.ts';
import type { KmsKey } from './kms-world.ts';
import type { PolicyStatement } from './policy-document.ts';
import { KeyRotation, NANOSECONDS_PER_DAY } from './rotation.ts';

/** Waiting period of ScheduleKeyDeletion in days. @source "a waiting period of 7 - 30 days. The default ... is 30 days." */
export const waitingDays = { default: 30, least: 7, most: 30 } as const;

interface KeyRecord {
  readonly given: KmsKey;
  /** False of a key that the run makes, until it does. */
  isThere: boolean;
  readonly rotation: KeyRotation;
  /** Its own state: that of its store comes on top. */
  state: KmsKey['state'];
  deletedAt: number;
  updatingUntil: number;
  policy: readonly PolicyStatement[];
  policyBytes: number;
  readonly replicas: Set<string>;
}

export class Keys {
  readonly #records: readonly KeyRecord[];
  readonly #stores: KeyStores;
  /** Keys that the run makes, by account and Region; they are counted, not used. */
  readonly #made = new Map<string, number>();

  /** @param madeLater keys that are not there at the start */
  constructor(keys: readonly KmsKey[], stores: KeyStores, madeLater: ReadonlySet<number>) {
    this.#stores = stores;
    this.#records = keys.map((given, index) => ({
      given,
      isThere: !madeLater.has(index),
      rotation: new KeyRotation(given.rotation, given.state === 'Enabled'),
      state: given.state,
      deletedAt: given.deletedAtNanoseconds ?? Number.POSITIVE_INFINITY,
      updatingUntil: 0,
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
    const { given, isThere, state, deletedAt, updatingUntil } = this.#records[key]!;
    if (!isThere || deletedAt <= nowNanoseconds) return 'Deleted';
    if (state === 'PendingDeletion' || state === 'PendingReplicaDeletion') return state;
    if (given.keyStore !== null && !this.#stores.isConnected(given.keyStore)) return 'Unavailable';
    return nowNanoseconds < updatingUntil ? 'Updating' : state;
  }

  deletedAt(key: number): number {
    return this.#records[key]!.deletedAt;
  }

  /** Of an unavailable key "the key state of the KMS key does not change until it becomes available" (footnote 12). */
  setEnabled(key: number, enabled: boolean, nowNanoseconds: number): void {
    this.#setState(key, enabled ? 'Enabled' : 'Disabled', nowNanoseconds);
  }

  scheduleDeletion(key: number, days: number, nowNanoseconds: number): void {
    this.#records[key]!.deletedAt = nowNanoseconds + days * NANOSECONDS_PER_DAY;
    this.#setState(key, 'PendingDeletion', nowNanoseconds);
  }

  /** The key is disabled afterwards: EnableKey makes it usable. @source KMS API model, CancelKeyDeletion */
  cancelDeletion(key: number, nowNanoseconds: number): void {
    this.#records[key]!.deletedAt = Number.POSITIVE_INFINITY;
    this.#setState(key, 'Disabled', nowNanoseconds);
  }

  importMaterial(key: number, nowNanoseconds: number): void {
    if (this.#records[key]!.state === 'PendingImport') this.#setState(key, 'Enabled', nowNanoseconds);
  }

  deleteMaterial(key: number, nowNanoseconds: number): void {
    const { state } = this.#records[key]!;
    if (state === 'Enabled' || state === 'Disabled') this.#setState(key, 'PendingImport', nowNanoseconds);
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

  hasReplica(key: number, region: string): boolean {
    return this.#records[key]!.replicas.has(region);
  }

  replicate(key: number, accountId: string, region: string): void {
    this.#records[key]!.replicas.add(region);
    this.create(accountId, region);
  }

  /** @returns whether it made it: a key is made once */
  make(key: number): boolean {
    const record = this.#records[key]!;
    if (record.isThere) return false;
    record.isThere = true;
    return true;
  }

  create(accountId: string, region: string): void {
    const place = `${accountId} ${region}`;
    this.#made.set(place, (this.#made.get(place) ?? 0) + 1);
  }

  /** Customer managed keys, whatever their state. */
  in(accountId: string, region: string, nowNanoseconds: number): number {
    const given = this.#records.filter(
      (record) =>
        record.isThere &&
        record.given.type === 'customer-managed' &&
        record.given.accountId === accountId &&
        record.given.region === region &&
        record.deletedAt > nowNanoseconds,
    );
    return given.length + (this.#made.get(`${accountId} ${region}`) ?? 0);
  }

  /** Whether a store holds a key that is not deleted. */
  anyIn(store: number, nowNanoseconds: number): boolean {
    return this.#records.some(
      ({ given, isThere, deletedAt }) => isThere && given.keyStore === store && deletedAt > nowNanoseconds,
    );
  }

  #setState(key: number, state: KmsKey['state'], nowNanoseconds: number): void {
    const record = this.#records[key]!;
    record.state = state;
    record.rotation.setAble(state === 'Enabled', nowNanoseconds);
  }
}

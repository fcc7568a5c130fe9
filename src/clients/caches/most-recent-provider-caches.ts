/**
 * Why this file exists: the DynamoDB Encryption Client keeps the keys of its provider for a time to live, then half a
 * second longer while one caller fetches them again. Only after that does everybody wait for that one.
 *
 * @source CachingMostRecentProvider of aws-dynamodb-encryption-python and TTLCache of aws-dynamodb-encryption-java. Java's
 *   limits are inclusive; here they are Python's.
 */
import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { DataKeyLedger } from './data-key-ledger.ts';
import { NONE } from './entry-index.ts';
import { ENTRY_BITS, EntryStore, PUT_AT } from './entry-store.ts';
import { type ExpiringCaches, FETCH, HIT, type Lookup, WAIT } from './lookup.ts';

export const GRACE_NANOSECONDS = 500 * NANOSECONDS_PER_MILLISECOND;

export interface MostRecentProviderSettings {
  /** An entry is live while it is younger than this; above 0. */
  readonly ttlNanoseconds: number;
  /** Entries of one instance, at least 1. A full cache gives up the one used longest ago. */
  readonly capacity: number;
}

/** The provider caches of all instances of one client. Each instance fetches one entry at a time, under one lock. */
export class MostRecentProviderCaches implements ExpiringCaches {
  readonly asksAgainAfter = 0;
  readonly #settings: MostRecentProviderSettings;
  readonly #ledger: DataKeyLedger;
  readonly #store: EntryStore;
  /** By instance, 1 while somebody fetches. */
  readonly #locked: Uint8Array;

  constructor(settings: MostRecentProviderSettings, instances: number, ledger: DataKeyLedger) {
    this.#settings = settings;
    this.#ledger = ledger;
    this.#store = new EntryStore(instances);
    this.#locked = new Uint8Array(instances);
  }

  lookUp(instance: number, key: number, now: number): Lookup {
    const entry = this.#store.find(instance, key);
    const age = entry === NONE ? Number.POSITIVE_INFINITY : now - this.#putAt(entry);
    const { ttlNanoseconds } = this.#settings;
    const locked = this.#locked[instance] === 1;
    const isLive = age < ttlNanoseconds;
    const isInGrace = age < ttlNanoseconds + GRACE_NANOSECONDS;
    if (isLive || (isInGrace && locked)) {
      this.#store.use(entry);
      this.#ledger.usedAtAge(age);
      return HIT;
    }
    if (locked) return WAIT;
    this.#locked[instance] = 1;
    return FETCH;
  }

  put(instance: number, key: number, now: number): void {
    const store = this.#store;
    let entry = store.find(instance, key);
    if (entry === NONE) entry = store.add(instance, key);
    else store.use(entry);
    store.columns[(entry << ENTRY_BITS) + PUT_AT] = now;
    while (store.count(instance) > this.#settings.capacity) store.remove(store.usedLongestAgo(instance));
    this.#locked[instance] = 0;
  }

  failed(instance: number): void {
    this.#locked[instance] = 0;
  }

  forget(instance: number): void {
    this.#store.forget(instance);
    this.#locked[instance] = 0;
  }

  #putAt(entry: number): number {
    return this.#store.columns[(entry << ENTRY_BITS) + PUT_AT]!;
  }
}

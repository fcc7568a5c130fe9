/**
 * Why this file exists: the hierarchical keyring keeps branch keys in the local cache of its library: at most so old, at
 * most so many, and without regard for others who fetch the same one.
 *
 * @source AWS Encryption SDK specification, framework/local-cryptographic-materials-cache.md; @aws-crypto/cache-material 5.0.2
 */
import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { DataKeyLedger } from './data-key-ledger.ts';
import { NONE } from './entry-index.ts';
import { ENTRY_BITS, EntryStore, PUT_AT } from './entry-store.ts';
import { type ExpiringCaches, FETCH, HIT, type Lookup } from './lookup.ts';

export interface LocalCacheSettings {
  /** An entry may be used until it is older than this; above 0. */
  readonly ttlNanoseconds: number;
  /** Entries of one instance. A full cache gives up the one used longest ago. */
  readonly capacity: number;
  /** The step of the clock that ages are told by; default a millisecond. */
  readonly clockNanoseconds?: number;
}

/** The local caches of all instances of one client. */
export class LocalCaches implements ExpiringCaches {
  readonly asksAgainAfter = 0;
  readonly #settings: LocalCacheSettings;
  readonly #clock: number;
  readonly #ledger: DataKeyLedger;
  readonly #store: EntryStore;

  constructor(settings: LocalCacheSettings, instances: number, ledger: DataKeyLedger) {
    this.#settings = settings;
    this.#clock = settings.clockNanoseconds ?? NANOSECONDS_PER_MILLISECOND;
    this.#ledger = ledger;
    this.#store = new EntryStore(instances);
  }

  lookUp(instance: number, key: number, now: number): Lookup {
    const age = this.age(instance, key, now);
    if (age === null) return FETCH;
    this.#ledger.usedAtAge(age);
    return HIT;
  }

  /** Of a fresh entry, which counts as used now; null where there is none, or one that is too old: then it goes. */
  age(instance: number, key: number, now: number): number | null {
    const entry = this.#store.find(instance, key);
    if (entry === NONE) return null;
    const putAt = this.#store.columns[(entry << ENTRY_BITS) + PUT_AT]!;
    const age = (Math.floor(now / this.#clock) - Math.floor(putAt / this.#clock)) * this.#clock;
    if (age > this.#settings.ttlNanoseconds) {
      this.#store.remove(entry);
      return null;
    }
    this.#store.use(entry);
    return age;
  }

  put(instance: number, key: number, now: number): void {
    const store = this.#store;
    let entry = store.find(instance, key);
    if (entry === NONE) entry = store.add(instance, key);
    else store.use(entry);
    store.columns[(entry << ENTRY_BITS) + PUT_AT] = now;
    while (store.count(instance) > this.#settings.capacity) store.remove(store.usedLongestAgo(instance));
  }

  failed(): void {}

  forget(instance: number): void {
    this.#store.forget(instance);
  }
}

/**
 * Why this file exists: the caching materials manager of the AWS Encryption SDK keeps data keys, so that most messages
 * need no request of KMS. Which do, it decides as the real one does (test/conformance/materials-caches.test.ts).
 *
 * Nothing is coalesced: while KMS makes a data key, every other message under the same key of the cache asks KMS too, and
 * the last answer is the one that is kept. So a busy cache sends a small herd at every expiry.
 *
 * A key of the cache is a number that stands for all that the real key is made of: partition, algorithm suite and
 * encryption context, and to decrypt also the encrypted data keys.
 */
import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { DataKeyLedger } from './data-key-ledger.ts';
import { NONE } from './entry-index.ts';
import { BYTES, DATA_KEY, ENTRY_BITS, EntryStore, MESSAGES, PUT_AT } from './entry-store.ts';
import { type MaterialsLanguage, type MaterialsLanguageRules, materialsLanguages } from './materials-languages.ts';

export interface MaterialsCacheSettings {
  readonly language: MaterialsLanguage;
  /** An entry may be used until it is older than this; above 0. */
  readonly maxAgeNanoseconds: number;
  /** Messages under one data key, 1 to 2^32. */
  readonly maxMessages: number;
  /** Bytes of plaintext under one data key; 0 means what the language makes of it. */
  readonly maxBytes: number;
  /** Entries of one instance, to encrypt and to decrypt together; 0 means what the language makes of it. */
  readonly capacity: number;
}

/** A message to encrypt. */
export interface Plaintext {
  /** Of the cache: partition, suite and encryption context. */
  readonly key: number;
  /** Null: a stream whose length nobody declared. */
  readonly bytes: number | null;
  /** Its algorithm suite derives a key for each message from the data key; default true. Others are never kept. */
  readonly derives?: boolean;
}

/** A message to decrypt. */
export interface Ciphertext {
  /** Of the cache: partition, suite, encryption context and encrypted data keys. */
  readonly key: number;
  readonly derives?: boolean;
}

/** The caches of all instances of one client. Times are nanoseconds since t = 0 and never go back. */
export class MaterialsCaches {
  /** The number of the data key that `encrypt` found last. */
  usedDataKey = 0;
  readonly #rules: MaterialsLanguageRules;
  readonly #settings: MaterialsCacheSettings;
  readonly #ledger: DataKeyLedger;
  readonly #store: EntryStore;
  readonly #bytesMax: number;
  readonly #capacity: number;

  constructor(settings: MaterialsCacheSettings, instances: number, ledger: DataKeyLedger) {
    const rules = materialsLanguages[settings.language];
    this.#rules = rules;
    this.#settings = settings;
    this.#ledger = ledger;
    this.#store = new EntryStore(instances);
    this.#bytesMax = settings.maxBytes === 0 && rules.zeroBytesIsDefault ? rules.bytesMax : settings.maxBytes;
    const unbounded = settings.capacity === 0 && rules.zeroCapacity === 'unbounded';
    this.#capacity = unbounded ? Number.POSITIVE_INFINITY : settings.capacity;
  }

  /** A message is about to be encrypted: true if a kept data key does, false if KMS must make one. */
  encrypt(instance: number, { key, bytes, derives = true }: Plaintext, now: number): boolean {
    if (!derives || bytes === null || this.#passesBy(bytes)) return false;
    const entry = this.#freshest(instance, 2 * key, now);
    if (entry === NONE) return false;
    if (!this.#mayProtect(entry, bytes)) {
      this.#store.remove(entry);
      return false;
    }
    this.#ledger.usedAtAge(this.#age(entry, now));
    this.usedDataKey = this.#store.columns[(entry << ENTRY_BITS) + DATA_KEY]!;
    return true;
  }

  /** KMS has made the data key of a message that found none; `dataKey` is whatever number the caller gives it. */
  dataKeyMade(instance: number, { key, bytes, derives = true }: Plaintext, now: number, dataKey = 0): void {
    this.#ledger.createdFor(bytes ?? 0);
    if (!derives || bytes === null || !this.#mayKeep(bytes)) return;
    const at = this.#put(instance, 2 * key, now) << ENTRY_BITS;
    this.#store.columns[at + MESSAGES] = 1;
    this.#store.columns[at + BYTES] = bytes;
    this.#store.columns[at + DATA_KEY] = dataKey;
    this.#giveUp(instance, now);
  }

  /** A message is about to be decrypted: true if its data key is kept, false if KMS must decrypt it. */
  decrypt(instance: number, { key, derives = true }: Ciphertext, now: number): boolean {
    if (!derives && !this.#rules.keepsDecryptWithoutDerivation) return false;
    const entry = this.#freshest(instance, 2 * key + 1, now);
    if (entry === NONE) return false;
    this.#ledger.usedAtAge(this.#age(entry, now));
    return true;
  }

  /** KMS has decrypted the data key of a message that found none. */
  dataKeyDecrypted(instance: number, { key, derives = true }: Ciphertext, now: number): void {
    if (!derives && !this.#rules.keepsDecryptWithoutDerivation) return;
    this.#put(instance, 2 * key + 1, now);
    this.#giveUp(instance, now);
  }

  /** The instance has ended, and its cache with it. */
  forget(instance: number): void {
    this.#store.forget(instance);
  }

  /** Entries of an instance, stale ones included, for tests. */
  count(instance: number): number {
    return this.#store.count(instance);
  }

  /** The entry under a key, unless it is too old: then it goes. */
  #freshest(instance: number, key: number, now: number): number {
    this.#throwOutExpired(instance, now);
    const entry = this.#store.find(instance, key);
    if (entry === NONE) return NONE;
    if (this.#age(entry, now) > this.#settings.maxAgeNanoseconds) {
      this.#store.remove(entry);
      return NONE;
    }
    this.#store.use(entry);
    return entry;
  }

  /** Counts the message to the entry's data key, unless that would be beyond a limit. */
  #mayProtect(entry: number, bytes: number): boolean {
    const { columns } = this.#store;
    const at = entry << ENTRY_BITS;
    const messages = columns[at + MESSAGES]! + 1;
    const total = columns[at + BYTES]! + bytes;
    if (messages > this.#settings.maxMessages || total > this.#bytesMax) return false;
    columns[at + MESSAGES] = messages;
    columns[at + BYTES] = total;
    this.#ledger.protected(bytes, messages, total);
    return true;
  }

  #passesBy(bytes: number): boolean {
    return this.#rules.oversizePassesBy && !this.#mayKeep(bytes);
  }

  #mayKeep(bytes: number): boolean {
    return this.#rules.keepsMessageOfLimit ? bytes <= this.#bytesMax : bytes < this.#bytesMax;
  }

  #put(instance: number, key: number, now: number): number {
    const store = this.#store;
    let entry = store.find(instance, key);
    if (entry === NONE) entry = store.add(instance, key);
    else {
      store.use(entry);
      if (!this.#rules.replacementKeepsPlace) store.putAgain(entry);
    }
    store.columns[(entry << ENTRY_BITS) + PUT_AT] = now;
    return entry;
  }

  #giveUp(instance: number, now: number): void {
    const store = this.#store;
    this.#throwOutExpired(instance, now);
    while (store.count(instance) > this.#capacity) {
      const byUse = this.#rules.gives === 'used-longest-ago';
      store.remove(byUse ? store.usedLongestAgo(instance) : store.putLongestAgo(instance));
    }
  }

  #throwOutExpired(instance: number, now: number): void {
    for (let i = 0; i < this.#rules.expiredThrownOut; i++) {
      const oldest = this.#store.putLongestAgo(instance);
      if (oldest === NONE || this.#age(oldest, now) <= this.#settings.maxAgeNanoseconds) return;
      this.#store.remove(oldest);
    }
  }

  #age(entry: number, now: number): number {
    const putAt = this.#store.columns[(entry << ENTRY_BITS) + PUT_AT]!;
    if (!this.#rules.wholeMilliseconds) return now - putAt;
    const milliseconds =
      Math.floor(now / NANOSECONDS_PER_MILLISECOND) - Math.floor(putAt / NANOSECONDS_PER_MILLISECOND);
    return milliseconds * NANOSECONDS_PER_MILLISECOND;
  }
}

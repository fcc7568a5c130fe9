/**
 * Why this file exists: when a branch key expires, every call that needs it would fetch it at the same time. The
 * storm-tracking cache lets one of them fetch shortly before, while the others go on with the old one.
 *
 * @source aws-cryptographic-material-providers-library, dafny/.../CMCs/StormTracker.dfy; specification,
 *   framework/storm-tracking-cryptographic-materials-cache.md (which has 20 s for the in-flight time instead of 10)
 */
import { NANOSECONDS_PER_MILLISECOND, NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';
import type { DataKeyLedger } from './data-key-ledger.ts';
import { NONE } from './entry-index.ts';
import { ENTRY_BITS, EntryStore, PUT_AT } from './entry-store.ts';
import { LocalCaches } from './local-caches.ts';
import { type ExpiringCaches, FETCH, HIT, type Lookup, WAIT } from './lookup.ts';

/** All in seconds but the last. `graceInterval` <= `inFlightTtl` <= `gracePeriod`. */
export interface StormTracking {
  /** Before an entry expires, time in which somebody fetches it early. */
  readonly gracePeriodSeconds: number;
  /** After somebody was told to fetch a key, time in which nobody else is. */
  readonly graceIntervalSeconds: number;
  /** Keys that may be fetched at a time. */
  readonly fanOut: number;
  /** After this a fetch that has not ended no longer counts to `fanOut`. */
  readonly inFlightTtlSeconds: number;
  /** Whoever waits asks again after this. */
  readonly sleepMilliseconds: number;
}

export const defaultStormTracking: StormTracking = {
  gracePeriodSeconds: 10,
  graceIntervalSeconds: 1,
  fanOut: 20,
  inFlightTtlSeconds: 10,
  sleepMilliseconds: 20,
};

export interface StormTrackingSettings {
  readonly ttlNanoseconds: number;
  readonly capacity: number;
  readonly tracking: StormTracking;
}

/** The storm-tracking caches of all instances of one client. Their clock has whole seconds. */
export class StormTrackingCaches implements ExpiringCaches {
  readonly asksAgainAfter: number;
  readonly #tracking: StormTracking;
  readonly #ttlSeconds: number;
  readonly #local: LocalCaches;
  readonly #ledger: DataKeyLedger;
  /** Keys that somebody was told to fetch, and when, in order of when. */
  readonly #inFlight: EntryStore;
  /** By instance, the second in which what is in flight for too long was last looked for. */
  readonly #prunedAt: Float64Array;

  constructor({ ttlNanoseconds, capacity, tracking }: StormTrackingSettings, instances: number, ledger: DataKeyLedger) {
    this.asksAgainAfter = tracking.sleepMilliseconds * NANOSECONDS_PER_MILLISECOND;
    this.#tracking = tracking;
    this.#ttlSeconds = ttlNanoseconds / NANOSECONDS_PER_SECOND;
    const clockNanoseconds = NANOSECONDS_PER_SECOND;
    this.#local = new LocalCaches({ ttlNanoseconds, capacity, clockNanoseconds }, instances, ledger);
    this.#ledger = ledger;
    this.#inFlight = new EntryStore(instances);
    this.#prunedAt = new Float64Array(instances).fill(Number.NEGATIVE_INFINITY);
  }

  lookUp(instance: number, key: number, now: number): Lookup {
    const second = Math.floor(now / NANOSECONDS_PER_SECOND);
    const age = this.#local.age(instance, key, now);
    if (age === null) return this.#lookUpMissing(instance, key, second);
    const left = this.#ttlSeconds - age / NANOSECONDS_PER_SECOND;
    const answer = this.#lookUpKept(instance, key, second, left);
    if (answer === HIT) this.#ledger.usedAtAge(age);
    return answer;
  }

  put(instance: number, key: number, now: number): void {
    this.#land(instance, key);
    this.#local.put(instance, key, now);
  }

  /** It stays in flight: nobody tells the cache. */
  failed(): void {}

  forget(instance: number): void {
    this.#local.forget(instance);
    this.#inFlight.forget(instance);
  }

  #lookUpKept(instance: number, key: number, second: number, secondsLeft: number): Lookup {
    if (this.#fanOutReached(instance, second)) return HIT;
    if (secondsLeft <= 0) return this.#lookUpMissing(instance, key, second);
    if (secondsLeft > this.#tracking.gracePeriodSeconds) return HIT;
    return this.#takeOff(instance, key, second) ? FETCH : HIT;
  }

  #lookUpMissing(instance: number, key: number, second: number): Lookup {
    if (this.#fanOutReached(instance, second)) return WAIT;
    return this.#takeOff(instance, key, second) ? FETCH : WAIT;
  }

  /** Whoever asks now is the one who fetches, unless somebody was told to less than a grace interval ago. */
  #takeOff(instance: number, key: number, second: number): boolean {
    const inFlight = this.#inFlight;
    let flight = inFlight.find(instance, key);
    if (flight === NONE) flight = inFlight.add(instance, key);
    else if (this.#tookOffAt(flight) + this.#tracking.graceIntervalSeconds > second) return false;
    else inFlight.putAgain(flight);
    inFlight.columns[(flight << ENTRY_BITS) + PUT_AT] = second;
    return true;
  }

  #land(instance: number, key: number): void {
    const flight = this.#inFlight.find(instance, key);
    if (flight !== NONE) this.#inFlight.remove(flight);
  }

  #fanOutReached(instance: number, second: number): boolean {
    const { fanOut } = this.#tracking;
    if (this.#inFlight.count(instance) < fanOut) return false;
    this.#prune(instance, second);
    return this.#inFlight.count(instance) >= fanOut;
  }

  /** Once a second at most. */
  #prune(instance: number, second: number): void {
    if (this.#prunedAt[instance] === second) return;
    this.#prunedAt[instance] = second;
    const inFlight = this.#inFlight;
    for (let flight = inFlight.putLongestAgo(instance); flight !== NONE; flight = inFlight.putLongestAgo(instance)) {
      if (this.#tookOffAt(flight) + this.#tracking.inFlightTtlSeconds > second) return;
      inFlight.remove(flight);
    }
  }

  #tookOffAt(flight: number): number {
    return this.#inFlight.columns[(flight << ENTRY_BITS) + PUT_AT]!;
  }
}

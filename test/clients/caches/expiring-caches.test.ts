import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataKeyLedger } from '../../../src/clients/caches/data-key-ledger.ts';
import { KeptKeyUse } from '../../../src/clients/caches/kept-key-use.ts';
import { FETCH, HIT, type Lookup, WAIT } from '../../../src/clients/caches/lookup.ts';
import { MostRecentProviderCaches } from '../../../src/clients/caches/most-recent-provider-caches.ts';
import {
  defaultStormTracking,
  type StormTracking,
  StormTrackingCaches,
} from '../../../src/clients/caches/storm-tracking-caches.ts';

const SECOND = 1e9;

/**
 * GetCacheEntry, as the specification tells it, sentence by sentence, for one instance with room for all. Seconds.
 *
 * @source framework/storm-tracking-cryptographic-materials-cache.md and StormTracker.dfy, which prunes once a second
 */
class SpecifiedStormTracking {
  readonly #ttl: number;
  readonly #tracking: StormTracking;
  readonly #entries = new Map<number, number>();
  readonly #inFlight = new Map<number, number>();
  #pruned = -1;

  constructor(ttl: number, tracking: StormTracking) {
    this.#ttl = ttl;
    this.#tracking = tracking;
  }

  lookUp(key: number, now: number): Lookup {
    const { gracePeriodSeconds, graceIntervalSeconds } = this.#tracking;
    const put = this.#entries.get(key);
    if (put !== undefined && now > put + this.#ttl) this.#entries.delete(key);
    const expiry = this.#entries.has(key) ? put! + this.#ttl : null;
    if (this.#full(now)) return expiry === null ? WAIT : HIT;
    if (expiry !== null && now < expiry - gracePeriodSeconds) return HIT;
    const since = this.#inFlight.get(key);
    if (since !== undefined && since + graceIntervalSeconds > now) return expiry === null || expiry <= now ? WAIT : HIT;
    this.#inFlight.set(key, now);
    return FETCH;
  }

  put(key: number, now: number): void {
    this.#inFlight.delete(key);
    this.#entries.set(key, now);
  }

  #full(now: number): boolean {
    if (this.#inFlight.size < this.#tracking.fanOut) return false;
    if (this.#pruned !== now) {
      for (const [key, since] of this.#inFlight) {
        if (now >= since + this.#tracking.inFlightTtlSeconds) this.#inFlight.delete(key);
      }
    }
    this.#pruned = now;
    return this.#inFlight.size >= this.#tracking.fanOut;
  }
}

describe('the storm-tracking cache', () => {
  const storm = (ttlSeconds: number, changed: Partial<StormTracking> = {}): StormTrackingCaches => {
    const tracking = { ...defaultStormTracking, ...changed };
    return new StormTrackingCaches(
      { ttlNanoseconds: ttlSeconds * SECOND, capacity: 1000, tracking },
      1,
      new DataKeyLedger(),
    );
  };

  test('answers as the specification says, in any history', () => {
    const step = fc.record({
      do: fc.constantFrom('look', 'look', 'look', 'put', 'pass' as const),
      key: fc.nat(5),
      milliseconds: fc.integer({ min: 0, max: 3000 }),
    });
    const tracking = fc.record({
      gracePeriodSeconds: fc.integer({ min: 2, max: 6 }),
      graceIntervalSeconds: fc.integer({ min: 1, max: 2 }),
      fanOut: fc.integer({ min: 1, max: 4 }),
      inFlightTtlSeconds: fc.integer({ min: 1, max: 5 }),
      sleepMilliseconds: fc.constant(20),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        tracking,
        fc.array(step, { maxLength: 200, size: 'max' }),
        (ttl, set, steps) => {
          const [modelled, specified] = [storm(ttl, set), new SpecifiedStormTracking(ttl, set)];
          let now = 0;
          for (const { do: operation, key, milliseconds } of steps) {
            const second = Math.floor(now / SECOND);
            if (operation === 'pass') now += milliseconds * 1e6;
            else if (operation === 'look') expect(modelled.lookUp(0, key, now)).toBe(specified.lookUp(key, second));
            else {
              modelled.put(0, key, now);
              specified.put(key, second);
            }
          }
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  test('sends one of many for a key that it does not have; the others wait', () => {
    const cache = storm(60);
    expect(Array.from({ length: 5 }, () => cache.lookUp(0, 7, 0))).toEqual([FETCH, WAIT, WAIT, WAIT, WAIT]);
    cache.put(0, 7, 0.1 * SECOND);
    expect(cache.lookUp(0, 7, 0.2 * SECOND)).toBe(HIT);
  });

  test('has one fetch in the grace period before expiry, while the others go on with the old one', () => {
    const cache = storm(60);
    cache.put(0, 7, 0);
    expect(cache.lookUp(0, 7, 49.9 * SECOND)).toBe(HIT);
    expect(Array.from({ length: 4 }, () => cache.lookUp(0, 7, 50 * SECOND))).toEqual([FETCH, HIT, HIT, HIT]);
    expect(cache.lookUp(0, 7, 51 * SECOND)).toBe(FETCH);
    cache.put(0, 7, 51.1 * SECOND);
    expect(cache.lookUp(0, 7, 100 * SECOND)).toBe(HIT);
  });

  test('fetches at most fanOut keys at a time', () => {
    const cache = storm(60, { fanOut: 2 });
    expect([1, 2, 3].map((key) => cache.lookUp(0, key, 0))).toEqual([FETCH, FETCH, WAIT]);
    cache.put(0, 1, 0);
    expect(cache.lookUp(0, 3, 0)).toBe(FETCH);
  });
});

describe('the provider cache of the DynamoDB Encryption Client', () => {
  const caches = (capacity = 1000): MostRecentProviderCaches =>
    new MostRecentProviderCaches({ ttlNanoseconds: 10 * SECOND, capacity }, 2, new DataKeyLedger());

  test('is live while younger than its time to live, then has one caller fetch for half a second, then all wait', () => {
    const cache = caches();
    expect([cache.lookUp(0, 1, 0), cache.lookUp(0, 1, 0)]).toEqual([FETCH, WAIT]);
    cache.put(0, 1, 0);
    expect(cache.lookUp(0, 1, 10 * SECOND - 1)).toBe(HIT);
    expect([0, 0.1, 0.4].map((after) => cache.lookUp(0, 1, (10 + after) * SECOND))).toEqual([FETCH, HIT, HIT]);
    expect(cache.lookUp(0, 1, 10.5 * SECOND)).toBe(WAIT);
    cache.put(0, 1, 10.6 * SECOND);
    expect(cache.lookUp(0, 1, 20.5 * SECOND)).toBe(HIT);
  });

  test('lets the next one fetch where a fetch has failed', () => {
    const cache = caches();
    expect(cache.lookUp(0, 1, 0)).toBe(FETCH);
    cache.failed(0);
    expect(cache.lookUp(0, 1, 1)).toBe(FETCH);
  });

  test('gives up what was used longest ago, and each instance has its own', () => {
    const cache = caches(2);
    for (const key of [1, 2]) cache.put(0, key, 0);
    cache.lookUp(0, 1, 1);
    cache.put(0, 3, 2);
    expect([1, 3, 2].map((key) => cache.lookUp(0, key, 3))).toEqual([HIT, HIT, FETCH]);
    expect(cache.lookUp(1, 1, 3)).toBe(FETCH);
    cache.forget(0);
    expect(cache.lookUp(0, 1, 4)).toBe(FETCH);
  });
});

test('a kept key that instances share protects the messages of all of them', () => {
  const ledger = new DataKeyLedger();
  const use = new KeptKeyUse(3, ledger);
  for (const [key, bytes] of [
    [0, 10],
    [0, 20],
    [1, 100],
  ] as const)
    use.protect(key, bytes);
  expect(ledger).toMatchObject({ created: 2, messages: 3, bytes: 130, messagesMax: 2, bytesMax: 100 });
});

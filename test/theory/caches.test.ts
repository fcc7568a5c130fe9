/**
 * Caches of data keys against closed forms, 20 seeds each; the false-fail rate of an interval is 1e-6. The caches are
 * driven directly: arrivals, answers after a latency, nothing else.
 */
import { describe, expect, test } from 'vitest';
import { DataKeyLedger } from '../../src/clients/caches/data-key-ledger.ts';
import { MaterialsCaches } from '../../src/clients/caches/materials-caches.ts';
import { RandomStream } from '../../src/engine/random.ts';
import { messagesPerDataKey } from './closed-forms.ts';
import { expectMean, SEEDS } from './intervals.ts';

const SECOND = 1e9;

interface Setting {
  readonly perSecond: number;
  readonly ageSeconds: number;
  readonly messages?: number;
  readonly latencySeconds?: number;
  /** Instances, among which arrivals are drawn uniformly. */
  readonly instances?: number;
}

function cachesOf({ ageSeconds, messages = 2 ** 32, instances = 1 }: Setting, capacity = 1000): MaterialsCaches {
  const maxBytes = Number.MAX_SAFE_INTEGER;
  const maxAgeNanoseconds = ageSeconds * SECOND;
  // Python's clock: the formulas know no milliseconds.
  const settings = { language: 'python', maxAgeNanoseconds, maxMessages: messages, maxBytes, capacity } as const;
  return new MaterialsCaches(settings, instances, new DataKeyLedger());
}

/** Messages for each request of KMS, of Poisson arrivals. */
function messagesPerRequest(setting: Setting, messages: number, seed: number): number {
  const { perSecond, latencySeconds = 0, instances = 1 } = setting;
  const caches = cachesOf(setting);
  const gaps = new RandomStream(`gaps ${seed}`);
  const choice = new RandomStream(`choice ${seed}`);
  const message = { key: 0, bytes: 1 };
  /** Instants of answers, and whose. Latency is constant, so they come in order. */
  const answers: { at: number; instance: number }[] = [];
  let [now, requests] = [0, 0];
  for (let i = 0; i < messages; i++) {
    now += (-Math.log(gaps.openUniform()) / perSecond) * SECOND;
    while (answers.length > 0 && answers[0]!.at <= now) {
      const { at, instance } = answers.shift()!;
      caches.dataKeyMade(instance, message, at);
    }
    const instance = choice.integer(instances);
    if (caches.encrypt(instance, message, now)) continue;
    requests++;
    answers.push({ at: now + latencySeconds * SECOND, instance });
  }
  return messages / requests;
}

const sampled = (setting: Setting, messages: number): number[] =>
  Array.from({ length: SEEDS }, (_, seed) => messagesPerRequest(setting, messages, seed));

describe('a cache of data keys under Poisson messages has', () => {
  test.each<Setting>([
    { perSecond: 10, ageSeconds: 1 },
    { perSecond: 100, ageSeconds: 0.5 },
    { perSecond: 0.5, ageSeconds: 1 },
    { perSecond: 10, ageSeconds: 1, messages: 5 },
    { perSecond: 10, ageSeconds: 1, messages: 10 },
    { perSecond: 10, ageSeconds: 1, messages: 20 },
    { perSecond: 200, ageSeconds: 60, messages: 100 },
  ])('the messages per request of its closed form: %o', (setting) => {
    const theory = messagesPerDataKey(setting);
    expectMean('messages per request', sampled(setting, 20_000), theory, 0.01);
  });

  test('an age of its data keys that begins at the answer: 1 + rate x latency requests at every expiry', () => {
    const setting = { perSecond: 50, ageSeconds: 2, latencySeconds: 0.1 };
    const herd = 1 + 50 * 0.1;
    // From the first miss to the last answer, which is kept: the last arrival within the latency, and the latency.
    const lastMiss = 0.1 - (1 - Math.exp(-50 * 0.1)) / 50;
    const perCycle = 1 + 50 * (lastMiss + 0.1 + 2);
    expectMean('messages per request', sampled(setting, 20_000), perCycle / herd, 0.02);
  });

  test('as many caches as instances: a fleet of H asks for H times what one instance at a share of the rate does', () => {
    const fleet = { perSecond: 80, ageSeconds: 1, messages: 30, instances: 8 };
    const one = { perSecond: 10, ageSeconds: 1, messages: 30 };
    expectMean('messages per request', sampled(fleet, 20_000), messagesPerDataKey(one), 0.01);
  });
});

describe('a cache of data keys under messages at regular intervals', () => {
  test.each<[string, { gap: number; age: number; messages?: number; count: number }, number]>([
    ['asks once every (floor(age / gap) + 1) gaps', { gap: 1, age: 7, count: 64 }, 8],
    ['or once every maxMessages, whichever is sooner', { gap: 1, age: 100, messages: 5, count: 180 }, 36],
    ['and uses an entry at exactly its greatest age', { gap: 0.5, age: 1, count: 30 }, 10],
  ])('%s', (_rule, { gap, age, messages, count }, requests) => {
    const caches = cachesOf({ perSecond: 1 / gap, ageSeconds: age, ...(messages === undefined ? {} : { messages }) });
    let asked = 0;
    for (let i = 0; i < count; i++) {
      const message = { key: 0, bytes: 1 };
      if (caches.encrypt(0, message, i * gap * SECOND)) continue;
      asked++;
      caches.dataKeyMade(0, message, i * gap * SECOND);
    }
    expect(asked).toBe(requests);
  });

  test.each([
    [1000, 300],
    [4096, 4096 * 25],
    [1, 10],
  ])('of %d bytes fit floor(limit / bytes) under %d bytes', (bytes, limit) => {
    const settings = { language: 'js', maxAgeNanoseconds: 1e15, maxMessages: 2 ** 32, capacity: 10 } as const;
    const caches = new MaterialsCaches({ ...settings, maxBytes: limit }, 1, new DataKeyLedger());
    let asked = 0;
    for (let i = 0; i < 1000; i++) {
      if (caches.encrypt(0, { key: 0, bytes }, i)) continue;
      asked++;
      caches.dataKeyMade(0, { key: 0, bytes }, i);
    }
    expect(asked).toBe(Math.ceil(1000 / Math.max(1, Math.floor(limit / bytes))));
  });
});

/** Where `at` lies if the shares are laid end to end. */
function chosen(shares: readonly number[], at: number): number {
  let end = 0;
  const index = shares.findIndex((share) => {
    end += share;
    return at < end;
  });
  return index < 0 ? shares.length - 1 : index;
}

test('a data key that is read at rate r is decrypted at r / (1 + r T), each for itself', () => {
  const ageSeconds = 10;
  const rates = [0.02, 0.1, 1, 5];
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const samples = Array.from({ length: SEEDS }, (_, seed) => {
    const caches = cachesOf({ perSecond: total, ageSeconds });
    const stream = new RandomStream(`reads ${seed}`);
    let [now, requests] = [0, 0];
    while (now < 3000 * SECOND) {
      now += (-Math.log(stream.openUniform()) / total) * SECOND;
      const key = chosen(rates, stream.uniform() * total);
      if (caches.decrypt(0, { key }, now)) continue;
      requests++;
      caches.dataKeyDecrypted(0, { key }, now);
    }
    return requests / 3000;
  });
  const theory = rates.reduce((sum, rate) => sum + rate / (1 + rate * ageSeconds), 0);
  expectMean('decrypts a second', samples, theory, 0.02);
});

/**
 * The share of hits of a cache that gives up what was used longest ago, where each message is independently of context i
 * with probability p[i]: over all ordered sets of `capacity` contexts, how likely the cache holds them in that order.
 *
 * @source King, "Analysis of demand paging algorithms", 1971
 */
function hitsByKing(p: readonly number[], capacity: number): number {
  const visit = (held: readonly number[], likely: number, heldShare: number): number => {
    if (held.length === capacity) return likely * heldShare;
    return p.reduce((sum, share, i) => {
      if (held.includes(i)) return sum;
      return sum + visit([...held, i], (likely * share) / (1 - heldShare), heldShare + share);
    }, 0);
  };
  return visit([], 1, 0);
}

/** Contexts by Zipf's law. */
function zipf(contexts: number, skew: number): number[] {
  const weights = Array.from({ length: contexts }, (_, i) => (i + 1) ** -skew);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

describe('a cache too small for its contexts', () => {
  test.each([
    [8, 1, 3],
    [10, 0.8, 5],
    [6, 0, 4],
  ])('has the hits of King’s formula: %d contexts of skew %d, capacity %d', (contexts, skew, capacity) => {
    const p = zipf(contexts, skew);
    const samples = Array.from({ length: SEEDS }, (_, seed) => {
      const settings = { language: 'js', maxAgeNanoseconds: 1e15, maxMessages: 2 ** 32, maxBytes: 0 } as const;
      const caches = new MaterialsCaches({ ...settings, capacity }, 1, new DataKeyLedger());
      const stream = new RandomStream(`contexts ${seed}`);
      let hits = 0;
      for (let i = -1000; i < 20_000; i++) {
        const key = chosen(p, stream.uniform());
        if (!caches.encrypt(0, { key, bytes: 1 }, i + 1000)) caches.dataKeyMade(0, { key, bytes: 1 }, i + 1000);
        else if (i >= 0) hits++;
      }
      return hits / 20_000;
    });
    expectMean('hits', samples, hitsByKing(p, capacity), 0.01);
  });

  test.each(['js', 'python', 'java'] as const)(
    'of %s has no hit at all where contexts come round and round',
    (language) => {
      const settings = { language, maxAgeNanoseconds: 1e15, maxMessages: 2 ** 32, maxBytes: 1e9, capacity: 100 };
      const caches = new MaterialsCaches(settings, 1, new DataKeyLedger());
      let hits = 0;
      for (let i = 0; i < 1010; i++) {
        const message = { key: i % 101, bytes: 1 };
        if (caches.encrypt(0, message, i)) hits++;
        else caches.dataKeyMade(0, message, i);
      }
      expect(hits).toBe(0);
    },
  );
});

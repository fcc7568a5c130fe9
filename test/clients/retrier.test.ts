import { describe, expect, test } from 'vitest';
import type { BackoffName } from '../../src/clients/backoff.ts';
import { createRetrier, GIVE_UP, type Retrier } from '../../src/clients/retrier.ts';
import { sdkProfiles } from '../../src/clients/sdk-profiles.ts';
import { RandomStream } from '../../src/engine/random.ts';

const MILLISECOND = 1_000_000;
const stream = (): RandomStream => new RandomStream('retrier');
const custom = (backoff: BackoffName, maxAttempts: number): Retrier =>
  createRetrier({ kind: 'custom', backoff, baseMilliseconds: 100, capMilliseconds: 350, maxAttempts }, 1, stream());

/** The waits of one call that is always refused, in nanoseconds, up to and without the one that gives up. */
function waits(retrier: Retrier): number[] {
  const list: number[] = [];
  for (let wait = 0; ; ) {
    wait = retrier.waitAfter(0, list.length + 1, wait);
    if (wait === GIVE_UP) return list;
    list.push(wait);
  }
}

test('a client without retries gives up after its first attempt, and has no quota', () => {
  const retrier = createRetrier({ kind: 'none' }, 1, stream());
  expect(waits(retrier)).toEqual([]);
  expect([retrier.quotas, retrier.refundOf(1)]).toEqual([null, 0]);
});

describe('a custom policy', () => {
  test('waits base x 2^(n - 1) after the n-th refusal, capped, and makes `maxAttempts` attempts in all', () => {
    expect(waits(custom('exponential', 6))).toEqual([100, 200, 350, 350, 350].map((ms) => ms * MILLISECOND));
    expect(waits(custom('none', 4))).toEqual([0, 0, 0]);
    expect(waits(custom('exponential', 1))).toEqual([]);
  });

  test('draws its jitter from the stream it was given, one uniform a wait, to the nearest nanosecond', () => {
    const uniforms = stream();
    const u = Array.from({ length: 3 }, () => uniforms.uniform());
    const rounded = (values: number[]): number[] => values.map((value) => Math.floor(value * MILLISECOND + 0.5));
    const ceilings = [100, 200, 350];
    expect(waits(custom('full-jitter', 4))).toEqual(rounded(ceilings.map((v, i) => u[i]! * v)));
    expect(waits(custom('equal-jitter', 4))).toEqual(rounded(ceilings.map((v, i) => v / 2 + (u[i]! * v) / 2)));
    const decorrelated: number[] = [];
    for (const uniform of u) {
      const last = decorrelated.at(-1) ?? 100;
      decorrelated.push(Math.min(350, 100 + uniform * (3 * last - 100)));
    }
    for (const [i, wait] of waits(custom('decorrelated-jitter', 4)).entries()) {
      expect(Math.abs(wait - decorrelated[i]! * MILLISECOND)).toBeLessThan(2);
    }
  });

  test('keeps waiting at its cap after more attempts than a number has bits', () => {
    expect(waits(custom('exponential', 2000)).at(-1)).toBe(350 * MILLISECOND);
  });
});

describe.each(Object.entries(sdkProfiles))('every SDK profile, %s:', (profile, numbers) => {
  const { maxAttempts, retryQuota, throttlingCost, throttlingBaseMilliseconds, capMilliseconds, growth } = numbers;
  const create = (attempts: number, instances = 1): Retrier =>
    createRetrier({ kind: 'sdk', profile, maxAttempts: attempts }, instances, stream());

  test('waits at most min(cap, base x growth^(n - 1)) after the n-th refusal, in the units its SDK counts in', () => {
    for (const [i, wait] of waits(create(12)).entries()) {
      const ceiling = throttlingBaseMilliseconds * growth ** i;
      expect(wait).toBeLessThanOrEqual(Math.min(capMilliseconds, ceiling) * MILLISECOND);
      expect(wait % (numbers.rounding === 'none' ? 1 : MILLISECOND)).toBe(0);
    }
    expect(waits(create(maxAttempts)).length).toBe(maxAttempts - 1);
  });

  test('spends its quota before each wait, an instance its own, and gives up once it is short', () => {
    const retrier = create(2, 2);
    const granted = Array.from({ length: 1000 }, () => retrier.waitAfter(0, 1, 0)).filter((w) => w !== GIVE_UP);
    const allowed = retryQuota === null || throttlingCost === 0 ? 1000 : Math.floor(retryQuota / throttlingCost);
    expect(granted.length).toBe(allowed);
    expect(retrier.waitAfter(1, 1, 0)).not.toBe(GIVE_UP);
  });

  test('spends nothing on a refusal it does not retry', () => {
    const retrier = create(maxAttempts);
    retrier.waitAfter(0, maxAttempts, 0);
    expect(retrier.quotas?.left(0) ?? null).toBe(retryQuota);
  });

  test('a success at once gives back what a first try does, one after a retry at least the cost of its last retry', () => {
    const retrier = create(maxAttempts);
    expect(retrier.refundOf(1)).toBe(numbers.refundOfFirstTry);
    for (const [kind, cost] of [
      ['throttling', throttlingCost],
      ['transient', numbers.transientCost],
    ] as const) {
      const besides = numbers.refundAfterRetry === 'last-cost' ? 0 : numbers.refundOfFirstTry;
      expect(retrier.refundOf(2, kind)).toBe(Math.max(cost + besides, numbers.refundOfFirstTry));
    }
  });
});

test('Java’s legacy mode waits at least half of what it may wait after a throttling error, and all of its jitter after others', () => {
  const draws = (kind: 'throttling' | 'transient'): number[] =>
    Array.from({ length: 400 }, (_, i) => {
      const retrier = createRetrier(
        { kind: 'sdk', profile: 'java-legacy', maxAttempts: 4 },
        1,
        new RandomStream(`${i}`),
      );
      return retrier.waitAfter(0, 3, 0, kind) / MILLISECOND;
    });
  const [throttling, transient] = [draws('throttling'), draws('transient')];
  expect(Math.min(...throttling)).toBeGreaterThanOrEqual(1000);
  expect(Math.max(...throttling)).toBeLessThanOrEqual(2000);
  expect(Math.min(...transient)).toBeLessThan(20);
  expect(Math.max(...transient)).toBeGreaterThan(380);
});

test('in the JavaScript SDK until March 2026 one success fills an empty quota, and every other raises it further', () => {
  const { quotas } = createRetrier({ kind: 'sdk', profile: 'js-2026-03', maxAttempts: 2 }, 1, stream());
  while (quotas!.spend(0, 5));
  expect([quotas!.left(0), quotas!.below]).toEqual([0, 1]);
  quotas!.refund(0, 5);
  expect([quotas!.left(0), quotas!.below]).toEqual([500, 0]);
  for (let i = 0; i < 40; i++) quotas!.refund(0, 1);
  expect(quotas!.left(0)).toBe(540);
});

test.each(Object.keys(sdkProfiles))('%s waits after a timeout as if KMS gave no hint: nobody answered', (profile) => {
  const waitWith = (retryAfterMilliseconds: number) =>
    createRetrier({ kind: 'sdk', profile, maxAttempts: 3, retryAfterMilliseconds }, 1, stream()).waitAfter(
      0,
      1,
      0,
      'timeout',
    );
  expect(waitWith(3000)).toBe(waitWith(0));
});

import { describe, expect, test } from 'vitest';
import { createRetrier, GIVE_UP, type Retrier } from '../../src/clients/retrier.ts';
import type { BackoffName } from '../../src/clients/retry.ts';
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
    wait = retrier.waitAfterThrottling(0, list.length + 1, wait);
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
  const { maxAttempts, retryQuota, throttlingCost, throttlingBaseMilliseconds, capMilliseconds } = numbers;
  const create = (attempts: number, instances = 1): Retrier =>
    createRetrier({ kind: 'sdk', profile, maxAttempts: attempts }, instances, stream());

  test('waits less than min(cap, base x 2^(n - 1)) after the n-th refusal, in the units its SDK counts in', () => {
    for (const [i, wait] of waits(create(12)).entries()) {
      expect(wait).toBeLessThanOrEqual(Math.min(capMilliseconds, throttlingBaseMilliseconds * 2 ** i) * MILLISECOND);
      expect(wait % (numbers.wholeMilliseconds ? MILLISECOND : 1)).toBe(0);
    }
    expect(waits(create(maxAttempts)).length).toBe(maxAttempts - 1);
  });

  test('spends its quota before each wait, an instance its own, and gives up once it is short', () => {
    const retrier = create(2, 2);
    const granted = Array.from({ length: 1000 }, () => retrier.waitAfterThrottling(0, 1, 0)).filter(
      (w) => w !== GIVE_UP,
    );
    expect(granted.length).toBe(Math.floor(retryQuota / throttlingCost));
    expect(retrier.waitAfterThrottling(1, 1, 0)).not.toBe(GIVE_UP);
  });

  test('spends nothing on a refusal it does not retry', () => {
    const retrier = create(maxAttempts);
    retrier.waitAfterThrottling(0, maxAttempts, 0);
    expect(retrier.quotas!.left(0)).toBe(retryQuota);
  });
});

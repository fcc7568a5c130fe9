import { describe, expect, test } from 'vitest';
import { BugError } from '../../src/engine/ensure.ts';
import type { Clock } from '../../src/engine/tick.ts';
import { createLimiter, type Limiter, type LimiterChoice } from '../../src/kms/limiters.ts';

const CLOCK: Clock = { tickNanoseconds: 1_000_000, ticksPerSecond: 1000, durationTicks: 60_000, warmupTicks: 0 };
const create = (choice: LimiterChoice, limit: number): Limiter => createLimiter(choice, limit, CLOCK);

/** How many of `requests` requests at this instant are admitted. */
function admitted(limiter: Limiter, requests: number, tick: number, offset = 0): number {
  let count = 0;
  for (let i = 0; i < requests; i++) if (limiter.tryTake(tick, offset)) count++;
  return count;
}

describe('a fixed window', () => {
  test('admits its limit in each second from t = 0, and twice that across a boundary', () => {
    const limiter = create({ kind: 'fixed-window' }, 100);
    expect(admitted(limiter, 150, 999)).toBe(100);
    expect(admitted(limiter, 150, 1000)).toBe(100);
    expect(admitted(limiter, 150, 1999, 999_999)).toBe(0);
  });

  test('admits floor(limit) where the limit is not whole', () => {
    expect(admitted(create({ kind: 'fixed-window' }, 2.9), 5, 0)).toBe(2);
  });

  test('of a limit below one has windows of 1 / limit seconds', () => {
    const limiter = create({ kind: 'fixed-window' }, 0.1);
    expect([0, 9999, 10_000, 19_999, 20_000, 45_000].map((tick) => admitted(limiter, 3, tick))).toEqual([
      1, 0, 1, 0, 1, 1,
    ]);
  });

  test('of 0.7 a second opens its eighth window at exactly 10 s', () => {
    const limiter = create({ kind: 'fixed-window' }, 0.7);
    expect(admitted(limiter, 3, 9999)).toBe(1);
    expect(limiter.room(10_000)).toBe(1);
    expect(admitted(limiter, 3, 10_000)).toBe(1);
  });

  test('that ends inside a tick leaves the requests of that tick to be taken one by one', () => {
    const limiter = create({ kind: 'fixed-window' }, 0.7);
    expect(limiter.room(1428)).toBe(0);
    expect(admitted(limiter, 2, 1428, 571_428)).toBe(1);
    expect(admitted(limiter, 2, 1428, 571_429)).toBe(1);
  });
});

describe('a sliding window', () => {
  test('admits again exactly one second after an admission, not a nanosecond before', () => {
    const limiter = create({ kind: 'sliding-window' }, 2);
    expect([admitted(limiter, 5, 100), admitted(limiter, 5, 1099, 999_999), admitted(limiter, 5, 1100)]).toEqual([
      2, 0, 2,
    ]);
  });

  test('has no room to speak of, as the order of requests decides when each leaves it', () => {
    expect(create({ kind: 'sliding-window' }, 5).room(0)).toBe(0);
    expect(() => create({ kind: 'sliding-window' }, 5).takeMany(1)).toThrow(BugError);
  });
});

describe('a token bucket', () => {
  test('starts full, and has its next token exactly 1 / limit seconds later', () => {
    const limiter = create({ kind: 'token-bucket', burstSeconds: 0.5 }, 8);
    expect([
      admitted(limiter, 10, 0),
      admitted(limiter, 10, 124, 999_999),
      admitted(limiter, 10, 125),
      admitted(limiter, 10, 500),
    ]).toEqual([4, 0, 1, 3]);
  });

  test('keeps what a refill brought beyond a whole token', () => {
    const limiter = create({ kind: 'token-bucket', burstSeconds: 1 }, 1);
    expect([0, 600, 1000, 1500, 2000].map((tick) => admitted(limiter, 2, tick))).toEqual([1, 0, 1, 0, 1]);
  });

  test('holds at least one token, however small its burst', () => {
    const limiter = create({ kind: 'token-bucket', burstSeconds: 0.001 }, 5);
    expect([admitted(limiter, 3, 0), admitted(limiter, 3, 199), admitted(limiter, 3, 200)]).toEqual([1, 0, 1]);
  });

  test('holds rate x burst tokens where their product falls short in binary', () => {
    expect(5500 * 0.7).toBeLessThan(3850);
    expect(admitted(create({ kind: 'token-bucket', burstSeconds: 0.7 }, 5500), 4000, 0)).toBe(3850);
  });

  test('fills up to its depth and not beyond, after hours too', () => {
    const limiter = create({ kind: 'token-bucket', burstSeconds: 1 }, 5500);
    expect(admitted(limiter, 6000, 0)).toBe(5500);
    expect(admitted(limiter, 20_000, 1000 * 3600 * 1000)).toBe(5500);
  });

  test('too deep to be counted in whole units is refused', () => {
    expect(() => create({ kind: 'token-bucket', burstSeconds: 1 }, 1e8)).toThrow(BugError);
  });
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a limit of %d a second is refused', (limit) => {
  expect(() => create({ kind: 'fixed-window' }, limit)).toThrow(BugError);
});

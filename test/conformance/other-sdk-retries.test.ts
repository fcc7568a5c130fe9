/**
 * SDKs whose packages do not run here: what their sources and their own tests say of waits, quotas and errors.
 *
 * @source aws-sdk-go-v2, aws/retry: jitter_backoff.go and its test, standard.go, middleware.go, adaptive.go; aws-sdk-cpp,
 * DefaultRetryStrategy.cpp, RetryStrategy.cpp, AWSErrorMarshaller.cpp, KMSErrors.cpp; aws-sdk-net, DefaultRetryPolicy.cs,
 * StandardRetryPolicy.cs, RetryPolicy.cs; read 2026
 */
import { describe, expect, test } from 'vitest';
import { AdaptiveRateLimiters } from '../../src/clients/adaptive-rate-limiter.ts';
import { failureKind } from '../../src/clients/failures.ts';
import { createRetrier, GIVE_UP, type Retrier } from '../../src/clients/retrier.ts';
import { type SdkProfileName, sdkProfiles } from '../../src/clients/sdk-profiles.ts';
import type { RandomStream } from '../../src/engine/random.ts';
import { exceptions } from '../../src/kms/exceptions.ts';

/** The largest number below 1 that their generators draw, or any other. */
const drawing = (u: number): RandomStream => ({ uniform: () => u }) as RandomStream;
const retrierOf = (profile: SdkProfileName, u: number, maxAttempts = 30): Retrier =>
  createRetrier({ kind: 'sdk', profile, maxAttempts }, 1, drawing(u));
/** Milliseconds after the failures of attempts 1 to `count`, of calls that are always throttled. */
const waitsOf = (profile: SdkProfileName, u: number, count: number): number[] => {
  const retrier = retrierOf(profile, u);
  return Array.from({ length: count }, (_, i) => retrier.waitAfter(0, i + 1, 0) / 1e6);
};

describe('Go', () => {
  const nearly1 = 1 - 2 ** -53;

  // Its test cases: attempt 1 draws 0 and the most, attempt 2 draws a half, attempt 10 is at the cap.
  test('waits between 0 and 2 s after its first attempt, and half of 4 s after its second where half is drawn', () => {
    expect(waitsOf('go-standard', 0, 1)).toEqual([0]);
    expect(waitsOf('go-standard', nearly1, 1)[0]).toBeCloseTo(2000, 6);
    expect(waitsOf('go-standard', 0.5, 2)[1]).toBe(2000);
  });

  test.each(['go-standard', 'go-adaptive'] as const)(
    '%s waits exactly 20 s from its fifth attempt on, whatever it draws',
    (profile) => {
      expect(waitsOf(profile, 0.25, 6)).toEqual([500, 1000, 2000, 4000, 20_000, 20_000]);
    },
  );

  test('gives back to the quota 1 for every success, besides the cost of the last retry; in adaptive mode only that', () => {
    const [standard, adaptive] = [retrierOf('go-standard', 0), retrierOf('go-adaptive', 0)];
    expect([standard.refundOf(1), standard.refundOf(2), standard.refundOf(2, 'timeout')]).toEqual([1, 6, 11]);
    expect([adaptive.refundOf(1), adaptive.refundOf(2), adaptive.refundOf(3, 'timeout')]).toEqual([0, 5, 10]);
  });

  test('has the JavaScript limiter without its rounding and its milliseconds', () => {
    const [go, javascript] = (['go', 'javascript'] as const).map(
      (dialect) => new AdaptiveRateLimiters(dialect, Float64Array.of(1_000e9)),
    );
    for (let i = 1; i <= 400; i++) {
      const now = 1_000e9 + i * 37e6;
      for (const limiter of [go!, javascript!]) {
        limiter.answered(0, i % 29 === 0, now);
        limiter.tryTake(0, now);
      }
      const [a, b] = [go!.stateOf(0), javascript!.stateOf(0)];
      expect(a.enabled).toBe(b.enabled);
      expect(a.fillRate).toBeCloseTo(b.fillRate, 5);
      expect(a.tokens).toBeCloseTo(b.tokens, 4);
    }
  });

  test('waits to the nanosecond for a token', () => {
    const limiters = new AdaptiveRateLimiters('go', Float64Array.of(5e9));
    limiters.answered(0, true, 5.6e9);
    // 1.6 measured, 70 % of it: 1 / 1.12 s.
    expect(limiters.tryTake(0, 5.6e9)).toBe(false);
    expect(limiters.looksAgainAt(0, 5.6e9)).toBe(5.6e9 + Math.ceil(1e9 / 1.12));
  });
});

describe('C++', () => {
  test('waits nothing, then 50, 100, 200 ms and so on for ten retries where no mode is set, and has no quota', () => {
    const { maxAttempts } = sdkProfiles['cpp-default'];
    const retrier = retrierOf('cpp-default', 0.9, maxAttempts);
    const waits = Array.from({ length: maxAttempts }, (_, i) => retrier.waitAfter(0, i + 1, 0));
    expect(waits.slice(0, -1).map((wait) => wait / 1e6)).toEqual([0, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800]);
    expect(waits.at(-1)).toBe(GIVE_UP);
    expect(retrier.quotas).toBeNull();
  });

  test('draws whole milliseconds in standard mode and doubles them, capped then', () => {
    // (draw % 1000) x 2^retries, at most 20,000.
    expect(waitsOf('cpp-standard', 0.5007, 7)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000]);
    expect(waitsOf('cpp-standard', 0.0009, 6)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('retries what throttles, a resource quota and a lost connection, but none of KMS’s own server errors', () => {
    for (const profile of [sdkProfiles['cpp-standard'], sdkProfiles['cpp-default']]) {
      const kindOf = (name: string, httpStatus?: number) =>
        failureKind(profile, httpStatus === undefined ? { name } : { name, httpStatus });
      expect(kindOf('ThrottlingException', 400)).toBe('throttling');
      expect(kindOf('LimitExceededException', 400)).toBe('throttling');
      expect(kindOf('ECONNRESET')).toBe('transient');
      for (const name of ['KMSInternalException', 'DependencyTimeoutException', 'KeyUnavailableException']) {
        expect(kindOf(name, 500)).toBeNull();
      }
      expect(kindOf('SomethingElse', 503)).toBeNull();
      expect(kindOf('SomethingElse', 429)).toBeNull();
    }
  });
});

describe('.NET', () => {
  test('waits 100 ms x 4^retry in legacy mode, at most 30 s, without jitter, for four retries', () => {
    expect(waitsOf('dotnet-legacy', 0.123, 6)).toEqual([400, 1600, 6400, 25_600, 30_000, 30_000]);
    expect(sdkProfiles['dotnet-legacy'].maxAttempts).toBe(5);
  });

  test('draws, caps at 20 s and rounds to the nearest millisecond in standard mode', () => {
    expect(waitsOf('dotnet-standard', 0.0016, 3)).toEqual([2, 3, 6]);
    expect(waitsOf('dotnet-standard', 0.5, 8)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
  });

  test.each(['dotnet-legacy', 'dotnet-standard'] as const)(
    '%s allows 100 retries from a full quota, and gets 5 back for a success after one',
    (profile) => {
      const retrier = retrierOf(profile, 0, 2);
      const granted = Array.from({ length: 150 }, () => retrier.waitAfter(0, 1, 0)).filter((wait) => wait !== GIVE_UP);
      expect(granted.length).toBe(100);
      expect([retrier.refundOf(1), retrier.refundOf(2)]).toEqual([1, 5]);
    },
  );
});

/** @source the announcements of 2026-05-20: github.com/aws/aws-sdk-cpp/issues/3832, github.com/aws/aws-sdk-net/issues/4411 */
describe.each(['cpp-2026', 'dotnet-2026'] as const)('%s', (name) => {
  test('waits up to 1 s and 2 s after throttling, up to 50 ms and 100 ms after other errors, in three attempts', () => {
    const nearly1 = 1 - 2 ** -53;
    const transient = (attempt: number) => retrierOf(name, nearly1, 3).waitAfter(0, attempt, 0, 'transient') / 1e6;
    for (const [i, most] of [1000, 2000].entries()) {
      expect(Math.abs(waitsOf(name, nearly1, 2)[i]! - most)).toBeLessThanOrEqual(1);
      expect(Math.abs(transient(i + 1) - most / 20)).toBeLessThanOrEqual(1);
    }
    expect(retrierOf(name, nearly1, 3).waitAfter(0, 3, 0)).toBe(GIVE_UP);
    expect(sdkProfiles[name].maxAttempts).toBe(3);
  });

  test('has 500 tokens: 100 retries after throttling, or 35 after other errors', () => {
    const granted = (kind: 'throttling' | 'transient') => {
      const retrier = retrierOf(name, 0, 2);
      return Array.from({ length: 150 }, () => retrier.waitAfter(0, 1, 0, kind)).filter((wait) => wait !== GIVE_UP);
    };
    expect([granted('throttling').length, granted('transient').length]).toEqual([100, 35]);
  });
});

/** Whether LimitExceededException, of a resource quota, is tried again, and HTTP status 429 with a name nobody knows. */
const habits: Readonly<Record<SdkProfileName, readonly [limitExceeded: boolean, status429: boolean]>> = {
  'js-2026-11': [true, true],
  'js-2026-10': [true, true],
  'js-2026-03': [true, true],
  'botocore-standard': [true, false],
  'botocore-2026': [true, false],
  'botocore-legacy': [false, true],
  'java-legacy': [false, true],
  'java-standard': [false, true],
  'go-standard': [true, false],
  'go-adaptive': [true, false],
  'go-2026': [true, false],
  'cpp-standard': [true, false],
  'cpp-default': [true, false],
  'cpp-2026': [true, false],
  'dotnet-standard': [true, false],
  'dotnet-legacy': [false, false],
  'dotnet-2026': [true, false],
};

describe.each(Object.entries(habits))('%s', (name, [limitExceeded, status429]) => {
  const profile = sdkProfiles[name as SdkProfileName];
  const kindOf = (error: { name: string; httpStatus: number }) => failureKind(profile, error);

  test(`takes a resource quota’s LimitExceededException for ${limitExceeded ? 'throttling' : 'final'}`, () => {
    expect(kindOf({ name: 'LimitExceededException', httpStatus: 400 })).toBe(limitExceeded ? 'throttling' : null);
    expect(kindOf({ name: 'SomethingElse', httpStatus: 429 })).toBe(status429 ? 'throttling' : null);
  });

  test('tries throttling again and no error that is the caller’s fault', () => {
    for (const error of Object.values(exceptions)) {
      const kind = kindOf(error);
      if (error.class === 'throttling') expect(kind).toBe('throttling');
      if (error.class === 'client' && error.name !== 'LimitExceededException') expect(kind).toBeNull();
      if (error.class === 'transient') expect(kind).toBe(profile.judgesBy === 'name' ? null : 'transient');
    }
  });
});

/**
 * What botocore decided, kept in its quota and waited for, when it was driven with scripted outcomes.
 *
 * @source data/botocore-retries.json
 */
import { describe, expect, test } from 'vitest';
import { AdaptiveRateLimiters } from '../../src/clients/adaptive-rate-limiter.ts';
import { type FailureKind, failureKind, type ReceivedError } from '../../src/clients/failures.ts';
import { createRetrier, GIVE_UP, type Retrier } from '../../src/clients/retrier.ts';
import { type SdkProfileName, sdkProfiles } from '../../src/clients/sdk-profiles.ts';
import type { RandomStream } from '../../src/engine/random.ts';
import vectors from './data/botocore-retries.json' with { type: 'json' };

interface RetryStep {
  readonly op: string;
  readonly id: string;
  readonly type?: string;
  readonly capacityBefore: number;
  readonly capacityAfter: number;
  readonly attempt?: number;
  readonly retryAllowed?: boolean;
  readonly [delay: `delay_s_r${string}`]: number;
}

/** What the recorded errors were. */
const errors: Readonly<Record<string, ReceivedError>> = {
  throttling: { name: 'ThrottlingException', httpStatus: 400 },
  limit_exceeded: { name: 'LimitExceededException', httpStatus: 400 },
  http_429: { name: 'SomethingElse', httpStatus: 429 },
  transient: { name: 'KMSInternalException', httpStatus: 500 },
  transient_503: { name: 'SomethingElse', httpStatus: 503 },
  '503': { name: 'SomethingElse', httpStatus: 503 },
  timeout: { name: 'ReadTimeoutError' },
  connect_error: { name: 'EndpointConnectionError' },
  client_error: { name: 'ValidationException', httpStatus: 400 },
  server_error: { name: 'SomethingElse', httpStatus: 501 },
};

/** A stream that always draws the same. */
const constant = (draw: number): RandomStream => ({ uniform: () => draw }) as RandomStream;
const draws = [0, 0.5, 0.999999];

/** One retrier a constant draw, all told the same. */
function retriersOf(profile: SdkProfileName, maxAttempts: number, initialTokens: number): Retrier[] {
  return draws.map((draw) => {
    const retrier = createRetrier({ kind: 'sdk', profile, maxAttempts }, 1, constant(draw));
    retrier.quotas?.spend(0, 500 - initialTokens);
    return retrier;
  });
}

describe.each([
  ['v2.0', 'botocore-standard'],
  ['v2.1', 'botocore-2026'],
] as const)('standard mode, %s:', (version, profile) => {
  test.each(vectors.standard[version])('$name', ({ maxAttempts, initialTokens, steps }) => {
    const retriers = retriersOf(profile, maxAttempts, initialTokens);
    const lastFailure = new Map<string, FailureKind>();
    for (const step of steps as unknown as readonly RetryStep[]) {
      for (const [i, retrier] of retriers.entries()) {
        expect(retrier.quotas!.left(0)).toBe(step.capacityBefore);
        if (step.op === 'fail') expectDecision(retrier, profile, step, draws[i]!);
        if (step.op === 'success') retrier.quotas!.refund(0, retrier.refundOf(step.attempt!, lastFailure.get(step.id)));
        expect(retrier.quotas!.left(0)).toBe(step.capacityAfter);
      }
      if (step.op === 'fail') lastFailure.set(step.id, failureKind(sdkProfiles[profile], errors[step.type!]!)!);
    }
  });
});

function expectDecision(retrier: Retrier, profile: SdkProfileName, step: RetryStep, draw: number): void {
  const kind = failureKind(sdkProfiles[profile], errors[step.type!]!);
  const wait = kind === null ? GIVE_UP : retrier.waitAfter(0, step.attempt!, 0, kind);
  expect(wait !== GIVE_UP).toBe(step.retryAllowed);
  if (step.retryAllowed) expect(Math.abs(wait / 1e9 - step[`delay_s_r${draw}`]!)).toBeLessThan(1e-9);
}

test.each(vectors.legacy.rows)('legacy mode after $kind', (row) => {
  const { maxAttempts } = sdkProfiles['botocore-legacy'];
  expect(maxAttempts).toBe(vectors.legacy.max_attempts);
  const retrier = createRetrier({ kind: 'sdk', profile: 'botocore-legacy', maxAttempts }, 1, constant(0.5));
  const kind = failureKind(sdkProfiles['botocore-legacy'], errors[row.kind]!);
  const waits = row.delay_s_r0_5_by_attempt_1_to_6.map((_, i) => {
    const wait = kind === null ? GIVE_UP : retrier.waitAfter(0, i + 1, 0, kind);
    return wait === GIVE_UP ? null : wait / 1e9;
  });
  expect(waits).toEqual(row.delay_s_r0_5_by_attempt_1_to_6);
  expect(retrier.quotas).toBeNull();
});

interface LimiterStep {
  readonly t: number;
  readonly op: string;
  readonly grantedAt?: number;
  readonly enabled: boolean;
  readonly fillRate: number;
  readonly maxCapacity: number;
  readonly availableTokens: number;
  readonly measuredTxRate: number;
  readonly w_max: number;
  readonly k: number;
}

describe('the rate limiter of the adaptive mode:', () => {
  test.each(vectors.adaptive)('$name', ({ t0, steps }) => {
    // Nanoseconds of a clock that reads t0 at the start: exact, where seconds as recorded have rounding errors.
    const nanoseconds = (t: number): number => Math.round((t0 + t) * 1e9);
    const limiters = new AdaptiveRateLimiters('botocore', Float64Array.of(nanoseconds(0)));
    for (const step of steps as readonly LimiterStep[]) {
      let now = nanoseconds(step.t);
      if (step.op === 'acquire') {
        while (!limiters.tryTake(0, now)) now = limiters.looksAgainAt(0, now);
        expect(Math.abs(now - nanoseconds(step.grantedAt!))).toBeLessThanOrEqual(2);
      } else limiters.answered(0, step.op === 'throttle', now);
      const { enabled, fillRate, capacity, tokens, measuredRate, lastMaxRate, timeWindow } = limiters.stateOf(0);
      expect(enabled).toBe(step.enabled);
      const differences = [
        fillRate - step.fillRate,
        capacity - step.maxCapacity,
        tokens - step.availableTokens,
        measuredRate - step.measuredTxRate,
        lastMaxRate - step.w_max,
        timeWindow - step.k,
      ];
      for (const difference of differences) expect(Math.abs(difference)).toBeLessThan(1e-7);
    }
  });
});

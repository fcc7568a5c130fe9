/**
 * The numbers of AWS's own SDK tests, which come from one specification: what each retry costs, how long it waits, and
 * how the adaptive rate limiter's rate moves.
 *
 * @source data/published-spec.json; random numbers are 1 there, and delays in seconds
 */
import { describe, expect, test } from 'vitest';
import { AdaptiveRateLimiters } from '../../src/clients/adaptive-rate-limiter.ts';
import { type FailureKind, failureKind } from '../../src/clients/failures.ts';
import { createRetrier, GIVE_UP } from '../../src/clients/retrier.ts';
import { type SdkProfileName, sdkProfiles } from '../../src/clients/sdk-profiles.ts';
import type { RandomStream } from '../../src/engine/random.ts';
import published from './data/published-spec.json' with { type: 'json' };

interface Case {
  readonly name: string;
  readonly max_attempts?: number;
  readonly tokens?: number;
  readonly max_backoff?: number;
  readonly retry_after_ms?: string;
  /** Status or error name, outcome, quota left, delay. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** The setting of these cases that no profile has: no cap but the SDK's own. */
const isWithinTheModel = ({ max_backoff }: Case): boolean => max_backoff === undefined;

const always1 = { uniform: () => 1 } as RandomStream;

function expectCase(
  profile: SdkProfileName,
  { max_attempts = 3, tokens = 500, retry_after_ms = 'none', rows }: Case,
): void {
  // What is no number is no hint.
  const hint = Number.isNaN(Number(retry_after_ms)) ? {} : { retryAfterMilliseconds: Number(retry_after_ms) };
  const retrier = createRetrier({ kind: 'sdk', profile, maxAttempts: max_attempts, ...hint }, 1, always1);
  retrier.quotas!.spend(0, 500 - tokens);
  let attempt = 1;
  let last: FailureKind | undefined;
  for (const [answer, outcome, left, delay] of rows) {
    if (outcome === 'S') {
      retrier.quotas!.refund(0, retrier.refundOf(attempt, last));
      attempt = 1;
    } else {
      const error = typeof answer === 'number' ? { name: '', httpStatus: answer } : { name: answer!, httpStatus: 400 };
      const kind = failureKind(sdkProfiles[profile], error);
      const wait = kind === null ? GIVE_UP : retrier.waitAfter(0, attempt, 0, kind);
      expect(wait === GIVE_UP ? null : wait / 1e9).toBe(delay ?? null);
      expect(outcome === 'R').toBe(wait !== GIVE_UP);
      attempt++;
      last = kind ?? undefined;
    }
    expect(retrier.quotas!.left(0)).toBe(left);
  }
}

describe('standard retries before 2026', () => {
  const cases = (published.standard_v2_0.cases as Case[]).filter(isWithinTheModel);
  test.each(cases)('$name, botocore', (one) => {
    expectCase('botocore-standard', one);
  });
  test.each(cases)('$name, .NET', (one) => {
    expectCase('dotnet-standard', one);
  });
});

describe('standard retries from 2026', () => {
  const cases = (published.standard_v2_1.cases as Case[]).filter(isWithinTheModel);
  test.each(cases)('$name, botocore', (one) => {
    expectCase('botocore-2026', one);
  });
  test.each(cases)('$name, JavaScript', (one) => {
    expectCase('js-2026-11', one);
  });
  test.each(cases)('$name, Go', (one) => {
    expectCase('go-2026', one);
  });
});

test('the rate limiter end to end: measured rates and fill rates to 6 decimals', () => {
  const { times, throttle_at, measured_tx_rate, new_token_bucket_rate } = published.rate_limiter_e2e;
  for (const dialect of ['javascript', 'botocore', 'go'] as const) {
    const limiters = new AdaptiveRateLimiters(dialect, Float64Array.of(0));
    for (const [i, time] of times.entries()) {
      limiters.answered(0, throttle_at.includes(time), Math.round(time * 1e9));
      const { measuredRate, fillRate } = limiters.stateOf(0);
      expect(measuredRate).toBeCloseTo(measured_tx_rate[i]!, 6);
      expect(fillRate).toBeCloseTo(new_token_bucket_rate[i]!, 6);
    }
  }
});

test('the wait for a send token depends on the clock phase of the first throttling error', () => {
  const rows = published['js_send_token_delay_ms_after_one_throttle_at_t (clock 0 at construction)'];
  for (const [seconds, delayMilliseconds] of rows) {
    const limiters = new AdaptiveRateLimiters('javascript', Float64Array.of(0));
    limiters.answered(0, true, seconds! * 1e9);
    expect(limiters.tryTake(0, seconds! * 1e9)).toBe(false);
    expect(limiters.waitSeconds(0) * 1000).toBeCloseTo(delayMilliseconds!, 9);
  }
});

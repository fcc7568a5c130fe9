/**
 * How many attempts calls need, where each attempt is refused with the same probability q: geometric, cut off at the last
 * attempt; and how many retries an SDK's retry quota lets through in the long run. Poisson calls into a token bucket that is
 * always empty. 20 seeds; the false-fail rate of an interval is 1e-6, and the mean is within the share that is said.
 */
import { describe, expect, test } from 'vitest';
import type { RetryPolicy } from '../../src/clients/retry.ts';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { FULL_JITTER, retryWorkload, sumOf } from '../simulation/worlds.ts';
import { quotaLimitedRetries, retryTheory } from './closed-forms.ts';
import { expectMean, SEEDS } from './intervals.ts';

interface Load {
  readonly retry: RetryPolicy;
  readonly callsPerSecond: number;
  readonly instances?: number;
  readonly seconds?: number;
  readonly warmupSeconds?: number;
}

const ADMITTED_PER_SECOND = 220;

function runs({ retry, callsPerSecond, instances = 1, seconds = 40, warmupSeconds = 10 }: Load): RunMeasurement[] {
  return Array.from({ length: SEEDS }, (_, seed) =>
    simulate(
      retryWorkload({
        seed: `${seed + 1}`,
        seconds,
        warmupSeconds,
        limits: [ADMITTED_PER_SECOND],
        // Empty soon, and never again with more than a few tokens.
        limiter: { kind: 'token-bucket', burstSeconds: 0.2 },
        clients: [{ retry, instances }],
        flows: [{ arrivals: { kind: 'poisson', perSecond: callsPerSecond } }],
      }),
    ),
  );
}

const attemptsPerCall = ({ flows: [flow], workloads: [calls] }: RunMeasurement): number =>
  (flow!.admitted + flow!.throttled) / calls!.calls;

describe('calls whose attempts are refused alike', () => {
  test.each([
    [2, 320],
    [3, 440],
    [5, 280],
    [8, 360],
  ])('at most %d attempts, %d calls a second: as many end after n of them as in a geometric law', (attempts, rate) => {
    const theory = retryTheory(rate, ADMITTED_PER_SECOND, attempts);
    const retry = { ...FULL_JITTER, capMilliseconds: 400, maxAttempts: attempts };
    const measured = runs({ retry, callsPerSecond: rate });
    expectMean('attempts a call', measured.map(attemptsPerCall), theory.attemptsPerCall, 0.01);
    for (let n = 1; n <= attempts; n++) {
      const share = theory.refused ** (n - 1) * (n < attempts ? 1 - theory.refused : 1);
      const shares = measured.map(({ workloads: [calls] }) => calls!.byRequests[n]! / calls!.calls);
      expectMean(`${n} attempts`, shares, share, 0.05);
    }
  });

  // Waits of up to 8 s: of calls that start near the end the last attempts are alone, so seconds are counted here, not calls.
  test('botocore’s legacy mode, which has no retry quota, is refused as any five attempts are', () => {
    const retry = { kind: 'sdk', profile: 'botocore-legacy', maxAttempts: 5 } as const;
    const theory = retryTheory(320, ADMITTED_PER_SECOND, 5);
    const measured = runs({ retry, callsPerSecond: 320, seconds: 50 }).map(({ seconds: [flow] }) => {
      const within = (column: ArrayLike<number>): number => sumOf(Array.from(column).slice(20, 50));
      const throttled = within(flow!.throttledFirstTries) + within(flow!.throttledRetries);
      return throttled / (throttled + within(flow!.admittedFirstTries) + within(flow!.admittedRetries));
    });
    expectMean('refused', measured, theory.refused, 0.01);
  });
});

describe('an SDK’s retry quota, once it is spent,', () => {
  test('of 3 attempts lets through what successes pay for, not what calls would ask for', () => {
    const unlimited = retryTheory(320, ADMITTED_PER_SECOND, 3).attemptsPerCall;
    expect(
      1 + quotaLimitedRetries({ callsPerSecond: 320, admittedPerSecond: ADMITTED_PER_SECOND, cost: 5 }) / 320,
    ).toBeLessThan(0.6 * unlimited);
  });

  test.each([
    ['js-2026-11', 320, 1],
    ['js-2026-10', 280, 2],
    ['botocore-standard', 400, 4],
    ['java-standard', 320, 3],
    ['dotnet-standard', 360, 1],
    // Gives 1 for every success, and the cost of the last retry besides.
    ['go-standard', 360, 2],
  ])('%s, %d calls a second of %d instances: retries a call of the closed form', (profile, rate, instances) => {
    const besides = profile === 'go-standard' ? 1 : 0;
    const retries = quotaLimitedRetries({
      callsPerSecond: rate,
      admittedPerSecond: ADMITTED_PER_SECOND,
      cost: 5,
      besides,
    });
    const measured = runs({
      retry: { kind: 'sdk', profile, maxAttempts: 3 },
      callsPerSecond: rate,
      instances,
      warmupSeconds: 25,
      seconds: 75,
    });
    const perCall = measured.map((run) => attemptsPerCall(run) - 1);
    expectMean('retries a call', perCall, retries / rate, 0.02);
  });
});

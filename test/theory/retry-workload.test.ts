/**
 * Poisson 8,000/s against 5,500/s, at most 3 attempts, full jitter U(0, 100 ms) then U(0, 200 ms), exponential answers of
 * mean 5 ms: 20 seeds of 60 s, of which the first 5 s are not measured. The bucket starts full and refuses nobody for the
 * 2.2 s in which 5,500 tokens are used up at 2,500/s, so a run measured from t = 0 is off: over 60 s its median is 14.7 ms.
 */
import { describe, expect, test } from 'vitest';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import type { World } from '../../src/simulation/world.ts';
import { FULL_JITTER, retryWorkload, sumOf } from '../simulation/worlds.ts';
import { latencyDistribution, quantile, retryTheory } from './closed-forms.ts';
import { expectMean, SEEDS } from './intervals.ts';

const theory = retryTheory(8000, 5500, 3);
const latency = latencyDistribution(theory, [100, 200], 5);
const seeds = (make: (seed: string) => World): RunMeasurement[] =>
  Array.from({ length: SEEDS }, (_, seed) => simulate(make(`${seed + 1}`)));

/** Share of the calls that succeeded within this many ticks. */
function shareWithin(run: RunMeasurement, ticks: number): number {
  const histogram = run.workloads[0]!.latency;
  let within = 0;
  histogram.forEach((value, times) => {
    if (value <= ticks) within += times;
  });
  return within / histogram.count;
}

test('theory itself: 2.13911 attempts a call, 0.6875 succeed, median 18.45 ms, 99th percentile 262.19 ms', () => {
  expect(theory.refused ** 3).toBeCloseTo(1 - 5500 / 8000, 12);
  expect(theory.attemptsPerCall).toBeCloseTo(2.13911, 5);
  expect(theory.succeededShare).toBe(0.6875);
  expect(theory.successShares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(quantile(latency, 0.5, 400)).toBeCloseTo(18.45, 2);
  expect(quantile(latency, 0.99, 400)).toBeCloseTo(262.19, 2);
});

describe('retries into a token bucket, in the steady state at ticks of 1 ms', () => {
  const runs = seeds((seed) => retryWorkload({ seconds: 60, warmupSeconds: 5, seed }));
  const of = (metric: (run: RunMeasurement) => number): number[] => runs.map(metric);

  test('are refused with the probability of theory, to half a percent', () => {
    const refused = of(({ flows: [flow] }) => flow!.throttled / (flow!.admitted + flow!.throttled));
    expectMean('refused', refused, theory.refused, 0.005);
  });

  test('make as many attempts a call, and as many calls succeed, as in theory, to half a percent', () => {
    const attempts = of(({ flows, workloads }) => (flows[0]!.admitted + flows[0]!.throttled) / workloads[0]!.calls);
    expectMean('attempts a call', attempts, theory.attemptsPerCall, 0.005);
    const succeeded = of(({ workloads }) => workloads[0]!.succeeded / workloads[0]!.calls);
    expectMean('succeeded', succeeded, theory.succeededShare, 0.005);
  });

  test('have the mean latency of theory, to half a percent: no order inside a tick favours anyone', () => {
    const mean = 5 + theory.successShares[1]! * 50 + theory.successShares[2]! * 150;
    expectMean(
      'mean',
      of(({ workloads }) => workloads[0]!.latency.mean),
      mean,
      0.005,
    );
  });

  // A latency is told to the nearest tick: up to tick k are those below k + 1/2 ms.
  test.each([1, 5, 10, 18, 30, 60, 100, 150, 200, 262])('succeed within %d ms as often as in theory', (ticks) => {
    expectMean(
      `within ${ticks} ms`,
      of((run) => shareWithin(run, ticks)),
      latency(ticks + 0.5),
      0.005,
    );
  });

  test('have the median and the 99th percentile of theory, to the tick', () => {
    const percentiles = runs.map(({ workloads }) => workloads[0]!.latency.percentiles([50, 99]));
    for (const [p50, p99] of percentiles) {
      expect(Math.abs(p50! - quantile(latency, 0.5, 400))).toBeLessThan(1);
      expect(Math.abs(p99! - quantile(latency, 0.99, 400))).toBeLessThan(1);
    }
  });

  test('are admitted at the rate of the bucket, but for the few tokens that are left over at the end of a second', () => {
    for (const { seconds } of runs) {
      const { admittedFirstTries, admittedRetries } = seconds[0]!;
      for (let second = 5; second < 60; second++) {
        expect(Math.abs(admittedFirstTries[second]! + admittedRetries[second]! - 5500)).toBeLessThanOrEqual(5);
      }
    }
  });
});

test('measured from t = 0 over 60 s, the full bucket of the start lowers the median to about 15 ms', () => {
  const medians = ['1', '2', '3', '4', '5'].map(
    (seed) => simulate(retryWorkload({ seconds: 60, seed })).workloads[0]!.latency.percentiles([50])[0]!,
  );
  expect(Math.abs(sumOf(medians) / medians.length - 14.7)).toBeLessThan(0.6);
});

describe('retries into a fixed window', () => {
  const run = simulate(retryWorkload({ seconds: 20, limiter: { kind: 'fixed-window' } }));

  test('are admitted exactly 5,500 times in each contested second', () => {
    const { admittedFirstTries, admittedRetries, throttledFirstTries } = run.seconds[0]!;
    for (let second = 0; second < 20; second++) {
      expect(throttledFirstTries[second]).toBeGreaterThan(0);
      expect(admittedFirstTries[second]! + admittedRetries[second]!).toBe(5500);
    }
  });

  test('find the window empty at its start: nobody is refused until 5,500 have come', () => {
    const alone = simulate(retryWorkload({ seconds: 1, limiter: { kind: 'fixed-window' }, clients: [{}] }));
    const { admittedFirstTries, throttledFirstTries } = alone.seconds[0]!;
    expect(admittedFirstTries[0]).toBe(5500);
    expect(throttledFirstTries[0]! + 5500).toBe(alone.workloads[0]!.calls);
  });
});

describe('a pure quota has no metastable state', () => {
  // 4 s at 4,000/s, 4 s at 9,000/s, then 4,000/s again: below the quota of 5,500/s, and no less than before.
  const stages = [
    { seconds: 4, fromPerSecond: 4000, toPerSecond: 4000 },
    { seconds: 4, fromPerSecond: 9000, toPerSecond: 9000 },
    { seconds: 22, fromPerSecond: 4000, toPerSecond: 4000 },
  ];
  const policies = {
    'full jitter': FULL_JITTER,
    'ten attempts': { ...FULL_JITTER, maxAttempts: 10, capMilliseconds: 800 },
    'no backoff at all': { ...FULL_JITTER, backoff: 'none', maxAttempts: 4 },
    'the newest JavaScript SDK': { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3 },
  } as const;
  test.each(Object.entries(policies))(
    'with %s, throttling ends once demand is below the quota, without cutting load',
    (_name, retry) => {
      const run = simulate(
        retryWorkload({
          seconds: 30,
          limiter: { kind: 'token-bucket', burstSeconds: 0.1 },
          clients: [{ retry, instances: 50 }],
          flows: [{ arrivals: { kind: 'stages', stages, even: false } }],
        }),
      );
      const { throttledFirstTries, throttledRetries } = run.seconds[0]!;
      const throttled = Array.from(throttledFirstTries, (calls, second) => calls + throttledRetries[second]!);
      expect(Math.min(...throttled.slice(5, 8))).toBeGreaterThan(1000);
      expect(sumOf(throttled.slice(26))).toBe(0);
    },
  );
});

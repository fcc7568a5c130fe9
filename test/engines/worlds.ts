/**
 * Why this file exists: small worlds that together reach every formula a run can reach: each limiter, backoff, answer time
 * and kind of arrivals. The engines script compares their bytes between JavaScript engines, and the law beside it runs
 * them without Math's transcendental functions.
 */
import type { RetryPolicy } from '../../src/clients/retry.ts';
import { NANOSECONDS_PER_MILLISECOND, NANOSECONDS_PER_SECOND } from '../../src/engine/tick.ts';
import type { LatencyDistribution } from '../../src/kms/latency.ts';
import type { LimiterChoice } from '../../src/kms/limiters.ts';
import type { Assign, OnFailure, World } from '../../src/simulation/world.ts';
import type { Arrivals } from '../../src/workloads/arrivals.ts';

const MAIN = { account: 'main', accountId: '123456789012', region: 'us-east-1' };
const FIXED_WINDOW: LimiterChoice = { kind: 'fixed-window' };
const STANDARD: RetryPolicy = { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3 };

interface Settings {
  readonly arrivals: Arrivals;
  readonly seconds?: number;
  readonly warmupSeconds?: number;
  readonly tickNanoseconds?: number;
  readonly limitPerSecond?: number;
  readonly limiter?: LimiterChoice;
  readonly answer?: LatencyDistribution;
  readonly refusalMilliseconds?: number;
  readonly retry?: RetryPolicy;
  readonly instances?: number;
  readonly assign?: Assign;
  readonly onFailure?: OnFailure;
  readonly rejection?: string;
}

/** By name. Each takes well under a second. */
export const worlds: Readonly<Record<string, World>> = {
  'contested token bucket, full jitter, exponential answers': world({
    arrivals: { kind: 'poisson', perSecond: 8000 },
    limiter: { kind: 'token-bucket', burstSeconds: 1 },
    limitPerSecond: 5500,
    retry: custom('full-jitter', 3),
    answer: { kind: 'exponential', meanMilliseconds: 5 },
    seconds: 5,
  }),
  'contested fixed window, standard mode, lognormal answers': world({
    arrivals: { kind: 'poisson', perSecond: 3000 },
    limitPerSecond: 2000,
    retry: STANDARD,
    instances: 7,
    answer: { kind: 'lognormal', p50Milliseconds: 8, p99Milliseconds: 60 },
    warmupSeconds: 1,
    seconds: 8,
  }),
  'uncontested fixed window, lognormal answers as counts': world({
    arrivals: { kind: 'poisson', perSecond: 90_000 },
    limitPerSecond: 100_000,
    retry: STANDARD,
    answer: { kind: 'lognormal', p50Milliseconds: 8, p99Milliseconds: 60 },
  }),
  'contested fixed window, adaptive mode of the JavaScript SDK': world({
    arrivals: { kind: 'poisson', perSecond: 1000 },
    limitPerSecond: 700,
    retry: { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3, adaptive: true },
    instances: 7,
    answer: { kind: 'lognormal', p50Milliseconds: 8, p99Milliseconds: 60 },
    seconds: 8,
  }),
  'contested token bucket, adaptive mode of botocore': world({
    arrivals: { kind: 'poisson', perSecond: 600 },
    limiter: { kind: 'token-bucket', burstSeconds: 1 },
    limitPerSecond: 400,
    retry: { kind: 'sdk', profile: 'botocore-standard', maxAttempts: 3, adaptive: true },
    instances: 20,
    seconds: 8,
  }),
  'sliding window, decorrelated jitter, answers from samples': world({
    arrivals: { kind: 'poisson', perSecond: 1200 },
    limiter: { kind: 'sliding-window' },
    limitPerSecond: 1000,
    retry: custom('decorrelated-jitter', 6),
    answer: { kind: 'samples', milliseconds: [3, 3.5, 4.25, 9, 70.125] },
    refusalMilliseconds: 2.5,
    seconds: 5,
  }),
  'daily curve, equal jitter, ticks of 100 ms': world({
    arrivals: { kind: 'daily', meanPerSecond: 0.7, peakPerSecond: 1.3, peakAtSeconds: 50_000, even: false },
    limitPerSecond: 1,
    retry: custom('equal-jitter', 3),
    answer: { kind: 'exponential', meanMilliseconds: 40 },
    tickNanoseconds: NANOSECONDS_PER_SECOND / 10,
    seconds: 20_000,
  }),
  'stages, round robin over instances that stop': world({
    arrivals: {
      kind: 'stages',
      stages: [
        { seconds: 2, fromPerSecond: 0, toPerSecond: 5000 },
        { seconds: 2.5, fromPerSecond: 5000, toPerSecond: 333.3 },
      ],
      even: false,
    },
    limitPerSecond: 3000,
    retry: custom('exponential', 2),
    instances: 40,
    assign: { kind: 'round-robin' },
    onFailure: { kind: 'stop' },
    seconds: 6,
  }),
  'evenly spaced stages, requeue': world({
    arrivals: { kind: 'stages', stages: [{ seconds: 3, fromPerSecond: 10, toPerSecond: 1700 }], even: true },
    limitPerSecond: 900,
    retry: { kind: 'none' },
    onFailure: { kind: 'requeue', afterMilliseconds: 333.3 },
    answer: { kind: 'exponential', meanMilliseconds: 5 },
    seconds: 4,
  }),
  'closed workers that think, token bucket': world({
    arrivals: { kind: 'closed', workers: 50, thinkMilliseconds: 7.5 },
    limiter: { kind: 'token-bucket', burstSeconds: 0.1 },
    limitPerSecond: 2500,
    retry: STANDARD,
    instances: 5,
    assign: { kind: 'sticky', callers: 20 },
    answer: { kind: 'exponential', meanMilliseconds: 5 },
    seconds: 4,
  }),
  'sparse Poisson under a limit below one a second': world({
    arrivals: { kind: 'poisson', perSecond: 0.3 },
    limiter: { kind: 'token-bucket', burstSeconds: 10 },
    limitPerSecond: 0.25,
    retry: custom('full-jitter', 4),
    seconds: 3000,
  }),
  'bursts, immediate retries': world({
    arrivals: { kind: 'burst', size: 700, everyNanoseconds: 333 * NANOSECONDS_PER_MILLISECOND },
    limitPerSecond: 1500,
    retry: custom('none', 3),
    answer: { kind: 'lognormal', p50Milliseconds: 4, p99Milliseconds: 9 },
    seconds: 3,
  }),
  'constant arrivals, requests that KMS rejects': world({
    arrivals: { kind: 'constant', perSecond: 1234.5 },
    limitPerSecond: 1000,
    retry: custom('full-jitter', 3),
    rejection: 'AccessDeniedException',
    seconds: 3,
  }),
  'a recording by minutes, its busiest second drawn': world({
    arrivals: trace({ kind: 'peak', peak: 3 }),
    limitPerSecond: 60,
    retry: custom('full-jitter', 3),
    seconds: 300,
  }),
  'a recording by minutes, spread uniformly': world({
    arrivals: trace({ kind: 'uniform' }),
    limitPerSecond: 35,
    limiter: { kind: 'sliding-window' },
    retry: custom('decorrelated-jitter', 3),
    seconds: 300,
  }),
};

function world(settings: Settings): World {
  const { seconds = 3, tickNanoseconds = NANOSECONDS_PER_MILLISECOND } = settings;
  const ticksPerSecond = NANOSECONDS_PER_SECOND / tickNanoseconds;
  return {
    seed: 'engines',
    clock: {
      tickNanoseconds,
      ticksPerSecond,
      durationTicks: seconds * ticksPerSecond,
      warmupTicks: (settings.warmupSeconds ?? 0) * ticksPerSecond,
    },
    limiter: settings.limiter ?? FIXED_WINDOW,
    rejectedSpends: true,
    latency: {
      answer: settings.answer ?? { kind: 'constant', milliseconds: 10 },
      refusalMilliseconds: settings.refusalMilliseconds ?? 0,
    },
    quotas: [{ ...MAIN, quota: 'crypto-symmetric', code: null, limitPerSecond: settings.limitPerSecond ?? 10_000 }],
    clients: [
      {
        ...MAIN,
        name: 'client',
        instances: settings.instances ?? 1,
        retry: settings.retry ?? STANDARD,
        onFailure: settings.onFailure ?? { kind: 'drop' },
      },
    ],
    workloads: [{ name: 'workload', service: null }],
    flows: [
      {
        workload: 0,
        client: 0,
        operation: 'Decrypt',
        quotas: [0],
        arrivals: settings.arrivals,
        assign: settings.assign ?? { kind: 'random' },
        rejection: settings.rejection ?? null,
        priceUsd: null,
      },
    ],
  };
}

function custom(backoff: Extract<RetryPolicy, { kind: 'custom' }>['backoff'], maxAttempts: number): RetryPolicy {
  return { kind: 'custom', backoff, baseMilliseconds: 100, capMilliseconds: 1500, maxAttempts };
}

/** Five minutes, each call recorded once and replayed 1.7 times. */
function trace(spread: Extract<Arrivals, { kind: 'trace' }>['spread']): Arrivals {
  const minute = 60 * NANOSECONDS_PER_SECOND;
  return {
    kind: 'trace',
    startNanoseconds: Float64Array.from([0, 1, 2, 3, 4], (start) => start * minute),
    counts: Float64Array.from([1000, 50, 1700, 3, 900]),
    binNanoseconds: minute,
    scale: 1.7,
    spread,
  };
}

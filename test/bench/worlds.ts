/** The two workloads of the benchmark, as `simulate` takes them. */
import type { World } from '../../src/simulation/world.ts';

const ACCOUNT = { account: 'main', accountId: '123456789012', region: 'us-east-1' };
const CLOCK = { tickNanoseconds: 1_000_000, ticksPerSecond: 1000, warmupTicks: 0 };

/**
 * Contested: Poisson 8,000/s into a token bucket of 5,500/s, burst 5,500, which starts full. At most 3 attempts, full
 * jitter: first wait U(0, 100 ms), then U(0, 200 ms). Answers take an exponential time of mean 5 ms.
 */
export function contested(seconds: number): World {
  return {
    ...base(seconds, { arrivalsPerSecond: 8000, limitPerSecond: 5500 }),
    limiter: { kind: 'token-bucket', burstSeconds: 1 },
    latency: { answer: { kind: 'exponential', meanMilliseconds: 5 }, refusalMilliseconds: 0 },
    clients: [
      {
        ...ACCOUNT,
        name: 'client',
        instances: 1,
        retry: {
          kind: 'custom',
          backoff: 'full-jitter',
          baseMilliseconds: 100,
          capMilliseconds: 20_000,
          maxAttempts: 3,
        },
        onFailure: { kind: 'drop' },
      },
    ],
  };
}

/** Uncontested: Poisson 20,000/s under a fixed window of 100,000/s, answers after 10 ms, the default retries. */
export function uncontested(seconds: number): World {
  return {
    ...base(seconds, { arrivalsPerSecond: 20_000, limitPerSecond: 100_000 }),
    limiter: { kind: 'fixed-window' },
    latency: { answer: { kind: 'constant', milliseconds: 10 }, refusalMilliseconds: 0 },
    clients: [
      {
        ...ACCOUNT,
        name: 'client',
        instances: 1,
        retry: { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3 },
        onFailure: { kind: 'drop' },
      },
    ],
  };
}

function base(
  seconds: number,
  { arrivalsPerSecond, limitPerSecond }: Record<'arrivalsPerSecond' | 'limitPerSecond', number>,
) {
  return {
    seed: '1',
    clock: { ...CLOCK, durationTicks: seconds * CLOCK.ticksPerSecond },
    rejectedSpends: true,
    quotas: [{ ...ACCOUNT, quota: 'crypto-symmetric', code: null, limitPerSecond }],
    workloads: [{ name: 'workload', service: null }],
    flows: [
      {
        workload: 0,
        client: 0,
        operation: 'Decrypt',
        quotas: [0],
        arrivals: { kind: 'poisson', perSecond: arrivalsPerSecond },
        assign: { kind: 'random' },
        rejection: null,
        priceUsd: null,
      },
    ],
  } satisfies Partial<World>;
}

import { describe, expect, test } from 'vitest';
import type { GuardKind, GuardPolicy } from '../../src/clients/guards.ts';
import type { RetryPolicy } from '../../src/clients/retry.ts';
import type { RetryBudgetKind, RetryBudgetPolicy } from '../../src/clients/retry-budgets.ts';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import type { WorldClient } from '../../src/simulation/world.ts';
import { checkConservation } from '../../src/studies/measures/conservation.ts';
import { sumOf, worldOf } from '../simulation/worlds.ts';

/** A place that answers in 10 ms: mu = 100 attempts a second. */
const MU = 100;
const SECONDS = 75;
/** A queue of three seconds, and callers that wait a tenth of one. */
const POOL = { max: 1, queue: 300, expired: 'send' } as const;
const SEEDS = Array.from({ length: 12 }, (_, seed) => seed);

const triesOf = (maxAttempts: number, budget?: RetryBudgetPolicy): RetryPolicy => ({
  kind: 'custom',
  backoff: 'none',
  baseMilliseconds: 0,
  capMilliseconds: 0,
  maxAttempts,
  ...(budget === undefined ? {} : { budget }),
});

interface Trial {
  readonly perSecond: number;
  readonly seed: number;
  /** Calls at t = 0: what fills the queue. */
  readonly burst: number;
  readonly client: Partial<WorldClient>;
}

/** The share of calls of the last third of the run that succeeded: without memory, it knows nothing of the burst. */
function successAtEnd({ perSecond, seed, burst, client }: Trial): number {
  const arrivals = { kind: 'poisson', perSecond } as const;
  const world = worldOf({
    seconds: SECONDS,
    seed: String(seed),
    limits: [1e6],
    clients: [{ timeoutMilliseconds: 100, concurrency: POOL, ...client }],
    flows: [{ arrivals }, { arrivals: { kind: 'once', calls: burst } }],
  });
  const run = simulate(world);
  expect(() => checkConservation(world, run)).not.toThrow();
  return sumOf([...run.latencySeconds.calls].slice((SECONDS * 2) / 3, SECONDS)) / ((perSecond * SECONDS) / 3);
}

const recovered = (trial: Omit<Trial, 'seed'>): number =>
  SEEDS.filter((seed) => successAtEnd({ ...trial, seed }) > 0.9).length;
const collapsed = (trial: Omit<Trial, 'seed'>): number =>
  SEEDS.filter((seed) => successAtEnd({ ...trial, seed }) < 0.1).length;

// 12 of 12 seeds: the probability is above 0.77 at 95 % (1 - 0.05^(1/12)). By the random walk of the queue between its two
// ends, the wrong outcome has a probability below 1e-6 a run at 15 % from the threshold.
const BELOW = 0.85;
const ABOVE = 1.15;

describe('a queue that works for callers who have given up, n tries each', () => {
  test.each([2, 4])('is stable below mu / n, and between mu / n and mu never recovers from a burst (n = %i)', (n) => {
    const client = { retry: triesOf(n) };
    expect(recovered({ perSecond: (BELOW * MU) / n, burst: 400, client })).toBe(SEEDS.length);
    expect(collapsed({ perSecond: (ABOVE * MU) / n, burst: 400, client })).toBe(SEEDS.length);
  });

  test('stays well between mu / n and mu where nothing disturbs it', () => {
    expect(recovered({ perSecond: (ABOVE * MU) / 3, burst: 0, client: { retry: triesOf(3) } })).toBe(SEEDS.length);
  });

  const budgets: Readonly<Record<RetryBudgetKind, RetryBudgetPolicy>> = {
    'token-bucket': { kind: 'token-bucket', perSecond: 10, burst: 10 },
    grpc: { kind: 'grpc', maxTokens: 10, tokenRatio: 0.1 },
    envoy: { kind: 'envoy', budgetShare: 0.2, minRetryConcurrency: 3 },
    finagle: { kind: 'finagle', ttlMilliseconds: 10_000, minRetriesPerSecond: 1, canRetryShare: 0.2 },
  };
  test.each(Object.entries(budgets))(
    'recovers with a retry budget, which keeps the load below mu: %s',
    (_kind, budget) => {
      const trial = { perSecond: (ABOVE * MU) / 3, burst: 400, client: { retry: triesOf(3, budget) } };
      expect(recovered(trial)).toBe(SEEDS.length);
    },
  );

  const guards: Readonly<Record<GuardKind, GuardPolicy>> = {
    'circuit-breaker': {
      kind: 'circuit-breaker',
      failureRate: 0.5,
      window: 20,
      minimumCalls: 20,
      openMilliseconds: 5000,
      probes: 5,
    },
    'adaptive-throttling': { kind: 'adaptive-throttling', multiplier: 2, windowMilliseconds: 10_000 },
    'rate-limit': { kind: 'rate-limit', perSecond: 80, burst: 10, waitMilliseconds: 0 },
  };
  test.each(Object.entries(guards))('recovers with a guard, which lets the queue run empty: %s', (_kind, guard) => {
    const trial = { perSecond: (ABOVE * MU) / 3, burst: 400, client: { retry: triesOf(3), guard } };
    expect(recovered(trial)).toBe(SEEDS.length);
  });
});

describe('where no work is wasted by load there is nothing to be stuck in', () => {
  const policies: Readonly<Record<string, Partial<WorldClient>>> = {
    'ten attempts': {
      retry: { ...triesOf(10), backoff: 'full-jitter', baseMilliseconds: 100, capMilliseconds: 5000 } as RetryPolicy,
    },
    'an SDK in standard mode': { retry: { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3 } },
    'an SDK in adaptive mode': { retry: { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3, adaptive: true } },
    'calls that start again for ever': { onFailure: { kind: 'requeue', afterMilliseconds: 1000 } },
  };
  test.each(Object.entries(policies))(
    'a quota that refuses for free throttles next to nothing once it is back: %s',
    (_name, client) => {
      const events = [
        { kind: 'quota', quota: 0, limitPerSecond: 20, atTick: 5000 },
        { kind: 'quota', quota: 0, limitPerSecond: 1000, atTick: 8000 },
      ] as const;
      // 700 of 1,000: the backlog of three seconds is worked off at 300 a second.
      const flows = [{ arrivals: { kind: 'poisson', perSecond: 700 } }] as const;
      const run = simulate(worldOf({ seconds: 60, limits: [1000], clients: [client], flows, events }));
      expect(throttledBetween(run, 5, 8)).toBeGreaterThan(10);
      // The adaptive mode finds its rate by being refused now and then.
      expect(throttledBetween(run, 45, 60)).toBeLessThan(0.005 * 700 * 15);
    },
  );

  test('timeouts on answers that take as long whatever the load: the burst is forgotten', () => {
    const latency = { answer: { kind: 'exponential', meanMilliseconds: 50 }, refusalMilliseconds: 0 } as const;
    const client = { retry: triesOf(3), timeoutMilliseconds: 50 };
    const successOf = (burst: number): number => {
      const arrivals = { kind: 'poisson', perSecond: 1000 } as const;
      const flows = [{ arrivals }, { arrivals: { kind: 'once', calls: burst } }] as const;
      const run = simulate(worldOf({ seconds: 30, limits: [1e6], latency, clients: [client], flows }));
      return sumOf([...run.latencySeconds.calls].slice(10, 30)) / 20_000;
    };
    // 1 - e^-3 of the calls, with or without a burst; standard error 0.0016 + 0.007 of the number of calls.
    for (const burst of [0, 20_000]) expect(Math.abs(successOf(burst) - 0.950213)).toBeLessThan(0.04);
  });
});

function throttledBetween({ seconds }: RunMeasurement, from: number, to: number): number {
  return sumOf(
    seconds.flatMap((flow) => [...flow.throttledFirstTries.slice(from, to), ...flow.throttledRetries.slice(from, to)]),
  );
}

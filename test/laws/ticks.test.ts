/**
 * The tick is how work is collected, not a part of the model. Each world runs at 100us, 1 ms and 10 ms with several seeds;
 * a number that moved with the tick would lie outside the interval of the difference of two means.
 */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import type { World } from '../../src/simulation/world.ts';
import { FULL_JITTER, retryWorkload, sumOf, worldOf } from '../simulation/worlds.ts';

const SEEDS = 8;
/** Student's t with 14 degrees of freedom, two-sided 1e-6 a comparison. */
const T_LIMIT = 8.0;
/** What rounding a latency to the tick may add to or take from a mean or a percentile. */
const ROUNDING_TICKS = 0.5;

const TICKS = [100_000, 1_000_000, 10_000_000] as const;
const PAIRS = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

const worlds: Record<string, (tickNanoseconds: number) => World> = {
  'retries into a token bucket': (tickNanoseconds) => retryWorkload({ seconds: 8, warmupSeconds: 4, tickNanoseconds }),
  'retries into a fixed window': (tickNanoseconds) =>
    retryWorkload({ seconds: 8, warmupSeconds: 2, tickNanoseconds, limiter: { kind: 'fixed-window' } }),
  'retries into a sliding window': (tickNanoseconds) =>
    retryWorkload({ seconds: 8, warmupSeconds: 2, tickNanoseconds, limiter: { kind: 'sliding-window' } }),
  'Poisson just below a shallow bucket': (tickNanoseconds) =>
    worldOf({
      seconds: 20,
      tickNanoseconds,
      limits: [5500],
      limiter: { kind: 'token-bucket', burstSeconds: 100 / 5500 },
      flows: [{ arrivals: { kind: 'poisson', perSecond: 5400 } }],
    }),
  // Answers come, and workers call again, within the tick: what fits by count must not overtake them.
  'workers without think time beside an open flow': (tickNanoseconds) =>
    worldOf({
      seconds: 10,
      tickNanoseconds,
      limits: [1500],
      limiter: { kind: 'token-bucket', burstSeconds: 0.1 },
      latency: { answer: { kind: 'exponential', meanMilliseconds: 10 }, refusalMilliseconds: 4 },
      clients: [{}, { retry: { ...FULL_JITTER, baseMilliseconds: 10 } }],
      flows: [
        { arrivals: { kind: 'closed', workers: 20, thinkMilliseconds: 0 } },
        { arrivals: { kind: 'poisson', perSecond: 1000 }, client: 1 },
      ],
    }),
  'workers that call several times a tick beside an open flow': (tickNanoseconds) =>
    worldOf({
      seconds: 6,
      tickNanoseconds,
      limits: [5000],
      limiter: { kind: 'token-bucket', burstSeconds: 0.02 },
      latency: { answer: { kind: 'constant', milliseconds: 0.3 }, refusalMilliseconds: 0.3 },
      flows: [
        { arrivals: { kind: 'closed', workers: 2, thinkMilliseconds: 0 } },
        { arrivals: { kind: 'poisson', perSecond: 2000 } },
      ],
    }),
  'standard retries of several instances, sharing two quotas': (tickNanoseconds) =>
    worldOf({
      seconds: 12,
      tickNanoseconds,
      limits: [900, 500],
      limiter: { kind: 'token-bucket', burstSeconds: 0.2 },
      clients: [{ retry: { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3 }, instances: 20 }],
      flows: [
        { arrivals: { kind: 'poisson', perSecond: 700 }, quotas: [0] },
        { arrivals: { kind: 'poisson', perSecond: 600 }, quotas: [0, 1] },
      ],
    }),
};

/** By flow: shares of requests throttled and calls failed; p50, p99 and mean latency in milliseconds. */
function measure(world: World): number[] {
  const run = simulate(world);
  const tickMilliseconds = world.clock.tickNanoseconds / 1e6;
  return run.flows.flatMap(({ admitted, throttled }, i) => {
    const { calls, failed, latency } = run.workloads[i]!;
    const [p50, p99] = latency.percentiles([50, 99]) as [number, number];
    const times = [p50, p99, latency.mean].map((ticks) => ticks * tickMilliseconds);
    return [admitted / 1000, throttled / (admitted + throttled), failed / calls, ...times];
  });
}

const METRICS = ['admitted', 'throttled share', 'failed share', 'p50', 'p99', 'mean'];

function meanAndVariance(values: readonly number[]): { mean: number; variance: number } {
  const mean = sumOf(values) / values.length;
  return { mean, variance: sumOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1) };
}

describe('results do not depend on the tick, within chance (false-fail rate 1e-6 a comparison):', () => {
  test.each(Object.entries(worlds))('%s', (_name, world) => {
    const byTick = TICKS.map((tickNanoseconds) => {
      const runs = Array.from({ length: SEEDS }, (_, seed) =>
        measure({ ...world(tickNanoseconds), seed: `${tickNanoseconds} ${seed}` }),
      );
      return runs[0]!.map((_, metric) => meanAndVariance(runs.map((run) => run[metric]!)));
    });
    for (const [i, j] of PAIRS) {
      for (const [metric, one] of byTick[i]!.entries()) {
        const other = byTick[j]![metric]!;
        const error = Math.sqrt((one.variance + other.variance) / SEEDS);
        const isTime = metric % METRICS.length >= 3;
        const rounding = isTime ? (ROUNDING_TICKS * (TICKS[i] + TICKS[j])) / 1e6 : 0;
        const name = `${METRICS[metric % METRICS.length]} at ${TICKS[i]} and ${TICKS[j]} ns`;
        const apart = Math.abs(one.mean - other.mean);
        const within = apart <= T_LIMIT * error + rounding + 1e-9;
        expect({ name, errorsApart: within ? 0 : apart / error }).toEqual({ name, errorsApart: 0 });
      }
    }
  });
});

/** Why this file exists: a world has many fields, and a test is about a few of them. */
import type { RunMeasurement } from '../../src/simulation/result.ts';
import type { Flow, World, WorldClient } from '../../src/simulation/world.ts';

export const ACCOUNT = { account: 'main', accountId: '123456789012', region: 'us-east-1' } as const;

export interface FlowSketch extends Partial<Flow> {
  readonly arrivals: Flow['arrivals'];
}

export interface WorldSketch extends Partial<Omit<World, 'quotas' | 'clients' | 'workloads' | 'flows' | 'clock'>> {
  readonly seconds: number;
  readonly warmupSeconds?: number;
  readonly tickNanoseconds?: number;
  /** Requests a second of each quota, in order. */
  readonly limits: readonly number[];
  /** By default one client, without retries. */
  readonly clients?: readonly Partial<WorldClient>[];
  /** A flow is a workload of its own, of client 0 and quota 0 unless it says otherwise. */
  readonly flows: readonly FlowSketch[];
}

/** By default: seed 1, ticks of 1 ms, fixed windows, answers after 10 ms and refusals at once. */
export function worldOf(sketch: WorldSketch): World {
  const { seconds, warmupSeconds = 0, tickNanoseconds = 1_000_000, limits, clients = [{}], flows, ...rest } = sketch;
  const ticksPerSecond = 1e9 / tickNanoseconds;
  return {
    seed: '1',
    limiter: { kind: 'fixed-window' },
    rejectedSpends: true,
    latency: { answer: { kind: 'constant', milliseconds: 10 }, refusalMilliseconds: 0 },
    ...rest,
    clock: {
      tickNanoseconds,
      ticksPerSecond,
      durationTicks: Math.round(seconds * ticksPerSecond),
      warmupTicks: Math.round(warmupSeconds * ticksPerSecond),
    },
    quotas: limits.map((limitPerSecond, i) => ({ ...ACCOUNT, quota: `quota-${i}`, code: null, limitPerSecond })),
    clients: clients.map((client, i) => ({
      ...ACCOUNT,
      name: `client-${i}`,
      instances: 1,
      retry: { kind: 'none' },
      onFailure: { kind: 'drop' },
      ...client,
    })),
    workloads: flows.map((_, i) => ({ name: `workload-${i}`, service: null })),
    flows: flows.map((flow, workload) => ({
      workload,
      client: 0,
      operation: 'Decrypt',
      quotas: [0],
      assign: { kind: 'random' },
      rejection: null,
      priceUsd: null,
      ...flow,
    })),
  };
}

/**
 * Poisson 8,000/s against 5,500/s; at most 3 attempts with full jitter, first U(0, 100 ms), then U(0, 200 ms); answers
 * take an exponential time of mean 5 ms. A token bucket of one second, unless the sketch says otherwise.
 */
export function retryWorkload(sketch: Partial<WorldSketch> & { seconds: number }): World {
  return worldOf({
    limits: [5500],
    limiter: { kind: 'token-bucket', burstSeconds: 1 },
    latency: { answer: { kind: 'exponential', meanMilliseconds: 5 }, refusalMilliseconds: 0 },
    clients: [{ retry: FULL_JITTER }],
    flows: [{ arrivals: { kind: 'poisson', perSecond: 8000 } }],
    ...sketch,
  });
}

export const FULL_JITTER = {
  kind: 'custom',
  backoff: 'full-jitter',
  baseMilliseconds: 100,
  capMilliseconds: 20_000,
  maxAttempts: 3,
} as const;

/** Everything that was measured, as plain data without histograms: two runs are equal if these are. */
export function numbersOf(run: RunMeasurement): unknown {
  const workloads = run.workloads.map(({ latency, ...calls }) => {
    const values: [number, number][] = [];
    latency.forEach((ticks, times) => {
      values.push([ticks, times]);
    });
    return { ...calls, latency: values };
  });
  return { ...run, workloads };
}

export const sumOf = (values: ArrayLike<number>): number => Array.prototype.reduce.call(values, add, 0) as number;
const add = (sum: unknown, value: unknown): number => (sum as number) + (value as number);

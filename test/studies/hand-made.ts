/** Worlds and measurements written by hand, so that a test can say what a summary of them must hold. */

import { ExactHistogram } from '../../src/engine/histogram.ts';
import { totalOf } from '../../src/engine/number-column.ts';
import type { CallMeasurement, FlowMeasurement, FlowSeconds, RunMeasurement } from '../../src/simulation/result.ts';
import type { Flow, World } from '../../src/simulation/world.ts';
import type { Subject } from '../../src/studies/subject.ts';

export const flow: Flow = {
  workload: 0,
  client: 0,
  operation: 'Decrypt',
  quotas: [0],
  arrivals: { kind: 'once', calls: 1 },
  assign: { kind: 'random' },
  rejection: null,
  priceUsd: 0.000003,
};

/** One client, one workload, one quota of 100/s, 10 seconds of 1 ms ticks. */
export function handMadeWorld(changes: Partial<World> = {}, seconds = { duration: 10, warmup: 0 }): World {
  return {
    seed: '1',
    clock: {
      tickNanoseconds: 1_000_000,
      ticksPerSecond: 1000,
      durationTicks: seconds.duration * 1000,
      warmupTicks: seconds.warmup * 1000,
    },
    limiter: { kind: 'fixed-window' },
    rejectedSpends: true,
    latency: { answer: { kind: 'constant', milliseconds: 10 }, refusalMilliseconds: 0 },
    quotas: [
      {
        account: 'main',
        accountId: '123456789012',
        region: 'us-east-1',
        quota: 'crypto-symmetric',
        code: 'L-6E3AF000',
        limitPerSecond: 100,
      },
    ],
    clients: [
      {
        name: 'client',
        account: 'main',
        accountId: '123456789012',
        region: 'us-east-1',
        instances: 1,
        retry: { kind: 'none' },
        onFailure: { kind: 'drop' },
      },
    ],
    workloads: [{ name: 'w1', service: null }],
    flows: [flow],
    ...changes,
  };
}

/** Seconds of one flow; columns that are left out are 0. */
export type Columns = { readonly [Name in keyof FlowSeconds]?: readonly number[] };

/** A measurement in which each flow's counts are the sums of its seconds, one call a first try, all answered in 10 ms. */
export function handMadeMeasurement(world: World, flows: readonly Columns[], drainSeconds = 0): RunMeasurement {
  const simulatedSeconds = Math.ceil(world.clock.durationTicks / world.clock.ticksPerSecond) + drainSeconds;
  const seconds = flows.map((columns) => fill(columns, simulatedSeconds));
  const counts = seconds.map(countsOf);
  const calls = world.workloads.map((_, workload) => {
    const own = world.flows.flatMap((each, index) => (each.workload === workload ? [seconds[index]!] : []));
    return callsOf(own);
  });
  const throttled = counts.reduce((sum, count) => sum + count.throttled, 0);
  const rejected = counts.reduce((sum, count) => sum + count.rejected, 0);
  return {
    eventsFingerprint: 'e'.repeat(64),
    partial: false,
    simulatedSeconds,
    flows: counts,
    workloads: calls,
    drain: { seconds: drainSeconds, requests: 0, admitted: 0, throttled: 0 },
    seconds,
    refusals: [],
    latencySeconds: {
      calls: new Float64Array(simulatedSeconds),
      percentiles: [],
      meanMilliseconds: new Float64Array(simulatedSeconds),
      maxMilliseconds: new Float64Array(simulatedSeconds),
    },
    errors: [
      ...(throttled > 0 ? [{ name: 'ThrottlingException', count: throttled, firstSecond: 0 }] : []),
      ...(rejected > 0 ? [{ name: 'AccessDeniedException', count: rejected, firstSecond: 0 }] : []),
    ],
    serviceErrors: [],
    keyFees: [],
    resources: [],
    dataKeys: world.clients.map(() => null),
    arrivalsAfterEnd: 0,
  };
}

export function handMadeSubject(world: World, changes: Partial<Subject> = {}): Subject {
  return {
    world,
    name: 'hand-made',
    claim: null,
    sha256: '0'.repeat(64),
    seed: 1,
    startTime: null,
    recorded: null,
    profile: '2026',
    limiter: 'fixed-window',
    assumptions: [],
    warnings: [],
    thresholds: [],
    ...changes,
  };
}

function fill(columns: Columns, length: number): FlowSeconds {
  const column = (values: readonly number[] = []) => Uint32Array.from({ length }, (_, second) => values[second] ?? 0);
  return {
    admittedFirstTries: column(columns.admittedFirstTries),
    admittedRetries: column(columns.admittedRetries),
    throttledFirstTries: column(columns.throttledFirstTries),
    throttledRetries: column(columns.throttledRetries),
    rejected: column(columns.rejected),
    hits: column(),
    misses: column(),
  };
}

function countsOf(seconds: FlowSeconds): FlowMeasurement {
  return {
    admitted: totalOf(seconds.admittedFirstTries) + totalOf(seconds.admittedRetries),
    throttled: totalOf(seconds.throttledFirstTries) + totalOf(seconds.throttledRetries),
    rejected: totalOf(seconds.rejected),
    retries: totalOf(seconds.admittedRetries) + totalOf(seconds.throttledRetries),
    hits: 0,
    misses: 0,
  };
}

/** Calls: first tries and rejected requests; what was admitted succeeded, in 10 ticks each. */
function callsOf(flows: readonly FlowSeconds[]): CallMeasurement {
  const latency = new ExactHistogram();
  let calls = 0;
  for (const seconds of flows) {
    calls += totalOf(seconds.admittedFirstTries) + totalOf(seconds.throttledFirstTries) + totalOf(seconds.rejected);
    latency.add(10, totalOf(seconds.admittedFirstTries) + totalOf(seconds.admittedRetries));
  }
  return {
    calls,
    succeeded: latency.count,
    failed: calls - latency.count,
    pending: 0,
    latency,
    byRequests: Float64Array.of(0, calls),
  };
}

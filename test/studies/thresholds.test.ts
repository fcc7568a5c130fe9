import { describe, expect, it } from 'vitest';
import { ExactHistogram } from '../../src/engine/histogram.ts';
import type { ThresholdScope } from '../../src/scenario/thresholds.ts';
import { observe } from '../../src/studies/measures/metrics.ts';
import { summarize } from '../../src/studies/summarize.ts';
import type { Threshold } from '../../src/studies/thresholds.ts';
import { type Columns, flow, handMadeMeasurement, handMadeSubject, handMadeWorld } from './hand-made.ts';

const all: ThresholdScope = { kind: 'all' };
const base = handMadeWorld();
/** Two clients, each with a workload and a quota of its own. */
const two = handMadeWorld({
  quotas: [base.quotas[0]!, { ...base.quotas[0]!, quota: 'crypto-rsa', limitPerSecond: 50 }],
  clients: [base.clients[0]!, { ...base.clients[0]!, name: 'other' }],
  workloads: [
    { name: 'w1', service: null },
    { name: 'w2', service: null },
  ],
  flows: [flow, { ...flow, workload: 1, client: 1, quotas: [1] }],
});
const columns: readonly Columns[] = [
  { admittedFirstTries: [30, 10], throttledFirstTries: [10] },
  { admittedFirstTries: [60], throttledFirstTries: [0, 20], throttledRetries: [0, 20] },
];
const measurement = handMadeMeasurement(two, columns);
const second = (at: number, count: number) => Uint8Array.from({ length: 10 }, (_, index) => (index === at ? count : 0));

describe('a metric', () => {
  it.each([
    ['throttled.share', all, 50 / 150],
    ['throttled.share', { kind: 'quota', quota: 0 }, 10 / 50],
    ['throttled.share', { kind: 'client', client: 1 }, 40 / 100],
    ['failed.share', all, 30 / 130],
    ['failed.share', { kind: 'client', client: 0 }, 10 / 50],
    ['requests.peak1s', all, 100],
    ['requests.peak1s', { kind: 'quota', quota: 1 }, 60],
    ['requests.peak60s', all, 150],
    ['utilisation.peak1s', all, 60 / 50],
    ['utilisation.peak1s', { kind: 'quota', quota: 0 }, 0.4],
    ['attemptsPerCall', all, 150 / 130],
    ['attemptsPerCall', { kind: 'client', client: 1 }, 100 / 80],
    ['throttled.worstMinute', all, 50 / 150],
    ['throttled.seconds', all, 2],
    ['throttled.seconds', { kind: 'quota', quota: 1 }, 1],
    ['latency.p50', all, 10],
    ['latency.p99.9', all, 10],
    ['latency.max', all, 10],
    ['latency.mean', all, 10],
  ] as const)('%s of %j is %d', (metric, scope, value) => {
    expect(observe(metric, scope, two, measurement)).toBeCloseTo(value, 12);
  });

  it.each([
    ['throttled.share', 0, 5 / 55],
    ['throttled.share', 1, 20 / 120],
    ['throttled.seconds', 0, 1],
    ['throttled.seconds', 1, 2],
    ['throttled.worstMinute', 0, 5 / 55],
    ['requests.peak1s', 0, 35],
    ['requests.peak1s', 1, 70],
    ['utilisation.peak1s', 1, 70 / 50],
    ['attemptsPerCall', 0, 1],
  ] as const)('%s of quota %d, one of two of the same requests, is of what that refused itself', (...row) => {
    const [metric, quota, value] = row;
    const both = {
      ...two,
      workloads: two.workloads.slice(0, 1),
      flows: [{ ...flow, quotas: [0, 1], weights: [1, 2] }],
    };
    const run = handMadeMeasurement(both, [{ admittedFirstTries: [30, 20], throttledFirstTries: [5, 5] }]);
    const refusals = [
      { flow: 0, quotas: [0, 1], throttled: 5, throttledFirstTries: second(0, 5), throttledRetries: second(0, 0) },
      { flow: 0, quotas: [1], throttled: 5, throttledFirstTries: second(1, 5), throttledRetries: second(0, 0) },
    ];
    expect(observe(metric, { kind: 'quota', quota }, both, { ...run, refusals })).toBeCloseTo(value, 12);
  });

  it('of cost is what the admitted requests cost', () => {
    expect(observe('costUsd', all, two, measurement)).toBeCloseTo(100 * 0.000003, 12);
    expect(observe('costUsd', { kind: 'client', client: 0 }, two, measurement)).toBeCloseTo(40 * 0.000003, 12);
  });

  it('of cost is exact: 10,000 requests at $0.03 cost no more than $0.03', () => {
    const world = handMadeWorld();
    const run = handMadeMeasurement(world, [{ admittedFirstTries: [10_000] }]);
    expect(observe('costUsd', all, world, run)).toBe(0.03);
  });

  it('of the worst minute is the share in that minute, not over the run', () => {
    const world = handMadeWorld({}, { duration: 180, warmup: 0 });
    const admittedFirstTries = Array.from({ length: 180 }, () => 10);
    const throttledFirstTries = Array.from({ length: 180 }, (_, second) => (second === 70 ? 600 : 0));
    const run = handMadeMeasurement(world, [{ admittedFirstTries, throttledFirstTries }]);
    expect(observe('throttled.worstMinute', all, world, run)).toBe(0.5);
  });

  it.each([
    'throttled.share',
    'failed.share',
    'latency.p99',
    'latency.max',
    'latency.mean',
    'requests.peak1s',
    'utilisation.peak1s',
    'attemptsPerCall',
    'throttled.worstMinute',
    'throttled.seconds',
    'dataKeys.age',
  ])('%s without samples is null', (metric) => {
    expect(observe(metric, all, two, handMadeMeasurement(two, [{}, {}]))).toBeNull();
  });
});

describe('a threshold', () => {
  const judged = (operator: Threshold['operator'], limit: number, metric = 'throttled.share') => {
    const thresholds = [{ text: 'as written', metric, scope: all, operator, limit }];
    return summarize(handMadeSubject(two, { thresholds }), [measurement]).summary.thresholds[0]!;
  };

  it.each([
    ['<', 50 / 150, false],
    ['<=', 50 / 150, true],
    ['>', 50 / 150, false],
    ['>=', 50 / 150, true],
    ['<', 0.4, true],
    ['>', 0.3, true],
  ] as const)('%s %d holds: %s', (operator, limit, passed) => {
    expect(judged(operator, limit)).toEqual({ text: 'as written', observed: 50 / 150, limit, passed });
  });

  it.each(['<', '>'] as const)('without samples fails, be it %s', (operator) => {
    expect(judged(operator, 1, 'dataKeys.age')).toMatchObject({ observed: null, passed: false });
  });

  it('fails if one replication of several has no samples', () => {
    const thresholds = [{ text: 't', metric: 'latency.p99', scope: all, operator: '<', limit: 1000 } as const];
    const runs = [{ admittedFirstTries: [9] }, { throttledFirstTries: [9] }, { admittedFirstTries: [9] }];
    const measurements = runs.map((seconds) => handMadeMeasurement(base, [seconds]));
    const { summary } = summarize(handMadeSubject(base, { thresholds }), measurements);
    expect(summary.thresholds[0]).toMatchObject({ observed: null, passed: false });
    expect(summary.latencyMs).toMatchObject({ p99: 10 });
    expect(summary.intervals).not.toHaveProperty('latencyMs.p99');
  });

  it('is judged by the mean over replications and has an interval', () => {
    const thresholds = [{ text: 't', metric: 'requests.peak1s', scope: all, operator: '<', limit: 30 } as const];
    const runs = [[10], [20], [60]].map((admittedFirstTries) => handMadeMeasurement(base, [{ admittedFirstTries }]));
    const { summary } = summarize(handMadeSubject(base, { thresholds }), runs);
    expect(summary.thresholds[0]).toMatchObject({ observed: 30, passed: false });
    expect(summary.intervals['thresholds[0].observed']!.low).toBeLessThan(30);
  });

  it('on a latency counts calls, not requests, and reads percentiles that are not shown', () => {
    const slow = new ExactHistogram();
    slow.add(10, 75);
    slow.add(500, 25);
    const world = handMadeWorld();
    const run = handMadeMeasurement(world, [{ admittedFirstTries: [100] }]);
    const slower = { ...run, workloads: [{ ...run.workloads[0]!, latency: slow }] };
    expect(observe('latency.p75', all, world, slower)).toBe(10);
    expect(observe('latency.p75.1', all, world, slower)).toBe(500);
  });
});

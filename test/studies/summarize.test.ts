import { describe, expect, it } from 'vitest';
import { ExactHistogram } from '../../src/engine/histogram.ts';
import { summarize } from '../../src/studies/summarize.ts';
import { type Columns, flow, handMadeMeasurement, handMadeSubject, handMadeWorld } from './hand-made.ts';

function summaryOf(columns: Columns, seconds = { duration: 10, warmup: 0 }, drainSeconds = 0) {
  const world = handMadeWorld({}, seconds);
  return summarize(handMadeSubject(world), [handMadeMeasurement(world, [columns], drainSeconds)]).summary;
}

describe('a summary', () => {
  it('counts calls, requests, attempts and cost', () => {
    const { totals } = summaryOf({
      admittedFirstTries: [100, 50],
      throttledFirstTries: [20],
      admittedRetries: [0, 10],
    });
    expect(totals).toMatchObject({ calls: 170, succeeded: 160, failed: 10, pending: 0 });
    expect(totals).toMatchObject({ requests: 180, admitted: 160, throttled: 20, rejected: 0, retries: 10 });
    expect(totals.attemptsPerCall).toBe(180 / 170);
    expect(totals.costUsd).toBeCloseTo(160 * 0.000003, 12);
    expect(totals.costUsdPerMonth).toBeCloseTo(160 * 0.000003 * (730 * 360), 6);
  });

  it('warns where a recording was throttled and its replay is not, and of nothing else', () => {
    const world = handMadeWorld({});
    const warnings = (throttled: number, columns: Columns) =>
      summarize(handMadeSubject(world, { recorded: { requests: 30, throttled, peakRequestsPerSecond: 9 } }), [
        handMadeMeasurement(world, [columns]),
      ]).summary.warnings;
    expect(warnings(2, { admittedFirstTries: [28] })).toEqual([
      expect.stringMatching(/^2 of the 30 recorded requests were throttled and none of this run: the quota applied/),
    ]);
    expect(warnings(0, { admittedFirstTries: [30] })).toEqual([]);
    expect(warnings(2, { admittedFirstTries: [27], throttledFirstTries: [1] })).toEqual([]);
  });

  it('names the workload that rose where another one asks most, outside the fingerprint', () => {
    const second = { ...flow, workload: 1 };
    const workloads = ['steady', 'batch'].map((name) => ({ name, service: null }));
    const world = handMadeWorld({ flows: [flow, second], workloads }, { duration: 90, warmup: 0 });
    const [steady, none] = [new Array<number>(90).fill(70), new Array<number>(90).fill(0)];
    const during = (value: number) => none.map((_, at) => (at >= 60 && at < 80 ? value : 0));
    const roseOf = (batch: readonly number[], refused: readonly number[]) =>
      summarize(handMadeSubject(world), [
        handMadeMeasurement(world, [
          { admittedFirstTries: steady, throttledFirstTries: refused },
          { admittedFirstTries: batch, throttledFirstTries: none },
        ]),
      ]).summary.episodes.map(({ top, rose }) => [top[0]?.workload, rose]);
    expect(roseOf(during(40), during(1))).toEqual([['steady', { workload: 'batch', share: 40 / 41 }]]);
    expect(roseOf(none, during(30))).toEqual([['steady', undefined]]);
  });

  it('has no cost as soon as one price is unknown', () => {
    const world = handMadeWorld({ flows: [flow, { ...flow, priceUsd: null }] });
    const measurement = handMadeMeasurement(world, [{ admittedFirstTries: [1] }, {}]);
    const { totals } = summarize(handMadeSubject(world), [measurement]).summary;
    expect(totals).toMatchObject({ costUsd: null, costUsdPerMonth: null });
  });

  it('reads ticks as milliseconds and knows what no call succeeded in', () => {
    expect(summaryOf({ admittedFirstTries: [5] }).latencyMs).toEqual({
      p50: 10,
      p90: 10,
      p95: 10,
      p99: 10,
      'p99.9': 10,
      max: 10,
      mean: 10,
    });
    expect(summaryOf({ throttledFirstTries: [5] }).latencyMs).toMatchObject({ p50: null, max: null, mean: null });
  });

  it('finds peaks over whole seconds and minutes from the warm-up on, the drain included', () => {
    const admittedFirstTries = Array.from({ length: 92 }, () => 10);
    admittedFirstTries[3] = 9000;
    admittedFirstTries[40] = 50;
    admittedFirstTries[91] = 70;
    const [quota] = summaryOf({ admittedFirstTries }, { duration: 90, warmup: 10 }, 2).quotas;
    expect(quota!.peakRequestsPerSecond).toBe(70);
    expect(quota!.peakRequestsPerMinute).toBe(49 * 10 + 50);
    expect(quota!.peakUtilisation1s).toBe(0.7);
    expect(quota!.peakUtilisation60s).toBe(540 / 6000);
  });

  it('takes the 99th percentile of the seconds in which calls arrive, by nearest rank', () => {
    const admittedFirstTries = Array.from({ length: 200 }, (_, second) => second + 1);
    const [quota] = summaryOf(
      { admittedFirstTries: [...admittedFirstTries, 5000] },
      { duration: 200, warmup: 0 },
      1,
    ).quotas;
    expect(quota!.p99RequestsPerSecond).toBe(198);
  });

  it('divides by the time in which measured calls arrive', () => {
    const [quota] = summaryOf({ admittedFirstTries: [1, 1, 8, 8] }, { duration: 4, warmup: 2 }).quotas;
    expect(quota!.meanRequestsPerSecond).toBe(18 / 2);
  });

  it('of an interrupted run divides by the time that was simulated', () => {
    const world = handMadeWorld();
    const measurement = handMadeMeasurement(world, [{ admittedFirstTries: [8, 8, 8, 8] }]);
    const interrupted = { ...measurement, partial: true, simulatedSeconds: 4 };
    const { summary } = summarize(handMadeSubject(world), [interrupted]);
    expect(summary.partial).toBe(true);
    expect(summary.quotas[0]!.meanRequestsPerSecond).toBe(8);
    expect(summary.totals.costUsdPerMonth).toBeCloseTo(8 * 0.000003 * 730 * 3600, 6);
  });

  it('leaves out a quota that got no request', () => {
    const world = handMadeWorld();
    const quotas = [...world.quotas, { ...world.quotas[0]!, quota: 'crypto-rsa' }];
    const two = { ...world, quotas, flows: [flow, { ...flow, quotas: [1] }] };
    const { summary, series } = summarize(handMadeSubject(two), [
      handMadeMeasurement(two, [{}, { admittedFirstTries: [3] }]),
    ]);
    expect(summary.quotas.map(({ quota }) => quota)).toEqual(['crypto-rsa']);
    expect(series).toHaveLength(1);
    expect(series[0]!.quota).toBe(0);
    expect([...(series[0]!.admittedFirstTries as Float64Array)].slice(0, 2)).toEqual([3, 0]);
  });

  it('has the same fingerprint for the same numbers and another for other numbers', () => {
    const one = summaryOf({ admittedFirstTries: [5] }).fingerprints.results;
    expect(summaryOf({ admittedFirstTries: [5] }).fingerprints.results).toBe(one);
    expect(summaryOf({ admittedFirstTries: [6] }).fingerprints.results).not.toBe(one);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is refused when a call was lost', () => {
    const world = handMadeWorld();
    const measurement = handMadeMeasurement(world, [{ admittedFirstTries: [5] }]);
    const [calls] = measurement.workloads;
    const lossy = { ...measurement, workloads: [{ ...calls!, calls: 6 }] };
    expect(() => summarize(handMadeSubject(world), [lossy])).toThrow(
      'workload w1: 6 calls, but 5 succeeded, 0 failed and 0 are pending (seed 1)',
    );
  });

  it('is refused when a request was lost', () => {
    const world = handMadeWorld();
    const measurement = handMadeMeasurement(world, [{ admittedFirstTries: [5] }]);
    const lossy = { ...measurement, flows: [{ ...measurement.flows[0]!, admitted: 4 }] };
    expect(() => summarize(handMadeSubject(world), [lossy])).toThrow('flow 0: 4 requests, but its seconds hold 5');
  });
});

describe('a summary of several replications', () => {
  const world = handMadeWorld();
  const runs = [[10], [12], [14]].map((admittedFirstTries) => handMadeMeasurement(world, [{ admittedFirstTries }]));

  it('holds means and their intervals', () => {
    const { summary } = summarize(handMadeSubject(world), runs);
    expect(summary.replications).toBe(3);
    expect(summary.totals.calls).toBe(12);
    expect(summary.intervals['totals.calls']!.low).toBeCloseTo(12 - 4.968, 3);
    expect(summary.intervals['quotas[0].peakRequestsPerSecond']!.high).toBeCloseTo(12 + 4.968, 3);
    expect(summary.intervals).not.toHaveProperty('quotas[0].limitPerSecond');
    expect(summary.quotas[0]!.limitPerSecond).toBe(100);
  });

  it('counts an error that a replication did not see as none there', () => {
    const throttled = handMadeMeasurement(world, [{ throttledFirstTries: [0, 4] }]);
    const { errors } = summarize(handMadeSubject(world), [runs[0]!, throttled]).summary;
    expect(errors).toEqual([{ name: 'ThrottlingException', count: 2, firstSecond: 0 }]);
  });

  it('averages a latency over the replications that have one, without an interval', () => {
    const nothing = handMadeMeasurement(world, [{ throttledFirstTries: [4] }]);
    const { summary } = summarize(handMadeSubject(world), [runs[0]!, nothing]);
    expect(summary.latencyMs).toMatchObject({ p50: 10 });
    expect(summary.intervals).not.toHaveProperty('latencyMs.p50');
  });
});

describe('the calls of a client', () => {
  it('are its workloads together', () => {
    const two = handMadeWorld({
      workloads: [
        { name: 'w1', service: null },
        { name: 'w2', service: 's3.PutObject' },
      ],
      flows: [flow, { ...flow, workload: 1, operation: 'GenerateDataKey' }],
    });
    const measurement = handMadeMeasurement(two, [{ admittedFirstTries: [5] }, { admittedFirstTries: [7] }]);
    measurement.workloads[1]!.latency.clear();
    const slow = new ExactHistogram();
    slow.add(30, 7);
    const { summary } = summarize(handMadeSubject(two), [
      { ...measurement, workloads: [measurement.workloads[0]!, { ...measurement.workloads[1]!, latency: slow }] },
    ]);
    expect(summary.clients[0]).toMatchObject({
      name: 'client',
      calls: 12,
      requests: 12,
      latencyMs: { p50: 30, max: 30 },
    });
    expect(summary.workloads.map(({ name, calls }) => [name, calls])).toEqual([
      ['w1', 5],
      ['w2', 7],
    ]);
    expect(summary.services).toEqual([{ service: 's3.PutObject', account: 'main', requests: 7, throttled: 0 }]);
    expect(summary.operations.map(({ operation }) => operation)).toEqual(['Decrypt', 'GenerateDataKey']);
  });

  it('are said to be uncountable where a workload mixes clients', () => {
    const world = handMadeWorld();
    const mixed = {
      ...world,
      clients: [world.clients[0]!, { ...world.clients[0]!, name: 'other' }],
      flows: [flow, { ...flow, client: 1 }],
    };
    const { summary } = summarize(handMadeSubject(mixed), [handMadeMeasurement(mixed, [{}, {}])]);
    expect(summary.warnings).toEqual([
      "client client: its calls of w1 are counted there only, together with other clients'",
      "client other: its calls of w1 are counted there only, together with other clients'",
    ]);
  });
});

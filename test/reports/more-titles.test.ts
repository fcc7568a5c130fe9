/** Titles of the charts that are drawn only where they have something to show: each number is read back from the data. */
import { describe, expect, test } from 'vitest';
import { attemptsPerCall } from '../../src/reports/charts/attempts-per-call.ts';
import { cacheLookups } from '../../src/reports/charts/cache-lookups.ts';
import { operationCosts } from '../../src/reports/charts/operation-costs.ts';
import { percentilePlot } from '../../src/reports/charts/percentile-plot.ts';
import { requestSources } from '../../src/reports/charts/request-sources.ts';
import { resourceUse } from '../../src/reports/charts/resource-use.ts';
import { retryAmplification } from '../../src/reports/charts/retry-amplification.ts';
import { scorecard } from '../../src/reports/charts/scorecard.ts';
import { utilisation } from '../../src/reports/charts/utilisation.ts';
import { fourVariants, runReport, twoEpisodes } from './fixture.ts';

const points = (scale: number) => [
  { quantile: 0, milliseconds: 2 * scale },
  { quantile: 0.5, milliseconds: 8 * scale },
  { quantile: 0.99, milliseconds: 40 * scale },
  { quantile: 1, milliseconds: 90 * scale },
];

test('percentiles of one workload are its median and p99; of several the lowest p99 and the highest', () => {
  const report = twoEpisodes();
  const of = (...names: readonly string[]) =>
    percentilePlot({
      ...report,
      latencyQuantiles: names.map((workload, index) => ({ workload, points: points(index + 1) })),
    })?.title;
  expect(of('reads')).toBe('Half of the calls that succeed take 8 ms or less, 99% 40 ms or less');
  expect(of('reads', 'puts')).toBe('p99 is 40 ms with reads and 80 ms with puts');
  expect(of()).toBeUndefined();
});

test('with fewer than a hundred calls no p99 is claimed', () => {
  const latencyQuantiles = [{ workload: 'reads', points: points(1).filter(({ quantile }) => quantile !== 0.99) }];
  expect(percentilePlot({ ...twoEpisodes(), latencyQuantiles })?.title).toBe(
    'Half of the calls that succeed take 8 ms or less',
  );
});

test('attempts say which share became more than one request, and are not drawn where all calls are alike', () => {
  const of = (...calls: readonly number[]) =>
    attemptsPerCall({ ...twoEpisodes(), attempts: [{ workload: 'reads', calls }] });
  expect(of(0, 90, 8, 2)?.title).toBe('10% of the calls became more than one request, at most 3');
  expect(of(75, 25)?.title).toBe('75% of the calls needed no request');
  expect(of(0, 0, 0, 3, 0, 1)?.title).toBe('75% of the calls became 3 requests, none fewer, at most 5');
  expect(of(0, 90)).toBeUndefined();
});

test('sources name the operation with most requests and its share, and are not drawn for one operation', () => {
  const report = twoEpisodes();
  const row = { account: 'main', admitted: 0, throttled: 0, rejected: 0 };
  const operations = [
    { ...row, operation: 'Decrypt', requests: 300 },
    { ...row, operation: 'GenerateDataKey', requests: 700 },
  ];
  const chart = requestSources({ ...report, summary: { ...report.summary, operations } });
  expect(chart?.title).toBe('70% of the requests are GenerateDataKey of main');
  expect(requestSources(report)).toBeUndefined();
  const { requests } = report.summary.operations[0]!;
  const of = (share: number) =>
    requestSources({
      ...report,
      summary: {
        ...report.summary,
        services: [{ service: 's3', account: 'main', requests: share * requests, throttled: 0 }],
      },
    });
  expect(of(0.25)?.title).toBe('25% of the requests come from s3 of main');
  expect(of(1)).toBeUndefined();
});

test('a latency that never changes is no chart of percentiles, one that is the same for most of them one number', () => {
  const of = (...milliseconds: readonly [number, number, number]) =>
    percentilePlot({
      ...twoEpisodes(),
      latencyQuantiles: [
        {
          workload: 'reads',
          points: [0, 0.5, 0.99].map((quantile, index) => ({ quantile, milliseconds: milliseconds[index]! })),
        },
      ],
    })?.title;
  expect(of(10, 10, 10)).toBeUndefined();
  expect(of(0, 0, 10)).toBe('Half of the calls that succeed take no time, 99% 10 ms or less');
  expect(of(4, 10, 10)).toBe('99% of the calls that succeed take 10 ms or less');
});

test('resources say when the first of them is full, or how near the nearest came', () => {
  const report = twoEpisodes();
  const of = (...used: readonly number[]) => titleOf(used, []);
  const titleOf = (used: readonly number[], limits: readonly { fromSeconds: number; limit: number }[]) => {
    const peak = Math.max(...used);
    const facts = { quota: 'grants-per-key', scope: 'key volumes', limit: 20, start: 0, peak, end: peak, refused: 0 };
    const idle = { ...facts, quota: 'keys', scope: 'main', peak: 1 };
    return resourceUse({
      ...report,
      summary: { ...report.summary, resources: [idle, facts] },
      resourceSeries: [
        { resource: 0, used: used.map(() => 1) },
        { resource: 1, used, limits },
      ],
    })?.title;
  };
  expect(of(5, 12, 20, 20)).toBe('grants-per-key of key volumes reaches its limit of 20 at 0:02');
  expect(of(20, 20)).toBe('grants-per-key of key volumes reaches its limit of 20 from the start');
  expect(of(5, 12, 19)).toBe('grants-per-key of key volumes comes to 19 of its limit of 20');
  const raised = [{ fromSeconds: 2, limit: 30 }];
  expect(titleOf([20, 20, 25], raised)).toContain('limit of 20 from the start, which is 30 from 0:02 on');
  expect(titleOf([19, 19, 25], raised)).toContain('comes to 25 of its limit of 20, which is 30 from 0:02 on');
  expect(titleOf([19, 19, 30], raised)).toContain('reaches its limit of 30 at 0:02');
  expect(of(1, 1)).toBeUndefined();
  expect(resourceUse(report)).toBeUndefined();
});

test('a scorecard counts the variants that meet every threshold and marks the number that does not', () => {
  const report = fourVariants();
  const of = (...passed: readonly boolean[]) =>
    scorecard({
      ...report,
      variants: report.variants.map((variant, index) => ({
        ...variant,
        summary: {
          ...variant.summary,
          thresholds: [{ text: 'latency.p99 < 250ms', observed: 1640, limit: 250, passed: passed[index]! }],
        },
      })),
    });
  expect(of(false, true, false, true)?.title).toBe('2 of 4 variants meet every threshold');
  expect(of(false, false, false, true)?.title).toBe('Only branch-key meets every threshold, of 4 variants');
  expect(of(false, false, false, false)?.title).toBe('None of 4 variants meets every threshold');
  expect(of(true, true, true, true)?.title).toBe('All 4 variants meet every threshold');
  const marked = of(false, true, true, true)!.table.rows.map((row) => row.filter((cell) => cell.includes('✗')));
  expect(marked).toEqual([['1.64 s ✗'], [], [], []]);
  expect(scorecard(fourVariants(['only']))).toBeUndefined();
});

test('cache lookups give the share that missed and the second of most misses', () => {
  const of = (hits: readonly number[], misses: readonly number[]) =>
    cacheLookups({ ...twoEpisodes(), cacheSeries: [{ client: 'hosts', hits, misses }] })?.title;
  expect(of([0, 40, 35], [10, 5, 10])).toBe(
    '25% of the 100 lookups of client hosts miss, most at 0:00: 10 in one second',
  );
  expect(of([50, 50], [0, 0])).toBe('None of the 100 lookups of client hosts misses');
  expect(of([0], [0])).toBeUndefined();
  expect(cacheLookups(twoEpisodes())).toBeUndefined();
  const [hits, misses] = [
    new Array(7200).fill(0).map((_, second) => (second % 60 === 5 ? 4 : 0)),
    new Array(7200).fill(1),
  ];
  const sparse = cacheLookups({ ...twoEpisodes(), cacheSeries: [{ client: 'hosts', hits, misses }] })!;
  expect(sparse.subtitle).toContain('not answered from the cache · in each 20 s');
  expect((sparse.spec as unknown as { datasets: { cache0: object[] } }).datasets.cache0[0]).toEqual({
    second: 0,
    missed: 20,
    all: 24,
  });
});

test('utilisation sets the busiest second beside the busiest minute, where there is a minute and something near its limit', () => {
  const report = twoEpisodes();
  const [quota] = report.summary.quotas;
  const of = (peakUtilisation1s: number, peakUtilisation60s: number, more: object = {}) =>
    utilisation({
      ...report,
      summary: {
        ...report.summary,
        quotas: [{ ...quota!, peakUtilisation1s, peakUtilisation60s, ...more }],
        ...more,
      },
    })?.title;
  const name = 'main/crypto-symmetric';
  expect(of(1.26, 0.81)).toBe(
    `${name} is offered 126% of its limit in one second, yet the busiest minute averages 81%`,
  );
  expect(of(1.26, 1.02)).toBe(`${name} is offered 126% of its limit in one second, and 102% over a whole minute`);
  expect(of(1, 0.4)).toBe(`${name} stays within its limit: 100% in the busiest second, 40% over the busiest minute`);
  expect(of(0.49, 0.4)).toBeUndefined();
  expect(of(20, 1, { limitPerSecond: 0.05 })).toBeUndefined();
  expect(of(1.26, 0.81, { durationSeconds: 59 })).toBeUndefined();
});

describe('retry amplification', () => {
  const seconds = (length: number, value: (second: number) => number) =>
    Array.from({ length }, (_, second) => value(second));
  const of = (firstTries: readonly number[], retries: readonly number[], more: object = {}) =>
    retryAmplification(
      runReport({ durationSeconds: firstTries.length, quotas: [{ firstTries, retries, limitPerSecond: 5 }], ...more }),
    );

  test('says when retries add most, and what they add over the run', () => {
    const retries = seconds(60, (second) => (second >= 30 && second < 40 ? 15 : 0));
    expect(of(new Array(60).fill(10), retries)?.title).toBe(
      'Retries multiply first tries by 2.5 at 0:39, by 1.25 over the run',
    );
    expect(of(new Array(60).fill(10), retries, { warmupSeconds: 39 })?.title).toBe(
      'Retries multiply first tries by 2.5 at 0:39, by 1.07 over the run',
    );
    expect(of(new Array(60).fill(10), new Array(60).fill(0))).toBeUndefined();
    expect(of(new Array(60).fill(0), new Array(60).fill(0))).toBeUndefined();
  });

  test('late retries of a burst are held against the burst, not against the few calls that follow', () => {
    const burst = seconds(60, (second) => (second % 30 === 0 ? 100 : 0));
    const retries = seconds(60, (second) => (second % 30 > 0 && second % 30 <= 8 ? 10 : 0));
    const chart = of(burst, retries)!;
    expect(chart.title).toBe('Retries multiply first tries by 1.8 at 0:08, by 1.8 over the run');
    expect(chart.table.rows.map(([time, factor]) => `${time} ${factor}`).slice(7, 12)).toEqual([
      '0:07 1.7 times',
      '0:08 1.8 times',
      '0:09 1.8 times',
      '0:10 no first try',
      '0:11 no first try',
    ]);
  });
});

test('costs name the dearest operation, leave out what has no price, and are no chart where one operation is all', () => {
  const report = twoEpisodes();
  const row = { account: 'main', requests: 300, admitted: 300, throttled: 0, rejected: 0 };
  const of = (costs: Readonly<Record<string, number | null>>) =>
    operationCosts({
      ...report,
      summary: {
        ...report.summary,
        warmupSeconds: 60,
        operations: Object.keys(costs).map((operation) => ({ ...row, operation })),
      },
      costs: Object.entries(costs).map(([operation, costUsd]) => ({ operation, account: 'main', costUsd })),
    });
  const chart = of({ Decrypt: 1, GenerateDataKeyPair: 3, GenerateMac: null, Encrypt: 0 });
  expect(chart?.title).toBe('GenerateDataKeyPair of main makes 75% of what the requests cost: $3.00 of $4.00');
  expect(chart?.subtitle).toContain('$43,800.00 a month of 730 h like it, without keys');
  expect(chart?.subtitle).toContain('left out, no price known: GenerateMac of main');
  expect(chart?.table.rows).toEqual([
    ['GenerateDataKeyPair of main', '$3.00', '75%', '$32,850.00'],
    ['Decrypt of main', '$1.00', '25%', '$10,950.00'],
  ]);
  expect(of({ Decrypt: 1 })).toBeUndefined();
  expect(of({ Decrypt: 0.004, Encrypt: 0.004 })).toBeUndefined();
  expect(operationCosts(report)).toBeUndefined();
});

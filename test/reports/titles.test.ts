import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spreadLabels } from '../../src/reports/charts/chart.ts';
import { latencyBands } from '../../src/reports/charts/latency-bands.ts';
import { throttleTimeline } from '../../src/reports/charts/throttle-timeline.ts';
import { multiplesTitle, variantMultiples } from '../../src/reports/charts/variant-multiples.ts';
import { count, milliseconds, percent } from '../../src/reports/numbers.ts';
import { throttledSpans } from '../../src/reports/series.ts';
import { renderSummaryText } from '../../src/reports/summary-text.ts';
import { cardsOf } from '../../src/reports/verdict.ts';
import type { RunReport } from '../../src/studies/summary.ts';
import { cases } from './cases.ts';
import { fourVariants, runReport } from './fixture.ts';

/** Seconds around a limit, quiet or busy, with a warm-up now and then. */
const anyRun = fc
  .record({
    limitPerSecond: fc.integer({ min: 1, max: 50 }),
    firstTries: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 0, max: 30 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 400 }) },
      ),
      { minLength: 1, maxLength: 200 },
    ),
    drain: fc.integer({ min: 0, max: 3 }),
    warmup: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ limitPerSecond, firstTries, drain, warmup }) => {
    const durationSeconds = Math.max(1, firstTries.length - drain);
    return runReport({
      durationSeconds,
      warmupSeconds: Math.min(warmup, durationSeconds - 1),
      quotas: [{ limitPerSecond, firstTries }],
    });
  });

describe('the timeline', () => {
  test('its title says what the drawn seconds add up to', () => {
    fc.assert(
      fc.property(anyRun, (report) => {
        const { title } = throttleTimeline(report);
        const truth = addUp(report);
        if (truth.offered === 0) return void expect(title).toBe('No request reached this quota');
        if (truth.throttled === 0)
          return void expect(title).toMatch(
            new RegExp(`^Nothing throttled( after the warm-up)?: the busiest second has ${count(truth.peak)} request`),
          );
        expect(title).toMatch(new RegExp(`^${count(truth.throttled)} requests? throttled[ ,]`));
        const ofLimit = (rate: number) => `${percent(rate / truth.limit)} of quota`;
        if (title.includes('busiest minute'))
          expect(title.endsWith(`the busiest minute averages ${ofLimit(truth.peakMinute / 60)}`)).toBe(true);
        else expect(title.endsWith(`the busiest second offers ${ofLimit(truth.peak)}`)).toBe(true);
        if (title.includes(', yet')) expect(truth.peakMinute / 60).toBeLessThanOrEqual(truth.limit);
        if (title.includes('in every second')) expect(truth.throttledInRun).toBe(truth.secondsInRun);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['two episodes', '76,193 requests throttled in 2 episodes, yet the busiest minute averages 87.9% of quota'],
    ['nothing throttled', 'Nothing throttled: the busiest second has 5,600 requests, 56% of quota'],
    [
      'throttled all the time',
      '1,260,000 requests throttled, some in every second; the busiest minute averages 170% of quota',
    ],
    ['half a second', 'Nothing throttled: the busiest second has 4,000 requests, 40% of quota'],
    ['one second', '4,000 requests throttled within 1 s; the busiest second offers 140% of quota'],
    ['no request at all', 'No request reached a quota'],
    ['a quota without requests', 'No request reached this quota'],
  ])('of %s it says so', (name, title) => {
    expect(throttleTimeline(cases[name]!()).title).toBe(title);
  });

  test('of a quota below one a second it speaks of its window, not of a share of one second', () => {
    const firstTries = Array.from({ length: 60 }, (_, second) => (second % 10 === 0 ? 1 : 0));
    const within = runReport({ durationSeconds: 60, quotas: [{ limitPerSecond: 0.1, firstTries }] });
    const free = {
      ...within,
      series: within.series.map((one) => ({
        ...one,
        admittedFirstTries: firstTries,
        throttledFirstTries: firstTries.map(() => 0),
      })),
    };
    expect(throttleTimeline(free).title).toBe(
      'Nothing throttled: 6 requests against a quota of at most 1 request in 10 s',
    );
    const text = renderSummaryText(free);
    expect(text).toContain('1-s view: 1/s, quota at most 1 request in 10 s');
    expect(text).not.toContain('1,000%');
    expect(cardsOf(within.summary).at(-1)!.label).toContain('allows at most 1 request in 10 s');
    expect(throttleTimeline(cases['a quota below one a second']!()).title).toMatch(
      /throttled in \d+ episodes; the quota is at most 1 request in 2 s$/,
    );
  });

  test('of a long run it keeps the busiest second of each bin, and says so', () => {
    const firstTries = Array.from({ length: 7200 }, (_, second) => (second === 4321 ? 25_000 : 100));
    const report = runReport({ durationSeconds: 7200, quotas: [{ firstTries }] });
    const chart = throttleTimeline(report);
    const { datasets } = chart.spec as unknown as { datasets: { bins: { second: number; offered: number }[] } };
    const { bins } = datasets;
    expect(bins.length - 1).toBeLessThanOrEqual(760);
    expect(bins.filter(({ offered }) => offered === 25_000)).toEqual([expect.objectContaining({ second: 4320 })]);
    expect(chart.subtitle).toContain('each step is the highest second of 10 s');
    expect(chart.table.rows.length).toBeLessThanOrEqual(300);
    expect(chart.table.note).toContain('series.csv');
  });

  test('of days it draws no more minutes than bins, each the highest of its own', () => {
    const busiest = 55_555;
    const firstTries = Array.from({ length: 93_600 }, (_, second) => (second === busiest ? 241 : 1));
    const chart = throttleTimeline(runReport({ durationSeconds: firstTries.length, quotas: [{ firstTries }] }));
    const { datasets } = chart.spec as unknown as { datasets: { minutes: { second: number; mean: number }[] } };
    expect(datasets.minutes.length - 1).toBeLessThanOrEqual(760);
    const highest = datasets.minutes.filter(({ mean }) => mean > 1);
    expect(highest.map(({ mean }) => mean)).toEqual([5]);
    expect(busiest - highest[0]!.second).toBeLessThan(300);
    expect(JSON.stringify(chart.spec)).toContain('Highest one-minute average');
  });

  test('draws the most throttled of several quotas, or the one asked for, and counts the others', () => {
    const report = runReport({
      durationSeconds: 10,
      quotas: [
        { name: 'DescribeKey', limitPerSecond: 100, firstTries: new Array(10).fill(101) },
        {
          name: 'crypto-symmetric',
          account: 'spark',
          region: 'eu-west-1',
          limitPerSecond: 100,
          firstTries: new Array(10).fill(150),
        },
        { name: 'CreateGrant', limitPerSecond: 100, firstTries: new Array(10).fill(1) },
      ],
    });
    expect(throttleTimeline(report).subtitle).toContain(
      'crypto-symmetric · account spark · eu-west-1 · 1 s bins · 2 other quotas not drawn',
    );
    expect(throttleTimeline(report, { quota: 0 }).subtitle).toContain('DescribeKey');
    expect(throttleTimeline(report, { quota: 0 }).title).toContain('10 requests throttled');
  });

  test('its words for who cannot see it hold the same numbers', () => {
    expect(throttleTimeline(cases['two episodes']!()).altText).toBe(
      'Stacked area chart over 5 min of the requests a second that reached crypto-symmetric of account main in us-west-1, limit 10,000/s. 2,088,179 requests, highest second 20,213, highest one-minute average 8,795/s. Throttled: 43,223 from second 110 to 122; 32,970 from second 215 to 219.',
    );
  });
});

test.each([
  [
    [0, 0, 0],
    [6, 19, 32],
  ],
  [
    [50, 49, 10],
    [62, 49, 10],
  ],
  [
    [95, 99, 100],
    [68, 81, 94],
  ],
])('labels at %j keep their order and 13 pixels between them, inside the plot', (wanted, places) => {
  expect(spreadLabels(wanted, 13, 6, 94).toSorted((a, b) => a - b)).toEqual(places.toSorted((a, b) => a - b));
});

test('throttled seconds with gaps of at most 5 s are one episode', () => {
  const throttled = [1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 4];
  expect([...throttledSpans(throttled)]).toEqual([
    { startSecond: 0, endSecond: 6, throttled: 3 },
    { startSecond: 13, endSecond: 13, throttled: 4 },
  ]);
  expect([...throttledSpans(throttled, 7)]).toEqual([{ startSecond: 13, endSecond: 13, throttled: 4 }]);
});

describe('the latency bands', () => {
  test('their title says the highest p99 and the highest median of the drawn seconds', () => {
    fc.assert(
      fc.property(anyRun, (report) => {
        const from = report.summary.warmupSeconds;
        const highest = (percentile: number) =>
          Math.max(
            ...Array.from(report.latency.percentiles[percentile]!.milliseconds)
              .slice(from)
              .filter((value) => !Number.isNaN(value)),
          );
        const { title } = latencyBands(report);
        if (highest(0) === Number.NEGATIVE_INFINITY)
          return void expect(title).toMatch(/^No (measured )?call succeeded/);
        expect(title).toContain(milliseconds(highest(2)));
        expect(title).toContain(milliseconds(highest(0)));
      }),
      { numRuns: 200 },
    );
  });

  test('a tail that rises while nothing is throttled is not blamed on throttling', () => {
    const report = cases['nothing throttled']!();
    const p99 = Array.from(report.latency.percentiles[2]!.milliseconds, (value, second) =>
      second === 125 ? 900 : value,
    );
    const percentiles = [...report.latency.percentiles.slice(0, 2), { percent: 99, milliseconds: p99 }];
    expect(latencyBands({ ...report, latency: { ...report.latency, percentiles } }).title).toMatch(
      /^p99 rises from [\d.]+ ms to 900 ms at 2:05;/,
    );
  });

  test('with fewer than a hundred calls a second p99 is told as what it is, the slowest of them', () => {
    const report = cases['nothing throttled']!();
    const p99 = Array.from({ length: 300 }, (_, second) => (second === 125 ? 900 : 60));
    const percentiles = [...report.latency.percentiles.slice(0, 2), { percent: 99, milliseconds: p99 }];
    const of = (calls: number) =>
      latencyBands({ ...report, latency: { ...report.latency, percentiles, calls: new Array(300).fill(calls) } });
    expect(of(99).title).toMatch(/^The slowest calls of a second usually take 60 ms, at most 900 ms at 2:05; /);
    expect(of(99).subtitle).toContain('fewer than 100 calls a second: p99 is the slowest of them');
    expect(of(100).title).toMatch(/^p99 rises from 60 ms to 900 ms at 2:05; /);
  });

  test('a tail that is high most of the time does not stay there if it also was a sixth of that', () => {
    const report = cases['nothing throttled']!();
    const tail = (least: number) => {
      const p99 = Array.from({ length: 300 }, (_, second) => (second < 30 ? least : second === 125 ? 1200 : 900));
      const percentiles = [...report.latency.percentiles.slice(0, 2), { percent: 99, milliseconds: p99 }];
      return latencyBands({ ...report, latency: { ...report.latency, percentiles } }).title;
    };
    expect(tail(200)).toMatch(/^p99 goes from 200 ms to 1.2 s, highest at 2:05; /);
    expect(tail(300)).toMatch(/^p99 stays between 300 ms and 1.2 s; /);
  });

  test('seconds in which no call succeeded are said to be those where nothing is drawn', () => {
    const report = cases['nothing throttled']!();
    const without = (second: number | undefined) => {
      const percentiles = report.latency.percentiles.map(({ percent, milliseconds }) => ({
        percent,
        milliseconds: Array.from(milliseconds, (value, at) => (at === second ? Number.NaN : value)),
      }));
      return latencyBands({ ...report, latency: { ...report.latency, percentiles } }).subtitle;
    };
    expect(without(100)).toContain('nothing drawn: no call of that time succeeded');
    expect(without(undefined)).not.toContain('nothing drawn');
  });

  test('calls answered from a cache, in no time, stand at the foot of the log scale', () => {
    const report = cases['nothing throttled']!();
    const zeros = { percent: 50, milliseconds: new Array(300).fill(0) };
    const chart = latencyBands({
      ...report,
      latency: { ...report.latency, percentiles: [zeros, ...report.latency.percentiles.slice(1)] },
    });
    expect(chart.subtitle).toContain('0 at its foot');
    expect(chart.title).toContain('the median is 0 ms');
  });
});

describe('the small multiples', () => {
  const facts = (throttledShare: number, peakPerSecond: number) => ({ throttledShare, peakPerSecond }) as never;

  test.each([
    [[0, 0], 'No variant is throttled; the busiest second has 10 to 20 requests'],
    [[0.5, 0.25], 'Every variant is throttled: from 25% of requests (b) to 50% (a)'],
    [[0.25, 0.25], 'Every variant is throttled, 25% of its requests'],
    [[0.118, 0], 'Only a is throttled, 11.8% of its requests; the other is not'],
  ])('shares of %j', ([a, b], title) => {
    expect(
      multiplesTitle([
        { name: 'a', facts: facts(a!, 10) },
        { name: 'b', facts: facts(b!, 20) },
      ]),
    ).toBe(title);
  });

  test('say how many variants there was no room for', () => {
    const names = Array.from({ length: 14 }, (_, index) => `v${index}`);
    expect(variantMultiples(fourVariants(names)).subtitle).toContain('first 12 of 14 variants');
  });
});

function addUp({ summary, series: [one] }: RunReport) {
  const throttledOf = (second: number) => one!.throttledFirstTries[second]! + one!.throttledRetries[second]!;
  const offeredOf = (second: number) =>
    throttledOf(second) + one!.admittedFirstTries[second]! + one!.admittedRetries[second]! + one!.rejected[second]!;
  const truth = {
    limit: summary.quotas[0]!.limitPerSecond,
    offered: 0,
    throttled: 0,
    peak: 0,
    peakMinute: 0,
    throttledInRun: 0,
    secondsInRun: 0,
  };
  const minutes = new Map<number, number>();
  for (let second = summary.warmupSeconds; second < one!.rejected.length; second++) {
    truth.offered += offeredOf(second);
    truth.throttled += throttledOf(second);
    truth.peak = Math.max(truth.peak, offeredOf(second));
    if (second < summary.durationSeconds) truth.secondsInRun++;
    if (second < summary.durationSeconds && throttledOf(second) > 0) truth.throttledInRun++;
    const minute = Math.floor(second / 60);
    minutes.set(minute, (minutes.get(minute) ?? 0) + offeredOf(second));
    truth.peakMinute = Math.max(truth.peakMinute, minutes.get(minute)!);
  }
  return truth;
}

test('calls far apart are points, and the subtitle says which; as soon as they stand side by side they are lines', () => {
  const sparse = latencyBands(cases['a few calls every ten minutes of a day']!());
  expect(sparse.subtitle).toContain('calls too far apart for lines: a point for p50, a diamond for p99');
  expect(sparse.altText).toMatch(/^Point chart/);
  for (const name of ['two episodes', 'one second', 'half a second', 'no request at all']) {
    expect(latencyBands(cases[name]!()).subtitle).not.toContain('a point for');
  }
});

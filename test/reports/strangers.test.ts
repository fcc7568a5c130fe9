/** What a reader who ran nothing would take from a chart must be so: defects that were seen once, as laws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptsPerCall } from '../../src/reports/charts/attempts-per-call.ts';
import type { Chart } from '../../src/reports/charts/chart.ts';
import { percentilePlot } from '../../src/reports/charts/percentile-plot.ts';
import { scorecardTitle } from '../../src/reports/charts/scorecard.ts';
import { sweepHeatMap } from '../../src/reports/charts/sweep-heat-map.ts';
import { throttleTimeline } from '../../src/reports/charts/throttle-timeline.ts';
import { utilisation } from '../../src/reports/charts/utilisation.ts';
import { multiplesTitle, variantMultiples } from '../../src/reports/charts/variant-multiples.ts';
import { diffVerdict } from '../../src/reports/diff-words.ts';
import { optionsOf } from '../../src/reports/options.ts';
import { pictureOf, svgFile } from '../../src/reports/picture.ts';
import { quotaTable } from '../../src/reports/run-tables.ts';
import { renderSummaryText } from '../../src/reports/summary-text.ts';
import { cardsOf, comparisonVerdict, verdictOf } from '../../src/reports/verdict.ts';
import type { RunReport } from '../../src/studies/summary.ts';
import type { SweepReport } from '../../src/studies/sweep-report.ts';
import { cases } from './cases.ts';
import { fourVariants, runReport, twoEpisodes } from './fixture.ts';
import { wordBoxes } from './svg-text.ts';
import { overLoads } from './sweep-fixture.ts';

const asc = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);

test('on a log scale of latencies 0 ms stands where the calls are drawn that took no time, and nowhere else', () => {
  const latencies = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 90_000 })), {
    minLength: 3,
    maxLength: 8,
  });
  fc.assert(
    fc.property(latencies, (values) => {
      const points = asc(values).map((milliseconds, index) => ({ quantile: index / values.length, milliseconds }));
      const chart = percentilePlot({ ...twoEpisodes(), latencyQuantiles: [{ workload: 'reads', points }] });
      if (chart === undefined) return;
      const text = JSON.stringify(chart.spec);
      const rows = (chart.spec['datasets'] as { line0: { ms: number }[] }).line0;
      const foot = Math.min(...rows.map(({ ms }) => ms));
      expect(text.includes('\\"0 ms\\"')).toBe(values.includes(0));
      if (!values.includes(0)) return;
      expect(text).toContain(`\\"${foot}\\":\\"0 ms\\"`);
      expect(rows.filter(({ ms }) => ms === foot).length).toBe(values.filter((value) => value === 0).length);
      expect(chart.subtitle).toContain('0 ms at the foot');
    }),
    { numRuns: 100 },
  );
});

test('latencies of a run in which calls failed are said to be those of the calls that succeed', () => {
  const points = [0, 0.5, 0.99].map((quantile) => ({ quantile, milliseconds: 5 + 10 * quantile }));
  const of = (failed: number, workloads = ['reads']) => {
    const report = twoEpisodes();
    const summary = { ...report.summary, totals: { ...report.summary.totals, failed } };
    const latencyQuantiles = workloads.map((workload) => ({ workload, points }));
    return percentilePlot({ ...report, summary, latencyQuantiles })?.title;
  };
  expect(of(0)).toMatch(/^Half of the calls take /);
  expect(of(1)).toMatch(/^Half of the calls that succeed take /);
  expect(of(1, ['reads', 'puts'])).toMatch(/^99% of the calls that succeed take .* with every workload$/);
});

test('calls that are only known to have become 64 requests or more are never said to have become 64', () => {
  const calls = (length: number) => fc.array(fc.integer({ min: 0, max: 50 }), { minLength: length, maxLength: length });
  fc.assert(
    fc.property(fc.tuple(calls(64), fc.integer({ min: 1, max: 500 })), ([counted, more]) => {
      const chart = attemptsPerCall({ ...twoEpisodes(), attempts: [{ workload: 'reads', calls: [...counted, more] }] });
      if (chart === undefined) return;
      expect(chart.title).not.toMatch(/at most 6\d/);
      expect(chart.table.rows.map(([name]) => name).join()).not.toMatch(/\b64 requests\b/);
      expect(chart.table.rows.at(-1)![0]).toMatch(/^\d+ or more$/);
    }),
    { numRuns: 50 },
  );
  const mostly = [...new Array(64).fill(0).map((_, index) => (index === 42 ? 10 : 0)), 90];
  expect(attemptsPerCall({ ...twoEpisodes(), attempts: [{ workload: 'start-up', calls: mostly }] })?.title).toBe(
    '90% of the calls became 64 requests or more',
  );
});

test('quotas of the same name in two accounts are told apart', async () => {
  const report = twoEpisodes();
  const [quota] = report.summary.quotas;
  const quotas = ['lake', 'spark'].map((account) => ({ ...quota!, account }));
  const chart = utilisation({ ...report, summary: { ...report.summary, quotas } })!;
  for (const width of [344, 840]) {
    const words = await wordsIn(utilisation({ ...report, summary: { ...report.summary, quotas } }, { width })!);
    for (const { account, quota: name } of quotas) expect(words).toContain(`${account}/${name}`);
  }
  expect(new Set(chart.table.rows.map(([name]) => name)).size).toBe(2);
});

test('a name of a KMS operation and of a variant is written whole, beside its bar and at the end of its line', async () => {
  const report = twoEpisodes();
  const points = (milliseconds: number) => [0, 0.5, 0.99].map((quantile) => ({ quantile, milliseconds }));
  const names = ['decorrelated-jitter', 'two-hundred-hosts', 'all-encrypted-again-first'];
  const latencyQuantiles = names.map((workload, index) => ({ workload, points: points(index + 1) }));
  const words = await wordsIn(percentilePlot({ ...report, latencyQuantiles })!);
  for (const name of names) expect(words).toContain(name);
});

test('one variant is, two are, and none is left to be counted', () => {
  const facts = (throttledShare: number) => ({ throttledShare, rejectedShare: 0, peakPerSecond: 5 }) as never;
  const panels = (...shares: readonly number[]) =>
    shares.map((share, index) => ({ name: `v${index}`, facts: facts(share) }));
  for (const shares of [
    [0, 0.1],
    [0, 0, 0.1],
    [0, 0.1, 0.2],
    [0, 0, 0.1, 0.2],
  ])
    expect(multiplesTitle(panels(...shares))).not.toMatch(/\b1 (of \d+ )?variants? (are|throttle)|\ball 2\b/i);
  const { variants } = fourVariants(['a', 'b']);
  const met = variants.map((one) => ({
    ...one,
    summary: { ...one.summary, thresholds: [{ text: 'failed.share < 1%', observed: 0, limit: 0.01, passed: true }] },
  }));
  expect(scorecardTitle(met)).toBe('Both variants meet every threshold');
});

async function wordsIn(chart: Chart): Promise<readonly string[]> {
  return wordBoxes(svgFile(await pictureOf(chart))).map(({ text }) => text);
}

test('a run without a whole measured minute has no busiest minute: its mean stands there', () => {
  const times = fc.record({ warmupSeconds: fc.integer({ min: 0, max: 90 }), more: fc.integer({ min: 1, max: 150 }) });
  fc.assert(
    fc.property(times, ({ warmupSeconds, more }) => {
      const durationSeconds = warmupSeconds + more;
      const firstTries = new Array(durationSeconds).fill(50);
      const report = runReport({ durationSeconds, warmupSeconds, quotas: [{ firstTries, limitPerSecond: 100 }] });
      const minutes = Array.from({ length: 5 }, (_, minute) => 60 * minute);
      const whole = minutes.some((start) => start >= warmupSeconds && start + 60 <= durationSeconds);
      const told = [renderSummaryText(report), JSON.stringify([cardsOf(report.summary), quotaTable(report.summary)])];
      for (const words of told) expect(/busiest min/i.test(words)).toBe(whole);
      if (!whole) expect(told[0]).toMatch(/mean\/limit/);
    }),
    { numRuns: 60 },
  );
});

test('what may help is said where requests were refused, and a quota that AWS never raises is said to be one', () => {
  const of = (report: RunReport) => ({ options: optionsOf(report.summary), advice: verdictOf(report).advice });
  expect(of(twoEpisodes()).options).toMatch(/cached data keys, S3 Bucket Keys/);
  expect(of(cases['nothing throttled']!())).toEqual({ options: undefined, advice: undefined });
  const name = 'custom-key-store-cloudhsm.vault';
  const store = runReport({ durationSeconds: 1, quotas: [{ name, firstTries: [30_000] }] });
  expect(of(store).options).toMatch(/^spread the load over more key stores/);
  expect(of(store).advice).toMatch(/^AWS does not raise this quota\. The smallest quota that .*: kmsim plan /);
});

test('a cell of a grid is never cut: a phone has the whole percent, then the sign alone', async () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.array(share, { minLength: 1, maxLength: 9 }), async (shares) => {
      const report = shareGrid(shares);
      for (const width of [344, 840]) {
        const words = await wordsIn(sweepHeatMap(report, { width }));
        expect(words.filter((word) => word.includes('…'))).toEqual([]);
        expect(words.filter((word) => word.startsWith('✗')).length).toBe(2 * shares.length);
      }
    }),
    { numRuns: 15 },
  );
});

/** Two rows of points none of which meets its threshold, throttled by these shares. */
function shareGrid(shares: readonly number[]): SweepReport {
  const calls = shares.map(() => 1);
  const report = overLoads({ a: calls, b: calls });
  const points = report.points.map((point) => ({
    ...point,
    summary: {
      ...point.summary,
      totals: { ...point.summary.totals, throttled: 1 },
      thresholds: [{ text: 'throttled.share < 0%', observed: 1, limit: 0, passed: false }],
    },
    metrics: { 'throttled.share': { value: shares[Number(point.values['load']) - 1]!, interval: null } },
  }));
  const [load, retry] = report.axes;
  return { ...report, axes: [retry!, load!], points } as unknown as SweepReport;
}

test('a comparison in which several variants meet everything names the cheapest', () => {
  const report = fourVariants(['a', 'b', 'c']);
  const variants = report.variants.map((one, index) => ({
    ...one,
    summary: {
      ...one.summary,
      thresholds: [{ text: 'failed.share < 1%', observed: 0, limit: 0.01, passed: index < 2 }],
      totals: { ...one.summary.totals, costUsdPerMonth: [50, 20, 10][index]! },
    },
  }));
  expect(comparisonVerdict({ ...report, variants }).detail).toMatch(
    /Of those that meet every threshold b costs least, \$20\.00 a month before the free tier, and a most, \$50\.00\.$/,
  );
});

test('what KMS rejects is not drawn as admitted, and the title names the variant that it is rejected of', async () => {
  const report = fourVariants(['base', 'fixed']);
  const seconds = report.variants[0]!.series[0]!.rejected.length;
  const refusing = report.variants.map((one, index) => {
    const none = new Array(seconds).fill(0);
    const rejected = index === 0 ? new Array(seconds).fill(30) : none;
    const own = { admittedFirstTries: new Array(seconds).fill(index === 0 ? 10 : 40), rejected };
    const rest = { admittedRetries: none, throttledFirstTries: none, throttledRetries: none };
    return { ...one, series: [{ ...one.series[0]!, ...own, ...rest }] };
  });
  const chart = variantMultiples({ ...report, variants: refusing });
  expect(chart.title).toBe('No variant is throttled, but 75% of the requests of base are rejected');
  const words = await wordsIn(chart);
  expect(words).toContain('Rejected, other errors');
  expect(words.filter((word) => word.endsWith('rejected 75%')).length).toBe(1);
  const rows = (chart.spec['datasets'] as Record<string, { admitted: number; answered: number }[]>)['variant0']!;
  expect(rows[0]).toMatchObject({ admitted: 10, answered: 40, offered: 40 });
});

test('what is throttled in the warm-up is drawn, and the title says that only what follows is measured', () => {
  const firstTries = Array.from({ length: 120 }, (_, second) => (second < 10 ? 500 : 20));
  const report = runReport({ durationSeconds: 120, warmupSeconds: 60, quotas: [{ limitPerSecond: 100, firstTries }] });
  const chart = throttleTimeline(report);
  expect(chart.title).toMatch(/^Nothing throttled after the warm-up: the busiest second has 20 requests/);
  expect(JSON.stringify(chart.spec)).toContain('"Throttled"');
});

test('a quota that is raised in mid-run is drawn with its step, written at both ends and in the subtitle', async () => {
  const firstTries = Array.from({ length: 60 }, () => 150);
  const report = runReport({ durationSeconds: 60, quotas: [{ limitPerSecond: 100, firstTries }] });
  const raised = { ...report, quotaLimits: [{ quota: 0, limits: [{ fromSeconds: 30, limit: 200 }] }] };
  const chart = throttleTimeline(raised);
  expect(chart.subtitle).toContain('quota 200/s from 0:30 on');
  const words = await wordsIn(chart);
  for (const word of ['Quota 100/s', 'Quota 200/s']) expect(words).toContain(word);
  expect(JSON.stringify(throttleTimeline(report).spec)).not.toContain('fromSeconds');
  const other = { ...raised, quotaLimits: [{ quota: 1, limits: [{ fromSeconds: 30, limit: 200 }] }] };
  expect(throttleTimeline(other).subtitle).not.toContain('from 0:30');
});

test('where nothing is throttled, the quota is drawn whose requests were rejected, however far from its limit', () => {
  const rejected = new Array(10).fill(5);
  const report = runReport({
    durationSeconds: 10,
    quotas: [
      { name: 'CreateGrant', limitPerSecond: 50, firstTries: new Array(10).fill(40) },
      { name: 'crypto-symmetric', limitPerSecond: 100_000, firstTries: new Array(10).fill(45), rejected },
    ],
  });
  expect(throttleTimeline(report).title).toMatch(/^Nothing throttled, but 50 of 500 requests rejected \(10%\)/);
});

test('bars of calls by requests are ranges where all calls take several, and hold every call once', () => {
  const calls = [...new Array(42).fill(0), ...new Array(22).fill(1), 178];
  const chart = attemptsPerCall({ ...twoEpisodes(), attempts: [{ workload: 'start-up', calls }] })!;
  const rows = chart.table.rows;
  expect([rows[0]![0], rows.at(-2)![0], rows.at(-1)!.slice(0, 2)]).toEqual([
    '42 to 43',
    '62 to 63',
    ['64 or more', '178'],
  ]);
  expect(rows.reduce((sum, [, number]) => sum + Number(number), 0)).toBe(200);
});

test('a difference says first what callers ask for first, each with both values', () => {
  const row = (path: string, base: number, now: number, beyondNoise: boolean | null = null) => {
    const change = { absolute: now - base, relative: (now - base) / base };
    return { path, base, new: now, change, beyondNoise, interval: null };
  };
  const moved = [row('totals.calls', 5, 6), row('latencyMs.p99', 1000, 1100), row('totals.throttled', 200, 100)];
  const of = (rows: readonly object[]) => diffVerdict({ moved: rows, compared: 9, checks: [] } as never).detail;
  expect(of(moved)).toMatch(/^Throttled requests 200 to 100 \(-50%\), p99 latency 1 s to 1\.1 s \(\+10%\)\. Neither/);
  expect(of([row('latencyMs.p99', 1000, 1100, false)])).toMatch(/^Each is judged/);
});

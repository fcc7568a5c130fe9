/** What a reader who ran nothing would take from a chart must be so: defects that were seen once, as laws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptsPerCall } from '../../src/reports/charts/attempts-per-call.ts';
import type { Chart } from '../../src/reports/charts/chart.ts';
import { percentilePlot } from '../../src/reports/charts/percentile-plot.ts';
import { scorecardTitle } from '../../src/reports/charts/scorecard.ts';
import { sweepHeatMap } from '../../src/reports/charts/sweep-heat-map.ts';
import { utilisation } from '../../src/reports/charts/utilisation.ts';
import { multiplesTitle } from '../../src/reports/charts/variant-multiples.ts';
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

import { describe, expect, it } from 'vitest';
import { compareVariants, type Variant } from '../../src/studies/compare.ts';
import { differencesFrom } from '../../src/studies/differences.ts';
import { dominatedAmong } from '../../src/studies/dominated.ts';
import { meanInterval } from '../../src/studies/intervals/intervals.ts';
import { rankingOf } from '../../src/studies/ranking.ts';
import { headlineMetrics } from '../../src/studies/scalars.ts';
import { flow, handMadeSubject, handMadeWorld } from './hand-made.ts';

const command = 'kmsim compare hand-made.yaml';

/** Poisson arrivals at about the quota for three seconds: tiny, throttled in clumps, skewed. */
function noisy(seed: string, limitPerSecond = 30) {
  const world = handMadeWorld({ seed, flows: [{ ...flow, arrivals: { kind: 'poisson', perSecond: 30 } }] }, short);
  return handMadeSubject({ ...world, quotas: world.quotas.map((quota) => ({ ...quota, limitPerSecond })) });
}
const short = { duration: 3, warmup: 0 };

function variant(name: string, seed: string, limitPerSecond?: number): Variant {
  return { name, change: {}, subject: noisy(seed, limitPerSecond) };
}

const named = (name: string, columns: Readonly<Record<string, readonly (number | null)[]>>) => ({
  name,
  scalars: new Map(Object.entries(columns)),
});

describe('a comparison of what is the same', () => {
  // Seeds of their own: with common random numbers nothing would differ at all.
  it('finds any difference, in any variant and headline metric, in at most 5 % of 400 studies of four variants', async () => {
    const studies = 400;
    let [found, apart] = [0, 0];
    for (let study = 0; study < studies; study++) {
      const variants = ['base', 'a', 'b', 'c'].map((name) => variant(name, `${study}-${name}`));
      const { differences, ranking } = (await compareVariants(variants, { command, replications: 10 }))!;
      const judged = headlineMetrics(differences.map(({ path }) => path));
      const headline = differences.filter(({ path }) => judged.includes(path));
      if (headline.some(({ interval: { low, high } }) => low > 0 || high < 0)) found++;
      if (ranking!.some(({ better, worse }) => better.length + worse.length > 0)) apart++;
    }
    console.log(`A/A: ${found} of ${studies} studies find a difference, ${apart} rank one variant above another`);
    expect(found / studies).toBeLessThanOrEqual(0.05);
    expect(apart).toBeLessThanOrEqual(found);
  });
});

describe('the intervals of a comparison', () => {
  it('are each as wide as Bonferroni asks for all variants and headline metrics', () => {
    const [before, after] = [
      [10, 12, 11, 14, 9, 13],
      [11, 12, 14, 13, 12, 16],
    ];
    const columns = (values: readonly number[]) => ({
      'totals.requests': values,
      'failed.share': values,
      other: values,
    });
    const rows = differencesFrom([
      named('base', columns(before)),
      named('a', columns(after)),
      named('b', columns(after)),
    ]);
    const alone = meanInterval(
      after.map((value, index) => value - before[index]!),
      { confidence: 1 - 0.05 / 4 },
    )!;
    expect(rows).toHaveLength(6);
    for (const { interval } of rows)
      expect(interval).toMatchObject({ low: alone.low, high: alone.high, confidence: 0.95 });
    expect(rows[0]!.interval.method).toBe("paired: Student's t, corrected for skewness, 4 together (Bonferroni)");
  });
});

describe('a ranking', () => {
  const base = named('base', { 'throttled.share': [0.2, 0.3, 0.25, 0.22, 0.28, 0.26] });
  const less = named('less', { 'throttled.share': [0.1, 0.21, 0.15, 0.11, 0.19, 0.16] });
  const least = named('least', { 'throttled.share': [0, 0.11, 0.05, 0.01, 0.09, 0.06] });
  const same = named('same', { 'throttled.share': [0.21, 0.29, 0.26, 0.21, 0.29, 0.25] });
  const more = named('more', { 'throttled.share': [0.4, 0.51, 0.45, 0.41, 0.49, 0.46] });

  it('puts those first that noise does not explain, and says of the others that no difference is shown', () => {
    expect(rankingOf(differencesFrom([base, more, less, same, least]))).toEqual([
      { path: 'throttled.share', better: ['least', 'less'], noDifferenceShown: ['same'], worse: ['more'] },
    ]);
  });

  it('of one replication shows no difference', () => {
    const one = (value: number) => ({ 'throttled.share': [value] });
    const ranking = rankingOf(differencesFrom([named('base', one(0.2)), named('a', one(0))]));
    expect(ranking).toMatchObject([{ better: [], noDifferenceShown: ['a'], worse: [] }]);
  });
});

describe('a variant is dominated', () => {
  const steady = [10, 11, 10, 12, 11, 10];
  const one = { 'throttled.share': [0.2, 0.3, 0.25, 0.22, 0.28, 0.26], 'totals.requests': steady };
  const better = { 'throttled.share': [0.1, 0.21, 0.15, 0.11, 0.19, 0.16], 'totals.requests': steady };
  const plus = (by: number) => steady.map((value) => value + by);

  it('by one that is as good in everything and better beyond noise in something', () => {
    expect(dominatedAmong([named('base', one), named('a', better)])).toEqual([
      { variant: 'base', by: 'a', betterIn: ['throttled.share'] },
    ]);
  });

  it('not by one that is worse in anything, be it by little', () => {
    const dearer = { ...better, 'totals.requests': plus(0.1) };
    expect(dominatedAmong([named('base', one), named('a', dearer)])).toEqual([]);
  });

  it('not by one whose advantage noise explains', () => {
    const luckier = { ...one, 'throttled.share': [0.19, 0.31, 0.24, 0.23, 0.27, 0.26] };
    expect(dominatedAmong([named('base', one), named('a', luckier)])).toEqual([]);
  });

  it('not by one that lacks a number it has', () => {
    const silent = { ...better, 'latencyMs.p99': [null, null, null, null, null, null] };
    const known = { ...one, 'latencyMs.p99': steady };
    expect(dominatedAmong([named('base', known), named('a', silent)])).toEqual([]);
  });

  it('not by a larger quota, which throttles less and admits, so costs, more', async () => {
    const variants = [variant('base', '1', 20), variant('raised', '1', 40)];
    const report = (await compareVariants(variants, { command, replications: 10 }))!;
    expect(report.ranking!.find(({ path }) => path === 'throttled.share')!.better).toEqual(['raised']);
    expect(report.ranking!.find(({ path }) => path === 'totals.costUsdPerMonth')!.worse).toEqual(['raised']);
    expect(report.dominated).toEqual([]);
  });
});

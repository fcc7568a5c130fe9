import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactHistogram } from '../../src/engine/histogram.ts';

const value = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 200_000 }) },
);
const values = fc.array(value, { minLength: 1, maxLength: 400 });
/** Percentages with up to three decimals. */
const percent = fc.integer({ min: 0, max: 100_000 }).map((thousandths) => thousandths / 1000);

function histogramOf(samples: readonly number[]): ExactHistogram {
  const histogram = new ExactHistogram();
  for (const sample of samples) histogram.add(sample);
  return histogram;
}

/** Nearest rank by sorting, in whole numbers: the ceil(percent / 100 x n)-th smallest. */
function bySorting(samples: readonly number[], percent: number): number {
  const sorted = samples.slice().sort((a, b) => a - b);
  const rank = (BigInt(Math.round(percent * 1000)) * BigInt(sorted.length) + 99_999n) / 100_000n;
  return sorted[Math.max(1, Number(rank)) - 1]!;
}

describe('a histogram', () => {
  test('gives the percentiles that sorting gives, by nearest rank', () => {
    fc.assert(
      fc.property(values, fc.array(percent, { maxLength: 6 }), (samples, percents) => {
        const ascending = percents.sort((a, b) => a - b);
        const expected = ascending.map((p) => bySorting(samples, p));
        expect(histogramOf(samples).percentiles(ascending)).toEqual(expected);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('is not one rank too high where the share is whole but not in binary', () => {
    for (let n = 1; n <= 3000; n++) {
      const histogram = new ExactHistogram();
      for (let i = 0; i < n; i++) histogram.add(i);
      for (const percent of [14, 28, 55, 56, 57, 99.9]) {
        const rank = Number((BigInt(Math.round(percent * 1000)) * BigInt(n) + 99_999n) / 100_000n);
        if (histogram.percentiles([percent])[0] !== rank - 1) expect({ n, percent }).toEqual({ n: 0, percent });
      }
      if (n > 300) n += 97;
    }
  });

  test('keeps exact ranks where samples count in the billions', () => {
    const histogram = new ExactHistogram();
    histogram.add(1, 9_990_000_000_000);
    histogram.add(2, 9_999_999_999);
    histogram.add(3, 1);
    expect(histogram.percentiles([50, 99.9, 99.901, 100])).toEqual([1, 1, 2, 3]);
  });

  test('merged from parts in any order is the histogram of the whole', () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 5 }), fc.nat(4), (parts, turn) => {
        const merged = new ExactHistogram();
        for (const part of [...parts.slice(turn), ...parts.slice(0, turn)]) merged.merge(histogramOf(part));
        const whole = histogramOf(parts.flat());
        const entries = (histogram: ExactHistogram): [number, number][] => {
          const seen: [number, number][] = [];
          histogram.forEach((value, times) => {
            seen.push([value, times]);
          });
          return seen;
        };
        expect(entries(merged)).toEqual(entries(whole));
        expect(merged.count).toBe(whole.count);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test('knows its mean, largest value and count', () => {
    fc.assert(
      fc.property(values, (samples) => {
        const histogram = histogramOf(samples);
        expect(histogram.mean).toBeCloseTo(samples.reduce((sum, sample) => sum + sample, 0) / samples.length, 8);
        expect(histogram.max).toBe(Math.max(...samples));
        expect(histogram.count).toBe(samples.length);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test('of no samples has neither mean nor percentiles, also after it was cleared', () => {
    const histogram = histogramOf([1, 2, 3]);
    histogram.clear();
    for (const empty of [histogram, new ExactHistogram()]) {
      expect([empty.count, empty.mean, empty.max, ...empty.percentiles([0, 50])]).toEqual([0, NaN, NaN, NaN, NaN]);
    }
  });
});

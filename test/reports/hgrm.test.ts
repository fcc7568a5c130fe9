import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { hgrm } from '../../src/reports/exports/hgrm.ts';

/** What HdrHistogram itself prints where its buckets are one unit wide, so that it rounds nothing. */
function printedByHdrHistogram(counts: ReadonlyMap<number, number>): string {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 1000,
    numberOfSignificantValueDigits: 3,
  });
  for (const [value, count] of counts) histogram.recordValueWithCount(value, count);
  return histogram.outputPercentileDistribution(5, 1);
}

/** Without the last line, which tells of buckets. */
function comparable(text: string): string {
  return text.slice(0, text.indexOf('#[Buckets'));
}

describe('an HdrHistogram percentile file', () => {
  test('is what HdrHistogram prints of the same values, to the byte', () => {
    const counts = fc.array(fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 5000 })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(counts, (pairs) => {
        const sorted = new Map([...new Map(pairs)].sort(([a], [b]) => a - b));
        const own = [...hgrm({ milliseconds: [...sorted.keys()], calls: [...sorted.values()] })].join('');
        expect(comparable(own)).toBe(comparable(printedByHdrHistogram(sorted)));
      }),
    );
  });

  test('of no call has a head and a foot', () => {
    expect([...hgrm({ milliseconds: [], calls: [] })].join('')).toMatch(/^ +Value[^#]*#\[Mean[^#]*#\[Max/);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NumberColumn, PackedColumn } from '../../src/engine/number-column.ts';
import { highestByBin, rangeOf, totalByBin } from '../../src/reports/charts/bin-columns.ts';
import { binRange, binsOf } from '../../src/reports/charts/time-axis.ts';

/** Long stretches of one number, and others, so that a column has blocks of every form. */
const numbers = fc
  .array(fc.tuple(fc.constantFrom(0, 1, 7, 0.25, 1e12), fc.integer({ min: 1, max: 2500 })), { maxLength: 6 })
  .map((runs) =>
    runs.flatMap(([value, times]) => Array.from({ length: times }, (_, i) => (i % 9 === 8 ? value + 1 : value))),
  );
const gaps = fc.constantFrom(0, 3, 1100);

function valuesOf(column: NumberColumn, from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => column.at(from + i) ?? Number.NaN).filter((value) => value >= 0);
}

test('the numbers of a bin are those of its seconds, in whatever form the column is kept', () => {
  fc.assert(
    fc.property(
      numbers,
      gaps,
      fc.integer({ min: 1, max: 16_000 }),
      fc.integer({ min: 1, max: 800 }),
      (values, gap, seconds, limit) => {
        const column = PackedColumn.from(values);
        column.pushMany(Number.NaN, gap);
        const bins = binsOf(seconds, limit);
        for (let bin = 0; bin < bins.bins; bin++) {
          const { from, to } = binRange(bins, bin);
          const inside = valuesOf(column, from, to);
          const highest = inside.length === 0 ? Number.NaN : inside.reduce((most, value) => Math.max(most, value));
          expect(highestByBin(column, bins)[bin]).toBe(highest);
          if (gap === 0)
            expect(totalByBin(column, bins)[bin]).toBeCloseTo(
              inside.reduce((sum, value) => sum + value, 0),
              6,
            );
        }
        const all = valuesOf(column, 0, column.length);
        expect(rangeOf(column)).toEqual({
          least: all
            .filter((value) => value > 0)
            .reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
          most: all.reduce((most, value) => Math.max(most, value), 0),
          zeros: all.includes(0),
        });
      },
    ),
    { seed: 3, numRuns: 60 },
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Spread, TraceArrivals } from '../../src/workloads/arrivals.ts';
import { kolmogorovDistance, kolmogorovLimit, meanDeviation, Z_LIMIT } from '../engine/goodness-of-fit.ts';
import { perPiece, record } from './recorded-arrivals.ts';

const SECOND = 1e9;

function trace(
  rows: readonly (readonly [start: number, count: number])[],
  rest: Partial<TraceArrivals> = {},
): TraceArrivals {
  return {
    kind: 'trace',
    startNanoseconds: Float64Array.from(rows, ([start]) => start),
    counts: Float64Array.from(rows, ([, count]) => count),
    binNanoseconds: SECOND,
    scale: 1,
    spread: { kind: 'even' },
    ...rest,
  };
}

const spreads: readonly Spread[] = [
  { kind: 'start' },
  { kind: 'even' },
  { kind: 'uniform' },
  { kind: 'peak', peak: 3 },
];

test('every spread puts every recorded call inside its own bin, at any tick', () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.nat(80)), { minLength: 1, maxLength: 6 });
  const bins = fc.constantFrom(1_500_000, 250_000_000, SECOND, 3 * SECOND);
  fc.assert(
    fc.property(
      rows,
      bins,
      fc.constantFrom(...spreads),
      fc.constantFrom(1e6, 1e7, SECOND),
      (gaps, bin, spread, tick) => {
        let start = 0;
        const placed = gaps.map(([gap, count]): [number, number] => {
          start += gap === 0 ? 0 : gap * Math.max(bin, spread.kind === 'peak' ? SECOND : 0);
          return [start, count];
        });
        const width = spread.kind === 'peak' ? Math.max(bin, SECOND) : bin;
        const seconds = (start + width) / SECOND + 1;
        const { instants } = record(trace(placed, { binNanoseconds: bin, spread }), { seconds, tickNanoseconds: tick });
        const expected = new Map<number, number>();
        for (const [from, count] of placed) expected.set(from, (expected.get(from) ?? 0) + count);
        for (const [from, count] of expected) {
          expect(instants.filter((instant) => instant >= from && instant < from + width).length).toBe(count);
        }
        expect(instants.length).toBe(gaps.reduce((sum, [, count]) => sum + count, 0));
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

describe('a replayed trace', () => {
  test('keeps stamps below a second as recorded', () => {
    const stamps = [0, 1, 999_999, 1_000_000, 1_234_567, 5_999_999_999];
    const recorded = trace(
      stamps.map((stamp) => [stamp, 1] as const),
      { binNanoseconds: 0 },
    );
    expect(record(recorded, { seconds: 7 }).instants).toEqual(stamps);
  });

  test('spread evenly starts call i of n at i / n of the bin, rounded down to the nanosecond', () => {
    const { instants } = record(trace([[2 * SECOND, 7]], { binNanoseconds: SECOND }), { seconds: 4 });
    expect(instants).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => 2 * SECOND + Math.floor((i * SECOND) / 7)));
  });

  test('spread to the start puts all at the first instant of the bin', () => {
    const { instants } = record(trace([[SECOND, 3]], { spread: { kind: 'start' } }), { seconds: 4 });
    expect(instants).toEqual([SECOND, SECOND, SECOND]);
  });

  test('spread uniformly is uniform over the bin, in ticks that the bin fills in part too (false-fail rate 1e-6)', () => {
    const [from, bin] = [300_000, 2_500_000_000];
    const recorded = trace([[from, 20_000]], { binNanoseconds: bin, spread: { kind: 'uniform' } });
    const { instants } = record(recorded, { seconds: 4, tickNanoseconds: 1e7 });
    const distance = kolmogorovDistance(Float64Array.from(instants), (instant) => (instant - from) / bin);
    expect(distance).toBeLessThan(kolmogorovLimit(20_000));
  });

  test('spread uniformly varies from tick to tick as independent calls do (false-fail rate 1e-6)', () => {
    const recorded = trace([[0, 20_000]], { binNanoseconds: SECOND, spread: { kind: 'uniform' } });
    const pieces = perPiece(record(recorded, { seconds: 1, tickNanoseconds: 1e6 }), { seconds: 1, milliseconds: 1 });
    const variance = 20 * (1 - 1 / 1000);
    const squares = pieces.map((calls) => (calls - 20) ** 2);
    // A Poisson count of mean m has a fourth moment of m + 3 m^2.
    const deviation = meanDeviation(squares, { mean: variance, variance: 20 + 2 * 20 ** 2 });
    expect(Math.abs(deviation)).toBeLessThan(Z_LIMIT);
  });

  test('with a peak gives one second of the bin that many times the mean, and the rest to the others', () => {
    const busiest = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const recorded = trace([[0, 6000]], { binNanoseconds: 60 * SECOND, spread: { kind: 'peak', peak: 4 } });
      const seconds = perPiece(record(recorded, { seconds: 60, seed: `${seed}` }), { seconds: 60, milliseconds: 1000 });
      expect(Math.max(...seconds)).toBe(400);
      expect(seconds.reduce((sum, calls) => sum + calls, 0)).toBe(6000);
      expect(seconds.filter((calls) => Math.abs(calls - 5600 / 59) > Z_LIMIT * Math.sqrt(5600 / 59)).length).toBe(1);
      busiest.add(seconds.indexOf(400));
    }
    expect(busiest.size).toBeGreaterThan(10);
  });

  test('scaled by a whole number repeats each call, at one instant where the stamp is exact', () => {
    const recorded = trace(
      [
        [5, 1],
        [SECOND, 2],
      ],
      { binNanoseconds: 0, scale: 3 },
    );
    expect(record(recorded, { seconds: 2 }).instants).toEqual([5, 5, 5, ...new Array(6).fill(SECOND)]);
  });

  test('scaled by a fraction keeps each call with that probability (false-fail rate 1e-6)', () => {
    const rows = Array.from({ length: 50 }, (_, second) => [second * SECOND, 400] as const);
    const kept = record(trace(rows, { scale: 0.3 }), { seconds: 50 }).instants.length;
    expect(Math.abs(kept - 6000)).toBeLessThan(Z_LIMIT * Math.sqrt(20_000 * 0.3 * 0.7));
    const grown = record(trace(rows, { scale: 2.3 }), { seconds: 50 }).instants.length;
    expect(Math.abs(grown - 46_000)).toBeLessThan(Z_LIMIT * Math.sqrt(20_000 * 0.3 * 0.7));
  });

  test('leaves out what starts at or after the end, and cuts a bin that reaches beyond it', () => {
    const recorded = trace(
      [
        [0, 10],
        [SECOND, 10],
        [2 * SECOND, 10],
      ],
      { binNanoseconds: SECOND },
    );
    expect(record(recorded, { seconds: 1.5 }).instants.length).toBe(15);
  });

  test('without a row, or with rows of no calls, starts nothing', () => {
    expect(record(trace([]), { seconds: 2 }).instants).toEqual([]);
    expect(
      record(
        trace([
          [0, 0],
          [SECOND, 0],
        ]),
        { seconds: 2 },
      ).instants,
    ).toEqual([]);
  });
});

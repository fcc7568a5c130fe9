import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toFraction } from '../../src/engine/fraction.ts';
import { kolmogorovDistance, kolmogorovLimit, meanDeviation, Z_LIMIT } from '../engine/goodness-of-fit.ts';
import { perPiece, record, totalOf } from './recorded-arrivals.ts';

describe('constant arrivals', () => {
  test('start call k at exactly floor(k / rate) nanoseconds, at any rate with up to three decimals and any tick', () => {
    const rates = fc.oneof(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 3_000_000 }).map((n) => n / 1000),
    );
    fc.assert(
      fc.property(rates, fc.constantFrom(100_000, 1e6, 1e7), (perSecond, tickNanoseconds) => {
        const { numerator, denominator } = toFraction(perSecond);
        const { instants } = record({ kind: 'constant', perSecond }, { seconds: 2, tickNanoseconds });
        const exact = instants.map((_, k) =>
          Number((BigInt(k) * 1_000_000_000n * BigInt(denominator)) / BigInt(numerator)),
        );
        expect(instants).toEqual(exact);
        expect(instants.length).toBe(
          Math.ceil(toFraction(perSecond * 2).numerator / toFraction(perSecond * 2).denominator),
        );
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test('fill each whole second with exactly the rate, for a day', () => {
    const { counts } = record({ kind: 'constant', perSecond: 3 }, { seconds: 86_400, placed: false });
    expect(totalOf({ counts, instants: [] })).toBe(3 * 86_400);
    expect(counts.slice(0, 4)).toEqual([
      [0, 1],
      [333, 1],
      [666, 1],
      [1000, 1],
    ]);
  });

  test('keep to a rate without a finite decimal to nine of them', () => {
    const thirds = record({ kind: 'constant', perSecond: 1000 / 3 }, { seconds: 600, placed: false });
    expect(Math.abs(totalOf(thirds) - 200_000)).toBeLessThanOrEqual(1);
  });

  test('of rate 0 never start', () => {
    expect(record({ kind: 'constant', perSecond: 0 }, { seconds: 10 }).instants).toEqual([]);
  });
});

describe('Poisson arrivals', () => {
  // From one call in 200 ticks (gaps are drawn) over one a tick to hundreds a tick (counts are drawn by rejection).
  test.each([5, 49, 51, 1000, 30_000, 90_000])(
    'of %d a second have exponential gaps (false-fail rate 1e-6)',
    (perSecond) => {
      const { instants } = record({ kind: 'poisson', perSecond }, { seconds: Math.max(1, 30_000 / perSecond) });
      const gaps = Float64Array.from(instants.slice(1), (instant, i) => (instant - instants[i]!) / 1e9);
      const distance = kolmogorovDistance(gaps, (gap) => -Math.expm1(-perSecond * gap));
      expect(distance).toBeLessThan(kolmogorovLimit(gaps.length) + perSecond * 1e-9);
    },
  );
});

describe('staged arrivals', () => {
  const ramp = {
    kind: 'stages',
    stages: [
      { seconds: 4, fromPerSecond: 0, toPerSecond: 800 },
      { seconds: 0, fromPerSecond: 5, toPerSecond: 5 },
      { seconds: 2, fromPerSecond: 800, toPerSecond: 800 },
      { seconds: 2, fromPerSecond: 100, toPerSecond: 100 },
    ],
  } as const;
  /** Expected calls in each second. */
  const areas = [100, 300, 500, 700, 800, 800, 100, 100, 0, 0];

  test('evenly spaced, have in each second what their rate integrates to', () => {
    const pieces = perPiece(record({ ...ramp, even: true }, { seconds: 10 }), { seconds: 10, milliseconds: 1000 });
    for (const [second, calls] of pieces.entries()) expect(Math.abs(calls - areas[second]!)).toBeLessThanOrEqual(1);
    expect(pieces.reduce((sum, calls) => sum + calls, 0)).toBe(3400);
  });

  test('evenly spaced on a ramp, start call k when its integral reaches k, to within one tick', () => {
    const { instants } = record({ ...ramp, even: true }, { seconds: 4 });
    // 100 t^2 calls by second t.
    for (const [k, instant] of instants.entries()) {
      expect(Math.abs(instant - Math.sqrt(k / 100) * 1e9)).toBeLessThan(k === 0 ? 1 : 60_000);
    }
  });

  test('as Poisson, vary around it as Poisson counts do (false-fail rate 1e-6)', () => {
    const seeds = 40;
    const sums = new Array<number>(10).fill(0);
    for (let seed = 0; seed < seeds; seed++) {
      const run = record({ ...ramp, even: false }, { seconds: 10, seed: `${seed}` });
      for (const [i, calls] of perPiece(run, { seconds: 10, milliseconds: 1000 }).entries()) sums[i]! += calls;
    }
    for (const [i, sum] of sums.entries()) {
      expect(Math.abs(sum - seeds * areas[i]!)).toBeLessThanOrEqual(Z_LIMIT * Math.sqrt(seeds * areas[i]!));
    }
  });
});

describe('drawn arrivals of a changing rate', () => {
  // 100 t^2 times the height expected by second t: few calls a tick are placed one by one, many are divided by halves.
  test.each([0.1, 1, 30])(
    'have gaps that are exponential in expected calls, on a ramp of %d times the height (false-fail rate 1e-6)',
    (height) => {
      const stages = [{ seconds: 4.5, fromPerSecond: 0, toPerSecond: 900 * height }];
      const seeds = Math.max(1, Math.round(20 / height));
      const gaps = Array.from({ length: seeds }, (_, seed) => {
        const { instants } = record({ kind: 'stages', stages, even: false }, { seconds: 4.5, seed: `${seed}` });
        const expected = instants.map((instant) => 100 * height * (instant / 1e9) ** 2);
        return expected.map((calls, i) => calls - (expected[i - 1] ?? 0));
      }).flat();
      const distance = kolmogorovDistance(Float64Array.from(gaps), (gap) => -Math.expm1(-gap));
      expect(distance).toBeLessThan(kolmogorovLimit(gaps.length) + 1e-3);
    },
  );

  test('are independent from second to second, each with the variance of a Poisson count (false-fail rate 1e-6)', () => {
    const seconds = 40_000;
    for (const mean of [4, 150]) {
      const stages = [{ seconds, fromPerSecond: mean, toPerSecond: mean }];
      const { counts } = record(
        { kind: 'stages', stages, even: false },
        { seconds, tickNanoseconds: 1e9, placed: false },
      );
      const apart = new Float64Array(seconds).fill(-mean);
      for (const [second, calls] of counts) apart[second]! += calls;
      expect(Math.abs(meanDeviation(apart, { mean: 0, variance: mean }))).toBeLessThan(Z_LIMIT);
      const squares = apart.map((deviation) => deviation ** 2);
      expect(Math.abs(meanDeviation(squares, { mean, variance: mean + 2 * mean ** 2 }))).toBeLessThan(Z_LIMIT);
      for (const lag of [1, 2, 10, 100]) {
        const products = apart.slice(lag).map((deviation, i) => deviation * apart[i]!);
        expect(Math.abs(meanDeviation(products, { mean: 0, variance: mean ** 2 }))).toBeLessThan(Z_LIMIT);
      }
    }
  });
});

describe('daily arrivals', () => {
  const day = { kind: 'daily', meanPerSecond: 20, peakPerSecond: 32, peakAtSeconds: 14 * 3600, even: true } as const;

  test('have their mean over a day, are busiest at `peakAtSeconds` and quietest twelve hours away', () => {
    const { counts } = record(day, { seconds: 86_400, placed: false, tickNanoseconds: 1e9 });
    const hours = new Array<number>(24).fill(0);
    for (const [second, calls] of counts) hours[Math.floor(second / 3600)]! += calls;
    expect(Math.abs(hours.reduce((sum, calls) => sum + calls, 0) - 20 * 86_400)).toBeLessThanOrEqual(1);
    // The mean of the curve over the hour that begins at the peak.
    const sine = Math.sin(Math.PI / 12) / (Math.PI / 12);
    expect(Math.abs(hours[14]! / 3600 - (20 + 12 * sine))).toBeLessThan(0.001);
    expect(Math.abs(hours[2]! / 3600 - (20 - 12 * sine))).toBeLessThan(0.001);
  });

  test('are fewer at the end of each week, by the share given, and the same on its other days', () => {
    const { counts } = record(
      { ...day, weekendShare: 0.25 },
      { seconds: 8 * 86_400, placed: false, tickNanoseconds: 1e9 },
    );
    const days = new Array<number>(8).fill(0);
    for (const [second, calls] of counts) days[Math.floor(second / 86_400)]! += calls;
    const share = days.map((calls) => Math.round((calls / (20 * 86_400)) * 10_000) / 10_000);
    expect(share).toEqual([1, 1, 1, 1, 1, 0.25, 0.25, 1]);
  });

  test('stop while the curve would be below 0', () => {
    const steep = { ...day, peakPerSecond: 80, peakAtSeconds: 43_200 };
    expect(record(steep, { seconds: 3600, tickNanoseconds: 1e9 }).instants).toEqual([]);
  });
});

describe('bursts', () => {
  test('come at exactly 0, every, 2 x every ..., all calls of one at one instant', () => {
    const { instants } = record({ kind: 'burst', size: 3, everyNanoseconds: 1_500_000 }, { seconds: 0.006 });
    expect(instants).toEqual([0, 1_500_000, 3_000_000, 4_500_000].flatMap((instant) => [instant, instant, instant]));
  });

  test('may come several times a tick', () => {
    const { counts } = record({ kind: 'burst', size: 2, everyNanoseconds: 250_000 }, { seconds: 0.002 });
    expect(counts).toEqual([
      [0, 8],
      [1, 8],
    ]);
  });

  test('once come all at t = 0 and never again', () => {
    expect(record({ kind: 'once', calls: 5 }, { seconds: 100 }).instants).toEqual([0, 0, 0, 0, 0]);
    expect(record({ kind: 'once', calls: 0 }, { seconds: 100 }).instants).toEqual([]);
  });
});

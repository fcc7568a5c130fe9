import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExactHistogram } from '../../src/engine/histogram.ts';
import { latencyQuantiles } from '../../src/studies/measures/latency-quantiles.ts';
import { handMadeWorld } from './hand-made.ts';

const { clock } = handMadeWorld();
const samples = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 400 });

function quantilesOf(values: readonly number[]) {
  const latency = new ExactHistogram();
  for (const value of values) latency.add(value);
  return latencyQuantiles(latency, clock);
}

test('each quantile is the sample at its nearest rank, and the last is the slowest call', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const sorted = values.toSorted((a, b) => a - b);
      const points = quantilesOf(values);
      for (const { quantile, milliseconds } of points) {
        const atOrBelow = sorted.filter((value) => value <= milliseconds).length / sorted.length;
        const below = sorted.filter((value) => value < milliseconds).length / sorted.length;
        expect(atOrBelow).toBeGreaterThanOrEqual(quantile - 1e-9);
        expect(below).toBeLessThan(Math.max(quantile, 1e-9) + 1e-9);
      }
      expect(points.at(-1)).toEqual({ quantile: 1, milliseconds: sorted.at(-1) });
    }),
  );
});

test('none lies beyond what the sample can tell, 1 - 1/calls', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const inner = quantilesOf(values).slice(0, -1);
      expect(Math.max(...inner.map(({ quantile }) => quantile))).toBeLessThanOrEqual(1 - 1 / values.length + 1e-12);
      expect(inner.map(({ quantile }) => quantile)).toEqual(
        inner.map(({ quantile }) => quantile).toSorted((a, b) => a - b),
      );
    }),
  );
});

test('of 939,041 calls there are at least five points a halving, 99.99 % among them', () => {
  const latency = new ExactHistogram();
  latency.add(8, 939_041);
  const quantiles = latencyQuantiles(latency, clock).map(({ quantile }) => quantile);
  for (let nines = 1; nines < 300_000; nines *= 2) {
    const inside = quantiles.filter((quantile) => 1 / (1 - quantile) >= nines - 1e-6 && 1 / (1 - quantile) < 2 * nines);
    expect(inside.length).toBeGreaterThanOrEqual(5);
  }
  expect(quantiles).toEqual(expect.arrayContaining([0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.9999]));
});

test('no call, no quantile', () => {
  expect(quantilesOf([])).toEqual([]);
});

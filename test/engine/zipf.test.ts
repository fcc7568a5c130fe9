import { expect, test } from 'vitest';
import { RandomStream } from '../../src/engine/random.ts';
import { ZipfChoice } from '../../src/engine/zipf.ts';

/** False-fail rate 1e-6: by Wilson and Hilferty's approximation of chi-squared. */
function chiSquaredLimit(degrees: number): number {
  const cube = 1 - 2 / (9 * degrees) + 4.7534 * Math.sqrt(2 / (9 * degrees));
  return degrees * cube ** 3;
}

test.each([
  [1, 1],
  [2, 0.5],
  [10, 0],
  [10, 1],
  [50, 0.8],
  [100, 1.2],
  [30, 2.5],
  [40, 1.00001],
])('choices among %d follow Zipf’s law of exponent %d (chi-squared)', (distinct, skew) => {
  const draws = 200_000;
  const choice = new ZipfChoice(distinct, skew);
  const stream = new RandomStream(`zipf ${distinct} ${skew}`);
  const counts = new Float64Array(distinct);
  for (let i = 0; i < draws; i++) counts[choice.draw(stream)]!++;
  const weights = Array.from({ length: distinct }, (_, k) => (k + 1) ** -skew);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const distance = weights.reduce((sum, weight, k) => {
    const expected = (draws * weight) / total;
    return sum + (counts[k]! - expected) ** 2 / expected;
  }, 0);
  expect(distance).toBeLessThan(distinct === 1 ? 1e-9 : chiSquaredLimit(distinct - 1));
});

test('a hundred million different ones need no table, and all choices are among them', () => {
  const stream = new RandomStream('many');
  for (const skew of [0, 0.7, 1, 1.5]) {
    const choice = new ZipfChoice(100_000_000, skew);
    const drawn = Array.from({ length: 2000 }, () => choice.draw(stream));
    expect(drawn.every((k) => Number.isInteger(k) && k >= 0 && k < 100_000_000)).toBe(true);
  }
});

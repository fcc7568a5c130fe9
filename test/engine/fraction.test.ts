import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floorOfRatio, toFraction } from '../../src/engine/fraction.ts';

test('a rate written with up to nine decimals is exact as a fraction', () => {
  fc.assert(
    fc.property(fc.nat(99_999), fc.integer({ min: 0, max: 9 }), fc.nat(999_999_999), (whole, decimals, digits) => {
      const text = `${whole}.${String(digits).padStart(9, '0').slice(0, decimals)}0`;
      const { numerator, denominator } = toFraction(Number(text));
      const [before, after = ''] = text.split('.');
      const scale = 10n ** BigInt(after.length);
      expect(BigInt(numerator) * scale).toBe(BigInt(before! + after) * BigInt(denominator));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test('a rate that a multiplication left one bit off its decimal counts as that decimal', () => {
  expect(toFraction(5500 * 1.1)).toEqual({ numerator: 6050, denominator: 1 });
  expect(toFraction(0.1 + 0.2)).toEqual({ numerator: 3, denominator: 10 });
  expect(toFraction(0)).toEqual({ numerator: 0, denominator: 1 });
});

test('a rate that no decimal writes, as 1,000 in three seconds or 100 an hour, is the simplest fraction that it is', () => {
  expect(toFraction(1000 / 3)).toEqual({ numerator: 1000, denominator: 3 });
  expect(toFraction(100 / 3600)).toEqual({ numerator: 1, denominator: 36 });
  expect(toFraction(Math.PI).denominator).toBeLessThanOrEqual(1_000_000_000);
});

test('the floor of a ratio is exact while the product is below 2^53', () => {
  fc.assert(
    fc.property(fc.nat(94_906_265), fc.nat(94_906_265), fc.integer({ min: 1, max: 2 ** 31 - 1 }), (a, b, c) => {
      expect(BigInt(floorOfRatio(a, b, c))).toBe((BigInt(a) * BigInt(b)) / BigInt(c));
    }),
    { seed: 2, numRuns: 2000 },
  );
});

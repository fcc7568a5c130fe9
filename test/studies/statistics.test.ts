import { describe, expect, it } from 'vitest';
import { intervalMethods, meanInterval, shareInterval } from '../../src/studies/intervals/intervals.ts';
import { studentQuantile } from '../../src/studies/intervals/statistics.ts';

describe("Student's t", () => {
  // Published to three decimals in every table of the distribution; 1 degree: tan(pi x 0.475).
  it.each([
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
    [5, 2.571],
    [9, 2.262],
    [10, 2.228],
    [29, 2.045],
    [30, 2.042],
    [120, 1.98],
    [199, 1.972],
  ])('has the published 95 %% quantile for %d degrees of freedom', (degrees, published) => {
    expect(studentQuantile(0.95, degrees)).toBeCloseTo(published, 3);
  });

  it.each([
    [0.9, 5, 2.015],
    [0.99, 5, 4.032],
    [0.99, 30, 2.75],
    [0.5, 3, 0.765],
  ])('has the published quantile for a confidence of %d and %d degrees', (confidence, degrees, published) => {
    expect(studentQuantile(confidence, degrees)).toBeCloseTo(published, 3);
  });

  it('uses no function whose bits depend on the engine', () => {
    const poisoned = ['log', 'exp', 'pow', 'sin', 'cos', 'tan', 'atan', 'asin', 'acos', 'hypot'] as const;
    const kept = poisoned.map((name) => [name, Math[name]] as const);
    for (const name of poisoned) {
      Math[name] = () => {
        throw new Error(`Math.${name} was called`);
      };
    }
    try {
      expect(meanInterval([1, 2, 4, 8, 16])).toBeDefined();
      expect(shareInterval([0, 0.1, 0.01, 0, 0], undefined)).toBeDefined();
      expect(shareInterval([0, 0], { count: 100, clump: 3 })!.high).toBeCloseTo((3 * 3.6889) / 100, 5);
    } finally {
      for (const [name, original] of kept) Object.assign(Math, { [name]: original });
    }
  });
});

describe('an interval', () => {
  it('lies around the mean, t standard errors wide', () => {
    const interval = meanInterval([10, 12, 14])!;
    expect(interval.low).toBeCloseTo(12 - (4.302653 * 2) / Math.sqrt(3), 5);
    expect(interval.high).toBeCloseTo(12 + (4.302653 * 2) / Math.sqrt(3), 5);
    expect(interval).toMatchObject({ confidence: 0.95, method: intervalMethods.few });
  });

  it('of what lies evenly around its mean is that of t, however many there are', () => {
    const values = [8, 9, 10, 11, 12, 13, 14, 15, 16];
    const [deviation, t] = [Math.sqrt(7.5), 2.306004];
    const interval = meanInterval(values)!;
    expect(interval.low).toBeCloseTo(12 - (t * deviation) / 3, 5);
    expect(interval.high).toBeCloseTo(12 + (t * deviation) / 3, 5);
    expect(interval.method).toBe(intervalMethods.mean);
  });

  it('of what has a long tail reaches further into it', () => {
    const { low, high } = meanInterval([1, 1, 2, 1, 3, 2, 1, 30])!;
    expect(high - 5.125).toBeGreaterThan(2 * (5.125 - low));
    const mirrored = meanInterval([1, 1, 2, 1, 3, 2, 1, 30].map((value) => -value))!;
    expect([-mirrored.high, -mirrored.low]).toEqual([expect.closeTo(low, 9), expect.closeTo(high, 9)]);
  });

  it('is not given for one value', () => {
    expect(meanInterval([10])).toBeUndefined();
  });
});

describe('the interval of a share', () => {
  it('is neither below 0 nor above 1, and above 0 where something was seen', () => {
    const rare = shareInterval([0, 0, 0, 0.004, 0, 0, 0.001, 0, 0, 0], { count: 10_000, clump: 1 })!;
    expect(rare.low).toBeGreaterThan(0);
    expect(rare.high).toBeGreaterThan(0.002);
    const often = shareInterval([1, 1, 0.996, 1, 1, 0.999], undefined)!;
    expect(often.high).toBeLessThanOrEqual(1);
  });

  it('is Wilson’s where runs are as independent trials are', () => {
    // Ten runs of 100 trials whose spread is the binomial one: m = 0.1, s^2 = 0.1 x 0.9 / 100; t in the place of z.
    const off = Math.sqrt((0.09 / 100) * 0.9);
    const shares = [1, -1, 1, -1, 1, -1, 1, -1, 1, -1].map((sign) => 0.1 + sign * off);
    const { low } = shareInterval(shares, undefined)!;
    const [t2, n] = [2.262157 ** 2, 1000];
    const wilson = (0.1 + t2 / (2 * n) - Math.sqrt(t2) * Math.sqrt(0.09 / n + t2 / (4 * n * n))) / (1 + t2 / n);
    expect(low).toBeCloseTo(wilson, 6);
  });

  it('of which none was seen ends at three and a bit of what can be refused at once', () => {
    const none = shareInterval([0, 0, 0], { count: 60_000, clump: 30 })!;
    expect(none).toMatchObject({ low: 0, method: intervalMethods.none });
    expect(none.high).toBeCloseTo((-Math.log(0.025) * 30) / 60_000, 9);
  });
});

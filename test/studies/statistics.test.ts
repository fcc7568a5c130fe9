import { describe, expect, it } from 'vitest';
import { meanInterval, studentQuantile } from '../../src/studies/statistics.ts';

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
      expect(meanInterval([1, 2, 4])).toBeDefined();
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
    expect(interval).toMatchObject({ confidence: 0.95, method: 'student-t' });
  });

  it('is not given for one value', () => {
    expect(meanInterval([10])).toBeUndefined();
  });
});

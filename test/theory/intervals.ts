/** Why this file exists: a simulated mean agrees with theory if theory lies in its interval. Seeds are the samples: they are independent. */
import { expect } from 'vitest';

/** Two-sided quantile of Student's t at a false-fail rate of 1e-6, for 20 seeds (19 degrees of freedom). */
export const SEEDS = 20;
const T_LIMIT = 7.1;

/**
 * Passes if `theory` is within the interval of the mean of `samples`, one a seed, and the mean is close to it besides: an
 * interval may be wide, the share may not.
 */
export function expectMean(name: string, samples: readonly number[], theory: number, closerThanShare: number): void {
  expect(samples.length).toBe(SEEDS);
  const mean = samples.reduce((sum, value) => sum + value, 0) / SEEDS;
  const variance = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (SEEDS - 1);
  const errors = Math.abs(mean - theory) / Math.sqrt(variance / SEEDS + 1e-24);
  const share = Math.abs(mean / theory - 1);
  const told = { name, mean, theory, errors, share };
  expect(told).toEqual({
    ...told,
    errors: errors <= T_LIMIT ? errors : `<= ${T_LIMIT}`,
    share: share < closerThanShare ? share : `< ${closerThanShare}`,
  });
}

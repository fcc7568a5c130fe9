/**
 * Why this file exists: whether numbers follow a distribution is a matter of chance. Every test here states how often it
 * would fail a right sampler with a fresh seed; with the fixed seeds of the tests it passes or fails for good.
 */

/** How often a right sampler would fail one test, were its seed fresh. */
export const FALSE_FAIL_RATE = 1e-6;
/** Two-sided normal quantile of `FALSE_FAIL_RATE`: P(|Z| > 4.8916) = 1e-6. */
export const Z_LIMIT = 4.8916;
/** One-sided: P(Z > 4.7534) = 1e-6. */
const Z_ONE_SIDED = 4.7534;

/**
 * Largest distance allowed between the empirical distribution of n samples and the true one.
 *
 * P(D > d) <= 2 exp(-2 n d^2) for every n.
 * @source Massart, "The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality", Annals of Probability 18 (1990)
 */
export function kolmogorovLimit(samples: number): number {
  return Math.sqrt(Math.log(2 / FALSE_FAIL_RATE) / (2 * samples));
}

/** Largest distance between the empirical distribution of `values` and `distribution`. */
export function kolmogorovDistance(values: Float64Array, distribution: (x: number) => number): number {
  const sorted = values.slice().sort();
  const n = sorted.length;
  return sorted.reduce((largest, value, i) => {
    const p = distribution(value);
    return Math.max(largest, p - i / n, (i + 1) / n - p);
  }, 0);
}

/** How far the mean of `values` lies from `mean`, in standard errors from their true `variance`. */
export function meanDeviation(
  values: ArrayLike<number>,
  { mean, variance }: { mean: number; variance: number },
): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - mean;
  return sum / Math.sqrt(values.length * variance);
}

/** A chi-square statistic and the value it exceeds with probability `FALSE_FAIL_RATE`. */
export interface ChiSquare {
  readonly statistic: number;
  readonly limit: number;
  readonly degrees: number;
}

/** Compares counts with a discrete distribution: neighbouring values are merged until each cell expects at least 10. */
export function chiSquare(values: ArrayLike<number>, probability: (value: number) => number, upTo: number): ChiSquare {
  const n = values.length;
  const observed = new Float64Array(upTo + 2);
  for (let i = 0; i < n; i++) observed[Math.min(values[i]!, upTo + 1)]!++;
  const cells: { expected: number; seen: number }[] = [];
  let open = { expected: 0, seen: 0 };
  let rest = 1;
  for (let value = 0; value <= upTo; value++) {
    const p = probability(value);
    rest -= p;
    open.expected += n * p;
    open.seen += observed[value]!;
    if (open.expected >= 10 && n * rest >= 10) {
      cells.push(open);
      open = { expected: 0, seen: 0 };
    }
  }
  cells.push({ expected: open.expected + n * Math.max(0, rest), seen: open.seen + observed[upTo + 1]! });
  const statistic = cells.reduce((sum, { expected, seen }) => sum + (seen - expected) ** 2 / expected, 0);
  return { statistic, limit: chiSquareLimit(cells.length - 1), degrees: cells.length - 1 };
}

/** @source Wilson and Hilferty, "The distribution of chi-square", PNAS 17 (1931): within 1 % here from 3 degrees on */
function chiSquareLimit(degrees: number): number {
  if (degrees === 0) return 0;
  const part = 2 / (9 * degrees);
  return degrees * (1 - part + Z_ONE_SIDED * Math.sqrt(part)) ** 3;
}

/** ln k! for k from 0 to `upTo`, by adding logarithms. */
export function logFactorials(upTo: number): Float64Array {
  const values = new Float64Array(upTo + 1);
  for (let k = 2; k <= upTo; k++) values[k] = values[k - 1]! + Math.log(k);
  return values;
}

/** P(count = k) of a Poisson distribution, for k up to `upTo`. */
export function poissonProbability(mean: number, upTo: number): (k: number) => number {
  const logs = logFactorials(upTo);
  return (k) => Math.exp(k * Math.log(mean) - mean - logs[k]!);
}

/** P(count = k) of a binomial distribution. */
export function binomialProbability(trials: number, p: number): (k: number) => number {
  const logs = logFactorials(trials);
  return (k) =>
    k > trials
      ? 0
      : Math.exp(logs[trials]! - logs[k]! - logs[trials - k]! + k * Math.log(p) + (trials - k) * Math.log1p(-p));
}

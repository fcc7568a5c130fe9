/**
 * Why this file exists: "5 % of requests are throttled" is said of ten runs and meant of all. What is rare or comes in
 * bursts is skewed, and plain t intervals miss it one time in five; these do not. `method` says which was used.
 */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { cubeRoot, naturalLogarithm } from '../../engine/elementary.ts';
import type { Whole } from '../measures/metrics.ts';
import type { Interval } from '../summary.ts';
import { studentQuantile } from './statistics.ts';

/** How sure every interval is. */
export const CONFIDENCE = 0.95;

/** What an interval says of itself. */
export const intervalMethods = {
  alike: 'all runs alike',
  few: "Student's t",
  mean: "Student's t, corrected for skewness",
  share: "Student's t, corrected for skewness, and Wilson's score at its ends",
  none: 'none seen: rule of three, in clumps of the busiest second above the mean',
} as const;

/** Runs from which on a skewness can be told from luck. */
const LEAST_FOR_SKEWNESS = 5;

export interface IntervalOptions {
  /** Default 0.95. */
  readonly confidence?: number | undefined;
  /** What no value can be below or above; default none. */
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

/**
 * The interval in which the mean of many such runs lies.
 *
 * With m the mean, s the sample standard deviation, g the skewness of n values, t of Student's distribution of n - 1
 * degrees and q = t / sqrt(n): m - s v(q) to m - s v(-q), v(q) = 3/g (cbrt(1 + g (q - g / 6n)) - 1), which for g = 0 is
 * m -+ s q. Fewer than five values: m -+ s q.
 *
 * @returns undefined for fewer than two values: nothing is known of their spread.
 * @source Hall, "On the Removal of Skewness by Transformation", J. R. Statist. Soc. B 54 (1992), the cubic
 */
export function meanInterval(values: readonly number[], options: IntervalOptions = {}): Interval | undefined {
  const { confidence = CONFIDENCE, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = options;
  if (values.length < 2) return undefined;
  if (areAlike(values)) return { low: values[0]!, high: values[0]!, confidence, method: intervalMethods.alike };
  const middle = mean(values as number[]);
  const deviation = sampleStandardDeviation(values as number[]);
  const quantile = studentQuantile(confidence, values.length - 1) / Math.sqrt(values.length);
  const isSkewed = values.length >= LEAST_FOR_SKEWNESS;
  const skewness = isSkewed ? skewnessOf(values, middle) : 0;
  const end = (q: number) => middle - deviation * unskewed(q, skewness, values.length);
  return {
    low: Math.max(least, end(quantile)),
    high: Math.min(most, end(-quantile)),
    confidence,
    method: isSkewed ? intervalMethods.mean : intervalMethods.few,
  };
}

/**
 * The interval of a mean of shares, of which some or all may be 0.
 *
 * Each end is the wider of the mean's (but its low end, which may be 0 although something was seen) and Wilson's for
 * n = m (1 - m) / (s^2 / runs) independent trials, t in the place of z. All 0: 0 to -ln((1 - confidence) / 2) clumps.
 *
 * @source Wilson, J. Am. Statist. Ass. 22 (1927); Dean and Pagano, J. Surv. Stat. Methodol. 3 (2015), for clusters
 */
export function shareInterval(
  shares: readonly number[],
  whole: Whole | undefined,
  { confidence = CONFIDENCE }: Pick<IntervalOptions, 'confidence'> = {},
): Interval | undefined {
  const interval = meanInterval(shares, { confidence, least: 0, most: 1 });
  if (interval === undefined) return undefined;
  if (areAlike(shares)) {
    if (shares[0] !== 0 || whole === undefined || whole.count === 0) return interval;
    const high = Math.min(1, (-naturalLogarithm((1 - confidence) / 2) * whole.clump) / whole.count);
    return { ...interval, high, method: intervalMethods.none };
  }
  const { low, high } = wilson(shares, confidence);
  return {
    low: Math.max(interval.low, low),
    high: Math.min(1, Math.max(interval.high, high)),
    confidence,
    method: intervalMethods.share,
  };
}

/** All of some wholes; the clump is the largest. */
export function wholeOf(wholes: readonly Whole[]): Whole {
  return {
    count: wholes.reduce((sum, { count }) => sum + count, 0),
    clump: wholes.reduce((most, { clump }) => Math.max(most, clump), 1),
  };
}

function areAlike(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

/** The third central moment in units of the standard deviation, both of the values as they are. */
function skewnessOf(values: readonly number[], middle: number): number {
  let [squares, cubes] = [0, 0];
  for (const value of values) {
    const off = value - middle;
    squares += off * off;
    cubes += off * off * off;
  }
  const variance = squares / values.length;
  return cubes / values.length / (variance * Math.sqrt(variance));
}

function unskewed(q: number, skewness: number, runs: number): number {
  // As good as symmetric: dividing by it would only magnify rounding.
  if (Math.abs(skewness) < 1e-6) return q;
  const inner = 1 + skewness * (q - skewness / (6 * runs));
  const root = inner < 0 ? -cubeRoot(-inner) : cubeRoot(inner);
  return (3 / skewness) * (root - 1);
}

function wilson(shares: readonly number[], confidence: number): Pick<Interval, 'low' | 'high'> {
  const middle = mean(shares as number[]);
  const deviation = sampleStandardDeviation(shares as number[]);
  const error = (deviation * deviation) / shares.length;
  const trials = (middle * (1 - middle)) / error;
  const t = studentQuantile(confidence, shares.length - 1);
  const [squared, widened] = [t * t, 1 + (t * t) / trials];
  const center = (middle + squared / (2 * trials)) / widened;
  const half = (t * Math.sqrt(error + squared / (4 * trials * trials))) / widened;
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) };
}

/**
 * Why this file exists: that 3 % of all requests were throttled is a ratio of two numbers that vary together from run to
 * run, so its interval follows from neither's. Requests of one run are not independent, runs are: these count runs.
 */
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import { observeWhole, type Whole } from '../measures/metrics.ts';
import type { Numbers } from '../measures/numbers.ts';
import type { Interval } from '../summary.ts';
import { shareInterval, wholeOf } from './intervals.ts';

/** What is a share of what, by the names that thresholds use. */
export const sharesOfTotals = {
  'throttled.share': (total: Total) => ({ part: total('throttled'), whole: total('requests') }),
  'failed.share': (total: Total) => ({ part: total('failed'), whole: total('succeeded') + total('failed') }),
} as const;

export type ShareOfTotals = keyof typeof sharesOfTotals;

type Total = (name: 'requests' | 'throttled' | 'succeeded' | 'failed') => number;

/** The intervals of the shares of all requests and of all calls, over two runs or more; of one run nothing. */
export function shareIntervals(
  world: World,
  runs: readonly Pick<Numbers, 'totals'>[],
  measurements: readonly RunMeasurement[],
): Readonly<Record<string, Interval>> {
  const found = Object.entries(sharesOfTotals).flatMap(([metric, of]) => {
    const wholes = measurements.map((run) => observeWhole(metric, { kind: 'all' }, world, run)!);
    const parts = runs.map(({ totals }) => of((name) => totals[name]));
    const interval = ratioInterval(parts, wholeOf(wholes));
    return interval === undefined ? [] : [[metric, interval] as const];
  });
  return Object.fromEntries(found);
}

interface Ratio {
  readonly part: number;
  readonly whole: number;
}

/**
 * The interval of R = sum of parts / sum of wholes: a share's, of R + (part - R whole) / mean whole of each run, whose mean
 * is R and whose spread is R's to first order.
 *
 * @source Cochran, Sampling Techniques (1977), chapter 6, the ratio estimator
 */
export function ratioInterval(runs: readonly Ratio[], all: Whole): Interval | undefined {
  const wholes = runs.reduce((sum, { whole }) => sum + whole, 0);
  if (wholes === 0) return undefined;
  const shares = runs.map(({ part, whole }) => part / whole);
  // A run of nothing has no share of its own; runs alike stay alike, without a rounding error.
  if (shares.every((share) => share === shares[0])) return shareInterval(shares, all);
  const ratio = runs.reduce((sum, { part }) => sum + part, 0) / wholes;
  const values = runs.map(({ part, whole }) => ratio + (part - ratio * whole) / (wholes / runs.length));
  return shareInterval(values, all);
}

/**
 * Why this file exists: a metric over replications is a mean and its interval, and which interval is right depends on
 * what the metric is: shares lie between 0 and 1, often near 0, everything else from 0 upward.
 */
import type { ThresholdScope } from '../scenario/thresholds.ts';
import type { RunMeasurement } from '../simulation/result.ts';
import type { World } from '../simulation/world.ts';
import { meanInterval, shareInterval, type Whole, wholeOf } from './intervals.ts';
import { isShare, observe, observeCalls, observeWhole } from './metrics.ts';
import { meanOf } from './numbers-of-runs.ts';
import { aroundPooled, percentOf, pooledRuns } from './percentile-intervals.ts';
import type { Interval } from './summary.ts';

export interface ObservedMean {
  /** Null where some replication had no samples. */
  readonly value: number | null;
  /** Null for one replication, too. */
  readonly interval: Interval | null;
}

/** A metric of several runs of one world. */
export function observeMean(
  metric: string,
  scope: ThresholdScope,
  world: World,
  measurements: readonly RunMeasurement[],
): ObservedMean {
  const values = measurements.map((measurement) => observe(metric, scope, world, measurement));
  const wholes = measurements.map((measurement) => observeWhole(metric, scope, world, measurement));
  const observed = meanOfObserved(metric, { values, wholes });
  const percent = percentOf(metric);
  if (percent === undefined || observed.value === null || observed.interval === null) return observed;
  const together = pooledRuns(measurements);
  const pooled = observe(metric, scope, world, together)!;
  const calls = observeCalls(scope, world, together);
  const of = { percent, mean: observed.value, pooled, calls, runs: measurements.length };
  return { ...observed, interval: aroundPooled(observed.interval, of) };
}

export interface Observed {
  /** One a replication; null where it had no samples. */
  readonly values: readonly (number | null)[];
  /** Of a share, what it was of in each. */
  readonly wholes: readonly (Whole | undefined)[];
}

/** The mean of what was observed of `metric`, and where the mean of many such runs lies. */
export function meanOfObserved(metric: string, { values, wholes }: Observed, confidence?: number): ObservedMean {
  const numbers = values.filter((value) => value !== null);
  if (numbers.length < values.length || numbers.length === 0) return { value: null, interval: null };
  const known = wholes.filter((whole) => whole !== undefined);
  const whole = known.length === 0 ? undefined : wholeOf(known);
  const interval = isShare(metric)
    ? shareInterval(numbers, whole, { confidence })
    : meanInterval(numbers, { confidence, least: 0 });
  return { value: meanOf(numbers), interval: interval ?? null };
}

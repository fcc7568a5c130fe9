/**
 * Why this file exists: a metric over replications is a mean and its interval, and which interval is right depends on
 * what the metric is: shares lie between 0 and 1, often near 0, everything else from 0 upward.
 */
import type { ExactHistogram } from '../../engine/histogram.ts';
import type { Clock } from '../../engine/tick.ts';
import type { ThresholdScope } from '../../scenario/thresholds.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import { ticksToMilliseconds } from '../measures/latency-statistics.ts';
import { isShare, observe, observeLatencies, observeWhole, type Whole } from '../measures/metrics.ts';
import { meanOf } from '../measures/numbers-of-runs.ts';
import type { Interval } from '../summary.ts';
import { meanInterval, shareInterval, wholeOf } from './intervals.ts';
import { aroundPooled, percentOf, pooledRuns } from './percentile-intervals.ts';

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
  const all = percentOf(metric) === undefined ? undefined : observeLatencies(scope, world, pooledRuns(measurements));
  return meanOfObserved(metric, { values, wholes, together: all && togetherOf(metric, all, world.clock) });
}

/** What is known of all runs' calls together, which is nearer to the truth than the mean of few calls each. */
export interface Together {
  /** Milliseconds; null without a call. */
  readonly percentile: number | null;
  readonly calls: number;
}

export function togetherOf(metric: string, latencies: ExactHistogram, clock: Clock): Together | undefined {
  const percent = percentOf(metric);
  if (percent === undefined) return undefined;
  const ticks = latencies.percentiles([percent])[0]!;
  return { percentile: Number.isNaN(ticks) ? null : ticksToMilliseconds(ticks, clock), calls: latencies.count };
}

export interface Observed {
  /** One a replication; null where it had no samples. */
  readonly values: readonly (number | null)[];
  /** Of a share, what it was of in each. */
  readonly wholes: readonly (Whole | undefined)[];
  /** Of a percentile of latencies; left out, the interval holds for the mean of the runs only. */
  readonly together?: Together | undefined;
}

/**
 * The mean of what was observed of `metric`, and where the mean of many such runs lies. Of a percentile, the interval holds
 * around that of all runs' calls as well.
 */
export function meanOfObserved(metric: string, observed: Observed, confidence?: number): ObservedMean {
  const numbers = observed.values.filter((value) => value !== null);
  if (numbers.length < observed.values.length || numbers.length === 0) return { value: null, interval: null };
  const value = meanOf(numbers);
  const interval = intervalOf(metric, numbers, observed.wholes, confidence);
  const { percentile = null, calls = 0 } = observed.together ?? {};
  const percent = percentOf(metric);
  if (interval === undefined || percent === undefined || percentile === null)
    return { value, interval: interval ?? null };
  const of = { percent, mean: value, pooled: percentile, calls, runs: numbers.length };
  return { value, interval: aroundPooled(interval, of) };
}

function intervalOf(
  metric: string,
  numbers: readonly number[],
  wholes: Observed['wholes'],
  confidence: number | undefined,
): Interval | undefined {
  if (!isShare(metric)) return meanInterval(numbers, { confidence, least: 0 });
  const known = wholes.filter((whole) => whole !== undefined);
  return shareInterval(numbers, known.length === 0 ? undefined : wholeOf(known), { confidence });
}

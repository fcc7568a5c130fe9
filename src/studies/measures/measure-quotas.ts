/**
 * Why this file exists: what a quota's owner asks: how much was offered at most, in a second and in a minute, how much of
 * it was refused, and how near the limit it came.
 */
import { type Counts, largestOf, sortedCounts } from '../../engine/number-column.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { QuotaSummary } from '../summary.ts';
import { type MeasuredTime, measuredTime } from './measured-time.ts';
import { type QuotaColumns, quotaColumns, requestsAt } from './quota-columns.ts';

const SECONDS_PER_MINUTE = 60;

/** One summary for every quota of the world, in its order, those without a request included. */
export function measureQuotas(world: World, measurement: RunMeasurement): readonly QuotaSummary[] {
  return world.quotas.map((_, quota) => measureQuota(world, measurement, quota));
}

function measureQuota(world: World, measurement: RunMeasurement, quota: number): QuotaSummary {
  const { limitPerSecond, ...name } = world.quotas[quota]!;
  const { admitted, throttled, rejected } = requestsAt(world, measurement, quota);
  const requests = admitted + throttled + rejected;
  return {
    ...name,
    limitPerSecond,
    requests,
    admitted,
    throttled,
    rejected,
    throttledShare: requests === 0 ? 0 : throttled / requests,
    ...rates(measuredTime(world.clock, measurement), quotaColumns(world, measurement, quota), {
      requests,
      limitPerSecond,
    }),
  };
}

/** Peaks are of all that was offered from the first measured second on, the drain included. */
function rates(
  time: MeasuredTime,
  columns: QuotaColumns,
  { requests, limitPerSecond }: { readonly requests: number; readonly limitPerSecond: number },
) {
  const offered = columns.offered.subarray(time.firstSecond);
  const peakRequestsPerSecond = largestOf(offered);
  const peakRequestsPerMinute = largestOf(minutes(columns.offered, time.firstSecond));
  return {
    meanRequestsPerSecond: time.seconds === 0 ? 0 : requests / time.seconds,
    p99RequestsPerSecond: percentile99(columns.offered.subarray(time.firstSecond, time.endSecond)),
    peakRequestsPerSecond,
    peakRequestsPerMinute,
    secondsThrottled: secondsWithAny(columns.throttled.subarray(time.firstSecond)),
    peakUtilisation1s: peakRequestsPerSecond / limitPerSecond,
    peakUtilisation60s: peakRequestsPerMinute / (SECONDS_PER_MINUTE * limitPerSecond),
  };
}

/** Sums of the minutes [0, 60), [60, 120) ...: the bins of a one-minute metric; seconds before `from` count as none. */
export function minutes(column: Counts, from: number): Float64Array {
  const sums = new Float64Array(Math.ceil(column.length / SECONDS_PER_MINUTE));
  for (let second = from; second < column.length; second++) {
    sums[Math.floor(second / SECONDS_PER_MINUTE)]! += column[second]!;
  }
  return sums;
}

export function secondsWithAny(column: Counts): number {
  let seconds = 0;
  for (const count of column) if (count > 0) seconds++;
  return seconds;
}

/** Nearest rank: the smallest value with at least 99 % of the values at or below it. 0 of none. */
function percentile99(column: Counts): number {
  const sorted = sortedCounts(column);
  return sorted[Math.ceil((99 * sorted.length) / 100) - 1] ?? 0;
}

/**
 * Why this file exists: the simulation counts ticks, people read milliseconds.
 */
import { ExactHistogram } from '../../engine/histogram.ts';
import { type Clock, NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { LatencyCounts, LatencyStatistics } from '../summary.ts';

/** The percentages that every result has, unless `--percentiles` says otherwise. */
export const DEFAULT_PERCENTILES: readonly number[] = [50, 90, 95, 99, 99.9];

/** `p50`, `p99.9` ..., then `max` and `mean`; null each where there is no sample. */
export function latencyStatistics(
  ticks: ExactHistogram,
  clock: Clock,
  percents: readonly number[] = DEFAULT_PERCENTILES,
): LatencyStatistics {
  const values = ticks.percentiles(percents);
  const milliseconds = (value: number): number | null =>
    Number.isNaN(value) ? null : ticksToMilliseconds(value, clock);
  return Object.fromEntries([
    ...percents.map((percent, index) => [`p${percent}`, milliseconds(values[index]!)] as const),
    ['max', milliseconds(ticks.max)],
    ['mean', milliseconds(ticks.mean)],
  ]);
}

/** Each latency that occurs and how often, ascending. */
export function latencyCountsOf(ticks: ExactHistogram, clock: Clock): LatencyCounts {
  const milliseconds: number[] = [];
  const calls: number[] = [];
  ticks.forEach((value, times) => {
    milliseconds.push(ticksToMilliseconds(value, clock));
    calls.push(times);
  });
  return { milliseconds, calls };
}

/** A whole number of ticks times a whole number of nanoseconds is exact; one division rounds once. */
export function ticksToMilliseconds(ticks: number, { tickNanoseconds }: Clock): number {
  return (ticks * tickNanoseconds) / NANOSECONDS_PER_MILLISECOND;
}

/** All samples of several histograms as one. */
export function merged(histograms: readonly ExactHistogram[]): ExactHistogram {
  const all = new ExactHistogram();
  for (const histogram of histograms) all.merge(histogram);
  return all;
}

/**
 * Why this file exists: the percentile of a run of few calls is off by chance and to one side: the 99th by nearest rank of
 * 200 calls is, on average, that of the 98.9 % below it. The mean of many such runs keeps that error while its interval
 * shrinks, and of 95 % promised half held. All runs' calls together are off by less.
 */
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import { latencyStatistics, merged } from '../measures/latency-statistics.ts';
import { measureClients, measureWorkloads } from '../measures/measure-callers.ts';
import type { Numbers } from '../measures/numbers.ts';
import type { Interval, LatencyStatistics } from '../summary.ts';

/** What the intervals of percentiles add to their method. */
export const POOLED_METHOD = 'around the mean of the runs and the percentile of all their calls';

/**
 * With so many calls a run and run beyond a percentile, the error is a quarter of the standard error of the mean: about
 * 1 / (2 k) of 1 / sqrt(k runs), in units of the slope there, for k calls beyond it.
 */
const ENOUGH_BEYOND = 4;

/** The percentile that a metric or a field of latencies names, 0 to 100; undefined of any other. */
export function percentOf(name: string): number | undefined {
  const percent = /(?:^|\.)p(\d+(?:\.\d+)?)$/.exec(name)?.[1];
  return percent === undefined ? undefined : Number(percent);
}

/** The first of several runs, with the latencies of all of them in the place of its own. */
export function pooledRuns(measurements: readonly RunMeasurement[]): RunMeasurement {
  const workloads = measurements[0]!.workloads.map((calls, index) => ({
    ...calls,
    latency: merged(measurements.map((run) => run.workloads[index]!.latency)),
  }));
  return { ...measurements[0]!, workloads };
}

export interface Pooled {
  readonly percent: number;
  /** Means of the runs, and the percentile of all their calls, in the same unit. */
  readonly mean: number;
  readonly pooled: number;
  /** Calls that all runs together have latencies of. */
  readonly calls: number;
  readonly runs: number;
}

/** The interval of a mean of percentiles, made to hold around the percentile of all calls too, where runs have few calls. */
export function aroundPooled(interval: Interval, { percent, mean, pooled, calls, runs }: Pooled): Interval {
  const beyond = ((calls / runs) * (100 - percent)) / 100;
  if (beyond >= ENOUGH_BEYOND * runs || pooled === mean) return interval;
  const shift = pooled - mean;
  return {
    ...interval,
    low: Math.max(0, Math.min(interval.low, interval.low + shift)),
    high: Math.max(interval.high, interval.high + shift),
    method: `${interval.method}; ${POOLED_METHOD}`,
  };
}

/** The intervals of a summary's latencies, those of percentiles made so; of the others nothing. */
export function percentileIntervals(
  { world, percents, means, intervals }: PercentileOptions,
  measurements: readonly RunMeasurement[],
): Readonly<Record<string, Interval>> {
  const pooled = pooledRuns(measurements);
  const all = latencyStatistics(merged(pooled.workloads.map(({ latency }) => latency)), world.clock, percents);
  const runs = measurements.length;
  const changed: Record<string, Interval> = {};
  const widen = (path: string, own: LatencyStatistics, together: LatencyStatistics, calls: number): void => {
    for (const percent of percents) {
      const [interval, mean, found] = [intervals[`${path}.p${percent}`], own[`p${percent}`], together[`p${percent}`]];
      if (interval === undefined || typeof mean !== 'number' || typeof found !== 'number') continue;
      changed[`${path}.p${percent}`] = aroundPooled(interval, { percent, mean, pooled: found, calls, runs });
    }
  };
  widen('latencyMs', means.latencyMs, all, means.totals.succeeded * runs);
  for (const [kind, callers] of callersOf(world, pooled, percents))
    for (const [index, { latencyMs }] of callers.entries()) {
      const own = means[kind][index]!;
      widen(`${kind}[${index}].latencyMs`, own.latencyMs, latencyMs, own.succeeded * runs);
    }
  return changed;
}

export interface PercentileOptions {
  readonly world: World;
  readonly percents: readonly number[];
  readonly means: Numbers;
  readonly intervals: Readonly<Record<string, Interval>>;
}

function callersOf(world: World, pooled: RunMeasurement, percents: readonly number[]) {
  return [
    ['workloads', measureWorkloads(world, pooled, percents)],
    ['clients', measureClients(world, pooled, percents)],
  ] as const;
}

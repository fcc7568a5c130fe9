/**
 * Why this file exists: a plot of percentiles in nines needs many of them, out to the last call; a summary has five.
 */
import type { ExactHistogram } from '../../engine/histogram.ts';
import type { Clock } from '../../engine/tick.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { QuantilePoint, WorkloadQuantiles } from '../summary.ts';
import { merged, ticksToMilliseconds } from './latency-statistics.ts';

/** 1 / (1 - quantile) in hundredths, over one decade: about six a halving, 50 %, 75 %, 90 % and 95 % among them. */
const hundredths = [100, 110, 125, 140, 160, 180, 200, 225, 250, 280, 320, 360, 400, 450, 500, 560, 630, 710, 800, 900];

/** Of each workload with a call that succeeded. */
export function measureQuantiles(world: World, { workloads }: RunMeasurement): readonly WorkloadQuantiles[] {
  return world.workloads
    .map(({ name }, index) => ({ workload: name, points: latencyQuantiles(workloads[index]!.latency, world.clock) }))
    .filter(({ points }) => points.length > 0);
}

/** Of all calls that succeeded; undefined where none did. */
export function quantilesOfAll(world: World, { workloads }: RunMeasurement): readonly QuantilePoint[] | undefined {
  const points = latencyQuantiles(merged(workloads.map(({ latency }) => latency)), world.clock);
  return points.length === 0 ? undefined : points;
}

/**
 * Latencies by nearest rank at 1 - 1/n for n from 1 to the number of calls, then the slowest call's at 1. Beyond
 * 1 - 1/calls a sample says nothing.
 */
export function latencyQuantiles(latency: ExactHistogram, clock: Clock): readonly QuantilePoint[] {
  if (latency.count === 0) return [];
  const nines = ninesUpTo(latency.count);
  const ranks = [...nines.map((scaled) => rankOf(scaled, latency.count)), latency.count];
  const ticks = valuesAt(latency, ranks);
  return ticks.map((value, index) => ({
    quantile: index < nines.length ? 1 - 100 / nines[index]! : 1,
    milliseconds: ticksToMilliseconds(value, clock),
  }));
}

/** n in hundredths, ascending. */
function ninesUpTo(count: number): readonly number[] {
  const all: number[] = [];
  for (let decade = 1; decade <= count; decade *= 10) all.push(...hundredths.map((step) => step * decade));
  return all.filter((scaled) => scaled <= 100 * count);
}

/** ceil(count x (1 - 1/n)), in whole numbers, at least 1. */
function rankOf(scaled: number, count: number): number {
  return Math.max(1, count - Math.floor((100 * count) / scaled));
}

/** The values with these ascending ranks. */
function valuesAt(latency: ExactHistogram, ranks: readonly number[]): readonly number[] {
  const values: number[] = [];
  let seen = 0;
  latency.forEach((value, times) => {
    seen += times;
    while (values.length < ranks.length && seen >= ranks[values.length]!) values.push(value);
  });
  return values;
}

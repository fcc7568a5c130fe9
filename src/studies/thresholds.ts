/**
 * Why this file exists: thresholds decide the exit code, so each is judged on the very numbers of the run and never
 * passes for lack of them.
 */
import type { ParsedThreshold } from '../scenario/thresholds.ts';
import type { RunMeasurement } from '../simulation/result.ts';
import type { World } from '../simulation/world.ts';
import { observeMean } from './intervals/observation.ts';
import type { Interval, ThresholdOutcome } from './summary.ts';

/** A threshold that was read; where it stands in the file does not matter here. */
export type Threshold = Omit<ParsedThreshold, 'line' | 'column'>;

/**
 * Judges each threshold by the mean over the replications. One whose metric has no samples in some replication fails.
 *
 * @param intervals gets an interval for each `thresholds[i].observed`, with more than one replication
 */
export function judge(
  thresholds: readonly Threshold[],
  world: World,
  measurements: readonly RunMeasurement[],
  intervals: Record<string, Interval>,
): readonly ThresholdOutcome[] {
  return thresholds.map(({ text, metric, scope, operator, limit }, index) => {
    const { value: observed, interval } = observeMean(metric, scope, world, measurements);
    if (interval !== null) intervals[`thresholds[${index}].observed`] = interval;
    return { text, observed, limit, passed: observed !== null && holds[operator](observed, limit) };
  });
}

const holds = {
  '<': (observed: number, limit: number) => observed < limit,
  '<=': (observed: number, limit: number) => observed <= limit,
  '>': (observed: number, limit: number) => observed > limit,
  '>=': (observed: number, limit: number) => observed >= limit,
};

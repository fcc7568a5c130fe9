/**
 * Why this file exists: thresholds decide the exit code, so each is judged on the very numbers of the run and never
 * passes for lack of them.
 */
import type { RunMeasurement } from '../simulation/result.ts';
import type { World } from '../simulation/world.ts';
import { averageNumbers } from './average.ts';
import { type MetricScope, observe } from './metrics.ts';
import type { Interval, ThresholdOutcome } from './summary.ts';

/** `METRIC [of quota ACCOUNT/NAME | of client NAME] OP VALUE`, taken apart. */
export interface Threshold {
  readonly text: string;
  readonly metric: string;
  readonly scope: MetricScope;
  readonly operator: '<' | '<=' | '>' | '>=';
  /** In the metric's own unit: shares 0 to 1, milliseconds, requests, dollars. */
  readonly limit: number;
}

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
    const values = measurements.map((measurement) => observe(metric, scope, world, measurement));
    const observed = values.includes(null) ? null : averageNumbers(values, `thresholds[${index}].observed`, intervals);
    return { text, observed, limit, passed: observed !== null && holds[operator](observed, limit) };
  });
}

const holds = {
  '<': (observed: number, limit: number) => observed < limit,
  '<=': (observed: number, limit: number) => observed <= limit,
  '>': (observed: number, limit: number) => observed > limit,
  '>=': (observed: number, limit: number) => observed >= limit,
};

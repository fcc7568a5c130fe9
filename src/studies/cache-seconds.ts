/**
 * Why this file exists: when caches expire or start cold, requests rise although calls do not. To tell that from more
 * calls, an episode asks how many calls missed their cache beyond what so many calls usually do.
 */
import { totalOf } from '../engine/number-column.ts';
import type { RunMeasurement } from '../simulation/result.ts';
import type { World } from '../simulation/world.ts';
import { flowsOf } from './quota-columns.ts';

/** By second, the misses beyond the share of calls that misses in the run as a whole; of the calls behind one quota. */
export function unusualMisses(world: World, measurement: RunMeasurement, quota: number): Float64Array {
  const requests = new Set(flowsOf(world, quota));
  const excess = new Float64Array(measurement.simulatedSeconds);
  for (const [flow, { action }] of world.flows.entries()) {
    if (action === undefined || !action.requests.some((request) => requests.has(request))) continue;
    const { hits, misses } = measurement.seconds[flow]!;
    const usual = totalOf(misses) / Math.max(1, totalOf(hits) + totalOf(misses));
    for (let second = 0; second < excess.length; second++) {
      excess[second]! += misses[second]! - usual * (hits[second]! + misses[second]!);
    }
  }
  return excess;
}

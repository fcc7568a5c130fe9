/**
 * Why this file exists: when caches expire or start cold, requests rise although calls do not. To tell that from more
 * calls, an episode asks how many calls missed their cache beyond what so many calls usually do.
 */
import { totalOf } from '../../engine/number-column.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import { flowsOf } from './quota-columns.ts';

/** Of a second, the misses beyond the share of calls that misses in the run as a whole; of the calls behind one quota. */
export function unusualMisses(world: World, measurement: RunMeasurement, quota: number): (second: number) => number {
  const requests = new Set(flowsOf(world, quota));
  const flows = world.flows.flatMap(({ action }, flow) => {
    if (action === undefined || !action.requests.some((request) => requests.has(request))) return [];
    const { hits, misses } = measurement.seconds[flow]!;
    return [{ hits, misses, usual: totalOf(misses) / Math.max(1, totalOf(hits) + totalOf(misses)) }];
  });
  return (second) =>
    flows.reduce((sum, { hits, misses, usual }) => {
      return sum + (misses[second]! - usual * (hits[second]! + misses[second]!));
    }, 0);
}

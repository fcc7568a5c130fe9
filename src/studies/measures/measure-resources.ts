/** Why this file exists: how full each resource quota was, over the run; means where there are several replications. */
import type { ResourceMeasurement, RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { ResourceSummary } from '../summary.ts';
import { limitChanges } from './limit-changes.ts';

export function measureResources(world: World, runs: readonly RunMeasurement[]): readonly ResourceSummary[] {
  return (world.kms?.resources ?? []).map(({ quota, scope, limit }, index) => {
    const limitAtEnd = limitChanges(world, index).at(-1)?.limit;
    const mean = (field: (one: ResourceMeasurement) => number): number =>
      runs.reduce((sum, { resources }) => sum + field(resources[index]!), 0) / runs.length;
    return {
      quota,
      scope,
      limit,
      ...(limitAtEnd === undefined ? {} : { limitAtEnd }),
      start: mean(({ start }) => start),
      peak: mean(({ peak }) => peak),
      end: mean(({ end }) => end),
      refused: mean(({ refused }) => refused),
    };
  });
}

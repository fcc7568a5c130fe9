/** Why this file exists: what charts draw second by second or call by call, beside the quotas' own series. */
import { sumOfColumns } from '../../engine/number-column.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { CacheSeries, CallAttempts, ResourceSeries, RunReport } from '../summary.ts';
import { limitChanges } from './limit-changes.ts';

/** Of one replication; what has nothing to show is left out. */
export function seriesOfRun(
  world: World,
  measurement: RunMeasurement,
): Pick<RunReport, 'attempts' | 'cacheSeries' | 'resourceSeries'> {
  const cacheSeries = cachesOf(world, measurement);
  const resourceSeries = measurement.resources.map(({ used }, resource): ResourceSeries => {
    const limits = limitChanges(world, resource);
    return { resource, used, ...(limits.length === 0 ? {} : { limits }) };
  });
  return {
    attempts: attemptsOf(world, measurement),
    ...(cacheSeries.length === 0 ? {} : { cacheSeries }),
    ...(resourceSeries.length === 0 ? {} : { resourceSeries }),
  };
}

function attemptsOf(world: World, { workloads }: RunMeasurement): readonly CallAttempts[] {
  return world.workloads.map(({ name }, workload) => ({ workload: name, calls: workloads[workload]!.byRequests }));
}

function cachesOf(world: World, { flows, seconds, simulatedSeconds }: RunMeasurement): readonly CacheSeries[] {
  return world.clients.flatMap(({ name }, client) => {
    const own = world.flows.flatMap((flow, index) => (flow.client === client ? [index] : []));
    if (own.every((flow) => flows[flow]!.hits + flows[flow]!.misses === 0)) return [];
    const sum = (of: 'hits' | 'misses') =>
      sumOfColumns(
        own.map((flow) => seconds[flow]![of]),
        simulatedSeconds,
      );
    return [{ client: name, hits: sum('hits'), misses: sum('misses') }];
  });
}

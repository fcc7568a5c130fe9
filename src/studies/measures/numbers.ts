/**
 * Why this file exists: the numbers of one replication, laid out as in a summary, are what is averaged over replications
 * and what a fingerprint is taken of.
 */
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { Summary } from '../summary.ts';
import { checkConservation } from './conservation.ts';
import { latencyStatistics, merged } from './latency-statistics.ts';
import { measureClients, measureWorkloads } from './measure-callers.ts';
import { measureQuotas } from './measure-quotas.ts';
import { measureOperations, measureServices, measureTotals } from './measure-totals.ts';

export type Numbers = Pick<
  Summary,
  'totals' | 'drain' | 'latencyMs' | 'quotas' | 'operations' | 'services' | 'workloads' | 'clients' | 'errors'
>;

/**
 * Every number of one run. `quotas` follows the world's, those without a request included.
 *
 * @throws BugError if a call or a request was lost.
 */
export function measureNumbers(world: World, measurement: RunMeasurement, percents: readonly number[]): Numbers {
  checkConservation(world, measurement);
  const latency = merged(measurement.workloads.map((workload) => workload.latency));
  return {
    totals: measureTotals(world, measurement),
    drain: measurement.drain,
    latencyMs: latencyStatistics(latency, world.clock, percents),
    quotas: measureQuotas(world, measurement),
    operations: measureOperations(world, measurement),
    services: measureServices(world, measurement),
    workloads: measureWorkloads(world, measurement, percents),
    clients: measureClients(world, measurement, percents),
    errors: [...measurement.errors, ...measurement.serviceErrors],
  };
}

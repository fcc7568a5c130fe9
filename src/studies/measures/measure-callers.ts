/**
 * Why this file exists: a call belongs to a workload and to a client; both want the same account of how theirs went.
 */
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { CallerSummary } from '../summary.ts';
import { latencyStatistics, merged } from './latency-statistics.ts';
import { measureDataKeys } from './measure-data-keys.ts';

/** Which workloads' calls and which flows' requests are someone's. */
interface Share {
  readonly workloads: readonly number[];
  readonly flows: readonly number[];
}

/** One summary a workload, in file order. */
export function measureWorkloads(
  world: World,
  measurement: RunMeasurement,
  percents: readonly number[],
): readonly CallerSummary[] {
  return world.workloads.map(({ name }, workload) => {
    const flows = world.flows.flatMap((flow, index) => (flow.workload === workload ? [index] : []));
    return measureCaller(name, { workloads: [workload], flows }, world, measurement, percents);
  });
}

/** One summary a client, in file order. */
export function measureClients(
  world: World,
  measurement: RunMeasurement,
  percents: readonly number[],
): readonly CallerSummary[] {
  return world.clients.map(({ name }, client) => {
    const dataKeys = measureDataKeys(measurement, client);
    const caller = measureCaller(name, shareOfClient(world, client), world, measurement, percents);
    return dataKeys === undefined ? caller : { ...caller, dataKeys };
  });
}

/** What is one client's: its flows, and the calls of workloads that are its alone. */
export function shareOfClient(world: World, client: number): Share {
  const flows = world.flows.flatMap((flow, index) => (flow.client === client ? [index] : []));
  const workloads = new Set(flows.map((flow) => world.flows[flow]!.workload));
  const alone = (workload: number) => world.flows.every((flow) => flow.workload !== workload || flow.client === client);
  return { flows, workloads: [...workloads].filter(alone) };
}

function measureCaller(
  name: string,
  share: Share,
  world: World,
  measurement: RunMeasurement,
  percents: readonly number[],
): CallerSummary {
  const calls = share.workloads.map((workload) => measurement.workloads[workload]!);
  const flows = share.flows.map((flow) => measurement.flows[flow]!);
  return {
    name,
    calls: calls.reduce((sum, workload) => sum + workload.calls, 0),
    succeeded: calls.reduce((sum, workload) => sum + workload.succeeded, 0),
    failed: calls.reduce((sum, workload) => sum + workload.failed, 0),
    requests: flows.reduce((sum, flow) => sum + flow.admitted + flow.throttled + flow.rejected, 0),
    throttled: flows.reduce((sum, flow) => sum + flow.throttled, 0),
    retries: flows.reduce((sum, flow) => sum + flow.retries, 0),
    cacheHits: flows.reduce((sum, flow) => sum + flow.hits, 0),
    cacheMisses: flows.reduce((sum, flow) => sum + flow.misses, 0),
    latencyMs: latencyStatistics(merged(calls.map((workload) => workload.latency)), world.clock, percents),
  };
}

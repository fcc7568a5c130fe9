/**
 * Why this file exists: the simulation counts by flow, a limit is one of a quota: these are a quota's seconds, the sum of
 * the flows that spend it.
 */
import { type Counts, sumOfColumns } from '../engine/number-column.ts';
import type { FlowSeconds, RunMeasurement } from '../simulation/result.ts';
import type { World } from '../simulation/world.ts';

/** Requests of one quota, one number a simulated second. offered = admitted + throttled + rejected. */
export interface QuotaColumns {
  readonly admittedFirstTries: Counts;
  readonly admittedRetries: Counts;
  readonly throttledFirstTries: Counts;
  readonly throttledRetries: Counts;
  readonly rejected: Counts;
  readonly offered: Counts;
  readonly throttled: Counts;
}

/** The columns of `world.quotas[quota]`, as it counts: a request of weight 2 is two of them. */
export function quotaColumns(world: World, measurement: RunMeasurement, quota: number): QuotaColumns {
  return sumOfFlows(measurement, flowsOf(world, quota), (flow) => weightIn(world, flow, quota));
}

/** How often one request of a flow counts against a quota that it spends: a whole number. */
export function weightIn({ flows }: World, flow: number, quota: number): number {
  const { quotas, weights } = flows[flow]!;
  return weights?.[quotas.indexOf(quota)] ?? 1;
}

/** The columns of several flows as one. */
export function sumOfFlows(
  measurement: RunMeasurement,
  flows: readonly number[],
  weightOf: (flow: number) => number = () => 1,
): QuotaColumns {
  const sum = (...names: (keyof FlowSeconds)[]): Counts => {
    const columns = flows.flatMap((flow) =>
      names.flatMap((name) => new Array<Counts>(weightOf(flow)).fill(measurement.seconds[flow]![name])),
    );
    return sumOfColumns(columns, measurement.simulatedSeconds);
  };
  return {
    admittedFirstTries: sum('admittedFirstTries'),
    admittedRetries: sum('admittedRetries'),
    throttledFirstTries: sum('throttledFirstTries'),
    throttledRetries: sum('throttledRetries'),
    rejected: sum('rejected'),
    offered: sum('admittedFirstTries', 'admittedRetries', 'throttledFirstTries', 'throttledRetries', 'rejected'),
    throttled: sum('throttledFirstTries', 'throttledRetries'),
  };
}

/** Indexes of the flows that spend `world.quotas[quota]`. */
export function flowsOf(world: World, quota: number): readonly number[] {
  return world.flows.flatMap((flow, index) => (flow.quotas.includes(quota) ? [index] : []));
}

/** All of a flow's columns: their sum is what it offered. */
export function columnsOf(seconds: FlowSeconds): readonly Counts[] {
  return [
    seconds.admittedFirstTries,
    seconds.admittedRetries,
    seconds.throttledFirstTries,
    seconds.throttledRetries,
    seconds.rejected,
  ];
}

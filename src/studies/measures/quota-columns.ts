/**
 * Why this file exists: the simulation counts by flow, a limit is one of a quota: these are a quota's seconds, the sum of
 * the flows that spend it. What another quota refused spends nothing of this one, and is no request of it.
 */
import { type Counts, sumOfColumns } from '../../engine/number-column.ts';
import type { FlowSeconds, RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';

/** A flow's requests by second, without its calls. */
export type RequestSeconds = Omit<FlowSeconds, 'hits' | 'misses'>;

/** Indexes into `World.flows` and `World.quotas`: a flow, and one of its quotas. */
export interface FlowAtQuota {
  readonly flow: number;
  readonly quota: number;
}

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
  const flows = flowsOf(world, quota).flatMap((flow) =>
    new Array<RequestSeconds>(weightIn(world, flow, quota)).fill(secondsAt(world, measurement, { flow, quota })),
  );
  return sumOfSeconds(flows, measurement.simulatedSeconds);
}

/** What of a flow one of its quotas sees: of what was throttled, only what it refused itself. */
export function secondsAt(
  world: World,
  { seconds, refusals, simulatedSeconds }: RunMeasurement,
  { flow, quota }: FlowAtQuota,
): RequestSeconds {
  const all = seconds[flow]!;
  if (world.flows[flow]!.quotas.length === 1) return all;
  const own = refusals.filter((refusal) => refusal.flow === flow && refusal.quotas.includes(quota));
  const sum = (name: 'throttledFirstTries' | 'throttledRetries') =>
    sumOfColumns(
      own.map((refusal) => refusal[name]),
      simulatedSeconds,
    );
  return { ...all, throttledFirstTries: sum('throttledFirstTries'), throttledRetries: sum('throttledRetries') };
}

/** Requests of measured calls, as `world.quotas[quota]` counts them; those that another refused are none of its own. */
export function requestsAt(
  world: World,
  measurement: RunMeasurement,
  quota: number,
): Record<'admitted' | 'throttled' | 'rejected', number> {
  const counts = { admitted: 0, throttled: 0, rejected: 0 };
  for (const flow of flowsOf(world, quota)) {
    const weight = weightIn(world, flow, quota);
    const { admitted, rejected } = measurement.flows[flow]!;
    counts.admitted += weight * admitted;
    counts.throttled += weight * throttledAt(world, measurement, { flow, quota });
    counts.rejected += weight * rejected;
  }
  return counts;
}

function throttledAt(world: World, { flows, refusals }: RunMeasurement, { flow, quota }: FlowAtQuota): number {
  if (world.flows[flow]!.quotas.length === 1) return flows[flow]!.throttled;
  const own = refusals.filter((refusal) => refusal.flow === flow && refusal.quotas.includes(quota));
  return own.reduce((sum, { throttled }) => sum + throttled, 0);
}

/** How often one request of a flow counts against a quota that it spends: a whole number. */
export function weightIn({ flows }: World, flow: number, quota: number): number {
  const { quotas, weights } = flows[flow]!;
  return weights?.[quotas.indexOf(quota)] ?? 1;
}

/** The columns of several flows as one, whoever throttled them. */
export function sumOfFlows({ seconds, simulatedSeconds }: RunMeasurement, flows: readonly number[]): QuotaColumns {
  return sumOfSeconds(
    flows.map((flow) => seconds[flow]!),
    simulatedSeconds,
  );
}

function sumOfSeconds(flows: readonly RequestSeconds[], length: number): QuotaColumns {
  const sum = (...names: (keyof RequestSeconds)[]): Counts =>
    sumOfColumns(
      flows.flatMap((flow) => names.map((name) => flow[name])),
      length,
    );
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
export function columnsOf(seconds: RequestSeconds): readonly Counts[] {
  return [
    seconds.admittedFirstTries,
    seconds.admittedRetries,
    seconds.throttledFirstTries,
    seconds.throttledRetries,
    seconds.rejected,
  ];
}

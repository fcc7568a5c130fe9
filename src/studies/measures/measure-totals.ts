/**
 * Why this file exists: what callers asked for, what reached KMS, and what KMS did with it.
 */
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { OperationCost, OperationSummary, Summary, Totals } from '../summary.ts';
import { costsOf } from './measure-costs.ts';

/** calls = succeeded + failed + pending; requests = admitted + throttled + rejected. */
export function measureTotals(world: World, measurement: RunMeasurement): Totals {
  const { flows, workloads } = measurement;
  const calls = workloads.reduce((sum, workload) => sum + workload.calls, 0);
  const admitted = flows.reduce((sum, flow) => sum + flow.admitted, 0);
  const throttled = flows.reduce((sum, flow) => sum + flow.throttled, 0);
  const rejected = flows.reduce((sum, flow) => sum + flow.rejected, 0);
  const requests = admitted + throttled + rejected;
  return {
    calls,
    succeeded: workloads.reduce((sum, workload) => sum + workload.succeeded, 0),
    failed: workloads.reduce((sum, workload) => sum + workload.failed, 0),
    pending: workloads.reduce((sum, workload) => sum + workload.pending, 0),
    cacheHits: flows.reduce((sum, flow) => sum + flow.hits, 0),
    cacheMisses: flows.reduce((sum, flow) => sum + flow.misses, 0),
    requests,
    admitted,
    throttled,
    rejected,
    retries: flows.reduce((sum, flow) => sum + flow.retries, 0),
    attemptsPerCall: calls === 0 ? 0 : requests / calls,
    ...costsOf(world, measurement, [...world.flows.keys()]),
  };
}

/** One row for each operation that an account's clients call, in the order in which the scenario names them. */
export function measureOperations(world: World, { flows }: RunMeasurement): readonly OperationSummary[] {
  return operationGroups(world).map((members) => {
    const { operation, client } = world.flows[members[0]!]!;
    const counts = members.map((flow) => flows[flow]!);
    const admitted = counts.reduce((sum, flow) => sum + flow.admitted, 0);
    const throttled = counts.reduce((sum, flow) => sum + flow.throttled, 0);
    const rejected = counts.reduce((sum, flow) => sum + flow.rejected, 0);
    const requests = admitted + throttled + rejected;
    return { operation, account: world.clients[client]!.account, requests, admitted, throttled, rejected };
  });
}

/** What the admitted requests of each row of `measureOperations` cost. */
export function measureOperationCosts(world: World, measurement: RunMeasurement): readonly OperationCost[] {
  return operationGroups(world).map((members) => {
    const { operation, client } = world.flows[members[0]!]!;
    const { costUsd } = costsOf(world, measurement, members);
    return { operation, account: world.clients[client]!.account, costUsd };
  });
}

/** One row for each AWS service or library that calls KMS for an account. */
export function measureServices(world: World, { flows }: RunMeasurement): Summary['services'] {
  const key = (flow: World['flows'][number]) => {
    const { service } = world.workloads[flow.workload]!;
    return service === null ? null : `${service} ${world.clients[flow.client]!.account}`;
  };
  return groups(world, key).map((members) => {
    const { workload, client } = world.flows[members[0]!]!;
    const counts = members.map((flow) => flows[flow]!);
    return {
      service: world.workloads[workload]!.service!,
      account: world.clients[client]!.account,
      requests: counts.reduce((sum, flow) => sum + flow.admitted + flow.throttled + flow.rejected, 0),
      throttled: counts.reduce((sum, flow) => sum + flow.throttled, 0),
    };
  });
}

function operationGroups(world: World): readonly (readonly number[])[] {
  return groups(world, (flow) => `${flow.operation} ${world.clients[flow.client]!.account}`);
}

/** Indexes of flows with the same key, in the order of first appearance; those whose key is null are left out. */
function groups(world: World, key: (flow: World['flows'][number]) => string | null): readonly (readonly number[])[] {
  const byKey = new Map<string, number[]>();
  for (const [index, flow] of world.flows.entries()) {
    const name = flow.action === undefined ? key(flow) : null;
    if (name === null) continue;
    const members = byKey.get(name);
    if (members === undefined) byKey.set(name, [index]);
    else members.push(index);
  }
  return [...byKey.values()];
}

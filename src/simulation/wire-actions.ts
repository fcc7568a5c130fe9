/** Why this file exists: an action in a world is a name and settings; here it becomes something that decides. */
import { createRetrier } from '../clients/retrier.ts';
import type { RetryPolicy } from '../clients/retry.ts';
import { ensure } from '../engine/ensure.ts';
import type { RandomStreams } from '../engine/random.ts';
import type { ActionDefinition, ActionEnvironment, ActionPlan } from '../workloads/action.ts';
import { findAction } from '../workloads/services/index.ts';
import { failureKinds, outcomeKinds } from './failure-kinds.ts';
import type { FlowState, RunningAction } from './states.ts';
import type { World } from './world.ts';

/** Flows with an action get it once the flows of its requests are there: flows are all of one shape, which is quick. */
export function wireActions(world: World, plain: readonly FlowState[], streams: RandomStreams): void {
  const shared = new Map<string, unknown>();
  for (const flow of plain) {
    const plan = world.flows[flow.index]!.action;
    if (plan === undefined) continue;
    const definition = findAction(plan.name);
    ensure(definition !== undefined, `an action of the world is called ${plan.name}, which no service has`);
    const action = createAction(world, flow, { plan, definition, flows: plain, streams, shared });
    flow.client.actions.push(action);
    flow.action = action;
    flow.quotas = [...new Set(action.requests.flatMap((request) => request?.quotas ?? []))];
    flow.kinds = failureKinds(world.clients[world.flows[flow.index]!.client]!.retry, definition.surfaces);
    flow.outcomes = outcomeKinds(definition.surfaces);
  }
}

interface ActionParts {
  readonly plan: ActionPlan;
  readonly definition: ActionDefinition;
  readonly flows: readonly FlowState[];
  readonly streams: RandomStreams;
  readonly shared: Map<string, unknown>;
}

function createAction(world: World, flow: FlowState, parts: ActionParts): RunningAction {
  const { plan, definition, flows, streams, shared } = parts;
  const { workload, client } = world.flows[flow.index]!;
  const entity = `workload ${world.workloads[workload]!.name} action`;
  const environment: ActionEnvironment = {
    workload: world.workloads[workload]!.name,
    cache: world.clients[client]!.cache ?? null,
    instances: flow.client.instances,
    principals: flow.client.principals,
    stream: (purpose) => streams.stream(entity, purpose),
    shared: <T>(scope: 'client' | 'world', name: string, make: () => T): T => {
      const key = `${scope === 'client' ? client : ''} ${name}`;
      if (!shared.has(key)) shared.set(key, make());
      return shared.get(key) as T;
    },
  };
  return {
    state: definition.create(plan.settings, environment),
    retriesWhole: definition.retries === 'action',
    requests: plan.requests.map((request) => (request < 0 ? null : flows[request]!)),
    serviceRetry: plan.serviceRetry === undefined ? null : createServiceRetry(plan.serviceRetry, entity, streams),
  };
}

function createServiceRetry(policy: RetryPolicy, entity: string, streams: RandomStreams) {
  return { retrier: createRetrier(policy, 1, streams.stream(entity, 'backoff')), kinds: failureKinds(policy) };
}

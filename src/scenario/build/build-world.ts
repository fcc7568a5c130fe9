/** Why this file exists: the order in which a draft becomes a world. */

import type { Clock } from '../../engine/tick.ts';
import type { Trace } from '../../imports/trace.ts';
import { pricingAssumptions, rotationPriceAssumption } from '../../kms/pricing.ts';
import { newestProfile } from '../../kms/profiles.ts';
import type { KeyFee, World } from '../../simulation/world.ts';
import type { Problems } from '../diagnostics.ts';
import type { ReadScenario } from '../read-draft.ts';
import { Accounts } from './accounts.ts';
import { AppliedValues } from './applied-values.ts';
import { Assumptions } from './assumptions.ts';
import { checkCaches } from './caches.ts';
import { Clients } from './clients.ts';
import { resolveClock } from './clocks.ts';
import { warnOfCoarseTick } from './coarse-tick.ts';
import type { BuildContext } from './context.ts';
import { resolveEvents } from './events.ts';
import type { InputFiles } from './input-files.ts';
import { resolveKeyEvents } from './key-events.ts';
import { KeyStores } from './key-stores.ts';
import { Keys } from './keys.ts';
import { type BuiltKms, KmsRequests } from './kms-world.ts';
import { resolveLatency } from './latencies.ts';
import { resolveLimiter, resolveRejectedSpends } from './limiters.ts';
import { checkMemory } from './memory.ts';
import { resolveQuotaEvents } from './quota-events.ts';
import { warnOfUnused } from './unused.ts';
import { type FlowPlan, type PlannedWorkloads, planWorkloads } from './workloads.ts';
import { WorldQuotas } from './world-quotas.ts';

export interface BuiltWorld {
  readonly context: BuildContext;
  /** Complete unless `problems` has errors. */
  readonly world: World;
  readonly seed: number | string;
  readonly traces: readonly Trace[];
}

export interface BuildOptions extends ReadScenario {
  readonly problems: Problems;
  readonly files: InputFiles;
  /** In place of the file's. */
  readonly seed: number | string | undefined;
}

export async function buildWorld({ draft, places, problems, files, seed: given }: BuildOptions): Promise<BuiltWorld> {
  const assumptions = new Assumptions();
  const seed = given ?? assumptions.orDefault('seed', draft.seed, 1);
  const region = assumptions.orDefault('region', draft.region, 'us-east-1');
  const profile = assumptions.orDefault('quotas.profile', draft.quotas?.profile, newestProfile);
  const load = assumptions.orDefault('load', draft.load, 1);
  const context: BuildContext = { draft, places, problems, assumptions, files, region, profile, load };
  const accounts = new Accounts(context);
  const keyStores = new KeyStores(context, accounts);
  const keys = new Keys(context, accounts, keyStores);
  const requests = new KmsRequests(context, keyStores, keys);
  const clients = new Clients(context, accounts);
  const applied = new AppliedValues(context, accounts);
  const latency = resolveLatency(context);
  const limiter = resolveLimiter(context);
  const quotas = new WorldQuotas(applied, assumptions, profile);
  const planned = await planWorkloads(context, { accounts, clients, keys, keyStores, requests, quotas });
  checkCaches(context);
  const clock = resolveClock(context, longest(planned.traces));
  if (clock !== undefined && latency !== undefined) warnOfCoarseTick(context, clock, latency);
  const keyEvents =
    clock === undefined
      ? []
      : resolveKeyEvents(context, { accounts, keys, keyStores, requests }, clock.tickNanoseconds);
  const resources = requests.resources(applied);
  const quotaEvents =
    clock === undefined
      ? []
      : resolveQuotaEvents(context, { accounts, clock, quotas: quotas.all, resources, requests });
  const kms = requests.build(endOf(clock), resources);
  const settled = { ...planned, flows: planned.flows.map((flow) => settle(flow, kms)) };
  const flows = numbered(settled, clients);
  const events = [
    ...quotaEvents,
    ...(clock === undefined ? [] : resolveEvents(context, { clock, clients: flows.clients })),
    ...keyEvents,
  ];
  keys.uses.warnOfSeveral();
  if (!problems.hasErrors) warnOfUnused(context, { accounts, keys, clients, applied, followed: flows.clients });
  for (const { path, value, source } of pricingAssumptions) assumptions.add(path, value, source);
  const fees = keys.fees().map((fee) => requests.billed(fee));
  if (rotates(fees, settled.flows))
    assumptions.add(rotationPriceAssumption.path, rotationPriceAssumption.value, rotationPriceAssumption.source);
  const world = {
    seed: String(seed),
    clock: clock ?? { tickNanoseconds: 1e6, ticksPerSecond: 1000, durationTicks: 0, warmupTicks: 0 },
    limiter,
    rejectedSpends: resolveRejectedSpends(
      context,
      settled.flows.some(({ rejection, kmsRequest }) => rejection !== null || kmsRequest !== undefined),
    ),
    latency: latency ?? { answer: { kind: 'constant', milliseconds: 0 }, refusalMilliseconds: 0 },
    quotas: quotas.all,
    keyFees: fees,
    ...flows,
    ...(kms.world === undefined ? {} : { kms: kms.world }),
    ...(events.length === 0 ? {} : { events }),
  } satisfies World;
  if (clock !== undefined) checkMemory(context, world);
  return { context, world, seed, traces: planned.traces };
}

/** A request that is answered alike for the whole run needs no state of KMS. */
function settle({ kmsRequest, ...flow }: FlowPlan, { fates }: BuiltKms): FlowPlan {
  const fate = kmsRequest === undefined ? undefined : fates[kmsRequest];
  if (fate?.kind === 'depends') return { ...flow, kmsRequest: kmsRequest! };
  return { ...flow, rejection: fate === undefined ? flow.rejection : fate.error };
}

function rotates(fees: readonly KeyFee[], flows: readonly FlowPlan[]): boolean {
  return (
    fees.some(({ rotations, rotation: { automatic } }) => rotations > 0 || automatic) ||
    flows.some(({ operation }) => operation === 'RotateKeyOnDemand' || operation === 'EnableKeyRotation')
  );
}

/** Well after the last answer of a run. */
function endOf(clock: Clock | undefined): number {
  const drainNanoseconds = 3600e9;
  return clock === undefined ? 0 : clock.durationTicks * clock.tickNanoseconds + drainNanoseconds;
}

/** Clients that no flow uses are left out of the world. */
function numbered(
  { workloads, flows }: PlannedWorkloads,
  clients: Clients,
): Pick<World, 'workloads' | 'flows' | 'clients'> {
  const used = clients.all.filter(({ name }) => flows.some(({ client }) => client.name === name));
  const indexOf = new Map(used.map(({ name }, index) => [name, index]));
  return {
    workloads,
    clients: used,
    flows: flows.map((flow) => ({ ...flow, client: indexOf.get(flow.client.name)! })),
  };
}

function longest(traces: readonly Trace[]): number | undefined {
  return traces.length === 0 ? undefined : traces.reduce((most, { seconds }) => Math.max(most, seconds), 0);
}

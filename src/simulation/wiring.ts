/**
 * Why this file exists: a world is plain data; here it becomes what the loop works on: limiters, clients with their state,
 * and a source of calls for each flow.
 */
import { CONCURRENCY_ERROR, ConcurrencyLimit } from '../clients/concurrency.ts';
import { DEFAULT_ORDER } from '../clients/guard-order.ts';
import { createGuard, type GuardPolicy, guards } from '../clients/guards.ts';
import { createRetrier } from '../clients/retrier.ts';
import type { RetryPolicy } from '../clients/retry.ts';
import { type SdkProfile, sdkProfiles } from '../clients/sdk-profiles.ts';
import { ensure } from '../engine/ensure.ts';
import type { RandomStream, RandomStreams } from '../engine/random.ts';
import { NANOSECONDS_PER_MILLISECOND } from '../engine/tick.ts';
import { createKmsState } from '../kms/create-kms-state.ts';
import type { KmsState } from '../kms/kms-state.ts';
import { createLimiter, type Limiter } from '../kms/limiters.ts';
import { createArrivalSource } from '../workloads/arrival-sources.ts';
import { errorNumber, NO_ERROR } from './errors.ts';
import { failureKinds, outcomeKinds } from './failure-kinds.ts';
import { createInstanceChooser } from './instances.ts';
import { RecentAdmissions } from './recent-admissions.ts';
import { SendTokens } from './send-tokens.ts';
import type { ClientState, FlowState, GuardState } from './states.ts';
import { wireActions } from './wire-actions.ts';
import type { World } from './world.ts';

/**
 * What a rate limiter has to know of the time before it was needed: this many seconds, and this many answers an instance.
 * A half second of 20 before weighs 1e-14.
 */
const LIMITER_SECONDS = 10;
const LIMITER_ANSWERS = 64;

export interface WiredWorld {
  /** By `World.quotas`. */
  readonly limiters: readonly Limiter[];
  readonly clients: readonly ClientState[];
  readonly flows: readonly FlowState[];
  readonly kms: KmsState | null;
}

/**
 * Makes the state of a world at t = 0. Streams are made in the order of clients, then flows, then actions.
 *
 * @param answerTicksMax after this many ticks an answer has certainly come.
 * @throws BugError if time could never advance in such a world.
 */
export function wireWorld(world: World, streams: RandomStreams, answerTicksMax: number): WiredWorld {
  checkAdvances(world);
  const limiters = world.quotas.map((quota) => createLimiter(world.limiter, quota.limitPerSecond, world.clock));
  const clients = world.clients.map((_, client) => createClient(world, client, streams));
  const recentOf = (client: number): RecentAdmissions => createRecent(world, client, clients[client]!, answerTicksMax);
  const flows = world.flows.map((flow, index) => {
    const client = clients[flow.client]!;
    const counts = flow.action === undefined && flow.arrivals !== null && flow.arrivals.kind !== 'closed';
    const { quotas, budget } = client.retrier;
    const recent = (quotas === null && budget === null) || !counts ? null : recentOf(flow.client);
    return createFlow(world, index, { client, recent, limiters, streams });
  });
  wireActions(world, flows, streams);
  const kms = createKms(world, streams);
  if (kms !== null) for (const flow of flows) takeStanding(flow, kms);
  return { limiters, clients, flows, kms };
}

/** What KMS answers requests of this flow with from now on, as far as that is the same for all of them. */
export function takeStanding(flow: FlowState, kms: KmsState): void {
  if (flow.kmsRequest < 0) return;
  const standing = kms.standing(flow.kmsRequest);
  flow.judged = standing === 'depends';
  flow.error = standing === 'depends' || standing === 'admitted' ? NO_ERROR : errorNumber(standing);
}

/** The most instances that a client has at any time. */
export function instancesMax(world: World, client: number): number {
  const scaled = (world.events ?? []).map((event) =>
    event.kind === 'scale' && event.client === client ? event.instances : 0,
  );
  return Math.max(world.clients[client]!.instances, ...scaled);
}

function createKms({ kms }: World, streams: RandomStreams): KmsState | null {
  return kms === undefined ? null : createKmsState(kms, streams);
}

function createClient(world: World, client: number, streams: RandomStreams): ClientState {
  const { name, instances, principals, retry, onFailure, timeoutMilliseconds } = world.clients[client]!;
  const most = instancesMax(world, client);
  const retrier = createRetrier(retry, most, streams.stream(`client ${name}`, 'backoff'));
  return {
    retrier,
    budget: retrier.budget,
    tokens: createTokens(world, client, streams),
    guarded: createGuardState(world, client, streams),
    alive: Array.from({ length: instances }, (_, instance) => instance),
    onFailure,
    flows: world.flows.flatMap((flow, index) => (flow.client === client ? [index] : [])),
    instances: most,
    principals: principals ?? most,
    kinds: failureKinds(retry),
    timeoutNanoseconds: Math.round((timeoutMilliseconds ?? Number.POSITIVE_INFINITY) * NANOSECONDS_PER_MILLISECOND),
    actions: [],
    followed: followsFromStart(world, client),
  };
}

function createGuardState(world: World, client: number, streams: RandomStreams): GuardState | null {
  const { guard, concurrency } = world.clients[client]!;
  if (guard === undefined && concurrency === undefined) return null;
  return {
    guard: guard === undefined ? null : createGuardOf(world, client, guard, streams),
    pool:
      concurrency === undefined
        ? null
        : {
            limit: new ConcurrencyLimit(concurrency, instancesMax(world, client)),
            error: errorNumber(CONCURRENCY_ERROR),
            order: concurrency.order ?? DEFAULT_ORDER,
            queues: new Map(),
            sendsExpired: concurrency.expired === 'send',
          },
  };
}

function createGuardOf(world: World, client: number, policy: GuardPolicy, streams: RandomStreams): GuardState['guard'] {
  let stream: RandomStream | undefined;
  // A stream of its own from the first draw on: a guard that never draws leaves everything as it was.
  const draw = (): number => {
    stream ??= streams.stream(`client ${world.clients[client]!.name}`, 'guard');
    return stream.uniform();
  };
  const rules = createGuard(policy, instancesMax(world, client), draw);
  return { rules, error: errorNumber(guards[policy.kind].error), order: policy.order ?? DEFAULT_ORDER };
}

function createTokens(world: World, client: number, streams: RandomStreams): SendTokens | null {
  const { name, retry } = world.clients[client]!;
  const dialect = adaptiveLimiterOf(retry);
  if (dialect === 'none') return null;
  const phases = streams.stream(`client ${name}`, 'clock phase');
  const instances = instancesMax(world, client);
  const tokens = new SendTokens({ dialect, instances, tickNanoseconds: world.clock.tickNanoseconds, phases });
  tokens.engaged = followsFromStart(world, client);
  return tokens;
}

/** Whether some calls of the client are never counts. */
function followsFromStart({ flows }: World, client: number): boolean {
  return flows.some(
    ({ client: owner, arrivals, rejection, action, kmsRequest }) =>
      owner === client &&
      (arrivals?.kind === 'closed' || rejection !== null || action !== undefined || kmsRequest !== undefined),
  );
}

interface FlowParts {
  readonly client: ClientState;
  readonly recent: RecentAdmissions | null;
  readonly limiters: readonly Limiter[];
  readonly streams: RandomStreams;
}

function createFlow(world: World, index: number, { client, recent, limiters, streams: all }: FlowParts): FlowState {
  const { arrivals, workload, assign, quotas, weights, rejection, kmsRequest, action, unseen } = world.flows[index]!;
  const name = `workload ${world.workloads[workload]!.name} flow ${index}`;
  const closed = arrivals?.kind === 'closed';
  const open = arrivals !== null && arrivals.kind !== 'closed' ? arrivals : null;
  // Streams of flows that start nothing are made too: one more of them must not shift those after it.
  const streams = {
    arrivals: all.stream(name, 'arrivals'),
    instants: all.stream(name, 'instants'),
    ofSecond: all.numbered(name, 'arrivals of a second'),
  };
  return {
    index,
    source: open === null ? null : createArrivalSource(open, world.clock, streams),
    client,
    instances: createInstanceChooser(assign, client.alive, all.stream(name, 'instance')),
    limiters: quotas.map((quota) => limiters[quota]!),
    quotas,
    weights: weights ?? null,
    error: rejection === null ? NO_ERROR : errorNumber(rejection),
    judged: false,
    unseen: unseen === true,
    kmsRequest: kmsRequest ?? -1,
    ofAction: arrivals === null,
    action: null,
    kinds: client.kinds,
    outcomes: outcomeKinds(),
    closed,
    recent,
    thinkNanoseconds: closed ? Math.round(arrivals.thinkMilliseconds * NANOSECONDS_PER_MILLISECOND) : 0,
    needsInstance:
      client.retrier.quotas !== null ||
      client.retrier.budget !== null ||
      client.guarded !== null ||
      client.onFailure.kind === 'stop' ||
      action !== undefined ||
      kmsRequest !== undefined,
    answersMatter:
      client.retrier.quotas !== null || client.retrier.budget !== null || client.guarded !== null || closed,
    fresh: 0,
  };
}

function createRecent(world: World, client: number, of: ClientState, answerTicksMax: number): RecentAdmissions {
  const { tokens, retrier } = of;
  if (retrier.budget !== null) {
    const memoryTicks = Math.ceil(retrier.budget.memoryNanoseconds / world.clock.tickNanoseconds);
    return new RecentAdmissions(answerTicksMax + memoryTicks);
  }
  if (tokens === null) return new RecentAdmissions(answerTicksMax);
  const ticks = answerTicksMax + LIMITER_SECONDS * world.clock.ticksPerSecond;
  return new RecentAdmissions(ticks, LIMITER_ANSWERS * world.clients[client]!.instances);
}

/** Whose rate limiter holds requests back under this policy. */
function adaptiveLimiterOf(retry: RetryPolicy): SdkProfile['adaptiveLimiter'] {
  if (retry.kind !== 'sdk' || retry.adaptive !== true) return 'none';
  return sdkProfiles[retry.profile as keyof typeof sdkProfiles].adaptiveLimiter;
}

/** What is refused at once and asks again at once would never let time pass. */
function checkAdvances({ flows, clients, latency }: World): void {
  const unthinking = flows.filter(({ arrivals }) => arrivals?.kind === 'closed' && arrivals.thinkMilliseconds === 0);
  const restless = unthinking.length > 0;
  ensure(
    unthinking.every(({ action }) => action === undefined),
    'workers that do not think need an action that takes time: else one that needs no request never stops calling',
  );
  ensure(
    unthinking.every(
      ({ client }) => clients[client]!.guard === undefined && clients[client]!.concurrency === undefined,
    ),
    'workers that do not think need a client without a guard or concurrency: else a worker refused at once never stops asking',
  );
  ensure(
    !restless || latency.refusalMilliseconds > 0,
    'workers that do not think need a refusal that takes time: else a refused worker never stops asking',
  );
  const requeues = clients.flatMap(({ onFailure }) =>
    onFailure.kind === 'requeue' ? [onFailure.afterMilliseconds] : [],
  );
  ensure(
    requeues.every((after) => after > 0),
    'a call that is started again must wait before',
  );
}

/**
 * Why this file exists: a world is plain data; here it becomes what the loop works on: limiters, clients with their state,
 * and a source of calls for each flow.
 */
import { createRetrier, type Retrier } from '../clients/retrier.ts';
import type { RetryPolicy } from '../clients/retry.ts';
import { type SdkProfile, sdkProfiles } from '../clients/sdk-profiles.ts';
import { ensure } from '../engine/ensure.ts';
import type { RandomStreams } from '../engine/random.ts';
import { NANOSECONDS_PER_MILLISECOND } from '../engine/tick.ts';
import { createLimiter, type Limiter } from '../kms/limiters.ts';
import type { ArrivalSource } from '../workloads/arrival-source.ts';
import { createArrivalSource } from '../workloads/arrival-sources.ts';
import { createInstanceChooser, type InstanceChooser } from './instances.ts';
import { RecentAdmissions } from './recent-admissions.ts';
import { SendTokens } from './send-tokens.ts';
import type { OnFailure, World } from './world.ts';

/**
 * What a rate limiter has to know of the time before it was needed: this many seconds, and this many answers an instance.
 * A half second of 20 before weighs 1e-14.
 */
const LIMITER_SECONDS = 10;
const LIMITER_ANSWERS = 64;

/** What the loop knows of a client. */
export interface ClientState {
  readonly retrier: Retrier;
  /** Of an adaptive mode that limits. */
  readonly tokens: SendTokens | null;
  /** Instances that still take calls. */
  readonly alive: number[];
  readonly onFailure: OnFailure;
  readonly flows: readonly number[];
}

/** What the loop knows of a flow. */
export interface FlowState {
  readonly index: number;
  readonly source: ArrivalSource | null;
  readonly client: ClientState;
  readonly instances: InstanceChooser;
  readonly limiters: readonly Limiter[];
  readonly quotas: readonly number[];
  readonly rejected: boolean;
  readonly closed: boolean;
  /** Where successes give something back: calls admitted as counts whose answers may still be under way. */
  readonly recent: RecentAdmissions | null;
  readonly thinkNanoseconds: number;
  /** Whether it matters which instance a call goes to, and when its success is answered. */
  readonly needsInstance: boolean;
  readonly answersMatter: boolean;
  /** How many calls start in the running tick. */
  fresh: number;
}

export interface WiredWorld {
  /** By `World.quotas`. */
  readonly limiters: readonly Limiter[];
  readonly clients: readonly ClientState[];
  readonly flows: readonly FlowState[];
}

/**
 * Makes the state of a world at t = 0. Streams are made in the order of clients, then flows.
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
    const recent = client.retrier.quotas === null || flow.arrivals.kind === 'closed' ? null : recentOf(flow.client);
    return createFlow(world, index, { client, recent, limiters, streams });
  });
  return { limiters, clients, flows };
}

function createClient(world: World, client: number, streams: RandomStreams): ClientState {
  const { name, instances, retry, onFailure } = world.clients[client]!;
  return {
    retrier: createRetrier(retry, instances, streams.stream(`client ${name}`, 'backoff')),
    tokens: createTokens(world, client, streams),
    alive: Array.from({ length: instances }, (_, instance) => instance),
    onFailure,
    flows: world.flows.flatMap((flow, index) => (flow.client === client ? [index] : [])),
  };
}

function createTokens(world: World, client: number, streams: RandomStreams): SendTokens | null {
  const { name, instances, retry } = world.clients[client]!;
  const dialect = adaptiveLimiterOf(retry);
  if (dialect === 'none') return null;
  const phases = streams.stream(`client ${name}`, 'clock phase');
  const tokens = new SendTokens({ dialect, instances, tickNanoseconds: world.clock.tickNanoseconds, phases });
  const own = world.flows.filter((flow) => flow.client === client);
  tokens.engaged = own.some(({ arrivals, rejection }) => arrivals.kind === 'closed' || rejection !== null);
  return tokens;
}

interface FlowParts {
  readonly client: ClientState;
  readonly recent: RecentAdmissions | null;
  readonly limiters: readonly Limiter[];
  readonly streams: RandomStreams;
}

function createFlow(world: World, index: number, { client, recent, limiters, streams: all }: FlowParts): FlowState {
  const { arrivals, workload, assign, quotas, rejection } = world.flows[index]!;
  const name = `workload ${world.workloads[workload]!.name} flow ${index}`;
  const streams = { arrivals: all.stream(name, 'arrivals'), instants: all.stream(name, 'instants') };
  const closed = arrivals.kind === 'closed';
  return {
    index,
    source: closed ? null : createArrivalSource(arrivals, world.clock, streams),
    client,
    instances: createInstanceChooser(assign, client.alive, all.stream(name, 'instance')),
    limiters: quotas.map((quota) => limiters[quota]!),
    quotas,
    rejected: rejection !== null,
    closed,
    recent,
    thinkNanoseconds: closed ? Math.round(arrivals.thinkMilliseconds * NANOSECONDS_PER_MILLISECOND) : 0,
    needsInstance: client.retrier.quotas !== null || client.onFailure.kind === 'stop',
    answersMatter: client.retrier.quotas !== null || closed,
    fresh: 0,
  };
}

function createRecent(world: World, client: number, { tokens }: ClientState, answerTicksMax: number): RecentAdmissions {
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
  const restless = flows.some(({ arrivals }) => arrivals.kind === 'closed' && arrivals.thinkMilliseconds === 0);
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

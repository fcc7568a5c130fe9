/**
 * Why this file exists: the contract between what a user wrote and what is simulated. A `World` is a scenario with every
 * name resolved to an index and every quantity in one unit. It is plain data (structured-clone safe), so that it can go
 * to a worker thread or a browser tab.
 */
import type { CachePolicy } from '../clients/caches/cache-policy.ts';
import type { ConcurrencyPolicy } from '../clients/concurrency.ts';
import type { GuardPolicy } from '../clients/guards.ts';
import type { RetryPolicy } from '../clients/retry.ts';
import type { Clock, Tick } from '../engine/tick.ts';
import type { KmsKey, KmsRotation, KmsWorld } from '../kms/kms-world.ts';
import type { LatencyModel } from '../kms/latency.ts';
import type { LimiterChoice } from '../kms/limiters.ts';
import type { ActionPlan } from '../workloads/action.ts';
import type { Arrivals } from '../workloads/arrivals.ts';

export interface World {
  /** The root of every random stream; streams are named seed/replication/entity/purpose. */
  readonly seed: string;
  readonly clock: Clock;
  readonly limiter: LimiterChoice;
  /** Whether a request that KMS rejects for another reason than throttling spends its rate quota. AWS does not say. */
  readonly rejectedSpends: boolean;
  readonly latency: LatencyModel;
  /** Every request-rate quota that some flow spends; flows refer to them by index. */
  readonly quotas: readonly WorldQuota[];
  /** The keys that AWS charges for by the month; none where left out. */
  readonly keyFees?: readonly KeyFee[];
  readonly clients: readonly WorldClient[];
  /** The entries of `workload:`, in file order. */
  readonly workloads: readonly WorldWorkload[];
  readonly flows: readonly Flow[];
  /** Keys, policies, grants and resource quotas; absent where no answer depends on them. */
  readonly kms?: KmsWorld;
  /** What happens at a time, in order of time. */
  readonly events?: readonly WorldEvent[];
}

/** Something that happens at the start of a tick, before any call of it. */
export type WorldEvent = { readonly atTick: Tick } & (
  | { readonly kind: 'quota'; readonly quota: number; readonly limitPerSecond: number }
  /** Of `KmsWorld.events`. */
  | { readonly kind: 'kms'; readonly event: number }
  /** Its instances start again one after another, evenly over so many ticks: caches and retry quotas are as at the start. */
  | { readonly kind: 'restart'; readonly client: number; readonly overTicks: Tick }
  /** It has so many instances from then on, added (cold) or ended one after another, evenly over so many ticks. */
  | { readonly kind: 'scale'; readonly client: number; readonly instances: number; readonly overTicks: Tick }
);

/** A key that its owner pays for by the month. */
export interface KeyFee {
  /** Its name in the scenario. */
  readonly key: string;
  readonly account: string;
  readonly accountId: string;
  /** How often its material was rotated before the run. */
  readonly rotations: number;
  /** How it rotates by itself where nothing in the run changes it. */
  readonly rotation: KmsRotation;
  /** At the start; only an enabled key rotates, and one pending deletion is free. */
  readonly state: KmsKey['state'];
  /** Its index in `KmsWorld.keys`, where it is one of them. */
  readonly kmsKey?: number;
}

/** One request-rate quota of one account in one Region. */
export interface WorldQuota {
  /** The account's name in the scenario. */
  readonly account: string;
  readonly accountId: string;
  readonly region: string;
  /** kmsim's name: `crypto-symmetric`, `CreateGrant` ... */
  readonly quota: string;
  /** Service Quotas code, or null where none is known. */
  readonly code: string | null;
  /** May be below one: then the window is 1 / limit seconds. */
  readonly limitPerSecond: number;
}

export interface WorldClient {
  readonly name: string;
  readonly account: string;
  readonly accountId: string;
  readonly region: string;
  /** At t = 0. */
  readonly instances: number;
  /** How many IAM sessions its instances are: instance i is session i modulo this. One each where left out. */
  readonly principals?: number;
  readonly retry: RetryPolicy;
  /** How long it waits for the answer to one attempt of its own; left out where it waits as long as it takes. */
  readonly timeoutMilliseconds?: number;
  /** What stands before each of its attempts; left out where nothing does. */
  readonly guard?: GuardPolicy;
  /** How many of its attempts are under way at once; left out where there is no bound. */
  readonly concurrency?: ConcurrencyPolicy;
  /** How it keeps data keys; left out where it does not. */
  readonly cache?: CachePolicy;
  readonly onFailure: OnFailure;
}

/** What the caller does after the last attempt of a call has failed. */
export type OnFailure =
  | { readonly kind: 'drop' }
  | { readonly kind: 'requeue'; readonly afterMilliseconds: number }
  | { readonly kind: 'stop' };

/** Which of a client's instances a call goes to. */
export type Assign =
  | { readonly kind: 'random' }
  | { readonly kind: 'round-robin' }
  | { readonly kind: 'sticky'; readonly callers: number };

export interface WorldWorkload {
  readonly name: string;
  /** The AWS service or library that makes the requests, or null for a plain KMS operation. */
  readonly service: string | null;
}

/**
 * One kind of request (one client, one KMS operation, one key) or of call, and when such calls start. A plain workload is
 * one flow, or several where a trace mixes operations, accounts or clients. An action is one flow that starts its calls
 * and sends nothing, and one for each of its requests, which starts nothing.
 */
export interface Flow {
  readonly workload: number;
  readonly client: number;
  /** Of KMS; of a flow with an action, the action's name. */
  readonly operation: string;
  /** The name of the key in the scenario, where the operation takes one. */
  readonly key?: string;
  /** Indexes into `World.quotas`; a request spends all of them or none. Empty: counts against nothing. */
  readonly quotas: readonly number[];
  /** How often a request counts against each of `quotas`; once where left out. */
  readonly weights?: readonly number[];
  /** Null where its requests belong to the calls of an action. */
  readonly arrivals: Arrivals | null;
  readonly assign: Assign;
  /** What its calls do, where that is more than one request of this flow. */
  readonly action?: ActionPlan;
  /** Name of the error KMS answers every request of this flow with (for example AccessDeniedException), or null. */
  readonly rejection: string | null;
  /** Of `KmsWorld.requests`, where its answer depends on the state of keys, grants or resources. */
  readonly kmsRequest?: number;
  /** Price of one request in US dollars; null where AWS's price is not known. */
  readonly priceUsd: number | null;
  /** Its requests are on an AWS owned key: in nobody's account, so those that succeed are not counted. */
  readonly unseen?: true;
  /** Whether the free tier leaves such requests out. */
  readonly outsideFreeTier?: true;
}

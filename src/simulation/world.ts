/**
 * Why this file exists: the contract between what a user wrote and what is simulated. A `World` is a scenario with every
 * name resolved to an index and every quantity in one unit. It is plain data (structured-clone safe), so that it can go
 * to a worker thread or a browser tab.
 */
import type { RetryPolicy } from '../clients/retry.ts';
import type { Clock } from '../engine/tick.ts';
import type { LatencyModel } from '../kms/latency.ts';
import type { LimiterChoice } from '../kms/limiters.ts';
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
  /** What AWS charges a month for the keys themselves, in US dollars; 0 where left out. */
  readonly monthlyKeyFeesUsd?: number;
  readonly clients: readonly WorldClient[];
  /** The entries of `workload:`, in file order. */
  readonly workloads: readonly WorldWorkload[];
  readonly flows: readonly Flow[];
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
  readonly instances: number;
  readonly retry: RetryPolicy;
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
 * Arrivals of one kind of call: one client, one KMS operation, one key. A workload is one flow, or several where a trace
 * mixes operations, accounts or clients.
 */
export interface Flow {
  readonly workload: number;
  readonly client: number;
  readonly operation: string;
  /** Indexes into `World.quotas`; a request spends all of them or none. Empty: counts against nothing. */
  readonly quotas: readonly number[];
  readonly arrivals: Arrivals;
  readonly assign: Assign;
  /** Name of the error KMS answers every request of this flow with (for example AccessDeniedException), or null. */
  readonly rejection: string | null;
  /** Price of one request in US dollars; null where AWS's price is not known. */
  readonly priceUsd: number | null;
}

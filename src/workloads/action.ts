/**
 * Why this file exists: what services and libraries have in common that call KMS for somebody. A call of such an action
 * makes some requests of KMS, one after another, and often none, because something was kept from an earlier call.
 */
import type { CachePolicy, CacheStrategy } from '../clients/caches/cache-policy.ts';
import type { ReceivedError } from '../clients/failures.ts';
import type { RetryPolicy } from '../clients/retry.ts';
import type { RandomStream } from '../engine/random.ts';
import type { KmsErrorName } from '../kms/exceptions.ts';
import type { OperationName } from '../kms/operations.ts';
import type { GrantOperation } from '../kms/permissions.ts';
import type { SettingDefinitions, SettingValues } from './setting-definitions.ts';

/** Returned by an action where its call needs nothing more of KMS. */
export const DONE = -1;
/** Returned by `begin` where its call has to wait for another one: it begins anew after `waitNanoseconds`. */
export const LATER = -2;

/** One call under way, as its action sees it. The simulation reuses one object: nothing may keep it. */
export interface ActionCall {
  /** The client's instance that calls, and that instance's principal (its IAM session), each from 0. */
  instance: number;
  principal: number;
  /** Since t = 0. */
  nowNanoseconds: number;
  /** Index of the request that was answered or has failed, in the order of the definition. */
  request: number;
  /** What the next request is about, as `made` of an earlier answer; -1 (as at the start) where it names nothing. */
  target: number;
  /** What the answered request made (a grant ...); -1 where nothing. */
  made: number;
  /** Two numbers that the action may keep with the call while it is under way; 0 at the start. */
  note: number;
  secondNote: number;
  /** Set by `begin` with LATER; above 0. */
  waitNanoseconds: number;
}

/** The state of one action of one workload in one run. */
export interface Action {
  /** A call starts: the index of its first request, DONE or LATER. */
  begin(call: ActionCall): number;
  /** Its request was answered with success: the index of the next one, or DONE. */
  answered(call: ActionCall): number;
  /** Its request has finally failed, and with it the call. */
  failed?(call: ActionCall): void;
  /** An instance has ended or starts again: what it held in memory is gone. */
  forget?(instance: number): void;
  /** Whether a call without a request is a cache hit, and one with requests a miss. */
  readonly caches?: boolean;
  /** What its data keys protected, null where it makes and keeps none; asked once, at the end. */
  dataKeys?(): DataKeyUse | null;
}

/** How much data keys protected: what a cache costs in exposure. */
export interface DataKeyUse {
  readonly created: number;
  /** Of the key that protected most. */
  readonly messagesMax: number;
  readonly bytesMax: number;
  /** Sums over all keys: divided by `created`, the mean. */
  readonly messages: number;
  readonly bytes: number;
  /** Age of the oldest key at the moment it was used. */
  readonly oldestNanoseconds: number;
}

/** What an action may know of the world it runs in. */
export interface ActionEnvironment {
  /** The workload's name. */
  readonly workload: string;
  /** How its client keeps data keys; null where it does not. */
  readonly cache: CachePolicy | null;
  /** The most instances and principals that its client ever has. */
  readonly instances: number;
  readonly principals: number;
  /** A stream of its own, by purpose. */
  stream(purpose: string): RandomStream;
  /** One thing for all who ask by that name: within the client (a cache that its workloads share), or the world. */
  shared<T>(scope: 'client' | 'world', name: string, make: () => T): T;
}

/** A request of KMS that an action may make. */
export interface RequestDefinition {
  readonly operation: OperationName;
  /** The setting that names the key it uses; absent where the operation takes none. */
  readonly key?: string;
  /** What the grant allows that a CreateGrant makes, for a new principal each. */
  readonly operations?: readonly GrantOperation[];
  /** The setting that says how many things a page of a list holds. */
  readonly pageSize?: string;
  /** When it is made, in a sentence. */
  readonly when: string;
  readonly source: string;
}

/** An action of a service or library, by AWS's name for it. One export each in services/*.ts. */
export interface ActionDefinition {
  /** `s3.PutObject`: the word after `use:`. */
  readonly name: string;
  /** What it does in a sentence, and what it asks of KMS. */
  readonly title: string;
  /** `invokedBy` in CloudTrail; null where the caller's own library makes the requests. */
  readonly invokedBy: string | null;
  /** What `with:` takes. */
  readonly settings: SettingDefinitions;
  /** In the order in which a call makes them. */
  readonly requests: readonly RequestDefinition[];
  /** Who tries again: the caller's SDK each request by itself, or the caller the action as a whole. */
  readonly retries: 'request' | 'action';
  /** How the caller sees errors of KMS, where the service has its own names for them. */
  readonly surfaces?: Partial<Record<KmsErrorName, ReceivedError>>;
  /** Where those names are from. */
  readonly surfacesSource?: string;
  /** Which cache strategies of its client it obeys. */
  readonly cacheStrategies?: readonly CacheStrategy[];
  /** What is not published about it and therefore chosen. */
  assumptions?(settings: SettingValues): readonly ActionAssumption[];
  /** Settings that do not go together: what is wrong, at which setting. */
  check?(settings: SettingValues): readonly { readonly setting: string; readonly message: string }[];
  create(settings: SettingValues, environment: ActionEnvironment): Action;
}

export interface ActionAssumption {
  readonly setting: string;
  readonly value: string;
  readonly source: string;
}

/** An action in a world: plain data. */
export interface ActionPlan {
  /** Of the definition. */
  readonly name: string;
  readonly settings: SettingValues;
  /** For each request of the definition its flow in the world; -1 where nobody counts it. */
  readonly requests: readonly number[];
  /** What the service itself does when KMS refuses; absent where it sends each request once. */
  readonly serviceRetry?: RetryPolicy;
}

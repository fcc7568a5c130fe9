/** Why this file exists: what the loop knows of clients, flows and actions while they run. */
import type { RetryBudget } from '../clients/budgets/retry-budget.ts';
import type { ConcurrencyLimit } from '../clients/concurrency.ts';
import type { FailureKind } from '../clients/failures.ts';
import type { GuardOrder, PoolOrder } from '../clients/guard-order.ts';
import type { Guard } from '../clients/guards/guard.ts';
import type { Retrier } from '../clients/retrier.ts';
import type { Limiter } from '../kms/limiters.ts';
import type { Action } from '../workloads/action.ts';
import type { ArrivalSource } from '../workloads/arrival-source.ts';
import type { InstanceChooser } from './instances.ts';
import type { RecentAdmissions } from './recent-admissions.ts';
import type { RowQueue } from './row-queue.ts';
import type { SendTokens } from './send-tokens.ts';
import type { OnFailure } from './world.ts';

/** What the loop knows of a client. */
export interface ClientState {
  readonly retrier: Retrier;
  /** The retrier's. */
  readonly budget: RetryBudget | null;
  /** Of an adaptive mode that limits. */
  readonly tokens: SendTokens | null;
  /** What decides on every attempt before it is sent; null where nothing does. */
  readonly guarded: GuardState | null;
  /** Instances that still take calls. */
  readonly alive: number[];
  readonly onFailure: OnFailure;
  readonly flows: readonly number[];
  /** The most instances it ever has, and how many sessions they are. */
  readonly instances: number;
  readonly principals: number;
  /** By error number: whether it is worth another attempt. */
  readonly kinds: FailureKinds;
  /** How long an attempt waits for its answer; may be infinite. */
  readonly timeoutNanoseconds: number;
  readonly actions: RunningAction[];
  /** Where there is a retry budget: each call is followed by itself. Not before one may be refused. */
  followed: boolean;
}

/** What stands before the attempts of a client while it runs: its guard, then its pool. Errors by number. */
export interface GuardState {
  readonly guard: { readonly rules: Guard; readonly error: number; readonly order: GuardOrder } | null;
  readonly pool: PoolState | null;
}

export interface PoolState {
  readonly limit: ConcurrencyLimit;
  readonly error: number;
  readonly order: PoolOrder;
  /** By instance, where anything was ever queued. */
  readonly queues: Map<number, RowQueue>;
  /** A queued attempt is sent although its caller gave up. */
  readonly sendsExpired: boolean;
}

export type FailureKinds = readonly (FailureKind | null)[];

/** The action of a flow while it runs. */
export interface RunningAction {
  readonly state: Action;
  /** The caller tries the whole action again, not each request. */
  readonly retriesWhole: boolean;
  /** By the definition's requests; null where nobody counts them. */
  readonly requests: readonly (FlowState | null)[];
  readonly serviceRetry: { readonly retrier: Retrier; readonly kinds: FailureKinds } | null;
}

/** What the loop knows of a flow. */
export interface FlowState {
  readonly index: number;
  readonly source: ArrivalSource | null;
  readonly client: ClientState;
  readonly instances: InstanceChooser;
  readonly limiters: readonly Limiter[];
  /** What its requests, or those of its action, count against. */
  quotas: readonly number[];
  readonly weights: readonly number[] | null;
  /** What KMS answers each of its requests with at the moment: the number of an error, or NO_ERROR. */
  error: number;
  /** Whether each of its requests is judged by itself. */
  judged: boolean;
  /** Whether requests of it that succeed are nobody's to count. */
  readonly unseen: boolean;
  /** Index into `KmsWorld.requests`, -1 where the state of KMS does not matter. */
  readonly kmsRequest: number;
  /** Whether its requests belong to the calls of an action. */
  readonly ofAction: boolean;
  action: RunningAction | null;
  /** By error number: whether its caller tries again. */
  kinds: FailureKinds;
  /** By error number: what a guard takes it for, whatever its caller does about it. */
  outcomes: FailureKinds;
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

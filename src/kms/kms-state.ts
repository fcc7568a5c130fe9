/**
 * Why this file exists: what the simulation asks of KMS beyond its rate quotas: whether a request is let through by key
 * state, policies, grants and resource quotas, and what it changes.
 */
import type { KmsErrorName } from './exceptions.ts';
import type { KeyLife } from './key-fees.ts';

/** What one request says about itself beyond what its kind (`KmsWorld.requests`) says. The simulation reuses one object. */
export interface KmsCall {
  /** The client's principal that calls, from 0. */
  principal: number;
  /** Since t = 0. */
  nowNanoseconds: number;
  /** What the request is about, as `made` of an earlier answer (the grant to retire ...); -1 where it names nothing. */
  target: number;
  /** Set by the answer: what was made (a grant, a key, an alias), for a later request to name; -1 where nothing was. */
  made: number;
}

/** What every request of one kind is answered with until the next event; `depends`: each is judged by itself. */
export type Standing = 'admitted' | 'depends' | KmsErrorName;

/** The state of keys, policies, grants and resources of one run. Requests and events are indexes into `KmsWorld`. */
export interface KmsState {
  standing(request: number): Standing;
  /**
   * Judges one request that its rate quotas let through and, unless `rehearsal`, applies what it changes.
   *
   * @returns null where it succeeds.
   */
  answer(request: number, call: KmsCall, rehearsal: boolean): KmsErrorName | null;
  /** Something happens at a time: a key is disabled, a key store disconnects. Standings may differ afterwards. */
  apply(event: number, nowNanoseconds: number): void;
  /** How much of each of `KmsWorld.resources` is in use. */
  used(resource: number): number;
  /** The most of it that was ever in use. */
  peak(resource: number): number;
  /** Requests that each of `KmsWorld.resources` has refused. */
  refused(resource: number): number;
  /** What one of `KmsWorld.keys` was paid for until then, as if it had a price and no rotations before the run. */
  keyLife(key: number, untilNanoseconds: number): KeyLife;
  /** Keys that the run made beyond those of the world. */
  madeKeys(): readonly KeyLife[];
}

/**
 * Why this file exists: a retry budget holds back retries only. A guard stands before every attempt, the first included,
 * and lets it go, makes it wait, or refuses it without asking KMS.
 */
import type { FailureKind } from '../failures.ts';

/** What becomes of an attempt. `waits`: it goes after `waitNanoseconds`. `queued`: it goes when `ended` says so. */
export type Entry = 'sent' | 'waits' | 'queued' | 'refused';

/** How an attempt ended that was let through. `rejected`: KMS did its part, the request was wrong. */
export type Outcome = 'succeeded' | 'rejected' | FailureKind;

/** The guards of all instances of one client. Instants in nanoseconds since t = 0. */
export interface Guard {
  enter(instance: number, now: number): Entry;
  /** Of the last attempt that `waits`. */
  readonly waitNanoseconds: number;
  /** An attempt that was let through has ended: whether the first of those queued goes now in its place. */
  ended(instance: number, outcome: Outcome, now: number): boolean;
  /** One that was queued has given up. */
  left(instance: number): void;
  /** The instance starts again; what is under way goes on. */
  renew(instance: number, now: number): void;
}

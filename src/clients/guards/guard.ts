/**
 * Why this file exists: a retry budget holds back retries only. A guard stands before every attempt, the first included,
 * and lets it go, makes it wait, or refuses it without asking KMS.
 */
import type { FailureKind } from '../failures.ts';

/** What becomes of an attempt. `waits`: it goes after `waitNanoseconds`. */
export type Entry = 'sent' | 'waits' | 'refused';

/** How an attempt ended that was let through. `rejected`: KMS did its part, the request was wrong. */
export type Outcome = 'succeeded' | 'rejected' | FailureKind;

/** The guards of all instances of one client. Instants in nanoseconds since t = 0. */
export interface Guard {
  enter(instance: number, now: number): Entry;
  /** Of the last attempt that `waits`. */
  readonly waitNanoseconds: number;
  /** An attempt that was let through has ended. */
  ended(instance: number, outcome: Outcome, now: number): void;
  /** The instance starts again; what is under way goes on. */
  renew(instance: number, now: number): void;
}

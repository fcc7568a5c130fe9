/** Why this file exists: what all retry budgets have in common: what they are told, and what they are asked. */

/** How an attempt ended: `failed` in a way that is worth another attempt, `rejected` in one that is not. */
export type AttemptEnd = 'succeeded' | 'failed' | 'rejected';

/** The budgets of all instances of one client, each as at its start. Instants in nanoseconds since t = 0. */
export interface RetryBudget {
  /** For how long a request still counts that was answered with success, in nanoseconds; 0 where it does not. */
  readonly memoryNanoseconds: number;
  /** An attempt is sent. `retry`: it is not its call's first. */
  sent(instance: number, now: number, retry: boolean): void;
  ended(instance: number, end: AttemptEnd, retry: boolean): void;
  /** Whether the instance may retry what has just failed; if so, what that costs is spent. */
  mayRetry(instance: number, now: number): boolean;
  /** The instance starts again. */
  renew(instance: number, now: number): void;
}

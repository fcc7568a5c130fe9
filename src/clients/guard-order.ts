/**
 * Why this file exists: a guard and the retries of a client are wrapped around each other, and which one is outside decides
 * what is counted and what is tried again.
 *
 * @source resilience4j, "Getting started", aspect order: Retry (CircuitBreaker (RateLimiter (TimeLimiter (Bulkhead (call))))),
 * github.com/resilience4j/resilience4j/pull/839; that Retry then tries refusals again unless they are ignored, as its author
 * advises: issues 920 and 1065 there
 */

/** What each order means. */
export const guardOrders = {
  'retry-outside': 'asked before every attempt; its refusal ends the call, as where Retry ignores that exception',
  'retry-outside-all':
    'asked before every attempt; its refusal is tried again like any failure, as Retry does by default',
  'retry-inside': 'asked once for a call, all attempts of which it counts as one; its refusal ends the call',
} as const;

export type GuardOrder = keyof typeof guardOrders;

export const DEFAULT_ORDER = 'retry-outside' satisfies GuardOrder;

/** A pool has a place for an attempt, never for the waits between attempts. */
export type PoolOrder = Exclude<GuardOrder, 'retry-inside'>;

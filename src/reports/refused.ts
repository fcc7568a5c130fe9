/** Why this file exists: what a quota is shown to have throttled is what it refused itself, not another one beside it. */
import type { QuotaSummary } from '../studies/summary.ts';

type Refusing = Pick<QuotaSummary, 'throttled' | 'refused' | 'requests' | 'secondsThrottled'>;

/** Requests that this quota had no room for. */
export function refusedBy({ refused, throttled }: Pick<QuotaSummary, 'throttled' | 'refused'>): number {
  return refused ?? throttled;
}

/** Of the requests that spend it, 0 to 1. */
export function refusedShare(quota: Refusing & Pick<QuotaSummary, 'throttledShare'>): number {
  if (quota.refused === undefined) return quota.throttledShare;
  return quota.requests === 0 ? 0 : quota.refused / quota.requests;
}

/** Seconds with a refusal; where it shares them with another quota, with one of either. */
export function refusedSeconds(quota: Refusing): number {
  return refusedBy(quota) === 0 ? 0 : quota.secondsThrottled;
}

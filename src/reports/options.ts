/** Why this file exists: a verdict that says what went wrong also says what may be tried, by the cause that was found. */
import { fewerRequests, remedyFor } from '../kms/quota-remedies.ts';
import type { Summary } from '../studies/summary.ts';
import { named } from './names.ts';

type Cause = Summary['episodes'][number]['cause'];

/** @param fewer how fewer requests would reach the quota that throttled most. */
const byCause: Readonly<Record<Cause, (fewer: string) => readonly string[]>> = {
  load: (fewer) => [fewer, 'load spread over time, accounts or Regions'],
  burst: (fewer) => ['a burst spread over more seconds', fewer],
  retries: () => ['longer waits with jitter', 'fewer attempts', 'a retry budget'],
  'cache-expiry': () => ['longer cache ages', 'restarts and expiry spread over time', 'one cache for several hosts'],
};

/**
 * What may help where requests are refused, the cause with most throttled requests first; undefined where nothing is. It
 * is known of the kind of cause, and not tried on this scenario.
 */
export function optionsOf({ episodes, quotas, resources, totals }: Summary): string | undefined {
  const full = resources.filter(({ refused }) => refused > 0).flatMap(({ quota }) => remedyFor(quota) ?? []);
  const throttling = quotas.filter(({ throttled }) => throttled > 0).toSorted((a, b) => b.throttled - a.throttled);
  const fixed = throttling.flatMap(({ quota }) => remedyFor(quota) ?? []);
  const fewer = fewerRequests(throttling[0]?.quota ?? '');
  const throttledBy = (cause: Cause) =>
    episodes.filter((episode) => episode.cause === cause).reduce((sum, { throttled }) => sum + throttled, 0);
  const causes = (Object.keys(byCause) as Cause[])
    .filter((cause) => totals.throttled > 0 && throttledBy(cause) > 0)
    .toSorted((a, b) => throttledBy(b) - throttledBy(a));
  const options = [
    ...new Set([...full, ...fixed, ...(fixed.length > 0 ? [] : causes.flatMap((cause) => byCause[cause](fewer)))]),
  ];
  return options.length === 0 ? undefined : options.map(named).join('; ');
}

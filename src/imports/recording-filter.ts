/** Why this file exists: who imports mostly wants one account, one Region and the day on which something happened. */
import type { Stamp } from './stamps.ts';

type Instant = Pick<Stamp, 'seconds' | 'nanoseconds'>;

/** What is kept; undefined: everything. */
export interface RecordingFilter {
  readonly from?: Instant | undefined;
  /** Exclusive. */
  readonly to?: Instant | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** Why something is left out, to follow a number; undefined if it is kept. */
export function filteredOut(
  filter: RecordingFilter,
  { at, account, region }: { readonly at: Instant; readonly account: string; readonly region: string },
): string | undefined {
  if (filter.from !== undefined && isBefore(at, filter.from)) return 'requests before --from';
  if (filter.to !== undefined && !isBefore(at, filter.to)) return 'requests at or after --to';
  if (filter.account !== undefined && account !== filter.account) return 'requests of other accounts than --account';
  if (filter.region !== undefined && region !== filter.region) return 'requests in other Regions than --region';
  return undefined;
}

export function isBefore(one: Instant, other: Instant): boolean {
  return one.seconds < other.seconds || (one.seconds === other.seconds && one.nanoseconds < other.nanoseconds);
}

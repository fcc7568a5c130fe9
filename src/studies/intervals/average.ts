/**
 * Why this file exists: with several replications each number of a summary is a mean, and each mean has an interval.
 * Replications are taken in their order, so that the sums have the same bits whoever computed them first.
 */

import type { Numbers } from '../measures/numbers.ts';
import { meanOf } from '../measures/numbers-of-runs.ts';
import type { ErrorSummary, Interval, QuotaSummary, Summary } from '../summary.ts';
import { meanInterval, shareInterval, wholeOf } from './intervals.ts';

/** What is the same in every replication needs no interval. */
const GIVEN = new Set(['limitPerSecond', 'limit']);

export interface Averaged<T> {
  readonly means: T;
  /** By path, as `totals.throttled` or `quotas[0].peakRequestsPerSecond`; empty for one replication. */
  readonly intervals: Readonly<Record<string, Interval>>;
}

/** Means of the numbers of replications of one scenario, and their intervals. */
export function average(replications: readonly Numbers[]): Averaged<Numbers> {
  const intervals: Record<string, Interval> = {};
  if (replications.length === 1) return { means: replications[0]!, intervals };
  const { errors: _, ...rest } = averageOf(replications, '', intervals) as Numbers;
  return { means: { ...rest, errors: averageErrors(replications, intervals) }, intervals };
}

/** The mean of those that are numbers, null where none is. An interval only where all are. */
function averageNumbers(
  values: readonly (number | null)[],
  path: string,
  intervals: Record<string, Interval>,
): number | null {
  const numbers = values.filter((value) => value !== null);
  if (numbers.length === 0) return null;
  const interval = numbers.length === values.length ? meanInterval(numbers, { least: 0 }) : undefined;
  if (interval !== undefined) intervals[path] = interval;
  return meanOf(numbers);
}

/** `values` have one shape; strings are taken from the first. */
function averageOf(values: readonly unknown[], path: string, intervals: Record<string, Interval>): unknown {
  const first = values[0];
  if (values.some((value) => typeof value === 'number')) {
    return averageNumbers(values as (number | null)[], path, intervals);
  }
  if (Array.isArray(first)) {
    return first.map((_, index) =>
      averageOf(
        values.map((value) => (value as readonly unknown[])[index]),
        `${path}[${index}]`,
        intervals,
      ),
    );
  }
  if (typeof first !== 'object' || first === null) return first;
  return Object.fromEntries(
    Object.entries(first).map(([key, value]) => {
      if (key === 'errors' || GIVEN.has(key)) return [key, value];
      const field = values.map((each) => (each as Readonly<Record<string, unknown>>)[key]);
      const own = path === '' ? key : `${path}.${key}`;
      if (key === 'throttledShare') return [key, averageShares(values as readonly QuotaSummary[], own, intervals)];
      return [key, averageOf(field, own, intervals)];
    }),
  );
}

function averageShares(quotas: readonly QuotaSummary[], path: string, intervals: Record<string, Interval>): number {
  const shares = quotas.map(({ throttledShare }) => throttledShare);
  const wholes = quotas.map(({ requests, peakRequestsPerSecond, meanRequestsPerSecond }) => ({
    count: requests,
    clump: Math.max(1, peakRequestsPerSecond - meanRequestsPerSecond),
  }));
  intervals[path] = shareInterval(shares, wholeOf(wholes))!;
  return meanOf(shares);
}

/** An error that some replications did not see counts as 0 there; its first second is the first of all. */
function averageErrors(replications: readonly Numbers[], intervals: Record<string, Interval>): Summary['errors'] {
  const all = replications.flatMap(({ errors }) => errors);
  const distinct = new Map(all.toReversed().map((error) => [identityOf(error), error]));
  return [...new Set(all.map(identityOf))].map((identity, index) => {
    const found = replications.map(({ errors }) => errors.find((error) => identityOf(error) === identity));
    const counts = found.map((error) => error?.count ?? 0);
    return {
      ...distinct.get(identity)!,
      count: averageNumbers(counts, `errors[${index}].count`, intervals)!,
      firstSecond: Math.min(...found.flatMap((error) => (error === undefined ? [] : [error.firstSecond]))),
    };
  });
}

/** Two services may have one name for errors of KMS. */
function identityOf({ name, service, kmsError }: ErrorSummary): string {
  return JSON.stringify([name, service, kmsError]);
}

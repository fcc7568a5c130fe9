/**
 * Why this file exists: one shape for every recording, whatever file it came from.
 */

/**
 * A recording, sorted by time and then by kind, whatever the order in its file was. Row i is `counts[i]` calls of kind
 * `kinds[kind[i]]` that start in [startNanoseconds[i], startNanoseconds[i] + binNanoseconds) from t = 0. Calls of one
 * kind and one start are one row; rows without calls are left out. At least one row.
 */
export interface Trace {
  /** The format that was recognised, for messages. */
  readonly format: 'csv-timestamps' | 'csv-counts' | 'cloudtrail';
  /** ISO 8601 UTC with milliseconds of t = 0, or null where stamps are relative. */
  readonly startTime: string | null;
  /** Length from t = 0 to the end of the last bin, whole seconds, at least 1; of the whole file, whatever `where` selects. */
  readonly seconds: number;
  /** Width of a row in nanoseconds: 0 where stamps are exact (sub-second), 1e9 for whole-second stamps, else `bin`. */
  readonly binNanoseconds: number;
  /** True if nobody gave `bin` and it was taken to be the smallest gap between two stamps. */
  readonly binInferred: boolean;
  readonly startNanoseconds: Float64Array;
  readonly counts: Float64Array;
  readonly kind: Uint16Array;
  /** Sorted by their fields, in the order of `TRACE_FIELDS`. */
  readonly kinds: readonly TraceKind[];
  /**
   * Of the calls that `where` selects, with the throttled ones: requests = the sum of `counts` + throttled. The peak is
   * over whole seconds from t = 0; in bins wider than a second, it is the mean of the busiest bin.
   */
  readonly recorded: { readonly requests: number; readonly throttled: number; readonly peakRequestsPerSecond: number };
  /** What was left out, and why, counted over the whole file; sorted by reason. */
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
  /** What was kept but should be known, counted in rows over the whole file; sorted by note. */
  readonly notes: readonly { readonly note: string; readonly count: number }[];
}

/** A distinct combination of what a recording says about a call; undefined where it says nothing. */
export interface TraceKind {
  readonly operation?: string;
  /** Who called, and so whose quota paid; in CloudTrail a twelve-digit id. */
  readonly account?: string;
  readonly region?: string;
  readonly client?: string;
  /** As recorded: in CloudTrail an ARN, or what the request named. */
  readonly key?: string;
  /** The AWS service that called on the caller's behalf; in CloudTrail as in `userIdentity.invokedBy`. */
  readonly service?: string;
  /** In CloudTrail the ARN of the caller's role, or of the caller where it is no role. */
  readonly role?: string;
}

export type TraceField = keyof TraceKind;

/** Every field of a kind, in the order in which kinds are compared. */
export const TRACE_FIELDS = [
  'operation',
  'account',
  'region',
  'client',
  'key',
  'service',
  'role',
] as const satisfies readonly TraceField[];

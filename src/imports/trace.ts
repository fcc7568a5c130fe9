/**
 * Why this file exists: one shape for every recording, whatever file it came from.
 */

/** A recording, sorted by time. Row i is `counts[i]` calls at `startNanoseconds[i]` from t = 0, of kind `kinds[kind[i]]`. */
export interface Trace {
  /** The format that was recognised, for messages. */
  readonly format: 'csv-timestamps' | 'csv-counts' | 'cloudtrail';
  /** ISO 8601 UTC with milliseconds of t = 0, or null where stamps are relative. */
  readonly startTime: string | null;
  /** Length from t = 0 to the end of the last bin, whole seconds, at least 1. */
  readonly seconds: number;
  /** Width of a row in nanoseconds: 0 where stamps are exact (sub-second), 1e9 for whole-second stamps, else `bin`. */
  readonly binNanoseconds: number;
  readonly startNanoseconds: Float64Array;
  readonly counts: Float64Array;
  readonly kind: Uint16Array;
  readonly kinds: readonly TraceKind[];
  readonly recorded: { readonly requests: number; readonly throttled: number; readonly peakRequestsPerSecond: number };
  /** What was left out, and why, counted. */
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
}

/** A distinct combination of what a recording says about a call; undefined where it says nothing. */
export interface TraceKind {
  readonly operation?: string;
  readonly account?: string;
  readonly region?: string;
  readonly client?: string;
  readonly key?: string;
  readonly service?: string;
}

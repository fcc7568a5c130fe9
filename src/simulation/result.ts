/**
 * Why this file exists: what one run of the simulation measured, as numbers only. Names, thresholds and files are added
 * by the studies above it.
 */
import type { ExactHistogram } from '../engine/histogram.ts';
import type { Counts, NumberColumn } from '../engine/number-column.ts';
import type { KmsErrorName } from '../kms/exceptions.ts';
import type { KeyFees } from '../kms/key-fees.ts';
import type { DataKeyUse } from '../workloads/action.ts';

/** What one seed of one world gave. Indexes follow `World.flows`, `World.workloads` and `World.quotas`. */
export interface RunMeasurement {
  /** SHA-256 (hex) over one running hash a second of the ordered events. */
  readonly eventsFingerprint: string;
  /** True if it was interrupted before the end. */
  readonly partial: boolean;
  /** Whole seconds simulated: the duration and the drain; the length of every column in `seconds`. */
  readonly simulatedSeconds: number;
  readonly flows: readonly FlowMeasurement[];
  readonly workloads: readonly CallMeasurement[];
  readonly drain: {
    readonly seconds: number;
    readonly requests: number;
    readonly admitted: number;
    readonly throttled: number;
  };
  /** By flow, each column one number a second, every request of that second whether measured or not. */
  readonly seconds: readonly FlowSeconds[];
  /** Who throttled requests that count against several quotas; of one request those of them that had no room. */
  readonly refusals: readonly Refusals[];
  readonly latencySeconds: LatencySeconds;
  /** Error name -> how often a request was answered with it, and the first second in which it was. Measured calls only. */
  readonly errors: readonly { readonly name: string; readonly count: number; readonly firstSecond: number }[];
  /** What callers of services that have names of their own for errors of KMS saw. Measured calls only. */
  readonly serviceErrors: readonly ServiceErrorMeasurement[];
  /** How much of each of `KmsWorld.resources` was in use, in their order. */
  readonly resources: readonly ResourceMeasurement[];
  /** What keys cost a month, by the account that owns them. */
  readonly keyFees: readonly KeyFees[];
  /** What data keys protected, by client; null for a client whose workloads make none. */
  readonly dataKeys: readonly (DataKeyUse | null)[];
  /** Arrivals of traces at or after the duration: left out. */
  readonly arrivalsAfterEnd: number;
}

/** Calls that ended with an error which their service has its own name for. */
export interface ServiceErrorMeasurement {
  readonly name: string;
  readonly count: number;
  /** In which the first of them ended. */
  readonly firstSecond: number;
  /** Who says so, as `s3.amazonaws.com`. */
  readonly service: string;
  readonly httpStatus?: number;
  /** What KMS answered the service with. */
  readonly kmsError: KmsErrorName;
}

/** Requests of measured calls: requests = admitted + throttled + rejected. */
export interface FlowMeasurement {
  readonly admitted: number;
  readonly throttled: number;
  readonly rejected: number;
  /** Requests that were not a call's first attempt. */
  readonly retries: number;
  /** Calls that this flow started and that needed no request because something was kept, and those that did. */
  readonly hits: number;
  readonly misses: number;
}

export interface ResourceMeasurement {
  readonly start: number;
  readonly peak: number;
  readonly end: number;
  readonly refused: number;
  /** In use at the end of each simulated second. */
  readonly used: Counts;
}

/** Measured calls of one workload: calls = succeeded + failed + pending. */
export interface CallMeasurement {
  readonly calls: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly pending: number;
  /** Whole calls that succeeded, in ticks, from intended start. */
  readonly latency: ExactHistogram;
  /** Calls that ended after n requests, n from 0; the last number is of that many or more. */
  readonly byRequests: Float64Array;
}

export interface FlowSeconds {
  readonly admittedFirstTries: Counts;
  readonly admittedRetries: Counts;
  readonly throttledFirstTries: Counts;
  readonly throttledRetries: Counts;
  readonly rejected: Counts;
  /** Calls, by the second of their start. */
  readonly hits: Counts;
  readonly misses: Counts;
}

/** Requests of a flow with several quotas that the same of them refused. A flow's add up to what of it was throttled. */
export interface Refusals {
  readonly flow: number;
  /** Those without room; indexes into `World.quotas`. */
  readonly quotas: readonly number[];
  /** Requests of measured calls. */
  readonly throttled: number;
  /** One number a second, whether measured or not. */
  readonly throttledFirstTries: Counts;
  readonly throttledRetries: Counts;
}

/** Calls that succeeded, by the second of their intended start. Percentiles in milliseconds, NaN where there is no call. */
export interface LatencySeconds {
  readonly calls: NumberColumn;
  readonly percentiles: readonly { readonly percent: number; readonly milliseconds: NumberColumn }[];
  readonly meanMilliseconds: NumberColumn;
  readonly maxMilliseconds: NumberColumn;
}

/**
 * Why this file exists: what an import found, whatever it was made from: which calls, how often, when. It is written out
 * as a trace and a scenario.
 */
import type { KeyPairSpec, KeySpec } from '../kms/key-specs.ts';

/** What a recording can be split by: each value becomes a workload. */
export const SPLITS = ['operation', 'service', 'role', 'key'] as const;

export type Split = (typeof SPLITS)[number];

/** Calls that a replay makes alike; what a recording does not say, or was not asked to keep, is an empty text. */
export interface RecordedCall {
  /** As AWS spells it; one that the newest table has a quota for. */
  readonly operation: string;
  /** Who called, and so whose quota paid. */
  readonly account: string;
  readonly region: string;
  /** The AWS service that called on the caller's behalf. */
  readonly service: string;
  readonly role: string;
  readonly key: string;
  /** Undefined where the operation names no key. Only what it says of the quota counts: RSA_2048 stands for all RSA. */
  readonly keySpec: KeySpec | undefined;
  readonly keyPairSpec: KeyPairSpec | undefined;
}

/** Calls of one kind that started at one time, or in the bin that begins there. */
export interface RecordedRow {
  /** From 1970, or from an unnamed start where the recording is relative. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Index of `Recording.calls`. */
  readonly call: number;
  /** Calls to replay. */
  readonly count: number;
  /** Requests that were refused when this was recorded, not among `count`. */
  readonly throttled: number;
}

export interface Recording {
  readonly source: 'cloudtrail' | 'cloudwatch' | 'csv';
  readonly calls: readonly RecordedCall[];
  /** By time. */
  rows(): Iterable<RecordedRow>;
  /** 0 where times are exact, 1e9 for whole seconds, else the width of a bin. */
  readonly binNanoseconds: number;
  /** Whether times count from an unnamed start. */
  readonly relative: boolean;
  /** What was read: `3 files, 162 records`. */
  readonly read: string;
  /** What was left out, and why. */
  readonly skipped: readonly { readonly text: string; readonly count: number }[];
  /** What was kept but should be known; a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Why this file exists: what a caller may ask of a recording, and how much of a file kmsim is ready to read. A file from
 * outside may be broken or hostile, so each way in which it could grow has a bound.
 */
import type { TraceField } from './trace.ts';

export interface ReadTraceOptions {
  /** Width of a row of a `timestamp,count` file, a whole number of nanoseconds above 0; without it, inferred. */
  readonly binNanoseconds?: number;
  /** Only calls whose fields have exactly these values. Keys are `TraceField`s. */
  readonly where?: Readonly<Record<string, string>>;
  /** Fields that tell kinds apart; calls that differ in others only become one kind. Default: all but `role`. */
  readonly by?: readonly TraceField[];
  /** How messages call the file; default: its path as given. */
  readonly name?: string;
  readonly limits?: Partial<ReadLimits>;
}

export interface ReadLimits {
  /** Expanded text, in bytes. */
  readonly maxBytes: number;
  /** One row of a CSV file, quoted line breaks included, in characters. */
  readonly maxLineBytes: number;
  /** One record of a CloudTrail file, in characters; its files are often one long line. */
  readonly maxRecordBytes: number;
  /** Calls, or rows of counts, or CloudTrail records of KMS. */
  readonly maxRows: number;
  /** Nested brackets in JSON. */
  readonly maxDepth: number;
  /** Distinct combinations of fields; at most 65,535, the range of a `Uint16Array` with one to spare. */
  readonly maxKinds: number;
  /** CloudTrail event ids kept in memory to recognise duplicates; at most 16 million, what a `Set` can hold. */
  readonly maxEventIds: number;
}

export const DEFAULT_LIMITS: ReadLimits = {
  maxBytes: 2 * 1024 ** 3,
  maxLineBytes: 1024 ** 2,
  maxRecordBytes: 4 * 1024 ** 2,
  maxRows: 50_000_000,
  maxDepth: 100,
  maxKinds: 65_535,
  maxEventIds: 16_000_000,
};

export const DEFAULT_BY: readonly TraceField[] = ['operation', 'account', 'region', 'client', 'key', 'service'];

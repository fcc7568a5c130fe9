/**
 * Why this file exists: what a format of recordings must offer to be read. A new format is one more file beside csv.ts and
 * cloudtrail.ts, and a line in formats.ts.
 */
import type { ReadLimits } from './read-options.ts';
import type { Tally } from './tally.ts';
import type { Trace, TraceField } from './trace.ts';
import type { TraceError, TraceProblem } from './trace-error.ts';
import type { TraceRows } from './trace-rows.ts';

export interface TraceFormat {
  /** What its files look like, for the message when no format fits. */
  readonly looksLike: string;
  /** Whether a file that begins like this is one; `head` starts with something visible. */
  recognises(head: string): boolean;
  /** Why a file that no format recognises may be meant as one, and what to do; or undefined. */
  hint(head: string): string | undefined;
  open(context: ReadContext): TraceReader;
}

/** Takes a file's text piece by piece, cut anywhere, and fills `context.rows`. Both throw TraceError. */
export interface TraceReader {
  push(text: string): void;
  end(): ReadFormat;
}

/** What is known of the format only once the file is read. */
export interface ReadFormat {
  readonly format: Trace['format'];
  readonly skipped: Tally;
  readonly notes: Tally;
}

export interface ReadContext {
  readonly rows: TraceRows;
  readonly limits: ReadLimits;
  readonly binNanoseconds: number | undefined;
  /** Fields that `where` selects by: the format must know them. */
  readonly selectedBy: readonly TraceField[];
  /** The complaint about this file, to be thrown. */
  error(problem: TraceProblem): TraceError;
}

/**
 * Why this file exists: from rows in file order to a trace: what its zero is, how wide its bins are, which rows are
 * selected, all sorted so that the order of the file is forgotten.
 */
import { NOT_SELECTED, type Selection, selectKinds } from './selection.ts';
import { formatStamp } from './stamps.ts';
import { type Timeline, timelineOf } from './timeline.ts';
import type { Trace, TraceField, TraceKind } from './trace.ts';
import type { TraceError, TraceProblem } from './trace-error.ts';
import type { ReadFormat } from './trace-format.ts';
import type { TraceRows } from './trace-rows.ts';

export interface AssembleOptions {
  readonly read: ReadFormat;
  readonly where: TraceKind;
  readonly by: readonly TraceField[];
  readonly binNanoseconds: number | undefined;
  readonly error: (problem: TraceProblem) => TraceError;
}

const SECOND = 1e9;

/**
 * @throws TraceError if there are no rows, `where` selects none, none is load, bins overlap or their width is unknown, or
 * counts add up to more than a number holds exactly
 */
export function assembleTrace(rows: TraceRows, options: AssembleOptions): Trace {
  const { read, error } = options;
  if (rows.length === 0) throw error({ line: null, expected: 'at least one row', received: 'a header only' });
  const selection = selectKinds(rows.kindTable.entries, options);
  const time = timelineOf(rows, read.format === 'csv-counts', selection.ranks);
  const bin = binOf(rows, time, options);
  const merged = mergeRows(rows, time, selection, bin.nanoseconds);
  checkLoad(merged, error);
  return {
    format: read.format,
    startTime: rows.relative ? null : formatStamp(time.zero.seconds, time.zero.nanoseconds),
    seconds: wholeSeconds(time, bin.nanoseconds),
    binNanoseconds: bin.nanoseconds,
    binInferred: bin.inferred,
    ...loadColumns(merged, selection.kinds),
    recorded: recordedOf(merged, bin.nanoseconds),
    skipped: read.skipped.sorted().map(({ text, count }) => ({ reason: text, count })),
    notes: read.notes.sorted().map(({ text, count }) => ({ note: text, count })),
  };
}

function binOf(rows: TraceRows, time: Timeline, options: AssembleOptions): { nanoseconds: number; inferred: boolean } {
  if (options.read.format !== 'csv-counts') return { nanoseconds: rows.narrowestNanoseconds, inferred: false };
  const given = options.binNanoseconds;
  const gap = smallestGap(time);
  if (given === undefined && gap === null) {
    throw options.error({
      line: null,
      expected: 'two different times, to infer the width of a row from',
      received: 'one',
      hint: 'give bin',
    });
  }
  if (given !== undefined && gap !== null && given > gap) {
    throw options.error({ line: null, expected: `rows at least a bin of ${given} ns apart`, received: `${gap} ns` });
  }
  return { nanoseconds: given ?? gap!, inferred: given === undefined };
}

function smallestGap({ starts, order }: Timeline): number | null {
  let smallest: number | null = null;
  for (let index = 1; index < order.length; index += 1) {
    const gap = starts[order[index]!]! - starts[order[index - 1]!]!;
    if (gap > 0 && (smallest === null || gap < smallest)) smallest = gap;
  }
  return smallest;
}

/** An exact stamp belongs to the second it begins, so the last one needs that second whole. */
function wholeSeconds({ lastStart }: Timeline, binNanoseconds: number): number {
  return binNanoseconds === 0 ? Math.floor(lastStart / SECOND) + 1 : Math.ceil((lastStart + binNanoseconds) / SECOND);
}

interface MergedRows {
  /** One row for each start and rank with calls; the first `length` of each column count. */
  readonly starts: Float64Array;
  readonly counts: Float64Array;
  readonly ranks: Uint16Array;
  length: number;
  requests: number;
  throttled: number;
  /** Requests in the busiest whole second, or in the busiest bin where bins are wider. */
  busiest: number;
}

function mergeRows(rows: TraceRows, time: Timeline, selection: Selection, binNanoseconds: number): MergedRows {
  const { counts, kinds } = rows.columns();
  const merged = emptyRows(counts.length);
  const groupNanoseconds = Math.max(SECOND, binNanoseconds);
  let group = { index: -1, requests: 0 };
  for (const row of time.order) {
    const rank = selection.ranks[kinds[row]!]!;
    if (rank === NOT_SELECTED) continue;
    const start = time.starts[row]!;
    const index = binNanoseconds > SECOND ? start : Math.floor(start / groupNanoseconds);
    if (index !== group.index) group = { index, requests: 0 };
    group.requests += counts[row]!;
    merged.busiest = Math.max(merged.busiest, group.requests);
    merged.requests += counts[row]!;
    if (selection.throttled[kinds[row]!]!) merged.throttled += counts[row]!;
    else addLoad(merged, start, counts[row]!, rank);
  }
  return merged;
}

function emptyRows(length: number): MergedRows {
  const columns = {
    starts: new Float64Array(length),
    counts: new Float64Array(length),
    ranks: new Uint16Array(length),
  };
  return { ...columns, length: 0, requests: 0, throttled: 0, busiest: 0 };
}

function addLoad(merged: MergedRows, start: number, count: number, rank: number): void {
  if (count === 0) return;
  const last = merged.length - 1;
  if (last >= 0 && merged.starts[last] === start && merged.ranks[last] === rank) {
    merged.counts[last]! += count;
    return;
  }
  merged.starts[merged.length] = start;
  merged.counts[merged.length] = count;
  merged.ranks[merged.length] = rank;
  merged.length += 1;
}

function checkLoad(merged: MergedRows, error: AssembleOptions['error']): void {
  if (merged.requests > Number.MAX_SAFE_INTEGER) {
    throw error({ line: null, expected: 'fewer than 2^53 calls in all', received: 'more' });
  }
  if (merged.length > 0) return;
  const received = merged.throttled > 0 ? `throttled requests only (${merged.throttled})` : 'counts of 0 only';
  throw error({ line: null, expected: 'calls to replay', received });
}

/** The columns of a trace, with only the kinds that are used. */
function loadColumns(
  merged: MergedRows,
  kinds: readonly TraceKind[],
): Pick<Trace, 'startNanoseconds' | 'counts' | 'kind' | 'kinds'> {
  const ranks = merged.ranks.slice(0, merged.length);
  const isUsed = new Uint8Array(kinds.length);
  for (const rank of ranks) isUsed[rank] = 1;
  const used = kinds.filter((_, rank) => isUsed[rank] === 1);
  const indexes = new Uint16Array(kinds.length);
  for (let rank = 1; rank < kinds.length; rank += 1) indexes[rank] = indexes[rank - 1]! + isUsed[rank - 1]!;
  return {
    startNanoseconds: merged.starts.slice(0, merged.length),
    counts: merged.counts.slice(0, merged.length),
    kind: ranks.map((rank) => indexes[rank]!),
    kinds: used,
  };
}

function recordedOf({ requests, throttled, busiest }: MergedRows, binNanoseconds: number): Trace['recorded'] {
  return { requests, throttled, peakRequestsPerSecond: busiest / Math.max(1, binNanoseconds / SECOND) };
}

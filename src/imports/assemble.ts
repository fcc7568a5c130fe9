/**
 * Why this file exists: from rows in file order to a trace: what its zero is, how wide its bins are, which rows are
 * selected, all sorted so that the order of the file is forgotten.
 */
import { compareKinds, type KindEntry, KindTable, pickFields } from './kinds.ts';
import { formatStamp } from './stamps.ts';
import type { Trace, TraceField, TraceKind } from './trace.ts';
import { quoted, quotedList, type TraceError, type TraceProblem } from './trace-error.ts';
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
  const time = timeline(rows, read.format === 'csv-counts', selection.ranks);
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

interface Selection {
  /** Without the fields that do not tell kinds apart, sorted. */
  readonly kinds: readonly TraceKind[];
  /** By index of an entry of the kind table: its index in `kinds`, or `NOT_SELECTED`. */
  readonly ranks: Int32Array;
  readonly throttled: readonly boolean[];
}

const NOT_SELECTED = -1;

function selectKinds(entries: readonly KindEntry[], options: AssembleOptions): Selection {
  const table = new KindTable();
  const indexes = entries.map(({ kind }) => {
    return matches(kind, options.where) ? table.indexOf(pickFields(kind, options.by), false) : NOT_SELECTED;
  });
  if (table.entries.length === 0) throw options.error(noneSelected(entries, options.where));
  const sorted = table.entries.map(({ kind }, index) => ({ kind, index })).sort((a, b) => compareKinds(a.kind, b.kind));
  const rankOf = new Map(sorted.map(({ index }, rank) => [index, rank]));
  return {
    kinds: sorted.map(({ kind }) => kind),
    ranks: Int32Array.from(indexes, (index) => rankOf.get(index) ?? NOT_SELECTED),
    throttled: entries.map(({ throttled }) => throttled),
  };
}

function matches(kind: TraceKind, where: TraceKind): boolean {
  return fieldsOf(where).every((field) => kind[field] === where[field]);
}

function noneSelected(entries: readonly KindEntry[], where: TraceKind): TraceProblem {
  const fields = fieldsOf(where);
  const expected = `calls with ${fields.map((field) => `${field} ${quoted(where[field]!)}`).join(' and ')}`;
  const field = fields.find((name) => entries.every(({ kind }) => kind[name] !== where[name]));
  if (field === undefined) return { line: null, expected, received: 'each of them, but never together' };
  const values = [...new Set(entries.flatMap(({ kind }) => kind[field] ?? []))].sort();
  return {
    line: null,
    expected,
    received: values.length === 0 ? `no ${field} at all` : `${field} ${quotedList(values)}`,
  };
}

function fieldsOf(where: TraceKind): TraceField[] {
  return Object.keys(where) as TraceField[];
}

/** When rows start, and the order in which to read them. */
interface Timeline {
  readonly zero: { readonly seconds: number; readonly nanoseconds: number };
  /** In nanoseconds from t = 0, by row in file order. */
  readonly starts: Float64Array;
  /** Rows by start, then by rank. */
  readonly order: Uint32Array;
  readonly lastStart: number;
}

function timeline(rows: TraceRows, zeroIsExact: boolean, ranks: Int32Array): Timeline {
  const { seconds, nanoseconds, kinds } = rows.columns();
  const first = earliest(seconds, nanoseconds);
  const zero = { seconds: seconds[first]!, nanoseconds: zeroIsExact ? nanoseconds[first]! : 0 };
  const starts = seconds.map((value, row) => (value - zero.seconds) * SECOND + (nanoseconds[row]! - zero.nanoseconds));
  const order = new Uint32Array(starts.length).map((_, row) => row);
  const compare = (a: number, b: number) => starts[a]! - starts[b]! || ranks[kinds[a]!]! - ranks[kinds[b]!]!;
  if (!isSorted(order, compare)) order.sort(compare);
  return { zero, starts, order, lastStart: starts[order.at(-1)!]! };
}

function earliest(seconds: Float64Array, nanoseconds: Uint32Array): number {
  let first = 0;
  for (let row = 1; row < seconds.length; row += 1) {
    const later = seconds[row]! - seconds[first]! || nanoseconds[row]! - nanoseconds[first]!;
    if (later < 0) first = row;
  }
  return first;
}

function isSorted(order: Uint32Array, compare: (a: number, b: number) => number): boolean {
  for (let index = 1; index < order.length; index += 1) {
    if (compare(order[index - 1]!, order[index]!) > 0) return false;
  }
  return true;
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

/**
 * Why this file exists: which of a recording's kinds of calls a user wants, and which of their fields matter.
 */
import { compareKinds, type KindEntry, KindTable, pickFields } from './kinds.ts';
import type { TraceField, TraceKind } from './trace.ts';
import { quoted, quotedList, type TraceError, type TraceProblem } from './trace-error.ts';

export interface SelectionOptions {
  readonly where: TraceKind;
  readonly by: readonly TraceField[];
  readonly error: (problem: TraceProblem) => TraceError;
}

export interface Selection {
  /** Without the fields that do not tell kinds apart, sorted. */
  readonly kinds: readonly TraceKind[];
  /** By index of an entry of the kind table: its index in `kinds`, or `NOT_SELECTED`. */
  readonly ranks: Int32Array;
  readonly throttled: readonly boolean[];
}

/** The rank of what `where` leaves out. */
export const NOT_SELECTED = -1;

/** @throws TraceError if `where` leaves out everything */
export function selectKinds(entries: readonly KindEntry[], options: SelectionOptions): Selection {
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

/**
 * Why this file exists: millions of calls share a few combinations of fields, so each combination is kept once and a row
 * holds its index.
 */
import { TRACE_FIELDS, type TraceField, type TraceKind } from './trace.ts';

/** Longer values are no names. */
export const LONGEST_FIELD = 2048;

/** What a row's kind index stands for. */
export interface KindEntry {
  readonly kind: TraceKind;
  /** True for requests that were throttled, which are no load. */
  readonly throttled: boolean;
}

/** Distinct combinations of fields, each with an index in order of appearance. */
export class KindTable {
  readonly entries: KindEntry[] = [];
  readonly #indexes = new Map<string, number>();

  /** The index of this combination, a new one if need be. */
  indexOf(kind: TraceKind, throttled: boolean): number {
    const text = kindText(kind) + throttled;
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    this.#indexes.set(text, this.entries.length);
    return this.entries.push({ kind, throttled }) - 1;
  }
}

/** Only the fields that are asked for and have a value. */
export function pickFields(kind: TraceKind, fields: readonly TraceField[]): TraceKind {
  const picked: { -readonly [Field in TraceField]?: string } = {};
  for (const field of TRACE_FIELDS) {
    const value = kind[field];
    if (value !== undefined && fields.includes(field)) picked[field] = value;
  }
  return picked;
}

/** A total order: field by field, absent before present, then by UTF-16 code units. */
export function compareKinds(one: TraceKind, other: TraceKind): number {
  for (const field of TRACE_FIELDS) {
    const a = one[field];
    const b = other[field];
    if (a === b) continue;
    if (a === undefined) return -1;
    if (b === undefined) return 1;
    return a < b ? -1 : 1;
  }
  return 0;
}

/** Different for different kinds, whatever characters their values hold. */
function kindText(kind: TraceKind): string {
  let text = '';
  for (const field of TRACE_FIELDS) {
    const value = kind[field];
    text += value === undefined ? '-' : `${value.length}:${value}`;
  }
  return text;
}

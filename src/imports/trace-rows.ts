/**
 * Why this file exists: what the readers of all formats fill, row by row and in file order, before anything is sorted or
 * selected.
 */
import { GrowingColumn } from './growing-column.ts';
import { KindTable, LONGEST_FIELD, pickFields } from './kinds.ts';
import type { ReadLimits } from './read-options.ts';
import type { Stamp } from './stamps.ts';
import { TRACE_FIELDS, type TraceField, type TraceKind } from './trace.ts';
import { quoted, type TraceProblem } from './trace-error.ts';

/** Some calls of one kind at one time, as a file gives them. */
export interface TraceRow {
  readonly stamp: Stamp;
  /** Whole, 0 or more. */
  readonly count: number;
  readonly kind: TraceKind;
  readonly throttled: boolean;
  /** 1-based, where it begins. */
  readonly line: number;
}

/** The rows of a recording as typed columns. */
export class TraceRows {
  readonly kindTable = new KindTable();
  /** The finest resolution among the stamps, as `Stamp.widthNanoseconds`. */
  narrowestNanoseconds = Number.POSITIVE_INFINITY;
  /** Whether some stamp counts from an unnamed start. */
  relative = false;
  length = 0;
  readonly #seconds = new GrowingColumn((length) => new Float64Array(length));
  readonly #nanoseconds = new GrowingColumn((length) => new Uint32Array(length));
  readonly #counts = new GrowingColumn((length) => new Float64Array(length));
  readonly #kinds = new GrowingColumn((length) => new Uint16Array(length));
  readonly #fields: readonly TraceField[];
  readonly #limits: ReadLimits;
  readonly #error: (problem: TraceProblem) => Error;

  /** @param fields those that tell rows apart; others are forgotten. */
  constructor(fields: readonly TraceField[], limits: ReadLimits, error: (problem: TraceProblem) => Error) {
    this.#fields = fields;
    this.#limits = limits;
    this.#error = error;
  }

  /**
   * @returns the index of the row, for `replace`
   * @throws TraceError if there are too many rows or kinds, or a field is too long for a name
   */
  add(row: TraceRow): number {
    if (this.length >= this.#limits.maxRows) {
      const expected = `at most ${this.#limits.maxRows} rows`;
      throw this.#error({ line: row.line, expected, received: 'more', hint: 'cut the recording into shorter ones' });
    }
    const kindIndex = this.#kindIndex(row);
    this.#seconds.push(row.stamp.seconds);
    this.#nanoseconds.push(row.stamp.nanoseconds);
    this.#counts.push(row.count);
    this.#kinds.push(kindIndex);
    this.#noteStamp(row.stamp);
    this.length += 1;
    return this.length - 1;
  }

  /** Puts a row in the place of one that describes the same request less well. */
  replace(index: number, row: TraceRow): void {
    this.#kinds.set(index, this.#kindIndex(row));
    this.#seconds.set(index, row.stamp.seconds);
    this.#nanoseconds.set(index, row.stamp.nanoseconds);
    this.#noteStamp(row.stamp);
  }

  /** In file order; `seconds` since 1970, `kinds` as indexes of `kindTable.entries`. */
  columns(): { seconds: Float64Array; nanoseconds: Uint32Array; counts: Float64Array; kinds: Uint16Array } {
    return {
      seconds: this.#seconds.view(),
      nanoseconds: this.#nanoseconds.view(),
      counts: this.#counts.view(),
      kinds: this.#kinds.view(),
    };
  }

  #noteStamp(stamp: Stamp): void {
    if (stamp.widthNanoseconds < this.narrowestNanoseconds) this.narrowestNanoseconds = stamp.widthNanoseconds;
    if (stamp.relative) this.relative = true;
  }

  #kindIndex(row: TraceRow): number {
    const kind = pickFields(row.kind, this.#fields);
    for (const field of TRACE_FIELDS) this.#checkLength(field, kind[field], row.line);
    const index = this.kindTable.indexOf(kind, row.throttled);
    if (index < this.#limits.maxKinds) return index;
    const expected = `at most ${this.#limits.maxKinds} combinations of ${this.#fields.join(', ')}`;
    throw this.#error({ line: row.line, expected, received: 'more', hint: 'tell calls apart by fewer fields' });
  }

  #checkLength(field: TraceField, value: string | undefined, line: number): void {
    if (value === undefined || value.length <= LONGEST_FIELD) return;
    throw this.#error({ line, expected: `a ${field} of at most ${LONGEST_FIELD} characters`, received: quoted(value) });
  }
}

/**
 * Why this file exists: a table of many rows is read by other programs, and Parquet keeps its columns' types. One way from
 * named, typed columns to bytes, the same bytes every time.
 */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { VERSION } from '../studies/version.ts';

/** A named column; all columns of a table have the same length. Null is an empty cell. */
export type ParquetColumn =
  | { readonly name: string; readonly type: 'text'; readonly values: readonly (string | null)[] }
  /** Whole numbers up to 2^53; INT64 in the file. */
  | { readonly name: string; readonly type: 'integer'; readonly values: Numbers }
  /** DOUBLE in the file; what is not finite is an empty cell, as in CSV. */
  | { readonly name: string; readonly type: 'number'; readonly values: Numbers }
  | { readonly name: string; readonly type: 'boolean'; readonly values: readonly (boolean | null)[] };

type Numbers = ArrayLike<number | null>;

/** Rows whose columns lie together: small enough to be read in part, large enough to compress. */
const ROWS_A_GROUP = 100_000;

/**
 * The bytes of a Parquet file with these columns, in this order, compressed with Snappy. A table without rows keeps its
 * columns.
 *
 * @throws RangeError if a name stands twice, columns differ in length, or an integer is not whole.
 */
export function parquetOf(columns: readonly ParquetColumn[]): Uint8Array {
  checkShape(columns);
  const buffer = parquetWriteBuffer({
    columnData: columns.map((column) => ({ name: column.name, type: types[column.type], data: dataOf(column) })),
    rowGroupSize: ROWS_A_GROUP,
    createdBy: `kmsim ${VERSION}`,
  });
  return new Uint8Array(buffer);
}

const types = { text: 'STRING', integer: 'INT64', number: 'DOUBLE', boolean: 'BOOLEAN' } as const;

function dataOf(column: ParquetColumn): unknown[] {
  if (column.type === 'integer') return Array.from(column.values, (value) => wholeOf(value, column.name));
  if (column.type === 'number') return Array.from(column.values, finiteOf);
  return [...column.values];
}

function wholeOf(value: number | null, name: string): bigint | null {
  if (value === null) return null;
  if (!Number.isSafeInteger(value)) throw new RangeError(`column ${name}: expected whole numbers; got ${value}`);
  return BigInt(value);
}

/** Without the sign of zero, which no reader of a table expects. */
function finiteOf(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : value + 0;
}

function checkShape(columns: readonly ParquetColumn[]): void {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new RangeError(`column ${twice} stands twice`);
  const lengths = new Set(columns.map(({ values }) => values.length));
  if (lengths.size > 1) throw new RangeError(`columns of ${[...lengths].join(', ')} rows are no table`);
}

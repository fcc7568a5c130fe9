/**
 * Why this file exists: a table of many rows is read by other programs, and Parquet keeps its columns' types. One way from
 * named, typed columns to bytes, the same bytes every time.
 */
import { ByteWriter, ParquetWriter, parquetWriteBuffer, schemaFromColumnData } from 'hyparquet-writer';
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
    columnData: columns.map(sourceOf),
    rowGroupSize: ROWS_A_GROUP,
    createdBy: `kmsim ${VERSION}`,
  });
  return new Uint8Array(buffer);
}

/**
 * The same file piece by piece, of tables with the same columns one after another: each is row groups of its own, so no
 * more than one of them is in memory.
 */
export async function* parquetPieces(tables: AsyncIterable<readonly ParquetColumn[]>): AsyncGenerator<Uint8Array> {
  let file: { readonly bytes: ByteWriter; readonly rows: ParquetWriter } | undefined;
  for await (const columns of tables) {
    checkShape(columns);
    file ??= opened(columns);
    const columnData = columns.map((column) => ({ name: column.name, data: dataOf(column) }));
    await file.rows.write({ columnData, rowGroupSize: ROWS_A_GROUP });
    yield taken(file.bytes);
  }
  if (file === undefined) return;
  await file.rows.finish();
  yield taken(file.bytes);
}

function opened(columns: readonly ParquetColumn[]) {
  const bytes = new ByteWriter();
  const none = columns.map((column) => ({ ...sourceOf(column), data: [] }));
  const schema = schemaFromColumnData({ columnData: none });
  return { bytes, rows: new ParquetWriter({ writer: bytes, schema, createdBy: `kmsim ${VERSION}` }) };
}

/** What was written since, as a file's writer does: offsets go on counting. */
function taken(bytes: ByteWriter): Uint8Array {
  const piece = bytes.getBytes().slice();
  bytes.index = 0;
  return piece;
}

function sourceOf(column: ParquetColumn) {
  return { name: column.name, type: types[column.type], data: dataOf(column) };
}

const types = { text: 'STRING', integer: 'INT64', number: 'DOUBLE', boolean: 'BOOLEAN' } as const;

function dataOf(column: ParquetColumn): unknown[] {
  if (column.type === 'integer') return Array.from(column.values, (value) => wholeOf(value, column.name));
  if (column.type === 'number') return Array.from(column.values, finiteOf);
  if (column.type === 'text') return ownTexts(column.values);
  return [...column.values];
}

/**
 * A file's writer keeps the least and the greatest text of each row group until the end. A text that was cut out of a longer
 * one keeps that one in memory, so each different text is copied, once.
 */
function ownTexts(values: readonly (string | null)[]): (string | null)[] {
  const copies = new Map<string | null, string | null>([[null, null]]);
  return values.map((value) => {
    const known = copies.get(value);
    if (known !== undefined) return known;
    const copy = structuredClone(value);
    copies.set(copy, copy);
    return copy;
  });
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

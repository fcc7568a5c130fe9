/** Why this file exists: the same rows for whichever tool reads them: CSV, NDJSON or Parquet. */
import { csvCell } from '../csv.ts';
import { type ParquetColumn, parquetOf } from '../parquet.ts';
import type { StoredFiles } from '../stored-report.ts';
import { type LongRow, longColumns, longRows } from './long-rows.ts';

/** Rows end in CR LF; an empty value is no value. */
export async function* longCsv(files: StoredFiles): AsyncGenerator<string> {
  yield `${longColumns.join(',')}\r\n`;
  for await (const batch of longRows(files))
    if (batch.length > 0)
      yield batch.map((row) => `${longColumns.map((name) => csvCell(row[name] ?? '')).join(',')}\r\n`).join('');
}

/** One JSON object a line. */
export async function* longNdjson(files: StoredFiles): AsyncGenerator<string> {
  for await (const batch of longRows(files))
    if (batch.length > 0) yield batch.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** One table; it is in memory whole, as its columns must be. */
export async function* longParquet(files: StoredFiles): AsyncGenerator<Uint8Array> {
  const rows: LongRow[] = [];
  for await (const batch of longRows(files)) for (const row of batch) rows.push(row);
  const texts = (name: 'variant' | 'account' | 'region' | 'quota' | 'metric'): ParquetColumn => ({
    name,
    type: 'text',
    values: rows.map((row) => row[name]),
  });
  yield parquetOf([
    texts('variant'),
    { name: 'second', type: 'integer', values: rows.map(({ second }) => second) },
    texts('account'),
    texts('region'),
    texts('quota'),
    texts('metric'),
    { name: 'value', type: 'number', values: rows.map(({ value }) => value) },
  ]);
}

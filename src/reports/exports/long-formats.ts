/** Why this file exists: the same rows for whichever tool reads them: CSV, NDJSON or Parquet. */
import { csvCell } from '../csv.ts';
import { type ParquetColumn, parquetPieces } from '../parquet.ts';
import type { StoredFiles } from '../stored-report.ts';
import { type LongRow, longColumns, longRows } from './long-rows.ts';

/** Rows of a table that are in memory together: a whole row group of the file, wherever the pieces of a result are cut. */
const ROWS_A_TABLE = 100_000;

/** Rows end in CR LF; an empty value is no value. */
export async function* longCsv(files: StoredFiles): AsyncGenerator<string> {
  yield `${longColumns.join(',')}\r\n`;
  for await (const batch of longRows(files)) if (batch.length > 0) yield csvText(batch);
}

/** What a row begins with is the same for all numbers of one second and quota, and made once. */
function csvText(batch: readonly LongRow[]): string {
  let text = '';
  let [place, start] = [batch[0]!, startOf(batch[0]!)];
  for (const row of batch) {
    if (!isSamePlace(place, row)) [place, start] = [row, startOf(row)];
    text += `${start}${csvCell(row.metric)},${row.value === null ? '' : csvCell(row.value)}\r\n`;
  }
  return text;
}

function startOf({ variant, second, account, region, quota }: LongRow): string {
  return `${[variant, second, account, region, quota].map(csvCell).join(',')},`;
}

function isSamePlace(a: LongRow, b: LongRow): boolean {
  return (
    a.second === b.second &&
    a.quota === b.quota &&
    a.account === b.account &&
    a.region === b.region &&
    a.variant === b.variant
  );
}

/** One JSON object a line. */
export async function* longNdjson(files: StoredFiles): AsyncGenerator<string> {
  for await (const batch of longRows(files))
    if (batch.length > 0) yield batch.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** One table, in groups of rows: no more than one of them is in memory. */
export async function* longParquet(files: StoredFiles): AsyncGenerator<Uint8Array> {
  yield* parquetPieces(tables(files));
}

/** A row becomes cells of columns at once: objects of a row live no longer than their batch. */
async function* tables(files: StoredFiles): AsyncGenerator<readonly ParquetColumn[]> {
  let table = emptyTable();
  for await (const batch of longRows(files)) {
    for (const row of batch) {
      add(table, row);
      if (table.value.length < ROWS_A_TABLE) continue;
      yield columnsOf(table);
      table = emptyTable();
    }
  }
  yield columnsOf(table);
}

type Table = { readonly [Name in keyof LongRow]: LongRow[Name][] };

function emptyTable(): Table {
  return { variant: [], second: [], account: [], region: [], quota: [], metric: [], value: [] };
}

function add(table: Table, row: LongRow): void {
  table.variant.push(row.variant);
  table.second.push(row.second);
  table.account.push(row.account);
  table.region.push(row.region);
  table.quota.push(row.quota);
  table.metric.push(row.metric);
  table.value.push(row.value);
}

function columnsOf(table: Table): readonly ParquetColumn[] {
  const texts = (name: 'variant' | 'account' | 'region' | 'quota' | 'metric'): ParquetColumn => ({
    name,
    type: 'text',
    values: table[name],
  });
  return [
    texts('variant'),
    { name: 'second', type: 'integer', values: table.second },
    texts('account'),
    texts('region'),
    texts('quota'),
    texts('metric'),
    { name: 'value', type: 'number', values: table.value },
  ];
}

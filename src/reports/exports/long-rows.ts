/**
 * Why this file exists: tools that group and plot want a value a row. A result's wide CSV files become such rows piece by
 * piece, so that a year of seconds needs no more memory than a minute.
 */
import { CsvMistake, CsvRows } from '../csv-rows.ts';
import type { StoredFiles } from '../stored-report.ts';

/** `variant` is empty for a run; account, region and quota are for latencies, which are of all calls. */
export interface LongRow {
  readonly variant: string;
  readonly second: number;
  readonly account: string;
  readonly region: string;
  readonly quota: string;
  /** A column of series.csv or latency.csv: `requests`, `throttled_retries`, `p99_ms` ... */
  readonly metric: string;
  /** Null where no call succeeded. */
  readonly value: number | null;
}

export const longColumns = ['variant', 'second', 'account', 'region', 'quota', 'metric', 'value'] as const;

const names = ['variant', 'second', 'account', 'region', 'quota'];
/** What follows from other columns or is the same in every row. */
const leftOut = ['limit_per_second', 'utilisation'];

/** Every second of a run or a comparison, in batches: series.csv, then latency.csv, each in its order. */
export async function* longRows(files: StoredFiles): AsyncGenerator<readonly LongRow[]> {
  for (const name of ['series.csv', 'latency.csv']) {
    let batch: LongRow[] = [];
    const rows = new CsvRows(longReader(name, (row) => batch.push(row)));
    for await (const piece of files.pieces(name)) {
      rows.push(piece);
      yield batch;
      batch = [];
    }
    rows.end();
  }
}

function longReader(file: string, take: (row: LongRow) => void) {
  let header: readonly string[] | undefined;
  return (cells: readonly string[], row: number): void => {
    if (header === undefined) {
      header = cells;
      if (!header.includes('second')) throw new CsvMistake(`${file}: row 1: expected a column second`);
      return;
    }
    const of = new Map(header.map((name, index) => [name, cells[index] ?? '']));
    const text = (name: string) => of.get(name) ?? '';
    const place = {
      variant: text('variant'),
      second: Number(text('second')),
      account: text('account'),
      region: text('region'),
      quota: text('quota'),
    };
    for (const metric of header) {
      if (names.includes(metric) || leftOut.includes(metric)) continue;
      const value = text(metric) === '' ? null : Number(text(metric));
      if (Number.isNaN(value) || Number.isNaN(place.second))
        throw new CsvMistake(`${file}: row ${row}: expected numbers; got ${JSON.stringify(text(metric))}`);
      take({ ...place, metric, value });
    }
  };
}

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
  let layout: Layout | undefined;
  return (cells: readonly string[], row: number): void => {
    if (layout === undefined) {
      layout = layoutOf(file, cells);
      return;
    }
    const text = (index: number) => (index === -1 ? '' : (cells[index] ?? ''));
    const { second, metrics } = layout;
    const [variant, account, region, quota] = layout.places.map(text) as [string, string, string, string];
    const at = Number(text(second));
    for (const { metric, index } of metrics) {
      const cell = text(index);
      const value = cell === '' ? null : Number(cell);
      if (Number.isNaN(value) || Number.isNaN(at))
        throw new CsvMistake(`${file}: row ${row}: expected numbers; got ${JSON.stringify(cell)}`);
      take({ variant, second: at, account, region, quota, metric, value });
    }
  };
}

/** Where a file's columns are; -1 for one that it does not have. */
interface Layout {
  readonly second: number;
  /** Variant, account, region, quota. */
  readonly places: readonly number[];
  readonly metrics: readonly { readonly metric: string; readonly index: number }[];
}

function layoutOf(file: string, header: readonly string[]): Layout {
  if (!header.includes('second')) throw new CsvMistake(`${file}: row 1: expected a column second`);
  const metrics = header.map((metric, index) => ({ metric, index }));
  return {
    second: header.indexOf('second'),
    places: ['variant', 'account', 'region', 'quota'].map((name) => header.indexOf(name)),
    metrics: metrics.filter(({ metric }) => !names.includes(metric) && !leftOut.includes(metric)),
  };
}

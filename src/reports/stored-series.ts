/**
 * Why this file exists: series.csv and latency.csv become again the columns that a report is drawn from, row by row, each
 * in a column that a year of them fits into.
 */
import { PackedColumn, sumOfColumns } from '../engine/number-column.ts';
import type { LatencyCounts, LatencySeries, QuotaSeries, Summary } from '../studies/summary.ts';
import { harmlessText } from './csv.ts';
import { CsvMistake } from './csv-rows.ts';

/** Takes the rows of a file of one run, header first. */
export interface RowReader<T> {
  row(cells: readonly string[], row: number): void;
  result(): T;
}

const measures = {
  admittedFirstTries: 'admitted_first_tries',
  admittedRetries: 'admitted_retries',
  throttledFirstTries: 'throttled_first_tries',
  throttledRetries: 'throttled_retries',
  rejected: 'rejected',
} as const;

type Measure = keyof typeof measures;
type SeriesColumns = Readonly<Record<Measure, PackedColumn>>;

/** series.csv of a result with these quotas. */
export function seriesReader({ quotas }: Pick<Summary, 'quotas'>): RowReader<readonly QuotaSeries[]> {
  const indexes = new Map(quotas.map((quota, index) => [quotaKey(quota.account, quota.region, quota.quota), index]));
  const found = new Map<number, SeriesColumns>();
  let at: ReturnType<typeof positions> | undefined;
  return {
    row(cells, row) {
      if (at === undefined) {
        at = positions(cells, ['account', 'region', 'quota', ...Object.values(measures)]);
        return;
      }
      const [account, region, quota, ...columns] = at;
      const key = [cells[account!], cells[region!], cells[quota!]].join('\u0000');
      const index = indexes.get(key);
      if (index === undefined) throw new CsvMistake(`row ${row}: expected a quota of summary.json; got ${key}`);
      const own = found.get(index) ?? newColumns();
      found.set(index, own);
      (Object.keys(measures) as Measure[]).forEach((measure, place) => {
        own[measure].push(numberIn(cells[columns[place]!], row));
      });
    },
    result: () =>
      [...found].map(([quota, own]) => {
        const view = (measure: Measure) => sumOfColumns([own[measure]], own[measure].length);
        return {
          quota,
          admittedFirstTries: view('admittedFirstTries'),
          admittedRetries: view('admittedRetries'),
          throttledFirstTries: view('throttledFirstTries'),
          throttledRetries: view('throttledRetries'),
          rejected: view('rejected'),
        };
      }),
  };
}

/** latency.csv. */
export function latencyReader(): RowReader<LatencySeries> {
  let percents: readonly number[] = [];
  let columns: readonly PackedColumn[] | undefined;
  let at: readonly number[] = [];
  return {
    row(cells, row) {
      if (columns === undefined) {
        const names = cells.filter((name) => /^p[\d.]+_ms$/.test(name));
        percents = names.map((name) => Number(name.slice(1, -'_ms'.length)));
        at = positions(cells, ['calls', ...names, 'mean_ms', 'max_ms']);
        columns = at.map(() => new PackedColumn());
        return;
      }
      columns.forEach((column, place) => {
        const cell = cells[at[place]!];
        column.push(cell === '' ? Number.NaN : numberIn(cell, row));
      });
    },
    result: () => {
      const [calls, ...values] = columns ?? [new PackedColumn(), new PackedColumn(), new PackedColumn()];
      return {
        calls: calls!,
        percentiles: percents.map((percent, index) => ({ percent, milliseconds: values[index]! })),
        meanMilliseconds: values.at(-2)!,
        maxMilliseconds: values.at(-1)!,
      };
    },
  };
}

/** latency-histogram.csv. */
export function latencyCountsReader(): RowReader<LatencyCounts> {
  const [milliseconds, calls] = [new PackedColumn(), new PackedColumn()];
  let at: readonly number[] | undefined;
  return {
    row(cells, row) {
      if (at === undefined) {
        at = positions(cells, ['latency_ms', 'calls']);
        return;
      }
      milliseconds.push(numberIn(cells[at[0]!], row));
      calls.push(numberIn(cells[at[1]!], row));
    },
    result: () => ({ milliseconds: Float64Array.from(milliseconds), calls: Float64Array.from(calls) }),
  };
}

function quotaKey(...names: readonly string[]): string {
  return names.map(harmlessText).join('\u0000');
}

function positions(header: readonly string[], names: readonly string[]): readonly number[] {
  return names.map((name) => {
    const index = header.indexOf(name);
    if (index === -1) throw new CsvMistake(`row 1: expected a column ${name}`);
    return index;
  });
}

/** A number as we write them: finite, not negative. */
function numberIn(cell: string | undefined, row: number): number {
  const value = cell === undefined || cell === '' ? Number.NaN : Number(cell);
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new CsvMistake(`row ${row}: expected a number; got ${JSON.stringify(cell ?? '')}`);
}

function newColumns(): SeriesColumns {
  return {
    admittedFirstTries: new PackedColumn(),
    admittedRetries: new PackedColumn(),
    throttledFirstTries: new PackedColumn(),
    throttledRetries: new PackedColumn(),
    rejected: new PackedColumn(),
  };
}

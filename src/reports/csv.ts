/**
 * Why this file exists: every second of a run for other tools, in chunks, so that a day of seconds is never one string.
 * Lines end in CR LF and cells are quoted as RFC 4180 has it; a name never starts a spreadsheet's formula.
 */
import type { ComparisonReport, LatencyCounts, LatencySeries, RunReport } from '../studies/summary.ts';
import { storedMilliseconds } from './as-stored.ts';
import { quotaSeconds } from './series.ts';

/** Characters gathered before a chunk is handed out. */
const chunkLength = 1 << 16;

type Cell = string | number;

/** `series.csv`: one row a second and quota, seconds first. */
export function* seriesCsv(report: Pick<RunReport, 'summary' | 'series'>): Generator<string> {
  yield* chunks(csvLines(seriesColumns, seriesRows(report)));
}

/** `latency.csv`: one row a second of calls' intended starts; an empty cell where no call succeeded. */
export function* latencyCsv({ latency }: Pick<RunReport, 'latency'>): Generator<string> {
  yield* chunks(csvLines(latencyColumns(latency), latencyRows(latency)));
}

/** `latency-histogram.csv`: one row a latency that occurs, exact to the tick. */
export function* latencyHistogramCsv({ milliseconds, calls }: LatencyCounts): Generator<string> {
  const rows = function* (): Generator<readonly Cell[]> {
    for (let index = 0; index < calls.length; index++) yield [milliseconds[index]!, calls[index]!];
  };
  yield* chunks(csvLines(['latency_ms', 'calls'], rows()));
}

/** A comparison's `series.csv`: that of each variant, with its name in the first column. */
export function* variantSeriesCsv({ variants }: ComparisonReport): Generator<string> {
  const rows = function* (): Generator<readonly Cell[]> {
    for (const variant of variants) for (const row of seriesRows(variant)) yield [variant.name, ...row];
  };
  yield* chunks(csvLines(['variant', ...seriesColumns], rows()));
}

/** A comparison's `latency.csv`: that of each variant, with its name in the first column. */
export function* variantLatencyCsv({ variants }: ComparisonReport): Generator<string> {
  const rows = function* (): Generator<readonly Cell[]> {
    for (const { name, latency } of variants) for (const row of latencyRows(latency)) yield [name, ...row];
  };
  const columns = variants[0] === undefined ? ['second'] : latencyColumns(variants[0].latency);
  yield* chunks(csvLines(['variant', ...columns], rows()));
}

/** A cell: quoted where it must be, and a text that would be a formula made one that is not, by an apostrophe. */
export function csvCell(value: Cell): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(Object.is(value, -0) ? 0 : value) : '';
  const harmless = harmlessText(value);
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A text as a spreadsheet may hold it: one that would begin a formula begins with an apostrophe. */
export function harmlessText(value: string): string {
  return /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
}

const seriesColumns: readonly string[] = [
  'second',
  'account',
  'region',
  'quota',
  'limit_per_second',
  'admitted_first_tries',
  'admitted_retries',
  'throttled_first_tries',
  'throttled_retries',
  'rejected',
  'requests',
  'utilisation',
];

function* seriesRows({ summary, series }: Pick<RunReport, 'summary' | 'series'>): Generator<readonly Cell[]> {
  const quotas = series.map((one) => ({ one, columns: quotaSeconds(summary, one) }));
  const seconds = Math.max(0, ...quotas.map(({ columns }) => columns.seconds));
  for (let second = 0; second < seconds; second++) {
    for (const { one, columns } of quotas) {
      if (second >= columns.seconds) continue;
      const { account, region, quota, limitPerSecond } = columns.quota;
      const requests = columns.offered[second]!;
      yield [
        second,
        account,
        region,
        quota,
        limitPerSecond,
        one.admittedFirstTries[second]!,
        one.admittedRetries[second]!,
        one.throttledFirstTries[second]!,
        one.throttledRetries[second]!,
        one.rejected[second]!,
        requests,
        Number((requests / limitPerSecond).toFixed(6)),
      ];
    }
  }
}

function latencyColumns({ percentiles }: LatencySeries): readonly string[] {
  return ['second', 'calls', ...percentiles.map(({ percent }) => `p${percent}_ms`), 'mean_ms', 'max_ms'];
}

function* latencyRows(latency: LatencySeries): Generator<readonly Cell[]> {
  const columns = [
    ...latency.percentiles.map(({ milliseconds }) => milliseconds),
    latency.meanMilliseconds,
    latency.maxMilliseconds,
  ];
  for (let second = 0; second < latency.calls.length; second++)
    yield [second, latency.calls[second]!, ...columns.map((column) => storedMilliseconds(column[second]!))];
}

/** RFC 4180, the header first. */
export function* csvLines(columns: readonly string[], rows: Iterable<readonly Cell[]>): Generator<string> {
  yield `${columns.map(csvCell).join(',')}\r\n`;
  for (const row of rows) yield `${row.map(csvCell).join(',')}\r\n`;
}

function* chunks(all: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of all) {
    chunk += line;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

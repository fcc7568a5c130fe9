/**
 * Why this file exists: every second of a run for other tools, in chunks, so that a day of seconds is never one string.
 * Lines end in CR LF and cells are quoted as RFC 4180 has it; a name never starts a spreadsheet's formula.
 */
import type {
  ComparisonReport,
  LatencyCounts,
  LatencySeries,
  QuotaSeries,
  RunReport,
  Summary,
} from '../studies/summary.ts';
import { storedMilliseconds } from './as-stored.ts';
import { quotaSeconds } from './series.ts';

/** Characters gathered before a chunk is handed out. */
const chunkLength = 1 << 16;

type Cell = string | number;

/** `series.csv`: one row a second and quota, seconds first. */
export function* seriesCsv(report: Pick<RunReport, 'summary' | 'series'>): Generator<string> {
  yield* chunks(linesOf(seriesColumns, seriesLines(report)));
}

/** `latency.csv`: one row a second of calls' intended starts; an empty cell where no call succeeded. */
export function* latencyCsv({ latency }: Pick<RunReport, 'latency'>): Generator<string> {
  yield* chunks(linesOf(latencyColumns(latency), latencyLines(latency)));
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
  const lines = function* (): Generator<string> {
    for (const variant of variants) yield* seriesLines(variant, `${csvCell(variant.name)},`);
  };
  yield* chunks(linesOf(['variant', ...seriesColumns], lines()));
}

/** A comparison's `latency.csv`: that of each variant, with its name in the first column. */
export function* variantLatencyCsv({ variants }: ComparisonReport): Generator<string> {
  const lines = function* (): Generator<string> {
    for (const { name, latency } of variants) yield* latencyLines(latency, `${csvCell(name)},`);
  };
  const columns = variants[0] === undefined ? ['second'] : latencyColumns(variants[0].latency);
  yield* chunks(linesOf(['variant', ...columns], lines()));
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

/** @param start what a row begins with */
function* seriesLines({ summary, series }: Pick<RunReport, 'summary' | 'series'>, start = ''): Generator<string> {
  const quotas = series.map((one) => quotaLines(summary, one));
  const seconds = Math.max(0, ...quotas.map((quota) => quota.seconds));
  for (let second = 0; second < seconds; second++) {
    for (const quota of quotas) if (second < quota.seconds) yield `${start}${second},${quota.lineOf(second)}`;
  }
}

/** Rows from the second on; that of an idle second, which most of a long run may be, is made once. */
function quotaLines(summary: Summary, one: QuotaSeries) {
  const { quota, offered, seconds } = quotaSeconds(summary, one);
  const place = [quota.account, quota.region, quota.quota, quota.limitPerSecond].map(csvCell).join(',');
  const columns = [
    one.admittedFirstTries,
    one.admittedRetries,
    one.throttledFirstTries,
    one.throttledRetries,
    one.rejected,
  ];
  const idle = `${place},0,0,0,0,0,0,0\r\n`;
  const lineOf = (second: number): string => {
    const requests = offered[second]!;
    if (requests === 0) return idle;
    const utilisation = Number((requests / quota.limitPerSecond).toFixed(6));
    const cells = [...columns.map((column) => column[second]!), requests, utilisation];
    return `${place},${cells.map(csvCell).join(',')}\r\n`;
  };
  return { seconds, lineOf };
}

function latencyColumns({ percentiles }: LatencySeries): readonly string[] {
  return ['second', 'calls', ...percentiles.map(({ percent }) => `p${percent}_ms`), 'mean_ms', 'max_ms'];
}

/** @param start what a row begins with */
function* latencyLines(latency: LatencySeries, start = ''): Generator<string> {
  const columns = [
    ...latency.percentiles.map(({ milliseconds }) => milliseconds),
    latency.meanMilliseconds,
    latency.maxMilliseconds,
  ];
  const idle = `0${','.repeat(columns.length)}\r\n`;
  for (let second = 0; second < latency.calls.length; second++) {
    const calls = latency.calls.at(second)!;
    const cells = () => [calls, ...columns.map((column) => storedMilliseconds(column.at(second)!))];
    yield `${start}${second},${calls === 0 ? idle : `${cells().map(csvCell).join(',')}\r\n`}`;
  }
}

/** RFC 4180, the header first. */
export function* csvLines(columns: readonly string[], rows: Iterable<readonly Cell[]>): Generator<string> {
  yield* linesOf(columns, lines(rows));
}

function* lines(rows: Iterable<readonly Cell[]>): Generator<string> {
  for (const row of rows) yield `${row.map(csvCell).join(',')}\r\n`;
}

function* linesOf(columns: readonly string[], rows: Iterable<string>): Generator<string> {
  yield `${columns.map(csvCell).join(',')}\r\n`;
  yield* rows;
}

/** The same text in pieces that are worth writing. */
export function* chunks(all: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of all) {
    chunk += line;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

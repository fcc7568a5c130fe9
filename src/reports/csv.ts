/**
 * Why this file exists: every second of a run for other tools, in chunks, so that a day of seconds is never one string.
 * Lines end in CR LF and cells are quoted as RFC 4180 has it; a name never starts a spreadsheet's formula.
 */
import type { RunReport } from '../studies/summary.ts';
import { quotaSeconds } from './series.ts';

/** Characters gathered before a chunk is handed out. */
const chunkLength = 1 << 16;

/** `series.csv`: one row a second and quota, seconds first. */
export function* seriesCsv(report: Pick<RunReport, 'summary' | 'series'>): Generator<string> {
  yield* chunks(seriesLines(report));
}

/** `latency.csv`: one row a second of calls' intended starts; an empty cell where no call succeeded. */
export function* latencyCsv(report: Pick<RunReport, 'latency'>): Generator<string> {
  yield* chunks(latencyLines(report));
}

/** A cell: quoted where it must be, and a text that would be a formula made one that is not, by an apostrophe. */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(Object.is(value, -0) ? 0 : value) : '';
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function* seriesLines({ summary, series }: Pick<RunReport, 'summary' | 'series'>): Generator<string> {
  yield 'second,account,region,quota,limit_per_second,admitted_first_tries,admitted_retries,throttled_first_tries,throttled_retries,rejected,requests,utilisation\r\n';
  const quotas = series.map((one) => ({ one, columns: quotaSeconds(summary, one) }));
  const seconds = Math.max(0, ...quotas.map(({ columns }) => columns.seconds));
  for (let second = 0; second < seconds; second++) {
    for (const { one, columns } of quotas) {
      if (second >= columns.seconds) continue;
      const { account, region, quota, limitPerSecond } = columns.quota;
      const requests = columns.offered[second]!;
      const row = [
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
      yield `${row.map(csvCell).join(',')}\r\n`;
    }
  }
}

function* latencyLines({ latency }: Pick<RunReport, 'latency'>): Generator<string> {
  const names = latency.percentiles.map(({ percent }) => `p${percent}_ms`);
  yield `${['second', 'calls', ...names, 'mean_ms', 'max_ms'].join(',')}\r\n`;
  for (let second = 0; second < latency.calls.length; second++) {
    const values = [
      ...latency.percentiles.map(({ milliseconds }) => milliseconds),
      latency.meanMilliseconds,
      latency.maxMilliseconds,
    ];
    const row = [second, latency.calls[second]!, ...values.map((column) => Number(column[second]!.toFixed(6)))];
    yield `${row.map(csvCell).join(',')}\r\n`;
  }
}

function* chunks(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

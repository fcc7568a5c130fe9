/**
 * A run of millions of seconds with calls, retries, refusals and cache lookups in every one, drawn, stored and read back.
 * Started as a process of its own whose heap has no room for one array of so many numbers: its columns lie outside.
 */
import { type NumberColumn, PackedColumn } from '../../src/engine/number-column.ts';
import { storedRun } from '../../src/reports/as-stored.ts';
import { cacheLookups } from '../../src/reports/charts/cache-lookups.ts';
import type { Chart } from '../../src/reports/charts/chart.ts';
import { latencyBands } from '../../src/reports/charts/latency-bands.ts';
import { retryAmplification } from '../../src/reports/charts/retry-amplification.ts';
import { throttleTimeline } from '../../src/reports/charts/throttle-timeline.ts';
import { utilisation } from '../../src/reports/charts/utilisation.ts';
import { seriesCsv } from '../../src/reports/csv.ts';
import { detailsPieces, readDetails } from '../../src/reports/details.ts';
import { renderSummaryText } from '../../src/reports/summary-text.ts';
import type { RunReport } from '../../src/studies/summary.ts';
import { twoEpisodes } from './fixture.ts';

const SECONDS = Number(process.argv[2]);

function column(least: number, values: number): Uint8Array {
  const numbers = new Uint8Array(SECONDS);
  for (let second = 0; second < SECONDS; second++) {
    const mixed = Math.imul(second + values, 0x9e3779b1) >>> 8;
    numbers[second] = least + (mixed % values);
  }
  return numbers;
}

function milliseconds(unit: number): NumberColumn {
  const numbers = new PackedColumn();
  for (let second = 0; second < SECONDS; second++) numbers.push((1 + (Math.imul(second, 0x9e3779b1) >>> 20)) * unit);
  return numbers;
}

function longRun(): RunReport {
  const short = twoEpisodes();
  const series = {
    quota: 0,
    admittedFirstTries: column(5, 4),
    admittedRetries: column(0, 3),
    throttledFirstTries: column(0, 3).map((_, second) => (second % 20 < 2 ? 9 : 0)),
    throttledRetries: column(0, 2),
    rejected: new Uint8Array(SECONDS),
  };
  const percentiles = [50, 90, 99].map((percent) => ({ percent, milliseconds: milliseconds(percent) }));
  const latency = {
    calls: column(5, 4),
    percentiles,
    meanMilliseconds: milliseconds(0.1),
    maxMilliseconds: milliseconds(100),
  };
  return {
    ...short,
    summary: { ...short.summary, durationSeconds: SECONDS },
    series: [series],
    latency,
    cacheSeries: [{ client: 'readers', hits: column(1, 9), misses: column(0, 2) }],
  };
}

/** Bins, with what closes them. */
function rowsOf({ spec }: Chart): number {
  return Math.max(
    0,
    ...Object.values((spec['datasets'] ?? {}) as Record<string, readonly unknown[]>).map((rows) => rows.length),
  );
}

const report = storedRun(longRun());
const charts = [throttleTimeline, latencyBands, retryAmplification, cacheLookups, utilisation];
const rows = charts.flatMap((draw) => [{}, { width: 344 }].map((options) => rowsOf(draw(report, options)!)));
const { cacheSeries } = report;
async function* stored(): AsyncGenerator<string> {
  yield* detailsPieces({ cacheSeries });
}
const read = (await readDetails(stored())) as Pick<RunReport, 'cacheSeries'>;
const same = Buffer.compare(read.cacheSeries![0]!.hits as Uint8Array, cacheSeries![0]!.hits as Uint8Array) === 0;
let lines = 0;
for (const piece of seriesCsv(report)) {
  lines += piece.split('\n').length - 1;
  if (lines > 100_000) break;
}
const verdict = renderSummaryText(report, { color: false, width: 80 }).length > 0;
console.log(JSON.stringify({ rows: Math.max(...rows), same, lines: lines > 100_000, verdict }));

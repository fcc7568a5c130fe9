/**
 * Why this file exists: a report drawn again from its folder must be the same bytes, so the first one is drawn from what
 * the folder will hold, not from what is a little more exact in memory.
 */
import { type NumberColumn, PackedColumn } from '../engine/number-column.ts';
import type { ComparisonReport, LatencySeries, RunReport, Summary, VariantReport } from '../studies/summary.ts';
import { detailsPieces, storedDetails } from './details.ts';
import { summaryJson } from './json.ts';

/** Decimals of a millisecond in latency.csv. */
const decimals = 6;

/** A run as its output folder holds it. */
export function storedRun(report: RunReport): RunReport {
  const { summary, series, latency, latencyCounts, command, ...details } = report;
  return {
    ...storedDetails(details),
    summary: storedSummary(summary),
    series,
    latency: storedLatency(latency),
    latencyCounts,
    command,
  };
}

/** A comparison as its output folder holds it. */
export function storedComparison(report: ComparisonReport): ComparisonReport {
  const variants = report.variants.map(
    ({ name, change, summary, series, latency, ...details }): VariantReport => ({
      ...storedDetails(details),
      name,
      change,
      summary: storedSummary(summary),
      series,
      latency: storedLatency(latency),
    }),
  );
  return { ...report, variants };
}

/** details.json of a run: whatever it is drawn from beside its summary and its CSV files, a field a line. */
export function runDetails({
  summary,
  series,
  latency,
  latencyCounts,
  command,
  ...details
}: RunReport): Iterable<string> {
  return detailsPieces(details);
}

/** details.json of a comparison: that of each variant, in their order. */
export function comparisonDetails({ variants }: ComparisonReport): Iterable<string> {
  return detailsPieces({
    variants: variants.map(({ name, change, summary, series, latency, ...details }) => details),
  });
}

/** Milliseconds as a cell of latency.csv has them; NaN where it is empty. */
export function storedMilliseconds(value: number): number {
  return Number.isInteger(value) || Number.isNaN(value) ? value : Number(value.toFixed(decimals));
}

/** Keys in the file's order. */
function storedSummary(summary: Summary): Summary {
  return JSON.parse(summaryJson(summary)) as Summary;
}

function storedLatency(latency: LatencySeries): LatencySeries {
  const rounded = (column: NumberColumn) =>
    (column instanceof PackedColumn ? column : PackedColumn.from(column)).map(storedMilliseconds);
  return {
    calls: latency.calls,
    percentiles: latency.percentiles.map(({ percent, milliseconds }) => ({
      percent,
      milliseconds: rounded(milliseconds),
    })),
    meanMilliseconds: rounded(latency.meanMilliseconds),
    maxMilliseconds: rounded(latency.maxMilliseconds),
  };
}

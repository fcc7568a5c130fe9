/**
 * Why this file exists: charts and tables ask the same questions of a quota's seconds: what was offered, what was
 * refused, when, and what a one-minute average would have shown. They are answered once, here.
 */
import { type Counts, sumOfColumns, totalOf } from '../engine/number-column.ts';
import type { QuotaSeries, QuotaSummary, RunReport, Summary } from '../studies/summary.ts';
import { duration, percent } from './numbers.ts';

/** One quota's seconds as columns: offered = admittedFirstTries + admittedRetries + rejected + throttled. */
export interface QuotaSeconds {
  readonly quota: QuotaSummary;
  /** Length of every column: the duration and the drain. */
  readonly seconds: number;
  readonly offered: Counts;
  readonly admittedFirstTries: Counts;
  readonly admittedRetries: Counts;
  readonly rejected: Counts;
  readonly throttled: Counts;
  /** Requests of each whole minute divided by 60, as a per-minute metric shows them; a minute cut short has no value. */
  readonly minuteMeans: Float64Array;
}

export interface ThrottledSpan {
  readonly startSecond: number;
  /** Inclusive. */
  readonly endSecond: number;
  readonly throttled: number;
}

/** What the seconds from the warm-up's end on say. */
export interface QuotaFacts {
  readonly requests: number;
  readonly throttled: number;
  /** Answered with an error that is not throttling. */
  readonly rejected: number;
  /** throttled / requests, 0 without requests. */
  readonly throttledShare: number;
  readonly meanPerSecond: number;
  readonly peakPerSecond: number;
  readonly peakSecond: number;
  readonly worstShare: number;
  readonly secondsThrottled: number;
  /** Whole seconds of [warmup, duration) in which something was throttled, and how many there are. */
  readonly secondsThrottledInRun: number;
  readonly secondsInRun: number;
  /** Of the minutes [0, 60), [60, 120) ..., seconds of the warm-up and after the end counting as none. */
  readonly highestMinuteMean: number;
  /** Whether every throttled second lies in a whole minute, so that minutes could have shown it. */
  readonly minutesCoverThrottling: boolean;
  /** How many episodes there are, and the first of them. */
  readonly spanCount: number;
  readonly spans: readonly ThrottledSpan[];
}

/** Of a year of episodes no more are in memory. */
const spans_max = 10;

/** Throttled seconds with gaps of at most this many belong together. */
const gapSeconds_max = 5;

/** The columns of one quota's series. */
export function quotaSeconds(summary: Pick<Summary, 'quotas'>, series: QuotaSeries): QuotaSeconds {
  const { quota: index, ...counts } = series;
  const quota = summary.quotas[index];
  if (quota === undefined)
    throw new RangeError(`series of quota ${index}: the summary has ${summary.quotas.length} quotas`);
  const sum = (...names: readonly (keyof typeof counts)[]) =>
    sumOfColumns(
      names.map((name) => counts[name]),
      counts.rejected.length,
    );
  const admittedFirstTries = sum('admittedFirstTries');
  const admittedRetries = sum('admittedRetries');
  const rejected = sum('rejected');
  const throttled = sum('throttledFirstTries', 'throttledRetries');
  const offered = sumOfColumns([admittedFirstTries, admittedRetries, rejected, throttled], rejected.length);
  const minuteMeans = Float64Array.from({ length: Math.floor(offered.length / 60) }, (_, minute) => {
    return totalOf(offered.subarray(60 * minute, 60 * minute + 60)) / 60;
  });
  return {
    quota,
    seconds: offered.length,
    offered,
    admittedFirstTries,
    admittedRetries,
    rejected,
    throttled,
    minuteMeans,
  };
}

/** The facts that titles and verdicts are made of, over [warmup, end of the drain). */
export function quotaFacts(
  columns: QuotaSeconds,
  summary: Pick<Summary, 'warmupSeconds' | 'durationSeconds'>,
): QuotaFacts {
  const from = Math.min(Math.floor(summary.warmupSeconds), columns.seconds);
  const end = Math.min(Math.ceil(summary.durationSeconds), columns.seconds);
  let requests = 0;
  let throttled = 0;
  let rejected = 0;
  let peakSecond = from;
  let worstShare = 0;
  let secondsThrottled = 0;
  let secondsThrottledInRun = 0;
  let highestMinuteMean = 0;
  let minute = 0;
  for (let second = from; second < columns.seconds; second++) {
    const offered = columns.offered[second]!;
    const refused = columns.throttled[second]!;
    requests += offered;
    throttled += refused;
    rejected += columns.rejected[second]!;
    if (offered > columns.offered[peakSecond]!) peakSecond = second;
    if (offered > 0) worstShare = Math.max(worstShare, refused / offered);
    if (refused > 0) secondsThrottled++;
    if (refused > 0 && second < end) secondsThrottledInRun++;
    minute = second % 60 === 0 ? offered : minute + offered;
    highestMinuteMean = Math.max(highestMinuteMean, minute / 60);
  }
  const runSeconds = summary.durationSeconds - summary.warmupSeconds;
  const spans: ThrottledSpan[] = [];
  let spanCount = 0;
  for (const span of throttledSpans(columns.throttled, from)) if (spanCount++ < spans_max) spans.push(span);
  return {
    requests,
    throttled,
    rejected,
    throttledShare: requests === 0 ? 0 : throttled / requests,
    meanPerSecond: runSeconds > 0 ? requests / runSeconds : 0,
    peakPerSecond: columns.offered[peakSecond] ?? 0,
    peakSecond,
    worstShare,
    secondsThrottled,
    secondsThrottledInRun,
    secondsInRun: Math.max(0, end - from),
    highestMinuteMean,
    minutesCoverThrottling:
      totalOf(columns.throttled.subarray(60 * columns.minuteMeans.length)) === 0 && columns.minuteMeans.length > 0,
    spanCount,
    spans,
  };
}

/**
 * `1 request in 10 s` for a quota below one a second, whose window is 1/limit seconds: one second says nothing of it.
 * Undefined for the others.
 */
export function slowQuotaWords({ limitPerSecond }: Pick<QuotaSummary, 'limitPerSecond'>): string | undefined {
  return limitPerSecond > 0 && limitPerSecond < 1 ? `1 request in ${duration(1 / limitPerSecond)}` : undefined;
}

/** What stands beside the busiest second, and what it is called in a terminal, in a table and in a sentence. */
export interface SlowView {
  readonly terminal: string;
  readonly column: string;
  readonly inWords: string;
  /** Of a quota's limit; empty for a limit below one a minute, of which it says nothing. */
  readonly share: (quota: QuotaSummary) => string;
}

/** The busiest minute; of a run without a whole measured minute the mean, since part of a minute is no minute. */
export function meanOrMinute(summary: Pick<Summary, 'warmupSeconds' | 'durationSeconds'>): SlowView {
  const words = (share: (quota: QuotaSummary) => number) => (quota: QuotaSummary) =>
    60 * quota.limitPerSecond < 1 ? '' : percent(share(quota));
  return hasMinute(summary)
    ? {
        terminal: 'busiest min',
        column: 'Busiest minute',
        inWords: 'busiest minute',
        share: words((quota) => quota.peakUtilisation60s),
      }
    : {
        terminal: 'mean/limit',
        column: 'Mean',
        inWords: 'mean',
        share: words((quota) => quota.meanRequestsPerSecond / quota.limitPerSecond),
      };
}

/** Whether one of the minutes [0, 60), [60, 120) ... is measured from its first second to its last. */
export function hasMinute({
  warmupSeconds,
  durationSeconds,
}: Pick<Summary, 'warmupSeconds' | 'durationSeconds'>): boolean {
  return 60 * (Math.ceil(warmupSeconds / 60) + 1) <= durationSeconds;
}

/** How near a quota came to its limit in its busiest second; in its busiest minute where a second says nothing. */
export function nearnessOf(quota: QuotaSummary): number {
  if (slowQuotaWords(quota) === undefined) return quota.peakUtilisation1s;
  return quota.throttled > 0 ? quota.peakUtilisation60s : Math.min(1, quota.peakUtilisation60s);
}

/** Runs of throttled seconds from `from` on, joined over gaps of at most 5 s. */
export function* throttledSpans(throttled: ArrayLike<number>, from = 0): Generator<ThrottledSpan> {
  let span: ThrottledSpan | undefined;
  for (let second = from; second < throttled.length; second++) {
    const refused = throttled[second]!;
    if (refused === 0) continue;
    if (span !== undefined && second - span.endSecond - 1 <= gapSeconds_max) {
      span = { startSecond: span.startSecond, endSecond: second, throttled: span.throttled + refused };
    } else {
      if (span !== undefined) yield span;
      span = { startSecond: second, endSecond: second, throttled: refused };
    }
  }
  if (span !== undefined) yield span;
}

/**
 * The series to draw: of the quota asked for (an index into `Summary.quotas`), else of the most throttled one, else of
 * the one with most rejected requests, else of the one that came nearest to its limit. Undefined if nothing reached a quota.
 */
export function drawnSeries(report: Pick<RunReport, 'summary' | 'series'>, wanted?: number): QuotaSeries | undefined {
  if (wanted !== undefined) return report.series.find((series) => series.quota === wanted);
  const rank = (series: QuotaSeries) => {
    const quota = report.summary.quotas[series.quota]!;
    return [quota.throttled, quota.rejected, nearnessOf(quota), quota.requests] as const;
  };
  return report.series.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    const differing = left.findIndex((value, index) => value !== right[index]);
    return differing < 0 ? a.quota - b.quota : right[differing]! - left[differing]!;
  })[0];
}

/** Seconds that charts of a run span: its duration and drain, at least one. */
export function timeExtentSeconds(report: Pick<RunReport, 'summary' | 'series' | 'latency'>): number {
  return Math.max(
    1,
    Math.ceil(report.summary.durationSeconds),
    report.latency.calls.length,
    ...report.series.map((series) => series.admittedFirstTries.length),
  );
}

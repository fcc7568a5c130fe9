/** Why this file exists: a mean over replications is shown with the interval that it is good for. */
import { shownPercentiles } from '../studies/measures/shown-percentiles.ts';
import type { Interval, Summary, ThresholdOutcome } from '../studies/summary.ts';
import { named } from './names.ts';
import { count, milliseconds, percent } from './numbers.ts';
import type { Table } from './tables.ts';
import { mostThrottled, thresholdValue } from './verdict.ts';

/** `13.1% to 13.5%`, or one value where both ends read alike; `unknown` without an interval. */
export function intervalWords(interval: Interval | null | undefined, words: (value: number) => string): string {
  if (interval === null || interval === undefined) return 'unknown';
  const [low, high] = [words(interval.low), words(interval.high)];
  return low === high ? low : `${low} to ${high}`;
}

/** In the unit of a threshold's metric. */
export function thresholdInterval(
  threshold: Pick<ThresholdOutcome, 'text'>,
  interval: Interval | null | undefined,
): string {
  return intervalWords(interval, (value) => thresholdValue(threshold, value));
}

/** The numbers that are asked for first, each with its interval; no rows for one replication. */
export function meanTable(summary: Summary): Table {
  const { intervals, totals, quotas, replications } = summary;
  const { latencyMs } = summary;
  const worst = mostThrottled(quotas) ?? quotas[0];
  const at = worst === undefined ? -1 : quotas.indexOf(worst);
  const whole = (value: number) => count(Math.abs(value) < 100 ? value : Math.round(value));
  const rows: readonly (readonly [name: string, path: string, mean: number | null | undefined, words: Words])[] = [
    [`Throttled of ${named(worst?.quota ?? '')}`, `quotas[${at}].throttledShare`, worst?.throttledShare, percent],
    ['Requests', 'totals.requests', totals.requests, whole],
    ['Requests throttled', 'totals.throttled', totals.throttled, whole],
    ['Calls failed', 'totals.failed', totals.failed, whole],
    ...shownPercentiles(Object.keys(latencyMs)).map(
      (name) => [`${name} latency`, `latencyMs.${name}`, latencyMs[name], milliseconds] as const,
    ),
    ['Busiest second', `quotas[${at}].peakRequestsPerSecond`, worst?.peakRequestsPerSecond, whole],
  ];
  const confidence = Object.values(intervals)[0]?.confidence ?? 0;
  return {
    caption: `Means of ${count(replications)} replications`,
    columns: [
      { name: 'Number' },
      { name: 'Mean', align: 'right' },
      { name: `${percent(confidence)} interval`, align: 'right' },
    ],
    rows: rows.flatMap(([name, path, mean, words]) =>
      intervals[path] === undefined || mean === null || mean === undefined
        ? []
        : [[name, words(mean), intervalWords(intervals[path], words)]],
    ),
  };
}

type Words = (value: number) => string;

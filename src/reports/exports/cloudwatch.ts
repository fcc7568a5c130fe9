/**
 * Why this file exists: what CloudWatch would show of a run: sums a minute, and nothing of the seconds inside. It has the
 * form of `aws cloudwatch get-metric-data`, so that what reads the real one reads this.
 *
 * @source AWS/Usage CallCount: every minute, statistic Sum; whether it counts throttled requests is not documented
 */
import { type Counts, totalOf } from '../../engine/number-column.ts';
import { findQuota } from '../../kms/find-quota.ts';
import type { RunReport } from '../../studies/summary.ts';
import { type QuotaSeconds, quotaSeconds } from '../series.ts';

export interface CloudwatchOptions {
  /** Milliseconds since 1970 of t = 0, a whole minute. */
  readonly startMilliseconds: number;
  /** Only this account's quotas, and this Region's: a metric names neither. */
  readonly account: string;
  readonly region: string;
  /** Whether refused requests count. */
  readonly throttledToo: boolean;
}

/**
 * The JSON of get-metric-data, piece by piece: a year is half a million minutes of each quota. The last minute may be cut
 * short, as the newest of a real one is.
 */
export function* cloudwatchJson(
  { summary, series }: Pick<RunReport, 'summary' | 'series'>,
  options: CloudwatchOptions,
): Generator<string> {
  yield '{\n  "MetricDataResults": [';
  let metrics = 0;
  for (const one of series) {
    const quota = summary.quotas[one.quota]!;
    if (quota.account !== options.account || quota.region !== options.region) continue;
    const found = findQuota(summary.profile, quota.quota);
    const resource = found.kind === 'found' ? found.row.usageResource : null;
    if (resource === null) continue;
    yield `${metrics++ === 0 ? '' : ','}\n    {\n      "Id": "m${metrics}",\n      "Label": ${JSON.stringify(resource)},\n`;
    yield* minutesOf(quotaSeconds(summary, one), options);
    yield '      "StatusCode": "Complete"\n    }';
  }
  yield `${metrics === 0 ? '' : '\n  '}],\n  "Messages": []\n}\n`;
}

function* minutesOf(
  { offered, throttled }: QuotaSeconds,
  { startMilliseconds, throttledToo }: CloudwatchOptions,
): Generator<string> {
  const minutes = Math.ceil(offered.length / 60);
  const inMinute = (counts: Counts, minute: number) => totalOf(counts.subarray(60 * minute, 60 * minute + 60));
  yield '      "Timestamps": ';
  yield* list(minutes, (minute) => `"${new Date(startMilliseconds + minute * 60_000).toISOString()}"`);
  yield ',\n      "Values": ';
  yield* list(minutes, (minute) => `${inMinute(offered, minute) - (throttledToo ? 0 : inMinute(throttled, minute))}`);
  yield ',\n';
}

/** Items of a list that are handed out together. */
const pieceItems = 4096;

function* list(length: number, item: (index: number) => string): Generator<string> {
  if (length === 0) {
    yield '[]';
    return;
  }
  for (let from = 0; from < length; from += pieceItems) {
    const items = Array.from({ length: Math.min(pieceItems, length - from) }, (_, at) => item(from + at));
    yield `${from === 0 ? '[' : ','}\n        ${items.join(',\n        ')}`;
  }
  yield '\n      ]';
}

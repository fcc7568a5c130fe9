/**
 * Why this file exists: what CloudWatch would show of a run: sums a minute, and nothing of the seconds inside. It has the
 * form of `aws cloudwatch get-metric-data`, so that what reads the real one reads this.
 *
 * @source AWS/Usage CallCount: every minute, statistic Sum; whether it counts throttled requests is not documented
 */
import { type Counts, totalOf } from '../../engine/number-column.ts';
import { findQuota } from '../../kms/find-quota.ts';
import type { RunReport } from '../../studies/summary.ts';
import { canonicalJson } from '../json.ts';
import { quotaSeconds } from '../series.ts';

export interface CloudwatchOptions {
  /** Milliseconds since 1970 of t = 0, a whole minute. */
  readonly startMilliseconds: number;
  /** Only this account's quotas, and this Region's: a metric names neither. */
  readonly account: string;
  readonly region: string;
  /** Whether refused requests count. */
  readonly throttledToo: boolean;
}

/** The JSON of get-metric-data. The last minute may be cut short, as the newest of a real one is. */
export function cloudwatchJson(report: Pick<RunReport, 'summary' | 'series'>, options: CloudwatchOptions): string {
  const { summary, series } = report;
  const own = series
    .map((one) => quotaSeconds(summary, one))
    .filter(({ quota }) => quota.account === options.account && quota.region === options.region)
    .flatMap((columns) => {
      const found = findQuota(summary.profile, columns.quota.quota);
      const resource = found.kind === 'found' ? found.row.usageResource : null;
      return resource === null ? [] : [{ columns, resource }];
    });
  return canonicalJson({
    MetricDataResults: own.map(({ columns, resource }, index) => {
      const { offered, throttled } = columns;
      const inMinute = (counts: Counts, minute: number) => totalOf(counts.subarray(60 * minute, 60 * minute + 60));
      const minutes = Array.from({ length: Math.ceil(offered.length / 60) }, (_, minute) => minute);
      return {
        Id: `m${index + 1}`,
        Label: resource,
        Timestamps: minutes.map((minute) => new Date(options.startMilliseconds + minute * 60_000).toISOString()),
        Values: minutes.map(
          (minute) => inMinute(offered, minute) - (options.throttledToo ? 0 : inMinute(throttled, minute)),
        ),
        StatusCode: 'Complete',
      };
    }),
    Messages: [],
  });
}

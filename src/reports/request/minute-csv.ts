/** Why this file exists: CloudWatch counts minutes, a quota seconds; the same run at 60 s shows what is averaged away. */
import { largestOf, totalOf } from '../../engine/number-column.ts';
import type { RunReport } from '../../studies/summary.ts';
import { csvCell } from '../csv.ts';
import { quotaSeconds } from '../series.ts';

/** series-60s.csv: one row a minute and quota, minutes first; a last one that is cut short says how long it is. */
export function* minuteCsv({ summary, series }: Pick<RunReport, 'summary' | 'series'>): Generator<string> {
  yield 'minute,seconds,account,region,quota,limit_per_second,requests,throttled,mean_per_second,peak_per_second\r\n';
  const quotas = series.map((one) => quotaSeconds(summary, one));
  const seconds = Math.max(0, ...quotas.map((columns) => columns.seconds));
  for (let from = 0; from < seconds; from += 60) {
    for (const { quota, offered, throttled } of quotas) {
      const minute = offered.subarray(from, from + 60);
      const requests = totalOf(minute);
      const names = [quota.account, quota.region, quota.quota, quota.limitPerSecond];
      const mean = Number((requests / Math.max(1, minute.length)).toFixed(3));
      const refused = totalOf(throttled.subarray(from, from + 60));
      const row = [from / 60, minute.length, ...names, requests, refused, mean, largestOf(minute)];
      yield `${row.map(csvCell).join(',')}\r\n`;
    }
  }
}

/** Why this file exists: the seconds of a quota in bins, the busiest second of each, to be drawn and to be read. */
import { largestOf } from '../../engine/number-column.ts';
import { short } from '../names.ts';
import { count, duration, percent } from '../numbers.ts';
import type { QuotaSeconds } from '../series.ts';
import type { Table } from '../tables.ts';
import { type Bins, binName, binRange } from './time-axis.ts';

/** The tops of the stack's parts in the busiest second of each bin, the highest share of any second in it, and a closing row. */
export function binRows(columns: QuotaSeconds, bins: Bins): readonly object[] {
  const rows = Array.from({ length: bins.bins }, (_, index) => {
    const second = busiestSecond(columns, bins, index);
    const first = columns.admittedFirstTries[second] ?? 0;
    const retried = first + (columns.admittedRetries[second] ?? 0);
    const rejected = retried + (columns.rejected[second] ?? 0);
    return {
      second: binRange(bins, index).from,
      zero: 0,
      first,
      retried,
      rejected,
      offered: rejected + (columns.throttled[second] ?? 0),
      share: Number(highestShare(columns, bins, index).toFixed(6)),
    };
  });
  return [...rows, { ...rows.at(-1)!, second: bins.seconds }];
}

/** One row a minute, or where bins are wider, the highest minute of each; and a closing row. */
export function minuteRows({ minuteMeans }: QuotaSeconds, bins: Bins): readonly object[] {
  if (minuteMeans.length === 0) return [];
  const minutesPerRow = Math.max(1, Math.floor(bins.secondsPerBin / 60));
  const rows = Array.from({ length: Math.ceil(minuteMeans.length / minutesPerRow) }, (_, index) => {
    const from = index * minutesPerRow;
    const highest = largestOf(minuteMeans.subarray(from, from + minutesPerRow));
    return { second: 60 * from, mean: Number(highest.toFixed(3)) };
  });
  return [...rows, { ...rows.at(-1)!, second: 60 * minuteMeans.length }];
}

/** The second of a bin with the most requests offered, the first of equals. */
export function busiestSecond(columns: QuotaSeconds, bins: Bins, index: number): number {
  const { from, to } = binRange(bins, index);
  let busiest = from;
  for (let second = from + 1; second < to; second++) {
    if ((columns.offered[second] ?? 0) > (columns.offered[busiest] ?? 0)) busiest = second;
  }
  return busiest;
}

function highestShare(columns: QuotaSeconds, bins: Bins, index: number): number {
  const { from, to } = binRange(bins, index);
  let highest = 0;
  for (let second = from; second < to; second++) {
    if ((columns.throttled[second] ?? 0) > 0)
      highest = Math.max(highest, columns.throttled[second]! / columns.offered[second]!);
  }
  return highest;
}

export function timelineTable(columns: QuotaSeconds, bins: Bins): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  const coarse = bins.secondsPerBin > 1;
  return {
    caption: `Requests offered to ${short(columns.quota.quota, 60)} of account ${short(columns.quota.account, 60)}, by second`,
    columns: [
      { name: 'Time (min:s)' },
      right('Offered/s'),
      right('Admitted first tries'),
      right('Admitted retries'),
      right('Rejected'),
      right('Throttled'),
      right('Throttled share'),
    ],
    rows: Array.from({ length: bins.bins }, (_, index) => {
      const second = busiestSecond(columns, bins, index);
      const offered = columns.offered[second] ?? 0;
      const cells = [columns.admittedFirstTries, columns.admittedRetries, columns.rejected, columns.throttled].map(
        (column) => column[second] ?? 0,
      );
      return [
        binName(bins, index),
        count(offered),
        ...cells.map(count),
        percent(offered === 0 ? 0 : cells[3]! / offered),
      ];
    }),
    note: `${coarse ? `Each row is the busiest second of ${duration(bins.secondsPerBin)}; every` : 'Every'} second and quota is in series.csv.`,
  };
}

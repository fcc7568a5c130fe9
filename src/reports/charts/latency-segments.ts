/** Why this file exists: percentiles in bins, in runs without a gap: nothing is drawn across seconds in which no call succeeded. */
import type { NumberColumn } from '../../engine/number-column.ts';
import type { LatencySeries } from '../../studies/summary.ts';
import { highestByBin } from './bin-columns.ts';
import { drawnPercentiles } from './latency-facts.ts';
import { isSparse } from './latency-points.ts';
import type { LogScale } from './latency-scale.ts';
import type { Theme } from './theme.ts';
import type { Bins } from './time-axis.ts';

/** One percentile's seconds, NaN where no call succeeded. */
export interface PercentileColumn {
  readonly name: string;
  readonly milliseconds: NumberColumn;
  readonly color: string;
  readonly weight: number;
}

export function percentileColumns(latency: LatencySeries, theme: Theme): readonly PercentileColumn[] {
  const drawn = drawnPercentiles(latency);
  const colors =
    drawn.length === 3 ? [theme.ink, theme.middlePercentile, theme.highPercentile] : [theme.ink, theme.highPercentile];
  return drawn.map(({ percent, milliseconds: values }, index) => ({
    name: `p${percent}`,
    milliseconds: values,
    color: colors[index]!,
    weight: index === 0 ? 1.8 : 1.4,
  }));
}

export type Segments = ReturnType<typeof binnedSegments>;

/** Bins with calls, in runs without a gap: a line is not drawn across seconds in which no call succeeded. */
export function binnedSegments(
  columns: readonly PercentileColumn[],
  bins: Bins,
): readonly (readonly { readonly bin: number; readonly values: readonly number[] }[])[] {
  const segments: { bin: number; values: number[] }[][] = [];
  const highest = columns.map(({ milliseconds }) => highestByBin(milliseconds, bins));
  for (let bin = 0; bin < bins.bins; bin++) {
    const values = highest.map((ofColumn) => ofColumn[bin]!);
    if (values.some(Number.isNaN)) continue;
    const last = segments.at(-1);
    if (last === undefined || last.at(-1)!.bin !== bin - 1) segments.push([{ bin, values }]);
    else last.push({ bin, values });
  }
  return segments;
}

/** Wide rows, `p0`, `p1` ... from the lowest percentile on, each segment closed at the end of its last bin. */
export function rowsOf(columns: readonly PercentileColumn[], segments: Segments, scale: LogScale): readonly object[] {
  return segments.flatMap((segment, index) => {
    const rows = segment.map(({ values }) =>
      Object.fromEntries(
        columns.map((_, column) => [`p${column}`, Number(Math.max(values[column]!, scale.low).toPrecision(6))]),
      ),
    );
    const at = segment.map(({ bin }) => bin);
    // A point stands in the middle of its bin.
    if (isSparse(segments)) return rows.map((row, place) => ({ segment: index, bin: at[place]! + 0.5, ...row }));
    return [
      ...rows.map((row, place) => ({ segment: index, bin: at[place]!, ...row })),
      { segment: index, bin: at.at(-1)! + 1, ...rows.at(-1)! },
    ];
  });
}

/** Why this file exists: words in a chart of latencies stand where they cover least: thresholds on their lines, percentiles at their ends. */
import { visible } from '../names.ts';
import { fitText, textWidth } from '../text-metrics.ts';
import { type Frame, freePlace, haloText, labelSize, spreadLabels } from './chart.ts';
import type { LatencyThreshold, LogScale } from './latency-scale.ts';
import type { PercentileColumn, Segments } from './latency-segments.ts';
import type { Bins } from './time-axis.ts';

export function thresholdLayers(
  frame: Frame,
  thresholds: readonly LatencyThreshold[],
  scale: LogScale,
  segments: Segments,
  bins: Bins,
): readonly object[] {
  const lines = thresholds.map(({ ms }) => scale.toPixel(ms));
  const labels = spreadLabels(
    lines.map((y) => y - 3),
    14,
    12,
    10_000,
  );
  return thresholds.flatMap(({ label }, index) => {
    const bottom = labels[index]!;
    const text = fitText(label, frame.plotWidth - 10, labelSize);
    const blocked = new Array<boolean>(bins.bins).fill(false);
    for (const { bin, values } of segments.flat()) {
      const tops = values.map(scale.toPixel);
      blocked[bin] = Math.min(...tops) < bottom + 2 && Math.max(...tops) > bottom - 14;
    }
    const place = freePlace(frame.plotWidth, textWidth(text, labelSize), blocked);
    return [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: frame.theme.ink, strokeDash: [4, 3], strokeWidth: 1 },
        encoding: { y: { value: lines[index]! } },
      },
      ...haloText(frame.theme, text, place, bottom, { align: 'left' }),
    ];
  });
}

export function endLabels(
  frame: Frame,
  columns: readonly PercentileColumn[],
  segments: Segments,
  bins: Bins,
  scale: LogScale,
  height: number,
): readonly object[] {
  const last = segments.at(-1)?.at(-1);
  if (last === undefined) return [];
  const end = (Math.min((last.bin + 1) * bins.secondsPerBin, bins.seconds) / bins.seconds) * frame.plotWidth;
  const values = columns.length < last.values.length ? [last.values[0]!, last.values.at(-1)!] : last.values;
  const middles = spreadLabels(values.map(scale.toPixel), 13, 6, height - 6);
  return columns.map((column, index) => ({
    data: { values: [{}] },
    mark: {
      type: 'text',
      text: visible(column.name),
      align: 'left',
      baseline: 'middle',
      fontWeight: 'bold',
      fontSize: labelSize,
      color: column.color,
    },
    encoding: { x: { value: end + 6 }, y: { value: middles[index]! } },
  }));
}

/** Why this file exists: over two axes, which corner is safe: a cell a point, its number written in it. */
import type { SweepPoint, SweepReport } from '../../studies/sweep-report.ts';
import { short } from '../names.ts';
import { count, milliseconds, percent } from '../numbers.ts';
import { metOf, sweepReadings, sweepTail, sweepVerdict } from '../sweep-words.ts';
import { fitText, textWidth } from '../text-metrics.ts';
import { type Chart, type ChartOptions, frameOf, labelSize, stacked } from './chart.ts';

const cellHeight = 34;

/** Cells of the first axis (down) and the second (across); the throttled share, or p99 where nothing is throttled. */
export function sweepHeatMap(report: SweepReport, options: ChartOptions = {}): Chart {
  const [down, across] = report.axes as [SweepReport['axes'][number], SweepReport['axes'][number]];
  const throttled = report.points.some(({ summary }) => summary.totals.throttled > 0);
  const tail = sweepTail(report);
  const [metric, written, what] = throttled
    ? (['throttled.share', percent, 'Throttled share of requests'] as const)
    : ([tail.metric, milliseconds, `${tail.name} latency of calls`] as const);
  const frame = frameOf(
    options,
    down.values.map((value) => short(value, 24)),
  );
  const { theme, plotWidth } = frame;
  const width = plotWidth / across.values.length;
  const numberAt = (point: SweepPoint) => point.metrics[metric]?.value ?? null;
  const highest = Math.max(0, ...report.points.map((point) => numberAt(point) ?? 0));
  const cells = report.points.map((point) => {
    const column = across.values.indexOf(point.values[across.path]!);
    const row = down.values.indexOf(point.values[down.path]!);
    const value = numberAt(point);
    const sign = { met: '✓ ', 'not met': '✗ ', none: '' }[metOf(point)];
    return {
      left: column * width + 1,
      right: (column + 1) * width - 1,
      top: row * cellHeight + 1,
      bottom: (row + 1) * cellHeight - 1,
      x: (column + 0.5) * width,
      y: (row + 0.5) * cellHeight,
      strength: value === null || highest === 0 ? 0 : 0.06 + (0.6 * value) / highest,
      words: cellWords(value === null ? 'none' : written(value), { sign, room: width - 4 }),
    };
  });
  const pixel = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
  const labels = [
    ...down.values.map((value, row) => ({
      words: short(value, 24),
      x: -8,
      y: (row + 0.5) * cellHeight,
      align: 'right',
    })),
    ...across.values.map((value, column) => ({
      words: fitText(short(value, 60), width - 4, labelSize),
      x: (column + 0.5) * width,
      y: down.values.length * cellHeight + 12,
      align: 'center',
    })),
  ];
  const text = (align: string) => ({
    data: { values: labels.filter((label) => label.align === align) },
    mark: { type: 'text', align, baseline: 'middle', fontSize: labelSize, color: theme.muted },
    encoding: { x: pixel('x'), y: pixel('y'), text: { field: 'words', type: 'nominal' } },
  });
  return {
    name: 'sweep-heat-map',
    title: sweepVerdict(report).headline,
    subtitle: [
      what,
      `down: ${short(down.path, 60)}`,
      `across: ${short(across.path, 60)}`,
      `means of ${count(report.replications)} replications`,
      ...(report.points.some((point) => metOf(point) !== 'none') ? ['✓ ✗ every threshold met or not'] : []),
    ].join(' · '),
    altText: `A grid of ${what.toLowerCase()} by ${short(down.path, 60)} and ${short(across.path, 60)}, from ${written(
      Math.min(...report.points.map((point) => numberAt(point) ?? 0)),
    )} to ${written(highest)}.`,
    theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(
      frame,
      [
        {
          width: plotWidth,
          height: down.values.length * cellHeight,
          view: { stroke: null },
          layer: [
            {
              data: { name: 'cells' },
              mark: { type: 'rect', color: throttled ? theme.throttled : theme.retries },
              encoding: {
                x: pixel('left'),
                x2: { field: 'right' },
                y: pixel('top'),
                y2: { field: 'bottom' },
                opacity: { field: 'strength', type: 'quantitative', scale: null },
              },
            },
            {
              data: { name: 'cells' },
              mark: { type: 'text', baseline: 'middle', align: 'center', fontSize: labelSize, color: theme.ink },
              encoding: { x: pixel('x'), y: pixel('y'), text: { field: 'words', type: 'nominal' } },
            },
            text('right'),
            text('center'),
          ],
        },
      ],
      { cells },
    ),
    table: sweepReadings(report),
    cells: { plotWidth, plotHeight: down.values.length * cellHeight, boxes: cells },
  };
}

/** A number and its sign, whole in the room there is: without decimals, or the sign alone; never cut. */
function cellWords(number: string, { sign, room }: { readonly sign: string; readonly room: number }): string {
  const whole = number.replace(/^<?(\d+\.\d+)%$/, (_, share) =>
    Number(share) < 0.5 ? '<1%' : `${Math.round(Number(share))}%`,
  );
  const tried = [`${sign}${number}`, `${sign}${whole}`, sign.trim(), whole];
  return tried.find((words) => words !== '' && textWidth(words, labelSize) <= room) ?? '';
}

/** Whether each cell is wide enough for its number. */
export function fitsHeatMap({ axes }: SweepReport): boolean {
  return (
    axes.length === 2 && axes[1]!.values.length * textWidth('✓ 99.9%', labelSize) < 780 && axes[0]!.values.length <= 40
  );
}

/** Why this file exists: charts of counts and costs are rows of a name, a bar and a number, whatever they count. */
import type { Table } from '../tables.ts';
import { fitText, textWidth } from '../text-metrics.ts';
import {
  type CellBox,
  type Chart,
  type ChartOptions,
  type Frame,
  frameOf,
  haloText,
  labelSize,
  stacked,
} from './chart.ts';

const rowHeight = 24;
/** Of a line above the bars of a group. */
const headHeight = 20;
/** Pixels that a name may take: of KMS's operations the longest, and a short account, fit. */
const longestName = 260;
const longestNameNarrow = 152;

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** The part of `value` that was throttled, drawn in its colour at the bar's end. Default 0. */
  readonly throttled?: number;
  /** The number, as written behind the bar. */
  readonly words: string;
  /** Written above the first bar of each. */
  readonly group?: string;
}

export interface BarChart {
  readonly name: string;
  readonly title: string;
  readonly subtitle: string;
  readonly altText: string;
  readonly bars: readonly Bar[];
  /** A value that bars are held against: a dashed line, its words above it. The numbers then stand in one column. */
  readonly limit?: { readonly value: number; readonly words: string };
  /** A row a bar, or a row of so many bars each. */
  readonly table: Table;
}

/** Horizontal bars from zero, in the order given. */
export function barChart({ bars, limit, ...words }: BarChart, options: ChartOptions): Chart {
  const names = bars.map(({ name }) =>
    fitText(name, (options.width ?? 840) < 500 ? longestNameNarrow : longestName, labelSize),
  );
  const room = Math.ceil(Math.max(...bars.map((bar) => textWidth(bar.words, labelSize)))) + 10;
  const frame = frameOf(options, names, room);
  const highest = Math.max(...bars.map(({ value }) => value), limit?.value ?? Number.MIN_VALUE);
  const heads = bars.flatMap(({ group }, index) =>
    group === undefined || group === bars[index - 1]?.group ? [] : [{ group, index }],
  );
  const above = (index: number) => headHeight * heads.filter((head) => head.index <= index).length;
  const rows = bars.map((bar, index) => {
    const from = index * rowHeight + above(index);
    const end = (frame.plotWidth * bar.value) / highest;
    return {
      name: names[index],
      words: bar.words,
      start: 0,
      split: Number((end - (frame.plotWidth * (bar.throttled ?? 0)) / highest).toFixed(2)),
      end: Number(end.toFixed(2)),
      label: Number(((limit === undefined ? end : frame.plotWidth) + 6).toFixed(2)),
      left: -8,
      top: from + 4,
      middle: from + rowHeight / 2,
      bottom: from + rowHeight - 4,
    };
  });
  const pixel = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
  const part = (from: string, to: string, color: string) => ({
    data: { name: 'bars' },
    mark: { type: 'rect', color },
    encoding: { x: pixel(from), x2: { field: to }, y: pixel('top'), y2: { field: 'bottom' } },
  });
  const text = (field: string, x: string, mark: object) => ({
    data: { name: 'bars' },
    mark: { type: 'text', baseline: 'middle', fontSize: labelSize, color: frame.theme.ink, ...mark },
    encoding: { x: pixel(x), y: pixel('middle'), text: { field, type: 'nominal' } },
  });
  const height = bars.length * rowHeight + above(bars.length);
  const view = {
    width: frame.plotWidth,
    height,
    view: { stroke: null },
    layer: [
      part('start', 'split', frame.theme.bar),
      ...(bars.some(({ throttled = 0 }) => throttled > 0) ? [part('split', 'end', frame.theme.throttled)] : []),
      text('name', 'left', { align: 'right' }),
      text('words', 'label', { align: 'left' }),
      ...(limit === undefined ? [] : limitLayers(frame, (frame.plotWidth * limit.value) / highest, limit.words)),
      ...heads.flatMap(({ group, index }) => headLayers(frame, group, index * rowHeight + above(index) - 5)),
    ],
  };
  return {
    ...words,
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(frame, [view], { bars: rows }),
    cells: { plotWidth: frame.plotWidth, plotHeight: height, boxes: boxesOf(rows, words.table, frame.plotWidth) },
  };
}

/** Of each row of the table the bars that are made of it, one or more, over the whole width. */
function boxesOf(
  rows: readonly { readonly top: number; readonly bottom: number }[],
  table: Table,
  width: number,
): readonly CellBox[] {
  const each = rows.length / table.rows.length;
  return table.rows.map((_, index) => ({
    left: 0,
    right: width,
    top: rows[index * each]!.top - 2,
    bottom: rows[(index + 1) * each - 1]!.bottom + 2,
  }));
}

/** With a halo: the line of a limit goes through all rows. */
function headLayers({ theme, plotWidth }: Frame, words: string, y: number): readonly object[] {
  return haloText(theme, fitText(words, plotWidth, labelSize), 0, y, { align: 'left', color: theme.muted });
}

/** Its words to the left of the line's top, or to the right where there is no room. */
function limitLayers({ theme }: Frame, x: number, words: string): readonly object[] {
  const at = { data: { values: [{}] }, encoding: { x: { value: Number(x.toFixed(2)) } } };
  const fits = x >= textWidth(words, labelSize, 'bold') + 4;
  return [
    { ...at, mark: { type: 'rule', color: theme.ink, strokeDash: [5, 3], strokeWidth: 1.5 } },
    {
      ...at,
      mark: { type: 'text', text: words, align: fits ? 'right' : 'left', baseline: 'bottom', fontWeight: 'bold' },
      encoding: { ...at.encoding, y: { value: -3 } },
    },
  ];
}

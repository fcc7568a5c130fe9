/** Why this file exists: who chooses between variants reads numbers side by side, and which of them misses a threshold. */
import type { ComparisonReport, VariantReport } from '../../studies/summary.ts';
import { type ComparisonColumn, scorecardColumns } from '../comparison-rows.ts';
import { short, visible } from '../names.ts';
import { count, counted } from '../numbers.ts';
import type { Table } from '../tables.ts';
import { fitText, textWidth } from '../text-metrics.ts';
import { type Chart, type ChartOptions, type Frame, frameOf, labelSize, stacked } from './chart.ts';

const variants_max = 12;
const blocksAcross_max = 4;
const rowHeight = 24;
const headHeight = 22;
const blockGap = 14;
const longestName = 190;

/** One number of one variant. */
interface Cell {
  readonly words: string;
  /** 0 where there is none. */
  readonly value: number;
  readonly over: boolean;
}

interface Block {
  readonly name: string;
  readonly cells: readonly Cell[];
}

/** Each number of each variant with a bar from 0; undefined for fewer than two variants. */
export function scorecard(report: ComparisonReport, options: ChartOptions = {}): Chart | undefined {
  const variants = report.variants.slice(0, variants_max);
  if (variants.length < 2) return undefined;
  const blocks = scorecardColumns({ ...report, variants }).map((column) => blockOf(column, variants));
  const narrow = (options.width ?? 840) < 500;
  const names = variants.map(({ name, summary }) => {
    const mark = summary.thresholds.some(({ passed }) => !passed) ? ' ✗' : '';
    return `${fitText(visible(name.slice(0, 400)), longestName / (narrow ? 2 : 1), labelSize)}${mark}`;
  });
  const frame = frameOf(options, names);
  const across = narrow ? 1 : Math.ceil(blocks.length / Math.ceil(blocks.length / blocksAcross_max));
  const left = report.variants.length - variants.length;
  return {
    name: 'scorecard',
    title: scorecardTitle(variants),
    subtitle: [
      ...limitNotes(variants),
      'bars from 0',
      ...(left > 0 ? [`first ${variants.length} of ${report.variants.length} variants`] : []),
      ...(report.replications > 1 ? [`means of ${count(report.replications)} replications`] : []),
    ].join(' · '),
    altText: `Numbers of ${counted(variants.length, 'variant')} side by side. ${scorecardTitle(variants)}.`,
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(frame, [scorecardView(frame, blocks, names, across)], placed(frame, blocks, names, across)),
    table: tableOf(blocks, variants),
  };
}

/** Which variants meet every threshold; without any, how far apart their requests are. */
export function scorecardTitle(variants: readonly VariantReport[]): string {
  const all = variants.length;
  if (variants.every(({ summary }) => summary.thresholds.length === 0)) return requestsTitle(variants);
  const meeting = variants.filter(({ summary }) => summary.thresholds.every(({ passed }) => passed));
  if (meeting.length === 0) return `None of ${all} variants meets every threshold`;
  if (meeting.length === all) return `${all === 2 ? 'Both' : `All ${all}`} variants meet every threshold`;
  if (meeting.length === 1) return `Only ${short(meeting[0]!.name, 40)} meets every threshold, of ${all} variants`;
  return `${meeting.length} of ${all} variants meet every threshold`;
}

function requestsTitle(variants: readonly VariantReport[]): string {
  const asked = variants.map(({ name, summary }) => ({ name: short(name, 40), requests: summary.totals.requests }));
  const most = asked.reduce((high, one) => (one.requests > high.requests ? one : high));
  const least = asked.reduce((low, one) => (one.requests < low.requests ? one : low));
  const [low, high] = [least, most].map(({ requests }) => count(Math.round(requests)));
  return low === high
    ? `Every variant makes ${counted(Math.round(most.requests), 'request')}`
    : `From ${low} requests (${least.name}) to ${high} (${most.name})`;
}

function limitNotes(variants: readonly VariantReport[]): readonly string[] {
  const limits = [...new Set(variants.flatMap(({ summary }) => summary.thresholds.map(({ text }) => text)))];
  if (limits.length === 0) return ['no thresholds set'];
  const named = limits.slice(0, 4).map((text) => short(text, 60));
  const unmet = variants.some(({ summary }) => summary.thresholds.some(({ passed }) => !passed));
  return [
    ...(unmet ? ['✗ a threshold is not met, orange: by this number'] : ['thresholds']),
    ...named,
    ...(limits.length > 4 ? ['…'] : []),
  ];
}

function blockOf(column: ComparisonColumn, variants: readonly VariantReport[]): Block {
  return {
    name: column.name,
    cells: variants.map((variant) => {
      const value = column.value(variant);
      const over = variant.summary.thresholds.some(
        ({ text, passed }) =>
          !passed && /^(\S+) [<>=]/.exec(text)?.[1] === column.path.replace(/^latencyMs\./, 'latency.'),
      );
      return { words: `${value === null ? 'none' : column.format(value)}${over ? ' ✗' : ''}`, value: value ?? 0, over };
    }),
  };
}

/** Where everything stands, in pixels of the one view. */
function placed(frame: Frame, blocks: readonly Block[], names: readonly string[], across: number) {
  const top = (index: number) => Math.floor(index / across) * blockHeight(names.length);
  const width = frame.plotWidth / across;
  const color = (over: boolean) => (over ? frame.theme.throttled : frame.theme.bar);
  const cells = blocks.flatMap(({ cells: inBlock }, index) => {
    const from = (index % across) * width;
    const start = from + Math.max(...inBlock.map(({ words }) => textWidth(words, labelSize))) + 8;
    const room = Math.max(4, from + width - 16 - start);
    const most = Math.max(...inBlock.map(({ value }) => value), Number.MIN_VALUE);
    return inBlock.map(({ words, value, over }, row) => {
      const y = top(index) + headHeight + row * rowHeight;
      const x = { start: pixels(start), end: pixels(start + (room * value) / most), number: pixels(start - 8) };
      return { words, color: color(over), ...x, top: y + 4, middle: y + rowHeight / 2, bottom: y + rowHeight - 4 };
    });
  });
  const heads = blocks.map(({ name }, index) => ({ name, x: pixels((index % across) * width), y: top(index) + 11 }));
  const lines = blocks.flatMap((_, index) =>
    index % across > 0
      ? []
      : names.map((name, row) => ({ name, x: -8, y: top(index) + headHeight + (row + 0.5) * rowHeight })),
  );
  return { cells, heads, names: lines };
}

function blockHeight(rows: number): number {
  return headHeight + rows * rowHeight + blockGap;
}

function pixels(value: number): number {
  return Number(value.toFixed(2));
}

function scorecardView(frame: Frame, blocks: readonly Block[], names: readonly string[], across: number): object {
  const { theme, plotWidth } = frame;
  const pixel = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
  const text = (name: string, field: string, x: string, y: string, mark: object) => ({
    data: { name },
    mark: { type: 'text', baseline: 'middle', fontSize: labelSize, color: theme.ink, ...mark },
    encoding: { x: pixel(x), y: pixel(y), text: { field, type: 'nominal' } },
  });
  return {
    width: plotWidth,
    height: Math.ceil(blocks.length / across) * blockHeight(names.length) - blockGap,
    view: { stroke: null },
    layer: [
      {
        data: { name: 'cells' },
        mark: { type: 'rect' },
        encoding: {
          x: pixel('start'),
          x2: { field: 'end' },
          y: pixel('top'),
          y2: { field: 'bottom' },
          color: { field: 'color', type: 'nominal', scale: null },
        },
      },
      text('cells', 'words', 'number', 'middle', { align: 'right' }),
      text('heads', 'name', 'x', 'y', { align: 'left', color: theme.muted }),
      text('names', 'name', 'x', 'y', { align: 'right' }),
    ],
  };
}

function tableOf(blocks: readonly Block[], variants: readonly VariantReport[]): Table {
  return {
    caption: 'Scorecard of the variants',
    columns: [{ name: 'Variant' }, ...blocks.map(({ name }) => ({ name, align: 'right' as const }))],
    rows: variants.map(({ name }, index) => [short(name, 200), ...blocks.map(({ cells }) => cells[index]!.words)]),
    note: '✗ where a threshold on this number is not met.',
  };
}

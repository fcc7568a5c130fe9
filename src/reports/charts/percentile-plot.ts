/**
 * Why this file exists: the chart that compares tails: latency by percentile, each nine as wide as the one before, as
 * HdrHistogram draws it. On a linear axis the calls that wait longest are the last pixel.
 */
import type { ComparisonReport, QuantilePoint, RunReport } from '../../studies/summary.ts';
import { short } from '../names.ts';
import { count, milliseconds } from '../numbers.ts';
import type { Table } from '../tables.ts';
import { fitText, textWidth } from '../text-metrics.ts';
import { type Chart, type ChartOptions, type Frame, frameOf, labelSize, stacked, yAxis } from './chart.ts';
import { endLabels, lineMark, lines_max } from './line-styles.ts';

const height = 240;
/** Pixels of a line's name at its end. */
const longestName = 170;
const longestNameNarrow = 96;

interface Line {
  readonly name: string;
  /** Without the slowest call, which has no place on an axis of nines. */
  readonly points: readonly QuantilePoint[];
}

interface Plot {
  readonly lines: readonly Line[];
  readonly lowest: number;
  readonly highest: number;
  readonly ticks: readonly number[];
  readonly nines: number;
  /** Whether a call took no time: `lowest` then stands for 0, which a log scale does not have. */
  readonly zero: boolean;
}

/** Of each workload; undefined where no call succeeded, or all took as long. */
export function percentilePlot(report: RunReport, options: ChartOptions = {}): Chart | undefined {
  const all = (report.latencyQuantiles ?? []).map(({ workload, points }) => ({ name: workload, points }));
  const { replications, totals } = report.summary;
  return plotOf(all, { one: 'workload', replications, failing: totals.failed > 0 }, options);
}

/** Of each variant; undefined where no call succeeded, or all took as long. */
export function variantPercentiles(report: ComparisonReport, options: ChartOptions = {}): Chart | undefined {
  const all = report.variants.map(({ name, latencyQuantiles }) => ({ name, points: latencyQuantiles ?? [] }));
  const failing = report.variants.some(({ summary }) => summary.totals.failed > 0);
  return plotOf(all, { one: 'variant', replications: report.replications, failing }, options);
}

interface Scope {
  readonly one: 'workload' | 'variant';
  readonly replications: number;
  /** Whether a call failed, so that those of the title are not all of them. */
  readonly failing: boolean;
}

function plotOf(all: readonly Line[], scope: Scope, options: ChartOptions): Chart | undefined {
  const drawable = all
    .map(({ name, points }) => ({ name, points: points.filter(({ quantile }) => quantile < 1) }))
    .filter(({ points }) => points.length > 1);
  const latencies = new Set(drawable.flatMap(({ points }) => points.map((point) => point.milliseconds)));
  if (latencies.size < 2) return undefined;
  const plot = layoutOf(drawable.slice(0, lines_max));
  const room = (options.width ?? 840) < 500 ? longestNameNarrow : longestName;
  const names = plot.lines.map(({ name }) => fitText(short(name, 60), room, labelSize, 'bold'));
  const right = 10 + Math.ceil(Math.max(...names.map((name) => textWidth(name, labelSize, 'bold'))));
  const frame = frameOf(options, ['0 ms', ...plot.ticks.map(milliseconds)], right);
  return {
    name: 'percentile-plot',
    title: percentileTitle(plot.lines, scope),
    subtitle: [
      'Latency of succeeded calls from their intended start, retries and waits included',
      'across: the share of calls that took no longer, each nine as wide as the one before',
      `log scales${plot.zero ? ', 0 ms at the foot' : ''}`,
      ...(drawable.length > lines_max ? [`first ${lines_max} of ${count(drawable.length)} ${scope.one}s`] : []),
      ...(scope.replications > 1 ? [`first of ${count(scope.replications)} replications`] : []),
    ].join(' · '),
    altText: `Lines of latency by percentile. ${plot.lines.map(wordsOf).join('; ')}.`,
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(frame, [plotView(frame, plot, names)], rowsOf(plot)),
    table: tableOf(plot.lines),
    ...readingsOf(plot, frame.plotWidth),
  };
}

/** The finding: the highest p99 and the lowest, or the median where there are too few calls for a p99. */
export function percentileTitle(lines: readonly Line[], { one, failing }: Pick<Scope, 'one' | 'failing'>): string {
  const known = lines.every(({ points }) => points.at(-1)!.quantile >= 0.99 - 1e-9);
  const [quantile, name, share] = known ? ([0.99, 'p99', '99%'] as const) : ([0.5, 'p50', 'Half'] as const);
  const tails = lines.map((line) => ({ name: short(line.name, 32), ms: at(line, quantile) }));
  const worst = tails.reduce((high, tail) => (tail.ms > high.ms ? tail : high));
  const best = tails.reduce((low, tail) => (tail.ms < low.ms ? tail : low));
  const calls = failing ? 'calls that succeed' : 'calls';
  if (lines.length === 1) return titleOfOne(lines[0]!, { known, calls });
  return milliseconds(worst.ms) === milliseconds(best.ms)
    ? `${share} of the ${calls} take ${milliseconds(worst.ms)} or less with every ${one}`
    : `${name} is ${milliseconds(best.ms)} with ${best.name} and ${milliseconds(worst.ms)} with ${worst.name}`;
}

/** Median and p99; where they read the same, one of them. */
function titleOfOne(line: Line, { known, calls }: { readonly known: boolean; readonly calls: string }): string {
  const [half, tail] = [0.5, 0.99].map((quantile) => milliseconds(at(line, quantile)));
  const words = new Set(line.points.map((point) => milliseconds(point.milliseconds)));
  if (known && words.size === 1) return `99% of the ${calls} take ${half}`;
  if (known && half === tail) return `99% of the ${calls} take ${half} or less`;
  const most = at(line, 0.5) === 0 ? 'no time' : `${half} or less`;
  return `Half of the ${calls} take ${most}${known ? `, 99% ${tail} or less` : ''}`;
}

/** By nearest rank among the points drawn: the latency at the last one at or below `quantile`. */
function at({ points }: Line, quantile: number): number {
  return (points.findLast((point) => point.quantile <= quantile + 1e-9) ?? points[0]!).milliseconds;
}

function wordsOf(line: Line): string {
  return `${short(line.name, 60)}: p50 ${milliseconds(at(line, 0.5))}, p99 ${milliseconds(at(line, 0.99))}, highest drawn ${milliseconds(line.points.at(-1)!.milliseconds)}`;
}

function layoutOf(lines: readonly Line[]): Plot {
  const all = lines.flatMap(({ points }) => points.map((point) => point.milliseconds));
  const values = all.filter((value) => value > 0);
  const zero = values.length < all.length;
  const rounds = Array.from({ length: 14 }, (_, power) =>
    [1, 2, 5].map((step) => Number(`${step}e${power - 3}`)),
  ).flat();
  const least = values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const most = values.reduce((high, value) => Math.max(high, value), 0);
  const below = most === 0 ? 1 : (rounds.findLast((value) => value <= least * 0.97) ?? least / 2);
  const lowest = zero ? (rounds.findLast((value) => value < below) ?? below / 2) : below;
  const highest = Math.max(rounds.find((value) => value >= most * 1.03) ?? most * 2, lowest * 5);
  const inside = rounds.filter((value) => value >= lowest && value <= highest);
  const few = inside.length <= 13 ? inside : inside.filter((value) => String(value.toExponential(0)).startsWith('1'));
  const ticks = zero ? [lowest, ...few.filter((value) => value > lowest)] : few;
  const nines = Math.max(...lines.map(({ points }) => ninesOf(points.at(-1)!.quantile)));
  return { lines, lowest, highest, ticks, nines, zero };
}

function ninesOf(quantile: number): number {
  return Number((1 / (1 - quantile)).toPrecision(6));
}

/** One dataset a line; a latency of 0 stands at the foot. */
function rowsOf({ lines, lowest }: Plot): Readonly<Record<string, readonly object[]>> {
  return Object.fromEntries(
    lines.map(({ points }, index) => [
      `line${index}`,
      points.map(({ quantile, milliseconds: ms }) => ({ nines: ninesOf(quantile), ms: Math.max(ms, lowest) })),
    ]),
  );
}

function plotView(frame: Frame, plot: Plot, names: readonly string[]): object {
  const { theme, plotWidth } = frame;
  const every = [1, 2, 4, 10, 20, ...Array.from({ length: 10 }, (_, power) => Number(`1e${power + 2}`))];
  const places = frame.narrow ? [1, 2, 10, 100, 1000, 10_000, 100_000, 1_000_000] : every;
  const x = {
    field: 'nines',
    type: 'quantitative',
    scale: { type: 'log', domain: [1, plot.nines], nice: false },
    axis: {
      title: null,
      values: places.filter((value) => value <= plot.nines),
      labelExpr: "datum.value === 1 ? '0%' : format(100 * (1 - 1 / datum.value), '.10~r') + '%'",
      gridColor: theme.grid,
      labelFlush: 8,
    },
  };
  const written = (value: number) => milliseconds(plot.zero && value === plot.lowest ? 0 : value);
  const labels = JSON.stringify(Object.fromEntries(plot.ticks.map((value) => [value, written(value)])));
  const y = {
    field: 'ms',
    type: 'quantitative',
    scale: { type: 'log', domain: [plot.lowest, plot.highest], nice: false },
    axis: yAxis(frame, plot.ticks, `${labels}[datum.value]`),
  };
  const line = (index: number) => ({
    data: { name: `line${index}` },
    mark: lineMark(frame, index),
    encoding: { x, y },
  });
  return {
    width: plotWidth,
    height,
    view: { stroke: null },
    layer: [...plot.lines.map((_, index) => line(index)), ...labelsOf(frame, plot, names)],
  };
}

function labelsOf(frame: Frame, { lines, lowest, highest, nines }: Plot, names: readonly string[]): readonly object[] {
  const toPixel = (ms: number) => height * (1 - Math.log(Math.max(ms, lowest) / lowest) / Math.log(highest / lowest));
  const ends = lines.map(({ points }, index) => ({ name: names[index]!, y: toPixel(points.at(-1)!.milliseconds) }));
  return endLabels(frame, ends, { height, gap: nines > 1 ? 8 : 0 });
}

/** Each percentile at which a line has a point: where it lies, and the latency of every line there. */
function readingsOf({ lines, nines }: Plot, plotWidth: number): Pick<Chart, 'readings' | 'points'> {
  const quantiles = [...new Set(lines.flatMap(({ points }) => points.map(({ quantile }) => quantile)))]
    .toSorted((a, b) => a - b)
    .filter((quantile, index, all) => index === 0 || ninesOf(quantile) > ninesOf(all[index - 1]!));
  const cell = (line: Line, quantile: number): string =>
    quantile <= line.points.at(-1)!.quantile + 1e-9 ? milliseconds(at(line, quantile)) : '';
  return {
    readings: {
      caption: 'Latency at each percentile drawn',
      columns: [
        { name: 'Percentile' },
        ...lines.map(({ name }) => ({ name: short(name, 60), align: 'right' as const })),
      ],
      rows: quantiles.map((quantile) => [
        String(Number((100 * quantile).toFixed(Math.ceil(Math.log10(ninesOf(quantile)))))),
        ...lines.map((line) => cell(line, quantile)),
      ]),
    },
    points: {
      plotWidth,
      places: quantiles.map((quantile) => (plotWidth * Math.log(ninesOf(quantile))) / Math.log(nines)),
    },
  };
}

function tableOf(lines: readonly Line[]): Table {
  const wanted = [0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999];
  const right = (name: string) => ({ name, align: 'right' as const });
  return {
    caption: 'Latency by percentile',
    columns: [{ name: 'Calls of' }, ...['p50', 'p90', 'p95', 'p99', 'p99.9', 'p99.99', 'p99.999'].map(right)],
    rows: lines.map((line) => [
      short(line.name, 200),
      ...wanted.map((quantile) =>
        quantile <= line.points.at(-1)!.quantile + 1e-9 ? milliseconds(at(line, quantile)) : '',
      ),
    ]),
    note: 'Empty where there are fewer calls than such a percentile needs.',
  };
}

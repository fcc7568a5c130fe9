/**
 * Why this file exists: what every chart is, whatever it draws: a finding as its title, what is drawn as its subtitle,
 * words for who cannot see it, the numbers as a table, and a Vega-Lite specification.
 */
import type { Table } from '../tables.ts';
import { fontFamily, textWidth, wrapPhrases, wrapText } from '../text-metrics.ts';
import { type Theme, type ThemeName, themes } from './theme.ts';

export type VegaLiteSpec = Readonly<Record<string, unknown>>;

export interface ChartOptions {
  /** Default light. */
  readonly theme?: ThemeName;
  /** Of the whole picture, in pixels. Default 840; below 500 labels move to where there is room. */
  readonly width?: number;
}

export interface Chart {
  /** File name without extension. */
  readonly name: string;
  /** The finding, computed from the data: true of the run it stands over, whatever the run. */
  readonly title: string;
  /** Unit, bins, scope. */
  readonly subtitle: string;
  readonly altText: string;
  readonly theme: Theme;
  readonly width: number;
  /** Where the plot begins, and the title with it, in pixels from the left. */
  readonly left: number;
  /** The drawing below title and subtitle. */
  readonly spec: VegaLiteSpec;
  readonly table: Table;
  /** What a page says where its reader points into the drawing, a row a place. Default: `table`. */
  readonly readings?: Table;
  /** Only of charts over time. */
  readonly time?: TimePlot;
  /** Only of charts of points, one a row of the readings. */
  readonly points?: PointPlot;
  /** Only of charts of cells or bars, one a row of the readings. */
  readonly cells?: CellPlot;
}

/** Where the points of a chart lie, so that a page can point at them. */
export interface PointPlot {
  readonly plotWidth: number;
  /** Pixels from the left of the plot, by row of the chart's readings. */
  readonly places: readonly number[];
}

/** Where the cells or bars of a chart's first view lie, so that a page can point at them. */
export interface CellPlot {
  readonly plotWidth: number;
  readonly plotHeight: number;
  /** By row of the chart's readings, in pixels from the left and from the top of the plot. */
  readonly boxes: readonly CellBox[];
}

export interface CellBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where time runs in a chart over time, so that a page can point into it. */
export interface TimePlot {
  /** The x axis spans [0, seconds]. */
  readonly seconds: number;
  /** Pixels of the plot, from `Chart.left` on. */
  readonly plotWidth: number;
  /** Each row of the chart's readings stands for so many seconds, from 0 on. */
  readonly secondsPerRow: number;
}

export const defaultWidth = 840;
/** Below this many pixels a chart is laid out for a phone. */
const narrowBelow = 500;
const padding = 12;
export const labelSize = 11;
export const titleSize = 14;
export const subtitleSize = 12;

export interface Frame {
  readonly theme: Theme;
  readonly width: number;
  readonly narrow: boolean;
  readonly plotWidth: number;
  /** From the picture's left edge to the plot. */
  readonly left: number;
  /** Room for the y axis's labels, the same in every view, so that views stand in line. */
  readonly axisWidth: number;
}

/** The horizontal layout of a picture whose y axes have these labels, with `right` pixels kept free for line-end labels. */
export function frameOf(options: ChartOptions, yLabels: readonly string[], right = 0): Frame {
  const width = options.width ?? defaultWidth;
  const axisWidth = Math.ceil(Math.max(...yLabels.map((label) => textWidth(label, labelSize)))) + 8;
  const left = padding + axisWidth;
  return {
    theme: themes[options.theme ?? 'light'],
    width,
    narrow: width < narrowBelow,
    axisWidth,
    left,
    plotWidth: width - left - right - padding,
  };
}

/** Views on top of one another under one configuration. */
export function stacked(
  frame: Frame,
  views: readonly object[],
  datasets: Readonly<Record<string, readonly object[]>>,
  spacing = 10,
): VegaLiteSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    padding: { left: padding, right: padding, top: 8, bottom: padding },
    background: frame.theme.paper,
    datasets,
    vconcat: views,
    spacing,
    config: configuration(frame.theme),
  };
}

/** A y axis whose labels take `frame.axisWidth`, whatever they are. */
export function yAxis(frame: Frame, values: readonly number[], labelExpr: string): object {
  return {
    title: null,
    values,
    labelExpr,
    minExtent: frame.axisWidth,
    maxExtent: frame.axisWidth,
    domain: false,
    ticks: false,
    labelPadding: 8,
  };
}

/** The whole specification of a chart, title included: what a `.vl.json` file holds. */
export function titledSpec(chart: Chart): VegaLiteSpec {
  const { $schema, ...rest } = chart.spec;
  return {
    $schema,
    description: chart.altText,
    title: {
      text: titleLines(chart),
      subtitle: subtitleLines(chart),
      anchor: 'start',
      frame: 'group',
      color: chart.theme.ink,
      subtitleColor: chart.theme.muted,
      fontSize: titleSize,
      subtitleFontSize: subtitleSize,
      offset: 12,
    },
    ...rest,
  };
}

export function titleLines(chart: Chart): readonly string[] {
  return wrapText(chart.title, chart.width - chart.left - padding, titleSize, 'bold');
}

export function subtitleLines(chart: Chart): readonly string[] {
  return wrapPhrases(chart.subtitle.split(' · '), ' · ', chart.width - chart.left - padding, subtitleSize);
}

/** 0, step, 2 x step ... up to `highest`, in steps of 1, 2 or 5 times a power of ten: at most `ticks` steps, or one. */
export function linearTicks(highest: number, ticks: number, leastStep = 0): readonly number[] {
  if (!(highest > 0)) return [0];
  const rough = Math.max(highest / Math.max(1, ticks), leastStep);
  const power = 10 ** Math.floor(Math.log10(rough) + 1e-9);
  const steps = [1, 2, 5, 10].map((factor) => factor * power);
  const step =
    steps.find((candidate) => candidate >= rough * 0.999 && candidate <= highest) ??
    steps.findLast((candidate) => candidate <= highest);
  if (step === undefined) return [0];
  return Array.from({ length: Math.floor(highest / step + 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(12)),
  );
}

/** How near to an edge of the plot, in pixels, a label of an x axis begins or ends at its tick: else half of it could be cut. */
export function labelFlush(labels: readonly string[]): number {
  const widest = Math.max(0, ...labels.map((label) => textWidth(label, labelSize)));
  return Math.max(8, Math.ceil(widest / 2) - padding + 1);
}

/** A text on a halo of paper, at pixels of its view. */
export function haloText(theme: Theme, text: string, x: number, y: number, mark: object): readonly object[] {
  const base = { type: 'text', text, fontSize: labelSize, baseline: 'bottom', ...mark };
  const at = { data: { values: [{}] }, encoding: { x: { value: x }, y: { value: y } } };
  return [
    { ...at, mark: { ...base, color: theme.paper, stroke: theme.paper, strokeWidth: 4, strokeJoin: 'round' } },
    { ...at, mark: { color: theme.ink, ...base } },
  ];
}

export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  readonly kind: 'area' | 'line' | 'dashes';
}

/** A legend in rows as wide as the plot, each entry as wide as its words. */
export function legendView(frame: Frame, entries: readonly LegendEntry[]): object {
  const rowHeight = 18;
  const swatch = 14;
  let x = 0;
  let row = 0;
  const placed = entries.map((entry) => {
    const width = swatch + 6 + Math.ceil(textWidth(entry.label, labelSize)) + 18;
    if (x > 0 && x + width - 18 > frame.plotWidth) {
      x = 0;
      row++;
    }
    const place = {
      ...entry,
      x,
      end: x + swatch,
      textX: x + swatch + 6,
      y: row * rowHeight + rowHeight / 2,
      top: row * rowHeight + 4,
      bottom: row * rowHeight + 14,
    };
    x += width;
    return place;
  });
  const pixel = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
  const ofKind = (kind: LegendEntry['kind']) => placed.filter((entry) => entry.kind === kind);
  const color = { field: 'color', type: 'nominal', scale: null };
  const line = (kind: 'line' | 'dashes', mark: object) => ({
    data: { values: ofKind(kind) },
    mark: { type: 'rule', ...mark },
    encoding: { x: pixel('x'), x2: { field: 'end' }, y: pixel('y'), color },
  });
  return {
    width: frame.plotWidth,
    height: (row + 1) * rowHeight,
    view: { stroke: null },
    layer: [
      {
        data: { values: ofKind('area') },
        mark: { type: 'rect' },
        encoding: { x: pixel('x'), x2: { field: 'end' }, y: pixel('top'), y2: { field: 'bottom' }, color },
      },
      ...(ofKind('line').length > 0 ? [line('line', { strokeWidth: 2.5 })] : []),
      ...(ofKind('dashes').length > 0 ? [line('dashes', { strokeWidth: 1.5, strokeDash: [5, 3] })] : []),
      {
        data: { values: placed },
        mark: { type: 'text', align: 'left', baseline: 'middle', color: frame.theme.ink, fontSize: labelSize },
        encoding: { x: pixel('textX'), y: pixel('y'), text: { field: 'label', type: 'nominal' } },
      },
    ],
  };
}

/** Where in [0, width - label] a label of `label` pixels covers least of what `blocked` says of each bin; right first. */
export function freePlace(width: number, label: number, blocked: readonly boolean[]): number {
  const positions = [
    width - label,
    0,
    ...Array.from({ length: 41 }, (_, index) => ((width - label) * index) / 40).toReversed(),
  ];
  const covered = (from: number) => {
    const first = Math.floor((Math.max(0, from - 3) / width) * blocked.length);
    const last = Math.ceil(((from + label + 3) / width) * blocked.length);
    return blocked.slice(first, last).filter(Boolean).length;
  };
  return positions.reduce((best, position) => (covered(position) < covered(best) ? position : best));
}

function configuration(theme: Theme): object {
  return {
    font: fontFamily,
    aria: false,
    view: { stroke: null },
    text: { color: theme.ink, fontSize: labelSize },
    axis: {
      labelColor: theme.muted,
      labelFontSize: labelSize,
      labelOverlap: true,
      gridColor: theme.grid,
      domainColor: theme.axis,
      tickColor: theme.axis,
      tickSize: 4,
    },
    concat: { spacing: 10 },
  };
}

/** Places near `wanted`, in its order, at least `gap` pixels apart and within [least, most]. */
export function spreadLabels(wanted: readonly number[], gap: number, least: number, most: number): readonly number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]! || b - a);
  const places = new Array<number>(wanted.length).fill(0);
  let previous = least - gap;
  for (const index of order) {
    previous = Math.max(wanted[index]!, previous + gap);
    places[index] = previous;
  }
  let next = most + gap;
  for (const index of order.toReversed()) {
    next = Math.min(places[index]!, next - gap);
    places[index] = next;
  }
  return places;
}

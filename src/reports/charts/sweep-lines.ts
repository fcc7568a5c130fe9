/** Why this file exists: along one axis, where throttling begins and what callers then feel, one above the other. */
import type { SweepPoint, SweepReport } from '../../studies/sweep-report.ts';
import { short } from '../names.ts';
import { count, milliseconds, percent } from '../numbers.ts';
import { sweepReadings, sweepTail, sweepVerdict } from '../sweep-words.ts';
import { fitText } from '../text-metrics.ts';
import {
  type Chart,
  type ChartOptions,
  type Frame,
  frameOf,
  haloText,
  labelFlush,
  labelSize,
  linearTicks,
  stacked,
  yAxis,
} from './chart.ts';

const height = 140;

interface Panel {
  readonly name: string;
  readonly metric: string;
  /** From the metric's unit to the one that is drawn. */
  readonly scale: number;
  readonly written: (value: number) => string;
}

function panelsOf(report: SweepReport): readonly Panel[] {
  const { name, metric } = sweepTail(report);
  return [
    {
      name: 'throttled share of requests',
      metric: 'throttled.share',
      scale: 100,
      written: (value) => `${count(value)}%`,
    },
    { name: `${name} latency of calls`, metric, scale: 1, written: milliseconds },
  ];
}

/** Lines over the values of a sweep's only axis, with bands for the intervals. */
export function sweepLines(report: SweepReport, options: ChartOptions = {}): Chart {
  const [axis] = report.axes;
  const panels = panelsOf(report);
  const drawn = panels.filter(({ metric }) => report.points.some((point) => point.metrics[metric]?.value != null));
  const layouts = drawn.map((panel) => layoutOf(panel, report.points));
  const frame = frameOf(
    options,
    layouts.flatMap(({ ticks, panel }) => ticks.map(panel.written)),
  );
  const numbers = numbersOf(report.points, axis!.path);
  const rows = report.points.map((point, index) => rowOf(point, panels, numbers?.[index] ?? index));
  const [low, high] = domainOf(positionsOf(report, numbers));
  const place = (position: number) => (frame.plotWidth * (position - low)) / (high - low);
  const views = layouts.map((layout, index) =>
    panelView(frame, layout, {
      numbers,
      labels: report.points.map(({ values }) => values[axis!.path]!),
      last: index === layouts.length - 1,
    }),
  );
  return {
    name: 'sweep-lines',
    title: sweepVerdict(report).headline,
    subtitle: [
      `By ${short(axis!.path, 60)}`,
      report.replications > 1
        ? `bands: 95% intervals of the mean over ${count(report.replications)} replications`
        : 'one replication',
      'hollow: thresholds not met',
    ].join(' · '),
    altText: `Lines over ${short(axis!.path, 60)}: ${report.points
      .map(
        ({ values, metrics }) =>
          `${short(values[axis!.path]!, 30)}: ${percent(metrics['throttled.share']?.value ?? 0)} throttled`,
      )
      .join(', ')}.`,
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(frame, views, { points: rows }, 30),
    table: sweepReadings(report),
    points: { plotWidth: frame.plotWidth, places: positionsOf(report, numbers).map(place) },
  };
}

function positionsOf({ points }: SweepReport, numbers: readonly number[] | undefined): readonly number[] {
  return numbers ?? points.map((_, index) => index);
}

/** The ends of the x axis, a little beyond the first and the last point. */
function domainOf(positions: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...positions), Math.max(...positions)];
  const room = (high - low || 1) * 0.03;
  return [low - room, high + room];
}

/** Numbers where every value is one in the same unit: then the axis has their distances. */
export function numbersOf(points: readonly SweepPoint[], path: string): readonly number[] | undefined {
  const parts = points.map(({ values }) => /^(\d+(?:\.\d+)?)\s*([a-zA-Z%/]*)$/.exec(values[path] ?? ''));
  const units = new Set(parts.map((part) => part?.[2]));
  return units.size === 1 && !units.has(undefined) ? parts.map((part) => Number(part![1])) : undefined;
}

interface Layout {
  readonly panel: Panel;
  readonly top: number;
  readonly ticks: readonly number[];
}

function layoutOf(panel: Panel, points: readonly SweepPoint[]): Layout {
  const highest = Math.max(
    0,
    ...points.map(
      ({ metrics }) => panel.scale * (metrics[panel.metric]?.interval?.high ?? metrics[panel.metric]?.value ?? 0),
    ),
  );
  const top = highest > 0 ? highest * 1.08 : 1;
  return { panel, top, ticks: linearTicks(top, height / 36) };
}

function rowOf(point: SweepPoint, panels: readonly Panel[], x: number): object {
  const fields = panels.flatMap(({ metric, scale }) => {
    const { value = null, interval = null } = point.metrics[metric] ?? {};
    const at = (number: number | null | undefined) => (number == null ? null : Math.max(0, scale * number));
    const name = metric.replaceAll('.', '_');
    return [
      [name, at(value)],
      [`${name}_low`, at(interval?.low ?? value)],
      [`${name}_high`, at(interval?.high ?? value)],
    ] as const;
  });
  const { thresholds } = point.summary;
  return { x, met: thresholds.every(({ passed }) => passed), ...Object.fromEntries(fields) };
}

interface Across {
  readonly numbers: readonly number[] | undefined;
  readonly labels: readonly string[];
  readonly last: boolean;
}

function panelView(frame: Frame, { panel, top, ticks }: Layout, { numbers, labels, last }: Across): object {
  const { theme, plotWidth } = frame;
  const name = panel.metric.replaceAll('.', '_');
  const positions = numbers ?? labels.map((_, index) => index);
  const words = labels.map((label) => fitText(short(label, 20), plotWidth / labels.length - 8, labelSize));
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { domain: domainOf(positions), nice: false, zero: false },
    axis: {
      title: null,
      values: positions,
      labelExpr: `${JSON.stringify(words)}[indexof([${positions.join(',')}], datum.value)]`,
      grid: false,
      labels: last,
      labelFlush: labelFlush(words),
    },
  };
  const y = {
    type: 'quantitative',
    scale: { domain: [0, top], nice: false },
    axis: yAxis(
      frame,
      ticks,
      `[${ticks.map((tick) => JSON.stringify(panel.written(tick))).join(',')}][indexof([${ticks.join(',')}], datum.value)]`,
    ),
  };
  const data = { data: { name: 'points' } };
  const points = (met: boolean, fill: string) => ({
    ...data,
    transform: [{ filter: `datum.met === ${met} && isValid(datum.${name})` }],
    mark: { type: 'point', size: 50, strokeWidth: 2, color: theme.retries, fill, filled: false, opacity: 1 },
    encoding: { x, y: { ...y, field: name } },
  });
  return {
    width: plotWidth,
    height,
    view: { stroke: null },
    layer: [
      {
        ...data,
        mark: { type: 'area', color: theme.firstTries, opacity: 0.4 },
        encoding: { x, y: { ...y, field: `${name}_low` }, y2: { field: `${name}_high` } },
      },
      {
        ...data,
        mark: { type: 'line', color: theme.retries, strokeWidth: 2 },
        encoding: { x, y: { ...y, field: name } },
      },
      points(true, theme.retries),
      points(false, theme.paper),
      ...haloText(theme, panel.name, 0, -6, { align: 'left', fontWeight: 'bold' }),
    ],
  };
}

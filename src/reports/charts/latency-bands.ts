/**
 * Why this file exists: the chart that says what callers felt: the median and the tail of every second, on a log scale,
 * because on a linear one a throttled second flattens all the others.
 */
import type { LatencySeries, RunReport, Summary } from '../../studies/summary.ts';
import { count, duration, milliseconds } from '../numbers.ts';
import type { Table } from '../tables.ts';
import { textWidth } from '../text-metrics.ts';
import { highestByBin, totalByBin } from './bin-columns.ts';
import { type Chart, type ChartOptions, type Frame, frameOf, labelSize, stacked, yAxis } from './chart.ts';
import {
  drawnPercentiles,
  type LatencyFacts,
  latencyFacts,
  latencyTitle,
  type PercentileFacts,
} from './latency-facts.ts';
import { endLabels, thresholdLayers } from './latency-labels.ts';
import { isSparse, pointLayers, pointsNote } from './latency-points.ts';
import { type LatencyThreshold, type LogScale, latencyThresholds, logScale } from './latency-scale.ts';
import { binnedSegments, type PercentileColumn, percentileColumns, rowsOf, type Segments } from './latency-segments.ts';
import { outsideLayer, outsideNotes } from './outside-time.ts';
import type { Theme } from './theme.ts';
import { type Bins, binName, binRange, binsOf, timeAxis } from './time-axis.ts';

/** Latency percentiles of calls over time, by second of intended start. */
export function latencyBands(report: RunReport, options: ChartOptions = {}): Chart {
  const bins = binsOf(extentSeconds(report));
  const rows = binsOf(report.latency.calls.length, 300);
  const height = options.width !== undefined && options.width < 500 ? 190 : 240;
  const facts = latencyFacts(report);
  const thresholds = latencyThresholds(report.summary);
  const names = drawnPercentiles(report.latency).map(({ percent }) => `p${percent}`);
  const scale = logScale(report, thresholds, height);
  const right = 8 + Math.ceil(Math.max(0, ...names.map((name) => textWidth(name, labelSize, 'bold'))));
  const frame = frameOf(options, scale.ticks.map(scale.label), right);
  const columns = percentileColumns(report.latency, frame.theme);
  const segments = columns.length === 0 ? [] : binnedSegments(columns, bins);
  const title = latencyTitle(facts, report.latency);
  return {
    name: 'latency-bands',
    title,
    subtitle: latencySubtitle(report.summary, bins, {
      zeros: scale.zeros,
      throttled: throttledRows(report, bins).length > 0,
      fewCalls: facts?.fewCalls === true,
      pointsOf: isSparse(segments) ? names : [],
      gaps: segments.length > 0 && !isSparse(segments) && segments.flat().length < bins.bins,
    }),
    altText: latencyWords(facts, names, report.summary).replace(/^Line/, isSparse(segments) ? 'Point' : 'Line'),
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(
      frame,
      [
        {
          ...bandsView(report, frame, columns, bins, scale, height, thresholds, segments),
          width: frame.plotWidth,
          height,
        },
      ],
      {
        bins: rowsOf(columns, segments, scale),
      },
    ),
    table: latencyTable(report.latency, columns, rows),
    time: { seconds: bins.seconds, plotWidth: frame.plotWidth, secondsPerRow: rows.secondsPerBin },
  };
}

/** The duration, in which every call starts; longer only if the data are. */
function extentSeconds(report: RunReport): number {
  const { calls } = report.latency;
  let length = calls.length;
  while (length > 0 && calls.at(length - 1) === 0) length--;
  return Math.max(1, Math.ceil(report.summary.durationSeconds), length);
}

interface Notes {
  readonly zeros: boolean;
  readonly throttled: boolean;
  readonly fewCalls: boolean;
  /** Names of percentiles drawn as points; none where they are lines. */
  readonly pointsOf: readonly string[];
  /** Whether there are bins without a call that succeeded. */
  readonly gaps: boolean;
}

function latencySubtitle(summary: Summary, bins: Bins, { zeros, throttled, fewCalls, pointsOf, gaps }: Notes): string {
  return [
    'Latency of succeeded calls from their intended start, retries included',
    bins.secondsPerBin === 1 ? '1 s windows' : `highest 1 s window of each ${duration(bins.secondsPerBin)}`,
    zeros ? 'log scale, 0 at its foot' : 'log scale',
    ...(fewCalls ? ['fewer than 100 calls a second: p99 is the slowest of them'] : []),
    ...(pointsOf.length > 0 ? [pointsNote(pointsOf)] : []),
    ...(gaps ? ['nothing drawn: no call of that time succeeded'] : []),
    ...(throttled ? ['orange foot: throttled seconds'] : []),
    ...(summary.replications > 1 ? [`first of ${count(summary.replications)} replications`] : []),
    ...outsideNotes(summary, Math.ceil(summary.durationSeconds)),
  ].join(' · ');
}

function latencyWords(facts: LatencyFacts | undefined, names: readonly string[], summary: Summary): string {
  if (facts === undefined)
    return `Empty latency chart over ${duration(summary.durationSeconds)}: no measured call succeeded.`;
  const { low, high } = facts;
  const words = (one: PercentileFacts) =>
    `${one.name} is usually ${milliseconds(one.usualMs)}, highest ${milliseconds(one.peakMs)} in second ${one.peakSecond}`;
  return `Line chart over ${duration(summary.durationSeconds)} of latency percentiles ${names.join(', ')} by second, on a log scale. ${words(low)}${low.name === high.name ? '' : `; ${words(high)}`}.`;
}

function bandsView(
  report: RunReport,
  frame: Frame,
  columns: readonly PercentileColumn[],
  bins: Bins,
  scale: LogScale,
  height: number,
  thresholds: readonly LatencyThreshold[],
  segments: Segments,
): object {
  const { theme } = frame;
  const axis = timeAxis(bins.seconds, frame.plotWidth);
  const x = { field: 'second', type: 'quantitative', scale: { domain: [0, bins.seconds], nice: false }, axis };
  const labels = JSON.stringify(Object.fromEntries(scale.ticks.map((value) => [value, scale.label(value)])));
  const y = {
    type: 'quantitative',
    scale: { type: 'log', domain: [scale.low, scale.high], nice: false },
    axis: yAxis(frame, scale.ticks, `${labels}[datum.value]`),
  };
  const data = {
    data: { name: 'bins' },
    transform: [{ calculate: `min(datum.bin * ${bins.secondsPerBin}, ${bins.seconds})`, as: 'second' }],
  };
  const detail = { field: 'segment', type: 'nominal' };
  const band = (lower: number, color: string) => ({
    ...data,
    mark: { type: 'area', interpolate: 'step-after', color },
    encoding: { x, y: { ...y, field: `p${lower + 1}` }, y2: { field: `p${lower}` }, detail },
  });
  const line = (index: number) => ({
    ...data,
    mark: {
      type: 'line',
      interpolate: 'step-after',
      strokeJoin: 'round',
      color: columns[index]!.color,
      strokeWidth: columns[index]!.weight,
    },
    encoding: { x, y: { ...y, field: `p${index}` }, detail },
  });
  const rug = throttledRows(report, bins);
  const sparse = isSparse(segments);
  const drawn = sparse && columns.length > 2 ? [columns[0]!, columns.at(-1)!] : columns;
  const bands =
    columns.length === 3
      ? [band(0, theme.bandNear), band(1, theme.bandFar)]
      : columns.length === 2
        ? [band(0, theme.bandFar)]
        : [];
  return {
    view: { stroke: null },
    layer: [
      ...outsideLayer(frame, report.summary, bins.seconds, axis),
      axisLayer(x, y, bins, scale, theme.paper),
      ...(sparse
        ? pointLayers({ frame, x, y, columns, data })
        : [...bands, ...columns.map((_, index) => line(index)).toReversed()]),
      ...(rug.length === 0 ? [] : [rugLayer(x, rug, height, theme)]),
      ...thresholdLayers(frame, thresholds, scale, segments, bins),
      ...endLabels(frame, drawn, segments, bins, scale, height),
    ],
  };
}

/** Nothing to see: it keeps both axes where there is no data at all. */
function axisLayer(x: object, y: object, bins: Bins, scale: LogScale, paper: string): object {
  return {
    data: {
      values: [
        { second: 0, ms: scale.low },
        { second: bins.seconds, ms: scale.high },
      ],
    },
    mark: { type: 'point', opacity: 0, size: 0, color: paper },
    encoding: { x, y: { ...y, field: 'ms' } },
  };
}

function rugLayer(x: object, rows: readonly object[], height: number, theme: Theme): object {
  return {
    data: { values: rows },
    mark: { type: 'rect', color: theme.throttled },
    encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y: { value: height - 5 }, y2: { value: height } },
  };
}

/** Runs of bins in which any quota refused a request. */
function throttledRows(report: RunReport, bins: Bins): readonly { readonly from: number; readonly to: number }[] {
  const rows: { from: number; to: number }[] = [];
  const refused = report.series
    .flatMap(({ throttledFirstTries, throttledRetries }) => [throttledFirstTries, throttledRetries])
    .map((column) => highestByBin(column, bins));
  for (let bin = 0; bin < bins.bins; bin++) {
    const { from, to } = binRange(bins, bin);
    const throttled = refused.some((highest) => highest[bin]! > 0);
    const last = rows.at(-1);
    if (throttled && last?.to === from) last.to = to;
    else if (throttled) rows.push({ from, to });
  }
  return rows;
}

function latencyTable(latency: LatencySeries, columns: readonly PercentileColumn[], bins: Bins): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  const cell = (value: number) => (Number.isNaN(value) ? '' : milliseconds(value));
  const calls = totalByBin(latency.calls, bins);
  const highest = [...columns.map((column) => column.milliseconds), latency.maxMilliseconds].map((column) =>
    highestByBin(column, bins),
  );
  return {
    caption: 'Latency of calls, by second of intended start',
    columns: [{ name: 'Time (min:s)' }, right('Calls'), ...columns.map(({ name }) => right(name)), right('Highest')],
    rows: Array.from({ length: latency.calls.length === 0 ? 0 : bins.bins }, (_, index) => [
      binName(bins, index),
      count(calls[index]!),
      ...highest.map((ofColumn) => cell(ofColumn[index]!)),
    ]),
    note: `${bins.secondsPerBin > 1 ? `Each row is the highest second of ${duration(bins.secondsPerBin)}, and the calls of all; every` : 'Every'} second is in latency.csv.`,
  };
}

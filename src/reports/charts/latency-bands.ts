/**
 * Why this file exists: the chart that says what callers felt: the median and the tail of every second, on a log scale,
 * because on a linear one a throttled second flattens all the others.
 */
import type { NumberColumn } from '../../engine/number-column.ts';
import type { LatencySeries, RunReport, Summary, ThresholdOutcome } from '../../studies/summary.ts';
import { short, visible } from '../names.ts';
import { clock, count, duration, milliseconds } from '../numbers.ts';
import type { Table } from '../tables.ts';
import { fitText, textWidth } from '../text-metrics.ts';
import {
  type Chart,
  type ChartOptions,
  type Frame,
  frameOf,
  freePlace,
  haloText,
  labelSize,
  spreadLabels,
  stacked,
  yAxis,
} from './chart.ts';
import { outsideLayer, outsideNotes } from './outside-time.ts';
import type { Theme } from './theme.ts';
import { type Bins, binName, binRange, binsOf, timeAxis } from './time-axis.ts';

/** One percentile's seconds, NaN where no call started. */
interface PercentileColumn {
  readonly name: string;
  readonly milliseconds: NumberColumn;
  readonly color: string;
  readonly weight: number;
}

/** What the bands' title is made of. Seconds before the warm-up's end are left out. */
export interface LatencyFacts {
  readonly secondsWithCalls: number;
  readonly low: PercentileFacts;
  readonly high: PercentileFacts;
  /** Whether a request was throttled in the second in which the high percentile is highest. */
  readonly throttledAtPeak: boolean;
  /** Whether most seconds with calls have fewer than a hundred: then p99 is the slowest of them. */
  readonly fewCalls: boolean;
}

export interface PercentileFacts {
  readonly name: string;
  /** The median of its seconds. */
  readonly usualMs: number;
  readonly leastMs: number;
  readonly peakMs: number;
  readonly peakSecond: number;
}

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
    }),
    altText: latencyWords(facts, names, report.summary),
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

/** Undefined if no measured call succeeded. */
export function latencyFacts(report: RunReport): LatencyFacts | undefined {
  const columns = drawnPercentiles(report.latency);
  const from = Math.floor(report.summary.warmupSeconds);
  const factsOf = (percentile: (typeof columns)[number]): PercentileFacts | undefined =>
    percentileFacts(`p${percentile.percent}`, percentile.milliseconds, from);
  const low = columns[0] && factsOf(columns[0]);
  const high = columns.at(-1) && factsOf(columns.at(-1)!);
  if (low === undefined || high === undefined) return undefined;
  const seconds = secondsWithCalls(report.latency, from);
  return {
    secondsWithCalls: seconds,
    low,
    high,
    throttledAtPeak: throttledIn(report, high.peakSecond),
    fewCalls: 2 * secondsWithCalls(report.latency, from, 100) < seconds,
  };
}

function percentileFacts(name: string, column: NumberColumn, from: number): PercentileFacts | undefined {
  const seconds = new Map<number, number>();
  let [count, peakMs, peakSecond] = [0, -1, from];
  for (let second = from; second < column.length; second++) {
    const value = column.at(second)!;
    if (Number.isNaN(value)) continue;
    count++;
    seconds.set(value, (seconds.get(value) ?? 0) + 1);
    if (value > peakMs) [peakMs, peakSecond] = [value, second];
  }
  if (count === 0) return undefined;
  const values = [...seconds.keys()].sort((a, b) => a - b);
  let left = Math.ceil(count / 2);
  const usualMs = values.find((value) => {
    left -= seconds.get(value)!;
    return left <= 0;
  });
  return { name, usualMs: usualMs!, leastMs: values[0]!, peakMs, peakSecond };
}

function secondsWithCalls({ calls }: LatencySeries, from = 0, least = 1): number {
  let seconds = 0;
  for (let second = from; second < calls.length; second++) if (calls.at(second)! >= least) seconds++;
  return seconds;
}

/** The finding: how far the tail rises, and whether the median follows it. */
export function latencyTitle(facts: LatencyFacts | undefined, latency: LatencySeries): string {
  if (facts === undefined)
    return secondsWithCalls(latency) > 0
      ? 'No measured call succeeded'
      : 'No call succeeded, so there is no latency to show';
  const { low, high } = facts;
  if (low.name === high.name)
    return `${high.name} is usually ${milliseconds(high.usualMs)} and at most ${milliseconds(high.peakMs)}`;
  if (facts.secondsWithCalls === 1)
    return `In the only second with calls ${low.name} is ${milliseconds(low.peakMs)} and ${high.name} ${milliseconds(high.peakMs)}`;
  const calm = high.peakMs <= 1.5 * high.usualMs;
  if (calm) {
    const same = milliseconds(high.leastMs) === milliseconds(high.peakMs);
    if (same && low.leastMs === high.peakMs)
      return `Latency stays at ${milliseconds(high.peakMs)} from ${low.name} to ${high.name}`;
    const range = same
      ? `at ${milliseconds(high.peakMs)}`
      : `between ${milliseconds(high.leastMs)} and ${milliseconds(high.peakMs)}`;
    return `${high.name} stays ${range}; ${atMost(low)}`;
  }
  if (facts.fewCalls && !facts.throttledAtPeak)
    return `The slowest calls of a second usually take ${milliseconds(high.usualMs)}, at most ${milliseconds(high.peakMs)} at ${clock(high.peakSecond)}; ${atMost(low)}`;
  const when = facts.throttledAtPeak ? 'while requests are throttled' : `at ${clock(high.peakSecond)}`;
  return `${high.name} rises from ${milliseconds(high.usualMs)} to ${milliseconds(high.peakMs)} ${when}; ${atMost(low)}`;
}

function atMost(facts: PercentileFacts): string {
  const name = facts.name === 'p50' ? 'the median' : facts.name;
  if (facts.peakMs === 0) return `${name} is 0 ms`;
  return facts.peakMs > 2 * facts.usualMs
    ? `${name} reaches ${milliseconds(facts.peakMs)}`
    : `${name} is at most ${milliseconds(facts.peakMs)}`;
}

interface Notes {
  readonly zeros: boolean;
  readonly throttled: boolean;
  readonly fewCalls: boolean;
}

function latencySubtitle(summary: Summary, bins: Bins, { zeros, throttled, fewCalls }: Notes): string {
  return [
    'Latency of succeeded calls from their intended start, retries included',
    bins.secondsPerBin === 1 ? '1 s windows' : `highest 1 s window of each ${duration(bins.secondsPerBin)}`,
    zeros ? 'log scale, 0 at its foot' : 'log scale',
    ...(fewCalls ? ['fewer than 100 calls a second: p99 is the slowest of them'] : []),
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

/** p50, p90 and p99 where they were recorded, else the lowest, a middle one and the highest. */
function drawnPercentiles(latency: LatencySeries): LatencySeries['percentiles'] {
  const sorted = latency.percentiles.toSorted((a, b) => a.percent - b.percent);
  const usual = sorted.filter(({ percent }) => [50, 90, 99].includes(percent));
  if (usual.length >= 2 || sorted.length <= usual.length) return usual;
  return [...new Set([sorted[0]!, sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!])];
}

function percentileColumns(latency: LatencySeries, theme: Theme): readonly PercentileColumn[] {
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

interface LatencyThreshold {
  readonly label: string;
  readonly ms: number;
}

/** Thresholds on the latency of all calls, at most three, lowest first. */
function latencyThresholds(summary: Summary): readonly LatencyThreshold[] {
  const drawable = ({ text, limit }: ThresholdOutcome) => /^latency\.(p[\d.]+|mean|max)\s*[<>]/.test(text) && limit > 0;
  return summary.thresholds
    .filter(drawable)
    .map(({ text, limit, passed }) => ({ label: `${short(text, 40)} ${passed ? '✓' : '✗'}`, ms: limit }))
    .sort((a, b) => a.ms - b.ms)
    .slice(0, 3);
}

interface LogScale {
  /** Milliseconds at the foot and at the top; zero is drawn at the foot. */
  readonly low: number;
  readonly high: number;
  readonly zeros: boolean;
  readonly ticks: readonly number[];
  readonly label: (value: number) => string;
  readonly toPixel: (value: number) => number;
}

function logScale(report: RunReport, thresholds: readonly LatencyThreshold[], height: number): LogScale {
  let [least, most, zeros] = [Number.POSITIVE_INFINITY, 0, false];
  const take = (value: number): void => {
    if (value === 0) zeros = true;
    if (value > 0 && value < least) least = value;
    if (value > most) most = value;
  };
  for (const { milliseconds: column } of drawnPercentiles(report.latency))
    for (let second = 0; second < column.length; second++) take(column.at(second)!);
  for (const { ms } of thresholds) take(ms);
  const rounds = Array.from({ length: 16 }, (_, power) =>
    [1, 2, 5].map((factor) => (power < 6 ? factor / 10 ** (6 - power) : factor * 10 ** (power - 6))),
  ).flat();
  const below = most === 0 ? 1 : (rounds.findLast((value) => value <= least * 0.97) ?? rounds[0]!);
  const low = zeros ? below / 2 : below;
  const high = most === 0 ? 10 : Math.max(rounds.find((value) => value >= most * 1.03) ?? most * 2, low * 5);
  const inside = rounds.filter((value) => value >= low && value <= high);
  const room = height / 22;
  const wanted = [
    inside,
    inside.filter((value) => /^[15]/.test(digits(value))),
    inside.filter((value) => digits(value).startsWith('1')),
  ];
  const ticks = wanted.find((candidate) => candidate.length <= room) ?? wanted.at(-1)!;
  const kept = zeros ? [low, ...ticks.filter((value) => value >= low * 1.9)] : ticks;
  return {
    low,
    high,
    zeros,
    ticks: kept,
    label: (value) => (zeros && value === low ? '0 ms' : milliseconds(value)),
    toPixel: (value) => height * (1 - Math.log(Math.max(value, low) / low) / Math.log(high / low)),
  };
}

function digits(value: number): string {
  return value.toExponential(0);
}

/** Bins with calls, in runs without a gap: a line is not drawn across seconds in which no call started. */
function binnedSegments(
  columns: readonly PercentileColumn[],
  bins: Bins,
): readonly (readonly { readonly bin: number; readonly values: readonly number[] }[])[] {
  const segments: { bin: number; values: number[] }[][] = [];
  for (let bin = 0; bin < bins.bins; bin++) {
    const values = columns.map((column) => highestIn(column.milliseconds, bins, bin));
    if (values.some(Number.isNaN)) continue;
    const last = segments.at(-1);
    if (last === undefined || last.at(-1)!.bin !== bin - 1) segments.push([{ bin, values }]);
    else last.push({ bin, values });
  }
  return segments;
}

function highestIn(values: NumberColumn, bins: Bins, index: number): number {
  const { from, to } = binRange(bins, index);
  let highest = Number.NaN;
  for (let second = from; second < Math.min(to, values.length); second++) {
    const value = values.at(second)!;
    if (!(value <= highest) && !Number.isNaN(value)) highest = value;
  }
  return highest;
}

type Segments = ReturnType<typeof binnedSegments>;

/** Wide rows, `p0`, `p1` ... from the lowest percentile on, each segment closed at the end of its last bin. */
function rowsOf(columns: readonly PercentileColumn[], segments: Segments, scale: LogScale): readonly object[] {
  return segments.flatMap((segment, index) => {
    const rows = segment.map(({ values }) =>
      Object.fromEntries(
        columns.map((_, column) => [`p${column}`, Number(Math.max(values[column]!, scale.low).toPrecision(6))]),
      ),
    );
    const at = segment.map(({ bin }) => bin);
    return [
      ...rows.map((row, place) => ({ segment: index, bin: at[place]!, ...row })),
      { segment: index, bin: at.at(-1)! + 1, ...rows.at(-1)! },
    ];
  });
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
      ...bands,
      ...columns.map((_, index) => line(index)).toReversed(),
      ...(rug.length === 0 ? [] : [rugLayer(x, rug, height, theme)]),
      ...thresholdLayers(frame, thresholds, scale, segments, bins),
      ...endLabels(frame, columns, segments, bins, scale, height),
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
  for (let bin = 0; bin < bins.bins; bin++) {
    const { from, to } = binRange(bins, bin);
    let throttled = false;
    for (let second = from; second < to && !throttled; second++) throttled = throttledIn(report, second);
    const last = rows.at(-1);
    if (throttled && last?.to === from) last.to = to;
    else if (throttled) rows.push({ from, to });
  }
  return rows;
}

function throttledIn(report: RunReport, second: number): boolean {
  return report.series.some(
    (series) => (series.throttledFirstTries[second] ?? 0) + (series.throttledRetries[second] ?? 0) > 0,
  );
}

function thresholdLayers(
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

function endLabels(
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
  const middles = spreadLabels(last.values.map(scale.toPixel), 13, 6, height - 6);
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

function latencyTable(latency: LatencySeries, columns: readonly PercentileColumn[], bins: Bins): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  const cell = (value: number) => (Number.isNaN(value) ? '' : milliseconds(value));
  const calls = (index: number) => {
    const { from, to } = binRange(bins, index);
    let sum = 0;
    for (let second = from; second < to; second++) sum += latency.calls.at(second) ?? 0;
    return sum;
  };
  return {
    caption: 'Latency of calls, by second of intended start',
    columns: [{ name: 'Time (min:s)' }, right('Calls'), ...columns.map(({ name }) => right(name)), right('Highest')],
    rows: Array.from({ length: latency.calls.length === 0 ? 0 : bins.bins }, (_, index) => [
      binName(bins, index),
      count(calls(index)),
      ...columns.map((column) => cell(highestIn(column.milliseconds, bins, index))),
      cell(highestIn(latency.maxMilliseconds, bins, index)),
    ]),
    note: `${bins.secondsPerBin > 1 ? `Each row is the highest second of ${duration(bins.secondsPerBin)}, and the calls of all; every` : 'Every'} second is in latency.csv.`,
  };
}

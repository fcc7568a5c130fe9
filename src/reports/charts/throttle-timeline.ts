/**
 * Why this file exists: the chart that says when a quota was exceeded, who was let in meanwhile (first tries or retries),
 * and why a one-minute average did not show it.
 */
import { largestOf } from '../../engine/number-column.ts';
import type { RunReport, Summary } from '../../studies/summary.ts';
import { count, duration, percent, perSecond } from '../numbers.ts';
import {
  drawnSeries,
  type QuotaFacts,
  type QuotaSeconds,
  quotaFacts,
  quotaSeconds,
  timeExtentSeconds,
} from '../series.ts';
import { textWidth } from '../text-metrics.ts';
import {
  type Chart,
  type ChartOptions,
  type Frame,
  frameOf,
  freePlace,
  haloText,
  type LegendEntry,
  labelSize,
  legendView,
  linearTicks,
  stacked,
  yAxis,
} from './chart.ts';
import { outsideLayer } from './outside-time.ts';
import { type LimitLine, type RaisedLimit, raisedLimits, raisedLine } from './raised-limit.ts';
import { type Bins, binsOf, timeAxis } from './time-axis.ts';
import { binRows, busiestSecond, minuteRows, timelineTable } from './timeline-rows.ts';
import { timelineSubtitle, timelineTitle, timelineWords } from './timeline-words.ts';

export interface ThrottleTimelineOptions extends ChartOptions {
  /** An index into `Summary.quotas`. Default: the most throttled quota, or the one that came nearest to its limit. */
  readonly quota?: number;
}

/** Offered requests a second, in parts, against one quota. */
export function throttleTimeline(report: RunReport, options: ThrottleTimelineOptions = {}): Chart {
  const seconds = timeExtentSeconds(report);
  const series = drawnSeries(report, options.quota);
  const columns = series === undefined ? undefined : quotaSeconds(report.summary, series);
  if (columns === undefined) return emptyTimeline(report, options, seconds);
  const facts = quotaFacts(columns, report.summary);
  const bins = binsOf(seconds);
  const rows = binsOf(columns.seconds, 300);
  const height = options.width !== undefined && options.width < 500 ? 200 : 250;
  const raised = raisedLimits(report, series!);
  const scale = verticalScale(columns, facts, { height, raised });
  const shareTop = Math.min(1, Math.max(0.01, facts.worstShare * 1.08));
  const shareTicks = linearTicks(shareTop, 2.5);
  const frame = frameOf(options, [...scale.ticks.map(count), ...shareTicks.map(percent)]);
  const views = [
    legendView(frame, legendEntries(frame, columns, bins)),
    { ...stackView(frame, columns, facts, report.summary, bins, scale, raised), width: frame.plotWidth, height },
    ...(facts.throttled > 0
      ? [{ ...shareView(frame, seconds, shareTop, shareTicks), width: frame.plotWidth, height: 48 }]
      : []),
  ];
  return {
    name: 'throttle-timeline',
    title: afterWarmup(timelineTitle(facts, columns.quota, report.summary.errors), facts, columns),
    subtitle: timelineSubtitle(report.summary, columns, bins, raised),
    altText: timelineWords(facts, columns, report.summary),
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(frame, views, { bins: binRows(columns, bins), minutes: minuteRows(columns, bins) }, 8),
    table: timelineTable(columns, rows),
    time: { seconds: bins.seconds, plotWidth: frame.plotWidth, secondsPerRow: rows.secondsPerBin },
  };
}

/** What is throttled in the warm-up is drawn, though not measured: a title says so. */
function afterWarmup(title: string, facts: QuotaFacts, columns: QuotaSeconds): string {
  return facts.throttled === 0 && largestOf(columns.throttled) > 0
    ? title.replace(/^Nothing throttled/, 'Nothing throttled after the warm-up')
    : title;
}

interface VerticalScale {
  readonly top: number;
  readonly ticks: readonly number[];
  readonly toPixel: (value: number) => number;
  /** False where the limit is so far above the data that drawing it would flatten them. */
  readonly limitShown: boolean;
}

function verticalScale(
  columns: QuotaSeconds,
  facts: QuotaFacts,
  { height, raised }: { readonly height: number; readonly raised: readonly RaisedLimit[] },
): VerticalScale {
  const limit = Math.max(columns.quota.limitPerSecond, ...raised.map((one) => one.limit));
  const peak = Math.max(largestOf(columns.offered), facts.highestMinuteMean);
  const limitShown = peak === 0 || limit <= 8 * peak;
  const labelRoom = 1 / (1 - 22 / height);
  const top = Math.max(peak * (limitShown ? 1.02 : labelRoom * 1.05), limitShown ? limit * labelRoom : 0);
  const ticks = linearTicks(top, height / 50, 1);
  return { top, ticks, limitShown, toPixel: (value) => height * (1 - value / top) };
}

function legendEntries(frame: Frame, columns: QuotaSeconds, bins: Bins): readonly LegendEntry[] {
  const { theme, narrow } = frame;
  const one = bins.secondsPerBin > 60 ? 'Highest one-minute average' : 'One-minute average';
  const average = narrow ? `${one} (CloudWatch)` : `${one}, as CloudWatch shows it`;
  const rejected = largestOf(columns.rejected) > 0;
  const retried = largestOf(columns.admittedRetries) > 0;
  const throttled = largestOf(columns.throttled) > 0;
  return [
    { label: 'Admitted first tries', color: theme.firstTries, kind: 'area' },
    ...(retried || throttled ? [{ label: 'Admitted retries', color: theme.retries, kind: 'area' } as const] : []),
    ...(rejected ? [{ label: 'Rejected, other errors', color: theme.rejected, kind: 'area' } as const] : []),
    ...(throttled ? [{ label: 'Throttled', color: theme.throttled, kind: 'area' } as const] : []),
    ...(columns.minuteMeans.length > 0 ? [{ label: average, color: theme.ink, kind: 'line' } as const] : []),
  ];
}

function stackView(
  frame: Frame,
  columns: QuotaSeconds,
  facts: QuotaFacts,
  summary: Summary,
  bins: Bins,
  scale: VerticalScale,
  raised: readonly RaisedLimit[],
): object {
  const { theme, plotWidth } = frame;
  const axis = facts.throttled > 0 ? null : timeAxis(bins.seconds, plotWidth);
  const x = { field: 'second', type: 'quantitative', scale: { domain: [0, bins.seconds], nice: false }, axis };
  const y = {
    type: 'quantitative',
    scale: { domain: [0, scale.top], nice: false, zero: true },
    axis: yAxis(frame, scale.ticks, "format(datum.value, ',~r')"),
  };
  const part = (from: string, to: string, color: string) => ({
    data: { name: 'bins' },
    mark: { type: 'area', interpolate: 'step-after', color },
    encoding: { x, y: { ...y, field: to }, y2: { field: from } },
  });
  const average = (mark: object) => ({
    data: { name: 'minutes' },
    mark: { type: 'line', interpolate: 'step-after', strokeJoin: 'round', ...mark },
    encoding: { x, y: { ...y, field: 'mean' } },
  });
  const rejected = largestOf(columns.rejected) > 0;
  return {
    view: { stroke: null },
    layer: [
      ...outsideLayer(frame, summary, bins.seconds, axis),
      part('zero', 'first', theme.firstTries),
      part('first', 'retried', theme.retries),
      ...(rejected ? [part('retried', 'rejected', theme.rejected)] : []),
      ...(largestOf(columns.throttled) > 0 ? [part('rejected', 'offered', theme.throttled)] : []),
      ...(columns.minuteMeans.length > 0
        ? [average({ color: theme.paper, strokeWidth: 4, opacity: 0.7 }), average({ color: theme.ink, strokeWidth: 2 })]
        : []),
      ...(raised.length > 0 && scale.limitShown
        ? raisedLayers(frame, { limit: columns.quota.limitPerSecond, raised, seconds: bins.seconds }, { scale, x, y })
        : limitLayers(frame, columns, bins, scale, plotWidth)),
    ],
  };
}

/** A quota that is raised: its steps, the first value written at their start and the last at their end. */
function raisedLayers(
  frame: Frame,
  line: LimitLine,
  { scale, x, y }: { readonly scale: VerticalScale; readonly x: object; readonly y: object },
): readonly object[] {
  const mark = { fontWeight: 'bold', align: 'left' };
  const last = line.raised.at(-1)!.limit;
  const end = `Quota ${perSecond(last)}`;
  const right = frame.plotWidth - textWidth(end, labelSize, 'bold');
  return [
    raisedLine(frame, line, { x, y }),
    ...haloText(frame.theme, `Quota ${perSecond(line.limit)}`, 0, scale.toPixel(line.limit) - 3, mark),
    ...haloText(frame.theme, end, right, scale.toPixel(last) - 3, mark),
  ];
}

function limitLayers(
  frame: Frame,
  columns: QuotaSeconds,
  bins: Bins,
  scale: VerticalScale,
  plotWidth: number,
): readonly object[] {
  const limit = columns.quota.limitPerSecond;
  const peak = largestOf(columns.offered);
  const mark = { fontWeight: 'bold', align: 'left' };
  if (!scale.limitShown) {
    const label = frame.narrow
      ? `Quota ${perSecond(limit)} ↑ above this chart`
      : `Quota ${perSecond(limit)} ↑ ${count(limit / peak)} times the busiest second, above this chart`;
    return haloText(frame.theme, label, plotWidth - textWidth(label, labelSize, 'bold'), 14, mark);
  }
  const label = `Quota ${perSecond(limit)}`;
  const blocked = Array.from(
    { length: bins.bins },
    (_, index) => columns.offered[busiestSecond(columns, bins, index)]! > limit,
  );
  const place = freePlace(plotWidth, textWidth(label, labelSize, 'bold'), blocked);
  return [
    {
      data: { values: [{}] },
      mark: { type: 'rule', color: frame.theme.ink, strokeDash: [6, 4], strokeWidth: 1.5 },
      encoding: { y: { value: scale.toPixel(limit) } },
    },
    ...haloText(frame.theme, label, place, scale.toPixel(limit) - 3, mark),
  ];
}

function shareView(frame: Frame, seconds: number, top: number, ticks: readonly number[]): object {
  const x = {
    field: 'second',
    type: 'quantitative',
    scale: { domain: [0, seconds], nice: false },
    axis: timeAxis(seconds, frame.plotWidth),
  };
  const y = {
    field: 'share',
    type: 'quantitative',
    scale: { domain: [0, top], nice: false },
    axis: yAxis(frame, ticks, "format(datum.value, '.3~%')"),
  };
  return {
    view: { stroke: null },
    layer: [
      {
        data: { name: 'bins' },
        mark: { type: 'area', interpolate: 'step-after', color: frame.theme.throttled },
        encoding: { x, y },
      },
      {
        data: { values: [{}] },
        mark: {
          type: 'text',
          text: 'Throttled share',
          align: 'left',
          baseline: 'bottom',
          color: frame.theme.muted,
          fontSize: labelSize,
        },
        encoding: { x: { value: 0 }, y: { value: -4 } },
      },
    ],
  };
}

function emptyTimeline(report: RunReport, options: ThrottleTimelineOptions, seconds: number): Chart {
  const frame = frameOf(options, ['0']);
  const title = 'No request reached a quota';
  const axis = {
    width: frame.plotWidth,
    height: 40,
    data: { values: [{ second: 0 }] },
    mark: { type: 'rule', opacity: 0 },
    encoding: {
      x: {
        field: 'second',
        type: 'quantitative',
        scale: { domain: [0, seconds], nice: false },
        axis: timeAxis(seconds, frame.plotWidth),
      },
    },
  };
  return {
    name: 'throttle-timeline',
    title,
    subtitle: `Requests/s offered · ${duration(report.summary.durationSeconds)}`,
    altText: `${title} in ${duration(report.summary.durationSeconds)}.`,
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(frame, [axis], {}),
    table: { caption: title, columns: [{ name: 'Time (min:s)' }, { name: 'Offered/s', align: 'right' }], rows: [] },
  };
}

/**
 * Why this file exists: the chart that says when a quota was exceeded, who was let in meanwhile (first tries or retries),
 * and why a one-minute average did not show it.
 */
import { largestOf } from '../../engine/number-column.ts';
import type { QuotaSummary, RunReport, Summary } from '../../studies/summary.ts';
import { rejectionNames } from '../error-words.ts';
import { short } from '../names.ts';
import { count, counted, duration, percent, perSecond } from '../numbers.ts';
import {
  drawnSeries,
  type QuotaFacts,
  type QuotaSeconds,
  quotaFacts,
  quotaSeconds,
  slowQuotaWords,
  timeExtentSeconds,
} from '../series.ts';
import type { Table } from '../tables.ts';
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
import { outsideLayer, outsideNotes } from './outside-time.ts';
import { type Bins, binName, binNote, binRange, binsOf, timeAxis } from './time-axis.ts';

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
  const scale = verticalScale(columns, facts, height);
  const shareTop = Math.min(1, Math.max(0.01, facts.worstShare * 1.08));
  const shareTicks = linearTicks(shareTop, 2.5);
  const frame = frameOf(options, [...scale.ticks.map(count), ...shareTicks.map(percent)]);
  const views = [
    legendView(frame, legendEntries(frame, facts, columns, bins)),
    { ...stackView(frame, columns, facts, report.summary, bins, scale), width: frame.plotWidth, height },
    ...(facts.throttled > 0
      ? [{ ...shareView(frame, seconds, shareTop, shareTicks), width: frame.plotWidth, height: 48 }]
      : []),
  ];
  return {
    name: 'throttle-timeline',
    title: timelineTitle(facts, columns.quota, report.summary.errors),
    subtitle: timelineSubtitle(report.summary, columns, bins),
    altText: timelineWords(facts, columns, report.summary),
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(frame, views, { bins: binRows(columns, bins), minutes: minuteRows(columns, bins) }, 8),
    table: timelineTable(columns, rows),
    time: { seconds: bins.seconds, plotWidth: frame.plotWidth, secondsPerRow: rows.secondsPerBin },
  };
}

/** The finding: what was throttled and whether a one-minute average shows it. */
export function timelineTitle(facts: QuotaFacts, quota: QuotaSummary, errors: Summary['errors'] = []): string {
  if (facts.requests === 0) return 'No request reached this quota';
  const ofQuota = (rate: number) => `${percent(rate / quota.limitPerSecond)} of quota`;
  const slow = slowQuotaWords(quota);
  if (facts.throttled === 0) {
    if (facts.rejected > 0) return `Nothing throttled, but ${rejectedWords(facts, errors)}`;
    if (slow !== undefined)
      return `Nothing throttled: ${counted(facts.requests, 'request')} against a quota of at most ${slow}`;
    return `Nothing throttled: the busiest second has ${counted(facts.peakPerSecond, 'request')}, ${ofQuota(facts.peakPerSecond)}`;
  }
  const others = facts.rejected > 0 ? `, ${rejectedWords(facts, errors)}` : '';
  const refused = `${counted(facts.throttled, 'request')} throttled${timelineWhen(facts)}${others}`;
  if (slow !== undefined) return `${refused}; the quota is at most ${slow}`;
  if (!facts.minutesCoverThrottling) return `${refused}; the busiest second offers ${ofQuota(facts.peakPerSecond)}`;
  const joint = facts.highestMinuteMean <= quota.limitPerSecond ? ', yet' : ';';
  return `${refused}${joint} the busiest minute averages ${ofQuota(facts.highestMinuteMean)}`;
}

/** Errors are known for the run, not by quota: only one that is alone can be named. */
function rejectedWords({ rejected, requests }: QuotaFacts, errors: Summary['errors']): string {
  const [name, ...others] = rejectionNames(errors);
  return `${count(rejected)} of ${counted(requests, 'request')} rejected (${percent(rejected / requests)})${name === undefined || others.length > 0 ? '' : ` with ${name}`}`;
}

function timelineWhen(facts: QuotaFacts): string {
  if (facts.secondsInRun > 1 && facts.secondsThrottledInRun === facts.secondsInRun) return ', some in every second';
  const [only] = facts.spans;
  if (facts.spanCount > 1) return ` in ${counted(facts.spanCount, 'episode')}`;
  return ` within ${duration(only!.endSecond - only!.startSecond + 1)}`;
}

function timelineSubtitle(summary: Summary, columns: QuotaSeconds, bins: Bins): string {
  const { quota } = columns;
  const others = summary.quotas.filter(({ requests }) => requests > 0).length - (quota.requests > 0 ? 1 : 0);
  return [
    'Requests/s offered',
    short(quota.quota, 60),
    `account ${short(quota.account, 60)}`,
    short(quota.region, 60),
    binNote(bins),
    ...(others > 0 ? [`${counted(others, 'other quota')} not drawn`] : []),
    ...(summary.replications > 1 ? [`first of ${count(summary.replications)} replications`] : []),
    ...outsideNotes(summary, columns.seconds),
  ].join(' · ');
}

function timelineWords(facts: QuotaFacts, columns: QuotaSeconds, summary: Summary): string {
  const { quota } = columns;
  const spans = facts.spans
    .slice(0, 5)
    .map(({ startSecond, endSecond, throttled }) => `${count(throttled)} from second ${startSecond} to ${endSecond}`);
  const more = facts.spanCount - spans.length;
  return [
    `Stacked area chart over ${duration(summary.durationSeconds)} of the requests a second that reached ${short(quota.quota, 60)} of account ${short(quota.account, 60)} in ${short(quota.region, 60)}, limit ${perSecond(quota.limitPerSecond)}.`,
    `${counted(facts.requests, 'request')}, highest second ${count(facts.peakPerSecond)}, ${columns.minuteMeans.length > 0 ? `highest one-minute average ${perSecond(facts.highestMinuteMean)}` : 'no whole minute'}.`,
    facts.throttled === 0
      ? 'Nothing was throttled.'
      : `Throttled: ${spans.join('; ')}${more > 0 ? `; and ${counted(more, 'more episode')}` : ''}.`,
  ].join(' ');
}

interface VerticalScale {
  readonly top: number;
  readonly ticks: readonly number[];
  readonly toPixel: (value: number) => number;
  /** False where the limit is so far above the data that drawing it would flatten them. */
  readonly limitShown: boolean;
}

function verticalScale(columns: QuotaSeconds, facts: QuotaFacts, height: number): VerticalScale {
  const limit = columns.quota.limitPerSecond;
  const peak = Math.max(largestOf(columns.offered), facts.highestMinuteMean);
  const limitShown = peak === 0 || limit <= 8 * peak;
  const labelRoom = 1 / (1 - 22 / height);
  const top = Math.max(peak * (limitShown ? 1.02 : labelRoom * 1.05), limitShown ? limit * labelRoom : 0);
  const ticks = linearTicks(top, height / 50, 1);
  return { top, ticks, limitShown, toPixel: (value) => height * (1 - value / top) };
}

function legendEntries(frame: Frame, facts: QuotaFacts, columns: QuotaSeconds, bins: Bins): readonly LegendEntry[] {
  const { theme, narrow } = frame;
  const one = bins.secondsPerBin > 60 ? 'Highest one-minute average' : 'One-minute average';
  const average = narrow ? `${one} (CloudWatch)` : `${one}, as CloudWatch shows it`;
  const rejected = largestOf(columns.rejected) > 0;
  const retried = largestOf(columns.admittedRetries) > 0;
  return [
    { label: 'Admitted first tries', color: theme.firstTries, kind: 'area' },
    ...(retried || facts.throttled > 0
      ? [{ label: 'Admitted retries', color: theme.retries, kind: 'area' } as const]
      : []),
    ...(rejected ? [{ label: 'Rejected, other errors', color: theme.rejected, kind: 'area' } as const] : []),
    ...(facts.throttled > 0 ? [{ label: 'Throttled', color: theme.throttled, kind: 'area' } as const] : []),
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
      ...(facts.throttled > 0 ? [part('rejected', 'offered', theme.throttled)] : []),
      ...(columns.minuteMeans.length > 0
        ? [average({ color: theme.paper, strokeWidth: 4, opacity: 0.7 }), average({ color: theme.ink, strokeWidth: 2 })]
        : []),
      ...limitLayers(frame, columns, bins, scale, plotWidth),
    ],
  };
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

/** The tops of the stack's parts in the busiest second of each bin, the highest share of any second in it, and a closing row. */
function binRows(columns: QuotaSeconds, bins: Bins): readonly object[] {
  const rows = Array.from({ length: bins.bins }, (_, index) => {
    const second = busiestSecond(columns, bins, index);
    const first = columns.admittedFirstTries[second] ?? 0;
    const retried = first + (columns.admittedRetries[second] ?? 0);
    const rejected = retried + (columns.rejected[second] ?? 0);
    return {
      second: binRange(bins, index).from,
      zero: 0,
      first,
      retried,
      rejected,
      offered: rejected + (columns.throttled[second] ?? 0),
      share: Number(highestShare(columns, bins, index).toFixed(6)),
    };
  });
  return [...rows, { ...rows.at(-1)!, second: bins.seconds }];
}

/** One row a minute, or where bins are wider, the highest minute of each; and a closing row. */
function minuteRows({ minuteMeans }: QuotaSeconds, bins: Bins): readonly object[] {
  if (minuteMeans.length === 0) return [];
  const minutesPerRow = Math.max(1, Math.floor(bins.secondsPerBin / 60));
  const rows = Array.from({ length: Math.ceil(minuteMeans.length / minutesPerRow) }, (_, index) => {
    const from = index * minutesPerRow;
    const highest = largestOf(minuteMeans.subarray(from, from + minutesPerRow));
    return { second: 60 * from, mean: Number(highest.toFixed(3)) };
  });
  return [...rows, { ...rows.at(-1)!, second: 60 * minuteMeans.length }];
}

/** The second of a bin with the most requests offered, the first of equals. */
function busiestSecond(columns: QuotaSeconds, bins: Bins, index: number): number {
  const { from, to } = binRange(bins, index);
  let busiest = from;
  for (let second = from + 1; second < to; second++) {
    if ((columns.offered[second] ?? 0) > (columns.offered[busiest] ?? 0)) busiest = second;
  }
  return busiest;
}

function highestShare(columns: QuotaSeconds, bins: Bins, index: number): number {
  const { from, to } = binRange(bins, index);
  let highest = 0;
  for (let second = from; second < to; second++) {
    if ((columns.throttled[second] ?? 0) > 0)
      highest = Math.max(highest, columns.throttled[second]! / columns.offered[second]!);
  }
  return highest;
}

function timelineTable(columns: QuotaSeconds, bins: Bins): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  const coarse = bins.secondsPerBin > 1;
  return {
    caption: `Requests offered to ${short(columns.quota.quota, 60)} of account ${short(columns.quota.account, 60)}, by second`,
    columns: [
      { name: 'Time (min:s)' },
      right('Offered/s'),
      right('Admitted first tries'),
      right('Admitted retries'),
      right('Rejected'),
      right('Throttled'),
      right('Throttled share'),
    ],
    rows: Array.from({ length: bins.bins }, (_, index) => {
      const second = busiestSecond(columns, bins, index);
      const offered = columns.offered[second] ?? 0;
      const cells = [columns.admittedFirstTries, columns.admittedRetries, columns.rejected, columns.throttled].map(
        (column) => column[second] ?? 0,
      );
      return [
        binName(bins, index),
        count(offered),
        ...cells.map(count),
        percent(offered === 0 ? 0 : cells[3]! / offered),
      ];
    }),
    note: `${coarse ? `Each row is the busiest second of ${duration(bins.secondsPerBin)}; every` : 'Every'} second and quota is in series.csv.`,
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

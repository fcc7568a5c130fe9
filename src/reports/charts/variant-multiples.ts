/**
 * Why this file exists: the chart that sets variants side by side: one small timeline each, in one column and on the same
 * axes, so that what happens at the same second stands in line.
 */
import { largestOf } from '../../engine/number-column.ts';
import type { ComparisonReport, VariantReport } from '../../studies/summary.ts';
import { short, visible } from '../names.ts';
import { count, counted, duration, percent, perSecond } from '../numbers.ts';
import {
  drawnSeries,
  type QuotaFacts,
  type QuotaSeconds,
  quotaFacts,
  quotaSeconds,
  timeExtentSeconds,
} from '../series.ts';
import type { Table } from '../tables.ts';
import { fitText, textWidth } from '../text-metrics.ts';
import {
  type Chart,
  type ChartOptions,
  type Frame,
  frameOf,
  labelSize,
  legendView,
  linearTicks,
  stacked,
} from './chart.ts';
import { outsideNotes } from './outside-time.ts';
import { type RaisedLimit, raisedLimits, raisedLine, raisedNotes } from './raised-limit.ts';
import { closedRows, type PanelAxes, type PanelPlace, panelWords, smallPanel } from './small-multiples.ts';
import { type Bins, binName, binNote, binRange, binsOf } from './time-axis.ts';

/** More panels than this no longer fit one look. */
const panels_max = 12;
/** Rows of its table, each of all variants. */
const rows_max = 200;

interface Panel {
  readonly name: string;
  readonly variant: VariantReport;
  /** Undefined if no request reached a quota. */
  readonly columns: QuotaSeconds | undefined;
  readonly facts: QuotaFacts | undefined;
  /** What its quota is raised to in mid-run. */
  readonly raised: readonly RaisedLimit[];
  /** Whether its quota is another's of the chart, so that each is named. */
  readonly named: boolean;
}

/** Offered requests a second of each variant, what exceeded the quota in orange. */
export function variantMultiples(report: ComparisonReport, options: ChartOptions = {}): Chart {
  const panels = panelsOf(report);
  const seconds = Math.max(1, ...panels.map(({ variant }) => timeExtentSeconds(variant)));
  const bins = binsOf(seconds);
  const rows = binsOf(seconds, rows_max);
  const height = panels.length <= 4 ? 78 : panels.length <= 8 ? 58 : 46;
  const peak = Math.max(1, ...panels.map(({ facts }) => facts?.peakPerSecond ?? 0));
  const limits = panels
    .flatMap(({ columns, raised }) => [columns?.quota.limitPerSecond ?? 0, ...raised.map(({ limit }) => limit)])
    .filter((limit) => limit <= 8 * peak);
  const top = Math.max(peak, ...limits) * 1.05;
  const ticks = linearTicks(top, height / 32, 1);
  const frame = frameOf(options, ticks.map(count));
  const throttled = panels.some(({ columns }) => largestOf(columns?.throttled ?? []) > 0);
  const rejected = panels.some(({ columns }) => largestOf(columns?.rejected ?? []) > 0);
  const legend = legendView(frame, [
    { label: 'Admitted', color: frame.theme.firstTries, kind: 'area' },
    ...(rejected ? [{ label: 'Rejected, other errors', color: frame.theme.rejected, kind: 'area' } as const] : []),
    ...(throttled ? [{ label: 'Throttled', color: frame.theme.throttled, kind: 'area' } as const] : []),
    ...(limits.length > 0 ? [{ label: 'Quota', color: frame.theme.ink, kind: 'dashes' } as const] : []),
  ]);
  const views = panels.map((panel, index) => {
    const { summary } = panel.variant;
    return panelView(panel, index, { frame, bins, summary, top, ticks, height, last: index === panels.length - 1 });
  });
  const title = multiplesTitle(panels);
  return {
    name: 'variant-multiples',
    title,
    subtitle: multiplesSubtitle(report, panels, bins),
    altText: multiplesWords(panels, seconds),
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(
      frame,
      [legend, ...views],
      Object.fromEntries(panels.map((panel, index) => [`variant${index}`, panelRows(panel, bins)])),
      12,
    ),
    table: multiplesTable(panels, rows),
    time: { seconds: bins.seconds, plotWidth: frame.plotWidth, secondsPerRow: rows.secondsPerBin },
  };
}

/** Which variants are throttled, of those drawn. */
export function multiplesTitle(panels: readonly Pick<Panel, 'name' | 'facts'>[]): string {
  const shares = panels.map(({ name, facts }) => ({
    name: short(name, 32),
    share: facts?.throttledShare ?? 0,
    peak: facts?.peakPerSecond ?? 0,
    rejected: facts === undefined || facts.requests === 0 ? 0 : facts.rejected / facts.requests,
  }));
  const worst = shares.reduce((high, one) => (one.share > high.share ? one : high));
  const least = shares.reduce((low, one) => (one.share < low.share ? one : low));
  const free = shares.filter(({ share }) => share === 0).length;
  if (shares.length === 1)
    return worst.share === 0
      ? `${worst.name} is not throttled`
      : `${percent(worst.share)} of the requests of ${worst.name} are throttled`;
  if (free === shares.length) {
    const [low, high] = [Math.min(...shares.map(({ peak }) => peak)), Math.max(...shares.map(({ peak }) => peak))];
    const refused = shares.reduce((high, one) => (one.rejected > high.rejected ? one : high));
    if (refused.rejected > 0)
      return `No variant is throttled, but ${percent(refused.rejected)} of the requests of ${refused.name} are rejected`;
    return `No variant is throttled; the busiest second has ${low === high ? counted(low, 'request') : `${count(low)} to ${counted(high, 'request')}`}`;
  }
  if (free === 0) {
    return percent(worst.share) === percent(least.share)
      ? `Every variant is throttled, ${percent(worst.share)} of its requests`
      : `Every variant is throttled: from ${percent(least.share)} of requests (${least.name}) to ${percent(worst.share)} (${worst.name})`;
  }
  const of = `${percent(worst.share)} of its requests`;
  if (free === shares.length - 1)
    return `Only ${worst.name} is throttled, ${of}; the other ${free === 1 ? 'is not' : `${free} are not`}`;
  return `${free} of ${shares.length} variants ${free === 1 ? 'is' : 'are'} never throttled; ${worst.name} is throttled most, ${of}`;
}

function panelsOf(report: ComparisonReport): readonly Panel[] {
  const drawn = report.variants.slice(0, panels_max).map((variant) => {
    const series = drawnSeries(variant);
    const columns = series && quotaSeconds(variant.summary, series);
    const raised = series === undefined ? [] : raisedLimits(variant, series);
    return { name: variant.name, variant, columns, facts: columns && quotaFacts(columns, variant.summary), raised };
  });
  const quotas = new Set(drawn.flatMap(({ columns }) => (columns === undefined ? [] : [columns.quota.quota])));
  return drawn.map((panel) => ({ ...panel, named: quotas.size > 1 }));
}

function multiplesSubtitle(report: ComparisonReport, panels: readonly Panel[], bins: Bins): string {
  const quotas = new Set(panels.flatMap(({ columns }) => (columns === undefined ? [] : [quotaName(columns)])));
  const limits = new Set(
    panels.flatMap(({ columns }) => (columns === undefined ? [] : [columns.quota.limitPerSecond])),
  );
  const left = report.variants.length - panels.length;
  return [
    'Requests/s offered',
    ...(quotas.size === 1 ? [[...quotas][0]!] : quotas.size > 1 ? ["each variant's most throttled quota"] : []),
    ...(limits.size === 1 ? [`quota ${perSecond([...limits][0]!)}`] : []),
    binNote(bins),
    ...(left > 0 ? [`first ${panels.length} of ${report.variants.length} variants`] : []),
    ...(report.replications > 1
      ? [`first of ${count(report.replications)} replications, same arrivals`]
      : ['same arrivals']),
    ...greyNote(panels, bins.seconds),
  ].join(' · ');
}

/** Variants share the warm-up and the duration, unless one changes them; they drain as long as each needs. */
function greyNote(panels: readonly Panel[], seconds: number): readonly string[] {
  const notes = new Set(panels.map(({ variant }) => outsideNotes(variant.summary, seconds).join(' · ')));
  if (notes.size > 1) return ['grey: outside of the measured time'];
  return [...notes].filter((note) => note !== '');
}

function quotaName({ quota }: QuotaSeconds): string {
  return `${short(quota.quota, 60)} of ${short(quota.account, 60)}, ${short(quota.region, 60)}`;
}

function multiplesWords(panels: readonly Panel[], seconds: number): string {
  const each = panels.map((panel) => `${short(panel.name, 60)}: ${statistics(panel)}`);
  return `${counted(panels.length, 'small timeline')} of requests a second over ${duration(seconds)}, on the same axes. ${each.join('; ')}.`;
}

/** Of which quota, where panels draw several, stands first. */
function statistics({ facts, columns, named, raised }: Panel): string {
  if (facts === undefined || columns === undefined) return 'no request reached a quota';
  return [
    ...(named ? [short(columns.quota.quota, 40)] : []),
    ...raisedNotes(raised),
    `peak ${perSecond(facts.peakPerSecond)}`,
    `mean ${perSecond(facts.meanPerSecond)}`,
    `throttled ${percent(facts.throttledShare)}`,
    ...(facts.rejected > 0 ? [`rejected ${percent(facts.rejected / facts.requests)}`] : []),
  ].join(' · ');
}

/** One panel: a line of words above it (on a phone two), then the two areas and the quota. */
function panelView(panel: Panel, index: number, place: PanelPlace): object {
  const { frame, top, height } = place;
  const { theme } = frame;
  const limit = panel.columns?.quota.limitPerSecond ?? Number.POSITIVE_INFINITY;
  const { raised } = panel;
  const steps = raised.length > 0 && raised.every((one) => one.limit <= top);
  const quota = {
    data: { values: [{}] },
    mark: { type: 'rule', color: theme.ink, strokeDash: [5, 3], strokeWidth: 1.2 },
    encoding: { y: { value: height * (1 - limit / top) } },
  };
  const marks = ({ x, y }: PanelAxes) => {
    const area = (from: string, to: string, color: string) => ({
      data: { name: `variant${index}` },
      mark: { type: 'area', interpolate: 'step-after', color },
      encoding: { x, y: { ...y, field: to }, y2: { field: from } },
    });
    return [
      area('zero', 'admitted', theme.firstTries),
      ...(largestOf(panel.columns?.rejected ?? []) > 0 ? [area('admitted', 'answered', theme.rejected)] : []),
      ...(largestOf(panel.columns?.throttled ?? []) > 0 ? [area('answered', 'offered', theme.throttled)] : []),
      ...(limit > top
        ? []
        : steps
          ? [raisedLine(frame, { limit, raised, seconds: place.bins.seconds }, { x, y })]
          : [quota]),
    ];
  };
  return smallPanel(place, marks, headOf(panel, frame));
}

/** The name on the left and its numbers on the right; on a phone under one another. */
function headOf(panel: Panel, frame: Frame): readonly object[] {
  const { theme, plotWidth, narrow } = frame;
  const words = fitText(statistics(panel), plotWidth, labelSize);
  const room = narrow ? plotWidth : plotWidth - textWidth(words, labelSize) - 16;
  const fontSize = labelSize + 1;
  const name = fitText(visible(panel.name.slice(0, 400)), room, fontSize, 'bold');
  return [
    panelWords(frame, name, { at: 0, above: narrow ? 18 : 4, mark: { align: 'left', fontWeight: 'bold', fontSize } }),
    panelWords(frame, words, {
      at: narrow ? 0 : plotWidth,
      mark: { align: narrow ? 'left' : 'right', color: theme.muted },
    }),
  ];
}

/** The busiest second of each bin, and a closing row. */
function panelRows({ columns }: Panel, bins: Bins): readonly object[] {
  const rows = Array.from({ length: bins.bins }, (_, index) => {
    const { offered, throttled, rejected } = busiestOf(columns, bins, index);
    const answered = offered - throttled;
    return { second: binRange(bins, index).from, zero: 0, admitted: answered - rejected, answered, offered };
  });
  return closedRows(rows, bins.seconds);
}

/** What the busiest second of a bin offers, and how much of it is refused; the first of equals. */
function busiestOf(columns: QuotaSeconds | undefined, bins: Bins, index: number) {
  const { from, to } = binRange(bins, index);
  let busiest = from;
  for (let second = from + 1; second < to; second++) {
    if ((columns?.offered[second] ?? 0) > (columns?.offered[busiest] ?? 0)) busiest = second;
  }
  return {
    offered: columns?.offered[busiest] ?? 0,
    throttled: columns?.throttled[busiest] ?? 0,
    rejected: columns?.rejected[busiest] ?? 0,
  };
}

function multiplesTable(panels: readonly Panel[], bins: Bins): Table {
  const cell = ({ columns }: Panel, index: number): string => {
    const { offered, throttled, rejected } = busiestOf(columns, bins, index);
    const of = (part: number, word: string) => (part === 0 ? '' : `, ${percent(part / offered)} ${word}`);
    return `${count(offered)}${of(throttled, 'throttled')}${of(rejected, 'rejected')}`;
  };
  return {
    caption: 'Requests/s offered by each variant',
    columns: [
      { name: 'Time (min:s)' },
      ...panels.map(({ name }) => ({ name: short(name, 60), align: 'right' as const })),
    ],
    rows: Array.from({ length: bins.bins }, (_, index) => [
      binName(bins, index),
      ...panels.map((panel) => cell(panel, index)),
    ]),
    note: `${bins.secondsPerBin > 1 ? `Each row is the busiest second of ${duration(bins.secondsPerBin)}, of each variant; every` : 'Every'} second of every variant is in series.csv.`,
  };
}

/** Why this file exists: a cache that is empty, or whose entries expire together, asks KMS all at once: here it is seen. */
import type { CacheSeries, RunReport } from '../../studies/summary.ts';
import { short } from '../names.ts';
import { clock, count, counted, duration, percent } from '../numbers.ts';
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
  yAxis,
} from './chart.ts';
import { outsideLayer, outsideNotes } from './throttle-timeline.ts';
import { type Bins, binNote, binRange, binsOf, timeAxis } from './time-axis.ts';

/** More panels than this no longer fit one look. */
const panels_max = 6;
/** Two pixels each: several panels make a large file. */
const bins_max = 380;
const height = 80;
/** A second with fewer lookups than this says less than the sum of many. */
const fewLookups = 10;

interface Panel {
  readonly client: string;
  readonly hits: ArrayLike<number>;
  readonly misses: ArrayLike<number>;
  readonly allHits: number;
  readonly allMisses: number;
  readonly busiest: number;
  /** The second of most misses. */
  readonly missSecond: number;
}

/** Hits and misses a second of each client with a cache; undefined where nothing was looked up. */
export function cacheLookups(report: RunReport, options: ChartOptions = {}): Chart | undefined {
  const all = (report.cacheSeries ?? [])
    .map((series) => panelOf(series, Math.floor(report.summary.warmupSeconds)))
    .filter(({ allHits, allMisses }) => allHits + allMisses > 0);
  const panels = all.toSorted((a, b) => b.allMisses - a.allMisses).slice(0, panels_max);
  if (panels.length === 0) return undefined;
  const { summary } = report;
  const seconds = Math.max(Math.ceil(summary.durationSeconds), 1, ...panels.map(({ hits }) => hits.length));
  const bins = binsOf(seconds, bins_max);
  const summed = bins.secondsPerBin > 1 && panels.every(({ busiest }) => busiest < fewLookups);
  const rows = panels.map((panel) => rowsOf(panel, bins, summed));
  const tops = rows.map((inPanel) => inPanel.reduce((most, { all: lookups }) => Math.max(most, lookups), 1));
  const ticks = tops.map((top) => linearTicks(top, 2, 1));
  const frame = frameOf(options, ticks.flat().map(count));
  const legend = legendView(frame, [
    { label: 'Lookups', color: frame.theme.bar, kind: 'area' },
    { label: 'of them misses', color: frame.theme.ink, kind: 'area' },
  ]);
  const views = panels.map((panel, index) =>
    panelView(frame, panel, {
      bins,
      top: tops[index]!,
      ticks: ticks[index]!,
      index,
      last: index === panels.length - 1,
      report,
    }),
  );
  return {
    name: 'cache-lookups',
    title: cacheTitle(panels[0]!),
    subtitle: [
      `Cache lookups${summed ? '' : '/s'} and those not answered from the cache`,
      summed ? `in each ${duration(bins.secondsPerBin)}` : binNote(bins),
      ...(panels.length > 1 ? ['each client on its own scale'] : []),
      ...(all.length > panels.length
        ? [`${panels.length} of ${counted(all.length, 'client')}, most misses first`]
        : []),
      ...(summary.replications > 1 ? [`first of ${count(summary.replications)} replications`] : []),
      ...outsideNotes(summary, seconds),
    ].join(' · '),
    altText: `Areas of cache hits and misses over time. ${panels.map(cacheTitle).join('. ')}.`,
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(
      frame,
      [legend, ...views],
      Object.fromEntries(panels.map((_, index) => [`cache${index}`, rows[index]!])),
      24,
    ),
    table: tableOf(panels),
  };
}

/** Of the client with most misses: the share of lookups that missed and the second of most misses. */
function cacheTitle({ client, allHits, allMisses, misses, missSecond }: Panel): string {
  const lookups = `${count(allHits + allMisses)} lookups of client ${short(client, 40)}`;
  if (allMisses === 0) return `None of the ${lookups} misses`;
  return `${percent(allMisses / (allHits + allMisses))} of the ${lookups} miss, most at ${clock(missSecond)}: ${count(misses[missSecond]!)} in one second`;
}

/** The totals and the second of most misses are of `from` on, after the warm-up; all is drawn. */
function panelOf({ client, hits, misses }: CacheSeries, from: number): Panel {
  let [allHits, allMisses, busiest, missSecond] = [0, 0, 0, from];
  for (let second = 0; second < hits.length; second++) {
    const [hit, missed] = [hits[second]!, misses[second] ?? 0];
    busiest = Math.max(busiest, hit + missed);
    if (second < from) continue;
    allHits += hit;
    allMisses += missed;
    if (missed > (misses[missSecond] ?? 0)) missSecond = second;
  }
  return { client, hits, misses, allHits, allMisses, busiest, missSecond };
}

interface Row {
  readonly second: number;
  readonly missed: number;
  readonly all: number;
}

/** Of each bin the most lookups of a second and the most misses of one, or all of them; and a closing row. */
function rowsOf({ hits, misses }: Panel, bins: Bins, summed: boolean): readonly Row[] {
  const rows = Array.from({ length: bins.bins }, (_, index) => {
    const { from, to } = binRange(bins, index);
    let [missed, all] = [0, 0];
    for (let second = from; second < to; second++) {
      const missedNow = misses[second] ?? 0;
      const allNow = (hits[second] ?? 0) + missedNow;
      [missed, all] = summed
        ? [missed + missedNow, all + allNow]
        : [Math.max(missed, missedNow), Math.max(all, allNow)];
    }
    return { second: from, missed, all };
  });
  return [...rows, { ...rows.at(-1)!, second: bins.seconds }];
}

interface Layout {
  readonly bins: Bins;
  /** The most that a bin has. */
  readonly top: number;
  readonly ticks: readonly number[];
  readonly index: number;
  readonly last: boolean;
  readonly report: RunReport;
}

function panelView(frame: Frame, panel: Panel, { bins, top, ticks, index, last, report }: Layout): object {
  const { theme, plotWidth } = frame;
  const axis = last ? timeAxis(bins.seconds, plotWidth) : null;
  const x = { field: 'second', type: 'quantitative', scale: { domain: [0, bins.seconds], nice: false }, axis };
  const y = {
    type: 'quantitative',
    scale: { domain: [0, top * 1.05], nice: false },
    axis: yAxis(frame, ticks, "format(datum.value, ',~r')"),
  };
  const area = (field: string, color: string) => ({
    data: { name: `cache${index}` },
    mark: { type: 'area', interpolate: 'step-after', color },
    encoding: { x, y: { ...y, field } },
  });
  const text = (content: string, at: number, mark: object) => ({
    data: { values: [{}] },
    mark: { type: 'text', text: content, baseline: 'bottom', fontSize: labelSize, color: theme.ink, ...mark },
    encoding: { x: { value: at }, y: { value: -4 } },
  });
  const words = `${percent(panel.allHits / (panel.allHits + panel.allMisses))} hits`;
  const room = plotWidth - textWidth(words, labelSize) - 16;
  return {
    width: plotWidth,
    height,
    view: { stroke: null },
    layer: [
      ...outsideLayer(frame, report.summary, bins.seconds, axis),
      area('all', theme.bar),
      area('missed', theme.ink),
      text(fitText(short(panel.client, 100), room, labelSize, 'bold'), 0, { align: 'left', fontWeight: 'bold' }),
      text(words, plotWidth, { align: 'right', color: theme.muted }),
    ],
  };
}

function tableOf(panels: readonly Panel[]): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  return {
    caption: 'Cache lookups by client',
    columns: [
      { name: 'Client' },
      right('Hits'),
      right('Misses'),
      right('Most misses in a second'),
      right('At (min:s)'),
    ],
    rows: panels.map(({ client, allHits, allMisses, misses, missSecond }) => [
      short(client, 200),
      count(allHits),
      count(allMisses),
      count(misses[missSecond] ?? 0),
      allMisses === 0 ? '' : clock(missSecond),
    ]),
  };
}

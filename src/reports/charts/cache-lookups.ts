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
} from './chart.ts';
import { outsideNotes } from './outside-time.ts';
import { closedRows, type PanelAxes, type PanelPlace, panelWords, smallPanel } from './small-multiples.ts';
import { type Bins, binName, binNote, binRange, binsOf } from './time-axis.ts';

/** More panels than this no longer fit one look. */
const panels_max = 6;
/** Two pixels each: several panels make a large file. */
const bins_max = 380;
/** Of what is read out by second. */
const rows_max = 200;
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
  const read = binsOf(seconds, rows_max);
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
    panelView(panel, index, {
      frame,
      bins,
      summary,
      height,
      top: tops[index]! * 1.05,
      ticks: ticks[index]!,
      last: index === panels.length - 1,
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
    readings: readingsOf(panels, read, summed),
    time: { seconds, plotWidth: frame.plotWidth, secondsPerRow: read.secondsPerBin },
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
function rowsOf(panel: Panel, bins: Bins, summed: boolean): readonly Row[] {
  const rows = Array.from({ length: bins.bins }, (_, index) => lookupsIn(panel, bins, { index, summed }));
  return closedRows(rows, bins.seconds);
}

function lookupsIn({ hits, misses }: Panel, bins: Bins, { index, summed }: BinChoice): Row {
  const { from, to } = binRange(bins, index);
  let [missed, all] = [0, 0];
  for (let second = from; second < to; second++) {
    const missedNow = misses[second] ?? 0;
    const allNow = (hits[second] ?? 0) + missedNow;
    [missed, all] = summed ? [missed + missedNow, all + allNow] : [Math.max(missed, missedNow), Math.max(all, allNow)];
  }
  return { second: from, missed, all };
}

interface BinChoice {
  readonly index: number;
  /** All of its lookups, or those of its busiest second. */
  readonly summed: boolean;
}

function panelView(panel: Panel, index: number, place: PanelPlace): object {
  const { frame } = place;
  const marks = ({ x, y }: PanelAxes) => {
    const area = (field: string, color: string) => ({
      data: { name: `cache${index}` },
      mark: { type: 'area', interpolate: 'step-after', color },
      encoding: { x, y: { ...y, field } },
    });
    return [area('all', frame.theme.bar), area('missed', frame.theme.ink)];
  };
  return smallPanel(place, marks, headOf(panel, frame));
}

function headOf({ client, allHits, allMisses }: Panel, frame: Frame): readonly object[] {
  const { theme, plotWidth } = frame;
  const words = `${percent(allHits / (allHits + allMisses))} hits`;
  const room = plotWidth - textWidth(words, labelSize) - 16;
  return [
    panelWords(frame, fitText(short(client, 100), room, labelSize, 'bold'), {
      at: 0,
      mark: { align: 'left', fontWeight: 'bold' },
    }),
    panelWords(frame, words, { at: plotWidth, mark: { align: 'right', color: theme.muted } }),
  ];
}

/** Lookups and misses of each client in each bin, counted as they are drawn. */
function readingsOf(panels: readonly Panel[], bins: Bins, summed: boolean): Table {
  const cell = (panel: Panel, index: number): string => {
    const { all, missed } = lookupsIn(panel, bins, { index, summed });
    return `${count(all)}, ${count(missed)} missed`;
  };
  return {
    caption: `Cache lookups${summed ? '' : '/s'} over time`,
    columns: [
      { name: 'Time (min:s)' },
      ...panels.map(({ client }) => ({ name: short(client, 60), align: 'right' as const })),
    ],
    rows: Array.from({ length: bins.bins }, (_, index) => [
      binName(bins, index),
      ...panels.map((panel) => cell(panel, index)),
    ]),
    ...(bins.secondsPerBin === 1
      ? {}
      : {
          note: summed
            ? `Each row is all lookups of ${duration(bins.secondsPerBin)}.`
            : `Each row is the most lookups and the most misses of a second of ${duration(bins.secondsPerBin)}.`,
        }),
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

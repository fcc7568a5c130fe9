/** Why this file exists: a resource quota is no rate: it fills, and the question is when it is full. */
import { largestOf, type SecondColumn } from '../../engine/number-column.ts';
import type { ResourceSeries, ResourceSummary, RunReport } from '../../studies/summary.ts';
import { short } from '../names.ts';
import { clock, count, counted, duration } from '../numbers.ts';
import type { Table } from '../tables.ts';
import { fitText, textWidth } from '../text-metrics.ts';
import { type Chart, type ChartOptions, type Frame, frameOf, labelSize, linearTicks, stacked } from './chart.ts';
import { outsideNotes } from './outside-time.ts';
import { closedRows, type PanelAxes, type PanelPlace, panelWords, smallPanel } from './small-multiples.ts';
import { type Bins, binName, binNote, binRange, binsOf } from './time-axis.ts';

/** More panels than this no longer fit one look. */
const panels_max = 4;
/** A resource of which less was used, 0 to 1 of its limit, and none refused, is a row of a table. */
const nearShare = 0.1;
const height = 90;
/** Of what is read out by second. */
const rows_max = 200;

interface Panel {
  readonly resource: ResourceSummary;
  readonly used: SecondColumn;
  /** Where the limit changes, ascending. */
  readonly limits: NonNullable<ResourceSeries['limits']>;
  /** The first second at whose end nothing was left; undefined if it never filled. */
  readonly fullSecond: number | undefined;
}

/** What is used of the resources that come nearest to their limits; undefined where none is counted. */
export function resourceUse(report: RunReport, options: ChartOptions = {}): Chart | undefined {
  const all = panelsOf(report);
  const panels = all.slice(0, panels_max);
  if (panels.length === 0) return undefined;
  const { summary } = report;
  const seconds = Math.max(Math.ceil(summary.durationSeconds), 1, ...panels.map(({ used }) => used.length));
  const bins = binsOf(seconds);
  const read = binsOf(seconds, rows_max);
  const ticks = panels.map((panel) => linearTicks(highest(panel), 2, 1));
  const frame = frameOf(options, ticks.flat().map(count));
  const views = panels.map((panel, index) =>
    panelView(panel, index, {
      frame,
      bins,
      summary,
      height,
      top: highest(panel) * 1.08,
      ticks: ticks[index]!,
      last: index === panels.length - 1,
    }),
  );
  return {
    name: 'resource-use',
    title: resourceTitle(panels[0]!),
    subtitle: [
      'In use at the end of each second, dashed: the limit',
      binNote(bins),
      ...(all.length > panels.length ? [`nearest ${panels.length} of ${counted(all.length, 'resource')}`] : []),
      ...(summary.replications > 1 ? [`first of ${count(summary.replications)} replications`] : []),
      ...outsideNotes(summary, seconds),
    ].join(' · '),
    altText: `Lines of resources in use over time against their limits. ${panels.map(resourceTitle).join('. ')}.`,
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(
      frame,
      views,
      Object.fromEntries(panels.map((panel, index) => [`resource${index}`, rowsOf(panel, bins)])),
      30,
    ),
    table: tableOf(panels),
    readings: readingsOf(panels, read),
    time: { seconds, plotWidth: frame.plotWidth, secondsPerRow: read.secondsPerBin },
  };
}

/** The finding: when it was full, or how near it came. */
function resourceTitle(panel: Panel): string {
  const { resource, fullSecond, used, limits } = panel;
  const name = `${short(resource.quota, 40)} of ${short(resource.scope, 40)}`;
  const most = largestOf(used);
  const last = limits.at(-1);
  const then = last === undefined ? '' : `, which is ${count(last.limit)} from ${clock(last.fromSeconds)} on`;
  if (fullSecond === undefined)
    return `${name} comes to ${count(most)} of its limit of ${count(resource.limit)}${then}`;
  const since = fullSecond === 0 ? 'from the start' : `at ${clock(fullSecond)}`;
  return `${name} reaches its limit of ${count(limitAt(panel, fullSecond))} ${since}${then}`;
}

/** The limit in force at the end of a second: what changes then holds from the next on. */
function limitAt({ resource, limits }: Pick<Panel, 'resource' | 'limits'>, second: number): number {
  return limits.findLast(({ fromSeconds }) => fromSeconds < second + 1)?.limit ?? resource.limit;
}

function highest({ resource, limits }: Panel): number {
  return Math.max(resource.limit, resource.peak, ...limits.map(({ limit }) => limit));
}

/** The nearest to its limit first. */
function panelsOf({ resourceSeries = [], summary }: RunReport): readonly Panel[] {
  const known = resourceSeries.filter(
    ({ resource, used }) => summary.resources[resource] !== undefined && used.length > 0,
  );
  return known
    .map(({ resource, used, limits = [] }: ResourceSeries): Panel => {
      const facts = summary.resources[resource]!;
      const full = Array.from(used).findIndex((value, second) => value >= limitAt({ resource: facts, limits }, second));
      return { resource: facts, used, limits, fullSecond: full < 0 ? undefined : full };
    })
    .filter(
      ({ resource }) => resource.limit > 0 && (resource.refused > 0 || resource.peak >= nearShare * resource.limit),
    )
    .toSorted((a, b) => b.resource.peak / b.resource.limit - a.resource.peak / a.resource.limit);
}

function rowsOf(panel: Panel, bins: Bins): readonly object[] {
  const rows = Array.from({ length: bins.bins }, (_, index) => ({
    second: binRange(bins, index).from,
    used: mostIn(panel, bins, index),
  }));
  return closedRows(rows, bins.seconds);
}

/** The highest second of a bin. */
function mostIn({ used }: Panel, bins: Bins, index: number): number {
  const { from, to } = binRange(bins, index);
  let most = used[Math.min(from, used.length - 1)]!;
  for (let second = from + 1; second < Math.min(to, used.length); second++) most = Math.max(most, used[second]!);
  return most;
}

/** From where on the limit is what, and once more at the end. */
function limitSteps({ resource, limits }: Panel, seconds: number): readonly object[] {
  const last = limits.at(-1)?.limit ?? resource.limit;
  return [
    { second: 0, limit: resource.limit },
    ...limits.map(({ fromSeconds, limit }) => ({ second: fromSeconds, limit })),
    { second: seconds, limit: last },
  ];
}

function panelView(panel: Panel, index: number, place: PanelPlace): object {
  const { theme } = place.frame;
  const { fullSecond } = panel;
  const marks = ({ x, y }: PanelAxes) => [
    {
      data: { name: `resource${index}` },
      mark: { type: 'area', interpolate: 'step-after', color: theme.bar },
      encoding: { x, y: { ...y, field: 'used' } },
    },
    {
      data: { values: limitSteps(panel, place.bins.seconds) },
      mark: { type: 'line', interpolate: 'step-after', color: theme.ink, strokeDash: [5, 3], strokeWidth: 1.2 },
      encoding: { x, y: { ...y, field: 'limit' } },
    },
    ...(fullSecond === undefined
      ? []
      : [
          {
            data: { values: [{ second: fullSecond }] },
            mark: { type: 'rule', color: theme.ink, strokeWidth: 1.2 },
            encoding: { x },
          },
        ]),
  ];
  return smallPanel(place, marks, headOf(panel, place.frame));
}

/** When it was full on the right, its name on the left. */
function headOf({ resource, fullSecond }: Panel, frame: Frame): readonly object[] {
  const { plotWidth } = frame;
  const words = fullSecond === undefined ? '' : `full at ${clock(fullSecond)}`;
  const room = plotWidth - textWidth(words, labelSize) - 16;
  const name = fitText(`${short(resource.quota, 40)} of ${short(resource.scope, 60)}`, room, labelSize, 'bold');
  return [
    ...(words === '' ? [] : [panelWords(frame, words, { at: plotWidth, mark: { align: 'right' } })]),
    panelWords(frame, name, { at: 0, mark: { align: 'left', fontWeight: 'bold' } }),
  ];
}

/** What is in use at the end of each second, of at most so many seconds. */
function readingsOf(panels: readonly Panel[], bins: Bins): Table {
  return {
    caption: 'In use at the end of each second, and the limit',
    columns: [
      { name: 'Time (min:s)' },
      ...panels.map(({ resource }) => ({
        name: `${short(resource.quota, 40)} of ${short(resource.scope, 60)}`,
        align: 'right' as const,
      })),
    ],
    rows: Array.from({ length: bins.bins }, (_, index) => {
      const last = binRange(bins, index).to - 1;
      return [
        binName(bins, index),
        ...panels.map((panel) => `${count(mostIn(panel, bins, index))} of ${count(limitAt(panel, last))}`),
      ];
    }),
    ...(bins.secondsPerBin > 1 ? { note: `Each row is the highest second of ${duration(bins.secondsPerBin)}.` } : {}),
  };
}

function tableOf(panels: readonly Panel[]): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  return {
    caption: 'Resources against their limits',
    columns: [
      { name: 'Quota' },
      { name: 'Of' },
      right('Limit'),
      right('Highest at a second’s end'),
      right('Full at (min:s)'),
    ],
    rows: panels.map(({ resource, used, limits, fullSecond }) => [
      short(resource.quota, 200),
      short(resource.scope, 200),
      [resource, ...limits].map(({ limit }) => count(limit)).join(', then '),
      count(largestOf(used)),
      fullSecond === undefined ? '' : clock(fullSecond),
    ]),
  };
}

/** Why this file exists: a resource quota is no rate: it fills, and the question is when it is full. */
import { largestOf, type SecondColumn } from '../../engine/number-column.ts';
import type { ResourceSeries, ResourceSummary, RunReport } from '../../studies/summary.ts';
import { short } from '../names.ts';
import { clock, count, counted } from '../numbers.ts';
import type { Table } from '../tables.ts';
import { fitText, textWidth } from '../text-metrics.ts';
import { type Chart, type ChartOptions, type Frame, frameOf, labelSize, linearTicks, stacked, yAxis } from './chart.ts';
import { outsideLayer, outsideNotes } from './throttle-timeline.ts';
import { type Bins, binNote, binRange, binsOf, timeAxis } from './time-axis.ts';

/** More panels than this no longer fit one look. */
const panels_max = 4;
/** A resource of which less was used, 0 to 1 of its limit, and none refused, is a row of a table. */
const nearShare = 0.1;
const height = 90;

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
  const ticks = panels.map((panel) => linearTicks(highest(panel), 2, 1));
  const frame = frameOf(options, ticks.flat().map(count));
  const views = panels.map((panel, index) =>
    panelView(frame, panel, { bins, ticks: ticks[index]!, index, last: index === panels.length - 1, report }),
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

function rowsOf({ used }: Panel, bins: Bins): readonly object[] {
  const rows = Array.from({ length: bins.bins }, (_, index) => {
    const { from, to } = binRange(bins, index);
    let most = used[Math.min(from, used.length - 1)]!;
    for (let second = from + 1; second < Math.min(to, used.length); second++) most = Math.max(most, used[second]!);
    return { second: from, used: most };
  });
  return [...rows, { ...rows.at(-1)!, second: bins.seconds }];
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

interface Layout {
  readonly bins: Bins;
  readonly ticks: readonly number[];
  readonly index: number;
  readonly last: boolean;
  readonly report: RunReport;
}

function panelView(frame: Frame, panel: Panel, { bins, ticks, index, last, report }: Layout): object {
  const { theme, plotWidth } = frame;
  const { resource, fullSecond } = panel;
  const top = highest(panel) * 1.08;
  const axis = last ? timeAxis(bins.seconds, plotWidth) : null;
  const x = { field: 'second', type: 'quantitative', scale: { domain: [0, bins.seconds], nice: false }, axis };
  const y = {
    field: 'used',
    type: 'quantitative',
    scale: { domain: [0, top], nice: false },
    axis: yAxis(frame, ticks, "format(datum.value, ',~r')"),
  };
  const words = fullSecond === undefined ? '' : `full at ${clock(fullSecond)}`;
  const wordsWidth = textWidth(words, labelSize);
  const name = `${short(resource.quota, 40)} of ${short(resource.scope, 60)}`;
  const text = (content: string, at: number, mark: object) => ({
    data: { values: [{}] },
    mark: { type: 'text', text: content, baseline: 'bottom', fontSize: labelSize, color: theme.ink, ...mark },
    encoding: { x: { value: at }, y: { value: -4 } },
  });
  return {
    width: plotWidth,
    height,
    view: { stroke: null },
    layer: [
      ...outsideLayer(frame, report.summary, bins.seconds, axis),
      {
        data: { name: `resource${index}` },
        mark: { type: 'area', interpolate: 'step-after', color: theme.bar },
        encoding: { x, y },
      },
      {
        data: { values: limitSteps(panel, bins.seconds) },
        mark: { type: 'line', interpolate: 'step-after', color: theme.ink, strokeDash: [5, 3], strokeWidth: 1.2 },
        encoding: { x, y: { ...y, field: 'limit' } },
      },
      ...(fullSecond === undefined
        ? []
        : [
            {
              data: { values: [{}] },
              mark: { type: 'rule', color: theme.ink, strokeWidth: 1.2 },
              encoding: { x: { value: (plotWidth * fullSecond) / bins.seconds } },
            },
            text(words, plotWidth, { align: 'right' }),
          ]),
      text(fitText(name, plotWidth - wordsWidth - 16, labelSize, 'bold'), 0, { align: 'left', fontWeight: 'bold' }),
    ],
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

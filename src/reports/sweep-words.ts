/** Why this file exists: a sweep says the same of its points in a terminal, on a page, in a ticket and as CSV. */
import { shownPercentiles, tailPercentile } from '../studies/measures/shown-percentiles.ts';
import type { SweepPoint, SweepReport } from '../studies/sweep-report.ts';
import { phrased } from './names.ts';
import { count, counted, dollars, milliseconds, percent } from './numbers.ts';
import type { Table } from './tables.ts';
import type { Verdict } from './verdict.ts';

interface SweepColumn {
  readonly name: string;
  readonly metric: string;
  readonly format: (value: number) => string;
}

export function sweepColumns({ points }: Pick<SweepReport, 'points'>): readonly SweepColumn[] {
  return [
    { name: 'throttled', metric: 'throttled.share', format: percent },
    { name: 'failed', metric: 'failed.share', format: percent },
    ...shownPercentiles(latenciesOf(points)).map((name) => ({
      name,
      metric: `latency.${name}`,
      format: milliseconds,
    })),
    { name: 'peak/s', metric: 'requests.peak1s', format: (value) => count(Math.round(value)) },
    { name: 'requests/call', metric: 'attemptsPerCall', format: (value) => value.toFixed(2) },
    { name: 'cost', metric: 'costUsd', format: dollars },
  ];
}

/** What callers feel, where a chart shows one number of it: `p99`, or the highest percentile that was asked for. */
export function sweepTail({ points }: Pick<SweepReport, 'points'>): { readonly name: string; readonly metric: string } {
  const name = tailPercentile(latenciesOf(points));
  return { name, metric: `latency.${name}` };
}

function latenciesOf([first]: SweepReport['points']): readonly string[] {
  return Object.keys(first?.summary.latencyMs ?? {});
}

export type Met = 'met' | 'not met' | 'none';

export function metOf({ summary: { thresholds } }: SweepPoint): Met {
  if (thresholds.length === 0) return 'none';
  return thresholds.every(({ passed }) => passed) ? 'met' : 'not met';
}

export function sweepVerdict(report: SweepReport): Verdict {
  const { points, axes, partial } = report;
  const met = points.filter((point) => metOf(point) === 'met').length;
  const judged = points.some((point) => metOf(point) !== 'none');
  const free = points.filter(({ summary }) => summary.totals.throttled === 0).length;
  const shares = points.map(({ metrics }) => metrics['throttled.share']?.value ?? 0);
  const [low, high] = [percent(Math.min(...shares)), percent(Math.max(...shares))];
  const range = low === high ? `Everywhere ${low}` : `From ${low} to ${high}`;
  const headline = judged
    ? (edgeWords(report) ??
      `${count(met)} of ${counted(points.length, 'point')} ${met === 1 || points.length === 1 ? 'meets' : 'meet'} every threshold`)
    : `${count(free)} of ${counted(points.length, 'point')} ${free === 1 || points.length === 1 ? 'is' : 'are'} never throttled`;
  const varied = axes.map(({ path, values }) => `${phrased(path)} (${counted(values.length, 'value')})`);
  return {
    status: 'none',
    headline: `${partial ? 'Interrupted before its end: ' : ''}${headline}`,
    detail: `Varied: ${listed(varied)}. ${range} of the requests are throttled.`,
    advice: undefined,
  };
}

/** `a`, `a and b`, `a, b and c`. */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/**
 * Along an axis whose points meet the thresholds up to somewhere, or from somewhere on: where that is. Of two axes, only
 * if it is the same wherever the other one is.
 */
function edgeWords(report: SweepReport): string | undefined {
  const { axes, partial } = report;
  if (axes.length > 2 || partial) return undefined;
  for (const axis of [...axes].reverse()) {
    const other = axes.find(({ path }) => path !== axis.path);
    const lines = (other?.values ?? ['']).map((value) => edgeAlong(report, axis, other, value));
    if (lines[0] === undefined || lines.some((line) => line !== lines[0])) continue;
    return other === undefined ? lines[0] : `${lines[0]}, whatever ${phrased(other.path)} is`;
  }
  return undefined;
}

type Axis = SweepReport['axes'][number];

/** Of the points where `other`, if there is one, has this value. */
function edgeAlong({ points }: SweepReport, axis: Axis, other: Axis | undefined, value: string): string | undefined {
  const line = points.filter(({ values }) => other === undefined || values[other.path] === value);
  const met = line.map((point) => metOf(point) === 'met');
  if (met.filter((one, index) => index > 0 && one !== met[index - 1]).length !== 1) return undefined;
  const at = (index: number) => `${phrased(axis.path)} ${phrased(line[index]?.values[axis.path] ?? '')}`;
  return met[0] === true
    ? `Every threshold is met up to ${at(met.lastIndexOf(true))}, and not at ${at(met.indexOf(false))}`
    : `Every threshold is met from ${at(met.indexOf(true))} on, and not at ${at(met.lastIndexOf(false))}`;
}

export function sweepTable({ axes, points }: SweepReport): Table {
  const numbers = sweepColumns({ points });
  return {
    caption: 'Every point of the grid: means over the replications',
    columns: [
      ...axes.map(({ path }) => ({ name: phrased(path), align: 'right' as const })),
      { name: 'Thresholds' },
      ...numbers.map(({ name }) => ({ name, align: 'right' as const })),
    ],
    rows: points.map((point) => [
      ...axes.map(({ path }) => phrased(point.values[path] ?? '')),
      { met: '✓ met', 'not met': '✗ not met', none: 'none' }[metOf(point)],
      ...numbers.map(({ metric, format }) => {
        const value = point.metrics[metric]?.value ?? null;
        return value === null ? 'none' : format(value);
      }),
    ]),
  };
}

/** What a page says of a point that is pointed at: each mean, and its interval where it has one. */
export function sweepReadings({ axes, points, replications }: SweepReport): Table {
  const numbers = sweepColumns({ points });
  const [only, ...others] = axes.map(({ path }) => path);
  const words = (point: SweepPoint, path: string) => phrased(point.values[path] ?? '');
  const name = (point: SweepPoint) =>
    others.length === 0
      ? words(point, only!)
      : axes.map(({ path }) => `${phrased(path)} ${words(point, path)}`).join(', ');
  return {
    caption: `Every point of the grid: means${replications > 1 ? ' and their 95% intervals' : ''}`,
    columns: [
      { name: others.length === 0 ? phrased(only!) : 'Point' },
      { name: 'Thresholds' },
      ...numbers.map((column) => ({ name: column.name, align: 'right' as const })),
    ],
    rows: points.map((point) => [
      name(point),
      { met: '✓ met', 'not met': '✗ not met', none: '' }[metOf(point)],
      ...numbers.map((column) => reading(point, column)),
    ]),
  };
}

function reading({ metrics }: SweepPoint, { metric, format }: SweepColumn): string {
  const { value = null, interval = null } = metrics[metric] ?? {};
  if (value === null) return 'none';
  const [low, high] = [interval?.low ?? value, interval?.high ?? value].map(format);
  return low === high ? format(value) : `${format(value)} (${low} to ${high})`;
}

/** Why this file exists: past its quota a system should keep what it has; where more load brings less, retries are why. */
import type { SweepAxis, SweepPoint, SweepReport } from '../../studies/sweep-report.ts';
import { short } from '../names.ts';
import { count, counted, percent } from '../numbers.ts';
import type { Table } from '../tables.ts';
import { fitText, textWidth } from '../text-metrics.ts';
import {
  type Chart,
  type ChartOptions,
  type Frame,
  frameOf,
  labelFlush,
  labelSize,
  linearTicks,
  stacked,
  yAxis,
} from './chart.ts';
import { endLabels, lineColor, lineMark, lineShapes, lines_max } from './line-styles.ts';
import { numbersOf } from './sweep-lines.ts';

const height = 240;
/** A fall from the best by less than this, 0 to 1, is noise. */
const leastFall = 0.02;

interface Line {
  /** Empty where it is the only one. */
  readonly name: string;
  readonly points: readonly Throughput[];
}

/** Calls a second of the measured time. */
interface Throughput {
  readonly offered: number;
  readonly succeeded: number;
}

/** Calls that succeed by calls that are made; undefined unless one axis of at most two changes the load. */
export function goodput(report: SweepReport, options: ChartOptions = {}): Chart | undefined {
  const load = report.axes.length > 2 ? undefined : report.axes.find((axis) => isLoad(report, axis));
  if (load === undefined || report.partial) return undefined;
  const other = report.axes.find((axis) => axis !== load);
  const all = linesOf(report, load, other);
  const lines = spreadOver(all, lines_max);
  const offered = lines.flatMap(({ points }) => points.map((point) => point.offered));
  const succeeded = lines.flatMap(({ points }) => points.map((point) => point.succeeded));
  const across = { least: Math.min(...offered), most: Math.max(...offered) };
  const top = Math.max(...succeeded) * 1.08;
  const ticks = linearTicks(top, 5, 1);
  const longest = (options.width ?? 840) < 500 ? 90 : 150;
  const names = lines.map(({ name }) => fitText(short(name, 60), longest, labelSize, 'bold'));
  const right =
    other === undefined ? 0 : 14 + Math.ceil(Math.max(...names.map((n) => textWidth(n, labelSize, 'bold'))));
  const frame = frameOf(options, ticks.map(count), right);
  return {
    name: 'goodput',
    title: goodputTitle(lines, other?.path),
    subtitle: [
      'Calls/s that succeed, by calls/s made',
      ...(other === undefined ? [] : [`a line for each ${short(other.path, 60)}`]),
      'counted by their start, however late they end',
      'dotted: all of them',
      ...(all.length > lines.length ? [`${lines.length} of ${counted(all.length, 'line')}`] : []),
      report.replications > 1 ? `means of ${count(report.replications)} replications` : 'one replication',
    ].join(' · '),
    altText: `Lines of calls that succeed a second by calls made a second. ${lines.map(wordsOf).join('; ')}.`,
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(
      frame,
      [plotView(frame, lines, { names, top, ticks, ...across })],
      Object.fromEntries(lines.map(({ points }, index) => [`line${index}`, points])),
    ),
    table: tableOf(all, other),
    ...readingsOf(lines, ascending(load.values), { ...across, plotWidth: frame.plotWidth }),
  };
}

/** Along it calls grow from each value to the next, wherever the other axis is. */
function isLoad(report: SweepReport, axis: SweepAxis): boolean {
  if (axis.values.length < 3 || numbersOf(report.points, axis.path) === undefined) return false;
  const other = report.axes.find((one) => one !== axis);
  return linesOf(report, axis, other).every(
    ({ points }) =>
      points.length === axis.values.length &&
      points.every(({ offered }, index) => index === 0 || offered > points[index - 1]!.offered) &&
      points.at(-1)!.offered > 1.1 * points[0]!.offered,
  );
}

function linesOf({ points }: SweepReport, load: SweepAxis, other: SweepAxis | undefined): readonly Line[] {
  const numberOf = (point: SweepPoint) => Number.parseFloat(point.values[load.path]!);
  return (other?.values ?? ['']).map((value) => ({
    name: value,
    points: points
      .filter(({ values }) => other === undefined || values[other.path] === value)
      .toSorted((a, b) => numberOf(a) - numberOf(b))
      .map(({ summary: { totals, durationSeconds, warmupSeconds } }) => ({
        offered: rounded(totals.calls / (durationSeconds - warmupSeconds)),
        succeeded: rounded(totals.succeeded / (durationSeconds - warmupSeconds)),
      })),
  }));
}

function ascending(values: readonly string[]): readonly string[] {
  return values.toSorted((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
}

function rounded(value: number): number {
  return Number(value.toPrecision(8));
}

/** The first, the last and evenly between them, at most so many. */
function spreadOver(lines: readonly Line[], most: number): readonly Line[] {
  if (lines.length <= most) return lines;
  return Array.from({ length: most }, (_, index) => lines[Math.round((index * (lines.length - 1)) / (most - 1))]!);
}

/** The finding: where more load brings less, else what succeeds at the highest load. `other` is what lines differ in. */
export function goodputTitle(lines: readonly Line[], other = ''): string {
  const fall = ({ points }: Line) => 1 - points.at(-1)!.succeeded / bestOf(points).succeeded;
  const worst = lines.reduce((high, line) => (fall(line) > fall(high) ? line : high));
  if (fall(worst) >= leastFall) {
    const [best, end] = [bestOf(worst.points), worst.points.at(-1)!];
    return `More load brings less${withName(worst)}: of ${count(best.offered)} calls/s ${count(best.succeeded)} succeed, of ${count(end.offered)} only ${count(end.succeeded)}`;
  }
  const ends = lines.map(({ name, points }) => ({ name, ...points.at(-1)! }));
  const least = ends.reduce((low, one) => (one.succeeded < low.succeeded ? one : low));
  const most = ends.reduce((high, one) => (one.succeeded > high.succeeded ? one : high));
  if (least.succeeded === least.offered) return `Every call succeeds, up to ${count(least.offered)} calls/s`;
  const of = `Of ${count(least.offered)} calls/s`;
  const share = percent(least.succeeded / least.offered);
  if (lines.length === 1) return `${of} ${count(least.succeeded)} succeed (${share})`;
  if (least.succeeded >= (1 - leastFall) * most.succeeded) {
    const both = [...new Set([least, most].map(({ succeeded }) => count(succeeded)))].join(' to ');
    return `${of} ${both} succeed, whatever ${short(other, 60)} is`;
  }
  return `${of} ${count(least.succeeded)} succeed${withName(least)} (${share}), ${count(most.succeeded)}${withName(most)}`;
}

function bestOf(points: readonly Throughput[]): Throughput {
  return points.reduce((best, point) => (point.succeeded > best.succeeded ? point : best));
}

function withName({ name }: Pick<Line, 'name'>): string {
  return name === '' ? '' : ` with ${short(name, 30)}`;
}

function wordsOf({ name, points }: Line): string {
  const each = points.map(({ offered, succeeded }) => `${count(succeeded)} of ${count(offered)}`).join(', ');
  return name === '' ? each : `${short(name, 60)}: ${each}`;
}

interface Layout {
  readonly names: readonly string[];
  readonly top: number;
  readonly ticks: readonly number[];
  /** Calls a second. */
  readonly least: number;
  readonly most: number;
}

function plotView(frame: Frame, lines: readonly Line[], { names, top, ticks, least, most }: Layout): object {
  const room = Math.floor(frame.plotWidth / (textWidth(count(most), labelSize) + 16));
  const axis = {
    title: null,
    values: linearTicks(most, Math.min(frame.narrow ? 4 : 8, room), 1).filter((tick) => tick >= least),
    labelExpr: "format(datum.value, ',~r')",
    grid: false,
    labelFlush: labelFlush([count(most)]),
  };
  const scale = { domain: [least, most], nice: false, zero: false };
  const x = { field: 'offered', type: 'quantitative', scale, axis };
  const y = {
    type: 'quantitative',
    scale: { domain: [0, top], nice: false },
    axis: yAxis(frame, ticks, "format(datum.value, ',~r')"),
  };
  const line = (index: number) => ({
    data: { name: `line${index}` },
    mark: lineMark(frame, index),
    encoding: { x, y: { ...y, field: 'succeeded' } },
  });
  const points = (index: number) => ({
    data: { name: `line${index}` },
    mark: {
      type: 'point',
      shape: lineShapes[index],
      size: 90 - 14 * index,
      color: lineColor(frame, index),
      fill: lineColor(frame, index),
      opacity: 1,
    },
    encoding: { x, y: { ...y, field: 'succeeded' } },
  });
  const end = Math.min(most, top);
  return {
    width: frame.plotWidth,
    height,
    view: { stroke: null },
    layer: [
      {
        data: { values: [least, Math.max(least, end)].map((offered) => ({ offered })) },
        mark: { type: 'line', color: frame.theme.muted, strokeDash: [1, 4], strokeWidth: 1.5, strokeCap: 'round' },
        encoding: { x, y: { ...y, field: 'offered' } },
      },
      ...lines.flatMap((_, index) => [line(index), points(index)]),
      ...(lines.length === 1 && names[0] === ''
        ? []
        : endLabels(
            frame,
            lines.map(({ points: along }, index) => ({
              name: names[index]!,
              y: height * (1 - along.at(-1)!.succeeded / top),
            })),
            { height, gap: 12 },
          )),
    ],
  };
}

interface Across {
  readonly least: number;
  readonly most: number;
  readonly plotWidth: number;
}

/** Of each load what succeeds on every line, and where it lies. */
function readingsOf(
  lines: readonly Line[],
  loads: readonly string[],
  { least, most, plotWidth }: Across,
): Pick<Chart, 'readings' | 'points'> {
  const { points } = lines[0]!;
  const cell = ({ succeeded, offered }: Throughput) =>
    `${count(succeeded)} of ${count(offered)} (${percent(offered === 0 ? 0 : succeeded / offered)})`;
  return {
    readings: {
      caption: 'Calls a second that succeed, of those made, at each load',
      columns: [
        { name: 'Load' },
        ...lines.map(({ name }) => ({ name: name === '' ? 'Succeed/s' : short(name, 60), align: 'right' as const })),
      ],
      rows: points.map((_, index) => [short(loads[index]!, 40), ...lines.map((line) => cell(line.points[index]!))]),
    },
    points: { plotWidth, places: points.map(({ offered }) => (plotWidth * (offered - least)) / (most - least)) },
  };
}

function tableOf(lines: readonly Line[], other: SweepAxis | undefined): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  return {
    caption: 'Calls a second that succeed',
    columns: [
      ...(other === undefined ? [] : [{ name: short(other.path, 60) }]),
      right('Made/s'),
      right('Succeed/s'),
      right('Share'),
    ],
    rows: lines
      .flatMap(({ name, points }) =>
        points.map(({ offered, succeeded }) => [
          ...(other === undefined ? [] : [short(name, 200)]),
          count(offered),
          count(succeeded),
          percent(offered === 0 ? 0 : succeeded / offered),
        ]),
      )
      .slice(0, 300),
  };
}

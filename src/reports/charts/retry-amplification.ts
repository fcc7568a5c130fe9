/** Why this file exists: retries are load that a refusal makes; how much of it, and when, decides whether an overload ends. */
import { largestOf } from '../../engine/number-column.ts';
import type { QuotaSeries, RunReport } from '../../studies/summary.ts';
import { short } from '../names.ts';
import { clock, count, duration, factor } from '../numbers.ts';
import { drawnSeries } from '../series.ts';
import type { Table } from '../tables.ts';
import { type Chart, type ChartOptions, type Frame, frameOf, linearTicks, stacked, yAxis } from './chart.ts';
import { outsideLayer } from './outside-time.ts';
import { type Bins, binName, binRange, binsOf, timeAxis } from './time-axis.ts';

/** A second's first tries and the retries of earlier ones have nothing in common; ten seconds hold most waits. */
const window_seconds = 10;
/** Less than this is nothing to look at. */
const leastFactor = 1.1;
/** Of its table. */
const rows_max = 300;
const height = 110;

interface Amplification {
  /** The highest factor of each bin of the chart, and of each row of the table; null where there is none. */
  readonly binned: Binned;
  readonly rows: Binned;
  readonly highest: number;
  readonly highestSecond: number;
  /** Over all measured seconds, the drain's retries included. */
  readonly overall: number;
}

interface Binned {
  readonly bins: Bins;
  readonly highest: readonly (number | null)[];
}

/** How many requests each first try became, over time; undefined where retries add next to nothing. */
export function retryAmplification(report: RunReport, options: ChartOptions = {}): Chart | undefined {
  const series = drawnSeries(report);
  if (series === undefined) return undefined;
  if (largestOf(series.admittedRetries) + largestOf(series.throttledRetries) === 0) return undefined;
  const { summary } = report;
  const amplification = amplificationOf(series, summary);
  if (amplification.highest < leastFactor) return undefined;
  const { bins } = amplification.binned;
  const top = 1 + (amplification.highest - 1) * 1.06;
  const ticks = linearTicks(top - 1, 4).map((tick) => Number((1 + tick).toPrecision(12)));
  const frame = frameOf(options, ticks.map(written));
  const quota = summary.quotas[series.quota]!;
  const title = titleOf(amplification);
  return {
    name: 'retry-amplification',
    title,
    subtitle: [
      `Requests for each first try, over the last ${window_seconds} s of first tries`,
      `${short(quota.quota, 60)} of ${short(quota.account, 60)}`,
      bins.secondsPerBin === 1 ? 'every second' : `each step is the highest of ${duration(bins.secondsPerBin)}`,
      ...(quota.rejected > 0 ? ['rejected requests count as first tries'] : []),
      ...(summary.replications > 1 ? [`first of ${count(summary.replications)} replications`] : []),
      ...(summary.warmupSeconds > 0 ? ['grey: warm-up, not measured'] : []),
    ].join(' · '),
    altText: `Area of the requests that each first try became, over time, from 1 up. ${title}.`,
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(frame, [view(frame, report, { bins, top, ticks })], { factors: rowsOf(amplification.binned) }),
    table: tableOf(amplification),
    time: { seconds: bins.seconds, plotWidth: frame.plotWidth, secondsPerRow: amplification.rows.bins.secondsPerBin },
  };
}

function titleOf({ highest, highestSecond, overall }: Amplification): string {
  const times = (value: number) => factor(value).replace(' times', '');
  return `Retries multiply first tries by ${times(highest)} at ${clock(highestSecond)}, by ${times(overall)} over the run`;
}

/** On the axis. */
function written(tick: number): string {
  return factor(tick).replace(' times', '×');
}

function amplificationOf(series: QuotaSeries, summary: RunReport['summary']): Amplification {
  const warmup = Math.floor(summary.warmupSeconds);
  const end = Math.min(Math.ceil(summary.durationSeconds), series.rejected.length);
  const [binned, rows] = [new HighestOfBins(binsOf(end)), new HighestOfBins(binsOf(end, rows_max))];
  let highest = { second: Math.min(warmup, Math.max(0, end - 1)), factor: 0 };
  let second = 0;
  for (const factorNow of factorsOf(series, end)) {
    binned.add(second, factorNow);
    rows.add(second, factorNow);
    const isFirst = second === highest.second;
    if (isFirst || (second > warmup && (factorNow ?? 0) > highest.factor)) highest = { second, factor: factorNow ?? 0 };
    second++;
  }
  const all = totalFrom(firstTriesOf(series), warmup);
  const again = totalFrom(retriesOf(series), warmup);
  return {
    binned,
    rows,
    highest: highest.factor,
    highestSecond: highest.second,
    overall: all === 0 ? 0 : 1 + again / all,
  };
}

/**
 * Of each second, requests by first tries over the ten seconds to it. Where first tries pause, over the ten seconds to the
 * last of them and what follows, so that late retries keep the first tries they belong to; null ten seconds after it.
 */
function* factorsOf(series: QuotaSeries, end: number): Generator<number | null> {
  const [firstTries, retries] = [new RecentSums(firstTriesOf(series)), new RecentSums(retriesOf(series))];
  let last: number | undefined;
  for (let second = 0; second < end; second++) {
    if (firstTries.next() > 0) last = second;
    retries.next();
    if (last === undefined || second - last >= window_seconds) {
      yield null;
      continue;
    }
    const from = Math.max(0, last + 1 - window_seconds);
    yield 1 + retries.since(from) / firstTries.since(from);
  }
}

type Columns = readonly ArrayLike<number>[];

function firstTriesOf({ admittedFirstTries, throttledFirstTries, rejected }: QuotaSeries): Columns {
  return [admittedFirstTries, throttledFirstTries, rejected];
}

function retriesOf({ admittedRetries, throttledRetries }: QuotaSeries): Columns {
  return [admittedRetries, throttledRetries];
}

/** Goes through columns second by second and knows their sums over the latest seconds. */
class RecentSums {
  readonly #columns: Columns;
  /** The sum of the seconds before n at index n of the latest n, round and round. */
  readonly #before = new Float64Array(2 * window_seconds + 1);
  #seconds = 0;
  #total = 0;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /** The next second's sum. */
  next(): number {
    this.#before[this.#seconds % this.#before.length] = this.#total;
    let sum = 0;
    for (const column of this.#columns) sum += column[this.#seconds]!;
    this.#seconds++;
    this.#total += sum;
    return sum;
  }

  /** The sum of the seconds from `second` on, at most twice the window back. */
  since(second: number): number {
    return this.#total - this.#before[second % this.#before.length]!;
  }
}

function totalFrom(columns: Columns, second: number): number {
  let total = 0;
  for (const column of columns) for (let at = second; at < column.length; at++) total += column[at]!;
  return total;
}

class HighestOfBins implements Binned {
  readonly bins: Bins;
  readonly highest: (number | null)[];

  constructor(bins: Bins) {
    this.bins = bins;
    this.highest = new Array<number | null>(bins.bins).fill(null);
  }

  add(second: number, value: number | null): void {
    const bin = Math.floor(second / this.bins.secondsPerBin);
    if (value !== null) this.highest[bin] = Math.max(value, this.highest[bin] ?? value);
  }
}

/** A row that begins each bin, and one that closes each run of bins that have a factor. */
function rowsOf({ bins, highest }: Binned): readonly object[] {
  const rows = highest.map((value, index) => ({
    second: binRange(bins, index).from,
    factor: value === null ? null : Number(value.toFixed(4)),
  }));
  return [...rows, { second: bins.seconds, factor: null }].flatMap((row, index) => {
    const before = rows[index - 1]?.factor ?? null;
    return row.factor === null && before !== null ? [{ ...row, factor: before }, row] : [row];
  });
}

interface Layout {
  readonly bins: Bins;
  readonly top: number;
  readonly ticks: readonly number[];
}

function view(frame: Frame, { summary }: RunReport, { bins, top, ticks }: Layout): object {
  const axis = timeAxis(bins.seconds, frame.plotWidth);
  const x = { field: 'second', type: 'quantitative', scale: { domain: [0, bins.seconds], nice: false }, axis };
  const labels = JSON.stringify(Object.fromEntries(ticks.map((tick) => [tick, written(tick)])));
  const y = {
    field: 'factor',
    type: 'quantitative',
    scale: { domain: [1, top], nice: false, zero: false },
    axis: yAxis(frame, ticks, `${labels}[datum.value]`),
  };
  return {
    width: frame.plotWidth,
    height,
    view: { stroke: null },
    layer: [
      ...outsideLayer(frame, summary, bins.seconds, axis),
      {
        data: { name: 'factors' },
        mark: { type: 'area', interpolate: 'step-after', color: frame.theme.retries },
        encoding: { x, y, y2: { datum: 1 } },
      },
    ],
  };
}

function tableOf({ rows: { bins, highest } }: Amplification): Table {
  return {
    caption: `Requests for each first try, over the last ${window_seconds} s`,
    columns: [{ name: 'Time (min:s)' }, { name: 'Highest', align: 'right' }],
    rows: highest.map((value, index) => [
      binName(bins, index),
      value === null ? 'no first try' : factor(Number(value.toFixed(4))),
    ]),
  };
}

/** Why this file exists: retries are load that a refusal makes; how much of it, and when, decides whether an overload ends. */
import { largestOf } from '../../engine/number-column.ts';
import type { QuotaSeries, RunReport } from '../../studies/summary.ts';
import { short } from '../names.ts';
import { clock, count, factor } from '../numbers.ts';
import { drawnSeries } from '../series.ts';
import type { Table } from '../tables.ts';
import { type Chart, type ChartOptions, type Frame, frameOf, linearTicks, stacked, yAxis } from './chart.ts';
import { outsideLayer } from './throttle-timeline.ts';
import { type Bins, binName, binRange, binsOf, timeAxis } from './time-axis.ts';

/** A second's first tries and the retries of earlier ones have nothing in common; ten seconds hold most waits. */
const window_seconds = 10;
/** Less than this is nothing to look at. */
const leastFactor = 1.1;
const height = 110;

interface Amplification {
  /**
   * Of each second, requests by first tries over the ten seconds to it. Where first tries pause, over the ten seconds to the
   * last of them and what follows, so that late retries keep the first tries they belong to; null ten seconds after it.
   */
  readonly factors: readonly (number | null)[];
  readonly highest: number;
  readonly highestSecond: number;
  /** Over all measured seconds, the drain's retries included. */
  readonly overall: number;
}

/** How many requests each first try became, over time; undefined where retries add next to nothing. */
export function retryAmplification(report: RunReport, options: ChartOptions = {}): Chart | undefined {
  const series = drawnSeries(report);
  if (series === undefined) return undefined;
  if (largestOf(series.admittedRetries) + largestOf(series.throttledRetries) === 0) return undefined;
  const { summary } = report;
  const amplification = amplificationOf(series, summary);
  if (amplification.highest < leastFactor) return undefined;
  const bins = binsOf(amplification.factors.length);
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
      bins.secondsPerBin === 1 ? 'every second' : `each step is the highest of ${bins.secondsPerBin} seconds`,
      ...(quota.rejected > 0 ? ['rejected requests count as first tries'] : []),
      ...(summary.replications > 1 ? [`first of ${count(summary.replications)} replications`] : []),
      ...(summary.warmupSeconds > 0 ? ['grey: warm-up, not measured'] : []),
    ].join(' · '),
    altText: `Area of the requests that each first try became, over time, from 1 up. ${title}.`,
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(frame, [view(frame, report, { bins, top, ticks })], { factors: rowsOf(amplification, bins) }),
    table: tableOf(amplification),
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
  const firstTries = sumsOf([series.admittedFirstTries, series.throttledFirstTries, series.rejected]);
  const retries = sumsOf([series.admittedRetries, series.throttledRetries]);
  let last: number | undefined;
  const factors = Array.from({ length: end }, (_, second) => {
    if (firstTries[second + 1]! > firstTries[second]!) last = second;
    if (last === undefined || second - last >= window_seconds) return null;
    const from = Math.max(0, last + 1 - window_seconds);
    return 1 + (retries[second + 1]! - retries[from]!) / (firstTries[second + 1]! - firstTries[from]!);
  });
  const known = (second: number) => factors[second] ?? 0;
  const highestSecond = factors.reduce<number>(
    (best, _, second) => (second > warmup && known(second) > known(best) ? second : best),
    Math.min(warmup, Math.max(0, end - 1)),
  );
  const all = firstTries.at(-1)! - (firstTries[warmup] ?? 0);
  const again = retries.at(-1)! - (retries[warmup] ?? 0);
  return { factors, highest: known(highestSecond), highestSecond, overall: all === 0 ? 0 : 1 + again / all };
}

/** At index n the sum over the columns of the seconds before n. */
function sumsOf(columns: readonly ArrayLike<number>[]): Float64Array {
  const sums = new Float64Array(columns[0]!.length + 1);
  for (let second = 0; second + 1 < sums.length; second++)
    sums[second + 1] = columns.reduce((sum, column) => sum + column[second]!, sums[second]!);
  return sums;
}

/** Of each bin the highest factor, and a row that closes each run of bins that have one. */
function rowsOf({ factors }: Amplification, bins: Bins): readonly object[] {
  const rows = Array.from({ length: bins.bins }, (_, index) => ({
    second: binRange(bins, index).from,
    factor: highestOf(factors, bins, index),
  }));
  return [...rows, { second: bins.seconds, factor: null }].flatMap((row, index) => {
    const before = rows[index - 1]?.factor ?? null;
    return row.factor === null && before !== null ? [{ ...row, factor: before }, row] : [row];
  });
}

function highestOf(factors: Amplification['factors'], bins: Bins, index: number): number | null {
  const { from, to } = binRange(bins, index);
  const known = factors.slice(from, to).filter((value) => value !== null);
  return known.length === 0 ? null : Number(Math.max(...known).toFixed(4));
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

/** At most 300 rows. */
function tableOf({ factors }: Amplification): Table {
  const bins = binsOf(factors.length, 300);
  return {
    caption: `Requests for each first try, over the last ${window_seconds} s`,
    columns: [{ name: 'Time (min:s)' }, { name: 'Highest', align: 'right' }],
    rows: Array.from({ length: bins.bins }, (_, index) => {
      const highest = highestOf(factors, bins, index);
      return [binName(bins, index), highest === null ? 'no first try' : factor(highest)];
    }),
  };
}

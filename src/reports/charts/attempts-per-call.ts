/** Why this file exists: a mean of 1.1 requests a call hides the calls that took eight; here each number has its calls. */
import type { RunReport } from '../../studies/summary.ts';
import { count, counted, percent } from '../numbers.ts';
import { barChart } from './bars.ts';
import type { Chart, ChartOptions } from './chart.ts';

/** Bars beyond this many are one. */
const bars_max = 12;
/** Calls of so many requests or more are counted together (see `CallAttempts`). */
const counted_max = 64;

/** Calls by the requests they became; undefined where every call became the same number of them. */
export function attemptsPerCall(report: RunReport, options: ChartOptions = {}): Chart | undefined {
  const calls = callsByRequests(report);
  const used = calls.filter((number) => number > 0);
  if (used.length < 2) return undefined;
  const all = used.reduce((sum, number) => sum + number, 0);
  const shown = grouped(calls);
  const { replications } = report.summary;
  return barChart(
    {
      name: 'attempts-per-call',
      title: titleOf(calls, report.summary.totals.retries),
      subtitle: [
        'Calls by the number of requests they became, retries included',
        `${counted(all, 'call')} of all workloads`,
        ...(replications > 1 ? [`first of ${count(replications)} replications`] : []),
      ].join(' · '),
      altText: `Bars of calls by requests. ${shown.map(({ name, value }) => `${name}: ${count(value)}`).join(', ')}.`,
      bars: shown.map((bar) => ({ ...bar, words: `${count(bar.value)} (${percent(bar.value / all)})` })),
      table: {
        caption: 'Calls by the number of requests they became',
        columns: [{ name: 'Requests' }, { name: 'Calls', align: 'right' }, { name: 'Share', align: 'right' }],
        rows: shown.map(({ name, value }) => [name, count(value), percent(value / all)]),
      },
    },
    options,
  );
}

/** The finding; calls that always take several requests are not held against retries. */
function titleOf(calls: readonly number[], retries: number): string {
  const all = calls.reduce((sum, number) => sum + number, 0);
  const more = calls.slice(2).reduce((sum, number) => sum + number, 0);
  const least = calls.findIndex((number) => number > 0);
  const most = calls.findLastIndex((number) => number > 0);
  if (more === 0) return `${percent(calls[0]! / all)} of the calls needed no request`;
  const bounds = `${most === counted_max ? '' : `, at most ${count(most)}`}${retries === 0 ? '; none was a retry' : ''}`;
  if (most === counted_max && 2 * calls[most]! > all)
    return `${percent(calls[most]! / all)} of the calls became ${count(most)} requests or more`;
  if (least > 1)
    return `${percent(calls[least]! / all)} of the calls became ${counted(least, 'request')}, none fewer${bounds}`;
  return `${percent(more / all)} of the calls became more than one request${bounds}`;
}

/** At index n the calls of all workloads that ended after n requests. */
function callsByRequests({ attempts = [] }: RunReport): readonly number[] {
  const length = Math.max(0, ...attempts.map(({ calls }) => calls.length));
  return Array.from({ length }, (_, requests) => attempts.reduce((sum, { calls }) => sum + (calls[requests] ?? 0), 0));
}

function grouped(calls: readonly number[]): readonly { readonly name: string; readonly value: number }[] {
  const last = calls.findLastIndex((number) => number > 0);
  const first = calls.findIndex((number) => number > 0);
  // Zero, one and more are told apart; of calls that all take several requests, ranges are.
  const width = first < 2 ? 1 : Math.ceil((Math.min(last + 1, counted_max) - first) / bars_max);
  const end = Math.min(last + 1, first + bars_max * width, counted_max);
  const sum = (from: number, to?: number) => calls.slice(from, to).reduce((total, number) => total + number, 0);
  const single = Array.from({ length: Math.ceil((end - first) / width) }, (_, index) => {
    const from = first + index * width;
    const to = Math.min(from + width, end);
    return { name: to - from === 1 ? counted(from, 'request') : `${from} to ${to - 1}`, value: sum(from, to) };
  });
  const rest = sum(end);
  return rest > 0 ? [...single, { name: `${end} or more`, value: rest }] : single;
}

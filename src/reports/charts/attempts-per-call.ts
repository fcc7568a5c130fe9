/** Why this file exists: a mean of 1.1 requests a call hides the calls that took eight; here each number has its calls. */
import type { RunReport } from '../../studies/summary.ts';
import { count, counted, percent } from '../numbers.ts';
import { barChart } from './bars.ts';
import type { Chart, ChartOptions } from './chart.ts';

/** Bars beyond this many are one. */
const bars_max = 12;

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
  const noRetry = retries === 0 ? '; none was a retry' : '';
  if (more === 0) return `${percent(calls[0]! / all)} of the calls needed no request`;
  if (least > 1)
    return `${percent(calls[least]! / all)} of the calls became ${counted(least, 'request')}, the longest ${count(most)}${noRetry}`;
  return `${percent(more / all)} of the calls became more than one request, the longest ${count(most)}${noRetry}`;
}

/** At index n the calls of all workloads that ended after n requests. */
function callsByRequests({ attempts = [] }: RunReport): readonly number[] {
  const length = Math.max(0, ...attempts.map(({ calls }) => calls.length));
  return Array.from({ length }, (_, requests) => attempts.reduce((sum, { calls }) => sum + (calls[requests] ?? 0), 0));
}

function grouped(calls: readonly number[]): readonly { readonly name: string; readonly value: number }[] {
  const last = calls.findLastIndex((number) => number > 0);
  const first = calls.findIndex((number) => number > 0);
  const single = calls.slice(first, Math.min(last + 1, first + bars_max)).map((value, index) => ({
    name: counted(first + index, 'request'),
    value,
  }));
  const rest = calls.slice(first + bars_max).reduce((sum, number) => sum + number, 0);
  return rest > 0 ? [...single, { name: `${first + bars_max} or more`, value: rest }] : single;
}

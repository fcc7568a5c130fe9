/** Why this file exists: before a quota is raised somebody asks whose requests they are: by service, account, operation. */
import type { RunReport } from '../../studies/summary.ts';
import { short } from '../names.ts';
import { count, counted, percent } from '../numbers.ts';
import { type Bar, barChart } from './bars.ts';
import type { Chart, ChartOptions } from './chart.ts';

const bars_max = 12;

interface Source {
  readonly name: string;
  readonly requests: number;
  readonly throttled: number;
}

/** Requests of each operation of each account and of each service; undefined where all are of one and the same. */
export function requestSources({ summary }: RunReport, options: ChartOptions = {}): Chart | undefined {
  const asked = <T extends { readonly requests: number }>(rows: readonly T[]) =>
    rows.filter(({ requests }) => requests > 0);
  const operations = sorted(
    asked(summary.operations).map((row) => ({
      ...row,
      name: `${short(row.operation, 40)} of ${short(row.account, 40)}`,
    })),
  );
  const services = sorted(
    asked(summary.services).map((row) => ({ ...row, name: `${short(row.service, 40)} of ${short(row.account, 40)}` })),
  );
  const sources = [
    ...services.map((row) => ({ ...row, group: 'By service' })),
    ...operations.map((row) => ({ ...row, group: 'By operation' })),
  ];
  const all = operations.reduce((sum, { requests }) => sum + requests, 0);
  const part = [operations, services].find((rows) => rows.length > 0 && rows[0]!.requests < all);
  if (part === undefined) return undefined;
  const most = part[0]!;
  const shown = sources.slice(0, bars_max);
  const bars: readonly Bar[] = shown.map(({ name, requests, throttled, group }) => ({
    name,
    value: requests,
    throttled,
    words: `${count(Math.round(requests))} (${percent(requests / all)})`,
    ...(services.length > 0 ? { group } : {}),
  }));
  return barChart(
    {
      name: 'request-sources',
      title: `${percent(most.requests / all)} of the requests ${part === operations ? 'are' : 'come from'} ${most.name}`,
      subtitle: [
        'Requests that reached KMS',
        `by ${services.length > 0 ? 'service and by ' : ''}operation, of the account that calls`,
        ...(shown.some(({ throttled }) => throttled > 0) ? ['orange: throttled'] : []),
        ...(sources.length > shown.length ? [`${shown.length} of ${counted(sources.length, 'row')}`] : []),
        ...(summary.replications > 1 ? [`means of ${count(summary.replications)} replications`] : []),
      ].join(' · '),
      altText: `Bars of requests. ${shown.map(({ name, requests }) => `${name}: ${count(Math.round(requests))}`).join('; ')}.`,
      bars,
      table: {
        caption: 'Requests by who makes them',
        columns: [
          { name: 'Source' },
          { name: 'Requests', align: 'right' },
          { name: 'Share', align: 'right' },
          { name: 'Throttled', align: 'right' },
        ],
        rows: shown.map(({ name, requests, throttled }) => [
          name,
          count(Math.round(requests)),
          percent(requests / all),
          count(Math.round(throttled)),
        ]),
      },
    },
    options,
  );
}

function sorted(sources: readonly Source[]): readonly Source[] {
  return sources.toSorted((a, b) => b.requests - a.requests);
}

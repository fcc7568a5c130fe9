/** Why this file exists: quotas are enforced by the second, dashboards show minutes: what each makes of the same requests. */
import type { QuotaSummary, RunReport } from '../../studies/summary.ts';
import { short } from '../names.ts';
import { count, counted, percent, perSecond } from '../numbers.ts';
import { hasMinute } from '../series.ts';
import { type Bar, barChart } from './bars.ts';
import type { Chart, ChartOptions } from './chart.ts';

/** Two bars each. */
const quotas_max = 6;
/** A quota further from its limit than this, 0 to 1, needs no alarm by either measure. */
const nearShare = 0.5;

/**
 * The busiest second and the busiest minute of each quota that came near its limit; undefined where none did, or there is
 * no minute. One second says nothing of a limit below one a second.
 */
export function utilisation({ summary }: RunReport, options: ChartOptions = {}): Chart | undefined {
  const all = summary.quotas
    .filter(({ limitPerSecond, peakUtilisation1s }) => limitPerSecond >= 1 && peakUtilisation1s >= nearShare)
    .toSorted((a, b) => b.peakUtilisation1s - a.peakUtilisation1s);
  const quotas = all.slice(0, quotas_max);
  if (quotas.length === 0 || !hasMinute(summary)) return undefined;
  return barChart(
    {
      name: 'utilisation',
      title: utilisationTitle(quotas[0]!),
      subtitle: [
        'Requests offered as a share of the quota, in the busiest second and on average over the busiest minute',
        ...(quotas[0]!.peakUtilisation1s > 1 ? ['orange: above the quota'] : []),
        ...(all.length > quotas.length ? [`first ${quotas.length} of ${counted(all.length, 'quota')}`] : []),
        ...(summary.replications > 1 ? [`means of ${count(summary.replications)} replications`] : []),
      ].join(' · '),
      altText: `Pairs of bars of each quota, second and minute. ${quotas.map(utilisationTitle).join('. ')}.`,
      bars: quotas.flatMap((quota) => barsOf(quota, { headed: quotas.length > 1 })),
      limit: { value: 1, words: 'Quota' },
      table: {
        caption: 'Utilisation by second and by minute',
        columns: [
          { name: 'Quota' },
          { name: 'Limit', align: 'right' },
          { name: 'Busiest second', align: 'right' },
          { name: 'Busiest minute', align: 'right' },
        ],
        rows: quotas.map((quota) => [
          nameOf(quota),
          perSecond(quota.limitPerSecond),
          percent(quota.peakUtilisation1s),
          percent(quota.peakUtilisation60s),
        ]),
      },
    },
    options,
  );
}

/** Of the quota that came nearest to its limit, or went furthest over it. */
function utilisationTitle(quota: QuotaSummary): string {
  const [second, minute] = [percent(quota.peakUtilisation1s), percent(quota.peakUtilisation60s)];
  if (quota.peakUtilisation1s <= 1)
    return `${nameOf(quota)} stays within its limit: ${second} in the busiest second, ${minute} over the busiest minute`;
  if (quota.peakUtilisation60s <= 1)
    return `${nameOf(quota)} is offered ${second} of its limit in one second, yet the busiest minute averages ${minute}`;
  return `${nameOf(quota)} is offered ${second} of its limit in one second, and ${minute} over a whole minute`;
}

/** Under the name of their quota where there are several: two accounts may have a quota of the same name. */
function barsOf(quota: QuotaSummary, { headed }: { readonly headed: boolean }): readonly Bar[] {
  return [
    { name: 'busiest second', share: quota.peakUtilisation1s },
    { name: 'busiest minute', share: quota.peakUtilisation60s },
  ].map(({ name, share }) => ({
    name,
    value: share,
    throttled: Math.max(0, share - 1),
    words: percent(share),
    ...(headed ? { group: nameOf(quota) } : {}),
  }));
}

function nameOf({ account, quota }: QuotaSummary): string {
  return `${short(account, 30)}/${short(quota, 40)}`;
}

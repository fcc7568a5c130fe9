/** Why this file exists: a request of one operation may cost four hundred times another's, so who asks most need not cost most. */
import type { RunReport } from '../../studies/summary.ts';
import { short } from '../names.ts';
import { count, counted, dollars, percent } from '../numbers.ts';
import { barChart } from './bars.ts';
import type { Chart, ChartOptions } from './chart.ts';

const bars_max = 12;
/** US dollars; what costs less rounds to nothing. */
const leastCost = 0.01;
/** What AWS's pricing calculator calls a month. */
const secondsPerMonth = 730 * 3600;

interface Cost {
  readonly name: string;
  readonly usd: number;
}

/** More than this, 0 to 1, of one operation is a number, not a chart. */
const mostShare = 0.99;

/** What the requests of each operation of each account cost; undefined where it is one operation, or next to nothing. */
export function operationCosts(report: RunReport, options: ChartOptions = {}): Chart | undefined {
  const { costs, unknown } = costsOf(report);
  const all = costs.reduce((sum, { usd }) => sum + usd, 0);
  if (all < leastCost || costs[0]!.usd > mostShare * all) return undefined;
  const shown = costs.slice(0, bars_max);
  const { replications, durationSeconds, warmupSeconds } = report.summary;
  const month = (usd: number) => dollars((usd * secondsPerMonth) / (durationSeconds - warmupSeconds));
  const [most] = costs as [Cost, ...Cost[]];
  return barChart(
    {
      name: 'operation-costs',
      title: `${most.name} makes ${percent(most.usd / all)} of what the requests cost: ${dollars(most.usd)} of ${dollars(all)}`,
      subtitle: [
        'US dollars of admitted requests, by operation of the account that calls',
        `${month(all)} a month of 730 h like it, without keys`,
        'prices are among the assumptions',
        ...(unknown.length > 0 ? [`left out, no price known: ${unknown.slice(0, 3).join(', ')}`] : []),
        ...(costs.length > shown.length ? [`${shown.length} of ${counted(costs.length, 'row')}`] : []),
        ...(replications > 1 ? [`first of ${count(replications)} replications`] : []),
      ].join(' · '),
      altText: `Bars of US dollars. ${shown.map(({ name, usd }) => `${name}: ${dollars(usd)}`).join('; ')}.`,
      bars: shown.map(({ name, usd }) => ({ name, value: usd, words: `${dollars(usd)} (${percent(usd / all)})` })),
      table: {
        caption: 'What requests cost, by operation',
        columns: [
          { name: 'Source' },
          { name: 'Cost', align: 'right' },
          { name: 'Share', align: 'right' },
          { name: 'A month of 730 h', align: 'right' },
        ],
        rows: shown.map(({ name, usd }) => [name, dollars(usd), percent(usd / all), month(usd)]),
      },
    },
    options,
  );
}

/** The dearest first, and the names of those without a price that were asked. */
function costsOf({ costs = [], summary }: RunReport): {
  readonly costs: readonly Cost[];
  readonly unknown: readonly string[];
} {
  const named = costs.map(({ operation, account, costUsd }) => ({
    name: `${short(operation, 40)} of ${short(account, 40)}`,
    costUsd,
    asked: summary.operations.some((row) => row.operation === operation && row.account === account && row.requests > 0),
  }));
  return {
    costs: named
      .flatMap(({ name, costUsd }) => (costUsd === null || costUsd === 0 ? [] : [{ name, usd: costUsd }]))
      .toSorted((a, b) => b.usd - a.usd),
    unknown: named.filter(({ costUsd, asked }) => costUsd === null && asked).map(({ name }) => name),
  };
}

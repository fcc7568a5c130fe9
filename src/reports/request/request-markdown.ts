/** Why this file exists: the one page that is pasted into the support case of a limit increase: what, how much, why. */

import { named, phrased, short } from '../names.ts';
import { count, duration, percent, perSecond } from '../numbers.ts';
import { comparisonTable } from '../report-html.ts';
import { document, markdown, tableText } from '../report-markdown.ts';
import type { Table } from '../tables.ts';
import { thresholdValue } from '../verdict.ts';
import { missingParts, titleOf } from './checklist.ts';
import type { Pack, PackItem } from './pack.ts';
import { neededWhen, notReady } from './pack-words.ts';

/** request.md: every number in it says whether it is measured, simulated, given or AWS's. */
export function requestMarkdown(pack: Pack): string {
  return document([
    `# Increase of ${pack.items.length === 1 ? 'an AWS KMS quota' : `${pack.items.length} AWS KMS quotas`}: ${markdown(short(pack.name, 120))}`,
    notReady(missingParts(pack).length),
    tableText(askedTable(pack)),
    neededWhen(pack),
    'Sources: _measured_ was imported from a recording of these accounts; _given_ is what Service Quotas says is applied; _simulated_ comes from a model (kmsim) of the workload and was not observed at AWS.',
    ...pack.items.flatMap(itemBlocks),
    ...(pack.standby.length === 0 ? [] : ['## Standby Regions', tableText(standbyTable(pack))]),
    ...(pack.comparisons.length === 0
      ? []
      : [
          '## Alternatives that were compared (simulated)',
          ...pack.comparisons.map((comparison) => tableText(comparisonTable(comparison))),
        ]),
    '## Monitoring',
    'AWS/Usage CallCount by minute against SERVICE_QUOTA, with an alarm below 100 %; cloudwatch.json has the queries. Seconds are watched in the callers: their ThrottlingException count.',
  ]);
}

function askedTable({ items }: Pack): Table {
  return {
    caption: 'What is asked for',
    columns: ['Service', 'Quota', 'Code', 'Account', 'Region', 'Applied (given)', 'Desired'].map((name) => ({ name })),
    rows: items.map((item) => [
      'AWS Key Management Service (kms)',
      named(item.awsName),
      item.code ?? 'TODO',
      item.accountId,
      item.region,
      item.appliedPerSecond === null ? 'TODO' : perSecond(item.appliedPerSecond),
      perSecond(item.desiredPerSecond),
    ]),
  };
}

function itemBlocks(item: PackItem): readonly string[] {
  return [
    `## ${markdown(titleOf(item))}`,
    tableText(usageTable(item)),
    tableText(operationsTable(item)),
    tableText(servicesTable(item)),
    `**Without it:** ${markdown(withoutIt(item))}`,
    `**Why this number:** ${markdown(whyThisNumber(item))}`,
    tableText(mitigationTable(item)),
    `Evidence (simulated): [page](${item.evidence}/report.html), [by second](${item.evidence}/series.csv), [by minute](${item.evidence}/series-60s.csv).`,
  ];
}

function usageTable({ measured, simulated, run }: PackItem): Table {
  const unknown = 'TODO';
  // Of less than a minute the busiest one would be an average with seconds that nobody saw.
  const minute = (requests: number, seconds: number) => (seconds < 60 ? 'no whole minute' : perSecond(requests / 60));
  return {
    caption: 'Requests',
    columns: [{ name: 'Number' }, { name: 'Current usage (measured)' }, { name: 'Scenario (simulated)' }],
    rows: [
      [
        'Average',
        measured ? perSecond(measured.meanPerSecond) : unknown,
        simulated ? perSecond(simulated.meanRequestsPerSecond) : '0/s',
      ],
      [
        'Busiest minute, average',
        measured ? minute(measured.peakPerMinute, measured.seconds) : unknown,
        simulated ? minute(simulated.peakRequestsPerMinute, run.durationSeconds) : '0/s',
      ],
      [
        'Busiest second',
        measured?.peakPerSecond == null ? unknown : perSecond(measured.peakPerSecond),
        simulated ? perSecond(simulated.peakRequestsPerSecond) : '0/s',
      ],
      ['99 % of seconds at most', '', simulated ? perSecond(simulated.p99RequestsPerSecond) : '0/s'],
      [
        'Throttled',
        measured ? `${count(measured.throttled)} in the whole recording` : unknown,
        simulated ? `${count(Math.round(simulated.throttled))} (${percent(simulated.throttledShare)})` : '0',
      ],
      [
        'Over',
        measured
          ? `${duration(measured.seconds)}${measured.from === null ? '' : ` from ${measured.from}`}, ${short(measured.source, 80)}`
          : unknown,
        `${duration(run.durationSeconds)}, retries included`,
      ],
    ],
  };
}

function operationsTable({ run, account }: PackItem): Table {
  const own = run.operations.filter((row) => row.account === account);
  return {
    caption: 'By operation, of all quotas of the account (simulated)',
    columns: [{ name: 'Operation' }, { name: 'Requests' }, { name: 'Throttled' }],
    rows: own.map((row) => [named(row.operation), count(Math.round(row.requests)), count(Math.round(row.throttled))]),
  };
}

function servicesTable({ run, account }: PackItem): Table {
  return {
    caption: 'AWS services that call KMS for the account (simulated)',
    columns: [{ name: 'Service' }, { name: 'Requests' }, { name: 'Throttled' }],
    rows: run.services
      .filter((row) => row.account === account)
      .map((row) => [named(row.service), count(Math.round(row.requests)), count(Math.round(row.throttled))]),
  };
}

function withoutIt({ plan, run, simulated }: PackItem): string {
  const failing = run.thresholds.filter(({ passed }) => !passed);
  const share = simulated === undefined ? 0 : simulated.throttledShare;
  const refused = `at ${perSecond(plan.setting.today)}, ${percent(share)} of the requests are throttled and ${count(Math.round(run.totals.failed))} of ${count(Math.round(run.totals.calls))} calls fail after their last attempt (simulated)`;
  if (failing.length === 0) return `${refused}; the thresholds are met today.`;
  const words = failing.map((one) => `${phrased(one.text)} is not met (${thresholdValue(one, one.observed)})`);
  return `${refused}; ${words.join('; ')}.`;
}

function whyThisNumber({ plan, desiredPerSecond, desiredFrom }: PackItem): string {
  const { answer, interval, confidence, headroom, round, growth, holdsMonths, holdsUntil, runs } = plan;
  const range =
    interval === null ? '' : `, the edge between ${perSecond(interval.low)} and ${perSecond(interval.high)}`;
  const asked =
    desiredFrom === 'given'
      ? `${perSecond(desiredPerSecond)} was chosen; the plan recommends ${perSecond(plan.recommended ?? 0)}`
      : `with ${percent(headroom)} headroom, rounded to ${count(round)}: ${perSecond(desiredPerSecond)}`;
  const grown =
    growth === null || holdsMonths === null
      ? ''
      : ` At ${percent(growth.perMonth)} growth a month the recommended value holds ${holdsMonths} months${holdsUntil === null ? '' : `, until ${holdsUntil}`}.`;
  const thresholds = plan.thresholds.map(({ text }) => phrased(text)).join(' and ');
  return `${perSecond(answer ?? 0)} is the smallest quota that meets ${thresholds} (simulated, ${count(runs)} runs, ${percent(confidence)} confidence${range}); ${asked}.${grown}`;
}

function mitigationTable({ mitigations }: PackItem): Table {
  return {
    caption: 'Mitigations already in place',
    columns: [{ name: 'What' }, { name: 'Effect' }],
    rows: mitigations.map(({ what, effect }) => [
      phrased(what),
      effect === null ? 'TODO: measure it' : phrased(effect),
    ]),
  };
}

function standbyTable({ standby }: Pack): Table {
  return {
    caption: 'What a standby Region has of the same quota',
    columns: ['Quota', 'Account', 'Region', 'Applied (given)', "AWS's table", 'Wanted', 'Parity'].map((name) => ({
      name,
    })),
    rows: standby.map(({ item, region, appliedPerSecond, tablePerSecond }) => [
      named(item.quota),
      item.accountId,
      region,
      appliedPerSecond === null ? 'TODO' : perSecond(appliedPerSecond),
      perSecond(tablePerSecond),
      perSecond(item.desiredPerSecond),
      appliedPerSecond === null
        ? 'unknown'
        : appliedPerSecond >= item.desiredPerSecond
          ? '✓ as high'
          : '✗ lower: ask there too',
    ]),
  };
}

/**
 * Why this file exists: keys, grants and aliases are quotas too. AWS raises most of them in the same form as a rate, but
 * what argues for more is a number in use, not requests a second.
 */
import { remedyFor } from '../../kms/quota-remedies.ts';
import type { ResourceQuotaRow } from '../../kms/quota-row.ts';
import type { PlanReport } from '../../studies/plan-report.ts';
import type { Summary } from '../../studies/summary.ts';
import type { OutputFile } from '../chart-files.ts';
import { named, phrased, short } from '../names.ts';
import { count, percent } from '../numbers.ts';
import { document, fenced, markdown, tableText } from '../report-markdown.ts';
import type { Table } from '../tables.ts';
import { thresholdValue } from '../verdict.ts';
import { PLACEHOLDER_ACCOUNT, requestFile } from './pack.ts';
import { neededWhen, notReady, openTasks, tasks } from './pack-words.ts';
import { requestJson, shellWord, submitScript } from './submit-script.ts';

/** More of one resource quota of one account in one Region. */
export interface ResourcePack {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly row: ResourceQuotaRow & { readonly code: string };
  /** As given; null where it was not. */
  readonly applied: number | null;
  readonly desired: number;
  readonly desiredFrom: 'plan' | 'given';
  readonly plan: PlanReport;
  /** The first run of the plan's scenario as it stands. */
  readonly run: Summary;
  readonly evidence: string;
  /** YYYY-MM-DD, or null where it was not given. */
  readonly neededBy: string | null;
  /** The last day it is needed, or null: for good. */
  readonly until: string | null;
}

/** Every file of the pack but its evidence and its manifest. */
export function resourceFiles(pack: ResourcePack): readonly OutputFile[] {
  const asked = { ...pack, quota: pack.row.group, code: pack.row.code, desiredValue: pack.desired };
  return [
    { name: 'request.md', content: resourceMarkdown(pack) },
    { name: requestFile(asked)!, content: requestJson(asked)! },
    { name: 'submit.sh', content: submitScript([asked]) },
    { name: 'checklist.md', content: resourceChecklist(pack) },
  ];
}

/** `grants-per-key of 111122223333 in us-west-1`. */
export function resourceTitle({
  row,
  accountId,
  region,
}: Pick<ResourcePack, 'accountId' | 'region'> & { readonly row: Pick<ResourceQuotaRow, 'group'> }): string {
  return `${row.group} of ${accountId} in ${region}`;
}

/** What is missing, a sentence each: warnings of the command and the open points of checklist.md. */
export function missingOfResource(pack: ResourcePack): readonly string[] {
  const { applied, region, accountId, plan, desired, neededBy } = pack;
  const title = resourceTitle(pack);
  const today = plan.setting.today;
  return [
    ...(applied === null
      ? [
          `${title}: the applied value is not known; give the output of \`aws service-quotas list-service-quotas --service-code kms --region ${region}\` with --applied`,
        ]
      : []),
    ...(applied !== null && applied !== today
      ? [`${title}: the plan was made with ${count(today)}, applied is ${count(applied)}; plan again with that`]
      : []),
    `${title}: how many are in use today is not known; count them (checklist.md has the command)`,
    ...(plan.answer !== null && desired < plan.answer
      ? [
          `${title}: ${count(desired)} is below the smallest that meets the thresholds, ${count(plan.answer)}; say why it is enough`,
        ]
      : []),
    ...(accountId === PLACEHOLDER_ACCOUNT
      ? [`${title}: ${PLACEHOLDER_ACCOUNT} is the id of AWS's examples; give the account its own id in the scenario`]
      : []),
    ...(neededBy === null ? ['the date by which it is needed is not known; give it with --needed-by'] : []),
  ];
}

function resourceMarkdown(pack: ResourcePack): string {
  const { row, run, evidence } = pack;
  return document([
    `# Increase of an AWS KMS quota: ${markdown(short(pack.name, 120))}`,
    notReady(missingOfResource(pack).length),
    tableText(askedTable(pack)),
    neededWhen(pack),
    'Sources: _given_ is what Service Quotas says is applied; _simulated_ comes from a model (kmsim) of the workload and was not observed at AWS.',
    `## ${markdown(resourceTitle(pack))}`,
    tableText(useTable(run, row.group)),
    `It counts ${markdown(row.unit)}; when it is full, ${markdown(row.operations.join(', '))} gets ${markdown(row.error)}.`,
    `**Without it:** ${markdown(withoutIt(pack))}`,
    `**Why this number:** ${markdown(whyThisNumber(pack))}`,
    `**Instead, or besides:** ${markdown(remedyFor(row.group) ?? 'use less of it')}.`,
    `Evidence (simulated): [page](${evidence}/report.html), [by second](${evidence}/series.csv).`,
  ]);
}

function askedTable({ row, accountId, region, applied, desired }: ResourcePack): Table {
  return {
    caption: 'What is asked for',
    columns: ['Service', 'Quota', 'Code', 'Account', 'Region', 'Applied (given)', 'Desired'].map((name) => ({ name })),
    rows: [
      [
        'AWS Key Management Service (kms)',
        named(row.awsName),
        row.code,
        accountId,
        region,
        applied === null ? 'TODO' : count(applied),
        count(desired),
      ],
    ],
  };
}

function useTable({ resources }: Summary, group: string): Table {
  return {
    caption: 'In use in the scenario (simulated)',
    columns: ['Of', 'At the start', 'At most', 'At the end', 'Limit', 'Requests refused'].map((name) => ({ name })),
    rows: resources
      .filter(({ quota }) => quota === group)
      .slice(0, 100)
      .map(({ scope, start, peak, end, limit, refused }) => [
        named(scope),
        ...[start, peak, end, limit, refused].map((value) => count(Math.round(value))),
      ]),
  };
}

function withoutIt({ plan, run }: ResourcePack): string {
  const failing = run.thresholds.filter(({ passed }) => !passed);
  const failed = `at ${count(plan.setting.today)}, ${count(Math.round(run.totals.failed))} of ${count(Math.round(run.totals.calls))} calls fail after their last attempt (simulated)`;
  if (failing.length === 0) return `${failed}; the thresholds are met today.`;
  return `${failed}; ${failing.map((one) => `${phrased(one.text)} is not met (${thresholdValue(one, one.observed)})`).join('; ')}.`;
}

function whyThisNumber({ plan, desired, desiredFrom }: ResourcePack): string {
  const { answer, confidence, headroom, round, recommended, runs, thresholds } = plan;
  const asked =
    desiredFrom === 'given'
      ? `${count(desired)} was chosen; the plan recommends ${count(recommended ?? 0)}`
      : `with ${percent(headroom)} headroom, rounded to ${count(round)}: ${count(desired)}`;
  const met = thresholds.map(({ text }) => phrased(text)).join(' and ');
  return `${count(answer ?? 0)} is the smallest that meets ${met} (simulated, ${count(runs)} runs, ${percent(confidence)} confidence); ${asked}.`;
}

/** How to count what is in use; undefined where AWS has no list of it. */
const counting: Readonly<Record<string, string>> = {
  keys: 'aws kms list-keys --region REGION --output json --query "length(Keys)" # AWS managed keys too, which it does not count',
  'aliases-per-key': 'aws kms list-aliases --region REGION --key-id KEY --output json --query "length(Aliases)"',
  'grants-per-key': 'aws kms list-grants --region REGION --key-id KEY --output json --query "length(Grants)"',
  'custom-key-stores':
    'aws kms describe-custom-key-stores --region REGION --output json --query "length(CustomKeyStores)"',
};

function resourceChecklist(pack: ResourcePack): string {
  const command = counting[pack.row.group];
  return document([
    '# Before you send it',
    'Written by kmsim. AWS publishes no list of what its reviewers want.',
    openTasks(missingOfResource(pack)),
    ...(command === undefined ? [] : ['## In use today', fenced(command.replace('REGION', shellWord(pack.region)))]),
    '## In your own words',
    openTasks([
      'what the workload is for, and what fails for whom without the increase',
      'what else uses this quota in the account and Region that the scenario does not name',
      'why fewer are not enough: what was spread, shared or deleted already',
    ]),
    '## Sending it',
    tasks([
      'request.md is read by someone who knows the workload',
      'submit.sh is read, then run once with the credentials of the account',
      'request.md is pasted into the support case that the request opens: the request itself takes no text',
    ]),
  ]);
}

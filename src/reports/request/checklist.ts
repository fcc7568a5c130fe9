/** Why this file exists: what only the person who asks can know is a line to fill in, never a number that was made up. */
import { short } from '../names.ts';
import { perSecond } from '../numbers.ts';
import { document, fenced } from '../report-markdown.ts';
import { fullResources, fullWords, resourceRemedy } from './full-resources.ts';
import { type Pack, type PackItem, PLACEHOLDER_ACCOUNT } from './pack.ts';
import { openTasks, tasks } from './pack-words.ts';
import { shellWord } from './submit-script.ts';

/** What is missing, a sentence each: warnings of the command and the open points of checklist.md. */
export function missingParts(pack: Pack): readonly string[] {
  const missing = pack.items.flatMap((item) => [
    ...(item.appliedPerSecond === null
      ? [
          `${titleOf(item)}: the applied value is not known; give the output of \`aws service-quotas list-service-quotas --service-code kms --region ${item.region}\` with --applied`,
        ]
      : []),
    ...(item.measured === null
      ? [
          `${titleOf(item)}: current usage is not known; import it from CloudWatch (cloudwatch.json) and give it with --measured`,
        ]
      : []),
    ...(item.measured !== null && item.measured.peakPerSecond === null
      ? [`${titleOf(item)}: the recording counts minutes, so the busiest second is not known; CloudTrail would show it`]
      : []),
    ...(item.plan.answer !== null && item.desiredPerSecond < item.plan.answer
      ? [
          `${titleOf(item)}: ${perSecond(item.desiredPerSecond)} is below the smallest quota that meets the thresholds, ${perSecond(item.plan.answer)}; say why it is enough`,
        ]
      : []),
    ...(item.appliedPerSecond !== null && item.appliedPerSecond !== item.plan.setting.today
      ? [
          `${titleOf(item)}: the plan was made with ${perSecond(item.plan.setting.today)}, applied is ${perSecond(item.appliedPerSecond)}; plan again with quotas.file`,
        ]
      : []),
    ...fullResources(item.run).map(
      (full) =>
        `${titleOf(item)}: ${fullWords(full)} in the same scenario, which no request quota changes; ${resourceRemedy(full.row, item.region)}`,
    ),
    ...(item.code === null ? [`${titleOf(item)}: its Service Quotas code is not known; --applied output has it`] : []),
    ...(item.accountId === PLACEHOLDER_ACCOUNT
      ? [
          `${titleOf(item)}: ${PLACEHOLDER_ACCOUNT} is the id of AWS's examples; give the account its own id in the scenario`,
        ]
      : []),
  ]);
  return [
    ...new Set([
      ...missing,
      ...(pack.neededBy === null ? ['the date by which it is needed is not known; give it with --needed-by'] : []),
      ...(pack.standby.length === 0
        ? ['no standby Region is named; if another Region takes over, its quotas must be as high: --standby REGION']
        : []),
      ...pack.standby
        .filter(({ appliedPerSecond }) => appliedPerSecond === null)
        .map(({ item, region }) => `${titleOf(item)}: the applied value in ${region} is not known`),
    ]),
  ];
}

/** checklist.md. */
export function checklist(pack: Pack): string {
  const regions = [...new Set(pack.items.map(({ region }) => region))];
  return document([
    '# Before you send it',
    'Written by kmsim. AWS publishes no list of what its reviewers want; this is what its articles on KMS throttling name.',
    openTasks(missingParts(pack)),
    '## In your own words',
    openTasks([
      'what the workload is for, and what fails for whom without the increase',
      'what else calls KMS in these accounts and Regions, AWS services included, that the scenario does not name',
      'dates of launches, migrations and seasons',
      'for each mitigation in request.md without an effect: what it changed, measured',
    ]),
    '## Real usage',
    'Sums a minute. A quota counts seconds: a burst of a few seconds does not show here.',
    ...regions.map((region) =>
      fenced(
        `aws cloudwatch get-metric-data --region ${shellWord(region)} --metric-data-queries file://cloudwatch.json --start-time START --end-time END > usage.${shellWord(region)}.json`,
      ),
    ),
    '## Sending it',
    tasks([
      'request.md is read by someone who knows the workload',
      'the requests of this folder have the values that request.md argues for',
      'submit.sh is read, then run once with the credentials of each account',
      'request.md is pasted into the support case that the request opens: the request itself takes no text',
      'an alarm on the share of the quota in use is set (CloudWatch: SERVICE_QUOTA of AWS/Usage CallCount)',
      ...pack.standby
        .filter(isLower)
        .map(
          ({ item, region }) => `${titleOf(item)} is asked for in ${region} too: ${perSecond(item.desiredPerSecond)}`,
        ),
    ]),
  ]);
}

function isLower({ appliedPerSecond, item }: Pack['standby'][number]): boolean {
  return appliedPerSecond === null || appliedPerSecond < item.desiredPerSecond;
}

/** `crypto-symmetric of 111122223333 in us-east-1`. */
export function titleOf({ quota, accountId, region }: PackItem): string {
  return `${short(quota, 60)} of ${accountId} in ${region}`;
}

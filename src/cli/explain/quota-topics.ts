/** Why this file exists: every quota of the newest table, and what the older tables had in its place. */
import { namesOf } from '../../kms/find-quota.ts';
import { newestProfile, profileNames, quotaRows } from '../../kms/profiles.ts';
import { raisedHow, remedyFor } from '../../kms/quota-remedies.ts';
import type { QuotaRow } from '../../kms/quota-row.ts';
import { operationTopics } from './operation-topics.ts';
import type { Fact, Topic } from './topic.ts';

const operationNames = new Set(operationTopics.map(({ name }) => name));

/** Those of the newest table, then resource quotas that only older tables have, from the last one. */
function rowsToTell(): readonly QuotaRow[] {
  const rows = [...quotaRows(newestProfile)];
  const told = new Set(rows.map(({ group }) => group));
  for (const profile of profileNames.toReversed())
    for (const row of quotaRows(profile))
      if (row.kind === 'resource' && !told.has(row.group)) {
        told.add(row.group);
        rows.push(row);
      }
  return rows;
}

/** A quota of one operation goes by the operation's name, and is told there. */
export const quotaTopics: readonly Topic[] = rowsToTell()
  .filter(({ group }) => !operationNames.has(group))
  .map((row) => ({
    name: row.group,
    alsoNamed: namesOf(row).filter((name) => name !== row.group && !operationNames.has(name)),
    family: 'Quotas',
    title: row.awsName,
    facts: () => factsOf(row),
  }));

function factsOf(row: QuotaRow): readonly Fact[] {
  return [
    ['value', `${row.value} ${row.unit}`],
    ...regionFacts(row),
    ['counts', row.operations.join(', ')],
    ...(row.kind === 'resource' ? [['when reached', row.error] as const] : [['whose', row.scope] as const]),
    ['code', row.code ?? 'not known'],
    [
      'CloudWatch',
      row.usageResource === null ? 'no metric known' : `AWS/Usage CallCount, Resource ${row.usageResource}`,
    ],
    ...(row.kind === 'resource' && row.excludes !== undefined
      ? [['leaves out', row.excludes.join(', ')] as const]
      : []),
    ['raised', { 'on-request': 'on request', 'by-support-case': 'by a support case', never: 'never' }[raisedHow(row)]],
    ...(remedyFor(row.group) === undefined ? [] : [['instead', remedyFor(row.group)!] as const]),
    ...(row.kind === 'resource'
      ? [
          [
            'in a scenario',
            `quotas.set: [{ quota: ${row.group}, value: ${row.value} }]; raiseQuota in mid-run`,
          ] as const,
        ]
      : []),
    ['source', `${row.source}, ${row.sourceDate} (${row.confidence})`],
    ...(row.notes ?? []).map((note): Fact => ['note', note]),
    ['history', historyOf(row.group)],
  ];
}

/** Values that differ by Region, each once. */
function regionFacts({ regionDefaults = {} }: QuotaRow): readonly Fact[] {
  const byValue = new Map<number, string[]>();
  for (const [region, value] of Object.entries(regionDefaults)) {
    byValue.set(value, [...(byValue.get(value) ?? []), region]);
  }
  return [...byValue].map(([value, regions]) => ['', `${value} in ${regions.join(', ')}`]);
}

function historyOf(group: string): string {
  return profileNames
    .map((profile) => {
      const row = quotaRows(profile).find((candidate) => candidate.group === group);
      return `${profile}: ${row === undefined ? '-' : row.value}`;
    })
    .join(', ');
}

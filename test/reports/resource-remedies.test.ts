import { expect, test } from 'vitest';
import { profileNames, quotaRows } from '../../src/kms/profiles.ts';
import { resourceRemedy, resourceRow } from '../../src/reports/request/full-resources.ts';

const rows = profileNames.flatMap((profile) =>
  quotaRows(profile).flatMap(({ kind, group }) => (kind === 'resource' ? [{ profile, group }] : [])),
);

test('every resource quota of every table has a remedy, and the command to ask for more where AWS raises it', () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const { profile, group } of rows) {
    const row = resourceRow(profile, group)!;
    const remedy = resourceRemedy(row, 'eu-west-1', 123_456);
    expect(remedy, group).not.toMatch(/^use less of it/);
    if (!row.adjustable) expect(remedy).toMatch(/; AWS does not raise it$/);
    else if (row.code === null) expect(remedy).toMatch(/ask AWS Support for more$/);
    else expect(remedy).toContain(`--quota-code ${row.code} --region eu-west-1 --desired-value 123456`);
  }
});

test('today keys, aliases of a key, grants on a key and key stores are raised, rotations and policies are not', () => {
  const today = rows.filter(({ profile }) => profile === '2026').map(({ group }) => resourceRow('2026', group)!);
  const raised = today.filter(({ adjustable }) => adjustable).map(({ group, code }) => [group, code]);
  expect(Object.fromEntries(raised)).toEqual({
    'aliases-per-key': 'L-340F62FB',
    'custom-key-stores': 'L-F33DCFEB',
    'grants-per-key': 'L-D594A657',
    keys: 'L-C2F1777E',
  });
  expect(today.filter(({ adjustable }) => !adjustable).map(({ group }) => group)).toEqual([
    'on-demand-rotations',
    'key-policy-bytes',
  ]);
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { namesOf } from '../../src/kms/find-quota.ts';
import { keyPairSpecs, keySpecs } from '../../src/kms/key-specs.ts';
import { operationNames } from '../../src/kms/operations.ts';
import { indexSource } from '../../src/kms/profiles/generate-index.mjs';
import { getProfile, newestProfile, profileNames, quotaRows } from '../../src/kms/profiles.ts';
import { isRegion } from '../../src/kms/regions.ts';

const folder = new URL('../../src/kms/profiles/', import.meta.url);

const facts = {
  group: z.string().min(1),
  awsName: z.string().min(1),
  alsoNamed: z.array(z.string()).optional(),
  operations: z.array(z.enum(operationNames)).min(1),
  value: z.number().positive(),
  regionDefaults: z.record(z.string().refine(isRegion), z.number().positive()).optional(),
  regionDefaultsNote: z.string().min(1).optional(),
  unit: z.string().min(1),
  adjustable: z.boolean(),
  code: z
    .string()
    .regex(/^L-[0-9A-F]{8}$/)
    .nullable(),
  usageResource: z.string().nullable(),
  confidence: z.enum(['confirmed', 'value-confirmed', 'conflicting']),
  source: z
    .string()
    .regex(/^(awsdocs\/aws-kms-developer-guide@[0-9a-f]{7} |https:\/\/docs\.aws\.amazon\.com\/|botocore )/),
  sourceDate: z.string().regex(/^\d{4}(-\d{2}-\d{2})?$/),
  validFrom: z.iso.date().nullable(),
  validTo: z.iso.date().nullable(),
  notes: z.array(z.string().min(1)).optional(),
};

const requestRow = z.strictObject({
  ...facts,
  kind: z.enum(['request-shared', 'request-per-operation']),
  intervalSeconds: z.number().positive(),
  scope: z.string().min(1),
  keySpecs: z.array(z.enum(keySpecs)).optional(),
  keyPairSpec: z.enum(keyPairSpecs).optional(),
  weights: z.record(z.string(), z.number().positive()).optional(),
});

const resourceRow = z.strictObject({
  ...facts,
  kind: z.literal('resource'),
  error: z.literal('LimitExceededException'),
  excludes: z.array(z.string()).optional(),
});

const profileFile = z.strictObject({
  profile: z.string(),
  from: z.string().regex(/^\d{4}(-\d{2}-\d{2})?$/),
  until: z.iso.date().nullable(),
  sources: z.array(z.string()).min(1),
  quotas: z.array(z.discriminatedUnion('kind', [requestRow, resourceRow])).min(1),
});

test('the imports of the tables are those of the files in the folder', () => {
  expect(readFileSync(new URL('index.ts', folder), 'utf8')).toBe(indexSource());
});

test('every file of the folder is a profile, under the name in the file, oldest first', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  expect([...profileNames].sort()).toEqual(files.map((file) => file.slice(0, -'.json'.length)).sort());
  const from = profileNames.map((name) => getProfile(name).from);
  expect(from).toEqual([...from].sort());
  expect(newestProfile).toBe(profileNames.at(-1));
});

test('a profile that does not exist is refused with the ones that do', () => {
  expect(() => quotaRows('2018-80')).toThrow(/expected one of 2017-11, 2018-08, .*; got "2018-80"/);
  expect(() => quotaRows('2018-80')).toThrow(expect.objectContaining({ received: '2018-80', nearest: '2018-08' }));
});

describe.each(profileNames)('profile %s', (name) => {
  const rows = quotaRows(name);

  test('has the shape its types promise, and no field besides', () => {
    const { error } = profileFile.safeParse(getProfile(name));
    expect(error === undefined ? '' : z.prettifyError(error)).toBe('');
  });

  test('names every source of its rows', () => {
    expect([...new Set(rows.map((row) => row.source))].sort()).toEqual([...getProfile(name).sources].sort());
  });

  test('has no name that two quotas share', () => {
    const names = rows.flatMap((row) => namesOf(row).map((text) => text.toLowerCase()));
    expect(names.filter((text, index) => names.indexOf(text) !== index)).toEqual([]);
  });

  test('has no row that holds outside the time of the profile', () => {
    const { from, until } = getProfile(name);
    for (const row of rows) {
      if (row.validFrom !== null) expect(row.validFrom >= from, row.group).toBe(true);
      if (row.validTo !== null) expect(row.validTo <= (until ?? '9999'), row.group).toBe(true);
    }
  });

  test('counts a rate below one a second in an interval that holds one request', () => {
    for (const row of rows) {
      if (row.kind === 'resource') continue;
      expect(row.intervalSeconds, row.group).toBe(row.value < 1 ? 1 / row.value : 1);
    }
  });

  test('says how far values are confirmed wherever it doubts them or they differ by Region', () => {
    for (const row of rows) {
      if (row.regionDefaults !== undefined) expect(row.regionDefaultsNote, row.group).toBeDefined();
      if (row.confidence !== 'confirmed') expect(row.regionDefaultsNote ?? row.notes, row.group).toBeDefined();
    }
  });
});

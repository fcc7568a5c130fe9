import { expect, test } from 'vitest';
import { profileNames, quotaRows } from '../../src/kms/profiles.ts';
import { isRegion, nearestRegions, regionNames } from '../../src/kms/regions.ts';

test('every Region that a table names is a Region', () => {
  const named = profileNames.flatMap((name) => quotaRows(name).flatMap((row) => Object.keys(row.regionDefaults ?? {})));
  expect([...new Set(named)].filter((region) => !isRegion(region))).toEqual([]);
});

test('commercial, China and GovCloud Regions are Regions, others are not', () => {
  expect(['us-west-1', 'cn-northwest-1', 'us-gov-east-1'].every(isRegion)).toBe(true);
  expect(['us-west-3', 'US-WEST-1', 'us-iso-east-1', '', 'toString'].some(isRegion)).toBe(false);
  expect(regionNames).toEqual([...regionNames].sort());
});

test('a mistyped Region is answered with the nearest ones', () => {
  expect(nearestRegions('us-wset-1')).toContain('us-west-1');
});

/**
 * Why this file exists: a pack asks for requests a second. Where keys, grants or aliases are what is full, no rate helps:
 * this says what does.
 */
import { findQuota } from '../../kms/find-quota.ts';
import { raisedHow, remedyFor } from '../../kms/quota-remedies.ts';
import type { ResourceQuotaRow } from '../../kms/quota-row.ts';
import type { Summary } from '../../studies/summary.ts';
import { count } from '../numbers.ts';
import { shellWord } from './submit-script.ts';

export interface FullResource {
  readonly row: ResourceQuotaRow;
  readonly scope: string;
  readonly limit: number;
  readonly refused: number;
}

/** The resources that refused requests in a run, most refusals first. */
export function fullResources({ resources, profile }: Summary): readonly FullResource[] {
  const full = resources.flatMap(({ quota, scope, limit, limitAtEnd, refused }): FullResource[] => {
    const row = resourceRow(profile, quota);
    return row === undefined || refused === 0 ? [] : [{ row, scope, limit: limitAtEnd ?? limit, refused }];
  });
  return full.toSorted((a, b) => b.refused - a.refused);
}

/** Undefined where the profile has no resource quota of that name. */
export function resourceRow(profile: string, name: string): ResourceQuotaRow | undefined {
  const found = findQuota(profile, name);
  return found.kind === 'found' && found.row.kind === 'resource' ? found.row : undefined;
}

/** `grants-per-key of key volumes is full at 50,000 and refused 100 requests`. */
export function fullWords({ row, scope, limit, refused }: FullResource): string {
  return `${row.group} of ${scope} is full at ${count(limit)} and refused ${count(Math.round(refused))} requests with ${row.error}`;
}

/** What helps, with the command that asks for more where AWS gives more; `desired` undefined: to be filled in. */
export function resourceRemedy(row: ResourceQuotaRow, region: string, desired?: number): string {
  const remedy = remedyFor(row.group) ?? 'use less of it';
  if (raisedHow(row) === 'never') return `${remedy}; AWS does not raise it`;
  if (row.code === null) return `${remedy}; or ask AWS Support for more`;
  const value = desired === undefined ? 'NUMBER' : String(desired);
  return `${remedy}; or ask for more of it: aws service-quotas request-service-quota-increase --service-code kms --quota-code ${shellWord(row.code)} --region ${shellWord(region)} --desired-value ${value}`;
}

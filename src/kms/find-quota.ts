/**
 * Why this file exists: one quota has four names (kmsim's, AWS's, a Service Quotas code, a CloudWatch resource), and a
 * user may have any of them at hand.
 */
import { nearestNames } from './nearest-names.ts';
import { profileNames, quotaRows } from './profiles.ts';
import type { QuotaRow } from './quota-row.ts';

export type FoundQuota =
  | { readonly kind: 'found'; readonly row: QuotaRow }
  /** Other profiles have a quota of that name; oldest first. */
  | { readonly kind: 'not-in-profile'; readonly profiles: readonly string[] }
  /** kmsim's names of what may have been meant: the quotas an operation counts against, else similar names. */
  | { readonly kind: 'unknown'; readonly nearest: readonly string[] };

/**
 * The quota of a profile that is called `text`, letter case ignored.
 *
 * @throws UnknownProfileError when there is no such profile.
 */
export function findQuota(profile: string, text: string): FoundQuota {
  const row = rowNamed(profile, text);
  if (row !== undefined) return { kind: 'found', row };
  const profiles = profileNames.filter((name) => rowNamed(name, text) !== undefined);
  if (profiles.length > 0) return { kind: 'not-in-profile', profiles };
  return { kind: 'unknown', nearest: nearestQuotas(profile, text) };
}

/** Every name a quota goes by, kmsim's first. */
export function namesOf(row: QuotaRow): readonly string[] {
  const names = [row.group, row.awsName, ...(row.alsoNamed ?? []), row.code, row.usageResource];
  return [...new Set(names.filter((name) => name !== null))];
}

function rowNamed(profile: string, text: string): QuotaRow | undefined {
  const wanted = text.trim().toLowerCase();
  return quotaRows(profile).find((row) => namesOf(row).some((name) => name.toLowerCase() === wanted));
}

function nearestQuotas(profile: string, text: string): readonly string[] {
  const rows = quotaRows(profile);
  const wanted = text.trim().toLowerCase();
  const countIt = rows.filter(
    (row) => row.kind !== 'resource' && row.operations.some((operation) => operation.toLowerCase() === wanted),
  );
  if (countIt.length > 0) return countIt.map((row) => row.group);
  const groupOf = new Map(rows.flatMap((row) => namesOf(row).map((name) => [name, row.group] as const)));
  return [...new Set(nearestNames(text, groupOf.keys()).map((name) => groupOf.get(name)!))];
}

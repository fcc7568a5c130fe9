/**
 * Why this file exists: some quotas AWS does not raise, and of others a higher value is seldom the best answer. What to do
 * instead is said here once, for scenarios, `kmsim explain` and limit-increase packs.
 */
import { findQuota } from './find-quota.ts';
import { profileNames } from './profiles.ts';
import type { QuotaRow } from './quota-row.ts';

/** How AWS raises a quota, if at all. */
export type Raised = 'on-request' | 'by-support-case' | 'never';

/**
 * @source the column "Adjustable" of AWS's tables; that a support case can change the request quota of an external key
 * store: AWS KMS developer guide, "Throttling AWS KMS requests", read 2026, against its own table
 */
export function raisedHow({ adjustable, group }: Pick<QuotaRow, 'adjustable' | 'group'>): Raised {
  if (adjustable) return 'on-request';
  return group === 'custom-key-store-external' ? 'by-support-case' : 'never';
}

/** Whether a profile's table says so; a quota of one key store has that store's name behind a dot. */
export function isNeverRaised(profile: string, quota: string): boolean {
  if (!profileNames.includes(profile)) return false;
  const found = findQuota(profile, quota.split('.')[0]!);
  return found.kind === 'found' && raisedHow(found.row) === 'never';
}

/** What helps without a higher quota, after "instead: "; undefined where that depends on the scenario. */
export function remedyFor(group: string): string | undefined {
  if (Object.hasOwn(ofResources, group)) return ofResources[group];
  return group.startsWith('custom-key-store') ? 'spread the load over more key stores, or cache data keys' : undefined;
}

/**
 * How fewer requests would count against a request quota.
 *
 * @source AWS KMS developer guide, "Download public key": to encrypt and verify with it outside of AWS KMS, read 2026
 */
export function fewerRequests(group: string): string {
  if (group === 'crypto-symmetric') return 'fewer requests (cached data keys, S3 Bucket Keys)';
  if (group.startsWith('crypto-')) return 'fewer requests (Verify and Encrypt with the public key, outside KMS)';
  return group.startsWith('GenerateDataKeyPair') ? 'fewer requests (key pairs used more than once)' : 'fewer requests';
}

const ofResources: Readonly<Record<string, string>> = {
  keys: 'let workloads share keys, told apart by encryption context and policy, delete unused keys, or use another account',
  aliases: 'delete unused aliases, or use key ids and ARNs where no alias is needed',
  'aliases-per-key': 'delete unused aliases of the key, or give further names to a key of its own',
  'grants-per-key': 'spread volumes and tables over several keys, and retire grants that are no longer used',
  'grants-per-principal-per-key':
    'use a key policy for principals that need many grants, or spread the grants over keys',
  'custom-key-stores': 'keep more keys in each key store, or use another account or Region',
  'on-demand-rotations': 'let the key rotate automatically, or make a new key and move the alias to it',
  'key-policy-bytes':
    'name accounts or roles in place of single principals, and move permissions to IAM policies and grants',
};

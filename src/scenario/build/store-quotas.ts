/**
 * Why this file exists: a custom key store has a request quota of its own, on top of the account's, which the requests of
 * all accounts that use its keys share.
 */
import { quotaRows } from '../../kms/profiles.ts';
import type { RequestQuotaRow } from '../../kms/quota-row.ts';
import type { KeyStore, KeyStores } from './key-stores.ts';

export interface StoreQuota {
  readonly store: KeyStore;
  readonly row: RequestQuotaRow;
  /** How often one such request counts. */
  readonly weight: number;
}

/** Undefined where the key is in no store, or the profile counts no such operation there. */
export function storeQuotaOf(
  profile: string,
  operation: string,
  stores: KeyStores,
  index: number | null | undefined,
): StoreQuota | undefined {
  const store = typeof index === 'number' ? stores.all[index] : undefined;
  if (store === undefined) return undefined;
  const groups = ['custom-key-store', `custom-key-store-${store.type}`];
  const row = quotaRows(profile)
    .filter((one): one is RequestQuotaRow => one.kind !== 'resource' && groups.includes(one.group))
    .find(({ operations }) => operations.includes(operation));
  return row === undefined ? undefined : { store, row, weight: row.weights?.[operation] ?? 1 };
}

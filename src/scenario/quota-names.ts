/**
 * Why this file exists: an account has each quota once in every Region. Thresholds, plans and reports name one of them
 * alike, as `ACCOUNT/NAME`, and as `ACCOUNT/REGION/NAME` where the first would mean several.
 */
import { findQuota } from '../kms/find-quota.ts';

export interface QuotaIdentity {
  readonly account: string;
  readonly accountId: string;
  readonly region: string;
  readonly quota: string;
}

/** The shortest name that means this one of `all` and no other. */
export function quotaName({ account, region, quota }: QuotaIdentity, all: readonly QuotaIdentity[]): string {
  const alike = all.filter((one) => one.account === account && one.quota === quota);
  return alike.length > 1 ? `${account}/${region}/${quota}` : `${account}/${quota}`;
}

/** Indexes of what a text may mean: the account by its name or id, the quota by any of its names, in one Region or all. */
export function quotasMeant(text: string, all: readonly QuotaIdentity[], profile: string): readonly number[] {
  const [account = '', ...rest] = text.split('/');
  const of = (name: string, region: string | undefined) => {
    const group = groupOf(name, profile);
    return [...all.keys()].filter((index) => {
      const one = all[index]!;
      const inRegion = region === undefined || one.region === region;
      return inRegion && one.quota === group && (one.account === account || one.accountId === account);
    });
  };
  const everywhere = of(rest.join('/'), undefined);
  return everywhere.length > 0 ? everywhere : of(rest.slice(1).join('/'), rest[0]);
}

/** kmsim's name of a quota; that of one key store is its own. */
function groupOf(name: string, profile: string): string {
  const found = findQuota(profile, name);
  return found.kind === 'found' ? found.row.group : name;
}

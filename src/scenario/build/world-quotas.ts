/** Why this file exists: a quota exists once for each account and Region that spends it, whoever spends it. */
import { doubtAbout, type SpentQuota } from '../../kms/request-quotas.ts';
import type { WorldClient, WorldQuota } from '../../simulation/world.ts';
import type { AppliedValues } from './applied-values.ts';
import type { Assumptions } from './assumptions.ts';
import type { StoreQuota } from './store-quotas.ts';

/** Whose quota, and in which Region. */
type QuotaPlace = Pick<WorldClient, 'account' | 'accountId' | 'region'>;

export class WorldQuotas {
  readonly all: WorldQuota[] = [];
  readonly #applied: AppliedValues;
  readonly #assumptions: Assumptions;
  readonly #profile: string;

  constructor(applied: AppliedValues, assumptions: Assumptions, profile: string) {
    this.#applied = applied;
    this.#assumptions = assumptions;
    this.#profile = profile;
  }

  /** Index of the caller's account's quota in a Region: the caller's own, or one that the request names. */
  indexOf(client: QuotaPlace, row: SpentQuota): number {
    const { account, accountId, region } = client;
    const known = this.all.findIndex(
      (one) => one.account === account && one.region === region && one.quota === row.group,
    );
    if (known >= 0) return known;
    const limit = this.#applied.limitOf({ accountId, region }, row);
    if (limit.from === 'table') this.#noteTable(client, row);
    const quota = { account, accountId, region, quota: row.group, code: row.code, limitPerSecond: limit.value };
    return this.all.push(quota) - 1;
  }

  /** Index of the quota of a custom key store, whoever calls. */
  ofStore({ store, row }: StoreQuota): number {
    const { account, accountId, region, name } = store;
    const quota = `${row.group}.${name}`;
    const known = this.all.findIndex((one) => one.account === account && one.quota === quota);
    if (known >= 0) return known;
    const { value: limitPerSecond, from } = this.#applied.limitOf({ accountId, region }, row);
    const source = `table ${this.#profile}, ${row.source}`;
    if (from === 'table') this.#assumptions.add(`quotas.${account}/${quota}`, `${limitPerSecond}/s`, source);
    return this.all.push({ account, accountId, region, quota, code: row.code, limitPerSecond }) - 1;
  }

  #noteTable({ account, region }: QuotaPlace, row: SpentQuota): void {
    const doubt = doubtAbout(row);
    const source = `table ${this.#profile}, ${row.source}${doubt === null ? '' : `; ${row.confidence}: ${doubt}`}`;
    this.#assumptions.add(`quotas.${account}/${row.group} in ${region}`, `${row.limitPerSecond}/s`, source);
  }
}

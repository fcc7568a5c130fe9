/** Why this file exists: a quota's value is what was applied for in that account and Region, else what the table says. */
import { findQuota } from '../../kms/find-quota.ts';
import type { QuotaRow } from '../../kms/quota-row.ts';
import { defaultLimit } from '../../kms/request-quotas.ts';
import { listed } from '../printable.ts';
import type { Accounts } from './accounts.ts';
import { readAppliedQuotas } from './applied-quota-file.ts';
import { type BuildContext, errorAt, warnAt } from './context.ts';
import { quotaNamed, quotaValueOf } from './quota-values.ts';

/** An applied value of one quota; `accountId` undefined: of every account. */
interface Applied {
  readonly path: string;
  readonly accountId: string | undefined;
  readonly region: string;
  readonly row: QuotaRow;
  /** Requests a second, things or bytes. */
  readonly value: number;
}

/** Where a limit comes from, and what it is: requests a second, things or bytes. */
export interface AppliedLimit {
  readonly value: number;
  readonly from: 'set' | 'file' | 'table';
}

/** Whose quota, and where. */
export interface QuotaOwner {
  readonly accountId: string;
  readonly region: string;
}

export class AppliedValues {
  readonly #context: BuildContext;
  readonly #set: readonly Applied[];
  readonly #file: readonly Applied[];
  readonly #used = new Set<string>();

  constructor(context: BuildContext, accounts: Accounts) {
    this.#context = context;
    this.#set = appliedBySet(context, accounts);
    this.#file = appliedByFile(context, accounts);
  }

  /** `quotas.set` before `quotas.file` before the table; of several, the one that names the account. */
  limitOf(owner: QuotaOwner, row: QuotaRow): AppliedLimit {
    const set = this.#find(this.#set, owner, row);
    if (set !== undefined) return { value: set.value, from: 'set' };
    const file = this.#find(this.#file, owner, row);
    if (file !== undefined) return { value: file.value, from: 'file' };
    return { value: defaultLimit(row, owner.region), from: 'table' };
  }

  /** Says which values of `quotas.set` nothing spends. */
  warnUnused(): void {
    for (const { path, row } of this.#set)
      if (!this.#used.has(path)) warnAt(this.#context, path, 'unused', nothingSpends(row));
  }

  #find(values: readonly Applied[], { accountId, region }: QuotaOwner, { group }: QuotaRow): Applied | undefined {
    const here = values.filter((value) => value.region === region && value.row.group === group);
    const found =
      here.find((value) => value.accountId === accountId) ?? here.find((value) => value.accountId === undefined);
    if (found !== undefined) this.#used.add(found.path);
    return found;
  }
}

/** That a value has no effect. */
export function nothingSpends({ kind, group }: QuotaRow): string {
  return kind === 'resource'
    ? `no request of this scenario can reach ${group} there`
    : `no request of this scenario spends ${group} there`;
}

function appliedBySet(context: BuildContext, accounts: Accounts): readonly Applied[] {
  const values: Applied[] = [];
  for (const [index, given] of (context.draft.quotas?.set ?? []).entries()) {
    const path = `quotas.set.${index}`;
    if (given?.quota === undefined || given.value === undefined || context.problems.isBroken('quotas.profile'))
      continue;
    const row = quotaNamed(context, given.quota, `${path}.quota`);
    const named = given.account === undefined ? undefined : accounts.resolve(given.account, `${path}.account`);
    if (row === undefined || (given.account !== undefined && named === undefined)) continue;
    const region = given.region ?? context.region;
    const value = quotaValueOf(context, { row, given: given.value, region, path: `${path}.value` });
    if (value !== undefined) addOnce(context, values, { path, accountId: named?.id, region, row, value });
  }
  return values;
}

function addOnce(context: BuildContext, values: Applied[], added: Applied): void {
  const same = values.find(
    ({ accountId, region, row }) =>
      accountId === added.accountId && region === added.region && row.group === added.row.group,
  );
  if (same === undefined) values.push(added);
  else
    errorAt(context, added.path, {
      rule: 'duplicate-name',
      message: `expected each quota once; got ${added.row.group} again, as in ${same.path}`,
    });
}

function appliedByFile(context: BuildContext, accounts: Accounts): readonly Applied[] {
  const name = context.draft.quotas?.file;
  if (name === undefined) return [];
  const path = 'quotas.file';
  const read = readAppliedQuotas(context.files.find(name));
  if (read.kind === 'refused')
    return errorAt(context, path, { rule: read.rule, message: read.message, hint: read.hint }) ?? [];
  const values: Applied[] = [];
  const unknown = new Set<string>();
  for (const { accountId, region, code, value } of read.quotas) {
    const found = findQuota(context.profile, code);
    if (found.kind !== 'found') unknown.add(code);
    else if (accounts.byNameOrId(accountId) !== undefined)
      values.push({ path, accountId, region, row: found.row, value });
  }
  if (unknown.size > 0) {
    warnAt(
      context,
      path,
      'invalid-recording',
      `profile ${context.profile} has no quota with the code ${listed([...unknown].sort())}`,
    );
  }
  if (values.length === 0) warnAt(context, path, 'unused', `it holds no quota of ${accountsIn(accounts)}`);
  return values;
}

function accountsIn(accounts: Accounts): string {
  return `the accounts ${listed(accounts.all.map(({ name, id }) => `${name} (${id})`))}`;
}

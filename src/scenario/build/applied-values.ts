/** Why this file exists: a quota's value is what was applied for in that account and Region, else what the table says. */
import { findQuota } from '../../kms/find-quota.ts';
import type { SpentQuota } from '../../kms/request-quotas.ts';
import { listed, quoted } from '../printable.ts';
import type { Account, Accounts } from './accounts.ts';
import { readAppliedQuotas } from './applied-quota-file.ts';
import { type BuildContext, errorAt, warnAt } from './context.ts';

/** An applied value of one quota; `account` undefined: of every account. */
interface Applied {
  readonly path: string;
  readonly account: string | undefined;
  readonly region: string;
  readonly quota: string;
  readonly perSecond: number;
}

/** Where a limit comes from, and what it is. */
export interface AppliedLimit {
  readonly perSecond: number;
  readonly from: 'set' | 'file' | 'table';
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
  limitOf(account: Account, region: string, row: SpentQuota): AppliedLimit {
    const set = this.#find(this.#set, account, region, row.group);
    if (set !== undefined) return { perSecond: set.perSecond, from: 'set' };
    const file = this.#find(this.#file, account, region, row.group);
    if (file !== undefined) return { perSecond: file.perSecond, from: 'file' };
    return { perSecond: row.limitPerSecond, from: 'table' };
  }

  /** Says which values of `quotas.set` nothing spends. */
  warnUnused(): void {
    for (const { path, quota } of this.#set) {
      if (!this.#used.has(path))
        warnAt(this.#context, path, 'unused', `no request of this scenario spends ${quota} there`);
    }
  }

  #find(values: readonly Applied[], account: Account, region: string, quota: string): Applied | undefined {
    const here = values.filter((value) => value.region === region && value.quota === quota);
    const found =
      here.find((value) => value.account === account.name) ?? here.find((value) => value.account === undefined);
    if (found !== undefined) this.#used.add(found.path);
    return found;
  }
}

function appliedBySet(context: BuildContext, accounts: Accounts): readonly Applied[] {
  const values: Applied[] = [];
  for (const [index, given] of (context.draft.quotas?.set ?? []).entries()) {
    const path = `quotas.set.${index}`;
    if (given?.quota === undefined || given.value === undefined || context.problems.isBroken('quotas.profile'))
      continue;
    const quota = requestQuotaNamed(context, given.quota, `${path}.quota`);
    const named = given.account === undefined ? undefined : accounts.resolve(given.account, `${path}.account`);
    if (quota === undefined || (given.account !== undefined && named === undefined)) continue;
    const value = { path, account: named?.name, region: given.region ?? context.region, quota, perSecond: given.value };
    const same = values.find(
      (other) => other.account === value.account && other.region === value.region && other.quota === quota,
    );
    if (same === undefined) values.push(value);
    else
      errorAt(context, path, {
        rule: 'duplicate-name',
        message: `expected each quota once; got ${quota} again, as in ${same.path}`,
      });
  }
  return values;
}

/** kmsim's name of a request quota. */
export function requestQuotaNamed(context: BuildContext, text: string, path: string): string | undefined {
  const found = findQuota(context.profile, text);
  if (found.kind === 'not-in-profile') {
    const message = `expected a quota of profile ${context.profile}; got ${quoted(text)}, which is in ${found.profiles.join(', ')}`;
    return errorAt(context, path, { rule: 'unknown-name', message });
  }
  if (found.kind === 'unknown') {
    const hint = found.nearest.length === 0 ? null : `did you mean "${found.nearest[0]}"?`;
    return errorAt(context, path, {
      rule: 'unknown-name',
      message: `expected the name of a quota; got ${quoted(text)}`,
      hint,
    });
  }
  if (found.row.kind !== 'resource') return found.row.group;
  const message = `expected a request quota; got ${quoted(text)}, and resource quotas are not in this version of kmsim`;
  return errorAt(context, path, { rule: 'not-in-this-version', message });
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
  for (const { accountId, region, code, perSecond } of read.quotas) {
    const found = findQuota(context.profile, code);
    const account = accounts.byNameOrId(accountId);
    if (found.kind !== 'found') unknown.add(code);
    else if (account !== undefined && found.row.kind !== 'resource') {
      values.push({ path, account: account.name, region, quota: found.row.group, perSecond });
    }
  }
  if (unknown.size > 0) {
    warnAt(
      context,
      path,
      'invalid-recording',
      `profile ${context.profile} has no quota with the code ${listed([...unknown].sort())}`,
    );
  }
  if (values.length === 0) warnAt(context, path, 'unused', `it holds no request quota of ${accountsIn(accounts)}`);
  return values;
}

function accountsIn(accounts: Accounts): string {
  return `the accounts ${listed(accounts.all.map(({ name, id }) => `${name} (${id})`))}`;
}

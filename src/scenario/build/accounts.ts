/** Why this file exists: who pays. Without `accounts:` there is one. */

import { DEFAULT_SOURCE } from './assumptions.ts';
import { ambiguousName, type BuildContext, errorAt, unknownName } from './context.ts';

export interface Account {
  readonly name: string;
  readonly id: string;
}

const USUAL: Account = { name: 'main', id: '123456789012' };

/** The declared accounts, and which of them something used. */
export class Accounts {
  readonly all: readonly Account[];
  readonly #context: BuildContext;
  readonly #used = new Set<string>();

  constructor(context: BuildContext) {
    this.#context = context;
    this.all = declared(context);
  }

  get names(): readonly string[] {
    return this.all.map(({ name }) => name);
  }

  /** The account named at `path`, the only one if none is named; undefined after an error. */
  resolve(name: string | undefined, path: string): Account | undefined {
    const account = this.#find(name, path);
    if (account !== undefined) this.#used.add(account.name);
    return account;
  }

  byNameOrId(text: string): Account | undefined {
    return this.all.find(({ name, id }) => name === text || id === text);
  }

  /** Declared and used by no client and no key. */
  unused(): readonly Account[] {
    return this.all.filter(({ name }) => !this.#used.has(name) && this.#context.draft.accounts !== undefined);
  }

  markUsed(name: string): void {
    this.#used.add(name);
  }

  #find(name: string | undefined, path: string): Account | undefined {
    if (this.#context.problems.isBroken(path) || this.#context.problems.isBrokenItself('accounts')) {
      return this.all.find((account) => account.name === name);
    }
    if (name !== undefined)
      return this.byNameOrId(name) ?? unknownName(this.#context, path, 'account', name, this.names);
    return this.all.length === 1 ? this.all[0] : ambiguousName(this.#context, path, 'account', this.names);
  }
}

function declared(context: BuildContext): readonly Account[] {
  const { accounts } = context.draft;
  if (accounts === undefined) {
    if (context.problems.isBrokenItself('accounts')) return [];
    context.assumptions.add(`accounts.${USUAL.name}.id`, USUAL.id, DEFAULT_SOURCE);
    return [USUAL];
  }
  if (Object.keys(accounts).length === 0 && !context.problems.isBrokenItself('accounts')) {
    errorAt(context, 'accounts', { rule: 'missing-value', message: 'expected at least one account; got an empty map' });
  }
  const list: Account[] = [];
  for (const [name, account] of Object.entries(accounts)) {
    const id = account?.id ?? '';
    const same = list.find((other) => other.id === id && id !== '');
    if (same !== undefined) {
      const message = `expected an id of its own; got that of ${same.name}`;
      errorAt(context, `accounts.${name}.id`, { rule: 'duplicate-name', message });
    }
    list.push({ name, id });
  }
  return list;
}

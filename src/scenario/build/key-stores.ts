/** Why this file exists: custom key stores, by the names a scenario gives them. */
import type { KmsKeyStore } from '../../kms/kms-world.ts';
import type { Accounts } from './accounts.ts';
import { type BuildContext, unknownName } from './context.ts';

export interface KeyStore extends KmsKeyStore {
  /** Name of the account that owns it. */
  readonly account: string;
}

export class KeyStores {
  /** In the order of the file; keys and requests refer to them by index. */
  readonly all: readonly KeyStore[];
  readonly #context: BuildContext;

  constructor(context: BuildContext, accounts: Accounts) {
    this.#context = context;
    this.all = Object.entries(context.draft.keyStores ?? {}).flatMap(([name, given]) => {
      const owner = accounts.resolve(given?.account, `keyStores.${name}.account`);
      if (given === undefined || owner === undefined) return [];
      const { region = context.region, type = 'cloudhsm', connected = true } = given;
      return [{ name, account: owner.name, accountId: owner.id, region, type, connected }];
    });
  }

  /** Its index; undefined after an error. */
  find(name: string, path: string): number | undefined {
    const found = this.all.findIndex((store) => store.name === name);
    if (found >= 0) return found;
    const names = this.all.map((store) => store.name);
    return unknownName(this.#context, path, 'custom key store', name, names);
  }
}

/** Why this file exists: what is declared and used by nothing is mostly a mistyped name somewhere else. */
import type { WorldClient } from '../../simulation/world.ts';
import type { Accounts } from './accounts.ts';
import type { AppliedValues } from './applied-values.ts';
import type { Clients } from './clients.ts';
import type { BuildContext } from './context.ts';
import type { Keys } from './keys.ts';

export interface Declared {
  readonly accounts: Accounts;
  readonly keys: Keys;
  readonly clients: Clients;
  readonly applied: AppliedValues;
  /** The clients of the world. */
  readonly followed: readonly WorldClient[];
}

export function warnOfUnused(context: BuildContext, declared: Declared): void {
  const { accounts, keys, clients, applied, followed } = declared;
  for (const { name } of accounts.unused())
    warn(context, `accounts.${name}`, `account ${name} is used by no client and no key`);
  for (const name of keys.unused()) warn(context, `keys.${name}`, `key ${name} is used by no workload`);
  for (const name of clients.unused()) warn(context, `clients.${name}`, `client ${name} is used by no workload`);
  const reads = followed.some(({ retry }) => retry.kind === 'sdk' && retry.retryAfterMilliseconds !== undefined);
  if (context.draft.kms?.retryAfter !== undefined && !reads)
    warn(context, 'kms.retryAfter', 'no client of this scenario has an SDK that reads it, so it changes nothing');
  applied.warnUnused();
}

function warn(context: BuildContext, path: string, message: string): void {
  context.problems.warn(context.places.keyOf(path), path, { rule: 'unused', message });
}

/**
 * Why this file exists: between which keys an alias moves. AWS wants the same type and usage; kmsim also that requests
 * which name their key by the alias count against the same quotas all along, as each has its quotas for the whole run.
 */
import { aliasMoves, type KeyUsage, usagesOf } from '../../kms/key-usages.ts';
import type { OperationName } from '../../kms/operations.ts';
import { requestPriceUsd } from '../../kms/pricing.ts';
import { spentQuotas } from '../../kms/request-quotas.ts';
import { firstKeyOf, type NamedAlias } from './aliases.ts';
import { type BuildContext, errorAt } from './context.ts';
import type { Key, Keys } from './keys.ts';

export interface AliasMove {
  readonly name: string;
  readonly to: Key;
  readonly path: string;
}

/** An alias that is about to point to `to`, by UpdateAlias; undefined after an error. */
export function resolveMovedAlias(context: BuildContext, keys: Keys, move: AliasMove): NamedAlias | undefined {
  const { name, to, path } = move;
  const alias = keys.aliases.resolve(name, to.kept, path);
  if (alias === undefined) return undefined;
  if (alias.accountId !== to.kept.accountId || alias.region !== to.kept.region)
    return refuse(
      context,
      path,
      `an alias in the account and Region of ${to.name}, ${to.account} in ${to.region}; got ${name}, which is elsewhere`,
    );
  const from = keys.named(firstKeyOf(alias), path);
  if (from === undefined) return alias;
  if (
    from.kept.type === 'customer-managed' &&
    to.kept.type === 'customer-managed' &&
    aliasMoves(kindOf(from), kindOf(to))
  )
    return checkCounts(context, keys, alias, move);
  const expected = `a key of the type and usage of ${from.name}, to which ${name} points: ${described(from)}; got ${to.name}: ${described(to)}`;
  return refuse(context, path, expected, 'AWS: delete the alias and create it again for a key of another kind');
}

/** An alias that points to another key later on counts as before, where a workload names its key by it. */
export function checkCounts(
  context: BuildContext,
  keys: Keys,
  alias: NamedAlias,
  { name, to, path }: AliasMove,
): NamedAlias | undefined {
  const from = keys.named(firstKeyOf(alias), path);
  if (from === undefined || !isNamed(context, name) || countsAlike(context, from, to)) return alias;
  const expected = `a key whose requests count against the quotas of ${from.name} and cost as much: ${described(from)}; got ${to.name}: ${described(to)}`;
  const hint = `AWS allows it; here a workload names its key by ${name}, and its requests have the same quotas and price for the whole run: name the keys themselves, in two workloads`;
  return refuse(context, path, expected, hint);
}

/** Whether some workload names its key by the alias, rather than the alias itself. */
function isNamed({ draft }: BuildContext, name: string): boolean {
  return (draft.workload ?? []).some((entry) => {
    const given = (entry?.with ?? {}) as Readonly<Record<string, unknown>>;
    return [entry?.key, given['key'], given['destinationKey']].includes(name);
  });
}

function countsAlike(context: BuildContext, from: Key, to: Key): boolean {
  if (from.kept.keyStore !== to.kept.keyStore) return false;
  if (from.spec === to.spec) return true;
  return countsOf(context, from) === countsOf(context, to);
}

/** Quota and price of one of its operations, as a text to compare. */
function countsOf({ profile }: BuildContext, { spec, region, kept }: Key): string {
  const usages = kept.usage === undefined ? usagesOf(spec) : [kept.usage];
  const counts = usages.map((usage) => {
    const operation = operationOf[usage];
    const spent = spentQuotas({ profile, operation, region, keySpec: spec });
    const quotas = spent.kind === 'spends' ? spent.quotas.map(({ group }) => group) : [spent.kind];
    return [usage, quotas, requestPriceUsd({ operation, keySpec: spec })];
  });
  return JSON.stringify(counts);
}

const operationOf: Readonly<Record<KeyUsage, OperationName>> = {
  ENCRYPT_DECRYPT: 'Decrypt',
  SIGN_VERIFY: 'Sign',
  GENERATE_VERIFY_MAC: 'GenerateMac',
  KEY_AGREEMENT: 'DeriveSharedSecret',
  ENCAPSULATE_DECAPSULATE: 'Decapsulate',
};

function kindOf({ spec, kept }: Key) {
  return { spec, usage: kept.usage ?? null };
}

function described({ kept }: Key): string {
  const usage = kept.usage === undefined ? '' : ` ${kept.usage}`;
  return `${kept.type}, ${kept.spec}${usage}, ${kept.keyStore === null ? 'in no key store' : 'in a custom key store'}`;
}

function refuse(context: BuildContext, path: string, expected: string, hint: string | null = null): undefined {
  return errorAt(context, path, { rule: 'impossible', message: `expected ${expected}`, hint });
}

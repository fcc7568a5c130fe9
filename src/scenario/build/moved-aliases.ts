/** Why this file exists: an alias moves only between keys of one kind, whether a request moves it or an event does. */
import type { AliasPlace, NamedAlias } from './aliases.ts';
import { type BuildContext, errorAt } from './context.ts';
import type { Key, Keys } from './keys.ts';

/** An alias that is about to point to `to`; undefined after an error. */
export function resolveMovedAlias(
  context: BuildContext,
  keys: Keys,
  { name, to, path }: { readonly name: string; readonly to: Key; readonly path: string },
): NamedAlias | undefined {
  const alias = keys.aliases.resolve(name, to.kept, path);
  if (alias === undefined) return undefined;
  const from = alias.key === null ? undefined : keys.named(alias.key, path);
  if (!sharesPlace(alias, to.kept))
    return refuse(
      context,
      path,
      `an alias in the account and Region of ${to.name}, ${placeOf(to)}; got ${name}, which is elsewhere`,
    );
  if (from === undefined || isAlike(from, to)) return alias;
  const expected = `a key like ${from.name}, to which ${name} points: ${kindOf(from)}; got ${to.name}: ${kindOf(to)}`;
  const hint =
    'AWS wants the same type and key usage; kmsim also the same spec and key store, as requests by the alias count against the same quotas for the whole run';
  return refuse(context, path, expected, hint);
}

function sharesPlace(alias: AliasPlace, place: AliasPlace): boolean {
  return alias.accountId === place.accountId && alias.region === place.region;
}

function isAlike(from: Key, to: Key): boolean {
  return from.spec === to.spec && from.kept.keyStore === to.kept.keyStore && from.kept.type === to.kept.type;
}

function kindOf({ kept }: Key): string {
  return `${kept.type}, ${kept.spec}, ${kept.keyStore === null ? 'in no key store' : 'in a custom key store'}`;
}

function placeOf({ account, region }: Key): string {
  return `${account} in ${region}`;
}

function refuse(context: BuildContext, path: string, expected: string, hint: string | null = null): undefined {
  return errorAt(context, path, { rule: 'impossible', message: `expected ${expected}`, hint });
}

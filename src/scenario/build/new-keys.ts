/** Why this file exists: a key that a CreateKey of the run makes is declared like any other, and not there until then. */
import { type BuildContext, errorAt } from './context.ts';
import type { Key } from './keys.ts';
import type { ParameterParties, ParameterQuestion } from './parameter-question.ts';

/** Undefined where none is named, and after an error. */
export function newKeyOf(
  context: BuildContext,
  { keys, keyStores }: ParameterParties,
  { client, given, path }: ParameterQuestion,
): Key | undefined {
  const { newKey: name, keyStore } = given;
  if (name === undefined) return undefined;
  const at = `${path}.newKey`;
  const key = keys.named(name, at);
  if (key === undefined) return undefined;
  const refuse = (expected: string) => errorAt(context, at, { rule: 'impossible', message: `expected ${expected}` });
  const { kept } = key;
  if (kept.type !== 'customer-managed') return refuse(`a customer managed key; got ${name}, which AWS manages`);
  if (kept.accountId !== client.accountId || kept.region !== client.region)
    return refuse(`a key of account ${client.account} in ${client.region}, where it is made; got one elsewhere`);
  if (kept.state !== 'Enabled' || kept.aliases > 0 || kept.grants.length > 0)
    return refuse(
      `a key without state, aliases and grants, as it is not there when the run starts; got ${name}, which has some`,
    );
  const store = kept.keyStore === null ? undefined : keyStores.all[kept.keyStore]?.name;
  if (store === keyStore) return key;
  return refuse(
    `the key store of the request, ${keyStore ?? 'none'}; got ${name}, whose key store is ${store ?? 'none'}`,
  );
}

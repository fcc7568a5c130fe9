/** Why this file exists: which alias an operation on aliases is about. */
import type { WorldClient } from '../../simulation/world.ts';
import type { NamedAlias } from './aliases.ts';
import { type BuildContext, errorAt } from './context.ts';
import { checkCounts, resolveMovedAlias } from './moved-aliases.ts';
import type { ParameterParties, ParameterQuestion } from './parameter-question.ts';

/** Of the operations on aliases; CreateAlias makes one where there is none. */
export function aliasOf(
  context: BuildContext,
  { keys }: ParameterParties,
  { operation, client, key, given, isRecorded, path }: ParameterQuestion,
): NamedAlias | undefined {
  const at = `${path}.alias`;
  const { alias: name } = given;
  if (name === undefined) {
    if (isRecorded || (operation !== 'UpdateAlias' && operation !== 'DeleteAlias')) return undefined;
    const message = `expected the alias that ${operation} is about; got nothing`;
    return errorAt(context, at, { rule: 'missing-value', message });
  }
  if (operation === 'CreateAlias') {
    const there = keys.aliases.at(name, client);
    if (there === undefined || key === undefined) return { ...placeOf(client), name, key: null };
    return checkCounts(context, keys, there, { name, to: key, path: at });
  }
  if (operation === 'DeleteAlias') return keys.aliases.resolve(name, client, at);
  return key === undefined ? undefined : resolveMovedAlias(context, keys, { name, to: key, path: at });
}

function placeOf({ accountId, region }: WorldClient): Pick<NamedAlias, 'accountId' | 'region'> {
  return { accountId, region };
}

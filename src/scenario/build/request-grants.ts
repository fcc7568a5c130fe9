/** Why this file exists: what grant a CreateGrant makes: for whom, of what, under which constraint and who may retire it. */
import type { KmsRequest } from '../../kms/kms-world.ts';
import type { GrantOperation } from '../../kms/permissions.ts';
import type { BuildContext } from './context.ts';
import { resolveConstraint } from './grant-constraints.ts';
import type { ParameterParties, ParameterQuestion } from './parameter-question.ts';

/** Of CreateGrant; undefined of every other operation, and after an error. */
export function grantOf(
  context: BuildContext,
  { clients }: ParameterParties,
  question: ParameterQuestion,
): KmsRequest['grant'] {
  const { operation, client, given, path } = question;
  if (operation !== 'CreateGrant') return undefined;
  const identityOf = (name: string, at: string) => {
    const found = clients.all.find((one) => one.name === name) ?? clients.resolve(name, at);
    return found === undefined ? undefined : { accountId: found.accountId, client: found.name };
  };
  const { grantee: name = 'distinct' } = given;
  const identity = name === 'distinct' ? undefined : identityOf(name, `${path}.grantee`);
  const retiring = given.retiring === undefined ? null : identityOf(given.retiring, `${path}.retiring`);
  const constraint = resolveConstraint(context, question);
  if ((name !== 'distinct' && identity === undefined) || retiring === undefined) return undefined;
  if (constraint === undefined) return undefined;
  const usual: readonly GrantOperation[] = ['Decrypt'];
  const operations = context.assumptions.orDefault(`${path}.operations`, given.operations, usual, usual.join(', '));
  return {
    grantee: identity === undefined ? { kind: 'distinct' } : { kind: 'identity', ...identity },
    operations: operations.filter((one): one is GrantOperation => one !== undefined),
    constraint,
    retiring,
    issuingAccountId: client.accountId,
    name: given.grantName ?? null,
  };
}

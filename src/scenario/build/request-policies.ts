/** Why this file exists: which policy a PutKeyPolicy gives its key, and whether KMS would take it. */
import type { KmsRequest } from '../../kms/kms-world.ts';
import { locksOut } from '../../kms/policies.ts';
import { type BuildContext, warnAt } from './context.ts';
import { ownerOf, resolvePolicy } from './key-policies.ts';
import { callerOf, type ParameterParties, type ParameterQuestion } from './parameter-question.ts';

/** Undefined where none is given, and after an error. */
export function policyOf(
  context: BuildContext,
  { accounts }: ParameterParties,
  question: ParameterQuestion,
): KmsRequest['policy'] {
  const { key, client, given, path } = question;
  if (given.policy === undefined || key === undefined) return undefined;
  const policy = resolvePolicy(context, accounts, given.policy, ownerOf(key.kept), `${path}.policy`);
  if (policy === undefined) return undefined;
  const { statements, bytes } = policy;
  const isOwn = key.kept.accountId === client.accountId;
  const bypasses = given.bypassPolicyLockoutSafetyCheck === true;
  if (isOwn && !bypasses && locksOut(statements, callerOf(question))) warnOfLockout(context, question);
  return { statements, bytes };
}

function warnOfLockout(context: BuildContext, { client, path }: ParameterQuestion): void {
  const message = `KMS refuses it with MalformedPolicyDocumentException: it would not let ${client.name} put another policy; bypassPolicyLockoutSafetyCheck: true puts it all the same`;
  warnAt(context, `${path}.policy`, 'doubtful', message);
}

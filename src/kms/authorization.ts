/**
 * Why this file exists: which permissions a request needs on which keys, and whether policies or grants give them.
 *
 * @source KMS API model, "Required permissions" and "Cross-account use" of each operation (botocore 1.43.11)
 */
import type { KmsParts } from './effects/effect.ts';
import type { KmsRequest } from './kms-world.ts';
import { type Operation, operations } from './operations.ts';
import { type Permission, permissionFor } from './permissions.ts';
import { decideByPolicy, type PolicyDecision } from './policies.ts';

/** A permission on one key. */
export interface NeededPermission {
  readonly key: number;
  readonly permission: Permission;
}

export interface AuthorizationQuestion extends NeededPermission {
  readonly request: KmsRequest;
  readonly target: number;
  readonly nowNanoseconds: number;
}

/** The keys of one request as it is made; -1 where it names none. */
export interface RequestKeys {
  /** The key it names, directly or through an alias. */
  readonly named: number;
  /** Of ReEncrypt. */
  readonly destination: number;
  /** Of UpdateAlias: the key that the alias points to now. */
  readonly movedFrom: number;
  /** Of UpdatePrimaryRegion: the replica that becomes the primary, where the world has it. */
  readonly newPrimary: number;
}

/** ReEncrypt is authorised twice, on the source and on the destination; moving an alias or the primary needs both keys. */
export function neededPermissions(
  { operation }: KmsRequest,
  { named, destination, movedFrom, newPrimary }: RequestKeys,
): readonly NeededPermission[] {
  const needed: NeededPermission[] = named < 0 ? [] : [{ key: named, permission: permissionFor(operation) }];
  if (destination >= 0) needed.push({ key: destination, permission: 'ReEncryptTo' });
  if (movedFrom >= 0) needed.push({ key: movedFrom, permission: 'UpdateAlias' });
  if (newPrimary >= 0) needed.push({ key: newPrimary, permission: 'UpdatePrimaryRegion' });
  return needed;
}

/** Whether the permission is given, by the key's policy or by a grant that the policy does not outweigh. */
export function isAuthorized(parts: KmsParts, question: AuthorizationQuestion): boolean {
  const decision = policyDecision(parts, question);
  // "Principals specified in the grant can retire a grant without the kms:RetireGrant permission."
  if (question.request.operation === 'RetireGrant') return decision !== 'denied';
  if (decision === 'denied' || isForeign(parts, question)) return false;
  return decision === 'allowed' || parts.grants.allow(question);
}

/** Whether a grant could make the difference: one that is there, or one that the run makes. */
export function dependsOnGrants(parts: KmsParts, question: AuthorizationQuestion): boolean {
  const { request, key, permission } = question;
  if (policyDecision(parts, question) !== 'silent' || isForeign(parts, question)) return false;
  return parts.grants.couldAllow(request, key, permission);
}

function policyDecision({ keys }: KmsParts, { request, key, permission }: AuthorizationQuestion): PolicyDecision {
  const context = (permission === 'ReEncryptTo' ? request.destinationContext : request.context) ?? {};
  return decideByPolicy(keys.policy(key), { ...request.caller, permission, context });
}

/** Whether the operation does not work on keys of other accounts, and this is one. AWS owned keys are everyone's. */
function isForeign({ keys }: KmsParts, { request, key }: AuthorizationQuestion): boolean {
  const { type, accountId } = keys.given(key);
  const operation: Operation = operations[request.operation];
  return !operation.crossAccount && type !== 'aws-owned' && accountId !== request.caller.accountId;
}

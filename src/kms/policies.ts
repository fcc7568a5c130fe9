/**
 * Why this file exists: whether a key's policy lets a request through. IAM policies of the caller are taken as given, so
 * what the policy leaves to the caller's account, that account allows.
 *
 * @source AWS KMS developer guide, "Default key policy" and "Troubleshooting key access", KDG@867b37f
 */
import type { KmsCaller } from './kms-world.ts';
import { type Permission, permissions, usePermissions } from './permissions.ts';
import { type AuthorizationRequest, conditionHolds } from './policy-conditions.ts';
import type { PolicyPrincipal, PolicyStatement } from './policy-document.ts';

/** `silent`: neither allowed nor denied, so that a grant may still allow it. */
export type PolicyDecision = 'allowed' | 'denied' | 'silent';

/** One Deny that applies outweighs every Allow. */
export function decideByPolicy(policy: readonly PolicyStatement[], request: AuthorizationRequest): PolicyDecision {
  const applying = policy.filter((statement) => applies(statement, request));
  if (applying.some(({ effect }) => effect === 'Deny')) return 'denied';
  return applying.length > 0 ? 'allowed' : 'silent';
}

/**
 * Whether a policy would not let who puts it put another one.
 *
 * @source "The key policy must allow the calling principal to make a subsequent PutKeyPolicy request on the KMS key", KMS API
 * model, PutKeyPolicy
 */
export function locksOut(policy: readonly PolicyStatement[], caller: KmsCaller): boolean {
  return decideByPolicy(policy, { ...caller, permission: 'PutKeyPolicy', context: {} }) !== 'allowed';
}

/** Permissions that a policy gives to somebody, under whatever conditions. */
export function permissionsGiven(policy: readonly PolicyStatement[]): ReadonlySet<Permission> {
  const allowing = policy.filter(({ effect, principals }) => effect === 'Allow' && principals.length > 0);
  return new Set(allowing.flatMap((statement) => statement.permissions));
}

/**
 * The policy that a key has unless one is written: its account may do everything.
 *
 * @source "It gives the AWS account that owns the KMS key full access to the KMS key."
 */
export function defaultPolicy(ownerId: string): readonly PolicyStatement[] {
  return [allow([{ kind: 'account', accountId: ownerId }], permissions)];
}

/** kmsim's short form: what `defaultPolicy` says, and accounts that may use the key but not administer it. */
export function usePolicy(ownerId: string, userIds: readonly string[]): readonly PolicyStatement[] {
  if (userIds.length === 0) return defaultPolicy(ownerId);
  const users = userIds.map((accountId) => ({ kind: 'account', accountId }) as const);
  return [...defaultPolicy(ownerId), allow(users, usePermissions)];
}

/**
 * The policy of an AWS managed key: everyone in its account, through its service only; its account may look at it.
 *
 * @source "Allow access through EBS for all principals in the account that are authorized to use EBS", conditions-kms
 */
export function awsManagedPolicy(ownerId: string, viaService: string): readonly PolicyStatement[] {
  const throughService = [
    { operator: 'StringEquals', set: null, key: 'kms:CallerAccount', values: [ownerId] },
    { operator: 'StringEquals', set: null, key: 'kms:ViaService', values: [viaService] },
  ] as const;
  const owner = { kind: 'account', accountId: ownerId } as const;
  return [
    { ...allow([{ kind: 'anyone' }], serviceUse), conditions: throughService },
    allow([owner], permissions.filter(isLooking)),
  ];
}

/** An AWS owned key serves whoever the service that owns it serves, and nobody directly. */
export function awsOwnedPolicy(): readonly PolicyStatement[] {
  const throughSomeService = [{ operator: 'Null', set: null, key: 'kms:ViaService', values: ['false'] }] as const;
  return [{ ...allow([{ kind: 'anyone' }], serviceUse), conditions: throughSomeService }];
}

/** What the policies that AWS writes allow through a service. */
const serviceUse: readonly Permission[] = usePermissions.filter(
  (permission) =>
    /^(Encrypt|Decrypt|ReEncrypt|GenerateDataKey)/.test(permission) ||
    permission === 'CreateGrant' ||
    permission === 'DescribeKey',
);

function isLooking(permission: Permission): boolean {
  return /^(Describe|Get|List)/.test(permission) || permission === 'RevokeGrant';
}

function allow(principals: readonly PolicyPrincipal[], allowed: readonly Permission[]): PolicyStatement {
  return { effect: 'Allow', principals, permissions: allowed, conditions: [] };
}

function applies(statement: PolicyStatement, request: AuthorizationRequest): boolean {
  return (
    statement.permissions.includes(request.permission) &&
    statement.principals.some((principal) => isPrincipal(principal, request)) &&
    statement.conditions.every((condition) => conditionHolds(condition, request))
  );
}

function isPrincipal(principal: PolicyPrincipal, request: AuthorizationRequest): boolean {
  if (principal.kind === 'anyone') return true;
  if (principal.kind === 'service') return principal.service === request.servicePrincipal;
  if (request.servicePrincipal !== null || principal.accountId !== request.accountId) return false;
  return principal.kind === 'account' || principal.name === request.client;
}

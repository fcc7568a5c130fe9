/**
 * Why this file exists: what a grant says, compared with what a request asks: whose it is, what it allows, under which
 * encryption context, and who may end it.
 *
 * @source AWS KMS developer guide, "Grants" and "Creating grants", KDG@867b37f
 */

import { type EncryptionContext, includesContext } from './encryption-context.ts';
import type { KeySpec } from './key-specs.ts';
import type { Grantee, Identity, KmsCaller, KmsGrant } from './kms-world.ts';
import { type Operation, type OperationName, operations } from './operations.ts';
import { operationOf, type Permission } from './permissions.ts';

/** Bounds of an encryption context constraint. @source "can include up to 8 encryption context pairs"; "cannot exceed 384 characters", create-grant-overview, KDG@867b37f */
export const constraintBounds = { pairsMax: 8, charactersMax: 384 } as const;

/** Operations whose encryption context is not looked at: they have none. */
const withoutContext: readonly Permission[] = ['DescribeKey', 'RetireGrant', 'GetPublicKey'];

/**
 * Whether a grant lets its grantee do this under that encryption context. "The pairs can appear in any order, but the
 * keys and values in each pair cannot vary."
 */
export function grantAllows(
  { operations, constraint }: KmsGrant,
  permission: Permission,
  context: EncryptionContext,
): boolean {
  if (!(operations as readonly Permission[]).includes(permission)) return false;
  if (constraint === null || withoutContext.includes(permission) || permission === 'CreateGrant') return true;
  if (!includesContext(context, constraint.context)) return false;
  return constraint.kind === 'subset' || includesContext(constraint.context, context);
}

/** Whether the caller is the grantee. Who the grantee of a `distinct` grant is, only a grant that is named can say. */
export function isGrantee(grantee: Grantee, caller: Identity): boolean {
  if (grantee.kind === 'distinct' || grantee.accountId !== caller.accountId) return false;
  return grantee.kind === 'account' || grantee.client === caller.client;
}

/**
 * Whether the caller may retire a grant of these terms: the retiring principal, the grantee if the grant says so, and
 * the account in which it was created.
 */
export function mayRetire({ retiring, grantee, operations, issuingAccountId }: KmsGrant, caller: KmsCaller): boolean {
  const isRetiring = retiring?.accountId === caller.accountId && retiring.client === caller.client;
  const mayAsGrantee = operations.includes('RetireGrant') && isGrantee(grantee, caller);
  return isRetiring || mayAsGrantee || issuingAccountId === caller.accountId;
}

/**
 * Whether who may create grants only because of `holding` may create `made`: no operation more, and a constraint at
 * least as strict.
 */
export function mayDelegate(holding: KmsGrant, made: KmsGrant): boolean {
  if (!made.operations.every((operation) => holding.operations.includes(operation))) return false;
  if (holding.constraint === null) return true;
  if (made.constraint === null || !includesContext(made.constraint.context, holding.constraint.context)) return false;
  if (holding.constraint.kind === 'subset') return true;
  return made.constraint.kind === 'equals' && includesContext(holding.constraint.context, made.constraint.context);
}

/** The same text for the same terms, whatever the order of operations and pairs. */
export function canonicalTerms(key: number, grant: KmsGrant): string {
  const { grantee, operations, constraint, retiring, issuingAccountId, name } = grant;
  const pairs = constraint === null ? null : Object.entries(constraint.context).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    key,
    granteeName(grantee),
    [...operations].sort(),
    constraint?.kind ?? null,
    pairs,
    retiring === null ? null : [retiring.accountId, retiring.client],
    issuingAccountId,
    name,
  ]);
}

/**
 * Whether such a grant can be on a key of that spec: its operations have to work with the key, and an encryption context
 * needs a symmetric encryption key.
 *
 * @source "The grant operations that you allow must be supported by the KMS key in the grant. If you specify an
 * unsupported operation, the CreateGrant request fails with a ValidationError exception."
 */
export function grantSuitsKey({ operations: allowed, constraint }: KmsGrant, spec: KeySpec): boolean {
  if (constraint !== null && spec !== 'SYMMETRIC_DEFAULT') return false;
  return allowed.every((permission) => operationWorksWith(operationOf(permission), spec));
}

function operationWorksWith(name: OperationName, spec: KeySpec): boolean {
  const operation: Operation = operations[name];
  return operation.keySpecs.includes(spec);
}

/** A text for each principal; null where each grant has one of its own. */
export function granteeName(grantee: Grantee): string | null {
  if (grantee.kind === 'distinct') return null;
  return grantee.kind === 'account' ? grantee.accountId : JSON.stringify([grantee.accountId, grantee.client]);
}

/**
 * Why this file exists: what the Condition of a policy statement compares. Every operator and key that is not listed
 * here is refused when the document is read.
 *
 * @source AWS KMS developer guide, "AWS KMS condition keys", KDG@867b37f; IAM user guide, "Condition operators" and
 * "Multivalued context keys", read 2026
 */
import type { EncryptionContext } from './encryption-context.ts';
import type { Permission } from './permissions.ts';

/** One comparison: a condition key against values, one of which has to match. */
export interface PolicyCondition {
  readonly operator: ConditionOperator;
  /** How a key with several values is compared; null where it has one. */
  readonly set: 'ForAnyValue' | 'ForAllValues' | null;
  /** As written, for example `kms:EncryptionContext:Department`. */
  readonly key: string;
  readonly values: readonly string[];
}

/** What is known of a request when it is authorised. */
export interface AuthorizationRequest {
  readonly permission: Permission;
  readonly accountId: string;
  readonly client: string;
  readonly viaService: string | null;
  readonly servicePrincipal: string | null;
  readonly context: EncryptionContext;
}

export const conditionOperators = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'Bool',
  'Null',
] as const;

export type ConditionOperator = (typeof conditionOperators)[number];

const CONTEXT_PREFIX = 'kms:encryptioncontext:';

/** By lower-case name: what a request has under a condition key, or null where it has nothing. */
const conditionKeys: Readonly<Record<string, (request: AuthorizationRequest) => readonly string[] | null>> = {
  'kms:calleraccount': ({ accountId }) => [accountId],
  'kms:viaservice': ({ viaService }) => (viaService === null ? null : [viaService]),
  'kms:encryptioncontextkeys': ({ context }) => (isEmpty(context) ? null : Object.keys(context)),
  'kms:grantisforawsresource': ({ permission, viaService, servicePrincipal }) =>
    ['CreateGrant', 'ListGrants', 'RevokeGrant'].includes(permission)
      ? [String(viaService !== null || servicePrincipal !== null)]
      : null,
};

/** The condition keys that are known, as AWS spells them. */
export const conditionKeyNames = [
  'kms:CallerAccount',
  'kms:ViaService',
  'kms:EncryptionContext:KEY',
  'kms:EncryptionContextKeys',
  'kms:GrantIsForAWSResource',
] as const;

/** Names of condition keys are not case-sensitive; their values are. */
export function isConditionKey(name: string): boolean {
  const lower = name.toLowerCase();
  return Object.hasOwn(conditionKeys, lower) || (lower.startsWith(CONTEXT_PREFIX) && lower !== CONTEXT_PREFIX);
}

/** Whether a condition key may hold several values, so that a set operator has to say how they are compared. */
export function isMultivalued(name: string): boolean {
  return name.toLowerCase() === 'kms:encryptioncontextkeys';
}

export function conditionHolds(condition: PolicyCondition, request: AuthorizationRequest): boolean {
  const found = valuesOf(condition.key, request);
  if (condition.operator === 'Null') return condition.values.includes(String(found === null));
  const negated = condition.operator === 'StringNotEquals' || condition.operator === 'StringNotLike';
  if (found === null) return condition.set === 'ForAllValues' || (negated && condition.set === null);
  const holds = (value: string): boolean => negated !== condition.values.some((one) => matches(condition, one, value));
  return condition.set === 'ForAnyValue' ? found.some(holds) : found.every(holds);
}

function valuesOf(name: string, request: AuthorizationRequest): readonly string[] | null {
  const lower = name.toLowerCase();
  if (!lower.startsWith(CONTEXT_PREFIX)) return conditionKeys[lower]?.(request) ?? null;
  const pairs = Object.entries(request.context).filter(([key]) => CONTEXT_PREFIX + key.toLowerCase() === lower);
  return pairs.length === 0 ? null : pairs.map(([, value]) => value);
}

function matches({ operator }: PolicyCondition, expected: string, value: string): boolean {
  if (operator === 'StringLike' || operator === 'StringNotLike') return matchesPattern(expected, value);
  return operator === 'Bool' ? expected.toLowerCase() === value.toLowerCase() : expected === value;
}

/** `*` stands for any text, `?` for one character. Time grows with the product of both lengths, whatever the pattern. */
export function matchesPattern(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let resume = 0;
  while (inText < text.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern++;
      resume = inText;
    } else if (inPattern < pattern.length && (pattern[inPattern] === '?' || pattern[inPattern] === text[inText])) {
      inPattern += 1;
      inText += 1;
    } else if (star >= 0) {
      inPattern = star + 1;
      inText = ++resume;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}

function isEmpty(context: EncryptionContext): boolean {
  return Object.keys(context).length === 0;
}

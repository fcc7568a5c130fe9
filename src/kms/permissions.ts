/**
 * Why this file exists: policies and grants speak of permissions, which are operations except for ReEncrypt, and only
 * some of them can be granted or take a grant token.
 *
 * @source AWS KMS developer guide, "Grants", KDG@867b37f; KMS API model, shape GrantOperation (botocore 1.43.11)
 */
import { type OperationName, operationNames, operations } from './operations.ts';

/** What a policy statement or a grant allows, without the prefix `kms:`. */
export type Permission = Exclude<OperationName, 'ReEncrypt'> | 'ReEncryptFrom' | 'ReEncryptTo';

/** In alphabetical order. */
export const permissions: readonly Permission[] = [
  ...operationNames.filter((name) => name !== 'ReEncrypt'),
  'ReEncryptFrom' as const,
  'ReEncryptTo' as const,
].sort((a, b) => (a < b ? -1 : 1));

/** The permissions that a grant can give. */
export const grantOperations = [
  'CreateGrant',
  'Decrypt',
  'DeriveSharedSecret',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'GetPublicKey',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RetireGrant',
  'Sign',
  'Verify',
  'VerifyMac',
] as const satisfies readonly Permission[];

export type GrantOperation = (typeof grantOperations)[number];

export function isGrantOperation(text: string): text is GrantOperation {
  return (grantOperations as readonly string[]).includes(text);
}

/** The operation that a permission is for. */
export function operationOf(permission: Permission): OperationName {
  return permission === 'ReEncryptFrom' || permission === 'ReEncryptTo' ? 'ReEncrypt' : permission;
}

/** The permission that a request needs on the key it names; of ReEncrypt, on the source. */
export function permissionFor(operation: OperationName): Permission {
  return operation === 'ReEncrypt' ? 'ReEncryptFrom' : operation;
}

/**
 * The operations that accept a grant token under a dated profile.
 *
 * @source until 2018: KDG@63e3330 concepts, "Grant Tokens" (eight); since: the grant operations, KDG@867b37f grants
 */
export function grantTokenOperations(profile: string): readonly OperationName[] {
  const granted = operationNames.filter((name) => grantOperations.some((one) => operationOf(one) === name));
  return profile < '2019' ? granted.filter((name) => tokenOperationsOf2018.includes(name)) : granted;
}

const tokenOperationsOf2018: readonly OperationName[] = [
  'CreateGrant',
  'Decrypt',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncrypt',
  'RetireGrant',
];

/** What who may use a key is allowed: its cryptographic operations, DescribeKey, GetPublicKey and grants. */
export const usePermissions: readonly Permission[] = permissions.filter((permission) => {
  const operation = operations[operationOf(permission)];
  const grants = ['CreateGrant', 'ListGrants', 'RetireGrant', 'RevokeGrant'];
  const reads = ['DescribeKey', 'GetPublicKey'];
  return (operation.cryptographic && operation.takesKey) || [...grants, ...reads].includes(permission);
});

/**
 * Why this file exists: what the model must know of each operation of KMS, apart from its quotas (those are dated, see
 * profiles/). `explain`, the schema and the tables list what is listed here.
 *
 * @source KMS API model, "Cross-account use" and parameters of each operation (botocore 1.43.107); Encapsulate and
 * Decapsulate: KMS API reference, read 2026
 */
import { type KeySpec, keySpecs, specsOf } from './key-specs.ts';

export interface Operation {
  /** As AWS spells it. */
  readonly name: string;
  /** Whether it uses a key, or the service's own randomness, to compute something. */
  readonly cryptographic: boolean;
  /** Whether the key may belong to another account than the caller's. */
  readonly crossAccount: boolean;
  /** Whether a request names a key (or a grant on one, or an alias's target). */
  readonly takesKey: boolean;
  /** Whether it changes the state of something. */
  readonly mutates: boolean;
  /** The specs of the keys it works with; empty where it takes none. */
  readonly keySpecs: readonly KeySpec[];
  /** Whether a request says which kind of data key pair it wants, on which its quota depends. */
  readonly takesKeyPairSpec?: true;
  /** What one request counts against besides its own quota in the Region where it is made. */
  readonly alsoSpends?: readonly ExtraSpend[];
  readonly note?: string;
}

export interface ExtraSpend {
  /** kmsim's name of the quota. */
  readonly quota: string;
  readonly requests: number;
  /** Whose Region's quota: the one the replica is made in, or the new primary's. */
  readonly inRegion: 'replica' | 'new-primary';
  readonly source: string;
}

const usesKey = { cryptographic: true, crossAccount: true, takesKey: true, mutates: false } as const;
const readsKey = { cryptographic: false, crossAccount: false, takesKey: true, mutates: false, keySpecs } as const;
const changesKey = { ...readsKey, mutates: true } as const;
const readsAccount = { ...readsKey, takesKey: false, keySpecs: [] } as const;
const changesAccount = { ...readsAccount, mutates: true } as const;
const otherAccountsToo = { crossAccount: true } as const;

const symmetric = { keySpecs: specsOf('symmetric') } as const;
const encryption = { keySpecs: specsOf('symmetric', 'rsa', 'sm2') } as const;
const mac = { keySpecs: specsOf('hmac') } as const;
const signing = { keySpecs: specsOf('rsa', 'ecc', 'sm2', 'ml-dsa') } as const;
const asymmetric = { keySpecs: specsOf('rsa', 'ecc', 'sm2', 'ml-dsa', 'ml-kem') } as const;
const encapsulation = { keySpecs: specsOf('ml-kem') } as const;
const agreement = { keySpecs: ['ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521', 'SM2'] } as const;

const dataKeyPair = { ...usesKey, ...symmetric, takesKeyPairSpec: true } as const;
const newerThanTheTables = { note: 'No table lists a quota for it, so its quota is not known.' } as const;
const requestQuotasPage = 'AWS KMS developer guide, "Request quotas", read 2026';

/** Every operation, by its name. */
export const operations = {
  CancelKeyDeletion: { name: 'CancelKeyDeletion', ...changesKey },
  ConnectCustomKeyStore: { name: 'ConnectCustomKeyStore', ...changesAccount },
  CreateAlias: { name: 'CreateAlias', ...changesKey },
  CreateCustomKeyStore: { name: 'CreateCustomKeyStore', ...changesAccount },
  CreateGrant: { name: 'CreateGrant', ...changesKey, ...otherAccountsToo },
  CreateKey: { name: 'CreateKey', ...changesAccount },
  Decapsulate: { name: 'Decapsulate', ...usesKey, ...encapsulation, ...newerThanTheTables },
  Decrypt: { name: 'Decrypt', ...usesKey, ...encryption },
  DeleteAlias: { name: 'DeleteAlias', ...changesAccount },
  DeleteCustomKeyStore: { name: 'DeleteCustomKeyStore', ...changesAccount },
  DeleteImportedKeyMaterial: { name: 'DeleteImportedKeyMaterial', ...changesKey },
  DeriveSharedSecret: { name: 'DeriveSharedSecret', ...usesKey, ...agreement },
  DescribeCustomKeyStores: { name: 'DescribeCustomKeyStores', ...readsAccount },
  DescribeKey: { name: 'DescribeKey', ...readsKey, ...otherAccountsToo },
  DisableKey: { name: 'DisableKey', ...changesKey },
  DisableKeyRotation: { name: 'DisableKeyRotation', ...changesKey, ...symmetric },
  DisconnectCustomKeyStore: { name: 'DisconnectCustomKeyStore', ...changesAccount },
  EnableKey: { name: 'EnableKey', ...changesKey },
  EnableKeyRotation: { name: 'EnableKeyRotation', ...changesKey, ...symmetric },
  Encapsulate: { name: 'Encapsulate', ...usesKey, ...encapsulation, ...newerThanTheTables },
  Encrypt: { name: 'Encrypt', ...usesKey, ...encryption },
  GenerateDataKey: { name: 'GenerateDataKey', ...usesKey, ...symmetric },
  GenerateDataKeyPair: { name: 'GenerateDataKeyPair', ...dataKeyPair },
  GenerateDataKeyPairWithoutPlaintext: { name: 'GenerateDataKeyPairWithoutPlaintext', ...dataKeyPair },
  GenerateDataKeyWithoutPlaintext: { name: 'GenerateDataKeyWithoutPlaintext', ...usesKey, ...symmetric },
  GenerateMac: { name: 'GenerateMac', ...usesKey, ...mac },
  GenerateRandom: { name: 'GenerateRandom', ...readsAccount, cryptographic: true },
  GetKeyLastUsage: { name: 'GetKeyLastUsage', ...readsKey },
  GetKeyPolicy: { name: 'GetKeyPolicy', ...readsKey },
  GetKeyRotationStatus: { name: 'GetKeyRotationStatus', ...readsKey, ...otherAccountsToo },
  GetParametersForImport: { name: 'GetParametersForImport', ...readsKey },
  GetPublicKey: { name: 'GetPublicKey', ...readsKey, ...otherAccountsToo, ...asymmetric },
  ImportKeyMaterial: { name: 'ImportKeyMaterial', ...changesKey },
  ListAliases: { name: 'ListAliases', ...readsAccount },
  ListGrants: { name: 'ListGrants', ...readsKey, ...otherAccountsToo },
  ListKeyPolicies: { name: 'ListKeyPolicies', ...readsKey },
  ListKeyRotations: { name: 'ListKeyRotations', ...readsKey, ...symmetric },
  ListKeys: { name: 'ListKeys', ...readsAccount },
  ListResourceTags: { name: 'ListResourceTags', ...readsKey },
  ListRetirableGrants: { name: 'ListRetirableGrants', ...readsAccount },
  PutKeyPolicy: { name: 'PutKeyPolicy', ...changesKey },
  ReEncrypt: {
    name: 'ReEncrypt',
    ...usesKey,
    ...encryption,
    note: 'Names two keys and is authorised twice; AWS lists it as one operation, so one request counts once unless kms.reEncryptWeight says otherwise.',
  },
  ReplicateKey: {
    name: 'ReplicateKey',
    ...changesKey,
    alsoSpends: [{ quota: 'CreateKey', requests: 2, inRegion: 'replica', source: requestQuotasPage }],
  },
  RetireGrant: { name: 'RetireGrant', ...changesKey, ...otherAccountsToo },
  RevokeGrant: { name: 'RevokeGrant', ...changesKey, ...otherAccountsToo },
  RotateKeyOnDemand: { name: 'RotateKeyOnDemand', ...changesKey, ...symmetric },
  ScheduleKeyDeletion: { name: 'ScheduleKeyDeletion', ...changesKey },
  Sign: { name: 'Sign', ...usesKey, ...signing },
  TagResource: { name: 'TagResource', ...changesKey },
  UntagResource: { name: 'UntagResource', ...changesKey },
  UpdateAlias: { name: 'UpdateAlias', ...changesKey },
  UpdateCustomKeyStore: { name: 'UpdateCustomKeyStore', ...changesAccount },
  UpdateKeyDescription: { name: 'UpdateKeyDescription', ...changesKey },
  UpdatePrimaryRegion: {
    name: 'UpdatePrimaryRegion',
    ...changesKey,
    alsoSpends: [{ quota: 'UpdatePrimaryRegion', requests: 1, inRegion: 'new-primary', source: requestQuotasPage }],
  },
  Verify: { name: 'Verify', ...usesKey, ...signing },
  VerifyMac: { name: 'VerifyMac', ...usesKey, ...mac },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;

/** In alphabetical order. */
export const operationNames = Object.keys(operations) as readonly OperationName[];

/**
 * Whether a request may name its key by an alias: those that use a key may, and those that describe it; what manages a key
 * takes its id or ARN.
 *
 * @source KMS API model, "KeyId" of each operation ("use its key ID, key ARN, alias name, or alias ARN"), client-kms 3.1164
 */
export function takesAlias({ name, cryptographic, takesKey }: Operation): boolean {
  return (cryptographic && takesKey) || ['DescribeKey', 'GetPublicKey'].includes(name);
}

export function isOperation(text: string): text is OperationName {
  return Object.hasOwn(operations, text);
}

/** The operation of that exact name, or undefined. */
export function findOperation(text: string): Operation | undefined {
  return isOperation(text) ? operations[text] : undefined;
}

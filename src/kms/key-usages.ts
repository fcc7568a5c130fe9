/** Why this file exists: a key has one usage for life, which decides what it does and between which keys an alias moves. */
import { type KeyFamily, type KeySpec, keyFamily } from './key-specs.ts';
import { type OperationName, operations } from './operations.ts';

/** Key usages, as AWS spells them. @source KMS API model, shape KeyUsageType (client-kms 3.1164) */
export const keyUsages = [
  'ENCRYPT_DECRYPT',
  'SIGN_VERIFY',
  'GENERATE_VERIFY_MAC',
  'KEY_AGREEMENT',
  'ENCAPSULATE_DECAPSULATE',
] as const;

export type KeyUsage = (typeof keyUsages)[number];

/**
 * The usages that a key of a spec may have; most specs leave no choice.
 *
 * @source KMS API model, CreateKey, KeyUsage (client-kms 3.1164)
 */
export function usagesOf(spec: KeySpec): readonly KeyUsage[] {
  if (spec === 'ECC_SECG_P256K1' || spec === 'ECC_NIST_EDWARDS25519') return ['SIGN_VERIFY'];
  return usagesOfFamily[keyFamily(spec)];
}

/** The usage that a key needs for an operation; null where any does. */
export function usageFor(operation: OperationName): KeyUsage | null {
  const { cryptographic, takesKey } = operations[operation];
  return cryptographic && takesKey ? (usageByOperation[operation] ?? 'ENCRYPT_DECRYPT') : null;
}

/** Whether an alias may move from the one key to the other. A null usage is one that nobody chose. */
export function aliasMoves(from: KeyKind, to: KeyKind): boolean {
  if (typeOf(from.spec) !== typeOf(to.spec)) return false;
  const usages = usagesOfKey(from).filter((usage) => usagesOfKey(to).includes(usage));
  return usages.length > 0;
}

export interface KeyKind {
  readonly spec: KeySpec;
  readonly usage: KeyUsage | null;
}

const usagesOfFamily: Readonly<Record<KeyFamily, readonly KeyUsage[]>> = {
  symmetric: ['ENCRYPT_DECRYPT'],
  hmac: ['GENERATE_VERIFY_MAC'],
  rsa: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  ecc: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  sm2: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'KEY_AGREEMENT'],
  'ml-dsa': ['SIGN_VERIFY'],
  'ml-kem': ['ENCAPSULATE_DECAPSULATE'],
};

const usageByOperation: Partial<Readonly<Record<OperationName, KeyUsage>>> = {
  Sign: 'SIGN_VERIFY',
  Verify: 'SIGN_VERIFY',
  GenerateMac: 'GENERATE_VERIFY_MAC',
  VerifyMac: 'GENERATE_VERIFY_MAC',
  DeriveSharedSecret: 'KEY_AGREEMENT',
  Encapsulate: 'ENCAPSULATE_DECAPSULATE',
  Decapsulate: 'ENCAPSULATE_DECAPSULATE',
};

function usagesOfKey({ spec, usage }: KeyKind): readonly KeyUsage[] {
  return usage === null ? usagesOf(spec) : [usage];
}

/** @source "both symmetric or both asymmetric or both HMAC", KMS API model, UpdateAlias */
function typeOf(spec: KeySpec): 'symmetric' | 'hmac' | 'asymmetric' {
  const family = keyFamily(spec);
  return family === 'symmetric' || family === 'hmac' ? family : 'asymmetric';
}

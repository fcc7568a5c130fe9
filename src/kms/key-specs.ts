/** Why this file exists: KMS's names for what kind of key a key is, which decides what it can do and whose quota it uses. */

/**
 * Key specs, as AWS spells them.
 *
 * @source KMS API model, shape KeySpec (botocore 1.43.107); the ML_KEM specs: AWS SDK for Python reference, enum KeySpec,
 * read 2026
 */
export const keySpecs = [
  'SYMMETRIC_DEFAULT',
  'HMAC_224',
  'HMAC_256',
  'HMAC_384',
  'HMAC_512',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
  'ECC_NIST_EDWARDS25519',
  'SM2',
  'ML_DSA_44',
  'ML_DSA_65',
  'ML_DSA_87',
  'ML_KEM_512',
  'ML_KEM_768',
  'ML_KEM_1024',
] as const;

export type KeySpec = (typeof keySpecs)[number];

/** Specs of the data key pairs that GenerateDataKeyPair makes. @source shape DataKeyPairSpec of the same models */
export const keyPairSpecs = [
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
  'ECC_NIST_EDWARDS25519',
  'SM2',
  'ML_KEM_512',
  'ML_KEM_768',
  'ML_KEM_1024',
] as const satisfies readonly KeySpec[];

export type KeyPairSpec = (typeof keyPairSpecs)[number];

export type KeyFamily = 'symmetric' | 'hmac' | 'rsa' | 'ecc' | 'sm2' | 'ml-dsa' | 'ml-kem';

export function isKeySpec(text: string): text is KeySpec {
  return (keySpecs as readonly string[]).includes(text);
}

export function isKeyPairSpec(text: string): text is KeyPairSpec {
  return (keyPairSpecs as readonly string[]).includes(text);
}

export function keyFamily(spec: KeySpec): KeyFamily {
  if (spec === 'SYMMETRIC_DEFAULT') return 'symmetric';
  if (spec === 'SM2') return 'sm2';
  if (spec.startsWith('HMAC_')) return 'hmac';
  if (spec.startsWith('RSA_')) return 'rsa';
  if (spec.startsWith('ECC_')) return 'ecc';
  return spec.startsWith('ML_DSA_') ? 'ml-dsa' : 'ml-kem';
}

/** The specs of some families, in the order of `keySpecs`. */
export function specsOf(...families: readonly KeyFamily[]): readonly KeySpec[] {
  return keySpecs.filter((spec) => families.includes(keyFamily(spec)));
}

/**
 * Whether a Region offers keys of a spec: SM2 exists in the China Regions only, ML-KEM everywhere but there.
 *
 * @source KMS API reference, CreateKey (SM2) and Encapsulate (ML-KEM), read 2026
 */
export function regionOffers(region: string, spec: string): boolean {
  const china = region.startsWith('cn-');
  if (spec === 'SM2') return china;
  return !(china && spec.startsWith('ML_KEM_'));
}

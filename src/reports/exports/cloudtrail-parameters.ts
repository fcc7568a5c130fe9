/**
 * Why this file exists: what a record says a request asked for: enough to see which key and which quota it was about.
 *
 * @source AWS KMS developer guide, "Logging AWS KMS API calls", its examples by operation, KDG@867b37f; names of algorithms:
 * KMS API model, shapes EncryptionAlgorithmSpec, SigningAlgorithmSpec, MacAlgorithmSpec (client-kms 3.1164)
 */
import { type KeySpec, keyFamily } from '../../kms/key-specs.ts';

export interface RecordedParameters {
  /** The ARN of the key that the request names, and its spec. */
  readonly arn: string | undefined;
  readonly spec: KeySpec;
  readonly destinationArn: string | undefined;
  readonly keyPairSpec: string | null;
  /** Of the operations on aliases. */
  readonly alias: string | null;
  readonly replicaRegion: string | null;
}

/** `requestParameters` of a record; null where the request says nothing. */
export function recordedParameters(operation: string, given: RecordedParameters): object | null {
  const { arn, alias, spec, destinationArn, keyPairSpec, replicaRegion } = given;
  if (operation.endsWith('Alias')) return aliasParameters(arn, alias);
  const encryptionAlgorithm = encryptionAlgorithmOf(spec);
  if (operation === 'ReEncrypt')
    return {
      sourceEncryptionAlgorithm: encryptionAlgorithm,
      destinationEncryptionAlgorithm: encryptionAlgorithm,
      ...(arn === undefined ? {} : { sourceKeyId: arn }),
      ...(destinationArn === undefined ? {} : { destinationKeyId: destinationArn }),
    };
  const keyId = arn === undefined ? {} : { keyId: arn };
  if (operation === 'Decrypt' || operation === 'Encrypt') return { encryptionAlgorithm, ...keyId };
  if (operation.startsWith('GenerateDataKeyPair'))
    return { ...keyId, ...(keyPairSpec === null ? {} : { keyPairSpec }) };
  if (operation.startsWith('GenerateDataKey')) return { ...keyId, keySpec: 'AES_256' };
  if (operation === 'Sign' || operation === 'Verify')
    return { messageType: 'DIGEST', signingAlgorithm: signingAlgorithmOf(spec), ...keyId };
  if (operation.endsWith('Mac')) return { macAlgorithm: `HMAC_SHA_${spec.replace('HMAC_', '')}`, ...keyId };
  if (operation === 'DeriveSharedSecret') return { keyAgreementAlgorithm: 'ECDH', ...keyId };
  if (operation === 'ReplicateKey' && replicaRegion !== null) return { ...keyId, replicaRegion };
  return arn === undefined ? null : keyId;
}

function aliasParameters(arn: string | undefined, alias: string | null): object | null {
  const named = { ...(alias === null ? {} : { aliasName: alias }), ...(arn === undefined ? {} : { targetKeyId: arn }) };
  return Object.keys(named).length === 0 ? null : named;
}

function encryptionAlgorithmOf(spec: KeySpec): string {
  const family = keyFamily(spec);
  if (family === 'rsa') return 'RSAES_OAEP_SHA_256';
  return family === 'sm2' ? 'SM2PKE' : 'SYMMETRIC_DEFAULT';
}

function signingAlgorithmOf(spec: KeySpec): string {
  if (spec === 'ECC_NIST_EDWARDS25519') return 'ED25519_SHA_512';
  if (spec === 'ECC_NIST_P384') return 'ECDSA_SHA_384';
  if (spec === 'ECC_NIST_P521') return 'ECDSA_SHA_512';
  const family = keyFamily(spec);
  if (family === 'ecc') return 'ECDSA_SHA_256';
  if (family === 'sm2') return 'SM2DSA';
  return family === 'ml-dsa' ? 'ML_DSA_SHAKE_256' : 'RSASSA_PSS_SHA_256';
}

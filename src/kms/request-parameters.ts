/**
 * Why this file exists: the bounds of a request's parameters, which KMS checks before anything else is looked at.
 *
 * @source KMS API model (botocore 1.43.11): Encrypt (largest plaintext by key spec, with RSAES_OAEP_SHA_256),
 * GenerateDataKey and GenerateRandom (NumberOfBytes), Sign and GenerateMac (Message), ListGrants (Limit),
 * ScheduleKeyDeletion (PendingWindowInDays), EnableKeyRotation (RotationPeriodInDays)
 */
import type { KmsErrorName } from './exceptions.ts';
import type { KeySpec } from './key-specs.ts';
import { waitingDays } from './keys.ts';
import type { KmsRequest } from './kms-world.ts';
import type { OperationName } from './operations.ts';
import { rotationPeriodDays } from './rotation.ts';

/** Grants in a page of ListGrants. */
export const grantsPerPage = { default: 50, least: 1, most: 100 } as const;

/** Grant tokens in one request. @source shape GrantTokenList */
export const GRANT_TOKENS_MAX = 10;

/** The most bytes that one such request takes or asks for; null where it has no such parameter. */
export function bytesMax(operation: OperationName, spec: KeySpec | undefined): number | null {
  if (operation === 'Encrypt') return encryptBytesMax[spec ?? 'SYMMETRIC_DEFAULT'] ?? 4096;
  return bytesMaxByOperation[operation] ?? null;
}

/** `ValidationException` where a parameter is out of its bounds; null where all are within. */
export function parameterAnswer(request: KmsRequest, spec: KeySpec | undefined): KmsErrorName | null {
  const most = bytesMax(request.operation, spec);
  const { bytes, pageSize = grantsPerPage.default, waitingDays: days = waitingDays.default } = request;
  const { rotationDays: period = rotationPeriodDays.default } = request;
  const isWithin =
    (bytes === undefined || most === null || (bytes >= 1 && bytes <= most)) &&
    pageSize >= grantsPerPage.least &&
    pageSize <= grantsPerPage.most &&
    days >= waitingDays.least &&
    days <= waitingDays.most &&
    period >= rotationPeriodDays.least &&
    period <= rotationPeriodDays.most;
  return isWithin ? null : 'ValidationException';
}

const encryptBytesMax: Partial<Readonly<Record<KeySpec, number>>> = {
  RSA_2048: 190,
  RSA_3072: 318,
  RSA_4096: 446,
  SM2: 1024,
};

const bytesMaxByOperation: Partial<Readonly<Record<OperationName, number>>> = {
  GenerateDataKey: 1024,
  GenerateDataKeyWithoutPlaintext: 1024,
  GenerateRandom: 1024,
  Sign: 4096,
  Verify: 4096,
  GenerateMac: 4096,
  VerifyMac: 4096,
};

/**
 * Why this file exists: AWS's table of what each operation answers in each key state, so that it can be compared with
 * AWS's own cell by cell.
 *
 * @source AWS KMS developer guide, "Key states of AWS KMS keys", KDG@867b37f. Operations that are newer than that table
 * stand with what they resemble: DeriveSharedSecret and the ML-KEM operations with Sign, GetKeyLastUsage and
 * ListKeyRotations with DescribeKey (it tells which key material is pending import: API model, RotationsListEntry,
 * ImportState), RotateKeyOnDemand with Decrypt, as imported keys rotate.
 */
import type { KmsErrorName } from './exceptions.ts';
import type { KeyState } from './kms-world.ts';
import type { OperationName } from './operations.ts';

/** A state of the table, or what is left of a key whose waiting period has ended; so is one that is not made yet. */
export type KeyCondition = KeyState | 'Deleted';

export interface StateQuestion {
  readonly operation: OperationName;
  readonly state: KeyCondition;
  /** Which of the two errors of footnotes 2 and 3. */
  readonly pendingDeletionError: 'DisabledException' | 'KMSInvalidStateException';
}

/** What an operation on a key answers because of its state, or null where the state lets it through. */
export function stateAnswer({ operation, state, pendingDeletionError }: StateQuestion): KmsErrorName | null {
  if (state === 'Deleted') return 'NotFoundException';
  const row = table[operation];
  if (row === undefined) return null;
  return meaningOf(row[columns[state]]!, pendingDeletionError);
}

/** Whether an operation stands in AWS's table. */
export function dependsOnKeyState(operation: OperationName): boolean {
  return table[operation] !== undefined;
}

const columns: Readonly<Record<KeyState, number>> = {
  Enabled: 0,
  Disabled: 1,
  PendingDeletion: 2,
  PendingReplicaDeletion: 2,
  PendingImport: 3,
  Unavailable: 4,
  Creating: 5,
  Updating: 6,
};

/**
 * One character a column: `+` succeeds, `d` footnote 1 (DisabledException), `p` footnote 2 or 3, `s`
 * KMSInvalidStateException (footnotes 3, 4, 5, 8, 11, 14, 15), `u` UnsupportedOperationException (footnote 6), `-` not
 * applicable. What footnotes 7 and 9 add depends on the key's origin: rotation.ts and imported-material.ts.
 */
const use = '+dpsss+';
const sign = '+dp--s+';
const always = '+++++++';
const change = '++s++++';
const rotation = '+dpu+s+';
const table: Partial<Readonly<Record<OperationName, string>>> = {
  CancelKeyDeletion: 'ss+ssss',
  CreateAlias: change,
  CreateGrant: '+dps+s+',
  Decapsulate: sign,
  Decrypt: use,
  DeleteAlias: always,
  DeleteImportedKeyMaterial: '++++-ss',
  DeriveSharedSecret: sign,
  DescribeKey: always,
  DisableKey: '++ss+ss',
  DisableKeyRotation: rotation,
  EnableKey: '++ss+ss',
  EnableKeyRotation: rotation,
  Encapsulate: sign,
  Encrypt: use,
  GenerateDataKey: use,
  GenerateDataKeyPair: use,
  GenerateDataKeyPairWithoutPlaintext: use,
  GenerateDataKeyWithoutPlaintext: use,
  GenerateMac: sign,
  GetKeyLastUsage: always,
  GetKeyPolicy: always,
  GetKeyRotationStatus: '+++u+++',
  GetParametersForImport: '++s+-ss',
  GetPublicKey: sign,
  ImportKeyMaterial: '++s+-s+',
  ListAliases: always,
  ListGrants: always,
  ListKeyPolicies: always,
  ListKeyRotations: always,
  ListResourceTags: always,
  PutKeyPolicy: always,
  ReEncrypt: use,
  ReplicateKey: '+dps-ss',
  RetireGrant: always,
  RevokeGrant: always,
  RotateKeyOnDemand: '+dps+s+',
  ScheduleKeyDeletion: '++s+++s',
  Sign: sign,
  TagResource: change,
  UntagResource: change,
  UpdateAlias: change,
  UpdateKeyDescription: change,
  UpdatePrimaryRegion: '+dps-s+',
  Verify: sign,
  VerifyMac: sign,
};

function meaningOf(cell: string, pendingDeletionError: StateQuestion['pendingDeletionError']): KmsErrorName | null {
  if (cell === '+') return null;
  if (cell === 'd') return 'DisabledException';
  if (cell === 'u') return 'UnsupportedOperationException';
  return cell === 'p' ? pendingDeletionError : 'KMSInvalidStateException';
}

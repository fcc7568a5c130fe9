/** Why this file exists: the one list of operations that ask for more than a key in the right state and permission. */
import type { OperationName } from '../operations.ts';
import { createAlias, deleteAlias, updateAlias } from './aliases.ts';
import type { Effect } from './effect.ts';
import { createGrant, listGrants, retireGrant, revokeGrant } from './grants.ts';
import {
  connectCustomKeyStore,
  createCustomKeyStore,
  deleteCustomKeyStore,
  disconnectCustomKeyStore,
  generateDataKeyPair,
  generateRandom,
  updateCustomKeyStore,
} from './key-stores.ts';
import {
  cancelKeyDeletion,
  createKey,
  deleteImportedKeyMaterial,
  disableKey,
  enableKey,
  getParametersForImport,
  importKeyMaterial,
  putKeyPolicy,
  replicateKey,
  scheduleKeyDeletion,
  updatePrimaryRegion,
} from './keys.ts';
import { disableKeyRotation, enableKeyRotation, rotateKeyOnDemand } from './rotation.ts';

export const effects: Partial<Readonly<Record<OperationName, Effect>>> = {
  CancelKeyDeletion: cancelKeyDeletion,
  ConnectCustomKeyStore: connectCustomKeyStore,
  CreateAlias: createAlias,
  CreateCustomKeyStore: createCustomKeyStore,
  CreateGrant: createGrant,
  CreateKey: createKey,
  DeleteAlias: deleteAlias,
  DeleteCustomKeyStore: deleteCustomKeyStore,
  DeleteImportedKeyMaterial: deleteImportedKeyMaterial,
  DisableKey: disableKey,
  DisableKeyRotation: disableKeyRotation,
  DisconnectCustomKeyStore: disconnectCustomKeyStore,
  EnableKey: enableKey,
  EnableKeyRotation: enableKeyRotation,
  GenerateDataKeyPair: generateDataKeyPair,
  GenerateDataKeyPairWithoutPlaintext: generateDataKeyPair,
  GenerateRandom: generateRandom,
  GetParametersForImport: getParametersForImport,
  ImportKeyMaterial: importKeyMaterial,
  ListGrants: listGrants,
  PutKeyPolicy: putKeyPolicy,
  ReplicateKey: replicateKey,
  RetireGrant: retireGrant,
  RevokeGrant: revokeGrant,
  RotateKeyOnDemand: rotateKeyOnDemand,
  ScheduleKeyDeletion: scheduleKeyDeletion,
  UpdateAlias: updateAlias,
  UpdateCustomKeyStore: updateCustomKeyStore,
  UpdatePrimaryRegion: updatePrimaryRegion,
};

/**
 * Why this file exists: what happens to keys and key stores at a time. An event does what the operation of its name
 * would: where the key state forbids that, nothing changes.
 */
import type { KmsParts } from './effects/effect.ts';
import { stateAnswer } from './key-states.ts';
import type { KmsEvent } from './kms-world.ts';
import type { OperationName } from './operations.ts';

/** @returns whether it changed anything, or could have */
export function applyEvent(parts: KmsParts, event: KmsEvent, nowNanoseconds: number): boolean {
  const { keys, stores, aliases, resources } = parts;
  const possible = isPossible(parts, event, nowNanoseconds);
  if (!possible) return false;
  switch (event.kind) {
    case 'disableKey':
    case 'enableKey':
      keys.setEnabled(event.key, event.kind === 'enableKey', nowNanoseconds);
      break;
    case 'scheduleKeyDeletion':
      keys.scheduleDeletion(event.key, event.waitingDays, nowNanoseconds);
      break;
    case 'cancelKeyDeletion':
      keys.cancelDeletion(event.key, nowNanoseconds);
      break;
    case 'importKeyMaterial':
      keys.importMaterial(event.key, event.imported, nowNanoseconds);
      break;
    case 'deleteImportedKeyMaterial':
      keys.deleteMaterial(event.key);
      break;
    case 'disconnectKeyStore':
      stores.disconnect(event.keyStore);
      break;
    case 'connectKeyStore':
      stores.connect(event.keyStore);
      break;
    case 'updateAlias':
      aliases.point(event.alias, event.key, nowNanoseconds);
      break;
    case 'putKeyPolicy':
      keys.putPolicy(event.key, event.statements, event.bytes);
      break;
    case 'raiseResourceQuota':
      resources.setLimit(event.resource, event.limit);
  }
  return true;
}

const operationOfEvent: Partial<Readonly<Record<KmsEvent['kind'], OperationName>>> = {
  disableKey: 'DisableKey',
  enableKey: 'EnableKey',
  scheduleKeyDeletion: 'ScheduleKeyDeletion',
  cancelKeyDeletion: 'CancelKeyDeletion',
  importKeyMaterial: 'ImportKeyMaterial',
  deleteImportedKeyMaterial: 'DeleteImportedKeyMaterial',
  updateAlias: 'UpdateAlias',
  putKeyPolicy: 'PutKeyPolicy',
};

function isPossible({ keys, settings }: KmsParts, event: KmsEvent, nowNanoseconds: number): boolean {
  const operation = operationOfEvent[event.kind];
  if (operation === undefined || !('key' in event)) return true;
  const state = keys.stateAt(event.key, nowNanoseconds);
  return stateAnswer({ operation, state, pendingDeletionError: settings.pendingDeletionError }) === null;
}

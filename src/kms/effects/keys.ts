/** Why this file exists: what the operations on keys answer and change. */
import type { KmsErrorName } from '../exceptions.ts';
import { waitingDays } from '../keys.ts';
import { locksOut } from '../policies.ts';
import type { Effect, EffectInput, Need } from './effect.ts';
import { oneMore } from './effect.ts';

export const enableKey: Effect = {
  change: ({ parts, key, call }) => parts.keys.setEnabled(key, true, call.nowNanoseconds),
};

export const disableKey: Effect = {
  change: ({ parts, key, call }) => parts.keys.setEnabled(key, false, call.nowNanoseconds),
};

export const scheduleKeyDeletion: Effect = {
  change: ({ parts, request, key, call }) =>
    parts.keys.scheduleDeletion(key, request.waitingDays ?? waitingDays.default, call.nowNanoseconds),
};

export const cancelKeyDeletion: Effect = {
  change: ({ parts, key, call }) => parts.keys.cancelDeletion(key, call.nowNanoseconds),
};

/** Footnote 9: "If the KMS key cannot or does not have imported key material: UnsupportedOperationException." */
export const getParametersForImport: Effect = { judge: needsImportedMaterial };

export const importKeyMaterial: Effect = {
  judge: needsImportedMaterial,
  change: ({ parts, request: { newMaterial = false, validNanoseconds = null }, key, call }) =>
    parts.keys.importMaterial(key, { isNew: newMaterial, validNanoseconds }, call.nowNanoseconds),
};

export const deleteImportedKeyMaterial: Effect = {
  judge: needsImportedMaterial,
  change: ({ parts, key }) => parts.keys.deleteMaterial(key),
};

export const putKeyPolicy: Effect = {
  judge: ({ request: { policy, caller, bypassPolicyLockoutSafetyCheck } }) => {
    if (policy === undefined || bypassPolicyLockoutSafetyCheck === true) return null;
    return locksOut(policy.statements, caller) ? 'MalformedPolicyDocumentException' : null;
  },
  needs: ({ parts: { resources }, request, key }) => {
    const resource = resources.find('key-policy-bytes', { of: 'key', key });
    return [{ resource, fits: resources.fits(resource, request.policy?.bytes ?? 0) }];
  },
  change: ({ parts, request, key }) => {
    if (request.policy !== undefined) parts.keys.putPolicy(key, request.policy.statements, request.policy.bytes);
  },
};

export const createKey: Effect = {
  judge: ({ parts: { stores }, request }) =>
    request.keyStore === undefined ? null : stores.answer('CreateKey', request.keyStore, false),
  needs: (input) => [keyNeed(input, input.request.region)],
  change: ({ parts: { keys }, request: { newKey, caller, region }, call: { nowNanoseconds } }) => {
    if (newKey === undefined || !keys.make(newKey, nowNanoseconds))
      keys.made.add({ accountId: caller.accountId, region, nowNanoseconds });
  },
};

/** A replica is a key of its own Region, and counts there. */
export const replicateKey: Effect = {
  judge: ({ parts: { keys }, request, key, call }) => {
    if (!keys.multiRegion.isPrimary(key)) return 'UnsupportedOperationException';
    return keys.hasReplica(key, request.replicaRegion!, call.nowNanoseconds) ? 'AlreadyExistsException' : null;
  },
  needs: (input) => [keyNeed(input, input.request.replicaRegion!)],
  change: ({ parts: { keys }, request: { caller, replicaRegion: region }, key, call: { nowNanoseconds } }) =>
    keys.replicate(key, { accountId: caller.accountId, region: region!, nowNanoseconds }),
};

/**
 * "There must be an existing replica key in this Region." Without a Region it is one that the world does not have.
 *
 * @source KMS API model, UpdatePrimaryRegion, PrimaryRegion (client-kms 3.1164); which error it is otherwise, it leaves open
 */
export const updatePrimaryRegion: Effect = {
  judge: ({ parts: { keys }, request: { primaryRegion }, key, call }) => {
    if (!keys.multiRegion.isPrimary(key)) return 'UnsupportedOperationException';
    const isThere = primaryRegion === undefined || keys.hasReplica(key, primaryRegion, call.nowNanoseconds);
    return isThere ? null : 'NotFoundException';
  },
  change: ({ parts: { keys, settings }, request: { primaryRegion }, key, call: { nowNanoseconds } }) =>
    keys.updatePrimary(key, primaryRegion === undefined ? -1 : keys.relatedIn(key, primaryRegion), {
      nowNanoseconds,
      updatedNanoseconds: nowNanoseconds + settings.updatingNanoseconds,
    }),
};

function needsImportedMaterial({ parts, key }: EffectInput): KmsErrorName | null {
  return parts.keys.given(key).origin === 'EXTERNAL' ? null : 'UnsupportedOperationException';
}

function keyNeed({ parts, request }: EffectInput, region: string): Need {
  const { accountId } = request.caller;
  return oneMore(parts, parts.resources.find('keys', { of: 'account', accountId, region }));
}

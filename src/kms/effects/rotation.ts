/** Why this file exists: what the operations on key rotation answer and change. */
import type { KmsErrorName } from '../exceptions.ts';
import type { OperationName } from '../operations.ts';
import { automaticRotationAnswer, onDemandRotationAnswer, rotationPeriodDays } from '../rotation.ts';
import type { Effect, EffectInput } from './effect.ts';

export const enableKeyRotation: Effect = {
  change: ({ parts, request: { rotationDays = rotationPeriodDays.default }, key, call }) =>
    parts.keys.rotation(key).enable(rotationDays, call.nowNanoseconds),
};

export const disableKeyRotation: Effect = {
  change: ({ parts, key, call }) => parts.keys.rotation(key).disable(call.nowNanoseconds),
};

export const rotateKeyOnDemand: Effect = {
  judge: ({ parts: { keys }, key, call }) => {
    // AWS does not name the error; the key is enabled, and it is the state of its material that does not suit.
    if (!keys.material(key).canRotate) return 'KMSInvalidStateException';
    return keys.rotation(key).conflicts(call.nowNanoseconds) ? 'ConflictException' : null;
  },
  needs: ({ parts: { resources }, key }) => {
    const resource = resources.find('on-demand-rotations', { of: 'key', key });
    return [{ resource, fits: resources.hasRoom(resource) }];
  },
  change: ({ parts: { keys }, key, call }) => {
    keys.rotation(key).rotateOnDemand(call.nowNanoseconds);
    keys.material(key).rotate();
  },
};

/** "To enable or disable automatic rotation of a set of related multi-Region keys, set the property on the primary key." */
const ofPrimary: readonly OperationName[] = ['EnableKeyRotation', 'DisableKeyRotation', 'RotateKeyOnDemand'];

/**
 * What the kind of the key answers, before its state is looked at: footnote 7, "If the KMS key has imported key material
 * or is in a custom key store: UnsupportedOperationException."
 */
export function rotationKindAnswer({ parts, request, key }: EffectInput): KmsErrorName | null {
  const given = parts.keys.given(key);
  const isReplica = given.multiRegion !== 'no' && !parts.keys.multiRegion.isPrimary(key);
  if (isReplica && ofPrimary.includes(request.operation)) return 'UnsupportedOperationException';
  if (request.operation === 'RotateKeyOnDemand')
    return onDemandRotationAnswer(given, parts.settings.importedKeysRotateOnDemand);
  return ['EnableKeyRotation', 'DisableKeyRotation', 'GetKeyRotationStatus'].includes(request.operation)
    ? automaticRotationAnswer(given)
    : null;
}

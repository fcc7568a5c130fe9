/** Why this file exists: what the operations on key rotation answer and change. */
import type { KmsErrorName } from '../exceptions.ts';
import { automaticRotationAnswer, onDemandRotationAnswer } from '../rotation.ts';
import type { Effect, EffectInput } from './effect.ts';

export const enableKeyRotation: Effect = {
  change: ({ parts, key, call }) => parts.keys.rotation(key).setAutomatic(true, call.nowNanoseconds),
};

export const disableKeyRotation: Effect = {
  change: ({ parts, key, call }) => parts.keys.rotation(key).setAutomatic(false, call.nowNanoseconds),
};

export const rotateKeyOnDemand: Effect = {
  judge: ({ parts, key, call }) =>
    parts.keys.rotation(key).conflicts(call.nowNanoseconds) ? 'ConflictException' : null,
  needs: ({ parts: { resources }, key }) => {
    const resource = resources.find('on-demand-rotations', { of: 'key', key });
    return [{ resource, fits: resources.hasRoom(resource) }];
  },
  change: ({ parts, key }) => parts.keys.rotation(key).rotateOnDemand(),
};

/**
 * What the kind of the key answers, before its state is looked at: footnote 7, "If the KMS key has imported key material
 * or is in a custom key store: UnsupportedOperationException."
 */
export function rotationKindAnswer({ parts, request, key }: EffectInput): KmsErrorName | null {
  const given = parts.keys.given(key);
  if (request.operation === 'RotateKeyOnDemand')
    return onDemandRotationAnswer(given, parts.settings.importedKeysRotateOnDemand);
  return ['EnableKeyRotation', 'DisableKeyRotation', 'GetKeyRotationStatus'].includes(request.operation)
    ? automaticRotationAnswer(given)
    : null;
}

/** Why this file exists: what is paid for a key follows from what the run did to it, or from how it started. */
import type { KeyLife } from '../kms/key-fees.ts';
import { KeyRotation } from '../kms/rotation.ts';
import type { RunState } from './run-state.ts';
import type { KeyFee } from './world.ts';

/** Of every key with a price, until then. */
export function keyLives({ world, kms }: RunState, untilNanoseconds: number): readonly KeyLife[] {
  const lives = (world.keyFees ?? []).map((fee) => {
    const isKept = kms !== null && fee.kmsKey !== undefined;
    const life = isKept ? kms.keyLife(fee.kmsKey, untilNanoseconds) : undisturbed(fee, untilNanoseconds);
    return { ...life, rotationsBefore: fee.rotations };
  });
  return [...lives, ...(kms?.madeKeys() ?? [])];
}

function undisturbed({ accountId, rotation: given, state }: KeyFee, untilNanoseconds: number): KeyLife {
  const rotation = new KeyRotation(given, state === 'Enabled');
  rotation.settle(untilNanoseconds);
  const freeFrom = state === 'PendingDeletion' ? 0 : Number.POSITIVE_INFINITY;
  return { accountId, keys: 1, madeAt: 0, freeFrom, rotationsBefore: 0, rotatedAt: rotation.rotatedAt };
}

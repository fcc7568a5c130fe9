/** Why this file exists: which keys take new key material for a rotation, by a request or an event. */
import type { KeySpec } from '../../kms/key-specs.ts';
import { type BuildContext, errorAt } from './context.ts';

/** @source "only usable with symmetric encryption keys", KMS API model, ImportKeyMaterial, ImportType (client-kms 3.1164) */
export function checkNewMaterial(context: BuildContext, spec: KeySpec | undefined, path: string): boolean {
  if (spec !== 'SYMMETRIC_DEFAULT') {
    const message = `expected a key of spec SYMMETRIC_DEFAULT for new key material: no other rotates; got ${spec}`;
    errorAt(context, path, { rule: 'impossible', message });
    return false;
  }
  if (context.profile >= '2026') return true;
  const message = `expected no new key material under profile ${context.profile}, in which imported keys do not rotate; got true`;
  errorAt(context, path, { rule: 'impossible', message, hint: 'set quotas.profile to "2026"' });
  return false;
}

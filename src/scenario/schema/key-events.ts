/** Why this file exists: what may happen to keys and custom key stores at a time, as a scenario says it. */
import { waitingDays } from '../../kms/keys.ts';
import { newMaterial, policy, validFor } from './keys.ts';
import { aliasName, count, duration, name } from './leaf.ts';
import { settings } from './shapes.ts';

const at = duration({ description: 'When it happens, from t = 0; less than the duration.', examples: ['4m'] });
const key = (does: string) => name({ description: `A key that ${does}.` });
const store = (does: string) => name({ description: `A custom key store that ${does}.` });

export const keyEvents = {
  disableKey: settings({ at, disableKey: key('is disabled') }),
  enableKey: settings({ at, enableKey: key('is enabled') }),
  scheduleKeyDeletion: settings({
    at,
    scheduleKeyDeletion: key('is pending deletion from then on'),
    waitingDays: count({
      description: 'The waiting period in days, after which it is deleted.',
      default: waitingDays.default,
      minimum: waitingDays.least,
      maximum: waitingDays.most,
    }).optional(),
  }),
  cancelKeyDeletion: settings({ at, cancelKeyDeletion: key('is not deleted after all; it is disabled then') }),
  importKeyMaterial: settings({
    at,
    importKeyMaterial: key('gets its imported key material'),
    newMaterial: newMaterial.optional(),
    validFor: validFor.optional(),
  }),
  deleteImportedKeyMaterial: settings({ at, deleteImportedKeyMaterial: key('loses its imported key material') }),
  putKeyPolicy: settings({
    at,
    putKeyPolicy: key('has another policy from then on'),
    policy: policy.meta({ description: 'Who may use it from then on.' }),
  }),
  updateAlias: settings({
    at,
    updateAlias: aliasName({ description: 'An alias that points to another key from then on.' }),
    to: name({ description: 'That key, of the same account and Region.' }),
  }),
  disconnectKeyStore: settings({ at, disconnectKeyStore: store('is disconnected: its keys are unavailable') }),
  connectKeyStore: settings({ at, connectKeyStore: store('is connected') }),
};

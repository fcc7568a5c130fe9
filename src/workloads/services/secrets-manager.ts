/** Why this file exists: what AWS Secrets Manager asks of KMS: it keeps nothing, so each read of a secret is a Decrypt. */
import type { ActionDefinition, RequestDefinition } from '../action.ts';
import { EveryRequest, RequestsInTurn } from '../kept.ts';
import { sameErrors } from './same-errors.ts';

const encryption = 'AWS Secrets Manager user guide, "Secret encryption and decryption"';

const key = { kind: 'key', description: 'The KMS key of the secrets.' } as const;

const common = {
  invokedBy: 'secretsmanager.amazonaws.com',
  retries: 'action',
  assumptions: () => sameErrors('Secrets Manager'),
} as const satisfies Partial<ActionDefinition>;

const dataKey: RequestDefinition = {
  operation: 'GenerateDataKey',
  key: 'key',
  when: 'for each value of a secret',
  source: encryption,
};
const decrypt: RequestDefinition = { operation: 'Decrypt', key: 'key', when: 'for each read', source: encryption };

export const GetSecretValue: ActionDefinition = {
  name: 'secretsmanager.GetSecretValue',
  title: 'Reads a secret: one Decrypt.',
  ...common,
  settings: { key },
  requests: [decrypt],
  create: () => new EveryRequest(1),
};

export const CreateSecret: ActionDefinition = {
  name: 'secretsmanager.CreateSecret',
  title: 'Creates a secret with a value: one GenerateDataKey.',
  ...common,
  settings: { key },
  requests: [dataKey],
  create: () => new EveryRequest(1),
};

export const PutSecretValue: ActionDefinition = {
  name: 'secretsmanager.PutSecretValue',
  title: 'Adds a version of a secret: one GenerateDataKey, and one Decrypt where that version is there.',
  ...common,
  settings: {
    key,
    versionExists: {
      kind: 'flag',
      description: 'Whether the version is there already, so that its value is compared.',
      default: false,
    },
  },
  requests: [dataKey, { ...decrypt, when: 'with versionExists: true, to compare the values' }],
  create: ({ versionExists }) => new EveryRequest(versionExists === true ? 2 : 1),
};

export const UpdateSecret: ActionDefinition = {
  name: 'secretsmanager.UpdateSecret',
  title: 'Changes the value of a secret or its key: GenerateDataKey, and Decrypt where the key is changed.',
  ...common,
  settings: {
    key,
    changes: { kind: 'word', description: 'What is changed.', words: ['value', 'key', 'both'], default: 'value' },
  },
  requests: [
    dataKey,
    { ...dataKey, when: 'where the key is changed: RequestToValidateKeyAccess' },
    { ...decrypt, when: 'after it, where the key is changed' },
  ],
  create: ({ changes }) => {
    const ofKey = changes === 'value' ? 0 : 1;
    return new RequestsInTurn([changes === 'key' ? 0 : 1, ofKey, ofKey]);
  },
};

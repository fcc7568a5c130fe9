/** Why this file exists: what a Kubernetes API server asks of KMS for its secrets: KMS v1 a key a secret, v2 one seed. */
import type { ActionDefinition } from '../action.ts';
import { RequestsInTurn } from '../kept.ts';
import type { SettingDefinitions } from '../setting-definitions.ts';

const startUp = 'kubernetes.io/blog/2022/09/09/kms-v2-improvements: all resources are fetched and decrypted serially';
const provider = 'Kubernetes documentation, "Using a KMS provider for data encryption"';

const settings = {
  key: { kind: 'key', description: 'The KMS key of the provider.' },
  kmsVersion: { kind: 'word', description: 'Of the KMS provider interface.', words: ['v1', 'v2'], default: 'v2' },
} as const satisfies SettingDefinitions;

const common = { invokedBy: null, retries: 'request' } as const satisfies Partial<ActionDefinition>;

export const StartApiServer: ActionDefinition = {
  name: 'kubernetes.StartApiServer',
  title:
    'An API server starts and reads all secrets: with KMS v1 one Decrypt a secret, in turn; with v2 one Encrypt, of its one new seed, and one Decrypt for each earlier seed.',
  ...common,
  settings: {
    ...settings,
    secrets: {
      kind: 'count',
      description: 'Secrets in the cluster; 0 to 10 million.',
      minimum: 0,
      maximum: 10_000_000,
      default: 1000,
    },
    seeds: {
      kind: 'count',
      description: 'Earlier seeds under which the secrets were written with v2; 0 (a new cluster) to 10000.',
      minimum: 0,
      maximum: 10_000,
      default: 1,
    },
  },
  requests: [
    { operation: 'Encrypt', key: 'key', when: 'with v2, once: for the seed made at the start', source: provider },
    {
      operation: 'Decrypt',
      key: 'key',
      when: 'with v1 for each secret; with v2 for each earlier seed that secrets were written under',
      source: `${provider}; ${startUp}`,
    },
  ],
  create: ({ kmsVersion, secrets, seeds }) =>
    new RequestsInTurn(kmsVersion === 'v1' ? [0, Number(secrets)] : [1, Number(seeds)]),
};

export const WriteSecret: ActionDefinition = {
  name: 'kubernetes.WriteSecret',
  title: 'Writes a secret: with KMS v1 one Encrypt, of its data key; with v2 nothing.',
  ...common,
  settings,
  requests: [{ operation: 'Encrypt', key: 'key', when: 'with v1, for each secret', source: provider }],
  create: ({ kmsVersion }) => new RequestsInTurn([kmsVersion === 'v1' ? 1 : 0]),
};

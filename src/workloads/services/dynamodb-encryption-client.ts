/**
 * Why this file exists: the DynamoDB Encryption Client encrypts items before they are written. Its provider asks KMS for
 * each item, or keeps the most recent key of a key store.
 */
import type { CachePolicy } from '../../clients/caches/cache-policy.ts';
import type { Action, ActionDefinition, ActionEnvironment } from '../action.ts';
import { createDecryption, createEncryption, createKeptProviders } from '../encryption/create.ts';
import { itemReadingSettings, itemSettings } from '../encryption/settings.ts';
import type { SettingValues } from '../setting-definitions.ts';

const directProvider = 'Amazon DynamoDB Encryption Client developer guide, "Direct KMS Materials Provider"';
const recentProvider = 'CachingMostRecentProvider of aws-dynamodb-encryption-python and -java';

const common = {
  invokedBy: null,
  retries: 'request',
  cacheStrategies: ['most-recent-provider'],
} as const satisfies Partial<ActionDefinition>;

export const encrypt: ActionDefinition = {
  name: 'dynamodb-encryption-client.encrypt',
  title:
    'Encrypts an item before it is written to DynamoDB: one GenerateDataKey, or one Decrypt where the provider keeps a key.',
  ...common,
  settings: itemSettings,
  requests: [
    { operation: 'GenerateDataKey', key: 'key', when: 'for each item, without a cache', source: directProvider },
    {
      operation: 'Decrypt',
      key: 'key',
      when: 'with a most recent provider, in its place: once per time to live for the current version',
      source: recentProvider,
    },
  ],
  create: (values, environment) =>
    provider(values, environment, { request: 1, protects: true }) ??
    createEncryption({ ...values, wrappingKeys: 1, streaming: false }, { ...environment, cache: null }),
};

export const decrypt: ActionDefinition = {
  name: 'dynamodb-encryption-client.decrypt',
  title: 'Decrypts an item that was read from DynamoDB: one Decrypt, unless the provider keeps the key of its version.',
  ...common,
  settings: itemReadingSettings,
  requests: [
    {
      operation: 'Decrypt',
      key: 'key',
      when: 'for each item; with a most recent provider once per time to live for each version that is read',
      source: recentProvider,
    },
  ],
  create: (values, environment) =>
    provider(values, environment, { request: 0, protects: false }) ??
    createDecryption(values, { ...environment, cache: null }),
};

type ProviderPolicy = Extract<CachePolicy, { readonly strategy: 'most-recent-provider' }>;

function provider(
  values: SettingValues,
  environment: ActionEnvironment,
  role: { readonly request: number; readonly protects: boolean },
): Action | undefined {
  const policy: CachePolicy | null = environment.cache;
  if (policy?.strategy !== 'most-recent-provider') return undefined;
  return createKeptProviders(values, environment, policy satisfies ProviderPolicy, role);
}

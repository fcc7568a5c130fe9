/**
 * Why this file exists: the AWS Encryption SDK calls KMS for whoever encrypts or decrypts with it, and how often depends on
 * what its cache keeps: data keys, branch keys, or nothing.
 */
import type { CachePolicy } from '../../clients/caches/cache-policy.ts';
import type { ActionDefinition, ActionEnvironment } from '../action.ts';
import { createDecryption, createEncryption, createKeptBranchKeys } from '../encryption/create.ts';
import { checkReading, encryptionSettings, readingSettings } from '../encryption/settings.ts';
import type { SettingValues } from '../setting-definitions.ts';

const developerGuide = 'AWS Encryption SDK developer guide, "Data key caching", read 2026';
const keyrings = 'AWS Encryption SDK developer guide, "AWS KMS keyrings", and KmsKeyringNode 5.0.2';
const hierarchical = 'AWS Encryption SDK developer guide, "AWS KMS Hierarchical keyrings", and its specification';

const common = {
  invokedBy: null,
  retries: 'request',
  cacheStrategies: ['encryption-sdk', 'hierarchical-keyring'],
} as const satisfies Partial<ActionDefinition>;

export const encrypt: ActionDefinition = {
  name: 'encryption-sdk.encrypt',
  title:
    'Encrypts a message with the AWS Encryption SDK under a new data key, a kept one, or one wrapped by a branch key.',
  ...common,
  settings: encryptionSettings,
  requests: [
    {
      operation: 'GenerateDataKey',
      key: 'key',
      when: 'without a cache for each message; with one for each message that finds no data key within its limits',
      source: developerGuide,
    },
    {
      operation: 'Encrypt',
      key: 'key',
      when: 'after each GenerateDataKey, once for each wrapping key after the first',
      source: keyrings,
    },
    {
      operation: 'Decrypt',
      key: 'key',
      when: 'with a hierarchical keyring, in place of both: for each message that finds its branch key not kept',
      source: hierarchical,
    },
  ],
  create: (values, environment) =>
    forStrategy(environment, {
      kept: (policy) => createKeptBranchKeys(values, environment, policy, { request: 2, protects: true }),
      plain: () => createEncryption(values, environment),
    }),
};

export const decrypt: ActionDefinition = {
  name: 'encryption-sdk.decrypt',
  title: 'Decrypts a message with the AWS Encryption SDK: one Decrypt, unless its data key or branch key is kept.',
  ...common,
  settings: readingSettings,
  requests: [
    {
      operation: 'Decrypt',
      key: 'key',
      when: 'without a cache for each message; with one for each message whose data key (or branch key) is not kept',
      source: developerGuide,
    },
  ],
  check: checkReading,
  assumptions: messagesFromBefore,
  create: (values, environment) =>
    forStrategy(environment, {
      kept: (policy) => createKeptBranchKeys(values, environment, policy, { request: 0, protects: false }),
      plain: () => createDecryption(values, environment),
    }),
};

type BranchKeyPolicy = Extract<CachePolicy, { readonly strategy: 'hierarchical-keyring' }>;

interface Choices<T> {
  kept(policy: BranchKeyPolicy): T;
  plain(): T;
}

function forStrategy<T>({ cache }: ActionEnvironment, { kept, plain }: Choices<T>): T {
  return cache?.strategy === 'hierarchical-keyring' ? kept(cache) : plain();
}

function messagesFromBefore({ from }: SettingValues) {
  if (from === undefined) return [];
  const value = 'messages older than the run have a data key each';
  return [{ setting: 'from', value, source: 'assumed: nothing is known of what was written before' }];
}

/** Why this file exists: what `with:` of the encryption libraries takes. */
import type { SettingDefinitions, SettingValues } from '../setting-definitions.ts';
import { WRAPPING_KEYS_MAX } from './message-encryption.ts';

const key = { kind: 'key', description: 'The KMS key that wraps data keys.' } as const;
const bytes = { kind: 'size', description: 'Plaintext of a message.', default: '4KiB' } as const;

const contexts = {
  kind: 'distinct',
  description:
    'Encryption contexts of messages: each has data keys of its own, and with a hierarchical keyring a branch key.',
  default: { distinct: 1, skew: 0 },
} as const;

export const encryptionSettings = {
  key,
  bytes,
  contexts,
  wrappingKeys: {
    kind: 'count',
    description: 'KMS keys that wrap each data key: one GenerateDataKey, and an Encrypt for each after the first.',
    default: 1,
    minimum: 1,
    maximum: WRAPPING_KEYS_MAX,
  },
  streaming: {
    kind: 'flag',
    description: 'Whether messages are streams whose length nobody declares: these pass by the cache of data keys.',
    default: false,
  },
} as const satisfies SettingDefinitions;

/** What a message is like decides nothing when it is read: one Decrypt brings its data key, and a kept one serves any. */
export const readingSettings = {
  key,
  contexts,
  bytes: { kind: 'size', description: 'Plaintext of a message: what is read counts to no limit.', optional: true },
  wrappingKeys: {
    kind: 'count',
    description: 'KMS keys that wrap each data key: the first one answers, in one Decrypt.',
    minimum: 1,
    maximum: WRAPPING_KEYS_MAX,
    optional: true,
  },
  streaming: {
    kind: 'flag',
    description: 'Whether messages are streams: a kept data key reads those too.',
    optional: true,
  },
  dataKeys: {
    kind: 'distinct',
    description: 'Under how many data keys the messages were written that are read.',
    optional: true,
  },
  from: {
    kind: 'workload',
    description: 'The workload whose messages are read, in place of dataKeys.',
    optional: true,
  },
  age: { kind: 'spread', description: 'With from: how old messages are when they are read.', optional: true },
} as const satisfies SettingDefinitions;

export const itemSettings = { key, bytes } as const satisfies SettingDefinitions;

export const itemReadingSettings = {
  key,
  versions: {
    kind: 'distinct',
    description:
      'Versions of the provider under which the items were written that are read; the first is the current one.',
    default: { distinct: 1, skew: 0 },
  },
} as const satisfies SettingDefinitions;

export function checkReading({ dataKeys, from, age }: SettingValues) {
  if (from !== undefined && age === undefined)
    return [{ setting: 'age', message: 'expected with from the age of messages when they are read; got nothing' }];
  if (from === undefined && age !== undefined)
    return [{ setting: 'age', message: 'expected no such setting without from' }];
  if (from !== undefined && dataKeys !== undefined)
    return [{ setting: 'dataKeys', message: 'expected one of dataKeys and from; got both' }];
  return [];
}

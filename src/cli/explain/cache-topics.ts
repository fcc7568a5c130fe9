/** Why this file exists: what the cache strategies of a client keep, for how long, and where languages differ. */
import type { CacheStrategy } from '../../clients/caches/cache-policy.ts';
import { materialsLanguages } from '../../clients/caches/materials-languages.ts';
import { GRACE_NANOSECONDS } from '../../clients/caches/most-recent-provider-caches.ts';
import { defaultStormTracking } from '../../clients/caches/storm-tracking-caches.ts';
import { actionDefinitions } from '../../workloads/services/index.ts';
import type { Fact, Topic } from './topic.ts';

const storm = defaultStormTracking;

const strategies: Readonly<Record<CacheStrategy, { readonly title: string; readonly facts: () => readonly Fact[] }>> = {
  'encryption-sdk': {
    title: 'the caching materials manager of the AWS Encryption SDK: data keys are kept',
    facts: () => [
      ['keeps', 'data keys, in each instance, one entry for each encryption context; to decrypt one for each data key'],
      [
        'used until',
        'older than maxAge since KMS answered, or its next message would be beyond maxMessages or maxBytes; to decrypt only age counts',
      ],
      ['usual', `maxMessages 2^32 (the most there is), capacity 1000; maxAge has none`],
      ['passes by', 'streams whose length nobody declared (streaming: true)'],
      [
        'herd',
        'nothing is coalesced: whoever asks while KMS answers asks KMS too, so an expiry costs 1 + rate x latency',
      ],
      ['costs', 'exposure: one leaked data key opens all that it protects (dataKeys.messages, dataKeys.age)'],
      ...Object.values(materialsLanguages).map(
        (rules): Fact => [rules.title.split(' ')[0]!.toLowerCase(), languageWords(rules)],
      ),
    ],
  },
  'hierarchical-keyring': {
    title: 'the hierarchical keyring of the AWS Encryption SDK: branch keys are kept, data keys are made without KMS',
    facts: () => [
      ['keeps', 'branch keys, in each instance; the active one and the version to decrypt with are two entries'],
      ['used until', 'older than ttl since it was fetched; a fetch is a read of DynamoDB and one Decrypt'],
      [
        'storm tracking',
        `(default) one call fetches up to ${storm.gracePeriodSeconds} s before expiry, again after ${storm.graceIntervalSeconds} s; the others go on with the old one, or sleep ${storm.sleepMilliseconds} ms where there is none; at most ${storm.fanOut} keys at a time; a clock of whole seconds`,
      ],
      ['without', 'stormTracking: false, as in JavaScript: every call that finds none fetches it'],
      ['costs', 'exposure: a leaked branch key opens all messages under it; dataKeys speaks of branch keys here'],
      ['source', 'KmsHierarchicalKeyRingNode 5.0.2; aws-cryptographic-material-providers-library, StormTracker.dfy'],
    ],
  },
  'most-recent-provider': {
    title: 'the most recent provider of the DynamoDB Encryption Client: the key of the provider is kept',
    facts: () => [
      ['keeps', 'the key of each version of the provider, in each instance, to write and to read'],
      [
        'used until',
        `as old as ttl, then ${GRACE_NANOSECONDS / 1e6} ms longer while one call fetches; after that all wait for that one`,
      ],
      ['without', 'the direct KMS provider: one request for each item'],
      ['source', 'CachingMostRecentProvider of aws-dynamodb-encryption-python and -java'],
    ],
  },
};

function languageWords(rules: (typeof materialsLanguages)[keyof typeof materialsLanguages]): string {
  const evicts =
    rules.gives === 'used-longest-ago' ? 'gives up what was used longest ago' : 'gives up what was put longest ago';
  const exactly = rules.keepsMessageOfLimit ? 'keeps' : 'does not keep';
  const oversize = rules.oversizePassesBy ? 'passes by and leaves the entry alone' : 'ends the entry';
  return `a full cache ${evicts}; ${exactly} a message of exactly maxBytes; a larger one ${oversize} (${rules.source})`;
}

export const cacheTopics: readonly Topic[] = (Object.keys(strategies) as CacheStrategy[]).map((name) => ({
  name,
  family: 'Caches of data keys (clients.NAME.cache)',
  title: strategies[name].title,
  facts: () => [
    ...strategies[name].facts(),
    [
      'acts on',
      actionDefinitions
        .filter(({ cacheStrategies = [] }) => cacheStrategies.includes(name))
        .map((action) => action.name)
        .join(', '),
    ],
  ],
}));

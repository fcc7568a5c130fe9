/** Why this file exists: how a client keeps data keys, as a scenario says it. */
import { MESSAGES_MAX, materialsLanguageNames } from '../../clients/caches/materials-languages.ts';
import { defaultStormTracking } from '../../clients/caches/storm-tracking-caches.ts';
import { count, duration, size, trueOrFalse, word } from './leaf.ts';
import { settings, wordOrKeys, wordOrTag } from './shapes.ts';

const positive = { above: { value: 0, text: '0s' } };
const second = { least: { value: 1e9, text: '1s' } };
const CAPACITY_MAX = 10_000_000;

const strategy = <const Word extends string>(words: readonly Word[]) =>
  word({
    description: 'What is kept in the memory of each instance.',
    words,
    expected: 'one of encryption-sdk, hierarchical-keyring, most-recent-provider, none',
  });

const capacity = (minimum: number, of: string) =>
  count({ description: of, default: 1000, minimum, maximum: CAPACITY_MAX }).optional();

const encryptionSdk = settings({
  strategy: strategy(['encryption-sdk']),
  maxAge: duration({
    description: 'How long a data key may be used after KMS answered; above 0s.',
    examples: ['1m'],
    ...positive,
  }),
  maxMessages: count({
    description: 'Messages that one data key protects at most.',
    default: MESSAGES_MAX,
    minimum: 1,
    maximum: MESSAGES_MAX,
  }).optional(),
  maxBytes: size({
    description:
      "Plaintext that one data key protects at most. Default: the language's own limit, 2^53 - 1 or 2^63 - 1.",
  }).optional(),
  capacity: capacity(
    0,
    'Data keys of an instance, to encrypt and to decrypt together; 0 is no limit in JavaScript and holds nothing in Java.',
  ),
  language: word({
    description: 'Whose caching materials manager: they differ at their limits and in what a full cache gives up.',
    words: materialsLanguageNames,
    default: 'js',
  }).optional(),
});

const stormTracking = wordOrKeys(
  'stormTracking',
  trueOrFalse({ description: 'Whether one call fetches for all.' }),
  {
    gracePeriod: settings({
      gracePeriod: duration({
        description: 'Before an entry expires, time in which one call fetches it early.',
        ...second,
      }),
      graceInterval: duration({
        description: 'Time until another call may fetch the same.',
        default: '1s',
        ...second,
      }).optional(),
      fanOut: count({
        description: 'Branch keys that are fetched at a time.',
        default: defaultStormTracking.fanOut,
        minimum: 1,
        maximum: 100_000,
      }).optional(),
      inFlightTtl: duration({
        description: 'Time after which a fetch no longer counts as one. Default: gracePeriod.',
        ...second,
      }).optional(),
      sleep: duration({
        description: 'How long a call that waits for another sleeps; above 0s.',
        default: '20ms',
        ...positive,
      }).optional(),
    }),
  },
  'The storm-tracking cache of the material providers library, true with its defaults, or a plain local cache. Default: true.',
);

const hierarchicalKeyring = settings({
  strategy: strategy(['hierarchical-keyring']),
  ttl: duration({
    description: 'How long a branch key may be used after it was fetched; above 0s.',
    examples: ['15m'],
    ...positive,
  }),
  capacity: capacity(1, 'Branch keys of an instance; the active one and the one to decrypt with are two.'),
  branchKeys: count({
    description: 'How many branch keys there are; encryption contexts are dealt to them in turn.',
    default: 1,
    minimum: 1,
    maximum: 1_000_000,
  }).optional(),
  stormTracking: stormTracking.optional(),
});

const mostRecentProvider = settings({
  strategy: strategy(['most-recent-provider']),
  ttl: duration({ description: "How long a provider's key is live; above 0s.", examples: ['1m'], ...positive }),
  capacity: capacity(1, 'Keys of an instance.'),
});

export const cache = wordOrTag(
  'cache',
  strategy(['none']),
  {
    none: settings({ strategy: strategy(['none']) }),
    'encryption-sdk': encryptionSdk,
    'hierarchical-keyring': hierarchicalKeyring,
    'most-recent-provider': mostRecentProvider,
  },
  {
    tag: 'strategy',
    usual: 'encryption-sdk',
    description: 'What each instance keeps of encryption libraries, and for how long. Default: none.',
  },
);

/** Why this file exists: who calls and what it does when it is refused, as a scenario says it. */
import { backoffNames } from '../../clients/backoff.ts';
import { profilesOfMode, type SdkMode } from '../../clients/sdk-profiles.ts';
import { budget } from './budgets.ts';
import { cache } from './caches.ts';
import { concurrency, guard } from './guards.ts';
import { count, duration, name, word } from './leaf.ts';
import { region } from './places.ts';
import { settings, wordOrKeys, wordOrTag } from './shapes.ts';

const positive = { above: { value: 0, text: '0s' } };

const maxAttempts = (usual: string) =>
  count({ description: `Attempts of a call, the first one included. Default: ${usual}.`, minimum: 1, maximum: 1000 });

const mode = <const Word extends string>(words: readonly Word[]) =>
  word({ description: 'What the client does when an attempt is refused.', words });

const custom = settings({
  mode: mode(['custom']),
  backoff: word({
    description: 'How the wait after the n-th refusal follows from v = min(cap, base x 2^(n-1)).',
    words: backoffNames,
    default: 'full-jitter',
  }).optional(),
  base: duration({
    description: 'The first wait before jitter; above 0s.',
    default: '100ms',
    ...positive,
  }).optional(),
  cap: duration({ description: 'The longest wait; at least base.', default: '20s', ...positive }).optional(),
  maxAttempts: maxAttempts('3').optional(),
  budget: budget.optional(),
});

/** The retries of an SDK in one of its modes. */
const ofSdk = <const Mode extends SdkMode>(named: Mode) => {
  const sdks = profilesOfMode(named);
  return settings({
    mode: named === 'standard' ? mode([named]).optional() : mode([named]),
    sdk: word({
      description: `Whose retries: a dated release of an AWS SDK that has ${named} mode.`,
      words: sdks,
      expected: `an SDK with ${named} mode, one of ${sdks.join(', ')}`,
      default: sdks[0]!,
      asWritten: true,
    }).optional(),
    maxAttempts: maxAttempts('that of the SDK').optional(),
  });
};

export const retry = wordOrTag(
  'retry',
  mode(['none', 'standard', 'adaptive', 'legacy']),
  {
    none: settings({ mode: mode(['none']) }),
    standard: ofSdk('standard'),
    adaptive: ofSdk('adaptive'),
    legacy: ofSdk('legacy'),
    custom,
  },
  {
    tag: 'mode',
    usual: 'standard',
    description: 'What the client does when an attempt is refused. Default: standard, as the newest SDK.',
  },
);

export const onFailure = wordOrKeys(
  'onFailure',
  word({ description: 'Give the call up, or end the instance.', words: ['drop', 'stop'] }),
  {
    requeue: settings({
      requeue: duration({
        description: 'Start the same call again after this; above 0s.',
        examples: ['5s'],
        ...positive,
      }),
    }),
  },
  'What the caller does after the last attempt. Default: drop.',
);

export const client = settings({
  account: name({ description: 'Whose quotas its requests spend. Default: the only account.' }).optional(),
  region: region('Where its requests go. Default: the region of the scenario.').optional(),
  instances: count({
    description: 'How many processes it has, each with its own retry quota and rate limiter.',
    default: 1,
    minimum: 1,
    maximum: 1_000_000,
  }).optional(),
  principals: count({
    description: 'How many IAM sessions its instances are. Default: one each.',
    minimum: 1,
    maximum: 1_000_000,
  }).optional(),
  retry: retry.optional(),
  guard: guard.optional(),
  concurrency: concurrency.optional(),
  cache: cache.optional(),
  timeout: duration({
    description:
      'How long it waits for the answer to one of its requests of KMS, or of the service it uses, before it gives that attempt up; above 0s. Default: as long as it takes.',
    ...positive,
  }).optional(),
  onFailure: onFailure.optional(),
});

/** Why this file exists: what AWS leaves open about KMS, or does not put in figures, as a scenario says it. */
import { count, duration, rate, word } from './leaf.ts';
import { oneOfKeys, settings } from './shapes.ts';

const positive = { above: { value: 0, text: '0s' } };
const upToADay = { most: { value: 86_400e9, text: '1d' } };

/** How long changes take to be known throughout KMS. */
function propagation(name: string, description: string) {
  return oneOfKeys(
    name,
    {
      constant: settings({
        constant: duration({
          description: 'Every change takes this long; at most 1d.',
          examples: ['2s'],
          ...upToADay,
        }),
      }),
      p50: settings({
        p50: duration({
          description: 'The median of a lognormal distribution; above 0s, at most 1d.',
          examples: ['1s'],
          ...positive,
          ...upToADay,
        }),
        p99: duration({
          description: 'Its 99th percentile; above p50, at most 1d.',
          examples: ['30s'],
          ...positive,
          ...upToADay,
        }),
      }),
    },
    description,
  );
}

const grantPropagation = propagation(
  'grantPropagation',
  'How long until a new, retired or revoked grant is known throughout KMS: AWS says "usually less than five minutes". Default: known at once, marked as assumed.',
);

const aliasPropagation = propagation(
  'aliasPropagation',
  'How long until an alias that is made, moved or deleted is known throughout KMS; who names it before gets what was there: AWS says "typically less than a few seconds", "in some cases" several minutes. Default: known at once, marked as assumed.',
);

export const kms = settings({
  checks: word({
    description: 'Which refusal a request gets that policies deny and the key state forbids. AWS does not say.',
    words: ['authorization-first', 'key-state-first'],
    default: 'authorization-first',
  }).optional(),
  grantPropagation: grantPropagation.optional(),
  aliasPropagation: aliasPropagation.optional(),
  grantPlaceFreed: word({
    description: 'When a retired or revoked grant leaves the number of grants on its key. AWS does not say.',
    words: ['at-once', 'after-propagation'],
    default: 'at-once',
  }).optional(),
  hotKeyChanges: rate({
    description:
      'State changes to one key, at least 1/s, from which on KMS throttles further ones in that second. AWS gives no figure. Default: it does not.',
    examples: ['5/s'],
    least: { value: 1, text: '1/s' },
  }).optional(),
  reEncryptWeight: count({
    description:
      'How often one ReEncrypt counts against the quota of its account. AWS lists it as one operation and does not say that it counts twice.',
    default: 1,
    minimum: 1,
    maximum: 2,
  }).optional(),
  retryAfter: duration({
    description:
      'The hint when to try again (x-amz-retry-after) that errors of KMS carry, for the SDKs that read one; at most 1d. AWS does not say that KMS sends it. Default: none.',
    examples: ['500ms'],
    ...positive,
    ...upToADay,
  }).optional(),
  pendingDeletionError: word({
    description: 'Which of the two errors that AWS lists a use of a key pending deletion gets.',
    words: ['DisabledException', 'KMSInvalidStateException'],
    default: 'KMSInvalidStateException',
  }).optional(),
  updating: duration({
    description: 'How long a key is Updating after UpdatePrimaryRegion, at most 1d. AWS gives no figure.',
    default: '0ms',
    ...upToADay,
  }).optional(),
});

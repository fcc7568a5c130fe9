/** Why this file exists: the service's side of a scenario: quotas, limiter, latency, accounts and keys. */
import { z } from 'zod';
import { type LimiterChoice, limiterFactories } from '../../kms/limiters.ts';
import { newestProfile, profileNames } from '../../kms/profiles.ts';
import { duration, name, plainNumber, text, trueOrFalse, word } from './leaf.ts';
import { accountId, region } from './places.ts';
import { quotaValue } from './quota-values.ts';
import { oneOfKeys, settings, settingsLeftUnused } from './shapes.ts';

const positive = { above: { value: 0, text: '0s' } };

const appliedValue = settings({
  account: name({ description: 'Whose quota it is. Default: every account.' }).optional(),
  region: region('Where it holds. Default: the region of the scenario.').optional(),
  quota: text({
    description: "A quota by kmsim's name, AWS's name, its code or its CloudWatch resource.",
    longest: 200,
  }),
  value: quotaValue({
    description:
      'The applied value: of a request quota a rate above 0/s, of a resource quota a whole number from 1; at most 1000000000.',
    examples: ['20000/s', 60000],
  }),
});

export const limiterNames = Object.keys(limiterFactories) as readonly LimiterChoice['kind'][];

export const quotas = settings({
  profile: word({
    description: 'The dated table of quotas.',
    default: newestProfile,
    words: profileNames,
    asWritten: true,
  }).optional(),
  limiter: word({
    description: 'How a request-rate quota is counted. AWS does not publish the algorithm it runs.',
    words: limiterNames,
    default: 'fixed-window',
  }).optional(),
  burst: duration({
    description: 'Depth of a token bucket, as the time in which it refills; above 0s. Only with limiter: token-bucket.',
    default: '1s',
    ...positive,
  }).optional(),
  file: text({
    description: 'Raw output of `aws service-quotas list-service-quotas`, one or a list of them.',
    longest: 4096,
  }).optional(),
  set: z.array(appliedValue).meta({ description: 'Applied values that differ from the table.' }).optional(),
  rejectedSpends: trueOrFalse({
    description:
      'Whether a request that KMS rejects for another reason than throttling spends its quota. AWS does not say.',
    default: true,
  }).optional(),
});

settingsLeftUnused.set(quotas, (key, value) => (key === 'limiter' && value !== 'token-bucket' ? ['burst'] : []));

const refusal = duration({ description: 'Time until a refusal is answered.', default: '0ms' }).optional();

export const latency = oneOfKeys(
  'latency',
  {
    constant: settings({ constant: duration({ description: 'Every answer takes this long.' }), refusal }),
    exponential: settings({
      exponential: duration({ description: 'The mean of an exponential distribution; above 0s.', ...positive }),
      refusal,
    }),
    p50: settings({
      p50: duration({
        description: 'The median of a lognormal distribution; above 0s.',
        examples: ['8ms'],
        ...positive,
      }),
      p99: duration({ description: 'Its 99th percentile; above p50.', examples: ['60ms'], ...positive }),
      refusal,
    }),
    file: settings({
      file: text({
        description: 'A CSV file with a column `ms`, drawn from uniformly; at most 1000000 rows.',
        longest: 4096,
      }),
      refusal,
    }),
  },
  'How long KMS takes to answer, as seen by a client. AWS publishes no figure. Default: constant 10ms, marked as assumed.',
);

export const account = settings({ id: accountId });

export const load = plainNumber({
  description: 'Multiplies every arrival; above 0, at most 1000000.',
  default: 1,
  above: { value: 0, text: '0' },
  most: { value: 1e6, text: '1000000' },
});

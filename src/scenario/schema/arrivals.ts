/** Why this file exists: when calls start, as a scenario says it. */

import { z } from 'zod';
import { count, duration, name, plainNumber, rate, share, text, trueOrFalse, word } from './leaf.ts';
import { oneOfKeys, settings, wordOrKeys } from './shapes.ts';

/** More calls at one instant than this fill the memory. */
const MOST_CALLS_AT_ONCE = 10_000_000;
const MOST_WORKERS = 1_000_000;
const aRate = (description: string) => rate({ description, examples: ['6000/s'] });
const even = trueOrFalse({
  description: 'Calls are evenly spaced at the momentary rate instead of Poisson.',
  default: false,
});
const positive = { above: { value: 0, text: '0s' } };

const over = duration({ description: 'How long the piece lasts; above 0s.', examples: ['5m'], ...positive });

export const stage = oneOfKeys(
  'a stage',
  {
    at: settings({ over, at: aRate('The rate during the piece, 0/s to 1000000000/s.') }),
    from: settings({
      over,
      from: aRate('The rate at its start, 0/s to 1000000000/s.'),
      to: aRate('The rate at its end; linear in between.'),
    }),
  },
  'A piece: `over` how long, and either `from` and `to`, or `at`.',
  {
    duration: 'what k6 calls `duration` is `over` here, and its `target` is `to`, with `from` where the rate begins',
    target: 'what k6 calls `target` is `to` here, with `from` where the rate begins, and its `duration` is `over`',
  },
);

const where = settings({
  operation: text({ description: 'Only calls of this operation.', longest: 2048 }).optional(),
  account: text({ description: 'Only calls of this account.', longest: 2048 }).optional(),
  region: text({ description: 'Only calls in this Region.', longest: 2048 }).optional(),
  client: text({ description: 'Only calls of this client.', longest: 2048 }).optional(),
  key: text({ description: 'Only calls with this key.', longest: 2048 }).optional(),
  service: text({ description: 'Only calls that this AWS service made.', longest: 2048 }).optional(),
  role: text({ description: 'Only calls of this role (its ARN; CloudTrail only).', longest: 2048 }).optional(),
});

const spread = wordOrKeys(
  'spread',
  word({
    description: 'At the start of the bin, evenly spaced over it, or each drawn uniformly.',
    words: ['start', 'even', 'uniform'],
  }),
  {
    peak: settings({
      peak: plainNumber({
        description: 'The busiest second of a bin has this many times its mean; from 1 to the seconds of a bin.',
        least: { value: 1, text: '1' },
      }),
    }),
  },
  'Where inside a bin, or inside a whole-second stamp, arrivals fall. Default: even, for bins of up to a second; wider ones need a choice.',
);

const trace = settings({
  file: text({
    description: 'The recording, from the folder of the scenario: CSV or CloudTrail, plain or gzip.',
    longest: 4096,
  }),
  scale: plainNumber({
    description:
      'Each recorded arrival becomes this many calls; a fraction keeps each with that probability. Above 0, at most 1000000.',
    default: 1,
    above: { value: 0, text: '0' },
    most: { value: 1e6, text: '1000000' },
  }).optional(),
  spread: spread.optional(),
  bin: duration({
    description:
      'The width of a row of a `timestamp,count` file; above 0s. Default: the smallest gap between two rows.',
    examples: ['1m'],
    ...positive,
  }).optional(),
  where: where
    .meta({ description: 'Which of the recorded calls are replayed: those with exactly these values.' })
    .optional(),
});

export const arrivals = oneOfKeys(
  'arrivals',
  {
    constant: settings({ constant: aRate('Call k at exactly k / rate, k from 0; 0/s to 1000000000/s.') }),
    poisson: settings({ poisson: aRate('Independent calls at this mean rate; 0/s to 1000000000/s.') }),
    stages: settings({
      stages: z.array(stage).meta({
        description: 'Pieces one after another, the rate linear inside each; after the last, none.',
        minItems: 1,
      }),
      even: even.optional(),
    }),
    daily: settings({
      daily: settings({
        mean: aRate('The mean rate of a day.'),
        peak: aRate('The highest rate of a day; at least the mean.'),
        peakAt: duration({
          description: 'When the rate is highest, from the start of the day (t = 0); 0s to 24h.',
          default: '12h',
          most: { value: 86_400e9, text: '24h' },
        }).optional(),
        weekend: share({
          description: 'Of that rate on the sixth and seventh day of each week, t = 0 being its start; 0% to 100%.',
          examples: ['30%'],
        }).optional(),
        even: even.optional(),
      }).meta({ description: 'A rate that rises and falls once a day as a cosine, never below 0.' }),
    }),
    burst: settings({
      burst: settings({
        size: count({ description: 'How many calls start at once.', minimum: 0, maximum: MOST_CALLS_AT_ONCE }),
        every: duration({ description: 'From one burst to the next, the first at t = 0; above 0s.', ...positive }),
      }).meta({ description: 'Calls at 0, every, 2 x every ...' }),
    }),
    trace: settings({ trace: trace.meta({ description: 'Recorded arrivals, replayed.' }) }),
    closed: settings({
      closed: settings({
        workers: count({ description: 'How many callers take turns.', minimum: 1, maximum: MOST_WORKERS }),
        think: duration({
          description: 'From the answer of a call to the start of the next one.',
          examples: ['100ms'],
        }),
      }).meta({
        description: 'Each worker starts a call at 0, and the next one `think` after the last one has ended.',
      }),
    }),
    once: settings({
      once: count({ description: 'This many calls, all at t = 0.', minimum: 0, maximum: MOST_CALLS_AT_ONCE }),
    }),
  },
  'When calls start. Rates and counts are of the whole client.',
);

export const assign = wordOrKeys(
  'assign',
  word({
    description: 'An instance drawn uniformly for each call, or one after another.',
    words: ['random', 'round-robin'],
  }),
  {
    sticky: settings({
      sticky: count({
        description: 'This many callers, each of which keeps its instance.',
        minimum: 1,
        maximum: MOST_WORKERS,
      }),
    }),
  },
  "To which of the client's instances a call goes. Default: random.",
);

export const workloadName = name({ description: 'Its name in paths and reports. Default: w1, w2 ... by position.' });

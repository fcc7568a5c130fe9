/** Why this file exists: what stands before every attempt of a client, as a scenario says it. */
import { count, duration, plainNumber, rate, share, word } from './leaf.ts';
import { settings, wordOrTag } from './shapes.ts';

const kind = <const Word extends string>(words: readonly Word[]) =>
  word({ description: 'What may refuse or delay an attempt, the first included, before KMS is asked.', words });

const order = word({
  description: 'What is around what: the guard is asked before each attempt, or once for all attempts of a call.',
  words: ['retry-outside', 'retry-outside-all', 'retry-inside'],
  default: 'retry-outside',
}).optional();

const above = { value: 0, text: '0s' };

export const guard = wordOrTag(
  'guard',
  kind(['circuit-breaker', 'adaptive-throttling']),
  {
    'circuit-breaker': settings({
      kind: kind(['circuit-breaker']),
      order,
      failureRate: share({
        description: 'The breaker of an instance opens at this share of failed attempts; above 0%.',
        default: '50%',
        above: { value: 0, text: '0%' },
        most: { value: 1, text: '100%' },
      }).optional(),
      window: count({
        description: 'Of how many attempts, the last ones.',
        default: 100,
        minimum: 1,
        maximum: 10_000,
      }).optional(),
      minimumCalls: count({
        description: 'It does not open before so many; more than window are taken as window.',
        default: 100,
        minimum: 1,
        maximum: 10_000,
      }).optional(),
      openFor: duration({ description: 'How long it refuses everything; above 0s.', default: '60s', above }).optional(),
      probes: count({
        description: 'How many attempts it then lets through to see whether it may close.',
        default: 10,
        minimum: 1,
        maximum: 10_000,
      }).optional(),
    }),
    'adaptive-throttling': settings({
      kind: kind(['adaptive-throttling']),
      order,
      multiplier: plainNumber({
        description: 'K: attempts go freely while they are at most so many times those accepted; 1 or more.',
        default: 2,
        least: { value: 1, text: '1' },
        most: { value: 1000, text: '1000' },
      }).optional(),
      window: duration({
        description: 'How far back attempts are counted, from 1s to 1h.',
        default: '2m',
        least: { value: 1e9, text: '1s' },
        most: { value: 3600e9, text: '1h' },
      }).optional(),
    }),
    'rate-limit': settings({
      kind: kind(['rate-limit']),
      order,
      rate: rate({
        description: 'Attempts a second that each instance may send; above 0/s.',
        examples: ['50/s'],
        above: { value: 0, text: '0/s' },
        most: { value: 1_000_000, text: '1000000/s' },
      }),
      burst: count({
        description: 'Attempts that it may send at once.',
        default: 1,
        minimum: 1,
        maximum: 1_000_000,
      }).optional(),
      wait: duration({
        description: 'How long an attempt waits for its turn at most; one that would wait longer is refused.',
        default: '0s',
      }).optional(),
    }),
  },
  {
    tag: 'kind',
    usual: 'circuit-breaker',
    description: 'What may refuse or delay each attempt before KMS is asked. Default: nothing does.',
  },
);

export const concurrency = settings({
  max: count({
    description: 'How many attempts of an instance wait for their answer at once.',
    default: 25,
    minimum: 1,
    maximum: 1_000_000,
  }).optional(),
  queue: count({
    description: 'How many more wait for one of those places; what comes beyond is refused.',
    default: 100,
    minimum: 0,
    maximum: 1_000_000,
  }).optional(),
  expired: word({
    description: 'What becomes of a queued attempt whose caller gave up (timeout): send it all the same, or drop it.',
    words: ['drop', 'send'],
    default: 'drop',
  }).optional(),
  order: word({
    description: 'What becomes of an attempt for which there is no room: its call fails, or it is tried again.',
    words: ['retry-outside', 'retry-outside-all'],
    default: 'retry-outside',
  }).optional(),
}).meta({
  description:
    'How many attempts of an instance are under way at once, and how many wait for their turn. Default: no bound.',
});

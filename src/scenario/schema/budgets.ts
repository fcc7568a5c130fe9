/** Why this file exists: what keeps the retries of a client few, as a scenario says it. */
import { count, duration, plainNumber, rate, share, word } from './leaf.ts';
import { settings, wordOrTag } from './shapes.ts';

const budgetKind = <const Word extends string>(words: readonly Word[]) =>
  word({ description: 'What keeps the retries of an instance few, over all its calls.', words });

export const budget = wordOrTag(
  'budget',
  budgetKind(['token-bucket', 'grpc', 'envoy', 'finagle']),
  {
    'token-bucket': settings({
      kind: budgetKind(['token-bucket']).optional(),
      rate: rate({
        description: 'Retries a second that each instance may make; above 0/s.',
        default: '10/s',
        above: { value: 0, text: '0/s' },
        most: { value: 1_000_000, text: '1000000/s' },
      }).optional(),
      burst: count({
        description: 'Retries that each instance may make at once.',
        default: 10,
        minimum: 1,
        maximum: 1_000_000,
      }).optional(),
    }),
    grpc: settings({
      kind: budgetKind(['grpc']),
      maxTokens: count({
        description: 'Tokens an instance starts with; a failure takes one, and retries need more than half.',
        default: 10,
        minimum: 1,
        maximum: 1000,
      }).optional(),
      tokenRatio: plainNumber({
        description: 'What a success gives back, in tokens; above 0.',
        default: 0.1,
        above: { value: 0, text: '0' },
        most: { value: 1000, text: '1000' },
      }).optional(),
    }),
    envoy: settings({
      kind: budgetKind(['envoy']),
      budgetPercent: share({
        description: 'How many retries an instance may have under way, as a share of its active requests.',
        default: '20%',
        least: { value: 0, text: '0%' },
        most: { value: 1, text: '100%' },
      }).optional(),
      minRetryConcurrency: count({
        description: 'So many retries it may have under way in any case.',
        default: 3,
        minimum: 0,
        maximum: 1_000_000,
      }).optional(),
    }),
    finagle: settings({
      kind: budgetKind(['finagle']),
      ttl: duration({
        description: 'How long a call counts that pays in, from 1s to 60s.',
        default: '10s',
        least: { value: 1e9, text: '1s' },
        most: { value: 60e9, text: '60s' },
      }).optional(),
      minRetriesPerSec: count({
        description: 'Retries a second that an instance may make however few calls it makes.',
        default: 10,
        minimum: 0,
        maximum: 100_000,
      }).optional(),
      percentCanRetry: share({
        description: 'Retries for each call, as a share: 20% allows one for five calls; up to 1000 for each.',
        default: '20%',
        least: { value: 0, text: '0%' },
        most: { value: 1000, text: '100000%' },
      }).optional(),
    }),
  },
  {
    tag: 'kind',
    usual: 'token-bucket',
    description: 'What keeps the retries of an instance few, over all its calls. Default: nothing does.',
  },
);

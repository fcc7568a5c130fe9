/** Why this file exists: what keeps the retries of an instance few, in words. */
import type { Topic } from './topic.ts';

const FAMILY = 'Retry budgets (retry.budget of mode custom)';

export const retryBudgetTopics: readonly Topic[] = [
  {
    name: 'budget token-bucket',
    family: FAMILY,
    title: 'retries take tokens that flow in at a fixed rate',
    facts: () => [
      ['does', 'a retry takes a token from the bucket of its instance; without one, the call fails at once'],
      ['bound', 'in any t seconds an instance makes at most burst + rate x t retries'],
      ['settings', 'rate (10/s) and burst (10); the bucket starts full; the defaults are kmsim’s'],
    ],
  },
  {
    name: 'grpc',
    alsoNamed: ['budget grpc'],
    family: FAMILY,
    title: "gRPC's retry throttling",
    facts: () => [
      ['does', 'an instance retries only while it has more than half of maxTokens; else the call fails at once'],
      ['tokens', 'a failure worth a retry takes 1, down to 0; a success gives tokenRatio back, up to maxTokens'],
      ['settings', 'maxTokens (10) and tokenRatio (0.1); it starts full; the defaults are kmsim’s'],
      ['source', 'gRPC proposal A6, "Throttling Retry Attempts and Hedged RPCs"'],
    ],
  },
];

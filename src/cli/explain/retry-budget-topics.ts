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
  {
    name: 'envoy',
    alsoNamed: ['budget envoy'],
    family: FAMILY,
    title: "Envoy's retry budget: a share of the requests under way",
    facts: () => [
      ['does', 'an instance retries while fewer retries are under way than its bound; else the call fails at once'],
      ['bound', 'max(floor(budgetPercent x active requests), minRetryConcurrency)'],
      ['under way', 'a retry is from the decision on, its wait included, until its answer'],
      ['active', 'attempts that wait for their answer, the one that has just failed among them'],
      ['settings', 'budgetPercent (20%) and minRetryConcurrency (3); the defaults are Envoy’s'],
      ['source', 'envoyproxy/envoy, resource_manager_impl.h (RetryBudgetImpl), retry_state_impl.cc (shouldRetry)'],
    ],
  },
  {
    name: 'finagle',
    alsoNamed: ['budget finagle'],
    family: FAMILY,
    title: "Finagle's RetryBudget: calls pay in, retries draw out",
    facts: () => [
      ['does', 'a call pays 1000 in, a retry draws floor(1000 / percentCanRetry) out; else the call fails at once'],
      ['reserve', 'minRetriesPerSec x ttl retries on top of what calls pay in'],
      [
        'forgets',
        'what was paid in or drawn out, after about ttl: in ten slices, each ended by the first use after it',
      ],
      [
        'settings',
        'ttl (10s, from 1s to 60s), minRetriesPerSec (10), percentCanRetry (20%); the defaults are Finagle’s',
      ],
      [
        'source',
        'twitter/finagle, RetryBudget and RetryFilter; twitter/util, TokenBucket.newLeakyBucket, WindowedAdder',
      ],
    ],
  },
];

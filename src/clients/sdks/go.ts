/** Why this file exists: the retries of the AWS SDK for Go v2. */
import { type SdkProfile, usual } from './sdk-profile.ts';

const go = {
  ...usual,
  source:
    'aws-sdk-go-v2, aws/retry: standard.go, jitter_backoff.go, middleware.go, adaptive.go, adaptive_ratelimit.go, read 2026',
  throttlingBaseMilliseconds: 2000,
  transientBaseMilliseconds: 2000,
  throttlingJitter: 'full-below-cap',
  transientJitter: 'full-below-cap',
  rounding: 'none',
  transientCost: 5,
  timeoutCost: 10,
  retriesStatus429: false,
} as const;

const firstWait =
  'the exponent begins at 1, so the first wait is up to 2 s; from the fifth retry on it is exactly 20 s';

export const goStandard = {
  ...go,
  title: 'AWS SDK for Go v2, standard mode, its default',
  modes: ['standard'],
  refundAfterRetry: 'last-cost-and-first-try',
  adaptiveLimiter: 'none',
  edges: [firstWait, 'a success after a retry gives back 1 besides the cost of the last retry'],
} as const satisfies SdkProfile;

export const goAdaptive = {
  ...go,
  title: 'AWS SDK for Go v2, adaptive mode',
  modes: ['adaptive'],
  refundOfFirstTry: 0,
  adaptiveLimiter: 'go',
  edges: [firstWait, 'only a success after a retry gives anything back to the retry quota'],
} as const satisfies SdkProfile;

export const go2026 = {
  ...usual,
  title: 'AWS SDK for Go v2, standard mode with AWS_NEW_RETRIES_2026=true',
  source: 'aws-sdk-go-v2, aws/retry/retry2026_test.go at 058d9848, whose cases this model passes',
  retryAfter: 'at-most-5s-more',
  modes: ['standard'],
  throttlingBaseMilliseconds: 1000,
  transientBaseMilliseconds: 50,
  rounding: 'none',
  transientCost: 14,
  timeoutCost: 14,
  retriesStatus429: false,
  adaptiveLimiter: 'none',
} as const satisfies SdkProfile;

/** Why this file exists: the retries of the AWS SDK for Java v2. */
import { type SdkProfile, usual } from './sdk-profile.ts';

const java = {
  ...usual,
  rounding: 'down',
  transientBaseMilliseconds: 100,
  transientCost: 5,
  timeoutCost: 5,
  retriesLimitExceeded: false,
  retriesStatus429: true,
  adaptiveLimiter: 'none',
} as const;

export const javaLegacy = {
  ...java,
  title: 'AWS SDK for Java v2, legacy mode, its default until 2026',
  source: 'aws-sdk-java-v2, DefaultRetryStrategy and ExponentialDelayWithHalfJitter, read 2026',
  modes: ['legacy'],
  maxAttempts: 4,
  throttlingBaseMilliseconds: 500,
  throttlingJitter: 'half',
  throttlingCost: 0,
} as const satisfies SdkProfile;

export const javaStandard = {
  ...java,
  title: 'AWS SDK for Java v2, standard mode',
  source: 'aws-sdk-java-v2, DefaultRetryStrategy and BaseRetryStrategy, read 2026',
  modes: ['standard'],
  throttlingBaseMilliseconds: 1000,
} as const satisfies SdkProfile;

/** Why this file exists: the retries of the AWS SDK for JavaScript v3, which changed twice in 2026. */
import { type SdkProfile, usual } from './sdk-profile.ts';

const javascript = {
  ...usual,
  modes: ['standard', 'adaptive'],
  rounding: 'down',
  retryAfter: 'at-most-5s-more',
  retriesStatus429: true,
  adaptiveLimiter: 'javascript',
} as const;

export const js202611 = {
  ...javascript,
  title: 'AWS SDK for JavaScript v3, from November 2026',
  source: '@smithy/core 3.40.0 (2026-11-10), retry strategy and its constants, run beside this model',
  throttlingBaseMilliseconds: 1000,
  transientBaseMilliseconds: 50,
  transientCost: 14,
  timeoutCost: 14,
  edges: [
    'a wait of 0, one first wait in a thousand after throttling, takes Node’s shortest timer of 1 ms there and nothing here',
  ],
} as const satisfies SdkProfile;

export const js202610 = {
  ...javascript,
  title: 'AWS SDK for JavaScript v3, April to October 2026',
  source: '@smithy/core 3.39.0 (2026-11-04), retry strategy and its constants, run beside this model',
  throttlingBaseMilliseconds: 500,
  transientBaseMilliseconds: 100,
  transientCost: 10,
  timeoutCost: 10,
} as const satisfies SdkProfile;

export const js202603 = {
  ...javascript,
  title:
    'AWS SDK for JavaScript v3, until March 2026, whose retry quota never holds and whose adaptive mode never starts',
  source: '@smithy/util-retry 4.2.12 (2026-03-12), retry strategy and its constants, run beside this model',
  throttlingBaseMilliseconds: 500,
  transientBaseMilliseconds: 100,
  throttlingJitter: 'full-then-cap',
  transientJitter: 'full-then-cap',
  retryAfter: 'up-to-cap',
  transientCost: 10,
  timeoutCost: 10,
  successOverfills: true,
  adaptiveLimiter: 'none',
} as const satisfies SdkProfile;

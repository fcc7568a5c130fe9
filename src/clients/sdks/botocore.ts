/** Why this file exists: the retries of botocore, and so of boto3 and the AWS CLI. */
import { type SdkProfile, usual } from './sdk-profile.ts';

const botocore = {
  ...usual,
  modes: ['standard', 'adaptive'],
  rounding: 'none',
  retriesStatus429: false,
  adaptiveLimiter: 'botocore',
} as const;

export const botocoreStandard = {
  ...botocore,
  title: 'botocore (boto3, AWS CLI), standard mode',
  source: 'botocore 1.43.107, botocore/retries/standard.py, its answers to scripted outcomes',
  throttlingBaseMilliseconds: 1000,
  transientBaseMilliseconds: 1000,
  transientCost: 5,
  timeoutCost: 10,
} as const satisfies SdkProfile;

export const botocore2026 = {
  ...botocore,
  title: 'botocore (boto3, AWS CLI), standard mode with AWS_NEW_RETRIES_2026=true',
  source: 'botocore 1.43.107, botocore/retries/standard.py, its answers to scripted outcomes',
  retryAfter: 'at-most-5s-more',
  throttlingBaseMilliseconds: 1000,
  transientBaseMilliseconds: 50,
  transientCost: 14,
  timeoutCost: 14,
} as const satisfies SdkProfile;

export const botocoreLegacy = {
  ...botocore,
  title: 'botocore (boto3, AWS CLI), legacy mode, its default',
  source: 'botocore 1.43.107, botocore/retryhandler.py and data/_retry.json, its answers to scripted outcomes',
  modes: ['legacy'],
  maxAttempts: 5,
  throttlingBaseMilliseconds: 1000,
  transientBaseMilliseconds: 1000,
  capMilliseconds: Number.POSITIVE_INFINITY,
  retryQuota: null,
  throttlingCost: 0,
  transientCost: 0,
  timeoutCost: 0,
  refundOfFirstTry: 0,
  retriesLimitExceeded: false,
  retriesStatus429: true,
  adaptiveLimiter: 'none',
} as const satisfies SdkProfile;

/**
 * Why this file exists: the retries of the AWS SDK for C++. Its adaptive mode is not here: it holds a lock while it waits for
 * a send token, so that answers wait too, which no limiter of ours does.
 */
import { announced2026, type SdkProfile, usual } from './sdk-profile.ts';

const cpp = {
  ...usual,
  rounding: 'down',
  retriesStatus429: false,
  judgesBy: 'name',
  adaptiveLimiter: 'none',
} as const;

const named =
  'KMSInternalException, DependencyTimeoutException and KeyUnavailableException are final: it goes by their names';

export const cppStandard = {
  ...cpp,
  title: 'AWS SDK for C++, standard mode',
  source: 'aws-sdk-cpp, RetryStrategy.cpp at 10540c7a, AWSErrorMarshaller.cpp and KMSErrors.cpp, read 2026',
  modes: ['standard'],
  throttlingBaseMilliseconds: 1000,
  transientBaseMilliseconds: 1000,
  throttlingJitter: 'steps-then-cap',
  transientJitter: 'steps-then-cap',
  transientCost: 5,
  timeoutCost: 5,
  edges: [
    named,
    'its adaptive mode is not offered: it waits for a send token under a lock that answers need too, as no limiter here does',
  ],
} as const satisfies SdkProfile;

/** @source github.com/aws/aws-sdk-cpp/issues/3832 (2026-05-20): the numbers; what it does not tell is as before */
export const cpp2026 = {
  ...cpp,
  ...announced2026,
  title: 'AWS SDK for C++ with AWS_NEW_RETRIES_2026=true, whose default is then standard mode',
  source: 'github.com/aws/aws-sdk-cpp/issues/3832, the announcement of 2026-05-20',
  modes: ['standard'],
  throttlingJitter: 'full-then-cap',
  transientJitter: 'full-then-cap',
  edges: [
    'bases, attempts, quota and costs are announced; its new source was not read: which errors it retries is as before, waits are whole milliseconds and no hint is heeded',
    named,
  ],
} as const satisfies SdkProfile;

export const cppDefault = {
  ...cpp,
  title: 'AWS SDK for C++ where no retry mode is set',
  source: 'aws-sdk-cpp, DefaultRetryStrategy.cpp and ClientConfiguration.cpp, KMSErrors.cpp, read 2026',
  modes: ['legacy'],
  maxAttempts: 11,
  throttlingBaseMilliseconds: 25,
  transientBaseMilliseconds: 25,
  capMilliseconds: Number.POSITIVE_INFINITY,
  throttlingJitter: 'none-after-first',
  transientJitter: 'none-after-first',
  retryQuota: null,
  throttlingCost: 0,
  transientCost: 0,
  timeoutCost: 0,
  refundOfFirstTry: 0,
  edges: [
    'waits 0, 50, 100, 200 ms ... 12.8 s, the same in every process: what starts together retries together',
    named,
  ],
} as const satisfies SdkProfile;

/** Why this file exists: the retries of the AWS SDK for .NET, a quota of which all clients of one service in a process share. */
import { announced2026, type SdkProfile, usual } from './sdk-profile.ts';

const dotnet = {
  ...usual,
  transientCost: 5,
  timeoutCost: 5,
  retriesStatus429: false,
  adaptiveLimiter: 'none',
} as const;

export const dotnetStandard = {
  ...dotnet,
  title: 'AWS SDK for .NET, standard mode',
  source: 'aws-sdk-net, StandardRetryPolicy.cs at 59c8df1e, RetryPolicy.cs and RetryHandler.cs, read 2026',
  modes: ['standard'],
  throttlingBaseMilliseconds: 1000,
  transientBaseMilliseconds: 1000,
  throttlingJitter: 'full-then-cap',
  transientJitter: 'full-then-cap',
  rounding: 'nearest',
  edges: [
    'its adaptive mode is not offered: a call that gets no send token after several waits fails there (AdaptiveRetryPolicy.cs), which no limiter here does',
  ],
} as const satisfies SdkProfile;

/** @source github.com/aws/aws-sdk-net/issues/4411 (2026-05-20): the numbers; what it does not tell is as before */
export const dotnet2026 = {
  ...dotnetStandard,
  ...announced2026,
  title: 'AWS SDK for .NET, standard mode with AWS_NEW_RETRIES_2026=true, from AWSSDK.Core 4.0.4.0',
  source: 'github.com/aws/aws-sdk-net/issues/4411, the announcement of 2026-05-20',
  edges: [
    'bases, attempts and costs are announced; its new source was not read: jitter, rounding and which errors it retries are as before, and no hint is heeded',
  ],
} as const satisfies SdkProfile;

export const dotnetLegacy = {
  ...dotnet,
  title: 'AWS SDK for .NET, legacy mode, the default of its version 3',
  source: 'aws-sdk-net, DefaultRetryPolicy.cs at 01f54155, ClientConfig.cs (four retries), read 2026',
  modes: ['legacy'],
  maxAttempts: 5,
  throttlingBaseMilliseconds: 400,
  transientBaseMilliseconds: 400,
  growth: 4,
  capMilliseconds: 30_000,
  throttlingJitter: 'none',
  transientJitter: 'none',
  rounding: 'nearest',
  retriesLimitExceeded: false,
  edges: ['waits 0.4, 1.6, 6.4 and 25.6 s, the same in every process: what starts together retries together'],
} as const satisfies SdkProfile;

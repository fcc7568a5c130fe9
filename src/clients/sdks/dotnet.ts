/** Why this file exists: the retries of the AWS SDK for .NET, a quota of which all clients of one service in a process share. */
import { type SdkProfile, usual } from './sdk-profile.ts';

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

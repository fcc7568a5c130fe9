/** Why this file exists: the choices of a scenario that are kmsim's own or an SDK's: what each does, and by what numbers. */
import { backoffFormulas, backoffNames } from '../../clients/backoff.ts';
import { type SdkJitter, type SdkProfile, sdkProfiles } from '../../clients/sdk-profiles.ts';
import { retryAfterRules, sdkJitters } from '../../clients/sdks/sdk-profile.ts';
import { exceptions } from '../../kms/exceptions.ts';
import type { LimiterChoice } from '../../kms/limiters.ts';
import { limiterFactories } from '../../kms/limiters.ts';
import { guardTopics } from './guard-topics.ts';
import { retryBudgetTopics } from './retry-budget-topics.ts';
import { retryModeTopics } from './retry-mode-topics.ts';
import type { Fact, Topic } from './topic.ts';

const limiterFacts: Readonly<Record<LimiterChoice['kind'], readonly Fact[]>> = {
  'fixed-window': [
    ['admits', 'floor(limit x interval) requests in each window; windows from t = 0, of one second'],
    ['below 1/s', 'a limit L below one a second has windows of 1 / L seconds'],
    ['burst', 'up to twice the limit within one second, across a boundary'],
    ['why', "what AWS's text describes: what exceeds the limit in an interval is refused until it ends"],
  ],
  'sliding-window': [
    ['admits', 'a request at t if fewer than limit x interval were admitted in (t - interval, t]'],
    ['burst', 'never more than the limit within any one second'],
  ],
  'token-bucket': [
    ['admits', 'a request if a whole token is there; tokens come continuously, at the limit'],
    ['depth', 'limit x burst (default 1s); the bucket starts full'],
    ['burst', 'depth + limit x time within any time'],
  ],
};

const limiterTopics: readonly Topic[] = Object.keys(limiterFactories).map((name) => ({
  name,
  family: 'Limiters (quotas.limiter)',
  title: 'a way to count a request quota; which one AWS runs is not published',
  facts: () => [...limiterFacts[name as LimiterChoice['kind']], ['refused', 'a throttled request spends nothing']],
}));

const backoffTopics: readonly Topic[] = backoffNames.map((name) => ({
  name: name === 'none' ? 'backoff none' : name,
  family: 'Backoffs (retry.mode custom)',
  title: 'how long a client waits before its next attempt',
  facts: () => [
    ['v', 'min(cap, base x 2^(n - 1)) after the n-th refused attempt'],
    ['wait', backoffFormulas[name]],
    ['from', 'the instant at which the refusal is answered'],
    ['source', 'Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015'],
  ],
}));

const sdkTopics: readonly Topic[] = Object.entries(sdkProfiles).map(([name, profile]) => ({
  name,
  family: 'SDK retries (retry.sdk)',
  title: profile.title,
  facts: () => sdkFacts(profile),
}));

function sdkFacts(profile: SdkProfile): readonly Fact[] {
  const { capMilliseconds, throttlingBaseMilliseconds: throttling, transientBaseMilliseconds, growth } = profile;
  return [
    ['modes', profile.modes.join(', ')],
    ['attempts', `${profile.maxAttempts}, the first one included`],
    [
      'base',
      `${throttling} ms after throttling, ${transientBaseMilliseconds} ms after a transient error; ${growth === 2 ? 'doubles' : `times ${growth}`}`,
    ],
    ['cap', Number.isFinite(capMilliseconds) ? `${capMilliseconds} ms` : 'none'],
    ...jitterFacts(profile),
    ['retry quota', quotaWords(profile)],
    ['LimitExceededException', profile.retriesLimitExceeded ? 'of a resource quota: retried as throttling' : 'final'],
    ...(profile.successOverfills
      ? [['defect', 'one success fills the quota again, and above its maximum'] as const]
      : []),
    ['retry-after', retryAfterRules[profile.retryAfter]],
    ...(profile.edges ?? []).map((edge): Fact => ['edge', edge]),
    ['source', profile.source],
  ];
}

function jitterFacts({ throttlingJitter, transientJitter, growth, rounding }: SdkProfile): readonly Fact[] {
  const words = { down: ', whole milliseconds', nearest: ', to the nearest millisecond', none: '' }[rounding];
  const formula = (jitter: SdkJitter) => sdkJitters[jitter].replace('growth', `${growth}`) + words;
  return [
    [
      'jitter',
      throttlingJitter === transientJitter
        ? throttlingJitter
        : `${throttlingJitter} after throttling, ${transientJitter} after a transient error`,
    ],
    ['v', `base x ${growth}^i, i the retries so far, from 0; u uniform between 0 and 1`],
    ...[...new Set([throttlingJitter, transientJitter])].map((jitter): Fact => [jitter, formula(jitter)]),
  ];
}

function quotaWords(profile: SdkProfile): string {
  const { retryQuota, throttlingCost, transientCost, timeoutCost, refundOfFirstTry } = profile;
  if (retryQuota === null) return 'none';
  const timeout = timeoutCost === transientCost ? '' : `, ${timeoutCost} after a timeout of its own`;
  return `${retryQuota} an instance; a retry costs ${throttlingCost} after throttling, ${transientCost} after a transient error${timeout}; a first try that succeeds gives back ${refundOfFirstTry}`;
}

const errorTopics: readonly Topic[] = Object.values(exceptions).map((error) => ({
  name: error.name,
  family: 'Errors',
  title: error.message,
  facts: () => [
    ['HTTP status', String(error.httpStatus)],
    [
      'class',
      error.class === 'client'
        ? 'client: the same request fails the same way'
        : `${error.class}: worth another attempt`,
    ],
    ['source', error.source],
  ],
}));

export const modelTopics: readonly Topic[] = [
  ...limiterTopics,
  ...backoffTopics,
  ...retryBudgetTopics,
  ...guardTopics,
  ...retryModeTopics,
  ...sdkTopics,
  ...errorTopics,
];

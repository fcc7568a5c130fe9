/**
 * Why this file exists: the retry behaviour of each AWS SDK is a handful of numbers that change from release to release;
 * here each dated set has a name.
 */

/** The modes an SDK calls its own; `adaptive` is the same retries behind a client-side rate limit. */
export type SdkMode = 'legacy' | 'standard' | 'adaptive';

/**
 * How a wait is drawn, u uniform in [0, 1), i the retries so far, from 0.
 *
 * - `full`: u x min(cap, base x 2^i)
 * - `half`: half of min(cap, base x 2^i), and up to the other half, in whole milliseconds
 * - `full-then-cap`: min(cap, u x base x 2^i), so that late waits pile up at exactly the cap
 */
export type SdkJitter = 'full' | 'half' | 'full-then-cap';

/** Numbers of an SDK's retries, as the SDK's own tests call them. Times in milliseconds. */
export interface SdkProfile {
  readonly title: string;
  readonly source: string;
  /** The modes that have these numbers. */
  readonly modes: readonly SdkMode[];
  readonly maxAttempts: number;
  /** Base of the wait before a retry after a throttling error, and after a transient one. */
  readonly throttlingBaseMilliseconds: number;
  readonly transientBaseMilliseconds: number;
  /** Infinity where waits are not capped. */
  readonly capMilliseconds: number;
  readonly throttlingJitter: SdkJitter;
  readonly transientJitter: SdkJitter;
  /** Waits are rounded down to whole milliseconds. */
  readonly wholeMilliseconds: boolean;
  /** What an instance starts with; null where retries are not budgeted. */
  readonly retryQuota: number | null;
  readonly throttlingCost: number;
  readonly transientCost: number;
  /** Of a retry after the client itself timed out. */
  readonly timeoutCost: number;
  /** What a success without any retry gives back, up to `retryQuota`. After a retry, the last retry's cost comes back. */
  readonly refundOfFirstTry: number;
  /** A defect: a success fills the quota at once, and raises it above `retryQuota` without bound. */
  readonly successOverfills: boolean;
  /** Whether LimitExceededException (of a resource quota) is retried as throttling. */
  readonly retriesLimitExceeded: boolean;
  /** Whether HTTP status 429 with an unknown error name is retried as throttling. */
  readonly retriesStatus429: boolean;
  /** Whose rate limiter the adaptive mode has; `none` where a defect keeps it from ever seeing a throttling error. */
  readonly adaptiveLimiter: 'javascript' | 'botocore' | 'none';
}

/** What every AWS SDK with a retry quota has in common. */
const usual = {
  maxAttempts: 3,
  capMilliseconds: 20_000,
  throttlingJitter: 'full',
  transientJitter: 'full',
  retryQuota: 500,
  throttlingCost: 5,
  refundOfFirstTry: 1,
  successOverfills: false,
  retriesLimitExceeded: true,
} as const;

const javascript = {
  ...usual,
  modes: ['standard', 'adaptive'],
  wholeMilliseconds: true,
  retriesStatus429: true,
  adaptiveLimiter: 'javascript',
} as const;

const botocore = {
  ...usual,
  modes: ['standard', 'adaptive'],
  wholeMilliseconds: false,
  retriesStatus429: false,
  adaptiveLimiter: 'botocore',
} as const;

const java = {
  ...usual,
  wholeMilliseconds: true,
  transientBaseMilliseconds: 100,
  transientCost: 5,
  timeoutCost: 5,
  retriesLimitExceeded: false,
  retriesStatus429: true,
  adaptiveLimiter: 'none',
} as const;

export const sdkProfiles = {
  'js-2026-11': {
    ...javascript,
    title: 'AWS SDK for JavaScript v3, from November 2026',
    source: '@smithy/core 3.40.0 (2026-11-10), retry strategy and its constants, run beside this model',
    throttlingBaseMilliseconds: 1000,
    transientBaseMilliseconds: 50,
    transientCost: 14,
    timeoutCost: 14,
  },
  'js-2026-10': {
    ...javascript,
    title: 'AWS SDK for JavaScript v3, April to October 2026',
    source: '@smithy/core 3.39.0 (2026-11-04), retry strategy and its constants, run beside this model',
    throttlingBaseMilliseconds: 500,
    transientBaseMilliseconds: 100,
    transientCost: 10,
    timeoutCost: 10,
  },
  'js-2026-03': {
    ...javascript,
    title:
      'AWS SDK for JavaScript v3, until March 2026, whose retry quota never holds and whose adaptive mode never starts',
    source: '@smithy/util-retry 4.2.12 (2026-03-12), retry strategy and its constants, run beside this model',
    throttlingBaseMilliseconds: 500,
    transientBaseMilliseconds: 100,
    throttlingJitter: 'full-then-cap',
    transientJitter: 'full-then-cap',
    transientCost: 10,
    timeoutCost: 10,
    successOverfills: true,
    adaptiveLimiter: 'none',
  },
  'botocore-standard': {
    ...botocore,
    title: 'botocore (boto3, AWS CLI), standard mode',
    source: 'botocore 1.43.107, botocore/retries/standard.py, its answers to scripted outcomes',
    throttlingBaseMilliseconds: 1000,
    transientBaseMilliseconds: 1000,
    transientCost: 5,
    timeoutCost: 10,
  },
  'botocore-2026': {
    ...botocore,
    title: 'botocore (boto3, AWS CLI), standard mode with AWS_NEW_RETRIES_2026=true',
    source: 'botocore 1.43.107, botocore/retries/standard.py, its answers to scripted outcomes',
    throttlingBaseMilliseconds: 1000,
    transientBaseMilliseconds: 50,
    transientCost: 14,
    timeoutCost: 14,
  },
  'botocore-legacy': {
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
  },
  'java-legacy': {
    ...java,
    title: 'AWS SDK for Java v2, legacy mode, its default until 2026',
    source: 'aws-sdk-java-v2, DefaultRetryStrategy and ExponentialDelayWithHalfJitter, read 2026',
    modes: ['legacy'],
    maxAttempts: 4,
    throttlingBaseMilliseconds: 500,
    throttlingJitter: 'half',
    throttlingCost: 0,
  },
  'java-standard': {
    ...java,
    title: 'AWS SDK for Java v2, standard mode',
    source: 'aws-sdk-java-v2, DefaultRetryStrategy and BaseRetryStrategy, read 2026',
    modes: ['standard'],
    throttlingBaseMilliseconds: 1000,
  },
} as const satisfies Record<string, SdkProfile>;

export type SdkProfileName = keyof typeof sdkProfiles;

/** The profiles that have a mode, the one that is meant where none is named first. */
export function profilesOfMode(mode: SdkMode): readonly SdkProfileName[] {
  const names = Object.keys(sdkProfiles) as SdkProfileName[];
  return names.filter((name) => (sdkProfiles[name].modes as readonly SdkMode[]).includes(mode));
}

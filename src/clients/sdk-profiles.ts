/**
 * Why this file exists: the retry behaviour of each AWS SDK is a handful of numbers that change from release to release;
 * here each dated set has a name.
 */

/** Numbers of a retry mode with a retry quota, as the SDK's own tests call them. Times in milliseconds. */
export interface SdkProfile {
  readonly title: string;
  readonly source: string;
  readonly maxAttempts: number;
  /** Base of the wait before a retry after a throttling error, and after a transient one. */
  readonly throttlingBaseMilliseconds: number;
  readonly transientBaseMilliseconds: number;
  readonly capMilliseconds: number;
  /** Waits are rounded down to whole milliseconds. */
  readonly wholeMilliseconds: boolean;
  readonly retryQuota: number;
  readonly throttlingCost: number;
  readonly transientCost: number;
  /** What a success without any retry gives back, up to `retryQuota`. After a retry, the last retry's cost comes back. */
  readonly refundOfFirstTry: number;
  /** Whether LimitExceededException (of a resource quota) is retried as throttling. */
  readonly retriesLimitExceeded: boolean;
}

export const sdkProfiles = {
  'js-2026-11': {
    title: 'AWS SDK for JavaScript v3, standard mode, from November 2026',
    source: '@smithy/core 3.40.0 (2026-11-10), retry strategy and its constants, run beside this model',
    maxAttempts: 3,
    throttlingBaseMilliseconds: 1000,
    transientBaseMilliseconds: 50,
    capMilliseconds: 20_000,
    wholeMilliseconds: true,
    retryQuota: 500,
    throttlingCost: 5,
    transientCost: 14,
    refundOfFirstTry: 1,
    retriesLimitExceeded: true,
  },
} as const satisfies Record<string, SdkProfile>;

export type SdkProfileName = keyof typeof sdkProfiles;

export const newestSdkProfile: SdkProfileName = 'js-2026-11';

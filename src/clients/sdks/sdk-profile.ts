/**
 * Why this file exists: what tells the retries of one AWS SDK's release from those of another: a handful of numbers, and a
 * few habits.
 */

/** The modes an SDK calls its own; `adaptive` is the same retries behind a client-side rate limit. */
export type SdkMode = 'legacy' | 'standard' | 'adaptive';

/** How waits are drawn from u uniform in [0, 1) and v = base x growth^i, i the retries so far, from 0. */
export const sdkJitters = {
  full: 'u x min(cap, v)',
  half: 'half of min(cap, v), and up to the other half, in whole milliseconds',
  'full-then-cap': 'min(cap, u x v), so that late waits pile up at exactly the cap',
  'full-below-cap': 'u x v while v is within the cap, then exactly the cap',
  'steps-then-cap': 'min(cap, floor(u x base) x growth^i): the longer, the coarser',
  none: 'min(cap, v): no jitter',
  'none-after-first': 'nothing at first, then min(cap, v): no jitter',
} as const;

export type SdkJitter = keyof typeof sdkJitters;

/** What an answer's hint when to try again (the header x-amz-retry-after) makes of a wait. */
export const retryAfterRules = {
  'at-most-5s-more': 'max(wait, min(hint, wait + 5 s))',
  'up-to-cap': 'min(cap, max(wait, hint))',
  'not-read': 'none: the hint is not read, as far as the sources say',
} as const;

export type RetryAfterRule = keyof typeof retryAfterRules;

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
  /** By what the wait grows from retry to retry. */
  readonly growth: 2 | 4;
  /** Infinity where waits are not capped. */
  readonly capMilliseconds: number;
  readonly throttlingJitter: SdkJitter;
  readonly transientJitter: SdkJitter;
  /** Of a wait, to whole milliseconds. */
  readonly rounding: 'down' | 'nearest' | 'none';
  readonly retryAfter: RetryAfterRule;
  /** What an instance starts with; null where retries are not budgeted. */
  readonly retryQuota: number | null;
  readonly throttlingCost: number;
  readonly transientCost: number;
  /** Of a retry after the client itself timed out. */
  readonly timeoutCost: number;
  /** What a success without any retry gives back, up to `retryQuota`. */
  readonly refundOfFirstTry: number;
  /** What a success after a retry gives back: what the last retry cost, or that and what a first try gives. */
  readonly refundAfterRetry: 'last-cost' | 'last-cost-and-first-try';
  /** A defect: a success fills the quota at once, and raises it above `retryQuota` without bound. */
  readonly successOverfills: boolean;
  /** Whether LimitExceededException (of a resource quota) is retried as throttling. */
  readonly retriesLimitExceeded: boolean;
  /** Whether HTTP status 429 with an unknown error name is retried as throttling. */
  readonly retriesStatus429: boolean;
  /** `name`: where an answer names its error, its status does not count, and KMS's own 5xx errors are final. */
  readonly judgesBy: 'name-and-status' | 'name';
  /** Whose rate limiter the adaptive mode has; `none` where a defect keeps it from ever seeing a throttling error. */
  readonly adaptiveLimiter: 'javascript' | 'botocore' | 'go' | 'none';
  /** What surprises, a sentence each. */
  readonly edges?: readonly string[];
}

/** What the announcements of AWS's retries of 2026 say alike for each SDK, its throttling costs as before. */
export const announced2026 = {
  maxAttempts: 3,
  throttlingBaseMilliseconds: 1000,
  transientBaseMilliseconds: 50,
  retryQuota: 500,
  transientCost: 14,
  timeoutCost: 14,
} as const;

/** What most AWS SDKs with a retry quota have in common. */
export const usual = {
  maxAttempts: 3,
  growth: 2,
  capMilliseconds: 20_000,
  throttlingJitter: 'full',
  transientJitter: 'full',
  retryAfter: 'not-read',
  retryQuota: 500,
  throttlingCost: 5,
  refundOfFirstTry: 1,
  refundAfterRetry: 'last-cost',
  successOverfills: false,
  retriesLimitExceeded: true,
  judgesBy: 'name-and-status',
} as const;

/** What a client does when an attempt is refused. Plain data; `maxAttempts` counts the first try. */
export type RetryPolicy =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'custom';
      readonly backoff: BackoffName;
      readonly baseMilliseconds: number;
      readonly capMilliseconds: number;
      readonly maxAttempts: number;
    }
  /** A named retry mode of an AWS SDK; `profile` is a key of `sdkProfiles`. */
  | { readonly kind: 'sdk'; readonly profile: string; readonly maxAttempts: number };

export type BackoffName = 'none' | 'exponential' | 'full-jitter' | 'equal-jitter' | 'decorrelated-jitter';
